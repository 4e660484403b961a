"""Numbers with a meaning: 'more than $100/month', 'at least 4 vCPUs', 'top 5', 'over 80 %'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.planner.rewording import MONTH

Op = Literal["gt", "ge", "lt", "le", "is"]

_NUMBER = (
    r"(?P<money>[$€£]|usd|eur|gbp)?\s*(?P<number>\d+(?:,\d{3})*(?:\.\d+)?|"
    r"(?:an?|one|two|three|six)(?=\s(?:day|week|month|year|hour)s?\b))\s?"
    r"(?:(?P<scale>(?:k|m|thousand|million)(?![a-z/]))(?![\w.]*\d)|(?![\w.]*\d)(?!k\b)"
    rf"(?!(?:st|nd|rd|th)?\s*(?:of\s+)?{MONTH}))"
)
_UNIT = (
    r"\s*(?P<unit>%|percent|per cent|pct|dollars?|usd|euros?|eur|gbp|bucks|\$|€|days?|weeks?|"
    r"months?|years?|hours?|hrs?|h\b|d\b|v?cpus?|cores?|gib|gb|tib|tb|mib|mb/s|mbps|mb|instances?|"
    r"servers?|vms?)?"
)
_PER = r"(?P<per>\s*(?:/|per|a|an|each|every)\s*(?:month|mo|hour|hr|h|day|year|week)\b|\s*monthly|\s*hourly)?"
_OPS: tuple[tuple[str, Op], ...] = (
    (
        r"more than|greater than|higher than|larger than|bigger than|longer than|older than|over|"
        r"above|exceeds?|exceeding|exceeded|beyond|in excess of|upwards of|>(?!=)|north of|"
        r"not (?:less|fewer|lower) than or equal to|costlier than|dearer than|pricier than|more expensive than|more costly than|surpass(?:es|ing)?|worth over",
        "gt",
    ),
    (
        r"at least|no less than|not less than|minimum of|min|a minimum of|>=|≥|starting at|"
        r"equal to or more than|greater than or equal to",
        "ge",
    ),
    (
        r"less than|fewer than|lower than|smaller than|under|below|cheaper than|less expensive than|less costly than|younger than|"
        r"newer than|shorter than|<(?!=)|south of|beneath|within",
        "lt",
    ),
    (
        r"at most|no more than|not more than|maximum of|max|a maximum of|up to|<=|≤|"
        r"less than or equal to|not over|not exceeding",
        "le",
    ),
    (r"exactly|equal to|equals|precisely|with(?= \d+ ?(?:v?cpu|core|gb|gib))|=", "is"),
)
_OP = "|".join(f"(?P<op{index}>{pattern})" for index, (pattern, _) in enumerate(_OPS))
_BEFORE = re.compile(
    rf"(?:\b|(?<=\s)|(?<=^)|(?<=[a-z]))(?:{_OP})\s*(?:an? average of |about |roughly )?"
    rf"{_NUMBER}{_UNIT}{_PER}"
)
_SIDE = (
    r"\s+(?:or|and)\s+(?P<side>more|less|above|below|up|higher|lower|over|older|longer|fewer|under|"
    r"bigger|larger|greater|newer)\b(?! than)"
)
_AFTER = re.compile(rf"{_NUMBER}{_UNIT}{_PER}{_SIDE}")
_AMID = re.compile(rf"{_NUMBER}{_SIDE}{_UNIT}{_PER}")
_PLUS = re.compile(
    r"(?P<money>[$€£])?(?P<number>\d+(?:,\d{3})*)(?P<scale>k)?\s?\+\s*(?P<unit>days?|weeks?|months?|"
    r"years?|v?cpus?|cores?|gb|gib|%)?(?P<per>)"
)
_BETWEEN = re.compile(
    r"\bbetween\s+(?P<money>[$€£])?(?P<low>\d+(?:,\d{3})*(?:\.\d+)?)(?P<low_unit>%|\s?gb|k)?\s+"
    r"(?:and|to)\s+[$€£]?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<scale>k)?(?![\d.,]*\d)(?![-/]\d)"
    rf"{_UNIT}{_PER}(?!\s*{MONTH})"
)
_PLAIN = re.compile(
    r"(?<![\w.])(?P<number>\d+(?:\.\d+)?)\s*-?\s*(?P<unit>v?cpus?|cores?)\b(?P<per>)(?P<money>)?"
)
_COUNT = r"(?P<count>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty)"
_RANK = (
    r"(?:most expensive|most costly|costliest|priciest|biggest|largest|highest|top|greatest|busiest|"
    r"cheapest|least expensive|lowest|smallest|oldest|newest|youngest|longest|most|least|fewest|heaviest|"
    r"main|major|leading|worst)"
)
_TOP = re.compile(
    rf"\b(?:(?P<word>top|bottom|busiest|first|highest|lowest|largest|biggest|smallest|cheapest|oldest|newest|best|worst|priciest|"
    rf"costliest|dearest|heaviest|main|major|leading|least expensive|most costly|greatest|youngest|longest|"
    rf"most expensive)[\s-]*{_COUNT}(?!\s*(?:%|percent|days?|weeks?|months?|hours?|years?|"
    rf"quarters?))\b"
    rf"|{_COUNT.replace('count', 'count2')}\s+(?={_RANK}\b))"
)
_ASKED_COUNT = re.compile(
    rf"\b(?:which|what|list|show|show me|find|name|the)\s+(?:the\s+)?{_COUNT}\s+"
    r"(?!%|percent|days?|weeks?|months?|hours?|years?|quarters?)(?=[a-z])"
)
WORDS = {
    word: number
    for number, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"twenty": 20, "fifty": 50}
_CHANGE = re.compile(
    r"\b(?:by|up|down|increased?|decreased?|rose|grew|dropped|fell|jumped|risen|grown|spiked|"
    r"climbed|higher|lower|went up|went down|gone up|gone down)\s+(?:by\s+)?(?:about |around |"
    r"roughly |over |more than |almost |nearly )?(?P<number>\d+(?:\.\d+)?)\s*(?:%|percent|pct)"
    r"(?:\s+(?:more|higher|lower|less))?|(?P<number2>\d+(?:\.\d+)?)\s*(?:%|percent|pct)\s+"
    r"(?:more|higher|lower|less|increase|decrease|rise|jump|growth|drop|up|down)\b"
)


@dataclass(frozen=True)
class Threshold:
    """A comparison with a number; `unit` in normal form ('', 'money', '%', 'day', 'vcpu', 'gb',
    'mbps', 'count'), amounts of days converted from weeks, months (30) and years (365).
    """

    op: Op
    number: float
    unit: str
    per: str
    start: int
    end: int


@dataclass(frozen=True)
class Ranking:
    """'top 5': how many, and the word beside the number."""

    count: int
    word: str
    start: int
    end: int


def _value(match: re.Match[str], group: str = "number") -> float:
    text = match.group(group).replace(",", "")
    number = float(text) if text[0].isdigit() else float(WORDS.get(text, 1))
    scale = (match.groupdict().get("scale") or "").strip()
    if scale in ("k", "thousand"):
        number *= 1_000
    elif scale in ("m", "million"):
        number *= 1_000_000
    return number


_EVERY = {"mo": "month", "monthly": "month", "hr": "hour", "h": "hour", "hourly": "hour"}
_UNIT_TABLE: tuple[tuple[re.Pattern[str], str, float], ...] = (
    (re.compile(r"%|percent|per cent|pct"), "%", 1),
    (re.compile(r"d|days?"), "day", 1),
    (re.compile(r"weeks?"), "day", 7),
    (re.compile(r"months?"), "day", 30),
    (re.compile(r"years?"), "day", 365),
    (re.compile(r"h|hours?|hrs?"), "day", 1 / 24),
    (re.compile(r"v?cpus?|cores?"), "vcpu", 1),
    (re.compile(r"gi?b"), "gb", 1),
    (re.compile(r"ti?b"), "gb", 1024),
    (re.compile(r"mb/s|mbps"), "mbps", 1),
    (re.compile(r"mi?b"), "gb", 1 / 1024),
)
_MONEY = re.compile(r"dollars?|usd|euros?|eur|gbp|bucks|\$|€")


def _unit(match: re.Match[str], number: float) -> tuple[float, str, str]:
    """The number in the unit's normal form, the unit, and what it is per."""
    text = (match.group("unit") or "").strip()
    per = re.sub(r"[^a-z]", " ", match.group("per") or "").split()
    every = _EVERY.get(per[-1], per[-1]) if per else ""
    if match.groupdict().get("money") or _MONEY.fullmatch(text):
        return number, "money", every
    for pattern, unit, factor in _UNIT_TABLE:
        if pattern.fullmatch(text):
            return number * factor, unit, every
    if text:
        return number, "count", every
    return number, "money" if every else "", every


