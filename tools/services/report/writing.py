"""Reports: the door of this package.

A report is a `Result`: the table 'Summary' holds its sentences by part, in order; every other table
is titled 'PART: WHAT'; `values` are the headline figures; the receipts are those of all tools asked.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.base import Column, Period, Result, Table
from tools.services.inquiry import NO_DATA_AT_ALL
from tools.services.report import (
    breakdown,
    disks,
    freshness,
    headline,
    limits,
    machines,
    outlook,
    ranking,
    savings,
    storage,
    trend,
    unusual,
    wording,
)
from tools.services.report.asking import Call, Desk, figure
from tools.services.report.draft import Draft
from tools.services.report.periods import Told, Unit, told

if TYPE_CHECKING:
    from tools.context import Context
    from tools.reports import Report

SUMMARY = "Summary"
TITLES = {
    "weekly": "Weekly report",
    "monthly": "Monthly report",
    "executive": "Executive summary",
    "health": "Infrastructure health",
}
AREAS = (
    *("Machines", "Saturation", "Idle machines", "Disks", "Unusual use", "Unused storage", "Data"),
)
_WEEK = 7  # days
_DAY = dt.timedelta(days=1)


def write(context: Context, arguments: Report, call: Call) -> Result:
    """Answer `report`; `call` asks a tool. Raises InputError for filters that no tool knows."""
    version = context.store.version()
    result = _written(context, arguments, call)
    if context.store.version() != version:  # so that all parts tell of the same data
        result = _written(context, arguments, call)
    return result


def _written(context: Context, arguments: Report, call: Call) -> Result:
    desk = Desk(call, arguments.filters)
    title = TITLES[arguments.kind]
    everything = desk.ask("query_costs", arguments.filters, aside=True)
    data = everything.period if everything.status == "ok" else None
    if data is None and not _anything(desk):
        return Result(
            title=title, status="no_data", warnings=[NO_DATA_AT_ALL], receipts=desk.receipts
        )
    if arguments.kind == "health":
        period = _week_to(context, arguments.end, desk)
    else:
        unit: Unit = "week" if arguments.kind == "weekly" else "month"
        period = told(unit, arguments.end, data, context.today)
    draft = Draft(desk, period, arguments.filters, context.now, arguments.kind == "executive")
    if arguments.kind == "health":
        _tell_health(draft)
    else:
        _tell_costs(draft, data)
    ranking.add(draft)
    return _bound(draft, arguments, title)


def _anything(desk: Desk) -> bool:
    return desk.ask("data_status", aside=True, section="all").status == "ok"


def _week_to(context: Context, end: dt.date | None, desk: Desk) -> Told:
    """The seven days to a day; by default to the newest measurement."""
    if end is None:
        newest = figure(desk.ask("data_status", aside=True, section="all"), "newest metric point")
        end = newest.date() if newest else context.today
    current = Period(start=end - (_WEEK - 1) * _DAY, end=end)
    earlier = Period(start=current.start - _WEEK * _DAY, end=current.start - _DAY)
    return Told("week", current, earlier, current)


def _tell_costs(draft: Draft, data: Period | None) -> None:
    known = headline.add(draft)
    if known and data is not None:
        if not draft.brief:
            breakdown.add(draft)
        ahead = outlook.add(draft, data) if draft.brief else None
        unusual.add_costs(draft, data)
        trend.add(draft, data, ahead if draft.brief else outlook.add(draft, data))
        limits.add(draft)
    savings.add(draft)
    if draft.brief:
        freshness.add(draft)
        return
    machines.add(draft)
    disks.add(draft)
    storage.add(draft)
    freshness.add(draft)


def _tell_health(draft: Draft) -> None:
    machines.add(draft)
    disks.add(draft)
    unusual.add_use(draft)
    storage.add(draft)
    freshness.add(draft)
    words = {"act": "act on", "look": "look at", "ok": "fine"}
    by: dict[str, list[str]] = {
        judgement: [item.area for item in draft.verdicts if item.judgement == judgement]
        for judgement in words
    }
    by["unknown"] = [area for area in AREAS if area not in {item.area for item in draft.verdicts}]
    words["unknown"] = "not judged, for want of data"
    said = [f"{words[key]}: {wording.listed(areas, 9)}" for key, areas in by.items() if areas]
    draft.summary.insert(0, ["Verdicts", "; ".join(said).capitalize() + "."])
    columns = [Column(name=name) for name in ("Area", "Verdict", "Why", "Rule")]
    rows = [[item.area, item.judgement, item.why, item.rule] for item in draft.verdicts]
    table = Table(title="Verdicts: by area", columns=columns, rows=rows)
    draft.tables.insert(0, table)


def _bound(draft: Draft, arguments: Report, title: str) -> Result:
    """The draft as a result."""
    desk = draft.desk
    name = f"{title}: {wording.span(draft.told.whole)}"
    if draft.told.partial:
        name += f", so far ({wording.span(draft.told.current)})"
    if arguments.filters:
        name += f", within {wording.scope(arguments.filters)}"
    columns = [Column(name="Part"), Column(name="Text")]
    return Result(
        title=name,
        values=draft.values,
        tables=[Table(title=SUMMARY, columns=columns, rows=[*draft.summary]), *draft.tables],
        period=draft.told.current,
        assumptions=desk.assumptions,
        warnings=desk.warnings,
        as_of=desk.as_of,
        stale=desk.stale,
        receipts=desk.receipts,
    )
