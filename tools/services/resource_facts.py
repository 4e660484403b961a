"""The facts, tags, costs and measurements of one resource."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.charges import MONTH_DAYS
from tools.services.inquiry import STALE_INVENTORY_HOURS, Inquiry, midnight
from tools.services.metric_tables import STATISTICS, columns_sql
from tools.services.points import finest, newest_point

_METRIC_DAYS = 7


@dataclass(frozen=True)
class Found:
    """A resource that was looked for. `kind` is 'billed' when only the bill knows it."""

    kind: str
    provider: str | None
    account_id: str | None
    resource_id: str | None
    name: str | None
    region: str | None


def table(
    title: str, columns: Sequence[str | tuple[str, str | None]], rows: list[list[Any]]
) -> Table:
    """A table from names, or (name, unit) pairs, and rows."""
    pairs = [item if isinstance(item, tuple) else (item, None) for item in columns]
    return Table(
        title=title, columns=[Column(name=name, unit=unit) for name, unit in pairs], rows=rows
    )


def describe(inquiry: Inquiry, found: Found) -> Result:
    """All facts of one resource."""
    kind = "resource on the bill" if found.kind == "billed" else found.kind
    result = Result(title=f"{kind.capitalize()} {found.name or found.resource_id}")
    facts, tagset = _facts(inquiry, found, result)
    _add_costs(result, inquiry, found)
    _add_use(result, inquiry, found)
    result.tables.insert(0, table("Facts", ("field", "value"), [list(item) for item in facts]))
    _add_tags(result, inquiry, tagset)
    if found.kind == "instance":
        _add_volumes(result, inquiry, found)
    leading = ("status", "instance_type", "region", "age_days", "size_gb", "attached_to")
    known = dict(facts)
    result.values += [
        Value(name=name, value=known[name]) for name in leading if known.get(name) is not None
    ]
    result.receipts = inquiry.receipts
    return result


def _facts(
    inquiry: Inquiry, found: Found, result: Result
) -> tuple[list[tuple[str, Any]], str | None]:
    """(field, value) pairs and the id of the set of tags."""
    if found.kind == "billed":
        return _billed_facts(inquiry, found, result)
    names = [
        row[0]
        for row in inquiry.context.store.query(
            f"SELECT column_name FROM (DESCRIBE {found.kind})"
        ).rows
    ]
    row = inquiry.rows(
        f"SELECT {', '.join(names)} FROM {found.kind} "
        "WHERE lower(resource_id) = lower($id) AND provider IS NOT DISTINCT FROM $provider "
        "AND account_id IS NOT DISTINCT FROM $account LIMIT 1",
        {"id": found.resource_id, "provider": found.provider, "account": found.account_id},
    )[0]
    values = dict(zip(names, row, strict=True))
    tagset, collected = values.pop("tagset_id"), values["collected_at"]
    born = values.get("launched_at") or values.get("created_at")
    if born is not None:
        age = round((inquiry.now - born).total_seconds() / 86400, 2)
        values["age_days"] = age if age >= 0 else None
        if age < 0:
            result.warnings.append(f"it began after {inquiry.context.today}: it is of no age yet")
    result.as_of = collected
    if collected and inquiry.now - collected > dt.timedelta(hours=STALE_INVENTORY_HOURS):
        result.stale = True
        result.warnings.append(f"this was collected at {collected:%Y-%m-%d %H:%M} UTC")
    return [("kind", found.kind), *((key, _plain(value)) for key, value in values.items())], tagset


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return amounts.exact(value)
    return ", ".join(value) if isinstance(value, list) else value


def _billed_facts(
    inquiry: Inquiry, found: Found, result: Result
) -> tuple[list[tuple[str, Any]], str | None]:
    row = inquiry.rows(
        """SELECT max(SubAccountName), string_agg(DISTINCT ServiceName, ', ' ORDER BY ServiceName),
  max(ResourceType), max(x_InstanceType), min(ChargeDay), max(ChargeDay),
  arg_max(x_TagsetId, ChargeDay)