def thresholds(text: str) -> list[Threshold]:
    """All comparisons in the lower-cased `text`, in order, none overlapping."""
    found: list[Threshold] = []
    for match in _BETWEEN.finditer(text):
        low, unit, per = _unit(match, _value(match, "low"))
        high, unit, per = _unit(match, _value(match))
        if unit == "day" and low > 0:
            low *= high / max(_value(match), 1e-9)
        if low > high:
            low = float(match.group("low").replace(",", ""))  # 'between 500 and 2k'
        if re.fullmatch(r"20\d\d", match.group("low")):
            continue
        found.append(Threshold("ge", low, unit, per, match.start(), match.end()))
        found.append(Threshold("le", high, unit, per, match.start(), match.end()))
    for match in [*_AMID.finditer(text), *_AFTER.finditer(text)]:
        upward = match.group("side") in (
            [
                "more",
                "above",
                "up",
                "higher",
                "over",
                "older",
                "longer",
                "bigger",
                "larger",
                "greater",
            ]
        )
        _append(found, match, "ge" if upward else "le")
    for match in _BEFORE.finditer(text):
        index = next(i for i in range(len(_OPS)) if match.group(f"op{i}"))
        _append(found, match, _OPS[index][1])
    for match in _PLUS.finditer(text):
        _append(found, match, "ge")
    for match in _PLAIN.finditer(text):
        _append(found, match, "is")
    return sorted(found, key=lambda item: item.start)


