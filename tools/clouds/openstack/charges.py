"""Charges of a rate card: what existed on a day, times that day's price, as FOCUS rows.

Quantities have 18 decimals; a cost is computed of the exact length of time and rounded once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from tools.clouds.openstack import replies
from tools.clouds.openstack.estate import Raw
from tools.clouds.openstack.rate_card import RateCard, Rates
from tools.clouds.openstack.usage import ServerUsage, Span, month_hours

Row = dict[str, Any]
_DIGITS = Decimal(1).scaleb(-18)
_HOURS = "Hours"
_GB_MONTHS = "GB-Months"
# kind → service, category, subcategory and type of the resource, as FOCUS rows name them.
KINDS: dict[str, tuple[str, str, str, str]] = {
    "server": ("Compute (Nova)", "Compute", "Virtual Machines", "Server"),
    "volume": ("Block Storage (Cinder)", "Storage", "Block Storage", "Volume"),
    "snapshot": ("Block Storage (Cinder)", "Storage", "Backup Storage", "Snapshot"),
    "address": (
        "Networking (Neutron)",
        "Networking",
        "Network Infrastructure",
        "Floating IP",
    ),
    "image": ("Image (Glance)", "Storage", "Other (Storage)", "Image"),
}


@dataclass(frozen=True)
class Billed:
    """Who bills: the same on all rows of a bill."""

    cloud: str  # host of Keystone
    account: str  # the account's friendly name
    currency: str
    projects: Mapping[str, str] = field(default_factory=dict)  # names by id

    def place(self, project: str, region: str | None, kind: str) -> Row:
        """The columns that say who charges whom, where, and for which service."""
        service, category, subcategory, resource_type = KINDS[kind]
        return {
            "ProviderName": "OpenStack",
            "PublisherName": "OpenStack",
            "InvoiceIssuerName": self.cloud,
            "BillingAccountId": self.cloud,
            "BillingAccountName": self.account,
            "SubAccountId": project,
            "SubAccountName": self.projects.get(project),
            "ServiceName": service,
            "ServiceCategory": category,
            "ServiceSubcategory": subcategory,
            "ResourceType": resource_type,
            "RegionId": region,
            "RegionName": region,
            "ChargeCategory": "Usage",
            "ChargeFrequency": "Usage-Based",
            "PricingCategory": "Standard",
            "BillingCurrency": self.currency,
        }


@dataclass
class Unpriced:
    """What has no price in the rate card, for warnings."""

    kinds: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add(self, kind: str, type_name: str | None, resource: str) -> None:
        """Note a resource of a type."""
        self.kinds.setdefault((kind, type_name or ""), set()).add(resource)

    def warnings(self, card: str) -> list[str]:
        """One line a kind and type."""
        return [
            f"rate card {card} has no price for {kind}s"
            + (f" of type {type_name!r}" if type_name else "")
            + f": {len(found)} of them are left out of the costs, at least on some days"
            for (kind, type_name), found in sorted(self.kinds.items())
        ]


@dataclass(frozen=True)
class Charging:
    """Makes the rows of one region."""

    card: RateCard
    billed: Billed
    region: str
    unpriced: Unpriced

    def server(self, usage: ServerUsage, known: Raw | None) -> Iterator[Row]:
        """A server's days. `known` is what Nova lists, None for a deleted one."""
        about = {
            **self.billed.place(usage.project_id, self.region, "server"),
            "ResourceId": usage.resource_id,
            "ResourceName": usage.name,
            "x_InstanceType": usage.flavor,
            "ChargeDescription": f"{usage.flavor or 'server'}: hours that the server existed",
            "AvailabilityZone": (known or {}).get("OS-EXT-AZ:availability_zone") or None,
            "x_Tags": replies.tags(known.get("metadata"), known.get("tags")) if known else None,
            "SkuId": usage.flavor,
        }
        for day, length in usage.span.days():
            rates = self.card.on(day)
            size = (usage.flavor, usage.vcpus, usage.ram_mb, usage.disk_gb)
            price = rates.server_hour(*size) if rates else None
            if price is None:
                self.unpriced.add("server", usage.flavor, usage.resource_id)
                continue
            yield {**about, **day_of(day), **_amounts(price, length, length, _HOURS)}

    def stored(self, kind: str, raw: Raw, size_gb: Decimal, span: Span) -> Iterator[Row]:
        """Days of a volume, snapshot or image: GB-months of the real hours of each month."""
        type_name = raw.get("volume_type") if kind == "volume" else None
        about = {**self._about(kind, raw), "SkuId": type_name or kind}
        for day, length in span.days():
            rates = self.card.on(day)
            price = _stored_price(rates, kind, type_name) if rates else None
            if price is None:
                self.unpriced.add(kind, type_name, str(raw["id"]))
                continue
            with localcontext(prec=60):
                quantity = size_gb * length / month_hours(day)
            yield {
                **about,
                **day_of(day),
                **_amounts(price, quantity, size_gb * length, _GB_MONTHS),
            }

    def address(self, raw: Raw, span: Span) -> Iterator[Row]:
        """Days of a floating IP, used or not."""
        about = {**self._about("address", raw), "SkuId": "floating-ip"}
        about["ResourceName"] = raw.get("floating_ip_address")
        for day, length in span.days():
            rates = self.card.on(day)
            price = rates.floating_ip_hour if rates else None
            if price is None:
                self.unpriced.add("floating IP", None, str(raw["id"]))
                continue
            yield {**about, **day_of(day), **_amounts(price, length, length, _HOURS)}

    def _about(self, kind: str, raw: Raw) -> Row:
        metadata, words = raw.get("metadata"), raw.get("tags")
        return {
            **self.billed.place(raw["project_id"], self.region, kind),
            "ResourceId": raw["id"],
            "ResourceName": raw.get("name") or None,
            "AvailabilityZone": raw.get("availability_zone"),
            "ChargeDescription": f"{KINDS[kind][3]}: time that it existed",
            "x_Tags": replies.tags(metadata, words),
        }


def _stored_price(rates: Rates, kind: str, type_name: str | None) -> Decimal | None:
    if kind == "volume":
        return rates.volume_month(type_name)
    return rates.snapshot_gb_month if kind == "snapshot" else rates.image_gb_month


def day_of(day: dt.date) -> Row:
    """The columns of a day, and of the month it is billed in."""
    start = dt.datetime.combine(day, dt.time())
    month = start.replace(day=1)
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": (month + dt.timedelta(days=31)).replace(day=1),
    }


def _amounts(price: Decimal, quantity: Decimal, consumed: Decimal, unit: str) -> Row:
    """Costs are the price times the priced quantity; all four kinds of cost are the same here."""
    with localcontext(prec=60):
        cost = (price * quantity).quantize(_DIGITS)
        priced, used = quantity.quantize(_DIGITS), consumed.quantize(_DIGITS)
    return {
        "ListUnitPrice": price,
        "ContractedUnitPrice": price,
        "PricingQuantity": priced,
        "PricingUnit": unit,
        "ConsumedQuantity": used,
        "ConsumedUnit": "GB-Hours" if unit == _GB_MONTHS else unit,
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": cost,
        "ContractedCost": cost,
    }
