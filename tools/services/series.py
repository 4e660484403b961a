"""Statistics of a time series of cost: average, median, highest and lowest bucket."""

from __future__ import annotations

from decimal import Decimal

from tools.base import Result, Value
from tools.services import amounts
from tools.services.grouping import Grouped, Wanted
from tools.services.scope import Scope

_UNITS = {"daily": "day", "weekly": "week", "monthly": "month"}


def add(result: Result, scope: Scope, wanted: Wanted, grouped: Grouped) -> None:
    """Append them to the values of `result`, each currency on its own.

    Buckets without any charge are not in the series, and do not count.
    """
    if wanted.top is not None:
        return
    unit = _UNITS[wanted.granularity]
    for currency in scope.currencies:
        own = [
            group.amount
            for group in grouped.groups
            if group.currency == currency and group.amount is not None
        ]
        if len(own) < 2:
            continue
        mean = amounts.ratio(amounts.total(own), len(own))
        for name, amount in (
            (f"mean of the {unit}s listed", mean),
            (f"median of the {unit}s", median(own)),
            (f"highest {unit}", max(own)),
            (f"lowest {unit}", min(own)),
        ):
            result.values.append(Value(name=name, value=amount, unit=currency, currency=currency))


def median(found: list[Decimal]) -> Decimal | None:
    """The middle amount, or the mean of the two in the middle."""
    ordered = sorted(found)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return amounts.ratio(amounts.total(ordered[half - 1 : half + 1]), 2)
