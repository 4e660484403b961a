"""A rate card: what an OpenStack charges for what it runs, as a YAML file with dated prices.

currency: EUR
rates:
  - from: 2026-01-01
    flavor_hour: {m1.small: 0.021, m1.large: 0.084}
    vcpu_hour: 0.011        # flavors that are not listed: vCPUs, RAM and disk together
    ram_gb_hour: 0.0055
    volume_gb_month: {ssd: 0.12, '*': 0.05}
  - from: 2026-07-01        # from that UTC day on; what it does not name stays as it was
    vcpu_hour: 0.012
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from tools.clouds.openstack.marked_yaml import Marked, read_marked

OTHERS = "*"  # any type that is not listed
_PRICES = (
    *("vcpu_hour", "ram_gb_hour", "disk_gb_hour", "snapshot_gb_month", "floating_ip_hour"),
    "image_gb_month",
)
_KEYS = ("from", "flavor_hour", "volume_gb_month", *_PRICES)


@dataclass(frozen=True)
class Rates:
    """The prices from one day on. None is: no price, which is not free."""

    since: dt.date
    flavor_hour: Mapping[str, Decimal] = field(default_factory=dict)
    volume_gb_month: Mapping[str, Decimal] = field(default_factory=dict)  # by volume type, or '*'
    vcpu_hour: Decimal | None = None
    ram_gb_hour: Decimal | None = None
    disk_gb_hour: Decimal | None = None  # of a flavor's own disk
    snapshot_gb_month: Decimal | None = None
    floating_ip_hour: Decimal | None = None
    image_gb_month: Decimal | None = None

    def server_hour(
        self, flavor: str | None, vcpus: int | None, ram_mb: int | None, disk_gb: int | None
    ) -> Decimal | None:
        """One hour of a server: its flavor's price, else the sum of its parts that have prices."""
        if flavor is not None and flavor in self.flavor_hour:
            return self.flavor_hour[flavor]
        if self.vcpu_hour is None and self.ram_gb_hour is None:
            return None
        ram = None if ram_mb is None else Decimal(ram_mb) / 1024
        parts = (
            (self.vcpu_hour, vcpus),
            (self.ram_gb_hour, ram),
            (self.disk_gb_hour, disk_gb or 0),
        )
        priced = [(price, amount) for price, amount in parts if price is not None]
        if any(amount is None for _, amount in priced):
            return None
        return sum((price * amount for price, amount in priced if amount is not None), Decimal(0))

    def volume_month(self, volume_type: str | None) -> Decimal | None:
        """One GB of a volume for a month."""
        others = self.volume_gb_month.get(OTHERS)
        return self.volume_gb_month.get(volume_type or OTHERS, others)


@dataclass(frozen=True)
class RateCard:
    """Dated prices in one currency, oldest first."""

    name: str  # of the file, for users
    currency: str
    rates: Sequence[Rates]

    def on(self, day: dt.date) -> Rates | None:
        """The prices of a UTC day; None before the first."""
        past = [rates for rates in self.rates if rates.since <= day]
        return past[-1] if past else None


def read_card(path: Path) -> RateCard:
    """Read and check a rate card. Raises InputError naming the file, line and key."""
    document = read_marked(path, f"rate card {path.name}")
    entries = document.entries(("currency", "rates"), ("currency", "rates"))
    currency = entries["currency"].text()
    if not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
        raise entries["currency"].wrong("currency must be a code of three letters, such as EUR")
    found: list[Rates] = []
    for item in entries["rates"].items():
        found.append(_rates(item, found[-1] if found else None))
    if not found:
        raise entries["rates"].wrong("rates must list at least one day's prices")
    return RateCard(path.name, currency, found)


def _rates(item: Marked, before: Rates | None) -> Rates:
    entries = item.entries(_KEYS, ("from",))
    since = _day(entries["from"])
    if before and since <= before.since:
        raise entries["from"].wrong(f"from must be later than {before.since}, the entry before")
    rates = replace(before, since=since) if before else Rates(since)
    if "flavor_hour" in entries:
        rates = replace(rates, flavor_hour={**rates.flavor_hour, **_map(entries["flavor_hour"])})
    if "volume_gb_month" in entries:
        volumes = entries["volume_gb_month"]
        given = {OTHERS: _price(volumes)} if volumes.is_text else _map(volumes)
        rates = replace(rates, volume_gb_month={**rates.volume_gb_month, **given})
    for key in _PRICES:
        if key in entries:
            rates = replace(rates, **{key: _price(entries[key])})  # type: ignore[arg-type]
    return rates


def _map(marked: Marked) -> dict[str, Decimal]:
    return {name: _price(price) for name, price in marked.entries().items()}


def _day(marked: Marked) -> dt.date:
    try:
        return dt.date.fromisoformat(marked.text())
    except ValueError as error:
        raise marked.wrong("from must be a day such as 2026-01-31") from error


def _price(marked: Marked) -> Decimal:
    """A price, with all its digits. Free is written as 0; nothing written is no price."""
    try:
        price = Decimal(marked.text())
    except ArithmeticError as error:
        raise marked.wrong(f"{marked.key} must be a price such as 0.021") from error
    if not price.is_finite() or price < 0:
        raise marked.wrong(f"{marked.key} must be a price such as 0.021, and not below 0")
    if price.as_tuple().exponent < -12:  # type: ignore[operator]
        raise marked.wrong(f"{marked.key} has more than 12 decimals")
    return price
