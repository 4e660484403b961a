"""Answers about instances, volumes, use, one resource, and the data itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.compose_groups import currency, ranked_by, tied, winner
from agent.planner.compose_rates import rates, said_rates
from agent.planner.compose_states import since_when
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.metric_courses import tell_course
from agent.planner.phrasing import (
    ORDINALS,
    field_name,
    money,
    number,
    percent,
    scope_of,
    sentence,
    value_name,
)
from agent.planner.planned import Planned
from agent.planner.tables import cell, find, index_of, row_name, shown
from tools.base import Result, Table, Value

_NAMED = 5
_KINDS = {"volume": "volumes", "snapshot": "snapshots", "address": "public addresses"}


def instances(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_instances`."""
    composed = _listing(
        frame, done[0][1], "instances", ["by region", "by instance type", "only running"]
    )
    return _with_share(frame, composed, done)


def _with_share(frame: Frame, composed: Composed, done: list[tuple[Planned, Result]]) -> Composed:
    """'what percentage of instances …': the part of all of them that was counted."""
    whole = next((result for call, result in done if call.role == "whole"), None)
    if whole is None or not whole.values or not composed.values:
        return composed
    part, every = composed.values[0].value, whole.values[0].value
    share = 100 * part / every if every else None
    scope = scope_of(frame.within, [], frame.labels) or "all"
    name = whole.values[0].name
    composed.text = (
        f"{percent(share)} of {scope} {name} ({number(part)} of {number(every)}): {composed.text}"
    )
    composed.values = [
        Value(name=f"share of {name}", value=share, unit="%"),
        *composed.values,
        Value(name=f"{scope} {name}", value=every),
    ]
    composed.tables = list(done[0][1].tables)
    return composed


