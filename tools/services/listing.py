"""Lists of things: conditions, totals over all matches, one page of rows, or counts per group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.base import Column, Filter, InputError, Result, Table, Value
from tools.services import amounts
from tools.services.filters import Binder, Fields, tag_key, tag_label, tag_values
from tools.services.identified import identified, without_needless_ids
from tools.services.inquiry import STALE_INVENTORY_HOURS, Inquiry, plural
from tools.services.rates import add_rates
from tools.services.spellings import merged_spellings, tag_groups
from tools.services.unmatched import Source, explain

MONEY = "money"  # unit of outputs in the row's own currency


@dataclass(frozen=True)
class Output:
    """How a field is shown: SQL over `item`, and its unit."""

    sql: str
    unit: str | None = None


@dataclass(frozen=True)
class Late:
    """When a thing began: after the time in a parameter, it has no age yet."""

    field: str
    parameter: str
    said: str  # 'launched'


@dataclass(frozen=True)
class Listing:
    """What can be listed. `source` is CTEs that end with `item`, one row a thing, which has the
    columns tagset_id, monthly_cost, cost_currency and collected_at beside the fields' own.
    """

    noun: str  # plural
    singular: str
    source: str
    params: dict[str, object]
    fields: Fields
    outputs: Mapping[str, Output]
    defaults: tuple[str, ...]
    sums: tuple[tuple[str, str, str], ...]  # name, SQL, unit
    closed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # fields of fixed values
    rates: tuple[str, ...] = ()  # prices an hour, in the column `currency`
    late: Late | None = None
    unknown: frozenset[str] = frozenset()  # fields that this source cannot know
    unknown_reason: str = ""
    assumptions: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """What is asked of a listing."""

    filters: Sequence[Filter] = ()
    group_by: Sequence[str] = ()
    sort: str | None = None
    order: str = "desc"
    columns: Sequence[str] = ()
    limit: int = 50
    offset: int = 0
    hidden: Sequence[Filter] = ()  # conditions that the tool adds; not shown as columns
    any_of: Sequence[Filter] = ()  # at least one must hold too
    within: str | None = None  # `limit` counts within each value of this field


@dataclass(frozen=True)
class Matched:
    """All things that match, page aside."""

    where: str
    params: dict[str, object]
    count: int
    sums: list[float | None]
    costs: dict[str, Any]  # currency → sum of monthly_cost
    costed: int  # things whose monthly cost is known
    oldest: dt.datetime | None
    newest: dt.datetime | None


def run(inquiry: Inquiry, listing: Listing, request: Request, title: str) -> Result:
    """Answer a request. Raises InputError for unknown fields."""
    for name in _names(request):
        _check_known(listing, inquiry.tool, name)
    blocked = [name for name in _names(request) if name in listing.unknown]
    if blocked:
        return inquiry.nothing(title, f"{listing.unknown_reason}: it does not tell {blocked[0]!r}")
    binder = Binder()
    where = listing.fields.predicate([*request.filters, *request.hidden], binder, request.any_of)
    matched = _match(inquiry, listing, where, binder.params)
    if not matched.count:
        reason = _why_none(inquiry, listing, [*request.filters, *request.any_of])
        if reason:
            return inquiry.nothing(title, reason)
    result = Result(title=title, values=_values(listing, matched))
    result.assumptions = list(listing.assumptions)
    result.warnings = [*listing.warnings, *_cost_warnings(listing, matched)]
    add_rates(result, inquiry, listing, request, matched)
    if listing.late and (matched.newest is None or matched.newest > inquiry.now):
        _warn_late(result, inquiry, listing, listing.late, request)
    result.as_of = matched.newest
    _age(result, inquiry, matched)
    if request.group_by:
        _add_groups(result, inquiry, listing, request, matched)
    else:
        _add_page(result, inquiry, listing, request, matched)
    if any(item.op in ("is_not", "not_contains") for item in request.filters):
        result.assumptions.append("what has no value for an excluded field or tag is included")
    result.receipts = inquiry.receipts
    return result


def _names(request: Request) -> list[str]:
    """Fields that conditions, order and groups name, in plain form."""
    named = [item.field for item in [*request.filters, *request.any_of]] + list(request.group_by)
    named += [request.within] if request.within else []
    if request.sort and not request.group_by:
        named.append(request.sort)
    return [name.strip().lower() if not name.lower().startswith("tag:") else name for name in named]


def _check_known(listing: Listing, tool: str, name: str) -> None:
    if tag_key(name, tool) is None and name != "tags":
        listing.fields.find(name)


def _match(inquiry: Inquiry, listing: Listing, where: str, params: dict[str, object]) -> Matched:
    sums = "".join(f", sum({sql})" for _, sql, _ in listing.sums)
    every = {**listing.params, **params}
    rows = inquiry.rows(
        f"""{listing.source}
