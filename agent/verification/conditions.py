"""Numbers that need no fact (conditions that were asked, counts of rows, notes), and complaints."""

from __future__ import annotations

from decimal import Decimal

from agent.verification import calendars, direct
from agent.verification.evidence import Evidence
from agent.verification.facts import Fact
from agent.verification.figures import Figure
from agent.verification.moments import Moment
from agent.verification.reading import Placed
from agent.verification.words import stem, tokens


def allowed(one: Placed, evidence: Evidence) -> bool:
    """Whether the figure repeats a condition of the question or of a tool's arguments, or a note."""
    figure = one.figure
    asked = [item for item, _ in evidence.asked if _same(figure, item)]
    if one.cues.condition and (asked or _argument(one, evidence)):
        return True
    if asked and one.cues.noun and figure.unit.kind in ("bare", "count", "time"):
        for item, noun in evidence.asked:
            if _same(figure, item) and noun[:1] == one.cues.noun[:1] and figure.unit.kind == "time":
                return True
    return _noted(one, evidence) or _span(one, evidence)


def asks(one: Placed, evidence: Evidence) -> bool:
    """Whether the question has a bound of this kind, so that 'above 90 %' is one as well."""
    unit = one.figure.unit
    return any(item.unit == unit or unit.kind == "bare" for item, _ in evidence.asked)


def _same(figure: Figure, other: Figure) -> bool:
    kinds = {figure.unit.kind, other.unit.kind}
    return (
        figure.amount == other.amount
        and (len(kinds) == 1 or "bare" in kinds)
        and (not figure.unit.name or not other.unit.name or figure.unit.name == other.unit.name)
    )


def _argument(one: Placed, evidence: Evidence) -> bool:
    return one.figure.amount in evidence.bounds


def _noted(one: Placed, evidence: Evidence) -> bool:
    """A number of an assumption or warning, with the same unit, or the same words around it."""
    figure = one.figure
    free = one.bound is None or one.loose
    said = {stem(word) for word in tokens(one.read.text) if len(word) > 4}
    for item, noun, words in evidence.note_figures:
        if figure.amount != item.amount or figure.unit.kind != item.unit.kind:
            continue
        if figure.unit.kind not in ("bare", "count"):
            if figure.unit == item.unit and (free or figure.unit.kind == "time"):
                return True
            continue
        shared = set(noun) & set(one.cues.noun)
        if shared and (free or "of" in shared) and (said & words) - shared:
            return True
    return False


def _span(one: Placed, evidence: Evidence) -> bool:
    """'the 31 days': how long a known span is."""
    figure = one.figure
    if figure.unit.kind != "time" or not figure.exact or figure.unit.sizes[0] < 86400:
        return False
    spans = [span for span in evidence.times.spans if span[0] != span[1]]
    days = [Decimal(calendars.length(span)) for span in spans]
    if figure.unit.sizes[0] == 86400:
        return one.bound is None and figure.amount in days
    return one.bound is None and any(
        figure.holds(length * 86400 / size) for length in days for size in figure.unit.sizes
    )


def counted(one: Placed, evidence: Evidence) -> bool:
    """Whether a bare number counts rows: all, those listed, the rest, or those of one name."""
    figure = one.figure
    if figure.unit.kind != "bare" or figure.decimals or not figure.exact or _bound(one):
        return False
    amount = int(figure.amount)
    if one.cues.rest:
        return _rest(one, amount, evidence)
    for rows in evidence.counts():
        if amount == rows and (one.bound is None or one.loose or one.cues.total):
            return True
    if one.cues.top_sum == amount > 0 and not one.listed and _more_follow(one):
        return any(amount <= len(group.rows) for group in evidence.groups)
    if one.cues.top and (
        amount in evidence.limits or any(item.amount == amount for item, _ in evidence.asked)
    ):
        return any(amount <= len(group.rows) for group in evidence.groups)
    free = one.bound is None or one.loose
    return (free and amount == one.listed > 1) or _of_name(one, amount, evidence)


