"""Price files: CSV, Parquet or YAML with prices and sizes of instance types, into the home's catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import Column, InputError, Result, Table, Value
from tools.services.pricing.price_rows import COLUMNS, Given, Reader, Wrong
from tools.services.pricing.price_tables import read_table

if TYPE_CHECKING:
    from tools.context import Context

ORIGIN = "file"
SHOWN = 20
_NEEDED = ("provider", "instance_type")
_PRICE = ("hourly", "currency", "region")
_SIZE = ("vcpus", "memory_gb")


def import_prices(
    context: Context, path: Path, *, source: str | None = None, as_of: dt.date | None = None
) -> Result:
    """Keep the prices and sizes of a file; what cannot be kept is told by row and reason. The same
    price of an earlier file is replaced.

    `source` and `as_of` are for rows that tell none; else the file's name, and today.
    Raises InputError when the file cannot be read or lacks columns, or when no row is good.
    """
    names, rows = read_table(path)
    columns = _columns(path, names)
    reader = Reader(columns, source or path.name, as_of or context.today)
    found: dict[tuple[object, ...], tuple[int, Given]] = {}
    wrong: list[Wrong] = []
    count = 0
    for count, cells in enumerate(rows, start=1):
        given = reader.read(count, cells)
        if isinstance(given, Wrong):
            wrong.append(given)
            continue
        known = found.setdefault(given.key, (count, given))
        if known[1] != given:
            wrong.append(
                Wrong(count, "hourly", f"another price of the same is in row {known[0]}", "")
            )
    if not found:
        first = f"; row {wrong[0].row}: {wrong[0].reason}" if wrong else ""
        raise InputError(f"{path.name}: no row of {count:,} can be kept{first}")
    _keep(context, [given for _, given in found.values()])
    result = _told(path, count, [given for _, given in found.values()], wrong)
    if "as_of" not in columns and as_of is None:
        result.warnings.append(
            f"the file tells no dates: its prices are dated {context.today}; give --as-of for another"
        )
    if reader.memory_in_mib:
        result.assumptions.append("memory is taken as MiB, since its numbers are too large for GB")
    return result


def _columns(path: Path, names: Sequence[str]) -> dict[str, str]:
    """Our columns → those of the file. Raises InputError naming what is missing."""
    by_key = {name.strip().lower().replace(" ", "_").replace("-", "_"): name for name in names}
    found = {
        ours: by_key[alias]
        for ours, aliases in COLUMNS.items()
        for alias in reversed(aliases)
        if alias in by_key
    }
    missing = [name for name in _NEEDED if name not in found]
    if not missing and not any(name in found for name in _SIZE):
        missing = [name for name in _PRICE if name not in found]
    if "hourly" in found:
        missing += [name for name in _PRICE if name not in found and name not in missing]
    if missing:
        raise InputError(
            f"{path.name}: there is no column for {', '.join(missing)}; expected provider, region, "
            "instance_type, hourly, currency, and optionally vcpus, memory_gb, source, as_of, "
            f"operating_system, term_years, payment; the file has {', '.join(names)}"
        )
    return found


def _keep(context: Context, given: Sequence[Given]) -> None:
    from tools.clouds.base import CommittedPrice, Price, TypeSize

    prices: list[Price] = []
    committed: list[CommittedPrice] = []
    sizes: dict[tuple[str, str, str], TypeSize] = {}
    for one in given:
        where = (one.provider, one.region, one.instance_type)
        if one.vcpus is not None or one.memory_gb is not None:
            sizes[where] = TypeSize(*where, one.vcpus, one.memory_gb, one.source, one.as_of)
        if one.hourly is None:
            continue
        if one.term_years is None:
            prices.append(
                Price(*where, one.hourly, one.currency, one.source, one.as_of, one.system)
            )
        else:
            committed.append(
                CommittedPrice(
                    *where, one.term_years, one.payment, one.hourly, one.currency, one.source,
                    one.as_of,
                )
            )  # fmt: skip
    context.store.price_book.keep(ORIGIN, prices, committed, context.now)
    context.store.instance_types.keep(ORIGIN, sizes.values())


def _told(path: Path, rows: int, given: Sequence[Given], wrong: Sequence[Wrong]) -> Result:
    prices = [one for one in given if one.hourly is not None]
    result = Result(
        title=f"Prices of {path.name}",
        values=[
            Value(name="rows", value=rows),
            Value(name="prices kept", value=sum(one.term_years is None for one in prices)),
            Value(
                name="prices under commitments", value=sum(bool(one.term_years) for one in prices)
            ),
            Value(
                name="instance types",
                value=len({(one.provider, one.instance_type) for one in given}),
            ),
            Value(name="rows rejected", value=len(wrong)),
        ],
    )
    if wrong:
        columns = [Column(name=name) for name in ("Row", "Column", "Reason", "Value")]
        shown = [[one.row, one.column, one.reason, one.value] for one in wrong[:SHOWN]]
        result.tables = [Table(title="Rejected rows", columns=columns, rows=shown)]
        result.truncated, result.total_rows = len(wrong) > SHOWN, len(wrong)
    return result
