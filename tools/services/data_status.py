"""The state of inventory, measurements, tags and imports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.collected import stale_reasons
from tools.services.inquiry import STALE_INVENTORY_HOURS, Inquiry, plural
from tools.store.columns import INVENTORY

_MOST_REJECTIONS = 100
_MOST_KEYS = 500


def _table(title: str, names: tuple[str, ...], rows: list[list[Any]]) -> Table:
    return Table(title=title, columns=[Column(name=name) for name in names], rows=rows)


def add_inventory(result: Result, inquiry: Inquiry) -> bool:
    """Counts per provider and account, and when they were collected; False without any."""
    parts = [
        f"SELECT '{kind}' AS kind, provider, account_id, account_name, collected_at FROM {kind}"
        for kind in INVENTORY
    ]
    counts = ", ".join(f"count(*) FILTER (WHERE kind = '{kind}')" for kind in INVENTORY)
    rows = inquiry.rows(
        f"""SELECT provider, account_id, max(account_name), {counts}, min(collected_at)
FROM ({" UNION ALL ".join(parts)}) GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    if not rows:
        return False
    names = ("provider", "account_id", "account", *INVENTORY.values(), "collected_at")
    result.tables.append(_table("Inventory", names, [list(row) for row in rows]))
    for index, kind in enumerate(INVENTORY):
        result.values.append(
            Value(name=INVENTORY[kind], value=sum(int(row[3 + index]) for row in rows))
        )
    oldest, newest = min(row[-1] for row in rows), max(row[-1] for row in rows)
    result.values.append(Value(name="inventory collected", value=oldest))
    result.as_of = max(result.as_of, newest) if result.as_of else newest
    if inquiry.now - oldest > dt.timedelta(hours=STALE_INVENTORY_HOURS):
        result.stale = True
        result.warnings.append(
            f"some of the inventory is of {oldest:%Y-%m-%d %H:%M} UTC, older than "
            f"{STALE_INVENTORY_HOURS} h"
        )
    for kind in INVENTORY:
        result.warnings += stale_reasons(inquiry, kind)
    return True


