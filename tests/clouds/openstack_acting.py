"""What tests of changes in OpenStack share: targets and moves, and what the double has seen of them."""

from __future__ import annotations

from typing import Any

from conformance import HURRIED
from openstack_server import World

from tools.clouds.actions import Move, Target
from tools.clouds.calling import Pace

PACE = Pace(HURRIED.first_pause, HURRIED.longest_pause, HURRIED.patience, sleep=lambda _: None)
ACTION = "POST .*/action"


def target(kind: Any, at: str, name: str | None = None) -> Target:
    return Target(kind, "openstack", "demo", "RegionOne", at, name)


def move(cloud: Any, action: Any, of: Target, token: str = "cw-1", **more: Any) -> Move:
    return Move(action, of, cloud.live(of), token, **more)


def server(world: World, **changes: Any) -> Target:
    return target("instance", world.add_server("web-1", **changes), "web-1")


def told(world: World, of: Target) -> tuple[str, str, Any]:
    """Status, flavor and task of a server."""
    (row,) = (one for one in world.servers["RegionOne"] if one["id"] == of.resource_id)
    return row["status"], row["flavor"]["original_name"], row["OS-EXT-STS:task_state"]


def changing(world: World, since: int = 0) -> list[str]:
    """The calls that change something, by method and path."""
    lines = [line for line, _ in world.requests[since:] if not line.startswith("GET")]
    return [line for line in lines if "auth/tokens" not in line]
