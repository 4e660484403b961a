"""Prices an hour of what is listed, summed where a question is about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result, Value
from tools.services import amounts
from tools.services.inquiry import Inquiry, plural

if TYPE_CHECKING:
    from tools.services.listing import Listing, Matched, Request


def add_rates(
    result: Result, inquiry: Inquiry, listing: Listing, request: Request, matched: Matched
) -> None:
    """Add the sums of the known prices that conditions, order or columns name, per currency."""
    fields = [*(item.field for item in request.filters), request.sort or "", *request.columns]
    named = {name.strip().lower() for name in fields}
    for rate in (name for name in listing.rates if name in named):
        rows = inquiry.rows(
            f"""{listing.source}
SELECT currency, sum({rate}), count(*) FROM item WHERE {matched.where} AND {rate} IS NOT NULL
GROUP BY 1 ORDER BY 3 DESC, 1""",
            matched.params,
        )
        result.values += [
            Value(
                name=rate,
                value=amounts.exact(total),
                unit=f"{code}/h" if code else None,
                currency=code,
            )
            for code, total, _ in rows
        ]
        if rows:
            result.assumptions.append(
                f"{rate} is the list price while running; its sum counts {listing.noun} of any state"
            )
        unknown = matched.count - sum(row[2] for row in rows)
        if unknown:
            result.warnings.append(
                f"{rate} is unknown for {unknown:,} of {plural(matched.count, listing.singular)}"
            )
