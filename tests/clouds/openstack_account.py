"""Opens accounts of the OpenStack double, and reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from conformance import HURRIED, NAME
from openstack_server import World

from tools.clouds.base import Bill, CostRequest, Inventory
from tools.clouds.calling import Pace
from tools.clouds.openstack.account import PROVIDER, OpenStackSettings
from tools.clouds.openstack.cloud import OpenStackCloud
from tools.clouds.provider import Opening


def settings_of(world: World, user: str = "demo", **changes: Any) -> OpenStackSettings:
    """Settings of a user of the double, with a password."""
    given = {
        "auth_url": f"{world.url}/identity/v3",
        "username": user,
        "project_name": world.users[user][1] if user in world.users else "demo",
        "timeout_seconds": 5,
    }
    return OpenStackSettings(**(given | changes))


def opened(
    world: World,
    user: str = "demo",
    *,
    home: Path = Path(),
    secrets: Mapping[str, str] | None = None,
    clock: Callable[[], dt.datetime] | None = None,
    pace: Pace = HURRIED,
    settings: OpenStackSettings | None = None,
    **changes: Any,
) -> OpenStackCloud:
    """An account of the double, opened."""
    if secrets is None:
        secrets = {"password": world.users[user][0]}
    opening = Opening(
        name=NAME,
        settings=settings or settings_of(world, user, **changes),
        secrets=secrets,
        home=home,
        clock=clock or (lambda: world.now),
        pace=pace,
    )
    cloud = PROVIDER.open(opening)
    assert isinstance(cloud, OpenStackCloud)
    return cloud


@contextmanager
def account(world: World, user: str = "demo", **changes: Any) -> Iterator[OpenStackCloud]:
    """An account of the double, closed at the end."""
    with closing(opened(world, user, **changes)) as cloud:
        yield cloud


def inventories(world: World, user: str = "demo", **changes: Any) -> dict[str, Inventory]:
    """What there is in RegionOne, by project."""
    with account(world, user, **changes) as cloud:
        return {one.account_id: one for one in cloud.inventory("RegionOne")}


def rows(found: Mapping[str, Inventory], kind: str) -> dict[str, dict[str, Any]]:
    """Rows of all projects, by name (addresses by address)."""
    key = "ip_address" if kind == "address" else "name"
    return {
        row[key]: row
        for one in found.values()
        if kind in one.tables
        for row in one.tables[kind].to_pylist()
    }


def only_bill(cloud: OpenStackCloud, first: str, last: str) -> tuple[Bill, list[dict[str, Any]]]:
    """The one bill of some days, and its rows."""
    days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    (bill,) = cloud.bills(CostRequest(*days, Path()))
    return bill, pa.concat_tables(bill.batches).to_pylist()
