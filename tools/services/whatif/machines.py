"""The machines that a change is about: what they are, how long they run, what an hour costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.base import Filter, InputError
from tools.services import amounts
from tools.services.bill_instances import bill_listing
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.services.instances import inventory_listing
from tools.services.inventory import known_from, without_terminated
from tools.services.pricing.book import HOURS_A_MONTH, PriceBook
from tools.services.pricing.observed import HOURLY_UNITS, ON_DEMAND
from tools.services.unmatched import Source, explain

USE_DAYS = 28  # four whole weeks, so that each weekday counts alike
IDLE_DAYS = 7  # no hours for so long: it does not run any more
IDLE_DAYS_STOPPED = 4  # the same where the inventory says stopped; longer than a weekend
STEADY = Decimal("0.95")  # of all hours: it runs around the clock
_OWN = "what it cost an hour on the bill"


@dataclass
class Machine:
    """One machine, or `count` alike that were added. Changes go on from here: `hours` a month,
    `hourly` price (None = unknown).
    """

    id: str
    name: str
    provider: str
    region: str
    instance_type: str
    currency: str | None
    hourly: Decimal | None
    hours: Decimal
    source: str
    assumption: str | None = None
    count: int = 1
    covered: str | None = None  # the commitment that covers it
    spot: bool = False
    added: bool = False
    changed: bool = False  # its hours are those of an earlier change

    @property
    def steady(self) -> bool:
        """Whether it runs around the clock."""
        return self.hours >= HOURS_A_MONTH * STEADY


@dataclass(frozen=True)
class _Use:
    """What the bill tells of a machine's hours in the last USE_DAYS days of data."""

    hours: Decimal  # a month
    hourly: Decimal | None  # what an hour cost effectively
    currency: str | None
    spot: bool
    covered: str | None
    idle_days: int  # since its last hour


def find_machines(
    inquiry: Inquiry, book: PriceBook, conditions: Sequence[Filter]
) -> list[Machine] | str:
    """The machines that meet conditions as of list_instances, dearest first; or why there are none.

    Raises InputError for unknown fields.
    """
    on_bill = known_from(inquiry, conditions) == "bill"
    listing = bill_listing(inquiry) if on_bill else inventory_listing(inquiry)
    for item in conditions:
        if item.field.strip().lower() in listing.unknown:
            raise InputError(f"simulate: {listing.unknown_reason}: it does not tell {item.field!r}")
    filters = list(conditions) if on_bill else [*conditions, *without_terminated(conditions)]
    binder = Binder()
    where = " AND ".join(listing.fields.clauses(filters, binder)) or "TRUE"
    status = "CAST(NULL AS VARCHAR)" if on_bill else "status"
    rows = inquiry.rows(
        f"""{listing.source}
SELECT resource_id, name, provider, region, instance_type, {status} FROM item WHERE {where}
ORDER BY monthly_cost DESC NULLS LAST, resource_id""",
        {**listing.params, **binder.params},
    )
    if not rows:
        source = Source(inquiry, listing.fields, listing.source, "item", listing.params)
        return explain(source, "instance", filters)
    uses = _uses(inquiry, [row[0] for row in rows])
    found = [_machine(book, row, uses) for row in rows]
    if on_bill:
        found = [one for one in found if one.hours]
        if not found:
            return f"no such machine was charged in the last {IDLE_DAYS} days of the bill"
    return found


def _machine(book: PriceBook, row: Sequence[str | None], uses: dict[str, _Use]) -> Machine:
    key, name, provider, region, kind, status = (value or "" for value in row)
    use = uses.get(key.lower())
    hours = HOURS_A_MONTH if status == "running" else Decimal(0)
    if use is not None:
        idle = IDLE_DAYS_STOPPED if status == "stopped" else IDLE_DAYS
        hours = use.hours if use.idle_days < idle else Decimal(0)
    machine = Machine(
        key, name or key, provider, region, kind, book.currency(provider), None, hours, "unknown"
    )
    if use is not None:
        machine.currency, machine.spot, machine.covered = use.currency, use.spot, use.covered
    quote = None if machine.spot else book.price(provider, region, kind, machine.currency)
    if quote is not None:
        machine.hourly, machine.currency = quote.hourly, quote.currency
        machine.source, machine.assumption = quote.said, quote.assumption
    elif use is not None and not machine.covered:
        machine.hourly, machine.source = use.hourly, _OWN
    return machine


def _uses(inquiry: Inquiry, ids: Sequence[str]) -> dict[str, _Use]:
    """Use by resource id in lower case, where the bill tells hours."""
    units = ", ".join(f"'{unit}'" for unit in HOURLY_UNITS)
    plain = ", ".join(f"'{name}'" for name in ON_DEMAND)
    last = inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
    if last is None:
        return {}
    since = last - dt.timedelta(days=USE_DAYS - 1)
    before = since - dt.timedelta(days=IDLE_DAYS)
    rows = inquiry.rows(
        f"""WITH line AS (
  SELECT lower(ResourceId) AS id, ChargeDay AS day, x_Provider, BillingCurrency AS currency,
    ConsumedQuantity AS hours, EffectiveCost AS paid,
    CASE WHEN CommitmentDiscountStatus = 'Used' THEN
      coalesce(CommitmentDiscountName, CommitmentDiscountId) END AS covered,
    lower(coalesce(PricingCategory, 'Standard')) NOT IN ({plain})
      AND CommitmentDiscountStatus IS NULL AS spot,
    min(ChargeDay) OVER (PARTITION BY x_Provider) AS data_first,
    max(ChargeDay) OVER (PARTITION BY x_Provider) AS data_last
  FROM cost_daily
  WHERE charge_month >= $month AND ChargeDay >= $before AND ChargeCategory = 'Usage'
    AND x_InstanceType IS NOT NULL AND lower(ConsumedUnit) IN ({units})),
edge AS (
  SELECT id, min(day) AS first_day FROM line GROUP BY 1)
SELECT line.id, max(currency), sum(hours) FILTER (WHERE day >= $since),
  sum(hours) FILTER (WHERE day > first_day AND day >= $since),
  sum(paid) FILTER (WHERE day >= $since), max(day), min(first_day),
  greatest(min(data_first), $since), max(data_last), arg_max(covered, day), bool_and(spot)
FROM line JOIN edge USING (id) WHERE list_contains($ids, line.id)
GROUP BY 1""",
        {
            "since": since,
            "before": before,
            "month": before.strftime("%Y-%m"),
            "ids": sorted({one.lower() for one in ids}),
        },
    )
    return {row[0]: _use(row[1:]) for row in rows}


def _use(row: Sequence[object]) -> _Use:
    currency, hours, after_first, paid, newest, first, since, last, covered, spot = row
    assert isinstance(newest, dt.date)
    assert isinstance(first, dt.date)
    assert isinstance(since, dt.date)
    assert isinstance(last, dt.date)
    days, counted = (last - since).days + 1, amounts.exact(hours) or Decimal(0)
    if first > since:  # it began within these days: its first one is only a part of a day
        days, counted = (last - first).days, amounts.exact(after_first) or Decimal(0)
    monthly = HOURS_A_MONTH if not days else counted / days * HOURS_A_MONTH / 24
    return _Use(
        min(monthly, HOURS_A_MONTH),
        amounts.ratio(amounts.exact(paid), amounts.exact(hours)),
        str(currency) if currency else None,
        bool(spot),
        str(covered) if covered else None,
        (last - newest).days,
    )
