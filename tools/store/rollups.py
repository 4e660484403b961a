"""Rollups of measurements: old points become one an hour, older ones one a day.

Minimum of minima, maximum of maxima, average weighted by samples: questions over the rolled points
have the same answers. Where an hour (or day) has both finer points and one of its own, those with
more samples count, so that points which come late, and only in part, do no harm.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tools.store.metrics import POINT
from tools.store.schema import METRIC_SCHEMA
from tools.store.writer import Writer

HOUR, DAY = 3600, 86400
DAYS_AT_ONCE = 31  # of one commit
_COLUMNS = ", ".join(f'"{name}"' for name in METRIC_SCHEMA.names)
# As questions weigh them: see tools.services.points.
_WEIGHT = "greatest(coalesce(samples, 1), 1)"
_OF = "FILTER (WHERE avg IS NOT NULL)"


@dataclass(frozen=True)
class RolledUp:
    """What a rollup did: whole days, and their points before and after."""

    days: int = 0
    before: int = 0
    after: int = 0


def roll_up(writer: Writer, *, now: dt.datetime, raw_days: int, hourly_days: int) -> RolledUp:
    """Roll up whole days that ended `raw_days` and `hourly_days` ago. `now` is naive UTC."""
    today = now.date()
    hourly = _due(writer, today - dt.timedelta(days=raw_days), HOUR)
    daily = _due(writer, today - dt.timedelta(days=hourly_days), DAY)
    work = {**dict.fromkeys(hourly, HOUR), **dict.fromkeys(daily, DAY)}
    done = RolledUp()
    days = sorted(work)
    for start in range(0, len(days), DAYS_AT_ONCE):
        for day in days[start : start + DAYS_AT_ONCE]:
            before, after = _roll_day(writer, day, work[day])
            done = RolledUp(done.days + 1, done.before + before, done.after + after)
        writer.publish(lambda _con: None)
    return done


def _due(writer: Writer, before: dt.date, interval: int) -> list[str]:
    """The days before that day which hold finer points than that interval."""
    rows = writer.con.execute(
        f"SELECT metric_day FROM ({writer.select('metric')}) "
        "WHERE metric_day < $before GROUP BY 1 HAVING min(interval_s) < $interval ORDER BY 1",
        {"before": before.isoformat(), "interval": interval},
    ).fetchall()
    return [day for (day,) in rows]


def _roll_day(writer: Writer, day: str, interval: int) -> tuple[int, int]:
    """Replace a day's finer points; its points before and after."""
    old = writer.files("metric", day)
    points = writer.select("metric", old)
    before = writer.con.execute(f"SELECT count(*) FROM ({points})").fetchall()[0][0]
    rolled = rolled_sql(points, HOUR)
    if interval == DAY:
        rolled = rolled_sql(rolled, DAY)
    file = writer.add("metric", f"SELECT {_COLUMNS} FROM ({rolled}) ORDER BY {POINT}", day)
    writer.remove("metric", old)
    return int(before), file.rows


def rolled_sql(points: str, interval: int) -> str:
    """A SELECT of the points by that interval; coarser ones stay as they are."""
    of_bucket = "provider, account_id, resource_id, metric, bucket"
    return f"""
    WITH given AS (
        SELECT *, CASE WHEN interval_s > {interval} THEN ts
            ELSE time_bucket(INTERVAL '{interval} seconds', ts) END AS bucket FROM ({points})
    ), finer AS (
        SELECT {of_bucket}, {interval}::INTEGER AS interval_s, min("min") AS "min",
            max("max") AS "max", sum(avg * {_WEIGHT}) {_OF} / sum({_WEIGHT}) {_OF} AS avg,
            coalesce(sum({_WEIGHT}) {_OF}, sum(samples))::INTEGER AS samples,
            any_value(metric_day) AS metric_day, true AS made
        FROM given WHERE interval_s < {interval} GROUP BY {of_bucket}
    ), every AS (
        SELECT {of_bucket}, interval_s, "min", "max", avg, samples, metric_day, made FROM finer
        UNION ALL
        SELECT {of_bucket}, interval_s, "min", "max", avg, samples, metric_day, false
        FROM given WHERE interval_s >= {interval}
    )
    SELECT provider, account_id, resource_id, metric, bucket AS ts, interval_s, "min", "max", avg,
        samples, metric_day
    FROM every QUALIFY row_number() OVER (
        PARTITION BY {of_bucket}, interval_s ORDER BY {_WEIGHT} DESC, made DESC) = 1"""
