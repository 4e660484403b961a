"""How budgets are used."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.base import Filter, InputError, Result
from tools.services.budgets import tables
from tools.services.budgets.standing import Standing, all_standings
from tools.services.dimensions import cost_fields
from tools.services.filters import Binder, provider, text
from tools.services.inquiry import Inquiry
from tools.services.nearest import nearest

if TYPE_CHECKING:
    from tools.budgets import ListBudgets
    from tools.context import Context
    from tools.store.records import Budget

TITLE = "Budgets"
HOW = (
    "set one with set_budget: a name, an amount and a scope, such as a budget of 5000 USD a month for "
    "AWS (`cloudwright budgets set AWS --amount 5000 --currency USD --filter provider=aws`)"
)


def list_budgets(context: Context, arguments: ListBudgets) -> Result:
    """Answer `list_budgets`. Raises InputError for an unknown name or field."""
    inquiry = Inquiry.of(context, "list_budgets", arguments)
    cost_fields(inquiry.tool).predicate(arguments.filters, Binder())  # refuses unknown fields
    every = read(inquiry)
    if not every:
        return inquiry.nothing(TITLE, f"there are no budgets yet; {HOW}")
    chosen = [one for one in _named(every, arguments.name) if _is_on(one, arguments.filters)]
    if not chosen:
        return inquiry.nothing(
            TITLE,
            f"no budget is on that scope; there are: {', '.join(map(_told, every))}; {HOW}",
        )
    standings = all_standings(inquiry, chosen)
    found = [one for one in standings if not arguments.at_risk or _matters(one)]
    if not found:
        result = inquiry.nothing(
            TITLE, f"none of {len(chosen)} budgets is exceeded, or forecast to be"
        )
        result.values = []
        return result
    return told(inquiry, found)


def told(inquiry: Inquiry, standings: Sequence[Standing], title: str = TITLE) -> Result:
    """These budgets as a result."""
    result = Result(title=title)
    tables.add(result, standings, inquiry.context.store.budgets.alerts())
    result.receipts = inquiry.receipts
    return result


def read(inquiry: Inquiry) -> list[Budget]:
    """All budgets, with a receipt."""
    start = time.perf_counter()
    found = inquiry.context.store.budgets.listed()
    inquiry.note(
        "SELECT name, filters, cost, period, amount, currency, thresholds FROM budgets "
        "-- notes of the home's state",
        {},
        len(found),
        time.perf_counter() - start,
    )
    return found


def named(budgets: Sequence[Budget], name: str) -> Budget | None:
    """The budget of that name, whatever its case."""
    wanted = name.strip().casefold()
    return next((one for one in budgets if one.name.casefold() == wanted), None)


def unknown(tool: str, budgets: Sequence[Budget], name: str) -> InputError:
    """There is no budget of that name."""
    names = [one.name for one in budgets]
    near = nearest(name, names, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names) or 'none'}"
    return InputError(f"{tool}: there is no budget {name!r}; {hint}")


def _named(budgets: Sequence[Budget], name: str | None) -> list[Budget]:
    if name is None:
        return list(budgets)
    found = named(budgets, name)
    if found is None:
        raise unknown("list_budgets", budgets, name)
    return [found]


def _matters(standing: Standing) -> bool:
    return standing.status in ("at risk", "exceeded")


def _told(budget: Budget) -> str:
    return f"{budget.name} ({tables.scope_said(budget)})"


def _is_on(budget: Budget, filters: Sequence[Filter]) -> bool:
    """Whether each condition is one of the budget's own."""
    own = {_normal(item) for item in budget.filters}
    return all(_normal(item) in own for item in filters)


def _normal(item: Filter) -> tuple[object, ...]:
    name = item.field.strip().lower()
    if not name.startswith(("tag:", "tags")):
        name = cost_fields("list_budgets").find(name).name
    values = {text(value).lower() for value in item.values}
    if name == "provider":
        values = {provider(value) for value in values}
    return name, item.op, frozenset(values)
