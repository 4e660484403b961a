"""What the store answers with: query results, import records, checks, freshness."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from tools.base import Filter

Mode = Literal["auto", "replace", "append"]


@dataclass(frozen=True)
class Rows:
    """The answer to one statement. `seconds` is the wall time it took."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    seconds: float
    sql: str
    params: dict[str, object]


@dataclass(frozen=True)
class Landed:
    """What became of one bill of a delivery."""

    name: str
    format: str
    version: str
    status: Literal["landed", "skipped", "empty"]  # skipped: same content, or all in another file
    rows_read: int
    rows_landed: int
    rows_rejected: int
    rows_replaced: int = 0  # rows of earlier imports that went in its favour
    rows_left_out: int = 0  # rows not landed because another file of the delivery holds them
    import_id: str | None = None  # None unless landed
    path: Path | None = None
    first: dt.date | None = None  # days of the rows that landed, both included
    last: dt.date | None = None
    providers: list[str] = field(default_factory=list)  # as x_Provider
    # currency → BilledCost, EffectiveCost, ListCost, ContractedCost of the rows that landed
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ImportRecord:
    """One bill that was imported. `rows_in` are those of its rows that are still in the store."""

    id: str
    created_at: dt.datetime
    origin: str
    name: str
    path: str | None
    format: str
    version: str
    sha256: str
    rows_read: int
    rows_landed: int
    rows_rejected: int
    rows_in: int
    status: str  # in, partly replaced, replaced
    warnings: list[str]
    first: dt.date | None  # days of the rows that are still in
    last: dt.date | None


@dataclass(frozen=True)
class Amounts:
    """Rows, their sums, and how many of them have no amount (null is not 0)."""

    rows: int
    billed: Decimal
    effective: Decimal
    list: Decimal
    contracted: Decimal
    effective_missing: int
    list_missing: int
    contracted_missing: int


@dataclass(frozen=True)
class Reconciled:
    """One provider, month (of ChargeDay) and currency: as imported, and as the store now sums."""

    provider: str
    month: str
    currency: str | None
    imported: Amounts  # from the files, summed before anything was stored
    lines: Amounts  # from cost_line
    daily: Amounts  # from cost_daily
    equal: bool

    @property
    def rows(self) -> int:
        """Rows as imported."""
        return self.imported.rows


@dataclass(frozen=True)
class Collection:
    """When the inventory of a kind, or metrics, of an account were last collected."""

    kind: str  # instance, volume, snapshot, address, metric
    provider: str
    account_id: str
    origin: str
    collected_at: dt.datetime  # naive UTC
    rows: int
    stale_reason: str | None = None  # why a newer collection failed; None = the newest succeeded
    stale_since: dt.datetime | None = None
    region: str = ""  # '' = the whole account


@dataclass(frozen=True)
class Account:
    """A connected account. Nothing in it is secret; times are naive UTC."""

    id: str  # also the origin of everything that is collected of it
    name: str  # friendly, unique whatever its case
    provider: str  # a key of `tools.clouds.registry`
    settings: dict[str, Any]  # as the provider's settings model writes them
    enabled: bool
    status: Literal["new", "connected", "partial", "failing"]
    created_at: dt.datetime
    updated_at: dt.datetime
    secrets_at: dt.datetime | None = None  # when its credential was given; None = it has none
    last_sync_at: dt.datetime | None = None  # the last collection that brought something in
    last_error: str | None = None  # of the last collection or test; None = it went well


@dataclass(frozen=True)
class Budget:
    """A limit of the costs of a scope per calendar period. `thresholds` are in % of the amount.

    The id of one that came with other data starts with the origin of that: 'demo:…'.
    """

    id: str
    name: str  # unique whatever its case
    filters: tuple[Filter, ...]
    cost: str  # EffectiveCost, BilledCost, ListCost, ContractedCost
    period: str  # monthly, quarterly, yearly
    amount: Decimal
    currency: str
    thresholds: tuple[float, ...]
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class Alert:
    """A threshold that was reached, or is forecast to be, in one period; recorded once."""

    budget_id: str
    period_start: dt.date
    threshold: float  # % of the budget's amount
    basis: str  # 'actual' or 'forecast'
    amount: Decimal  # the use, or the forecast, when it was recorded
    recorded_at: dt.datetime


def naive_utc(moment: dt.datetime) -> dt.datetime:
    """The moment as the store writes it; one without a zone is taken as UTC."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class SeenRecommendation:
    """A recommendation as it was found; `body` is all of it as JSON."""

    id: str
    type: str
    provider: str
    resource_id: str
    monthly_savings: str | None
    currency: str | None
    confidence: float
    body: str
