"""The state of the machines: how many run, how hard they work, which are saturated or idle."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tools.base import Column, Filter, Result, Table
from tools.services.report import wording
from tools.services.report.asking import as_dicts, figure, reason
from tools.services.report.draft import Action, Draft, Verdict
from tools.services.report.scoping import cannot

PART, USE = "Machines", "Use"
# Saturated: CPU is BUSY % on average and FULL % at the 95th percentile, or memory is FULL % there.
BUSY, FULL = 60, 90
BUSY_HARD, FULL_HARD = 80, 97  # of the average of CPU, of the 95th percentile of memory
IDLE = 5  # % of CPU on average
_MOST, _MOST_FAILED = 10, 3
_STATISTICS = ("avg", "p95")
_DAY = dt.timedelta(days=1)


def add(draft: Draft) -> None:
    """Counts by provider and status, then the use in the period."""
    why = cannot("list_instances", draft.filters)
    if why:
        draft.leave_out(PART, why)
        return
    _add_counts(draft)
    use = ask_use(draft, ["cpu_percent", "memory_percent"], group_by=["provider"])
    if use.status == "no_data":
        draft.leave_out(USE, reason(use))
        return
    draft.add(USE, "by provider", _columns(use.tables[0], ("provider", "instances")))
    draft.say(USE, _use_said(use))
    _add_saturated(draft)
    _add_idle(draft)


def ask_use(draft: Draft, metrics: list[str], *, aside: bool = True, **more: Any) -> Result:
    """Measurements of the period."""
    period = draft.told.current
    return draft.desk.ask(
        "query_metrics",
        draft.filters,
        aside=aside,
        **{
            "metrics": metrics,
            "start": period.start.isoformat(),
            "end": (period.end + _DAY).isoformat(),
            **more,
        },
    )


def _add_counts(draft: Draft) -> None:
    result = draft.desk.ask("list_instances", draft.filters, group_by=["provider", "status"])
    if result.status == "no_data":
        _add_from_bill(draft, reason(result))
        return
    states: dict[str, int] = {}
    for row in as_dicts(result.tables[0]):
        state = str(row["status"] or "unknown")
        states[state] = states.get(state, 0) + int(row["instances"])
    count = int(figure(result, "instances") or 0)
    said = wording.listed([f"{number:,} {state}" for state, number in states.items()], 6)
    draft.say(PART, f"there are {wording.count(count, 'machine')} now: {said}")
    draft.value("machines", count)
    draft.add(PART, "by provider and status", result.tables[0])
    _judge_states(draft, count, states.get("error", 0))


def _add_from_bill(draft: Draft, why: str) -> None:
    """Without an inventory: the machines that the bill names."""
    result = draft.desk.ask("list_instances", draft.filters, group_by=["provider"])
    if result.status == "no_data":
        draft.leave_out(PART, reason(result))
        return
    count = int(figure(result, "instances") or 0)
    draft.say(PART, f"{wording.count(count, 'machine')}, but {why}")
    draft.value("machines", count)
    draft.add(PART, "by provider", result.tables[0])


def _judge_states(draft: Draft, count: int, failed: int) -> None:
    if failed:
        _act_on_failed(draft)
    draft.verdicts.append(
        Verdict(
            "Machines",
            "act" if failed else "ok",
            f"{failed} of {count} {'is' if failed == 1 else 'are'} in the state error"
            if failed
            else f"none of {count} is in the state error",
            "act when a machine is in the state error",
        )
    )


def _act_on_failed(draft: Draft) -> None:
    failed = Filter(field="status", values=["error"])
    result = draft.desk.ask(
        "list_instances", [*draft.filters, failed], aside=True, limit=_MOST_FAILED
    )
    for row in as_dicts(result.tables[0]) if result.tables else []:
        draft.actions.append(
            Action(
                "high",
                f"find out why {row['name']} ({row['provider']}, {row['account']}) is in the state "
                "error",
                None,
                None,
                "a machine that does not work",
                "describe_resource",
            )
        )


def _use_said(use: Result) -> str:
    parts = []
    for metric, name in (("cpu_percent", "CPU"), ("memory_percent", "memory")):
        average, peak = (figure(use, f"{metric}.{part}") for part in _STATISTICS)
        if average is not None:
            parts.append(
                f"{name} {wording.percent(average)} on average, {wording.percent(peak)} at the "
                "95th percentile"
            )
    return f"use in the period: {'; '.join(parts)}" if parts else "nothing of it was measured"


def _columns(table: Table, first: tuple[str, ...]) -> Table:
    """The table with its first columns and, of the measurements, averages and 95th percentiles."""
    kept = [
        index
        for index, column in enumerate(table.columns)
        if column.name in first or column.name.rpartition(".")[2] in _STATISTICS
    ]
    return Table(
        title=table.title,
        columns=[table.columns[index] for index in kept],
        rows=[[row[index] for index in kept] for row in table.rows],
    )


_WHO = ("name", "resource_id", "provider", "account")


_SATURATED = (
    [
        {"metric": "cpu_percent", "statistic": "avg", "op": "ge", "value": BUSY},
        {"metric": "cpu_percent", "statistic": "p95", "op": "ge", "value": FULL},
    ],
    [{"metric": "memory_percent", "statistic": "p95", "op": "ge", "value": FULL}],
)


def _add_saturated(draft: Draft) -> None:
    found: dict[str, list[Any]] = {}
    columns: list[Column] = []
    for conditions in _SATURATED:
        metric = str(conditions[0]["metric"])
        result = ask_use(
            draft,
            ["cpu_percent", "memory_percent"],
            conditions=conditions,
            sort=f"{metric}.p95",
            limit=1000,
        )
        if not result.tables:
            continue
        table = _columns(result.tables[0], _WHO)
        columns = table.columns
        for row in table.rows:
            found.setdefault(str(row[1]), row)
    at = {column.name: index for index, column in enumerate(columns)}
    worst = [row for row in found.values() if _is_worst(at, row)]
    _judge(draft, list(found.values()), worst)
    if found:
        draft.put(USE, "saturated machines", columns, list(found.values())[:_MOST])


def _is_worst(at: dict[str, int], row: list[Any]) -> bool:
    busy, full = row[at["cpu_percent.avg"]], row[at["memory_percent.p95"]]
    return (busy or 0) >= BUSY_HARD or (full or 0) >= FULL_HARD


def _judge(draft: Draft, found: list[list[Any]], worst: list[list[Any]]) -> None:
    said = f"{wording.count(len(found), 'machine')} saturated in CPU or memory"
    draft.say(USE, said)
    if worst:
        names = wording.listed([str(row[0]) for row in worst])
        said += f", {len(worst)} of them hard: {names}"
    draft.verdicts.append(
        Verdict(
            "Saturation",
            "act" if worst else "look" if found else "ok",
            said,
            f"look when CPU is {BUSY} % on average and {FULL} % at the 95th percentile, or memory "
            f"{FULL} % there; act from {BUSY_HARD} % of CPU on average or {FULL_HARD} % of memory on",
        )
    )


def _add_idle(draft: Draft) -> None:
    result = ask_use(
        draft,
        ["cpu_percent", "network_in_mbps"],
        conditions=[{"metric": "cpu_percent", "statistic": "avg", "op": "lt", "value": IDLE}],
        sort="cpu_percent.avg",
        order="asc",
        limit=1000,
    )
    rows = result.tables[0].rows if result.tables else []
    said = f"{wording.count(len(rows), 'machine')} below {IDLE} % of CPU on average"
    draft.say(USE, said)
    if rows:
        table = _columns(result.tables[0], _WHO)
        draft.put(USE, "idle machines", table.columns, table.rows[:_MOST])
    draft.verdicts.append(
        Verdict(
            "Idle machines",
            "look" if rows else "ok",
            said,
            f"look when a machine averages less than {IDLE} % of CPU",
        )
    )
