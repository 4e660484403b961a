"""The connected accounts as a table."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tools.base import Arguments, Column, Result, Table, Value
from tools.services.accounts_ages import (
    Ages,
    collected,
    credential_days,
    hours,
    regions_of,
    reminder,
)
from tools.services.inquiry import Inquiry
from tools.store.records import Account

if TYPE_CHECKING:
    from tools.context import Context

COLUMNS = (
    *(Column(name=name) for name in ("name", "provider", "label", "enabled", "status", "regions")),
    Column(name="last sync"),
    *(Column(name=f"{name} age", unit="h") for name in ("inventory", "metrics", "costs")),
    *(Column(name="credential age", unit="d"), Column(name="last error"), Column(name="id")),
)
NONE = "no account is connected: connect one with `cloudwright accounts add PROVIDER`"


def listed(context: Context, arguments: Arguments) -> Result:
    """All accounts, by name."""
    inquiry = Inquiry.of(context, "list_accounts", arguments)
    accounts = context.accounts.listed()
    inquiry.note(
        "SELECT * FROM accounts  -- of state.db, as `cloudwright accounts list` lists them",
        {},
        len(accounts),
        0.0,
    )
    if not accounts:
        return inquiry.nothing("Accounts", NONE)
    ages = collected(context)
    now = context.now.astimezone(dt.UTC)
    result = Result(title="Accounts", receipts=inquiry.receipts, values=_counts(accounts))
    rows = [_row(context, account, ages, now) for account in accounts]
    result.tables.append(Table(title="Accounts", columns=list(COLUMNS), rows=rows))
    result.warnings += [line for one in accounts if (line := reminder(one, now))]
    result.total_rows = len(rows)
    return result


def _counts(accounts: list[Account]) -> list[Value]:
    working = [one for one in accounts if one.enabled]
    counts = {
        "accounts": len(accounts),
        "enabled": len(working),
        "failing": sum(one.status == "failing" for one in working),
        "partial": sum(one.status == "partial" for one in working),
    }
    return [
        Value(name=name, value=count)
        for name, count in counts.items()
        if count or name in ("accounts", "enabled")
    ]


def _row(context: Context, account: Account, ages: Ages, now: dt.datetime) -> list[Any]:
    known = ages.get(account.id, {})
    return [
        account.name,
        account.provider,
        context.provider(account.provider).label,
        account.enabled,
        account.status,
        regions_of(account),
        account.last_sync_at,
        *(hours(known.get(what), now) for what in ("inventory", "metrics", "costs")),
        credential_days(account, now),
        account.last_error,
        account.id,
    ]
