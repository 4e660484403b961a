"""Which recommendation is meant by an id, or by the name or id of a resource."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.base import Column, InputError, Result, Table, Value
from tools.services.inquiry import Inquiry
from tools.services.nearest import nearest
from tools.services.recommendations.recommendation import Kept

_TOP = frozenset({"top", "best", "first", "the top", "the top one", "1", "#1"})


@dataclass(frozen=True)
class Several:
    """More than one is meant."""

    wanted: str
    found: tuple[Kept, ...]


def find(known: Sequence[Kept], wanted: str, prefer: Sequence[str] = ("active",)) -> Kept | Several:
    """The one that is meant: by id, else by the resource's exact id or name in any case, else by a
    part of the name that only one has; 'top' is the largest active saving. Of several on the same
    resource those of the preferred states are meant. Raises InputError naming near ones.
    """
    text = wanted.strip()
    lowered = text.lower()
    if lowered in _TOP:
        active = [one for one in known if one.status in prefer]
        if active:
            return active[0]
    for match in (
        [one for one in known if one.recommendation.id == lowered],
        [one for one in known if lowered in _names(one)],
        [
            one
            for one in known
            if lowered and lowered in (one.recommendation.subject.name or "").lower()
        ],
    ):
        narrowed = [one for one in match if one.status in prefer] or match
        if len(narrowed) == 1:
            return narrowed[0]
        if narrowed:
            return Several(text, tuple(narrowed))
    raise InputError(_unknown(text, known))


def of_one_resource(found: Several) -> Kept | Several:
    """The largest saving, where all are about the same resource: the others are alternatives."""
    if len({one.recommendation.subject.resource_id for one in found.found}) > 1:
        return found
    return max(
        found.found,
        key=lambda one: (one.recommendation.monthly_savings or Decimal(-1), one.recommendation.id),
    )


def _names(one: Kept) -> set[str]:
    subject = one.recommendation.subject
    return {subject.resource_id.lower(), (subject.name or "").lower()}


def _unknown(text: str, known: Sequence[Kept]) -> str:
    if not known:
        return f"no recommendation matches {text!r}: there are none now"
    names = [one.recommendation.subject.called for one in known]
    close = nearest(
        text, list(dict.fromkeys([*names, *(one.recommendation.id for one in known)])), 5
    )
    near = f"nearest: {', '.join(repr(name) for name in close)}; " if close else ""
    return (
        f"no recommendation matches {text!r}: expected an id such as {known[0].recommendation.id!r}, "
        f"or the name or id of a resource that has one; {near}see list_recommendations"
    )


def several(found: Several, inquiry: Inquiry) -> Result:
    """A result that lists those that are meant."""
    rows: list[list[object]] = [
        [
            one.recommendation.id, one.recommendation.type, one.recommendation.title,
            one.recommendation.subject.provider, one.recommendation.subject.resource_id,
            one.recommendation.monthly_savings, one.recommendation.currency, one.status,
        ]
        for one in found.found
    ]  # fmt: skip
    columns = (
        *("Id", "Type", "Title", "Provider", "ResourceId", "MonthlySavings", "Currency", "Status"),
    )
    return Result(
        title=f"{len(rows)} recommendations match {found.wanted!r}",
        values=[Value(name="recommendations", value=len(rows))],
        tables=[
            Table(
                title=f"Recommendations that match {found.wanted!r}",
                columns=[Column(name=name) for name in columns],
                rows=rows,
            )
        ],
        warnings=["several recommendations match: ask again with one of the ids"],
        receipts=inquiry.receipts,
    )
