"""How far the collection of each account has come: watermarks, breakers, paid calls, prices."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.clouds.base import Price
from tools.store import freshness
from tools.store.freshness import WHOLE
from tools.store.records import Account, naive_utc
from tools.store.state import State

COST = "cost"  # as kind of what was collected
_NONE = ""  # as the price of a type that has none


@dataclass(frozen=True)
class Watermark:
    """Everything of a kind was read up to `until` (naive UTC), the last time at `read_at`."""

    until: dt.datetime
    read_at: dt.datetime


@dataclass(frozen=True)
class Breaker:
    """Failures in a row of one service of an account. `opened_at` is naive UTC, None = closed."""

    failures: int
    opened_at: dt.datetime | None
    reason: str


class Progress:
    """Small records about collections. Every change is one short transaction. Records about an
    account that was removed meanwhile are dropped.
    """

    def __init__(self, state: State) -> None:
        """See `Store.progress`."""
        self._state = state

    # How far it was read

    def watermark(self, account_id: str, what: str, region: str = WHOLE) -> Watermark | None:
        """How far a kind of data of a region was read; None = never."""
        rows = self._state.read(
            "SELECT until, updated_at FROM watermarks "
            "WHERE account_id = ? AND what = ? AND region = ?",
            (account_id, what, region),
        )
        if not rows:
            return None
        until, read_at = (dt.datetime.fromisoformat(text) for text in rows[0])
        return Watermark(until, read_at)

    def advance(
        self,
        account_id: str,
        what: str,
        since: dt.datetime,
        until: dt.datetime,
        now: dt.datetime,
        region: str = WHOLE,
    ) -> None:
        """It was read from `since` up to `until`. A watermark never goes back, and does not jump
        over what was not read.
        """
        with self._state.write() as con:
            if _is_there(con, account_id):
                con.execute(
                    "INSERT INTO watermarks VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (account_id, region, what) DO UPDATE SET "
                    "until = CASE WHEN ? <= until THEN max(until, excluded.until) ELSE until END, "
                    "updated_at = excluded.updated_at",
                    (account_id, region, what, _text(until), _text(now), _text(since)),
                )

    def note_costs(self, account: Account, rows: int, now: dt.datetime) -> None:
        """The costs of an account were read; `rows` charges came."""
        key = (COST, account.provider, account.id, WHOLE)
        with self._state.write() as con:
            freshness.remember(con, {key: rows}, account.id, naive_utc(now))

    # Breakers

    def breaker(self, account_id: str, service: str) -> Breaker | None:
        """The failures in a row of a service; None = its last call went well."""
        rows = self._state.read(
            "SELECT failures, opened_at, reason FROM breakers WHERE account_id = ? AND service = ?",
            (account_id, service),
        )
        if not rows:
            return None
        failures, opened, reason = rows[0]
        return Breaker(failures, dt.datetime.fromisoformat(opened) if opened else None, reason)

    def failed(
        self, account_id: str, service: str, reason: str, now: dt.datetime, opens_at: int
    ) -> int:
        """Count a failure; from `opens_at` in a row on, the breaker opens (anew). The count."""
        with self._state.write() as con:
            if not _is_there(con, account_id):
                return 0
            con.execute(
                "INSERT INTO breakers VALUES (?, ?, 1, NULL, ?) ON CONFLICT (account_id, service) "
                "DO UPDATE SET failures = failures + 1, reason = excluded.reason",
                (account_id, service, reason),
            )
            con.execute(
                "UPDATE breakers SET opened_at = ? "
                "WHERE account_id = ? AND service = ? AND failures >= ?",
                (_text(now), account_id, service, opens_at),
            )
            found = con.execute(
                "SELECT failures FROM breakers WHERE account_id = ? AND service = ?",
                (account_id, service),
            )
            return int(found.fetchone()[0])

    def worked(self, account_id: str, service: str) -> None:
        """A call went well: the breaker closes."""
        if self.breaker(account_id, service) is None:
            return
        with self._state.write() as con:
            con.execute(
                "DELETE FROM breakers WHERE account_id = ? AND service = ?", (account_id, service)
            )

    # Calls that cost money

    def count_calls(
        self, account_id: str, service: str, calls: int, usd: Decimal, now: dt.datetime
    ) -> None:
        """Add calls that were made, and their price."""
        day = now.date().isoformat()
        with self._state.write() as con:
            if not _is_there(con, account_id):
                return
            found = con.execute(
                "SELECT calls, usd FROM api_calls WHERE account_id = ? AND service = ? AND day = ?",
                (account_id, service, day),
            ).fetchone()
            before, paid = (found[0], Decimal(found[1])) if found else (0, Decimal(0))
            con.execute(
                "INSERT OR REPLACE INTO api_calls VALUES (?, ?, ?, ?, ?)",
                (account_id, service, day, before + calls, str(paid + usd)),
            )

    def calls_since(self, account_id: str, day: dt.date) -> dict[str, tuple[int, Decimal]]:
        """Service → paid calls from that day on, and their price in USD."""
        rows = self._state.read(
            "SELECT service, calls, usd FROM api_calls WHERE account_id = ? AND day >= ?",
            (account_id, day.isoformat()),
        )
        found: dict[str, tuple[int, Decimal]] = {}
        for service, calls, usd in rows:
            before, paid = found.get(service, (0, Decimal(0)))
            found[service] = before + calls, paid + Decimal(usd)
        return found

    # Prices

    def prices(self, account_id: str, region: str, since: dt.datetime) -> dict[str, list[Price]]:
        """Instance type → its prices that were read since then; no prices where it has none."""
        rows = self._state.read(
            "SELECT instance_type, provider, hourly, currency, source, as_of, system FROM prices "
            "WHERE origin = ? AND region = ? AND fetched_at >= ? ORDER BY instance_type, system",
            (account_id, region, _text(since)),
        )
        found: dict[str, list[Price]] = {}
        for kind, provider, hourly, currency, source, as_of, system in rows:
            known = found.setdefault(kind, [])
            if hourly != _NONE:
                day = dt.date.fromisoformat(as_of)
                known.append(
                    Price(
                        provider, region, kind, Decimal(hourly), currency, source, day,
                        system or None,
                    )
                )  # fmt: skip
        return found

    def keep_prices(
        self,
        account: Account,
        region: str,
        prices: Iterable[Price],
        without: Sequence[str],
        now: dt.datetime,
    ) -> None:
        """Keep prices that were read, and which types have none."""
        rows = [
            (
                price.provider, region, price.instance_type, price.system or "",
                str(price.hourly), price.currency, price.source, price.as_of.isoformat(),
            )
            for price in prices
        ]  # fmt: skip
        today = now.date().isoformat()
        rows += [
            (account.provider, region, kind, "", _NONE, "", "none known", today) for kind in without
        ]
        with self._state.write() as con:
            con.executemany(
                "INSERT OR REPLACE INTO prices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(*row, _text(now), account.id) for row in rows],
            )


def _is_there(con: sqlite3.Connection, account_id: str) -> bool:
    return con.execute("SELECT 1 FROM accounts WHERE id = ?", (account_id,)).fetchone() is not None


def _text(moment: dt.datetime) -> str:
    return naive_utc(moment).isoformat(timespec="seconds")
