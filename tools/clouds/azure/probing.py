"""What a test of the connection tries, one capability after the other, in the cheapest way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from tools.base import ReplyError
from tools.clouds.azure import costs, listing, permissions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.identifiers import plain
from tools.clouds.azure.metrics import Meters
from tools.clouds.azure.prices import RetailPrices
from tools.clouds.base import Probe

PRICED = ("eastus", "Standard_D2s_v3")  # a size that is sold everywhere


def probes(
    connection: Connection,
    meters: Meters,
    source: costs.Query | costs.Export | None,
    prices: RetailPrices | None,
) -> Sequence[Probe]:
    """The probes that fit the settings."""

    def count(lister: listing.Lister, noun: str) -> Callable[[], str]:
        def run() -> str:
            page = next(lister(connection), [])
            return f"{len(page)} {noun} on the first page"

        return run

    found = [
        Probe(
            "sign-in", "sign in to the subscription", _sign_in(connection), permissions.SUBSCRIPTION
        ),
        Probe(
            "inventory",
            "list virtual machines",
            count(listing.machines, "machines"),
            permissions.MACHINES,
        ),
        Probe("inventory", "list disks", count(listing.disks, "disks"), permissions.DISKS),
        Probe(
            "inventory",
            "list snapshots",
            count(listing.snapshots, "snapshots"),
            permissions.SNAPSHOTS,
            optional=True,
        ),
        Probe(
            "inventory",
            "list network interfaces",
            count(listing.interfaces, "interfaces"),
            permissions.INTERFACES,
            optional=True,
        ),
        Probe(
            "inventory",
            "list public IP addresses",
            count(listing.addresses, "addresses"),
            permissions.ADDRESSES,
            optional=True,
        ),
        Probe(
            "metrics",
            "read measurements of a machine",
            _metrics(connection, meters),
            permissions.METRICS,
            optional=True,
        ),
    ]
    if isinstance(source, costs.Query):
        found.append(
            Probe("costs", "query costs", source.try_one, permissions.COSTS, optional=True)
        )
        found.append(
            Probe(
                "costs",
                "list resources for their tags",
                _tags(connection),
                permissions.RESOURCES,
                optional=True,
            )
        )
    elif source is not None:
        found.append(
            Probe("costs", "read the cost export", source.try_one, "read the folder", optional=True)
        )
    if prices is not None:
        found.append(
            Probe("prices", "read list prices", _price(prices), permissions.NONE, optional=True)
        )
    return found


def _sign_in(connection: Connection) -> Callable[[], str]:
    def run() -> str:
        found = connection.subscribed()
        name, state = found.get("displayName"), found.get("state")
        if not name:
            call = connection.call("sign in to the subscription", permissions.SUBSCRIPTION)
            raise ReplyError(call.says("the answer is not Azure's; is arm_endpoint right?"))
        return f"signed in; subscription {name!r} is {str(state or 'of unknown state').lower()}"

    return run


def _metrics(connection: Connection, meters: Meters) -> Callable[[], str]:
    def run() -> str:
        page = next(listing.machines(connection), [])
        if not page:
            return "there is no machine to try it on"
        now = connection.clock()
        count = meters.try_one(plain(page[0].get("id")) or "", now - dt.timedelta(minutes=5))
        return f"{count} points of {page[0].get('name')} in the last hour"

    return run


def _tags(connection: Connection) -> Callable[[], str]:
    def run() -> str:
        call = connection.call("list resources for their tags", permissions.RESOURCES)
        pages = connection.listing(call, f"{connection.scope}/resources", "2021-04-01")
        return f"{len(next(pages, []))} resources on the first page"

    return run


def _price(prices: RetailPrices) -> Callable[[], str]:
    def run() -> str:
        region, size = PRICED
        found = next(prices.prices(region, [size]), None)
        if found is None:
            return f"no price of {size} in {region}"
        return f"{size} in {region}: {found.hourly} {found.currency} an hour"

    return run
