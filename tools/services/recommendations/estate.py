"""All that the rules look at: machines with their use, bill and prices; volumes, snapshots, addresses."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tools.services.inquiry import Inquiry
from tools.services.instances import TAGS
from tools.services.pricing.book import HOURS_A_MONTH, PriceBook, Quote
from tools.services.recommendations import billed, use
from tools.services.recommendations.billed import Bill, Billed
from tools.services.recommendations.recommendation import Subject
from tools.services.recommendations.rules import Rules
from tools.services.recommendations.use import Measured, Use

_ALWAYS = Decimal("0.95")  # of the hours: runs around the clock


@dataclass(frozen=True)
class Resource:
    """A row of the inventory. Ages count to the time of the question; None = unknown."""

    kind: str
    provider: str
    account_id: str | None
    account_name: str | None
    resource_id: str
    name: str | None
    region: str | None
    status: str | None
    tagset_id: str | None
    tags: dict[str, str]
    created_at: dt.datetime | None

    @property
    def key(self) -> str:
        """Its id for comparison."""
        return billed.key(self.resource_id)

    def subject(self, instance_type: str | None = None) -> Subject:
        """What a recommendation says of it."""
        return Subject(
            kind=self.kind, provider=self.provider, resource_id=self.resource_id, name=self.name,
            account_id=self.account_id, account_name=self.account_name, region=self.region,
            instance_type=instance_type, tagset_id=self.tagset_id,
        )  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """An instance. `use` None = never measured, `bill` None = not on the recent bill."""

    at: Resource
    instance_type: str | None
    vcpus: int | None
    memory_gb: float | None
    use: Use | None
    bill: Billed | None
    quote: Quote | None  # on demand, of its own type

    @property
    def running(self) -> bool:
        """It runs now."""
        return self.at.status == "running"

    @property
    def spot(self) -> bool:
        """It is paid at a spot price."""
        return self.bill is not None and self.bill.spot_hours > 0

    @property
    def covered(self) -> bool:
        """At least half of its hours are paid by a commitment."""
        bill = self.bill
        return bill is not None and bool(bill.hours) and bill.covered_hours * 2 >= (bill.hours or 0)

    @property
    def hourly(self) -> Decimal | None:
        """What an hour of it costs: as it was paid lately, else the price of its type."""
        if self.bill is not None and self.bill.hourly is not None and self.bill.hourly > 0:
            return self.bill.hourly
        return self.quote.hourly if self.quote else None

    @property
    def currency(self) -> str | None:
        """That of its price."""
        if self.bill is not None and self.bill.hourly is not None and self.bill.hourly > 0:
            return self.bill.currency
        return self.quote.currency if self.quote else None

    @property
    def price_said(self) -> str | None:
        """Where its price comes from."""
        if self.bill is not None and self.bill.hourly is not None and self.bill.hourly > 0:
            return f"its own hours on the bill to {self.bill.last}"
        return self.quote.said if self.quote else None

    @property
    def on_share(self) -> Decimal:
        """Part of the hours in which it runs, 0 to 1; 1 where that is not known."""
        if self.bill is not None and self.bill.hours is not None:
            span = (self.bill.last - self.bill.first).days + 1
            share = self.bill.hours / (24 * span)
        elif self.use is not None and self.use.hours:
            hours = (self.use.last - self.use.first).total_seconds() / 3600 + 1
            share = Decimal(self.use.hours) / Decimal(max(min(hours, 24 * self.use.days), 1))
        else:
            return Decimal(1)
        return Decimal(1) if share >= _ALWAYS else share

    @property
    def monthly(self) -> Decimal | None:
        """What a month of it costs as it runs now; without its disks."""
        return None if self.hourly is None else self.hourly * HOURS_A_MONTH * self.on_share


@dataclass(frozen=True)
class Disk:
    """A volume, snapshot or address; which fields it has depends on its kind."""

    at: Resource
    size_gb: float | None
    disk_type: str | None
    attached_to: str | None
    detached_at: dt.datetime | None
    volume_id: str | None


@dataclass
class Estate:
    """Everything, as of one moment; read when a rule first asks for it."""

    inquiry: Inquiry
    rules: Rules

    @cached_property
    def now(self) -> dt.datetime:
        """Naive UTC."""
        return self.inquiry.now

    @cached_property
    def measured(self) -> Measured:
        """The use of machines."""
        return use.read_use(self.inquiry, self.rules)

    @cached_property
    def bill(self) -> Bill:
        """The last 30 days of the bill by resource."""
        return billed.read_billed(self.inquiry, self.rules["commitment.hours_share"])

    @cached_property
    def prices(self) -> PriceBook:
        """Prices and sizes of types."""
        return PriceBook.read(self.inquiry)

    @cached_property
    def machines(self) -> list[Machine]:
        """All instances that are not terminated."""
        rows = self.inquiry.rows(
            _rows("instance", "launched_at", "instance_type, vcpus, memory_gb")
            + " WHERE status <> 'terminated' ORDER BY provider, resource_id"
        )
        return [self._machine(row) for row in rows]

    def _machine(self, row: tuple[Any, ...]) -> Machine:
        at = _resource(row)
        kind, vcpus, memory = row[11:]
        known = self.bill.by_resource.get(at.key)
        currency = known.currency if known is not None and known.is_machine else None
        quote = None
        if kind and at.region:
            quote = self.prices.price(at.provider, at.region, kind, currency)
        return Machine(
            at,
            kind,
            vcpus,
            memory,
            self.measured.by_resource.get(at.resource_id.lower()),
            known,
            quote,
        )

    def disks(self, kind: str) -> list[Disk]:
        """All volumes, snapshots or addresses."""
        rows = self.inquiry.rows(
            _rows(kind, "created_at", _FURTHER[kind]) + " ORDER BY provider, resource_id"
        )
        return [Disk(_resource(row), *row[11:]) for row in rows]

    @cached_property
    def live(self) -> frozenset[str]:
        """Keys of all instances and volumes that there are."""
        rows = self.inquiry.rows(
            "SELECT resource_id FROM instance WHERE status <> 'terminated' "
            "UNION SELECT resource_id FROM volume"
        )
        return frozenset(billed.key(row[0]) for row in rows if row[0])


_FURTHER = {
    "volume": "size_gb, volume_type, attached_to, detached_at, NULL",
    "snapshot": "size_gb, NULL, NULL, NULL, volume_id",
    "address": "NULL, NULL, attached_to, NULL, NULL",
}


def _rows(kind: str, created: str, further: str) -> str:
    return (
        f"SELECT '{kind}', provider, account_id, account_name, resource_id, name, region, status, "
        f"tagset_id, {TAGS} AS tags, {created}, {further} FROM {kind} item"
    )


def _resource(row: tuple[Any, ...]) -> Resource:
    kind, provider, account_id, account, identity, name, region, status, tagset, tags, created = (
        row[:11]
    )
    parsed = json.loads(tags) if tags else {}
    return Resource(
        kind, provider, account_id, account, identity, name, region, status, tagset,
        {str(key): str(value) for key, value in parsed.items()}, created,
    )  # fmt: skip
