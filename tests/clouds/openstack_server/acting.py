"""Nova: single servers and what is done to them. States pass after some readings, as in real clouds
they do after some seconds.

Statuses, bodies and refusals are those of a real control plane (Zed).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from urllib.parse import unquote

from openstack_server.request import Raw, Reply, Request
from openstack_server.world import FLAVORS, World, identity

STATUS, TASK, POWER = "status", "OS-EXT-STS:task_state", "OS-EXT-STS:power_state"
_STATES = {"SHUTOFF": "stopped", "VERIFY_RESIZE": "resized", "RESIZE": "active"}
# action → its name in refusals, its policy, the statuses it is taken in
_ALLOWED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "os-start": ("start", "servers:start", ("SHUTOFF",)),
    "os-stop": ("stop", "servers:stop", ("ACTIVE", "ERROR")),
    "unpause": ("unpause", "os-pause-server:unpause", ("PAUSED",)),
    "resume": ("resume", "os-suspend-server:resume", ("SUSPENDED",)),
    "unshelve": ("unshelve", "os-shelve:unshelve", ("SHELVED", "SHELVED_OFFLOADED")),
    "resize": ("resize", "servers:resize", ("ACTIVE", "SHUTOFF")),
    "confirmResize": ("confirmResize", "servers:confirm_resize", ("VERIFY_RESIZE",)),
    "revertResize": ("revertResize", "servers:revert_resize", ("VERIFY_RESIZE",)),
    "createImage": ("createImage", "servers:create_image", ("ACTIVE", "SHUTOFF", "PAUSED")),
}
_WAKING = {"os-start": "powering-on", "unpause": "unpausing", "resume": "resuming"}


def answer(world: World, request: Request, path: str, version: tuple[int, int]) -> Reply:
    """What /servers/ID and below says."""
    _, _, at, *below = (unquote(part) for part in path.split("/"))
    row = next((one for one in world.servers[request.region] if one["id"] == at), None)
    if row is None or not (request.is_admin or row["tenant_id"] == request.who[0]):
        return refused(404, "itemNotFound", f"Instance {at} could not be found.")
    if request.method == "GET" and not below:
        world.pass_on(at)
        gone = row not in world.servers[request.region]
        return Reply({"server": {**row, STATUS: "DELETED", TASK: None} if gone else _told(row)})
    if below[:1] == ["os-instance-actions"]:
        return _told_of(world, request, at, below[1:])
    if request.who[2] == ("reader",):
        return _forbidden(request, below)
    if row.get("locked") and not request.is_admin and "createImage" not in (request.body or {}):
        return conflict(f"Instance {at} is locked")
    if below == ["action"]:
        return _act(world, request, row, version)
    if below:
        return _label(row, request, below)
    row[TASK] = "deleting"
    world.later(at, lambda: _end(world, request.region, row))
    return Reply("", status=204)


def refused(status: int, kind: str, message: str) -> Reply:
    """A refusal in the shape of Nova and Cinder."""
    return Reply({kind: {"code": status, "message": message}}, status=status)


def conflict(message: str) -> Reply:
    """What does not fit the state."""
    return refused(409, "conflictingRequest", message)


def _told(row: Raw) -> Raw:
    return row if row[STATUS] == "ERROR" else {k: v for k, v in row.items() if k != "fault"}


def _forbidden(request: Request, below: list[str]) -> Reply:
    action = next(iter(request.body), "") if below == ["action"] else ""
    policy = _ALLOWED[action][1] if action else "server-metadata:create"
    if request.method == "DELETE" and not below:
        policy = "servers:delete"
    message = f"Policy doesn't allow os_compute_api:{policy} to be performed."
    return refused(403, "forbidden", message)


def _label(row: Raw, request: Request, below: list[str]) -> Reply:
    if request.method == "POST":
        row["metadata"] |= request.body["metadata"]
        return Reply({"metadata": row["metadata"]})
    what, key = below
    if key not in row[what]:
        return refused(404, "itemNotFound", "Metadata item was not found")
    row[what] = (
        [one for one in row[what] if one != key]
        if what == "tags"
        else {name: value for name, value in row[what].items() if name != key}
    )
    return Reply("", status=204)


def _act(world: World, request: Request, row: Raw, version: tuple[int, int]) -> Reply:
    ((action, given),) = request.body.items()
    word, _, statuses = _ALLOWED[action]
    if row[TASK]:
        return conflict(
            f"Cannot '{word}' instance {row['id']} while it is in task_state {row[TASK]}"
        )
    if row[STATUS] not in statuses:
        now = _STATES.get(row[STATUS], str(row[STATUS]).lower())
        return conflict(f"Cannot '{word}' instance {row['id']} while it is in vm_state {now}")
    if action == "resize":
        return _resize(world, row, given["flavorRef"])
    if action in ("confirmResize", "revertResize"):
        return _settle(world, row, action)
    if action == "createImage":
        return _image(world, request, row, given, version)
    row[TASK] = _WAKING.get(action, "powering-off" if action == "os-stop" else "unshelving")
    broken = world.breaks.get(word)
    if broken:
        _noted(world, row, word, f"compute_{word}_instance", broken)
        world.later(row["id"], _sets(row, {TASK: None}))
    else:
        on = action != "os-stop"
        ends = {STATUS: "ACTIVE" if on else "SHUTOFF", POWER: 1 if on else 4, TASK: None}
        world.later(row["id"], _sets(row, ends))
    return Reply("", status=202)


def _resize(world: World, row: Raw, flavor: str) -> Reply:
    names = {identity(f"flavor {name}"): name for name in FLAVORS}
    if flavor not in names:
        return refused(400, "badRequest", f"Flavor {flavor} could not be found.")
    if names[flavor] == row["flavor"]["original_name"]:
        return refused(400, "badRequest", "When resizing, instances must change flavor!")
    before = copy.deepcopy({key: row[key] for key in (STATUS, "flavor", POWER)})
    row |= {STATUS: "RESIZE", TASK: "resize_prep"}
    moving = _sets(row, {TASK: "resize_migrating"})
    if "no host" in world.breaks:
        _noted(world, row, "resize", "conductor_migrate_server", world.breaks["no host"])
        world.later(row["id"], _sets(row, {**before, TASK: None}))
    elif "resize" in world.breaks:
        fault = {"code": 500, "created": "2026-11-21T12:00:00Z", "message": world.breaks["resize"]}
        lost = _sets(row, {STATUS: "ERROR"})  # the task ends, and the fault is told, a little later
        world.later(row["id"], moving, lost, _sets(row, {TASK: None, "fault": fault}))
    else:
        vcpus, ram, disk = FLAVORS[names[flavor]]
        size = {"original_name": names[flavor], "vcpus": vcpus, "ram": ram, "disk": disk}
        finish = _sets(row, {TASK: "resize_finish", "flavor": {**row["flavor"], **size}})
        power = 4 if "boot" in world.breaks else row[POWER]
        done = _sets(row, {STATUS: "VERIFY_RESIZE", TASK: None, POWER: power})
        world.resized[row["id"]] = before
        world.later(row["id"], moving, finish, done)
    return Reply("", status=202)


def _settle(world: World, row: Raw, action: str) -> Reply:
    """Confirm: the status stays until it is done. Revert: that has a status of its own."""
    before = world.resized.pop(row["id"], None)
    if before is None:
        return refused(400, "badRequest", "Instance has not been resized.")
    if action == "confirmResize":
        world.later(row["id"], _sets(row, {STATUS: before[STATUS]}))
        return Reply("", status=204)
    row |= {STATUS: "REVERT_RESIZE", TASK: "resize_reverting"}
    world.later(row["id"], _sets(row, {**before, TASK: None}))
    return Reply("", status=202)


def _image(world: World, request: Request, row: Raw, given: Raw, version: tuple[int, int]) -> Reply:
    at = world.add("image", given["name"], region=request.region, status="queued", size=None,
                   visibility="private", **given["metadata"])  # fmt: skip
    image = world.images[request.region][-1]
    image["owner"] = request.who[0]
    row[TASK] = "image_snapshot_pending"
    if "image" in world.breaks:  # Nova takes away what it could not fill
        gone = _sets(row, {TASK: None})
        world.later(row["id"], lambda: (world.images[request.region].remove(image), gone()))
    else:
        saving = _sets(image, {"status": "saving"})
        ends = (_sets(image, {"status": "active", "size": 2 * 1024**3}), _sets(row, {TASK: None}))
        world.later(row["id"], saving, *ends)
    if not row["image"]:  # it boots from a volume: the image is of that volume's snapshot
        of = f"snapshot for {given['name']}"
        part = world.add("snapshot", of, region=request.region, status="available")
        image["block_device_mapping"] = json.dumps([{"snapshot_id": part, "boot_index": 0}])
    return Reply({"image_id": at} if version >= (2, 45) else "", status=202)


def _end(world: World, region: str, row: Raw) -> None:
    world.servers[region].remove(row)
    world.deleted[region].append({**row, "OS-SRV-USG:terminated_at": "2026-11-21T12:00:00.000000"})


def _noted(world: World, row: Raw, action: str, event: str, details: str) -> None:
    """What Nova keeps of an action that failed."""
    world.actions.setdefault(row["id"], []).insert(
        0,
        {
            "action": action,
            "request_id": f"req-{len(world.actions)}",
            "message": "Error",
            "events": [
                {"event": "cold_migrate", "result": "Success", "details": None},
                {"event": event, "result": "Error", "details": details},
            ],
        },
    )


def _told_of(world: World, request: Request, at: str, below: list[str]) -> Reply:
    """Actions; of one its events, whose details are for administrators only."""
    found = world.actions.get(at, [])
    if not below:
        short = [{key: one[key] for key in one if key != "events"} for one in found]
        return Reply({"instanceActions": short})
    told = copy.deepcopy(next(one for one in found if one["request_id"] == below[0]))
    for event in told["events"] if not request.is_admin else ():
        del event["details"]
    return Reply({"instanceAction": told})


def _sets(row: Raw, changes: Raw) -> Callable[[], None]:
    return lambda: row.update(copy.deepcopy(changes))
