"""Lines over time: what was, what is ahead as a band, what was unusual as marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ui.cells import cell, clean
from ui.charts.look import LONGEST_TOLD, Look, axis, cut, escaped, figure
from ui.charts.reading import Reading, moment, plain

MOST_LINES = 8
_DAY = dt.timedelta(days=1)
_LEAST = 2  # points


@dataclass
class Course:
    """One line: its points in order of time."""

    name: str
    times: list[dt.datetime] = field(default_factory=list)
    heights: list[float | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, time: dt.datetime, value: object, unit: str | None) -> None:
        """Add a point; days that are left out before it become a gap."""
        if self.times and _DAY < time - self.times[-1] < 7 * _DAY:
            self.add(self.times[-1] + _DAY, None, unit)
            self.heights[-1] = None
        self.times.append(time)
        self.heights.append(plain(value))
        self.texts.append(cell(value, unit))


@dataclass
class Timeline:
    """All that one chart of one currency shows."""

    unit: str | None
    courses: dict[str, Course] = field(default_factory=dict)
    ahead: Course = field(default_factory=lambda: Course("forecast"))
    bounds: dict[str, list[float | None]] = field(default_factory=dict)
    marks: dict[dt.datetime, tuple[str, list[str]]] = field(default_factory=dict)


_BOUNDS = (("Low95", "High95"), ("Low80", "High80"))
_SEVERITIES = ("critical", "warning", "info")


def timeline(readings: list[Reading]) -> Timeline | None:
    """What tables of one currency tell over time; None when that is not enough for a line."""
    found: Timeline | None = None
    for reading in readings:
        if reading.time_at is not None and reading.amounts_at:
            found = found or Timeline(reading.unit(reading.amounts_at[0]))
            _read(found, reading)
    if found is None:
        return None
    if len(found.courses) == 1:
        for reading in readings:
            _mark(found, reading)
    points = sum(len(course.times) for course in found.courses.values())
    return found if points + len(found.ahead.times) >= _LEAST else None


def _read(found: Timeline, reading: Reading) -> None:
    time_at, ahead_at = reading.time_at, reading.at("Forecast")
    value_at = next((index for index in reading.amounts_at if index != ahead_at), None)
    assert time_at is not None
    for row in sorted(reading.table.rows, key=lambda row: str(row[time_at])):
        time = moment(row[time_at])
        if time is None:
            continue
        if ahead_at is not None and row[ahead_at] is not None:
            found.ahead.add(time, row[ahead_at], found.unit)
            for name in (name for pair in _BOUNDS for name in pair):
                at = reading.at(name)
                if at is not None:
                    found.bounds.setdefault(name, []).append(plain(row[at]))
        elif value_at is not None and reading.unit(value_at) == found.unit:
            name = reading.label(row)
            found.courses.setdefault(name, Course(name)).add(time, row[value_at], found.unit)


def _mark(found: Timeline, reading: Reading) -> None:
    """Anomalies, on the day on which they began: those that began before the line are not on it."""
    start_at, severity_at = reading.at("Start"), reading.at("Severity")
    if start_at is None or severity_at is None:
        return
    (course,) = found.courses.values()
    known = {
        time
        for time, height in zip(course.times, course.heights, strict=True)
        if height is not None
    }
    for row in reading.table.rows:
        day = moment(row[start_at])
        if day is None or day not in known:
            continue
        severity = str(row[severity_at])
        worst, told = found.marks.get(day, (severity, []))
        found.marks[day] = (_worse(worst, severity), [*told, _event(reading, row)])


def _worse(one: str, other: str) -> str:
    both = [name for name in _SEVERITIES if name in (one, other)]
    return both[0] if both else one


def _event(reading: Reading, row: list[Any]) -> str:
    names = ("Severity", "ServiceName", "SubAccountName")
    found = [reading.at(name) for name in names]
    return clean(" · ".join(str(row[at]) for at in found if at is not None and row[at]))


def line_figure(found: Timeline, look: Look, title: str) -> dict[str, Any]:
    """The chart."""
    courses = sorted(found.courses.values(), key=_size, reverse=True)[:MOST_LINES]
    traces = [*_bands(found, look), *_ahead(found, look)]
    for number, course in enumerate(courses):
        traces.append(_line(course, look.series[number % len(look.series)], len(courses) > 1))
    if found.marks:
        traces.append(_marks(found, look))
    several = len(courses) > 1 or bool(found.ahead.times) or bool(found.marks)
    return figure(
        traces,
        look,
        title=title,
        alt=told(found, courses),
        hovermode="x" if len(courses) == 1 else "closest",
        showlegend=several,
        legend={"orientation": "h", "y": -0.18, "x": 0, "font": {"color": look.faint}},
        xaxis=axis(look, type="date", showgrid=False, tickangle=0, hoverformat="%-d %b %Y"),
        yaxis=axis(look, rangemode="tozero", tickformat=",.2~f", title=_unit_title(found, look)),
    )


def _unit_title(found: Timeline, look: Look) -> dict[str, Any]:
    return {"text": escaped(found.unit or ""), "font": {"color": look.faint, "size": 11}}


def _size(course: Course) -> float:
    return sum(abs(height) for height in course.heights if height is not None)


def _line(course: Course, colour: str, named: bool) -> dict[str, Any]:
    name = escaped(cut(course.name, 40)) if named else "as billed"
    before = f"{name}: " if named else ""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(course.times) < 4 else "lines",
        "name": name,
        "x": [time.isoformat() for time in course.times],
        "y": course.heights,
        "text": [f"{before}{escaped(text)}" for text in course.texts],
        "hoverinfo": "x+text",
        "connectgaps": False,
        "line": {"color": colour, "width": 2},
    }


def _ahead(found: Timeline, look: Look) -> Iterator[dict[str, Any]]:
    if not found.ahead.times:
        return
    begun = _last_before(found)
    yield {
        "type": "scatter",
        "mode": "lines",
        "name": "forecast",
        "x": [time.isoformat() for time in begun.times + found.ahead.times],
        "y": begun.heights + found.ahead.heights,
        "text": ["" for _ in begun.times]
        + [f"expected {escaped(text)}" for text in found.ahead.texts],
        "hoverinfo": "x+text",
        "line": {"color": look.series[0], "width": 2, "dash": "dot"},
    }


def _last_before(found: Timeline) -> Course:
    """The last point as billed, where the forecast goes on from it: so the eye follows one line."""
    begun = Course("")
    for course in found.courses.values() if len(found.courses) == 1 else ():
        if course.heights[-1] is not None and found.ahead.times[0] - course.times[-1] == _DAY:
            begun.times, begun.heights = course.times[-1:], course.heights[-1:]
    return begun


def _bands(found: Timeline, look: Look) -> Iterator[dict[str, Any]]:
    """The 95 % interval, and the 80 % one on it: each a closed shape."""
    times = [time.isoformat() for time in found.ahead.times]
    for (low, high), colour, name in zip(
        _BOUNDS, look.band, ("95 % interval", "80 and 95 % interval"), strict=True
    ):
        lows, highs = found.bounds.get(low, []), found.bounds.get(high, [])
        if len(lows) != len(times) or len(highs) != len(times) or not times or None in lows + highs:
            continue
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": times + times[::-1],
            "y": highs + lows[::-1],
            "fill": "toself",
            "fillcolor": colour,
            "line": {"width": 0, "color": colour},
            "hoverinfo": "skip",
            "showlegend": low == "Low80",
        }


def _marks(found: Timeline, look: Look) -> dict[str, Any]:
    (course,) = found.courses.values()
    heights = dict(zip(course.times, course.heights, strict=True))
    times = sorted(found.marks)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "anomaly",
        "x": [time.isoformat() for time in times],
        "y": [heights[time] for time in times],
        "text": [
            "<br>".join(escaped(cut(one, LONGEST_TOLD)) for one in found.marks[time][1])
            for time in times
        ],
        "hoverinfo": "text",
        "marker": {
            "symbol": "diamond",
            "size": 11,
            "color": [look.marks.get(found.marks[time][0], look.faint) for time in times],
            "line": {"color": look.ground, "width": 1.5},
        },
    }


def told(found: Timeline, courses: list[Course]) -> str:
    """The chart in words."""
    parts = [_course_told(course, found.unit, len(courses) > 1) for course in courses]
    if found.ahead.times:
        first, last = found.ahead.times[0].date(), found.ahead.times[-1].date()
        parts.append(
            f"Forecast from {first} ({found.ahead.texts[0]}) to {last} ({found.ahead.texts[-1]})."
        )
    if found.marks:
        days = ", ".join(
            f"{time.date()} ({found.marks[time][1][0]})" for time in sorted(found.marks)
        )
        parts.append(f"Anomalies are marked on {days}.")
    return " ".join(["Line chart.", *(part for part in parts if part)])


def _course_told(course: Course, unit: str | None, named: bool) -> str:
    known = [
        (height, text, time)
        for height, text, time in zip(course.heights, course.texts, course.times, strict=True)
        if height is not None
    ]
    if not known:
        return ""
    low, high = min(known), max(known)
    name = f"{course.name}: from" if named else "From"
    return (
        f"{name} {known[0][2].date()} to {known[-1][2].date()}, between {low[1]} "
        f"({low[2].date()}) and {high[1]} ({high[2].date()})."
    )
