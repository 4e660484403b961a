"""Savings counted once: of what can be done to one resource, only the best counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tools.services.recommendations.recommendation import EXCLUSIVE, Priority, Recommendation
from tools.services.recommendations.rules import Rules

_SURE_ENOUGH = 0.5
_NOTHING = Decimal(0)


@dataclass
class Counted:
    """`by_recommendation`: what of its savings counts; `totals`: their sums by currency."""

    by_recommendation: dict[str, Decimal] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)


def counted(found: Sequence[Recommendation]) -> Counted:
    """Count each resource once. A commitment adds to what makes a resource smaller, as it is
    computed on what that leaves; a move to another region is instead of both.
    """
    result = Counted({one.id: _NOTHING for one in found})
    on: dict[str, list[tuple[Recommendation, Decimal]]] = {}
    for one in found:
        for part in one.shares():
            if part.savings is not None:
                on.setdefault(_place(one, part.resource_id), []).append((one, part.savings))
    for options in on.values():
        for one, savings in _chosen(options):
            result.by_recommendation[one.id] += savings
            if one.currency is not None:
                known = result.totals.get(one.currency, _NOTHING)
                result.totals[one.currency] = known + savings
    result.alternatives = _alternatives(found)
    return result


def _place(one: Recommendation, resource_id: str) -> str:
    from tools.services.recommendations.billed import key

    return f"{one.subject.provider}\n{key(resource_id)}\n{one.currency or ''}"


def _chosen(
    options: Sequence[tuple[Recommendation, Decimal]],
) -> list[tuple[Recommendation, Decimal]]:
    """Of one resource: the best of what excludes each other, with a commitment where it fits."""
    moves = _best(options, {"region"})
    others = _best(options, EXCLUSIVE - {"region"})
    together = [*others, *_best(options, {"commitment"})]
    return moves if _sum(moves) > _sum(together) else together


def _best(
    options: Sequence[tuple[Recommendation, Decimal]], types: Collection[str]
) -> list[tuple[Recommendation, Decimal]]:
    of_type = [option for option in options if option[0].type in types]
    return [max(of_type, key=lambda option: (option[1], option[0].id))] if of_type else []


def _sum(options: Iterable[tuple[Recommendation, Decimal]]) -> Decimal:
    return sum((savings for _, savings in options), _NOTHING)


def _alternatives(found: Sequence[Recommendation]) -> dict[str, tuple[str, ...]]:
    """For each recommendation the others that exclude it on the same single resource."""
    on: dict[tuple[str, str], list[Recommendation]] = {}
    for one in found:
        if one.type in EXCLUSIVE:
            for part in one.shares():
                on.setdefault((one.subject.provider, part.resource_id.lower()), []).append(one)
    result: dict[str, set[str]] = {}
    for several in on.values():
        for one in several:
            result.setdefault(one.id, set()).update(
                other.id for other in several if other.id != one.id
            )
    return {identity: tuple(sorted(others)) for identity, others in result.items() if others}


def left(found: Sequence[Recommendation]) -> tuple[dict[str, Decimal], frozenset[str]]:
    """What commitments must leave out: (savings a month by resource where it is made smaller,
    resources that stop or are no longer paid on demand).
    """
    from tools.services.recommendations.billed import key

    smaller: dict[str, Decimal] = {}
    stopped = set()
    for one in found:
        place = key(one.subject.resource_id)
        if one.type == "right_sizing":
            smaller[place] = max(one.monthly_savings or _NOTHING, smaller.get(place, _NOTHING))
        elif one.type in ("idle", "schedule", "spot"):
            stopped.add(place)
    return smaller, frozenset(stopped)


def prioritised(
    found: Sequence[Recommendation], rules: Rules, totals: Mapping[str, Decimal]
) -> list[Recommendation]:
    """With priorities: by their part of all savings in their currency, lower where unsure."""
    return [one.model_copy(update={"priority": _priority(one, rules, totals)}) for one in found]


def _priority(one: Recommendation, rules: Rules, totals: Mapping[str, Decimal]) -> Priority:
    total = totals.get(one.currency or "", _NOTHING)
    if one.monthly_savings is None or not total or one.type == "region":
        return "low"
    share = float(one.monthly_savings / total)
    sure = one.confidence >= _SURE_ENOUGH
    if share >= rules["priority.high_share"]:
        return "high" if sure else "medium"
    return "medium" if share >= rules["priority.medium_share"] and sure else "low"
