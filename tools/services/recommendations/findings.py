"""What the rules found, what they passed over and why, and what was missing to judge."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from tools.services.recommendations.estate import Machine
from tools.services.recommendations.recommendation import Recommendation

_SECONDS_A_DAY = 86_400.0


@dataclass
class Findings:
    """Collected by the rules one after the other. `now` is naive UTC."""

    now: dt.datetime
    minimum: Decimal  # savings a month below this are not worth it
    found: list[Recommendation] = field(default_factory=list)
    passed_over: dict[str, list[str]] = field(default_factory=dict)  # why → ids of machines
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, one: Recommendation) -> None:
        """Keep one, unless it saves too little. Unknown savings are kept."""
        if one.monthly_savings is None or one.monthly_savings >= self.minimum:
            self.found.append(one)

    def passed(self, why: str, machine: Machine) -> None:
        """Note what looked like waste and is not."""
        self.passed_over.setdefault(why, []).append(machine.at.resource_id)

    def lacking(self, what: str, count: int) -> None:
        """Note for how many resources something is unknown that a rule needs."""
        self.missing[what] += count

    def age(self, machine: Machine) -> float | None:
        """Days since it was launched, as far as that is known; None where it is not."""
        if machine.at.created_at is not None:
            return (self.now - machine.at.created_at).total_seconds() / _SECONDS_A_DAY
        if machine.use is not None:
            return (self.now - machine.use.first).total_seconds() / _SECONDS_A_DAY
        return None
