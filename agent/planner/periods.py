"""Periods in plain words: 'last month', 'Q3', 'since 5 October', 'October vs September'.

`find` reads a text against a day it is asked on and returns what it found with the characters it
covers, so that a caller knows which words were understood.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span
from agent.planner.date_readers import Atom
from agent.planner.dates import ATOMS


@dataclass(frozen=True)
class Mention:
    """One period found in a text."""

    span: Span
    at: tuple[int, int]
    relative: bool  # depends on the day it is asked on
    assumption: str | None = None


@dataclass(frozen=True)
class Found:
    """What `find` returns: periods in order of mention, and how they relate.

    `compare` is set when two periods are to be compared; `covered` lists the character ranges
    that were understood, connecting words included.
    """

    mentions: list[Mention] = field(default_factory=list)
    compare: bool = False
    covered: list[tuple[int, int]] = field(default_factory=list)

    @property
    def relative(self) -> bool:
        """True when every period depends on the day it is asked on."""
        return bool(self.mentions) and all(mention.relative for mention in self.mentions)


_BEFORE = re.compile(
    r"(?:\b(?P<word>since|starting(?: from| on| in)?|beginning(?: in| on)?|from|after|before|until|"
    r"till|through|thru|up to|up until|prior to|between|in|on|for|during|over|of|within|at|the|"
    r"as of|throughout|across)\s+)+$"
)
_JOIN = re.compile(
    r"\s*(?:,?\s*\b(?P<word>(?:and |but )?(?:ending|finishing|closing|stopping) (?:with|in|on|at|by)|running (?:to|through|until)|"
    r"all the way (?:to|through|until)|up to|up until|to|until|till|through|thru|and|vs\.?|versus|against|"
    r"compared? (?:to|with)|relative to|as compared (?:to|with)|than(?: in| it was in)?|with|over|"
    r"or)\b\s*|(?P<dash>\.\.|[-–—])\s*)(?:the\s+|in\s+)?"
)
_MORE = (
    r"(?:higher|lower|more(?: expensive| costly)?|less(?: expensive)?|bigger|smaller|larger|greater|cheaper|dearer|"
    r"pricier|costlier|worse|better|up|down|above|below)"
)
# '… was a lot higher than it had been in …': what stands between two periods that are compared.
_THAN = re.compile(
    r"\s*,?\s*(?:(?:was|were|is|are|has been|had been|be|being|came (?:in|out)|ran|turned out|cost|costs|costing)\s+)?"
    r"(?:(?:it|that|they|this)\s+)?(?:(?:much|a lot|far|so|even|slightly|considerably|a bit|any|significantly|noticeably|that much)\s+)*"
    rf"{_MORE}(?:\s+or\s+(?:rather\s+)?{_MORE})?\s*,?\s*(?:than|from|on|vs\.?|versus|against|compared? (?:to|with)|relative to)\s+"
    r"(?:(?:it|they|we|that|those|what|the|one|figure|bill|costs?|spend|was|were|had|have|has|been|spent|paid|saw|in|of|for|on|"
    r"during|from|back|did|our)\s+)*(?:week (?:of|starting|beginning|commencing|ending) (?:the )?)?"
    r"|\s*(?:,?\s*(?:is|was|were))?\s*(?:above|below|ahead of|exceed(?:s|ed|ing)?|beat(?:s|en|ing)?|surpass(?:es|ed|ing)?)\s+"
    r"(?:(?:that|those|what|the|one|it|in|of|was)\s+)*"
    r"|\s*,?\s*(?:than|compared? (?:to|with)|against|versus|vs\.?|relative to)\s+"
    r"(?:(?:it|they|we|that|those|what|the|one|ones|figure|bill|costs?|spend|was|were|had|have|has|been|spent|paid|saw|in|of|for|"
    r"on|during|from|back|did|our)\s+)+(?:week (?:of|starting|beginning|commencing|ending) (?:the )?)?"
)
# 'from the September AWS total to the October one': the same with names in between.
_APART = re.compile(
    r"(?P<names>(?:\s+(?!and\b|to\b|vs\b|versus\b|than\b|or\b)[\w.'&-]+){0,5}),?\s+(?P<word>and|to|vs\.?|versus|against|"
    r"compared (?:to|with)|with)\s+(?:(?:the|that|those|one|its|in|of|for|on|our)\s+)*"
)
_SERIES = re.compile(
    r"\b(?:monthly|weekly|daily|per (?:month|week|day)|by (?:month|week|day)|each (?:month|week|day)|every (?:month|week|day)|"
    r"(?:month|week|day) by (?:month|week|day)|trend\w*|over time|evolution|course|history|series|chart|graph|plot|develop\w*)\b"
)
# Words of change that are no part of 'break down', 'add up', 'end up', 'different'.
_CHANGED = re.compile(
    r"\b(?:chang\w*|increas\w*|decreas\w*|gr[eo]w\w*|growth|rise|rises|rose|risen|rising|drops?|dropped|fell|fall|falls|"
    r"fallen|jump\w*|spik\w*|delta|reduc\w*|declin\w*|shr[aiu]nk\w*|shrunken|climb\w*|surg\w*|difference|drove|driv\w*|movers?|"
    r"cheaper|more expensive|higher|lower|went (?:up|down)|gone (?:up|down)|up|went)\b(?<!add up)(?<!sum up)(?<!end up)(?<!split up)"
    r"(?<!broken up)(?<!ended up)(?<!run up)(?<!ran up)(?<!up to)"
)
_GAP = re.compile(r"\s{2,}(?=\S)")
_ONWARDS = re.compile(
    r"\s*,?\s*(?:to date|onwards?|(?:until|till|through|thru|to|up to) (?:now|today|the present|present|date)|"
    r"up to now|and (?:later|after)|forward)\b"
)
_WEEK_OF = re.compile(r"\bweeks?\s+(of|starting|beginning|commencing|ending)\s+(?:on\s+|the\s+)?$")
_EACH = re.compile(
    r"\b(?:month by month|week by week|day by day|monthly|weekly|daily|(?:each|every|per|by) (?:day|week|month)|over time|time series)\b"
)
_COMPARE_WORDS = {"vs", "versus", "against", "relative to", "over"}
_CHANGE = re.compile(
    r"\b(?:compar\w*|differ\w*|chang\w*|increas\w*|decreas\w*|gr[eo]w\w*|growth|rise|rose|risen|"
    r"drop\w*|fell|fall\w*|jump\w*|spik\w*|higher|lower|more expensive|cheaper|delta|climb\w*|surg\w*|soar\w*|"
    r"went (?:up|down)|go (?:up|down)|gone (?:up|down)|up|down|vs\.?|versus|reduc\w*|declin\w*|plung\w*|plummet\w*|slump\w*|"
    r"shr[aiu]nk\w*)\b"
)


def find(text: str, today: dt.date, data_start: dt.date | None = None) -> Found:
    """Find every period in the lower-cased `text`, as asked on `today`.

    `data_start` is where open-ended periods ('before October') begin; default a year before.
    """
    atoms = _atoms(text, today)
    begin = data_start or today - dt.timedelta(days=365)
    found = Found()
    index = 0
    while index < len(atoms):
        mention, used, compare, covered = _join(text, atoms, index, today, begin)
        found.mentions.extend(mention)
        found.covered.extend(covered)
        found = replace(found, compare=found.compare or compare)
        index += used
    return found


def _atoms(text: str, today: dt.date) -> list[Atom]:
    """Non-overlapping single periods: at each place the longest pattern wins."""
    hits: list[Atom] = []
    for pattern, read in ATOMS:
        for match in pattern.finditer(text):
            span = read(match, today)
            if span is not None:
                hits.append(
                    Atom(span.span, match.start(), match.end(), span.relative, span.assumption)
                )
    hits.sort(key=lambda atom: (atom.start, -(atom.end - atom.start)))
    chosen: list[Atom] = []
    for atom in hits:
        if not chosen or atom.start >= chosen[-1].end:
            chosen.append(atom)
    return chosen


def _prefix(text: str, start: int) -> tuple[list[str], int]:
    """The connecting words right before `start`, and where they begin."""
    head = text[:start]
    match = _BEFORE.search(head)
    if match is None:
        return [], start
    # A run of blanks is a name that was read already: 'apart from EC2 in October'.
    last = match.group(0)
    begin = match.start() + max((gap.end() for gap in _GAP.finditer(last)), default=0)
    return head[begin:].split(), begin


def _join(
    text: str, atoms: list[Atom], index: int, today: dt.date, begin: dt.date
) -> tuple[list[Mention], int, bool, list[tuple[int, int]]]:
    """Read one mention, or two joined by 'to', 'and', 'vs'."""
    atom = atoms[index]
    words, start = _prefix(text, atom.start)
    if index + 1 < len(atoms):
        other = atoms[index + 1]
        gap = text[atom.end : other.start]
        match = _JOIN.fullmatch(gap)
        if match is not None:
            joined = _pair(text, atom, other, match, words)
            if joined is not None:
                mentions, compare = joined
                return mentions, 2, compare, [(start, other.end)]
        if _THAN.fullmatch(gap):
            both = [_weekly(text, atom), _weekly(text, other)]
            return both, 2, True, [(min(start, both[0].at[0]), other.end)]
        apart = _APART.fullmatch(gap)
        outside = text[: atom.start] + " " + text[other.end :]
        if apart is not None and (
            apart.group("word") not in ("and", "to", "with") or _CHANGED.search(outside)
        ):
            covered = [(start, atom.end), (atom.end + apart.end("names"), other.end)]
            return [_mention(atom), _mention(other)], 2, True, covered
    if len(atoms) == 2 and words and words[0] in ("from", "since", "over"):
        rest = text[: atom.start] + " " + text[atom.end :]
        units = {one.span.unit for one in atoms}
        if len(units) == 1 and None not in units and _CHANGED.search(rest):
            mention = _mention(atom)  # 'in October, which grew most from September?'
            return [mention], 1, True, [(start, atom.end)]
    single = _single(text, atom, words, start, today, begin)
    return [single], 1, False, [(min(start, single.at[0]), max(atom.end, single.at[1]))]


def _weekly(text: str, atom: Atom) -> Mention:
    """'the week of 12 October' as that week, any other atom as it is."""
    named = _WEEK_OF.search(text[: atom.start])
    if named is None or atom.span.unit != "day":
        return _mention(atom)
    return _single(text, atom, [], atom.start, atom.span.start, atom.span.start)


def _pair(
    text: str, first: Atom, second: Atom, match: re.Match[str], words: list[str]
) -> tuple[list[Mention], bool] | None:
    word = (match.group("word") or match.group("dash") or "").rstrip(".")
    if word.startswith(("compare", "as compare", "than")) or word in _COMPARE_WORDS:
        return [_mention(first), _mention(second)], True
    if word == "to" and re.search(r"\bcompar\w*", text[: first.start]):
        return [_mention(first), _mention(second)], True
    around = text[: first.start] + text[second.end :]
    each = _EACH.search(around) is not None and not re.search(r"\b(?:average|mean|typical)", around)
    changes = _CHANGE.search(around) is not None and not each
    if re.search(r"ending|finishing|closing|stopping|running|all the way|up (?:to|until)", word):
        changes = False
    if word in ("and", "with", "or"):
        if "between" in words and not changes:
            return [_range(first, second)], False
        if changes or "between" in words:
            return [_mention(first), _mention(second)], True
        return None
    if changes and "from" in words and first.span.unit == second.span.unit != "day":
        return [_mention(first), _mention(second)], True
    outside = text[: first.start] + " " + text[second.end :]
    same = first.span.unit is not None and first.span.unit == second.span.unit
    if word in ("to", "-", "–", "—", "..") and same and _CHANGED.search(outside):
        days = first.span.unit == "day"
        touching = second.span.start == first.span.end + ONE_DAY
        if not _SERIES.search(outside) and (touching or not days):
            return [_mention(first), _mention(second)], True
    return [_range(first, second)], False


def _mention(atom: Atom) -> Mention:
    return Mention(atom.span, (atom.start, atom.end), atom.relative, atom.assumption)


def _range(first: Atom, second: Atom) -> Mention:
    """From the start of one to the end of the other; a missing year is taken from the second."""
    start = first.span.start
    if start > second.span.end and first.span.unit == "day":
        return Mention(
            Span(second.span.start, first.span.end), (first.start, second.end), first.relative
        )
    if start > second.span.end:
        start = calendar.months_before(start, 12)
    return Mention(
        Span(start, second.span.end),
        (first.start, second.end),
        first.relative and second.relative,
        first.assumption or second.assumption,
    )


def _single(
    text: str, atom: Atom, words: list[str], start: int, today: dt.date, begin: dt.date
) -> Mention:
    span, relative = atom.span, atom.relative
    named = _WEEK_OF.search(text[: atom.start])
    if named and span.unit == "day":
        first = {
            "of": calendar.week(span.start).start,
            "ending": span.start - 6 * ONE_DAY,
        }.get(named.group(1), span.start)
        week = Span(first, first + 6 * ONE_DAY, "week")
        return Mention(week, (named.start(), atom.end), relative, atom.assumption)
    open_end = _ONWARDS.match(text[atom.end :])
    if open_end is not None and span.start <= today:
        at = (start, atom.end + open_end.end())
        return Mention(Span(span.start, today), at, relative, atom.assumption)
    joined = " ".join(words)
    if "since before" in joined or "from before" in joined:
        words = ["before"]
        joined = "before"
    if re.search(r"\b(since|starting|beginning)\b", joined) or words[:1] == ["from"]:
        span = Span(span.start, max(today, span.start))
    elif "after" in words:
        span = Span(span.end + ONE_DAY, max(today, span.end + ONE_DAY))
    elif "before" in words or "prior" in words:
        span = Span(min(begin, span.start - ONE_DAY), span.start - ONE_DAY)
    elif re.search(r"\b(until|till|through|thru|up to)\b", joined):
        span = Span(min(begin, span.end), span.end)
    return Mention(span, (start, atom.end), relative, atom.assumption)
