"""How sure a recommendation is: what was said of it, what came of such ones, what people decided.

For sizes, what is said is first held against the estate's own past (`backtest`). Then every alike
recommendation that was decided on counts: applied ones that stayed raise it; failed and rolled back
ones lower it, more; dismissed ones lower it a little. A decision weighs more the more alike it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.services.inquiry import Inquiry
from tools.services.learning.calibration import Calibration, calibrated
from tools.services.learning.kept import RETRAIN_DAYS, kept

PRIOR = 10.0  # decisions that what was said is worth
# By what was decided: (whether it counts for it, weight).
DECISIONS: dict[str, tuple[bool, float]] = {
    "applied": (True, 1.0),
    "failed": (False, 3.0),
    "rolled_back": (False, 3.0),
    "dismissed": (False, 0.5),
}
_WORDS = {"rolled_back": "rolled back"}
_CALIBRATED = "right_sizing"
_KEPT = "confidence-2"  # counts up with the form or meaning of what is kept


@dataclass(frozen=True)
class Traits:
    """What makes recommendations alike; `resource_id` in any case."""

    type: str
    provider: str
    resource_id: str
    account_id: str | None = None
    instance_type: str | None = None

    def likeness(self, other: Traits) -> float:
        """0 of another type, else 0.4 to 1; 1 is the same resource."""
        if self.type != other.type:
            return 0.0
        if self.resource_id.lower() == other.resource_id.lower():
            return 1.0
        same = (
            self.provider == other.provider,
            self.account_id is not None and self.account_id == other.account_id,
            self.instance_type is not None and self.instance_type == other.instance_type,
        )
        return 0.4 + 0.15 * sum(same)


@dataclass(frozen=True)
class Decided:
    """What became of a recommendation: applied, failed, rolled_back or dismissed."""

    traits: Traits
    status: str


@dataclass(frozen=True)
class Confidence:
    """`value` is between 0 and 1; the sentence tells what it rests on."""

    value: float
    sentence: str


@dataclass(frozen=True)
class Experience:
    """What the estate and its people taught; make one a call with `experience`."""

    calibration: Calibration = field(default_factory=Calibration)
    held: int = 0  # of the calibration's outcomes
    decided: tuple[Decided, ...] = ()

    def confidence(self, said: float, traits: Traits) -> Confidence:
        """How sure to be of a recommendation that was said to be `said` (0 to 1) sure."""
        sizes = traits.type == _CALIBRATED
        value = self.calibration(said) if sizes else min(max(said, 0.0), 1.0)
        sums, weights, counts = PRIOR * value, PRIOR, dict.fromkeys(DECISIONS, 0)
        for one in self.decided:
            likeness = traits.likeness(one.traits)
            if likeness:
                good, weight = DECISIONS[one.status]
                sums += good * weight * likeness
                weights += weight * likeness
                counts[one.status] += 1
        return Confidence(round(sums / weights, 3), self._sentence(said, sizes, counts))

    def _sentence(self, said: float, sizes: bool, counts: dict[str, int]) -> str:
        parts = [f"its own figures say {_percent(said)}"]
        if sizes and self.calibration.outcomes:
            parts.append(
                f"sizes chosen the same way {' and '.join(map(str, _cuts()))} days ago have held in "
                f"{self.held} of {self.calibration.outcomes} cases"
            )
        told = [
            f"{count} {_WORDS.get(status, status)}" for status, count in counts.items() if count
        ]
        if told:
            parts.append(f"of alike recommendations {', '.join(told)}")
        return "; ".join(parts)


def experience(inquiry: Inquiry, *, retrain_days: float = RETRAIN_DAYS) -> Experience:
    """What was learnt so far: from the store's past (kept for some days), and from decisions."""
    learnt = kept(
        inquiry.context.home,
        _KEPT,
        _machines(inquiry),
        inquiry.now,
        lambda: _learn(inquiry),
        days=retrain_days,
    )
    rows = inquiry.context.store.recommendations.all().values()
    return Experience(
        Calibration(tuple(learnt["said"]), tuple(learnt["expected"]), learnt["outcomes"]),
        learnt["held"],
        tuple(decided([(row.body, row.status) for row in rows])),
    )


def decided(rows: Sequence[tuple[str, str]]) -> list[Decided]:
    """(JSON of a recommendation, its status) of those that were decided on."""
    found = []
    for body, status in rows:
        if status in DECISIONS:
            traits = _traits(json.loads(body))
            if traits is not None:
                found.append(Decided(traits, status))
    return found


def _traits(body: dict[str, Any]) -> Traits | None:
    subject = body.get("subject")
    if not isinstance(subject, dict) or "type" not in body or "resource_id" not in subject:
        return None
    return Traits(
        type=body["type"],
        provider=subject.get("provider", ""),
        resource_id=subject["resource_id"],
        account_id=subject.get("account_id"),
        instance_type=subject.get("instance_type"),
    )


def _learn(inquiry: Inquiry) -> dict[str, Any]:
    from tools.services.learning.backtest import outcomes

    found = outcomes(inquiry)
    curve = calibrated(found)
    return {
        "said": list(curve.said),
        "expected": list(curve.expected),
        "outcomes": curve.outcomes,
        "held": sum(one.held for one in found),
    }


def _machines(inquiry: Inquiry) -> list[str]:
    rows = inquiry.rows("SELECT DISTINCT lower(resource_id) FROM metric ORDER BY 1")
    return [row[0] for row in rows]


def _cuts() -> tuple[int, ...]:
    from tools.services.learning.backtest import CUTS

    return CUTS


def _percent(part: float) -> str:
    return f"{part:.0%}".replace("%", " %")
