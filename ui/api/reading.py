"""The reading paths of REST: each is one tool with defaults of its own, and its query parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from tools.base import Result
from tools.registry import find_tool
from ui.api import replies
from ui.api.operations import answers
from ui.api.queries import arguments_of, query_model
from ui.api.tools import with_signature
from ui.server.asking import estate_of

Defaults = Callable[[dt.date], Mapping[str, Any]]
_PLACE = ("provider", "account", "region")


def _none(_today: dt.date) -> Mapping[str, Any]:
    return {}


def _month(today: dt.date) -> dict[str, Any]:
    return {"start": today.replace(day=1).isoformat(), "end": today.isoformat()}


def _current(today: dt.date) -> Mapping[str, Any]:
    return {**_month(today), "group_by": ["provider"]}


def _breakdown(today: dt.date) -> Mapping[str, Any]:
    return {**_month(today), "group_by": ["service"], "top": 20}


def _history(today: dt.date) -> Mapping[str, Any]:
    """This month and the eleven before it."""
    year = today.year - (today.month < 12)
    first = dt.date(year, today.month % 12 + 1, 1)
    return {"start": first.isoformat(), "end": today.isoformat(), "granularity": "monthly"}


@dataclass(frozen=True)
class Reading:
    """A path that answers with the result of one tool."""

    path: str
    tool: str
    tag: str
    summary: str
    description: str
    defaults: Defaults = _none
    without: tuple[str, ...] = ()  # arguments that the path does not take
    equal: tuple[str, ...] = field(default=())  # fields that are parameters of their own


READINGS = (
    Reading(
        "/instances",
        "list_instances",
        "inventory",
        "List instances",
        "Virtual machines of all clouds: filtered, sorted, paged with `limit` and `offset`.",
        lambda _today: {"columns": ["resource_id"]},
        equal=(*_PLACE, "status"),
    ),
    Reading(
        "/instances/stats",
        "list_instances",
        "inventory",
        "Count instances",
        "Instances counted, and vCPUs, memory and monthly cost summed, per group: by provider and "
        "status, or as `group_by` says.",
        lambda _today: {"group_by": ["provider", "status"]},
        ("columns", "limit_within"),
        (*_PLACE, "status"),
    ),
    Reading(
        "/billing/current",
        "query_costs",
        "billing",
        "This month's costs",
        "Costs from the first of this month until today, by provider.",
        _current,
        ("granularity",),
        (*_PLACE, "service"),
    ),
    Reading(
        "/billing/history",
        "query_costs",
        "billing",
        "Costs over time",
        "Costs month by month, of this month and the eleven before it; `granularity` and `start` "
        "change that.",
        _history,
        (),
        (*_PLACE, "service"),
    ),
    Reading(
        "/billing/breakdown",
        "query_costs",
        "billing",
        "Costs by service, or by anything else",
        "This month's costs of the 20 most expensive services; `group_by` names other dimensions, "
        "such as `account` or `tag:team`.",
        _breakdown,
        ("granularity",),
        (*_PLACE, "service"),
    ),
    Reading(
        "/billing/forecast",
        "forecast",
        "billing",
        "What this month will cost",
        "The forecast until the end of the month, with intervals; `horizon` looks further.",
        equal=(*_PLACE, "service"),
    ),
    Reading(
        "/recommendations",
        "list_recommendations",
        "recommendations",
        "What can be saved",
        "Recommendations with monthly savings, confidence and evidence; the total counts each "
        "resource once.",
        equal=_PLACE,
    ),
    Reading(
        "/ai/anomalies",
        "detect_anomalies",
        "ai",
        "Find what is unusual",
        "Unusual costs, or unusual measurements with `on=metrics`, with causes and the next step.",
        equal=_PLACE,
    ),
    Reading(
        "/ai/forecast",
        "forecast",
        "ai",
        "Forecast costs, explained",
        "The forecast of the next 30 days with trend, weekly pattern and known changes.",
        lambda _today: {"horizon": 30, "explain": True},
        equal=(*_PLACE, "service"),
    ),
    Reading(
        "/budgets",
        "list_budgets",
        "budgets",
        "List budgets",
        "Budgets with the use so far, the forecast, and the expected day of an overrun.",
    ),
    Reading(
        "/changes",
        "list_changes",
        "changes",
        "List changes",
        "Plans of changes: what was proposed, confirmed, applied and undone, by whom.",
        without=("plan",),
    ),
)


def router() -> APIRouter:
    """All of them."""
    made = APIRouter()
    for reading in READINGS:
        made.add_api_route(
            reading.path,
            _endpoint(reading),
            methods=["GET"],
            tags=[reading.tag],
            operation_id="get" + reading.path.replace("/", "_"),
            summary=reading.summary,
            description=f"{reading.description} The tool `{reading.tool}`.",
            response_model=Result,
            responses=answers(400, 404, kept=True),
        )
    return made


def _endpoint(reading: Reading) -> Callable[..., Response]:
    tool = find_tool(reading.tool)
    model = query_model(tool, reading.without, reading.equal)

    def endpoint(request: Request, given: Any) -> Response:
        today = estate_of(request).clock().date()
        arguments = arguments_of(given, _fitting(reading.defaults(today), given))
        return replies.read(request, reading.tool, arguments)

    return with_signature(endpoint, given=Annotated[model, Query()])


def _fitting(defaults: Mapping[str, Any], given: Any) -> Mapping[str, Any]:
    """Defaults that contradict nothing that was given: `until` and `horizon`, a start and an end."""
    there = given.model_fields_set
    left_out: set[str] = set()
    if "until" in there:
        left_out = {"horizon"}
    if (
        "end" in there
        and "start" not in there
        and given.end.isoformat() < defaults.get("start", "")
    ):
        left_out = {"start"}
    return {name: value for name, value in defaults.items() if name not in left_out}
