"""Names of resources whose bill tells only ids: from the inventory, where it has them."""

from __future__ import annotations

from tools.base import Result, Table
from tools.services.inquiry import Inquiry
from tools.store.columns import INVENTORY

_NAMED = " UNION ALL ".join(
    f"SELECT lower(resource_id) AS id, name FROM {kind} WHERE name IS NOT NULL"
    for kind in INVENTORY
)


def add_names(result: Result, inquiry: Inquiry) -> None:
    """Fill empty names in the tables of a result. Ids compare without regard to case."""
    lacking = [
        (row, places)
        for table in result.tables
        if (places := _places(table)) is not None
        for row in table.rows
        if row[places[0]] is not None and row[places[1]] is None
    ]
    if not lacking:
        return
    ids = sorted({str(row[places[0]]).lower() for row, places in lacking})
    found = dict(
        inquiry.rows(
            f"SELECT id, max(name) FROM ({_NAMED}) WHERE id IN (SELECT unnest($ids)) GROUP BY id",
            {"ids": ids},
        )
    )
    for row, (by_id, by_name) in lacking:
        row[by_name] = found.get(str(row[by_id]).lower())


def _places(table: Table) -> tuple[int, int] | None:
    names = [column.name for column in table.columns]
    if "ResourceId" not in names or "ResourceName" not in names:
        return None
    return names.index("ResourceId"), names.index("ResourceName")
