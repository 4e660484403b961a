"""Hourly prices of instance types, read at most once a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import CloudError, NotOfferedError
from tools.clouds.base import Cloud, Price, PriceSource

if TYPE_CHECKING:
    from tools.store.progress import Progress
    from tools.store.records import Account

KEPT = dt.timedelta(days=7)
LONG_AGO = dt.timedelta(days=3650)
_COMMON_SYSTEM = "linux"  # whose price counts where the inventory tells no system


@dataclass(frozen=True)
class Priced:
    """Price and currency of an hour by instance type; a type without a known price has none."""

    by_type: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Prices:
    """The prices of one account."""

    cloud: Cloud
    account: Account
    progress: Progress
    clock: Callable[[], dt.datetime]

    def of(self, region: str, kinds: Sequence[str]) -> Priced:
        """The prices of these types. What cannot be read now is taken from earlier, and said."""
        if not kinds or not isinstance(self.cloud, PriceSource):
            return Priced()
        now = self.clock()
        known = self.progress.prices(self.account.id, region, now - KEPT)
        missing = [kind for kind in kinds if kind not in known]
        warnings: list[str] = []
        if missing:
            try:
                known |= self._read(self.cloud, region, missing, now)
            except NotOfferedError:
                return Priced()
            except CloudError as error:
                warnings.append(f"prices in {region} could not be read: {error}")
                earlier = self.progress.prices(self.account.id, region, now - LONG_AGO)
                known = {**earlier, **known}
        chosen = {kind: _chosen(known.get(kind, ())) for kind in kinds}
        return Priced({kind: one for kind, one in chosen.items() if one is not None}, warnings)

    def _read(
        self, cloud: PriceSource, region: str, kinds: Sequence[str], now: dt.datetime
    ) -> dict[str, list[Price]]:
        found: dict[str, list[Price]] = {kind: [] for kind in kinds}
        for price in cloud.prices(region, kinds):
            found.setdefault(price.instance_type, []).append(price)
        every = [price for prices in found.values() for price in prices]
        without = [kind for kind, prices in found.items() if not prices]
        self.progress.keep_prices(self.account, region, every, without, now)
        return found


def _chosen(prices: Sequence[Price]) -> tuple[Decimal, str] | None:
    """The price for any system, else for the common one, else the only one."""
    plain = [price for price in prices if price.system is None]
    common = [price for price in prices if (price.system or "").lower() == _COMMON_SYSTEM]
    for found in (plain, common, prices if len(prices) == 1 else ()):
        if found:
            return found[0].hourly, found[0].currency
    return None
