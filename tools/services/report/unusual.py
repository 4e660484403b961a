"""What was unusual in the period: anomalies of costs, or of the use of machines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tools.base import Period, Result
from tools.services.report import wording
from tools.services.report.asking import as_dicts, figure, reason
from tools.services.report.draft import Action, Draft, Priority, Verdict
from tools.services.report.scoping import cannot

PART = "Anomalies"
_MOST, _MOST_ACTIONS = 10, 3
_RECENT = dt.timedelta(days=45)
_PRIORITY: dict[str, Priority] = {"critical": "high", "warning": "medium"}


def add_costs(draft: Draft, data: Period) -> None:
    """Unusual costs, dearest and most surprising first, and what to look at. `data` are the days
    that the costs cover.
    """
    result = _asked(draft, "costs")
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    said = _counted(result, "cost")
    money = [
        wording.money(item.value, item.currency)
        for item in result.values
        if item.name == "total impact"
    ]
    draft.say(
        PART,
        f"{said}{f'; together {wording.listed(money, 9)} beyond what was expected' if money else ''}",
    )
    draft.value("anomalies", _count(result, "anomalies"))
    if not result.tables:
        return
    if not draft.brief:
        draft.add(PART, "in costs", result.tables[0])
    newest = _newest(draft, data) or result
    for row in as_dicts(newest.tables[0])[:_MOST_ACTIONS] if newest.tables else []:
        if row["Severity"] in _PRIORITY:
            draft.actions.append(_cost_action(row, newest))


def _newest(draft: Draft, data: Period) -> Result | None:
    """How the anomalies stand by now, where the data goes on after the period: what is to be done
    is to be done now.
    """
    period = draft.told.current
    if not dt.timedelta(0) < data.end - period.end <= _RECENT:
        return None
    result = _asked(draft, "costs", end=data.end, severity="warning", aside=True)
    return result if result.status == "ok" else None


def add_use(draft: Draft) -> None:
    """Unusual use of machines, with a verdict."""
    why = cannot("list_instances", draft.filters)
    if why:
        draft.leave_out(PART, why)
        return
    result = _asked(draft, "metrics")
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    said = _counted(result, "use")
    draft.say(PART, said)
    draft.value("anomalies", _count(result, "anomalies"))
    critical, warnings = (_count(result, name) for name in ("critical", "warning"))
    draft.verdicts.append(
        Verdict(
            "Unusual use",
            "act" if critical else "look" if warnings else "ok",
            said,
            "look when there is a warning, act when there is a critical anomaly",
        )
    )
    for table in result.tables[:1]:
        draft.add(PART, "in the use of machines", table)
        for row in as_dicts(table)[: _MOST_ACTIONS + 2]:
            if row["Severity"] in _PRIORITY and not _is_told(draft, row):
                draft.actions.append(_use_action(row))


def _asked(draft: Draft, on: str, end: dt.date | None = None, **more: Any) -> Result:
    period = draft.told.current
    return draft.desk.ask(
        "detect_anomalies",
        draft.filters,
        on=on,
        start=period.start.isoformat(),
        end=(end or period.end).isoformat(),
        top=_MOST,
        **more,
    )


def _counted(result: Result, what: str) -> str:
    """'6 anomalies of cost: 2 warning, 4 info'."""
    number = _count(result, "anomalies")
    kinds = [
        f"{count} {name}"
        for name in ("critical", "warning", "info")
        if (count := _count(result, name))
    ]
    noun = "anomaly" if number == 1 else "anomalies"
    return f"{number or 'no'} {noun} of {what}{': ' if kinds else ''}{', '.join(kinds)}"


def _count(result: Result, name: str) -> int:
    """How many anomalies there are, or of a severity; of measurements they are called events."""
    events = "events" if name == "anomalies" else f"{name} events"
    return int(figure(result, name) or figure(result, events) or 0)


def _cost_action(row: dict[str, Any], result: Result) -> Action:
    only = next((item.currency for item in result.values if item.name == "total impact"), None)
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
