"""Recommendations told: the list, what it sums up to, and what was missing to find more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.collected import stale_reasons
from tools.services.inquiry import STALE_COST_DAYS, Inquiry, plural
from tools.services.recommendations import billed, computing, filtering, keeping
from tools.services.recommendations.computing import Computed
from tools.services.recommendations.counting import Counted, counted
from tools.services.recommendations.recommendation import Kept

if TYPE_CHECKING:
    from tools.context import Context
    from tools.optimize import ListRecommendations

TITLE = "Recommendations"
ONCE = (
    "what excludes each other on one resource is counted once, by the best of it; a commitment is "
    "computed on what the others leave"
)
_PRIORITIES = ("high", "medium", "low")
_COLUMNS = (
    *("Id", "Type", "Priority", "Resource", "Provider", "Account", "Region", "Current"),
    *("Recommended", "MonthlySavings", "Currency", "Counted", "Confidence", "Risk", "Title"),
    *("ResourceId", "Status", "Created"),
)


def list_recommendations(context: Context, arguments: ListRecommendations) -> Result:
    """Answer the tool. Raises InputError for unknown fields."""
    inquiry = Inquiry.of(context, "list_recommendations", arguments)
    known = keeping.known(inquiry)
    if known.computed.nothing_known:
        return inquiry.nothing(TITLE, *known.computed.warnings)
    wanted = [
        one
        for one in known.all
        if one.status in arguments.status
        and (not arguments.types or one.recommendation.type in arguments.types)
    ]
    chosen = _sorted(filtering.matching(inquiry, wanted, arguments.filters), arguments.sort)
    sums = counted([one.recommendation for one in chosen])
    result = Result(title=TITLE, total_rows=len(chosen), truncated=len(chosen) > arguments.top)
    scoped = billed.monthly_of(inquiry, arguments.filters) if chosen else None
    result.values = _values(chosen, sums, known.computed.monthly if scoped is None else scoped)
    if chosen:
        shown = chosen[: arguments.top]
        result.tables.append(_table(shown, sums, arguments.status))
        result.tables.append(_grouped(chosen, sums, arguments.group_by or "type"))
    result.assumptions = _assumptions(chosen[: arguments.top])
    if scoped is not None:
        result.assumptions.append("the percentage is of the costs that meet the same conditions")
    if chosen and not arguments.types and not arguments.filters:
        result.assumptions += _left_out(known.computed)
    result.warnings = [*known.computed.warnings, *_nothing(chosen, known.all, arguments)]
    date(result, inquiry, known.computed)
    return result


def date(result: Result, inquiry: Inquiry, found: Computed) -> None:
    """Add age, staleness and receipts."""
    newest = found.newest
    if isinstance(newest, dt.datetime):
        result.as_of = newest
        result.stale = (inquiry.now - newest).days > STALE_COST_DAYS
    for kind in ("instance", "metric", "cost"):
        result.warnings += stale_reasons(inquiry, kind)
    result.receipts = inquiry.receipts


def _sorted(chosen: Sequence[Kept], by: str) -> list[Kept]:
    """By savings (see `computing.in_order`); or by what was asked for, then savings."""
    order = {
        one.id: number
        for number, one in enumerate(computing.in_order([one.recommendation for one in chosen]))
    }
    ordered = sorted(chosen, key=lambda one: order[one.recommendation.id])
    if by == "priority":
        ordered.sort(key=lambda one: _PRIORITIES.index(one.recommendation.priority))
    elif by == "confidence":
        ordered.sort(key=lambda one: -one.recommendation.confidence)
    elif by == "created":
        ordered.sort(key=lambda one: one.created_at, reverse=True)
    return ordered


def _values(chosen: Sequence[Kept], sums: Counted, monthly: Mapping[str, Decimal]) -> list[Value]:
    """`monthly` is what a month costs, of what the recommendations are about."""
    values = [Value(name="recommendations", value=len(chosen))]
    by_size = sorted(sums.totals.items(), key=lambda item: (-item[1], item[0]))
    for currency, total in by_size:
        values.append(Value(name="monthly savings", value=total, unit=currency, currency=currency))
        whole = monthly.get(currency)
        part = amounts.percent(total, whole) if whole is not None and whole > 0 else None
        if part is not None:
            said = f"monthly savings, of what a month costs in {currency}"
            values.append(Value(name=said, value=round(part, 2), unit="%"))
    types = [one.recommendation.type for one in chosen]
    values += [Value(name=name, value=types.count(name)) for name in dict.fromkeys(types)]
    return values


def _table(shown: Sequence[Kept], sums: Counted, status: Sequence[str]) -> Table:
    currencies = {one.recommendation.currency for one in shown} - {None}
    unit = min(str(code) for code in currencies) if len(currencies) == 1 else None
    money = ("MonthlySavings", "Counted")
    hidden = set() if list(status) != ["active"] else {"Status"}
    columns = [name for name in _COLUMNS if name not in hidden]
    rows = [dict(zip(_COLUMNS, _row(one, sums), strict=True)) for one in shown]
    return Table(
        title=TITLE,
        columns=[Column(name=name, unit=unit if name in money else None) for name in columns],
        rows=[[row[name] for name in columns] for row in rows],
    )


def _row(kept: Kept, sums: Counted) -> list[object]:
    one, subject = kept.recommendation, kept.recommendation.subject
    counts = sums.by_recommendation.get(one.id) if one.monthly_savings is not None else None
    return [
        one.id, one.type, one.priority, subject.called, subject.provider,
        subject.account_name or subject.account_id, subject.region, one.current, one.recommended,
        one.monthly_savings, one.currency, counts, one.confidence, one.risk, one.title,
        subject.resource_id, kept.status, kept.created_at,
    ]  # fmt: skip


def _grouped(chosen: Sequence[Kept], sums: Counted, by: str) -> Table:
    groups: dict[tuple[str | None, str | None], tuple[int, Decimal]] = {}
    for kept in chosen:
        one = kept.recommendation
        key = (_group(kept, by), one.currency)
        count, total = groups.get(key, (0, Decimal(0)))
        groups[key] = count + 1, total + sums.by_recommendation.get(one.id, Decimal(0))
    ordered = sorted(groups.items(), key=lambda item: (-item[1][1], str(item[0])))
    names = (by.capitalize(), "Recommendations", "MonthlySavings", "Currency")
    rows: list[list[object]] = [
        [group, count, total if currency else None, currency]
        for (group, currency), (count, total) in ordered
    ]
    return Table(
        title=f"Savings by {by}, counted once",
        columns=[Column(name=name) for name in names],
        rows=rows,
    )


def _group(kept: Kept, by: str) -> str | None:
    one, subject = kept.recommendation, kept.recommendation.subject
    return {
        "type": one.type,
        "provider": subject.provider,
        "account": subject.account_name or subject.account_id,
        "region": subject.region,
    }[by]


def _assumptions(shown: Sequence[Kept]) -> list[str]:
    if not shown:
        return []
    lines = [
        ONCE,
        "savings are for a month of 730 hours at the prices of the last days, without taxes",
    ]
    said = dict.fromkeys(line for one in shown for line in one.recommendation.assumptions)
    if len({one.recommendation.currency for one in shown} - {None}) > 1:
        lines.append("amounts of different currencies are not compared: each is listed by itself")
    # What holds for single machines is told where these are explained.
    common = [
        line for line in said if sum(line in one.recommendation.assumptions for one in shown) > 1
    ]
    return [*lines, *common]


def _left_out(found: Computed) -> list[str]:
    """What looks like waste and was passed over, so that nobody wonders."""
    if not found.passed_over:
        return []
    parts = [f"{len(ids)} {why}" for why, ids in sorted(found.passed_over.items())]
    return [f"looked at and left out: {'; '.join(parts)}"]


def _nothing(
    chosen: Sequence[Kept], known: Sequence[Kept], arguments: ListRecommendations
) -> list[str]:
    """Why the list is empty, or what is not in it."""
    dismissed = sum(one.status == "dismissed" for one in known)
    if chosen:
        aside = dismissed and "dismissed" not in arguments.status
        return [f"{plural(dismissed, 'dismissed recommendation')} not shown"] if aside else []
    if not known:
        return ["nothing was found that could be saved"]
    return [
        f"none of {plural(len(known), 'recommendation')} matches: "
        f"{sum(one.status == 'active' for one in known)} active, {dismissed} dismissed"
    ]
