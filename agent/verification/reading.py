"""A figure in its place: the names it belongs to, the times it is said of, and its cues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from agent.verification import cues
from agent.verification.cues import Cues
from agent.verification.facts import Fact
from agent.verification.figures import Figure
from agent.verification.moments import Moment
from agent.verification.naming import Mention, Names
from agent.verification.segments import Segment

_AFTER_NAME = re.compile(
    r"^[^\d,;:|]{0,40}\b(?:for|on|in|from|by|at|under|with|belongs? to|goes to|went to)\s+(?:the\s+|our\s+|your\s+|account\s+|team\s+|region\s+|service\s+)*[\"'`“‘(]*$",
    re.IGNORECASE,
)
_TO_NAME = re.compile(r"^\s*(?:went |goes )?to\s+(?:the\s+)?[\"'`“‘(]*$", re.IGNORECASE)
_WENT = re.compile(r"\b(?:went|goes|going|allocated|charged|attributed|billed) to\b", re.IGNORECASE)
_BRACKET_NAME = re.compile(r"^\s*(?:[a-z]+\s*)?\(\s*[\"'`]?$")
_CAUSE = re.compile(r"\b(?:driven|led|mainly|mostly|due|because|caused|largely|thanks|than|compared|after|and|while|against|vs)\b", re.IGNORECASE)  # fmt: skip
_JOINT = re.compile(
    r"^[\"'`”’)\s]*(?:,|and|&|/|,\s*and|or|\+)[\"'`“‘(\s~≈]*(?:the\s+|about\s+|around\s+|roughly\s+|approximately\s+|nearly\s+|over\s+)?$",
    re.IGNORECASE,
)
_IN = re.compile(r"^\s*(?:(?!and\b|but\b|or\b|while\b|from\b|than\b|up\b|down\b)\w+\s+){0,2}?(?:\((?:in|on|for)?\s*|,?\s*(?:in|for|during|on|of|over|back in|at the end of)\s+(?:all of\s+|the month of\s+|the\s+|of\s+)?)(?:week\s+of\s+)?$", re.IGNORECASE)  # fmt: skip
_VERSUS = re.compile(r"\b(?:from|than|versus|vs\.?|against|compared|previous|prior|before|to|while|whereas|after|year|earlier|preceding|baseline|up|down|over)\b", re.IGNORECASE)  # fmt: skip
_SINCE = re.compile(r"\b(?:from|since)\s*$", re.IGNORECASE)
_POINT = re.compile(r"\b(?:as of|as at|since|until|through|by|before|after|end(?:s|ed|ing)?(?: on| in)?|launched(?: on| in)?|created(?: on| in)?|collected(?: on)?|updated(?: on)?|refreshed(?: on)?|imported(?: on)?|today is|newest|latest|oldest|up to|begin(?:s|ning)?(?: on)?|compared (?:to|with)|than(?: in)?|versus|vs\.?|against|from|since|over|to|relative to|because|until)\s*(?:the\s+)?$", re.IGNORECASE)  # fmt: skip


@dataclass
class Read:
    """A segment with everything in it, and the figures' surroundings."""

    segment: Segment
    text: str
    figures: list[Figure]
    mentions: list[Mention]
    moments: list[Moment]


@dataclass
class Placed:
    """One figure of a text with what it is bound to."""

    figure: Figure
    read: Read
    cues: Cues
    bracketed: bool = False  # right behind another figure, in brackets
    bound: Mention | None = None
    loose: bool = False  # bound by an earlier sentence only
    also: list[Mention] = field(default_factory=list)
    times: list[Moment] = field(default_factory=list)
    together: bool = False
    facts: list[Fact] = field(default_factory=list)  # all that it may state as they are
    named_before: int = 0  # names listed up to the figure
    listed: int = 0  # names or items listed after it


def place(
    read: Read, names: Names, earlier: Sequence[Read], header_names: list[Mention]
) -> list[Placed]:
    """Every figure of a segment, bound."""
    lists = _respective(read)
    row = names.find(read.segment.row) if read.segment.row else []
    found: list[Placed] = []
    for at, figure in enumerate(read.figures):
        bracketed = _bracketed(read, at)
        one = Placed(figure, read, _cues(read, at, earlier, bracketed), bracketed)
        if read.segment.row:
            one.bound, one.also = (row[0] if row else None), [*row[1:], *header_names]
            if one.bound is None and header_names:
                one.bound, one.also = header_names[0], []
        elif figure in lists:
            one.bound = lists[figure]
        else:
            _bind(one, at, earlier)
        one.times = _times(one, at, earlier)
        if one.cues.rest:
            one.named_before = _named_before(one, earlier)
        after_it = {item.names for item in read.mentions if item.start >= figure.end}
        one.listed = read.segment.count or len(after_it)
        if found and one.bracketed and found[-1].cues.change and one.figure.unit.kind == "percent":
            change = found[-1].cues
            one.cues = replace(one.cues, change=True, direction=change.direction, share=False)
        found.append(one)
    return found


def _named_before(one: Placed, earlier: Sequence[Read]) -> int:
    found = {item.names for item in one.read.mentions if item.end <= one.figure.start}
    for read in reversed(earlier):
        if not (read.text.rstrip().endswith(";") or read.segment.listed):
            break
        found |= {item.names for item in read.mentions}
    return len(found)


