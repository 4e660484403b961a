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


_SERIES = "provider, account_id, resource_id, metric"


def finest(inquiry: Inquiry, where: str, params: Mapping[str, object]) -> str:
    """Relation of the points that meet `where`, no time twice: a day may be kept raw for some
    hours and by the hour for others.

    Of an hour's points those of the interval with the most samples count (as the finer ones may
    cover only a part of it), else the finer ones. A day's own point counts where nothing finer is.
    """
    both = inquiry.rows(
        f"SELECT metric_day FROM metric WHERE {where} GROUP BY 1 "
        "HAVING min(interval_s) <> max(interval_s) LIMIT 1",
        params,
    )
    if not both:
        return f"(SELECT * FROM metric WHERE {where})"
    return f"""(SELECT * EXCLUDE (hour, weight, of_hour, finest_s) FROM (
    SELECT *, first_value(interval_s) OVER (PARTITION BY {_SERIES}, hour ORDER BY weight DESC, interval_s)
        AS of_hour, min(interval_s) OVER (PARTITION BY {_SERIES}, metric_day) AS finest_s
    FROM (SELECT *, date_trunc('hour', ts) AS hour, sum(CASE WHEN interval_s <= 3600 THEN {WEIGHT}
        ELSE 0 END) OVER (PARTITION BY {_SERIES}, date_trunc('hour', ts), interval_s) AS weight
        FROM metric WHERE {where}))
    WHERE CASE WHEN interval_s <= 3600 THEN interval_s = of_hour ELSE interval_s = finest_s END)"""


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
