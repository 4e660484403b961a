"""Costs of a period: totals, groups, series, shares and averages, each currency on its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, InputError, Result, Table, Value
from tools.services import amounts, averages, line_counts, series, shares
from tools.services.account_names import tell_shared
from tools.services.dimensions import dimensions, split_threshold
from tools.services.filters import COMPARISONS, number
from tools.services.grouping import BUCKETS, Grouped, Wanted, in_order, read_groups
from tools.services.inquiry import Inquiry
from tools.services.resource_names import add_names
from tools.services.scope import Scope, resolve
from tools.services.spellings import merged_spellings
from tools.services.unmatched import phrase

if TYPE_CHECKING:
    from tools.context import Context
    from tools.costs import QueryCosts


def query(context: Context, arguments: QueryCosts) -> Result:
    """Answer `query_costs`. Raises InputError for an unknown field or a malformed condition."""
    inquiry = Inquiry.of(context, "query_costs", arguments)
    filters, thresholds = split_threshold(arguments.filters)
    wanted = Wanted(
        dimensions(arguments.group_by, inquiry.tool),
        arguments.granularity,
        thresholds,
        arguments.top,
        arguments.order,
        arguments.named_only,
        arguments.full_only,
        arguments.top_within,
    )
    _check(arguments, wanted)
    title = _title(arguments)
    scope = resolve(
        inquiry, title, arguments.cost, arguments.start, arguments.end, filters, arguments.any_of
    )
    if isinstance(scope, Result):
        return scope
    result = Result(title=title)
    grouped = None
    if wanted.dimensions or wanted.granularity != "none":
        grouped = read_groups(inquiry, scope, wanted)
        if not grouped.groups:
            return _none_over(inquiry, scope, title, wanted)
        _add_groups(result, scope, wanted, grouped)
    _add_totals(result, scope, wanted, grouped)
    if arguments.count_lines:
        lines = sum(item.lines for item in scope.totals)
        result.values.append(Value(name=line_counts.COLUMN, value=lines))
        if grouped is not None:
            line_counts.add_column(result, inquiry, scope, wanted, grouped)
    if arguments.share_of_total:
        shares.add(result, inquiry, scope, arguments, wanted, grouped)
    if arguments.average_per != "none":
        averages.add(result, inquiry, scope, arguments, grouped)
        if grouped is not None and arguments.average_per in averages.OF_ROWS:
            averages.add_column(result, inquiry, scope, wanted, grouped, arguments.average_per)
    if grouped is not None and wanted.granularity != "none" and not wanted.dimensions:
        series.add(result, scope, wanted, grouped)
    _explain(result, arguments, scope, wanted)
    result.assumptions += merged_spellings(inquiry, arguments.group_by)
    add_names(result, inquiry)
    if "account" in arguments.group_by:
        every = not wanted.thresholds
        tell_shared(result, inquiry, arguments.group_by, scope.where, scope.params, every=every)
    return scope.decorate(result, inquiry)


def _check(arguments: QueryCosts, wanted: Wanted) -> None:
    grouped = bool(wanted.dimensions) or wanted.granularity != "none"
    for item in wanted.thresholds:
        if item.op not in COMPARISONS or len(item.values) != 1:
            raise InputError(
                "query_costs: 'cost' is a threshold on a group's total; use gt, ge, lt or le with "
                "one number"
            )
        number(item.values[0], "cost")
    if wanted.thresholds and not grouped:
        raise InputError("query_costs: a threshold on 'cost' needs group_by or granularity")
    if wanted.thresholds and arguments.average_per not in ("none", "day", "week", "month", "group"):
        raise InputError(
            f"query_costs: average_per {arguments.average_per!r} cannot be used with a 'cost' "
            "threshold"
        )
    if arguments.average_per == "group" and not wanted.dimensions:
        raise InputError("query_costs: average_per 'group' needs group_by")
    if arguments.top and not grouped:
        raise InputError("query_costs: 'top' needs group_by or granularity")
    if arguments.top_within and (
        not arguments.top or len(wanted.dimensions) < 2 or arguments.granularity != "none"
    ):
        raise InputError(
            "query_costs: 'top_within' needs top, two or more dimensions in group_by, and no "
            "granularity"
        )
    if arguments.share_within and not arguments.share_of_total:
        raise InputError("query_costs: 'share_within' needs share_of_total")


def _title(arguments: QueryCosts) -> str:
    parts: list[str] = [arguments.cost]
    if arguments.group_by:
        parts.append(f"by {' and '.join(arguments.group_by)}")
    if arguments.granularity != "none":
        parts.append(arguments.granularity)
    return " ".join(parts)


def _add_totals(result: Result, scope: Scope, wanted: Wanted, grouped: Grouped | None) -> None:
    """The total first, per currency; then how many groups there are."""
    found: list[Value] = []
    for item in scope.totals:
        amount = _amount(scope, wanted, grouped, item.currency)
        found.append(_money(scope.metric, amount, item.currency))
    if grouped and result.truncated:
        for currency in scope.currencies:
            shown = amounts.total(
                group.amount for group in grouped.groups if group.currency == currency
            )
            found.append(_money(f"{scope.metric} of the groups shown", shown, currency))
            whole = _amount(scope, wanted, grouped, currency)
            part = amounts.percent(shown, whole)
            found.append(Value(name="share of the groups shown", value=part, unit="%"))
    if grouped and wanted.dimensions:
        several = len(scope.currencies) > 1
        found += [
            Value(
                name=f"groups in {currency}" if several else "groups",
                value=grouped.places.get(currency, 0),
            )
            for currency in scope.currencies
        ]
    result.values = found


def _amount(
    scope: Scope, wanted: Wanted, grouped: Grouped | None, currency: str | None
) -> Decimal | None:
    """The total of a currency; with a threshold, of the groups that meet it."""
    if grouped is not None and wanted.thresholds:
        return grouped.sums.get(currency, Decimal(0))
    return next(item.amount for item in scope.totals if item.currency == currency)


def _money(name: str, amount: Decimal | None, currency: str | None) -> Value:
    return Value(name=name, value=amount, unit=currency, currency=currency)


def _add_groups(result: Result, scope: Scope, wanted: Wanted, grouped: Grouped) -> None:
    """The table of groups: by time in long form, else with each group's share."""
    several = len(scope.currencies) > 1
    timed = wanted.granularity != "none"
    columns = [Column(name=BUCKETS[wanted.granularity][0])] if timed else []
    columns += [Column(name=name) for item in wanted.dimensions for name, _ in item.shows]
    if several:
        columns.append(Column(name="BillingCurrency"))
    columns.append(Column(name=scope.metric, unit=None if several else scope.currencies[0]))
    if not timed:
        columns.append(Column(name="Share", unit="%"))
    wholes = {currency: _amount(scope, wanted, grouped, currency) for currency in scope.currencies}
    rows = []
    groups = grouped.groups if timed else in_order(grouped, scope.currencies)
    for group in groups:
        row: list[object] = [_day(group.bucket)] if timed else []
        row += [*group.shown, *([group.currency] if several else []), group.amount]
        if not timed:
            row.append(amounts.percent(group.amount, wholes[group.currency]))
        rows.append(row)
    result.tables = [Table(title=result.title, columns=columns, rows=rows)]
    result.total_rows = _rows_in_all(grouped, wanted)
    shown = len(grouped.groups) if wanted.inside else wanted.top
    result.truncated = shown is not None and any(count > shown for count in grouped.places.values())
    if not timed:
        _warn_of_none(result, wanted, grouped, wholes)


