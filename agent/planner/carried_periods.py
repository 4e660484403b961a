"""Periods of a question that leans on the one before: 'and the month before?', 'than in May?'."""

from __future__ import annotations

import re

from agent.planner import calendar
from agent.planner.contrasts import compared, two_units
from agent.planner.frame import Frame, Window
from agent.planner.leaning import points_back
from agent.planner.planned import OPEN_START
from agent.planner.reading import Reading

_PREVIOUS = re.compile(r"\bthe (?:previous|prior|preceding) (?:month|week|quarter|year|day)\b")
_BARE_DAY = re.compile(
    r"^\W*(?:(?:and|what about|how about|then|ok|okay|now|same|for|on|only|just)\W+)*the (?P<day>\d{1,2})(?:st|nd|rd|th)\W*$"
)
_LONGER_BACK = re.compile(r"\b(week|fortnight) (?:earlier|before|prior|ago|previously)\b")


def carry_period(merged: Frame, current: Frame, reading: Reading) -> None:
    """The period of the question before, moved, replaced or compared as the new one says."""
    relation = next((item.payload for item in reading.of("relation")), None)
    mentions = reading.periods.mentions
    if relation is None and _PREVIOUS.search(reading.text) and points_back(reading.text):
        relation = "previous"
    compares = merged.intent == "compare" or current.intent == "compare"
    if relation == "following" and merged.window is not None:
        _step_on(merged, merged.window)
    elif relation in ("previous", "year_before") and merged.window is not None:
        _step_back(merged, reading, relation)
    elif compares and mentions and _baseline(merged, current, reading):
        return
    elif mentions and current.window is not None:
        _named(merged, current, current.window, reading)
    elif merged.intent == "compare" and merged.baseline is None:
        _compare_before(merged, current)
    elif reading.has("all_time"):
        merged.window, merged.all_time = None, True


def _step_on(merged: Frame, window: Window) -> None:
    """'and the month after?' moves the period on."""
    moved = window.span
    unit = moved.unit or "day"
    after = calendar.shift(moved, unit, 1) if moved.unit else calendar.following(moved)
    merged.window, merged.baseline = Window.of(after), None
    merged.intent = "costs" if merged.intent == "compare" else merged.intent


def _baseline(merged: Frame, current: Frame, reading: Reading) -> bool:
    """True when the period that was named is what to compare with, or both were named."""
    mentions = reading.periods.mentions
    against = len(mentions) == 1 and merged.window is not None and sets_against(reading)
    if merged.intent == "compare" and current.intent != "compare" and against:
        merged.baseline = Window.of(mentions[0].span)
        return True
    if current.intent != "compare" or current.baseline is None:
        return False
    if against and merged.window is not None:
        named = Window.of(mentions[0].span)
        ordered = sorted((merged.window, named), key=lambda one: one.start)
        merged.baseline, merged.window = ordered
    else:
        merged.window, merged.baseline = current.window, current.baseline
    return True


def compares_on(merged: Frame, current: Frame, reading: Reading) -> bool:
    """True for 'and September to October?' after a comparison: these two are compared."""
    mentions = reading.periods.mentions
    if merged.intent != "compare" or len(mentions) != 1 or mentions[0].span.unit is not None:
        return False
    own = current.group_by and not current.defaulted
    bare = not own and current.granularity == "none" and not current.course
    return bare and len(reading.text.split()) <= 8 and two_units(mentions[0].span) is not None


def _named(merged: Frame, current: Frame, window: Window, reading: Reading) -> None:
    """'and in October?': the period that was named; '… until October' keeps where it began."""
    open_start = window.start == OPEN_START.isoformat()
    day = _BARE_DAY.search(reading.text) if merged.window is not None else None
    if day is not None and merged.window is not None:
        month = calendar.unit_of(merged.window.span.start, "month")
        number = int(day.group("day"))
        if number <= month.days:  # 'on the 14th' after a day of September
            one = month.start + (number - 1) * calendar.ONE_DAY
            window = Window.of(calendar.unit_of(one, "day"))
            current.assumptions[:] = [
                line for line in current.assumptions if day.group("day") not in line
            ]
            merged.assumptions[:] = [
                line for line in merged.assumptions if day.group("day") not in line
            ]
    pair = two_units(window.span) if compares_on(merged, current, reading) else None
    if pair is not None:
        merged.baseline, merged.window = Window.of(pair[0]), Window.of(pair[1])
        return
    if open_start and merged.window is not None and merged.window.start < window.end:
        merged.window = Window(merged.window.start, window.end)
    else:
        merged.window = window
    merged.all_time = False
    if merged.intent == "compare":
        merged.baseline = current.baseline or Window.of(calendar.previous(window.span))


def _step_back(merged: Frame, reading: Reading, relation: str) -> None:
    """'and the month before?' moves the period; 'than the month before' compares with it."""
    assert merged.window is not None
    back = calendar.previous if relation == "previous" else calendar.year_before
    moved = Window.of(back(merged.window.span))
    longer = _LONGER_BACK.search(reading.text)
    if longer is not None and relation == "previous" and merged.window.unit == "day":
        days = {"week": 7, "fortnight": 14}[longer.group(1)]
        day = merged.window.span.start - days * calendar.ONE_DAY
        moved = Window.of(calendar.unit_of(day, "day"))
    if sets_against(reading):
        merged.intent, merged.baseline = "compare", moved
    else:
        merged.intent = "costs" if merged.intent == "compare" else merged.intent
        merged.window, merged.baseline = moved, None


def _compare_before(merged: Frame, current: Frame) -> None:
    """Compare with the period before the one that was asked about."""
    past = merged.past or {}
    if merged.window is None:
        merged.window, merged.baseline = current.window, current.baseline
    elif past.get("window") and past["filters"] == merged.filters:
        compared(merged, Window(*past["window"]))  # the two periods asked about one after the other
    else:
        merged.baseline = Window.of(calendar.previous(merged.window.span))


def sets_against(reading: Reading) -> bool:
    """True when a period is named to compare with: 'than in May', 'vs October'."""
    return bool(
        re.search(
            r"\b(?:than|compar\w*|vs|versus|against|differ\w*|change\w*|relative|next to|alongside|beside)\b",
            reading.text,
        )
    )


_ANY_TIME = re.compile(
    r"\b(?:now|currently|today|usually|normally|typical\w*|ever|always|all time|so far|to date|in total|overall|per (?:day|week|month|year)|an? (?:day|week|month|year)|monthly|daily|weekly|yearly|each (?:day|week|month)|trend\w*|over time|recent\w*|lately)\b"
)


def in_that_period(before: Frame | None, frame: Frame, reading: Reading) -> Frame:
    """'how much has no owner?' after costs of October: of October as well, which is said."""
    if before is None or before.intent not in ("costs", "compare") or before.window is None:
        return frame
    open_ended = frame.window or frame.all_time or frame.hours or frame.granularity != "none"
    if frame.intent != "costs" or open_ended or reading.periods.mentions or frame.average != "none":
        return frame
    if _ANY_TIME.search(reading.text) or frame.asked:
        return frame
    frame.window = before.window
    frame.assumptions = [
        *(line for line in frame.assumptions if not line.startswith("no period was named")),
        f"no period was named: {before.window.label}, as in the question before",
    ]
    return frame
