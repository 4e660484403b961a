"""Where the money went: the costs of the period by provider, service and team, beside those before."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tools.base import Column, Period, Result, Table
from tools.services import amounts
from tools.services.report import wording
from tools.services.report.draft import Action, Draft

PART = "Costs"
_MOST = 10
# Keys that name whose a charge is, in the order in which they are looked for.
_TEAMS = (
    *("team", "squad", "owner", "department", "cost-center", "costcenter", "cost_center"),
    *("business-unit", "project", "application", "app"),
)
_LEAST_TAGGED = Decimal(5)  # % of the cost; a tag on less is not how this bill is divided
_UNTAGGED_SHARE = Decimal(5)  # % of the cost; less than that without a team is no action


@dataclass
class Group:
    """One group of a currency: now, before."""

    shown: object
    currency: str | None
    current: Decimal | None = None
    baseline: Decimal | None = None


@dataclass
class Grouped:
    """All groups of both periods, dearest first, and the totals of each currency."""

    label: str
    groups: dict[tuple[object, str | None], Group] = field(default_factory=dict)
    totals: dict[str | None, Decimal | None] = field(default_factory=dict)


def add(draft: Draft) -> None:
    """The tables, as far as there is anything to tell apart."""
    for dimension in ("provider", "service"):
        draft.add(PART, f"by {dimension}", _table(draft, _grouped(draft, dimension)))
    key = _team_key(draft)
    if key is None:
        draft.say(PART, "no tag tells teams apart, so there are no costs by team")
        return
    grouped = _grouped(draft, f"tag:{key}")
    draft.add(PART, f"by tag {key}", _table(draft, grouped))
    _add_untagged(draft, grouped, key)


def _grouped(draft: Draft, dimension: str) -> Grouped:
    current = _costs(draft, dimension, draft.told.current)
    found = Grouped(current.tables[0].columns[0].name if current.tables else dimension)
    for item in current.values:
        if item.name == "EffectiveCost":
            found.totals[item.currency] = item.value
    _read(found, current, "current")
    _read(found, _costs(draft, dimension, draft.told.baseline), "baseline")
    return found


def _costs(draft: Draft, dimension: str, period: Period) -> Result:
    return draft.desk.ask(
        "query_costs",
        draft.filters,
        aside=True,
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        group_by=[dimension],
    )


def _read(found: Grouped, result: Result, side: str) -> None:
    if not result.tables:
        return
    table = result.tables[0]
    names = [column.name for column in table.columns]
    only = next((item.currency for item in result.values if item.currency), None)
    for row in table.rows:
        currency = row[names.index("BillingCurrency")] if "BillingCurrency" in names else only
        group = found.groups.setdefault((row[0], currency), Group(row[0], currency))
        setattr(group, side, row[names.index("EffectiveCost")])


def _table(draft: Draft, found: Grouped) -> Table:
    """The dearest groups of each currency, then all others in one row."""
    several = len(found.totals) > 1
    unit = None if several else next(iter(found.totals), None)
    now, before = wording.span(draft.told.current), wording.span(draft.told.baseline)
    columns = [Column(name=found.label)]
    columns += [Column(name="BillingCurrency")] if several else []
    tail = " cost" if several else ""
    names = (f"{now}{tail}", f"{before}{tail}", "Change")
    columns += [Column(name=name, unit=unit) for name in names]
    columns.append(Column(name="Share", unit="%"))
    rows = []
    for currency, whole in found.totals.items():
        own = [group for group in found.groups.values() if group.currency == currency]
        own.sort(key=lambda group: -(group.current or Decimal(0)))
        kept = own if len(own) <= _MOST + 1 else own[:_MOST]
        if len(kept) < len(own):
            kept.append(_others(own[len(kept) :], currency))
        rows += [_row(group, whole, found.label, several) for group in kept]
    return Table(title="", columns=columns, rows=rows)


def _others(groups: list[Group], currency: str | None) -> Group:
    return Group(
        f"{len(groups)} others",
        currency,
        amounts.total(group.current for group in groups),
        amounts.total(group.baseline for group in groups),
    )


def _row(group: Group, whole: Decimal | None, label: str, several: bool) -> list[object]:
    current, baseline = group.current or Decimal(0), group.baseline or Decimal(0)
    return [
        f"(no {label.removeprefix('tag:')})" if group.shown is None else group.shown,
        *([group.currency] if several else []),
        current,
        baseline,
        amounts.difference(current, baseline),
        amounts.percent(current, whole),
    ]


def _team_key(draft: Draft) -> str | None:
    """The tag that tells teams apart: the first of the usual keys that carries enough of the cost."""
    status = draft.desk.ask("data_status", aside=True, section="all")
    table = next((item for item in status.tables if item.title == "Tags"), None)
    if table is None:
        return None
    names = [column.name for column in table.columns]
    key, share = names.index("tag_key"), names.index("Share")
    tagged = {
        str(row[key]).lower(): str(row[key])
        for row in table.rows
        if (row[share] or Decimal(0)) >= _LEAST_TAGGED
    }
    return next((tagged[name] for name in _TEAMS if name in tagged), None)


def _add_untagged(draft: Draft, found: Grouped, key: str) -> None:
    for (shown, currency), group in found.groups.items():
        share = amounts.percent(group.current, found.totals.get(currency))
        if shown is not None or not group.current or share is None:
            continue
        amount = wording.money(group.current, currency)
        draft.say(PART, f"{amount} ({wording.percent(share)}) carry no tag {key}")
        draft.value(f"cost without tag {key}", group.current, currency=currency)
        if share >= _UNTAGGED_SHARE:
            draft.actions.append(
                Action(
                    "low",
                    f"tag what carries no tag {key}, so that it has an owner",
                    group.current,
                    currency,
                    f"{wording.percent(share)} of the cost, without an owner",
                    "query_costs",
                )
            )
