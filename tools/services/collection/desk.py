"""What the accounts of one collection share: threads, the store, and what lands together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services.collect import DEMO, SET_ASIDE
from tools.services.collection.pool import Pool
from tools.services.collection.settings import Settings, SyncRequest
from tools.services.collection.windows import MetricWindow
from tools.services.inquiry import naive_utc

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.metrics_staged import StagedPoints
    from tools.store.store import Store

Say = Callable[[str], None]


@dataclass(frozen=True)
class Waiting:
    """Points that were read and wait for their commit; `landed` is told when they are in."""

    staged: StagedPoints
    window: MetricWindow
    landed: Callable[[], None]


@dataclass
class Desk:
    """One collection at work."""

    context: Context
    request: SyncRequest
    settings: Settings
    folder: Path  # for files on the way
    say: Say
    pool: Pool = field(init=False)
    points: list[Waiting] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    demo_set_aside: bool = False

    def __post_init__(self) -> None:
        """Make the threads' pool."""
        self.pool = Pool(self.settings.threads, self.settings.threads_per_account)

    @property
    def store(self) -> Store:
        """The store of the home."""
        return self.context.store

    def now(self) -> dt.datetime:
        """The time, naive UTC."""
        return naive_utc(self.context.clock())

    def came_in(self, rows: int) -> None:
        """Real data has landed: the demo estate goes, so that the two are never mixed."""
        if not rows or self.demo_set_aside or DEMO not in self.store.origins():
            return
        self.demo_set_aside = self.store.remove_origin(DEMO)
        if self.demo_set_aside:
            self.notes.append(SET_ASIDE)

    def land_points(self) -> None:
        """Commit all points that wait, in one go: a day's file is written once for all regions."""
        if not self.points:
            return
        landing, self.points = self.points, []
        count = self.store.land_metrics([one.staged for one in landing], now=self.context.clock())
        for one in landing:
            self.store.progress.advance(
                one.staged.origin,
                "metrics",
                one.window.since,
                one.window.until,
                self.context.clock(),
                one.staged.region,
            )
            one.staged.path.unlink(missing_ok=True)
            one.landed()
        self.came_in(count)
