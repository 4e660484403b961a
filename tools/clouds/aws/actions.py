"""Changes of what is in EC2: instances, volumes, own snapshots, Elastic IPs.

Source of what each call needs and does: the Amazon EC2 API Reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tools.base import CloudError
from tools.clouds.actions import Action, Live, Made, Move, Target, TargetKind
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.inventory import HOLDING, INSTANCE_STATUS, short_id, tags_of

Item = Mapping[str, Any]

ABLE: dict[TargetKind, frozenset[Action]] = {
    "instance": frozenset({"start", "stop", "resize", "terminate", "tag", "snapshot"}),
    "volume": frozenset({"tag", "snapshot", "delete_volume"}),
    "snapshot": frozenset({"tag", "delete_snapshot"}),
    "address": frozenset({"tag", "release_address"}),
}
MARK = "cloudwright-move"  # the tag of what a move made
POLL = 2.0  # seconds between two looks
LONGEST = 600.0  # seconds until a change that is under way is given up on
_PASSING = ("pending", "stopping", "shutting-down", "creating", "deleting")


class Actions:
    """What can be changed in one account. Implements ActionSource for its cloud."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._honours_dry_run: dict[str, bool] = {}

    def live(self, target: Target) -> Live:
        """See ActionSource."""
        found = self._item(target)
        if found is None:
            return Live(exists=False)
        tags = tags_of(found)
        match target.kind:
            case "instance":
                raw = found["State"]["Name"]
                return Live(
                    exists=raw != "terminated",
                    tags=tags,
                    status=INSTANCE_STATUS.get(raw, "unknown"),
                    instance_type=found["InstanceType"],
                    unsettled=raw if raw in _PASSING else None,
                )
            case "volume":
                holders = [
                    one["InstanceId"]
                    for one in found.get("Attachments") or []
                    if one.get("InstanceId") and one.get("State", "attached") in HOLDING
                ]
                return Live(
                    exists=True,
                    tags=tags,
                    status=found["State"],
                    size_gb=float(found["Size"]),
                    attached_to=holders[0] if holders else None,
                    unsettled=found["State"] if found["State"] in _PASSING else None,
                )
            case "snapshot":
                size = float(found["VolumeSize"])
                return Live(exists=True, tags=tags, status=found["State"], size_gb=size)
            case _:
                holder = found.get("InstanceId") or found.get("NetworkInterfaceId")
                used = holder or found.get("AssociationId")
                return Live(exists=True, tags=tags, attached_to=used or None)

    def rehearse(self, move: Move) -> str:
        """See ActionSource: AWS' dry run of the calls that the move makes."""
        region = move.target.region
        if not self._dry_run_is_honoured(region):
            return ""  # an endpoint that ignores it would do what is only to be tried
        for operation, parameters in self._calls(move):
            self._connection.rehearse("ec2", operation, region, **parameters)
        return "AWS' dry run: it would be taken"

    def perform(self, move: Move) -> Made:
        """See ActionSource."""
        match move.action:
            case "start":
                self._bring(move, "running")
            case "stop":
                self._bring(move, "stopped")
            case "resize":
                self._resize(move)
            case "snapshot":
                return self._snapshot(move)
            case _:
                for operation, parameters in self._calls(move):
                    self._call(move, operation, **parameters)
                if move.action == "terminate":
                    self._wait(move, lambda live: not live.exists, "terminated")
                elif move.action == "delete_volume":
                    self._wait(move, lambda live: not live.exists, "deleted")
        return Made()

    def _calls(self, move: Move) -> list[tuple[str, dict[str, Any]]]:
        """The calls of a move, in order."""
        ids = short_id(move.target.resource_id)
        match move.action:
            case "start":
                return [("StartInstances", {"InstanceIds": [ids]})]
            case "stop":
                return [("StopInstances", {"InstanceIds": [ids]})]
            case "resize":
                calls = [
                    (
                        "ModifyInstanceAttribute",
                        {"InstanceId": ids, "InstanceType": {"Value": move.to_type}},
                    )
                ]
                around = [("StopInstances", {"InstanceIds": [ids]})]
                after = [("StartInstances", {"InstanceIds": [ids]})]
                return [*around, *calls, *after] if move.before.status == "running" else calls
            case "terminate":
                return [("TerminateInstances", {"InstanceIds": [ids]})]
            case "tag":
                return _tagging(ids, move.tags)
            case "delete_volume":
                return [("DeleteVolume", {"VolumeId": ids})]
            case "delete_snapshot":
                return [("DeleteSnapshot", {"SnapshotId": ids})]
            case "release_address":
                named = "AllocationId" if ids.startswith("eipalloc-") else "PublicIp"
                return [("ReleaseAddress", {named: ids})]
            case _:
                return [_snapshotting(move, ids)]

    def _bring(self, move: Move, status: str) -> None:
        """Start or stop an instance, waiting first for what is under way."""
        live = self._settled(move)
        if live.status != status:
            operation = "StartInstances" if status == "running" else "StopInstances"
            self._call(move, operation, InstanceIds=[move.target.resource_id])
            self._wait(move, lambda now: now.status == status and not now.unsettled, status)

    def _resize(self, move: Move) -> None:
        """Stop where it runs, change the type, start where it ran; from wherever it is now."""
        live = self._settled(move)
        if live.instance_type != move.to_type:
            self._bring(move, "stopped")
            try:
                self._call(
                    move,
                    "ModifyInstanceAttribute",
                    InstanceId=move.target.resource_id,
                    InstanceType={"Value": move.to_type},
                )
            except CloudError:
                if move.before.status == "running":  # as it was, rather than down
                    self._bring(move, "running")
                raise
        if move.before.status == "running":
            self._bring(move, "running")

    def _snapshot(self, move: Move) -> Made:
        """One snapshot a volume; those that an attempt before has begun are found by their tag."""
        there = self._made(move)
        if not there:
            operation, parameters = self._calls(move)[0]
            self._connection.attempt("ec2", operation, move.target.region, **parameters)
        elapsed = 0.0
        while True:
            there = self._made(move)
            if there and all(one["State"] == "completed" for one in there):
                return Made(tuple(self._as_target(move, one) for one in there))
            failed = [one for one in there if one["State"] == "error"]
            if failed or elapsed > LONGEST:
                state = "failed" if failed else f"is not complete after {LONGEST / 60:.0f} minutes"
                raise CloudError(f"{self._connection.name}: the snapshot {state}")
            elapsed += self._pause()

    def _made(self, move: Move) -> list[Item]:
        found: list[Item] = []
        for page in self._connection.pages(
            "ec2",
            "DescribeSnapshots",
            move.target.region,
            needs=("Snapshots",),
            OwnerIds=["self"],
            Filters=[{"Name": f"tag:{MARK}", "Values": [move.token]}],
        ):
            found += page["Snapshots"]
        return found

    def _as_target(self, move: Move, one: Item) -> Target:
        target = move.target
        partition = self._connection.identity().partition
        arn = (
            f"arn:{partition}:ec2:{target.region}:{target.account_id}:snapshot/{one['SnapshotId']}"
        )
        return Target(
            "snapshot", "aws", target.account_id, target.region, arn, str(one["SnapshotId"])
        )

    def _item(self, target: Target) -> Item | None:
        """The resource as EC2 describes it. By filter, as a name that is gone is an error."""
        name = short_id(target.resource_id)
        operation, key, field = {
            "instance": ("DescribeInstances", "Reservations", "instance-id"),
            "volume": ("DescribeVolumes", "Volumes", "volume-id"),
            "snapshot": ("DescribeSnapshots", "Snapshots", "snapshot-id"),
            "address": ("DescribeAddresses", "Addresses", "allocation-id"),
        }[target.kind]
        if target.kind == "address" and not name.startswith("eipalloc-"):
            field = "public-ip"
        reply = self._connection.call(
            "ec2",
            operation,
            target.region,
            needs=(key,),
            Filters=[{"Name": field, "Values": [name]}],
        )
        items = reply[key]
        if target.kind == "instance":
            items = [one for reservation in items for one in reservation["Instances"]]
        return items[0] if items else None

    def _settled(self, move: Move) -> Live:
        """The state once nothing is under way. Raises CloudError when it is gone."""
        live = self._wait(move, lambda now: not now.unsettled, "settled")
        if not live.exists:
            raise CloudError(
                f"{self._connection.name}: {move.target.resource_id} does not exist any more"
            )
        return live

    def _wait(self, move: Move, done: Callable[[Live], bool], wanted: str) -> Live:
        elapsed = 0.0
        while True:
            live = self.live(move.target)
            if done(live):
                return live
            if elapsed > LONGEST:
                raise CloudError(
                    f"{self._connection.name}: {move.target.resource_id} is "
                    f"{live.unsettled or live.status} after {LONGEST / 60:.0f} minutes, not {wanted}"
                )
            elapsed += self._pause()

    def _pause(self) -> float:
        self._connection.opening.pace.sleep(POLL)
        return POLL

    def _call(self, move: Move, operation: str, **parameters: Any) -> None:
        self._connection.call("ec2", operation, move.target.region, **parameters)

    def _dry_run_is_honoured(self, region: str) -> bool:
        """Whether a harmless call is not answered when it is only tried."""
        if region not in self._honours_dry_run:
            asked = self._connection.rehearse("ec2", "DescribeInstances", region)
            self._honours_dry_run[region] = asked
        return self._honours_dry_run[region]


def _tagging(name: str, tags: Mapping[str, str | None]) -> list[tuple[str, dict[str, Any]]]:
    given = [{"Key": key, "Value": value} for key, value in tags.items() if value is not None]
    removed = [{"Key": key} for key, value in tags.items() if value is None]
    calls: list[tuple[str, dict[str, Any]]] = []
    if given:
        calls.append(("CreateTags", {"Resources": [name], "Tags": given}))
    if removed:
        calls.append(("DeleteTags", {"Resources": [name], "Tags": removed}))
    return calls


def _snapshotting(move: Move, name: str) -> tuple[str, dict[str, Any]]:
    """A snapshot of a volume, or one of each volume of an instance."""
    marked = [{"ResourceType": "snapshot", "Tags": [{"Key": MARK, "Value": move.token}]}]
    about = {"Description": f"Cloudwright {move.token}", "TagSpecifications": marked}
    if move.target.kind == "instance":
        return "CreateSnapshots", {"InstanceSpecification": {"InstanceId": name}, **about}
    return "CreateSnapshot", {"VolumeId": name, **about}
