"""Single periods as patterns: each entry of `ATOMS` pairs a pattern with its reading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span, Unit

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_NUMBERS = (
    {
        word: number
        for number, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    }
    | {"a": 1, "an": 1, "couple": 2, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3}
    | {"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
    | {"several": 3, "dozen": 12}
)
_COUNT = (
    r"(?P<count>\d{1,4}|(?:a )?couple(?: of)?|(?:a )?few|several|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|dozen|fourteen|fifteen|twenty|thirty|sixty|ninety)"
)
_UNIT = r"(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|mths?|quarters?|qtrs?|years?|yrs?|y)"
_LAST = r"(?:last|past|previous|prior|preceding|trailing|recent|most recent)"
_YEAR = r"(?P<year>20\d\d)"
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
_ORDINAL |= {"4th": 4, "last": -1, "final": -1}
_ORD = r"(?P<ordinal>first|1st|second|2nd|third|3rd|fourth|4th)"


@dataclass(frozen=True)
class Reading:
    """What one pattern means on a given day."""

    span: Span
    relative: bool = True
    assumption: str | None = None


@dataclass(frozen=True)
class Atom:
    """A reading at its place in the text."""

    span: Span
    start: int
    end: int
    relative: bool
    assumption: str | None


Reader = Callable[[re.Match[str], dt.date], Reading | None]


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdigit() else _NUMBERS.get(text, 1)


def _unit(text: str) -> Unit | None:
    first = text[0]
    if text.startswith("mo") or text.startswith("mt"):
        return "month"
    units: dict[str, Unit] = {"d": "day", "w": "week", "q": "quarter", "y": "year"}
    return units.get(first)


def _recent_month(number: int, today: dt.date) -> Span:
    """The latest month of that number that has begun on `today`."""
    year = today.year if number <= today.month else today.year - 1
    return calendar.month(year, number)


def _month(match: re.Match[str], today: dt.date) -> Reading | None:
    number = _MONTH_NUMBER[match.group("month").rstrip(".")]
    groups = match.groupdict()
    if groups.get("year"):
        return Reading(calendar.month(int(groups["year"]), number), relative=False)
    if groups.get("short"):
        return Reading(calendar.month(2000 + int(groups["short"]), number), relative=False)
    if groups.get("lastyear"):
        return Reading(calendar.month(today.year - 1, number))
    if groups.get("thisyear"):
        return Reading(calendar.month(today.year, number))
    span = _recent_month(number, today)
    if groups.get("past") and span.start <= today <= span.end:
        span = calendar.month(span.start.year - 1, number)
    return Reading(span)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], today: dt.date) -> Reading | None:
    parts = [int(part) for part in re.split(r"[-/.]", match.group("iso"))]
    if len(parts) == 2:
        return Reading(calendar.month(*parts), relative=False) if 1 <= parts[1] <= 12 else None
    date = _date(*parts)
    return Reading(calendar.day(date), relative=False) if date else None


def _slashed(match: re.Match[str], today: dt.date) -> Reading | None:
    """3/10/2026: the month first unless only the other way is a date; the reading is stated."""
    first, second, year = (int(part) for part in re.split(r"[/.]", match.group("slashed")))
    month_first = _date(year, first, second)
    day_first = _date(year, second, first)
    if "." in match.group("slashed"):
        month_first = None
    date = month_first or day_first
    if date is None:
        return None
    unsure = month_first and day_first and month_first != day_first
    said = f"{match.group('slashed')} was read as {date.isoformat()}" if unsure else None
    return Reading(calendar.day(date), relative=False, assumption=said)


def _month_day(match: re.Match[str], today: dt.date) -> Reading | None:
    number = _MONTH_NUMBER[match.group("month").rstrip(".")]
    year = int(match.group("year")) if match.groupdict().get("year") else None
    base = year or _recent_month(number, today).start.year
    start = _date(base, number, int(match.group("day")))
    if start is not None and year is None and start > today:
        start = _date(base - 1, number, int(match.group("day")))
    if start is None:
        return None
    last = match.groupdict().get("last")
    if not last:
        return Reading(calendar.day(start), relative=year is None)
    end = _date(start.year, number, int(last))
    if end is None or end < start:
        return None
    return Reading(Span(start, end), relative=year is None)


def _quarter(match: re.Match[str], today: dt.date) -> Reading | None:
    groups = match.groupdict()
    number = int(groups["quarter"]) if groups.get("quarter") else _ORDINAL[groups["ordinal"]]
    if groups.get("year"):
        return Reading(calendar.quarter(int(groups["year"]), number), relative=False)
    if groups.get("lastyear"):
        return Reading(calendar.quarter(today.year - 1, number))
    span = calendar.quarter(today.year, number)
    return Reading(span if span.start <= today else calendar.quarter(today.year - 1, number))


def _half(match: re.Match[str], today: dt.date) -> Reading | None:
    groups = match.groupdict()
    number = int(groups["half"]) if groups.get("half") else _ORDINAL[groups["ordinal"]]
    if number not in (1, 2):
        return None
    year = int(groups["year"]) if groups.get("year") else today.year
    first = calendar.month(year, 1 + 6 * (number - 1))
    if not groups.get("year") and first.start > today:
        first = calendar.month(year - 1, 7)
    return Reading(
        Span(first.start, calendar.month(first.start.year, first.start.month + 5).end),
        relative=not groups.get("year"),
    )


def _year(match: re.Match[str], today: dt.date) -> Reading | None:
    number = int(match.group("year"))
    return Reading(calendar.year(number), relative=False) if number <= today.year + 1 else None


def _this(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    if unit is None:
        return None
    return Reading(calendar.unit_of(today, unit).until(today))


def _last(match: re.Match[str], today: dt.date) -> Reading | None:
    """'last month' is the calendar month before; 'past month' the 30 days before today."""
    unit = _unit(match.group("unit"))
    word = match.group("word")
    if match.group("unit").startswith("h"):
        return None
    if unit == "day":
        return Reading(calendar.day(today - ONE_DAY))
    if unit is None:
        return None
    if word in ("past", "trailing"):
        days = {"week": 7, "month": 30, "quarter": 90, "year": 365}[unit]
        span = Span(today - days * ONE_DAY, today - ONE_DAY)
        return Reading(span, assumption=f"'{word} {unit}' was taken as the last {days} days")
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -1))


def _last_count(match: re.Match[str], today: dt.date) -> Reading | None:
    """'last 14 days' ends yesterday; 'last 3 months' are the three full calendar months before."""
    count = _count(match.group("count"))
    text = match.group("unit")
    if count < 1 or count > 4000:
        return None
    if text.startswith("h"):
        days = max(1, round(count / 24))
        return Reading(Span(today - days * ONE_DAY, today - ONE_DAY))
    unit = _unit(text)
    if unit in ("day", "week"):
        days = count * (7 if unit == "week" else 1)
        return Reading(Span(today - days * ONE_DAY, today - ONE_DAY))
    if unit is None:
        return None
    current = calendar.unit_of(today, unit)
    first = calendar.shift(current, unit, -count)
    last = calendar.shift(current, unit, -1)
    said = f"'{match.group(0).strip()}' was taken as the full calendar {unit}s before this one"
    span = Span(first.start, last.end, unit if count == 1 else None)
    return Reading(span, assumption=said if count > 1 else None)


def _ago(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    count = _count(match.group("count"))
    if unit is None or match.group("unit").startswith("h"):
        return None
    if unit == "day":
        return Reading(calendar.day(today - count * ONE_DAY))
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -count))


def _to_date(match: re.Match[str], today: dt.date) -> Reading | None:
    text = match.group(0).strip()
    unit: Unit = "month"
    for word, kind in (("y", "year"), ("q", "quarter"), ("w", "week")):
        if text.startswith(word) or f" {word}" in text.replace("month", "").replace("to date", ""):
            unit = kind  # type: ignore[assignment]
            break
    return Reading(calendar.unit_of(today, unit).until(today))


def _named_day(match: re.Match[str], today: dt.date) -> Reading | None:
    back = {"today": 0, "yesterday": 1}.get(match.group(0), 2)
    return Reading(calendar.day(today - back * ONE_DAY))


def _weekday(match: re.Match[str], today: dt.date) -> Reading | None:
    wanted = _WEEKDAYS.index(match.group("weekday"))
    back = (today.weekday() - wanted) % 7 or 7
    return Reading(calendar.day(today - back * ONE_DAY))


def _weekend(match: re.Match[str], today: dt.date) -> Reading | None:
    sunday = today - ((today.weekday() + 1) % 7 or 7) * ONE_DAY
    return Reading(Span(sunday - ONE_DAY, sunday))


def _before_last(match: re.Match[str], today: dt.date) -> Reading | None:
    unit = _unit(match.group("unit"))
    return Reading(calendar.shift(calendar.unit_of(today, unit), unit, -2)) if unit else None


def _part_of(match: re.Match[str], today: dt.date) -> Reading | None:
    """'first week of October', 'last 10 days of September', 'first half of this month'."""
    whole = _whole(match, today)
    if whole is None:
        return None
    ordinal = _ORDINAL[match.group("which")]
    size = {"day": 1, "week": 7}.get((match.group("part") or "day").rstrip("s"), 0)
    size *= _count(match.group("size") or "1")
    if match.group("part") == "half":
        middle = whole.start + dt.timedelta(days=whole.days // 2 - 1)
        first = Span(whole.start, middle)
        return Reading(first if ordinal == 1 else Span(middle + ONE_DAY, whole.end))
    if ordinal < 0:
        return Reading(Span(max(whole.start, whole.end - (size - 1) * ONE_DAY), whole.end))
    start = whole.start + (ordinal - 1) * size * ONE_DAY
    return Reading(Span(start, min(whole.end, start + (size - 1) * ONE_DAY)))


def _edge_of(match: re.Match[str], today: dt.date) -> Reading | None:
    whole = _whole(match, today)
    if whole is None:
        return None
    first = match.group("edge") in ("start", "beginning")
    return Reading(calendar.day(whole.start if first else whole.end))


def _whole(match: re.Match[str], today: dt.date) -> Span | None:
    groups = match.groupdict()
    if groups.get("month"):
        reading = _month(match, today)
        return reading.span if reading else None
    if groups.get("wholeyear"):
        return calendar.year(int(groups["wholeyear"]))
    unit = _unit(groups["unit"])
    if unit is None:
        return None
    span = calendar.unit_of(today, unit)
    back = groups.get("back") or ""
    return calendar.shift(span, unit, -1) if back in ("last", "previous") else span


_WHOLE = (
    rf"(?:{MONTH}(?:\s+{_YEAR})?|(?P<wholeyear>20\d\d)|"
    r"(?:the\s+)?(?P<back>this|last|previous|current|the)?\s*(?P<unit>week|month|quarter|year))"
)


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_NOT_AMOUNT = r"(?<![$€£.,\d])"
ATOMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_rx(r"(?<![\w-])(?P<iso>20\d\d[-/]\d{1,2}[-/]\d{1,2})(?:t[\d:]+z?)?(?![\w])"), _iso),
    (_rx(r"(?<![\w-])(?P<iso>20\d\d-\d{2})(?![\w-])"), _iso),
    (_rx(r"(?<![\w])(?P<slashed>\d{1,2}([/.])\d{1,2}\2(?:20\d\d))(?![\w])"), _slashed),
    (
        _rx(
            rf"\b{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:\s*(?:-|–|to|through|until)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?"
            rf"(?!\d)(?:,?\s+{_YEAR})?(?![\d%])"
        ),
        _month_day,
    ),
    (
        _rx(
            rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:\s*(?:-|–|to|through|until)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?"
            rf"\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})?"
        ),
        _month_day,
    ),
    (
        _rx(
            rf"\b(?:(?P<past>last|past|previous)\s+|this\s+|month of\s+)?{MONTH}"
            rf"(?:(?:,?\s+(?:of\s+)?|-|/){_YEAR}|\s*['’](?P<short>\d\d)|"
            r"\s+(?:of\s+)?(?P<lastyear>last year)|\s+(?:of\s+)?(?P<thisyear>this year))?(?![\w-])"
        ),
        _month,
    ),
    (
        _rx(
            rf"\bq(?P<quarter>[1-4])(?:\s*(?:of\s+|/|-)?\s*{_YEAR}|\s+(?:of\s+)?(?P<lastyear>last"
            r" year))?(?![\w-])"
        ),
        _quarter,
    ),
    (_rx(rf"\b{_YEAR}\s*-?\s*q(?P<quarter>[1-4])\b"), _quarter),
    (
        _rx(rf"\b(?:the\s+)?{_ORD}\s+quarter(?:\s+(?:of\s+)?(?:{_YEAR}|(?P<lastyear>last year)))?"),
        _quarter,
    ),
    (_rx(rf"\bh(?P<half>[12])(?:\s*(?:of\s+)?{_YEAR})?\b"), _half),
    (_rx(rf"\b(?:the\s+)?{_ORD}\s+half\s+of\s+(?:the year|this year|{_YEAR})\b"), _half),
    (_rx(rf"{_NOT_AMOUNT}\b(?:the\s+)?(?:year\s+)?{_YEAR}\b(?!\s*[%$€-]|[.,]\d)"), _year),
    (
        _rx(
            r"\b(?:this|the current|current|the ongoing|ongoing)\s+(?:calendar\s+)?"
            r"(?P<unit>day|week|month|quarter|year)(?:\s+(?:so far|to date|until now|up to now))?\b"
        ),
        _this,
    ),
    (
        _rx(
            r"\b(?:the\s+)?(?P<word>last|past|previous|prior|preceding|trailing)\s+"
            r"(?:full\s+|complete\s+|calendar\s+|whole\s+|entire\s+)?"
            r"(?P<unit>day|week|month|quarter|year)(?:['’]s)?\b(?!\s+of\b)"
        ),
        _last,
    ),
    (
        _rx(
            rf"\b(?:the\s+)?{_LAST}\s+{_COUNT}\s*-?\s*(?:full\s+|complete\s+|calendar\s+)?"
            rf"{_UNIT}\b(?!\s+of\b)"
        ),
        _last_count,
    ),
    (_rx(rf"\bover\s+{_COUNT}\s+{_UNIT}\b"), _last_count),
    (_rx(r"\b(?:last\s+|past\s+|over\s+)?(?P<count>\d{1,4})(?P<unit>h|d|w)\b"), _last_count),
    (
        _rx(
            r"\b(?P<count>an?|one|\d{1,3}|two|three|four|five|six)\s+(?P<unit>days?|weeks?|months?|"
            r"quarters?|years?)\s+(?:ago|earlier|back)\b"
        ),
        _ago,
    ),
    (
        _rx(
            r"\b(?:(?:the\s+)?(?:year|month|quarter|week)[- ]to[- ](?:date|day)|[ymqw]td|"
            r"so far (?:this|in the|the)(?: current)? (?:month|year|quarter|week)|"
            r"(?:to date|so far) this (?:month|year|quarter|week))\b"
        ),
        _to_date,
    ),
    (_rx(r"\b(?:today|yesterday|(?:the )?day before yesterday)\b"), _named_day),
    (_rx(rf"\b(?:last|on|this past|past)\s+(?P<weekday>{'|'.join(_WEEKDAYS)})\b"), _weekday),
    (_rx(r"\b(?:last|this past|the past|previous)\s+weekend\b"), _weekend),
    (_rx(r"\b(?:the\s+)?(?P<unit>week|month|quarter|year) before last\b"), _before_last),
    (
        _rx(
            rf"\b(?:the\s+)?(?P<which>first|last|second|third|fourth|final|1st|2nd)\s+"
            rf"(?:(?P<size>\d{{1,2}}|two|three|four|five|ten)\s+)?(?P<part>days?|weeks?|half)\s+of\s+"
            rf"(?:the\s+)?{_WHOLE}\b"
        ),
        _part_of,
    ),
    (
        _rx(rf"\b(?:the\s+)?(?P<edge>start|beginning|end)\s+of\s+(?:the\s+)?{_WHOLE}\b"),
        _edge_of,
    ),
)
