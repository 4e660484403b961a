"""One recommendation: what to change, what it saves, and the numbers it rests on."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["right_sizing", "idle", "commitment", "spot", "storage", "region", "schedule"]
Risk = Literal["low", "medium", "high"]
Priority = Literal["high", "medium", "low"]
# Of these only one can be done to a resource. A commitment is for what they leave.
EXCLUSIVE: frozenset[str] = frozenset(
    {"right_sizing", "idle", "spot", "storage", "region", "schedule"}
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """A number that a recommendation rests on."""

    name: str
    value: Any
    unit: str | None = None


class Part(_Frozen):
    """What of the savings is made on one resource, a month. None = unknown."""

    resource_id: str
    savings: Decimal | None
    name: str | None = None


class Subject(_Frozen):
    """What a recommendation is about: a resource, or several that belong together."""

    kind: str  # instance, volume, snapshot, address, instances
    provider: str
    resource_id: str  # of several: a stable text that tells them apart
    name: str | None = None
    account_id: str | None = None
    account_name: str | None = None
    region: str | None = None
    instance_type: str | None = None
    tagset_id: str | None = None

    @property
    def called(self) -> str:
        """Its name, else its id."""
        return self.name or self.resource_id


class Recommendation(_Frozen):
    """`monthly_savings` is in `currency`, None where no price is known. `confidence` is 0 to 1."""

    type: Kind
    subject: Subject
    title: str
    description: str  # one sentence with its numbers
    current: str
    recommended: str
    monthly_savings: Decimal | None
    currency: str | None
    confidence: float
    risk: Risk
    impact: str  # what may go wrong, or what it means for whoever uses the resource
    evidence: tuple[Evidence, ...] = ()
    price: str | None = None  # where the price comes from, and of when
    assumptions: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    priority: Priority = "low"

    @property
    def id(self) -> str:
        """The same for the same type and resource, whenever it is computed."""
        subject = self.subject
        text = f"{self.type}\n{subject.provider}\n{subject.resource_id.lower()}"
        return f"rec-{hashlib.sha256(text.encode()).hexdigest()[:8]}"

    def shares(self) -> tuple[Part, ...]:
        """Its savings by resource."""
        return self.parts or (
            Part(resource_id=self.subject.resource_id, savings=self.monthly_savings),
        )


class Kept(_Frozen):
    """A recommendation with what the home knows of it; times are naive UTC."""

    recommendation: Recommendation
    status: str
    reason: str | None
    created_at: dt.datetime
    applied_at: dt.datetime | None
    alternatives: tuple[str, ...] = ()  # ids of others on the same resource
    confidence_rests_on: str | None = None


def evidence(*items: tuple[str, object] | tuple[str, object, str | None]) -> tuple[Evidence, ...]:
    """Pieces of evidence from (name, value) or (name, value, unit); unknown ones are left out."""
    return tuple(
        Evidence(name=item[0], value=item[1], unit=item[2] if len(item) == 3 else None)
        for item in items
        if item[1] is not None
    )


def by_id(found: Sequence[Recommendation]) -> dict[str, Recommendation]:
    """Recommendations by their ids."""
    return {item.id: item for item in found}
