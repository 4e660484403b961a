"""Taking in bills: each is read once, completed with the ledger's fields, staged and summed.

The sums by slice come from what the bill's reader handed over, before anything is stored, so that
comparing them with the store later is a real check.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tools.base import BillError, InputError
from tools.clouds.base import Bill
from tools.store.columns import provider_key
from tools.store.schema import BILL_SCHEMA, COST_LINE_SCHEMA, TEXT
from tools.store.tagsets import Tagsets
from tools.store.writer import Writer

Progress = Callable[[str, int], None]

# What a slice is: columns of a row, null-safe. Its month is the one it is billed in.
SLICE = {
    "provider": "x_Provider",
    "billing_account": "BillingAccountId",
    "sub_account": "SubAccountId",
    "billing_month": "coalesce(BillingMonth, charge_month)",
    "day": "ChargeDay",
    "committed": "CommitmentDiscountStatus IS NOT NULL",
}
_KEYS = {**SLICE, "provider_name": "ProviderName", "currency": "BillingCurrency"}
AMOUNTS = {
    "rows": "count(*)",
    "billed": "coalesce(sum(BilledCost), 0)",
    "effective": "coalesce(sum(EffectiveCost), 0)",
    "list": "coalesce(sum(ListCost), 0)",
    "contracted": "coalesce(sum(ContractedCost), 0)",
    "effective_missing": "count(*) FILTER (EffectiveCost IS NULL)",
    "list_missing": "count(*) FILTER (ListCost IS NULL)",
    "contracted_missing": "count(*) FILTER (ContractedCost IS NULL)",
}
_SUMMARY = (
    "SELECT "
    + ", ".join(f"{sql} AS {name}" for name, sql in {**_KEYS, **AMOUNTS}.items())
    + " FROM batch GROUP BY ALL"
)
_MONEY = pa.decimal128(38, 18)
SLICE_SCHEMA = pa.schema(
    [
        ("import_id", TEXT),
        ("provider", TEXT),
        ("billing_account", TEXT),
        ("sub_account", TEXT),
        ("billing_month", TEXT),
        ("day", pa.date32()),
        ("committed", pa.bool_()),
        ("provider_name", TEXT),
        ("currency", TEXT),
        ("rows", pa.int64()),
        ("billed", _MONEY),
        ("effective", _MONEY),
        ("list", _MONEY),
        ("contracted", _MONEY),
        ("effective_missing", pa.int64()),
        ("list_missing", pa.int64()),
        ("contracted_missing", pa.int64()),
    ]
)


@dataclass
class Intake:
    """One bill on its way into the ledger."""

    bill: Bill
    import_id: str
    file: str  # in the staging folder, columns of COST_LINE_SCHEMA; absent if there were no rows
    rows: int = 0
    same_as: str | None = None  # name of an earlier bill of the delivery with the same content
    warnings: list[str] = field(default_factory=list)
    replaced: int = 0
    left_out: int = 0
    _slices: dict[tuple[Any, ...], list[Any]] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, str]:
        """Format and version: bills of one kind are parts of the same export."""
        return self.bill.format, self.bill.version

    def slices(self) -> list[tuple[Any, ...]]:
        """Rows of SLICE_SCHEMA."""
        return [(self.import_id, *key, *sums) for key, sums in self._slices.items()]

    def count(self, summary: list[tuple[Any, ...]]) -> None:
        """Add the summary of a batch."""
        keys = len(_KEYS)
        with localcontext() as context:
            context.prec = 60  # exact: the default of 28 digits would round large sums
            for row in summary:
                old = self._slices.get(row[:keys])
                new = row[keys:]
                self._slices[row[:keys]] = (
                    list(new) if old is None else [a + b for a, b in zip(old, new, strict=True)]
                )


def take_in(writer: Writer, bills: Iterable[Bill], progress: Progress | None) -> list[Intake]:
    """Stage every bill. Raises BillError for rows that a ledger cannot hold."""
    taken: list[Intake] = []
    seen: dict[str, str] = {}
    tagsets = Tagsets(writer.staging)
    for number, bill in enumerate(bills):
        intake = Intake(bill, uuid.uuid4().hex[:12], f"bill-{number:05d}.parquet")
        taken.append(intake)
        if bill.sha256 in seen:
            intake.same_as = seen[bill.sha256]
            continue
        seen[bill.sha256] = bill.name
        _stage(writer, intake, tagsets, progress)
    tagsets.close()
    return taken


def _stage(writer: Writer, intake: Intake, tagsets: Tagsets, progress: Progress | None) -> None:
    sink: pq.ParquetWriter | None = None
    try:
        for batch in _batches(intake.bill):
            lines = _complete(batch, intake, tagsets)
            intake.count(_summary(writer.con, lines, intake.bill.name))
            if sink is None:
                target = writer.staging / intake.file
                sink = pq.ParquetWriter(target, COST_LINE_SCHEMA, compression="lz4")
            sink.write_table(lines, row_group_size=122_880)
            intake.rows += lines.num_rows
            if progress is not None:
                progress(intake.bill.name, intake.rows)
    finally:
        if sink is not None:
            sink.close()


def _batches(bill: Bill) -> Iterator[pa.Table]:
    for batch in bill.batches:
        if batch.schema.names != BILL_SCHEMA.names:
            wrong = sorted(set(batch.schema.names) ^ set(BILL_SCHEMA.names)) or ["the order"]
            raise BillError(f"{bill.name}: the columns of its rows are wrong: {', '.join(wrong)}")
        if batch.num_rows:
            yield batch if batch.schema.equals(BILL_SCHEMA) else batch.cast(BILL_SCHEMA)


def _summary(con: duckdb.DuckDBPyConnection, lines: pa.Table, name: str) -> list[tuple[Any, ...]]:
    with con.cursor() as cursor:
        cursor.register("batch", lines)
        try:
            return cursor.execute(_SUMMARY).fetchall()
        except duckdb.OutOfRangeException as error:
            raise BillError(f"{name}: its amounts are too large to be added up: {error}") from error


def _complete(batch: pa.Table, intake: Intake, tagsets: Tagsets) -> pa.Table:
    """Add the fields of the ledger."""
    bill = intake.bill
    if batch.column("ChargePeriodStart").null_count:
        raise BillError(f"{bill.name}: a row has no ChargePeriodStart, so its day is unknown")
    day = batch.column("ChargePeriodStart").cast(pa.date32())
    columns = {
        **{name: batch.column(name) for name in batch.schema.names if name != "x_Tags"},
        "ChargeDay": day,
        "BillingMonth": _mapped(batch.column("BillingPeriodStart").cast(pa.date32()), _month),
        "x_Provider": _mapped(batch.column("ProviderName"), _provider),
        "x_TagsetId": _tagset_ids(batch, intake, tagsets),
        "x_ImportId": _same(intake.import_id, batch.num_rows),
        "x_SourceFormat": _same(bill.format, batch.num_rows),
        "x_SourceVersion": _same(bill.version, batch.num_rows),
        "x_SourceFile": _same(bill.name, batch.num_rows),
        "charge_month": _mapped(day, _month),
    }
    return pa.table([columns[name] for name in COST_LINE_SCHEMA.names], schema=COST_LINE_SCHEMA)


def _tagset_ids(batch: pa.Table, intake: Intake, tagsets: Tagsets) -> pa.Array:
    try:
        return tagsets.ids(batch.column("x_Tags"))
    except InputError as error:
        raise BillError(f"{intake.bill.name}: {error}") from error


def _mapped(column: pa.ChunkedArray, change: Callable[[Any], str | None]) -> pa.Array:
    """Apply `change` once to each distinct value, null included."""
    encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
    values = [change(value) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, TEXT).take(encoded.indices)


def _month(day: dt.date | None) -> str | None:
    return None if day is None else f"{day.year:04d}-{day.month:02d}"


def _provider(name: str | None) -> str:
    return provider_key(name) if name and name.strip() else "unknown"


def _same(value: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, TEXT), rows)


def totals(slices: Iterable[dict[str, Any]]) -> dict[str, dict[str, Decimal]]:
    """Currency → sums of the four costs."""
    names = {
        "BilledCost": "billed",
        "EffectiveCost": "effective",
        "ListCost": "list",
        "ContractedCost": "contracted",
    }
    found: dict[str, dict[str, Decimal]] = {}
    with localcontext() as context:
        context.prec = 60
        for row in slices:
            sums = found.setdefault(row["currency"] or "", dict.fromkeys(names, Decimal(0)))
            for name, key in names.items():
                sums[name] += row[key]
    return found
