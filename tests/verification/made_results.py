"""Random results as the tools give them, with the truth about every number kept beside them."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from tools.base import Column, Period, Receipt, Result, Table, Value

TODAY = dt.date(2026, 11, 21)
SERVICES = [
    "Amazon Elastic Compute Cloud", "Amazon Relational Database Service", "AmazonCloudWatch",
    "Amazon Simple Storage Service", "AWS Lambda", "Virtual Machines", "Azure SQL Database",
    "Azure Monitor", "Key Vault", "Compute (Nova)", "Object Storage (Swift)", "Amazon DynamoDB",
    "AWS Key Management Service", "Azure Kubernetes Service", "BigQuery", "Cloud Storage",
]  # fmt: skip
ACCOUNTS = [
    "prod",
    "data",
    "staging",
    "dev",
    "Corporate Production",
    "research",
    "web-platform",
    "ci",
]
REGIONS = ["us-east-1", "eu-west-1", "us-west-2", "westeurope", "northeurope", "RegionOne"]
TEAMS = ["storefront", "corporate-it", "payments", "platform", "data-science", "search", "risk"]
PARTS = ["ledger", "shop", "crm", "search", "gateway", "billing", "portal", "erp"]
ROLES = ["db", "web", "api", "cache", "worker", "batch"]


@dataclass
class Column2:
    """One column of truth: exact numbers by row name."""

    unit: str
    kind: str  # money, percent, count, size, days
    cells: dict[str, Decimal]


@dataclass
class Scene:
    """Results, the question, and what is true."""

    kind: str
    results: list[Result]
    question: str
    currency: str
    names: list[str]
    columns: dict[str, Column2]
    totals: dict[str, Decimal] = field(default_factory=dict)
    periods: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    by_day: dict[dt.date, Decimal] = field(default_factory=dict)


def month(year: int, number: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def amount(rng: Random, low: float = 1, high: float = 5) -> Decimal:
    """Money over several orders of magnitude, with the digits that sums leave."""
    return Decimal(str(round(10 ** rng.uniform(low, high), rng.choice([2, 2, 4, 6]))))


def receipt(tool: str, arguments: dict[str, object], rows: int) -> Receipt:
    return Receipt(
        id="r1", tool=tool, arguments=arguments, sql="SELECT 1", params={}, rows=rows, seconds=0.01
    )


def money(name: str, value: Decimal, currency: str) -> Value:
    return Value(name=name, value=value, unit=currency, currency=currency)


def groups(rng: Random) -> Scene:
    """Costs of one month by service, account, region or team."""
    dimension, column, pool = rng.choice(
        [("service", "ServiceName", SERVICES), ("account", "SubAccountName", ACCOUNTS),
         ("region", "RegionId", REGIONS), ("tag:team", "tag:team", TEAMS)]
    )  # fmt: skip
    names = rng.sample(pool, rng.randint(3, min(9, len(pool))))
    currency = rng.choice(["USD", "USD", "EUR", "GBP"])
    when = month(2026, rng.randint(1, 10))
    cells = {name: amount(rng) for name in names}
    names.sort(key=lambda name: -cells[name])
    total = sum(cells.values(), Decimal(0))
    shares = {name: round(100 * cells[name] / total, 6) for name in names}
    table = Table(
        title=f"EffectiveCost by {dimension}",
        columns=[Column(name=column), Column(name="EffectiveCost", unit=currency), Column(name="Share", unit="%")],
        rows=[[name, cells[name], shares[name]] for name in names],
    )  # fmt: skip
    with_share = rng.random() < 0.6
    if not with_share:
        table = Table(
            title=table.title, columns=table.columns[:2], rows=[row[:2] for row in table.rows]
        )
    result = Result(
        title=f"EffectiveCost by {dimension}",
        values=[money("EffectiveCost", total, currency), Value(name="groups", value=len(names))],
        tables=[table], period=Period(start=when[0], end=when[1]), total_rows=len(names),
        assumptions=["EffectiveCost is the amortised cost"],
        receipts=[receipt("costs", {"start": str(when[0]), "end": str(when[1]), "group_by": [dimension]}, len(names))],
    )  # fmt: skip
    columns = {"cost": Column2(currency, "money", cells), "share": Column2("%", "percent", shares)}
    return Scene("groups", [result], f"What did we spend by {dimension}?", currency, names, columns,
                 {"cost": total}, [when])  # fmt: skip


def comparison(rng: Random) -> Scene:
    """Two months against each other, as the compare tool gives them or as two plain results."""
    names = rng.sample(SERVICES, rng.randint(3, 8))
    currency = rng.choice(["USD", "USD", "EUR"])
    at = rng.randint(2, 10)
    now, base = month(2026, at), month(2026, at - 1)
    late = {name: amount(rng, 2, 5) for name in names}
    early = {
        name: round(value * Decimal(str(rng.uniform(0.5, 1.6))), 4) for name, value in late.items()
    }
    if rng.random() < 0.5:
        results = [_compared(names, late, early, now, base, currency)]
    else:
        results = [
            _plain(names, cells, when, currency) for cells, when in ((late, now), (early, base))
        ]
    columns = {"late": Column2(currency, "money", late), "early": Column2(currency, "money", early)}
    totals = {"late": sum(late.values(), Decimal(0)), "early": sum(early.values(), Decimal(0))}
    return Scene("comparison", results, "What changed between these months?", currency, names,
                 columns, totals, [now, base])  # fmt: skip


def _compared(names, late, early, now, base, currency) -> Result:  # type: ignore[no-untyped-def]
    total, before = sum(late.values()), sum(early.values())
    rows = [
        [name, early[name], late[name], late[name] - early[name],
         round(100 * (late[name] - early[name]) / early[name], 6), "usage"]
        for name in names
    ]  # fmt: skip
    units = [None, currency, currency, currency, "%", None]
    heads = ["ServiceName", "Baseline", "Current", "Change", "Change %", "Kind"]
    return Result(
        title=f"EffectiveCost: {now[0]} to {now[1]} against {base[0]} to {base[1]}",
        values=[
            money("Current EffectiveCost", total, currency),
            money("Baseline EffectiveCost", before, currency),
            money("Change", total - before, currency),
            Value(name="Change %", value=round(100 * (total - before) / before, 6), unit="%"),
        ],
        tables=[Table(title="Drivers of the change", columns=[Column(name=n, unit=u) for n, u in zip(heads, units, strict=True)], rows=rows)],
        period=Period(start=now[0], end=now[1]), total_rows=len(names),
        receipts=[receipt("compare", {"start": str(now[0]), "end": str(now[1]), "baseline_start": str(base[0]), "baseline_end": str(base[1])}, len(names))],
    )  # fmt: skip


def _plain(names, cells, when, currency) -> Result:  # type: ignore[no-untyped-def]
    return Result(
        title="EffectiveCost by service",
        values=[money("EffectiveCost", sum(cells.values()), currency), Value(name="groups", value=len(names))],
        tables=[Table(title="EffectiveCost by service", columns=[Column(name="ServiceName"), Column(name="EffectiveCost", unit=currency)], rows=[[name, cells[name]] for name in names])],
        period=Period(start=when[0], end=when[1]), total_rows=len(names),
        receipts=[receipt("costs", {"start": str(when[0]), "end": str(when[1]), "group_by": ["service"]}, len(names))],
    )  # fmt: skip


def inventory(rng: Random) -> Scene:
    """A list of volumes or instances with size, age, use and cost."""
    count = rng.randint(3, 40)
    names = list(dict.fromkeys(
        f"{rng.choice(PARTS)}-{rng.choice(ROLES)}-{rng.choice(['prod', 'dev', 'test'])}-{rng.randint(1, 12):02}"
        for _ in range(count)
    ))  # fmt: skip
    currency = rng.choice(["USD", "EUR"])
    cells = {
        "cost": Column2(currency, "money", {n: amount(rng, 0.5, 3) for n in names}),
        "size": Column2("GB", "size", {n: Decimal(rng.choice([8, 16, 64, 100, 250, 500, 740, 1600])) for n in names}),
        "age": Column2("days", "days", {n: Decimal(str(round(rng.uniform(2, 900), 2))) for n in names}),
        "cpu": Column2("%", "percent", {n: Decimal(str(round(rng.uniform(0.5, 99), 3))) for n in names}),
    }  # fmt: skip
    where = {
        n: (rng.choice(["aws", "azure"]), rng.choice(ACCOUNTS), rng.choice(REGIONS)) for n in names
    }
    heads = [("name", None), ("provider", None), ("account", None), ("region", None), ("size_gb", "GB"),
             ("age_days", "days"), ("cpu_percent", "%"), ("monthly_cost", currency)]  # fmt: skip
    rows = [
        [n, *where[n], cells["size"].cells[n], cells["age"].cells[n], cells["cpu"].cells[n], cells["cost"].cells[n]]
        for n in names
    ]  # fmt: skip
    totals = {key: sum(cells[key].cells.values(), Decimal(0)) for key in ("cost", "size")}
    result = Result(
        title="Instances",
        values=[Value(name="instances", value=len(names)), Value(name="size_gb", value=totals["size"], unit="GB"),
                money("monthly_cost", totals["cost"], currency)],
        tables=[Table(title="Instances", columns=[Column(name=n, unit=u) for n, u in heads], rows=rows)],
        assumptions=["monthly_cost is the EffectiveCost of the last 30 days of data: 2026-10-22 to 2026-11-20"],
        as_of=dt.datetime(2026, 11, 21, 14, 0), total_rows=len(names),
        receipts=[receipt("inventory", {"kind": "instance"}, len(names))],
    )  # fmt: skip
    return Scene("inventory", [result], "List our instances", currency, names, cells, totals)


def series(rng: Random) -> Scene:
    """Costs day by day."""
    start = dt.date(2026, rng.randint(1, 10), rng.randint(1, 20))
    length = rng.randint(4, 30)
    days = [start + dt.timedelta(days=at) for at in range(length)]
    currency = rng.choice(["USD", "EUR"])
    cells = {day: amount(rng, 2.5, 4) for day in days}
    total = sum(cells.values(), Decimal(0))
    result = Result(
        title="EffectiveCost daily", values=[money("EffectiveCost", total, currency)],
        tables=[Table(title="EffectiveCost daily", columns=[Column(name="Date"), Column(name="EffectiveCost", unit=currency)],
                      rows=[[day.isoformat(), cells[day]] for day in days])],
        period=Period(start=days[0], end=days[-1]), total_rows=length,
        receipts=[receipt("costs", {"start": str(days[0]), "end": str(days[-1]), "granularity": "daily"}, length)],
    )  # fmt: skip
    return Scene("series", [result], "Show our cost per day", currency, [], {}, {"cost": total},
                 [(days[0], days[-1])], cells)  # fmt: skip


def metrics(rng: Random) -> Scene:
    """Average and peak use of machines."""
    names = list(dict.fromkeys(
        f"{rng.choice(PARTS)}-{rng.choice(ROLES)}-{rng.choice(['prod', 'dev'])}-{rng.randint(1, 12):02}"
        for _ in range(rng.randint(3, 20))
    ))  # fmt: skip
    low = {n: Decimal(str(round(rng.uniform(1, 70), 4))) for n in names}
    high = {n: low[n] + Decimal(str(round(rng.uniform(2, 28), 4))) for n in names}
    when = (dt.date(2026, 11, 14), dt.date(2026, 11, 20))
    mean = round(sum(low.values(), Decimal(0)) / len(names), 4)
    result = Result(
        title="Use: cpu_percent",
        values=[Value(name="cpu_percent.avg", value=mean, unit="%"), Value(name="cpu_percent.p95", value=max(high.values()), unit="%"), Value(name="instances", value=len(names))],
        tables=[Table(title="Use: cpu_percent", columns=[Column(name="name"), Column(name="account"), Column(name="cpu_percent.avg", unit="%"), Column(name="cpu_percent.p95", unit="%")],
                      rows=[[n, rng.choice(ACCOUNTS), low[n], high[n]] for n in names])],
        period=Period(start=when[0], end=when[1]), total_rows=len(names),
        assumptions=["no period was given: the 7 days to 2026-11-21 14:00 UTC", "p95 is of the averages of intervals of 60 min"],
        warnings=["7 instances of 137 in scope have no measurements in the period: unknown, not 0"],
        receipts=[receipt("metrics", {"metrics": ["cpu_percent"]}, len(names))],
    )  # fmt: skip
    columns = {"avg": Column2("%", "percent", low), "p95": Column2("%", "percent", high)}
    return Scene(
        "metrics",
        [result],
        "How busy are our instances?",
        "USD",
        names,
        columns,
        {"avg": mean},
        [when],
    )


def counts(rng: Random) -> Scene:
    """Instances by account, with sizes and cost."""
    names = rng.sample(ACCOUNTS + REGIONS, rng.randint(3, 7))
    count = {n: Decimal(rng.randint(2, 400)) for n in names}
    cores = {n: count[n] * rng.choice([2, 4, 8]) for n in names}
    cost = {n: amount(rng, 2, 5) for n in names}
    result = Result(
        title="Instances",
        values=[Value(name="instances", value=int(sum(count.values()))), Value(name="vcpus", value=int(sum(cores.values())), unit="vCPU"), money("monthly_cost", sum(cost.values(), Decimal(0)), "USD")],
        tables=[Table(title="Instances by account", columns=[Column(name="account"), Column(name="instances"), Column(name="vcpus", unit="vCPU"), Column(name="monthly_cost", unit="USD")],
                      rows=[[n, int(count[n]), int(cores[n]), cost[n]] for n in names])],
        as_of=dt.datetime(2026, 11, 21, 14, 0), total_rows=len(names),
        receipts=[receipt("inventory", {"kind": "instance", "group_by": ["account"]}, len(names))],
    )  # fmt: skip
    columns = {
        "count": Column2("count", "count", count),
        "cores": Column2("vCPU", "count", cores),
        "cost": Column2("USD", "money", cost),
    }
    totals = {key: sum(columns[key].cells.values(), Decimal(0)) for key in columns}
    return Scene(
        "counts", [result], "How many instances per account?", "USD", names, columns, totals
    )


def filtered(rng: Random) -> Scene:
    """One result for each of several services: names are in the conditions only."""
    names = rng.sample(SERVICES, rng.randint(2, 4))
    when = month(2026, rng.randint(1, 10))
    cells = {name: amount(rng, 2, 5) for name in names}
    results = [
        Result(
            title="EffectiveCost", values=[money("EffectiveCost", cells[name], "USD")],
            period=Period(start=when[0], end=when[1]),
            receipts=[receipt("costs", {"start": str(when[0]), "end": str(when[1]), "filters": [{"field": "service", "op": "is", "values": [name]}]}, 1)],
        )
        for name in names
    ]  # fmt: skip
    return Scene("filtered", results, "What do these services cost?", "USD", names,
                 {"cost": Column2("USD", "money", cells)}, {}, [when])  # fmt: skip


MAKERS = (groups, comparison, inventory, series, metrics, counts, filtered)


def scene(rng: Random) -> Scene:
    """One random scene."""
    return rng.choice(MAKERS)(rng)
