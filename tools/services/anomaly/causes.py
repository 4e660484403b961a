"""What made a cost unusual: the part that changed most, and how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.base import Period
from tools.services import amounts
from tools.services.drivers import Driver

_MOST_DAYS = 14
_RAMP_DAYS = 7
_MAIN = Decimal("0.5")  # part of the change that makes one thing its cause
_MANY = Decimal("0.6")  # part that makes new things, or a price, the cause
_TWO_THIRDS = Decimal(2) / 3
# Dimensions by how much they tell, and the part of the change that one value must make up.
ORDER: tuple[str, ...] = (
    "resource",
    "instance_type",
    "service",
    "account",
    "region",
    "service_subcategory",
)


@dataclass(frozen=True)
class Cause:
    """What changed. `change` is in money over the days compared; `share` is of the whole change."""

    dimension: str  # resource, …; '' for what many resources have in common, 'all' for everything
    name: str
    kind: str  # new, gone, price, usage, mixed, other
    change: Decimal
    share: Decimal | None
    region: str = ""


def windows(start: dt.date, last: dt.date, kind: str) -> tuple[Period, Period]:
    """The days of an event that are compared, and the same weekdays before it.

    Of a ramp its newest days, which differ most; of all others its first.
    """
    most = _RAMP_DAYS if kind == "ramp" else _MOST_DAYS
    days = min((last - start).days + 1, most)
    first = last - dt.timedelta(days=days - 1) if kind == "ramp" else start
    back = -(-((first - start).days + days) // 7) * 7
    end = first + dt.timedelta(days=days - 1)
    shift = dt.timedelta(days=back)
    return Period(start=first, end=end), Period(start=first - shift, end=end - shift)


def rank(drivers: Sequence[tuple[dict[str, str], Driver]], rise: bool) -> list[Cause]:
    """Likely causes, the likeliest first. Each driver comes with its value of each dimension.

    The first dimension of ORDER in which one value makes up at least half of the change leads; then
    what is new or gone together, a price, and the largest single part.
    """
    sign = 1 if rise else -1
    changes = [driver.change or Decimal(0) for _, driver in drivers]
    whole = sum(changes, Decimal(0))
    if whole * sign <= 0:
        whole = sum((one for one in changes if one * sign > 0), Decimal(0))
    if not whole:
        return []
    singles = _singles(drivers, whole, sign)
    leading = [one for one in singles if one.share is not None and one.share >= _MAIN * 100]
    together = _together(drivers, whole, sign)
    rest = [one for one in singles if one not in leading]
    all_of_it = _sum([driver for _, driver in drivers])
    last = Cause("all", "", all_of_it.kind, all_of_it.change or Decimal(0), Decimal(100))
    return [*leading, *together, *sorted(rest, key=lambda one: -abs(one.change)), last]


def _singles(
    drivers: Sequence[tuple[dict[str, str], Driver]], whole: Decimal, sign: int
) -> list[Cause]:
    """The value with the largest change of each dimension that has more than one."""
    found = []
    for dimension in ORDER:
        groups: dict[str, list[Driver]] = {}
        regions: dict[str, set[str]] = {}
        for values, driver in drivers:
            name = values.get(dimension, "")
            groups.setdefault(name, []).append(driver)
            regions.setdefault(name, set()).add(values.get("region", ""))
        named = {name: _sum(parts) for name, parts in groups.items() if name}
        if not named or (len(groups) == 1 and dimension not in ("resource", "instance_type")):
            continue
        name, top = max(named.items(), key=lambda item: sign * (item[1].change or 0))
        change = top.change or Decimal(0)
        if change * sign > 0:
            region = next(iter(regions[name])) if len(regions[name]) == 1 else ""
            share = amounts.percent(change, whole)
            found.append(Cause(dimension, name, top.kind, change, share, region))
    return found


def _together(
    drivers: Sequence[tuple[dict[str, str], Driver]], whole: Decimal, sign: int
) -> list[Cause]:
    """What many small parts have in common: they are new, they are gone, their price changed."""
    found = []
    resources: dict[str, list[Driver]] = {}
    for values, driver in drivers:
        if values.get("resource"):
            resources.setdefault(values["resource"], []).append(driver)
    sums = {name: _sum(parts) for name, parts in resources.items()}
    for kind in ("new", "gone"):
        own = [one.change or Decimal(0) for one in sums.values() if one.kind == kind]
        change = sum(own, Decimal(0))
        if change * sign > 0 and change / whole >= _MANY and len(own) > 1:
            found.append(Cause("", str(len(own)), kind, change, amounts.percent(change, whole)))
    price = sum((driver.price or Decimal(0) for _, driver in drivers), Decimal(0))
    if price * sign > 0 and price / whole >= _MANY and len(sums) > 1:
        found.append(Cause("", "", "price", price, amounts.percent(price, whole)))
    return found


def _sum(parts: Sequence[Driver]) -> Driver:
    """Several drivers as one."""
    return Driver(
        (),
        parts[0].currency,
        amounts.total(one.baseline for one in parts),
        amounts.total(one.current for one in parts),
        amounts.total(one.price for one in parts),
        amounts.total(one.usage for one in parts),
    )
