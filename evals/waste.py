"""How much planted waste is found: `python -m evals.waste` prints recall, precision and savings errors.

Demo estates of several seeds, sizes and days are loaded into temporary homes; what was planted in
them (`demo-truth.json`) is compared with what `list_recommendations` tells. What counts as planted:
idle machines, machines of twice the size they need, office machines that are always on, unattached
volumes, old snapshots, idle addresses. Everything else that is said to be idle, too large, without
schedule or unused is wrong; the look-alikes (traps) are counted by kind.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.context import Context
from tools.loading import load_demo
from tools.registry import find_tool

TARGETS = {"recall": 0.95, "precision": 0.95, "savings error": 0.10}
TYPES = ("idle", "right_sizing", "schedule", "storage")
# Which recommendation finds which kind of planted waste.
FINDS = {
    "idle": "idle",
    "oversized": "right_sizing",
    "always_on_dev": "schedule",
    "unattached_volumes": "storage",
    "old_snapshots": "storage",
    "idle_addresses": "storage",
}
# What stopping at night and on weekends leaves: weekdays, 07-19 h, of a week of 168 h.
OFFICE_SHARE = 60 / 168
# An oversized machine is planted so that half of it is enough: its CPU and its memory hardly pass
# a quarter at the busiest hour. A quarter of the size would not hold its memory.
OVERSIZED_SHARE = 0.5
BASELINE_CPU = 20.0  # %: the simple rule takes every machine below this average for twice too large


@dataclass(frozen=True)
class Plan:
    """One estate: `now` differs in weekday, hour and day of the month."""

    seed: int
    instances: int
    now: dt.datetime
    days: int = 120


def _at(year: int, month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


PLANS = (
    Plan(42, 140, _at(2026, 11, 21, 12)),  # a Saturday
    Plan(1, 60, _at(2026, 11, 16, 6)),  # a Monday morning, after a weekend without use
    Plan(7, 100, _at(2026, 12, 1, 9)),  # the month's end is just at work
    Plan(1234, 300, _at(2026, 10, 30, 20)),  # the last month end is longest ago
    Plan(99, 200, _at(2026, 8, 5, 3)),
)


@dataclass
class Score:
    """What was found of what was planted. `errors`: relative, of the savings of what was found."""

    planted: int = 0
    found: int = 0
    flagged: int = 0
    right: int = 0
    errors: list[float] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)  # by kind
    wrong: Counter[str] = field(default_factory=Counter)  # by what it is really

    @property
    def recall(self) -> float:
        """Part of the planted waste that was found, by the right type."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        """Part of what was flagged that is waste."""
        return self.right / self.flagged if self.flagged else 0.0

    @property
    def error(self) -> float:
        """The median error of savings."""
        return statistics.median(self.errors) if self.errors else float("nan")

    def add(self, other: Score) -> None:
        """Pool both."""
        self.planted += other.planted
        self.found += other.found
        self.flagged += other.flagged
        self.right += other.right
        self.errors += other.errors
        self.missed += other.missed
        self.wrong += other.wrong


@dataclass(frozen=True)
class Flag:
    """What a method says of a resource: the type of the change and its savings a month."""

    resource_id: str
    type: str
    savings: float | None


@dataclass(frozen=True)
class Waste:
    """Planted: its kind, and what a month of it wastes."""

    kind: str
    savings: float


def planted(context: Context) -> dict[str, Waste]:
    """What was planted, by resource. Machines at the prices of the truth; of other resources the
    truth names only which: their price is what the raw bill says of their last 30 days.
    """
    truth = json.loads((context.home / "demo-truth.json").read_text(encoding="utf-8"))["waste"]
    shares = {"idle": 1.0, "oversized": 1 - OVERSIZED_SHARE, "always_on_dev": 1 - OFFICE_SHARE}
    found = {
        item["id"]: Waste(kind, item["monthly_on_demand"] * share)
        for kind, share in shares.items()
        for item in truth[kind]
    }
    billed = _billed(context)
    for kind in ("unattached_volumes", "old_snapshots", "idle_addresses"):
        found |= {name: Waste(kind, billed.get(name, 0.0)) for name in truth[kind]}
    return found


def _billed(context: Context) -> dict[str, float]:
    """Effective cost of the last 30 days a resource, as a month of 730 hours."""
    rows = context.store.query(
        "SELECT ResourceId, sum(EffectiveCost) * 730 / 720 FROM cost_line WHERE ChargeDay > "
        "(SELECT max(ChargeDay) FROM cost_line) - INTERVAL 30 DAY AND ResourceId IS NOT NULL GROUP BY 1"
    ).rows
    return {name: float(cost) for name, cost in rows}


def recommended(context: Context) -> list[Flag]:
    """What the product says: of each resource the largest saving, as only one of them can be had."""
    arguments = {"types": list(TYPES), "top": 1000}
    result = find_tool("list_recommendations").call(context, arguments)
    best: dict[str, Flag] = {}
    for table in result.tables[:1]:
        names = [column.name for column in table.columns]
        for row in table.rows:
            cells = dict(zip(names, row, strict=True))
            saved = cells["MonthlySavings"]
            flag = Flag(cells["ResourceId"], cells["Type"], None if saved is None else float(saved))
            known = best.get(flag.resource_id)
            if known is None or (flag.savings or 0.0) > (known.savings or 0.0):
                best[flag.resource_id] = flag
    return list(best.values())


def halved(context: Context) -> list[Flag]:
    """The simple rule, on machines: an average CPU below 20 % over 7 days means twice too large."""
    rows = context.store.query(
        """SELECT resource_id, any_value(hourly_cost) FROM metric JOIN instance USING (resource_id)
