"""What was unusual in the period: anomalies of costs, or of the use of machines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tools.base import Period, Result, Table
from tools.services import amounts
from tools.services.report import wording
from tools.services.report.asking import as_dicts, figure, reason
from tools.services.report.draft import Action, Draft, Priority, Verdict
from tools.services.report.scoping import cannot

PART = "Anomalies"
_MOST, _MOST_ACTIONS, _ALL = 10, 3, 1000
_SEVERITIES = ("critical", "warning", "info")
_RECENT = dt.timedelta(days=45)
_PRIORITY: dict[str, Priority] = {"critical": "high", "warning": "medium"}


def add_costs(draft: Draft, data: Period) -> None:
    """Costs that were unusual in the period, as they stand by now: the most severe first, and what
    to look at. `data` are the days that the costs cover.
    """
    end = draft.told.current.end
    if dt.timedelta(0) < data.end - end <= _RECENT:
        end = data.end
    result = _asked(draft, "costs", end, top=_ALL)
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    found = _of_period(draft, result)
    rows = as_dicts(found)
    draft.value("anomalies", len(rows))
    draft.say(PART, _told_costs(draft, rows, _currency(result), end))
    if not draft.brief:
        draft.add(PART, "in costs", found.model_copy(update={"rows": found.rows[:_MOST]}))
    for row in rows[:_MOST_ACTIONS]:
        if row["Severity"] in _PRIORITY:
            draft.actions.append(_cost_action(row, _currency(result)))


def _of_period(draft: Draft, result: Result) -> Table:
    """The anomalies that had begun by the end of the period; the tool tells of none before it."""
    if not result.tables:
        return Table(title="", columns=[], rows=[])
    table = result.tables[0]
    start = [column.name for column in table.columns].index("Start")
    last = draft.told.current.end.isoformat()
    rows = [row for row in table.rows if str(row[start])[:10] <= last]
    return table.model_copy(update={"rows": rows})


def _currency(result: Result) -> str | None:
    """The only currency; rows of several tell their own."""
    return next((item.currency for item in result.values if item.currency), None)


def _told_costs(draft: Draft, rows: list[dict[str, Any]], only: str | None, end: dt.date) -> str:
    counts = {name: sum(row["Severity"] == name for row in rows) for name in _SEVERITIES}
    money: dict[str | None, Decimal] = {}
    for row in rows:
        code = row.get("BillingCurrency") or only
        if row["Impact"] is not None and row["Impact"] > 0:
            money[code] = amounts.EXACT.add(money.get(code, Decimal(0)), row["Impact"])
    sums = wording.listed([wording.money(amount, code) for code, amount in money.items()], 9)
    until = f", up to {wording.day(end)}" if end > draft.told.current.end else ""
    more = f"; together {sums} beyond what was expected{until}" if money else ""
    return _counted(len(rows), counts, "cost") + more


def add_use(draft: Draft) -> None:
    """Unusual use of machines, with a verdict."""
    why = cannot("list_instances", draft.filters)
    if why:
        draft.leave_out(PART, why)
        return
    result = _asked(draft, "metrics", draft.told.current.end, top=_MOST)
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    number = int(figure(result, "events") or 0)
    counts = {name: int(figure(result, f"{name} events") or 0) for name in _SEVERITIES}
    said = _counted(number, counts, "use")
    draft.say(PART, said)
    draft.value("anomalies", number)
    draft.verdicts.append(
        Verdict(
            "Unusual use",
            "act" if counts["critical"] else "look" if counts["warning"] else "ok",
            said,
            "look when there is a warning, act when there is a critical anomaly",
        )
    )
    for table in result.tables[:1]:
        draft.add(PART, "in the use of machines", table)
        for row in as_dicts(table)[: _MOST_ACTIONS + 2]:
            if row["Severity"] in _PRIORITY and not _is_told(draft, row):
                draft.actions.append(_use_action(row))


def _asked(draft: Draft, on: str, end: dt.date, **more: Any) -> Result:
    return draft.desk.ask(
        "detect_anomalies",
        draft.filters,
        on=on,
        start=draft.told.current.start.isoformat(),
        end=end.isoformat(),
        **more,
    )


def _counted(number: int, counts: dict[str, int], what: str) -> str:
    """'6 anomalies of cost: 2 warning, 4 info'."""
    kinds = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    noun = "anomaly" if number == 1 else "anomalies"
    return f"{number or 'no'} {noun} of {what}{': ' if kinds else ''}{kinds}"


def _cost_action(row: dict[str, Any], only: str | None) -> Action:
    dimensions = ("ServiceName", "SubAccountName", "ProviderName")
    where = [str(row[name]) for name in dimensions if row.get(name)]
    end = f" to {row['End']}" if row.get("End") else ", and it goes on"
    return Action(
        _PRIORITY[row["Severity"]],
        f"{' in '.join(where[:2]) or 'an unusual cost'} since {row['Start']}{end}: "
        f"{row.get('NextStep') or row.get('Cause') or 'look at it'}",
        row["Impact"],
        row.get("BillingCurrency") or only,
        "spent beyond what was expected",
        "detect_anomalies",
    )


def _use_action(row: dict[str, Any]) -> Action:
    metric = str(row["Metric"]).replace("_", " ").removesuffix(" percent")
    since = str(row["Start"])[:16].replace("T", " ")
    return Action(
        _PRIORITY[row["Severity"]],
        f"{metric} of {row['Instance']} ({row['Provider']}, {row['Account']}) since {since}: "
        f"{row['NextStep']}",
        None,
        None,
        "unusual use",
        "detect_anomalies",
    )


def _is_told(draft: Draft, row: dict[str, Any]) -> bool:
    """Whether an action on the disk of that machine is there already."""
    is_disk = str(row["Metric"]).startswith("disk_used")
    return is_disk and any(f" {row['Instance']} " in action.text for action in draft.actions)
