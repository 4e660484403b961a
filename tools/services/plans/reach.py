"""Which connection a resource is reached through, opened once for as long as a plan needs it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from tools.base import InputError
from tools.clouds.actions import ActionSource, Live, Move, Target

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.records import Account

DEMO = "demo"
READERS = 8  # resources that are asked about side by side


class GoneError(InputError):
    """The account of a plan is no longer connected."""


class Reach:
    """The opened clouds of one plan, by connection: an account's id, or 'demo'."""

    def __init__(self, context: Context) -> None:
        """Nothing is opened yet."""
        self._context = context
        self._open: dict[str, ActionSource] = {}
        self._closing = contextlib.ExitStack()

    def connection(self, target: Target) -> str:
        """The connection of a resource. Raises InputError when it is in no connected account."""
        known = {DEMO, *(one.id for one in self._accounts if one.enabled)}
        for origin, account in self._origins:
            if account == target.account_id and origin in known:
                return origin
        raise InputError(
            f"{target.name or target.resource_id!r} is in the account {target.account_id!r}, which "
            "is not connected (or is disabled), so nothing can be changed in it: see "
            "`cloudwright accounts list`"
        )

    @cached_property
    def _origins(self) -> list[tuple[str, str]]:
        return list(self._context.store.accounts_by_origin())

    @cached_property
    def _accounts(self) -> list[Account]:
        return list(self._context.accounts.listed())

    def states(self, places: Sequence[tuple[str, Target]]) -> list[Live]:
        """How resources are now, each through its connection, several read side by side. Raises as
        `source` does, and CloudError.
        """
        for connection, _ in places:
            self.source(connection)
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(lambda one: self.source(one[0]).live(one[1]), places))

    def rehearsals(self, moves: Sequence[tuple[str, Move]]) -> list[str]:
        """What the clouds say of moves that are only tried, each text once. Raises CloudError."""
        with ThreadPoolExecutor(READERS) as pool:
            said = pool.map(lambda one: self.source(one[0]).rehearse(one[1]), moves)
            return list(dict.fromkeys(text for text in said if text))

    def source(self, connection: str) -> ActionSource:
        """The opened cloud. Raises InputError when it cannot be changed, CloudError, VaultError."""
        if connection not in self._open:
            self._open[connection] = self._opened(connection)
        return self._open[connection]

    def close(self) -> None:
        """Give back all connections."""
        self._closing.close()

    def _opened(self, connection: str) -> ActionSource:
        if connection == DEMO:
            return self._context.demo_actions()
        account = next((one for one in self._accounts if one.id == connection), None)
        if account is None:
            raise GoneError(
                "the account that it was proposed through is no longer connected: connect it with "
                "`cloudwright accounts add`, collect it, and propose it again"
            )
        if not account.enabled:
            raise InputError(
                f"the account {account.name!r} is disabled, so nothing is changed in it: "
                f"`cloudwright accounts enable {account.name}`"
            )
        cloud = self._context.connect(account)
        self._closing.callback(cloud.close)
        if not isinstance(cloud, ActionSource):
            raise InputError(f"nothing can be changed through the account {account.name!r}")
        return cloud


@contextlib.contextmanager
def reach(context: Context) -> Iterator[Reach]:
    """Connections, given back at the end."""
    opened = Reach(context)
    try:
        yield opened
    finally:
        opened.close()
