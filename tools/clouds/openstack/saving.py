"""Copies of servers and volumes: images of Glance and snapshots of Cinder, each made once.

A copy has its move's token in its name, so that one that an attempt before has begun is found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tools.base import CloudError
from tools.clouds.actions import Made, Move, Target
from tools.clouds.openstack import replies
from tools.clouds.openstack.errors import UnsureError
from tools.clouds.openstack.estate import READER, Raw
from tools.clouds.openstack.powering import Powering
from tools.clouds.openstack.resources import (
    ACTOR,
    IMAGE,
    LONGEST,
    LOOKS,
    Resources,
    state,
    under_way,
)

MARK = "cloudwright-move"
_PROJECT = "os-extended-snapshot-attributes:project_id"
_LONGEST_NAME = 120


class Saving:
    """Makes copies in one account."""

    def __init__(self, resources: Resources, powering: Powering) -> None:
        """Nothing is called yet."""
        self._resources = resources
        self._powering = powering

    def save(self, move: Move) -> Made:
        """The copy of a server (an image), of a volume (a snapshot), or of a volume that is to be
        deleted (an image: Cinder deletes no volume that has snapshots).
        """
        if move.target.kind == "instance":
            return self._image(move, self._image_server, self._server_busy)
        if move.lasting:
            return self._image(move, self._upload_volume, self._volume_busy)
        return self._snapshot(move)

    def _snapshot(self, move: Move) -> Made:
        self._begin(move, self._snapshots, self._take_snapshot)
        elapsed = 0.0
        while True:
            there = self._snapshots(move)
            if there and all(one["status"] == "available" for one in there):
                return Made(tuple(_snapshot_target(move, one) for one in there))
            broken = [one for one in there if str(one["status"]).startswith("error")]
            if broken or not there:
                said = f"snapshot {broken[0]['id']} is in error" if broken else "it is gone again"
                self._resources.failed(move.target, "snapshot", said)
            elapsed = self._patience(move, elapsed, "the snapshot is not complete")

    def _image(
        self, move: Move, make: Callable[[Move], None], busy: Callable[[Move], bool]
    ) -> Made:
        self._begin(move, self._images, make)
        elapsed, idle = 0.0, 0
        while True:
            works, there = busy(move), self._images(move)  # in this order: it ends before work does
            if there and all(one["status"] == "active" for one in there):
                return Made(tuple(target for one in there for target in _image_targets(move, one)))
            idle = 0 if works else idle + 1
            if idle > LOOKS:
                told = "; ".join(f"its image {one['id']} stays {one['status']!r}" for one in there)
                said = told or "the cloud took its image away again, so it could not be made"
                self._resources.failed(move.target, "snapshot", said)
            elapsed = self._patience(move, elapsed, "the image is not complete")

    def _begin(
        self, move: Move, found: Callable[[Move], list[Raw]], make: Callable[[Move], None]
    ) -> None:
        """Make it, unless it was begun before. Where it is not sure whether the call was taken, it is
        not sent again, but looked for.
        """
        if found(move):
            return
        try:
            make(move)
        except UnsureError:
            for _ in range(LOOKS):
                self._resources.pause()
                if found(move):
                    return
            raise

    def _patience(self, move: Move, elapsed: float, what: str) -> float:
        if elapsed > LONGEST:
            self._resources.failed(
                move.target, "snapshot", f"{what} after {LONGEST / 60:.0f} minutes"
            )
        return elapsed + self._resources.pause(elapsed)

    def _image_server(self, move: Move) -> None:
        self._powering.settled(move.target, "snapshot")
        wanted = {"name": copy_name(move), "metadata": {MARK: move.token}}
        self._post(move, "/action", {"createImage": wanted})

    def _upload_volume(self, move: Move) -> None:
        wanted = {
            "image_name": copy_name(move),
            "disk_format": "raw",
            "container_format": "bare",
        }
        self._post(move, "/action", {"os-volume_upload_image": wanted})

    def _post(self, move: Move, below: str, body: object) -> None:
        self._resources.write("POST", move.target, below, "snapshot", body, repeat=False)

    def _take_snapshot(self, move: Move) -> None:
        wanted = {
            "volume_id": move.target.resource_id,
            "name": copy_name(move),
            "description": "made by Cloudwright",
            "metadata": {MARK: move.token},
            "force": True,  # also of a volume in use
        }
        connection = self._resources.connection
        call = connection.call(f"snapshot volume {move.target.resource_id}", ACTOR)
        body = {"snapshot": wanted}
        connection.write(
            "POST", move.target.region, "block-storage", "/snapshots", call, body, repeat=False
        )

    def _server_busy(self, move: Move) -> bool:
        return bool(under_way(self._resources.present(move.target, "snapshot")))

    def _volume_busy(self, move: Move) -> bool:
        return state(self._resources.present(move.target, "snapshot")) == "uploading"

    def _snapshots(self, move: Move) -> list[Raw]:
        return self._named(move, "block-storage", "/snapshots/detail", "snapshots")

    def _images(self, move: Move) -> list[Raw]:
        return self._named(move, "image", "/v2/images", "images")

    def _named(self, move: Move, service: str, path: str, key: str) -> list[Raw]:
        """What carries the name of this move's copy; services may ignore the filter."""
        connection, name = self._resources.connection, copy_name(move)
        call = connection.call(f"list {key} in {move.target.region}", READER)
        region = move.target.region
        found = replies.rows(connection, region, service, path, key, call, {"name": name})
        return sorted((row for row in found if row.get("name") == name), key=_by_id)


def copy_name(move: Move) -> str:
    """The name of what a move makes: its token, and in plain letters what it is a copy of."""
    plain = re.sub(r"[^\w.-]+", "-", move.target.name or move.target.resource_id, flags=re.ASCII)
    return f"{move.token}-{plain.strip('-')}"[:_LONGEST_NAME]


def _by_id(row: Raw) -> str:
    return str(row["id"])


def _snapshot_target(move: Move, row: Raw) -> Target:
    account = str(row.get(_PROJECT) or move.target.account_id)
    region = move.target.region
    return Target("snapshot", "openstack", account, region, str(row["id"]), row["name"])


def _image_targets(move: Move, image: Raw) -> list[Target]:
    """An image, and the snapshots of volumes that it is made of where the server boots from one."""
    account, region = str(image.get("owner") or move.target.account_id), move.target.region
    mapping: Any = []
    try:
        mapping = json.loads(str(image.get("block_device_mapping") or "[]"))
    except ValueError as error:
        raise CloudError(
            f"image {image['id']} cannot be understood: its mapping is no JSON"
        ) from error
    parts = [str(one["snapshot_id"]) for one in mapping if one.get("snapshot_id")]
    whole = Target("snapshot", "openstack", account, region, f"{IMAGE}{image['id']}", image["name"])
    return [whole, *(Target("snapshot", "openstack", account, region, one) for one in parts)]
