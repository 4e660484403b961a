"""Answers about money in one period."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.planner.compose_series import courses, per_size, ranked_times, steps
from agent.planner.compose_sides import said_sides
from agent.planner.composed import Composed
from agent.planner.counted_groups import tell_counted
from agent.planner.courses import UNITS
from agent.planner.frame import Frame
from agent.planner.phrasing import (
    ORDINALS,
    condition,
    conditions,
    field_name,
    money,
    number,
    percent,
    period_name,
    plural,
    scope_of,
)
from agent.planner.planned import SIZES, Planned
from agent.planner.tables import (
    amount_column,
    cell,
    currency_of,
    find,
    index_of,
    row_name,
    said_totals,
    shown,
    time_column,
    totals,
)
from tools.base import Result, Table, Value

_MEAN = "average per "
_LINES = "line items"  # a column of tables whose groups were counted
_NAMED = 3  # groups that the sentence names; the table has them all


def costs(frame: Frame, done: list[tuple[Planned, Result]]) -> Composed:
    """The answer of `query_costs`."""
    result = done[0][1]
    where = _where(frame)
    when = period_name(result.period)
    metric = frame.cost or "EffectiveCost"
    table = result.tables[0] if result.tables else None
    values = list(result.values)
    total = totals(result)
    lines = [f"{metric}{where} in {when}: {said_totals(total)}."]
    if frame.share:
        lines = _share(frame, result, when) or lines
        values = [*find(result, "share"), *[value for value in values if value.unit != "%"]]
    elif frame.average in SIZES:
        lines, values = per_size(frame, done, values, lines, where, when)
    elif frame.average != "none":
        averages = find(result, "average") or find(result, "per ")
        lines = [
            f"{metric}{where} in {when} was {said_totals(averages)} {_per(frame)} on average, {said_totals(total)} in all."
        ]
        if frame.average == "unit":
            named = [
                f"{one.value} {one.currency} {one.name.removeprefix('average ')}"
                for one in averages
            ]
            lines = [
                f"{metric}{where} in {when}: {'; '.join(named) or 'no consumed unit is known'}; {said_totals(total)} in all."
            ]
        values = [*averages, *[value for value in values if value not in averages]]
    counted = [value for value in values if value.name in frame.asked]
    if counted:
        lines = [f"{number(counted[0].value)} {counted[0].name}{where} in {when}.", *lines]
        values = [*counted, *(value for value in values if value not in counted)]
    if frame.savings:
        saved = _saved(done)
        lines = [*(_said_saved(when, where, saved)), *lines]
        values = [*saved, *values]
    if frame.second_cost:
        lines += _second(frame, done, when)
        seconds = [value for _, one in done[1:] for value in totals(one)]
        gaps = _measures_apart(frame, values, seconds)
        lines = [*(f"The difference is {shown(gap)}." for gap in gaps[:1]), *lines]
        values = [*gaps, *values, *seconds] if frame.contrast else [*values, *seconds, *gaps]
    peak = frame.top == 1 and not frame.group_by
    if table is not None and peak and time_column(table) is not None and table.rows:
        lines, values = _peak(frame, table, values, when, where)
    elif table is not None and time_column(table) is not None:
        lines += ranked_times(frame, table) or _series(frame, table) or courses(frame, table)
        if frame.count and frame.filter_of("cost") is not None and not frame.group_by:
            unit = plural(UNITS.get(frame.granularity, "day"))
            met = Value(name=unit, value=len(table.rows))
            lines, values = [f"{number(met.value)} {unit}{where}.", *lines], [met, *values]
        lines, values = steps(frame, lines, values)
        lines, values = _statistic(frame, lines, values, when, where)
    elif table is not None and table.rows:
        lines, values = _groups(frame, result, table, lines, values, when, where)
    return Composed("answered", " ".join(lines), values=values, follow_ups=_follow_ups(frame))


def _saved(done: list[tuple[Planned, Result]]) -> list[Value]:
    """What was saved against list prices, and the effective savings rate, per currency."""
    found = []
    paid = {value.currency: value.value for _, one in done[1:] for value in totals(one)}
    for value in totals(done[0][1]):
        real = paid.get(value.currency)
        if value.value is None or real is None:
            continue
        full, less = Decimal(str(value.value)), Decimal(str(real))
        code = value.currency
        found.append(Value(name="savings", value=full - less, unit=code, currency=code))
        if full:
            rate = 100 * (full - less) / full
            found.append(Value(name="effective savings rate", value=rate, unit="%"))
    return found


def _said_saved(when: str, where: str, saved: list[Value]) -> list[str]:
    said = ", ".join(f"{value.name} {shown(value)}" for value in saved)
    return [f"In {when}{where}: {said}."] if saved else []


_STATISTICS = {"median": "median of the", "max": "highest ", "min": "lowest "}


def _statistic(
    frame: Frame, lines: list[str], values: list[Value], when: str, where: str
) -> tuple[list[str], list[Value]]:
    """'the median daily cost': that figure first."""
    name = _STATISTICS.get(frame.statistic)
    found = [value for value in values if name and value.name.startswith(name)]
    if not found:
        return lines, values
    said = f"The {found[0].name}{where} in {when} is {said_totals(found)}."
    return [said, *lines], [*found, *(value for value in values if value not in found)]


def _measures_apart(frame: Frame, values: list[Value], seconds: list[Value]) -> list[Value]:
    """The difference of two measures of cost, such as list and effective."""
    found = []
    for first in [value for value in values if value.name == frame.cost]:
        for second in [one for one in seconds if one.currency == first.currency][:1]:
            if first.value is None or second.value is None:
                continue
            gap = Decimal(str(first.value)) - Decimal(str(second.value))
            name = f"{frame.cost} - {frame.second_cost}"
            found.append(Value(name=name, value=gap, unit=first.unit, currency=first.currency))
            if first.value:
                share = 100 * gap / abs(Decimal(str(first.value)))
                found.append(Value(name=f"{name} in % of {frame.cost}", value=share, unit="%"))
    return found


def _second(frame: Frame, done: list[tuple[Planned, Result]], when: str) -> list[str]:
    """The other measure that was asked for beside the first."""
    return [
        f"{call.arguments['cost']} in {when}: {said_totals(totals(one))}."
        for call, one in done[1:]
        if call.role == "second"
    ]


def _peak(
    frame: Frame, table: Table, values: list[Value], when: str, where: str
) -> tuple[list[str], list[Value]]:
    """'which day was the most expensive': the first row is the answer."""
    amount, at = amount_column(table), time_column(table)
    assert amount is not None
    assert at is not None
    row = table.rows[0]
    unit = UNITS.get(frame.granularity, "period")
    word = "cheapest" if frame.order == "asc" else "most expensive"
    currency = currency_of(table, row)
    line = f"The {word} {unit}{where} in {when} was {_at(row[at])}: {money(row[amount], currency)}."
    top = Value(name=_at(row[at]), value=row[amount], unit=currency, currency=currency)
    return [line], [top, *values]


def _where(frame: Frame) -> str:
    filters = [
        item
        for item in frame.filters
        if item["field"] != "cost" and (item["field"], item["op"]) != ("resource", "present")
    ]
    said = scope_of(filters, frame.any_of, frame.labels)
    return f" ({said})" if said else ""


def _per(frame: Frame) -> str:
    if frame.average in ("day", "week", "month"):
        return f"a {frame.average}"
    if frame.average == "group" and len(frame.group_by) == 1:
        return f"per {field_name(frame.group_by[0])}"
    return "per resource and day" if frame.average == "resource_day" else f"per {frame.average}"


def _share(frame: Frame, result: Result, when: str) -> list[str]:
    shares = find(result, "share")
    if not shares:
        return []
    if frame.group_by:
        shares = [value for value in shares if value.value != 100]
    if not shares:
        return []
    whole = conditions(frame.within, frame.labels)
    part = conditions([item for item in frame.filters if item not in frame.within], frame.labels)
    spend = f"the {whole} spend" if whole else "all spend"
    every = [value for value in result.values if value.name.startswith("whole ")]
    of_all = f" ({said_totals(every)})" if len(shares) == len(every) == 1 else ""
    return [
        f"{part or 'This'} is {percent(value.value)} of {spend}{of_all} in {when}"
        + (f" ({value.currency})" if len(shares) > 1 and value.currency else "")
        + f": {said_totals(totals(result))}."
        for value in shares
    ]


def _groups(
    frame: Frame,
    result: Result,
    table: Table,
    lines: list[str],
    values: list[Value],
    when: str,
    where: str,
) -> tuple[list[str], list[Value]]:
    amount = amount_column(table)
    if amount is None:
        return lines, values
    groups = frame.group_by
    what = field_name(groups[0]) if len(groups) == 1 else "combination"
    if frame.within_groups:
        return _each(table, amount, values, lines)
    if frame.top == 1 or frame.nth > 1:
        return _single(frame, table, amount, values, when, where, what)
    if frame.ahead.get("counted") and len(groups) == 2:
        told, counts = tell_counted(frame, table, [])
        return [*told, *lines], [*counts, *values]
    if frame.count:
        count = result.total_rows if result.total_rows is not None else len(table.rows)
        ids = [one.value for one in result.values if one.name == "accounts"]
        count = int(ids[0]) if ids and groups == ["account"] else count
        named = plural(groups[0]) if len(groups) == 1 else "combinations"
        limit = frame.filter_of("cost")
        above = "" if limit is None else condition(limit, {}).removeprefix("cost")
        lines = [
            f"{number(count)} {named}{where} had costs{above} in {when}, {said_totals(totals(result))} in all."
        ]
        values = [Value(name=named, value=count), *values]
    sides = said_sides(frame, table, amount)
    if sides is not None:
        return [*lines, sides[0]], [*sides[1], *values]
    contrast = _contrast(frame, table, amount)
    values = [*values, *contrast] if not frame.contrast else [*contrast, *values]
    if contrast:
        lines.append(f"Difference: {shown(contrast[0])}.")
    shown_rows = table.rows[: max(_NAMED, min(frame.top or 0, 10))]
    named_rows = [_named(table, row, amount) for row in shown_rows]
    word = "Lowest" if frame.order == "asc" else "Largest"
    lines.append(f"{word}: {'; '.join(named_rows)}.")
    return lines, values


def _single(
    frame: Frame,
    table: Table,
    amount: int,
    values: list[Value],
    when: str,
    where: str,
    what: str,
) -> tuple[list[str], list[Value]]:
    """'The most expensive service is …': the first row is the answer."""
    word = "cheapest" if frame.order == "asc" else "most expensive"
    if frame.nth > 1:
        word = f"{ORDINALS.get(frame.nth, f'{frame.nth}th')} {word}"
    lines, tops = [], []
    seen: dict[str | None, int] = {}
    for row in table.rows:
        currency = currency_of(table, row)
        seen[currency] = seen.get(currency, 0) + 1
        if seen[currency] != max(frame.nth, 1):
            continue
        name = row_name(table, row)
        share = cell(table, row, "Share", "share")
        part = f", {percent(share)} of the total" if share is not None else ""
        lines.append(
            f"The {word} {what}{where} in {when} is {name}: {money(row[amount], currency)}{part}."
        )
        tops.append(Value(name=name, value=row[amount], unit=currency, currency=currency))
        if share is not None:
            tops.append(Value(name=f"{name}: share of the total", value=share, unit="%"))
    if not tops:
        lines = [f"There is no {word} {what}{where} in {when}: there are only {len(table.rows)}."]
    return lines, [*tops, *values]


def _contrast(frame: Frame, table: Table, amount: int) -> list[Value]:
    """The difference and the ratio of two groups that were asked for by name."""
    item = frame.filter_of(frame.group_by[0]) if len(frame.group_by) == 1 else None
    wanted = frame.contrast or (
        item is not None and item["op"] == "is" and len(item["values"]) >= 2
    )
    codes = {currency_of(table, row) for row in table.rows}
    if not wanted or len(table.rows) != 2 or len(codes) != 1:
        return []
    first, second = (row[amount] for row in table.rows)
    if first is None or second is None:
        return []
    one, other = Decimal(str(first)), Decimal(str(second))
    code = codes.pop()
    found = [Value(name="difference", value=one - other, unit=code, currency=code)]
    if other:
        found.append(Value(name="ratio", value=one / other))
        found.append(
            Value(name="difference in %", value=100 * (one - other) / abs(other), unit="%")
        )
    return found


def _each(
    table: Table, amount: int, values: list[Value], lines: list[str]
) -> tuple[list[str], list[Value]]:
    """'the top service of each provider': every row is an answer."""
    named = [_named(table, row, amount) for row in table.rows[: 3 * _NAMED]]
    more = "" if len(table.rows) <= len(named) else f"; and {len(table.rows) - len(named)} more"
    return [f"{'; '.join(named)}{more}."], values


def _named(table: Table, row: list[Any], amount: int) -> str:
    lines = index_of(table, _LINES)
    if lines is not None:
        return f"{row_name(table, row)} {number(row[lines])} ({money(row[amount], currency_of(table, row))})"
    own = index_of(table, "Share of whole") is not None
    share = cell(table, row, "Share of whole") if own else cell(table, row, "Share", "share")
    part = f" ({percent(share)})" if share is not None else ""
    code = currency_of(table, row)
    mean = next((at for at, one in enumerate(table.columns) if one.name.startswith(_MEAN)), None)
    if mean is not None and row[mean] is not None:
        part += f", {money(row[mean], code)} {table.columns[mean].name.removeprefix('average ')} on average"
    return f"{row_name(table, row)} {money(row[amount], code)}{part}"


def _series(frame: Frame, table: Table) -> list[str]:
    """First, last, highest point of a series without groups."""
    amount, at = amount_column(table), time_column(table)
    if amount is None or at is None or frame.group_by or len(table.rows) < 2:
        return []
    if frame.share and index_of(table, "Share of whole") is not None:
        first, last = table.rows[0], table.rows[-1]
        one, other = (cell(table, row, "Share of whole") for row in (first, last))
        return [f"From {percent(one)} ({_at(first[at])}) to {percent(other)} ({_at(last[at])})."]
    rows = [row for row in table.rows if row[amount] is not None]
    if len({currency_of(table, row) for row in rows}) != 1 or not rows:
        return []
    currency = currency_of(table, rows[0])
    high = max(rows, key=lambda row: float(row[amount]))
    low = min(rows, key=lambda row: float(row[amount]))
    return [
        f"From {money(rows[0][amount], currency)} ({_at(rows[0][at])}) to "
        f"{money(rows[-1][amount], currency)} ({_at(rows[-1][at])}); highest "
        f"{money(high[amount], currency)} ({_at(high[at])}), lowest "
        f"{money(low[amount], currency)} ({_at(low[at])})."
    ]


def _at(value: Any) -> str:
    return str(value)[:10]


def _follow_ups(frame: Frame) -> list[str]:
    offers = []
    if not frame.group_by:
        offers.append("by service")
    elif frame.group_by != ["region"]:
        offers.append("by region instead")
    if frame.granularity == "none" and frame.average == "none":
        offers.append("per day")
    if frame.window is not None:
        offers.append(
            "and the month before?" if frame.window.unit == "month" else "and before that?"
        )
    offers.append("why?")
    return offers[:3]
