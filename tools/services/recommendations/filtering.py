"""Conditions on recommendations, with the same meaning as everywhere else: they become SQL."""

from __future__ import annotations

from collections.abc import Sequence

from tools.base import Filter
from tools.services.filters import Binder, Field, Fields
from tools.services.inquiry import Inquiry
from tools.services.recommendations.recommendation import Kept

_COLUMNS = (
    *("id", "type", "priority", "provider", "account_id", "account_name", "region", "resource_id"),
    *("name", "instance_type", "risk", "currency", "tagset_id"),
)
_NUMBERS = ("confidence", "savings")


def fields(tool: str) -> Fields:
    """What conditions can name."""
    known = [
        Field("provider", ("provider",), provider=True),
        Field("account", ("account_id", "account_name")),
        Field("resource", ("resource_id", "name")),
        *(Field(name, (name,)) for name in ("region", "instance_type", "type", "id")),
        *(Field(name, (name,)) for name in ("priority", "risk", "currency")),
        *(Field(name, (name,), "number") for name in _NUMBERS),
        Field("name", ("name",)),
        Field("monthly_savings", ("savings",), "number"),
    ]
    return Fields(tool, {item.name: item for item in known}, "tagset_id", "recommendations")


def matching(inquiry: Inquiry, known: Sequence[Kept], filters: Sequence[Filter]) -> list[Kept]:
    """Those that meet all conditions. Raises InputError for unknown fields."""
    if not filters:
        return list(known)
    binder = Binder()
    where = fields(inquiry.tool).predicate(filters, binder)
    if not known:
        return []
    params: dict[str, object] = {f"of_{name}": [] for name in (*_COLUMNS, *_NUMBERS)}
    for kept in known:
        for name, value in _cells(kept).items():
            params[f"of_{name}"].append(value)  # type: ignore[attr-defined]
    kinds = dict.fromkeys(_COLUMNS, "VARCHAR[]") | dict.fromkeys(_NUMBERS, "DOUBLE[]")
    columns = ", ".join(
        f"unnest(CAST($of_{name} AS {kind})) AS {name}" for name, kind in kinds.items()
    )
    rows = inquiry.rows(
        f"SELECT id FROM (SELECT {columns}) AS recommendation WHERE {where}",
        {**params, **binder.params},
    )
    wanted = {row[0] for row in rows}
    return [kept for kept in known if kept.recommendation.id in wanted]


def _cells(kept: Kept) -> dict[str, object]:
    one, subject = kept.recommendation, kept.recommendation.subject
    return {
        "id": one.id, "type": one.type, "priority": one.priority, "risk": one.risk,
        "currency": one.currency, "confidence": one.confidence,
        "savings": None if one.monthly_savings is None else float(one.monthly_savings),
        "provider": subject.provider, "account_id": subject.account_id,
        "account_name": subject.account_name, "region": subject.region,
        "resource_id": subject.resource_id, "name": subject.name,
        "instance_type": subject.instance_type, "tagset_id": subject.tagset_id,
    }  # fmt: skip
