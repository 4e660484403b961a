"""What a change is worth a month, from prices that are known; unknown stays unknown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from tools.clouds.actions import Action, Target
from tools.services.inquiry import Inquiry
from tools.services.plans.records import Money
from tools.services.pricing.book import PriceBook, Quote
from tools.services.resources import resource_listing

_STOPPING = ("stop", "terminate")
_DELETING = ("delete_volume", "delete_snapshot", "release_address")


def worth(
    inquiry: Inquiry, action: Action, targets: Sequence[Target], to_type: str | None
) -> Money:
    """The monthly difference of instances: negative saves. Of what else there is, and across
    currencies, it is not known.
    """
    if action in ("tag",):
        return Money(Decimal(0), None, "tags cost nothing")
    if action in _DELETING:
        return _billed(inquiry, targets)
    if action not in (*_STOPPING, "start", "resize"):
        return Money(None, None)
    book = PriceBook.read(inquiry)
    machines = _machines(inquiry, targets)
    types = {name: kind for name, (kind, _) in machines.items()}
    found = [_difference(book, action, one, types.get(one.resource_id), to_type) for one in targets]
    known = [item for item in found if item is not None]
    currencies = {quote.currency for _, quote in known}
    if len(known) < len(found) or len(currencies) != 1:
        return Money(None, None)
    off = any(status not in (None, "running") for _, status in machines.values())
    if action in ("terminate", "resize") and off:
        return Money(None, None, "machines that are off do not cost their price")
    if action in ("stop", "start") and _costs_when_off(inquiry, targets):
        return Money(None, None, "machines that are off are billed here too")
    sources = sorted({quote.said for _, quote in known})
    total = sum((amount for amount, _ in known), Decimal(0))
    return Money(total.quantize(Decimal("0.01")), currencies.pop(), "; ".join(sources[:3]))


def _billed(inquiry: Inquiry, targets: Sequence[Target]) -> Money:
    """What they cost in the last 30 days of the bill, all of them and in one currency, or unknown."""
    listing = resource_listing(inquiry, targets[0].kind)
    rows = inquiry.rows(
        f"""{listing.source}
SELECT count(*), count(monthly_cost), sum(monthly_cost), list(DISTINCT cost_currency)
FROM item WHERE list_contains(json_extract_string(CAST($ids AS JSON), '$[*]'), resource_id)""",
        {**listing.params, "ids": json.dumps([one.resource_id for one in targets])},
    )
    there, known, total, currencies = rows[0]
    currencies = [one for one in currencies or [] if one is not None]
    if not known or known < there or len(currencies) != 1:
        return Money(None, None)
    amount = -Decimal(total).quantize(Decimal("0.01"))
    return Money(amount, currencies[0], "its own charges of the last 30 days on the bill")


def _costs_when_off(inquiry: Inquiry, targets: Sequence[Target]) -> bool:
    """Whether the bill charges for machines of these accounts that are off: a rate card of an
    OpenStack may price what exists. Told by those that are off now, have no measurements of the
    newest billed day, as they were off then too, and are billed for it.
    """
    rows = inquiry.rows(
        """SELECT count(*) FROM instance i JOIN cost_daily c
  ON lower(c.ResourceId) = lower(i.resource_id) AND c.x_InstanceType IS NOT NULL
WHERE i.status = 'stopped' AND c.EffectiveCost > 0
  AND list_contains(json_extract_string(CAST($accounts AS JSON), '$[*]'), i.account_id)
  AND c.ChargeDay = (SELECT max(ChargeDay) FROM cost_daily WHERE x_Provider = i.provider)
  AND c.ConsumedQuantity >= 24
  AND EXISTS (SELECT 1 FROM metric m
    WHERE m.account_id = i.account_id AND CAST(m.ts AS DATE) = c.ChargeDay)
  AND NOT EXISTS (SELECT 1 FROM metric m
    WHERE lower(m.resource_id) = lower(i.resource_id) AND CAST(m.ts AS DATE) = c.ChargeDay)""",
        {"accounts": json.dumps(sorted({one.account_id for one in targets}))},
    )
    return bool(rows[0][0])


def _machines(
    inquiry: Inquiry, targets: Sequence[Target]
) -> dict[str, tuple[str | None, str | None]]:
    """Type and status of each by its id, as the inventory knows them."""
    rows = inquiry.rows(
        "SELECT resource_id, instance_type, status FROM instance WHERE list_contains("
        "json_extract_string(CAST($ids AS JSON), '$[*]'), resource_id)",
        {"ids": json.dumps([one.resource_id for one in targets])},
    )
    return {name: (kind, status) for name, kind, status in rows}


def _difference(
    book: PriceBook, action: Action, target: Target, now: str | None, to_type: str | None
) -> tuple[Decimal, Quote] | None:
    before = book.price(target.provider, target.region, now) if now else None
    if before is None:
        return None
    if action in _STOPPING:
        return -before.monthly, before
    if action == "start":
        return before.monthly, before
    after = (
        book.price(target.provider, target.region, to_type, before.currency) if to_type else None
    )
    return None if after is None else (after.monthly - before.monthly, after)
