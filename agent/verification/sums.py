"""Sums, shares and averages over facts that belong together: a column, a name, what is listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from agent.verification import direct
from agent.verification.evidence import Evidence
from agent.verification.facts import Fact, Group
from agent.verification.moments import agrees
from agent.verification.reading import Placed
from agent.verification.units import factors
from agent.verification.words import stem, tokens

Found = tuple[Decimal, tuple[Fact, ...]]
_HUNDRED = Decimal(100)


def into(one: Placed, fact: Fact) -> tuple[Decimal, ...]:
    """Factors from the unit of a fact to that of the figure."""
    if one.figure.unit.kind in ("bytes", "time"):
        return factors(fact.unit, one.figure.unit)
    return (Decimal(1),)


def shares(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    """A cell, or several that were named together, against the total of its column."""
    usable = [
        fact for fact in pool
        if fact.role == "level" and fact.unit.kind in ("money", "count", "bytes")
        and not fact.statistic and direct.in_time(one, fact, evidence)
    ]  # fmt: skip
    money = [fact for fact in usable if fact.unit.kind == "money"]
    for fact in _of_noun(one, usable) or money or usable:
        for total in totals(fact, evidence):
            if total and fact.row is not None:
                yield _HUNDRED * fact.amount / total, (fact,)
    if one.together:
        for some in _named_together(one, evidence):
            for total in totals(some[0], evidence):
                if total:
                    yield (
                        _HUNDRED * sum((fact.amount for fact in some), Decimal(0)) / total,
                        tuple(some),
                    )
    yield from _top_shares(one, evidence)


def _of_noun(one: Placed, facts: list[Fact]) -> list[Fact]:
    words = {stem(word) for word in tokens(one.cues.shared)}
    return [fact for fact in facts if fact.unit.kind != "money" and fact.words & words]


def totals(fact: Fact, evidence: Evidence) -> Iterator[Decimal]:
    """The total of a fact's column: the headline figure of its result, or the sum of its rows."""
    group = _group(fact, evidence)
    named = [
        value for value in evidence.values
        if value.result == fact.result and value.series == fact.series and value.period == fact.period
    ]  # fmt: skip
    for value in named:
        if "shown" not in value.column:
            yield value.amount
    if group is not None and group.whole and not named:
        yield sum(_alike(fact, group.columns[fact.column]), Decimal(0))


def _alike(fact: Fact, column: Sequence[Fact]) -> Iterator[Decimal]:
    for item in column:
        if item.unit == fact.unit and item.period == fact.period:
            yield item.amount


def _group(fact: Fact, evidence: Evidence) -> Group | None:
    return next(
        (g for g in evidence.groups if g.result == fact.result and g.index == fact.table), None
    )


def _named_together(one: Placed, evidence: Evidence) -> Iterator[list[Fact]]:
    """Facts of one column, one for each name before the figure in its sentence."""
    before = [item for item in one.read.mentions if item.end <= one.figure.start]
    after = [item for item in one.read.mentions if item.start >= one.figure.end]
    for mentions in (before, after):
        if len(mentions) < 2:
            continue
        columns: dict[tuple[object, ...], list[Fact]] = {}
        for mention in mentions:
            for name in mention.names:
                for fact in evidence.by_name.get(name, ()):
                    if fact.role == "level" and fact.row and direct.in_time(one, fact, evidence):
                        key = (fact.series, fact.column, fact.result, fact.table, fact.period)
                        columns.setdefault(key, []).append(fact)
        for some in columns.values():
            if len({fact.index for fact in some}) == len(mentions) == len(some):
                yield some


