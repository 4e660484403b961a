"""The cards of the dashboard and the reads that each of them needs, as plain data.

A server can warm them: `warm_reads(today, last)` lists the calls of the page that opens first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ui.dashboard.view import View

# Stand for values of the view in the arguments below.
START, END, SCOPE = "$start", "$end", "$scope"
BEFORE_START, BEFORE_END = "$before_start", "$before_end"
FROM, UNTIL = "$from", "$until"  # as times, the end not included
Arguments = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One call of a tool that reads."""

    tool: str
    arguments: Mapping[str, Any]

    def filled(self, view: View) -> Arguments:
        """The arguments for a view."""
        return {name: _filled(value, view) for name, value in self.arguments.items()}


@dataclass(frozen=True)
class Card:
    """One card: a fragment of a page with a place and a template of its own."""

    name: str
    title: str
    reads: Mapping[str, Read]
    width: str = "third"  # of the page: quarter, third, half, two-thirds, full
    charts: bool = False


# What there is at all: for the filters of every page, and to know where the bills end.
COVERAGE = Read("query_costs", {"group_by": ["provider", "account"]})
MACHINES = Read("list_instances", {"group_by": ["provider", "account"], "limit": 1000})

_IN_PERIOD = {"start": START, "end": END, "filters": SCOPE}
_SPEND = Read("query_costs", _IN_PERIOD)
_CHANGE = Read(
    "compare_costs",
    {**_IN_PERIOD, "baseline_start": BEFORE_START, "baseline_end": BEFORE_END},
)
_FORECAST = Read("forecast", {"filters": SCOPE})
_ANOMALIES = Read("detect_anomalies", _IN_PERIOD)
_RECOMMENDED = Read("list_recommendations", {"filters": SCOPE, "group_by": "type", "top": 1000})
_DAYS = Read("query_costs", {**_IN_PERIOD, "granularity": "daily"})
_USE = Read(
    "query_metrics",
    {
        "metrics": ["cpu_percent", "memory_percent"],
        "group_by": ["provider"],
        "start": FROM,
        "end": UNTIL,
        "filters": SCOPE,
    },
)


def _by(dimension: str, **more: Any) -> Read:
    return Read("query_costs", {**_IN_PERIOD, "group_by": [dimension], **more})


SPEND = Card("spend", "Cost", {"spend": _SPEND, "change": _CHANGE}, "quarter")
FORECAST = Card("forecast", "Month-end forecast", {"forecast": _FORECAST}, "quarter")
BUDGETS = Card(
    "budgets", "Budgets", {"budgets": Read("list_budgets", {"filters": SCOPE})}, "quarter"
)
SAVINGS = Card("savings", "Possible savings", {"recommendations": _RECOMMENDED}, "quarter")
TREND = Card(
    "trend",
    "Cost per day",
    {"days": _DAYS, "forecast": _FORECAST, "anomalies": _ANOMALIES},
    "two-thirds",
    charts=True,
)
BY_PROVIDER = Card("providers", "Cost by provider", {"costs": _by("provider")}, charts=True)
BY_ACCOUNT = Card("accounts", "Cost by account", {"costs": _by("account", top=7)}, charts=True)
BY_SERVICE = Card(
    "services", "Cost by service", {"costs": _by("service", top=10)}, "half", charts=True
)
BY_REGION = Card("regions", "Cost by region", {"costs": _by("region", top=10)}, "half", charts=True)
RESOURCES = Card(
    "resources",
    "Top 10 resources",
    {"costs": _by("resource", top=10, named_only=True)},
    "half",
    charts=True,
)
RECOMMENDATIONS = Card(
    "recommendations", "Recommendations", {"recommendations": _RECOMMENDED}, "half"
)
ANOMALIES = Card("anomalies", "Anomalies", {"anomalies": _ANOMALIES}, "full")
INSTANCES = Card(
    "instances",
    "Instances by provider and state",
    {
        "instances": Read(
            "list_instances", {"group_by": ["provider", "status"], "filters": SCOPE, "limit": 500}
        )
    },
    "half",
)
UTILISATION = Card("utilisation", "Utilisation", {"use": _USE}, "half", charts=True)
FRESHNESS = Card("freshness", "Data freshness", {"status": Read("data_status", {})}, "full")

OVERVIEW = (
    *(SPEND, FORECAST, BUDGETS, SAVINGS, TREND, BY_PROVIDER, RESOURCES, RECOMMENDATIONS),
    *(INSTANCES, UTILISATION, ANOMALIES, FRESHNESS),
)
OF_PROVIDER = (
    *(SPEND, FORECAST, BUDGETS, SAVINGS, TREND, BY_ACCOUNT, BY_SERVICE, BY_REGION, RESOURCES),
    *(RECOMMENDATIONS, INSTANCES, UTILISATION, ANOMALIES),
)
CARDS = {card.name: card for card in (*OVERVIEW, *OF_PROVIDER)}


def overview(view: View) -> tuple[Card, ...]:
    """The cards of the overview; of one provider, its accounts tell more than itself."""
    if not view.provider:
        return OVERVIEW
    return tuple(BY_ACCOUNT if card is BY_PROVIDER else card for card in OVERVIEW)


def reads(cards: tuple[Card, ...], view: View) -> list[tuple[str, Arguments]]:
    """Every call (tool, arguments) that these cards make, each once."""
    found: list[tuple[str, Arguments]] = []
    for card in cards:
        for read in card.reads.values():
            call = (read.tool, read.filled(view))
            if call not in found:
                found.append(call)
    return found


def warm_reads(today: dt.date, last: dt.date | None) -> list[tuple[str, Arguments]]:
    """The calls of the page as it first opens. `last` is the last day of the bills."""
    view = View.of({}, today, last)
    base = [(read.tool, read.filled(view)) for read in (COVERAGE, MACHINES)]
    return base + reads(overview(view), view)


def _filled(value: Any, view: View) -> Any:
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    before = view.before
    return {
        START: str(view.start),
        END: str(view.end),
        SCOPE: view.scope,
        BEFORE_START: str(before[0]),
        BEFORE_END: str(before[1]),
        FROM: f"{view.start}T00:00:00Z",
        UNTIL: f"{view.end + dt.timedelta(days=1)}T00:00:00Z",
    }[value]
