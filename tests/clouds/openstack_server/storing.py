"""Cinder, Neutron and Glance: single volumes, snapshots, floating IPs and images, and what is done
to them.
"""

from __future__ import annotations

from urllib.parse import unquote

from openstack_server.acting import refused
from openstack_server.request import Raw, Reply, Request
from openstack_server.world import World

_NO_DELETE = (
    "Invalid volume: Volume status must be available or error or error_restoring or "
    "error_extending or error_managing and must not be migrating, attached, belong to a group, "
    "have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer."
)
_OWNERS = {
    "volumes": "os-vol-tenant-attr:tenant_id",
    "snapshots": "os-extended-snapshot-attributes:project_id",
}


def cinder(world: World, request: Request) -> Reply:
    """/v3/PROJECT/volumes/ID and /v3/PROJECT/snapshots/ID, and below; also new snapshots."""
    _, _, _, what, *rest = unquote(request.path).split("/")
    if not rest:
        return _snapshot(world, request)
    at, below = rest[0], rest[1:]
    rows = (world.volumes if what == "volumes" else world.snapshots)[request.region]
    row = next((one for one in rows if one["id"] == at), None)
    if row is None or not (request.is_admin or row[_OWNERS[what]] == request.who[0]):
        name = what[:-1].capitalize()
        return refused(404, "itemNotFound", f"{name} {at} could not be found.")
    if request.method == "GET":
        world.pass_on(at)
        return Reply({what[:-1]: row})
    if below == ["action"]:
        return _upload(world, request, row)
    if below:
        return _label(row, request, below[1:])
    return _delete(world, request, what, row, rows)


def neutron(world: World, request: Request) -> Reply:
    """/v2.0/floatingips/ID. One in use is deleted as well."""
    at = request.path.split("/")[3]
    rows = world.addresses[request.region]
    row = next((one for one in rows if one["id"] == at), None)
    if row is None or not (request.is_admin or row["project_id"] == request.who[0]):
        said = {"type": "FloatingIPNotFound", "message": f"Floating IP {at} could not be found"}
        return Reply({"NeutronError": {**said, "detail": ""}}, status=404)
    if request.method == "DELETE":
        rows.remove(row)
        return Reply("", status=204)
    return Reply({"floatingip": row})


def glance(world: World, request: Request) -> Reply:
    """/v2/images/ID."""
    at = request.path.split("/")[3]
    rows = world.images[request.region]
    row = next((one for one in rows if one["id"] == at), None)
    if row is None:
        message = f"No image found with ID {at}<br /><br />\n\n\n"
        return Reply(
            {"message": message, "code": "404 Not Found", "title": "Not Found"}, status=404
        )
    if request.method == "DELETE":
        rows.remove(row)
        return Reply("", status=204)
    return Reply(row)


def _snapshot(world: World, request: Request) -> Reply:
    given = request.body["snapshot"]
    volume = next(
        (one for one in world.volumes[request.region] if one["id"] == given["volume_id"]), None
    )
    if volume is None:
        return refused(404, "itemNotFound", f"Volume {given['volume_id']} could not be found.")
    if volume["status"] == "in-use" and not given.get("force"):
        return refused(400, "badRequest", "Invalid volume: Volume status must be available")
    at = world.add("snapshot", given["name"], region=request.region, status="creating",
                   size=volume["size"], volume_id=volume["id"], metadata=given["metadata"])  # fmt: skip
    row = world.snapshots[request.region][-1]
    row[_OWNERS["snapshots"]] = request.who[0]
    ends = "error" if "snapshot" in world.breaks else "available"
    world.later(at, lambda: row.update(status=ends))
    return Reply({"snapshot": row}, status=202)


def _upload(world: World, request: Request, row: Raw) -> Reply:
    """A volume as an image. What cannot be filled is taken away again."""
    given = request.body["os-volume_upload_image"]
    if row["status"] != "available":
        return refused(400, "badRequest", "Invalid volume: Volume is in use")
    at = world.add("image", given["image_name"], region=request.region, status="queued", size=None)
    images = world.images[request.region]
    image = images[-1]
    image["owner"] = request.who[0]
    row["status"] = "uploading"
    if "image" in world.breaks:
        world.later(row["id"], lambda: (images.remove(image), row.update(status="available")))
    else:
        world.later(
            row["id"],
            lambda: image.update(status="saving"),
            lambda: (image.update(status="active", size=row["size"] * 1024**3),
                     row.update(status="available")),
        )  # fmt: skip
    return Reply({"os-volume_upload_image": {"image_id": at, "status": "uploading"}}, status=202)


def _label(row: Raw, request: Request, key: list[str]) -> Reply:
    if request.method == "DELETE":
        if len(key) != 1 or key[0] not in row["metadata"]:  # a key with a slash has no address
            return refused(
                404, "itemNotFound", f"Volume {row['id']} has no metadata with key {key}."
            )
        del row["metadata"][key[0]]
        return Reply("", kind="text/html; charset=UTF-8")
    kept = {} if request.method == "PUT" else row["metadata"]
    row["metadata"] = {**kept, **request.body["metadata"]}
    return Reply({"metadata": row["metadata"]})


def _delete(world: World, request: Request, what: str, row: Raw, rows: list[Raw]) -> Reply:
    held = what == "volumes" and any(
        one["volume_id"] == row["id"] for one in world.snapshots[request.region]
    )
    if row["status"] not in ("available", "error") or held:
        other = "Invalid snapshot: Snapshot status must be available or error"
        return refused(400, "badRequest", _NO_DELETE if what == "volumes" else other)
    row["status"] = "deleting"
    if "delete" in world.breaks:
        world.later(row["id"], lambda: row.update(status="error_deleting"))
    else:
        world.later(row["id"], lambda: rows.remove(row))
    return Reply("", status=202, kind="text/html; charset=UTF-8")
