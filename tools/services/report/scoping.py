"""Which conditions of a report each tool knows: a part that they cannot be put on is left out."""

from __future__ import annotations

from collections.abc import Sequence

from tools.base import Filter

_PLACE = frozenset({"provider", "account", "region", "tags"})
# Fields that these tools know beside tags; the cost tools know all that query_costs does.
_KNOWN: dict[str, frozenset[str]] = {
    "list_instances": _PLACE | {"instance_type"},
    "query_metrics": _PLACE | {"instance_type"},
    "list_resources": _PLACE,
    "list_recommendations": (_PLACE - {"tags"}) | {"instance_type", "resource"},
}
WHAT = {
    "list_instances": "machines",
    "query_metrics": "measurements",
    "list_resources": "volumes, snapshots and addresses",
    "list_recommendations": "recommendations",
}


def unknown_to(tool: str, filters: Sequence[Filter]) -> list[str]:
    """The fields of conditions that the tool does not know, so that it cannot be asked."""
    known = _KNOWN.get(tool)
    if known is None:
        return []
    names = [item.field.strip().lower() for item in filters]
    return [name for name in names if name not in known and not name.startswith("tag:")]


def cannot(tool: str, filters: Sequence[Filter]) -> str | None:
    """Why the tool cannot be asked within these conditions; None when it can."""
    fields = unknown_to(tool, filters)
    if not fields:
        return None
    return f"{WHAT[tool]} have no {' or '.join(fields)}, on which this report is filtered"
