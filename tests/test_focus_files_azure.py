"""Azure cost exports: actual, amortised and older ones; sums worked out by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tools.clouds.base import Bill
from tools.clouds.focus_files.bills import open_bills

ARM = "/subscriptions/s1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-1"
BASE = {
    "SubscriptionId": "s1",
    "SubscriptionName": "Shop",
    "ResourceGroup": "shop",
    "ResourceLocation": "EastUS2",
    "Date": "05/03/2026",
    "MeterCategory": "Virtual Machines",
    "MeterName": "D2s v5",
    "MeterId": "m1",
    "UnitOfMeasure": "1 Hour",
    "Quantity": "24",
    "CostInBillingCurrency": "2.304",
    "ResourceId": ARM,
    "Tags": '"env": "prod","team": "a"',
    "AdditionalInfo": '{"ServiceType": "Standard_D2s_v5", "VCPUs": 2}',
    "ReservationId": "",
    "ChargeType": "Usage",
    "Frequency": "UsageBased",
    "PricingModel": "OnDemand",
    "BillingAccountId": "b1",
    "BillingCurrencyCode": "EUR",
    "BillingPeriodStartDate": "05/01/2026",
    "BillingPeriodEndDate": "05/31/2026",
}
RESERVED = {"ReservationId": "r1", "PricingModel": "Reservation"}


def cost(amount: str, **changes: str) -> dict[str, str]:
    return BASE | {"CostInBillingCurrency": amount} | changes


def opened(path: Path) -> tuple[Bill, list[dict[str, Any]]]:
    staging = path.parent / "staging"
    staging.mkdir(exist_ok=True)
    result = open_bills([path], staging)
    assert result.refusals == []
    (bill,) = result.bills
    return bill, [row for table in bill.batches for row in table.to_pylist()]


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def costs(rows: list[dict[str, Any]]) -> list[tuple[str, str | None, str, str | None, str | None]]:
    return [
        (
            f"{row['BilledCost'].normalize():f}",
            None if row["EffectiveCost"] is None else f"{row['EffectiveCost'].normalize():f}",
            row["ChargeCategory"],
            row["CommitmentDiscountStatus"],
            row["PricingCategory"],
        )
        for row in rows
    ]


ACTUAL = (
    cost("2.304"),
    cost("0.5", PricingModel="Spot"),
    cost("0", **RESERVED),
    cost("730", ChargeType="Purchase", Frequency="OneTime", **RESERVED),
    cost("-100", ChargeType="Refund", Frequency="OneTime", **RESERVED),
    cost("99", ChargeType="Purchase", Frequency="Recurring", MeterCategory="SaaS"),
    cost("20.25", ChargeType="Tax"),
    cost("-0.01", ChargeType="RoundingAdjustment"),
    cost("-3", ChargeType="Refund"),
)
AMORTIZED = (
    cost("2.304"),
    cost("1.5", **RESERVED),
    cost("0.75", ChargeType="UnusedReservation", **RESERVED),
    cost("0.4", PricingModel="SavingsPlan", benefitId="/providers/savingsPlans/p1"),
    cost("0.1", ChargeType="UnusedSavingsPlan", PricingModel="SavingsPlan"),
    cost("99", ChargeType="Purchase", Frequency="Recurring"),
)


def test_actual_cost(tmp_path: Path) -> None:
    bill, rows = opened(write(tmp_path / "actual.csv", *ACTUAL))
    assert (bill.format, bill.version) == ("azure-cost-export", "actual")
    assert costs(rows) == [
        ("2.304", "2.304", "Usage", None, "Standard"),
        ("0.5", "0.5", "Usage", None, "Dynamic"),
        ("0", None, "Usage", "Used", "Committed"),
        ("730", "0", "Purchase", None, "Standard"),
        ("-100", "0", "Adjustment", None, "Standard"),
        ("99", "99", "Purchase", None, "Standard"),
        ("20.25", "20.25", "Tax", None, "Standard"),
        ("-0.01", "-0.01", "Adjustment", None, "Standard"),
        ("-3", "-3", "Adjustment", None, "Standard"),
    ]
    assert [row["ChargeClass"] for row in rows].count("Correction") == 2
    # 2.304+0.5+0+730−100+99+20.25−0.01−3 and 2.304+0.5+99+20.25−0.01−3
    assert bill.sums == {
        "EUR": {"BilledCost": Decimal("749.044"), "EffectiveCost": Decimal("119.044")}
    }
    assert len(bill.warnings) == 1
    assert bill.warnings[0].startswith("1 rows of usage covered by reservations")


def test_amortized_cost(tmp_path: Path) -> None:
    rows_in = [{"benefitId": ""} | row for row in AMORTIZED]
    bill, rows = opened(write(tmp_path / "amortized.csv", *rows_in))
    assert bill.version == "amortized"
    assert costs(rows) == [
        ("2.304", "2.304", "Usage", None, "Standard"),
        ("0", "1.5", "Usage", "Used", "Committed"),
        ("0", "0.75", "Usage", "Unused", "Committed"),
        ("0", "0.4", "Usage", "Used", "Committed"),
        ("0", "0.1", "Usage", "Unused", "Committed"),
        ("99", "99", "Purchase", None, "Standard"),
    ]
    kinds = [(row["CommitmentDiscountCategory"], row["CommitmentDiscountType"]) for row in rows]
    assert kinds == [
        (None, None),
        ("Usage", "Reservation"),
        ("Usage", "Reservation"),
        ("Spend", "Savings Plan"),
        ("Spend", "Savings Plan"),
        (None, None),
    ]
    # 2.304+99 and 2.304+1.5+0.75+0.4+0.1+99
    assert bill.sums == {
        "EUR": {"BilledCost": Decimal("101.304"), "EffectiveCost": Decimal("104.054")}
    }


def test_covered_usage_that_costs_something_is_amortized(tmp_path: Path) -> None:
    bill, _ = opened(write(tmp_path / "a.csv", cost("1"), cost("1.5", **RESERVED)))
    assert bill.version == "amortized"


def test_columns_of_a_usage_row(tmp_path: Path) -> None:
    _, (row,) = opened(write(tmp_path / "a.csv", BASE))
    assert row["ChargePeriodStart"] == dt.datetime(2026, 5, 3)
    assert row["ChargePeriodEnd"] == dt.datetime(2026, 5, 4)
    assert row["BillingPeriodStart"] == dt.datetime(2026, 5, 1)
    assert row["BillingPeriodEnd"] == dt.datetime(2026, 6, 1)
    assert (row["SubAccountId"], row["SubAccountName"]) == ("s1", "Shop")
    assert (row["ResourceName"], row["ResourceType"]) == (
        "web-1",
        "Microsoft.Compute/virtualMachines",
    )
    assert json.loads(row["x_Tags"]) == {"env": "prod", "team": "a"}
    assert row["x_InstanceType"] == "Standard_D2s_v5"
    assert (row["ServiceName"], row["ServiceCategory"]) == ("Virtual Machines", "Compute")
    assert (row["RegionId"], row["RegionName"]) == ("eastus2", "EastUS2")
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == (Decimal(24), "Hours")


@pytest.mark.parametrize(
    ("location", "region"),
    [
        ("US East 2", "eastus2"),
        ("EU West", "westeurope"),
        ("AP Southeast", "southeastasia"),
        ("westus2", "westus2"),
        ("West US 2", "westus2"),
        ("US South Central", "southcentralus"),
    ],
)
def test_regions(tmp_path: Path, location: str, region: str) -> None:
    _, (row,) = opened(write(tmp_path / "a.csv", BASE | {"ResourceLocation": location}))
    assert row["RegionId"] == region


@pytest.mark.parametrize(
    "written", ["5/3/2026", "05/03/2026", "2026-05-03", "2026-05-03T00:00:00Z"]
)
def test_dates(tmp_path: Path, written: str) -> None:
    _, (row,) = opened(write(tmp_path / "a.csv", BASE | {"Date": written}))
    assert row["ChargePeriodStart"] == dt.datetime(2026, 5, 3)


def test_a_day_first_date_is_rejected(tmp_path: Path) -> None:
    bill, rows = opened(write(tmp_path / "a.csv", BASE, BASE | {"Date": "13/05/2026"}))
    assert len(rows) == 1
    assert (bill.rejections[0].row, bill.rejections[0].column) == (2, "Date")


def test_mca_headers_and_an_older_export(tmp_path: Path) -> None:
    mca = {
        "invoiceId": "G1",
        "SubscriptionId": "s1",
        "date": "05/03/2026",
        "meterCategory": "Virtual Machines",
        "meterName": "B2s Spot",
        "costInBillingCurrency": "1",
        "billingCurrency": "USD",
        "paygCostInBillingCurrency": "1.25",
        "resourceGroupName": "shop",
        "tags": '{"env": "prod"}',
        "pricingModel": "Spot",
        "chargeType": "Usage",
    }
    _, (row,) = opened(write(tmp_path / "mca.csv", mca))
    assert (row["InvoiceId"], row["ListCost"]) == ("G1", Decimal("1.25"))
    assert (row["x_InstanceType"], row["x_Tags"]) == ("B2s", '{"env":"prod"}')
    old = {
        "SubscriptionGuid": "s1",
        "UsageDateTime": "2026-05-03",
        "MeterCategory": "Storage",
        "MeterId": "m1",
        "InstanceId": ARM,
        "PreTaxCost": "0.25",
        "Currency": "USD",
    }
    bill, (row,) = opened(write(tmp_path / "old.csv", old))
    assert bill.sums == {"USD": {"BilledCost": Decimal("0.25"), "EffectiveCost": Decimal("0.25")}}
    assert (row["ServiceCategory"], row["ChargeCategory"]) == ("Storage", "Usage")
    assert row["BillingPeriodStart"] == dt.datetime(2026, 5, 1)
