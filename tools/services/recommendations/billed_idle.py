"""Addresses that the bill itself calls idle, where no inventory tells of addresses: release them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tools.services import amounts
from tools.services.recommendations import billed
from tools.services.recommendations.estate import Estate
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, Subject, evidence

_SQL = f"""SELECT {billed.key_sql("ResourceId")} AS id, max(ResourceId), x_Provider, BillingCurrency,
  max(SubAccountId), max(SubAccountName), max(coalesce(RegionId, RegionName)), max(ResourceName),
  sum(coalesce(EffectiveCost, BilledCost)), count(DISTINCT ChargeDay), min(ChargeDay),
  max(ChargeDay), max(ChargeDescription)
FROM cost_line
WHERE charge_month >= $month AND ChargeDay >= $since AND ResourceId IS NOT NULL
  AND ChargeCategory = 'Usage' AND BillingCurrency IS NOT NULL
  AND regexp_matches(lower(ChargeDescription), '\\b(idle|unused|unattached)\\b.*\\b(ip|ipv4|address)\\b')
  AND x_Provider NOT IN (SELECT provider FROM address)
GROUP BY id, x_Provider, BillingCurrency ORDER BY id, BillingCurrency"""


def find(estate: Estate, findings: Findings) -> None:
    """Add what was billed as idle in the last week of the bill, and for long enough in all."""
    last = estate.bill.last
    if last is None:
        return
    since = last - dt.timedelta(days=billed.DAYS - 1)
    rows = estate.inquiry.rows(_SQL, {"since": since, "month": since.strftime("%Y-%m")})
    for _, identity, provider, currency, account, named, region, name, cost, days, *rest in rows:
        first, newest, said = rest
        long = (newest - first).days + 1 >= estate.rules["storage.address_days"]
        if cost is None or not long or (last - newest).days > 7:
            continue
        monthly = amounts.EXACT.divide(cost, Decimal(days)) * billed.DAYS_A_MONTH
        findings.add(
            Recommendation(
                type="storage",
                subject=Subject(
                    kind="address", provider=provider, resource_id=identity, name=name,
                    account_id=account, account_name=named, region=region,
                ),
                title=f"Release the address {name or identity}: it leads nowhere",
                description=f"The bill says {said!r} on {days} days from {first} to {newest}.",
                current="idle address",
                recommended="release",
                monthly_savings=monthly,
                currency=currency,
                confidence=0.8,
                risk="low",
                impact="the address is lost: names and firewalls that hold it must be changed first",
                evidence=evidence(("days billed as idle", days, "days"), ("cost", cost, currency)),
                price=f"its own cost on the bill, {first} to {newest}",
            )
        )  # fmt: skip
