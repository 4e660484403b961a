"""Whether a figure states one number of a result: unit, meaning, period and rounding agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from agent.verification import moments, units
from agent.verification.evidence import Evidence
from agent.verification.facts import Fact
from agent.verification.reading import Placed
from agent.verification.units import Unit

# Months of a year, hours of a month as prices are quoted, days of a year.
_MONTHS, _HOURS, _DAYS = Decimal(12), Decimal(730), Decimal("365.25")


def matching(one: Placed, pool: Iterable[Fact], evidence: Evidence) -> Iterator[Fact]:
    """Facts of a pool that the figure states."""
    for fact in pool:
        if states(one, fact, evidence):
            yield fact


def states(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    """Whether the figure may be this fact."""
    return (
        fits(one, fact, evidence)
        and _role(one, fact)
        and (not fact.serial or _dated(one, fact))
        and any(one.figure.holds(amount) for amount in amounts(one, fact))
        and sign(one, fact)
    )


def _dated(one: Placed, fact: Fact) -> bool:
    """Whether the words say which one of a series over time is meant."""
    cues = one.cues
    return bool(one.times or one.read.segment.row or (cues.extreme and fact.edge))


def fits(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    """Whether unit, statistic, metric and period of a fact agree with the figure's words."""
    return (
        comparable(one.figure.unit, fact.unit, one, evidence)
        and _statistic(one, fact)
        and in_time(one, fact, evidence)
        and _named(one, fact)
        and _counts_it(one, fact, evidence)
    )


def _counts_it(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    """A bare number before the name of a column is of that column."""
    if one.figure.unit.kind != "bare" or one.read.segment.row:
        return True
    named = {*one.cues.noun, *one.cues.lead} & evidence.nouns
    return not named or bool(named & fact.words) or fact.unit.name in named


def comparable(unit: Unit, of: Unit, one: Placed, evidence: Evidence) -> bool:
    """Money only with money of its currency, percentages with percentages, and so on."""
    if unit.kind == "money":
        return of.kind == "money" and same_currency(unit.name, of.name, one, evidence)
    if unit.kind == "bare":
        return _bare(one, of, evidence)
    if unit.kind == "ratio":
        return False
    return bool(units.factors(of, unit))


def same_currency(said: str, held: str, one: Placed, evidence: Evidence) -> bool:
    """'$' is also written for other dollars, where there are no US dollars about."""
    if said == held or not held:
        return True
    loose = "USD" not in evidence.currencies and held in units.DOLLARS
    return loose and said == "USD" and "USD" not in one.figure.text


def _bare(one: Placed, of: Unit, evidence: Evidence) -> bool:
    """A number without a unit is a count, or an amount whose unit the words do not repeat."""
    if of.kind == "count":
        return not of.name or bool(one.read.segment.row) or of.name in " ".join(one.cues.noun)
    if one.read.segment.row:
        return True
    if of.kind == "money" and len(evidence.currencies) > 1:
        return False
    return one.figure.decimals > 0 or not one.cues.noun


def _statistic(one: Placed, fact: Fact) -> bool:
    said = one.cues.statistic
    if not said or not fact.statistic:
        return True
    return said == fact.statistic


def in_time(one: Placed, fact: Fact, evidence: Evidence) -> bool:
    """Whether the fact is of one of the times that the figure is said of."""
    if not one.times or fact.period is None:
        return True
    if fact.role != "level" and one.figure.unit.kind != "money":
        return True
    if fact.role == "change":
        return True
    return any(moments.agrees(item, fact.period, evidence.today) for item in one.times)


def _named(one: Placed, fact: Fact) -> bool:
    """A fact that has one of the figure's further names for what these name, has that one."""
    if fact.row is None:
        return True
    for mention in one.also:
        held = [fact.row.names[kind] for kind in mention.kinds if kind in fact.row.names]
        if mention.names & set(fact.row.names.values()):
            continue
        if held:
            return False
    return True


def _role(one: Placed, fact: Fact) -> bool:
    cues = one.cues
    if fact.role == "change":
        return cues.change or cues.near_change or one.figure.sign != 0
    if fact.role == "share":
        return not cues.change
    return not cues.change or one.figure.unit.kind == "bare"


def amounts(one: Placed, fact: Fact) -> Iterator[Decimal]:
    """What the fact amounts to in the figure's unit and per its span of time."""
    said, held = one.cues.rate, _rate(fact)
    unit = one.figure.unit
    if unit.kind in ("bytes", "time"):
        for factor in units.factors(fact.unit, unit):
            yield fact.amount * factor
        return
    if fact.unit.kind == "percent" or not said or said == held or not held:
        yield fact.amount
        if not (said and held != said and fact.unit.kind == "money"):
            return
    if fact.unit.kind == "money" and said and said != held:
        yield from _rated(fact, said, held)


def _rate(fact: Fact) -> str:
    """What a money fact is per: by its unit or name, else by the length of its period."""
    if fact.unit.per:
        return fact.unit.per
    if fact.period is None:
        return ""
    days = (fact.period[1] - fact.period[0]).days + 1
    if days == 1:
        return "day"
    return "month" if 28 <= days <= 31 else "year" if days >= 360 else "span"


def _rated(fact: Fact, said: str, held: str) -> Iterator[Decimal]:
    amount = fact.amount
    days = (fact.period[1] - fact.period[0]).days + 1 if fact.period else 0
    if not fact.unit.per and days and said == "day":
        yield amount / days
    elif not fact.unit.per and days > 31 and said == "month":
        yield amount / max(1, round(days / 30.4375))
    elif held == "month" and said == "year":
        yield amount * _MONTHS
    elif held == "month" and said == "hour":
        yield amount / _HOURS
    elif held == "hour" and said == "month":
        yield amount * _HOURS
    elif held == "hour" and said == "day":
        yield amount * 24
    elif held == "hour" and said == "year":
        yield from (amount * 8760, amount * _HOURS * _MONTHS)
    elif held == "day" and said == "year":
        yield from (amount * 365, amount * _DAYS)
    elif held == "month" and said == "day" and fact.unit.per:
        yield amount / 30


def sign(one: Placed, fact: Fact) -> bool:
    """Whether plus, minus, 'up' and 'down' agree with the fact."""
    figure, cues = one.figure, one.cues
    if not fact.amount:
        return True
    positive = fact.amount > 0
    if fact.role == "change" and cues.direction:
        return positive == (cues.direction > 0) and (figure.sign >= 0 or not positive)
    if figure.sign:
        return positive == (figure.sign > 0)
    return positive or fact.role == "change" or cues.credit