def add_metrics(result: Result, inquiry: Inquiry) -> bool:
    """Points, intervals and days per metric; False without any."""
    rows = inquiry.rows(
        """SELECT metric, interval_s, count(*), count(DISTINCT resource_id), min(ts), max(ts)
FROM metric GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    if not rows:
        return False
    names = ("metric", "interval_s", "points", "resources", "first point", "newest point")
    result.tables.append(_table("Measurements", names, [list(row) for row in rows]))
    total, measured = inquiry.rows(
        """SELECT (SELECT count(*) FROM instance),
  (SELECT count(*) FROM instance WHERE resource_id IN (SELECT resource_id FROM metric))"""
    )[0]
    newest = max(row[5] for row in rows)
    result.values += [
        Value(name="metrics", value=len({row[0] for row in rows})),
        Value(name="metric points", value=sum(int(row[2]) for row in rows)),
        Value(name="newest metric point", value=newest),
        Value(name="instances with measurements", value=int(measured)),
    ]
    result.as_of = max(result.as_of, newest) if result.as_of else newest
    result.warnings += stale_reasons(inquiry, "metric")
    if total and measured < total:
        result.warnings.append(
            f"{plural(total - measured, 'instance')} of {total} never had a measurement"
        )
    return True


def add_tags(result: Result, inquiry: Inquiry) -> bool:
    """Tag keys with the share of the EffectiveCost that carries them; False without costs."""
    wholes = inquiry.rows(
        "SELECT BillingCurrency, sum(EffectiveCost), "
        "sum(EffectiveCost) FILTER (WHERE x_TagsetId IS NULL) FROM cost_daily GROUP BY 1 ORDER BY 1"
    )
    if not wholes:
        return False
    rows = inquiry.rows(
        f"""WITH spent AS (
  SELECT x_TagsetId, BillingCurrency, sum(EffectiveCost) AS cost
  FROM cost_daily WHERE x_TagsetId IS NOT NULL GROUP BY 1, 2),
used AS (SELECT lower(tag_key) AS low, tag_key, count(*) AS sets FROM tagset GROUP BY ALL),
spelt AS (SELECT low, arg_max(tag_key, (sets, tag_key)) AS tag_key,
  list(tag_key ORDER BY sets DESC, tag_key DESC) AS every FROM used GROUP BY low),
keyed AS (SELECT DISTINCT tagset_id, lower(tag_key) AS low FROM tagset)
SELECT spelt.tag_key, BillingCurrency, sum(cost),
  (SELECT count(DISTINCT lower(tag_value)) FROM tagset t WHERE lower(t.tag_key) = low) AS known,
  any_value(every)
FROM keyed JOIN spent ON x_TagsetId = tagset_id JOIN spelt USING (low)
GROUP BY low, spelt.tag_key, BillingCurrency ORDER BY 3 DESC NULLS LAST, 1, 2
LIMIT {_MOST_KEYS}"""
    )
    merged = {key: every for key, *_, every in rows if len(every) > 1}
    if merged:
        said = "; ".join(f"{key} ({', '.join(every[1:])})" for key, every in merged.items())
        result.assumptions.append(f"tag keys that differ only in case are one key: {said}")
    whole = {currency: amounts.exact(cost) for currency, cost, _ in wholes}
    table = [
        [
            key,
            currency,
            int(values),
            amounts.exact(cost),
            amounts.percent(amounts.exact(cost), whole[currency]),
        ]
        for key, currency, cost, values, _ in rows
    ]
    columns = [Column(name="tag_key"), Column(name="BillingCurrency"), Column(name="values")]
    columns += [Column(name="EffectiveCost"), Column(name="Share", unit="%")]
    result.tables.append(Table(title="Tags", columns=columns, rows=table))
    result.values.append(Value(name="tag keys", value=len({row[0] for row in table})))
    for currency, cost, untagged in wholes:
        share = amounts.percent(amounts.exact(untagged or 0), amounts.exact(cost))
        name = "EffectiveCost without any tag" + (f" in {currency}" if len(wholes) > 1 else "")
        result.values.append(Value(name=name, value=share, unit="%"))
    return True


def add_imports(result: Result, inquiry: Inquiry) -> bool:
    """All imports and their rejected rows; False when nothing was ever imported."""
    store = inquiry.context.store
    found = store.imports()
    if not found:
        return False
    inquiry.note(
        "SELECT * FROM import  -- of state.db, as `cloudwright status` lists them",
        {},
        len(found),
        0.0,
    )
    names = (
        *("imported at", "name", "origin", "format", "version", "status", "rows read"),
        *("rows landed", "rows rejected", "rows in store", "first day", "last day"),
    )
    accounts = {account.id: account.name for account in inquiry.context.accounts.listed()}
    rows: list[list[Any]] = [
        [
            *(
                item.created_at,
                item.name,
                accounts.get(item.origin, item.origin),
                item.format,
                item.version,
                item.status,
            ),
            *(item.rows_read, item.rows_landed, item.rows_rejected, item.rows_in),
            *(item.first, item.last),
        ]
        for item in found
    ]
    result.tables.append(_table("Imports", names, rows))
    rejected = sum(item.rows_rejected for item in found)
    result.values += [
        Value(name="imports", value=len(found)),
        Value(name="rows imported", value=sum(item.rows_landed for item in found)),
        Value(name="rejected rows", value=rejected),
        Value(name="last import", value=max(item.created_at for item in found)),
    ]
    if rejected:
        _add_rejections(result, inquiry, rejected)
    for item in found:
        result.warnings += [f"{item.name}: {line}" for line in item.warnings]
    return True


def _add_rejections(result: Result, inquiry: Inquiry, rejected: int) -> None:
    store = inquiry.context.store
    rows: list[list[Any]] = [
        [one.file, one.row, one.column, one.reason, one.value]
        for item in store.imports()
        if item.rows_rejected
        for one in store.rejections(item.id)
    ]
    names = ("file", "row", "column", "reason", "value")
    result.tables.append(_table("Rejected rows", names, rows[:_MOST_REJECTIONS]))
    result.warnings.append(
        f"{plural(rejected, 'row')} of bills did not land; see the rejected rows"
    )
    if rejected > _MOST_REJECTIONS:
        result.truncated = True
