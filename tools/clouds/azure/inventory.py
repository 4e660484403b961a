"""The inventory of a subscription, location by location."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from tools.base import CloudError, NotOfferedError, PermissionMissingError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item
from tools.clouds.azure.errors import translating
from tools.clouds.azure.identifiers import location
from tools.clouds.azure.listing import Round, Rounds
from tools.clouds.azure.machines import machine_rows
from tools.clouds.azure.sizes import Size, Sizes
from tools.clouds.azure.storage import address_row, snapshot_row, volume_row
from tools.clouds.base import Inventory
from tools.clouds.tables import inventory_table

Row = dict[str, Any]


class Estate:
    """What is in a subscription."""

    def __init__(self, connection: Connection) -> None:
        """Lists nothing yet."""
        self._connection = connection
        self._rounds = Rounds(connection)
        self._sizes = Sizes(connection)

    def regions(self) -> Sequence[str]:
        """The locations of the settings, else those that hold something.

        Where a kind could not be listed for a passing reason, all locations of the subscription
        are given too: it may have things elsewhere, and what is known of them shall stay. So they
        are where nothing is found at all, for that to be told.
        """
        if self._connection.settings.regions:
            return self._connection.settings.regions
        found = self._rounds.fresh()
        found.items("machine")
        errors = [found.error(kind) for kind in ("disk", "snapshot", "address")]
        lasting = (PermissionMissingError, NotOfferedError)
        passing = any(error is not None and not isinstance(error, lasting) for error in errors)
        places = found.locations()
        return sorted(places | self._all_locations() if passing or not places else places)

    def inventory(self, region: str) -> Iterator[Inventory]:
        """Everything in one location."""
        place = location(region) or region
        found = self._rounds.part(place)
        listed = [item for item in found.items("machine") if _is_in(item, place)]
        with translating(self._connection.call("read the inventory", permissions.MACHINES)):
            inventory = self._of(found, place, listed)
        yield inventory

    def sizes(self, region: str, names: Sequence[str]) -> Mapping[str, Size]:
        """The sizes that the location has, read so that these are among them, where they can be."""
        return self._sizes.of(location(region) or region, names)

    def _of(self, found: Round, place: str, listed: list[Item]) -> Inventory:
        kinds = [(item.get("properties") or {}).get("hardwareProfile") or {} for item in listed]
        names = {str(kind["vmSize"]) for kind in kinds if kind.get("vmSize")}
        sizes = self._sizes.of(place, names)
        machines = machine_rows(self._connection, found, listed, sizes)
        tables = {"instance": self._table("instance", place, machines, found.at)}
        missing: dict[str, str] = {}
        cards = found.by_id("interface")
        makers: dict[str, tuple[str, Callable[[Item], Row]]] = {
            "volume": ("disk", volume_row),
            "snapshot": ("snapshot", snapshot_row),
            "address": ("address", lambda item: address_row(item, cards)),
        }
        for kind, (of, make) in makers.items():
            error = found.error(of)
            if error is not None:
                missing[kind] = str(error)
                continue
            rows = [make(item) for item in found.items(of) if _is_in(item, place)]
            tables[kind] = self._table(kind, place, rows, found.at)
        return Inventory(
            provider="azure",
            account_id=self._connection.subscription,
            tables=tables,
            region=place,
            missing=missing,
            warnings=_warnings(found.error("interface"), names - _known(sizes, names), place),
        )

    def _table(self, kind: str, place: str, rows: Sequence[Row], at: dt.datetime) -> pa.Table:
        common = {
            "provider": "azure",
            "account_id": self._connection.subscription,
            "account_name": self._connection.name,
            "region": place,
            "collected_at": at,
        }
        return inventory_table(kind, [{**common, **row} for row in rows])

    def _all_locations(self) -> set[str]:
        call = self._connection.call("list the subscription's locations", permissions.LOCATIONS)
        path = f"{self._connection.scope}/locations"
        pages = self._connection.listing(call, path, "2022-12-01")
        return {str(item.get("name")).lower() for page in pages for item in page}


def _is_in(item: Item, place: str) -> bool:
    return location(item.get("location")) == place


def _known(sizes: Any, names: set[str]) -> set[str]:
    return {name for name in names if name.lower() in sizes}


def _warnings(error: CloudError | None, sizeless: set[str], place: str) -> list[str]:
    warnings = []
    if error is not None:
        warnings.append(f"addresses and security groups of machines are unknown: {error}")
    if sizeless:
        named = ", ".join(sorted(sizeless))
        warnings.append(f"vCPUs and memory of these sizes are unknown in {place}: {named}")
    return warnings
