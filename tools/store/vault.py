"""Credentials at rest: each account's sealed by itself with AES-256-GCM (NIST SP 800-38D).

The nonce is random, 96 bits; the associated data is the account's identity, so that a record that
was moved to another account does not open. Each record says by which key it was sealed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.base import StoreError, VaultError
from tools.store.records import naive_utc
from tools.store.state import BUSY_SECONDS, State
from tools.store.vault_keyring import keyring_of
from tools.store.vault_keys import Key, KeyFile, Place, fresh, from_environment
from tools.store.vault_redaction import remember

VERSION = 1  # of what a sealed record holds
NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealed:
    """A record of the vault."""

    account_id: str
    key_id: str
    nonce: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True)
class Rotated:
    """What a change of keys did."""

    records: int
    key_id: str
    place: str
    before: tuple[str, ...]  # ids of the keys that records were sealed with


class Vault:
    """The credentials of a home. Many processes may use it at once; those that seal take turns."""

    def __init__(self, home: Path, state: State) -> None:
        """Nothing is read until it is needed."""
        self._home = home
        self._state = state
        self._file = KeyFile(home)

    def open(self, account_id: str) -> dict[str, str]:
        """The secrets of an account by name; none where it has none. Raises VaultError."""
        for _ in range(2):  # once more, when another process changes the key meanwhile
            rows = self._state.read(
                "SELECT name, provider, key_id, nonce, sealed FROM vault "
                "JOIN accounts ON id = account_id WHERE account_id = ?",
                (account_id,),
            )
            if not rows:
                return {}
            name, provider, *sealed = rows[0]
            key = self._find(sealed[0])
            if key is not None:
                return _opened(key, Sealed(account_id, *sealed), provider, name)
        raise VaultError(self._no_key(name, sealed[0]))

    @contextmanager
    def sealing(self) -> Iterator[Key]:
        """The key to seal with, made when there is none; no other process seals meanwhile."""
        with self._locked():
            self._settle()
            yield self._current() or self._made()

    def rotate(self, now: dt.datetime) -> Rotated:
        """Seal every record anew: with the key of the environment, or with a fresh one where the
        key is kept now. All or nothing, also when it is killed. Raises VaultError.
        """
        with self._locked():
            self._settle()
            given = next(from_environment(), None)
            place = None if given else self._place()
            key = given or fresh(place.name if place else "")
            if place is not None:
                place.stage(key)
            before = self._seal_anew(key, naive_utc(now))
            if place is not None:
                place.promote()
            return Rotated(len(before), key.id, key.place, tuple(sorted(set(before))))

    def _seal_anew(self, key: Key, now: dt.datetime) -> list[str]:
        """In one transaction; ids of the keys so far, one a record."""
        with self._state.write() as con:
            rows = con.execute(
                "SELECT account_id, key_id, nonce, sealed, provider, name FROM vault "
                "JOIN accounts ON id = account_id"
            ).fetchall()
            for account_id, key_id, nonce, sealed, provider, name in rows:
                old = self._find(key_id)
                if old is None:
                    raise VaultError(self._no_key(name, key_id))
                record = Sealed(account_id, key_id, nonce, sealed)
                put(con, seal(key, account_id, provider, _opened(old, record, provider, name)), now)
        return [row[1] for row in rows]

    # Keys

    def _find(self, key_id: str) -> Key | None:
        for key in self._keys():
            if key.id == key_id:
                return key
        return None

    def _keys(self) -> Iterator[Key]:
        """All that there are, cheapest first; the keyring is asked only when it must be."""
        yield from from_environment()
        for place in self._places():
            yield from (key for key in (place.current(), place.next()) if key is not None)

    def _places(self) -> Iterator[Place]:
        yield self._file
        keyring = self._keyring()
        if keyring is not None:
            yield keyring

    def _keyring(self) -> Place | None:
        rows = self._state.read("SELECT value FROM meta WHERE name = 'store'")
        return keyring_of(str(rows[0][0]))

    def _current(self) -> Key | None:
        kept = (place.current() for place in self._places())
        return next(from_environment(), None) or next((key for key in kept if key), None)

    def _place(self) -> Place:
        """Where the key is kept, or will be."""
        places = list(self._places())
        return next((place for place in places if place.current()), places[-1])

    def _made(self) -> Key:
        place = self._place()
        key = fresh(place.name)
        place.keep(key)
        return key

    def _settle(self) -> None:
        """Finish a change of keys that was killed: records tell whether it had happened."""
        for place in self._places():
            staged = place.next()
            if staged is None:
                continue
            used = self._state.read("SELECT 1 FROM vault WHERE key_id = ? LIMIT 1", (staged.id,))
            place.promote() if used else place.discard()

    def _no_key(self, name: str, key_id: str) -> str:
        there = sorted({f"{key.id} in {key.place}" for key in self._keys()})
        return (
            f"the credential of account {name!r} was sealed with key {key_id}, which is not here "
            f"(there is: {', '.join(there) or 'none'}): give that key in CLOUDWRIGHT_KEY, or enter "
            f"the credential again with `cloudwright accounts set-secret {name}`"
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        path = self._home / "vault.lock"
        try:
            with FileLock(path, timeout=BUSY_SECONDS):
                yield
        except Timeout as error:
            raise StoreError(f"another process holds {str(path)!r}: try again") from error


def seal(key: Key, account_id: str, provider: str, secrets: Mapping[str, str]) -> Sealed:
    """Seal the secrets of an account."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    remember(secrets.values())
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(dict(secrets)).encode()
    sealed = AESGCM(key.material).encrypt(nonce, plain, _identity(account_id, provider))
    return Sealed(account_id, key.id, nonce, sealed)


def _opened(key: Key, record: Sealed, provider: str, name: str) -> dict[str, str]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    identity = _identity(record.account_id, provider)
    try:
        plain = AESGCM(key.material).decrypt(record.nonce, record.sealed, identity)
    except InvalidTag as error:
        raise VaultError(
            f"the stored credential of account {name!r} was altered or belongs to another account: "
            f"enter it again with `cloudwright accounts set-secret {name}`"
        ) from error
    secrets: dict[str, str] = json.loads(plain)
    remember(secrets.values())
    return secrets


def _identity(account_id: str, provider: str) -> bytes:
    return json.dumps(["cloudwright credential", VERSION, account_id, provider]).encode()


def put(con: sqlite3.Connection, record: Sealed, now: dt.datetime) -> None:
    """Store a record, replacing the account's earlier one. `now` is naive UTC."""
    con.execute(
        "INSERT OR REPLACE INTO vault (account_id, key_id, nonce, sealed, sealed_at) "
        "VALUES (?, ?, ?, ?, ?)",
        (record.account_id, record.key_id, record.nonce, record.sealed, now.isoformat()),
    )
