"""Conditions to SQL: every value is a parameter, every identifier comes from a fixed map."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Literal

from tools.base import Filter, InputError

Kind = Literal["text", "texts", "ordered", "number", "time", "tagset"]
COMPARISONS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_TOO_LARGE = Decimal(10) ** 19  # DECIMAL(38, 18) has 20 digits before the point
_WORD_OPS = {"is", "is_not", "contains", "not_contains"}
_OPS: dict[Kind, set[str]] = {
    "text": _WORD_OPS | {"missing", "present"},
    "texts": _WORD_OPS | {"missing", "present"},  # a list: any of its items may match
    "ordered": _WORD_OPS | {"missing", "present", *COMPARISONS},  # ISO text: 'YYYY-MM'
    "number": {"is", "is_not", "missing", "present", *COMPARISONS},
    "time": {"is", "is_not", "missing", "present", *COMPARISONS},
    "tagset": {"missing", "present"},
}


@dataclass(frozen=True)
class Field:
    """A field that conditions can name. `columns` are SQL expressions; any of them may match.

    With `provider`, the first column holds a normalised provider key.
    """

    name: str
    columns: tuple[str, ...]
    kind: Kind = "text"
    provider: bool = False


@dataclass
class Binder:
    """Hands out parameter names for values."""

    prefix: str = "f"
    params: dict[str, object] = field(default_factory=dict)

    def bind(self, value: object) -> str:
        """`$name` that stands for the value; equal values share one."""
        for name, known in self.params.items():
            if type(known) is type(value) and known == value:
                return f"${name}"
        name = f"{self.prefix}{len(self.params)}"
        self.params[name] = value
        return f"${name}"


@dataclass(frozen=True)
class Fields:
    """The fields of a tool: plain ones by name, and tags through `tagset`, a column of ids."""

    tool: str
    known: Mapping[str, Field]
    tagset: str
    of: str = ""  # what has these fields, where the tool knows several kinds of things

    def find(self, name: str) -> Field:
        """The field of that name. Raises InputError listing the fields there are."""
        found = self.known.get(name.strip().lower())
        if found is not None:
            return found
        from tools.services.nearest import nearest

        close = nearest(name, list(self.known), 1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        raise InputError(
            f"{self.tool}: unknown field {name!r}{hint}; the fields "
            f"{f'of {self.of} ' if self.of else ''}are "
            f"{', '.join(dict.fromkeys(item.name for item in self.known.values()))}, tags, tag:KEY"
        )

    def clause(self, condition: Filter, binder: Binder) -> str:
        """The SQL predicate of one condition; it is never null. Raises InputError."""
        key = tag_key(condition.field, self.tool)
        if key is not None:
            _check(condition, "text", self.tool)
            return _tag_clause(condition, key, self.tagset, binder)
        if condition.field.strip().lower() == "tags":
            _check(condition, "tagset", self.tool)
            sign = "IS NULL" if condition.op == "missing" else "IS NOT NULL"
            return f"{self.tagset} {sign}"
        found = self.find(condition.field)
        _check(condition, found.kind, self.tool)
        return _field_clause(condition, found, binder)

    def clauses(self, conditions: Sequence[Filter], binder: Binder) -> list[str]:
        """One predicate per condition."""
        return [self.clause(condition, binder) for condition in conditions]

    def predicate(
        self, conditions: Sequence[Filter], binder: Binder, any_of: Sequence[Filter] = ()
    ) -> str:
        """All of `conditions`, and at least one of `any_of` when there are any."""
        parts = self.clauses(conditions, binder)
        either = self.clauses(any_of, binder)
        if either:
            parts.append(f"({' OR '.join(either)})")
        return " AND ".join(parts) or "TRUE"


def tag_key(name: str, tool: str) -> str | None:
    """KEY of 'tag:KEY', None for other fields. Raises InputError for an empty key."""
    head, colon, key = name.strip().partition(":")
    if not colon or head.strip().lower() != "tag":
        return None
    if not key.strip():
        raise InputError(f"{tool}: {name!r} names no tag; write tag:KEY, such as tag:owner")
    return key.strip()


def tag_values(key: str) -> str:
    """Sub-select (tagset_id, tag_value) of one tag key, given as `$parameter`, in any case.

    'A|B' is a key that is spelt in two ways. A set that has the key in several spellings counts
    once: the first in its exact case wins.
    """
    return (
        "(SELECT tagset_id, coalesce(min(tag_value) FILTER (WHERE tag_key = "
        f"split_part({key}, '|', 1)), min(tag_value)) AS tag_value FROM tagset "
        f"WHERE list_contains(string_split(lower({key}), '|'), lower(tag_key)) "
        "GROUP BY tagset_id)"
    )


def tag_label(key: str) -> str:
    """What a column of the tag is called: its first spelling."""
    return f"tag:{key.partition('|')[0]}"


def _check(condition: Filter, kind: Kind, tool: str) -> None:
    name, op, count = condition.field, condition.op, len(condition.values)
    if op not in _OPS[kind]:
        allowed = ", ".join(sorted(_OPS[kind]))
        raise InputError(f"{tool}: {op!r} does not work on the field {name!r}; use {allowed}")
    if op in ("missing", "present") and count:
        raise InputError(f"{tool}: {op!r} on {name!r} takes no values (given: {count})")
    if op in COMPARISONS and count != 1:
        raise InputError(f"{tool}: {op!r} on {name!r} takes exactly one value (given: {count})")
    if op in _WORD_OPS and not count:
        raise InputError(
            f"{tool}: {op!r} on {name!r} needs a value; use 'missing' or 'present' for none or any"
        )


def _field_clause(condition: Filter, found: Field, binder: Binder) -> str:
    if condition.op in ("missing", "present"):
        return _presence(condition, found)
    if found.kind == "number":
        return _number_clause(condition, found, binder)
    if found.kind == "time":
        return _time_clause(condition, found, binder)
    if condition.op in COMPARISONS:
        value = binder.bind(text(condition.values[0]))
        return f"coalesce({found.columns[0]} {COMPARISONS[condition.op]} {value}, FALSE)"
    return _negated(condition, _any_column(condition, found, binder))


def _presence(condition: Filter, found: Field) -> str:
    """`missing` or `present`; an empty list is missing."""
    columns = found.columns
    if found.kind == "texts":
        columns = tuple(f"nullif(len({column}), 0)" for column in columns)
    sign, joint = ("IS NULL", " AND ") if condition.op == "missing" else ("IS NOT NULL", " OR ")
    return f"({joint.join(f'{column} {sign}' for column in columns)})"


def _any_column(condition: Filter, found: Field, binder: Binder) -> str:
    parts = []
    for position, column in enumerate(found.columns):
        values = [text(value) for value in condition.values]
        if found.provider and position == 0 and condition.op in ("is", "is_not"):
            values = [provider(value) for value in values]
        if found.kind == "texts":
            match = _match(condition, "entry", values, binder)
            parts.append(f"len(list_filter({column}, lambda entry: {match})) > 0")
            continue
        parts.append(_match(condition, column, values, binder))
    return " OR ".join(parts)


def _match(condition: Filter, column: str, values: Sequence[str], binder: Binder) -> str:
    names = [binder.bind(value) for value in dict.fromkeys(values)]
    if condition.op in ("is", "is_not"):
        return f"lower({column}) IN ({', '.join(f'lower({name})' for name in names)})"
    return " OR ".join(f"position(lower({name}) IN lower({column})) > 0" for name in names)


def _negated(condition: Filter, match: str) -> str:
    """`is_not` and `not_contains` keep rows that have no value at all."""
    known = f"coalesce({match}, FALSE)"
    return f"NOT {known}" if condition.op in ("is_not", "not_contains") else known


def _tag_clause(condition: Filter, key: str, tagset: str, binder: Binder) -> str:
    inner = f"SELECT tagset_id FROM {tag_values(binder.bind(key))}"
    values = [text(value) for value in condition.values]
    if values:
        inner += f" WHERE {_match(condition, 'tag_value', values, binder)}"
    known = f"coalesce({tagset} IN ({inner}), FALSE)"
    return f"NOT {known}" if condition.op in ("is_not", "not_contains", "missing") else known


def _number_clause(condition: Filter, found: Field, binder: Binder) -> str:
    column = found.columns[0]
    numbers = [binder.bind(number(value, condition.field)) for value in condition.values]
    if condition.op in COMPARISONS:
        return f"coalesce({column} {COMPARISONS[condition.op]} {numbers[0]}, FALSE)"
    return _negated(condition, f"{column} IN ({', '.join(numbers)})")


def _time_clause(condition: Filter, found: Field, binder: Binder) -> str:
    """Comparisons with a time; a value without a clock time means the whole day."""
    column, parts = found.columns[0], []
    for value in condition.values:
        first, after = _span(value, condition.field)
        start, end = binder.bind(first), binder.bind(after)
        parts.append(
            {
                "gt": f"{column} >= {end}",
                "ge": f"{column} >= {start}",
                "lt": f"{column} < {start}",
                "le": f"{column} < {end}",
            }.get(condition.op, f"({column} >= {start} AND {column} < {end})")
        )
    return _negated(condition, " OR ".join(parts))


def _span(value: str | float, name: str) -> tuple[dt.datetime, dt.datetime]:
    """First moment of a value and the first one after it."""
    try:
        moment = dt.datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise InputError(
            f"cannot read {value!r} as a time for {name!r}; expected YYYY-MM-DD or an ISO 8601 time"
        ) from None
    if moment.tzinfo:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    whole_day = len(str(value).strip()) == 10
    return moment, moment + (dt.timedelta(days=1) if whole_day else dt.timedelta(microseconds=1))


def text(value: str | float) -> str:
    """A value as text; whole numbers, such as account ids, without a fraction."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def number(value: str | float, name: str) -> Decimal:
    """A value as an exact number. Raises InputError naming the field."""
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= _TOO_LARGE:
        raise InputError(f"cannot read {value!r} as a number for {name!r}")
    return found


def provider(name: str) -> str:
    """The normalised key of a provider's name, label or key."""
    from tools.store.columns import PROVIDER_LABELS, provider_key

    lowered = name.strip().lower()
    if lowered in PROVIDER_LABELS:
        return lowered
    labels = {label.lower(): key for key, label in PROVIDER_LABELS.items()}
    return labels.get(lowered) or provider_key(name)
