"""The changes of a what-if, each as rows of the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from tools.base import InputError
from tools.services.inquiry import STALE_COST_DAYS, Inquiry, plural
from tools.services.pricing.book import HOURS_A_MONTH, WEEKS_A_MONTH, PriceBook
from tools.services.pricing.quotes import place_key
from tools.services.whatif import offers, storage
from tools.services.whatif.effects import Effect, Notes, difference
from tools.services.whatif.fleet import Fleet
from tools.services.whatif.machines import USE_DAYS, Machine

if TYPE_CHECKING:
    from tools.forecasts import Change

OFFICE_HOURS = 60.0  # a week: weekdays from 8 to 20
_NAMED = 3


@dataclass
class Workbench:
    """What all changes of a call share. `empty` tells why a change is about nothing."""

    inquiry: Inquiry
    book: PriceBook
    notes: Notes
    fleet: Fleet
    empty: list[str]

    @cached_property
    def newest(self) -> dt.date | None:
        """The last day with costs; None without any."""
        found = self.inquiry.rows("SELECT max(ChargeDay) FROM cost_daily")[0][0]
        return found if isinstance(found, dt.date) else None

    def start(self, change: Change) -> dt.date:
        """The first day on which a change counts: tomorrow, or where old data ends."""
        if change.start is not None:
            return change.start
        today, last = self.inquiry.context.today, self.newest
        if last is not None and (today - last).days > STALE_COST_DAYS:
            self.notes.assume(f"the data ends {last}: changes count from the day after")
            return last + dt.timedelta(days=1)
        return today + dt.timedelta(days=1)


def effects_of(bench: Workbench, change: Change) -> list[Effect]:
    """The rows of one change to machines. Raises InputError for what it lacks or does not know."""
    match change.action:
        case "add":
            return [_add(bench, change)]
        case "remove":
            return _remove(bench, change)
        case "resize":
            return _resize(bench, change)
        case "move":
            return _move(bench, change)
        case "stop":
            return _stop(bench, change)
        case _:
            return _schedule(bench, change)


def _add(bench: Workbench, change: Change) -> Effect:
    name = _needed(change, "instance_type", change.instance_type)
    count = change.count or 1
    if change.count is None:
        bench.notes.assume("no count was given: one instance")
    provider = offers.provider_of(bench.book, change.provider, name, bench.notes)
    region = offers.region_of(bench.book, provider, change.region, name, bench.notes)
    name = bench.book.name(provider, name)
    quote = offers.offer(bench.book, (provider, region), name, None, bench.notes)
    hours = HOURS_A_MONTH
    if change.hours_per_week is not None:
        hours = min(HOURS_A_MONTH, Decimal(str(change.hours_per_week)) * WEEKS_A_MONTH)
    hourly, currency = (quote.hourly, quote.currency) if quote else (None, None)
    machine = Machine(
        f"added {len(bench.fleet.added) + 1}", f"{name}, added", provider, region, name, currency,
        hourly, hours, quote.said if quote else "unknown", count=count, added=True,
    )  # fmt: skip
    bench.fleet.added.append(machine)
    bench.notes.assume(
        "only the instances themselves are priced: disks, addresses and traffic come on top"
    )
    return Effect(
        f"add {count} {name}", count, provider, region, name, None, hourly, None, hours,
        difference(count, (None, Decimal(0)), (hourly, hours)), currency, machine.source,
        bench.start(change),
    )  # fmt: skip


def _remove(bench: Workbench, change: Change) -> list[Effect]:
    rows = []
    for machines in _groups(bench, change):
        rows.append(_row(bench, change, "remove", machines, hours=Decimal(0)))
        for one in machines:
            one.count = 0
    if rows:
        bench.notes.assume(
            "disks, snapshots and addresses of removed instances cost on until they are deleted"
        )
    return rows


def _resize(bench: Workbench, change: Change) -> list[Effect]:
    target = _needed(change, "to_type", change.to_type)
    rows = []
    for machines in _groups(bench, change):
        one = machines[0]
        where = (one.provider, one.region)
        offers.provider_of(bench.book, one.provider, target, bench.notes)  # refuses unknown types
        name = bench.book.name(one.provider, target)
        quote = offers.offer(bench.book, where, name, one.currency, bench.notes)
        hourly, source = _like(bench, one, quote.hourly if quote else None), one.source
        if quote and quote.said != source:
            source = f"{source}; after: {quote.said}"
        rows.append(
            _row(bench, change, f"resize to {name}", machines, hourly=hourly, source=source)
        )
        for machine in machines:
            machine.instance_type, machine.hourly = name, hourly
    if rows:
        bench.notes.assume("a resized instance runs as many hours as before")
    return rows


def _move(bench: Workbench, change: Change) -> list[Effect]:
    target = _needed(change, "to_region", change.to_region)
    rows = []
    for machines in _groups(bench, change):
        one = machines[0]
        region = offers.region_of(bench.book, one.provider, target, None, bench.notes)
        if place_key(region) == place_key(one.region):
            bench.notes.assume(f"already in {region}, so not moved: {_names(machines)}")
            continue
        quote = bench.book.price(one.provider, region, one.instance_type, one.currency)
        if quote is None or quote.rough:
            bench.notes.warn(
                f"the price of {one.instance_type} in {region} is unknown, so moving it is not in "
                f"the totals; {offers.IMPORT}"
            )
            quote = None
        else:
            bench.notes.assume(quote.assumption)
        hourly, source = _like(bench, one, quote.hourly if quote else None), one.source
        if quote and quote.said != source:
            source = f"{source}; after: {quote.said}"
        rows.append(
            _row(bench, change, f"move to {region}", machines, hourly=hourly, source=source)
        )
        for machine in machines:
            machine.region, machine.hourly = region, hourly
    if rows:
        bench.notes.warn(
            "data transfer between regions is not in the price: neither the one-time move of disks "
            "and snapshots nor later traffic between the regions; disks are not repriced"
        )
    return rows


def _stop(bench: Workbench, change: Change) -> list[Effect]:
    rows, stopped = [], []
    for machines in _groups(bench, change):
        rows.append(_row(bench, change, "stop", machines, hours=Decimal(0)))
        for one in machines:
            one.hours, one.changed = Decimal(0), True
        stopped += machines
    if rows:
        bench.notes.assume(storage.goes_on(bench.inquiry, [one.id for one in stopped]))
    return rows


def _schedule(bench: Workbench, change: Change) -> list[Effect]:
    weekly = OFFICE_HOURS if change.hours_per_week is None else change.hours_per_week
    if change.hours_per_week is None:
        bench.notes.assume("no hours were given: 60 hours a week, weekdays from 8 to 20")
    hours = Decimal(str(weekly)) * WEEKS_A_MONTH
    rows, scheduled = [], []
    for machines in _groups(bench, change):
        kept = min(hours, machines[0].hours)
        label = f"run {weekly:g} hours a week"
        rows.append(_row(bench, change, label, machines, hours=kept))
        for one in machines:
            one.hours, one.changed = kept, True
        scheduled += machines
    if rows:
        bench.notes.assume(f"{weekly:g} hours a week are {hours:.1f} a month (× 52 / 12)")
        bench.notes.assume(storage.goes_on(bench.inquiry, [one.id for one in scheduled]))
    return rows


def _needed(change: Change, name: str, value: str | None) -> str:
    if not value or not value.strip():
        raise InputError(f"simulate: {change.action!r} needs {name!r}")
    return value.strip()


def _like(bench: Workbench, machine: Machine, hourly: Decimal | None) -> Decimal | None:
    """The price after a change; a spot machine keeps its discount off the on-demand price."""
    if not machine.spot or hourly is None or machine.hourly is None:
        return hourly
    plain = bench.book.price(
        machine.provider, machine.region, machine.instance_type, machine.currency
    )
    if plain is None or plain.hourly <= 0:
        return None
    bench.notes.assume("spot instances keep the share of the on-demand price that they pay now")
    return hourly * machine.hourly / plain.hourly


def _groups(bench: Workbench, change: Change) -> Iterator[list[Machine]]:
    """The machines of a change, those together that are priced and run alike."""
    machines = bench.fleet.pick(change)
    if isinstance(machines, str):
        bench.empty.append(f"{change.action}: {machines}")
        return
    _say_what_they_are(bench, machines)
    groups: dict[tuple[object, ...], list[Machine]] = {}
    for one in machines:
        key = (
            one.provider, one.region, one.instance_type, one.currency, one.hourly, one.hours, one.spot
        )  # fmt: skip
        groups.setdefault(key, []).append(one)
    yield from groups.values()


def _say_what_they_are(bench: Workbench, machines: Sequence[Machine]) -> None:
    for one in machines:
        bench.notes.assume(one.assumption)
    partly = [
        one for one in machines if one.hours > 0 and not (one.added or one.steady or one.changed)
    ]
    if partly:
        bench.notes.assume(
            f"instances that do not run all the time count with the hours a month of the last "
            f"{USE_DAYS} days of the bill: {_names(partly)}"
        )
    off = [one for one in machines if not one.hours]
    if off:
        bench.notes.assume(f"already stopped, so they change nothing: {_names(off)}")
    covered = [one for one in machines if one.covered]
    if covered:
        fees = ", ".join(sorted({str(one.covered) for one in covered}))
        bench.notes.warn(
            f"{plural(len(covered), 'instance')} of these {'is' if len(covered) == 1 else 'are'} "
            f"covered by {fees}, whose fee goes on: counted at the on-demand price, since it then "
            "covers others; where there are none, that part is not saved"
        )


def _names(machines: Sequence[Machine]) -> str:
    shown = ", ".join(one.name for one in machines[:_NAMED])
    more = len(machines) - _NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _row(
    bench: Workbench,
    change: Change,
    label: str,
    machines: Sequence[Machine],
    *,
    hourly: Decimal | None = None,
    hours: Decimal | None = None,
    source: str | None = None,
) -> Effect:
    """One group before and after: another price, or other hours (the one that is not given stays)."""
    one, count = machines[0], sum(machine.count for machine in machines)
    priced_anew = hours is None
    after = (hourly if priced_anew else one.hourly, one.hours if hours is None else hours)
    monthly = difference(count, (one.hourly, one.hours), after)
    if one.hourly is None and one.hours:
        bench.notes.warn(
            f"the price of {one.instance_type or 'instances without a type'} in {one.region} is "
            "unknown, so that part is not in the totals"
        )
    return Effect(
        label, count, one.provider, one.region, one.instance_type, one.hourly, after[0], one.hours,
        after[1], monthly, one.currency, source or one.source, bench.start(change),
    )  # fmt: skip
