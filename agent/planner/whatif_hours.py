"""Hours of schedules: how many a week remain of 'at night', 'on weekends', 'from 8 to 18 on weekdays'."""

from __future__ import annotations

import re

from agent.planner.whatif_words import STOPS


def read_hours(text: str) -> tuple[float | None, str]:
    """Hours a week that remain, and how they were counted."""
    span = re.search(
        r"\b(?:from |between )?(?P<a>\d{1,2})(?::00)? ?(?P<p>am|pm)?(?: ?(?:-|to|until|till|and) ?)(?P<b>\d{1,2})(?::00)? ?(?P<q>am|pm)?\b",
        text,
    )
    weekdays = re.search(
        r"\b(?:weekdays?|mon(?:day)?s? ?(?:-|to|till|through) ?fri(?:day)?s?|working days|workdays|business days)\b",
        text,
    )
    weekends = re.search(r"\bweekends?\b", text)
    nights = re.search(r"\b(?:nights?|overnight|evenings?|after hours|nightly)\b", text)
    stops = STOPS.search(text) is not None
    if span:
        begin, end = (
            _hour(span.group(one), span.group(part)) for one, part in (("a", "p"), ("b", "q"))
        )
        inside = (end - begin) % 24 or 24
        daily = 24 - inside if stops and not re.search(r"\bonly\b", text) else inside
        days = 5 if weekdays or (weekends and stops) else 7
        return float(daily * days), f"it still runs {daily} hours on {days} days a week"
    each = re.search(
        r"\b(?P<n>\d{1,3}) ?(?:hours?|h) (?:a|per|each|every) (?P<unit>day|week)\b", text
    )
    if each:
        hours = float(each.group("n")) * (7 if each.group("unit") == "day" else 1)
        return (
            168 - hours if stops and "only" not in text else hours
        ), f"it still runs {hours:g} hours a week"
    if nights and weekends:
        return (
            60.0,
            "nights are 20:00 to 8:00: it still runs 60 hours a week, on weekdays from 8:00 to 20:00",
        )
    if nights:
        return (
            84.0,
            "nights are 20:00 to 8:00: it still runs 84 hours a week, from 8:00 to 20:00 every day",
        )
    if weekends and stops:
        return 120.0, "weekends are Saturday and Sunday: it still runs 120 hours a week"
    if weekdays and not re.search(r"\boffice|business hours|working hours", text):
        return 120.0, "it still runs 120 hours a week, from Monday to Friday"
    return None, "office hours are weekdays from 8:00 to 20:00: it still runs 60 hours a week"


def _hour(said: str, half: str | None) -> int:
    number = int(said) % 24
    if half == "pm" and number < 12:
        return number + 12
    return 0 if half == "am" and number == 12 else number
