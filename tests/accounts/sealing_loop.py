"""A process of its own that changes the key, or replaces credentials, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.context import Context
from tools.store.records import Account


def main(home: str, what: str) -> None:
    """Say 'on' after the first time, then go on and on."""
    context = Context.open(Path(home))
    accounts = context.accounts.listed()
    once(context, what, accounts)
    sys.stdout.write("on\n")
    sys.stdout.flush()
    while True:
        once(context, what, accounts)


def once(context: Context, what: str, accounts: list[Account]) -> None:
    """One change of the key, or one replacement of each credential."""
    if what == "rotate":
        context.accounts.rotate(context.clock())
        return
    for account in accounts:
        secrets = context.accounts.secrets(account)
        context.accounts.edit(account, now=context.clock(), secrets=secrets)


if __name__ == "__main__":
    main(*sys.argv[1:])
