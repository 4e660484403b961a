"""The collection of one account: sign in, then each region's inventory and metrics, and the costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from tools.base import ReplyError
from tools.clouds.base import Cloud, CostSource, InventorySource, MetricSource
from tools.services.collection.cost_units import plan_costs
from tools.services.collection.desk import Desk
from tools.services.collection.inventory_units import plan_inventory
from tools.services.collection.metric_units import plan_metrics
from tools.services.collection.pool import Task
from tools.services.collection.report import AccountReport, PaidCalls
from tools.services.collection.settings import What
from tools.services.collection.units import SIGN_IN, Units

if TYPE_CHECKING:
    from tools.store.records import Account

CLOSE_SECONDS = 10.0
_ORDER = {SIGN_IN: 0, "inventory": 0, "metrics": 2, "costs": 3}  # of problems; kinds come second


class AccountRun:
    """One account in one collection. Its methods run in the main thread, its reading does not."""

    def __init__(self, desk: Desk, account: Account) -> None:
        """Nothing is called before `begin`."""
        self.account = account
        self.finished = False
        self._desk = desk
        self._units = Units(desk, account)
        self._cloud: Cloud | None = None
        self._paid: dict[str, tuple[int, Decimal]] = {}
        self._lock = threading.Lock()

    @property
    def report(self) -> AccountReport:
        """What the account gave so far, with the calls that were paid for."""
        report = self._units.report
        with self._lock:
            report.paid_calls = [
                PaidCalls(service=service, calls=calls, usd=usd)
                for service, (calls, usd) in sorted(self._paid.items())
            ]
        return report

    def begin(self) -> None:
        """Sign in; everything else follows from that."""
        self._units.start(SIGN_IN, None, self._open, self._opened, discard=_close)

    def finish(self) -> None:
        """Remember how it went, and close the connection."""
        self.finished = True
        report = self.report
        for problems in (report.failures, report.skipped):
            problems.sort(key=lambda problem: (_ORDER.get(problem.what, 1), problem.place))
        if not report.in_order:
            report.status = "partial" if report.done else "failing"
        self._desk.context.accounts.note(
            self.account.id,
            status=report.status,
            error=report.error,
            now=self._desk.context.clock(),
            synced=bool(report.done),
        )
        if self._cloud is not None:
            self._desk.pool.add(
                Task(
                    run=self._cloud.close,
                    done=_ignore,
                    failed=_ignore,
                    group=f"closing {self.account.id}",
                    seconds=CLOSE_SECONDS,
                )
            )

    def _open(self) -> tuple[Cloud, list[str]]:
        cloud = self._desk.context.connect(self.account, meter=self._count)
        return cloud, list(dict.fromkeys(cloud.regions()))

    def _opened(self, found: tuple[Cloud, list[str]]) -> None:
        cloud, regions = found
        self._cloud, self.report.regions = cloud, regions
        if not regions:
            raise ReplyError(
                f"account {self.account.name!r} has no region to collect; name some in its settings"
            )
        kinds = self._desk.request.kinds
        if "inventory" in kinds and self._offers(cloud, InventorySource, "inventory"):
            self._drop_other_regions(regions)
        for region in regions:
            self._plan_region(cloud, region)
        if "metrics" in kinds:
            self._offers(cloud, MetricSource, "metrics")
        if "costs" in kinds and self._offers(cloud, CostSource, "costs"):
            assert isinstance(cloud, CostSource)
            plan_costs(self._units, cloud)

    def _plan_region(self, cloud: Cloud, region: str) -> None:
        """Inventory first: it names the instances that are measured."""
        kinds = self._desk.request.kinds
        metrics: Callable[[], None] | None = None
        if "metrics" in kinds and isinstance(cloud, MetricSource):
            metrics = partial(plan_metrics, self._units, cloud, region)
        if "inventory" in kinds and isinstance(cloud, InventorySource):
            plan_inventory(self._units, cloud, region, metrics)
        elif metrics is not None:
            metrics()

    def _offers(self, cloud: Cloud, source: type, what: What) -> bool:
        """Whether the cloud has this at all; said where it was asked for by name."""
        if isinstance(cloud, source):
            return True
        if self._desk.request.what is not None:
            self._units.skip(what, None, f"accounts of {self.account.provider} have no {what}")
        return False

    def _drop_other_regions(self, regions: Sequence[str]) -> None:
        known = {
            item.region
            for item in self._desk.store.collections()
            if item.origin == self.account.id and item.region
        }
        gone = sorted(known - set(regions))
        if gone and self._desk.store.keep_regions(regions, origin=self.account.id):
            self.report.notes.append(
                f"no longer collected, so taken out of the inventory: {', '.join(gone)}"
            )

    def _count(self, service: str, calls: int, usd: Decimal) -> None:
        """The meter of calls that cost money; called from any thread."""
        with self._lock:
            before, paid = self._paid.get(service, (0, Decimal(0)))
            self._paid[service] = before + calls, paid + usd
        clock = self._desk.context.clock
        self._desk.store.progress.count_calls(self.account.id, service, calls, usd, clock())


def _close(opened: tuple[Cloud, list[str]]) -> None:
    opened[0].close()


def _ignore(_what: object) -> None:
    """How closing ends changes nothing."""
