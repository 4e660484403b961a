"""Hours of schedules: which hours of a week 'at night', 'on weekends' or '7am-7pm mon-fri' are, and how many remain.

Each term is a set of the 168 hours of a week, Monday 0:00 first. Terms that stand side by side hold
together ('mon-fri 7-19'); those joined by 'and', 'or' or a comma add up ('nights and weekends').
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.planner.whatif_words import STOPS

WEEK = frozenset(range(168))
_DAYS = "mon tue wed thu fri sat sun".split()
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_CLOCK = r"\d{1,2}(?::\d\d)?(?: ?(?:am|pm|h|hrs|uhr|o'clock|a\.m\.|p\.m\.))?|midnight|noon"
_TO = r" ?(?:-|to|until|till|through|thru|and) ?(?:the )?"
_TERMS: tuple[tuple[str, str], ...] = (
    ("long", rf"\b(?P<d1>{_DAY}) ?(?P<p1>evening|night|afternoon)s?{_TO}(?P<d2>{_DAY}) ?(?P<p2>morning|evening)s?\b"),
    ("each", r"\b(?P<n>\d{1,3}|half)(?: of the)?[ -]?(?:hours?|hrs?|h)?(?:(?: out)? of (?:the )?24(?: hours)?)? ?(?:a|per|each|every|/|of the|of each)? ?(?P<unit>day|week)\b"),
    ("office", r"\b(?:office|business|working|work|core) hours\b"),
    ("after", r"\b(?:outside(?: of)? (?:the )?(?:office|business|working|work|core) hours|off[- ]hours|after hours|out of hours|after (?:office|business|working|work) hours|after work)\b"),
    ("weekdays", rf"\b(?:weekdays?|mon(?:day)?s?{_TO}fri(?:day)?s?|working days?|work ?days?|business days?|5 days a week|five days a week)\b"),
    ("weekends", r"\b(?:week[- ]?ends?|sat(?:urday)?s? ?(?:and|&|\+|/|or|-|,) ?(?:on )?sun(?:day)?s?)\b"),
    ("days", rf"\b(?P<d1>{_DAY}){_TO}(?P<d2>{_DAY})\b"),
    ("day", r"\b(?P<d1>mon|tues|wednes|thurs|fri|satur|sun)days?\b"),
    ("hours", rf"\b(?:from |between )?(?P<a>{_CLOCK}){_TO}(?P<b>{_CLOCK})(?![\w.%]|-\w| (?:more |of |big\w* |small\w* )*(?:instances?|servers?|vms?|machines?|boxes|nodes?|[a-z]+\d))"),
    ("late", rf"\b(?:after|from|past) (?P<a>{_CLOCK})(?![\w.%]|-\w)(?: on| onwards?)?"),
    ("nights", r"\b(?:nights?|nighttime|overnight|over night|nightly|evenings?)\b"),
    ("always", r"\b(?:every ?day|daily|24/7|around the clock|all week|seven days a week|7 days a week)\b"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _TERMS)
_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|except(?: for)?|other than|apart from|unless|but not|save for|besides|beyond)\b"
)
_RUNS = re.compile(
    r"\b(?:only|just|keep|keeps|keeping|run|runs|ran|running|on only|up only|alive|available|schedul\w+)\b"
)
_JOINED = re.compile(r"^\W*(?:and|or|&|,|plus|\+|as well as|and also)\W*(?:(?:on|at|over|during|the|all|in|for|whole|day)\W*)*$")  # fmt: skip
_LEADS = r"(?:\b(?:only|just|outside(?: of)?|except(?: for)?|other than|apart from|at|on|in|over|during|for|from|between|every|each|all|the|through|of|after|whole|any)\b\s*)*"
_OFFICE = frozenset(24 * day + hour for day in range(5) for hour in range(8, 20))


@dataclass(frozen=True)
class Schedule:
    """What a text says of hours: those that remain a week, how they were counted, where it stands."""

    hours: float | None
    note: str
    at: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Term:
    kind: str
    start: int
    end: int
    hours: frozenset[int]
    count: float | None = None


def read_schedule(text: str) -> Schedule | None:
    """The schedule of a clause in lower case; None where it names no hours."""
    terms = _terms(text)
    if not terms:
        return None
    places = tuple(_place(text, term) for term in terms)
    stops = STOPS.search(text) is not None
    runs = _RUNS.search(text) is not None and not re.search(r"\bstop running\b", text)
    counted = next((term for term in terms if term.count is not None), None)
    if counted is not None and counted.count is not None:
        kept = counted.count if not stops or re.search(r"\bonly\b", text) else 168 - counted.count
        others = [term for term in terms if term.count is None and term.kind == "weekdays"]
        if others and counted.kind == "each" and "day" in text[counted.start : counted.end]:
            kept = kept * 5 / 7
        return Schedule(kept, f"it still runs {kept:g} hours a week", places)
    named = _together(text, terms)
    outside = _OUTSIDE.search(text, 0, terms[-1].start) is not None
    kinds = {term.kind for term in terms}
    if kinds in ({"office"}, {"after"}):
        on = _OFFICE if kinds == {"office"} or stops else WEEK - _OFFICE
        on = WEEK - _OFFICE if kinds == {"office"} and stops and not outside and not runs else on
        if on == _OFFICE:
            note = "office hours are weekdays from 8:00 to 20:00: it still runs 60 hours a week"
            return Schedule(None, note, places)
        return Schedule(float(len(on)), _note(on, kinds), places)
    on = named if (outside and stops) or (not outside and not stops) else WEEK - named
    if stops and re.search(r"\bonly (?:run|on|during|keep)|\brun\w* only", text):
        on = named
    return Schedule(float(len(on)), _note(on, kinds), places)


def read_hours(text: str) -> tuple[float | None, str]:
    """Hours a week that remain, and how they were counted; office hours where none are named."""
    found = read_schedule(text)
    if found is not None:
        return found.hours, found.note
    return None, "office hours are weekdays from 8:00 to 20:00: it still runs 60 hours a week"


def _note(on: frozenset[int], kinds: set[str]) -> str:
    said = []
    if "nights" in kinds:
        said.append("nights are 20:00 to 8:00")
    if "weekends" in kinds:
        said.append("weekends are Saturday and Sunday")
    if kinds & {"office", "after"}:
        said.append("office hours are weekdays from 8:00 to 20:00")
    told = f"{', '.join(said)}: " if said else ""
    days = [sum(24 * day + hour in on for hour in range(24)) for day in range(7)]
    alike = len(set(days)) == 1
    spread = f", {days[0]} a day" if alike and days[0] not in (0, 24) else ""
    return f"{told}it still runs {len(on)} hours a week{spread}"


def _terms(text: str) -> list[_Term]:
    """The terms of a text in order; those that lie in a longer one are part of it."""
    found: list[_Term] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            term = _term(kind, match, text)
            if term is not None:
                found.append(term)
    found.sort(key=lambda one: one.start)
    return found


def _term(kind: str, match: re.Match[str], text: str) -> _Term | None:
    at = (match.start(), match.end())
    groups = match.groupdict()
    if kind == "each":
        return _each(match, at)
    if kind == "hours":
        return _clocks(match, text, at)
    if kind == "late":
        begin = _hour(groups["a"])
        if begin is None or not re.search(r"\d|midnight|noon", groups["a"]):
            return None
        if not re.search(r"am|pm|:|h|o'clock|midnight|noon", groups["a"]):
            return None
        late = frozenset(h for h in WEEK if h % 24 >= begin or h % 24 < 8)
        return _Term(kind, *at, late)
    if kind == "long":
        begin = 24 * _day(groups["d1"]) + {"afternoon": 14}.get(groups["p1"], 20)
        last = 24 * _day(groups["d2"]) + {"morning": 8}.get(groups["p2"], 20)
        length = (last - begin) % 168
        return _Term(kind, *at, frozenset((begin + step) % 168 for step in range(length)))
    if kind == "days":
        first, final = _day(groups["d1"]), _day(groups["d2"])
        days = {(first + step) % 7 for step in range((final - first) % 7 + 1)}
        return _Term(kind, *at, _of_days(days))
    sets = {
        "office": _OFFICE,
        "after": WEEK - _OFFICE,
        "weekdays": _of_days(set(range(5))),
        "weekends": _of_days({5, 6}),
        "nights": frozenset(h for h in WEEK if h % 24 >= 20 or h % 24 < 8),
        "always": WEEK,
    }
    if kind == "day":
        return _Term(kind, *at, _of_days({_day(groups["d1"])}))
    return _Term(kind, *at, sets[kind])


def _each(match: re.Match[str], at: tuple[int, int]) -> _Term | None:
    """'12 hours a day', 'half the day', '50 h/week'."""
    said = match.group(0)
    if match.group("n") == "half":
        return _Term("each", *at, WEEK, 84.0)
    if not re.search(r"\d ?-?(?:hours?|hrs?|h)\b", said):
        return None
    count = float(match.group("n")) * (7 if match.group("unit") == "day" else 1)
    return _Term("each", *at, WEEK, count) if 0 < count <= 168 else None


def _clocks(match: re.Match[str], text: str, at: tuple[int, int]) -> _Term | None:
    """'7am-7pm', 'from 8 to 18', 'between 20:00 and 6:00'; not '3-5' of something else."""
    first, last = match.group("a"), match.group("b")
    told = re.search(r"[a-z:]", first + last) or re.match(r"(?:from|between)\b", match.group(0))
    if told is None and not re.search(r"-|to|until|till", match.group(0)):
        return None
    begin, end = _hour(first, later=last), _hour(last)
    if begin is None or end is None:
        return None
    length = (end - begin) % 24 or 24
    inside = {(begin + step) % 24 for step in range(length)}
    return _Term("hours", *at, frozenset(h for h in WEEK if h % 24 in inside))


def _together(text: str, terms: list[_Term]) -> frozenset[int]:
    """The hours that all terms name."""
    groups: list[frozenset[int]] = []
    before: _Term | None = None
    for term in terms:
        joined = before is not None and _JOINED.match(text[before.end : term.start])
        if before is None or joined:
            groups.append(term.hours)
        else:
            groups[-1] = groups[-1] & term.hours or groups[-1] | term.hours
        before = term
    return frozenset().union(*groups)


def _place(text: str, term: _Term) -> tuple[int, int]:
    """Where a term stands, with the small words before it."""
    lead = re.search(rf"{_LEADS}$", text[: term.start])
    return (lead.start() if lead else term.start), term.end


def _of_days(days: set[int]) -> frozenset[int]:
    return frozenset(hour for hour in WEEK if hour // 24 in days)


def _day(said: str) -> int:
    return _DAYS.index(said[:3])


def _hour(said: str, later: str = "") -> int | None:
    """An hour of the day; in '8-6pm' the first is of the morning."""
    if said in ("midnight", "noon"):
        return 0 if said == "midnight" else 12
    found = re.match(r"(\d{1,2})(?::(\d\d))? ?(a|p)?", said)
    if found is None or int(found.group(1)) > 24:
        return None
    number = int(found.group(1)) % 24
    if found.group(3) == "p" and number < 12:
        return number + 12
    return 0 if found.group(3) == "a" and number == 12 else number
