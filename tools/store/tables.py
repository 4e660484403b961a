"""The Delta tables: making them, committing files, undoing what a killed writer left.

Each table is an ordinary Delta Lake table that other engines can read. What Cloudwright itself
reads is the version that is pinned in the state, so that one commit can span several tables:
a version that is not pinned was never published, and the next writer takes it back.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction

from tools.base import StoreError
from tools.store.schema import TABLES

# Files of older versions stay for readers that still use them, and for half-made ones of others.
RETENTION_SECONDS = 2 * 3600
_OPTIONS = {
    "delta.checkpointInterval": "10",
    "delta.logRetentionDuration": "interval 7 days",
    "delta.enableExpiredLogCleanup": "true",
}


@dataclass(frozen=True)
class Pin:
    """A published version of a table, and its files relative to the folder of the table."""

    version: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class NewFile:
    """A Parquet file that lies in the folder of the table and waits for its commit."""

    path: str  # relative
    rows: int


def ensure(folder: Path, table: str) -> Pin:
    """The first, empty version of a table. Harmless when it exists already."""
    schema, partitions = TABLES[table]
    folder.mkdir(parents=True, exist_ok=True)
    delta = DeltaTable.create(
        folder, schema, mode="ignore", partition_by=list(partitions), configuration=_OPTIONS
    )
    return Pin(delta.version(), ())


def settle(folder: Path, pin: Pin) -> Pin:
    """Take back the versions that were never published. The result has the files of `pin`."""
    if _is_head(folder, pin.version):
        return pin
    try:
        delta = DeltaTable(folder)
        if delta.version() == pin.version:
            return pin
        if delta.version() > pin.version:
            delta.restore(pin.version)
            if files_of(delta, folder) == set(pin.files):
                return Pin(delta.version(), pin.files)
    except (DeltaError, OSError) as error:
        raise StoreError(f"cannot open the table {str(folder)!r}: {error}") from error
    raise StoreError(
        f"the table {str(folder)!r} is at version {delta.version()}, but version {pin.version} was "
        "published: the home was changed by something else; restore it from a backup"
    )


def commit(folder: Path, table: str, pin: Pin, added: Sequence[NewFile], removed: set[str]) -> Pin:
    """One Delta commit. Nobody sees it before its version is published."""
    schema, partitions = TABLES[table]
    stamp = int(time.time() * 1000)  # Delta's own bookkeeping, in the clock of the file system
    for file in added:
        _flush(folder / file.path)
    actions: list[AddAction | RemoveAction] = [_add(folder, file, stamp) for file in added]
    for path in sorted(removed):
        # Its age for the clean-up counts from when it was last current.
        os.utime(folder / path)
        size = (folder / path).stat().st_size
        actions.append(RemoveAction(path, True, stamp, size, partition_values(path)))
    delta = DeltaTable(folder)
    delta.create_write_transaction(actions, "append", schema, list(partitions))
    kept = tuple(path for path in pin.files if path not in removed)
    return Pin(DeltaTable(folder).version(), kept + tuple(file.path for file in added))


def files_of(delta: DeltaTable, folder: Path) -> set[str]:
    """The files of an opened version, relative to the folder."""
    root = str(folder.resolve())
    uris = (unquote(uri).removeprefix("file://") for uri in delta.file_uris())
    return {os.path.relpath(os.path.realpath(uri), root) for uri in uris}


def is_intact(folder: Path, pin: Pin) -> bool:
    """Whether Delta's log at the pinned version names exactly the pinned files, all there."""
    try:
        named = files_of(DeltaTable(folder, version=pin.version), folder)
    except (DeltaError, OSError):
        return False
    return named == set(pin.files) and all((folder / path).is_file() for path in pin.files)


def clean(folder: Path, pin: Pin) -> int:
    """Delete data files that are not current and have not been for a while; count them."""
    oldest = time.time() - RETENTION_SECONDS
    current = {str(folder / path) for path in pin.files}
    gone = 0
    for path in folder.rglob("*.parquet"):
        if str(path) in current or "_delta_log" in path.parts:
            continue
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def partition_values(path: str) -> dict[str, str | None]:
    """`charge_month=2026-05/x.parquet` → {'charge_month': '2026-05'}"""
    pairs = (part.partition("=") for part in path.split("/")[:-1])
    return {name: value for name, _, value in pairs}


def _is_head(folder: Path, version: int) -> bool:
    """Whether no later commit was made: cheaper than opening the table."""
    log = folder / "_delta_log"
    return (log / f"{version:020d}.json").exists() and not (
        log / f"{version + 1:020d}.json"
    ).exists()


def _add(folder: Path, file: NewFile, stamp: int) -> AddAction:
    return AddAction(
        path=file.path,
        size=(folder / file.path).stat().st_size,
        partition_values=partition_values(file.path),
        modification_time=stamp,
        data_change=True,
        stats=json.dumps({"numRecords": file.rows}),
    )


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
