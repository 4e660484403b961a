"""Connected accounts: records in the state, their credentials in the vault."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import secrets as random
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

from tools.base import InputError
from tools.store.audit import Scribe
from tools.store.records import Account, naive_utc
from tools.store.state import State
from tools.store.vault import Rotated, Vault, put, seal
from tools.store.vault_keys import Key
from tools.store.vault_redaction import redacted

MOST_CHARACTERS = 64
AccountStatus = Literal["new", "connected", "partial", "failing"]
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029,]|^-")
_COLUMNS = (
    "id, name, provider, settings, enabled, status, created_at, updated_at, secrets_at, "
    "last_sync_at, last_error"
)


class Accounts:
    """The accounts of a home. Every change is one transaction."""

    def __init__(self, state: State, vault: Vault, scribe: Scribe) -> None:
        """See `Context.accounts`; `scribe` notes each change in the audit."""
        self._state = state
        self._vault = vault
        self._scribe = scribe

    def listed(self) -> list[Account]:
        """All accounts by name."""
        rows = self._state.read(f"SELECT {_COLUMNS} FROM accounts ORDER BY name COLLATE NOCASE")
        return [_account(row) for row in rows]

    def find(self, name: str) -> Account:
        """The account of that name, whatever its case, or id. Raises InputError with near names."""
        there = self.listed()
        wanted = name.strip().casefold()
        for account in there:
            if wanted in (account.name.casefold(), account.id):
                return account
        raise InputError(_unknown(name, [account.name for account in there]))

    def check_free(self, name: str) -> None:
        """Raises InputError when no account can have that name, or another has it."""
        self._check_name(name)
        with self._state.write() as con:
            self._refuse_taken(con, name, "")

    def add(
        self,
        *,
        name: str,
        provider: str,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        now: dt.datetime,
    ) -> Account:
        """Add an account, enabled. `settings` are as the provider's model writes them. Raises
        InputError when the name is taken or cannot be used, VaultError.
        """
        self._check_name(name)
        moment = naive_utc(now)
        account_id = f"{provider}-{random.token_hex(4)}"
        with self._sealing(secrets) as key, self._state.write() as con:
            self._refuse_taken(con, name, account_id)
            con.execute(
                f"INSERT INTO accounts ({_COLUMNS}) "
                "VALUES (?, ?, ?, ?, 1, 'new', ?, ?, NULL, NULL, NULL)",
                (
                    account_id,
                    name,
                    provider,
                    _json(settings),
                    moment.isoformat(),
                    moment.isoformat(),
                ),
            )
            _keep(con, key, account_id, provider, secrets, moment)
            self._scribe.note(
                con,
                "account.added",
                name,
                id=account_id,
                provider=provider,
                credential=bool(secrets),
            )
        return self.find(account_id)

    def edit(
        self,
        account: Account,
        *,
        now: dt.datetime,
        name: str | None = None,
        settings: Mapping[str, Any] | None = None,
        secrets: Mapping[str, str] | None = None,
    ) -> Account:
        """Change what is given; empty `secrets` remove the credential. Raises InputError and
        VaultError.
        """
        moment = naive_utc(now)
        if name is not None:
            self._check_name(name)
        with self._sealing(secrets or {}) as key, self._state.write() as con:
            if name is not None:
                self._refuse_taken(con, name, account.id)
                _set(con, account.id, moment, "name = ?", name)
            if settings is not None:
                change = "settings = ?, status = 'new', last_error = NULL"
                _set(con, account.id, moment, change, _json(settings))
            if secrets is not None:
                _set(con, account.id, moment, "status = 'new', last_error = NULL")
                _keep(con, key, account.id, account.provider, secrets, moment)
            changed = {
                "name": name,
                "settings": _differing(account.settings, settings),
                "credential": secrets is not None,
            }
            self._scribe.note(con, "account.changed", account.name, id=account.id, **changed)
        return self.find(account.id)

    def enable(self, account: Account, now: dt.datetime, *, enabled: bool = True) -> Account:
        """Let the account be collected, or no longer."""
        with self._state.write() as con:
            _set(con, account.id, naive_utc(now), "enabled = ?", int(enabled))
            event = "account.enabled" if enabled else "account.disabled"
            self._scribe.note(con, event, account.name, id=account.id)
        return self.find(account.id)

    def disable(self, account: Account, now: dt.datetime) -> Account:
        """Collect the account no longer; its data stays."""
        return self.enable(account, now, enabled=False)

    def remove(self, account: Account) -> None:
        """Forget the account, its credential and how far it was collected; its data stays."""
        with self._state.write() as con:
            con.execute("DELETE FROM accounts WHERE id = ?", (account.id,))
            self._scribe.note(con, "account.removed", account.name, id=account.id)

    def note(
        self,
        account_id: str,
        *,
        status: AccountStatus,
        error: str | None,
        now: dt.datetime,
        synced: bool,
    ) -> None:
        """Remember how a test or (`synced`: something came in) a collection went. Harmless when
        the account is gone. Secrets in `error` are hidden.
        """
        moment = naive_utc(now).isoformat() if synced else None
        with self._state.write() as con:
            con.execute(
                "UPDATE accounts SET status = ?, last_error = ?, "
                "last_sync_at = coalesce(?, last_sync_at) WHERE id = ?",
                (status, None if error is None else redacted(error), moment, account_id),
            )

    def secrets(self, account: Account) -> dict[str, str]:
        """The secrets of an account by name. Raises VaultError."""
        return self._vault.open(account.id)

    def redacted(self, text: str) -> str:
        """The text without any secret that was read here, as a cloud may echo what it was sent."""
        return redacted(text)

    def rotate(self, now: dt.datetime) -> Rotated:
        """Seal all credentials with another key; see `Vault.rotate`."""
        done = self._vault.rotate(now)
        with self._state.write() as con:
            self._scribe.note(con, "vault.rotated", "vault", credentials=done.records)
        return done

    def _sealing(self, secrets: Mapping[str, str]) -> AbstractContextManager[Key | None]:
        return self._vault.sealing() if secrets else nullcontext()

    def _check_name(self, name: str) -> None:
        if not name.strip() or name != name.strip() or len(name) > MOST_CHARACTERS:
            raise InputError(
                f"{name[:80]!r} cannot be the name of an account: expected 1 to {MOST_CHARACTERS} "
                "characters without spaces around them"
            )
        if _UNUSABLE.search(name):
            raise InputError(
                f"{name!r} cannot be the name of an account: it begins with '-', or holds a comma "
                "or a control character"
            )

    def _refuse_taken(self, con: sqlite3.Connection, name: str, account_id: str) -> None:
        for other, taken in con.execute("SELECT id, name FROM accounts").fetchall():
            if other != account_id and name.casefold() in (taken.casefold(), other):
                raise InputError(
                    f"there is an account {taken!r} already: choose another name with --name"
                )


def _keep(
    con: sqlite3.Connection,
    key: Key | None,
    account_id: str,
    provider: str,
    secrets: Mapping[str, str],
    moment: dt.datetime,
) -> None:
    """Replace the credential; `key` is None where there are no secrets."""
    if key is None:
        con.execute("DELETE FROM vault WHERE account_id = ?", (account_id,))
        con.execute("UPDATE accounts SET secrets_at = NULL WHERE id = ?", (account_id,))
        return
    put(con, seal(key, account_id, provider, secrets), moment)
    con.execute("UPDATE accounts SET secrets_at = ? WHERE id = ?", (moment.isoformat(), account_id))


def _set(
    con: sqlite3.Connection, account_id: str, moment: dt.datetime, change: str, *params: object
) -> None:
    """Raises InputError when the account was removed meanwhile."""
    changed = con.execute(
        f"UPDATE accounts SET {change}, updated_at = ? WHERE id = ?",
        (*params, moment.isoformat(), account_id),
    )
    if not changed.rowcount:
        raise InputError(f"the account {account_id!r} is no longer there")


def _differing(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> list[str]:
    """The names of settings that change; their values are nobody's business in the audit."""
    if after is None:
        return []
    return sorted(
        name for name in {*before, *after} if before.get(name, None) != after.get(name, None)
    )


def _json(settings: Mapping[str, Any]) -> str:
    return json.dumps(dict(settings), ensure_ascii=False, sort_keys=True)


def _account(row: tuple[Any, ...]) -> Account:
    created, updated, secrets_at, synced = (
        dt.datetime.fromisoformat(text) if text else None for text in row[6:10]
    )
    assert created is not None
    assert updated is not None
    return Account(
        id=row[0],
        name=row[1],
        provider=row[2],
        settings=json.loads(row[3]),
        enabled=bool(row[4]),
        status=row[5],
        created_at=created,
        updated_at=updated,
        secrets_at=secrets_at,
        last_sync_at=synced,
        last_error=row[10],
    )


def _unknown(name: str, there: list[str]) -> str:
    if not there:
        return (
            f"there is no account {name!r}, nor any other: connect one with "
            "`cloudwright accounts add`"
        )
    by_low = {other.casefold(): other for other in there}
    near = difflib.get_close_matches(name.casefold(), by_low, n=3, cutoff=0.5)
    if near:
        return f"there is no account {name!r}; did you mean {' or '.join(by_low[low] for low in near)}?"
    return f"there is no account {name!r}; there are: {', '.join(there)}"