SELECT CASE WHEN monthly_cost IS NOT NULL THEN cost_currency END AS currency, count(*),
  sum(monthly_cost), min(collected_at), max(collected_at){sums}
FROM item WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1""",
        every,
    )
    return Matched(
        where,
        every,
        sum(row[1] for row in rows),
        [_plus(row[5 + index] for row in rows) for index in range(len(listing.sums))],
        {row[0]: amounts.exact(row[2]) for row in rows if row[2] is not None},
        sum(row[1] for row in rows if row[2] is not None),
        min((row[3] for row in rows if row[3]), default=None),
        max((row[4] for row in rows if row[4]), default=None),
    )


def _plus(found: Any) -> float | None:
    known = [value for value in found if value is not None]
    return sum(known) if known else None


def _why_none(inquiry: Inquiry, listing: Listing, filters: Sequence[Filter]) -> str | None:
    """Why nothing matches, or None when 'none' is a plain answer: all names are known ones."""
    for condition in filters:
        if condition.op not in ("is", "contains"):
            continue
        fixed = listing.closed.get(condition.field.strip().lower(), frozenset())
        if {str(value).strip().lower() for value in condition.values} <= fixed:
            continue
        source = Source(inquiry, listing.fields, listing.source, "item", listing.params)
        line = explain(source, listing.singular, [condition])
        if not line.startswith("each condition"):
            return line
    if not filters:
        return f"there are no {listing.noun} in the data"
    return None


def _values(listing: Listing, matched: Matched) -> list[Value]:
    values = [Value(name=listing.noun, value=matched.count)]
    values += [
        Value(name=name, value=_rounded(value), unit=unit)
        for (name, _, unit), value in zip(listing.sums, matched.sums, strict=True)
    ]
    costs: dict[str | None, Any] = dict(matched.costs.items()) or {None: None}
    values += [
        Value(name="monthly_cost", value=amount, unit=code, currency=code)
        for code, amount in costs.items()
    ]
    return values


def _rounded(value: float | None) -> float | int | None:
    if value is None:
        return None
    rounded = round(float(value), 6)
    return int(rounded) if rounded.is_integer() else rounded


def _cost_warnings(listing: Listing, matched: Matched) -> list[str]:
    unknown = matched.count - matched.costed
    lines = []
    if unknown:
        lines.append(
            f"monthly_cost is unknown for {unknown:,} of {plural(matched.count, listing.singular)}: "
            "no charges with their id in those days"
        )
    if len(matched.costs) > 1:
        lines.append(
            f"costs are in {', '.join(matched.costs)}: each amount and threshold is in the row's "
            "own currency, and the order does not convert"
        )
    return lines


def _warn_late(
    result: Result, inquiry: Inquiry, listing: Listing, late: Late, request: Request
) -> None:
    """Things of no age yet, among those that meet the conditions on anything but ages."""
    ages = ("age_days", "uptime_hours", "detached_days")
    asked = [item for item in request.filters if item.field.strip().lower() not in ages]
    binder = Binder()
    clauses = listing.fields.clauses([*asked, *request.hidden], binder)
    where = " AND ".join([*clauses, f"{late.field} > ${late.parameter}"])
    params = {**listing.params, **binder.params}
    count = inquiry.rows(f"{listing.source}\nSELECT count(*) FROM item WHERE {where}", params)[0][0]
    if count:
        result.warnings.append(
            f"{plural(count, listing.singular)} {'was' if count == 1 else 'were'} {late.said} after "
            f"{inquiry.context.today}: of no age yet"
        )


def _age(result: Result, inquiry: Inquiry, matched: Matched) -> None:
    if matched.oldest is None:
        return
    hours = (inquiry.now - matched.oldest).total_seconds() / 3600
    if hours > STALE_INVENTORY_HOURS:
        result.stale = True
        result.warnings.append(
            f"some of this was collected {hours / 24:,.1f} days ago ({matched.oldest:%Y-%m-%d %H:%M} UTC)"
        )


def _expression(
    listing: Listing, name: str, tool: str, binder: Binder, *, grouped: bool = False
) -> tuple[str, str, str]:
    """(label, SQL, join) of a field or tag:KEY; spellings of a value are one when `grouped`."""
    key = tag_key(name, tool)
    if key is not None:
        parameter = binder.bind(key)
        alias = f"t_{parameter[1:]}"
        values = tag_groups(parameter) if grouped else tag_values(parameter)
        join = f"LEFT JOIN {values} {alias} ON {alias}.tagset_id = item.tagset_id"
        return tag_label(key), f"{alias}.tag_value", join
    plain = name.strip().lower()
    if plain not in listing.outputs:
        found = listing.fields.find(plain).name
        plain = found if found in listing.outputs else plain
    if plain not in listing.outputs:
        raise InputError(f"{tool}: the field {name!r} cannot be shown")
    return plain, listing.outputs[plain].sql, ""


def _add_page(
    result: Result, inquiry: Inquiry, listing: Listing, request: Request, matched: Matched
) -> None:
    """The table of one page of things."""
    binder = Binder(prefix="c")
    used = [item.field for item in [*request.filters, *request.any_of]]
    used += [name for name in (request.within, request.sort) if name]
    names = [*identified(listing.defaults), *(name for name in used if name), *request.columns]
    parts = dict.fromkeys(_expression(listing, name, inquiry.tool, binder) for name in names)
    shown = {label: (sql, join) for label, sql, join in parts}
    prices = {item.currency for item in result.values if item.name in listing.rates}
    if max(len(matched.costs), len(prices)) > 1:
        shown["currency"] = ("cost_currency", "")
    sort = _expression(listing, request.sort or "monthly_cost", inquiry.tool, binder)
    joins = dict.fromkeys(join for _, join in [*shown.values(), sort[1:]] if join)
    direction = "DESC" if request.order == "desc" else "ASC"
    order = f"{sort[1]} {direction} NULLS LAST, item.name NULLS LAST, item.resource_id"
    kept = ""
    if request.within:
        outer = _expression(listing, request.within, inquiry.tool, binder)[1]
        kept = f"QUALIFY row_number() OVER (PARTITION BY {outer} ORDER BY {order}) <= $limit\n"
        order = f"{outer} NULLS LAST, {order}"
    page = {"limit": request.limit, "offset": request.offset}
    select = ", ".join(f"{sql} AS c{index}" for index, (sql, _) in enumerate(shown.values()))
    rows = inquiry.rows(
        f"""{listing.source}
