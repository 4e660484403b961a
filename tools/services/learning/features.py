"""How machines are used, as numbers that can be compared: one row of features a machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tools.services.inquiry import Inquiry
from tools.services.points import WEIGHT, finest, newest_point

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DAYS = 30  # holds a month's end
LEAST_HOURS = 72  # three days; fewer say little of a week
NAMES = (
    "cpu_mean", "cpu_p95", "cpu_p99", "memory", "network_in", "network_out", "disk",
    "on", "busy", "rhythm", "weekend", "night",
)  # fmt: skip
_KINDS = ("cpu_percent", "memory_percent", "network_in_mbps", "network_out_mbps")
_LEAST_MBPS = 1e-4  # below 9 MB a day traffic is noise
_DISKS = ("disk_read_mbps", "disk_write_mbps")


@dataclass(frozen=True)
class Features:
    """`values`: shape (machines, features), columns as in `NAMES`, NaN where not measured.

    CPU and memory in percent, traffic and disk in MB/s, the rest in parts: `on` hours measured of
    the hours of the window, `busy` hours above half of p99, `rhythm` the part of the variance that
    hour and weekend explain, `weekend` and `night` use over that of working days.
    """

    ids: tuple[str, ...]
    values: Floats
    end: dt.datetime | None

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each machine, by its id in lower case."""
        return {name: row for row, name in enumerate(self.ids)}

    def column(self, name: str) -> Floats:
        """One feature of all machines."""
        column: Floats = self.values[:, NAMES.index(name)]
        return column


@dataclass(frozen=True)
class Scaling:
    """What brings features to like weight; fitted once, so that later machines are compared alike.
    Each list has one number a feature: `usual` stands in for what was not measured.
    """

    usual: list[float]
    mean: list[float]
    spread: list[float]

    @classmethod
    def of(cls, values: Floats) -> Scaling:
        """Fit to features as in `Features.values`, of at least one machine."""
        logged = _logged(values)
        known = np.isfinite(logged)
        usual = np.array(
            [
                float(np.median(column[there])) if there.any() else 0.0
                for column, there in zip(logged.T, known.T, strict=True)
            ]
        )
        filled = np.where(known, logged, usual)
        spread = filled.std(axis=0)
        return cls(
            usual.tolist(), filled.mean(axis=0).tolist(), np.where(spread > 0, spread, 1.0).tolist()
        )

    def apply(self, values: Floats) -> Floats:
        """Features scaled and without gaps."""
        logged = _logged(values)
        filled = np.where(np.isfinite(logged), logged, np.array(self.usual))
        scaled: Floats = (filled - np.array(self.mean)) / np.array(self.spread)
        return scaled


def _logged(values: Floats) -> Floats:
    """What spans magnitudes as logarithms."""
    logged = values.copy()
    for name in ("network_in", "network_out", "disk"):
        place = NAMES.index(name)
        logged[:, place] = np.log10(logged[:, place] + _LEAST_MBPS)
    return logged


def features(inquiry: Inquiry) -> Features:
    """The features of all machines with enough measurements in the last days."""
    newest = newest_point(inquiry)
    if newest is None:
        return Features((), np.empty((0, len(NAMES))), None)
    end = newest[1]
    since = end - dt.timedelta(days=DAYS)
    params: dict[str, object] = {
        "since": since,
        "since_day": since.strftime("%Y-%m-%d"),
        "kinds": [*_KINDS, *_DISKS],
        "least": LEAST_HOURS,
    }
    where = (
        "metric_day >= $since_day AND ts >= $since AND interval_s <= 3600 "
        "AND metric IN (SELECT unnest($kinds))"
    )
    rows = inquiry.rows(_statement(finest(inquiry, where, params)), params)
    values = [[np.nan if one is None else float(one) for one in row[1:]] for row in rows]
    table = np.array(values, dtype=np.float64).reshape(len(rows), len(NAMES))
    return Features(tuple(row[0] for row in rows), table, end)


def _statement(points: str) -> str:
    """One row a machine: its id and the features in the order of `NAMES`."""
    disks = " OR ".join(f"metric = '{name}'" for name in _DISKS)
    return f"""WITH hourly AS (SELECT lower(resource_id) AS id, metric, date_trunc('hour', ts) AS hour,
    sum(avg * {WEIGHT}) / sum({WEIGHT}) FILTER (WHERE avg IS NOT NULL) AS mean
  FROM {points} GROUP BY 1, 2, 3),
cpu AS (SELECT id, hour, mean, extract(isodow FROM hour) > 5 AS free, extract(hour FROM hour) AS clock,
    quantile_cont(mean, 0.99) OVER (PARTITION BY id) AS p99 FROM hourly
  WHERE metric = 'cpu_percent' AND mean IS NOT NULL),
habit AS (SELECT id, free, clock, avg(mean) AS mean, count(*) AS hours FROM cpu GROUP BY 1, 2, 3),
explained AS (SELECT h.id, sum(h.hours * (h.mean - m.mean) ** 2) / sum(h.hours) AS variance
  FROM habit h JOIN (SELECT id, avg(mean) AS mean FROM cpu GROUP BY 1) m USING (id) GROUP BY 1),
spans AS (SELECT id, count(*) AS hours, date_diff('hour', min(hour), max(hour)) + 1 AS span,
    avg(mean) AS mean, quantile_cont(mean, 0.95) AS p95, min(p99) AS p99,
    avg(CASE WHEN mean > p99 / 2 THEN 1.0 ELSE 0.0 END) AS busy, var_pop(mean) AS variance,
    avg(mean) FILTER (WHERE free) AS weekend, avg(mean) FILTER (WHERE NOT free) AS weekday,
    avg(mean) FILTER (WHERE clock < 6) AS night FROM cpu GROUP BY 1),
others AS (SELECT id, avg(mean) FILTER (WHERE metric = 'memory_percent') AS memory,
    avg(mean) FILTER (WHERE metric = 'network_in_mbps') AS network_in,
    avg(mean) FILTER (WHERE metric = 'network_out_mbps') AS network_out,
    sum(mean) FILTER (WHERE {disks}) / nullif(count(DISTINCT hour) FILTER (WHERE {disks}), 0) AS disk
  FROM hourly GROUP BY 1)
SELECT id, mean, p95, p99, memory, network_in, network_out, disk, least(hours / span, 1.0),
  busy * least(hours / span, 1.0),
  CASE WHEN s.variance > 0 THEN least(e.variance / s.variance, 1.0) ELSE 0.0 END,
  CASE WHEN hours < span * 0.95 AND weekend IS NULL THEN 0.0
    ELSE least(weekend / nullif(weekday, 0), 3.0) END,
  CASE WHEN hours < span * 0.95 AND night IS NULL THEN 0.0
    ELSE least(night / nullif(weekday, 0), 3.0) END
FROM spans s LEFT JOIN explained e USING (id) LEFT JOIN others USING (id)
WHERE hours >= $least ORDER BY id"""


def told(row: Sequence[float]) -> dict[str, float]:
    """The features of one machine by name, unknown ones left out."""
    return {
        name: float(value) for name, value in zip(NAMES, row, strict=True) if np.isfinite(value)
    }
