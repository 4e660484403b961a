"""The inventory: what exists in each account, replaced as a whole by each collection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pyarrow as pa

from tools.base import InputError
from tools.clouds.base import Inventory
from tools.store import freshness, tagsets
from tools.store.freshness import INVENTORY, Key
from tools.store.schema import TABLES, TEXT
from tools.store.tagsets import Tagsets
from tools.store.writer import Writer


def replace(
    writer: Writer, inventories: Iterable[Inventory], *, origin: str, now: dt.datetime
) -> None:
    """Put each collected kind of each account in place of what was there. `now` is naive UTC.

    An empty table empties that kind of that account; a missing kind leaves it as it is. Raises
    InputError for unknown kinds and wrong columns.
    """
    incoming: dict[str, list[pa.Table]] = {}
    counts: dict[Key, int] = {}
    sets = Tagsets(writer.staging)
    for inventory in inventories:
        for kind, table in inventory.tables.items():
            rows = _complete(inventory, kind, table, sets)
            incoming.setdefault(kind, []).append(rows)
            key = (kind, inventory.provider, inventory.account_id)
            counts[key] = counts.get(key, 0) + rows.num_rows
    sets.close()
    if not counts:
        return
    for kind, found in incoming.items():
        accounts = [(provider, account) for name, provider, account in counts if name == kind]
        rewrite(writer, kind, accounts, pa.concat_tables(found))
    tagsets.store(writer, prune=True)
    writer.publish(lambda con: freshness.remember(con, counts, origin, now))


def rewrite(
    writer: Writer, kind: str, accounts: Sequence[tuple[str, str]], rows: pa.Table | None
) -> None:
    """Replace all rows of a kind that belong to these (provider, account) pairs."""
    schema, _ = TABLES[kind]
    old = writer.files(kind)
    gone = pa.table(
        {
            "provider": pa.array([provider for provider, _ in accounts], TEXT),
            "account_id": pa.array([account for _, account in accounts], TEXT),
        }
    )
    writer.con.register("gone", gone)
    writer.con.register("found", schema.empty_table() if rows is None else rows)
    writer.add(
        kind,
        f"SELECT * FROM ({writer.select(kind, old)}) ANTI JOIN gone USING (provider, account_id) "
        "UNION ALL SELECT * EXCLUDE arrival FROM (SELECT *, row_number() OVER () AS arrival FROM found) "
        "QUALIFY row_number() OVER "
        "(PARTITION BY provider, account_id, resource_id ORDER BY arrival DESC) = 1 "
        "ORDER BY provider, account_id, resource_id",
    )
    writer.remove(kind, old)
    writer.con.unregister("gone")
    writer.con.unregister("found")


def _complete(inventory: Inventory, kind: str, table: pa.Table, sets: Tagsets) -> pa.Table:
    """The rows as the table has them: ids of tags in place of tags, its own account in each."""
    where = f"{inventory.provider} account {inventory.account_id!r}"
    if kind not in INVENTORY:
        raise InputError(f"{where}: there is no inventory of {kind!r}, only {', '.join(INVENTORY)}")
    schema, _ = TABLES[kind]
    wanted = {name for name in schema.names if name != "tagset_id"} | {"tags"}
    if set(table.column_names) != wanted:
        wrong = ", ".join(sorted(wanted ^ set(table.column_names)))
        raise InputError(f"{where}: the columns of its {kind} table are wrong: {wrong}")
    own = {"provider": inventory.provider, "account_id": inventory.account_id}
    columns = {
        **{name: table.column(name) for name in table.column_names},
        **{name: pa.repeat(pa.scalar(value, TEXT), table.num_rows) for name, value in own.items()},
        "tagset_id": sets.ids(table.column("tags").cast(TEXT)),
    }
    return pa.table([columns[name] for name in schema.names], names=schema.names).cast(schema)