SELECT {select}
FROM (SELECT * FROM item WHERE {matched.where}) item
{"".join(f"{join}{chr(10)}" for join in joins)}{kept}ORDER BY {order}
{"" if request.within else "LIMIT $limit "}OFFSET $offset""",
        {**matched.params, **binder.params, **page},
    )
    code = next(iter(matched.costs), None) if len(matched.costs) == 1 else None
    price = next(iter(prices)) if len(prices) == 1 else None
    columns = [
        Column(name=label, unit=_unit(listing, label, price if label in listing.rates else code))
        for label in shown
    ]
    table = Table(
        title=result.title,
        columns=columns,
        rows=[[_cell(value) for value in row] for row in rows],
    )
    asked = {*used, *request.columns, *listing.defaults}
    result.tables = [table if "resource_id" in asked else without_needless_ids(table)]
    result.total_rows = matched.count
    result.truncated = request.offset + len(rows) < matched.count


def _unit(listing: Listing, label: str, code: str | None) -> str | None:
    unit = listing.outputs[label].unit if label in listing.outputs else None
    return code if unit == MONEY else unit


def _cell(value: Any) -> Any:
    from decimal import Decimal

    return amounts.exact(value) if isinstance(value, Decimal) else value


def _add_groups(
    result: Result, inquiry: Inquiry, listing: Listing, request: Request, matched: Matched
) -> None:
    """The table of counts and sums per group."""
    binder = Binder(prefix="c")
    keys = [
        _expression(listing, name, inquiry.tool, binder, grouped=True) for name in request.group_by
    ]
    result.assumptions += merged_spellings(inquiry, request.group_by)
    keys = list(dict.fromkeys(keys))
    codes = list(matched.costs)
    measures: list[tuple[str, str, str | None]] = [(listing.noun, "count(*)", None)]
    measures += [(name, f"sum({sql})", unit) for name, sql, unit in listing.sums]
    for code in codes:
        name = binder.bind(code)
        label = "monthly_cost" if len(codes) == 1 else f"monthly_cost {code}"
        measures.append((label, f"sum(monthly_cost) FILTER (WHERE cost_currency = {name})", code))
    labels = [label for label, _, _ in keys] + [label for label, _, _ in measures]
    by = ", ".join(str(index + 1) for index in range(len(keys)))
    sort = _group_sort(request, labels)
    direction = "DESC" if request.order == "desc" or (request.sort and not sort) else "ASC"
    sort = sort or _by_count(result, inquiry, listing, request, labels)
    select = ", ".join([sql for _, sql, _ in keys] + [sql for _, sql, _ in measures])
    joins = "".join(f"{join}\n" for _, _, join in keys if join)
    rows = inquiry.rows(
        f"""{listing.source}
