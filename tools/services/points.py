"""Measurements: which points count, and how they are summed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from tools.services.inquiry import Inquiry

RECENT_HOURS = 24  # "now" of an instance's use is the average of its last day
# An interval's average counts as often as it was sampled.
WEIGHT = "greatest(coalesce(samples, 1), 1)"


def newest_point(inquiry: Inquiry) -> tuple[dt.datetime, dt.datetime] | None:
    """(start, end) of the newest interval that was measured; None without any."""
    recent = (inquiry.now - dt.timedelta(days=2)).strftime("%Y-%m-%d")
    for where in ("metric_day >= $recent", "TRUE"):  # the whole table only when it must be
        rows = inquiry.rows(
            f"SELECT ts, interval_s FROM metric WHERE {where} ORDER BY ts DESC, interval_s LIMIT 1",
            {"recent": recent},
        )
        if rows:
            start, seconds = rows[0]
            return start, start + dt.timedelta(seconds=int(seconds))
    return None


def finest(inquiry: Inquiry, where: str, params: Mapping[str, object]) -> str:
    """Relation of the points that meet `where`: of each resource, metric and day those with the
    shortest interval, so that a day that is kept raw and rolled up counts once.
    """
    both = inquiry.rows(
        f"SELECT metric_day FROM metric WHERE {where} GROUP BY 1 "
        "HAVING min(interval_s) <> max(interval_s) LIMIT 1",
        params,
    )
    if not both:
        return f"(SELECT * FROM metric WHERE {where})"
    return f"""(SELECT * FROM (
    SELECT *, min(interval_s) OVER (PARTITION BY resource_id, metric, metric_day) AS finest_s
    FROM metric WHERE {where}) WHERE interval_s = finest_s)"""


def recent_use(inquiry: Inquiry, names: Sequence[str]) -> tuple[str, dict[str, object], str | None]:
    """Relation (resource_id, one column per metric in `names`: the average of the last 24 h), its
    parameters, and the assumption to state; no rows without measurements.
    """
    newest = newest_point(inquiry)
    columns = ", ".join(f"{AVERAGE_OF.format(name=name)} AS {name}" for name in names)
    end = newest[1] if newest else inquiry.now
    since = end - dt.timedelta(hours=RECENT_HOURS)
    params: dict[str, object] = {
        "use_since": since,
        "use_until": end,
        "use_day": since.strftime("%Y-%m-%d"),
    }
    listed = ", ".join(f"'{name}'" for name in names)
    where = (
        f"metric IN ({listed}) AND metric_day >= $use_day AND ts >= $use_since AND ts < $use_until "
        "AND interval_s <= 3600"
    )
    sql = (
        f"SELECT resource_id, {columns} FROM {finest(inquiry, where, params)} GROUP BY resource_id"
    )
    said = (
        f"{' and '.join(names)} are averages of the 24 h to {end:%Y-%m-%d %H:%M} UTC"
        if newest
        else None
    )
    return sql, params, said


AVERAGE_OF = (
    f"sum(avg * {WEIGHT}) FILTER (WHERE metric = '{{name}}' AND avg IS NOT NULL) / "
    f"sum({WEIGHT}) FILTER (WHERE metric = '{{name}}' AND avg IS NOT NULL)"
)
