"""Accounts in tables of costs: those of one name are taken together, and that is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from tools.base import Result, Table, Value
from tools.services.inquiry import Inquiry

_ID, _NAME = "SubAccountId", "SubAccountName"
_MOST_TOLD = 3
_SQL = """SELECT SubAccountName, count(DISTINCT SubAccountId),
  string_agg(DISTINCT ProviderName, ', ' ORDER BY ProviderName)
FROM cost_daily WHERE SubAccountName IN (SELECT unnest($names)) {match}
GROUP BY SubAccountName{within} HAVING count(DISTINCT SubAccountId) > 1 ORDER BY 1"""


def tell_shared(
    result: Result,
    inquiry: Inquiry,
    group_by: list[str],
    match: str,
    params: Mapping[str, object],
    *,
    every: bool = True,
) -> None:
    """Where several accounts have one name, show no id, and say so. `match` is a predicate over
    cost_daily. Names come from the bill, so one that two clouds have is two accounts. How many accounts
    match is only told when `every` group is wanted: where groups must meet a condition, they are what
    is counted.
    """
    places = {
        number: found
        for number, table in enumerate(result.tables)
        if (found := _places(table)) is not None
    }
    names = sorted(
        {
            str(row[by_name])
            for number, (_, by_name) in places.items()
            for row in result.tables[number].rows
            if row[by_name] is not None
        }
    )
    if not names:
        return
    within = ", x_Provider" if "provider" in group_by else ""
    rows = inquiry.rows(
        _SQL.format(match=f"AND {match}", within=within), {**params, "names": names}
    )
    if not rows:
        return
    if every:
        counted = inquiry.rows(
            f"SELECT count(DISTINCT coalesce(SubAccountId, SubAccountName)) FROM cost_daily WHERE {match}",
            params,
        )
        result.values.append(Value(name="accounts", value=int(counted[0][0])))
    shared = {str(name) for name, _, _ in rows}
    for number, (by_id, by_name) in places.items():
        for row in result.tables[number].rows:
            if row[by_name] in shared:
                row[by_id] = None
    result.assumptions.append(_said(rows))


def _said(rows: list[tuple[str, int, str]]) -> str:
    counts: dict[str, tuple[int, str]] = defaultdict(lambda: (0, ""))
    for name, count, where in rows:
        counts[name] = (counts[name][0] + int(count), where)
    told = [f"{name} is {count} accounts ({where})" for name, (count, where) in counts.items()]
    more = len(told) - _MOST_TOLD
    listed = "; ".join(told[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")
    return f"accounts of one name are taken together: {listed}"


def _places(table: Table) -> tuple[int, int] | None:
    names = [column.name for column in table.columns]
    if _ID not in names or _NAME not in names:
        return None
    return names.index(_ID), names.index(_NAME)
