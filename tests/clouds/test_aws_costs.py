"""Costs from Cost Explorer: every total equals what the ledger adds up to, computed here anew."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import NAME, opened
from aws_ledger import CostExplorer, Entry
from hypothesis import given
from hypothesis import strategies as st

from tools.base import (
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.aws.charges import Amounts
from tools.clouds.aws.costs import joined
from tools.clouds.base import Bill, CostRequest

PAYER, MEMBER = "210000000021", "210000000022"
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
SINCE = TODAY - dt.timedelta(days=19)  # the first of the month
EC2, OTHER, S3 = (
    "Amazon Elastic Compute Cloud - Compute",
    "EC2 - Other",
    "Amazon Simple Storage Service",
)
Row = dict[str, Any]


@pytest.fixture
def aws() -> Iterator[AwsDouble]:
    with aws_double(PAYER) as double:
        double.explorer = CostExplorer(ledger(PAYER), TODAY)
        yield double


def ledger(account: str, seed: int = 1) -> list[Entry]:
    """Days of usage in three regions, a Savings Plan, a reservation, a credit, tax, a refund."""
    dice = random.Random(seed)
    entries: list[Entry] = []

    def add(day: dt.date, record: str, service: str, region: str, usage: str, **more: Any) -> None:
        cost = more.pop("cost", None)
        amount = Decimal(dice.randrange(1, 10**12)).scaleb(-10) if cost is None else Decimal(cost)
        spread = Decimal(more.pop("spread", amount))
        entries.append(Entry(day, account, record, service, region, usage, amount, spread, **more))

    for number in range(22):
        day = SINCE + dt.timedelta(days=number - 1)  # a day more on both sides
        for region, code in (("us-east-1", ""), ("eu-west-1", "EU-"), ("us-west-2", "USW2-")):
            hours = Decimal(24)
            add(day, "Usage", EC2, region, f"{code}BoxUsage:m5.large", quantity=hours)
            add(
                day,
                "Usage",
                OTHER,
                region,
                f"{code}EBS:VolumeUsage.gp3",
                quantity=Decimal("1.5"),
                unit="GB-Mo",
            )
            add(day, "Usage", OTHER, region, f"{code}NatGateway-Hours", quantity=hours)
        add(
            day, "Usage", S3, "us-east-1", "TimedStorage-ByteHrs", quantity=Decimal(7), unit="GB-Mo"
        )
        add(day, "Usage", S3, "us-east-1", "Requests-Tier1", quantity=Decimal(900), unit="Requests")
        add(
            day,
            "SavingsPlanCoveredUsage",
            EC2,
            "eu-west-1",
            "EU-BoxUsage:c5.large",
            cost="2.04",
            spread="1.5",
        )
        add(
            day,
            "SavingsPlanNegation",
            EC2,
            "eu-west-1",
            "EU-BoxUsage:c5.large",
            cost="-2.04",
            spread="0",
        )
        add(day, "DiscountedUsage", EC2, "us-east-1", "BoxUsage:r5.large", cost="0", spread="1.1")
        add(
            day,
            "SavingsPlanRecurringFee",
            "Savings Plans for AWS Compute usage",
            "global",
            "ComputeSP:1yr",
            cost="1.6",
            spread="0.1",
        )
        if day.day == 1:
            add(day, "RIFee", EC2, "us-east-1", "HeavyUsage:r5.large", cost="40", spread="0")
            add(day, "Tax", "Tax", "NoRegion", "Tax", cost="99.99")
            add(day, "Credit", EC2, "us-east-1", "BoxUsage:m5.large", cost="-150")
            add(day, "Refund", S3, "us-east-1", "Refund", cost="-1.25")
            add(day, "EdpDiscount", EC2, "us-east-1", "BoxUsage:m5.large", cost="-3.5")
    return entries


def read(
    double: AwsDouble, since: dt.date = SINCE, until: dt.date = TODAY, **settings: Any
) -> Bill:
    cloud = opened(double, now=NOW, **settings)
    (bill,) = cloud.bills(CostRequest(since, until, Path()))
    cloud.close()
    return bill


def rows(bill: Bill) -> list[Row]:
    return [row for table in bill.batches for row in table.to_pylist()]


def total(found: list[Row], name: str, keep: Callable[[Row], bool] = lambda _: True) -> Decimal:
    return sum((row[name] for row in found if keep(row)), Decimal(0))


def truth(
    entries: list[Entry], name: str, keep: Callable[[Entry], bool] = lambda _: True
) -> Decimal:
    return sum((getattr(one, name) for one in entries if keep(one)), Decimal(0))


def inside(entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if SINCE <= one.day <= TODAY]


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


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (
            Fault(
                "refused", "ce", code="AccessDeniedException", message="User: x is not authorized"
            ),
            PermissionMissingError,
            "add ce:GetCostAndUsage",
        ),
        (
            Fault(
                "refused",
                "ce",
                code="AccessDeniedException",
                message="User not enabled for cost explorer access",
            ),
            NotOfferedError,
            "never enabled",
        ),
        (Fault("refused", "ce", code="ExpiredTokenException"), SignInError, "expired"),
        (Fault("refused", "ce", code="DataUnavailableException"), NotOfferedError, "not available"),
        (Fault("refused", "ce", code="ThrottlingException"), ThrottledError, "too many calls"),
        (Fault("refused", "ce", code="LimitExceededException"), ThrottledError, "too many calls"),
        (Fault("body", "ce", status=200), ReplyError, "proxy"),
        (
            Fault("body", "ce", status=200, body=b'{"ResultsByTime": [{"TimePeriod": {}}]}'),
            ReplyError,
            "cannot be read",
        ),
        (Fault("body", "ce", status=502), UnreachableError, "502"),
        (Fault("cut", "ce"), ReplyError, "proxy"),
        (Fault("reset", "ce"), UnreachableError, "no answer"),
        (Fault("hang", "ce"), UnreachableError, "no answer"),
    ],
    ids=lambda one: f"{one.kind}-{one.code or one.status}" if isinstance(one, Fault) else "",
)
def test_failures_are_told_as_what_they_are(
    aws: AwsDouble, fault: Fault, error: type[Exception], says: str
) -> None:
    with aws.failing(fault), pytest.raises(error, match=says) as caught:
        read(aws, timeout=0.2)
    assert NAME in str(caught.value)


def test_a_throttled_request_is_waited_for_and_repeated(aws: AwsDouble) -> None:
    fault = Fault(
        "refused",
        "ce",
        code="ThrottlingException",
        status=429,
        headers={"Retry-After": "0"},
        times=2,
    )
    with aws.failing(fault):
        found = rows(read(aws))
    assert total(found, "BilledCost") == truth(inside(ledger(PAYER)), "unblended")


def test_a_long_retry_after_is_not_waited_for(aws: AwsDouble) -> None:
    date = "Fri, 20 Nov 2026 09:00:00 GMT"
    later = "Fri, 20 Nov 2026 10:00:00 GMT"
    for asked in ("3600", later):
        headers = {"Retry-After": asked, "Date": date}
        fault = Fault("refused", "ce", code="ThrottlingException", status=429, headers=headers)
        before = len(aws.calls("ce"))
        with aws.failing(fault), pytest.raises(ThrottledError) as caught:
            read(aws)
        assert caught.value.retry_after == 3600
        assert len(aws.calls("ce")) == before + 1


def test_a_failure_on_a_later_page_gives_no_bill(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    aws.explorer.page = 9
    fault = Fault("refused", "ce", code="AccessDeniedException", after=3)
    with aws.failing(fault), pytest.raises(PermissionMissingError):
        read(aws)


money = st.decimals(min_value=-100, max_value=100, places=6)
REGIONS = st.sampled_from(["us-east-1", "eu-west-1", "us-west-2", "global", "NoRegion"])
USAGES = st.sampled_from(["", "EU-", "USW2-", "XYZ-"]).flatmap(
    lambda code: st.sampled_from([f"{code}BoxUsage", f"{code}EBS:Snapshot", f"{code}Bytes"])
)


@given(st.dictionaries(st.tuples(REGIONS, USAGES), money, min_size=1, max_size=8))
def test_joining_never_loses_or_invents_money(truth: dict[tuple[str, str], Decimal]) -> None:
    regions: dict[str, Amounts] = {}
    usages: dict[str, Amounts] = {}
    for (region, usage), amount in truth.items():
        regions[region] = regions.get(region, Amounts()) + Amounts(amount, amount)
        usages[usage] = usages.get(usage, Amounts()) + Amounts(amount, amount)
    found = list(joined(regions, usages))
    for region, whole in regions.items():
        parts = sum((amounts.billed for name, _, amounts in found if name == region), Decimal(0))
        assert abs(parts - whole.billed) <= Decimal("0.0001")
    for usage, whole in usages.items():
        parts = [amounts.billed for _, name, amounts in found if name == usage]
        assert not parts or abs(sum(parts) - whole.billed) <= Decimal("0.0001")
