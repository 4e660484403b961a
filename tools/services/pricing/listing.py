"""The prices that are known, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services.coverage import provider_label
from tools.services.filters import provider as provider_key
from tools.services.inquiry import Inquiry
from tools.services.nearest import suggestion
from tools.services.pricing.book import PriceBook, Quote
from tools.services.pricing.quotes import place_key, type_key

if TYPE_CHECKING:
    from tools.context import Context
    from tools.prices import ListPrices

NONE = (
    "no prices are known: they come from the bill, from `cloudwright sync`, or with "
    "`cloudwright prices import FILE`"
)


def list_prices(context: Context, arguments: ListPrices) -> Result:
    """Answer `list_prices`."""
    inquiry = Inquiry.of(context, "list_prices", arguments)
    book = PriceBook.read(inquiry)
    title = "Prices an hour, on demand"
    if not book.quotes():
        return inquiry.nothing(title, NONE)
    found = [quote for quote in book.quotes() if _is_meant(quote, arguments)]
    result = Result(title=title)
    if not found:
        guessed = _derived(book, arguments)
        if guessed is None:
            return inquiry.nothing(title, _why(book, arguments))
        found = [guessed]
        result.assumptions.append(str(guessed.assumption))
    found.sort(key=lambda one: (one.provider, one.instance_type, one.hourly, one.region))
    shown = found[: arguments.limit]
    result.values = [Value(name="prices", value=len(found))]
    result.tables = [_table(book, shown)]
    result.total_rows, result.truncated = len(found), len(shown) < len(found)
    result.assumptions += [
        "without taxes and credits; prices observed on the bill are those of the newest day on which "
        "the type ran on demand",
        *dict.fromkeys(one.assumption for one in shown if one.assumption and one is not found[0]),
    ]
    result.receipts = inquiry.receipts
    return result


def _is_meant(quote: Quote, arguments: ListPrices) -> bool:
    given = arguments
    return (
        (not given.provider or provider_key(given.provider) == quote.provider)
        and (not given.region or place_key(given.region) == place_key(quote.region))
        and (
            not given.instance_type
            or type_key(given.instance_type) == type_key(quote.instance_type)
        )
    )


def _derived(book: PriceBook, arguments: ListPrices) -> Quote | None:
    """A price that nobody tells, where the question names one type and region."""
    if not (arguments.instance_type and arguments.region):
        return None
    if arguments.provider:
        providers = [provider_key(arguments.provider)]
    else:
        providers = book.could_sell(arguments.instance_type)
    found = (book.price(one, arguments.region, arguments.instance_type) for one in providers)
    return next((quote for quote in found if quote is not None and not quote.rough), None)


def _why(book: PriceBook, arguments: ListPrices) -> str:
    parts = []
    if arguments.instance_type:
        names = list(dict.fromkeys(name for _, name in book.types()))
        parts.append(
            f"no price of {arguments.instance_type!r} is known there: "
            f"{suggestion(arguments.instance_type, names)}"
        )
    elif arguments.region:
        places = [
            place for one in {owner for owner, _ in book.types()} for place in book.places(one)
        ]
        parts.append(
            f"no price in {arguments.region!r} is known: {suggestion(arguments.region, places)}"
        )
    else:
        parts.append(f"no price of {arguments.provider!r} is known")
    return "; ".join(parts)


def _table(book: PriceBook, quotes: list[Quote]) -> Table:
    codes = {one.currency for one in quotes}
    code = codes.pop() if len(codes) == 1 else None
    columns = [
        Column(name="Provider"),
        Column(name="Region"),
        Column(name="Instance type"),
        Column(name="vcpus", unit="vCPU"),
        Column(name="memory_gb", unit="GB"),
        Column(name="Price", unit=f"{code}/h" if code else "/h"),
        *([] if code else [Column(name="BillingCurrency")]),
        Column(name="From"),
        Column(name="As of"),
    ]
    rows: list[list[object]] = []
    for one in quotes:
        spec = book.spec(one.provider, one.instance_type)
        rows.append(
            [
                provider_label(one.provider), one.region, one.instance_type,
                spec.vcpus if spec else None, spec.memory_gb if spec else None, one.hourly,
                *([] if code else [one.currency]), one.source, one.as_of,
            ]
        )  # fmt: skip
    return Table(title="Prices", columns=columns, rows=rows)
