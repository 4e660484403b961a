"""A few results as the tools give them, for hand-written sentences."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tools.base import Column, Period, Receipt, Result, Table, Value

TODAY = dt.date(2026, 11, 21)
OCTOBER = Period(start=dt.date(2026, 10, 1), end=dt.date(2026, 10, 31))
SEPTEMBER = Period(start=dt.date(2026, 9, 1), end=dt.date(2026, 9, 30))


def table(title: str, columns: dict[str, str | None], rows: list[list[Any]]) -> Table:
    made = [Column(name=name, unit=unit) for name, unit in columns.items()]
    return Table(title=title, columns=made, rows=rows)


def receipt(tool: str, **arguments: Any) -> Receipt:
    return Receipt(id="r1", tool=tool, arguments=arguments, sql="", params={}, rows=1, seconds=0.0)


def money(name: str, value: str, currency: str = "USD") -> Value:
    return Value(name=name, value=Decimal(value), unit=currency, currency=currency)


def services() -> Result:
    """Costs by service in October, in dollars."""
    rows = [
        ["Amazon Elastic Compute Cloud", Decimal("18230.9754"), Decimal("45.577439")],
        ["Amazon Relational Database Service", Decimal("6144.5200"), Decimal("15.3613")],
        ["Virtual Machines", Decimal("5493.7500"), Decimal("13.734375")],
        ["Amazon Simple Storage Service", Decimal("2595.4031"), Decimal("6.488508")],
        ["Key Vault", Decimal("7535.3515"), Decimal("18.838379")],
    ]
    return Result(
        title="EffectiveCost by service",
        values=[money("EffectiveCost", "40000"), Value(name="groups", value=5)],
        tables=[table("EffectiveCost by service", {"ServiceName": None, "EffectiveCost": "USD", "Share": "%"}, rows)],
        period=OCTOBER, total_rows=5,
        assumptions=["EffectiveCost is the amortised cost: commitments spread over the time they cover"],
        warnings=["11.93 % of the cost has no region (none)"],
        receipts=[receipt("costs", start="2026-10-01", end="2026-10-31", group_by=["service"])],
    )  # fmt: skip


def compared() -> Result:
    """October against September, in dollars."""
    rows = [
        ["Azure Monitor", Decimal("1010.0183"), Decimal("1710.1667"), Decimal("700.1485"), Decimal("69.320377"), "usage"],
        ["Azure SQL Database", Decimal("3378.96"), Decimal("2875.592"), Decimal("-503.368"), Decimal("-14.897128"), "other"],
        ["Key Vault", Decimal("20.00"), Decimal("20.00"), Decimal("0.00"), Decimal("0.0"), "none"],
    ]  # fmt: skip
    columns = {
        "ServiceName": None,
        "Baseline": "USD",
        "Current": "USD",
        "Change": "USD",
        "Change %": "%",
        "Kind": None,
    }
    return Result(
        title="EffectiveCost: 2026-10-01 to 2026-10-31 against 2026-09-01 to 2026-09-30",
        values=[
            money("Current EffectiveCost", "16966.8569903904"), money("Baseline EffectiveCost", "16491.7377406688"),
            money("Change", "475.1192497216"), Value(name="Change %", value=2.880953, unit="%"),
        ],
        tables=[table("Drivers of the change", columns, rows)], period=OCTOBER, total_rows=16, truncated=True,
        receipts=[receipt("compare", start="2026-10-01", end="2026-10-31", baseline_start="2026-09-01", baseline_end="2026-09-30",
                          filters=[{"field": "provider", "op": "is", "values": ["azure"]}])],
    )  # fmt: skip


def volumes() -> Result:
    """Unattached volumes with size, age and cost, in euros."""
    rows = [
        ["shop-data-test-03", "aws", "dev", "us-west-2", "available", 970.0, "io1", "2024-04-12", 223.58, Decimal("117.27852318")],
        ["ledger-data-prod-08", "aws", "prod", "us-east-1", "available", 740.0, "gp2", "2025-05-16", 188.58, Decimal("72.42843336")],
        ["crm-data-prod-01", "azure", "Corporate Production", "westeurope", "available", 500.0, "Premium_LRS", "2026-01-20", 305.1, Decimal("71.78")],
        ["etl-data-prod-06", "aws", "data", "eu-west-1", "available", 640.0, "gp3", "2026-08-01", 112.4, Decimal("66.43")],
    ]  # fmt: skip
    columns = {"name": None, "provider": None, "account": None, "region": None, "status": None, "size_gb": "GB",
               "volume_type": None, "created": None, "age_days": "days", "monthly_cost": "EUR"}  # fmt: skip
    return Result(
        title="Volumes",
        values=[Value(name="volumes", value=4), Value(name="size_gb", value=2850, unit="GB"), money("monthly_cost", "327.91695654", "EUR")],
        tables=[table("Volumes", columns, rows)], as_of=dt.datetime(2026, 11, 21, 14, 0), total_rows=4,
        assumptions=["monthly_cost is the EffectiveCost of the last 30 days of data: 2026-10-22 to 2026-11-20"],
        warnings=["monthly_cost is unknown for 3 of 82 instances: no charges with their id in those days"],
        receipts=[receipt("inventory", kind="volume", filters=[{"field": "attached_to", "op": "missing", "values": []}])],
    )  # fmt: skip


def use() -> Result:
    """CPU of instances."""
    rows = [
        ["sim-solver-prod-01", "i-0a1b2c3d4e5f60718", "m5.large", 90.501, 98.5812],
        ["erp-worker-prod-01", "i-06a3261b94fc1472a", "t3.2xlarge", 89.5112, 97.8024],
        ["bastion-prod-01", "i-04ee42aa8f3084000", "t3.micro", 1.94, 4.02],
    ]
    columns = {
        "name": None,
        "resource_id": None,
        "instance_type": None,
        "cpu_percent.avg": "%",
        "cpu_percent.p95": "%",
    }
    return Result(
        title="Use: cpu_percent",
        values=[Value(name="cpu_percent.avg", value=60.6507, unit="%"), Value(name="cpu_percent.p95", value=98.2215, unit="%"), Value(name="instances", value=3)],
        tables=[table("Use: cpu_percent", columns, rows)],
        period=Period(start=dt.date(2026, 11, 14), end=dt.date(2026, 11, 20)), total_rows=3,
        assumptions=["no period was given: the 7 days to 2026-11-21 14:00 UTC", "p95 is of the averages of intervals of 60 min"],
        receipts=[receipt("metrics", metrics=["cpu_percent"])],
    )  # fmt: skip


def days() -> Result:
    """Costs of a week, day by day, in dollars."""
    costs = ["2184.90", "2200.10", "2250.55", "2230.00", "2100.25", "2048.88", "2413.49"]
    rows = [[f"2026-11-{9 + at:02}", Decimal(cost)] for at, cost in enumerate(costs)]
    return Result(
        title="EffectiveCost daily",
        values=[money("EffectiveCost", "15428.17")],
        tables=[table("EffectiveCost daily", {"Date": None, "EffectiveCost": "USD"}, rows)],
        period=Period(start=dt.date(2026, 11, 9), end=dt.date(2026, 11, 15)), total_rows=7,
        receipts=[receipt("costs", start="2026-11-09", end="2026-11-15", granularity="daily")],
    )  # fmt: skip


def accounts() -> Result:
    """Instances by account."""
    rows = [
        ["prod", 40, 286, 1409.0, Decimal("8855.43776")],
        ["data", 23, 188, 664.0, Decimal("5091.6774")],
        ["staging", 9, 30, 96.0, Decimal("700.10")],
    ]
    return Result(
        title="Instances",
        values=[Value(name="instances", value=72), Value(name="vcpus", value=504, unit="vCPU"), money("monthly_cost", "14647.21516")],
        tables=[table("Instances by account", {"account": None, "instances": None, "vcpus": "vCPU", "memory_gb": "GB", "monthly_cost": "USD"}, rows)],
        total_rows=3, receipts=[receipt("inventory", kind="instance", group_by=["account"])],
    )  # fmt: skip
