"""The daily series of a scope from the ledger: usual charges only, gaps known, launches beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from tools.base import Period
from tools.services import amounts
from tools.services.anomaly import one_off
from tools.services.anomaly.series import Bools, CostSeries, Floats, Launch
from tools.services.anomaly.settings import Settings
from tools.services.dimensions import DIMENSIONS, Dimension
from tools.services.grouping import Group, Wanted, read_groups
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope

ONE_DAY = dt.timedelta(days=1)
# When the instance of a charge was launched, and its name: also of the volumes attached to it.
_OF_VOLUME = (
    "(SELECT max({what}) FROM volume JOIN instance ON instance.resource_id = volume.attached_to "
    "WHERE volume.resource_id = ResourceId)"
)
_LAUNCH = Dimension(
    "launch",
    "coalesce((SELECT CAST(max(launched_at) AS DATE) FROM instance "
    f"WHERE instance.resource_id = ResourceId), {_OF_VOLUME.format(what='CAST(launched_at AS DATE)')})",
    (("Launched", None),),
)
_NAME = Dimension(
    "launched",
    f"coalesce({_OF_VOLUME.format(what='instance.name')}, ResourceName, ResourceId)",
    (("Name", None),),
)
_LAUNCHED = """ResourceId IN (
  SELECT resource_id FROM instance WHERE CAST(launched_at AS DATE) >= $start
  UNION SELECT volume.resource_id FROM volume JOIN instance
    ON instance.resource_id = volume.attached_to WHERE CAST(launched_at AS DATE) >= $start)"""


@dataclass
class Series:
    """A daily series with its exact amounts and how it is shown."""

    keys: tuple[object, ...]
    shown: tuple[object, ...]
    currency: str | None
    providers: set[object] = field(default_factory=set)
    exact: dict[dt.date, Decimal] = field(default_factory=dict)
    launches: dict[tuple[dt.date, str], dict[dt.date, Decimal]] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """The sum over all days, without sign."""
        return abs(sum(self.exact.values(), Decimal(0)))


@dataclass(frozen=True)
class Ledger:
    """The days on which each provider has line items at all, and those that still fill up."""

    period: Period
    known: dict[object, Bools]
    filling: dict[object, Bools]


def read_series(
    inquiry: Inquiry, scope: Scope, items: Sequence[Dimension], most: int
) -> list[Series]:
    """All series of the scope, those with the highest cost first, launches included."""
    usual = replace(scope, where=f"{scope.where} AND NOT {one_off.SQL}")
    wanted = [*items, DIMENSIONS["provider"]]
    found: dict[tuple[object, ...], Series] = {}
    for group in read_groups(inquiry, usual, Wanted(wanted, "daily", top=most)).groups:
        own = _series(found, group, len(items), _width(items))
        own.providers.add(group.keys[len(items)])
        if group.amount is not None:
            day = _day(group)
            own.exact[day] = amounts.total([own.exact.get(day), group.amount]) or Decimal(0)
    _add_launches(inquiry, usual, items, found)
    return sorted(found.values(), key=lambda one: (-one.total, str(one.keys)))


def _series(
    found: dict[tuple[object, ...], Series], group: Group, count: int, width: int
) -> Series:
    key = (*group.keys[:count], group.currency)
    if key not in found:
        found[key] = Series(group.keys[:count], group.shown[:width], group.currency)
    return found[key]


def _width(items: Sequence[Dimension]) -> int:
    return sum(len(item.shows) for item in items)


def _day(group: Group) -> dt.date:
    return dt.date.fromisoformat(str(group.bucket)[:10])


def _add_launches(
    inquiry: Inquiry,
    usual: Scope,
    items: Sequence[Dimension],
    found: dict[tuple[object, ...], Series],
) -> None:
    """What each instance that the inventory says was launched in the period costs a day."""
    launched = replace(usual, where=f"{usual.where} AND {_LAUNCHED}")
    for group in read_groups(inquiry, launched, Wanted([*items, _LAUNCH, _NAME], "daily")).groups:
        own = found.get((*group.keys[: len(items)], group.currency))
        launch, name = group.keys[len(items) :]
        if own is not None and isinstance(launch, dt.date) and group.amount is not None:
            own.launches.setdefault((launch, str(name)), {})[_day(group)] = group.amount


def read_ledger(inquiry: Inquiry, period: Period, today: dt.date, settings: Settings) -> Ledger:
    """Which days of the period each provider's data has."""
    rows = inquiry.rows(
        "SELECT x_Provider, ChargeDay, sum(x_Lines) FROM cost_daily "
        "WHERE ChargeDay >= $start AND ChargeDay <= $end GROUP BY 1, 2",
        {"start": period.start, "end": period.end},
    )
    known: dict[object, Bools] = {}
    filling: dict[object, Bools] = {}
    for provider in dict.fromkeys(row[0] for row in rows):
        lines = np.zeros(period.days)
        for name, day, count in rows:
            if name == provider:
                lines[(day - period.start).days] = float(count)
        known[provider] = lines > 0
        filling[provider] = _filling(lines, (today - period.start).days, settings)
    return Ledger(period, known, filling)


def _filling(lines: Floats, today: int, settings: Settings) -> Bools:
    """The newest days on which a provider has far fewer line items than on the days before."""
    found = np.zeros(len(lines), dtype=np.bool_)
    for index in range(max(0, today - settings.settling_days), len(lines)):
        before = lines[max(0, index - 14) : index]
        before = before[before > 0]
        if len(before):
            found[index] = lines[index] < settings.settled_share * float(np.median(before))
    return found


def as_costs(series: Series, ledger: Ledger) -> CostSeries:
    """The series for the search: a day without a charge costs 0 where its providers' data goes on."""
    period = ledger.period
    values = np.zeros(period.days)
    has = np.zeros(period.days, dtype=np.bool_)
    for day, amount in series.exact.items():
        index = (day - period.start).days
        values[index], has[index] = float(amount), True
    known, filling = np.ones(period.days, dtype=np.bool_), np.zeros(period.days, dtype=np.bool_)
    for provider in series.providers:
        known &= ledger.known[provider]
        filling |= ledger.filling[provider]
    launches = tuple(
        Launch((day - period.start).days, _spread(costs, period), name)
        for (day, name), costs in sorted(series.launches.items())
    )
    scope = tuple(str(key) for key in series.keys)
    return CostSeries(
        scope,
        period.start,
        np.where(known, values, np.nan),
        series.currency,
        known & ~has,
        filling,
        launches,
    )


def _spread(costs: dict[dt.date, Decimal], period: Period) -> Floats:
    row = np.zeros(period.days)
    for day, amount in costs.items():
        row[(day - period.start).days] = float(amount)
    return row
