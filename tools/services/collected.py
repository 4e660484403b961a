"""How fresh what was collected from clouds is, and why it is not fresher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Choice
from collections.abc import Iterable, Sequence
from itertools import groupby

from tools.services.inquiry import Inquiry, plural
from tools.store.records import Collection

_MOST_NAMES = 3


def stale_reasons(inquiry: Inquiry, kind: str, providers: Choice[str] | None = None) -> list[str]:
    """One warning per account and region whose newest collection of `kind` failed; of these
    providers, where they are given.
    """
    stale = [
        item
        for item in inquiry.context.store.collections()
        if item.kind == kind
        and item.stale_reason
        and (providers is None or item.provider in providers)
    ]
    if not stale:
        return []
    names = {account.id: account.name for account in inquiry.context.accounts.listed()}
    return [
        _warning(inquiry, list(items), names.get(origin))
        for (_, origin, _, _), items in groupby(sorted(stale, key=_together), _together)
    ]


def ago(age: dt.timedelta) -> str:
    """'3 h ago'; minutes below two hours, days from two on."""
    minutes = max(int(age.total_seconds() // 60), 0)
    if minutes < 1:
        return "a moment ago"
    if minutes < 120:
        return f"{minutes} min ago"
    if minutes < 2 * 24 * 60:
        return f"{minutes // 60} h ago"
    return f"{plural(minutes // (24 * 60), 'day')} ago"


def _together(item: Collection) -> tuple[str, str, str, str]:
    """What is told in one warning: one failure may leave many projects stale."""
    return item.provider, item.origin, item.region, item.stale_reason or ""


def _warning(inquiry: Inquiry, items: Sequence[Collection], name: str | None) -> str:
    first = items[0]
    account = name or _listed(item.account_id for item in items)
    where = f" in {first.region}" if first.region else ""
    oldest = min(item.collected_at for item in items)
    return (
        f"{first.provider} account {account}{where}: the newest collection failed "
        f"({first.stale_reason}); the data of {oldest:%Y-%m-%d %H:%M} UTC "
        f"({ago(inquiry.now - oldest)}) is shown"
    )


def _listed(names: Iterable[str]) -> str:
    found = sorted(set(names))
    more = f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
    return ", ".join(found[:_MOST_NAMES]) + more
