"""What is looked at in a series of measurements, and how far each row is out of what was before.

Every channel is a series made of the values up to a row. It is surprising where it leaves the range
that it had before by more than a part of that range: records are rare in whatever comes again and
again (for independent values their number grows as the logarithm of the rows), need no assumption on
the distribution, and do not depend on scale or level. See Rényi, Théorie des éléments saillants d'une
suite d'observations, 1962, and, for limits from extremes, Siffer et al., KDD 2017,
doi 10.1145/3097983.3098144.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tools.services.anomaly import stream_season, stream_windows
from tools.services.anomaly.stream_season import Times
from tools.services.anomaly.stream_windows import Floats, before

_STEP_ROWS = 100  # the first rows tell how far apart rows are
_LEAST_ROWS = 50  # of a horizon, however long the steps
_GRAIN = 1e-9  # of the largest value so far: differences below are rounding


@dataclass(frozen=True)
class Channel:
    """`of` is what is followed over `rows`: the value, its mean, its jump from the median, or how far
    it is from the same time of the days before. Its range is that of the last `days`, `forgiving` the
    worst of them; `margin` is the part of the range by which a row must leave it.
    """

    of: Literal["value", "mean", "jump", "daily"]
    rows: int
    days: float
    margin: float
    forgiving: bool = False


@dataclass(frozen=True)
class Earlier:
    """The range that is known of the time before the first row, with and without its worst day."""

    low: float
    high: float
    usual_low: float
    usual_high: float


UNKNOWN = Earlier(np.inf, -np.inf, np.inf, -np.inf)
MEMORY_DAYS = 30.0  # what was longer ago is forgotten, so that a record does not blind for ever
LEAST_JUMP = 0.05  # of the range of values: less is no jump, however smooth the series is
CHANNELS = (
    Channel("value", 1, MEMORY_DAYS, 0.12),
    Channel("value", 1, MEMORY_DAYS, 0.25, forgiving=True),
    Channel("mean", 24, MEMORY_DAYS, 0.04),
    Channel("jump", 24, 2.0, 0.6),
    Channel("daily", 1, MEMORY_DAYS, 0.2),
)


def step_seconds(times: Times) -> float:
    """The usual time between rows, by the first of them; an hour of fewer than two."""
    steps = np.diff(times[:_STEP_ROWS]).astype("timedelta64[s]").astype(np.int64)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else 3600.0


def surprise(
    times: Times, values: Floats, channel: Channel, step: float, earlier: Earlier = UNKNOWN
) -> Floats:
    """How far each row is out of the channel's range so far, in margins: 1 is just enough. `times` and
    `values` have the shape (rows,); `step` is the usual time between rows in seconds.
    """
    if channel.of == "daily":
        return _daily(times, values, channel, step)
    series = _followed(values, channel)
    high, low = _range(series, channel, step)
    if channel.of != "jump":  # which has a range of its own
        usual = channel.forgiving
        high = np.maximum(high, earlier.usual_high if usual else earlier.high)
        low = np.minimum(low, earlier.usual_low if usual else earlier.low)
    needed = channel.margin * (high - low)
    if channel.of == "jump":
        top, bottom = _range(values, CHANNELS[0], step)
        needed = np.maximum(needed, LEAST_JUMP * (top - bottom))
    return _out(series, high, low, needed, values)


def _followed(values: Floats, channel: Channel) -> Floats:
    if channel.of == "mean":
        return stream_windows.mean(values, channel.rows)
    if channel.of == "jump":
        return values - before(stream_windows.median(values, channel.rows))
    return values


def _daily(times: Times, values: Floats, channel: Channel, step: float) -> Floats:
    """Nothing where the time of day does not tell much."""
    residual, known = stream_season.residuals(times, values, step)
    telling = known & stream_season.explains(residual, known, values, step)
    if not telling.any():
        return np.zeros(len(values))
    high, _ = _range(np.where(known, residual, -np.inf), channel, step)
    _, low = _range(np.where(known, residual, np.inf), channel, step)
    ready = telling & np.isfinite(high) & np.isfinite(low)
    high, low = np.where(ready, high, 0.0), np.where(ready, low, 0.0)
    out = _out(residual, high, low, channel.margin * (high - low), values)
    return np.where(ready, out, 0.0)


def _range(series: Floats, channel: Channel, step: float) -> tuple[Floats, Floats]:
    """The highest and the lowest of the channel's days before each row."""
    rows = max(int(channel.days * stream_season.DAY_S / step), _LEAST_ROWS)
    high, low = stream_windows.highest(series, rows), stream_windows.lowest(series, rows)
    if channel.forgiving:
        day = max(int(stream_season.DAY_S / step), 2)
        calm = stream_windows.highest_but_one_block(series, rows, day)
        deep = stream_windows.lowest_but_one_block(series, rows, day)
        told = np.isfinite(calm) & np.isfinite(deep)  # from the second day on
        high, low = np.where(told, calm, high), np.where(told, deep, low)
    return before(high), before(low)


def _out(series: Floats, high: Floats, low: Floats, needed: Floats, values: Floats) -> Floats:
    """How many times as far out as needed; what may be rounding counts for nothing."""
    grain = _GRAIN * before(np.maximum.accumulate(np.abs(values)))
    out = np.maximum(series - high, low - series)
    needed = needed + grain
    share = np.divide(out, needed, out=np.full(len(out), np.inf), where=needed > 0)
    found: Floats = np.where(out > grain, share, 0.0)
    return found
