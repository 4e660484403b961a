"""How old what is known of an account is: its credential, and the data that came from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tools.store.columns import INVENTORY
from tools.store.records import Account, naive_utc

if TYPE_CHECKING:
    from tools.context import Context

OLD_CREDENTIAL_DAYS = 90
Ages = dict[str, dict[str, dt.datetime]]  # account → capability → when it was collected last


def credential_days(account: Account, now: dt.datetime) -> int | None:
    """Days since the credential was given; None without one."""
    if account.secrets_at is None:
        return None
    return (naive_utc(now) - account.secrets_at).days


def reminder(account: Account, now: dt.datetime) -> str | None:
    """What to do about a credential that is too old."""
    days = credential_days(account, now)
    if days is None or days <= OLD_CREDENTIAL_DAYS:
        return None
    return (
        f"the credential of account {account.name!r} is {days} days old (more than "
        f"{OLD_CREDENTIAL_DAYS}): make a new one, then `cloudwright accounts set-secret "
        f"{account.name}`"
    )


def reminders(context: Context) -> list[str]:
    """What to do about all credentials that are too old."""
    said = (reminder(account, context.now) for account in context.accounts.listed())
    return [line for line in said if line]


def collected(context: Context) -> Ages:
    """When data of each account came in, as naive UTC: the oldest of its inventory that is still
    shown, the newest of its metrics and its costs.
    """
    found: Ages = {}
    for item in context.store.collections():
        if item.kind in INVENTORY:
            _keep(found, item.origin, "inventory", item.collected_at, oldest=True)
        else:
            _keep(found, item.origin, "metrics", item.collected_at)
    for bill in context.store.imports():
        _keep(found, bill.origin, "costs", naive_utc(bill.created_at))
    return found


def _keep(
    found: Ages, origin: str, capability: str, moment: dt.datetime, *, oldest: bool = False
) -> None:
    ages = found.setdefault(origin, {})
    known = ages.get(capability, moment)
    ages[capability] = min(known, moment) if oldest else max(known, moment)


def hours(moment: dt.datetime | None, now: dt.datetime) -> float | None:
    """Hours since then, to a tenth; None when it never was."""
    if moment is None:
        return None
    return round((naive_utc(now) - moment).total_seconds() / 3600, 1)


def regions_of(account: Account) -> str:
    """The regions that are collected, in words."""
    given: Iterable[str] = account.settings.get("regions") or ()
    return ", ".join(given) or "all"
