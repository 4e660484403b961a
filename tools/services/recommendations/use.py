"""How machines are used: what was measured of each, summed up in a few numbers.

One statement reads all machines at once: figures of the last days, and every day of the history. Series are read only for machines that need them (see `series`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.services.inquiry import Inquiry
from tools.services.points import WEIGHT, finest, newest_point
from tools.services.recommendations.rules import Rules

if TYPE_CHECKING:
    from tools.services.recommendations.series import Floats

HISTORY_DAYS = 92  # three month ends
_SECONDS_A_DAY = 86_400
_METRICS = ("cpu_percent", "memory_percent", "network_in_mbps", "network_out_mbps")


@dataclass(frozen=True)
class Day:
    """One day of a machine. CPU in percent, traffic in MB; None where it was not measured."""

    day: dt.date
    cpu_avg: float | None
    cpu_max: float | None
    busy_hours: int  # hours whose average CPU makes them a job; 0 where only the day is known
    network_mb: float | None


@dataclass(frozen=True)
class Use:
    """Figures of one machine, in percent, MB a day and hours. None = not measured.

    `recent_*` are of the last `idle.hours`, the others of `right_sizing.days`, of which `hours`
    were measured; p99 is over hours, of their averages or highest points.
    """

    hours: int
    days: int
    first: dt.datetime  # of all that is known
    last: dt.datetime
    cpu_avg: float | None
    cpu_low: float | None  # in three of ten hours the average is below this
    cpu_p99: float | None
    cpu_peak: float | None  # p99 of the highest point of each hour
    memory_avg: float | None
    memory_p99: float | None
    inbound_mb: float | None
    outbound_mb: float | None
    recent_hours: int
    recent_cpu: float | None
    recent_network_mb: float | None
    history: tuple[Day, ...] = ()

    @property
    def network_mb(self) -> float | None:
        """Traffic a day in both directions."""
        if self.inbound_mb is None and self.outbound_mb is None:
            return None
        return (self.inbound_mb or 0.0) + (self.outbound_mb or 0.0)


@dataclass(frozen=True)
class Measured:
    """All that was measured. `end` is the end of the newest interval, None without measurements."""

    end: dt.datetime | None
    by_resource: dict[str, Use] = field(default_factory=dict)


def read_use(inquiry: Inquiry, rules: Rules) -> Measured:
    """The use of every machine that was ever measured, by its id in lower case."""
    newest = newest_point(inquiry)
    if newest is None:
        return Measured(None)
    end = newest[1]
    since = end - dt.timedelta(days=HISTORY_DAYS)
    params: dict[str, object] = {
        "since_day": since.strftime("%Y-%m-%d"),
        "metrics": list(_METRICS),
        "window": end - dt.timedelta(days=rules["right_sizing.days"]),
        "recent": end - dt.timedelta(hours=rules["idle.hours"]),
        "job": rules["idle.busy_hour_percent"],
    }
    wanted = (
        "metric_day >= $since_day AND metric IN (SELECT unnest($metrics)) "
        "AND (metric <> 'memory_percent' OR ts >= $window)"
    )
    points = finest(inquiry, wanted, params)
    rows = inquiry.rows(_sql(points), params)
    return Measured(end, {row[0].lower(): _use(row) for row in rows})


def _hours(points: str) -> str:
    """Relation of one row a resource, metric and hour (or day, where only the day is known). Only
    points of less than an hour must be put together.
    """
    return f"""SELECT resource_id AS id, metric, interval_s > 3600 AS whole_day, ts AS hour,
    avg AS mean, coalesce(max, avg) AS high
  FROM {points} WHERE interval_s >= 3600
  UNION ALL
  SELECT resource_id, metric, FALSE, date_trunc('hour', ts),
    sum(avg * {WEIGHT}) / sum({WEIGHT}) FILTER (WHERE avg IS NOT NULL), max(coalesce(max, avg))
  FROM {points} WHERE interval_s < 3600
  GROUP BY resource_id, metric, date_trunc('hour', ts)"""


def _sql(points: str) -> str:
    """One row a machine: its figures, and lists of the days of its history."""
    cpu, memory = "metric = 'cpu_percent'", "metric = 'memory_percent'"
    within, recent = "hour >= $window", "hour >= $recent AND NOT whole_day"
    inbound, outbound = "metric = 'network_in_mbps'", "metric = 'network_out_mbps'"
    network = f"({inbound} OR {outbound})"
    return f"""WITH hourly AS MATERIALIZED ({_hours(points)}),