def _day(bucket: object) -> str:
    return bucket if isinstance(bucket, str) else str(bucket)[:10]


def _rows_in_all(grouped: Grouped, wanted: Wanted) -> int:
    """Groups before `top`; in a series of groups only those that are shown can be counted."""
    if wanted.granularity != "none" and wanted.dimensions:
        return len(grouped.groups)
    return sum(grouped.places.values())


def _warn_of_none(
    result: Result, wanted: Wanted, grouped: Grouped, wholes: dict[str | None, Decimal | None]
) -> None:
    """Say which part of the money belongs to no group."""
    for position, item in enumerate(wanted.dimensions):
        for currency, whole in wholes.items():
            nowhere = [
                group.amount
                for group in grouped.groups
                if group.keys[position] is None and group.currency == currency
            ]
            share = amounts.percent(amounts.total(nowhere), whole)
            if nowhere and share is not None:
                code = f" in {currency}" if len(wholes) > 1 else ""
                result.warnings.append(f"{share:.2f} % of the cost{code} has no {item.name} (none)")


def _none_over(inquiry: Inquiry, scope: Scope, title: str, wanted: Wanted) -> Result:
    said = " and ".join(phrase(item) for item in wanted.thresholds)
    named = " and ".join(item.name for item in wanted.dimensions)
    said = said or f"a value of {named}"
    result = inquiry.nothing(
        title, f"no group from {scope.period.start} to {scope.period.end} has {said}"
    )
    result.period, result.as_of = scope.period, scope.as_of
    return result


def _explain(result: Result, arguments: QueryCosts, scope: Scope, wanted: Wanted) -> None:
    if arguments.start is None and arguments.end is None:
        result.assumptions.append(
            f"no period was given: all data, {scope.period.start} to {scope.period.end}"
        )
    elif arguments.start is None or arguments.end is None:
        result.assumptions.append(
            f"the period was completed from the data: {scope.period.start} to {scope.period.end}"
        )
    if any(item.op in ("is_not", "not_contains") for item in arguments.filters):
        result.assumptions.append("what has no value for an excluded field or tag is included")
    if wanted.thresholds:
        result.assumptions.append("total and shares are of the groups that meet the threshold")
    if arguments.named_only and wanted.dimensions:
        names = " or ".join(item.name for item in wanted.dimensions)
        result.assumptions.append(f"what has no {names} is in the total, and not in the list")
    if len(scope.currencies) > 1:
        kept = f"; the first {wanted.top} of each are kept" if wanted.top else ""
        result.assumptions.append(
            f"currencies are kept apart: totals, shares and ranks are per currency{kept}"
        )
    if arguments.full_only and wanted.granularity not in ("none", "daily"):
        result.assumptions.append(
            "what the period or the data holds only a part of is left out of the series"
        )
    elif wanted.granularity == "weekly":
        result.assumptions.append(
            "weeks start on Monday; the first and last may be cut by the period"
        )
