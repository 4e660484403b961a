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

import numpy as np

from tools.services.anomaly import stream_windows
from tools.services.anomaly.stream_windows import Floats, before

_STEP_ROWS = 100  # the first rows tell how far apart rows are
_LEAST_ROWS = 50  # of a horizon, however long the steps
_GRAIN = 1e-9  # of the largest value so far: differences below are rounding


@dataclass(frozen=True)
class Channel:
    """`of` is value, mean or jump (from the median) over `rows`; its range is that of the last `days`
    and `margin` is the part of it by which a row must leave it.
    """

    of: str
    rows: int
    days: float
    margin: float


@dataclass(frozen=True)
class Earlier:
    """The range that is known of the time before the first row."""

    low: float
    high: float


UNKNOWN = Earlier(np.inf, -np.inf)
MEMORY_DAYS = 60.0  # what was longer ago is forgotten, so that a record does not blind for ever
LEAST_JUMP = 0.05  # of the range of values: less is no jump, however smooth the series is
CHANNELS = (
    Channel("value", 1, MEMORY_DAYS, 0.05),
    Channel("mean", 24, MEMORY_DAYS, 0.05),
    Channel("jump", 24, 3.0, 0.5),
)


def step_seconds(times: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> float:
    """The usual time between rows, by the first of them; an hour of fewer than two."""
    steps = np.diff(times[:_STEP_ROWS]).astype("timedelta64[s]").astype(np.int64)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else 3600.0


def followed(values: Floats, channel: Channel) -> Floats:
    """The channel's own series."""
    if channel.of == "mean":
        return stream_windows.mean(values, channel.rows)
    if channel.of == "jump":
        return values - before(stream_windows.median(values, channel.rows))
    return values


def surprise(values: Floats, channel: Channel, step: float, earlier: Earlier = UNKNOWN) -> Floats:
    """How far each row is out of the channel's range so far, in margins: 1 is just enough."""
    series = followed(values, channel)
    high, low = _range(series, channel.days, step)
    if channel.of != "jump":  # which has a range of its own
        high, low = np.maximum(high, earlier.high), np.minimum(low, earlier.low)
    grain = _GRAIN * before(np.maximum.accumulate(np.abs(values)))
    width = high - low + grain
    needed = channel.margin * width
    if channel.of == "jump":
        top, bottom = _range(values, MEMORY_DAYS, step)
        needed = np.maximum(needed, LEAST_JUMP * (top - bottom))
    out = np.maximum(series - high, low - series)
    share = np.divide(out, needed, out=np.full(len(out), np.inf), where=needed > 0)
    found: Floats = np.where(out > grain, share, 0.0)
    return found


def _range(series: Floats, days: float, step: float) -> tuple[Floats, Floats]:
    """The highest and the lowest of the days before each row."""
    rows = max(int(days * 86_400 / step), _LEAST_ROWS)
    return before(stream_windows.highest(series, rows)), before(stream_windows.lowest(series, rows))
