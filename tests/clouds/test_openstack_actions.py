"""Changes in OpenStack, checked in the double itself: what was asked for happens, once, and nothing
else, from wherever a resource is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openstack_account import account, opened
from openstack_acting import ACTION, PACE, changing, move, server, target, told
from openstack_server import Fault, World, openstack_server
from openstack_server.world import identity

from tools.base import CloudError, PermissionMissingError
from tools.clouds.actions import ActionSource, Live, Move
from tools.clouds.calling import Pace
from tools.clouds.openstack.permissions import files


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


@pytest.fixture
def cloud(world: World) -> Iterator[Any]:
    with account(world, pace=PACE, all_projects="no") as found:
        yield found


def test_the_account_can_be_changed(cloud: Any) -> None:
    assert isinstance(cloud, ActionSource)
    assert cloud.able("instance") >= {"start", "stop", "resize", "terminate", "tag", "snapshot"}
    assert cloud.able("address") == {"release_address"}


def test_live_is_what_the_inventory_says(world: World, cloud: Any) -> None:
    world.add_server("web-1", metadata={"team": "shop"}, tags=["gpu"])
    world.add_server("web-2", status="SHUTOFF", flavor="r1.large")
    world.add_server("web-3", status="PAUSED")
    holder = [{"server_id": identity("server web-1")}]
    world.add("volume", "used", status="in-use", attachments=holder, metadata={"a": "1"})
    world.add("volume", "free")
    world.add("snapshot", "old")
    world.add("used", "a")
    world.add("idle", "b")
    (inventory,) = cloud.inventory("RegionOne")
    for kind, table in inventory.tables.items():
        assert table.num_rows
        for row in table.to_pylist():
            live = cloud.live(target(kind, row["resource_id"]))
            assert (live.exists, live.status, live.unsettled) == (True, row["status"], None)
            assert dict(live.tags) == (json.loads(row["tags"]) if row["tags"] else {})
            for name in ("instance_type", "size_gb", "attached_to"):
                assert getattr(live, name) == row.get(name)
    for kind in ("instance", "volume", "snapshot", "address"):
        assert cloud.live(target(kind, identity("nothing"))) == Live(exists=False)


def test_what_is_under_way_is_told(world: World, cloud: Any) -> None:
    stopping = {"OS-EXT-STS:task_state": "powering-off"}
    assert cloud.live(server(world, **stopping)).unsettled == "powering-off"
    waiting = target("instance", world.add_server("web-2", status="VERIFY_RESIZE"))
    assert "confirmed or reverted" in cloud.live(waiting).unsettled
    volume = target("volume", world.add("volume", "a", status="deleting"))
    assert cloud.live(volume).unsettled == "deleting"


def test_an_old_nova_tells_flavors_by_id(world: World, cloud: Any) -> None:
    world.newest = "2.20"
    of = server(world)
    assert cloud.live(of).instance_type == "m1.medium"
    cloud.perform(move(cloud, "resize", of, to_type="m1.small"))
    assert told(world, of) == ("ACTIVE", "m1.small", None)


def test_stop_and_start(world: World, cloud: Any) -> None:
    of = server(world)
    cloud.perform(move(cloud, "stop", of))
    assert told(world, of) == ("SHUTOFF", "m1.medium", None)
    since = len(world.requests)
    cloud.perform(move(cloud, "stop", of))
    assert changing(world, since) == []
    cloud.perform(move(cloud, "start", of))
    assert told(world, of) == ("ACTIVE", "m1.medium", None)


@pytest.mark.parametrize("status", ["PAUSED", "SUSPENDED", "SHELVED_OFFLOADED"])
def test_what_sleeps_is_woken_in_its_own_way(world: World, cloud: Any, status: str) -> None:
    of = server(world, status=status)
    cloud.perform(move(cloud, "start", of))
    assert told(world, of)[0] == "ACTIVE"


def test_what_is_under_way_is_waited_for(world: World, cloud: Any) -> None:
    """As after a crash: the server is being stopped already."""
    of = server(world)
    one = move(cloud, "stop", of)
    row = world.servers["RegionOne"][0]
    row["OS-EXT-STS:task_state"] = "powering-off"
    world.later(
        of.resource_id, lambda: row.update({"status": "SHUTOFF", "OS-EXT-STS:task_state": None})
    )
    cloud.perform(one)
    assert changing(world) == []


@pytest.mark.parametrize("word", ["start", "stop"])
@pytest.mark.parametrize("user", ["demo", "admin"])
def test_an_action_that_comes_to_nothing_is_told(world: World, word: str, user: str) -> None:
    """With Nova's words for administrators: it tells others only what failed."""
    of = server(world, status="SHUTOFF" if word == "start" else "ACTIVE")
    world.breaks[word] = "the hypervisor is away"
    why = "the hypervisor is away" if user == "admin" else f"compute_{word}_instance failed"
    wanted = f"cannot {word} server 'web-1' .*{why}"
    with account(world, user, pace=PACE) as cloud, pytest.raises(CloudError, match=wanted):
        cloud.perform(move(cloud, word, of))


@pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF"])
def test_resize_leaves_it_running_or_not(world: World, cloud: Any, status: str) -> None:
    of = server(world, status=status)
    one = move(cloud, "resize", of, to_type="m1.small")
    cloud.perform(one)
    assert told(world, of) == (status, "m1.small", None)
    assert len(changing(world)) == 2  # resize and confirm
    cloud.perform(one)
    assert len(changing(world)) == 2


@pytest.mark.parametrize("readings", range(1, 9))
def test_a_resize_that_was_broken_off_is_gone_on_with(
    world: World, cloud: Any, readings: int
) -> None:
    """As after a crash at any moment of it: something reads, until the process dies."""
    of = server(world)
    one = move(cloud, "resize", of, to_type="m1.small")
    looks = iter(range(readings))

    def dies(_: float) -> None:
        if next(looks, None) is None:
            raise KeyboardInterrupt

    with account(world, pace=Pace(sleep=dies), all_projects="no") as dying:
        try:
            dying.perform(one)
        except KeyboardInterrupt:
            assert told(world, of) != ("ACTIVE", "m1.small", None)
    cloud.perform(one)
    assert told(world, of) == ("ACTIVE", "m1.small", None)
    bodies = changing(world)
    assert 2 <= len(bodies) <= 3  # a confirmation that is under way may be asked for again


def test_a_resize_of_another_hand_is_not_confirmed(world: World, cloud: Any) -> None:
    of = server(world)
    one = move(cloud, "resize", of, to_type="m1.small")
    world.servers["RegionOne"][0]["status"] = "VERIFY_RESIZE"
    for action in (one, move(cloud, "stop", of)):
        with pytest.raises(CloudError, match="waits to be confirmed"):
            cloud.perform(action)
    assert changing(world) == []


def test_a_resize_that_ends_in_error_tells_the_fault(world: World, cloud: Any) -> None:
    of = server(world)
    world.breaks["resize"] = f"disk full, password {world.users['demo'][0]}"
    with pytest.raises(CloudError, match="it is ERROR: disk full") as caught:
        cloud.perform(move(cloud, "resize", of, to_type="m1.small"))
    assert world.users["demo"][0] not in str(caught.value)


def test_a_resize_without_a_host_leaves_it_as_it_was(world: World, cloud: Any) -> None:
    of = server(world)
    world.breaks["no host"] = "No valid host was found."
    with pytest.raises(CloudError, match="no host with room for it"):
        cloud.perform(move(cloud, "resize", of, to_type="m1.small"))
    assert told(world, of) == ("ACTIVE", "m1.medium", None)
    assert len(changing(world)) == 1


