"""What Resource Manager answers to changes: operations that go on after the answer, and refusals.

An operation ends after so many looks at it or at its resource. While one is under way, another of the
same resource is a conflict.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from azure_arm import bodies
from azure_arm.estate import SUBSCRIPTION, Address, Machine, Snapshot
from azure_arm.faults import error
from azure_arm.replies import Asked, Reply

if TYPE_CHECKING:
    from azure_arm.server import ArmServer

_KEPT = "The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests."
_CLUSTER = (
    "Unable to resize the VM '{0}' because the requested size '{1}' is not available in the current "
    "hardware cluster. The available sizes in this cluster are: {2}. Read more on VM resizing "
    "strategy at https://aka.ms/azure-resizevm."
)
_PATH = re.compile(
    r"/resourcegroups/([^/]+)/providers/microsoft\.(?:compute|network)/"
    r"(virtualmachines|disks|snapshots|publicipaddresses|networkinterfaces)/([^/]+)(/.*)?"
)
TAGS = "/providers/microsoft.resources/tags/default"
LOCKS = "/providers/microsoft.authorization/locks"


@dataclass
class Operation:
    """Something under way with a resource."""

    name: str
    resource: Any
    looks: int  # until it ends
    end: Callable[[], None]
    fails: tuple[str, str] | None = None  # code, message
    back: Callable[[], None] = lambda: None  # what a failure leaves
    over: bool = False

    def look(self) -> None:
        """One more look at it."""
        self.looks -= 1
        if self.looks <= 0 and not self.over:
            self.over = True
            (self.back if self.fails else self.end)()


def answer(server: ArmServer, asked: Asked, inside: str) -> Reply | None:
    """The answer to a question about one resource, or to a change of it; None for others."""
    found = _PATH.fullmatch(inside)
    if not found:
        return None
    group, kind, name, rest = found.groups()
    one = _find(server, kind, group, name)
    if kind == "snapshots" and asked.method == "PUT" and not rest:
        return _locked(server, asked, inside) or _make(server, asked, group, name, one)
    if one is None:
        return Reply(404, error("ResourceNotFound", f"The Resource '{kind}/{name}' was not found."))
    if rest == LOCKS:
        return Reply(200, {"value": [_lock(*lock) for lock in _over(server, inside, rest)]})
    if asked.method == "GET":
        return _got(server, asked, kind, one, rest or "")
    changed = _locked(server, asked, inside.removesuffix(rest or "")) or _conflict(
        server, kind, one
    )
    if changed:
        return changed
    if rest == TAGS and asked.method == "PATCH":
        return _tag(one, json.loads(asked.body))
    match (kind, asked.method, rest or ""):
        case ("virtualmachines", "POST", "/start" | "/deallocate" | "/poweroff"):
            return _power(server, one, (rest or "")[1:])
        case ("virtualmachines", "PATCH", ""):
            return _patch(server, one, json.loads(asked.body))
        case (_, "PATCH", ""):
            one.tags = dict(json.loads(asked.body)["tags"])  # all of them are replaced
            return Reply(200, _body(server, kind, one))
        case (_, "DELETE", ""):
            return _delete(server, kind, one)
    return None


def looked(server: ArmServer, name: str, *, monitor: bool) -> Reply:
    """A look at an operation: its status, or as `Location` answers it."""
    found = server.operations.get(name)
    if found is None:
        return Reply(404, error("NotFound", "There is no such operation."))
    found.look()
    after = {"Retry-After": server.retry_after}
    if monitor:
        if not found.over:
            return Reply(202, None, {**after, "Location": _url(server, found, monitor=True)})
        return Reply(409, error(*found.fails)) if found.fails else Reply(200)
    if not found.over:
        return Reply(200, {"name": name, "status": "InProgress"}, after)
    if found.fails:
        return Reply(200, {"name": name, "status": "Failed", **error(*found.fails)})
    return Reply(200, {"name": name, "status": "Succeeded"})


def _find(server: ArmServer, kind: str, group: str, name: str) -> Any:
    estate = server.estate
    if kind == "publicipaddresses":
        server.settle_addresses()
    if kind == "networkinterfaces":
        found = [one for one in bodies.interfaces(estate) if one["name"].lower() == name]
        return found[0] if found else None
    listed: list[Any] = {
        "virtualmachines": estate.machines,
        "disks": estate.disks,
        "snapshots": estate.snapshots,
        "publicipaddresses": estate.addresses,
    }[kind]
    inside = f"/resourcegroups/{group}/"
    return next(
        (one for one in listed if one.name.lower() == name and inside in one.id.lower()), None
    )


def _body(server: ArmServer, kind: str, one: Any) -> Any:
    match kind:
        case "virtualmachines":
            return bodies.machine(one)
        case "disks":
            return bodies.disk(one, server.estate)
        case "snapshots":
            return bodies.snapshot(one)
        case "publicipaddresses":
            return bodies.address(one)
    return one


def _got(server: ArmServer, asked: Asked, kind: str, one: Any, rest: str) -> Reply | None:
    if rest == "/vmsizes":
        estate = server.estate
        names = estate.sizes if one.power == "deallocated" else one.cluster or estate.sizes
        return Reply(200, {"value": [bodies.size(name, estate.sizes[name]) for name in names]})
    if rest:
        return None
    for operation in list(server.operations.values()):
        if operation.resource is one and not operation.over:
            operation.look()
    if _find(server, kind, *_group_and_name(one)) is None and kind != "networkinterfaces":
        return Reply(404, error("ResourceNotFound", "It is deleted."))
    body = _body(server, kind, one)
    if asked.query.get("$expand", "").lower() == "instanceview":
        body["properties"]["instanceView"] = bodies.instance_view(one)
    return Reply(200, body)


def _group_and_name(one: Any) -> tuple[str, str]:
    if isinstance(one, dict):
        return "", str(one["name"]).lower()
    found = re.search(r"/resourcegroups/([^/]+)/", one.id.lower())
    return (found.group(1) if found else ""), one.name.lower()


def _begin(
    server: ArmServer,
    one: Any,
    end: Callable[[], None],
    back: Callable[[], None] = lambda: None,
    *,
    body: Any = None,
    only_location: bool = False,
    status: int = 202,
) -> Reply:
    """Take a change that goes on; the next failure that is set is its end."""
    fails = server.failures.pop(0) if server.failures else None
    found = Operation(str(uuid.uuid4()), one, server.looks, end, fails, back)
    server.begun(found)
    headers = {
        "Location": _url(server, found, monitor=True),
        "Retry-After": server.retry_after,
    }
    if not only_location:
        headers["Azure-AsyncOperation"] = _url(server, found, monitor=False)
    return Reply(status, body, headers)


def _url(server: ArmServer, operation: Operation, *, monitor: bool) -> str:
    one = operation.resource
    kind = {Machine: "operations", Address: "operations"}.get(type(one), "DiskOperations")
    provider = "Network" if isinstance(one, Address) else "Compute"
    place = f"{server.url}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.{provider}/locations"
    more = "&monitor=true" if monitor else ""
    return f"{place}/{one.location}/{kind}/{operation.name}?api-version=2024-07-01{more}"


def _conflict(server: ArmServer, kind: str, one: Any) -> Reply | None:
    busy = any(each.resource is one and not each.over for each in server.operations.values())
    if not busy:
        return None
    if kind == "publicipaddresses":
        text = "Another operation on this or dependent resource is in progress."
        return Reply(409, error("AnotherOperationInProgress", text))
    return Reply(409, error("Conflict", _KEPT))


def _power(server: ArmServer, one: Machine, action: str) -> Reply:
    before = one.power
    to, passing = {
        "start": ("running", "starting"),
        "deallocate": ("deallocated", "deallocating"),
        "poweroff": ("stopped", "stopping"),
    }[action]
    one.provisioning, one.power = "Updating", passing

    def end() -> None:
        one.provisioning, one.power = "Succeeded", to
        server.reserve(one)

    def back() -> None:
        one.provisioning, one.power = "Failed", before

    return _begin(server, one, end, back)


def _patch(server: ArmServer, one: Machine, body: dict[str, Any]) -> Reply:
    if "tags" in body:
        one.tags = dict(body["tags"])  # all of them are replaced
    hardware = (body.get("properties") or {}).get("hardwareProfile") or {}
    size, before = hardware.get("vmSize"), one.size
    if size is None:
        return Reply(200, bodies.machine(one))
    if size not in server.estate.sizes:
        text = f"The value '{size}' provided for the VM size is not valid in '{one.location}'."
        return Reply(400, error("InvalidParameter", text))
    if one.power != "deallocated" and one.cluster and size not in one.cluster:
        text = _CLUSTER.format(one.name, size, ",".join(one.cluster))
        return Reply(409, error("OperationNotAllowed", text))
    one.provisioning, one.size = "Updating", size

    def end() -> None:
        one.provisioning = "Succeeded"

    def back() -> None:
        one.provisioning, one.size = "Failed", before

    reply = _begin(server, one, end, back, status=200)
    reply.body = bodies.machine(one)
    del reply.headers["Location"]
    return reply


def _make(server: ArmServer, asked: Asked, group: str, name: str, there: Any) -> Reply:
    body = json.loads(asked.body)
    source = body["properties"]["creationData"]
    disk = next(
        (
            one
            for one in server.estate.disks
            if one.id.lower() == source["sourceResourceId"].lower()
        ),
        None,
    )
    if source["createOption"] != "Copy" or disk is None:
        return Reply(400, error("InvalidParameter", "creationData is not valid."))
    made = there or Snapshot(name, disk, disk.location)
    made.tags, made.provisioning, made.sent = dict(body.get("tags") or {}), "Creating", body
    if there is None:
        server.estate.snapshots.append(made)

    def end() -> None:
        made.provisioning = "Succeeded"

    def back() -> None:
        made.provisioning = "Failed"

    return _begin(server, made, end, back, body=bodies.snapshot(made))


def _delete(server: ArmServer, kind: str, one: Any) -> Reply:
    match kind:
        case "disks" if one.machine:
            text = f"Disk {one.name} is attached to VM {one.machine}."
            return Reply(409, error("OperationNotAllowed", text))
        case "publicipaddresses" if one.user or one.gateway:
            text = f"Public IP address {one.id} can not be deleted since it is still allocated to resource {one.user}."
            return Reply(400, error("PublicIPAddressCannotBeDeleted", text))
    before = getattr(one, "provisioning", "Succeeded")
    one.provisioning = "Deleting"

    def back() -> None:
        one.provisioning = before

    def end() -> None:
        server.remove(kind, one)

    return _begin(server, one, end, back, only_location=kind == "disks")


def _tag(one: Any, body: dict[str, Any]) -> Reply:
    """Names are compared without regard to case, and keep theirs."""
    now = dict(one.tags or {})
    given = body["properties"]["tags"]
    spelt = {name.lower(): name for name in now}
    match body["operation"]:
        case "Replace":
            now = dict(given)
        case "Merge":
            now |= {spelt.get(name.lower(), name): value for name, value in given.items()}
        case "Delete":
            for name, value in given.items():
                key = spelt.get(name.lower(), name)
                if now.get(key) == value:
                    del now[key]
        case _:
            return Reply(400, error("InvalidTagsPatchOperation", "The operation is not known."))
    one.tags = now
    return Reply(200, {"id": f"{one.id}{TAGS}", "properties": {"tags": now}})


def _over(server: ArmServer, inside: str, rest: str = "") -> list[tuple[str, str, str]]:
    """The locks that hold for a resource: those on it, its group and the subscription."""
    path = f"/subscriptions/{SUBSCRIPTION}{inside.removesuffix(rest)}".lower()
    return [lock for lock in server.locks if f"{path}/".startswith(f"{lock[0].lower()}/")]


def _lock(scope: str, name: str, level: str) -> dict[str, Any]:
    return {
        "id": f"{scope}/providers/Microsoft.Authorization/locks/{name}",
        "name": name,
        "type": "Microsoft.Authorization/locks",
        "properties": {"level": level, "notes": ""},
    }


def _locked(server: ArmServer, asked: Asked, inside: str) -> Reply | None:
    deleting = asked.method == "DELETE"
    for scope, _, level in _over(server, inside):
        if level == "ReadOnly" or deleting:
            done = "delete" if deleting else "write"
            path = f"/subscriptions/{SUBSCRIPTION}{inside}"
            text = (
                f"The scope '{path}' cannot perform {done} operation because following scope(s) are "
                f"locked: '{scope}'. Please remove the lock and try again."
            )
            return Reply(409, error("ScopeLocked", text))
    return None
