"""Costs from Cost Explorer: every total equals what the ledger adds up to, computed here anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from aws_charges import (
    EC2,
    MEMBER,
    NOW,
    OTHER,
    PAYER,
    S3,
    SINCE,
    TODAY,
    inside,
    ledger,
    read,
    rows,
    total,
    truth,
)
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import opened
from aws_ledger import CostExplorer, Entry

from tools.clouds.base import CostRequest


@pytest.fixture
def aws() -> Iterator[AwsDouble]:
    with aws_double(PAYER) as double:
        double.explorer = CostExplorer(ledger(PAYER), TODAY)
        yield double


def test_totals_are_the_ledgers_to_the_last_digit(aws: AwsDouble) -> None:
    entries, found = inside(ledger(PAYER)), rows(read(aws))
    assert total(found, "BilledCost") == truth(entries, "unblended")
    assert total(found, "EffectiveCost") == truth(entries, "amortized")
    for number in range((TODAY - SINCE).days + 1):
        day = SINCE + dt.timedelta(days=number)
        of_day = [row for row in found if row["ChargePeriodStart"].date() == day]
        assert total(of_day, "BilledCost") == truth(
            [one for one in entries if one.day == day], "unblended"
        )


def test_usage_is_told_by_service_region_and_usage_type(aws: AwsDouble) -> None:
    entries = inside(ledger(PAYER))
    found = [row for row in rows(read(aws)) if row["PricingCategory"] == "Standard"]
    keys = {(one.service, one.region, one.usage_type) for one in entries if one.record == "Usage"}
    for service, region, usage in keys:
        mine = [
            row
            for row in found
            if (row["ServiceName"], row["RegionId"], row["ChargeDescription"])
            == (service, region, usage)
        ]
        same = [
            one
            for one in entries
            if (one.record, one.service, one.region, one.usage_type)
            == ("Usage", service, region, usage)
        ]
        assert total(mine, "BilledCost") == truth(same, "unblended"), (service, region, usage)
        assert total(mine, "ConsumedQuantity") == truth(same, "quantity")
        assert {row["ConsumedUnit"] for row in mine} == {same[0].unit}


def test_kinds_of_charges_are_told(aws: AwsDouble) -> None:
    found = rows(read(aws))
    of = {row["ChargeDescription"]: row for row in found if row["ChargeCategory"] != "Usage"}
    told = {name: (row["ChargeCategory"], row["ChargeFrequency"]) for name, row in of.items()}
    assert told == {
        "Tax": ("Tax", "One-Time"),
        "Credit": ("Credit", "One-Time"),
        "Refund": ("Adjustment", "One-Time"),
        "EdpDiscount": ("Adjustment", "One-Time"),
        "RIFee": ("Purchase", "Recurring"),
        "SavingsPlanRecurringFee": ("Purchase", "Recurring"),
    }
    assert of["Refund"]["ChargeClass"] == "Correction"
    assert of["RIFee"]["CommitmentDiscountType"] == "Reserved Instance"
    assert of["SavingsPlanRecurringFee"]["CommitmentDiscountType"] == "Savings Plan"
    assert of["Tax"]["RegionId"] is None


def test_covered_usage_bills_nothing_and_costs_its_share(aws: AwsDouble) -> None:
    covered = [row for row in rows(read(aws)) if row["CommitmentDiscountStatus"] == "Used"]
    plans = [row for row in covered if row["CommitmentDiscountType"] == "Savings Plan"]
    assert len(plans) == 20
    assert {(row["BilledCost"], row["EffectiveCost"]) for row in plans} == {
        (Decimal(0), Decimal("1.5"))
    }
    assert {row["x_InstanceType"] for row in plans} == {"c5.large"}
    assert total(covered, "EffectiveCost") == 20 * (Decimal("1.5") + Decimal("1.1"))


def test_what_a_negation_does_not_take_back_is_kept(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    day = TODAY - dt.timedelta(days=3)
    stray = Entry(
        day, PAYER, "SavingsPlanNegation", EC2, "eu-west-1", "x", Decimal("-0.3"), Decimal(0)
    )
    aws.explorer.entries.append(stray)
    found = rows(read(aws))
    (rest,) = [row for row in found if row["ChargeDescription"] == "SavingsPlanNegation"]
    assert (rest["ChargeCategory"], rest["BilledCost"]) == ("Adjustment", Decimal("-0.3"))
    assert total(found, "BilledCost") == truth(inside(aws.explorer.entries), "unblended")


def test_rows_are_shaped_as_focus_has_them(aws: AwsDouble) -> None:
    bill = read(aws)
    row = next(row for row in rows(bill) if row["ChargeDescription"] == "USW2-BoxUsage:m5.large")
    assert row["ProviderName"] == "AWS"
    assert row["SubAccountId"] == PAYER
    assert row["ServiceCategory"] == "Compute"
    assert row["x_InstanceType"] == "m5.large"
    assert row["ChargePeriodEnd"] - row["ChargePeriodStart"] == dt.timedelta(days=1)
    assert row["BillingPeriodStart"].day == 1
    assert row["BillingPeriodStart"] <= row["ChargePeriodStart"] < row["BillingPeriodEnd"]
    assert row["BillingCurrency"] == "USD"
    assert row["ResourceId"] is None
    assert row["ListCost"] is None
    assert (bill.format, bill.version) == ("aws-cost-explorer", "full")


def test_disks_and_traffic_are_told_apart(aws: AwsDouble) -> None:
    told = {
        (row["ChargeDescription"], row["ServiceCategory"])
        for row in rows(read(aws))
        if row["ServiceName"] == OTHER
    }
    assert ("EBS:VolumeUsage.gp3", "Storage") in told
    assert ("EU-NatGateway-Hours", "Networking") in told


def test_requests_are_few_and_metered(aws: AwsDouble) -> None:
    counted: list[tuple[str, int, Decimal]] = []
    cloud = opened(aws, now=NOW, meter=lambda *told: counted.append(told))
    list(cloud.bills(CostRequest(SINCE, TODAY, Path())))
    calls = len(aws.calls("ce"))
    assert calls == 8  # totals, two for each of three kinds of use, one for all the rest
    assert counted == [("Cost Explorer", 1, Decimal("0.01"))] * calls
    assert cloud.refresh >= dt.timedelta(hours=6)


def test_all_pages_are_read(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    whole = rows(read(aws))
    calls = len(aws.calls("ce"))
    aws.explorer.page = 40
    assert rows(read(aws)) == whole
    assert len(aws.calls("ce")) > 2 * calls


def test_amounts_that_aws_rounds_still_add_up(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    aws.explorer.entries = [
        Entry(
            TODAY,
            PAYER,
            "Usage",
            EC2,
            region,
            f"{code}BoxUsage:m5.large",
            Decimal(1) / 3,
            Decimal(1) / 7,
        )
        for region, code in (("us-east-1", ""), ("eu-west-1", "EU-"), ("us-west-2", "USW2-"))
    ]
    aws.explorer.digits = 10
    found = rows(read(aws))
    assert len(found) == 3
    assert total(found, "BilledCost") == Decimal("1.0000000000")
    assert total(found, "EffectiveCost") == Decimal("0.4285714286")


def test_usage_types_that_tell_no_region_lose_only_the_usage_type(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    shapes = (("ap-east-1", "Mystery-1"), ("sa-east-1", "Mystery-2"))
    aws.explorer.entries = [
        Entry(TODAY, PAYER, "Usage", EC2, region, usage, Decimal(5), Decimal(5))
        for region, usage in shapes
    ]
    told = {
        (row["RegionId"], row["ChargeDescription"]): row["BilledCost"] for row in rows(read(aws))
    }
    lost = "not divided by usage type"
    assert told == {("ap-east-1", lost): 5, ("sa-east-1", lost): 5}


def test_a_misleading_region_code_is_not_believed(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    shapes = (("us-east-1", "EU-BoxUsage:m5.large", 3), ("eu-west-1", "BoxUsage:m5.large", 5))
    aws.explorer.entries = [
        Entry(TODAY, PAYER, "Usage", EC2, region, usage, Decimal(cost), Decimal(cost))
        for region, usage, cost in shapes
    ]
    told = {(row["RegionId"], row["x_InstanceType"]): row["BilledCost"] for row in rows(read(aws))}
    assert told == {("us-east-1", None): 3, ("eu-west-1", None): 5}


def linked(double: AwsDouble, count: int) -> list[Entry]:
    accounts = [str(int(PAYER) + number) for number in range(count)]
    entries = [one for seed, name in enumerate(accounts) for one in ledger(name, seed)]
    double.explorer = CostExplorer(entries, TODAY)
    double.explorer.names = {name: f"account {name[-2:]}" for name in accounts}
    return inside(entries)


def test_every_linked_account_has_its_own_costs(aws: AwsDouble) -> None:
    entries = linked(aws, 2)
    found = rows(read(aws))
    for account in (PAYER, MEMBER):
        mine = [row for row in found if row["SubAccountId"] == account]
        same = [one for one in entries if one.account == account]
        assert total(mine, "BilledCost") == truth(same, "unblended")
        assert total(mine, "EffectiveCost") == truth(same, "amortized")
        assert {row["SubAccountName"] for row in mine} == {f"account {account[-2:]}"}
    assert {row["RegionId"] for row in found} >= {"us-east-1", "eu-west-1", "us-west-2"}


def test_many_accounts_are_told_by_service_and_the_bill_says_so(aws: AwsDouble) -> None:
    entries = linked(aws, 6)
    bill = read(aws)
    found = rows(bill)
    assert total(found, "BilledCost") == truth(entries, "unblended")
    assert total(found, "EffectiveCost") == truth(entries, "amortized")
    assert {row["RegionId"] for row in found} == {None}
    assert bill.version == "service"
    assert any("6 accounts by service only" in warning for warning in bill.warnings)
    assert len(aws.calls("ce")) == 10  # totals, and one for each kind of charge
    full = rows(read(aws, cost_detail="full"))
    assert total(full, "BilledCost") == total(found, "BilledCost")
    assert "eu-west-1" in {row["RegionId"] for row in full}


def test_the_payer_is_the_management_account(aws: AwsDouble) -> None:
    assert {row["BillingAccountId"] for row in rows(read(aws))} == {PAYER}
    organization = aws.client("organizations").create_organization(FeatureSet="ALL")["Organization"]
    assert {row["BillingAccountId"] for row in rows(read(aws))} == {organization["MasterAccountId"]}
    fault = Fault("refused", "organizations", "", "AccessDeniedException", 400)
    with aws.failing(fault):
        assert {row["BillingAccountId"] for row in rows(read(aws))} == {None}


def test_net_amortized_may_be_asked_for(aws: AwsDouble) -> None:
    read(aws, effective_cost="net-amortized")
    assert aws.calls("ce")[-1].parameters["Metrics"][1] == "NetAmortizedCost"


def test_days_that_it_does_not_have_are_not_asked_for(aws: AwsDouble) -> None:
    bill = read(aws, since=dt.date(2020, 1, 1), until=TODAY + dt.timedelta(days=9))
    period = aws.calls("ce")[0].parameters["TimePeriod"]
    assert period == {"Start": "2025-10-01", "End": "2026-11-21"}
    assert any("no costs before 2025-10-01" in warning for warning in bill.warnings)
    cloud = opened(aws, now=NOW)
    assert list(cloud.bills(CostRequest(dt.date(2020, 1, 1), dt.date(2020, 2, 1), Path()))) == []


def test_no_costs_are_a_bill_without_rows(aws: AwsDouble) -> None:
    aws.explorer = CostExplorer([], TODAY)
    assert rows(read(aws)) == []
    assert len(aws.calls("ce")) == 1


def test_the_same_costs_are_the_same_bill(aws: AwsDouble) -> None:
    first, second = read(aws), read(aws)
    assert first.sha256 == second.sha256
    assert aws.explorer is not None
    aws.explorer.entries.append(
        Entry(TODAY, PAYER, "Usage", S3, "us-east-1", "new", Decimal(1), Decimal(1))
    )
    assert read(aws).sha256 != first.sha256
