"""What a change saved, from bills that came in later; the figures are worked out on paper."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from tools.clouds.actions import Target
from tools.context import Context
from tools.loading import import_files
from tools.registry import find_tool
from tools.services.plans import applying, confirming, proposing
from tools.services.plans.proposing import Wish

COLUMNS = (
    "BilledCost EffectiveCost ListCost ContractedCost BillingCurrency BillingAccountId SubAccountId "
    "ChargePeriodStart ChargePeriodEnd BillingPeriodStart BillingPeriodEnd ChargeCategory "
    "ChargeDescription ChargeFrequency ProviderName PublisherName InvoiceIssuerName ServiceName "
    "ServiceCategory ResourceId RegionId"
).split()


def bill(path: Path, target: Target, costs: dict[dt.date, str]) -> Path:
    """A FOCUS file with one charge a day of one resource."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for day, cost in costs.items():
            month = day.replace(day=1)
            following = (month + dt.timedelta(days=32)).replace(day=1)
            row = dict.fromkeys(COLUMNS, "")
            row |= dict.fromkeys(
                ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), cost
            )
            row |= {
                "BillingCurrency": "USD",
                "BillingAccountId": "payer",
                "SubAccountId": target.account_id,
                "ChargePeriodStart": f"{day}T00:00:00Z",
                "ChargePeriodEnd": f"{day + dt.timedelta(days=1)}T00:00:00Z",
                "BillingPeriodStart": f"{month}T00:00:00Z",
                "BillingPeriodEnd": f"{following}T00:00:00Z",
                "ChargeCategory": "Usage",
                "ChargeFrequency": "Usage-Based",
                "ProviderName": "AWS",
                "PublisherName": "AWS",
                "InvoiceIssuerName": "AWS",
                "ServiceName": "Amazon Elastic Compute Cloud",
                "ServiceCategory": "Compute",
                "ResourceId": target.resource_id,
                "RegionId": target.region,
                "ChargeDescription": "hours",
            }
            writer.writerow(row)
    return path


def test_a_stopped_machine_saves_what_its_bill_lost(estate: Context, home: Path) -> None:
    (row,) = estate.store.query(
        "SELECT provider, account_id, region, resource_id, name FROM instance "
        "WHERE provider = 'aws' AND status = 'running' AND name LIKE '%-dev-%' ORDER BY name LIMIT 1"
    ).rows
    target = Target("instance", *row)
    record = proposing.propose(estate, Wish("stop", [target], "Stop it"), estate.person).record
    confirming.confirm(estate, record.plan.id, record.hash, estate.person)
    assert applying.apply(estate, record.plan.id).state == "applied"
    plan = record.plan.id

    def saved(context: Context) -> list[tuple[str, object, str | None]]:
        found = find_tool("list_changes").call(context, {"plan": plan}).values
        return [
            (one.name, one.value, one.currency) for one in found if one.name.startswith("saved")
        ]

    assert saved(estate) == []  # the bills end before the change
    stopped = estate.now.date()
    days = [stopped + dt.timedelta(days=number) for number in range(-10, 11)]
    # 4.80 a day before; 0.30 for its disk on each of the 10 days after.
    costs = {day: "4.80" if day < stopped else "0.30" for day in days}
    later = Context(home=home, now=estate.now + dt.timedelta(days=11), person=estate.person)
    import_files(later, [bill(home.parent / "later.csv", target, costs)])
    expected = (Decimal("4.50") * Decimal("30.4375")).quantize(Decimal("0.01"))
    assert saved(later) == [("saved a month, as billed in 10 days since", expected, "USD")]
