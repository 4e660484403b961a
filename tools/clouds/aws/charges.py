"""What Cost Explorer groups by becomes charges, as FOCUS has them.

RECORD_TYPE tells the kind of a charge (AWS "Data dictionary": LineItemType; the console's names are
understood too):

* BilledCost = UnblendedCost. Usage that a Savings Plan covers bills 0: its price on demand and the
  SavingsPlanNegation that takes it back are one Adjustment of what remains, mostly nothing.
* EffectiveCost = AmortizedCost: fees of commitments are spread over what uses them; what is left at
  the fee is the unused part.
* ListCost and ContractedCost are unknown to Cost Explorer, as are resources and tags.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tools.clouds.aws.usage_types import NOWHERE, category_of, instance_type_of

ZERO = Decimal(0)
COVERED, NEGATION = "savingsplancoveredusage", "savingsplannegation"
ROUNDING = Decimal("0.0001")  # groups are rounded one by one, at ten decimals
# Kind of record → ChargeCategory, ChargeFrequency, PricingCategory.
_USAGE = ("Usage", "Usage-Based", "Standard")
_COMMITTED = ("Usage", "Usage-Based", "Committed")
_ONCE = ("Purchase", "One-Time", "Standard")
_MONTHLY = ("Purchase", "Recurring", "Standard")
_KINDS: dict[str, tuple[str, str, str | None]] = {
    "usage": _USAGE,
    "discountedusage": _COMMITTED,
    COVERED: _COMMITTED,
    "fee": _ONCE,
    "upfront": _ONCE,
    "upfrontreservationfee": _ONCE,
    "savingsplanupfrontfee": _ONCE,
    "rifee": _MONTHLY,
    "recurring": _MONTHLY,
    "recurringreservationfee": _MONTHLY,
    "savingsplanrecurringfee": _MONTHLY,
    "support": _MONTHLY,
    "supportfee": _MONTHLY,
    "tax": ("Tax", "One-Time", None),
    "credit": ("Credit", "One-Time", None),
}
_OTHER = ("Adjustment", "One-Time", None)  # refunds, discounts, and what AWS may invent


@dataclass(frozen=True)
class Amounts:
    """What a group of Cost Explorer holds."""

    billed: Decimal = ZERO
    effective: Decimal = ZERO
    quantity: Decimal | None = None
    unit: str | None = None

    def __add__(self, other: Amounts) -> Amounts:
        """The money of both; quantities of different things have no sum."""
        return Amounts(self.billed + other.billed, self.effective + other.effective)

    def __sub__(self, other: Amounts) -> Amounts:
        """The money that remains."""
        return Amounts(self.billed - other.billed, self.effective - other.effective)

    @property
    def nothing(self) -> bool:
        """Neither money nor use."""
        return not self.billed and not self.effective and not self.quantity

    def about(self, other: Amounts) -> bool:
        """Whether both are the same money, but for rounding."""
        rest = self - other
        return abs(rest.billed) <= ROUNDING and abs(rest.effective) <= ROUNDING


@dataclass(frozen=True)
class Line:
    """One charge: a day of an account, as far as it was divided."""

    day: dt.date
    account: str
    record: str  # RECORD_TYPE as AWS writes it
    amounts: Amounts
    service: str | None = None
    region: str | None = None
    usage_type: str | None = None


@dataclass(frozen=True)
class Books:
    """What all lines of a reading share."""

    payer: str | None
    currency: str
    names: Mapping[str, str]  # account → its name


def plain(record: str) -> str:
    """A record type without the differences between API and console."""
    return re.sub(r"[^a-z]", "", record.lower())


def is_usage(record: str) -> bool:
    """Whether a record type is use of a service, which has usage types."""
    return _kind(record)[0] == "Usage"


def _kind(record: str) -> tuple[str, str, str | None]:
    return _KINDS.get(plain(record), _OTHER)


Totals = Mapping[tuple[dt.date, str, str], Amounts]  # by day, account and record type


def settled(lines: Iterable[Line], totals: Totals) -> Iterator[Line]:
    """Yield the lines so that they add up to the totals exactly, and covered usage bills 0.

    What rounding lost is put on the largest line; what the lines do not tell of becomes a line
    without a service.
    """
    grouped: dict[tuple[dt.date, str, str], list[Line]] = {key: [] for key in totals}
    for line in lines:
        key = (line.day, line.account, line.record)
        if key in grouped:  # a total is asked for first: what came up since is for the next reading
            grouped[key].append(line)
    for key, total in totals.items():
        if plain(key[2]) == NEGATION:
            continue
        for line in _exact(grouped[key], Line(*key, amounts=total)):
            covered = plain(line.record) == COVERED
            yield replace(line, amounts=replace(line.amounts, billed=ZERO)) if covered else line
    yield from _remains(totals)


def _exact(lines: list[Line], total: Line) -> list[Line]:
    rest = total.amounts - sum((line.amounts for line in lines), Amounts())
    if rest.nothing:
        return lines
    if not lines or not rest.about(Amounts()):
        return [*lines, replace(total, amounts=rest)]
    at = max(range(len(lines)), key=lambda i: abs(lines[i].amounts.billed))
    found = lines[at].amounts
    mended = replace(
        found, billed=found.billed + rest.billed, effective=found.effective + rest.effective
    )
    return [*lines[:at], replace(lines[at], amounts=mended), *lines[at + 1 :]]


def _remains(totals: Totals) -> Iterator[Line]:
    """What negations do not take back of the usage that Savings Plans cover."""
    rests: dict[tuple[dt.date, str], Amounts] = {}
    names: dict[tuple[dt.date, str], str] = {}
    for (day, account, record), total in totals.items():
        kind = plain(record)
        if kind == NEGATION:
            rests[day, account] = rests.get((day, account), Amounts()) + total
            names[day, account] = record
        elif kind == COVERED:
            rests[day, account] = rests.get((day, account), Amounts()) + Amounts(total.billed)
    for key, rest in rests.items():
        if not rest.nothing:
            yield Line(*key, record=names.get(key, "SavingsPlanNegation"), amounts=rest)


def row(line: Line, books: Books) -> dict[str, Any]:
    """A line as a row of a bill."""
    category, frequency, pricing = _kind(line.record)
    kind = plain(line.record)
    used = category == "Usage"
    month = line.day.replace(day=1)
    return {
        "ChargePeriodStart": _midnight(line.day),
        "ChargePeriodEnd": _midnight(line.day + dt.timedelta(days=1)),
        "BillingPeriodStart": _midnight(month),
        "BillingPeriodEnd": _midnight((month + dt.timedelta(days=32)).replace(day=1)),
        "ProviderName": "AWS",
        "PublisherName": "AWS",
        "InvoiceIssuerName": "AWS",
        "BillingAccountId": books.payer,
        "SubAccountId": line.account,
        "SubAccountName": books.names.get(line.account),
        "ServiceName": line.service,
        "ServiceCategory": category_of(line.service, line.usage_type) if line.service else None,
        "RegionId": None if line.region in (None, *NOWHERE) else line.region,
        "ChargeCategory": category,
        "ChargeClass": "Correction" if kind == "refund" else None,
        "ChargeDescription": _description(line),
        "ChargeFrequency": frequency,
        "PricingCategory": pricing,
        "ConsumedQuantity": line.amounts.quantity if used else None,
        "ConsumedUnit": line.amounts.unit if used else None,
        **_commitment(kind),
        "BilledCost": line.amounts.billed,
        "EffectiveCost": line.amounts.effective,
        "BillingCurrency": books.currency,
        "x_InstanceType": instance_type_of(line.usage_type) if line.usage_type else None,
    }


def _description(line: Line) -> str:
    if line.usage_type:
        return line.usage_type
    if is_usage(line.record):
        return "not divided by usage type" if line.service else "not divided by service"
    return line.record


def _commitment(kind: str) -> dict[str, str]:
    if kind.startswith("savingsplan"):
        found = {"CommitmentDiscountCategory": "Spend", "CommitmentDiscountType": "Savings Plan"}
    elif kind in ("discountedusage", "rifee", "recurring", "upfront"):
        found = {
            "CommitmentDiscountCategory": "Usage",
            "CommitmentDiscountType": "Reserved Instance",
        }
    else:
        return {}
    used = kind in ("discountedusage", COVERED)
    return {**found, "CommitmentDiscountStatus": "Used"} if used else found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
