"""Hours of a day in questions about measurements: 'at 3 pm yesterday', 'between 9 and 11 on Monday'."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner.frame import Frame

_HOUR = r"(?:(?P<{0}>[01]?\d|2[0-4])(?::(?P<{0}m>[0-5]\d))? ?(?P<{0}h>am|pm|a\.m\.?|p\.m\.?|h\b|hrs?\b|o'?clock|utc)?|(?P<{0}w>noon|midnight|midday))"
_SPAN = re.compile(
    rf"\b(?:between|from) {_HOUR.format('a')} ?(?:and|to|until|till|-) ?{_HOUR.format('b')}(?![\d/-])(?! (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|days|weeks|instances|percent|%|and|vcpus|gb))"
)
_AT = re.compile(
    rf"\b(?:at|around|about|circa) {_HOUR.format('a')}(?![\d%/.-]| ?(?:percent|%|gb|vcpu|mb))"
)


def clock_of(text: str) -> tuple[tuple[int, int], list[str]] | None:
    """Where the hours stand in a text, and the hours as 'HH:MM' from and to; None without any."""
    span = _SPAN.search(text)
    if span is not None:
        late = span["bh"] or ""
        first = _minutes(span, "a", late)
        last = _minutes(span, "b", late)
        said = span["ah"] or span["bh"] or span["am"] or span["bm"] or span["aw"] or span["bw"]
        if said and first is not None and last is not None and first < last:
            return span.span(), [_clock(first), _clock(last)]
    at = _AT.search(text)
    if at is not None and (at["ah"] or at["am"] or at["aw"]):
        first = _minutes(at, "a", "")
        if first is not None:
            first -= first % 60
            return at.span(), [_clock(first), _clock(first + 60)]
    return None


def _minutes(found: re.Match[str], name: str, beside: str) -> int | None:
    """Minutes after midnight; 'between 2 and 4 pm' takes the pm of the second."""
    word = found[f"{name}w"]
    if word:
        return 0 if word == "midnight" and name == "a" else 24 * 60 if word == "midnight" else 720
    hour = int(found[name])
    half = (found[f"{name}h"] or beside or "")[:1]
    if half in ("a", "p") and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    minutes = hour * 60 + int(found[f"{name}m"] or 0)
    return minutes if minutes <= 24 * 60 else None


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def of_clock(frame: Frame) -> dict[str, str]:
    """The start and end of these hours on the one day that was asked about."""
    hours = frame.ahead.get("clock")
    if not hours or frame.window is None or frame.window.span.days != 1:
        return {}
    day = frame.window.span.start
    ends = []
    for one in hours:
        hour, minute = (int(part) for part in one.split(":"))
        moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hour, minutes=minute)
        ends.append(moment.isoformat())
    return {"start": ends[0], "end": ends[1]}
