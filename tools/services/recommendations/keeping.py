"""Recommendations with what the home knows of them: since when, and what was decided.

What is computed is compared with what the home has seen: new ones are noted with the time, those
whose conditions no longer hold are closed. That is the home's own bookkeeping; no cloud is touched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.base import StoreError
from tools.services.inquiry import Inquiry
from tools.services.recommendations import computing
from tools.services.recommendations.computing import Computed
from tools.services.recommendations.recommendation import Kept, Recommendation, by_id
from tools.store.records import SeenRecommendation

if TYPE_CHECKING:
    from tools.store.recommendations import Row

_SET_ASIDE = ("dismissed", "failed", "rolled_back")


@dataclass(frozen=True)
class Known:
    """`all`: those whose conditions hold, then those that were applied, or dismissed, and are gone."""

    all: list[Kept]
    computed: Computed


def known(inquiry: Inquiry) -> Known:
    """Everything there is to say about recommendations now."""
    kept = inquiry.context.store.recommendations
    rows = kept.all()
    aside = {row.id for row in rows.values() if row.status in _SET_ASIDE}
    found = computing.computed(inquiry, aside)
    if _note(inquiry, found, rows):
        rows = kept.all()
    here = by_id(found.found)
    everything = [_kept(one, rows.get(one.id), inquiry, found) for one in found.found]
    for row in rows.values():
        if row.id not in here and row.status not in ("active", "closed"):
            one = _of_body(row.body)
            if one is not None:
                everything.append(_kept(one, row, inquiry, found))
    return Known(_experienced(inquiry, everything), found)


def _experienced(inquiry: Inquiry, everything: list[Kept]) -> list[Kept]:
    """With confidences held against what came of such recommendations so far."""
    from tools.services.learning.confidence import Traits, experience

    if not everything:
        return everything
    learnt, told = experience(inquiry), []
    for kept in everything:
        one, subject = kept.recommendation, kept.recommendation.subject
        traits = Traits(
            one.type, subject.provider, subject.resource_id, subject.account_id,
            subject.instance_type,
        )  # fmt: skip
        found = learnt.confidence(one.confidence, traits)
        changed = one.model_copy(update={"confidence": round(found.value, 2)})
        told.append(
            kept.model_copy(
                update={"recommendation": changed, "confidence_rests_on": found.sentence}
            )
        )
    return told


def _note(inquiry: Inquiry, found: Computed, rows: dict[str, Row]) -> bool:
    """Write down what is new or gone; False when nothing is, or the home cannot be written."""
    here = by_id(found.found)
    new = [one for one in found.found if _is_new(rows.get(one.id))]
    back = [
        row.id for row in rows.values() if row.gone and row.status == "dismissed" and row.id in here
    ]
    gone = [row.id for row in rows.values() if row.id not in here and not row.gone]
    if not (new or back or gone):
        return False
    try:
        inquiry.context.store.recommendations.note(
            [seen(one) for one in new], back, gone, inquiry.context.now
        )
    except StoreError:
        return False  # a home that can only be read still answers
    return True


def _is_new(row: Row | None) -> bool:
    """Never seen, or closed in the meantime; what was dismissed stays so."""
    return row is None or row.status == "closed" or (row.gone and row.status != "dismissed")


def _kept(one: Recommendation, row: Row | None, inquiry: Inquiry, found: Computed) -> Kept:
    others = found.counted.alternatives.get(one.id, ())
    if row is None:
        return Kept(
            recommendation=one, status="active", reason=None, created_at=inquiry.now,
            applied_at=None, alternatives=others,
        )  # fmt: skip
    status = "active" if row.status == "closed" else row.status
    return Kept(
        recommendation=one, status=status, reason=row.reason, created_at=row.created_at,
        applied_at=row.applied_at, alternatives=others,
    )  # fmt: skip


def seen(one: Recommendation) -> SeenRecommendation:
    """The recommendation as the home keeps it."""
    saved = one.monthly_savings
    return SeenRecommendation(
        one.id, one.type, one.subject.provider, one.subject.resource_id,
        None if saved is None else str(saved), one.currency, one.confidence, one.model_dump_json(),
    )  # fmt: skip


def _of_body(body: str) -> Recommendation | None:
    """The recommendation of a kept text; None where an older version wrote it otherwise."""
    try:
        return Recommendation.model_validate(json.loads(body))
    except ValueError:
        return None
