"""Prices of instance types as clouds, catalogues and price files told them, each dated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tools.clouds.base import CommittedPrice, Price
from tools.store.records import naive_utc
from tools.store.state import State

LISTED = (
    "SELECT provider, region, instance_type, hourly, currency, source, as_of, system, origin "
    "FROM prices WHERE hourly <> '' ORDER BY as_of DESC, fetched_at DESC, origin"
)
COMMITTED = (
    "SELECT provider, region, instance_type, term_years, payment, hourly, currency, source, as_of "
    "FROM commitment_prices ORDER BY as_of DESC, origin"
)


@dataclass(frozen=True)
class KnownPrice:
    """A price and where it was told: `origin` is 'demo', 'file' or the id of an account."""

    price: Price
    origin: str


class PriceBook:
    """The tables `prices` (written also by `Progress`, account by account) and `commitment_prices`."""

    def __init__(self, state: State) -> None:
        """See `Store.price_book`."""
        self._state = state

    def listed(self) -> list[KnownPrice]:
        """All on-demand prices, the newest first."""
        return [
            KnownPrice(
                Price(
                    provider, region, kind, Decimal(hourly), currency, source,
                    dt.date.fromisoformat(as_of), system or None,
                ),
                origin,
            )
            for provider, region, kind, hourly, currency, source, as_of, system, origin in (
                self._state.read(LISTED)
            )
        ]  # fmt: skip

    def committed(self) -> list[CommittedPrice]:
        """All prices under commitments, the newest first."""
        return [
            CommittedPrice(
                provider, region, kind, term, payment, Decimal(hourly), currency, source,
                dt.date.fromisoformat(as_of),
            )
            for provider, region, kind, term, payment, hourly, currency, source, as_of in (
                self._state.read(COMMITTED)
            )
        ]  # fmt: skip

    def keep(
        self,
        origin: str,
        prices: Iterable[Price],
        committed: Iterable[CommittedPrice],
        now: dt.datetime,
    ) -> None:
        """Keep prices that were told now; the same one of the same origin is replaced."""
        moment = naive_utc(now).isoformat(timespec="seconds")
        plain = [
            (
                one.provider, one.region, one.instance_type, one.system or "", str(one.hourly),
                one.currency, one.source, one.as_of.isoformat(), moment, origin,
            )
            for one in prices
        ]  # fmt: skip
        terms = [
            (
                one.provider, one.region, one.instance_type, one.term_years, one.payment,
                str(one.hourly), one.currency, one.source, one.as_of.isoformat(), origin,
            )
            for one in committed
        ]  # fmt: skip
        with self._state.write() as con:
            con.executemany("INSERT OR REPLACE INTO prices VALUES (?,?,?,?,?,?,?,?,?,?)", plain)
            con.executemany(
                "INSERT OR REPLACE INTO commitment_prices VALUES (?,?,?,?,?,?,?,?,?,?)", terms
            )

    def remove(self, origin: str) -> int:
        """Forget all prices and sizes of an origin; how many rows went."""
        with self._state.write() as con:
            return sum(
                con.execute(f"DELETE FROM {table} WHERE origin = ?", (origin,)).rowcount
                for table in ("prices", "commitment_prices", "instance_types")
            )
