"""Machines that have run without a pause and are paid by the hour: commit to a part of them.

One recommendation for each provider, family and region. What other recommendations would stop or
make smaller is left out, and so is what existing commitments have unused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from tools.services import amounts
from tools.services.inquiry import plural
from tools.services.pricing.book import HOURS_A_MONTH, CommitmentRate
from tools.services.recommendations import billed
from tools.services.recommendations.billed import Billed
from tools.services.recommendations.estate import Estate
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import (
    Part,
    Recommendation,
    Subject,
    evidence,
)

_LONG = 90  # days
_MARKETS = frozenset({"aws", "azure", "gcp", "oracle", "alibaba"})  # clouds that sell commitments
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Steady:
    """A machine that has run without a pause, and what will remain of its price an hour."""

    identity: str
    bill: Billed
    hourly: Decimal
    age_days: float | None


def find(
    estate: Estate, findings: Findings, saved: Mapping[str, Decimal], stopped: frozenset[str]
) -> None:
    """Add what could be committed. `saved`: savings a month of other recommendations by resource;
    `stopped`: resources that would no longer run all hours on demand.
    """
    groups: dict[tuple[str, str, str, str], list[Steady]] = {}
    for one in _steady(estate, saved, stopped):
        kind, region = one.bill.instance_type or "", one.bill.region or ""
        family = estate.prices.family(one.bill.provider, kind)
        name = _family_name(family.key) if family else kind or "machines of unknown type"
        groups.setdefault((one.bill.provider, one.bill.currency, name, region), []).append(one)
    unused = _unused(estate) if groups else {}
    for group, several in sorted(groups.items()):
        if group[0] not in _MARKETS and not estate.prices.commitments(group[0]):
            continue
        several.sort(key=lambda one: (-one.hourly, one.identity))
        findings.add(_recommendation(estate, group, several, unused))


def _steady(estate: Estate, saved: Mapping[str, Decimal], stopped: frozenset[str]) -> list[Steady]:
    days, last = estate.rules["commitment.days"], estate.bill.last
    machines = {machine.at.key: machine for machine in estate.machines}
    found = []
    for identity, one in estate.bill.by_resource.items():
        if one.steady_days < min(days, billed.DAYS) or one.last != last or identity in stopped:
            continue
        if not one.hourly or one.hourly <= 0:
            continue
        machine = machines.get(identity)
        if machines and (machine is None or not machine.running):
            continue
        rest = one.hourly - saved.get(identity, Decimal(0)) / HOURS_A_MONTH
        if rest <= 0:
            continue
        launched = machine.at.created_at if machine else None
        age = None if launched is None else (estate.now - launched).total_seconds() / 86_400
        found.append(Steady(identity, one, rest, age))
    return found


def _unused(estate: Estate) -> dict[tuple[str, str], Decimal]:
    """What of the commitments was not used, an hour, by provider and currency."""
    last = estate.bill.last
    assert last is not None
    since = estate.inquiry.rows(
        """SELECT x_Provider, BillingCurrency, sum(EffectiveCost) FROM cost_daily
