"""Which times to read: onward from where the last collection ended, and a little before that.

All times are naive UTC. Tiers of measurements begin at midnight, so that no day is collected in two
intervals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tools.services.collection.settings import Settings

HOUR, DAY = 3600, 86400
# What the first collection reads, by the hour: a whole month with its end, as work at the end of a
# month is idle in all other days.
FIRST_METRICS = dt.timedelta(days=45)
FIRST_RAW = dt.timedelta(hours=24)  # of that as finely as it is collected later on
OVERLAP = dt.timedelta(hours=1)  # read again: clouds publish points late
FIRST_COSTS = dt.timedelta(days=30)
# How much of each interval is read, and landed, at a time.
_CHUNKS = {300: dt.timedelta(days=1), HOUR: dt.timedelta(days=7), DAY: dt.timedelta(days=366)}


@dataclass(frozen=True)
class MetricWindow:
    """Intervals that start in [since, until)."""

    since: dt.datetime
    until: dt.datetime
    interval_s: int


def metric_windows(
    now: dt.datetime,
    read_until: dt.datetime | None,
    since: dt.datetime | None,
    settings: Settings,
) -> list[MetricWindow]:
    """Windows in the order of time. `read_until` is where the last collection ended, `since` what
    the user asks for.
    """
    end = _floor(now, settings.interval_s)
    start = since or _from(now, min(read_until, end) if read_until else None)
    midnight = _floor(now, DAY)
    raw = midnight - dt.timedelta(days=settings.raw_days)
    if read_until is None:
        raw = max(raw, _floor(now - FIRST_RAW, DAY))
    hourly = midnight - dt.timedelta(days=settings.hourly_days)
    tiers = ((start, hourly, DAY), (max(start, hourly), raw, HOUR))
    return [
        *(window for tier in tiers for window in _chunks(*tier)),
        *_chunks(max(start, raw), end, settings.interval_s),
    ]


def _from(now: dt.datetime, read_until: dt.datetime | None) -> dt.datetime:
    return now - FIRST_METRICS if read_until is None else read_until - OVERLAP


def _chunks(start: dt.datetime, end: dt.datetime, interval_s: int) -> Iterator[MetricWindow]:
    since = _floor(start, interval_s)
    while since < end:
        until = min(end, _floor(since, DAY) + _CHUNKS[interval_s])
        yield MetricWindow(since, until, interval_s)
        since = until


def cost_window(
    today: dt.date,
    read_until: dt.date | None,
    since: dt.date | None,
    late_days: int,
    *,
    final: bool = False,
) -> tuple[dt.date, dt.date]:
    """First and last day, both included. Charges arrive late, and those of a month are estimates
    until its invoice is made: so the months of the last days are read whole. With `final`, days that
    are over do not change any more: only what was not read yet is.
    """
    if since is not None:
        return since, today
    if read_until is None:
        return today - FIRST_COSTS, today
    if final:
        return min(read_until, today), today
    return (min(read_until, today) - dt.timedelta(days=late_days)).replace(day=1), today


def _floor(moment: dt.datetime, seconds: int) -> dt.datetime:
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = int((moment - start).total_seconds())
    return start + dt.timedelta(seconds=passed - passed % seconds)
