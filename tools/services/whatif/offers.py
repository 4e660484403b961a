"""Which type of which provider in which region is meant, and what it costs there."""

from __future__ import annotations

from tools.base import InputError
from tools.services.coverage import provider_label
from tools.services.filters import provider as provider_key
from tools.services.nearest import nearest
from tools.services.pricing.book import PriceBook, Quote
from tools.services.pricing.quotes import place_key
from tools.services.whatif.effects import Notes

_SHOWN = 8
IMPORT = "prices can be added with `cloudwright prices import FILE`"


def provider_of(book: PriceBook, name: str | None, instance_type: str, notes: Notes) -> str:
    """The provider of a type: the one that is named, else the only or the most used one that is
    known to have it. Raises InputError naming near types when none has.
    """
    if name is not None:
        key = provider_key(name)
        if not book.places(key) and not book.types(key):
            known = dict.fromkeys(provider_label(one) or one for one, _ in book.types())
            raise InputError(
                f"simulate: the price of {instance_type} is not known: no machines of the provider {name!r} "
                f"are on the bill, in the inventory or in a price list, but those of {', '.join(known) or 'none'}; "
                f"{IMPORT}"
            )
        _check_type(book, key, instance_type)
        return key
    sellers = book.could_sell(instance_type)
    if not sellers:
        raise InputError(_unknown(book, None, instance_type))
    if len(sellers) > 1:
        notes.assume(
            f"{instance_type} is taken as {provider_label(sellers[0])}'s, where most of it runs "
            f"({', '.join(provider_label(one) or one for one in sellers[1:])} has it too)"
        )
    return sellers[0]


def _check_type(book: PriceBook, provider: str, instance_type: str) -> None:
    if provider not in book.could_sell(instance_type):
        raise InputError(_unknown(book, provider, instance_type))


def _unknown(book: PriceBook, provider: str | None, instance_type: str) -> str:
    names = list(dict.fromkeys(name for _, name in book.types(provider)))
    where = f" of {provider_label(provider)}" if provider else ""
    near = nearest(instance_type, names)
    shown = f"nearest: {', '.join(near)}" if near else f"known: {', '.join(names[:_SHOWN])}"
    if not names:
        shown = "no type is known at all"
    return (
        f"simulate: the price of {instance_type!r}{where} is not known: that instance type is neither on the "
        f"bill, nor in the inventory, nor in a price list; {shown}; {IMPORT}"
    )


def region_of(
    book: PriceBook, provider: str, name: str | None, instance_type: str | None, notes: Notes
) -> str:
    """The region that is named, as its cloud spells it, else where the type is used most. Raises
    InputError for one of which nothing is known.
    """
    places = book.places(provider)
    if name is not None:
        found = next((one for one in places if place_key(one) == place_key(name)), None)
        if found is None:
            raise InputError(
                f"simulate: nothing is known of the region {name!r} of {provider_label(provider)}; "
                f"known are {', '.join(places[:_SHOWN]) or 'none'}; {IMPORT}"
            )
        return found
    found = book.usual_region(provider, instance_type) or book.usual_region(provider)
    if found is None:
        raise InputError(
            f"simulate: no region of {provider_label(provider)} is known; name one with 'region'"
        )
    if len(places) > 1:
        what = (
            f"{instance_type} is" if book.usual_region(provider, instance_type) else "machines are"
        )
        notes.assume(
            f"no region was given: {found}, where {what} used most at {provider_label(provider)}"
        )
    return found


def offer(
    book: PriceBook,
    where: tuple[str, str],
    instance_type: str,
    currency: str | None,
    notes: Notes,
) -> Quote | None:
    """The price of a type in (provider, region); what is assumed or unknown is noted."""
    provider, region = where
    quote = book.price(provider, region, instance_type, currency)
    if quote is None:
        notes.warn(
            f"the price of {instance_type} in {region} is unknown{f' in {currency}' if currency else ''}: "
            f"it is neither on the bill nor in a price list, so that change is not in the totals; {IMPORT}"
        )
        return None
    notes.assume(quote.assumption)
    return quote
