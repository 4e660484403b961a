"""Work that may be interrupted: run it on spare capacity at a spot price."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from tools.services import amounts
from tools.services.recommendations import signs
from tools.services.recommendations.estate import Estate
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, evidence

_MARKETS = frozenset({"aws", "azure", "gcp"})  # clouds that sell spare capacity


def find(estate: Estate, findings: Findings) -> None:
    """Add what could run on spot capacity."""
    shares = _shares(estate)
    for machine in estate.machines:
        provider = machine.at.provider
        if not machine.running or machine.spot or machine.covered or findings.is_idle(machine):
            continue
        if provider not in _MARKETS and provider not in shares:
            continue
        why = signs.interruptible(machine, estate.rules)
        if why is None or signs.left_alone(machine, estate.rules):
            continue
        name = machine.at.name or machine.at.resource_id
        share, monthly = shares.get(provider), machine.monthly
        saved = None if share is None or monthly is None else monthly * (1 - share)
        said = (
            "what spot capacity costs is not known here, so the saving is not either"
            if share is None
            else f"spot hours on this bill cost {100 * share:.0f} % of the price on demand"
        )
        findings.add(
            Recommendation(
                type="spot",
                subject=machine.at.subject(machine.instance_type),
                title=f"Run {name} on spot capacity",
                description=f"{why[0].upper()}{why[1:]}; {said}.",
                current=f"{machine.instance_type or 'instance'}, on demand",
                recommended=f"{machine.instance_type or 'instance'}, spot",
                monthly_savings=saved,
                currency=machine.currency,
                confidence=0.5 if "tag" in why else 0.4,
                risk="high",
                impact="the cloud may take it away within minutes: work must be saved and start again "
                "elsewhere by itself",
                evidence=evidence(
                    ("taken for interruptible because", why),
                    ("price an hour", machine.hourly, machine.currency),
                    ("spot price, of the price on demand",
                     None if share is None else round(100 * share, 1), "%"),
                ),
                price=None if share is None else "spot hours on the bill",
            )
        )  # fmt: skip


def _shares(estate: Estate) -> dict[str, Decimal]:
    """What spot hours cost in parts of the price on demand, by provider: the median on the bill."""
    found: dict[str, list[Decimal]] = {}
    for one in estate.bill.by_resource.values():
        if not one.spot_hours or not one.hourly or not one.instance_type or not one.region:
            continue
        quote = estate.prices.price(one.provider, one.region, one.instance_type, one.currency)
        share = amounts.ratio(one.hourly, quote.hourly) if quote else None
        if share is not None and 0 < share < 1:
            found.setdefault(one.provider, []).append(share)
    return {provider: median(shares) for provider, shares in found.items()}
