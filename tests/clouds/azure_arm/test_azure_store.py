"""From the server into the store: twice the same, joined, and equal to the server's own sums."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from azure_arm.estate import NOW, SUBSCRIPTION
from azure_arm.reading import inventories
from azure_arm.server import ArmServer
from tools.clouds.base import CostRequest, Measured, MetricRequest
from tools.context import Context

SINCE, UNTIL = dt.date(2026, 10, 20), dt.date(2026, 11, 20)


def sync(context: Context, cloud: Any, staging: Path) -> None:
    """What a collection does, once."""
    store = context.store
    found = inventories(cloud)
    for one in found:
        store.replace_inventory([one], origin="corp", now=NOW, complete=one.region)
    request = CostRequest(SINCE, UNTIL, staging)
    bills = cloud.bills(request)
    store.land_bills(bills, origin="corp", mode="replace", now=NOW, window=(SINCE, UNTIL))
    machines = [
        Measured(SUBSCRIPTION, row["resource_id"], row["name"], memory_gb=row["memory_gb"])
        for one in found
        for row in one.tables["instance"].to_pylist()
    ]
    hours = MetricRequest("all", NOW - dt.timedelta(hours=4), NOW, 3600, machines)
    store.write_metrics(cloud.metrics(hours), origin="corp", now=NOW)


def sums(context: Context) -> list[tuple[Any, ...]]:
    return list(
        context.store.query(
            "SELECT BillingCurrency, sum(BilledCost), sum(EffectiveCost) FROM cost_daily "
            "GROUP BY 1 ORDER BY 1"
        ).rows
    )


def counts(context: Context) -> list[int]:
    tables = ("instance", "volume", "snapshot", "address", "metric", "cost_line")
    return [context.store.query(f"SELECT count(*) FROM {name}").rows[0][0] for name in tables]


def test_a_second_collection_changes_nothing(
    cloud: Any, arm: ArmServer, context: Context, tmp_path: Path
) -> None:
    sync(context, cloud, tmp_path)
    first = counts(context), sums(context)
    sync(context, cloud, tmp_path)
    assert (counts(context), sums(context)) == first
    assert first[0][:4] == [5, 5, 2, 5]
    assert all(row.equal for row in context.store.reconciliation())

    def total(currency: str, amount: str) -> Decimal:
        lines = [line for line in arm.estate.ledger if line.currency == currency]
        return sum(
            (getattr(line, amount) for line in lines if SINCE <= line.day <= UNTIL), Decimal(0)
        )

    assert first[1] == [
        (currency, total(currency, "actual"), total(currency, "amortized"))
        for currency in ("EUR", "USD")
    ]


def test_costs_and_measurements_join_the_inventory(
    cloud: Any, context: Context, tmp_path: Path
) -> None:
    sync(context, cloud, tmp_path)
    joined = context.store.query(
        "SELECT i.name, (SELECT sum(EffectiveCost) > 0 FROM cost_daily c "
        "WHERE c.ResourceId = i.resource_id AND c.SubAccountId = i.account_id), "
        "(SELECT count(*) FROM metric m WHERE m.resource_id = i.resource_id "
        "AND m.account_id = i.account_id AND m.metric = 'cpu_percent') "
        "FROM instance i ORDER BY 1"
    ).rows
    assert [tuple(row) for row in joined] == [
        ("batch-1", True, 3),
        ("broken-1", None, 0),
        ("db-1", True, 0),
        ("new-1", None, 0),
        ("web-1", True, 3),
    ]
