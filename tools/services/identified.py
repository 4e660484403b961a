"""Ids in lists: shown where something has no name of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tools.base import Table


def identified(defaults: Sequence[str]) -> list[str]:
    """The usual columns with the id after the name: what has no name is told by its id."""
    ids = ["resource_id"] if "name" in defaults and "resource_id" not in defaults else []
    return [column for name in defaults for column in (name, *(ids if name == "name" else ()))]


def without_needless_ids(table: Table) -> Table:
    """The table without ids where every row has a name."""
    names = [column.name for column in table.columns]
    if "resource_id" not in names or any(row[names.index("name")] is None for row in table.rows):
        return table
    place = names.index("resource_id")
    return Table(
        title=table.title,
        columns=[column for column in table.columns if column.name != "resource_id"],
        rows=[[*row[:place], *row[place + 1 :]] for row in table.rows],
    )
