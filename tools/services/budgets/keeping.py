"""Making, changing and removing budgets."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Filter, InputError, Result, Value
from tools.services.budgets import alerts
from tools.services.budgets.standing import all_standings
from tools.services.budgets.tables import scope_said
from tools.services.budgets.using import named, read, told, unknown
from tools.services.dimensions import cost_fields, split_threshold
from tools.services.filters import Binder
from tools.services.inquiry import Inquiry
from tools.services.unmatched import why_nothing_matches
from tools.store.records import Budget

if TYPE_CHECKING:
    from tools.budgets import SetBudget
    from tools.context import Context

THRESHOLDS = (50.0, 80.0, 100.0)
_CODE = re.compile(r"[A-Z]{3}")
_HIGHEST = 1000.0  # % of the amount
_LARGEST = Decimal(10) ** 15


def set_budget(context: Context, arguments: SetBudget) -> Result:
    """Answer `set_budget`. Raises InputError for what is missing, unknown or would mix currencies."""
    inquiry = Inquiry.of(context, "set_budget", arguments)
    budgets = read(inquiry)
    known = named(budgets, arguments.name)
    if arguments.remove:
        if known is None:
            raise unknown(inquiry.tool, budgets, arguments.name)
        context.store.budgets.remove(known.id)
        return Result(
            title="Budget removed",
            values=[Value(name="removed", value=known.name)],
            receipts=inquiry.receipts,
        )
    made = _made(inquiry, arguments, known)
    another = known is not None and _is_another(known, made)
    theirs = known.id if known is not None and known.id != made.id else None
    context.store.budgets.keep([made], anew=another, instead_of=theirs)
    standings = all_standings(inquiry, [made])
    said = alerts.record(context, standings)
    result = told(inquiry, standings, "Budget set" if known is None else "Budget changed")
    result.assumptions.insert(
        0,
        f"{made.name}: {made.amount:,.2f} {made.currency} {made.period} for {scope_said(made)}; told of "
        f"at {', '.join(f'{one:g} %' for one in made.thresholds)}",
    )
    result.warnings = [*said, *result.warnings]
    return result


def _is_another(known: Budget, made: Budget) -> bool:
    """Whether what was reached so far says nothing of the budget as it now is."""
    limits = [
        (one.filters, one.cost, one.period, one.amount, one.currency) for one in (known, made)
    ]
    return limits[0] != limits[1]


def _made(inquiry: Inquiry, arguments: SetBudget, known: Budget | None) -> Budget:
    """The budget as it will be: what is not given stays, or has its default."""
    now = inquiry.context.now
    if known is None:
        if arguments.amount is None:
            raise InputError(
                f"set_budget: a new budget needs an amount; {arguments.name!r} does not exist yet"
            )
        known = Budget(
            _new_id(), _name(arguments.name), (), "EffectiveCost", "monthly",
            arguments.amount, "", THRESHOLDS, now, now,
        )  # fmt: skip
    made = replace(
        known,
        # One that came with other data is its user's from now on, and stays when that goes.
        id=_new_id() if ":" in known.id else known.id,
        amount=_amount(arguments.amount or known.amount),
        filters=known.filters if arguments.filters is None else tuple(arguments.filters),
        cost=arguments.cost or known.cost,
        period=arguments.period or known.period,
        thresholds=known.thresholds
        if arguments.thresholds is None
        else _thresholds(arguments.thresholds),
        updated_at=now,
    )
    wanted = arguments.currency or (known.currency if arguments.filters is None else None)
    return replace(made, currency=_currency(inquiry, made.filters, wanted or None))


def _new_id() -> str:
    return f"b-{uuid.uuid4().hex[:12]}"


def _name(name: str) -> str:
    found = " ".join(name.split())
    if not found:
        raise InputError("set_budget: the name is empty")
    return found


def _amount(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 < amount < _LARGEST:
        raise InputError(f"set_budget: the amount must be above 0 and below 10^15, not {amount}")
    return amount


def _thresholds(given: Sequence[float]) -> tuple[float, ...]:
    for one in given:
        if not math.isfinite(one) or not 0 < one <= _HIGHEST:
            raise InputError(
                f"set_budget: a threshold is a percentage above 0 and at most {_HIGHEST:g}, not {one}"
            )
    return tuple(sorted(set(given)))


def _currency(inquiry: Inquiry, filters: Sequence[Filter], wanted: str | None) -> str:
    """The currency of the budget: that of its scope. Raises InputError for another, for several
    without a choice, and for conditions that nothing meets.
    """
    code = wanted.strip().upper() if wanted else None
    if code is not None and not _CODE.fullmatch(code):
        raise InputError(
            f"set_budget: {wanted!r} is no currency; expected a code such as USD or EUR"
        )
    on_total = split_threshold(filters)[1]
    if on_total:
        raise InputError("set_budget: 'cost' is no condition of a scope; the limit is the amount")
    billed = _billed(inquiry, filters)
    if code is None and len(billed) == 1:
        return billed[0]
    said = " and ".join(billed)
    if code is None and billed:
        raise InputError(
            f"set_budget: this scope is billed in {said}, which are never added up: give the "
            "currency whose costs the budget is for, or one budget for each"
        )
    if code is None:
        raise InputError("set_budget: there are no costs yet that tell a currency: give one")
    if billed and code not in billed:
        raise InputError(
            f"set_budget: this scope is billed in {said}, not in {code}; currencies are never "
            f"converted: set the limit in {said}"
        )
    return code


def _billed(inquiry: Inquiry, filters: Sequence[Filter]) -> list[str]:
    """The currencies of the scope; none while there are no costs at all."""
    binder = Binder()
    match = cost_fields(inquiry.tool).predicate(filters, binder)
    rows = inquiry.rows(
        f"SELECT BillingCurrency, count(*) FROM cost_daily WHERE {match} AND BillingCurrency IS NOT "
        "NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        binder.params,
    )
    if not rows and inquiry.rows("SELECT EXISTS (SELECT 1 FROM cost_daily)")[0][0]:
        raise InputError(f"set_budget: {why_nothing_matches(inquiry, filters)}")
    return [row[0] for row in rows]
