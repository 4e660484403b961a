"""The composition root: where the home is, what time it is, and the opened store."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.clouds.base import OpenedBills
    from tools.clouds.demo.cloud import DemoCloud
    from tools.store.store import Store


def default_home() -> Path:
    """`$CLOUDWRIGHT_HOME`, else the user's data folder as the platform names it."""
    given = os.environ.get("CLOUDWRIGHT_HOME")
    if given:
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("cloudwright")


@dataclass
class Context:
    """What a tool runs with. `now` (UTC) drives every relative period and age."""

    home: Path
    now: dt.datetime

    @classmethod
    def open(cls, home: Path | None = None, now: dt.datetime | None = None) -> Context:
        """Open the given or default home at the given or current time."""
        return cls(home=home or default_home(), now=now or dt.datetime.now(dt.UTC))

    @property
    def today(self) -> dt.date:
        """The UTC day of `now`."""
        return self.now.astimezone(dt.UTC).date()

    @cached_property
    def store(self) -> Store:
        """The store of the home, opened on first use."""
        from tools.store.store import Store

        return Store.open(self.home)

    def demo(
        self, *, seed: int, instances: int, days: int, currencies: Mapping[str, str] | None
    ) -> DemoCloud:
        """The demo cloud as of `now`. Raises InputError when a setting is out of range."""
        from tools.clouds.demo.cloud import DemoCloud

        return DemoCloud(
            now=self.now, seed=seed, instances=instances, days=days, currencies=currencies
        )

    def bills(
        self,
        paths: Sequence[Path],
        staging: Path,
        progress: Callable[[str, int], None] | None = None,
    ) -> OpenedBills:
        """Read the billing files of the given files and folders; `staging` must outlive them."""
        from tools.clouds.focus_files.bills import open_bills

        return open_bills(paths, staging, progress)
