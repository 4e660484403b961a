"""The store: the one door to the ledger, the inventory and the metrics of a home."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tools.store.reader import Reader, Snapshot
from tools.store.records import (
    Collection,
    ImportRecord,
    Landed,
    Mode,
    Reconciled,
    Rows,
    naive_utc,
)
from tools.store.state import State, open_state

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.clouds.base import Bill, Inventory, Rejection
    from tools.store.audit import Audit, Calls
    from tools.store.budgets import Budgets
    from tools.store.codes import Codes
    from tools.store.expected import ExpectedPatterns
    from tools.store.feedback import Feedbacks
    from tools.store.instance_types import InstanceTypes
    from tools.store.metrics_staged import StagedPoints
    from tools.store.people import People
    from tools.store.plans import Plans
    from tools.store.price_book import PriceBook
    from tools.store.progress import Progress
    from tools.store.recommendations import Recommendations
    from tools.store.rollups import RolledUp
    from tools.store.rules import RuleTexts
    from tools.store.writer import Writer


class Store:
    """A home's data. Many processes and threads may read and write at once: readers see whole
    commits and never wait, writers take turns.
    """

    def __init__(self, home: Path, state: State) -> None:
        """See `open`."""
        self.home = home
        self.state = state
        self.lock_seconds = 600.0  # how long a write waits for another process's
        self._reader = Reader(home, state)

    @classmethod
    def open(cls, home: Path) -> Store:
        """Open a home, new or old; one that does not exist is made, with all tables empty.

        Raises StoreError when it cannot be written or was written by a newer version.
        """
        home = home.absolute()
        return cls(home, open_state(home))

    # Reading

    def query(self, sql: str, params: Mapping[str, object] | None = None) -> Rows:
        """Run one statement of DuckDB SQL at the newest commit; parameters by `$name`.

        The tables of `schema.TABLES` are there as views. Raises StoreError.
        """
        return self._reader.snapshot().query(sql, params)

    def snapshot(self) -> Snapshot:
        """The newest commit, for several statements that must see the same state."""
        return self._reader.snapshot()

    def files(self, table: str) -> list[str]:
        """The Parquet files of a table at the newest commit. Partition columns are in the folders'
        names only: see `view_sql`.
        """
        return self._reader.snapshot().files(table)

    def view_sql(self, table: str) -> str:
        """A SELECT with all columns of a table in the order of the schema, for another DuckDB
        connection; typed and empty where the table is.
        """
        return self._reader.snapshot().view(table)

    def version(self) -> str:
        """Changes whenever the data or the connected accounts do."""
        sql = (
            "SELECT (SELECT group_concat(value, '-') FROM (SELECT value FROM meta ORDER BY name "
            "DESC)) || (SELECT '-' || count(*) || coalesce(max(updated_at), '') FROM accounts)"
        )
        return str(self.state.read(sql)[0][0])

    def notes_version(self) -> int:
        """Changes whenever anything else does that results rest on: budgets, decisions, thresholds,
        prices, plans, accounts.
        """
        return int(self.state.read("SELECT changes FROM noted")[0][0])

    def collected_version(self) -> str:
        """Changes whenever the inventory or measurements are collected, or fail to be."""
        sql = (
            "SELECT count(*) || coalesce(max(collected_at), '') || '-' || count(stale_reason) || "
            "coalesce(max(stale_since), '') FROM collections"
        )
        return str(self.state.read(sql)[0][0])

    def origins(self) -> list[str]:
        """Where the data comes from: 'demo', 'file' or ids of accounts."""
        rows = self.state.read(
            "SELECT origin FROM imports WHERE id IN (SELECT import_id FROM slices) "
            "UNION SELECT origin FROM collections ORDER BY 1"
        )
        return [row[0] for row in rows]

    def accounts_by_origin(self) -> list[tuple[str, str]]:
        """(origin, the cloud's own account id) of everything that is collected or imported."""
        return [
            (origin, account)
            for origin, account in self.state.read(
                "SELECT origin, account_id FROM collections UNION SELECT origin, sub_account "
                "FROM slices JOIN imports ON imports.id = import_id "
                "WHERE sub_account IS NOT NULL ORDER BY 1, 2"
            )
        ]

    def imports(self) -> list[ImportRecord]:
        """All imports, newest first, also those that were replaced since."""
        from tools.store.ledger import imports

        return imports.listed(self.state)

    def rejections(self, import_id: str) -> list[Rejection]:
        """The first 1,000 rejected rows of an import. Raises StoreError when there is no such."""
        from tools.store.ledger import imports

        return imports.rejections(self.state, import_id)

    def collections(self) -> list[Collection]:
        """How fresh the inventory and the metrics of each account are."""
        from tools.store import freshness

        return freshness.listed(self.state)

    def reconciliation(self) -> list[Reconciled]:
        """Sums as imported against sums as stored, per provider, month of ChargeDay and currency."""
        from tools.store.reconciliation import reconcile

        while True:
            snapshot = self._reader.snapshot()
            found = reconcile(self.home, self.state, snapshot)
            if self._reader.snapshot() is snapshot:  # else both sides are of different commits
                return found

    @cached_property
    def progress(self) -> Progress:
        """How far the collection of each account has come."""
        from tools.store.progress import Progress

        return Progress(self.state)

    @cached_property
    def recommendations(self) -> Recommendations:
        """What became of recommendations."""
        from tools.store.recommendations import Recommendations

        return Recommendations(self.state)

    @cached_property
    def expected(self) -> ExpectedPatterns:
        """What people said is expected, though it looks unusual."""
        from tools.store.expected import ExpectedPatterns

        return ExpectedPatterns(self.state)

    @cached_property
    def rules(self) -> RuleTexts:
        """Thresholds that the home has set."""
        from tools.store.rules import RuleTexts

        return RuleTexts(self.state)

    @cached_property
    def audit(self) -> Audit:
        """What happened, in rows that are only ever added."""
        from tools.store.audit import Audit

        return Audit(self.state, self.calls)

    @cached_property
    def calls(self) -> Calls:
        """Where tool calls are noted in the audit."""
        from tools.store.audit import Calls

        return Calls(self.state)

    @cached_property
    def plans(self) -> Plans:
        """Plans of changes, with their audit."""
        from tools.store.plans import Plans

        return Plans(self.state)

    @cached_property
    def codes(self) -> Codes:
        """What codes that confirm plans rest on."""
        from tools.store.codes import Codes

        return Codes(self.home, self.state)

    @cached_property
    def people(self) -> People:
        """Who may sign in, their keys and sessions."""
        from tools.store.people import People

        return People(self.state)

    @cached_property
    def price_book(self) -> PriceBook:
        """Prices of instance types."""
        from tools.store.price_book import PriceBook

        return PriceBook(self.state)

    @cached_property
    def instance_types(self) -> InstanceTypes:
        """Sizes of instance types."""
        from tools.store.instance_types import InstanceTypes

        return InstanceTypes(self.state)

    @cached_property
    def budgets(self) -> Budgets:
        """Budgets, and the alerts that were recorded of them."""
        from tools.store.budgets import Budgets

        return Budgets(self.state)

    @cached_property
    def feedback(self) -> Feedbacks:
        """What people thought of answers."""
        from tools.store.feedback import Feedbacks

        return Feedbacks(self.state)

    # Writing

    def land_bills(
        self,
        bills: Iterable[Bill],
        *,
        now: dt.datetime,
        origin: str,
        mode: Mode = "auto",
        progress: Callable[[str, int], None] | None = None,
        window: tuple[dt.date, dt.date] | None = None,
    ) -> list[Landed]:
        """Land a delivery: all of its bills or, on any error, none. One result a bill, in order.

        `origin` is 'file', 'demo' or the id of an account. `mode` 'auto' tells new versions from
        further parts of a bill (see `ledger.rules`); 'replace' takes everything with days in common
        as a new version, 'append' as a further part. The same content never lands twice.
        `progress` is told a bill's name and its rows so far. `window` names days, both included, of
        which these are all bills of the origin: what it had there before goes, also where nothing
        comes instead; if it is the same, all are 'skipped'. Raises BillError and StoreError.
        """
        from tools.store.ledger.landing import land

        with self._writing() as writer:
            return land(
                writer,
                bills,
                now=naive_utc(now),
                origin=origin,
                mode=mode,
                progress=progress,
                window=window,
            )

    def replace_inventory(
        self,
        inventories: Iterable[Inventory],
        *,
        now: dt.datetime,
        origin: str,
        complete: str | None = None,
    ) -> None:
        """Replace what is known of each account, or region of it, kind by kind, in one commit.

        An empty table empties that kind; a missing one leaves it alone. `complete` names a region
        of which these are all accounts: others that the origin had there go. Raises InputError for
        wrong columns, StoreError.
        """
        from tools.store import inventory

        with self._writing() as writer:
            inventory.replace(
                writer, inventories, origin=origin, now=naive_utc(now), complete=complete
            )

    def keep_regions(self, regions: Sequence[str], *, origin: str) -> bool:
        """Remove the inventory that an origin has in other regions than these; False = none."""
        from tools.store import inventory

        with self._writing() as writer:
            return inventory.keep_regions(writer, regions, origin=origin)

    def write_metrics(
        self, tables: Iterable[pa.Table], *, now: dt.datetime, origin: str, region: str = ""
    ) -> int:
        """Write points of `METRIC_SCHEMA` (`metric_day` may lack) in one commit, and count them.

        A point with the same provider, account, resource, metric, interval and time is replaced.
        Raises InputError for wrong columns, StoreError.
        """
        from tools.store import metrics
        from tools.store.metrics_staged import stage

        with self._writing() as writer:
            path = writer.staging / "points.parquet"
            staged = stage(path, tables, origin=origin, region=region)
            return metrics.write(writer, [staged], now=naive_utc(now))

    def stage_metrics(
        self,
        path: Path,
        tables: Iterable[pa.Table],
        *,
        origin: str,
        region: str = "",
        measured: Sequence[tuple[str, str]] = (),
    ) -> StagedPoints:
        """Write points to a file that `land_metrics` takes; no lock is held meanwhile. `measured`
        are (provider, account) pairs that count as measured also without points.
        """
        from tools.store.metrics_staged import stage

        return stage(path, tables, origin=origin, region=region, measured=measured)

    def land_metrics(self, staged: Sequence[StagedPoints], *, now: dt.datetime) -> int:
        """Write staged points of several regions in one commit, and count them."""
        from tools.store import metrics

        with self._writing() as writer:
            return metrics.write(writer, staged, now=naive_utc(now))

    def roll_up(self, *, now: dt.datetime, raw_days: int, hourly_days: int) -> RolledUp:
        """Sum up points that are older than `raw_days` whole days by the hour, and those older than
        `hourly_days` by the day. Whole days at a time; again changes nothing.
        """
        from tools.store import rollups

        with self._writing() as writer:
            return rollups.roll_up(
                writer, now=naive_utc(now), raw_days=raw_days, hourly_days=hourly_days
            )

    def mark_stale(
        self,
        *,
        kinds: Iterable[str],
        reason: str,
        now: dt.datetime,
        provider: str | None = None,
        account_id: str | None = None,
        origin: str | None = None,
        region: str | None = None,
    ) -> None:
        """Note why newer data could not be had, of what these name (None = all); the next success
        clears it.
        """
        from tools.store import freshness

        freshness.mark_stale(
            self.state,
            kinds,
            reason,
            naive_utc(now),
            provider=provider,
            account_id=account_id,
            origin=origin,
            region=region,
        )

    def remove_origin(self, origin: str) -> bool:
        """Remove all costs, inventory and metrics of an origin in one commit; False = none."""
        from tools.store.removal import remove

        with self._writing() as writer:
            return remove(writer, origin)

    def _writing(self) -> AbstractContextManager[Writer]:
        from tools.store.writer import writing

        return writing(self.home, self.state, self.lock_seconds)
