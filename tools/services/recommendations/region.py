"""The same types in a cheaper region: what a move would save, and what it would cost and risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.services import amounts
from tools.services.inquiry import plural
from tools.services.pricing.book import HOURS_A_MONTH, Quote
from tools.services.recommendations import signs
from tools.services.recommendations.billed import key
from tools.services.recommendations.estate import Estate, Machine
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import (
    Part,
    Recommendation,
    Subject,
    evidence,
)


@dataclass(frozen=True)
class Move:
    """A machine and its price where it would be cheapest."""

    machine: Machine
    to: Quote
    saved: Decimal


def find(estate: Estate, findings: Findings) -> None:
    """Add one for each pair of regions."""
    moves: dict[tuple[str, str, str, str], list[Move]] = {}
    for machine in estate.machines:
        found = None if findings.is_idle(machine) else _move(estate, machine)
        if found is not None and machine.at.region is not None:
            route = (machine.at.provider, machine.at.region, found.to.region, found.to.currency)
            moves.setdefault(route, []).append(found)
    if not moves:
        return
    transfer = _transfer_prices(estate)
    for route, several in sorted(moves.items()):
        findings.add(_recommendation(estate, route, several, transfer.get((route[0], route[3]))))


def _move(estate: Estate, machine: Machine) -> Move | None:
    rules, quote = estate.rules, machine.quote
    if not machine.running or machine.spot or machine.covered or quote is None:
        return None
    if not rules["region.production"] and signs.environment(machine.at) == "production":
        return None
    if signs.left_alone(machine, rules) or machine.instance_type is None or machine.hourly is None:
        return None
    known = estate.prices.regions(machine.at.provider, machine.instance_type, quote.currency)
    cheapest = min(known.values(), key=lambda one: (one.hourly, one.region), default=None)
    if (
        cheapest is None
        or cheapest.hourly > quote.hourly * (100 - Decimal(str(rules["region.percent"]))) / 100
    ):
        return None
    part = 1 - (amounts.ratio(cheapest.hourly, quote.hourly) or Decimal(1))
    return Move(machine, cheapest, machine.hourly * part * HOURS_A_MONTH * machine.on_share)


def _recommendation(
    estate: Estate,
    route: tuple[str, str, str, str],
    moves: Sequence[Move],
    transfer: Decimal | None,
) -> Recommendation:
    provider, here, there, currency = route
    saved = sum((one.saved for one in moves), Decimal(0))
    keys = {one.machine.at.key for one in moves}
    stored = sum(
        disk.size_gb or 0.0
        for disk in estate.disks("volume")
        if disk.attached_to is not None and key(disk.attached_to) in keys
    )
    once = None if transfer is None else transfer * Decimal(str(stored))
    cost = (
        f"copying their {stored:,.0f} GB costs about {once:,.0f} {currency} once"
        if once is not None
        else f"what copying their {stored:,.0f} GB costs is not known"
    )
    machines = plural(len(moves), "machine")
    return Recommendation(
        type="region",
        subject=Subject(
            kind="instances", provider=provider, resource_id=f"{here} to {there} in {currency}",
            name=f"{machines} in {here}", region=here,
        ),
        title=f"Move {machines} from {here} to {there}",
        description=(
            f"The same types cost {_percent(moves)} % less in {there}; {cost}, and traffic that then "
            "crosses regions is charged."
        ),
        current=here,
        recommended=there,
        monthly_savings=saved,
        currency=currency,
        confidence=0.3,
        risk="high",
        impact="latency changes for users and for whatever they talk to; laws or contracts may say "
        "where data must stay; the move takes work",
        evidence=evidence(
            ("machines", len(moves)),
            ("attached storage", round(stored, 1), "GB"),
            ("price of transfer between regions", transfer, f"{currency}/GB"),
            ("copying once", once, currency),
            ("types", ", ".join(sorted({str(one.machine.instance_type) for one in moves}))),
        ),
        price=max(moves, key=lambda one: one.saved).to.said,
        assumptions=("only machines that are not production are looked at",)
        if not estate.rules["region.production"]
        else (),
        parts=tuple(Part(resource_id=one.machine.at.key, savings=one.saved, name=one.machine.at.name) for one in moves),
    )  # fmt: skip


def _percent(moves: Sequence[Move]) -> str:
    cuts = [
        100 * (1 - one.to.hourly / one.machine.quote.hourly) for one in moves if one.machine.quote
    ]
    low, high = f"{min(cuts):.0f}", f"{max(cuts):.0f}"
    return low if low == high else f"{low} to {high}"


def _transfer_prices(estate: Estate) -> dict[tuple[str, str], Decimal]:
    """What a GB between regions cost lately, by provider and currency."""
    last = estate.bill.last
    if last is None:
        return {}
    rows = estate.inquiry.rows(
        """SELECT x_Provider, BillingCurrency, sum(EffectiveCost), sum(ConsumedQuantity) FROM cost_line
WHERE charge_month >= $month AND ChargeCategory = 'Usage' AND ConsumedQuantity > 0
  AND lower(ConsumedUnit) IN ('gb', 'gib', 'gigabytes')
  AND regexp_matches(lower(coalesce(ChargeDescription, '')), 'inter.?region|between regions|regional data')
GROUP BY 1, 2 HAVING sum(EffectiveCost) > 0 ORDER BY 1, 2""",
        {"month": (last.replace(day=1)).strftime("%Y-%m")},
    )
    return {
        (provider, currency): price
        for provider, currency, paid, amount in rows
        if (price := amounts.ratio(amounts.exact(paid), amounts.exact(amount))) is not None
    }
