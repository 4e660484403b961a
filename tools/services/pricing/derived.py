"""Prices and sizes that nobody told, worked out from a neighbouring size or another region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from statistics import median

from tools.services import amounts
from tools.services.pricing.catalogue import Key
from tools.services.pricing.families import Family, family_of
from tools.services.pricing.quotes import Quote, Spec, place_key

_DIGITS = Decimal("1E-10")


def from_sibling(
    family: Family, wanted: tuple[str, str, str], siblings: Iterable[Quote]
) -> Quote | None:
    """The price by the step of size from the nearest known size; None where prices have no steps.

    `wanted` is (provider, region, type); `siblings` are prices of other types in that region.
    """
    provider, region, name = wanted
    best: tuple[float, Quote, Family] | None = None
    for quote in siblings:
        own = family_of(provider, quote.instance_type)
        if own is None or own.key != family.key or not (own.steady_price and family.steady_price):
            continue
        apart = float(max(own.factor, family.factor) / min(own.factor, family.factor))
        if best is None or (apart, quote.instance_type) < (best[0], best[1].instance_type):
            best = (apart, quote, own)
    if best is None:
        return None
    _, quote, own = best
    step = family.factor / own.factor
    hourly = _rounded(quote.hourly * step.numerator / step.denominator)
    times = f"{step.numerator}" if step.denominator == 1 else str(step)
    return Quote(
        provider, region, name, hourly, quote.currency, "derived",
        f"derived from {quote.instance_type} ({quote.said})", quote.as_of,
        f"the price of {name} in {region} is not known: taken as {times} × that of "
        f"{quote.instance_type} ({quote.said}), as sizes of a family are priced in steps",
    )  # fmt: skip


def from_region(
    wanted: tuple[str, str, str], elsewhere: Mapping[str, Quote], known: Mapping[Key, Quote]
) -> Quote | None:
    """The price in another region, at the level of prices between both where types tell it."""
    provider, region, name = wanted
    best: tuple[int, str, Decimal | None] | None = None
    for place, quote in sorted(elsewhere.items()):
        ratios = _ratios(provider, place_key(region), place_key(place), quote.currency, known)
        if best is None or len(ratios) > best[0]:
            best = (len(ratios), place, median(ratios) if ratios else None)
    if best is None:
        return None
    count, place, ratio = best
    quote = elsewhere[place]
    hourly = _rounded(quote.hourly * (ratio if ratio is not None else 1))
    how = (
        f"× {ratio.quantize(Decimal('0.001')).normalize():f}, the level of {count} other prices "
        "known in both"
        if ratio is not None
        else "as it is, since no other price is known in both"
    )
    return Quote(
        provider, region, name, hourly, quote.currency, "derived",
        f"derived from {place} ({quote.said})", quote.as_of,
        f"the price of {name} in {region} is not known: taken from {place} ({quote.said}) {how}",
        rough=ratio is None,
    )  # fmt: skip


def size_from_sibling(family: Family, name: str, known: Mapping[str, Spec]) -> Spec | None:
    """vCPUs and memory by the step of size from the nearest known size of the family (`known`)."""
    near: list[tuple[float, str, Family, Spec]] = []
    for other, spec in known.items():
        own = family_of_same(family, other)
        if own is not None:
            apart = float(max(own.factor, family.factor) / min(own.factor, family.factor))
            near.append((apart, other, own, spec))
    near.sort(key=lambda one: one[:2])
    vcpus = memory = None
    used: list[str] = []
    for _, other, own, spec in near:
        step = float(family.factor / own.factor)
        if vcpus is None and spec.vcpus and own.steady_vcpus and family.steady_vcpus:
            vcpus, used = spec.vcpus * step, [*used, other]
        if memory is None and spec.memory_gb and own.steady_memory and family.steady_memory:
            memory, used = spec.memory_gb * step, [*used, other]
    if not used:
        return None
    names = " and ".join(dict.fromkeys(used))
    return Spec(
        vcpus, memory, f"derived from {names}",
        f"the size of {name} is not told: taken by the step of size from {names}",
    )  # fmt: skip


def family_of_same(family: Family, other: str) -> Family | None:
    """The family of another type, when it is the same one."""
    for provider in ("aws", "azure", "gcp"):
        own = family_of(provider, other)
        if own is not None and own.key == family.key:
            return own
    return None


def _ratios(
    provider: str, here: str, there: str, currency: str, known: Mapping[Key, Quote]
) -> list[Decimal]:
    """Price here over price there of each type that is priced in both in the same way."""
    found = []
    for (owner, place, name, code), quote in known.items():
        if owner == provider and place == here and code == currency:
            other = known.get((provider, there, name, currency))
            if other is not None and other.hourly > 0 and other.kind == quote.kind:
                found.append(quote.hourly / other.hourly)
    return found


def _rounded(value: Decimal) -> Decimal:
    found = amounts.exact(amounts.EXACT.quantize(value, _DIGITS))
    assert found is not None
    return found
