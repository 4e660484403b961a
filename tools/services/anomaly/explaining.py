"""The likely causes of an event, from the ledger: the drivers of the event's days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.services.anomaly import causes, one_off
from tools.services.anomaly.settings import Settings
from tools.services.dimensions import DIMENSIONS, Dimension
from tools.services.drivers import Driver, read_drivers
from tools.services.filters import Binder, tag_values
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope

if TYPE_CHECKING:
    from tools.services.anomaly.cost_detection import Found

_STOPPED = ("stopped", "stopping", "terminated", "error")


def explain(
    inquiry: Inquiry, scope: Scope, items: Sequence[Dimension], one: Found, settings: Settings
) -> Found:
    """The same with its causes; a drop made by what was stopped is no alarm."""
    current, baseline = causes.windows(one.start, one.last, one.event.kind)
    wanted = [
        DIMENSIONS[name] for name in causes.ORDER if name not in {item.name for item in items}
    ]
    binder = Binder(prefix="e")
    match = f"{_scope_match(scope)} AND NOT {one_off.SQL} AND {_series_match(items, one, binder)}"
    drivers = read_drivers(
        inquiry, scope.metric, wanted, match, {**scope.params, **binder.params}, current, baseline
    )
    valued = [(_values(wanted, driver), driver) for driver in drivers]
    ranked = causes.rank(valued, one.event.rise)
    event = one.event
    if event.kind == "drop" and _stopped(inquiry, wanted, drivers, settings):
        event = replace(event, explained="stop", severity="info")
    return replace(one, causes=tuple(ranked), days_compared=current.days, event=event)


def _scope_match(scope: Scope) -> str:
    """The filters of the scope without its period."""
    return (
        scope.where.partition("AND charge_month <= $last_month")[2].removeprefix(" AND ") or "TRUE"
    )


def _series_match(items: Sequence[Dimension], one: Found, binder: Binder) -> str:
    parts = []
    for item, key in zip(items, one.series.keys, strict=True):
        if item.tag is not None:
            inside = f"SELECT tagset_id FROM {tag_values(binder.bind(item.tag))}"
            if key is None:
                parts.append(
                    f"(x_TagsetId IS NULL OR x_TagsetId NOT IN ({inside} WHERE tag_value IS NOT NULL))"
                )
            else:
                parts.append(f"x_TagsetId IN ({inside} WHERE tag_value = {binder.bind(key)})")
        else:
            parts.append(f"{item.key} IS NOT DISTINCT FROM {binder.bind(key)}")
    parts.append(f"BillingCurrency IS NOT DISTINCT FROM {binder.bind(one.series.currency)}")
    return " AND ".join(parts)


def _values(items: Sequence[Dimension], driver: Driver) -> dict[str, str]:
    """What each dimension of a driver is called: the last of its id and name that is known."""
    found: dict[str, str] = {}
    left = list(driver.shown)
    for item in items:
        cells, left = left[: len(item.shows)], left[len(item.shows) :]
        named = [cell for cell in cells[:2] if cell is not None]
        found[item.name] = str(named[-1]) if named else ""
    return found


def _stopped(
    inquiry: Inquiry, items: Sequence[Dimension], drivers: Sequence[Driver], settings: Settings
) -> bool:
    """Whether instances that the inventory has as stopped or no longer has make up the drop."""
    place = 0
    for item in items:
        if item.name == "resource":
            break
        place += len(item.shows)
    else:
        return False
    rows = inquiry.rows("SELECT lower(resource_id), status FROM instance")
    status = dict(rows)
    whole = sum((one.change or Decimal(0) for one in drivers), Decimal(0))
    part = Decimal(0)
    for one in drivers:
        name = str(one.shown[place] or "").lower()
        machine = one.shown[place + 2] is not None or name in status
        gone = status.get(name) in _STOPPED or (
            name not in status and one.kind == "gone" and machine
        )
        if gone:
            part += one.change or Decimal(0)
    return bool(rows) and whole < 0 and part / whole >= Decimal(str(settings.explained_share))
