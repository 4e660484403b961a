"""Answers about instances, volumes, use, one resource, and the data itself."""

from __future__ import annotations

from typing import Any

from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.phrasing import conditions, field_name, money, number, value_name
from agent.planner.plan import Planned
from agent.planner.tables import cell, find, row_name, shown
from tools.base import Result, Table, Value

_NAMED = 5
_KINDS = {"volume": "volumes", "snapshot": "snapshots", "address": "public addresses"}


def instances(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_instances`."""
    return _listing(
        frame, done[0][1], "instances", ["by region", "by instance type", "only running"]
    )


def resources(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_resources`."""
    return _listing(frame, done[0][1], _KINDS[frame.kind], ["by region", "by account"])


def _listing(frame: Frame, result: Result, noun: str, offers: list[str]) -> Composed:
    count = result.values[0].value if result.values else result.total_rows
    where = conditions(frame.filters, frame.labels)
    scope = f" ({where})" if where else ""
    cost = find(result, "monthly")
    spent = (
        f", {' and '.join(shown(value) for value in cost)} a month"
        if cost and cost[0].value is not None
        else ""
    )
    single = noun.rstrip("s") if not noun.endswith("sses") else noun[:-2]
    lines = [f"{number(count)} {noun if count != 1 else single}{scope}{spent}."]
    table = result.tables[0] if result.tables else None
    values = list(result.values)
    if table is not None and table.rows:
        if frame.group_by:
            lines.append(_grouped(frame, table))
        elif frame.top == 1:
            values = _first_row(table, values)
            lines = [_single(frame, table, single, scope)]
        elif not frame.count:
            lines.append(_named(frame, table, count))
    return Composed("answered", " ".join(lines), values=values, follow_ups=offers)


def _single(frame: Frame, table: Table, noun: str, scope: str) -> str:
    """'the most expensive instance': the first row, with the columns that were asked for."""
    row = table.rows[0]
    order = {
        "age_days": ("oldest", "newest"),
        "size_gb": ("largest", "smallest"),
    }.get(frame.sort or "", ("most expensive", "cheapest"))
    word = order[1] if frame.order == "asc" else order[0]
    extra = [f"{field_name(name)} {cell(table, row, name) or '(none)'}" for name in frame.columns]
    name = cell(table, row, "name") or cell(table, row, "resource_id")
    said = f"The {word} {noun}{scope} is {name}{_detail(frame, table, row)}"
    return f"{said}; {', '.join(extra)}." if extra else f"{said}."


def _first_row(table: Table, values: list[Value]) -> list[Value]:
    row = table.rows[0]
    cost = cell(table, row, "monthly_cost")
    name = str(cell(table, row, "name", "resource_id"))
    currency = _currency(table, "monthly_cost")
    return [Value(name=name, value=cost, unit=currency, currency=currency), *values]


def _currency(table: Table, name: str) -> str | None:
    return next((column.unit for column in table.columns if column.name == name), None)


def _grouped(frame: Frame, table: Table) -> str:
    parts = []
    for row in table.rows[:_NAMED]:
        counted = cell(
            table, row, "instances", "volumes", "snapshots", "addresses", "count", "Count"
        )
        label = ", ".join(
            "(none)" if row[position] is None else value_name(name, row[position])
            for position, name in enumerate(frame.group_by)
        )
        parts.append(f"{label} {number(counted)}")
    names = " and ".join(field_name(name).removeprefix("tag ") for name in frame.group_by)
    return f"By {names}: {'; '.join(parts)}."


def _named(frame: Frame, table: Table, count: Any) -> str:
    parts = []
    for row in table.rows[:_NAMED]:
        name = cell(table, row, "name") or cell(table, row, "resource_id") or row_name(table, row)
        parts.append(f"{name}{_detail(frame, table, row)}")
    more = "" if count is None or count <= len(parts) else f" and {number(count - len(parts))} more"
    return f"{'; '.join(parts)}{more}."


def _detail(frame: Frame, table: Table, row: list[Any]) -> str:
    """The figure that the question is about, beside the name."""
    asked = [item["field"] for item in frame.filters] + ([frame.sort] if frame.sort else [])
    for name, unit in (
        ("age_days", " days"),
        ("vcpus", " vCPUs"),
        ("memory_gb", " GB"),
        ("size_gb", " GB"),
        ("cpu_percent", " % CPU"),
    ):
        value = cell(table, row, name)
        if name in asked and value is not None:
            return f" ({float(value):,.0f}{unit})"
    cost = cell(table, row, "monthly_cost")
    if cost is None:
        return ""
    currency = cell(table, row, "currency", "BillingCurrency") or _currency(table, "monthly_cost")
    return f" ({money(cost, currency)})"


def _met(frame: Frame, result: Result) -> int:
    """How many instances met the conditions; the rows of a grouped result are groups."""
    met = find(result, "instances")
    if met and frame.group_by:
        return int(met[0].value)
    if result.total_rows is not None:
        return result.total_rows
    return len(result.tables[0].rows) if result.tables else 0


def metrics(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `query_metrics`."""
    result = done[0][1]
    table = result.tables[0] if result.tables else None
    where = conditions(frame.filters, frame.labels)
    scope = f" ({where})" if where else ""
    if frame.conditions:
        count = _met(frame, result)
        asked = " and ".join(_condition(item) for item in frame.conditions)
        noun = "instance" if count == 1 else "instances"
        verb = "has" if count == 1 else "have"
        lines = [f"{number(count)} {noun}{scope} {verb} {asked}."]
        values = [
            Value(name="instances", value=count),
            *(value for value in result.values if value.name != "instances"),
        ]
    else:
        lines, values = [], list(result.values)
        if values and not (table and len(table.rows) > 1):
            who = frame.resource or conditions(frame.filters, frame.labels) or "All instances"
            lines.append(f"{who}: {', '.join(_statistic(value) for value in values[:4])}.")
    if table is not None and table.rows and (frame.conditions or len(table.rows) > 1):
        lines.append("; ".join(_measured(table, row) for row in table.rows[:_NAMED]) + ".")
    return Composed(
        "answered",
        " ".join(lines),
        values=values,
        follow_ups=["over the last 24 hours", "by account instead"],
    )


_STATISTICS = {"avg": "average", "max": "peak", "min": "lowest", "p95": "p95"}


def _metric_name(metric: str) -> str:
    name = metric.removesuffix("_percent").removesuffix("_mbps").replace("_", " ")
    return "CPU" if name == "cpu" else name


def _statistic(value: Value) -> str:
    """'average CPU 37.4 %' from the figure 'cpu_percent.avg'."""
    metric, _, statistic = value.name.partition(".")
    return f"{_STATISTICS.get(statistic, statistic)} {_metric_name(metric)} {shown(value)}".strip()


def _condition(item: dict[str, Any]) -> str:
    words = {"gt": "above", "ge": "of at least", "lt": "below", "le": "of at most"}
    statistic, name = _STATISTICS[item["statistic"]], _metric_name(item["metric"])
    unit = "%" if item["metric"].endswith("percent") else "MB/s"
    return f"{statistic} {name} {words[item['op']]} {item['value']:g} {unit}"


def _measured(table: Table, row: list[Any]) -> str:
    name = cell(table, row, "name") or cell(table, row, "resource_id") or row_name(table, row)
    parts = []
    for position, column in enumerate(table.columns):
        if (
            column.unit in ("%", "MB/s")
            and row[position] is not None
            and ("avg" in column.name or "p95" in column.name)
        ):
            readable = (
                column.name.replace("_percent", "")
                .replace("_mbps", "")
                .replace("_", " ")
                .replace(".", " ")
            )
            parts.append(f"{readable} {float(row[position]):.3g} {column.unit}")
    return f"{name} ({', '.join(parts[:4])})" if parts else str(name)


def describe(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `describe_resource`: the facts that were asked for, else the main ones."""
    result = done[0][1]
    known = _facts_of(result)
    asked = [(name, known.get(name)) for name in frame.asked]
    name = frame.resource
    values = list(result.values)
    if asked and result.tables:
        said = ", ".join(
            f"{field_name(key)} {'unknown' if one is None else one}" for key, one in asked
        )
        text = f"{result.title}: {said}."
        values = [Value(name=key, value=one) for key, one in asked if one is not None] + values
    else:
        facts = "; ".join(f"{value.name}: {shown(value)}" for value in values[:6])
        text = f"{result.title}. {facts}." if facts else f"{result.title}."
    return Composed(
        "answered",
        text,
        values=values,
        follow_ups=["what is its cpu?", f"daily cost of {name}"],
    )


def _facts_of(result: Result) -> dict[str, Any]:
    """Facts and tags of the result's tables, by name."""
    found: dict[str, Any] = {}
    for table in result.tables:
        if len(table.columns) == 2:
            for key, value in table.rows:
                found.setdefault(str(key).lower(), value)
    return found


def _of_provider(frame: Frame, result: Result) -> str:
    """The days that one cloud's costs cover, when the question names it."""
    item = frame.filter_of("provider")
    table = next((one for one in result.tables if one.title == "Costs"), None)
    if item is None or table is None:
        return ""
    said = []
    for value in item["values"]:
        names = {value_name("provider", value).lower(), str(value).lower()}
        names |= {name.lower() for name in frame.labels.get(f"names of {value}", "").split("|")}
        rows = [row for row in table.rows if str(row[0]).lower() in names]
        if rows:
            first = min(str(cell(table, row, "first day")) for row in rows)
            last = max(str(cell(table, row, "last day")) for row in rows)
            said.append(f"{rows[0][0]} costs cover {first} to {last}.")
        else:
            said.append(f"There are no costs of {value_name('provider', value)}.")
    return " ".join([*said, "In all: "])


def status(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `data_status`."""
    result = done[0][1]
    facts = "; ".join(f"{value.name}: {shown(value)}" for value in result.values[:8])
    return Composed(
        "answered",
        _of_provider(frame, result) + f"{facts}." if facts else result.title,
        values=list(result.values),
        follow_ups=["How many line items were rejected?"]
        if frame.section == "imports"
        else ["Which tag keys do we have?"],
    )