WHERE metric = 'cpu_percent' AND status = 'running'
  AND ts > (SELECT max(ts) FROM metric) - INTERVAL 7 DAY
GROUP BY 1 HAVING avg("avg") < $limit ORDER BY 1""",
        {"limit": BASELINE_CPU},
    ).rows
    return [
        Flag(name, "right_sizing", None if hourly is None else float(hourly) * 365)
        for name, hourly in rows
    ]


def unattached(context: Context) -> list[Flag]:
    """The simple rule, on storage: what is attached to nothing, and snapshots older than 90 days."""
    prices = _billed(context)
    rows = context.store.query(
        "SELECT resource_id FROM volume WHERE attached_to IS NULL UNION ALL "
        "SELECT resource_id FROM address WHERE attached_to IS NULL UNION ALL "
        "SELECT resource_id FROM snapshot WHERE created_at < CAST($now AS TIMESTAMP) - INTERVAL 90 DAY",
        {"now": context.now.replace(tzinfo=None)},
    ).rows
    return [Flag(name, "storage", prices.get(name)) for (name,) in rows]


def score(flags: Sequence[Flag], waste: dict[str, Waste], names: dict[str, str]) -> Score:
    """Compare. `names` tell of resources that are no waste what they are."""
    result = Score(planted=len(waste), flagged=len(flags))
    missed = {name: one.kind for name, one in waste.items()}
    for flag in flags:
        one = waste.get(flag.resource_id)
        if one is None or FINDS[one.kind] != flag.type:
            result.wrong[names.get(flag.resource_id, "other") if one is None else one.kind] += 1
            continue
        result.right += 1
        result.found += 1
        missed.pop(flag.resource_id)
        if flag.savings is not None and one.savings > 0:
            result.errors.append(abs(flag.savings - one.savings) / one.savings)
    result.missed.update(missed.values())
    return result


def kinds(context: Context) -> dict[str, str]:
    """What each resource is that was planted for another purpose: a trap, hot, stopped …"""
    truth = json.loads((context.home / "demo-truth.json").read_text(encoding="utf-8"))
    return {
        item["id"]: kind
        for group in ("traps", "groups")
        for kind, items in truth[group].items()
        for item in items
    }


def measure(plans: Sequence[Plan]) -> Iterator[tuple[Plan, Score, Score]]:
    """Each plan with the scores of the recommendations and of the simple rules."""
    with tempfile.TemporaryDirectory(prefix="cloudwright-waste-") as folder:
        for number, plan in enumerate(plans):
            context = Context(home=Path(folder) / f"home-{number}", now=plan.now)
            load_demo(context, seed=plan.seed, instances=plan.instances, days=plan.days)
            yield plan, *scores(context)


def scores(context: Context) -> tuple[Score, Score]:
    """The scores of the recommendations and of the simple rules on a loaded demo."""
    waste, names = planted(context), kinds(context)
    simple = [*halved(context), *unattached(context)]
    return score(recommended(context), waste, names), score(simple, waste, names)


def lines(plans: Sequence[Plan] = PLANS) -> Iterator[str]:
    """The tables of the benchmark, a line each, as they grow."""
    yield f"{'planted waste':<44}{'planted':>8}{'recall':>9}{'precision':>11}{'savings error':>15}"
    total, simple = Score(), Score()
    for plan, found, baseline in measure(plans):
        total.add(found)
        simple.add(baseline)
        yield _line(
            f"  seed {plan.seed}, {plan.instances} instances, {plan.now:%a %d %b %H h}", found
        )
    yield _line("all estates", total)
    yield _line("simple rules: CPU < 20 % → half; unattached", simple)
    yield (
        f"{'target':<44}{'':>8}{TARGETS['recall']:>9.0%}{TARGETS['precision']:>11.0%}"
        f"{TARGETS['savings error']:>14.0%}"
    )
    yield f"missed: {_counts(total.missed)}; wrong: {_counts(total.wrong)}"
    yield f"simple rules missed: {_counts(simple.missed)}; wrong: {_counts(simple.wrong)}"


def _line(name: str, one: Score) -> str:
    return f"{name:<44}{one.planted:>8}{one.recall:>9.1%}{one.precision:>11.1%}{one.error:>14.1%}"


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common()) or "none"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--estates", type=int, default=len(PLANS), help="only the first so many")
    chosen = parser.parse_args(arguments)
    for line in lines(PLANS[: max(1, chosen.estates)]):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
