"""One recommendation in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.inquiry import Inquiry, plural
from tools.services.recommendations import keeping, likeness, naming
from tools.services.recommendations.keeping import Known
from tools.services.recommendations.naming import Several
from tools.services.recommendations.recommendation import Kept
from tools.services.recommendations.telling import date

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import ExplainRecommendation

_MOST_PARTS = 50


def explain(context: Context, arguments: ExplainRecommendation) -> Result:
    """Answer the tool. Raises InputError for what no recommendation is about."""
    inquiry = Inquiry.of(context, "explain_recommendation", arguments)
    known = keeping.known(inquiry)
    if not known.all:
        return inquiry.nothing("Recommendation", *known.computed.warnings, "there are none")
    found = naming.find(known.all, arguments.recommendation)
    if isinstance(found, Several):
        found = naming.of_one_resource(found)
    if isinstance(found, Several):
        return naming.several(found, inquiry)
    result = _result(found)
    result.tables = [
        _facts(found),
        _evidence(found),
        *_parts(found),
        *_alternatives(found, known),
        *likeness.tables(inquiry, found.recommendation),
        _history(context, found),
    ]
    date(result, inquiry, known.computed)
    return result


def _result(kept: Kept) -> Result:
    one = kept.recommendation
    saved = one.monthly_savings
    return Result(
        title=one.title,
        values=[
            Value(name="id", value=one.id),
            Value(name="monthly savings", value=saved, unit=one.currency, currency=one.currency),
            Value(
                name="yearly savings", value=None if saved is None else amounts.exact(saved * 12),
                unit=one.currency, currency=one.currency,
            ),
            Value(name="confidence", value=one.confidence),
            Value(name="risk", value=one.risk),
            Value(name="status", value=kept.status),
        ],
        assumptions=[
            *one.assumptions,
            "savings are for a month of 730 hours, without taxes",
        ],
        warnings=[] if saved is not None else ["no price is known, so the savings are unknown"],
    )  # fmt: skip


def table(title: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table of columns without units."""
    return Table(
        title=title, columns=[Column(name=name) for name in names], rows=[list(row) for row in rows]
    )


def _facts(kept: Kept) -> Table:
    one, subject = kept.recommendation, kept.recommendation.subject
    facts = (
        ("what", one.description),
        ("type", one.type),
        ("priority", one.priority),
        ("resource", subject.called),
        ("resource id", subject.resource_id),
        ("provider", subject.provider),
        ("account", subject.account_name or subject.account_id),
        ("region", subject.region),
        ("current", one.current),
        ("recommended", one.recommended),
        ("confidence rests on", kept.confidence_rests_on),
        ("risk", one.risk),
        ("impact", one.impact),
        ("price from", one.price or "no price is known"),
        ("found", kept.created_at),
        ("applied", kept.applied_at),
        ("reason", kept.reason),
    )
    return table("Recommendation", ("field", "value"), [row for row in facts if row[1] is not None])


def _evidence(kept: Kept) -> Table:
    rows = [(item.name, item.value, item.unit) for item in kept.recommendation.evidence]
    return table("Evidence", ("figure", "value", "unit"), rows)


def _parts(kept: Kept) -> list[Table]:
    """Which resources it is made of, largest savings first."""
    one = kept.recommendation
    if not one.parts:
        return []
    ordered = sorted(one.parts, key=lambda part: (-(part.savings or 0), part.resource_id))
    rows = [
        (part.name, part.resource_id, part.savings, one.currency) for part in ordered[:_MOST_PARTS]
    ]
    left = len(ordered) - len(rows)
    title = "Resources" if not left else f"Resources (without {plural(left, 'smaller one')})"
    return [table(title, ("ResourceName", "ResourceId", "MonthlySavings", "Currency"), rows)]


def _alternatives(kept: Kept, known: Known) -> list[Table]:
    """What else could be done to the same resource: only one of these can be."""
    others = [one for one in known.all if one.recommendation.id in kept.alternatives]
    if not others:
        return []
    rows = [
        (
            one.recommendation.id, one.recommendation.type, one.recommendation.title,
            one.recommendation.monthly_savings, one.recommendation.currency,
            one.recommendation.confidence, one.status,
        )
        for one in others
    ]  # fmt: skip
    columns = ("Id", "Type", "Title", "MonthlySavings", "Currency", "Confidence", "Status")
    return [table("Alternatives: only one of these counts", columns, rows)]


def _history(context: Context, kept: Kept) -> Table:
    events = context.store.recommendations.history(kept.recommendation.id)
    rows: list[tuple[object, ...]] = [(one.at, one.status, one.reason) for one in events]
    return table("History", ("at", "status", "reason"), rows or [(kept.created_at, "active", None)])
