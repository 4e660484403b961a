"""What Resource Manager answers, by method and path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from azure_arm import bodies, changing, ledger, monitor
from azure_arm.estate import SUBSCRIPTION, Machine
from azure_arm.faults import error
from azure_arm.replies import Asked, Reply

if TYPE_CHECKING:
    from azure_arm.server import ArmServer


Listed = Callable[["ArmServer", Asked], list[Any]]


def answer(server: ArmServer, asked: Asked) -> Reply:
    """The answer to a request that may be made."""
    path = asked.path.lower()
    if path == "/api/retail/prices":
        return _prices(server, asked)
    inside = path.removeprefix(f"/subscriptions/{SUBSCRIPTION}")
    if asked.method == "GET" and inside == "":
        return Reply(
            200, {"subscriptionId": SUBSCRIPTION, "displayName": "Contoso", "state": "Enabled"}
        )
    if asked.method == "GET" and inside in _LISTS:
        return _page(server, asked, _LISTS[inside](server, asked))
    sizes = re.fullmatch(r"/providers/microsoft.compute/locations/(\w+)/vmsizes", inside)
    if sizes:
        found = server.estate.sizes.items()
        return Reply(200, {"value": [bodies.size(name, has) for name, has in found]})
    if inside == "/providers/microsoft.costmanagement/query" and asked.method == "POST":
        return _costs(server, asked)
    if re.search(r"/locations/\w+/(disk)?operations/", inside):
        monitor = asked.query.get("monitor") == "true"
        return changing.looked(server, inside.rpartition("/")[2], monitor=monitor)
    return changing.answer(server, asked, inside) or _machine(server, asked, inside)


def _states(server: ArmServer, asked: Asked) -> list[Any]:
    machines = server.estate.machines
    if asked.query.get("statusOnly") == "true":
        return [bodies.status(one) for one in machines if one.in_status_list]
    return [bodies.machine(one) for one in machines]


def _disks(server: ArmServer, _: Asked) -> list[Any]:
    return [bodies.disk(one, server.estate) for one in server.estate.disks]


def _addresses(server: ArmServer, _: Asked) -> list[Any]:
    server.settle_addresses()
    return [bodies.address(one) for one in server.estate.addresses]


def _skus(server: ArmServer, asked: Asked) -> list[Any]:
    found = re.search(r"location eq '(\w+)'", asked.query.get("$filter", ""))
    place = found.group(1) if found else "everywhere"
    disks = [{"resourceType": "disks", "name": "Premium_LRS", "locations": [place]}]
    return disks + [bodies.sku(name, has, place) for name, has in server.estate.skus.items()]


def _resources(server: ArmServer, asked: Asked) -> list[Any]:
    found = [*_states(server, asked), *_disks(server, asked), *_addresses(server, asked)]
    keys = ("id", "name", "type", "location", "tags")
    return [{key: one[key] for key in keys if key in one} for one in found]


_LISTS: dict[str, Listed] = {
    "/providers/microsoft.compute/virtualmachines": _states,
    "/providers/microsoft.compute/disks": _disks,
    "/providers/microsoft.compute/snapshots": lambda server, _: [
        bodies.snapshot(one) for one in server.estate.snapshots
    ],
    "/providers/microsoft.compute/skus": _skus,
    "/providers/microsoft.network/networkinterfaces": lambda server, _: bodies.interfaces(
        server.estate
    ),
    "/providers/microsoft.network/publicipaddresses": _addresses,
    "/resources": _resources,
    "/locations": lambda server, _: [{"name": name} for name in server.estate.locations],
}


def _page(server: ArmServer, asked: Asked, items: list[Any]) -> Reply:
    start = int(asked.query.get("$skiptoken", "0"))
    end = start + server.page_size
    body: dict[str, Any] = {"value": items[start:end]}
    if end < len(items):
        kept = {name: value for name, value in asked.query.items() if name != "$skiptoken"}
        query = "&".join(f"{name}={value}" for name, value in {**kept, "$skiptoken": end}.items())
        body["nextLink"] = f"{server.url}{asked.path}?{query}".replace(" ", "%20")
    return Reply(200, body)


def _costs(server: ArmServer, asked: Asked) -> Reply:
    body = json.loads(asked.body)
    try:
        lines = server.estate.ledger
        if server.unassigned and "ResourceId" in asked.body.decode():
            lines = [line for line in lines if line.resource != server.unassigned]
        columns, rows = ledger.answer(lines, body, server.today())
    except ledger.Refused as refused:
        return Reply(400, error("BadRequest", str(refused)))
    if not rows:
        return Reply(204)
    start = int(asked.query.get("$skiptoken", "0"))
    end = start + server.cost_page_size
    more = f"{server.url}{asked.path}?api-version=2025-03-01&$skiptoken={end}"
    found = {
        "id": f"subscriptions/{SUBSCRIPTION}/providers/Microsoft.CostManagement/query/1",
        "name": "1",
        "type": "Microsoft.CostManagement/query",
        "properties": {
            "nextLink": more if end < len(rows) else None,
            "columns": columns,
            "rows": rows[start:end],
        },
    }
    return Reply(200, {"value": [found]} if server.wrap_costs else found)


_MACHINE = re.compile(
    r"/resourcegroups/[^/]+/providers/microsoft.compute/virtualmachines/([^/]+)(/.*)?"
)


def _machine(server: ArmServer, asked: Asked, inside: str) -> Reply:
    found = _MACHINE.fullmatch(inside)
    machine = server.estate.machine(found.group(1)) if found else None
    if found is None or machine is None:
        return Reply(404, error("ResourceNotFound", "The Resource was not found."))
    match (asked.method, found.group(2) or ""):
        case ("GET", "/instanceview"):
            return Reply(200, bodies.instance_view(machine))
        case ("GET", "/providers/microsoft.insights/metrics"):
            return _metrics(server, machine, asked)
    return Reply(404, error("ResourceNotFound", "The Resource was not found."))


def _metrics(server: ArmServer, machine: Machine, asked: Asked) -> Reply:
    names = asked.query["metricnames"].split(",")
    for name in names:
        if name not in server.estate.metrics:
            return Reply(400, monitor.unknown(server.estate, name))
    return Reply(200, monitor.answer(machine, names, asked.query))


def _prices(server: ArmServer, asked: Asked) -> Reply:
    wanted = asked.query.get("$filter", "")
    names = set(re.findall(r"armSkuName eq '([^']+)'", wanted))
    region = "".join(re.findall(r"armRegionName eq '([^']+)'", wanted))
    items = [
        one
        for one in server.prices
        if one["armSkuName"] in names and one["armRegionName"] == region
    ]
    start = int(asked.query.get("$skip", "0"))
    end = start + server.page_size
    more = f"{server.url}{asked.path}?$filter={wanted.replace(' ', '%20')}&$skip={end}"
    link = more if end < len(items) else None
    return Reply(200, {"Items": items[start:end], "NextPageLink": link, "Count": len(items)})
