"""Cost Management's query over the ledger of an estate, with the habits of the real one.

Groups by two dimensions at most; the order of columns changes with the grouping; a day is a number;
a daily question of more than 31 days is shortened, and one about the future is moved into the past,
both in silence; no rows are HTTP 204.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from azure_arm.estate import Line

FIELDS: dict[str, Callable[[Line], str]] = {
    "ResourceId": lambda line: line.resource,
    "ServiceName": lambda line: line.service,
    "ChargeType": lambda line: line.charge,
    "PricingModel": lambda line: line.pricing,
    "ResourceLocation": lambda line: line.place,
}


class Refused(Exception):
    """HTTP 400."""


def answer(
    lines: Iterable[Line], body: dict[str, Any], today: dt.date
) -> tuple[list[dict[str, str]], list[list[Any]]]:
    """Columns and rows."""
    dataset = body["dataset"]
    grouping = [one["name"] for one in dataset.get("grouping", [])]
    if len(grouping) > 2 or len(dataset["aggregation"]) > 2:
        raise Refused("Query can have up to 2 group by clauses.")
    daily = dataset.get("granularity") == "Daily"
    since, until = _period(body, today, daily=daily)
    chosen = [
        line
        for line in lines
        if since <= line.day <= until and _matches(line, dataset.get("filter"))
    ]
    sums: dict[tuple[Any, ...], Decimal] = {}
    for line in chosen:
        amount = line.actual if body["type"] == "ActualCost" else line.amortized
        if amount == 0 and body["type"] == "AmortizedCost" and line.charge == "Purchase":
            continue  # purchases are spread over what they cover
        key = (
            int(f"{line.day:%Y%m%d}") if daily else None,
            *(FIELDS[name](line) for name in grouping),
            line.currency,
        )
        sums[key] = sums.get(key, Decimal(0)) + amount
    return _shaped(sums, grouping, daily=daily)


def _period(body: dict[str, Any], today: dt.date, *, daily: bool) -> tuple[dt.date, dt.date]:
    since, until = (dt.date.fromisoformat(body["timePeriod"][name][:10]) for name in ("from", "to"))
    if since > today:
        return since.replace(year=since.year - 1), until.replace(year=until.year - 1)
    until = min(until, today)
    if daily and (until - since).days > 30:
        since = until - dt.timedelta(days=30)
    return since, until


def _matches(line: Line, condition: dict[str, Any] | None) -> bool:
    if not condition:
        return True
    if "and" in condition:
        return all(_matches(line, part) for part in condition["and"])
    wanted = condition["dimensions"]
    return FIELDS[wanted["name"]](line) in wanted["values"]


def _shaped(
    sums: dict[tuple[Any, ...], Decimal], grouping: list[str], *, daily: bool
) -> tuple[list[dict[str, str]], list[list[Any]]]:
    groups = [{"name": name, "type": "String"} for name in grouping]
    amount = {"name": "Cost", "type": "Number"}
    day = [{"name": "UsageDate", "type": "Number"}] if daily else []
    currency = {"name": "Currency", "type": "String"}
    upside_down = "ResourceId" in grouping
    columns = (
        [*groups[::-1], currency, *day, amount]
        if upside_down
        else [amount, *day, *groups, currency]
    )
    rows = []
    for (date, *named, code), total in sorted(sums.items(), key=str):
        cells = dict(zip(grouping, named, strict=True))
        cells |= {"Cost": float(total), "UsageDate": date, "Currency": code}
        rows.append([cells[column["name"]] for column in columns])
    return columns, rows
