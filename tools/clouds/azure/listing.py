"""What a subscription holds, listed as a whole and then handed out location by location.

Resource Manager lists disks, snapshots, interfaces and addresses per subscription only. So each
kind is listed once a round, all kinds at the same time, and each location takes its part. A round
ends when a location asks for its part a second time, or after ten minutes.

Machines are listed twice: the full list lacks power states, and `statusOnly=true` gives them for
all machines page by page. 2,000 machines take two lists instead of 2,000 calls for instance views.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from tools.base import CloudError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item
from tools.clouds.azure.identifiers import location, plain

LASTS = dt.timedelta(minutes=10)
Lister = Callable[[Connection], Iterator[list[Item]]]


def machines(connection: Connection) -> Iterator[list[Item]]:
    """Pages of machines, without power states."""
    call = connection.call("list virtual machines", permissions.MACHINES)
    return connection.pages(call, connection.compute.virtual_machines.list_all)


def power_states(connection: Connection) -> Iterator[list[Item]]:
    """Pages of machines with little more than their instance views."""
    call = connection.call("list the power states of virtual machines", permissions.MACHINES)
    operations = connection.compute.virtual_machines
    return connection.pages(call, lambda **more: operations.list_all(status_only="true", **more))


def disks(connection: Connection) -> Iterator[list[Item]]:
    """Pages of managed disks."""
    call = connection.call("list disks", permissions.DISKS)
    return connection.pages(call, connection.compute.disks.list)


def snapshots(connection: Connection) -> Iterator[list[Item]]:
    """Pages of snapshots."""
    call = connection.call("list snapshots", permissions.SNAPSHOTS)
    return connection.pages(call, connection.compute.snapshots.list)


def interfaces(connection: Connection) -> Iterator[list[Item]]:
    """Pages of network interfaces."""
    call = connection.call("list network interfaces", permissions.INTERFACES)
    return connection.pages(call, connection.network.network_interfaces.list_all)


def addresses(connection: Connection) -> Iterator[list[Item]]:
    """Pages of public IP addresses."""
    call = connection.call("list public IP addresses", permissions.ADDRESSES)
    return connection.pages(call, connection.network.public_ip_addresses.list_all)


LISTERS: dict[str, Lister] = {
    "machine": machines,
    "power": power_states,
    "disk": disks,
    "snapshot": snapshots,
    "interface": interfaces,
    "address": addresses,
}


class Round:
    """Everything in the subscription at one time. A kind that could not be listed has its error."""

    def __init__(self, connection: Connection) -> None:
        """Lists all kinds at once."""
        self.at = connection.clock()
        self.served: set[str] = set()
        connection.compute, connection.network  # noqa: B018  (made before threads ask for them)
        with ThreadPoolExecutor(len(LISTERS)) as pool:
            started = {
                kind: pool.submit(_all, lister, connection) for kind, lister in LISTERS.items()
            }
            self._found = {kind: one.result() for kind, one in started.items()}
        self._by_id = {kind: _indexed(found) for kind, found in self._found.items()}

    def error(self, kind: str) -> CloudError | None:
        """Why a kind could not be listed."""
        found = self._found[kind]
        return found if isinstance(found, CloudError) else None

    def items(self, kind: str) -> list[Item]:
        """All items of a kind. Raises its error."""
        found = self._found[kind]
        if isinstance(found, CloudError):
            raise found
        return found

    def by_id(self, kind: str) -> Mapping[str, Item] | None:
        """Items by their ids in lower case; None where they could not be listed."""
        return self._by_id[kind]

    def locations(self) -> set[str]:
        """Where there is something that is collected."""
        kinds = ("machine", "disk", "snapshot", "address")
        listed = [kind for kind in kinds if self.error(kind) is None]
        places = {location(item.get("location")) for kind in listed for item in self.items(kind)}
        return {place for place in places if place}


class Rounds:
    """The present round."""

    def __init__(self, connection: Connection) -> None:
        """Lists nothing yet."""
        self._connection = connection
        self._lock = Lock()
        self._round: Round | None = None

    def fresh(self) -> Round:
        """A new round."""
        with self._lock:
            self._round = Round(self._connection)
            return self._round

    def part(self, place: str) -> Round:
        """The round of which a location takes its part."""
        with self._lock:
            now = self._round
            if now is None or place in now.served or self._connection.clock() - now.at > LASTS:
                now = self._round = Round(self._connection)
            now.served.add(place)
            return now


def _indexed(found: list[Any] | CloudError) -> Mapping[str, Item] | None:
    if isinstance(found, CloudError):
        return None
    return {plain(item.get("id")) or "": item for item in found}


def _all(lister: Lister, connection: Connection) -> list[Any] | CloudError:
    try:
        return [item for page in lister(connection) for item in page]
    except CloudError as error:
        return error
