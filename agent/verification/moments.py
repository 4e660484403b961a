"""Days, months and spans that a text names, and which of them a set of known spans supports."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.planner import calendar

_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_M = r"(?P<{0}>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\b\.?|January|February|March|April|May|June|July|August|September|October|November|December)"
_D = r"(?P<{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_Y = r"(?P<{0}>(?:19|20)\d\d)"
_TO = r"\s?(?:-|–|—|to|through|until|and)\s?"


def _pattern(text: str, **groups: str) -> re.Pattern[str]:
    shapes = {"M": _M, "D": _D, "Y": _Y}
    filled = re.sub(r"<(M|D|Y)(\d?)>", lambda m: shapes[m[1]].format(m[1].lower() + m[2]), text)
    return re.compile(rf"(?<![\w.])(?:{filled})(?![\w]|[.,]\d)")


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso", re.compile(r"(?<![\w-])(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w-])")),
    ("isomonth", re.compile(r"(?<![\w-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\w-])")),
    ("range", _pattern(rf"<D1>{_TO}<D2>(?:\s+of)?\s+<M>(?:,?\s+<Y>)?")),
    ("range", _pattern(rf"<M>\s+<D1>{_TO}<D2>(?:,?\s+<Y>)?")),
    ("day", _pattern(r"<D>(?:\s+of)?\s+<M>(?:,?\s+<Y>)?")),
    ("day", _pattern(r"<M>\s+<D>(?:,?\s+<Y>)?")),
    ("month", _pattern(r"<M>(?:,?\s+<Y>)")),
    ("barequarter", re.compile(r"(?<![\w-])Q([1-4])(?:[\s/-]?((?:19|20)\d\d))?(?![\w])")),
    ("yearquarter", re.compile(r"(?<![\w-])((?:19|20)\d\d)[\s/-]?Q([1-4])(?![\w])")),
    ("month", _pattern(r"<M>")),
    ("slash", re.compile(r"(?<![\w/])(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)(?![\w/])")),
    ("last", re.compile(r"(?i)(?<![\w-])(?:last|past|previous|latest|trailing|most recent|recent)\s+(\d+|two|three|four|five|six|seven|ten|twelve|thirty)[\s-](?:full\s|complete\s|calendar\s)?(day|week|month|quarter|year)s?\b")),
    ("relative", re.compile(r"(?i)(?<![\w-])(last|this|previous|current)\s(week|month|quarter|year)\b|(?<![\w-])(yesterday|today)\b")),
    ("weekday", re.compile(rf"(?<!\w)({'|'.join(day.title() for day in _DAYS)})s?(?!\w)")),
    ("year", re.compile(r"(?<![\w.,$€£+-])(?<![A-Z]{3}\s)(?<![$€£]\s)((?:19|20)\d\d)(?![\w%-]|[.,:/]\d|\s?(?:%|GB|MB|TB|GiB|USD|EUR|GBP|hours|h\b|days|vCPU|instances?|line|rows?|volumes?|snapshots?|resources?|€|\$))")),
    ("clock", re.compile(r"(?<![\w:])([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?![\w:])")),
)  # fmt: skip
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
            "twelve": 12, "thirty": 30}  # fmt: skip
_MODAL = re.compile(r"(?:\bin|\bof|\bfor|\bsince|\buntil|\bto|\bfrom|\band|\bthis|\blast|\bduring|\bvs\.?|\bto|\bby|,|\()\s*$", re.IGNORECASE)  # fmt: skip


# What every moment has some of: most cells of tables have none, and need no closer look.
_LIKELY = re.compile(r"[A-Z][a-z]{2}|Q[1-4]|\d{4}|\d:\d|last|past|recent|this|current|day|previous|trailing")  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A time that a text names. `spans` are what it may mean: several where the year is unsaid."""

    text: str
    start: int
    end: int
    kind: str
    spans: tuple[tuple[dt.date, dt.date], ...] = ()
    weekday: int | None = None
    days: int = 0  # of 'the last N days'
    clock: str = ""
    parts: tuple[Moment, ...] = ()  # the two that a span is written with

    @property
    def whole(self) -> bool:
        """Whether it names a whole month, quarter or year."""
        return self.kind in ("month", "isomonth", "barequarter", "yearquarter", "year")


def find(text: str, today: dt.date) -> list[Moment]:
    """All moments of a text, the longest reading first, without overlaps."""
    if not _LIKELY.search(text):
        return []
    taken = bytearray(len(text) + 1)
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or not _sensible(kind, match, text):
                continue
            moment = _read(kind, match, today)
            if moment is not None:
                taken[start:end] = b"\1" * (end - start)
                found.append(moment)
    return _joined(sorted(found, key=lambda moment: moment.start), text)


