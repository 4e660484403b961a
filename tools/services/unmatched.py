"""Why conditions match nothing at all: which one is to blame, and what was probably meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.base import Filter
from tools.services.coverage import provider_label
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder, Field, Fields, tag_key, text
from tools.services.inquiry import Inquiry
from tools.services.nearest import suggestion

_MOST_VALUES = 2_000  # enough to look for a near one


def why_nothing_matches(inquiry: Inquiry, filters: Sequence[Filter]) -> str:
    """One line for conditions that no line item of the ledger meets."""
    source = Source(inquiry, cost_fields(inquiry.tool), "", "cost_daily", {})
    return explain(source, "line item", filters)


@dataclass(frozen=True)
class Source:
    """A relation to look for values in: its name, and the CTEs and parameters that define it."""

    inquiry: Inquiry
    fields: Fields
    ctes: str
    name: str
    params: Mapping[str, object]

    def rows(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement that may name the relation."""
        return self.inquiry.rows(f"{self.ctes}\n{sql}".strip(), {**self.params, **(params or {})})


def explain(source: Source, noun: str, filters: Sequence[Filter]) -> str:
    """One line for conditions that no row of `source` meets."""
    for condition in filters:
        binder = Binder()
        clause = source.fields.clause(condition, binder)
        found = source.rows(
            f"SELECT EXISTS (SELECT 1 FROM {source.name} WHERE {clause})", binder.params
        )
        if not found[0][0]:
            return f"no {noun} has {phrase(condition)}: {_known(source, condition)}"
    return (
        f"each condition matches something, but no {noun} meets all of: "
        f"{'; '.join(phrase(item) for item in filters)}"
    )


_SHOWN = 3  # values of a condition that a message names
_PHRASES = {
    "is": "{field} {values}",
    "is_not": "{field} other than {values}",
    "contains": "{field} containing {values}",
    "not_contains": "{field} not containing {values}",
    "missing": "no {field}",
    "present": "any {field}",
    "gt": "{field} above {values}",
    "ge": "{field} of at least {values}",
    "lt": "{field} below {values}",
    "le": "{field} of at most {values}",
}


def phrase(condition: Filter) -> str:
    """A condition in words: "provider 'AWS' or 'GCP'"."""
    shown = condition.values[:_SHOWN] if len(condition.values) > _SHOWN + 1 else condition.values
    told = [repr(text(value)) if isinstance(value, str) else text(value) for value in shown]
    if len(shown) < len(condition.values):
        told.append(f"one of {len(condition.values) - len(shown)} more")
    values = " or ".join(told)
    return _PHRASES[condition.op].format(field=condition.field, values=values)


def _known(source: Source, condition: Filter) -> str:
    key = tag_key(condition.field, source.inquiry.tool)
    if key is not None:
        return _known_tags(source.inquiry, key, condition)
    if condition.field.strip().lower() == "tags":
        return "every one is tagged" if condition.op == "missing" else "none is tagged"
    found = source.fields.find(condition.field)
    if found.kind in ("number", "time"):
        return _range(source, found)
    if condition.op not in ("is", "contains"):
        return f"the field is {'always' if condition.op == 'missing' else 'never'} filled"
    values: list[str] = []
    if condition.field.strip().lower() == "provider":
        rows = source.rows(
            f"SELECT {found.columns[0]}, count(*) FROM {source.name} GROUP BY 1 ORDER BY 2 DESC"
        )
        values = [provider_label(row[0]) or "(none)" for row in rows]
        return suggestion(text(condition.values[0]), values)
    for column in found.columns:
        each = f"unnest({column})" if found.kind == "texts" else column
        rows = source.rows(
            f"SELECT {each}, count(*) FROM {source.name} WHERE {column} IS NOT NULL "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_VALUES}"
        )
        values += [str(row[0]) for row in rows]
    return suggestion(text(condition.values[0]), list(dict.fromkeys(values)))


def _range(source: Source, found: Field) -> str:
    column = found.columns[0]
    low, high = source.rows(f"SELECT min({column}), max({column}) FROM {source.name}")[0]
    return "it is unknown on all" if low is None else f"it goes from {low} to {high}"


def _known_tags(inquiry: Inquiry, key: str, condition: Filter) -> str:
    rows = inquiry.rows(
        "SELECT tag_value, count(*) FROM tagset WHERE lower(tag_key) = lower($key) "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_MOST_VALUES}",
        {"key": key},
    )
    if rows and condition.values:
        return suggestion(text(condition.values[0]), [row[0] for row in rows])
    if rows:
        return f"the tag {key!r} is on all of them"
    keys = inquiry.rows(
        "SELECT tag_key, count(*) FROM tagset GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500"
    )
    return f"there is no tag {key!r}; {suggestion(key, [row[0] for row in keys])}"
