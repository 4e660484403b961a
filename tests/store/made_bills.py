"""Bills made of a few lines, for tests; also run as a program that lands them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tools.clouds.base import Bill
from tools.store.schema import BILL_SCHEMA, DECIMAL
from tools.store.store import Store

NOW = dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC)


def line(day: str = "2026-05-01", cost: str | None = "1", **fields: Any) -> dict[str, Any]:
    """One usage charge of a whole day; all four costs are `cost` unless given."""
    start = dt.datetime.fromisoformat(day)
    month = start.replace(day=1, hour=0)
    money = None if cost is None else Decimal(cost)
    given = {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": (month + dt.timedelta(days=32)).replace(day=1),
        "ProviderName": "AWS",
        "BillingAccountId": "payer",
        "SubAccountId": "acct",
        "ServiceName": "Compute",
        "ResourceId": "vm-1",
        "ChargeCategory": "Usage",
        "BillingCurrency": "USD",
        **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), money),
    }
    return {**dict.fromkeys(BILL_SCHEMA.names), **given, **fields}


def table(lines: list[dict[str, Any]]) -> pa.Table:
    """The lines in BILL_SCHEMA. Amounts may be written as text."""
    numbered = [{**one, "x_SourceRow": at} for at, one in enumerate(lines, start=1)]
    columns = []
    for field in BILL_SCHEMA:
        values = [one[field.name] for one in numbered]
        if field.type == DECIMAL:
            values = [None if value is None else Decimal(value) for value in values]
        if field.name == "x_Tags":
            values = [json.dumps(value) if isinstance(value, dict) else value for value in values]
        columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=BILL_SCHEMA)


def bill(
    name: str,
    lines: Iterable[dict[str, Any]],
    *,
    form: str = "focus",
    version: str = "1.2",
    sha256: str | None = None,
    **more: Any,
) -> Bill:
    """A bill of one batch; its hash follows from its lines unless it is given."""
    rows = list(lines)
    digest = hashlib.sha256(repr((form, version, rows)).encode()).hexdigest()
    batches: Iterator[pa.Table] = iter([table(rows)] if rows else [])
    return Bill(
        name=name, format=form, version=version, sha256=sha256 or digest, batches=batches, **more
    )


def month(number: int, resources: int = 40) -> Bill:
    """Version `number` of a May bill: each line costs `number`, so the total tells the version."""
    days = [f"2026-05-{day:02d}" for day in range(1, 32)]
    tags = {"env": "prod", "version": str(number)}
    return bill(
        f"may-{number}.csv",
        [
            line(day, str(number), ResourceId=f"vm-{at}", x_Tags=tags)
            for day in days
            for at in range(resources)
        ],
    )


def main() -> None:
    """HOME FIRST LAST: land versions FIRST to LAST of the May bill, telling each on stdout."""
    store = Store.open(Path(sys.argv[1]))
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
        store.land_bills([month(number)], now=NOW, origin="file")
        print(number, flush=True)


if __name__ == "__main__":
    main()