SELECT {select}
FROM (SELECT * FROM item WHERE {matched.where}) item
{joins}GROUP BY {by}
ORDER BY {sort} {direction} NULLS LAST, {by}""",
        {**matched.params, **binder.params},
    )
    page = rows[request.offset : request.offset + request.limit]
    columns = [Column(name=label) for label, _, _ in keys]
    columns += [Column(name=label, unit=unit) for label, _, unit in measures]
    table = [[*row[: len(keys)], *map(_figure, row[len(keys) :])] for row in page]
    result.tables = [
        Table(
            title=f"{result.title} by {' and '.join(request.group_by)}", columns=columns, rows=table
        )
    ]
    result.total_rows = len(rows)
    result.truncated = request.offset + len(page) < len(rows)


def _figure(value: Any) -> Any:
    return _rounded(value) if isinstance(value, float) else _cell(value)


def _group_sort(request: Request, labels: list[str]) -> int | None:
    """Position of the column that orders groups, None where they have no such column."""
    wanted = (request.sort or "").strip().lower()
    for index, label in enumerate(labels if wanted else ()):
        if label.lower() == wanted or label.startswith(f"{wanted} "):
            return index + 1
    return None


def _by_count(
    result: Result, inquiry: Inquiry, listing: Listing, request: Request, labels: list[str]
) -> int:
    """Position of the count, which orders groups that have no column of the wanted name."""
    if request.sort:
        _check_known(listing, inquiry.tool, request.sort)
        result.assumptions.append(
            f"groups have no {request.sort.strip()}: they are sorted by the number of {listing.noun}"
        )
    return labels.index(listing.noun) + 1