def sums(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    """Totals of columns, of the top rows, of rows of one name, of names said together."""
    if one.cues.total or one.together:
        for some in _named_together(one, evidence):
            if direct.comparable(one.figure.unit, some[0].unit, one, evidence):
                yield from _sum(one, some, evidence)
    if one.bound is not None and not one.loose:
        yield from _of_one_name(one, pool, evidence)
    for group in evidence.groups:
        if group.index is not None:
            for facts in group.columns.values():
                if _summable(one, facts[0], evidence):
                    yield from _of_column(one, facts, group, evidence)


def _of_column(one: Placed, facts: list[Fact], group: Group, evidence: Evidence) -> Iterator[Found]:
    rows = [fact for fact in facts if fact.unit == facts[0].unit]
    count = one.cues.top_sum
    if one.cues.total and group.whole and _covered(one, rows, evidence):
        yield from _sum(one, rows, evidence)
    if 0 < count <= len(rows):
        yield from _sum(one, sorted(rows, key=lambda fact: -abs(fact.amount))[:count], evidence)


def _covered(one: Placed, facts: Sequence[Fact], evidence: Evidence) -> bool:
    """Whether a series over time is of the time that its sum or mean is said of."""
    spans = [fact.period for fact in facts if fact.serial and fact.period]
    if not spans or not one.times:
        return True
    whole = min(start for start, _ in spans), max(end for _, end in spans)
    return any(agrees(item, whole, evidence.today) for item in one.times)


def _sum(one: Placed, some: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    for factor in into(one, some[0]):
        yield sum((fact.amount for fact in some), Decimal(0)) * factor, tuple(some)
        shown = [rounded(one, fact.amount * factor) for fact in some]
        if len(some) > 1 and evidence.shown.issuperset(map(abs, shown)):
            yield sum(shown, Decimal(0)), tuple(some)


def rounded(one: Placed, amount: Decimal) -> Decimal:
    """As it is shown beside a figure with cents, whose sums are often made of what is shown."""
    return round(amount, one.figure.decimals) if one.figure.decimals > 1 else amount


def _summable(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    return (
        fact.unit.kind not in ("percent", "time")
        and not fact.statistic
        and direct.comparable(one.figure.unit, fact.unit, one, evidence)
        and (fact.serial or direct.in_time(one, fact, evidence))
        and (fact.role == "level" or one.cues.near_change)
        and (one.bound is None or one.loose or one.cues.top_sum > 0 or one.cues.total)
    )


def _of_one_name(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    """Rows that share the name the figure is bound to."""
    columns: dict[tuple[object, ...], list[Fact]] = {}
    for fact in pool:
        if _additive(fact) and direct.fits(one, fact, evidence) and _whole(fact, evidence):
            held = set(fact.row.names.values()) if fact.row else set()
            if one.bound and one.bound.names & held:
                key = (fact.series, fact.column, fact.table, fact.result)
                columns.setdefault(key, []).append(fact)
    for some in columns.values():
        if len(some) > 1:
            yield from _sum(one, some, evidence)


def _additive(fact: Fact) -> bool:
    return fact.role == "level" and fact.unit.kind not in ("percent", "time") and not fact.statistic


def _whole(fact: Fact, evidence: Evidence) -> bool:
    group = _group(fact, evidence)
    return group is not None and group.whole


def _top_shares(one: Placed, evidence: Evidence) -> Iterator[Found]:
    count = one.cues.top_sum
    for group in evidence.groups:
        for facts in group.columns.values():
            if group.index is None or not 0 < count <= len(facts) or facts[0].unit.kind != "money":
                continue
            top = sorted(facts, key=lambda fact: -abs(fact.amount))[:count]
            for total in totals(facts[0], evidence):
                if total and facts[0].role == "level":
                    yield (
                        _HUNDRED * sum((fact.amount for fact in top), Decimal(0)) / total,
                        tuple(top),
                    )


def averages(one: Placed, pool: Sequence[Fact], evidence: Evidence) -> Iterator[Found]:
    """Means of columns, and totals over counts of the same result."""
    if not one.cues.average:
        return
    for group in evidence.groups:
        if group.index is None:
            yield from _per_count(one, group, evidence)
            continue
        for facts in group.columns.values():
            free = one.bound is None or one.loose
            alike = len(facts) > 1 and len({fact.unit for fact in facts}) == 1
            alike = alike and facts[0].statistic in ("", "avg")
            of_unit = direct.comparable(one.figure.unit, facts[0].unit, one, evidence)
            if free and alike and group.whole and of_unit and _covered(one, facts, evidence):
                total = sum((fact.amount for fact in facts), Decimal(0))
                yield total / len(facts), tuple(facts)


def _per_count(one: Placed, group: Group, evidence: Evidence) -> Iterator[Found]:
    every = [fact for column in group.columns.values() for fact in column]
    counts = [fact for fact in every if fact.unit.kind == "count" and not fact.unit.name]
    for fact in filter(_additive, every):
        if direct.comparable(one.figure.unit, fact.unit, one, evidence):
            for count in counts:
                if count is not fact and count.amount:
                    yield fact.amount / count.amount, (fact, count)