_BETWEEN = re.compile(r"\s*(?:to|-|–|—|until|through|till|and)\s*")


def _joined(found: list[Moment], text: str) -> list[Moment]:
    """Two days or months with 'to' between them are one span; so is 'between' with 'and'."""
    made: list[Moment] = []
    for moment in found:
        last = made[-1] if made else None
        if last and last.kind in _ENDS and moment.kind in _ENDS:
            between = text[last.end : moment.start]
            lead = text[: last.start].rstrip().lower()
            if _BETWEEN.fullmatch(between) and ("and" not in between or lead.endswith("between")):
                spans = tuple(_outer(last.spans, moment.spans))
                named = text[last.start : moment.end]
                made[-1] = Moment(
                    named, last.start, moment.end, "range", spans, parts=(last, moment)
                )
                continue
        made.append(moment)
    return made


_ENDS = ("iso", "isomonth", "day", "month", "barequarter", "yearquarter", "slash")


def _outer(
    first: tuple[tuple[dt.date, dt.date], ...], second: tuple[tuple[dt.date, dt.date], ...]
) -> Iterator[tuple[dt.date, dt.date]]:
    for _, end in second:
        starts = [start for start, _ in first if start <= end]
        if starts:
            yield max(starts), end


def _sensible(kind: str, match: re.Match[str], text: str) -> bool:
    """'May' and 'March' are also verbs; a bare month needs a word before it."""
    if kind == "month" and match[0] in ("May", "Mar", "March", "Sep", "Dec", "Jan"):
        return match[0] != "May" or bool(_MODAL.search(text[: match.start()])) or len(text) < 12
    return True


def _read(kind: str, match: re.Match[str], today: dt.date) -> Moment | None:
    try:
        spans = tuple(_spans(kind, match, today))
    except ValueError:
        return Moment(match[0], *match.span(), "impossible")
    if kind == "weekday":
        return Moment(match[0], *match.span(), kind, weekday=_DAYS.index(match[1].lower()))
    if kind == "clock":
        return Moment(match[0], *match.span(), kind, clock=f"{int(match[1]):02}:{match[2]}")
    if kind == "last":
        count = _NUMBERS.get(match[1].lower()) or int(match[1])
        per = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[match[2].lower()]
        return Moment(match[0], *match.span(), kind, spans, days=count * per)
    clock = match[4] if kind == "iso" and match[4] else ""
    return Moment(match[0], *match.span(), kind, spans, clock=clock)


