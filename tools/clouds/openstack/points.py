"""Points of measurements: per-second rates of counters, sums over devices, longer intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from tools.clouds.openstack.gnocchi import Points

LONGEST_GAP = 3600  # seconds: what a counter did over a longer gap is not known of one interval
Aggregations = Mapping[str, Points]  # by the name of the aggregation


class Point(NamedTuple):
    """One interval: `low`, `high` and `samples` are None where Gnocchi does not keep them."""

    time: int  # seconds since 1970 at its start
    avg: float
    low: float | None = None
    high: float | None = None
    samples: int | None = None

    def times(self, factor: float) -> Point:
        """The point in another unit."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Point(self.time, self.avg * factor, low, high, self.samples)


def samples_a_bucket(means: Points, rates: Points, granularity: int) -> int | None:
    """How many samples of a counter are in a bucket, None where it cannot be told.

    rate:mean is the mean step from one sample to the next; the bucket's means differ by all its
    steps. Where polls are as rare as buckets or rarer, both are the same.
    """
    stepping = dict(rates)
    ratios = [
        (value - before) / stepping[time]
        for (earlier, before), (time, value) in pairwise(means)
        if time - earlier == granularity and stepping.get(time, 0) > 0 and value > before
    ]
    return max(1, round(median(ratios))) if len(ratios) >= 3 else None


def rate_points(found: Aggregations, granularity: int, samples: int | None) -> list[Point]:
    """Per-second rates of a counter from the steps between its samples.

    A step covers the time since the sample before: the granularity by the samples in a bucket, or
    the distance to the point before where polls are rarer than buckets. A counter that fell was
    reset; a first point, and one after a long gap, cover a time that is not known. A short gap is
    taken for polls that were missed, which makes no false peaks.
    """
    lows, highs = dict(found.get("rate:min", ())), dict(found.get("rate:max", ()))
    points: list[Point] = []
    before: int | None = None
    for time, step in found.get("rate:mean", ()):
        distance = time - before if before is not None else None
        before = time
        if distance is None or distance > max(LONGEST_GAP, granularity) or step < 0:
            continue
        elapsed = granularity / samples if samples and samples > 1 else distance
        rate = step / elapsed
        if samples == 1:
            points.append(Point(time, rate, rate, rate, 1))
            continue
        low, high = lows.get(time), highs.get(time)
        points.append(
            Point(
                time,
                rate,
                None if low is None else low / elapsed,
                None if high is None else high / elapsed,
                samples,
            )
        )
    return points


def difference_points(found: Aggregations, granularity: int) -> list[Point]:
    """Per-second rates of a counter whose policy keeps no rates: differences of neighbouring
    means over their distance.
    """
    points: list[Point] = []
    means = found.get("mean", ())
    for (earlier, before), (time, value) in pairwise(means):
        distance = time - earlier
        if value >= before and distance <= max(LONGEST_GAP, granularity):
            points.append(Point(time, (value - before) / distance))
    return points


def gauge_points(found: Aggregations, samples: int | None) -> list[Point]:
    """Points of a value that goes up and down."""
    lows, highs = dict(found.get("min", ())), dict(found.get("max", ()))
    counts = dict(found.get("count", ()))
    points = []
    for time, mean in found.get("mean", ()):
        counted = round(counts[time]) if time in counts else samples
        single = counted == 1
        low = lows.get(time, mean if single else None)
        high = highs.get(time, mean if single else None)
        points.append(Point(time, mean, low, high, counted))
    return points


def summed(devices: Sequence[Sequence[Point]]) -> list[Point]:
    """The sum over a server's devices, of those that have a point then. The lowest and highest of
    a sum are known only where there is one device, or one sample a point.
    """
    if len(devices) == 1:
        return list(devices[0])
    at: dict[int, list[Point]] = {}
    for points in devices:
        for point in points:
            at.setdefault(point.time, []).append(point)
    return [_sum(at[time]) for time in sorted(at)]


def _sum(points: Sequence[Point]) -> Point:
    if len(points) == 1:
        return points[0]
    avg = sum(point.avg for point in points)
    single = all(point.samples == 1 for point in points)
    edge = avg if single else None
    return Point(points[0].time, avg, edge, edge, points[0].samples)


def combined(points: Sequence[Point], granularity: int, interval: int) -> list[tuple[Point, int]]:
    """Points of longer intervals, and how many shorter ones each is made of. Lowest and highest
    are then those of the shorter intervals, or of their means.
    """
    if interval == granularity:
        return [(point, 1) for point in points]
    inside: dict[int, list[Point]] = {}
    for point in points:
        inside.setdefault(point.time - point.time % interval, []).append(point)
    return [(_joined(start, inside[start]), len(inside[start])) for start in sorted(inside)]


def _joined(start: int, points: Sequence[Point]) -> Point:
    weights = [point.samples or 1 for point in points]
    known = all(point.samples is not None for point in points)
    avg = sum(p.avg * w for p, w in zip(points, weights, strict=True)) / sum(weights)
    low = min(p.avg if p.low is None else p.low for p in points)
    high = max(p.avg if p.high is None else p.high for p in points)
    return Point(start, avg, low, high, sum(weights) if known else None)