def _more_follow(one: Placed) -> bool:
    """Whether the sum over 'the top 3' is said, and so checked."""
    return any(item.start > one.figure.start for item in one.read.figures)


def _bound(one: Placed) -> bool:
    return one.cues.condition and not one.cues.top


def _rest(one: Placed, amount: int, evidence: Evidence) -> bool:
    """'and 4 more': what is left after the names listed so far."""
    tables = [group for group in evidence.groups if group.index is not None]
    wholes = {group.total_rows or len(group.rows) for group in tables}
    wholes |= {int(fact.amount) for fact in evidence.values if _is_count(fact)}
    return any(whole - amount == one.named_before > 0 for whole in wholes)


def _is_count(fact: Fact) -> bool:
    return fact.unit.kind == "count" and not fact.unit.name


def _of_name(one: Placed, amount: int, evidence: Evidence) -> bool:
    """Rows that have the name the figure is bound to, or a word that follows it."""
    words = set(one.bound.names) if one.bound else set()
    words |= set(one.cues.noun[:2])
    tail = one.read.text[one.figure.end :].lower()
    for group in evidence.groups:
        if group.index is None or not group.whole:
            continue
        tally: dict[str, int] = {}
        for row in group.rows:
            for name in set(row.names.values()):
                tally[name] = tally.get(name, 0) + 1
        for name, count in tally.items():
            if count == amount and count > 1 and (name in words or f" {name}" in tail):
                return True
    return False


def complaint(one: Placed, evidence: Evidence) -> str:
    """What is wrong with a figure, with the nearest that the results hold."""
    figure = one.figure
    said = f"{figure.text!r}"
    place = f" for {one.bound.text!r}" if one.bound is not None else ""
    pool = [
        fact for fact in evidence.facts if direct.comparable(figure.unit, fact.unit, one, evidence)
    ]
    equal = next((fact for fact in pool if figure.holds(fact.amount)), None)
    where = _sentence(one)
    if equal is not None:
        return f"{said}{place} in {where}: in the results {_written(equal)} is {_place(equal)}"
    same = [
        fact
        for fact in evidence.facts
        if figure.unit.kind == "money" and fact.unit.kind == "money" and figure.holds(fact.amount)
    ]
    if same:
        return f"{said}{place} in {where}: the currency in the results is {same[0].unit.name}"
    own = [fact for fact in pool if one.bound and one.bound.names & fact.names] or pool
    near = min(own, key=lambda fact: abs(abs(fact.amount) - figure.amount), default=None)
    hint = f"; nearest: {_written(near)}, {_place(near)}" if near else ""
    return f"{said}{place} in {where} is not found in the results{hint}"


def _sentence(one: Placed) -> str:
    text = (one.read.segment.row or one.read.segment.text).strip()
    return f"{text[:77]}…" if len(text) > 80 else text


def _written(fact: Fact) -> str:
    unit = (
        fact.unit.name if fact.unit.kind == "money" else "%" if fact.unit.kind == "percent" else ""
    )
    return f"{round(fact.amount, 4).normalize():f} {unit}".strip()


def _place(fact: Fact) -> str:
    parts = [fact.column]
    if fact.row is not None:
        parts.append("of " + ", ".join(list(fact.row.texts.values())[:2]))
    if fact.period is not None:
        first, last = fact.period
        parts.append(f"in {first}" + (f" to {last}" if last != first else ""))
    return " ".join(parts)


def unknown_time(moment: Moment, evidence: Evidence) -> str:
    """A date that nothing supports."""
    spans = sorted(span for span in evidence.times.spans if span[0] != span[1])
    held = ", ".join(f"{first} to {last}" for first, last in spans[:3])
    return f"the date {moment.text!r} is not found in the results" + (
        f" (they hold {held})" if held else ""
    )
