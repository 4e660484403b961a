"""Copies in OpenStack, and what is deleted: once, and never without what would be lost being kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from openstack_account import account
from openstack_acting import PACE, changing, move, server, target
from openstack_server import Fault, World, openstack_server

from tools.base import CloudError, PermissionMissingError
from tools.clouds.actions import Live, Move


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


@pytest.fixture
def cloud(world: World) -> Iterator[Any]:
    with account(world, pace=PACE, all_projects="no") as found:
        yield found


def test_a_snapshot_of_a_volume_is_made_once(world: World, cloud: Any) -> None:
    of = target("volume", world.add("volume", "data", status="in-use"), "data, of Ana/1")
    one = move(cloud, "snapshot", of)
    made = cloud.perform(one)
    assert cloud.perform(one) == made
    (row,) = world.snapshots["RegionOne"]
    assert (row["name"], row["volume_id"]) == ("cw-1-data-of-Ana-1", of.resource_id)
    (snapshot,) = made.created
    assert cloud.live(snapshot).status == "available"
    for _ in range(2):
        cloud.perform(Move("delete_snapshot", snapshot, Live(exists=True), "cw-2"))
    assert world.snapshots["RegionOne"] == []


def test_a_server_becomes_an_image_once(world: World, cloud: Any) -> None:
    one = move(cloud, "snapshot", server(world))
    made = cloud.perform(one)
    assert cloud.perform(one) == made
    (image,) = world.images["RegionOne"]
    (of,) = made.created
    assert of.resource_id == f"image/{image['id']}"
    assert cloud.live(of) == Live(exists=True, status="available", size_gb=2.0)
    cloud.perform(Move("delete_snapshot", of, Live(exists=True), "cw-2"))
    assert world.images["RegionOne"] == []
    assert not cloud.live(of).exists


def test_a_server_on_a_volume_becomes_an_image_and_a_snapshot(world: World, cloud: Any) -> None:
    made = cloud.perform(move(cloud, "snapshot", server(world, image="")))
    assert [one.resource_id.startswith("image/") for one in made.created] == [True, False]
    for one in made.created:
        cloud.perform(Move("delete_snapshot", one, Live(exists=True), "cw-2"))
    assert world.images["RegionOne"] == world.snapshots["RegionOne"] == []


def test_a_volume_that_is_to_go_is_kept_as_an_image(world: World, cloud: Any) -> None:
    """A snapshot of it would keep Cinder from deleting it."""
    of = target("volume", world.add("volume", "data"), "data")
    made = cloud.perform(move(cloud, "snapshot", of, "cw-1-saved", lasting=True))
    for _ in range(2):
        cloud.perform(move(cloud, "delete_volume", of))
    assert world.volumes["RegionOne"] == []
    (image,) = world.images["RegionOne"]
    assert (image["name"], image["status"]) == ("cw-1-saved-data", "active")
    assert cloud.live(made.created[0]).exists


@pytest.mark.parametrize("kind", ["server", "volume", "image of a volume"])
def test_a_copy_that_fails_is_told(world: World, cloud: Any, kind: str) -> None:
    world.breaks |= {"image": "no space", "snapshot": "no space"}
    of = server(world) if kind == "server" else target("volume", world.add("volume", "data"))
    with pytest.raises(CloudError, match=r"in error|could not be made"):
        cloud.perform(move(cloud, "snapshot", of, lasting=kind == "image of a volume"))


@pytest.mark.parametrize("taken", [True, False])
def test_a_copy_whose_reply_is_lost_is_looked_for_and_not_made_twice(
    world: World, cloud: Any, taken: bool
) -> None:
    of = target("volume", world.add("volume", "data"), "data")
    one = move(cloud, "snapshot", of)
    world.faults.append(Fault(502, where="POST .*/snapshots", times=1, answered=taken))
    if taken:
        assert len(cloud.perform(one).created) == 1
    else:
        with pytest.raises(CloudError, match="HTTP 502"):
            cloud.perform(one)
    assert len(changing(world)) == 1
    assert len(world.snapshots["RegionOne"]) == taken


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (403, '{"forbidden": {"message": "Quota exceeded for cores: Requested 4, used 10"}}', {}),
        (413, '{"overLimit": {"message": "SnapshotLimitExceeded: Maximum number of snapshots"}}',
         {"Retry-After": "0"}),
    ],
)  # fmt: skip
def test_a_quota_is_neither_a_permission_nor_waited_for(
    world: World, cloud: Any, status: int, body: str, headers: dict[str, str]
) -> None:
    of = target("volume", world.add("volume", "data"))
    world.faults.append(Fault(status, body, headers, where="POST .*/snapshots"))
    with pytest.raises(CloudError, match="quota does not allow it") as caught:
        cloud.perform(move(cloud, "snapshot", of))
    assert not isinstance(caught.value, PermissionMissingError)
    assert len(changing(world)) == 1


def test_what_is_not_needed_any_more_goes(world: World, cloud: Any) -> None:
    of = server(world)
    for _ in range(2):
        cloud.perform(move(cloud, "terminate", of))
    assert world.servers["RegionOne"] == []
    address = target("address", world.add("idle", "a"))
    for _ in range(2):
        cloud.perform(move(cloud, "release_address", address))
    assert world.addresses["RegionOne"] == []


def test_an_address_in_use_is_kept(world: World, cloud: Any) -> None:
    """Neutron would release it."""
    address = target("address", world.add("used", "a"))
    with pytest.raises(CloudError, match="it is in use by the port"):
        cloud.perform(move(cloud, "release_address", address))
    assert changing(world) == []


def test_a_deletion_that_fails_is_told(world: World, cloud: Any) -> None:
    world.breaks["delete"] = "busy"
    volume = target("volume", world.add("volume", "data"))
    with pytest.raises(CloudError, match="it is error_deleting"):
        cloud.perform(move(cloud, "delete_volume", volume))
