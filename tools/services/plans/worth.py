"""What a change is worth a month, from prices that are known; unknown stays unknown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tools.clouds.actions import Action, Target
from tools.services.inquiry import Inquiry
from tools.services.plans.records import Money
from tools.services.pricing.book import PriceBook, Quote

_STOPPING = ("stop", "terminate")


def worth(
    inquiry: Inquiry, action: Action, targets: Sequence[Target], to_type: str | None
) -> Money:
    """The monthly difference of instances: negative saves. Of what else there is, and across
    currencies, it is not known.
    """
    if action in ("tag",):
        return Money(Decimal(0), None, "tags cost nothing")
    if action not in (*_STOPPING, "start", "resize"):
        return Money(None, None)
    book = PriceBook.read(inquiry)
    types = _types(inquiry, targets)
    found = [_difference(book, action, one, types.get(one.resource_id), to_type) for one in targets]
    known = [item for item in found if item is not None]
    currencies = {quote.currency for _, quote in known}
    if len(known) < len(found) or len(currencies) != 1:
        return Money(None, None)
    sources = sorted({quote.said for _, quote in known})
    total = sum((amount for amount, _ in known), Decimal(0))
    return Money(total.quantize(Decimal("0.01")), currencies.pop(), "; ".join(sources[:3]))


def _types(inquiry: Inquiry, targets: Sequence[Target]) -> dict[str, str | None]:
    import json

    rows = inquiry.rows(
        "SELECT resource_id, instance_type FROM instance WHERE list_contains("
        "json_extract_string(CAST($ids AS JSON), '$[*]'), resource_id)",
        {"ids": json.dumps([one.resource_id for one in targets])},
    )
    return dict(rows)


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
