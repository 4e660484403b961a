"""Two periods of cost side by side, and the drivers of the difference."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from tools.base import Column, Filter, InputError, Period, Result, Table, Value
from tools.services import amounts
from tools.services.account_names import tell_shared
from tools.services.collected import stale_reasons
from tools.services.coverage import Covered, clip, incomplete, is_stale
from tools.services.dimensions import Dimension, cost_fields, dimensions, split_threshold
from tools.services.drivers import Driver, read_drivers
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.services.resource_names import add_names
from tools.services.scope import MEANINGS, Scope, check_order, missing_amounts, resolve
from tools.services.spellings import merged_spellings
from tools.services.unmatched import phrase

if TYPE_CHECKING:
    from tools.context import Context
    from tools.costs import CompareCosts


@dataclass(frozen=True)
class Side:
    """One of the two periods. `scope` is None when nothing is in it."""

    name: str
    period: Period
    scope: Scope | None
    coverage: list[Covered]  # of the providers that the filters can match

    def covered(self, currency: str | None, other: Side) -> Period | None:
        """The days of the period that the data of a currency covers."""
        known = [
            item
            for side in (self, other)
            if side.scope is not None
            for item in side.scope.of_currency(currency)
        ]
        return clip(self.period, known)

    def amount(self, currency: str | None, other: Side) -> Decimal | None:
        """The total: 0 where there is data but no charge, None where there is no data."""
        for total in self.scope.totals if self.scope else []:
            if total.currency == currency:
                return total.amount
        return Decimal(0) if self.covered(currency, other) else None


def compare(context: Context, arguments: CompareCosts) -> Result:
    """Answer `compare_costs`. Raises InputError for unknown fields and reversed periods."""
    inquiry = Inquiry.of(context, "compare_costs", arguments)
    filters, thresholds = split_threshold(arguments.filters, _MEASURES)
    arguments = arguments.model_copy(update={"filters": filters})
    items = _checked(arguments, thresholds, inquiry)
    current = Period(start=arguments.start, end=arguments.end)
    baseline = Period(start=arguments.baseline_start, end=arguments.baseline_end)
    title = f"{arguments.cost}: {_span(current)} against {_span(baseline)}"
    found = [
        resolve(
            inquiry,
            title,
            arguments.cost,
            period.start,
            period.end,
            arguments.filters,
            arguments.any_of,
        )
        for period in (current, baseline)
    ]
    scopes = [item for item in found if isinstance(item, Scope)]
    if not scopes:
        return next(item for item in found if isinstance(item, Result))
    coverage = scopes[0].coverage
    sides = [
        Side(
            name, period, *((item, item.coverage) if isinstance(item, Scope) else (None, coverage))
        )
        for name, period, item in zip(
            ("Current", "Baseline"), (current, baseline), found, strict=True
        )
    ]
    result = Result(title=title, period=current)
    _warn(result, inquiry, sides)
    _add_totals(result, arguments, sides)
    _add_drivers(result, inquiry, arguments, items, thresholds, sides)
    _explain(result, arguments, thresholds)
    result.assumptions += merged_spellings(inquiry, arguments.group_by)
    add_names(result, inquiry)
    if "account" in arguments.group_by:
        tell_shared(result, inquiry, arguments.group_by, scopes[0].where, scopes[0].params)
    result.as_of = max(scope.as_of for scope in scopes)
    result.stale = is_stale(coverage, context.today)
    result.receipts = inquiry.receipts
    return result


def _checked(
    arguments: CompareCosts, thresholds: list[Filter], inquiry: Inquiry
) -> list[Dimension]:
    check_order(inquiry.tool, arguments.start, arguments.end)
    check_order(inquiry.tool, arguments.baseline_start, arguments.baseline_end)
    if len(arguments.group_by) > 2:
        raise InputError("compare_costs: group_by takes at most two dimensions")
    for item in split_threshold(arguments.any_of, _MEASURES)[1]:
        raise InputError(
            f"compare_costs: {item.field!r} cannot be an alternative; it goes into filters"
        )
    for item in thresholds:
        if item.op not in _MEETS or len(item.values) != 1:
            raise InputError(
                f"compare_costs: {item.field!r} is a threshold on each driver; use gt, ge, lt or le "
                "with one number"
            )
        _number(item)
    return dimensions(arguments.group_by or ["service"], inquiry.tool)


def _span(period: Period) -> str:
    return f"{period.start} to {period.end}"


def _currencies(sides: list[Side]) -> list[str | None]:
    return list(
        dict.fromkeys(code for side in sides if side.scope for code in side.scope.currencies)
    )


def _warn(result: Result, inquiry: Inquiry, sides: list[Side]) -> None:
    """What is missing in either period; uneven lengths first, because they mislead most."""
    current, baseline = sides
    if _uneven(sides):
        result.warnings.append(
            "the periods are not equally long in data: "
            f"{_days(current)} against {_days(baseline)}; compare the figures per day"
        )
    if max(current.period.start, baseline.period.start) <= min(
        current.period.end, baseline.period.end
    ):
        result.warnings.append("the periods overlap: the common days are in both")
    for side in sides:
        if not clip(side.period, side.coverage):
            result.warnings.append(
                f"there is no data for {_span(side.period)}: that total is unknown, not 0"
            )
            continue
        lines = []
        if side.scope:
            lines = incomplete(side.coverage, side.period, inquiry.context.today)
            lines += missing_amounts(inquiry, side.scope)
        result.warnings += [f"{side.name.lower()} period: {line}" for line in lines]
    providers = {item.provider for side in sides for item in side.coverage}
    result.warnings += stale_reasons(inquiry, "cost", providers)


def _uneven(sides: list[Side]) -> bool:
    lengths = [clip(side.period, side.coverage) for side in sides]
    return all(lengths) and len({item.days for item in lengths if item}) > 1


def _days(side: Side) -> str:
    covered = clip(side.period, side.coverage)
    return f"{covered.days if covered else 0} days ({_span(covered or side.period)})"


def _add_totals(result: Result, arguments: CompareCosts, sides: list[Side]) -> None:
    """Per currency: current, baseline, change, change %; per day too when the lengths differ."""
    current, baseline = sides
    currencies = _currencies(sides)
    for currency in currencies:
        code = f" in {currency}" if len(currencies) > 1 else ""
        after, before = current.amount(currency, baseline), baseline.amount(currency, current)
        _figures(result, arguments.cost, "", after, before, currency, len(currencies) > 1)
        if before is not None and after is not None and not before:
            result.warnings.append(f"the baseline{code} is 0: the change in % is undefined")
        days = [
            side.covered(currency, other)
            for side, other in ((current, baseline), (baseline, current))
        ]
        if days[0] and days[1] and days[0].days != days[1].days:
            _figures(
                result,
                arguments.cost,
                " per day",
                amounts.ratio(after, days[0].days),
                amounts.ratio(before, days[1].days),
                currency,
                len(currencies) > 1,
            )


def _figures(
    result: Result,
    metric: str,
    suffix: str,
    after: Decimal | None,
    before: Decimal | None,
    currency: str | None,
    several: bool,
) -> None:
    money = (
        (f"Current {metric}{suffix}", after),
        (f"Baseline {metric}{suffix}", before),
        (f"Change{suffix}", amounts.difference(after, before)),
    )
    result.values += [
        Value(name=name, value=value, unit=currency, currency=currency) for name, value in money
    ]
    result.values.append(
        Value(
            name=f"Change %{suffix}",
            value=amounts.change_percent(after, before),
            unit="%",
            currency=currency if several else None,
        )
    )


def _add_drivers(
    result: Result,
    inquiry: Inquiry,
    arguments: CompareCosts,
    items: list[Dimension],
    thresholds: list[Filter],
    sides: list[Side],
) -> None:
    """The table of drivers, largest change first, each currency on its own."""
    if not all(clip(side.period, side.coverage) for side in sides):
        return
    binder = Binder()
    match = cost_fields(inquiry.tool).predicate(arguments.filters, binder, arguments.any_of)
    drivers = read_drivers(
        inquiry, arguments.cost, items, match, binder.params, sides[0].period, sides[1].period
    )
    currencies = _currencies(sides)
    rows = []
    for currency in currencies:
        own = [
            item
            for item in drivers
            if item.currency == currency and _wanted(item, arguments) and _meets(item, thresholds)
        ]
        own.sort(key=_rank(arguments.rank_by))
        result.total_rows = (result.total_rows or 0) + len(own)
        result.truncated |= len(own) > arguments.top
        whole = amounts.difference(
            sides[0].amount(currency, sides[1]), sides[1].amount(currency, sides[0])
        )
        rows += [_row(item, whole, len(currencies) > 1) for item in own[: arguments.top]]
    unit = currencies[0] if len(currencies) == 1 else None
    columns = [Column(name=name) for item in items for name, _ in item.shows]
    if len(currencies) > 1:
        columns.append(Column(name="BillingCurrency"))
    columns += [Column(name=name, unit=unit) for name in ("Baseline", "Current", "Change")]
    columns += [Column(name=name, unit="%") for name in ("Change %", "Share of change")]
    columns.append(Column(name="Kind"))
    columns += [Column(name=name, unit=unit) for name in ("Price effect", "Usage effect")]
    result.tables = [Table(title="Drivers of the change", columns=columns, rows=rows)]


def _rank(by: str) -> Callable[[Driver], tuple[bool, Decimal]]:
    """Largest first; what is new has no change in % and comes last in that order."""

    def key(driver: Driver) -> tuple[bool, Decimal]:
        size: Decimal | None = driver.change
        if by == "percent":
            size = amounts.change_percent(driver.current or Decimal(0), driver.baseline)
        return size is None, -abs(size or Decimal(0))

    return key


def _wanted(driver: Driver, arguments: CompareCosts) -> bool:
    change = driver.change
    if change is None or not change:
        return False
    if arguments.kind not in ("any", driver.kind):
        return False
    if arguments.named_only and driver.shown and driver.shown[0] is None:
        return False
    return arguments.direction == "both" or (change > 0) == (arguments.direction == "increase")


_MEETS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def _number(threshold: Filter) -> Decimal:
    try:
        return Decimal(str(threshold.values[0]))
    except InvalidOperation as error:
        raise InputError(
            f"compare_costs: a threshold on {threshold.field!r} needs a number, not "
            f"{threshold.values[0]!r}"
        ) from error


def _meets(driver: Driver, thresholds: list[Filter]) -> bool:
    """True when the driver meets every threshold; what is new has no change in %."""
    for item in thresholds:
        measured = _MEASURES[item.field.strip().lower()](driver)
        if measured is None or not _MEETS[item.op](measured, _number(item)):
            return False
    return True


def _size_percent(driver: Driver) -> Decimal | None:
    moved = amounts.change_percent(driver.current or Decimal(0), driver.baseline)
    return None if moved is None else abs(moved)


# What thresholds on drivers measure: changes by their size, whichever way they go.
_MEASURES: dict[str, Callable[[Driver], Decimal | None]] = {
    "cost": lambda driver: driver.current or Decimal(0),
    "change": lambda driver: None if driver.change is None else abs(driver.change),
    "change_percent": _size_percent,
}


def _row(driver: Driver, whole: Decimal | None, several: bool) -> list[object]:
    return [
        *driver.shown,
        *([driver.currency] if several else []),
        driver.baseline or Decimal(0),
        driver.current or Decimal(0),
        driver.change,
        amounts.change_percent(driver.current or Decimal(0), driver.baseline),
        amounts.percent(driver.change, whole),
        driver.kind,
        driver.price,
        driver.usage,
    ]


def _explain(result: Result, arguments: CompareCosts, thresholds: list[Filter]) -> None:
    result.assumptions = [
        MEANINGS[arguments.cost],
        "price and usage effects compare equal things (service, region, resource, type, unit): "
        "price = (new - old unit price) x new quantity, usage = (new - old quantity) x old price",
    ]
    if any(item.op in ("is_not", "not_contains") for item in arguments.filters):
        result.assumptions.append("what has no value for an excluded field or tag is included")
    if thresholds:
        said = " and ".join(phrase(item) for item in thresholds)
        result.assumptions.append(
            f"only drivers that meet it are listed: {said}; the totals are of all"
        )
    if arguments.direction != "both":
        result.assumptions.append(f"only drivers that {arguments.direction}d are listed")
