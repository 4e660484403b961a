"""What the rules found, what they passed over and why, and what was missing to judge."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from tools.services import amounts
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
        """Keep one, in whole cents, unless it saves too little. Unknown savings are kept."""
        parts = tuple(
            part.model_copy(update={"savings": _cents(part.savings)}) for part in one.parts
        )
        known = [part.savings for part in parts if part.savings is not None]
        total = sum(known, Decimal(0)) if known else _cents(one.monthly_savings)
        if total is None or total >= self.minimum:
            self.found.append(one.model_copy(update={"parts": parts, "monthly_savings": total}))

    def is_idle(self, machine: Machine) -> bool:
        """Whether it was found idle before."""
        mine = machine.at.resource_id
        return any(one.type == "idle" and one.subject.resource_id == mine for one in self.found)

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


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amounts.EXACT.quantize(amount, Decimal("0.01"))
