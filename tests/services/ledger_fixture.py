"""A small ledger, inventory and set of measurements, made by hand, whose answers can be worked out
on paper: two currencies, three providers, credits, tax, purchases, used and unused commitments,
refunds, missing tags and missing EffectiveCost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tools.base import Result
from tools.clouds.base import Bill, Inventory, Price
from tools.context import Context
from tools.registry import find_tool
from tools.store.schema import (
    BILL_SCHEMA,
    INSTANCE_SCHEMA,
    METRIC_SCHEMA,
    VOLUME_SCHEMA,
)

NOW = dt.datetime(2026, 11, 6, 12, 0, tzinfo=dt.UTC)
Row = dict[str, Any]


def line(day: str, billed: str | None, effective: str | None, **more: Any) -> Row:
    """One line item of a whole day; `list` defaults to `billed`."""
    start = dt.datetime.fromisoformat(day)
    month = start.replace(day=1)
    row: Row = dict.fromkeys(BILL_SCHEMA.names)
    row |= {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": (month + dt.timedelta(days=31)).replace(day=1),
        "BilledCost": number(billed),
        "EffectiveCost": number(effective),
        "ListCost": number(billed),
        "ContractedCost": number(billed),
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "BillingCurrency": "USD",
    }
    row |= {key: number(value) if key in _AMOUNTS else value for key, value in more.items()}
    tags = more.get("x_Tags")
    row["x_Tags"] = json.dumps(tags) if isinstance(tags, dict) else tags
    return row


def number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


_AMOUNTS = {"ListCost", "ContractedCost", "ConsumedQuantity", "PricingQuantity"}
_AWS = {
    "ProviderName": "AWS",
    "InvoiceIssuerName": "AWS",
    "BillingAccountId": "100",
    "BillingAccountName": "Org",
}
PROD = _AWS | {"SubAccountId": "111", "SubAccountName": "prod", "RegionId": "us-east-1"}
DEV = _AWS | {"SubAccountId": "222", "SubAccountName": "dev", "RegionId": "eu-west-1"}
AZURE = {
    "ProviderName": "Microsoft",
    "InvoiceIssuerName": "Microsoft",
    "SubAccountId": "sub-1",
    "SubAccountName": "Corp",
    "BillingCurrency": "EUR",
}
GCP = {
    "ProviderName": "Google Cloud",
    "InvoiceIssuerName": "Google Cloud",
    "SubAccountId": "proj-1",
    "SubAccountName": "ML",
    "RegionId": "us-central1",
}
EC2 = {"ServiceName": "AmazonEC2", "ServiceCategory": "Compute"}
S3 = {"ServiceName": "AmazonS3", "ServiceCategory": "Storage"}
HOURS = {"ConsumedQuantity": "24", "ConsumedUnit": "Hours"}
I1 = EC2 | {
    "ResourceId": "i-1",
    "ResourceName": "web-1",
    "ResourceType": "Instance",
    "x_InstanceType": "m5.large",
    "x_Tags": {"env": "prod", "owner": "ann"},
}
I2 = EC2 | {
    "ResourceId": "i-2",
    "ResourceName": "batch",
    "ResourceType": "Instance",
    "x_InstanceType": "m5.xlarge",
}
B1 = S3 | {"ResourceId": "b-1", "ResourceName": "logs", "ResourceType": "Bucket"}
VM1 = {
    "ServiceName": "Virtual Machines",
    "ServiceCategory": "Compute",
    "RegionId": "westeurope",
    "ResourceId": "/vm/ERP",
    "ResourceName": "erp",
    "ResourceType": "Virtual machine",
    "x_InstanceType": "Standard_D2",
    "x_Tags": {"ENV": "Prod"},
}
G1 = {
    "ServiceName": "Compute Engine",
    "ServiceCategory": "Compute",
    "ResourceId": "g-1",
    "ResourceName": "ml",
    "ResourceType": "GCE instance",
    "x_Tags": {"env": "", "owner": "bob"},
}
SAVINGS = {"CommitmentDiscountId": "sp-1", "CommitmentDiscountName": "plan"}

ROWS: list[Row] = [
    # October: USD 78.61 effective and 190.61 billed on 11 lines, EUR 37.25 on 2
    line(
        "2026-10-01", "10", "8", **PROD, **I1, **HOURS, **SAVINGS, CommitmentDiscountStatus="Used"
    ),
    line(
        "2026-10-02", "10", "8", **PROD, **I1, **HOURS, **SAVINGS, CommitmentDiscountStatus="Used"
    ),
    line(
        *("2026-10-02", "2.5", "2.5"),
        **(PROD | B1 | {"x_Tags": {"Env": "dev"}}),
        **{"ConsumedQuantity": "100", "ConsumedUnit": "GB"},
    ),
    line(
        *("2026-10-01", "100", "0"),
        **(PROD | EC2 | SAVINGS | {"ChargeCategory": "Purchase", "ChargeFrequency": "One-Time"}),
    ),
    line("2026-10-02", "0", "3", **PROD, **EC2, **SAVINGS, CommitmentDiscountStatus="Unused"),
    line("2026-10-31", "1.11", "1.11", **(PROD | {"RegionId": None, "ChargeCategory": "Tax"})),
    line("2026-10-31", "-5", "-5", **PROD, **EC2, **{"ChargeCategory": "Credit"}),
    line("2026-10-15", "20", "20", **DEV, **I2, **HOURS),
    line("2026-10-16", "-4", "-4", **DEV, **I2, ChargeClass="Correction"),
    line("2026-10-20", "6", None, **DEV, **I2, ListCost=None, ContractedCost=None),
    line("2026-10-07", "50", "45", **GCP, **G1, **HOURS),
    line("2026-10-05", "30", "30", **AZURE, **VM1, **HOURS, ListCost="40"),
    line(
        *("2026-10-06", "7.25", "7.25"),
        **AZURE,
        **{"ServiceName": "Storage", "ServiceCategory": "Storage", "RegionId": "northeurope"},
    ),
    # November: USD 33 on 4 lines, EUR 15 on 1
    line("2026-11-01", "12", "12", **PROD, **I1, **HOURS),
    line("2026-11-02", "12", "12", **PROD, **I1, **HOURS),
    line(
        *("2026-11-02", "5", "5"),
        **(PROD | B1 | {"x_Tags": {"Env": "dev"}}),
        **{"ConsumedQuantity": "200", "ConsumedUnit": "GB"},
    ),
    line(
        *("2026-11-05", "4", "4"),
        **PROD,
        **{"ServiceName": "AWSLambda", "ServiceCategory": "Compute"},
        **{"ConsumedQuantity": "1000", "ConsumedUnit": "Requests"},
    ),
    line("2026-11-03", "15", "15", **AZURE, **VM1, ConsumedQuantity="12", ConsumedUnit="Hours"),
]


def bill(rows: Sequence[Row], name: str = "hand.csv") -> Bill:
    """A readable bill of these rows."""
    numbered = [row | {"x_SourceRow": index + 1} for index, row in enumerate(rows)]
    table = pa.Table.from_pylist(numbered, schema=BILL_SCHEMA)
    digest = hashlib.sha256(repr(numbered).encode()).hexdigest()
    count = len(numbered)
    return Bill(
        name=name,
        format="focus",
        version="1.2",
        sha256=digest,
        batches=iter([table]),
        counts={"rows_read": count, "rows_rejected": 0, "rows_landed": count},
    )


def land(home: Path, rows: Sequence[Row] = ROWS, now: dt.datetime = NOW) -> Context:
    """A context over a home that holds these costs."""
    context = Context(home=home, now=now)
    context.store.land_bills([bill(rows)], now=now, origin="file")
    return context


def instance(provider: str, account: str, id_: str, name: str, **more: Any) -> Row:
    """One instance; what is not given is unknown."""
    row: Row = dict.fromkeys(INSTANCE_SCHEMA.names)
    row |= {"provider": provider, "account_id": account, "resource_id": id_, "name": name}
    row |= {"status": "running", "collected_at": dt.datetime(2026, 11, 6, 6), **more}
    row.pop("tagset_id")
    tags = row.pop("tags", None)
    return row | {"tags": json.dumps(tags) if tags else None}


INSTANCES = [
    instance(
        *("aws", "111", "i-1", "web-1"),
        account_name="prod",
        region="us-east-1",
        instance_type="m5.large",
        vcpus=2,
        memory_gb=8.0,
        launched_at=dt.datetime(2026, 7, 29, 12),  # 100 days before NOW
        private_ips=["10.0.0.1", "10.0.0.2"],
        tags={"env": "prod", "owner": "ann"},
    ),
    instance(
        *("aws", "222", "i-2", "batch"),
        account_name="dev",
        region="eu-west-1",
        instance_type="m5.xlarge",
        status="stopped",
        vcpus=4,
        memory_gb=16.0,
        launched_at=dt.datetime(2026, 10, 27, 12),  # 10 days
    ),
    instance(
        *("aws", "222", "i-3", "old"),
        account_name="dev",
        region="eu-west-1",
        instance_type="m5.large",
        status="terminated",
        vcpus=2,
        memory_gb=8.0,
        launched_at=dt.datetime(2026, 9, 27, 12),
    ),
    instance(
        *("azure", "sub-1", "/VM/erp", "erp"),  # the bill writes the id in another case
        account_name="Corp",
        region="westeurope",
        instance_type="Standard_D2",
        vcpus=2,
        memory_gb=7.0,
        launched_at=dt.datetime(2026, 11, 6, 0),  # 12 hours
        tags={"ENV": "Prod"},
    ),
]
VOLUMES = [
    {
        **{"provider": "aws", "account_id": "111", "account_name": "prod", "resource_id": "vol-1"},
        **{"name": "root", "status": "in-use", "size_gb": 30.0, "region": "us-east-1"},
        **{"attached_to": "i-1", "created_at": dt.datetime(2026, 7, 29, 12)},
        **{"volume_type": "gp3", "collected_at": dt.datetime(2026, 11, 6, 6)},
        **{"tags": '{"env": "prod"}'},
    },
    {
        **{"provider": "aws", "account_id": "111", "account_name": "prod", "resource_id": "vol-2"},
        **{"name": "left", "status": "available", "size_gb": 100.0, "region": "us-east-1"},
        **{"volume_type": "gp2", "collected_at": dt.datetime(2026, 11, 6, 6)},
    },
]


def with_tags(schema: pa.Schema) -> pa.Schema:
    """A schema as collectors give it: tags instead of the id of their set."""
    return schema.remove(schema.get_field_index("tagset_id")).append(pa.field("tags", pa.string()))


def inventories() -> list[Inventory]:
    """One Inventory per account."""
    found = []
    for provider, account in dict.fromkeys((r["provider"], r["account_id"]) for r in INSTANCES):
        tables = {
            kind: pa.Table.from_pylist(
                [r for r in rows if (r["provider"], r["account_id"]) == (provider, account)],
                schema=with_tags(schema),
            )
            for kind, rows, schema in (
                ("instance", INSTANCES, INSTANCE_SCHEMA),
                ("volume", VOLUMES, VOLUME_SCHEMA),
            )
        }
        found.append(Inventory(provider, account, tables))
    return found


def point(id_: str, metric: str, time: dt.datetime, low: float, high: float, avg: float) -> Row:
    """One hour of measurements with 12 samples."""
    return {
        **{"provider": "aws", "account_id": "111", "resource_id": id_, "metric": metric},
        **{"ts": time, "interval_s": 3600, "min": low, "max": high, "avg": avg, "samples": 12},
    }


def _hour(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour)


# i-1: CPU 10, 20, 60 and 90 % on average; memory twice 50 %. i-2 was measured long ago only.
POINTS = [
    point("i-1", "cpu_percent", _hour(4, 0), 5, 15, 10),
    point("i-1", "cpu_percent", _hour(5, 12), 15, 25, 20),
    point("i-1", "cpu_percent", _hour(6, 10), 50, 70, 60),
    point("i-1", "cpu_percent", _hour(6, 11), 80, 99, 90) | {"samples": 4},
    point("i-1", "memory_percent", _hour(6, 10), 40, 60, 50),
    point("i-1", "memory_percent", _hour(6, 11), 45, 55, 50),
    point("i-2", "cpu_percent", dt.datetime(2026, 10, 20, 8), 1, 3, 2),
]


def metric_table(rows: Sequence[Row]) -> pa.Table:
    """Points as collectors give them."""
    schema = METRIC_SCHEMA.remove(METRIC_SCHEMA.get_field_index("metric_day"))
    return pa.Table.from_pylist(list(rows), schema=schema)


def call(context: Context, tool: str, **arguments: Any) -> Result:
    """Run a tool as every front does."""
    return find_tool(tool).call(context, arguments)


def where(name: str, op: str, *values: str | float) -> dict[str, Any]:
    """One filter."""
    return {"field": name, "op": op, "values": list(values)}


def figures(result: Result, name: str) -> dict[str | None, Any]:
    """The headline figures of that name, by currency."""
    return {item.currency: item.value for item in result.values if item.name == name}


def columns(result: Result, *names: str, table: int = 0) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    found = result.tables[table]
    places = [[column.name for column in found.columns].index(name) for name in names]
    return [tuple(row[place] for place in places) for row in found.rows]


def hours(
    day: str, kind: str, quantity: str, price: str | None, cost: str, **more: Any
) -> dict[str, Any]:
    """A line of machine hours on demand."""
    usage = {
        "x_InstanceType": kind,
        "ResourceId": f"i-{kind}",
        "PricingCategory": "Standard",
        "PricingUnit": "Hours",
        "PricingQuantity": quantity,
        "ConsumedUnit": "Hours",
        "ConsumedQuantity": quantity,
    }
    found = line(day, cost, cost, **(PROD | EC2 | usage | more))
    found["ContractedUnitPrice"] = number(price)
    return found


def home_of(
    path: Path, rows: Sequence[dict[str, Any]], prices: Sequence[Price] = (), **more: Any
) -> Context:
    """A home with these charges and prices."""
    context = Context(home=path / "home", now=NOW)
    table = pa.Table.from_pylist(list(rows), schema=BILL_SCHEMA)
    bill = Bill(
        "hours.csv", "focus", "1.2", hashlib.sha256(repr(rows).encode()).hexdigest(), iter([table])
    )
    if rows:
        context.store.land_bills([bill], now=NOW, origin="file")
    context.store.price_book.keep("file", prices, more.get("committed", ()), NOW)
    context.store.instance_types.keep("file", more.get("sizes", ()))
    return context
