"""Events of metrics: from the rows at which a series surprises to start, end, kind and peak."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from tools.services.anomaly import stream
from tools.services.anomaly.metric_ramps import Ramp, ramps
from tools.services.anomaly.metric_recurrence import happened_before
from tools.services.anomaly.metric_series import DAY_H, MetricSeries
from tools.services.anomaly.metric_usual import LEAST_DAYS, Usual, usual
from tools.services.anomaly.stream_channels import UNKNOWN, Earlier
from tools.services.anomaly.stream_windows import Floats

Bools = npt.NDArray[np.bool_]
Kind = Literal["spike", "step", "ramp", "drop", "flat line"]
Severity = Literal["critical", "warning", "info"]

PAUSE_H = 6  # usual hours within an event that do not end it
ACCEPTED_H = 14 * DAY_H  # a level that lasted so long is the usual one from then on
_STEP_H = DAY_H  # an excursion from this length on is a step
_OPEN_H = 3  # newest hours of which one must be unusual for an event to be open
_FLAT_H = DAY_H  # hours without any change that are a flat line,
_FLAT_PART = 4  # where there was none of this part of it before


@dataclass(frozen=True)
class MetricEvent:
    """One event of one series. Hours since 1970; `end` is the first hour after it, None while it goes
    on; `last` the last hour it covers. `observed` and the usual `low` and `high` are means over its
    unusual hours (of a ramp: now, and the range before); `peak` is the extreme. `surprise` is in margins of the detector: 1 is just enough.
    """

    resource_id: str
    metric: str
    kind: Kind
    start: int
    last: int
    end: int | None
    above: bool
    observed: float
    low: float
    high: float
    peak: float
    surprise: float
    unusual_hours: int = 0
    often: bool = False
    days_left: float | None = None  # of a ramp: until its limit
    pace: float | None = None  # of a ramp: points of percent a day
    severity: Severity = "info"
    next_step: str = ""


def judged(series: MetricSeries) -> bool:
    """Whether there is enough history to judge its newest hours."""
    return int(series.hours[-1]) - series.first_hour >= LEAST_DAYS * DAY_H


def events(series: MetricSeries, since: int, sensitivity: float = 1.0) -> list[MetricEvent]:
    """The events that touch the time from hour `since` on, oldest first; none without history."""
    if not judged(series):
        return []
    rises = [_of_ramp(series, one) for one in ramps(series, since // DAY_H)]
    found: list[MetricEvent] = []
    for event in _excursions(series, since, sensitivity):
        covered = next((one for one in rises if _touch(one, event, DAY_H * 2)), None)
        if covered is None:
            found.append(event)
        elif event.kind in ("step", "spike"):
            start = min(covered.start, event.start)
            longer = replace(covered, start=start, surprise=max(covered.surprise, event.surprise))
            rises[rises.index(covered)] = longer
    flat = _flat_line(series)
    if flat is not None and not any(_touch(flat, one, 0) for one in [*found, *rises]):
        found.append(flat)
    return sorted([*found, *rises], key=lambda one: (one.start, one.kind))


def _touch(one: MetricEvent, other: MetricEvent, slack: int) -> bool:
    return one.start - slack <= other.last and other.start <= one.last + slack


def _excursions(series: MetricSeries, since: int, sensitivity: float) -> list[MetricEvent]:
    """What leaves the usual range and surprises."""
    surprises = stream.scores(series.times, series.values, _earlier(series)) * sensitivity
    found: list[MetricEvent] = []
    for row in stream.begun(series.times, surprises):
        hour = int(series.hours[row])
        if hour - series.first_hour < LEAST_DAYS * DAY_H:
            continue
        if found and hour <= found[-1].last + PAUSE_H:
            continue
        event = _excursion(series, int(row), surprises)
        if event is not None and (event.end is None or event.end > since):
            found.append(event)
    return found


def _earlier(series: MetricSeries) -> Earlier:
    """The range of the days before the hours."""
    if not len(series.days):
        return UNKNOWN
    lows, highs = np.sort(series.day_low), np.sort(series.day_high)
    second = min(1, len(lows) - 1)
    return Earlier(float(lows[0]), float(highs[-1]), float(lows[second]), float(highs[-1 - second]))


def _excursion(series: MetricSeries, row: int, surprises: Floats) -> MetricEvent | None:
    """The event around a row; None when it is usual for the hour, or comes back every month."""
    normal = usual(series, row)
    stop = int(np.searchsorted(series.hours, series.hours[row] + ACCEPTED_H))
    away = normal.away(series.hours[:stop], series.values[:stop])
    if away[row] == 0:
        return None
    same = np.sign(away) == np.sign(away[row])
    first, last = _reach(series, row, same, -1), _reach(series, row, same, 1)
    hours = series.hours[first : last + 1]
    inside = same[first : last + 1]
    values = series.values[first : last + 1][inside]
    above = bool(away[row] > 0)
    peak = float(values.max() if above else values.min())
    farthest = float(np.abs(away[first : last + 1][inside]).max())
    calm = happened_before(series, first, normal, peak, farthest if above else -farthest)
    if calm is None:
        return None
    lows, highs = normal.range(hours[inside])
    newest = int(series.hours[-1])
    is_open = newest - int(hours[-1]) < _OPEN_H
    lasting = int(hours[-1] - hours[0]) + 1
    return MetricEvent(
        series.resource_id,
        series.metric,
        _kind(lasting, above),
        int(hours[0]),
        int(hours[-1]),
        None if is_open else int(hours[-1]) + 1,
        above,
        float(values.mean()),
        float(lows.mean()),
        float(highs.mean()),
        peak,
        float(surprises[first : last + 1].max()),
        int(inside.sum()),
        calm,
    )


def _kind(lasting: int, above: bool) -> Kind:
    if lasting >= _STEP_H:
        return "step"
    return "spike" if above else "drop"


def _reach(series: MetricSeries, row: int, same: Bools, way: int) -> int:
    """The farthest unusual row that usual hours do not part from `row`."""
    found = row
    while 0 <= row + way < len(same):
        row += way
        if abs(int(series.hours[row] - series.hours[found])) > PAUSE_H:
            break
        if same[row]:
            found = row
    return found


def _of_ramp(series: MetricSeries, ramp: Ramp) -> MetricEvent:
    days, _, means, _ = series.daily()
    before = means[(days < ramp.first) & (days >= ramp.first - 30)]
    start_level = float(means[days == ramp.first][0])
    low, high = (float(before.min()), float(before.max())) if len(before) else (0.0, start_level)
    newest = int(series.hours[-1])
    is_open = newest // DAY_H - ramp.last <= 1
    return MetricEvent(
        series.resource_id,
        series.metric,
        "ramp",
        ramp.first * DAY_H,
        min(ramp.last * DAY_H + DAY_H - 1, newest),
        None if is_open else (ramp.last + 1) * DAY_H,
        True,
        ramp.level,
        low,
        high,
        ramp.level,
        1.0,
        (ramp.last - ramp.first + 1) * DAY_H,
        days_left=ramp.days_left if is_open else None,
        pace=ramp.pace,
    )


def _flat_line(series: MetricSeries) -> MetricEvent | None:
    """A metric that has not changed at all for a day and never stood still for long before."""
    changes = np.flatnonzero(np.diff(series.values))
    if not len(changes):
        return None
    start = int(changes[-1]) + 1
    runs = np.diff(np.concatenate(([-1], changes)))
    length = int(series.hours[-1] - series.hours[start]) + 1
    if length < _FLAT_H or runs.max() > _FLAT_H // _FLAT_PART:
        return None
    value = float(series.values[-1])
    normal: Usual = usual(series, start)
    low, high = normal.range(series.hours[start : start + 1])
    return MetricEvent(
        series.resource_id,
        series.metric,
        "flat line",
        int(series.hours[start]),
        int(series.hours[-1]),
        None,
        bool(value > high[0]),
        value,
        float(low[0]),
        float(high[0]),
        value,
        1.0,
        length,
    )