def _spans(kind: str, match: re.Match[str], today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    if kind == "iso":
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        yield day, day
    elif kind == "isomonth":
        yield _both(calendar.month(int(match[1]), int(match[2])))
    elif kind == "slash":
        yield from _slashed(int(match[1]), int(match[2]), int(match[3]))
    elif kind in ("range", "day", "month"):
        yield from _named(kind, match.groupdict(), today)
    elif kind in ("barequarter", "yearquarter"):
        number, year = (match[1], match[2]) if kind == "barequarter" else (match[2], match[1])
        for one in [int(year)] if year else [today.year, today.year - 1, today.year + 1]:
            yield _both(calendar.quarter(one, int(number)))
    elif kind == "year":
        yield dt.date(int(match[1]), 1, 1), dt.date(int(match[1]), 12, 31)
    elif kind == "last":
        yield from _last(match, today)
    elif kind == "relative":
        yield _relative(match, today)


def _both(span: calendar.Span) -> tuple[dt.date, dt.date]:
    return span.start, span.end


def _slashed(first: int, second: int, year: int) -> Iterator[tuple[dt.date, dt.date]]:
    for month, day in ((first, second), (second, first)):
        if month <= 12:
            yield dt.date(year, month, day), dt.date(year, month, day)


def _named(kind: str, part: dict[str, str], today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    month = MONTHS[part["m"].lower().rstrip(".")]
    year = part.get("y")
    for one in [int(year)] if year else [today.year, today.year - 1, today.year + 1]:
        if kind == "month":
            yield _both(calendar.month(one, month))
        else:
            first = int(part.get("d") or part["d1"])
            last = int(part.get("d") or part["d2"])
            if first <= last and not (month == 2 and last == 29 and one % 4):
                yield dt.date(one, month, first), dt.date(one, month, last)


def _last(match: re.Match[str], today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    count = _NUMBERS.get(match[1].lower()) or int(match[1])
    unit = match[2].lower()
    if unit in ("month", "quarter", "year") and count < 1000:
        now = calendar.unit_of(today, unit)  # type: ignore[arg-type]
        first = calendar.shift(now, unit, -count)  # type: ignore[arg-type]
        yield first.start, now.start - calendar.ONE_DAY


def _relative(match: re.Match[str], today: dt.date) -> tuple[dt.date, dt.date]:
    if match[3]:
        day = today - calendar.ONE_DAY * (match[3].lower() == "yesterday")
        return day, day
    now = calendar.unit_of(today, match[2].lower())  # type: ignore[arg-type]
    if match[1].lower() in ("last", "previous"):
        now = calendar.shift(now, match[2].lower(), -1)  # type: ignore[arg-type]
    return _both(now)


@dataclass(frozen=True)
class Known:
    """The spans, days and clock times that results and question hold."""

    spans: frozenset[tuple[dt.date, dt.date]]
    clocks: frozenset[str]
    today: dt.date

    @classmethod
    def of(
        cls, spans: Iterable[tuple[dt.date, dt.date]], clocks: Iterable[str], today: dt.date
    ) -> Known:
        """Gather; today and yesterday are always known."""
        day = calendar.ONE_DAY
        always = {(today, today), (today - day, today - day)}
        return cls(frozenset(spans) | always, frozenset(clocks), today)

    def holds(self, moment: Moment) -> bool:
        """Whether a moment of a text is found in, or follows from, what is known."""
        if moment.clock and moment.clock not in self.clocks:
            return False
        if moment.kind in ("clock", "relative"):
            return True
        if moment.kind == "weekday":
            return any(day.weekday() == moment.weekday for span in self.spans for day in span)
        if moment.kind == "last" and any(
            _days(span) in _long(moment) for span in self.spans if span[0] != span[1]
        ):
            return True
        return any(self._holds(span, moment) for span in moment.spans)

    def settled(self, found: Sequence[Moment]) -> list[Moment]:
        """'From September to October' as two, where both months are known and not their span."""
        made: list[Moment] = []
        for moment in found:
            apart = moment.parts and not self.holds(moment)
            if apart and all(part.whole and self.holds(part) for part in moment.parts):
                made += moment.parts
            else:
                made.append(moment)
        return made

    def _holds(self, named: tuple[dt.date, dt.date], moment: Moment) -> bool:
        start, end = named
        if moment.kind == "year":
            return any(start <= day <= end for span in self.spans for day in span)
        if named in self.spans:
            return True
        if start == end:
            return any(start in span for span in self.spans)
        for first, last in self.spans:
            if moment.whole and first <= start and end <= last and first != last:
                return True
            if _open(moment) and _to_date(named, (first, last), self.today):
                return True
        return False


def _days(span: tuple[dt.date, dt.date]) -> int:
    return (span[1] - span[0]).days + 1


def _long(moment: Moment) -> range | tuple[int, ...]:
    """How many days 'the last N …' may have."""
    exact = "day" in moment.text.lower() or "week" in moment.text.lower()
    return (moment.days,) if exact else range(moment.days - 3, moment.days + 7)


def _open(moment: Moment) -> bool:
    """Whether a moment may stand for as much of itself as there is yet."""
    return moment.whole or moment.kind == "relative"


def _to_date(named: tuple[dt.date, dt.date], held: tuple[dt.date, dt.date], today: dt.date) -> bool:
    """'November' for its first three weeks, when they are all there is."""
    recent = today - calendar.ONE_DAY * 4
    return (
        named[0] == held[0]
        and held[0] != held[1]
        and recent <= held[1] <= named[1]
        and (named[1] >= today - calendar.ONE_DAY)
    )


def wrong_weekdays(found: Sequence[Moment], text: str, known: Known) -> Iterator[Moment]:
    """Weekdays right beside a date that is another one: 'Tuesday, 9 November'."""
    for first, second in pairwise(found):
        if (first.weekday is None) == (second.weekday is None):
            continue
        named, dated = (first, second) if first.weekday is not None else (second, first)
        if re.fullmatch(r"[\s,(]*(?:the\s+)?", text[first.end : second.start]) and dated.spans:
            held = {day for span in known.spans for day in span}
            days = [start.weekday() for start, end in dated.spans if start == end and start in held]
            if days and named.weekday not in days:
                yield named


def agrees(moment: Moment, period: tuple[dt.date, dt.date], today: dt.date) -> bool:
    """Whether a figure of `period` may be said to be of that moment."""
    if moment.weekday is not None:
        return period[0] != period[1] or period[0].weekday() == moment.weekday
    if moment.kind == "last" and not moment.spans:
        return _days(period) in _long(moment)
    if moment.kind == "since":
        return any(span[0] == period[0] for span in moment.spans)
    return any(
        span == period or (_open(moment) and _to_date(span, period, today)) for span in moment.spans
    )