def _append(found: list[Threshold], match: re.Match[str], op: Op) -> None:
    start, end = match.span()
    if any(item.start < end and start < item.end for item in found):
        return
    number, unit, per = _unit(match, _value(match))
    found.append(Threshold(op, number, unit, per, start, end))


_COUNTED = re.compile(
    rf"(?:^|\b(?:the|which|what|list|show|me|give|name|find|see|want|need|identify|display)\s+){_COUNT}\s+"
    r"(?!%|percent|days?|weeks?|months?|hours?|years?|quarters?|minutes?|vcpus?|cores?|cpus?|gb|gib|tb)(?=(?:[a-z-]+\s+){1,4}?"
    r"(?:with|having|that|which|who|using|by|consuming|burning|costing|running|for|doing|under|in|on)\b"
    rf".*\b(?:{_RANK}|hardest)\b)"
)


_COUNTED_THING = re.compile(
    rf"(?<!those )(?<!these )(?<!all )(?<!of the )(?<!\bof )(?<!other )(?<!between )(?<!among )(?<!both )(?<![\w$€£.,-]){_COUNT}\s+"
    r"(?:(?:aws|azure|openstack|ec2|rds|cloud|different|single|individual|of the|of our)\s+)*(?:instance types|machine types|services|accounts|"
    r"subscriptions|projects|regions|teams|squads|products|categories|applications|apps|owners|environments|providers|clouds|resources|"
    r"machines|instances|vms|servers|boxes|hosts|volumes|disks|buckets|databases|places|entries|names|positions|items|lines|rows|ones)\b"
)
_RANKS_THEM = re.compile(
    rf"\b(?:{_RANK}|ranking|leaderboard|ranked|by (?:cost|spend|billed|effective))\b"
)

_LISTS_SOME = re.compile(
    rf"^\W*(?:please |just |and )*(?:name|list|show|give)(?: me| us)? (?:the )?{_COUNT.replace('count', 'some')}\s"
)


def rankings(text: str) -> list[Ranking]:
    """All of 'top 5', '5 most expensive', 'bottom three' in `text`."""
    found = []
    for match in _TOP.finditer(text):
        count = match.group("count") or match.group("count2")
        number = int(count) if count.isdigit() else WORDS[count]
        if number:
            found.append(Ranking(number, match.group("word") or "", match.start(), match.end()))
    for match in () if found else _COUNTED.finditer(text):
        count = match.group("count")
        number = int(count) if count.isdigit() else WORDS[count]
        if number and len(count) <= 3:
            found.append(Ranking(number, "", match.start("count"), match.end("count")))
    if not found and re.search(rf"\b{_RANK}\b", text):
        for match in _ASKED_COUNT.finditer(text):
            count = match.group("count")
            number = int(count) if count.isdigit() else WORDS[count]
            found.append(Ranking(number, "", match.start("count"), match.end("count")))
    ranked = _RANKS_THEM.search(text) or _LISTS_SOME.match(text)
    named = _COUNTED_THING.search(text) if not found and ranked else None
    if named is not None:  # 'what fell most? name three services'
        number = whole_number(named.group("count"))
        found.append(Ranking(number, "", named.start("count"), named.end("count")))
    return found


def whole_number(text: str) -> int:
    """'5' and 'five' as a number."""
    return int(text) if text.isdigit() else WORDS[text]


def claimed_change(text: str) -> tuple[float, int, int] | None:
    """The percentage that a question claims something changed by, and where it stands."""
    match = _CHANGE.search(text)
    if match is None:
        return None
    number = match.group("number") or match.group("number2")
    return float(number), match.start(), match.end()
