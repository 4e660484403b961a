"""What a period cost, how that compares with the one before, and what drove the difference."""

from __future__ import annotations

from typing import Any

from tools.base import Result
from tools.services.inquiry import NO_DATA_AT_ALL
from tools.services.report import wording
from tools.services.report.asking import currencies, figure, reason
from tools.services.report.draft import Draft

PART, DRIVERS = "Headline", "Drivers"
_CURRENT, _BASELINE = "Current EffectiveCost", "Baseline EffectiveCost"
_NO_COSTS = "there are no costs in the data; import a bill, or connect an account that gives them"
_MOST, _MOST_BRIEF, _MOST_RESOURCES = 10, 3, 5


def add(draft: Draft) -> bool:
    """The headline and the drivers; False when there are no costs to tell of."""
    result = _compared(draft, top=_MOST_BRIEF if draft.brief else _MOST)
    if result.status == "no_data":
        why = reason(result)
        draft.leave_out(PART, _NO_COSTS if why == NO_DATA_AT_ALL else why)
        return False
    draft.values += result.values
    for currency in currencies(result, _CURRENT):
        draft.say(PART, _sentence(draft, result, currency))
    _add_drivers(draft, result)
    return True


def _compared(draft: Draft, **more: Any) -> Result:
    told = draft.told
    return draft.desk.ask(
        "compare_costs",
        draft.filters,
        start=told.current.start.isoformat(),
        end=told.current.end.isoformat(),
        baseline_start=told.baseline.start.isoformat(),
        baseline_end=told.baseline.end.isoformat(),
        **more,
    )


def _sentence(draft: Draft, result: Result, currency: str | None) -> str:
    told = draft.told
    spent = figure(result, _CURRENT, currency)
    name = f"{wording.span(told.whole)} so far" if told.partial else wording.span(told.whole)
    if told.partial:
        name += f" ({wording.span(told.current)})"
    if spent is None:
        return f"what {name} cost is unknown: there is no data for it"
    within = f" within {wording.scope(draft.filters)}" if draft.filters else ""
    text = f"{name} cost {wording.money(spent, currency)}{within}"
    change = figure(result, "Change", currency)
    if change is None:
        return f"{text}; there is no data of {wording.span(told.baseline)} to compare with"
    share = figure(result, "Change %", currency)
    compared = wording.more_or_less(change, currency, share)
    return f"{text}, {compared} {wording.span(told.baseline)}{_per_day(result, currency)}"


def _per_day(result: Result, currency: str | None) -> str:
    """How it compares a day, where the two periods are not equally long in data."""
    names = [f"{name} per day" for name in (_CURRENT, _BASELINE, "Change")]
    current, baseline, change = (figure(result, name, currency) for name in names)
    if change is None:
        return ""
    share = figure(result, "Change % per day", currency)
    compared = wording.more_or_less(change, currency, share).removesuffix(" than")
    return (
        f". The two are not equally long: per day it is {compared} "
        f"({wording.money(current, currency)} against {wording.money(baseline, currency)})"
    )


def _add_drivers(draft: Draft, result: Result) -> None:
    if not result.tables or not result.tables[0].rows:
        draft.leave_out(DRIVERS, "there is no change that a service could have driven")
        return
    if draft.brief:
        count = wording.count(result.total_rows or len(result.tables[0].rows), "service")
        draft.say(DRIVERS, f"the largest of {count} whose cost changed")
    else:
        for line in _most(result, currencies(result, _CURRENT)):
            draft.say(DRIVERS, line)
    draft.add(DRIVERS, "by service", result.tables[0])
    if draft.brief:
        return
    resources = _compared(draft, top=_MOST_RESOURCES, group_by=["resource"], named_only=True)
    if resources.tables:
        draft.add(DRIVERS, "by resource", resources.tables[0])


def _most(result: Result, codes: list[str | None]) -> list[str]:
    """One sentence a currency: its three largest drivers."""
    lines = []
    table = result.tables[0]
    names = [column.name for column in table.columns]
    change, kind = names.index("Change"), names.index("Kind")
    for code in codes:
        rows = table.rows
        if "BillingCurrency" in names:
            rows = [row for row in rows if row[names.index("BillingCurrency")] == code]
        said = [
            f"{row[0] or 'what has no service'} {wording.signed(row[change], code)} ({row[kind]})"
            for row in rows[:_MOST_BRIEF]
        ]
        if said:
            lines.append(f"the change comes most of all from {wording.listed(said)}")
    return lines
