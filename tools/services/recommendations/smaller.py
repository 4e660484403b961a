"""Smaller types that a machine could become: of its family, or of another with as much memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tools.services.pricing.book import Candidate, PriceBook, Quote
from tools.services.recommendations.estate import Machine

_BURSTABLE = ("t2.", "t3.", "t3a.", "t4g.", "standard_b", "e2-micro", "e2-small", "e2-medium")


@dataclass(frozen=True)
class Smaller:
    """A type that could be taken; sizes in parts of the present one."""

    instance_type: str
    cpu: float
    memory: float | None
    quote: Quote
    vcpus: float
    memory_gb: float | None
    same_family: bool


def is_burstable(instance_type: str | None) -> bool:
    """Types that may only be busy for a while."""
    return (instance_type or "").lower().startswith(_BURSTABLE)


def smaller(prices: PriceBook, machine: Machine, memory_known: bool) -> list[Smaller]:
    """Types of the family with less of something and more of nothing; where memory is unknown it
    must not shrink, and other families of the same generation are looked at.
    """
    own, region, kind = machine.at.provider, machine.at.region, machine.instance_type
    size = prices.spec(own, kind or "")
    vcpus = machine.vcpus or (size.vcpus if size else None)
    memory = machine.memory_gb or (size.memory_gb if size else None)
    if not region or not kind or not vcpus or machine.quote is None:
        return []
    currency = machine.quote.currency
    family = [
        one
        for one in prices.candidates(own, region, kind, currency)
        if prices.family(own, kind) or _prefix(one.instance_type) == _prefix(kind)
    ]
    others = [] if memory_known else _of_other_families(prices, machine, currency)
    found = []
    for one in (*family, *others):
        cpu, gb = one.spec.vcpus, one.spec.memory_gb
        if one.quote is None or cpu is None or one.instance_type.lower() == kind.lower():
            continue
        part = gb / memory if gb is not None and memory else None
        if cpu > vcpus or (part is not None and part > 1.001 and memory_known):
            continue
        if part is None or (not memory_known and part < 0.999):
            continue
        same = one in family
        found.append(Smaller(one.instance_type, cpu / vcpus, part, one.quote, cpu, gb, same))
    return found


def _of_other_families(prices: PriceBook, machine: Machine, currency: str) -> Iterable[Candidate]:
    """Types of families whose names differ from the machine's in the letters only: m5 and r5."""
    kind, region = machine.instance_type or "", machine.at.region or ""
    own = prices.family(machine.at.provider, kind)
    if own is None or is_burstable(kind):
        return
    for _, name in prices.types(machine.at.provider):
        family = prices.family(machine.at.provider, name)
        if family is None or family.key == own.key or is_burstable(name):
            continue
        if not _alike(family.key, own.key) or not (family.steady_price and own.steady_price):
            continue
        spec = prices.spec(machine.at.provider, name)
        quote = prices.price(machine.at.provider, region, name, currency)
        if spec is not None and quote is not None and quote.kind != "derived":
            yield Candidate(name, spec, quote)


def _prefix(kind: str) -> str:
    """'g2' of 'g2.large': flavors of one prefix are taken for a family, whatever the cloud."""
    return kind.lower().rpartition(".")[0]


def _alike(key: str, other: str) -> bool:
    """'m5' and 'r5', 'standard_d#s_v5' and 'standard_e#s_v5': only the class differs."""
    first, second = key.removeprefix("standard_"), other.removeprefix("standard_")
    return first[1:] == second[1:] and {first[0], second[0]} <= set("mcrdef")


def cheaper(one: Smaller, machine: Machine) -> bool:
    return machine.quote is not None and one.quote.hourly < machine.quote.hourly
