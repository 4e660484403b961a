"""Reading the charges of one account: onto disk first, so that landing waits for no cloud."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import BillError
from tools.clouds.base import Bill, CostRequest, CostSource

if TYPE_CHECKING:
    import pyarrow as pa

AMOUNTS = ("BilledCost", "EffectiveCost")


@dataclass(frozen=True)
class FoundCosts:
    """The bills of a window of days, both included."""

    bills: list[Bill]
    rows: int
    sums: dict[str, dict[str, Decimal]]  # currency → BilledCost and EffectiveCost
    first: dt.date
    last: dt.date
    resources: set[str]  # ids of everything that is charged


def read_costs(cloud: CostSource, staging: Path, first: dt.date, last: dt.date) -> FoundCosts:
    """Everything that was charged on these days. Raises CloudError and BillError."""
    staging.mkdir(parents=True, exist_ok=True)
    bills: list[Bill] = []
    sums: dict[str, dict[str, Decimal]] = {}
    resources: set[str] = set()
    for number, bill in enumerate(cloud.bills(CostRequest(first, last, staging))):
        bills.append(_spooled(bill, staging / f"spooled-{number:05d}.parquet", sums, resources))
    rows = sum(bill.counts["rows_landed"] for bill in bills)
    return FoundCosts(bills, rows, sums, first, last, resources)


def _spooled(
    bill: Bill, path: Path, sums: dict[str, dict[str, Decimal]], resources: set[str]
) -> Bill:
    """The bill with its rows on disk; its counts and rejections are complete then."""
    import pyarrow.parquet as pq

    from tools.store.schema import BILL_SCHEMA

    rows = 0
    with pq.ParquetWriter(path, BILL_SCHEMA, compression="lz4") as sink:
        for batch in bill.batches:
            if batch.schema.names != BILL_SCHEMA.names:
                raise BillError(f"{bill.name}: the columns of its rows are wrong")
            given = batch if batch.schema.equals(BILL_SCHEMA) else batch.cast(BILL_SCHEMA)
            sink.write_table(given)
            _add(sums, given)
            resources.update(given["ResourceId"].drop_null().unique().to_pylist())
            rows += given.num_rows
    counts = {"rows_read": rows, "rows_rejected": len(bill.rejections), **bill.counts}
    return replace(bill, batches=_batches(path), counts={**counts, "rows_landed": rows})


def _batches(path: Path) -> Iterator[pa.Table]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group)


def _add(sums: dict[str, dict[str, Decimal]], batch: pa.Table) -> None:
    grouped = batch.group_by("BillingCurrency").aggregate([(name, "sum") for name in AMOUNTS])
    with localcontext(prec=60):  # exact: the default of 28 digits would round large sums
        for row in grouped.to_pylist():
            own = sums.setdefault(row["BillingCurrency"] or "", {})
            for name in AMOUNTS:
                amount = row[f"{name}_sum"]
                if amount is not None:  # null is unknown, not 0
                    own[name] = own.get(name, Decimal(0)) + amount