WHERE charge_month >= $month AND ChargeDay > $last - INTERVAL 30 DAY
  AND CommitmentDiscountStatus = 'Unused' GROUP BY 1, 2 ORDER BY 1, 2""",
        {"month": _month_before(last.year, last.month), "last": last},
    )
    return {
        (provider, currency): amounts.EXACT.divide(cost, Decimal(30 * 24))
        for provider, currency, cost in since
        if cost is not None and cost > 0
    }


def _month_before(year: int, month: int) -> str:
    return f"{year - (month == 1):04d}-{(month - 2) % 12 + 1:02d}"


def _recommendation(
    estate: Estate, group: tuple[str, str, str, str], several: Sequence[Steady],
    unused: dict[tuple[str, str], Decimal],
) -> Recommendation:  # fmt: skip
    provider, currency, family, region = group
    rate = _rate(estate, provider, several[0].bill.instance_type)
    full = sum((one.hourly for one in several), Decimal(0))
    share = rate.share if rate else Decimal(1)
    # What is paid for and not used covers, at the committed price, a part of this first.
    free = min(amounts.EXACT.divide(unused.get((provider, currency), Decimal(0)), share), full)
    unused[provider, currency] = unused.get((provider, currency), Decimal(0)) - free * share
    base = (full - free) * Decimal(str(estate.rules["commitment.coverage"]))
    saved = base * (1 - share) * HOURS_A_MONTH if rate else None
    long = [one for one in several if one.age_days is not None and one.age_days >= _LONG]
    machines, where = plural(len(several), "machine"), f" in {region}" if region else ""
    return Recommendation(
        type="commitment",
        subject=Subject(
            kind="instances", provider=provider, region=region or None, instance_type=family,
            resource_id=f"{family} in {region or 'all regions'} in {currency}",
            name=f"{family}{where}",
        ),
        title=f"Commit to {family}{where}: {machines} that never stop",
        description=_described(machines, full, base, free, rate, currency),
        current="on demand",
        recommended=_recommended(base, share, rate, currency),
        monthly_savings=saved,
        currency=currency,
        confidence=_confidence(len(long) / len(several), rate, region),
        risk="medium",
        impact="it is paid whether it is used or not, until the term ends; smaller machines, other "
        "families or other clouds may then save less",
        evidence=evidence(
            ("machines", len(several)),
            ("of these older than 90 days", len(long)),
            ("on demand, an hour", full, currency),
            ("to commit to, an hour on demand", base, currency),
            ("free in existing commitments, an hour on demand", free or None, currency),
            ("committed price, of the price on demand",
             None if rate is None else round(100 * share, 1), "%"),
            ("breaks even after", None if rate is None else _even(rate), "months"),
        ),
        price=None if rate is None else f"{rate.name}, {rate.source}, {rate.as_of}",
        assumptions=_assumed(estate, group, rate),
        parts=_parts(several, full, saved),
    )  # fmt: skip


def _rate(estate: Estate, provider: str, instance_type: str | None) -> CommitmentRate | None:
    """The price under a commitment: of one year where such is known."""
    found = estate.prices.commitments(provider, instance_type, 1)
    found = found or estate.prices.commitments(provider, instance_type)
    return found[0] if found else None


def _described(
    machines: str, full: Decimal, base: Decimal, free: Decimal, rate: CommitmentRate | None,
    currency: str,
) -> str:  # fmt: skip
    text = (
        f"{machines} ran on demand through all of the last {billed.DAYS} days, for "
        f"{full.quantize(_CENT)} {currency} an hour"
    )
    if free > 0:
        text += f", of which existing commitments have {free.quantize(_CENT)} free"
    if rate is None:
        return f"{text}; what a commitment would cost is not known here."
    return (
        f"{text}; a commitment to {base.quantize(_CENT)} of it costs {100 * rate.share:.0f} % of that "
        f"and breaks even after {_even(rate)} of {_months(rate)} months."
    )


def _recommended(base: Decimal, share: Decimal, rate: CommitmentRate | None, currency: str) -> str:
    if rate is None:
        return "a commitment of one year"
    years = plural(rate.term_years or 1, "year")
    return f"{rate.type} of {(base * share).quantize(_CENT)} {currency} an hour for {years}"


def _months(rate: CommitmentRate) -> int:
    return 12 * (rate.term_years or 1)


def _even(rate: CommitmentRate) -> int:
    """Months of use on demand that cost as much as the whole term under the commitment."""
    return ceil(rate.share * _months(rate))


def _confidence(long: float, rate: CommitmentRate | None, region: str) -> float:
    """From 0.5 to 0.8 with the part that is older than 90 days; less at another type's rate."""
    found = 0.5 + 0.3 * long
    return round(found * (0.8 if rate is None or _is_others(rate, region) else 1.0), 2)


def _is_others(rate: CommitmentRate, region: str) -> bool:
    """It is a rate of another region, or of reservations of another type."""
    return (rate.region is not None and rate.region != region) or (
        rate.instance_type is None and rate.type == "Reservation"
    )


def _assumed(
    estate: Estate, group: tuple[str, str, str, str], rate: CommitmentRate | None
) -> tuple[str, ...]:
    part = estate.rules["commitment.coverage"]
    lines = [
        f"committed to {part:.0%} of the steady use, after what other recommendations stop or "
        "make smaller"
    ]
    if rate is not None and rate.term_years is None:
        lines.append(f"the term of {rate.name} is not told: one year is assumed")
    if rate is not None and _is_others(rate, group[3]):
        lines.append(
            f"the committed price of {group[2]} is not known: it is taken from {rate.name}"
        )
    return tuple(lines)


def _parts(several: Sequence[Steady], full: Decimal, saved: Decimal | None) -> tuple[Part, ...]:
    return tuple(
        Part(
            resource_id=one.identity,
            savings=None if saved is None else amounts.EXACT.divide(saved * one.hourly, full),
            name=one.bill.name,
        )
        for one in several
    )


def _family_name(family: str) -> str:
    """'m5' as it is; 'standard_d#s_v5' as 'Standard_Ds_v5'."""
    text = family.replace("#", "")
    return f"Standard_{text[9:10].upper()}{text[10:]}" if text.startswith("standard_") else text
