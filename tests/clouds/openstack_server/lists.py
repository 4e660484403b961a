"""Cinder, Neutron and Glance: lists, with what each does about other projects."""

from __future__ import annotations

from openstack_server import storing
from openstack_server.recording import recorded
from openstack_server.request import Raw, Reply, Request, page, refusal
from openstack_server.world import World


def cinder(world: World, request: Request) -> Reply:
    """Volumes and snapshots. To whom may not see all projects, all_tenants quietly does nothing."""
    if request.path in ("/v3", "/v3/", "", "/"):
        return Reply(recorded("volume", "version"), status=300 if len(request.path) < 2 else 200)
    _, _, _, what, *below = request.path.split("/")
    if below != ["detail"]:
        return storing.cinder(world, request)
    rows, owner = {
        "volumes": (world.volumes, "os-vol-tenant-attr:tenant_id"),
        "snapshots": (world.snapshots, "os-extended-snapshot-attributes:project_id"),
    }[what]
    every = request.one("all_tenants") == "1" and request.is_admin
    mine = [r for r in rows[request.region] if every or r[owner] == request.who[0]]
    for snapshot in mine if what == "snapshots" else ():
        world.pass_on(snapshot["id"])
    for key in ("name", "volume_id"):
        mine = [r for r in mine if key not in request.params or r[key] == request.one(key)]
    return _listed(world, request, what, mine)


def neutron(world: World, request: Request) -> Reply:
    """Floating IPs: an administrator gets those of all projects, unasked."""
    if request.path.startswith("/v2.0/floatingips/"):
        return storing.neutron(world, request)
    if request.path != "/v2.0/floatingips":
        return refusal("compute_404")
    rows = world.addresses[request.region]
    mine = [row for row in rows if request.is_admin or row["project_id"] == request.who[0]]
    return _listed(world, request, "floatingips", mine)


def glance(world: World, request: Request) -> Reply:
    """Images: also public ones of other projects. The next page's address has no host."""
    if request.path.startswith("/v2/images/"):
        return storing.glance(world, request)
    if request.path != "/v2/images":
        return refusal("compute_404")
    name = request.one("name")
    rows = [row for row in world.images[request.region] if name in ("", row["name"])]
    found, following = page(world, request, rows)
    reply: Raw = {"images": found, "first": "/v2/images", "schema": "/v2/schemas/images"}
    if following:
        reply["next"] = "/v2/images?" + following.partition("?")[2]
    return Reply(reply)


def _listed(world: World, request: Request, what: str, rows: list[Raw]) -> Reply:
    found, following = page(world, request, rows)
    reply: Raw = {what: found}
    if following:
        reply[f"{what}_links"] = [{"rel": "next", "href": following}]
    return Reply(reply)
