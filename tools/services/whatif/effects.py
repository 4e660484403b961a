"""What a change does to the bill: rows of the answer, and what has to be said about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tools.services import amounts

DAYS_A_MONTH = Decimal(365) / 12  # of 730 hours
_CENT = Decimal("0.000001")


@dataclass
class Notes:
    """Sentences for people, each once, in the order they came up."""

    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def assume(self, text: str | None) -> None:
        """Say what was assumed; None says nothing."""
        if text and text not in self.assumptions:
            self.assumptions.append(text)

    def warn(self, text: str) -> None:
        """Say what is not in the figures."""
        if text not in self.warnings:
            self.warnings.append(text)


@dataclass(frozen=True)
class Effect:
    """One row: `count` machines that are priced alike, before and after.

    `monthly` is the change of a month's cost of all of them, in `currency`; None where a price is
    unknown. `daily` gives the change of one day, where it is not the same every day.
    """

    change: str
    count: int | None
    provider: str | None
    region: str | None
    instance_type: str | None
    hourly_before: Decimal | None
    hourly_after: Decimal | None
    hours_before: Decimal | None  # a month, of one machine
    hours_after: Decimal | None
    monthly: Decimal | None
    currency: str | None
    source: str
    start: dt.date
    daily: Callable[[dt.date], Decimal] | None = None
    number: int = 1  # of the change that it is of

    def on(self, day: dt.date) -> Decimal:
        """The change of that day's cost; 0 before it starts and where it is unknown."""
        if day < self.start:
            return Decimal(0)
        if self.daily is not None:
            return self.daily(day)
        return Decimal(0) if self.monthly is None else self.monthly / DAYS_A_MONTH


def rounded(value: Decimal) -> Decimal:
    """To a millionth: an amount that is worked out is no more exact than that."""
    found = amounts.exact(amounts.EXACT.quantize(value, _CENT))
    assert found is not None
    return found


def difference(
    count: int,
    before: tuple[Decimal | None, Decimal],
    after: tuple[Decimal | None, Decimal],
) -> Decimal | None:
    """The change of a month's cost from (price an hour, hours a month) to the same; an unknown
    price matters only for hours that are not 0.
    """
    parts: list[Decimal] = []
    for hourly, hours in (before, after):
        if hours and hourly is None:
            return None
        parts.append(hours * hourly if hours and hourly is not None else Decimal(0))
    return rounded(count * (parts[1] - parts[0]))
