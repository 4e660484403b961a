"""Nova: servers, flavors, usage; microversions change what it tells and what it takes."""

from __future__ import annotations

import copy
import datetime as dt

from openstack_server import acting
from openstack_server.recording import recorded
from openstack_server.request import Raw, Reply, Request, page, refusal
from openstack_server.world import FLAVORS, World, identity


def answer(world: World, request: Request) -> Reply:
    """What /REGION/compute says."""
    if request.path in ("", "/"):
        return Reply(_versions(world, request))
    if request.path in ("/v2.1", "/v2.1/"):
        return Reply({"version": _versions(world, request)["versions"][1]})
    asked = request.headers.get("openstack-api-version", "compute 2.1").partition(" ")[2]
    version = _number(asked)
    if version > _number(world.newest):
        return refusal("compute_406")
    path = request.path.removeprefix("/v2.1")
    if path in ("/servers", "/servers/detail"):
        return _servers(world, request, version)
    if path.startswith("/servers/"):
        reply = acting.answer(world, request, path, version)
        if version < (2, 47) and isinstance(reply.body, dict) and "server" in reply.body:
            reply.body = {"server": _older(reply.body["server"])}
        return reply
    if path.startswith("/flavors/"):
        return _flavors(world, request, path.removeprefix("/flavors/"))
    if path.startswith("/os-simple-tenant-usage"):
        return _usage(world, request, path.removeprefix("/os-simple-tenant-usage"), version)
    return refusal("compute_404")


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    return int(major), int(minor)


def _versions(world: World, request: Request) -> Raw:
    found: Raw = recorded("compute", "versions")
    for one in found["versions"]:
        href = f"{world.url}/{request.region}/compute/{one['id']}/"
        one["links"] = [{"rel": "self", "href": href}]
    found["versions"][1]["version"] = world.newest
    return found


def _servers(world: World, request: Request, version: tuple[int, int]) -> Reply:
    rows = world.servers[request.region]
    if request.one("all_tenants") == "1":
        if not request.is_admin:
            return refusal("compute_403")
    else:
        rows = [row for row in rows if row["tenant_id"] == request.who[0]]
    found, following = page(world, request, rows)
    if version < (2, 47):
        found = [_older(row) for row in found]
    reply: Raw = {"servers": found}
    if following:
        reply["servers_links"] = [{"rel": "next", "href": following}]
    return Reply(reply)


def _older(server: Raw) -> Raw:
    """Below 2.47 a server has only its flavor's id, below 2.26 no tags."""
    older = {key: server[key] for key in recorded("compute", "server_21") if key in server}
    if "flavor" in server:
        older["flavor"] = {"id": identity(f"flavor {server['flavor']['original_name']}")}
    return older


def _flavors(world: World, request: Request, what: str) -> Reply:
    rows = []
    for name, (vcpus, ram, disk) in FLAVORS.items():
        raw = recorded("compute", "flavor")
        at = identity(f"flavor {name}")
        rows.append({**raw, "id": at, "name": name, "vcpus": vcpus, "ram": ram, "disk": disk})
    if what == "detail":
        found, following = page(world, request, rows)
        links = [{"rel": "next", "href": following}] if following else []
        return Reply({"flavors": found, **({"flavors_links": links} if links else {})})
    of = [row for row in rows if row["id"] == what]
    return Reply({"flavor": of[0]}) if of else refusal("compute_404")


def _usage(world: World, request: Request, project: str, version: tuple[int, int]) -> Reply:
    """Pages are cut by servers, so that a project may be on several."""
    everyone = not project
    if everyone and not request.is_admin:
        return refusal("usage_403")
    if not everyone and "detailed" in request.params and version >= (2, 75):
        return refusal("compute_400")
    owner = project.strip("/")
    every = [*world.servers[request.region], *world.deleted[request.region]]
    rows = [row for row in every if everyone or row["tenant_id"] == owner]
    start, end = (dt.datetime.fromisoformat(request.one(word)) for word in ("start", "end"))
    listed = sorted((_used(row, start, end) for row in rows), key=lambda row: str(row["id"]))
    alive = [row for row in listed if row["hours"] is not None]
    following = None
    if version >= (2, 40):
        alive, following = page(world, request, alive)
    projects: dict[str, Raw] = {}
    for row in alive:
        usage = recorded("compute", "usage")["tenant_usages"][0]
        usage |= {"tenant_id": row["tenant_id"], "server_usages": []}
        found = projects.setdefault(str(row["tenant_id"]), usage)
        found["server_usages"].append({key: value for key, value in row.items() if key != "id"})
    key = "tenant_usages" if everyone else "tenant_usage"
    reply: Raw = {key: list(projects.values())}
    if not everyone:
        reply[key] = next(iter(projects.values()), {})
    if following:
        reply[f"{key}_links"] = [{"rel": "next", "href": following}]
    return Reply(reply)


def _used(server: Raw, start: dt.datetime, end: dt.datetime) -> Raw:
    """A server's usage, as Nova computes it: up to the end asked for, were it in the future."""
    raw = copy.deepcopy(recorded("compute", "usage")["tenant_usages"][0]["server_usages"][0])
    launched, ended = server["OS-SRV-USG:launched_at"], server["OS-SRV-USG:terminated_at"]
    flavor = server.get("flavor") or {}
    hours = None
    if launched:
        begins = max(dt.datetime.fromisoformat(launched), start)
        stops = min(dt.datetime.fromisoformat(ended), end) if ended else end
        hours = (stops - begins).total_seconds() / 3600 if stops > begins else None
    return {
        **raw,
        "id": server["id"],
        "instance_id": server["id"],
        "name": server["name"],
        "tenant_id": server["tenant_id"],
        "flavor": flavor.get("original_name"),
        "vcpus": flavor.get("vcpus"),
        "memory_mb": flavor.get("ram"),
        "local_gb": flavor.get("disk"),
        "started_at": launched,
        "ended_at": ended,
        "hours": hours,
    }
