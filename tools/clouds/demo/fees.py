"""Charges that are not metered: monthly fees, credits, a correction, taxes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tools.clouds.demo.catalog import AWS, AZURE, OPENSTACK, Account, Provider, priced
from tools.clouds.demo.charges import COST_SCALE, Block, Entities, Texts, amounts, place
from tools.clouds.demo.window import Ints, Month, Window

_CENT: int = 10 ** (COST_SCALE - 2)
CREDIT_MONTHS = 6


@dataclass(frozen=True)
class Fee:
    """An amount a month, `cents` USD an instance of the estate, on a day of the month."""

    provider: Provider
    account: Account
    service: str
    category: str
    subcategory: str
    description: str
    charge_category: str
    cents: int
    day: int = 1
    publisher: str = ""
    frequency: str = "Recurring"
    months: int = 1000  # only in so many months up to the current one


FEES: tuple[Fee, ...] = (
    Fee(
        AWS, AWS.billing, "AWS Support (Business)", "Other", "Other (Other)",
        "Monthly support fee", "Purchase", 850,
    ),
    Fee(
        AWS, AWS.billing, "Datadog Pro", "Management and Governance", "Observability",
        "AWS Marketplace subscription", "Purchase", 920, publisher="Datadog",
    ),
    Fee(
        AWS, AWS.billing, "Amazon Elastic Compute Cloud", "Compute", "Virtual Machines",
        "Promotional credit", "Credit", -310, day=5, frequency="One-Time", months=CREDIT_MONTHS,
    ),
    Fee(
        AZURE, AZURE.accounts[0], "Azure Support", "Other", "Other (Other)",
        "Standard support plan", "Purchase", 75,
    ),
    Fee(
        OPENSTACK, OPENSTACK.accounts[0], "Platform Operations", "Other", "Other (Other)",
        "Flat operations fee", "Purchase", 640,
    ),
)  # fmt: skip
CORRECTION = Fee(
    AZURE, AZURE.accounts[0], "Azure SQL Database", "Databases", "Relational Databases",
    "Refund of overcharged database hours", "Usage", -440, day=10, frequency="One-Time",
)  # fmt: skip


def fee_amount(fee: Fee, instances: int, currency: str) -> int:
    """The amount, in 10^-10 of the currency, rounded to cents."""
    cents: int = priced(fee.cents * instances, 100, currency)
    return cents * _CENT


def correction_day(window: Window) -> dt.date:
    """The day of the previous month whose charge was corrected on the open bill."""
    return window.month_start(1 if window.today.day > 1 else 2).replace(day=CORRECTION.day)


def monthly(
    provider: Provider, instances: int, currency: str, window: Window, month: Month
) -> Iterator[Block]:
    """The month's fees and credits, and the correction of a charge of that month."""
    for fee in FEES:
        day = window.index(month.first.replace(day=fee.day))
        recent = month.first > window.month_start(fee.months) if fee.months < 1000 else True
        if fee.provider is provider and recent and month.start <= day < month.stop:
            yield _block(fee, {}, day, fee_amount(fee, instances, currency), currency)
    day = window.index(correction_day(window))
    if CORRECTION.provider is provider and month.start <= day < month.stop:
        amount = fee_amount(CORRECTION, instances, currency)
        block = _block(CORRECTION, {"ChargeClass": "Correction"}, day, amount, currency)
        billed = (window.today - dt.timedelta(days=1)).replace(day=1)
        yield replace(block, billing_month=billed)


def _block(fee: Fee, more: Texts, day: int, amount: int, currency: str) -> Block:
    texts = place(fee.provider, fee.account, None, currency) | {
        "ServiceName": fee.service,
        "ServiceCategory": fee.category,
        "ServiceSubcategory": fee.subcategory,
        "ChargeCategory": fee.charge_category,
        "ChargeFrequency": fee.frequency,
        "ChargeDescription": fee.description,
        "PricingCategory": "Standard" if fee.charge_category == "Purchase" else None,
        **more,
    }
    if fee.publisher:
        texts["PublisherName"] = fee.publisher
    none = np.zeros(1, dtype=np.int64)
    return amounts(Entities.of(fee.provider, [texts]), none, none + day, none + amount)


def taxes(provider: Provider, taxed: Ints, currency: str, month: Month) -> Block | None:
    """A tax row an account on the last day of a complete month, of what `taxed` says was billed
    for usage and purchases (an amount an account, the billing account last).
    """
    if not (provider.tax_percent and month.complete):
        return None
    texts: Texts = {
        "ServiceName": "Tax",
        "ServiceCategory": "Other",
        "ServiceSubcategory": "Other (Other)",
        "ChargeCategory": "Tax",
        "ChargeFrequency": "One-Time",
        "ChargeDescription": f"Tax {provider.tax_percent} %",
        "PricingCategory": None,
    }
    rows = [
        place(provider, account, None, currency) | texts
        for account in (*provider.accounts, provider.billing)
    ]
    tax = (taxed * provider.tax_percent // 100 + _CENT // 2) // _CENT * _CENT
    owing = np.nonzero(tax)[0]
    days = np.full(len(owing), month.stop - 1, dtype=np.int64)
    return amounts(Entities.of(provider, rows), owing, days, tax[owing])
