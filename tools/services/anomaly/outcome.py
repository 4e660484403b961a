"""What became of changes: events, in the amounts of their series."""

from __future__ import annotations

import numpy as np

from tools.services.anomaly import shape
from tools.services.anomaly.change import Change, launches, reference, residual
from tools.services.anomaly.judging import Sheet
from tools.services.anomaly.series import CostSeries, Event, Kind
from tools.services.anomaly.settings import Settings

_LONGEST_SPIKE = 10  # days


def event_of(sheet: Sheet, series: CostSeries, change: Change, settings: Settings) -> Event:
    """The event of a change; of one that went on after it had become the usual, of all of it."""
    last = change.end if change.end is not None else sheet.cost.shape[1] - 1
    first = change
    while first.continues is not None:
        first = first.continues
    pairs = [reference(sheet, first, index) for index in range(first.start, last + 1)]
    expected = np.array([one for one, _ in pairs])
    units = np.array([unit for _, unit in pairs])
    observed = sheet.cost[change.row, first.start : last + 1]
    off = float(np.nanmedian(np.abs(observed - expected) / units))
    room = units * min(first.limit * settings.borderline, 0.9 * off)  # the days are outside
    low, high = np.maximum(expected - room, np.minimum(expected, 0.0)), expected + room
    sign = float(sheet.sign[change.row])
    if sign < 0:
        low, high = high, low
    known = launches(sheet, series, first, last, settings.explained_share)
    return Event(
        change.row, _kind(sheet, first, None if change.accepted else change.end, last), first.start, last, change.end,
        first.reported, max(first.off, change.off), observed * sign, expected * sign,
        low * sign, high * sign, new=first.new, accepted=change.accepted,
        explained="launch" if known else "",
        launched=tuple(dict.fromkeys(one.name for one in known if one.name)),
    )  # fmt: skip


def _kind(sheet: Sheet, change: Change, end: int | None, last: int) -> Kind:
    """What a change turned out to be, by what is known now."""
    if change.sign * sheet.sign[change.row] < 0:
        return "drop"
    path = np.array([residual(sheet, change, index) for index in range(change.start, last + 1)])
    if not change.lasting or (end is not None and len(path) <= _LONGEST_SPIKE):
        return "spike"
    return "ramp" if shape.grows(path) else "step"
