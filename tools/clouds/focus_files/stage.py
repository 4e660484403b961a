"""Runs a format's SQL over a source and keeps the good rows on disk until they land."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from tools.base import BillError
from tools.clouds.base import Bill
from tools.clouds.focus_files.cells import CellReader
from tools.clouds.focus_files.mapping import (
    MACROS,
    Format,
    apply_readers,
    parsed_sql,
    select_sql,
    value_sql,
)
from tools.clouds.focus_files.rejects import Rejects, split
from tools.clouds.focus_files.rows import batches
from tools.clouds.focus_files.source import Source
from tools.clouds.focus_files.spool import new_file
from tools.store.schema import BILL_SCHEMA

Progress = Callable[[str, int], None]
_SUMMED = ("BilledCost", "EffectiveCost")
_EXACT = Context(prec=60)  # plain `+` rounds to 28 digits


def stage(
    form: Format, source: Source, path: Path, folder: Path, progress: Progress | None
) -> Bill:
    """Map all rows of the source; write the good ones to `folder`; return the bill.

    Raises BillError if columns are missing or no row is good.
    """
    columns, keys = _resolve(form, source)
    titles = {name: source.header[position] for name, position in columns.items()}
    rejects = Rejects(source.name, titles)
    target = new_file(folder, "bill", ".arrow")
    with duckdb.connect() as con, _writer(target) as writer:
        for macro in MACROS:
            con.execute(macro)
        run = _Run(form, con, writer, rejects, keys)
        for table in batches(source, columns, rejects.malformed):
            run.batch(_complete(form, table))
            if progress is not None:
                progress(source.name, run.read)
        run.settle()
    run.read += rejects.count - run.failed
    _require_rows(source, run, rejects)
    return Bill(
        name=source.name,
        format=form.name,
        version=form.version,
        sha256=source.sha256,
        batches=_read(target),
        path=path,
        rejections=sorted(rejects.kept, key=lambda rejection: rejection.row),
        counts={
            "rows_read": run.read,
            "rows_rejected": rejects.count,
            "rows_landed": run.landed,
        },
        warnings=run.warnings(),
        sums=run.sums,
    )


def _resolve(form: Format, source: Source) -> tuple[dict[str, int], list[str]]:
    """Own column name → position in the file, and the keys of the tag columns `tag0`, `tag1`, …"""
    columns = {}
    for name, keys in form.columns.items():
        found = next((at for key in keys if (at := source.find(key)) is not None), None)
        if found is not None:
            columns[name] = found
    for name in form.needed:
        if name not in columns:
            raise BillError(
                f"{source.name}: looks like {form.label} but has no column "
                f"{' or '.join(repr(key) for key in form.columns[name])}"
            )
    tags: dict[str, int] = {}
    for position, title in enumerate(source.header):
        key = form.tag_columns(title) if form.tag_columns else None
        if key is not None:
            tags.setdefault(key, position)
    columns.update({f"tag{i}": position for i, position in enumerate(tags.values())})
    return columns, list(tags)


def _complete(form: Format, table: pa.Table) -> pa.Table:
    """Add the format's columns that the file does not have, as nulls."""
    nothing = pa.nulls(table.num_rows, pa.string())
    for name in form.columns:
        if name not in table.column_names:
            table = table.append_column(name, nothing)
    return table


