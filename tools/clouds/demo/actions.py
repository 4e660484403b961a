"""The demo cloud as one that can be changed: its estate as it was made, and what was done to it since.

What was done is kept in a file of the home, as a cloud keeps its own state, until another estate is
loaded. Costs and measurements of the demo stay as they were made.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import threading
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from tools.base import CloudError
from tools.clouds.actions import Action, Live, Made, Move, Target, TargetKind
from tools.clouds.base import Inventory
from tools.clouds.demo import catalog
from tools.clouds.demo.catalog import PRICE_SCALE, priced
from tools.clouds.demo.cloud import DemoCloud

FILE = "demo-cloud.json"
LOADED = "demo.json"
_ABLE: dict[str, frozenset[Action]] = {
    "instance": frozenset({"start", "stop", "resize", "terminate", "tag", "snapshot"}),
    "volume": frozenset({"tag", "snapshot", "delete_volume"}),
    "snapshot": frozenset({"delete_snapshot"}),
    "address": frozenset({"release_address"}),
}
Row = dict[str, Any]
State = dict[str, Any]  # settings; changed: id → columns; gone: ids; added: rows by kind


class DemoActions:
    """The demo estate of a home. Implements ActionSource."""

    def __init__(self, home: Path) -> None:
        """Raises CloudError when no demo is loaded."""
        self._home = home
        self._lock = threading.Lock()
        self._settings: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads((home / LOADED).read_text("utf-8"))
            self._settings = loaded["settings"]
            self._now = dt.datetime.fromisoformat(loaded["loaded_at"])
        if not self._settings:
            raise CloudError("the demo estate is not loaded: run `cloudwright demo`")

    def able(self, kind: TargetKind) -> frozenset[Action]:
        """See ActionSource."""
        return _ABLE[kind]

    def live(self, target: Target) -> Live:
        """See ActionSource."""
        row = self._row(self._read(), target)
        if row is None:
            return Live(exists=False)
        return Live(
            exists=row.get("status") != "terminated",
            status=row.get("status"),
            instance_type=row.get("instance_type"),
            tags=json.loads(row["tags"]) if row.get("tags") else {},
            size_gb=row.get("size_gb"),
            attached_to=row.get("attached_to"),
        )

    def rehearse(self, move: Move) -> str:
        """See ActionSource: whether the type exists."""
        if move.action == "resize":
            self._kind(move)
        return "the demo cloud's dry run: it would be taken"

    def perform(self, move: Move) -> Made:
        """See ActionSource; everything happens at once."""
        from filelock import FileLock

        with FileLock(self._home / f"{FILE}.lock"):
            state = self._read()
            made = self._do(state, move)
            self._write(state)
        return made

    def inventories(self) -> Iterator[Inventory]:
        """The inventory as it is now, one an account."""
        state = self._read()
        now = dt.datetime.fromisoformat(state.get("changed_at", self._now.isoformat()))
        tables = self._tables(state)
        for one in self._made:
            rows = {
                kind: [row for row in tables[kind].values() if row["account_id"] == one.account_id]
                for kind in one.tables
            }
            yield Inventory(
                provider=one.provider,
                account_id=one.account_id,
                tables={
                    kind: pa.Table.from_pylist(
                        [{**row, "collected_at": _naive(now)} for row in rows[kind]],
                        schema=one.tables[kind].schema,
                    )
                    for kind in one.tables
                },
            )

    @cached_property
    def _made(self) -> Sequence[Inventory]:
        """The estate as it was made."""
        given = self._settings
        cloud = DemoCloud(
            now=self._now,
            seed=given["seed"],
            instances=given["instances"],
            days=given["days"],
            currencies=given["currencies"],
        )
        return list(cloud.inventory())

    @cached_property
    def _rows(self) -> dict[str, dict[str, Row]]:
        found: dict[str, dict[str, Row]] = {kind: {} for kind in _ABLE}
        for one in self._made:
            for kind, table in one.tables.items():
                found[kind].update({row["resource_id"]: row for row in table.to_pylist()})
        return found

    def _tables(self, state: State) -> dict[str, dict[str, Row]]:
        """Kind → resource id → row, with what was done."""
        found: dict[str, dict[str, Row]] = {}
        for kind, rows in self._rows.items():
            added = {row["resource_id"]: _typed(row) for row in state["added"].get(kind, [])}
            found[kind] = {
                id_: {**row, **_typed(state["changed"].get(id_, {}))}
                for id_, row in {**rows, **added}.items()
                if id_ not in state["gone"]
            }
        return found

    def _row(self, state: State, target: Target) -> Row | None:
        """One resource with what was done to it; None for what is not there."""
        id_ = target.resource_id
        if id_ in state["gone"]:
            return None
        with self._lock:  # several are asked for at once, and the estate is made once
            row = self._rows[target.kind].get(id_)
        for one in state["added"].get(target.kind, []):
            row = _typed(one) if one["resource_id"] == id_ else row
        return None if row is None else {**row, **_typed(state["changed"].get(id_, {}))}

    def _do(self, state: State, move: Move) -> Made:
        row = self._row(state, move.target)
        if row is None:
            if move.action in ("terminate", "delete_volume", "delete_snapshot", "release_address"):
                return Made()
            raise CloudError(f"{move.action}: the demo cloud has no {move.target.resource_id!r}")
        match move.action:
            case "start" | "stop":
                _change(state, row, status="running" if move.action == "start" else "stopped")
            case "resize":
                _change(state, row, **self._kind(move), status=move.before.status)
            case "tag":
                tags = json.loads(row["tags"]) if row.get("tags") else {}
                tags |= {key: value for key, value in move.tags.items() if value is not None}
                kept = {
                    key: value for key, value in tags.items() if move.tags.get(key, "") is not None
                }
                _change(state, row, tags=json.dumps(kept, sort_keys=True) if kept else None)
            case "terminate":
                _change(state, row, status="terminated", public_ips=[], private_ips=[])
            case "snapshot":
                return Made((self._snapshot(state, row, move),))
            case _:
                if row.get("attached_to"):
                    raise CloudError(
                        f"{move.action}: {move.target.resource_id!r} is in use by {row['attached_to']}"
                    )
                state["gone"] = sorted({*state["gone"], move.target.resource_id})
        return Made()

    def _snapshot(self, state: State, row: Row, move: Move) -> Target:
        name = f"snap-{move.token}"
        there = state["added"].setdefault("snapshot", [])
        if all(one["resource_id"] != name for one in there):
            made = {
                "provider": row["provider"],
                "account_id": row["account_id"],
                "account_name": row["account_name"],
                "resource_id": name,
                "name": f"{row.get('name') or row['resource_id']}-snapshot",
                "status": "completed",
                "raw_status": "completed",
                "volume_id": row["resource_id"] if move.target.kind == "volume" else None,
                "size_gb": row.get("size_gb") or row.get("disk_gb"),
                "region": row["region"],
                "created_at": _naive(self._now).isoformat(),
                "tags": None,
            }
            there.append(made)
        return Target(
            "snapshot", row["provider"], row["account_id"], row["region"], name, f"{name}"
        )

    def _kind(self, move: Move) -> Row:
        """The columns that a type gives a machine. Raises CloudError for an unknown one."""
        provider = next(one for one in catalog.PROVIDERS if one.key == move.target.provider)
        kinds = {kind.name: kind for kind in catalog.TYPES[provider.key]}
        kind = kinds.get(str(move.to_type))
        if kind is None:
            raise CloudError(
                f"the demo cloud has no type {move.to_type!r} of {provider.name}; "
                f"there are {', '.join(sorted(kinds))}"
            )
        region = next(one for one in provider.regions if one.id == move.target.region)
        currency = self._settings["currencies"][provider.key]
        hourly = Decimal(priced(kind.price, region.percent, currency)).scaleb(-PRICE_SCALE)
        return {
            "instance_type": kind.name,
            "vcpus": kind.vcpus,
            "memory_gb": kind.memory_gb,
            "hourly_cost": str(hourly),
        }

    def _read(self) -> State:
        """What was done to this estate; of another estate nothing counts."""
        empty: State = {"settings": self._settings, "changed": {}, "gone": [], "added": {}}
        try:
            found = json.loads((self._home / FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return empty
        return found if found.get("settings") == self._settings else empty

    def _write(self, state: State) -> None:
        path = self._home / FILE
        part = path.with_name(f"{FILE}.part")
        part.write_text(json.dumps(state, default=str), "utf-8")
        part.replace(path)


def _change(state: State, row: Row, **columns: Any) -> None:
    if "status" in columns and row["provider"] != "openstack":
        columns["raw_status"] = columns["status"]
    state["changed"].setdefault(row["resource_id"], {}).update(columns)


def _typed(columns: Row) -> Row:
    """Columns as the inventory has them: JSON knows neither decimals nor times."""
    found = dict(columns)
    if found.get("hourly_cost") is not None:
        found["hourly_cost"] = Decimal(str(found["hourly_cost"]))
    if isinstance(found.get("created_at"), str):
        found["created_at"] = dt.datetime.fromisoformat(found["created_at"])
    return found


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