def resources(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `list_resources`."""
    composed = _listing(frame, done[0][1], _KINDS[frame.kind], ["by region", "by account"])
    return _with_share(frame, composed, done)


def _listing(frame: Frame, result: Result, noun: str, offers: list[str]) -> Composed:
    count = result.values[0].value if result.values else result.total_rows
    where = scope_of(frame.filters, frame.any_of, frame.labels)
    scope = f" ({where})" if where and where != f"those {count}" else ""
    cost = find(result, "monthly")
    spent = (
        f", {' and '.join(shown(value) for value in cost)} a month"
        if cost and cost[0].value is not None
        else ""
    )
    single = noun.rstrip("s") if not noun.endswith("sses") else noun[:-2]
    sized = [
        value for value in result.values if value.name in frame.asked and value.value is not None
    ]
    sized = sized if frame.average == "none" else []
    lines = [_sizes(sized)] if sized else []
    lines += [f"{number(count)} {noun if count != 1 else single}{scope}{spent}."]
    average = _averages(frame, result, single, count)
    rated, tables = rates(frame, result)
    lines = [*said_rates(rated, tables), *lines]
    lines += [
        f"On average {_mean(value)} {value.name.removeprefix('average ')}." for value in average
    ]
    table = result.tables[0] if result.tables else None
    values = [*rated, *average, *sized, *(value for value in result.values if value not in sized)]
    if table is not None and table.rows and not tables:
        if frame.group_by and frame.top == 1 and not frame.within_groups:
            lines, values = winner(frame, table, noun, lines, values)
        elif frame.group_by and not frame.within_groups:
            lines.append(_grouped(frame, table))
        elif frame.within_groups:
            lines = [_named(frame, table, len(table.rows))]
        elif frame.top == 1 or 1 < frame.nth <= len(table.rows):
            values = _first_row(frame, table, values)
            lines = [_single(frame, table, single, scope)]
        elif not frame.count:
            lines.append(_named(frame, table, count))
    composed = Composed("answered", " ".join(lines), values=values, follow_ups=offers)
    if tables:
        composed.tables = [*tables, *result.tables]
    elif table is not None and frame.group_by and frame.top == 1 and not frame.within_groups:
        first = tied(table, ranked_by(frame, table, noun))
        composed.tables = [table.model_copy(update={"rows": first}), *result.tables[1:]]
    return composed


def _sizes(values: list[Value]) -> str:
    """'774 vCPUs in all.'"""
    said = []
    for value in values:
        more = ""
        if value.name == "size_gb" and float(value.value) >= 1024:
            more = f" ({float(value.value) / 1024:,.2f} TB)"
        figure = number(value.value) if value.name == "vcpus" else shown(value)
        said.append(f"{figure} {field_name(value.name)}{more}")
    return f"{' and '.join(said)} in all."


def _averages(frame: Frame, result: Result, single: str, count: Any) -> list[Value]:
    """'average monthly cost per instance', 'average vCPUs of …': the sums over the number."""
    if frame.average != "resource" or not count:
        return []
    found = []
    ages = _ages(result) if "age_days" in frame.asked else []
    if ages:
        mean = sum(ages) / Decimal(len(ages))
        found.append(Value(name=f"average days of age per {single}", value=round(mean, 1)))
    for value in result.values:
        if value.name in frame.asked and value.value is not None:
            mean = Decimal(str(value.value)) / Decimal(str(count))
            found.append(
                Value(
                    name=f"average {value.name} per {single}",
                    value=mean,
                    unit=value.unit,
                    currency=value.currency,
                )
            )
    return found


def _ages(result: Result) -> list[Decimal]:
    """The ages of all that are listed; none where the list was cut."""
    table = next((one for one in result.tables if one.rows), None)
    at = index_of(table, "age_days") if table is not None else None
    if table is None or at is None or result.truncated:
        return []
    return [Decimal(str(row[at])) for row in table.rows if row[at] is not None]


def _mean(value: Value) -> str:
    """A mean of money as money, and any other with two decimals at most."""
    plain = isinstance(value.value, Decimal) and not value.currency
    return shown(
        value.model_copy(update={"value": float(str(value.value)), "unit": ""}) if plain else value
    )


def _single(frame: Frame, table: Table, noun: str, scope: str) -> str:
    """'the most expensive instance': the first row, with the columns that were asked for."""
    row = table.rows[max(frame.nth, 1) - 1]
    order = {
        "age_days": ("oldest", "newest"),
        "size_gb": ("largest", "smallest"),
    }.get(frame.sort or "", ("most expensive", "cheapest"))
    word = order[1] if frame.order == "asc" else order[0]
    if frame.nth > 1:
        word = f"{ORDINALS[frame.nth]} {word}"
    extra = [f"{field_name(name)} {cell(table, row, name) or '(none)'}" for name in frame.columns]
    name = cell(table, row, "name") or cell(table, row, "resource_id")
    said = f"The {word} {noun}{scope} is {name}{_detail(frame, table, row)}"
    return f"{said}; {', '.join(extra)}." if extra else f"{said}."


def _first_row(frame: Frame, table: Table, values: list[Value]) -> list[Value]:
    row = table.rows[max(frame.nth, 1) - 1]
    cost = cell(table, row, "monthly_cost")
    name = str(cell(table, row, "name") or cell(table, row, "resource_id"))
    code = currency(table, "monthly_cost")
    return [Value(name=name, value=cost, unit=code, currency=code), *values]


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
    told = [(name, cell(table, row, name)) for name in frame.columns if name.startswith("tag:")]
    if told:  # 'who owns them?'
        said = [f"{field_name(name)[4:]} {one or 'unknown'}" for name, one in told]
        return f" ({', '.join(said)})"
    cost = cell(table, row, "monthly_cost")
    if cost is None:
        return ""
    code = cell(table, row, "currency", "BillingCurrency") or currency(table, "monthly_cost")
    return f" ({money(cost, code)})"


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
    planned, result = done[0]
    table = result.tables[0] if result.tables else None
    where = scope_of(frame.filters, frame.any_of, frame.labels)
    scope = f" ({where})" if where else ""
    if frame.conditions:
        count = _met(frame, result)
        link = " or " if frame.either else " and "
        asked = link.join(_condition(item) for item in frame.conditions)
        noun = "instance" if count == 1 else "instances"
        verb = "has" if count == 1 else "have"
        lines = [f"{number(count)} {noun}{scope} {verb} {asked}."]
        values = [
            Value(name="instances", value=count),
            *(value for value in result.values if value.name != "instances"),
        ]
    else:
        lines, values = [], _asked_first(frame, list(result.values))
        one = frame.top == 1 and table is not None and len(table.rows) == 1
        if one and table is not None and (result.total_rows or 0) > 1:
            lines, values = _extreme(frame, planned, table, where, values)
        elif values and frame.top is None and not frame.group_by:
            chosen = frame.filter_of("resource_id")
            several = chosen is not None and len(chosen["values"]) > 1
            who = (
                ("" if several else frame.resource)
                or scope_of(frame.filters, frame.any_of, frame.labels)
                or "All instances"
            )
            lines.append(sentence(f"{who}: {', '.join(_statistic(one) for one in values[:4])}"))
    told, figures = tell_course(frame, result)
    lines, values = [*told, *lines], [*figures, *values]
    if table is not None and table.rows and (frame.conditions or len(table.rows) > 1):
        named = [_measured(table, row, frame.statistic) for row in table.rows[:_NAMED]]
        lines.append("; ".join(named) + ".")
    composed = Composed(
        "answered",
        " ".join(lines),
        values=values,
        follow_ups=["over the last 24 hours", "by account instead"],
    )
    return _with_share(frame, composed, done)


def _asked_first(frame: Frame, values: list[Value]) -> list[Value]:
    """'the peak of …': that statistic comes before the others."""
    wanted = f".{frame.statistic}" if frame.statistic else ".avg"
    return sorted(values, key=lambda value: not value.name.endswith(wanted))


def _extreme(
    frame: Frame, planned: Planned, table: Table, where: str, values: list[Value]
) -> tuple[list[str], list[Value]]:
    """'which VM uses the most memory': the first row is the answer."""
    row, sort = table.rows[0], str(planned.arguments.get("sort", ""))
    name = cell(table, row, "name") or cell(table, row, "resource_id") or row_name(table, row)
    metric, _, statistic = sort.partition(".")
    unit = "%" if metric.endswith("percent") else "MB/s"
    value = Value(name=f"{name} {sort}", value=cell(table, row, sort), unit=unit)
    most = "lowest" if planned.arguments.get("order") == "asc" else "highest"
    scope = f" ({where})" if where else ""
    said = f"{_STATISTICS.get(statistic, statistic)} {_metric_name(metric)}"
    return [f"{name} has the {most} {said}{scope}: {shown(value)}."], [value, *values]


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


def _measured(table: Table, row: list[Any], statistic: str = "") -> str:
    name = cell(table, row, "name") or cell(table, row, "resource_id") or row_name(table, row)
    parts = []
    for position, column in enumerate(table.columns):
        if (
            column.unit in ("%", "MB/s")
            and row[position] is not None
            and any(name in column.name for name in ("avg", "p95", statistic or "avg"))
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
    if "uptime_hours" in frame.asked and known.get("uptime_hours") is None and result.tables:
        return since_when(known, values, name)
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
