"""What may be computed from two facts that belong together: differences, changes, ratios.

Each relation needs words that ask for it, since among many numbers some pair fits anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice

from agent.verification import direct, sums
from agent.verification.evidence import Evidence
from agent.verification.facts import Fact
from agent.verification.reading import Placed
from agent.verification.sums import Found, into, rounded

_HUNDRED = Decimal(100)
MOST_PAIRS = 400


def derived(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Fact]:
    """Facts from which the figure can be computed as its words say."""
    for relation in _relations(one):
        for amount, rest in relation(one, pool, evidence):
            if one.figure.holds(amount):
                yield from rest
                return


def _relations(one: Placed) -> Iterator[Callable[..., Iterator[Found]]]:
    cues, kind = one.cues, one.figure.unit.kind
    changed = cues.change or (cues.near_change and one.figure.sign != 0)
    if kind == "percent" and not one.figure.points:
        if changed:
            yield _percent_changes
        elif cues.share and (one.figure.digits > 1 or not one.figure.exact or one.bound):
            yield sums.shares
        return
    if kind == "ratio":
        yield _ratios
        return
    if changed:
        yield _differences
        return
    if cues.average or cues.rate:
        yield sums.averages
    yield sums.sums


def _differences(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    stated = any(fact.role == "change" for fact in pool)
    for late, early in pairs(one, pool, evidence):
        for factor in into(one, late):
            gap = (late.amount - early.amount) * factor
            if _agrees(one, gap):
                yield gap, (late, early)
                shown = [rounded(one, fact.amount * factor) for fact in (late, early)]
                if not stated and evidence.shown.issuperset(map(abs, shown)):
                    yield shown[0] - shown[1], (late, early)


def _percent_changes(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    for late, early in pairs(one, pool, evidence):
        if early.amount and late.unit.kind != "percent":
            part = _HUNDRED * (late.amount - early.amount) / abs(early.amount)
            if _agrees(one, part):
                yield part, (late, early)


def _ratios(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    for late, early in pairs(one, pool, evidence):
        if early.amount and late.amount / early.amount > 0:
            yield late.amount / early.amount, (late, early)


def _agrees(one: Placed, gap: Decimal) -> bool:
    said = one.cues.direction or one.figure.sign
    return not gap or not said or (gap > 0) == (said > 0)


def pairs(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[tuple[Fact, Fact]]:
    """(later, earlier) of one name, or (first named, second named) of one column."""
    usable = [fact for fact in pool if fact.role == "level" and _kind(one, fact, evidence)]
    found = chain(_in_time(usable, one, evidence), _between_names(one, evidence))
    yield from islice(found, MOST_PAIRS)


def _kind(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    unit = one.figure.unit
    if unit.kind in ("percent", "ratio") and not one.figure.points:
        return fact.unit.kind != "percent"
    if not (direct.comparable(unit, fact.unit, one, evidence)):
        return False
    return not one.cues.statistic or not fact.statistic or fact.statistic == one.cues.statistic


def _in_time(facts: Sequence[Fact], one: Placed, evidence: Evidence) -> Iterator[tuple[Fact, Fact]]:
    """The same figure of two periods: of neighbours, of those that the text names, or of ends."""
    series: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        if fact.period is not None:
            names = frozenset(fact.row.names.values()) if fact.row else fact.names
            series.setdefault((*fact.series, names), []).append(fact)
    for run in series.values():
        ordered = sorted(run, key=lambda fact: fact.period or (evidence.today, evidence.today))
        for at, late in enumerate(ordered):
            for early in ordered[:at]:
                near = (
                    at < 2
                    or early is ordered[at - 1]
                    or (early is ordered[0] and at == len(run) - 1)
                )
                if early.period != late.period and (
                    near or _both_named(one, late, early, evidence)
                ):
                    yield late, early


def _both_named(one: Placed, late: Fact, early: Fact, evidence: Evidence) -> bool:
    from agent.verification.moments import agrees

    return all(
        any(fact.period and agrees(item, fact.period, evidence.today) for item in one.read.moments)
        for fact in (late, early)
    )


def _between_names(one: Placed, evidence: Evidence) -> Iterator[tuple[Fact, Fact]]:
    """Two names of one sentence, compared in a column that both have."""
    mentions = one.read.mentions
    if one.read.segment.row or not 2 <= len(mentions) <= 4:
        mentions = (
            [one.bound, *mentions] if one.bound and len(mentions) == 1 and one.loose else mentions
        )
    if one.read.segment.row or not 2 <= len(mentions) <= 4:
        return
    for at, first in enumerate(mentions):
        for second in mentions[at + 1 :]:
            if first.names == second.names:
                continue
            ours = [fact for name in first.names for fact in evidence.by_name.get(name, ())]
            theirs = [fact for name in second.names for fact in evidence.by_name.get(name, ())]
            yield from _aligned(one, ours, theirs, evidence)


def _aligned(
    one: Placed, ours: list[Fact], theirs: list[Fact], evidence: Evidence
) -> Iterator[tuple[Fact, Fact]]:
    by_column: dict[tuple[object, ...], list[Fact]] = {}
    for fact in theirs:
        by_column.setdefault((fact.series, fact.column, fact.period, fact.table), []).append(fact)
    for fact in ours[:50]:
        if (
            fact.role == "level"
            and _kind(one, fact, evidence)
            and direct.in_time(one, fact, evidence)
        ):
            for other in by_column.get((fact.series, fact.column, fact.period, fact.table), ())[:5]:
                if other is not fact:
                    yield fact, other
