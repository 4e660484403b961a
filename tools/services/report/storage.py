"""What is stored or reserved and not used: unattached volumes, old snapshots, idle addresses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tools.base import Column, Filter, Result
from tools.services import amounts
from tools.services.report import wording
from tools.services.report.asking import figure
from tools.services.report.draft import Draft, Judgement, Verdict
from tools.services.report.scoping import cannot

PART = "Storage"
OLD_DAYS = 90
ACT_SHARE = Decimal(1)  # % of the monthly cost of the machines
_MOST = 10


@dataclass(frozen=True)
class Kind:
    """A kind of resource, when it counts as unused, and how that is said."""

    name: str
    figure: str
    condition: Filter
    noun: str
    tail: str = ""

    def said(self, number: int) -> str:
        """'3 unattached volumes', 'no snapshots older than 90 days'."""
        return wording.count(number, self.noun) + self.tail


_UNATTACHED = Filter(field="attached_to", op="missing")
_OLD = Filter(field="age_days", op="gt", values=[OLD_DAYS])
_KINDS = (
    Kind("volume", "volumes", _UNATTACHED, "unattached volume"),
    Kind("snapshot", "snapshots", _OLD, "snapshot", f" older than {OLD_DAYS} days"),
    Kind("address", "addresses", _UNATTACHED, "idle address"),
)


def add(draft: Draft) -> None:
    """Counts and monthly costs of what nothing uses."""
    why = cannot("list_resources", draft.filters)
    if why:
        draft.leave_out(PART, why)
        return
    found = [(kind, _unused(draft, kind)) for kind in _KINDS]
    if not any(result.status == "ok" or _has(draft, kind) for kind, result in found):
        draft.leave_out(PART, "there are no volumes, snapshots and addresses in the data")
        return
    _tell(draft, found)
    volumes = found[0][1]
    if volumes.tables:
        draft.add(PART, "dearest unattached volumes", volumes.tables[0])


def _unused(draft: Draft, kind: Kind) -> Result:
    filters = [*draft.filters, kind.condition]
    return draft.desk.ask("list_resources", filters, kind=kind.name, limit=_MOST)


def _has(draft: Draft, kind: Kind) -> bool:
    """Whether there is anything of the kind at all, in use or not."""
    result = draft.desk.ask("list_resources", draft.filters, aside=True, kind=kind.name, limit=1)
    return result.status == "ok"


def _tell(draft: Draft, found: list[tuple[Kind, Result]]) -> None:
    counts = [int(figure(result, kind.figure) or 0) for kind, result in found]
    rows: list[list[Any]] = []
    costs: dict[str | None, Decimal] = {}
    for (kind, result), count in zip(found, counts, strict=True):
        for code, cost in _costs(result) if count else []:
            what = kind.noun[:1].upper() + kind.noun[1:] + kind.tail
            rows.append([what, count, figure(result, "size_gb"), cost, code])
            costs[code] = amounts.EXACT.add(costs.get(code, Decimal(0)), cost or Decimal(0))
    money = wording.listed([wording.money(cost, code) for code, cost in costs.items() if cost], 9)
    text = ", ".join(kind.said(count) for (kind, _), count in zip(found, counts, strict=True))
    text += f": {money} a month" if money else ""
    draft.say(PART, text)
    columns = [Column(name="What"), Column(name="Number"), Column(name="Size", unit="GB")]
    columns += [Column(name="Monthly cost"), Column(name="Currency")]
    draft.put(PART, "not in use", columns, rows)
    rule = f"look when there is any; act from {ACT_SHARE} % of the monthly cost of machines on"
    judged = _judged(draft, sum(counts), costs)
    draft.verdicts.append(Verdict("Unused storage", judged, text, rule))


def _costs(result: Result) -> list[tuple[str | None, Decimal | None]]:
    return [(item.currency, item.value) for item in result.values if item.name == "monthly_cost"]


def _judged(draft: Draft, number: int, costs: dict[str | None, Decimal]) -> Judgement:
    if not number:
        return "ok"
    machines = draft.desk.ask("list_instances", draft.filters, aside=True, limit=1)
    for code, cost in costs.items():
        share = amounts.percent(cost, figure(machines, "monthly_cost", code))
        if share is not None and share >= ACT_SHARE:
            return "act"
    return "look"