def test_a_server_that_does_not_come_up_is_resized_back(world: World, cloud: Any) -> None:
    of = server(world)
    world.breaks["boot"] = "it crashes"
    with pytest.raises(
        CloudError, match=r"did not come up as m1.small, so the resize was reverted"
    ):
        cloud.perform(move(cloud, "resize", of, to_type="m1.small"))
    assert told(world, of) == ("ACTIVE", "m1.medium", None)


def test_what_would_stop_a_change_is_told_before(world: World, cloud: Any) -> None:
    of = server(world)
    assert cloud.rehearse(move(cloud, "stop", of)) == ""
    assert cloud.rehearse(move(cloud, "resize", of, to_type="r1.large")) == ""
    said = cloud.rehearse(move(cloud, "resize", of, to_type="m1.small"))
    assert "root disk of m1.small is smaller (20 GB, not 40)" in said
    with pytest.raises(CloudError, match=r"no flavor 'm9'; there are: m1\.medium, m1\.small"):
        cloud.rehearse(move(cloud, "resize", of, to_type="m9"))
    paused = target("instance", world.add_server("web-2", status="PAUSED"))
    with pytest.raises(CloudError, match="ACTIVE or SHUTOFF"):
        cloud.rehearse(move(cloud, "resize", paused, to_type="m1.small"))
    volume = target("volume", world.add("volume", "data"))
    world.add("snapshot", "monday", volume_id=volume.resource_id)
    with pytest.raises(CloudError, match="it has snapshots: monday; delete them first"):
        cloud.rehearse(move(cloud, "delete_volume", volume))
    assert changing(world) == []


@pytest.mark.parametrize("user", ["demo", "admin"])
def test_a_locked_server_stays_as_it_is(world: World, user: str) -> None:
    """Also with an administrator, whom Nova would let."""
    of = server(world, locked=True, locked_reason="audit")
    with account(world, user, pace=PACE) as cloud:
        for action in ("stop", "terminate"):
            one = move(cloud, action, of)
            for attempt in (cloud.rehearse, cloud.perform):
                with pytest.raises(CloudError, match=r"is locked \(audit\); unlock it first"):
                    attempt(one)
    assert changing(world) == []


def test_tags_are_set_and_removed_and_others_stay(world: World, cloud: Any) -> None:
    of = server(world, metadata={"env": "prod", "team": "shop"}, tags=["gpu", "old"])
    wanted = {"owner": "ana", "team": None, "gpu": None, "never": None}
    cloud.perform(move(cloud, "tag", of, tags=wanted))
    row = world.servers["RegionOne"][0]
    assert (row["metadata"], row["tags"]) == ({"env": "prod", "owner": "ana"}, ["old"])
    metadata = {"a/b": "1", "team": "x", "env": "prod"}
    volume = target("volume", world.add("volume", "data", metadata=metadata))
    cloud.perform(move(cloud, "tag", volume, tags={"owner": "ana", "team": None, "a/b": None}))
    assert world.volumes["RegionOne"][0]["metadata"] == {"env": "prod", "owner": "ana"}


def test_an_action_whose_reply_is_lost_is_not_taken_for_refused(world: World, cloud: Any) -> None:
    of = server(world)
    for word, status in (("stop", "SHUTOFF"), ("start", "ACTIVE")):
        world.faults.append(Fault(504, where=ACTION, times=1, answered=True))
        cloud.perform(move(cloud, word, of))
        assert told(world, of)[0] == status
    for after in (0, 1):  # the resize, its confirmation
        flavor = ("m1.small", "m1.medium")[after]
        world.faults.append(Fault(504, where=ACTION, times=1, after=after, answered=True))
        cloud.perform(move(cloud, "resize", of, to_type=flavor))
        assert told(world, of) == ("ACTIVE", flavor, None)


