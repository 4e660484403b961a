"""A small bill of October 2026."""

from __future__ import annotations

import csv
from pathlib import Path

ROWS = 400
AMOUNT = 1.25
_HEAD = (
    *("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingCurrency"),
    *("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd"),
    *("ProviderName", "PublisherName", "InvoiceIssuerName", "BillingAccountId", "SubAccountId"),
    *("ServiceName", "ServiceCategory", "RegionId", "ResourceId"),
    *("ChargeCategory", "ChargeFrequency"),
)


def bill(path: Path) -> Path:
    """Write it, in FOCUS."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        for number in range(ROWS):
            day = 1 + number % 30
            writer.writerow(
                [
                    *(AMOUNT, AMOUNT, AMOUNT, AMOUNT, "USD"),
                    *(f"2026-10-{day:02}T00:00:00Z", f"2026-10-{day + 1:02}T00:00:00Z"),
                    *("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"),
                    *("AWS", "AWS", "AWS", "999900001111", f"extra-{number % 3}"),
                    *("Amazon EC2", "Compute", "us-east-1", f"i-extra-{number}"),
                    *("Usage", "Usage-Based"),
                ]
            )
    return path
