"""The data that eval cases ask about: each data set fills a home, and gives its raw rows as tables.

The raw rows are what the truth of a case is computed from: they come from the source itself (the
demo cloud's own records, the lines of a file), not from the store and not through our tools.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evals import hostile_bill, northwind
from tools.context import Context
from tools.loading import import_files, load_demo

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
BILLING = Path(__file__).resolve().parents[2] / "shared/data/billing"


@dataclass(frozen=True)
class Dataset:
    """A data set: `load` fills the home of a context, `raw` makes tables in a DuckDB connection."""

    name: str
    title: str
    now: dt.datetime
    load: Callable[[Context], None]
    raw: Callable[[Any], None]
    file: Path | None = None  # a file that must be there; the cases are left out where it is not

    @property
    def present(self) -> bool:
        """False where the file that the data set rests on is absent."""
        return self.file is None or self.file.is_file()


def _demo_load(seed: int, context: Context) -> None:
    load_demo(context, seed=seed)


def _demo_raw(seed: int, connection: Any) -> None:
    """Tables `bill` (FOCUS columns, `x_Tags` a JSON object), `instance`, `volume`, `snapshot`,
    `address` (with `tags`, a JSON object) and `metric`.
    """
    import pyarrow as pa

    cloud = Context(home=Path(), now=NOW).demo(seed=seed, instances=140, days=400, currencies=None)
    every = {"bill": [batch for bill in cloud.bills() for batch in bill.batches]}
    every["metric"] = list(cloud.metrics())
    for found in cloud.inventory():
        for kind, table in found.tables.items():
            every.setdefault(kind, []).append(table)
    for name, tables in every.items():
        connection.register("incoming", pa.concat_tables(tables, promote_options="permissive"))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming").fetchall()
        connection.unregister("incoming")


def _file_load(file: Path, context: Context) -> None:
    import_files(context, [file])


def _file_raw(file: Path, connection: Any) -> None:
    """Table `bill`: the file's own columns, all text, exactly as written."""
    connection.execute(
        "CREATE TABLE bill AS SELECT * FROM read_csv($file, all_varchar = true, header = true)",
        {"file": str(file)},
    ).fetchall()


def _made_load(write: Callable[[Path], None], context: Context) -> None:
    with tempfile.TemporaryDirectory(prefix="cloudwright-bill-") as folder:
        bill = Path(folder) / "bill.csv"
        write(bill)
        import_files(context, [bill])


def _made_raw(write: Callable[[Path], None], connection: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="cloudwright-bill-") as folder:
        bill = Path(folder) / "bill.csv"
        write(bill)
        _file_raw(bill, connection)


FOCUS = BILLING / "focus-1.0-sample.csv.gz"
DATASETS = {
    item.name: item
    for item in (
        Dataset(
            "demo-42",
            "the demo estate",
            NOW,
            partial(_demo_load, 42),
            partial(_demo_raw, 42),
        ),
        Dataset(
            "demo-7",
            "the demo estate from another seed",
            NOW,
            partial(_demo_load, 7),
            partial(_demo_raw, 7),
        ),
        Dataset(
            "focus",
            "the FinOps Foundation's FOCUS 1.0 sample bill",
            NOW,
            partial(_file_load, FOCUS),
            partial(_file_raw, FOCUS),
            FOCUS,
        ),
        Dataset(
            "northwind",
            "a made bill of an invented retailer, in two currencies",
            NOW,
            partial(_made_load, northwind.write),
            partial(_made_raw, northwind.write),
        ),
        Dataset(
            "hostile",
            "a made bill whose names, tags and descriptions attack whoever reads them",
            NOW,
            partial(_made_load, hostile_bill.write),
            partial(_made_raw, hostile_bill.write),
        ),
    )
}


def raw(name: str, folder: Path) -> Any:
    """A DuckDB connection with the raw rows of a data set; kept in `folder` once made."""
    import duckdb

    path = folder / f"{name}.duckdb"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as part:
            made = Path(part) / path.name
            connection = duckdb.connect(str(made))
            DATASETS[name].raw(connection)
            connection.close()
            made.rename(path)
    return duckdb.connect(str(path), read_only=True)