def test_throttled_calls_are_made_again(world: World, cloud: Any) -> None:
    of = target("volume", world.add("volume", "data"))
    world.faults.append(
        Fault(429, where="POST .*/snapshots", headers={"Retry-After": "0"}, times=2)
    )
    cloud.perform(move(cloud, "snapshot", of))
    assert len(world.snapshots["RegionOne"]) == 1
    machine = server(world)
    world.faults.append(Fault(429, where=ACTION, headers={"Retry-After": "0"}, times=2))
    cloud.perform(move(cloud, "stop", machine))
    assert told(world, machine)[0] == "SHUTOFF"


def test_who_may_only_read_is_told_what_is_missing(world: World) -> None:
    of = server(world)
    with account(world, "reader", pace=PACE, all_projects="no") as cloud:
        with pytest.raises(PermissionMissingError, match=r"role member .*servers:stop"):
            cloud.perform(move(cloud, "stop", of))
        with pytest.raises(PermissionMissingError, match="server-metadata:create"):
            cloud.perform(move(cloud, "tag", of, tags={"a": "b"}))
    assert told(world, of)[0] == "ACTIVE"


def test_what_never_ends_is_given_up_on(world: World, cloud: Any) -> None:
    of = server(world, **{"OS-EXT-STS:task_state": "migrating"})
    with pytest.raises(CloudError, match=r"ACTIVE \(migrating\) after 30 minutes"):
        cloud.perform(move(cloud, "stop", of))


def test_what_is_gone_is_told(world: World, cloud: Any) -> None:
    of = server(world)
    one = move(cloud, "stop", of)
    world.servers["RegionOne"].clear()
    for attempt in (cloud.rehearse, cloud.perform):
        with pytest.raises(CloudError, match="does not exist any more"):
            attempt(one)


def test_all_calls_are_in_the_access_rules(world: World) -> None:
    """What the changes above call, by the rules that a user applies."""
    rules = json.loads(files(True)["access-rules.json"])
    allowed = {(rule["service"], rule["method"], rule["path"]) for rule in rules}
    with account(world, pace=PACE, all_projects="no") as cloud:
        of = server(world, metadata={"a": "1"}, tags=["b"])
        volume = target("volume", world.add("volume", "data", metadata={"a/b": "1", "c": "1"}))
        address = target("address", world.add("idle", "a"))
        cloud.perform(move(cloud, "resize", of, to_type="m1.small"))
        world.breaks["stop"] = "no"
        with pytest.raises(CloudError):
            cloud.perform(move(cloud, "stop", of))
        cloud.perform(move(cloud, "tag", of, tags={"a": None, "b": None, "c": "1"}))
        cloud.perform(move(cloud, "tag", volume, tags={"a/b": None, "c": None, "d": "1"}))
        for one in (of, volume):
            for made in cloud.perform(move(cloud, "snapshot", one, f"cw-{one.kind}")).created:
                cloud.perform(Move("delete_snapshot", made, cloud.live(made), "cw-2"))
        cloud.perform(move(cloud, "snapshot", volume, "cw-3", lasting=True))
        for action, one in (
            ("delete_volume", volume),
            ("terminate", of),
            ("release_address", address),
        ):
            cloud.rehearse(move(cloud, action, one))
            cloud.perform(move(cloud, action, one))
    names = {"volume": "block-storage"}
    for line, _ in world.requests:
        method, _, path = line.partition(" ")
        _, region, service, *rest = path.split("/")
        if region == "identity" or not any(rest[1:]):  # sign-in and discovery
            continue
        asked = (names.get(service, service), method, rest)
        assert any(_allows(rule, asked) for rule in allowed), line


def _allows(rule: tuple[str, str, str], asked: tuple[str, str, list[str]]) -> bool:
    """Whether a rule lets a call through: '*' is one part of a path."""
    parts = rule[2].strip("/").split("/")
    same = len(parts) == len(asked[2]) and all(
        mine in ("*", theirs) for mine, theirs in zip(parts, asked[2], strict=True)
    )
    return same and rule[:2] == asked[:2]


def test_a_cloud_is_opened_without_a_call(world: World) -> None:
    opened(world).close()
    assert world.requests == []