@dataclass
class _Run:
    """One file on its way through the SQL."""

    form: Format
    con: duckdb.DuckDBPyConnection
    writer: pa.ipc.RecordBatchFileWriter
    rejects: Rejects
    keys: list[str]
    read: int = 0
    failed: int = 0
    landed: int = 0
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    noted: list[int] = field(default_factory=list)
    carried: list[pa.Table] = field(default_factory=list)
    readers: dict[str, CellReader] = field(init=False)

    def __post_init__(self) -> None:
        self.readers = {rule.target: CellReader(rule.read) for rule in self.form.readers}
        self.noted = [0] * len(self.form.notes)

    def batch(self, table: pa.Table) -> None:
        """Map one batch."""
        self.read += table.num_rows
        self.con.register("batch", apply_readers(self.form, self.readers, table))
        notes = "".join(f", {sql} AS note{i}" for i, (sql, _) in enumerate(self.form.notes))
        main = f"""SELECT {select_sql(self._output({}))}, bad, {value_sql(self.form)} AS value{notes}
            FROM checked WHERE bad IS NOT NULL OR NOT ({self.form.dropped})"""
        good, rejected = split(self._query(main))
        self.failed += rejected.num_rows
        self.rejects.failed(self.form.checks, rejected)
        self._note(good)
        self._write(good.select(BILL_SCHEMA.names))
        for suffix, changes in self.form.extra:
            self._write(self._query(f"SELECT {select_sql(self._output(changes))} FROM {suffix}"))
        if self.form.carry is not None:
            suffix, output = self.form.carry
            self.carried.append(self._query(f"SELECT {select_sql(output)} FROM {suffix}"))
        self.con.unregister("batch")

    def settle(self) -> None:
        """Write what was carried over the whole file, where it does not cancel out."""
        if not self.carried:
            return
        self.con.register("carried", pa.concat_tables(self.carried))
        added = {"BilledCost": "sum(BilledCost)", "x_SourceRow": "min(x_SourceRow)"}
        output = {name: added.get(name, name) for name in BILL_SCHEMA.names}
        sql = f"SELECT {select_sql(output)} FROM carried GROUP BY ALL HAVING sum(BilledCost) <> 0"
        settled = self.con.sql(sql).to_arrow_table()
        self._write(settled)
        self.con.unregister("carried")

    def warnings(self) -> list[str]:
        """What users should know about the rows that landed."""
        found = [
            text.format(count=f"{count:,}")
            for (_, text), count in zip(self.form.notes, self.noted, strict=True)
            if count
        ]
        tags = self.readers.get("tags")
        if tags is not None and tags.unreadable:
            found.append(
                f"{tags.unreadable:,} rows have tags that cannot be read; they landed without"
            )
        return found

    def _output(self, changes: dict[str, str]) -> dict[str, str]:
        return {**self.form.output, "x_SourceRow": '"row"', **changes}

    def _query(self, select: str) -> pa.Table:
        params = {f"k{i}": _json_key(key) for i, key in enumerate(self.keys)}
        sql = f"{parsed_sql(self.form, len(self.keys))} {select}"
        relation = self.con.sql(sql, params=params) if params else self.con.sql(sql)
        return relation.to_arrow_table()

    def _note(self, good: pa.Table) -> None:
        for i in range(len(self.noted)):
            self.noted[i] += pc.sum(good.column(f"note{i}")).as_py() or 0

    def _write(self, table: pa.Table) -> None:
        if not table.num_rows:
            return
        self.writer.write_table(table.cast(BILL_SCHEMA))
        self.landed += table.num_rows
        totals = table.group_by("BillingCurrency").aggregate([(name, "sum") for name in _SUMMED])
        for row in totals.to_pylist():
            sums = self.sums.setdefault(row["BillingCurrency"], dict.fromkeys(_SUMMED, Decimal(0)))
            for name in _SUMMED:
                sums[name] = _EXACT.add(sums[name], row[f"{name}_sum"] or Decimal(0))


def _json_key(key: str) -> str:
    import json

    return json.dumps(key, ensure_ascii=False) + ":"


def _require_rows(source: Source, run: _Run, rejects: Rejects) -> None:
    if not run.read:
        raise BillError(f"{source.name}: has a header but no rows")
    if rejects.count >= run.read:
        raise BillError(
            f"{source.name}: none of its {run.read:,} rows can be read; {rejects.first()}"
        )


def _writer(target: Path) -> Any:
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    return pa.ipc.new_file(str(target), BILL_SCHEMA, options=options)


def _read(target: Path) -> Iterator[pa.Table]:
    """Yield the staged rows; the file goes away after the last."""
    with pa.OSFile(str(target)) as file:
        reader = pa.ipc.open_file(file)
        for i in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(i)])
    target.unlink(missing_ok=True)
