"""What the store receives from clouds and bills: record types and capability protocols."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyarrow as pa


@dataclass(frozen=True)
class Rejection:
    """A row of a bill that did not land, and why."""

    file: str
    row: int  # 1 = first line after the header
    column: str
    reason: str
    value: str = ""  # an excerpt, at most 80 characters


@dataclass(frozen=True)
class Bill:
    """One readable bill, ready to land.

    `batches` yields Arrow tables whose schema is `tools.store.schema.BILL_SCHEMA`. It can be
    iterated once. `rejections` is complete only after `batches` was exhausted; `rejected` counts
    them all, while `rejections` keeps the first 1,000.
    """

    name: str  # shown to users: the file's name or the account's
    format: str  # focus, aws-cur, azure-cost-export, gcp-billing-export, demo
    version: str  # such as '1.2' or 'legacy'
    sha256: str  # of the content; two bills of the same content are the same bill
    batches: Iterator[pa.Table]
    path: Path | None = None
    rejections: list[Rejection] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # rows_read, rows_rejected, rows_landed
    warnings: list[str] = field(default_factory=list)
    # currency → {"BilledCost": …, "EffectiveCost": …} of the rows in `batches`, where known
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """A file that is no bill or cannot be read, and why, in words for users."""

    name: str
    reason: str
    path: Path | None = None


@dataclass(frozen=True)
class OpenedBills:
    """What reading some files gave."""

    bills: list[Bill] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Inventory:
    """Everything found in one account; tables as in `tools.store.schema`, with `tags` (JSON object
    text or null) in place of `tagset_id`. A missing kind means it was not collected.
    """

    provider: str
    account_id: str
    tables: dict[str, pa.Table]  # instance, volume, snapshot, address
    warnings: Sequence[str] = ()


@runtime_checkable
class InventorySource(Protocol):
    """A cloud whose resources can be listed."""

    def inventory(self) -> Iterator[Inventory]:
        """Yield one Inventory per account."""
        ...


@runtime_checkable
class MetricSource(Protocol):
    """A cloud whose measurements can be read."""

    def metrics(self) -> Iterator[pa.Table]:
        """Yield tables of `METRIC_SCHEMA` (without `metric_day`), a bounded number of rows each."""
        ...


@runtime_checkable
class CostSource(Protocol):
    """A cloud whose costs can be read."""

    def bills(self) -> Iterator[Bill]:
        """Yield bills ready to land."""
        ...
