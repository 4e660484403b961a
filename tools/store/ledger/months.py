"""The cost tables, month by month: rows go, rows come, and the daily rollup follows."""

from __future__ import annotations

from collections.abc import Sequence

from tools.base import StoreError
from tools.store.columns import COST_DAILY_KEYS
from tools.store.ledger.intake import SLICE, Intake
from tools.store.reader import literal
from tools.store.schema import COST_DAILY_SCHEMA
from tools.store.writer import Writer

MOST_FILES = 8  # of one month: then the month becomes one file
_ORDER = "ChargeDay, x_Provider, BillingAccountId, SubAccountId, ServiceName, ResourceId"
_ROLLED = {
    "BilledCost": "sum(BilledCost)",
    "EffectiveCost": "sum(EffectiveCost)",
    "ListCost": "sum(ListCost)",
    "ContractedCost": "sum(ContractedCost)",
    "ConsumedQuantity": "sum(ConsumedQuantity)",
    "x_Lines": "count(*)",
    "x_EffectiveMissing": "count(*) FILTER (EffectiveCost IS NULL)",
    "x_ListMissing": "count(*) FILTER (ListCost IS NULL)",
    "x_ContractedMissing": "count(*) FILTER (ContractedCost IS NULL)",
}
_ROLLUP = ", ".join(
    f"{_ROLLED[name]} AS {name}" if name in _ROLLED else f'"{name}"'
    for name in COST_DAILY_SCHEMA.names
)
_KEYS = ", ".join(f'"{name}"' for name in COST_DAILY_KEYS)


def delete_slices(writer: Writer, table: str, condition: str) -> str:
    """Name the rows of those slices as what goes; the result is for `rewrite_months`."""
    columns = ", ".join(("import_id", *SLICE))
    writer.con.execute(
        f"CREATE OR REPLACE TABLE going AS SELECT DISTINCT {columns} FROM {table} WHERE {condition}"
    ).fetchall()
    same = (f"({sql}) IS NOT DISTINCT FROM going.{name}" for name, sql in SLICE.items())
    return " AND ".join(("going.import_id = x_ImportId", *same))


def delete_imports(writer: Writer, import_ids: Sequence[str]) -> str:
    """Name all rows of those imports as what goes; the result is for `rewrite_months`."""
    writer.con.execute(
        "CREATE OR REPLACE TABLE going AS SELECT import_id, NULL::DATE AS day "
        "FROM (SELECT unnest($ids) AS import_id)",
        {"ids": list(import_ids)},
    ).fetchall()
    return "going.import_id = x_ImportId"


def rewrite_months(writer: Writer, landing: Sequence[Intake], going: str) -> None:
    """Change cost_line and cost_daily: rows that match `going` leave, staged rows that were not
    left out arrive.
    """
    leaving = _months(
        writer,
        f"SELECT DISTINCT charge_month FROM ({writer.select('cost_line')}) "
        f"SEMI JOIN going ON {going}"
        if _count(writer, "going")
        else "SELECT '' WHERE false",
    )
    arriving: dict[str, int] = {}
    if landing:
        rows = writer.con.execute(
            "SELECT strftime(day, '%Y-%m'), sum(rows)::BIGINT FROM incoming "
            "WHERE left_for IS NULL GROUP BY 1"
        ).fetchall()
        arriving = dict(rows)
    for month in sorted({*leaving, *arriving}):
        kept = f"ANTI JOIN going ON {going}" if month in leaving else None
        _rewrite(writer, month, landing if month in arriving else (), kept)
        _check(writer, month, landing, arriving.get(month, 0))


def _rewrite(writer: Writer, month: str, landing: Sequence[Intake], kept: str | None) -> None:
    lines, daily = writer.files("cost_line", month), writer.files("cost_daily", month)
    new = [_arriving(writer, one, month) for one in landing]
    if kept is None and max(len(lines), len(daily)) < MOST_FILES:
        file = writer.add("cost_line", f"{' UNION ALL '.join(new)} ORDER BY {_ORDER}", month)
        source = [file.path] if file.rows else []
    else:
        old = f"SELECT * FROM ({writer.select('cost_line', lines)}) {kept or ''}"
        writer.add("cost_line", f"{' UNION ALL '.join([old, *new])} ORDER BY {_ORDER}", month)
        writer.remove("cost_line", lines)
        writer.remove("cost_daily", daily)
        source = writer.files("cost_line", month)
    writer.add(
        "cost_daily",
        f"SELECT {_ROLLUP} FROM ({writer.select('cost_line', source)}) GROUP BY {_KEYS} "
        f"ORDER BY {_ORDER}",
        month,
    )


def _arriving(writer: Writer, intake: Intake, month: str) -> str:
    """The month's staged rows of a bill, without the slices that are left out."""
    rows = f"{writer.staged(intake.file)} WHERE charge_month = {literal(month)}"
    same = " AND ".join(f"({sql}) IS NOT DISTINCT FROM o.{name}" for name, sql in SLICE.items())
    return (
        f"SELECT s.* FROM ({rows}) s ANTI JOIN "
        f"(SELECT DISTINCT {', '.join(('import_id', *SLICE))} FROM incoming "
        f"WHERE left_for IS NOT NULL) o ON o.import_id = x_ImportId AND {same}"
    )


def _check(writer: Writer, month: str, landing: Sequence[Intake], expected: int) -> None:
    """A last look before anything is published: are all rows that arrive there, once?"""
    ids = [one.import_id for one in landing]
    tables = {"cost_line": "count(*)", "cost_daily": "coalesce(sum(x_Lines), 0)::BIGINT"}
    for table, count in tables.items():
        rows = writer.con.execute(
            f"SELECT {count} FROM ({writer.select(table, writer.files(table, month))}) "
            "WHERE x_ImportId IN (SELECT unnest($ids))",
            {"ids": ids},
        ).fetchall()
        if rows[0][0] != expected:
            raise StoreError(
                f"internal check failed: {table} of {month} would hold {rows[0][0]:,} new rows "
                f"instead of {expected:,}; nothing was changed"
            )


def _months(writer: Writer, sql: str) -> set[str]:
    return {row[0] for row in writer.con.execute(sql).fetchall()}


def _count(writer: Writer, table: str) -> int:
    return int(writer.con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
