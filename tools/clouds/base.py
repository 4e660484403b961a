"""What the store receives from clouds and bills: record types and capability protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import pyarrow as pa

Capability = Literal["sign-in", "inventory", "metrics", "costs", "prices"]


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
    format: str  # focus, aws-cur, azure-cost-export, gcp-billing-export, demo, or a cloud's API
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
    """Everything found in one account, or in one region of it; tables as in `tools.store.schema`,
    with `tags` (JSON object text or null) in place of `tagset_id`.

    A kind that is missing was not collected; `missing` says why, where that is a failure. `region`
    None means all regions of the account.
    """

    provider: str
    account_id: str  # the cloud's own: AWS account, Azure subscription, OpenStack project
    tables: dict[str, pa.Table]  # instance, volume, snapshot, address
    warnings: Sequence[str] = ()
    region: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)  # kind → why it could not be had


@dataclass(frozen=True)
class Measured:
    """An instance whose measurements are asked for, as the inventory knows it."""

    account_id: str
    resource_id: str
    name: str | None = None
    status: str | None = None
    vcpus: int | None = None
    memory_gb: float | None = None


@dataclass(frozen=True)
class MetricRequest:
    """Which measurements: intervals that start in [since, until), UTC, `interval_s` long."""

    region: str
    since: dt.datetime  # aware, UTC
    until: dt.datetime
    interval_s: int  # 300, 3600 or 86400
    instances: Sequence[Measured]


@dataclass(frozen=True)
class CostRequest:
    """Which costs: charges of the UTC days from `since` to `until`, both included."""

    since: dt.date
    until: dt.date
    staging: Path  # a folder for files on the way; outlives the reading of the bills


@dataclass(frozen=True)
class Price:
    """What one hour of an instance type costs on demand, without taxes."""

    provider: str
    region: str
    instance_type: str
    hourly: Decimal
    currency: str
    source: str  # where it was read, for users: 'AWS Price List', 'rate card prices.yaml'
    as_of: dt.date
    system: str | None = None  # operating system the price is for, where it makes a difference


@dataclass(frozen=True)
class CommittedPrice:
    """What one hour costs that a commitment covers, upfront payments spread over its term."""

    provider: str
    region: str
    instance_type: str
    term_years: int  # 1 or 3
    payment: (
        str  # none, partial or all of it upfront: 'no upfront', 'partial upfront', 'all upfront'
    )
    hourly: Decimal
    currency: str
    source: str
    as_of: dt.date


@dataclass(frozen=True)
class TypeSize:
    """How large an instance type is; None where it is not told."""

    provider: str
    region: str
    instance_type: str
    vcpus: float | None
    memory_gb: float | None
    source: str  # as of `Price`
    as_of: dt.date


@dataclass(frozen=True)
class Probe:
    """One thing that a connection must be able to do. `run` does it in the cheapest way and tells
    what it found, for users; it raises CloudError.
    """

    capability: Capability
    name: str  # such as 'list instances in eu-west-1'
    run: Callable[[], str]
    permission: str  # what to add when it is refused: 'ec2:DescribeInstances', 'role reader'
    optional: bool = False  # the product works without it, and says what is missing then


@runtime_checkable
class Cloud(Protocol):
    """An opened connection to one account of one provider.

    Its methods may be called from several threads at once. They raise `CloudError`s only, never a
    vendor's error, and never put a secret into a message. Calls that fail for a moment (throttled,
    unreachable) were tried again before: see `tools.clouds.calling`.
    """

    provider: str  # as x_Provider

    def regions(self) -> Sequence[str]:
        """The regions of the account, each collected by itself. Those named in its settings, else
        all that are enabled for it.
        """
        ...

    def probes(self) -> Sequence[Probe]:
        """What to try for a test of the connection, in order; the first one signs in."""
        ...

    def close(self) -> None:
        """Give back connections. Harmless to call twice."""
        ...


@runtime_checkable
class InventorySource(Protocol):
    """A cloud whose resources can be listed."""

    def inventory(self, region: str) -> Iterator[Inventory]:
        """Yield everything in one region, one Inventory per account (AWS account, subscription,
        project). All pages were read: what is not in it does not exist.

        One kind that cannot be had goes into `missing`; instances that cannot be had raise.
        """
        ...


@runtime_checkable
class MetricSource(Protocol):
    """A cloud whose measurements can be read."""

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """Yield tables of `METRIC_SCHEMA` (without `metric_day`), a bounded number of rows each.

        Only complete intervals; an instance that has no measurements has no rows.
        """
        ...


@runtime_checkable
class CostSource(Protocol):
    """A cloud whose costs can be read."""

    refresh: (
        dt.timedelta
    )  # how long costs that were read count as fresh: zero where reading is free

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """Yield bills ready to land. Within its first and last day a bill is complete for its
        accounts: it replaces what was read before.
        """
        ...


@runtime_checkable
class ForgetfulCosts(Protocol):
    """A CostSource that prices what is there now: of what was deleted or changed since, it knows
    nothing. Days that are over are then final, and charges of what is gone are kept.
    """

    forgets: bool


@runtime_checkable
class PriceSource(Protocol):
    """A cloud whose prices can be read."""

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """Yield the on-demand prices of these types in a region; those that have none are left out."""
        ...


@runtime_checkable
class TypeSource(Protocol):
    """A cloud that tells how large instance types are."""

    def related_types(self, region: str, instance_types: Sequence[str]) -> Iterator[TypeSize]:
        """Yield these types and those that a machine of them could become in the region, such as
        the neighbouring sizes of their families. What it may not read is left out.
        """
        ...
