"""How machines are used: what was measured of each, summed up in a few numbers.

Two statements read all machines at once: figures of the last days, and one row a machine and day of
the whole history. Series are read only for machines that need them (see `series`).
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
    points = finest(
        inquiry, "metric_day >= $since_day AND metric IN (SELECT unnest($metrics))", params
    )
    history = _read_history(inquiry, points, params)
    rows = inquiry.rows(_figures(points), params)
    return Measured(end, {row[0]: _use(row, history.get(row[0], ())) for row in rows})


def _hours(points: str) -> str:
    """Relation of one row a resource, metric and hour (or day, where only the day is known)."""
    return f"""SELECT lower(resource_id) AS id, metric, interval_s > 3600 AS whole_day,
    CASE WHEN interval_s > 3600 THEN ts ELSE date_trunc('hour', ts) END AS hour,
    sum(avg * {WEIGHT}) / sum({WEIGHT}) FILTER (WHERE avg IS NOT NULL) AS mean,
    max(coalesce(max, avg)) AS high
  FROM {points} GROUP BY 1, 2, 3, 4"""


def _figures(points: str) -> str:
    cpu, memory = "metric = 'cpu_percent'", "metric = 'memory_percent'"
    within, recent = "hour >= $window", "hour >= $recent AND NOT whole_day"
    inbound, outbound = "metric = 'network_in_mbps'", "metric = 'network_out_mbps'"
    network = f"({inbound} OR {outbound})"
    return f"""WITH hourly AS ({_hours(points)})
SELECT id, count(*) FILTER (WHERE {cpu} AND {within} AND NOT whole_day),
  count(DISTINCT CAST(hour AS DATE)) FILTER (WHERE {cpu} AND {within}), min(hour), max(hour),
  avg(mean) FILTER (WHERE {cpu} AND {within}),
  quantile_cont(mean, 0.99) FILTER (WHERE {cpu} AND {within}),
  quantile_cont(high, 0.99) FILTER (WHERE {cpu} AND {within}),
  avg(mean) FILTER (WHERE {memory} AND {within}),
  quantile_cont(high, 0.99) FILTER (WHERE {memory} AND {within}),
  avg(mean) FILTER (WHERE {inbound} AND {within}) * {_SECONDS_A_DAY},
  avg(mean) FILTER (WHERE {outbound} AND {within}) * {_SECONDS_A_DAY},
  count(*) FILTER (WHERE {cpu} AND {recent}), avg(mean) FILTER (WHERE {cpu} AND {recent}),
  sum(mean) FILTER (WHERE {network} AND {recent}) * {_SECONDS_A_DAY}
    / nullif(count(DISTINCT hour) FILTER (WHERE {network} AND {recent}), 0)
FROM hourly GROUP BY id ORDER BY id"""


def _read_history(
    inquiry: Inquiry, points: str, params: dict[str, object]
) -> dict[str, tuple[Day, ...]]:
    rows = inquiry.rows(
        f"""WITH hourly AS ({_hours(points)})
SELECT id, CAST(hour AS DATE) AS day, avg(mean) FILTER (WHERE metric = 'cpu_percent'),
  max(high) FILTER (WHERE metric = 'cpu_percent'),
  count(*) FILTER (WHERE metric = 'cpu_percent' AND NOT whole_day AND mean >= $job),
  sum(CASE WHEN whole_day THEN 86400 ELSE 3600 END * mean) FILTER (WHERE metric LIKE 'network%')
FROM hourly GROUP BY ALL ORDER BY id, day""",
        params,
    )
    found: dict[str, list[Day]] = {}
    for identity, *cells in rows:
        found.setdefault(identity, []).append(Day(*cells))
    return {identity: tuple(days) for identity, days in found.items()}


def _use(row: Sequence[Any], history: tuple[Day, ...]) -> Use:
    return replace(Use(*row[1:]), history=history)


def read_series(
    inquiry: Inquiry, end: dt.datetime, days: float, ids: Sequence[str]
) -> dict[tuple[str, str], Floats]:
    """(id, metric) → one number an hour up to `end`: the highest point of the hour, of CPU and
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
        "metrics": list(_METRICS),
    }
    where = (
        "metric_day >= $since_day AND ts >= $first AND ts < $end AND interval_s <= 3600 AND metric "
        "IN (SELECT unnest($metrics)) AND lower(resource_id) IN (SELECT unnest($ids))"
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
