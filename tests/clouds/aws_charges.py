"""A month of charges to read through the double of Cost Explorer, and sums of both sides."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from aws_double import AwsDouble
from aws_estate import opened
from aws_ledger import Entry

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
