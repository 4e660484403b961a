"""Statistics of a time series of cost: average, median, highest and lowest bucket."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from tools.base import Result, Value
from tools.services import amounts
from tools.services.grouping import Grouped, Wanted, is_full
from tools.services.scope import Scope

_UNITS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}


def add(result: Result, scope: Scope, wanted: Wanted, grouped: Grouped) -> None:
    """Append them to the values of `result`, each currency on its own.

    Buckets without any charge are not in the series, and do not count.
    """
    if wanted.top is not None:
        return
    unit = _UNITS[wanted.granularity]
    last = max(item.last for item in scope.coverage)
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
        full = [
            (_text(group.bucket), group.amount)
            for group in grouped.groups
            if group.currency == currency
            and group.amount is not None
            and is_full(group.bucket, wanted.granularity, scope.period, last)
        ]
        result.values += _moves(full, unit, currency)


def _moves(full: list[tuple[str, Decimal]], unit: str, currency: str | None) -> list[Value]:
    """The largest steps from one full bucket to the next, and the way from first to last."""
    steps = [
        (amounts.difference(after[1], before[1]) or Decimal(0), after[0])
        for before, after in pairwise(full)
    ]
    found: list[Value] = []
    for word, step in (("rise", max(steps, default=None)), ("fall", min(steps, default=None))):
        if step is not None and (step[0] > 0) == (word == "rise") and step[0]:
            name = f"largest {word} from one {unit} to the next: {step[1]}"
            found.append(Value(name=name, value=step[0], unit=currency, currency=currency))
    if steps:
        name = f"change from the first full {unit} to the last"
        change = amounts.difference(full[-1][1], full[0][1])
        percent = amounts.change_percent(full[-1][1], full[0][1])
        found.append(Value(name=name, value=change, unit=currency, currency=currency))
        found.append(Value(name=f"{name} in %", value=percent, unit="%"))
    return found


def _text(bucket: object) -> str:
    return str(bucket)[:10]


def median(found: list[Decimal]) -> Decimal | None:
    """The middle amount, or the mean of the two in the middle."""
    ordered = sorted(found)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return amounts.ratio(amounts.total(ordered[half - 1 : half + 1]), 2)
