"""Prices and sizes that catalogues tell: what sync, the demo and price files kept, and the inventory."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from tools.services import amounts
from tools.services.inquiry import Inquiry
from tools.services.pricing.quotes import Quote, Spec, place_key, type_key

if TYPE_CHECKING:
    from tools.clouds.base import CommittedPrice, Price

_COMMON_SYSTEM = "linux"  # whose price counts where nothing tells the operating system
_SAME = Decimal("0.005")  # relative difference between bill and catalogue that is none
_LOWEST = Decimal(
    "0.5"
)  # a bill below this share of the catalogue is another thing, not a discount
_DIGITS = Decimal("1E-10")
INVENTORY = "list price in the inventory"
Key = tuple[str, str, str, str]  # provider, region, type, currency


@dataclass
class Catalogue:
    """Everything that was told. `sizes` is by provider and type in lower case."""

    quotes: dict[Key, Quote] = field(default_factory=dict)
    sizes: dict[tuple[str, str], Spec] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    here: dict[tuple[str, str], set[str]] = field(
        default_factory=dict
    )  # (provider, region) → types
    running: dict[tuple[str, str], dict[str, int]] = field(
        default_factory=dict
    )  # type → region → n
    committed: list[CommittedPrice] = field(default_factory=list)

    def add_type(self, provider: str, region: str | None, name: str) -> None:
        """Note that a type exists."""
        key = type_key(name)
        self.names.setdefault((provider, key), name)
        if region:
            self.here.setdefault((provider, place_key(region)), set()).add(key)

    def add_quote(self, quote: Quote) -> None:
        """The first price of a key stays: what is newest, and asked for first, comes first."""
        key = key_of(quote)
        self.quotes.setdefault(key, quote)
        self.add_type(quote.provider, quote.region, quote.instance_type)

    def add_size(
        self, provider: str, name: str, vcpus: float | None, memory: float | None, source: str
    ) -> None:
        """What is not known yet of a type's size is taken."""
        key = (provider, type_key(name))
        known = self.sizes.get(key)
        if known is None:
            self.sizes[key] = Spec(vcpus, memory, source)
        elif not known.whole:
            self.sizes[key] = replace(
                known,
                vcpus=known.vcpus if known.vcpus is not None else vcpus,
                memory_gb=known.memory_gb if known.memory_gb is not None else memory,
            )


def key_of(quote: Quote) -> Key:
    """What a price is of."""
    return (
        quote.provider,
        place_key(quote.region),
        type_key(quote.instance_type),
        quote.currency,
    )


def read_catalogue(inquiry: Inquiry) -> Catalogue:
    """The tables of prices and sizes, then what the inventory tells."""
    found = Catalogue()
    _read_prices(inquiry, found)
    _read_sizes(inquiry, found)
    _read_inventory(inquiry, found)
    return found


def _read_prices(inquiry: Inquiry, found: Catalogue) -> None:
    from_state = inquiry.context.store.price_book
    start = time.perf_counter()
    listed = from_state.listed()
    found.committed = from_state.committed()
    inquiry.note(
        "SELECT provider, region, instance_type, hourly, currency, source, as_of, system FROM "
        "prices -- catalogue of the home's state",
        {},
        len(listed),
        time.perf_counter() - start,
    )
    by_key: dict[Key, list[Price]] = {}
    for one in (item.price for item in listed):
        key = (one.provider, place_key(one.region), type_key(one.instance_type), one.currency)
        by_key.setdefault(key, []).append(one)
    for prices in by_key.values():
        chosen = _chosen(prices)
        if chosen is not None:
            found.add_quote(_quote(chosen))


def _chosen(prices: Sequence[Price]) -> Price | None:
    """The price for any system, else for the common one, else the only one; the newest of these."""
    plain = [one for one in prices if one.system is None]
    common = [one for one in prices if (one.system or "").lower() == _COMMON_SYSTEM]
    newest = plain[:1] + common[:1]
    if newest:
        return max(newest, key=lambda one: (one.as_of, one.system is None))
    return prices[0] if len({one.system for one in prices}) == 1 else None


def _quote(price: Price) -> Quote:
    return Quote(
        price.provider,
        price.region,
        price.instance_type,
        price.hourly,
        price.currency,
        "catalogue",
        price.source,
        price.as_of,
    )


def _read_sizes(inquiry: Inquiry, found: Catalogue) -> None:
    for known in inquiry.context.store.instance_types.listed():
        one = known.size
        found.add_type(one.provider, one.region, one.instance_type)
        found.add_size(one.provider, one.instance_type, one.vcpus, one.memory_gb, one.source)


def _read_inventory(inquiry: Inquiry, found: Catalogue) -> None:
    rows = inquiry.rows(
        """SELECT provider, region, instance_type, currency, max(vcpus), max(memory_gb),
  arg_max(hourly_cost, collected_at), max(collected_at), count(*) FILTER (WHERE status <> 'terminated')
FROM instance WHERE instance_type IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"""
    )
    for provider, region, kind, currency, vcpus, memory, hourly, at, count in rows:
        found.add_type(provider, region, kind)
        found.add_size(provider, kind, vcpus, memory, "inventory")
        places = found.running.setdefault((provider, type_key(kind)), {})
        if region:
            places[region] = places.get(region, 0) + count
        price = amounts.exact(hourly)
        if price and currency and region and isinstance(at, dt.datetime):
            found.add_quote(
                Quote(provider, region, kind, price, currency, "catalogue", INVENTORY, at.date())
            )


def with_discount(quote: Quote, ratio: Decimal | None) -> Quote:
    """The catalogue's price at the discount that the bill has on what is in both."""
    if ratio is None:
        return quote
    hourly = amounts.exact(amounts.EXACT.quantize(quote.hourly * ratio, _DIGITS))
    assert hourly is not None
    percent = amounts.exact((ratio * 100).quantize(Decimal("0.1")))
    return replace(
        quote,
        hourly=hourly,
        assumption=f"the price of {quote.instance_type} in {quote.region} is {percent} % of the "
        f"{quote.source}'s, as what the bill and that list both price costs on the bill",
    )


def discounts(observed: dict[Key, Quote], catalogue: Catalogue) -> dict[tuple[str, ...], Decimal]:
    """(provider, currency, source) → what the bill pays of that catalogue's prices, as the median
    over the types in both; only where it is a discount worth telling.
    """
    ratios: dict[tuple[str, ...], list[Decimal]] = {}
    for key, quote in observed.items():
        listed = catalogue.quotes.get(key)
        if listed is not None and listed.hourly > 0:
            ratio = quote.hourly / listed.hourly
            if ratio >= _LOWEST:  # spot-like prices tell nothing of a contract
                name = (quote.provider, quote.currency, listed.source)
                ratios.setdefault(name, []).append(ratio)
    found = {name: median(several) for name, several in ratios.items()}
    return {name: ratio for name, ratio in found.items() if ratio < 1 - _SAME}
