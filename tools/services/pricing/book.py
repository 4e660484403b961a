"""What an hour of an instance type costs and how large it is: the one place that knows.

What the bill shows comes first, then dated catalogues; what is derived says so; None is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from tools.services.inquiry import Inquiry
from tools.services.pricing import derived
from tools.services.pricing.catalogue import (
    Catalogue,
    Key,
    discounts,
    key_of,
    read_catalogue,
    with_discount,
)
from tools.services.pricing.commitments import catalogue_rates, observed_rates
from tools.services.pricing.families import Family, family_of
from tools.services.pricing.observed import Usage, read_observed, read_usage, recent_since
from tools.services.pricing.quotes import (
    HOURS_A_MONTH,
    WEEKS_A_MONTH,
    Candidate,
    CommitmentRate,
    Quote,
    Spec,
    place_key,
    type_key,
)

__all__ = [
    "HOURS_A_MONTH",
    "WEEKS_A_MONTH",
    "Candidate",
    "CommitmentRate",
    "Family",
    "PriceBook",
    "Quote",
    "Spec",
    "family_of",
]


class PriceBook:
    """Prices, sizes and commitments, as the store knows them at one moment."""

    def __init__(
        self,
        inquiry: Inquiry,
        since: dt.date | None,
        usage: Usage,
        observed: Iterable[Quote],
        catalogue: Catalogue,
    ) -> None:
        """See `read`."""
        self._inquiry = inquiry
        self._since = since
        self.usage = usage
        self._observed = {key_of(quote): quote for quote in observed}
        self._catalogue = catalogue
        ratios = discounts(self._observed, catalogue)
        self._known: dict[Key, Quote] = {
            key: with_discount(quote, ratios.get((quote.provider, quote.currency, quote.source)))
            for key, quote in catalogue.quotes.items()
        } | self._observed
        self._names = {**catalogue.names, **usage.names}
        self._here: dict[tuple[str, str], list[Quote]] = {}  # by provider and region
        self._of: dict[tuple[str, str], list[Quote]] = {}  # by provider and type
        for key, quote in sorted(self._known.items()):
            self._here.setdefault(key[:2], []).append(quote)
            self._of.setdefault((key[0], key[2]), []).append(quote)

    @classmethod
    def read(cls, inquiry: Inquiry) -> PriceBook:
        """Read everything once; each statement leaves a receipt."""
        since = recent_since(inquiry)
        usage = Usage() if since is None else read_usage(inquiry, since)
        observed = [] if since is None else read_observed(inquiry, since)
        return cls(inquiry, since, usage, observed, read_catalogue(inquiry))

    def currency(self, provider: str) -> str | None:
        """What the provider bills in; else the currency of its catalogue."""
        billed = self.usage.currency(provider)
        if billed is not None:
            return billed
        codes = [key[3] for key in self._known if key[0] == provider]
        return max(sorted(set(codes)), key=codes.count) if codes else None

    def price(
        self, provider: str, region: str, instance_type: str, currency: str | None = None
    ) -> Quote | None:
        """The price an hour: observed, else of a catalogue, else derived; None = unknown.

        Without `currency`: in what the provider bills in, else in any that is known.
        """
        codes = [currency] if currency is not None else self._currencies(provider)
        told = (self.told(provider, region, instance_type, code) for code in codes)
        found = next((quote for quote in told if quote is not None), None)
        if found is not None:
            return found
        guessed = (self._derived(provider, region, instance_type, code) for code in codes)
        return next((quote for quote in guessed if quote is not None), None)

    def quotes(self) -> list[Quote]:
        """All that are observed or listed."""
        return list(self._known.values())

    def told(self, provider: str, region: str, instance_type: str, currency: str) -> Quote | None:
        """The price as observed or listed, never derived."""
        key = (provider, place_key(region), type_key(instance_type), currency)
        return self._known.get(key)

    def _currencies(self, provider: str) -> list[str]:
        first = self.currency(provider)
        others = sorted({key[3] for key in self._known if key[0] == provider} - {first})
        return [code for code in (first, *others) if code is not None]

    def _derived(
        self, provider: str, region: str, instance_type: str, currency: str
    ) -> Quote | None:
        wanted = (provider, region, self.name(provider, instance_type))
        family = family_of(provider, instance_type)
        if family is not None:
            here = self._here.get((provider, place_key(region)), [])
            own = [quote for quote in here if quote.currency == currency]
            found = derived.from_sibling(family, wanted, own)
            if found is not None:
                return found
        elsewhere = self.regions(provider, instance_type, currency)
        return derived.from_region(wanted, elsewhere, self._known)

    def regions(
        self, provider: str, instance_type: str, currency: str | None = None
    ) -> dict[str, Quote]:
        """The price in each region where it is observed or listed."""
        code, name = currency or self.currency(provider), type_key(instance_type)
        found = self._of.get((provider, name), [])
        return {quote.region: quote for quote in found if quote.currency == code}

    def places(self, provider: str) -> list[str]:
        """The regions of which anything is known, the most used first."""
        hours: dict[str, float] = {}
        for places in (self.usage.hours, self._catalogue.running):
            for (owner, _), regions in places.items():
                for region, amount in regions.items() if owner == provider else ():
                    hours[region] = hours.get(region, 0.0) + float(amount)
        for (owner, _), quotes in self._here.items():
            if owner == provider:
                hours.setdefault(quotes[0].region, 0.0)
        return sorted(hours, key=lambda region: (-hours[region], region))

    def sells(self, instance_type: str) -> list[str]:
        """The providers of which that type is known, the one with the most hours of it first."""
        name = type_key(instance_type)
        found = [provider for provider, known in self._names if known == name]
        ran = {
            one: sum(self.usage.hours.get((one, name), {}).values(), Decimal(0)) for one in found
        }
        return sorted(found, key=lambda one: (-ran[one], one))

    def could_sell(self, instance_type: str) -> list[str]:
        """The same, else the providers of which another size of the type's family is known."""
        found = self.sells(instance_type)
        if found:
            return found
        for provider in dict.fromkeys(one for one, _ in self.types()):
            own = family_of(provider, instance_type)
            others = (family_of(provider, name) for _, name in self.types(provider))
            if own is not None and any(other and other.key == own.key for other in others):
                found.append(provider)
        return found

    def name(self, provider: str, instance_type: str) -> str:
        """The type as its cloud spells it, where that is known."""
        return self._names.get((provider, type_key(instance_type)), instance_type.strip())

    def types(self, provider: str | None = None) -> list[tuple[str, str]]:
        """(provider, type) of everything that is known at all."""
        return sorted(
            (key[0], name)
            for key, name in self._names.items()
            if provider is None or key[0] == provider
        )

    def family(self, provider: str, instance_type: str) -> Family | None:
        """The family of a type, where the provider's names tell it."""
        return family_of(provider, instance_type)

    def spec(self, provider: str, instance_type: str) -> Spec | None:
        """vCPUs and memory; what no source tells is derived from the next size of the family."""
        known = self._catalogue.sizes.get((provider, type_key(instance_type)))
        if known is not None and known.whole:
            return known
        family = family_of(provider, instance_type)
        if family is None:
            return known
        told = {
            name: spec for (owner, name), spec in self._catalogue.sizes.items() if owner == provider
        }
        guessed = derived.size_from_sibling(family, self.name(provider, instance_type), told)
        if known is None or guessed is None:
            return known or guessed
        return Spec(
            known.vcpus if known.vcpus is not None else guessed.vcpus,
            known.memory_gb if known.memory_gb is not None else guessed.memory_gb,
            known.source,
            guessed.assumption,
        )

    def candidates(
        self, provider: str, region: str, instance_type: str, currency: str | None = None
    ) -> list[Candidate]:
        """The known types of the same family, itself among them, smallest first; where names tell
        no family, all types that are known in the region.
        """
        family = family_of(provider, instance_type)
        here = self._catalogue.here.get((provider, place_key(region)), set())
        names = {type_key(instance_type)}
        for owner, name in self._names:
            if owner != provider:
                continue
            own = family_of(provider, name)
            if family is None:
                if own is None and name in here:
                    names.add(name)
            elif own is not None and own.key == family.key:
                names.add(name)
        found = [self._candidate(provider, region, name, currency) for name in names]
        return sorted(
            found,
            key=lambda one: (
                one.spec.memory_gb or 0.0,
                one.spec.vcpus or 0.0,
                one.instance_type,
            ),
        )

    def _candidate(self, provider: str, region: str, name: str, currency: str | None) -> Candidate:
        spec = self.spec(provider, name) or Spec(None, None, "unknown")
        quote = self.price(provider, region, name, currency)
        return Candidate(self.name(provider, name), spec, quote)

    def usual_region(self, provider: str, instance_type: str | None = None) -> str | None:
        """Where the type, or anything of the provider, ran most: by hours on the bill, else by
        instances of the inventory, else where a catalogue prices it.
        """
        name = None if instance_type is None else type_key(instance_type)
        for places in (self.usage.hours, self._catalogue.running):
            counts: dict[str, float] = {}
            for (owner, kind), regions in places.items():
                if owner == provider and name in (None, kind):
                    for region, amount in regions.items():
                        counts[region] = counts.get(region, 0.0) + float(amount)
            if counts:
                return min(counts, key=lambda region: (-counts[region], region))
        listed = [
            quote.region
            for (owner, kind), quotes in self._of.items()
            if owner == provider and name in (None, kind)
            for quote in quotes
        ]
        return max(sorted(set(listed)), key=listed.count) if listed else None

    @cached_property
    def _rates(self) -> list[CommitmentRate]:
        seen = [] if self._since is None else observed_rates(self._inquiry, self._since, self.price)
        return [*seen, *catalogue_rates(self._catalogue.committed, self.price)]

    def commitments(
        self, provider: str, instance_type: str | None = None, term_years: int | None = None
    ) -> list[CommitmentRate]:
        """Known rates, those for the very type first, then those over all types of a commitment;
        observed before catalogue. With `term_years`, rates known to be of another term are left out.
        """
        name = None if instance_type is None else type_key(instance_type)
        found = [
            rate
            for rate in self._rates
            if rate.provider == provider
            and (rate.instance_type is None or name is None or type_key(rate.instance_type) == name)
            and (term_years is None or rate.term_years in (None, term_years))
        ]
        return sorted(
            found,
            key=lambda rate: (
                (rate.instance_type is None) == (name is not None),
                rate.kind == "catalogue",
                rate.term_years is None,
                rate.share,
            ),
        )
