"""Measurements of instances as series: by the hour, and by the day for the time before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.services.anomaly.stream_windows import Floats
from tools.services.inquiry import Inquiry
from tools.services.points import WEIGHT, finest

Hours = npt.NDArray[np.int64]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC).replace(
    tzinfo=None
)  # naive UTC, as the store keeps time
HOUR_S, DAY_H = 3600, 24


@dataclass(frozen=True)
class MetricSeries:
    """One metric of one instance. `values` are averages of the `hours` (since 1970, ascending); hours
    without a measurement are left out: they are unknown, not 0. `days` (since 1970, ascending) were
    kept as one point each before the hours begin, with their lowest, mean and highest value.
    """

    resource_id: str
    metric: str
    hours: Hours
    values: Floats
    days: Hours
    day_low: Floats
    day_mean: Floats
    day_high: Floats

    @property
    def times(self) -> npt.NDArray[np.datetime64]:
        """The hours as times."""
        return (self.hours * HOUR_S).astype("datetime64[s]")

    @property
    def first_hour(self) -> int:
        """Since when it is measured."""
        return int(self.days[0]) * DAY_H if len(self.days) else int(self.hours[0])

    def daily(self) -> tuple[Hours, Floats, Floats, Floats]:
        """Days, lowest, mean and highest values: those kept by the day, then those of the hours."""
        if not len(self.hours):
            return self.days, self.day_low, self.day_mean, self.day_high
        days, starts = np.unique(self.hours // DAY_H, return_index=True)
        counts = np.diff(np.append(starts, len(self.hours)))
        return (
            np.concatenate((self.days, days)),
            np.concatenate((self.day_low, np.minimum.reduceat(self.values, starts))),
            np.concatenate((self.day_mean, np.add.reduceat(self.values, starts) / counts)),
            np.concatenate((self.day_high, np.maximum.reduceat(self.values, starts))),
        )


def hour_of(time: dt.datetime) -> int:
    """Whole hours since 1970 of a naive UTC time."""
    return int((time - EPOCH).total_seconds() // HOUR_S)


def time_of(hour: int) -> dt.datetime:
    """The start of an hour since 1970, naive UTC."""
    return EPOCH + dt.timedelta(hours=hour)


def read(
    inquiry: Inquiry,
    metrics: Sequence[str],
    since: dt.datetime,
    until: dt.datetime,
    chosen: Sequence[str] | None = None,
) -> list[MetricSeries]:
    """The series of `metrics` from `since` to `until` (excluded), of the `chosen` instances or of all
    that were measured, in order of id and metric.
    """
    params: dict[str, object] = {
        "since": since,
        "until": until,
        "first_day": since.strftime("%Y-%m-%d"),
        "last_day": until.strftime("%Y-%m-%d"),
        "metrics": list(metrics),
    }
    where = (
        "metric_day BETWEEN $first_day AND $last_day AND ts >= $since AND ts < $until "
        "AND avg IS NOT NULL AND metric IN (SELECT unnest($metrics))"
    )
    if chosen is not None:
        params["chosen"] = list(chosen)
        where += " AND resource_id IN (SELECT unnest($chosen))"
    points = finest(inquiry, where, params)
    hourly = inquiry.rows(
        f"SELECT resource_id, metric, list(hour ORDER BY hour), list(mean ORDER BY hour) FROM ("
        f"SELECT resource_id, metric, epoch(date_trunc('hour', ts))::BIGINT // {HOUR_S} AS hour, "
        f"sum(avg * {WEIGHT}) / sum({WEIGHT}) AS mean FROM {points} WHERE interval_s <= {HOUR_S} "
        "GROUP BY 1, 2, 3) GROUP BY 1, 2 ORDER BY 1, 2",
        params,
    )
    daily = inquiry.rows(
        "SELECT resource_id, metric, list(day ORDER BY day), list(low ORDER BY day), "
        "list(mean ORDER BY day), list(high ORDER BY day) FROM (SELECT resource_id, metric, "
        f'epoch(ts)::BIGINT // {HOUR_S * DAY_H} AS day, min(coalesce("min", avg)) AS low, '
        'avg(avg) AS mean, max(coalesce("max", avg)) AS high '
        f"FROM {points} WHERE interval_s > {HOUR_S} GROUP BY 1, 2, 3) GROUP BY 1, 2",
        params,
    )
    by_day = {(row[0], row[1]): row[2:] for row in daily}
    return [_series(row, by_day.get((row[0], row[1]))) for row in hourly]


def _series(
    row: tuple[str, str, list[int], list[float]],
    daily: tuple[list[int], list[float], list[float], list[float]] | None,
) -> MetricSeries:
    resource_id, metric, hours, values = row
    days, low, mean, high = daily or ([], [], [], [])
    numbers = [np.array(one, dtype=np.float64) for one in (low, mean, high)]
    before = np.array(days, dtype=np.int64) < hours[0] // DAY_H  # a day is not told twice
    return MetricSeries(
        resource_id,
        metric,
        np.array(hours, dtype=np.int64),
        np.array(values, dtype=np.float64),
        np.array(days, dtype=np.int64)[before],
        *(one[before] for one in numbers),
    )
