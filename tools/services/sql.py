"""User-written SQL: checked, run in the sandbox, answered as a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.base import Column, Result, Table
from tools.services import amounts
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry, midnight
from tools.services.sandbox import Fetched, fetch, open_sandbox
from tools.services.statement import check

if TYPE_CHECKING:
    from tools.context import Context
    from tools.status import QuerySql

_LONGEST_CELL = 10_000  # characters
_COST_VIEWS = re.compile(r"\b(costs|cost_lines)\b", re.IGNORECASE)
_CURRENCY = re.compile(r"\bBillingCurrency\b", re.IGNORECASE)


def query(context: Context, arguments: QuerySql) -> Result:
    """Answer `query_sql`. Raises InputError for a statement that is refused or fails."""
    inquiry = Inquiry.of(context, "query_sql", arguments)
    title = "SQL"
    connection = open_sandbox(context.store)
    try:
        check(connection, arguments.statement)
        found = fetch(connection, arguments.statement, arguments.limit)
    finally:
        connection.close()
    inquiry.note(arguments.statement, {}, len(found.rows), found.seconds)
    result = Result(title=title, tables=[_table(title, found)])
    result.truncated = found.more
    result.total_rows = None if found.more else len(found.rows)
    if found.more:
        result.warnings.append(f"only the first rows are shown: {len(found.rows):,}")
    _about_costs(result, inquiry, arguments.statement)
    if not found.rows:
        result.warnings.append("the statement returned no rows")
    result.receipts = inquiry.receipts
    return result


def _table(title: str, found: Fetched) -> Table:
    columns = [Column(name=name) for name in found.columns]
    return Table(
        title=title, columns=columns, rows=[[_cell(value) for value in row] for row in found.rows]
    )


def _cell(value: Any) -> Any:
    """A value that JSON can carry: numbers, text, dates; anything else as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | dt.date):
        return value
    if isinstance(value, Decimal):
        return amounts.exact(value)
    if isinstance(value, list | tuple):
        return [_cell(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _cell(item) for key, item in value.items()}
    return str(value)[:_LONGEST_CELL]


def _about_costs(result: Result, inquiry: Inquiry, statement: str) -> None:
    """What to beware of when costs are read: their age, and currencies that may get mixed."""
    if not _COST_VIEWS.search(statement):
        return
    rows = inquiry.context.store.query(
        "SELECT max(ChargeDay), count(DISTINCT BillingCurrency) FROM cost_daily"
    ).rows
    last, currencies = rows[0]
    if last is None:
        result.status = "no_data"
        result.warnings.insert(0, NO_DATA_AT_ALL)
        return
    result.as_of = midnight(last)
    if currencies > 1 and not _CURRENCY.search(statement):
        result.warnings.append(
            f"the ledger has {currencies} currencies and the statement does not look at "
            "BillingCurrency: sums may mix them"
        )
