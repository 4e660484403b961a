"""Parts of the demo estate, as the collection asks for them: a region, a span of time, some days."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from tools.clouds.base import Bill, CostRequest, Inventory, MetricRequest


def of_region(inventories: Iterable[Inventory], region: str) -> Iterator[Inventory]:
    """What is in one region; an account without anything there is left out."""
    for one in inventories:
        tables = {
            kind: table.filter(pc.equal(table["region"], region))
            for kind, table in one.tables.items()
        }
        if any(table.num_rows for table in tables.values()):
            yield replace(one, tables=tables, region=region)


def days(request: MetricRequest) -> tuple[dt.date, dt.date]:
    """The first and last UTC day that the points asked for may be on."""
    return _naive(request.since).date(), _naive(request.until).date()


def of_request(tables: Iterable[pa.Table], request: MetricRequest) -> Iterator[pa.Table]:
    """The points of the instances and the time that are asked for."""
    wanted = pa.array([one.resource_id for one in request.instances], pa.string())
    since, until = (_naive(moment) for moment in (request.since, request.until))
    for table in tables:
        found = table.filter(
            pc.and_(
                pc.and_(pc.greater_equal(table["ts"], since), pc.less(table["ts"], until)),
                pc.and_(
                    pc.equal(table["interval_s"], request.interval_s),
                    pc.is_in(table["resource_id"], wanted),
                ),
            )
        )
        if found.num_rows:
            yield found


def of_days(bills: Iterable[Bill], request: CostRequest) -> Iterator[Bill]:
    """The charges of the days that are asked for."""
    span = f"{request.since}/{request.until}"
    for bill in bills:
        counts = {"rows_read": 0, "rows_rejected": 0}
        yield replace(
            bill,
            sha256=hashlib.sha256(f"{bill.sha256} {span}".encode()).hexdigest(),
            batches=_within(bill.batches, request, counts),
            counts=counts,
        )


def _within(
    batches: Iterable[pa.Table], request: CostRequest, counts: dict[str, int]
) -> Iterator[pa.Table]:
    first = dt.datetime.combine(request.since, dt.time())
    after = dt.datetime.combine(request.until + dt.timedelta(days=1), dt.time())
    for batch in batches:
        start = batch["ChargePeriodStart"]
        found = batch.filter(pc.and_(pc.greater_equal(start, first), pc.less(start, after)))
        counts["rows_read"] += found.num_rows
        if found.num_rows:
            yield found


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)