daily AS (
  SELECT id, CAST(hour AS DATE) AS day, avg(mean) FILTER (WHERE {cpu}) AS cpu_avg,
    max(high) FILTER (WHERE {cpu}) AS cpu_max,
    count(*) FILTER (WHERE {cpu} AND NOT whole_day AND mean >= $job) AS busy_hours,
    sum(CASE WHEN whole_day THEN 86400 ELSE 3600 END * mean) FILTER (WHERE {network}) AS network_mb,
    bool_or({cpu} AND {within}) AS within
  FROM hourly GROUP BY id, CAST(hour AS DATE)),
history AS (
  SELECT id, count(*) FILTER (WHERE within) AS days, list(day ORDER BY day) AS days_of,
    list(cpu_avg ORDER BY day) AS cpu_avgs, list(cpu_max ORDER BY day) AS cpu_maxes,
    list(busy_hours ORDER BY day) AS busy, list(network_mb ORDER BY day) AS network
  FROM daily GROUP BY id),
figures AS (
  SELECT id, count(*) FILTER (WHERE {cpu} AND {within} AND NOT whole_day) AS hours,
    min(hour) AS first, max(hour) AS last, avg(mean) FILTER (WHERE {cpu} AND {within}) AS cpu_avg,
    quantile_cont(mean, [0.3, 0.99]) FILTER (WHERE {cpu} AND {within}) AS cpu,
    quantile_cont(high, 0.99) FILTER (WHERE {cpu} AND {within}) AS cpu_peak,
    avg(mean) FILTER (WHERE {memory} AND {within}) AS memory_avg,
    quantile_cont(high, 0.99) FILTER (WHERE {memory} AND {within}) AS memory_p99,
    avg(mean) FILTER (WHERE {inbound} AND {within}) * {_SECONDS_A_DAY} AS inbound,
    avg(mean) FILTER (WHERE {outbound} AND {within}) * {_SECONDS_A_DAY} AS outbound,
    count(*) FILTER (WHERE {cpu} AND {recent}) AS recent_hours,
    avg(mean) FILTER (WHERE {cpu} AND {recent}) AS recent_cpu,
    sum(mean) FILTER (WHERE {network} AND {recent}) * {_SECONDS_A_DAY}
      / nullif(count(DISTINCT hour) FILTER (WHERE {network} AND {recent}), 0) AS recent_network
  FROM hourly GROUP BY id)
SELECT id, hours, days, first, last, cpu_avg, cpu[1], cpu[2], cpu_peak, memory_avg, memory_p99,
  inbound, outbound, recent_hours, recent_cpu, recent_network, days_of, cpu_avgs, cpu_maxes, busy,
  network
FROM figures JOIN history USING (id) ORDER BY id"""


def _use(row: Sequence[Any]) -> Use:
    figures, lists = row[1:-5], row[-5:]
    history = tuple(Day(*cells) for cells in zip(*lists, strict=True))
    return replace(Use(*figures), history=history)


def read_series(
    inquiry: Inquiry, end: dt.datetime, days: float, ids: Sequence[str], metrics: Sequence[str]
) -> dict[tuple[str, str], Floats]:
    """(id in lower case, metric) → one number an hour up to `end`: the highest point of the hour, of CPU and
    memory; `cpu_avg` is the average of CPU, `network` of the traffic in both directions in MB/s.
    NaN where nothing was measured.
    """
    from tools.services.recommendations.series import assembled

    hours = int(days * 24)
    first = end.replace(minute=0, second=0, microsecond=0) - dt.timedelta(hours=hours)
    params: dict[str, object] = {
        "since_day": first.strftime("%Y-%m-%d"),
        "first": first,
        "ids": sorted(ids),
        "end": end,
        "metrics": list(metrics),
    }
    where = (
        "metric_day >= $since_day AND ts >= $first AND ts < $end AND interval_s <= 3600 AND metric "
        "IN (SELECT unnest($metrics)) AND resource_id IN (SELECT unnest($ids))"
    )
    points = finest(inquiry, where, params)
    rows = inquiry.rows(
        f"""WITH hourly AS ({_hours(points)})
SELECT id, metric, list(date_diff('hour', $first, hour) ORDER BY hour), list(high ORDER BY hour),
  list(mean ORDER BY hour)
FROM hourly GROUP BY id, metric ORDER BY id, metric""",
        params,
    )
    return assembled(rows, hours)
