"""What would happen if: the door of this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.coverage import provider_label
from tools.services.inquiry import NO_DATA_AT_ALL, STALE_COST_DAYS, Inquiry, midnight
from tools.services.pricing.book import HOURS_A_MONTH, PriceBook
from tools.services.whatif import commitment, outlook
from tools.services.whatif.changes import Workbench, effects_of
from tools.services.whatif.effects import Effect, Notes
from tools.services.whatif.fleet import Fleet

if TYPE_CHECKING:
    from tools.context import Context
    from tools.forecasts import Simulate

_ALWAYS = ("Change", "Instances", "Monthly change", "Price from", "Starts")


def simulate(context: Context, arguments: Simulate) -> Result:
    """Answer `simulate`. Raises InputError for what a change lacks, and for unknown types, regions
    and fields.
    """
    inquiry = Inquiry.of(context, "simulate", arguments)
    book, notes = PriceBook.read(inquiry), Notes()
    title = "What if: " + ", ".join(dict.fromkeys(one.action for one in arguments.changes))
    if not book.types() and not inquiry.rows("SELECT EXISTS (SELECT 1 FROM cost_daily)")[0][0]:
        return inquiry.nothing(title, NO_DATA_AT_ALL)
    bench = Workbench(inquiry, book, notes, Fleet(inquiry, book, notes), [])
    committed: list[commitment.Committed] = []
    effects: list[Effect] = []
    for number, change in enumerate(arguments.changes, start=1):
        if change.action == "growth":
            found = outlook.growth(bench, change, arguments.filters, arguments.horizon)
        elif change.action == "commit":
            found = commitment.commit(bench, change, committed)
        else:
            found = effects_of(bench, change)
        effects += [replace(one, number=number) for one in found]
    if not effects:
        return inquiry.nothing(title, *_why_nothing(bench))
    result = Result(title=title)
    _add_totals(result, effects, [one.action for one in arguments.changes])
    result.tables.append(_table(effects))
    told = commitment.table(committed)
    if told is not None:
        result.tables.append(told)
    outlook.add_forecast(result, bench, arguments.filters, effects, arguments.horizon)
    return _finished(result, bench, context)


def _why_nothing(bench: Workbench) -> list[str]:
    told = [*bench.empty, *bench.notes.warnings, *bench.notes.assumptions]
    return told or ["nothing would change"]


def _add_totals(result: Result, effects: Sequence[Effect], changes: Sequence[str]) -> None:
    """The change of a month's cost, per currency, and of each change where there are several;
    unknown where nothing of it is known.
    """
    _add_total(result, "monthly cost change", effects)
    if len(changes) > 1:
        for number, action in enumerate(changes, start=1):
            own = [item for item in effects if item.number == number]
            _add_total(result, f"monthly cost change of {number}. {action}", own)


def _add_total(result: Result, name: str, effects: Sequence[Effect]) -> None:
    known = [item for item in effects if item.monthly is not None]
    for currency in dict.fromkeys(item.currency for item in known):
        total = amounts.total(item.monthly for item in known if item.currency == currency)
        result.values.append(Value(name=name, value=total, unit=currency, currency=currency))
    if not known:
        result.values.append(Value(name=name, value=None if effects else Decimal(0)))


def _table(effects: Sequence[Effect]) -> Table:
    """One row an effect; columns that tell nothing are left out."""
    codes = {item.currency for item in effects}
    money = codes.pop() if len(codes) == 1 else None
    hour = f"{money}/h" if money else "/h"
    cells: dict[str, tuple[str | None, list[object]]] = {
        "Change": (None, [item.change for item in effects]),
        "Instances": (None, [item.count for item in effects]),
        "Provider": (None, [provider_label(item.provider) for item in effects]),
        "Region": (None, [item.region for item in effects]),
        "Instance type": (None, [item.instance_type for item in effects]),
        "Price before": (hour, [item.hourly_before for item in effects]),
        "Price after": (hour, [item.hourly_after for item in effects]),
        "Hours before": ("h a month", [_hours(item.hours_before) for item in effects]),
        "Hours after": ("h a month", [_hours(item.hours_after) for item in effects]),
        "Monthly change": (money, [item.monthly for item in effects]),
        "BillingCurrency": (None, [item.currency for item in effects]),
        "Price from": (None, [item.source for item in effects]),
        "Starts": (None, [item.start for item in effects]),
    }
    left_out = {
        name for name, (_, values) in cells.items() if not any(v is not None for v in values)
    }
    left_out -= set(_ALWAYS)
    if money is not None:
        left_out.add("BillingCurrency")
    if cells["Price before"][1] == cells["Price after"][1]:
        left_out.add("Price after")
    if cells["Hours before"][1] == cells["Hours after"][1]:
        left_out.add("Hours after")
    kept = [name for name in cells if name not in left_out]
    return Table(
        title="Changes",
        columns=[Column(name=name, unit=cells[name][0]) for name in kept],
        rows=[list(row) for row in zip(*(cells[name][1] for name in kept), strict=True)],
    )


def _hours(value: Decimal | None) -> Decimal | None:
    return None if value is None else amounts.exact(value.quantize(Decimal("0.01")))


def _finished(result: Result, bench: Workbench, context: Context) -> Result:
    notes = bench.notes
    result.assumptions = [
        f"a month has {HOURS_A_MONTH} hours; prices are on demand, without taxes and credits",
        *notes.assumptions,
    ]
    result.warnings = [*(f"nothing to change: {line}" for line in bench.empty), *notes.warnings]
    newest = bench.newest
    if newest is not None:
        result.as_of = midnight(newest)
        result.stale = (context.today - newest).days > STALE_COST_DAYS
    result.receipts = bench.inquiry.receipts
    return result
