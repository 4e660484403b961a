"""Providers, single instances and their measurements."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from tools.base import Result
from tools.registry import find_tool
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.finding import there
from ui.api.operations import answers
from ui.api.queries import arguments_of, query_model
from ui.api.tools import with_signature
from ui.server.asking import estate_of

Resource = Annotated[
    str, Path(description="Id or name, as the list has it; ids may hold slashes", max_length=1000)
]
METRICS = (
    *("cpu_percent", "memory_percent", "disk_read_mbps", "disk_write_mbps"),
    *("network_in_mbps", "network_out_mbps", "disk_used_percent"),
)
_TAG = "inventory"


def router() -> APIRouter:
    """Their paths; ids may hold slashes, so they come after all paths of their kind."""
    made = APIRouter(tags=[_TAG])
    shared: dict[str, Any] = {"response_model": Result, "methods": ["GET"]}
    made.add_api_route(
        "/providers",
        _providers,
        operation_id="get_providers",
        summary="List providers",
        description="The clouds that there is data of: this month's costs of each, and its "
        "instances. The tools `query_costs` and `list_instances`.",
        responses=answers(kept=True),
        **shared,
    )
    made.add_api_route(
        "/instances/{id:path}",
        _instance,
        operation_id="get_instance",
        summary="Describe an instance",
        description="Everything known about one instance, volume, snapshot or address; a name that "
        "several carry is answered with the list of them. The tool `describe_resource`.",
        responses=answers(404, kept=True),
        **shared,
    )
    made.add_api_route(
        "/metrics/{instance_id:path}",
        _metrics(),
        operation_id="get_metrics",
        summary="Measurements of an instance",
        description="CPU, memory, disk and network use of one instance: min, max, avg and p95, and "
        "with `interval` also the points. The tool `query_metrics`.",
        responses=answers(400, 404, kept=True),
        **shared,
    )
    return made


def _providers(request: Request) -> Response:
    today = estate_of(request).clock().date()
    month = {"start": today.replace(day=1).isoformat(), "end": today.isoformat()}
    costs = {"group_by": ["provider"], **month}
    instances = {"group_by": ["provider"]}
    return replies.read_several(
        request, "Providers", (("query_costs", costs), ("list_instances", instances))
    )


def _instance(request: Request, id: Resource) -> Response:  # noqa: A002 - as the path calls it
    return replies.read(request, "describe_resource", {"resource": id}, checked=there)


def _metrics() -> Any:
    tool = find_tool("query_metrics")
    left_out = ("filters", "conditions", "group_by", "sort", "order", "limit")
    model = query_model(tool, left_out, optional=("metrics",))

    def measurements(request: Request, instance_id: str, given: Any) -> Response:
        only = {"filters": [{"field": "resource_id", "values": _ids(request, instance_id)}]}
        arguments = arguments_of(given, {"metrics": list(METRICS)}, only)
        return replies.read(request, "query_metrics", arguments)

    return with_signature(measurements, instance_id=Resource, given=Annotated[model, Query()])


def _ids(request: Request, wanted: str) -> list[str]:
    """The ids of the instances with that name or id. Raises ApiError 404."""
    either = [{"field": field, "values": [wanted]} for field in ("resource_id", "name")]
    listed = {"any_of": either, "columns": ["resource_id"], "limit": 100}
    found = replies.run(request, "list_instances", listed)
    for table in found.tables:
        at = [column.name for column in table.columns].index("resource_id")
        return [str(row[at]) for row in table.rows]
    there(replies.run(request, "describe_resource", {"resource": wanted}))
    raise ApiError(404, f"{wanted!r} is no instance, and only instances are measured")
