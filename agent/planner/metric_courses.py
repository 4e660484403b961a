"""Measurements in the course of time: when a peak was, and which way a figure goes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agent.planner.frame import Frame
from agent.planner.phrasing import sentence
from agent.planner.reading import Reading
from agent.planner.tables import shown
from tools.base import Result, Table, Value

_WHEN = re.compile(
    r"\b(?:when(?! (?:was|were|is|did) [\w-]+ (?:created|launched|started|born))|(?:at |around |by )?(?:what|which) (?:time|hour|moment|day|date|weekday)|time of (?:the )?(?:peak|day|maximum|highest|lowest)|"
    r"what o'?clock|on (?:which|what) (?:day|date))\b"
)
_DAY = re.compile(r"\b(?:which|what) (?:day|date)\b|\bon (?:which|what) (?:day|date)\b")
_LOW = re.compile(
    r"\b(?:low(?:est)?|min(?:imum)?|least|quiet\w*|bottom\w*|calm\w*|idlest|trough|dip)\b"
)
_AVERAGE = re.compile(r"\b(?:bus(?:y|iest)|quiet(?:est)?|calm(?:est)?|idlest|on average|average)\b")
_WAY = re.compile(
    r"\b(?:going (?:up|down)|go(?:es)? (?:up|down)|gone (?:up|down)|went (?:up|down)|which way|direction|heading|headed|rising|"
    r"falling|growing|grown|shrinking|increasing|increased|decreasing|decreased|climbing|creeping|declining|trend\w*|on the rise|"
    r"up or down|getting (?:busier|quieter|higher|lower|fuller|worse|better|hotter)|develop\w*|over time)\b"
)
_FLAT = Decimal("0.05")  # of the average: a smaller change is none


def settle_metric_course(reading: Reading, frame: Frame) -> None:
    """'when did it peak', 'is its memory rising': the series is needed."""
    if reading.clock:
        one_day = frame.window is not None and frame.window.span.days == 1
        if frame.intent == "metrics" and one_day:
            frame.ahead["clock"] = reading.clock
        else:
            frame.cannot.append(f"{reading.clock[0]} to {reading.clock[1]} without a single day")
    if frame.intent != "metrics":
        return
    if frame.conditions:
        return
    _ask(reading.text, frame)


def _ask(text: str, frame: Frame) -> bool:
    if _WHEN.search(text) and "when" not in frame.asked:
        average = bool(_AVERAGE.search(text)) and not re.search(r"\bpeak|\bmax|\bspik", text)
        low = _LOW.search(text) is not None
        frame.statistic = "avg" if average else "min" if low else "max"
        frame.asked = ["when", "low" if low else "high"]
        long = frame.window is not None and frame.window.span.days > 31
        frame.granularity = "daily" if _DAY.search(text) or long else "hourly"
        frame.course = False
        return True
    if _WAY.search(text):
        frame.course, frame.asked = True, []
        short = (frame.window is not None and frame.window.span.days <= 3) or 0 < frame.hours <= 72
        if frame.granularity == "none":
            frame.granularity = "hourly" if short else "daily"
        return True
    return False


def metric_course_of(text: str, before: Frame | None) -> Frame | None:
    """'when was that?', 'is it rising?' after an answer about measurements; None otherwise."""
    if before is None or before.intent != "metrics" or before.conditions:
        return None
    short = re.fullmatch(
        r"\W*(?:(?:and|so|ok|okay|but|well|hm+)\W+)*(?:when|(?:at |on )?(?:what|which) (?:time|hour|day|date))"
        r"(?: exactly| precisely)?(?: (?:was|is|did|were|does))?(?: (?:that|it|this|the|its?|they|these|those|peak\w*|maximum|max|highest|lowest|minimum|low|high|top|value|point|one|spike|happen\w*|occur\w*|reached?|reach|be|hit))*\W*|"
        r"\W*(?:(?:and|so|ok|okay|but|well)\W+)*(?:is|are|was|has|have|did) (?:it|that|this|they|these)(?: \w+)? (?:going|gone|go|rising|falling|growing|increasing|decreasing|climbing|trending|getting|grown|risen)\b[\w ]*\W*",
        text.lower(),
    )
    if short is None:
        return None
    frame = Frame.from_dict(before.to_dict())
    return frame if _ask(text.lower(), frame) else None


def tell_course(frame: Frame, result: Result) -> tuple[list[str], list[Value]]:
    """What the series says of the time of an extreme, or of the way it goes."""
    series = next((table for table in result.tables if table.title.startswith("Every ")), None)
    if series is None or not series.rows:
        return [], []
    if "when" in frame.asked:
        return _moment(frame, series)
    return _way(frame, series, result) if frame.course else ([], [])


def _moment(frame: Frame, series: Table) -> tuple[list[str], list[Value]]:
    """The interval with the highest or the lowest figure."""
    places = {column.name: place for place, column in enumerate(series.columns)}
    statistic = frame.statistic if frame.statistic in places else "avg"
    rows = [
        row
        for row in series.rows
        if row[places[statistic]] is not None and row[places["metric"]] == frame.metrics[0]
    ]
    if not rows:
        return [], []
    low = "low" in frame.asked
    best = (min if low else max)(rows, key=lambda row: (row[places[statistic]], str(row[0])))
    value = Value(
        name=f"{frame.metrics[0]}.{statistic}",
        value=best[places[statistic]],
        unit=series.columns[places[statistic]].unit,
    )
    hourly = frame.granularity != "daily"
    at = f"{str(best[0])[:10]} {str(best[0])[11:16]} UTC" if hourly else str(best[0])[:10]
    when = Value(name="when", value=at)
    whose = str(best[1]) if len(places) > 6 else "It"
    which = "lowest" if low else "highest"
    named = {"max": "peak ", "min": "", "avg": "average "}[statistic]
    unit = "hour" if hourly else "day"
    said = f"{whose}: the {which} {named}{_name(frame.metrics[0])}, {shown(value)}, was in the {unit} from {at}."
    if not hourly:
        said = said.replace("in the day from", "on")
    return [sentence(said.removesuffix("."))], [when, value]


def _way(frame: Frame, series: Table, result: Result) -> tuple[list[str], list[Value]]:
    """The average of the first half of the time against that of the second."""
    places = {column.name: place for place, column in enumerate(series.columns)}
    rows = [
        row
        for row in series.rows
        if row[places["metric"]] == frame.metrics[0] and row[places["avg"]] is not None
    ]
    times = sorted({str(row[0]) for row in rows})
    if len(times) < 2:
        return [], []
    middle = times[len(times) // 2]
    first = _mean([row[places["avg"]] for row in rows if str(row[0]) < middle])
    last = _mean([row[places["avg"]] for row in rows if str(row[0]) >= middle])
    flat = abs(last - first) <= _FLAT * max(abs(first), abs(last))
    word = "about level" if flat else "going up" if last > first else "going down"
    unit = series.columns[places["avg"]].unit
    name = _name(frame.metrics[0])
    values = [
        Value(name=f"average {name} in the first half", value=round(float(first), 4), unit=unit),
        Value(name=f"average {name} in the second half", value=round(float(last), 4), unit=unit),
    ]
    said = (
        f"{name} is {word}: {shown(values[0])} on average in the first half of the time, "
        f"{shown(values[1])} in the second (from {middle[:16].replace('T', ' ')} UTC)"
    )
    return [sentence(said)], values


def _mean(values: list[Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal()) / len(values)


def _name(metric: str) -> str:
    name = metric.removesuffix("_percent").removesuffix("_mbps").replace("_", " ")
    return "CPU" if name == "cpu" else name