FROM cost_daily WHERE lower(coalesce(ResourceId, ResourceName)) = lower($id)""",
        {"id": found.resource_id or found.name},
    )[0]
    result.as_of = midnight(row[5])
    result.assumptions.append("no inventory has this resource: answered from the bill")
    facts = [
        ("kind", row[2] or "unknown"),
        ("name", found.name),
        ("resource_id", found.resource_id),
        ("provider", found.provider),
        ("account_id", found.account_id),
        ("account_name", row[0]),
        ("region", found.region),
        ("services", row[1]),
        ("instance_type", row[3]),
        ("first_charge", row[4]),
        ("last_charge", row[5]),
    ]
    return facts, row[6]


def _add_tags(result: Result, inquiry: Inquiry, tagset: str | None) -> None:
    rows = inquiry.rows(
        "SELECT tag_key, tag_value FROM tagset WHERE tagset_id = $tagset ORDER BY 1",
        {"tagset": tagset},
    )
    result.tables.insert(1, table("Tags", ("key", "value"), [list(row) for row in rows]))


def _add_volumes(result: Result, inquiry: Inquiry, found: Found) -> None:
    rows = inquiry.rows(
        "SELECT name, resource_id, volume_type, size_gb, status FROM volume "
        "WHERE lower(attached_to) = lower($id) ORDER BY name, resource_id",
        {"id": found.resource_id},
    )
    if rows:
        columns = ("name", "resource_id", "volume_type", ("size_gb", "GB"), "status")
        result.tables.append(table("Attached volumes", columns, [list(row) for row in rows]))


def _add_costs(result: Result, inquiry: Inquiry, found: Found) -> None:
    """The EffectiveCost of the last 30 days of data, and its days."""
    last = inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
    if last is None:
        result.warnings.append("there are no costs in the ledger")
        return
    first = last - dt.timedelta(days=MONTH_DAYS - 1)
    rows = inquiry.rows(
        """SELECT ChargeDay, BillingCurrency, sum(EffectiveCost)
FROM cost_daily
WHERE charge_month >= $month AND ChargeDay >= $first AND ChargeDay <= $last
  AND lower(coalesce(ResourceId, ResourceName)) = lower($id)
GROUP BY 1, 2 ORDER BY 1, 2""",
        {
            "month": first.strftime("%Y-%m"),
            "first": first,
            "last": last,
            "id": found.resource_id or found.name,
        },
    )
    result.assumptions.append(
        f"monthly_cost is the EffectiveCost of the last {MONTH_DAYS} days of data: {first} to {last}"
    )
    codes = list(dict.fromkeys(row[1] for row in rows))
    if not codes:
        result.values.append(Value(name="monthly_cost", value=None))
        result.warnings.append("there are no charges with its id in those days")
    for code in codes:
        total = amounts.total(row[2] for row in rows if row[1] == code)
        result.values.append(Value(name="monthly_cost", value=total, unit=code, currency=code))
    if codes:
        several = len(codes) > 1
        columns: list[str | tuple[str, str | None]] = ["Date"]
        columns += ["BillingCurrency"] if several else []
        columns.append(("EffectiveCost", None if several else codes[0]))
        days = [
            [str(day), *([code] if several else []), amounts.exact(cost)]
            for day, code, cost in rows
        ]
        result.tables.append(table("Daily cost", columns, days))


def _add_use(result: Result, inquiry: Inquiry, found: Found) -> None:
    """Statistics of every metric over the 7 days before the newest point."""
    from tools.store.columns import METRICS

    newest = newest_point(inquiry)
    if newest is None or found.resource_id is None:
        return
    since = newest[1] - dt.timedelta(days=_METRIC_DAYS)
    where = "resource_id = $id AND metric_day >= $day AND ts >= $since AND ts < $until"
    params = {
        "id": found.resource_id,
        "day": since.strftime("%Y-%m-%d"),
        "since": since,
        "until": newest[1],
    }
    points = finest(inquiry, where, params)
    row = inquiry.rows(f"SELECT {columns_sql(list(METRICS))} FROM {points}", params)[0]
    size = len(STATISTICS)
    rows = [
        [name, unit, *(round(float(value), 4) for value in row[index * size : (index + 1) * size])]
        for index, (name, unit) in enumerate(METRICS.items())
        if row[index * size] is not None
    ]
    if not rows:
        if found.kind == "instance":
            result.warnings.append("it has no measurements in the last 7 days: unknown, not 0")
        return
    title = f"Use, {since:%Y-%m-%d %H:%M} to {newest[1]:%Y-%m-%d %H:%M} UTC"
    result.tables.append(table(title, ("metric", "metric_unit", *STATISTICS), rows))
    result.values += [
        Value(name=f"{name}.avg", value=values[0], unit=unit) for name, unit, *values in rows[:2]
    ]