def _gap(read: Read, at: int) -> tuple[str, str]:
    """The text between a figure and its neighbours."""
    figure = read.figures[at]
    start = read.figures[at - 1].end if at else 0
    end = read.figures[at + 1].start if at + 1 < len(read.figures) else len(read.text)
    return read.text[start : figure.start], read.text[figure.end : end]


def _bracketed(read: Read, at: int) -> bool:
    before, after = _gap(read, at)
    closed = after.lstrip()[:1] in (")", ",", "")
    return before.strip() in ("(", ",", "(or", ", or", "or") and at > 0 and closed


def _cues(read: Read, at: int, earlier: Sequence[Read], bracketed: bool) -> Cues:
    before, after = _gap(read, at)
    figure = read.figures[at]
    segment = read.segment
    around = read.text
    if segment.row:
        around = f"{segment.header} {segment.row}"
        first = segment.row.partition("|")[0]
        before = f"{segment.header} {first if 'total' in first.lower() else ''} {before}"
    else:
        around = f"{segment.intro} {around}"
        if earlier and earlier[-1].text.rstrip().endswith(";"):
            around = f"{_lead(earlier)} {around}"
    bracketed = (
        before.strip() in ("(", ",", "(or") and at > 0 and after.lstrip()[:1] in (")", ",", "")
    )
    made = cues.read(figure, before, after, around, bracketed)
    if segment.listed and not made.statistic:
        return replace(made, statistic=cues.statistic(segment.intro, ""))
    return made


def _lead(earlier: Sequence[Read]) -> str:
    """The first piece of a list within a line: what stands before its colon."""
    for read in reversed(earlier):
        if not read.text.rstrip().endswith(";"):
            break
        if ":" in read.text:
            return read.text.partition(":")[0]
    return ""


def _bind(one: Placed, at: int, earlier: Sequence[Read]) -> None:
    read, figure = one.read, one.figure
    before = [item for item in read.mentions if item.end <= figure.start]
    limit = read.figures[at + 1].start if at + 1 < len(read.figures) else len(read.text)
    after = [item for item in read.mentions if figure.end <= item.start < limit]
    if after:
        between = read.text[figure.end : after[0].start]
        joined = (
            (_AFTER_NAME.match(between) and not _CAUSE.search(between))
            or (_BRACKET_NAME.match(between) and not before)
            or (_TO_NAME.match(between) and _WENT.search(read.text))
        )
        if joined:
            one.bound = after[0]
            one.also = [item for item in before if not item.kinds & after[0].kinds]
            return
    if before:
        one.bound = before[-1]
        one.also = [item for item in before[:-1] if not item.kinds & one.bound.kinds]
        one.together = len(before) > 1
        return
    one.loose = True
    if after and not earlier:
        return
    one.bound = _earlier(one, earlier)


def _earlier(one: Placed, earlier: Sequence[Read]) -> Mention | None:
    """The subject of the sentence before, or of the heading over a list."""
    for read in list(reversed(earlier))[:3]:
        if one.read.segment.listed and read.segment.listed:
            continue
        if read.mentions:
            return read.mentions[0]
        if read.figures:
            return None
    return None


def _respective(read: Read) -> dict[Figure, Mention]:
    """'A, B and C cost 1, 2 and 3': lists of equal length, bound in order."""
    found: dict[Figure, Mention] = {}
    if len(read.mentions) < 2 or len(read.figures) < 2:
        return found
    for names in _runs(read.mentions, read.text):
        values = [item for item in read.figures if item.start > names[-1].end]
        for numbers in _runs(values, read.text):
            if len(numbers) == len(names) > 1:
                found.update(zip(numbers, names, strict=True))
                break
    return found


def _runs(items: Sequence[Mention] | Sequence[Figure], text: str) -> list[list]:  # type: ignore[type-arg]
    runs: list[list] = []  # type: ignore[type-arg]
    for item in items:
        if runs and _JOINT.match(text[runs[-1][-1].end : item.start]):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _times(one: Placed, at: int, earlier: Sequence[Read]) -> list[Moment]:
    """The moments that a figure is said of; [] when none or not clear."""
    read, figure = one.read, one.figure
    _, after = _gap(read, at)
    usable = [item for item in read.moments if item.kind != "clock"]
    for item in usable:
        if figure.end <= item.start < figure.end + len(after) and _IN.match(
            read.text[figure.end : item.start]
        ):
            return [item]
    earlier_ones = [item for item in usable if item.end <= figure.start]
    if earlier_ones:
        last = earlier_ones[-1]
        between = read.text[last.end : figure.start]
        lead = read.text[: last.start]
        if last.kind in ("day", "iso") and _SINCE.search(lead) and not one.cues.change:
            return [replace(last, kind="since")]
        if _POINT.search(lead):
            return []
        if not _VERSUS.search(between):
            return [last]
        return usable
    if read.segment.listed:
        return _listed_times(one, earlier)
    return []


def _listed_times(one: Placed, earlier: Sequence[Read]) -> list[Moment]:
    segment = one.read.segment
    if segment.row:
        return []
    lead = next((item for item in reversed(earlier) if item.segment.text == segment.intro), None)
    found = [item for item in lead.moments if item.kind != "clock"] if lead else []
    return found if len(found) == 1 else []
