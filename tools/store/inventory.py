"""The inventory: what exists in each account, replaced as a whole by each collection."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence

import pyarrow as pa

from tools.base import InputError
from tools.clouds.base import Inventory
from tools.store import freshness, tagsets
from tools.store.columns import INVENTORY
from tools.store.freshness import WHOLE, Key
from tools.store.schema import TABLES, TEXT
from tools.store.tagsets import Tagsets
from tools.store.writer import Writer

Scope = tuple[str, str, str | None]  # provider, account, region; None = all of its regions


def replace(
    writer: Writer,
    inventories: Iterable[Inventory],
    *,
    origin: str,
    now: dt.datetime,
    complete: str | None = None,
) -> None:
    """Put each collected kind of each account, or region of it, in place of what was there.

    `now` is naive UTC. An empty table empties that kind; a missing kind leaves it as it is.
    `complete` names a region of which these are all accounts there are: others that this origin
    had there are emptied. Raises InputError for unknown kinds and wrong columns.
    """
    incoming: dict[str, list[pa.Table]] = {}
    counts: dict[Key, int] = {}
    sets = Tagsets(writer.staging)
    seen: set[tuple[str, str]] = set()
    for inventory in inventories:
        seen.add((inventory.provider, inventory.account_id))
        for kind, table in inventory.tables.items():
            rows = _complete(inventory, kind, table, sets)
            incoming.setdefault(kind, []).append(rows)
            key = (kind, inventory.provider, inventory.account_id, inventory.region or WHOLE)
            counts[key] = counts.get(key, 0) + rows.num_rows
    sets.close()
    gone = [] if complete is None else _absent(writer, seen, origin, complete)
    if not counts and not gone:
        return
    for kind in INVENTORY:
        scopes = [_scope(key) for key in (*counts, *gone) if key[0] == kind]
        found = incoming.get(kind)
        if scopes:
            rewrite(writer, kind, scopes, pa.concat_tables(found) if found else None)
    tagsets.store(writer, prune=True)

    def record(con: sqlite3.Connection) -> None:
        freshness.remember(con, counts, origin, now)
        freshness.forget(con, gone)

    writer.publish(record)


def keep_regions(writer: Writer, regions: Sequence[str], *, origin: str) -> bool:
    """Take out what an origin has in regions other than these; False = there was nothing."""
    gone = [key for key in _known(writer, origin) if key[3] not in (WHOLE, *regions)]
    if not gone:
        return False
    for kind in INVENTORY:
        scopes = [_scope(key) for key in gone if key[0] == kind]
        if scopes:
            rewrite(writer, kind, scopes, None)
    tagsets.store(writer, prune=True)
    writer.publish(lambda con: freshness.forget(con, gone))
    return True


def _known(writer: Writer, origin: str) -> list[Key]:
    rows = writer.state.read(
        "SELECT kind, provider, account_id, region FROM collections WHERE origin = ?", (origin,)
    )
    return [(kind, provider, account, region) for kind, provider, account, region in rows]


def _absent(writer: Writer, seen: set[tuple[str, str]], origin: str, region: str) -> list[Key]:
    """What the origin had in the region, of accounts that are not `seen` there any more."""
    return [
        key
        for key in _known(writer, origin)
        if key[0] in INVENTORY and key[3] == region and (key[1], key[2]) not in seen
    ]


def _scope(key: Key) -> Scope:
    _, provider, account, region = key
    return provider, account, region or None


def rewrite(writer: Writer, kind: str, scopes: Sequence[Scope], rows: pa.Table | None) -> None:
    """Replace all rows of a kind that belong to these accounts, or regions of them."""
    schema, _ = TABLES[kind]
    old = writer.files(kind)
    gone = pa.table(
        [pa.array(column, TEXT) for column in zip(*scopes, strict=True)],
        names=["gone_provider", "gone_account", "gone_region"],
    )
    writer.con.register("gone", gone)
    writer.con.register("found", schema.empty_table() if rows is None else rows)
    writer.add(
        kind,
        f"SELECT * FROM ({writer.select(kind, old)}) old WHERE NOT EXISTS (FROM gone "
        "WHERE gone_provider = old.provider AND gone_account = old.account_id "
        "AND (gone_region IS NULL OR gone_region IS NOT DISTINCT FROM old.region)) "
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
    if inventory.region is not None:
        own["region"] = inventory.region
    columns = {
        **{name: table.column(name) for name in table.column_names},
        **{name: pa.repeat(pa.scalar(value, TEXT), table.num_rows) for name, value in own.items()},
        "tagset_id": sets.ids(table.column("tags").cast(TEXT)),
    }
    return pa.table([columns[name] for name in schema.names], names=schema.names).cast(schema)
