"""The receipts check: every number, date and name of a text is found in the results, or it is not.

A figure is read with the words around it (the name it belongs to, the time it is said of, whether
it is a change, a share, a total); only facts that agree with all of them may support it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence

from agent.verification import (
    conditions,
    cues,
    direct,
    directions,
    figures,
    identifiers,
    moments,
    reading,
    relations,
    segments,
    units,
)
from agent.verification.evidence import Evidence
from agent.verification.facts import Fact
from agent.verification.naming import Mention
from agent.verification.reading import Placed, Read
from agent.verification.verdict import Used, Verdict
from tools.base import Result

_LEFT = re.compile(r"\S*\d\S*")
_HARMLESS = re.compile(r"24/7|24x7|\bFOCUS\s?1(?:\.\d)?(?!\d)", re.IGNORECASE)
_RANK = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")


def check(
    text: str,
    results: Sequence[Result],
    *,
    question: str,
    today: dt.date,
    names: Collection[str] = (),
) -> Verdict:
    """Whether a text holds against the results of its turn. `names` is a vocabulary of further
    names (services, accounts, resources): where one stands in the text, results or question must
    hold it too.
    """
    evidence = Evidence(results, question, today, names)
    problems: list[str] = []
    used: set[Used] = set()
    reads: list[Read] = []
    comma = figures.european(text)
    for segment in segments.split(text):
        read = _read(segment, evidence, comma, problems)
        header = evidence.names.find(segment.header) if segment.header else []
        placed = reading.place(read, evidence.names, reads[-80:], header)
        if segment.row:
            _row_times(placed, evidence)
        for one in placed:
            found = _support(one, evidence)
            if found is None:
                problems.append(conditions.complaint(one, evidence))
            else:
                used.update(found)
        problems += directions.problems(placed)
        reads.append(read)
    unique = list(dict.fromkeys(problems))
    return Verdict(ok=not unique, problems=unique, used=sorted(used, key=_order))


def _order(item: Used) -> tuple[int, int, int]:
    return item.result, -1 if item.table is None else item.table, item.row


def _read(segment: segments.Segment, evidence: Evidence, comma: bool, problems: list[str]) -> Read:
    text = segment.text
    found = evidence.times.settled(moments.find(text, evidence.today))
    for moment in found:
        if not evidence.times.holds(moment):
            problems.append(conditions.unknown_time(moment, evidence))
        text = _blank(text, moment.start, moment.end)
    problems += [
        f"the weekday {moment.text!r} is not that of the date beside it"
        for moment in moments.wrong_weekdays(found, segment.text, evidence.times)
    ]
    mentions = evidence.names.find(text)
    named = identifiers.find(text, evidence)
    problems += [
        f"the name {item.text!r} is not found in the results" for item in named if not item.known
    ]
    for mention in mentions:
        if any(char.isdigit() for char in mention.text):
            text = _blank(text, mention.start, mention.end)
    for item in named:
        if any(char.isdigit() for char in item.text):
            text = _blank(text, item.start, item.end)
    for match in list(_HARMLESS.finditer(text)):
        text = _blank(text, *match.span())
    numbers = figures.find(text, comma)
    if segment.row and (unit := cues.header(segment.header)):
        numbers = [_in_unit(number, unit) for number in numbers]
    evidence.shown.update(number.amount for number in numbers)
    rest = text
    for number in numbers:
        rest = _blank(rest, number.start, number.end)
    for left in _LEFT.finditer(rest):
        word = left[0].strip(".,;:()'\"`*")
        if not _known_word(word, evidence):
            problems.append(f"{word!r} is not found in the results")
    return Read(segment, text, numbers, mentions, found)


def _known_word(word: str, evidence: Evidence) -> bool:
    """Names of percentiles, and ranks within the rows that there are."""
    if rank := _RANK.fullmatch(word):
        most = max((len(group.rows) for group in evidence.groups), default=0)
        return int(rank[1]) <= most or f"p{rank[1]}" in evidence.word_set
    return word.lower() in evidence.word_set


def _in_unit(number: figures.Figure, unit: units.Unit) -> figures.Figure:
    from dataclasses import replace

    return replace(number, unit=unit) if number.unit.kind == "bare" else number


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _row_times(placed: list[Placed], evidence: Evidence) -> None:
    """In a table a figure is of the time of its column, else of that of its row."""
    if placed:
        segment = placed[0].read.segment
        found = moments.find(segment.header, evidence.today)
        found = found or moments.find(segment.row, evidence.today)
        for one in placed:
            one.times = found if len(found) == 1 else []


def _support(one: Placed, evidence: Evidence) -> list[Used] | None:
    """The places that a figure rests on; None when nothing supports it."""
    if conditions.allowed(one, evidence):
        return []
    if one.cues.condition and not one.cues.top and conditions.asks(one, evidence):
        if one.bound is None or one.loose:
            return None
        one.figure = one.figure.tight()
    if one.cues.rest and one.figure.unit.kind == "bare":
        return [] if conditions.counted(one, evidence) else None
    pools = list(_pools(one, evidence))
    alone = pools[1:] if one.together and one.cues.joint else pools
    for pool in alone if not one.cues.added else []:
        one.facts = list(direct.matching(one, pool, evidence))
        if one.facts:
            return [_used(one.facts[0])]
    for pool in pools:
        if facts := list(relations.derived(one, pool, evidence)):
            return [_used(fact) for fact in facts]
    return [] if conditions.counted(one, evidence) else None


def _used(fact: Fact) -> Used:
    return Used(fact.result, fact.table, fact.index)


def _pools(one: Placed, evidence: Evidence) -> Iterator[list[Fact]]:
    """Facts that may support a figure, by the name that it is bound to."""
    bound = one.bound
    if bound is not None and not (one.loose and one.cues.total):
        own = _of(bound, evidence)
        for other in one.also:
            own = [*own, *(fact for fact in _of(other, evidence) if fact.names & bound.names)]
        kinds = [
            fact for fact in own if direct.comparable(one.figure.unit, fact.unit, one, evidence)
        ]
        yield own
        tied = kinds or one.figure.unit.kind in ("percent", "ratio")
        if tied and own and not one.loose and not one.cues.total:
            return
    yield evidence.values
    if bound is None or one.loose:
        yield list(_unnamed(one, evidence))


def _of(bound: Mention, evidence: Evidence) -> list[Fact]:
    if len(bound.names) == 1:
        return evidence.by_name.get(next(iter(bound.names)), [])
    return [fact for name in bound.names for fact in evidence.by_name.get(name, ())]


def _unnamed(one: Placed, evidence: Evidence) -> Iterator[Fact]:
    """Cells that a figure without a name may state: of a single row, of a row of its time, the
    largest and smallest where the words say so, and long numbers, which no chance hits.
    """
    for group in evidence.groups:
        if group.index is None:
            continue
        for facts in group.columns.values():
            if len(facts) == 1 or (one.figure.digits >= 5 and not one.cues.total):
                yield from facts
                continue
            if one.times:
                yield from (fact for fact in facts if _own(fact))
            if one.cues.extreme:
                yield max(facts, key=lambda fact: fact.amount)
                yield min(facts, key=lambda fact: fact.amount)


def _own(fact: Fact) -> bool:
    """Whether the row is told from the others by its time alone."""
    return fact.row is not None and not fact.row.names and fact.period is not None
