"""What is known of an instance type: a price with its source and day, a size, a commitment's rate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

HOURS_A_MONTH = Decimal(730)
WEEKS_A_MONTH = Decimal(52) / Decimal(12)
Kind = Literal["observed", "catalogue", "derived"]
OBSERVED = "observed on the bill"


@dataclass(frozen=True)
class Quote:
    """What one hour costs on demand, without taxes and credits; never spot, never committed."""

    provider: str
    region: str
    instance_type: str
    hourly: Decimal
    currency: str
    kind: Kind
    source: str  # for people: 'observed on the bill', 'AWS Price List'
    as_of: dt.date
    assumption: str | None = None  # what was assumed to get at it; None = nothing
    rough: bool = (
        False  # that of another region as it is: tells nothing of a difference between both
    )

    @property
    def monthly(self) -> Decimal:
        """The price of a month of 730 hours."""
        return self.hourly * HOURS_A_MONTH

    @property
    def said(self) -> str:
        """Source and day, for a cell of a table."""
        return self.source if self.kind == "derived" else f"{self.source}, {self.as_of}"


@dataclass(frozen=True)
class Spec:
    """How large a type is; None where it is not known."""

    vcpus: float | None
    memory_gb: float | None
    source: str
    assumption: str | None = None

    @property
    def whole(self) -> bool:
        """Both are known."""
        return self.vcpus is not None and self.memory_gb is not None


@dataclass(frozen=True)
class Candidate:
    """A type of the same family; `quote` None = its price is unknown."""

    instance_type: str
    spec: Spec
    quote: Quote | None


@dataclass(frozen=True)
class CommitmentRate:
    """What is paid of the on-demand price under a commitment: `share` 0.72 is a discount of 28 %.

    `instance_type` None = over all types that it covers; `term_years`, `upfront` None = not told.
    """

    provider: str
    name: str
    type: str
    instance_type: str | None
    region: str | None
    share: Decimal
    term_years: int | None
    upfront: bool | None
    kind: Literal["observed", "catalogue"]
    source: str
    as_of: dt.date


def place_key(region: str) -> str:
    """A region's name for comparison: 'West Europe' and 'westeurope' are one."""
    return region.strip().lower().replace(" ", "")


def type_key(instance_type: str) -> str:
    """A type's name for comparison."""
    return instance_type.strip().lower()
