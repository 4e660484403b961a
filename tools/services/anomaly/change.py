"""An event in the making, and what would have been without it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tools.services.anomaly.judging import Sheet
from tools.services.anomaly.series import CostSeries, Launch

_BEFORE = 14  # days before the model's morning whose launches its level may lack
_AHEAD = 35  # days for which a trend is carried on


@dataclass
class Change:
    """An event in the making, with the model of the morning it began: what would have been."""

    row: int
    sign: float
    start: int
    base: int  # the morning of the model
    reported: int
    limit: float
    off: float = 0.0
    lasting: bool = False  # its level is the baseline's by now
    settled: int = 0  # the day it became so
    factor: float = 1.0
    refined: bool = False
    amount: bool = False  # the level changed by an amount a day, not by a factor
    last: int = 0  # the last unusual day
    end: int | None = None
    accepted: bool = False  # it ended because it had become the usual
    undone: bool = False  # after that the level came back
    nested: bool = False
    inside: int = 0
    new: bool = False
    continues: Change | None = None  # an earlier one of which this is the rest
    days: set[int] = field(default_factory=set)  # unusual days


def reference(sheet: Sheet, change: Change, day: int) -> tuple[float, float]:
    """What a day would have cost without the change, and the unit of its residual."""
    model = sheet.models[change.base]
    if model is None:
        return 0.0, 1.0
    row, ahead = change.row, day - change.base
    reach = float(np.clip(model.trend[row] * (model.age[row] + min(ahead, _AHEAD)), -0.5, 1.0))
    expected = float(model.level[row] * (1 + reach) * model.profile[row, ahead % 7])
    unit = max(0.7 * abs(expected) + 0.3 * abs(float(model.level[row])), float(sheet.floor[row]))
    return expected, unit


def residual(sheet: Sheet, change: Change, day: int) -> float:
    """How far a day is off what would have been, in the direction of the change."""
    expected, unit = reference(sheet, change, day)
    return change.sign * (float(sheet.cost[change.row, day]) - expected) / unit


def launches(
    sheet: Sheet, series: CostSeries, change: Change, last: int, share: float
) -> list[Launch]:
    """The launches that make up at least that share of a rise; none when they do not."""
    if change.sign * sheet.sign[change.row] < 0:
        return []
    since = change.base - _BEFORE
    found = [one for one in series.launches if since <= one.day <= last]
    days = range(change.start, last + 1)
    costs = np.array([sheet.cost[change.row, index] for index in days])
    whole = float(np.nansum(costs - [reference(sheet, change, index)[0] for index in days]))
    part = sum(float(np.nansum(one.amounts[change.start : last + 1])) for one in found)
    return found if whole > 0 and part >= share * whole else []
