"""The composition root: where the home is, what time it is, and the opened store."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import InputError
from tools.people import Person, local_user

if TYPE_CHECKING:
    from tools.base import Arguments, Result, Tool
    from tools.clouds.base import Cloud, OpenedBills
    from tools.clouds.calling import Pace
    from tools.clouds.demo.actions import DemoActions
    from tools.clouds.demo.cloud import DemoCloud
    from tools.clouds.provider import AccountSettings, Meter, Provider
    from tools.store.accounts import Accounts
    from tools.store.audit import Scribe
    from tools.store.records import Account
    from tools.store.store import Store

    # A tool, its arguments, and its work → a result, which may be one that was made before.
    Reuse = Callable[[Tool, Arguments, Callable[[], Result]], Result]


def default_home() -> Path:
    """`$CLOUDWRIGHT_HOME`, else the user's data folder as the platform names it."""
    given = os.environ.get("CLOUDWRIGHT_HOME")
    if given:
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("cloudwright")


def redacted(text: str) -> str:
    """The text without any secret that this process has read or been given."""
    from tools.store import vault_redaction

    return vault_redaction.redacted(text)


def told_of_call(arguments: Mapping[str, object], outcome: str) -> dict[str, object]:
    """What the audit tells of a tool call, without secrets."""
    told = json.loads(redacted(json.dumps(arguments, default=str)))
    return {"arguments": told, "outcome": redacted(outcome)}


def _let_no_sdk_log() -> None:
    """Without a handler, warnings of SDKs go to stderr, and some quote what a cloud replied."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())


def provider_keys() -> list[str]:
    """The providers that accounts can be connected of, such as 'aws'."""
    from tools.clouds.registry import PROVIDERS

    return list(PROVIDERS)


def provider_of(key: str) -> Provider:
    """The provider of that key. Raises InputError listing those there are."""
    from tools.clouds import registry

    return registry.provider(key)


@dataclass
class Context:
    """What a tool runs with. `now` (UTC) drives every relative period and age; `person` asks.

    `fixed` says that `now` was given: then `clock` stands still too. `more_providers` are known
    beside those of the registry. `reuse` stands between a call of a tool and its work, in a process
    that keeps results.
    """

    home: Path
    now: dt.datetime
    fixed: bool = True
    more_providers: Mapping[str, Provider] = field(default_factory=dict)
    person: Person = field(default_factory=local_user)
    reuse: Reuse | None = None

    @classmethod
    def open(cls, home: Path | None = None, now: dt.datetime | None = None) -> Context:
        """Open the given or default home at the given or current time."""
        moment = now or dt.datetime.now(dt.UTC)
        return cls(home=home or default_home(), now=moment, fixed=now is not None)

    def at(self, person: Person) -> Context:
        """The same home and store for `person`, at the time of the clock: for one request of a process
        that serves many.
        """
        other = replace(self, now=self.clock(), person=person)
        other.__dict__["store"] = self.store  # opened once
        return other

    def clock(self) -> dt.datetime:
        """The time, aware and UTC: what runs for long asks again and again."""
        return self.now.astimezone(dt.UTC) if self.fixed else dt.datetime.now(dt.UTC)

    @property
    def today(self) -> dt.date:
        """The UTC day of `now`."""
        return self.now.astimezone(dt.UTC).date()

    @cached_property
    def store(self) -> Store:
        """The store of the home, opened on first use."""
        from tools.store.store import Store

        return Store.open(self.home)

    def result_of(self, tool: Tool, arguments: Arguments) -> Result:
        """The result of a tool for arguments that were checked."""

        def make() -> Result:
            return tool.run(self, arguments)

        return make() if self.reuse is None else self.reuse(tool, arguments, make)

    @property
    def _scribe(self) -> Scribe:
        from tools.store.audit import Scribe

        return Scribe(str(self.person), self.clock)

    def note_call(
        self, tool: str, arguments: Mapping[str, object], outcome: str, *, soon: bool = False
    ) -> None:
        """Note a tool call in the audit, `soon` or at once. A home that is not there, or cannot be
        written, has none.
        """
        if (self.home / "state.db").exists():
            self.note_told(tool, told_of_call(arguments, outcome), soon=soon)

    def note_told(self, tool: str, told: Mapping[str, object], *, soon: bool = False) -> None:
        """The same with what `told_of_call` says of it."""
        from tools.base import StoreError
        from tools.store.audit import Row

        with contextlib.suppress(StoreError):
            row = Row(self.clock(), str(self.person), "tool.called", tool, told)
            self.store.calls.note(row, soon=soon)

    @cached_property
    def accounts(self) -> Accounts:
        """The connected accounts of the home."""
        from tools.store.accounts import Accounts
        from tools.store.vault import Vault

        store = self.store
        return Accounts(store.state, Vault(store.home, store.state), self._scribe)

    def provider(self, key: str) -> Provider:
        """The provider of that key. Raises InputError listing those there are."""
        return self.more_providers.get(key) or provider_of(key)

    def settings(self, account: Account) -> AccountSettings:
        """The settings of an account. Raises InputError when its provider no longer takes them."""
        from pydantic import ValidationError

        try:
            return self.provider(account.provider).settings.model_validate(account.settings)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "settings"
            raise InputError(
                f"the settings of account {account.name!r} no longer fit ({where}: {first['msg']}): "
                f"change them with `cloudwright accounts edit {account.name}`"
            ) from None

    def connect(
        self,
        account: Account,
        *,
        meter: Meter | None = None,
        pace: Pace | None = None,
        hurried: bool = False,
    ) -> Cloud:
        """Open an account; the caller closes it. `hurried`: its calls are hardly tried again, for a
        test of the connection. Raises InputError, VaultError and CloudError.
        """
        from tools.clouds.calling import Pace
        from tools.clouds.provider import Opening

        _let_no_sdk_log()
        if hurried:
            pace = Pace(first_pause=0.2, longest_pause=1.0, patience=2.0)

        opening = Opening(
            name=account.name,
            settings=self.settings(account),
            secrets=self.accounts.secrets(account),
            home=self.store.home,
            clock=self.clock,
        )
        if meter is not None:
            opening = replace(opening, meter=meter)
        if pace is not None:
            opening = replace(opening, pace=pace)
        return self.provider(account.provider).open(opening)

    def demo(
        self, *, seed: int, instances: int, days: int, currencies: Mapping[str, str] | None
    ) -> DemoCloud:
        """The demo cloud as of `now`. Raises InputError when a setting is out of range."""
        from tools.clouds.demo.cloud import DemoCloud

        return DemoCloud(
            now=self.now, seed=seed, instances=instances, days=days, currencies=currencies
        )

    def demo_actions(self) -> DemoActions:
        """The demo cloud, as one that can be changed."""
        from tools.clouds.demo.actions import DemoActions

        return DemoActions(self.home)

    def bills(
        self,
        paths: Sequence[Path],
        staging: Path,
        progress: Callable[[str, int], None] | None = None,
    ) -> OpenedBills:
        """Read the billing files of the given files and folders; `staging` must outlive them."""
        from tools.clouds.focus_files.bills import open_bills

        return open_bills(paths, staging, progress)
