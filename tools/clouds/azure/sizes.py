"""What virtual machine sizes have: vCPUs and memory, per location, read once a connection.

The list of sizes of a location is small. It lacks some sizes, and Azure wants to retire it; then
the much larger list of SKUs is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

from tools.base import NotOfferedError, PermissionMissingError, ReplyError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, Item


@dataclass(frozen=True)
class Size:
    """One size; None where it is not told. `name` is spelt as Azure's price list does."""

    name: str | None
    vcpus: int | None
    memory_gb: float | None


class Sizes:
    """Sizes by location and name in lower case."""

    def __init__(self, connection: Connection) -> None:
        """Reads nothing yet."""
        self._connection = connection
        self._lock = Lock()
        self._known: dict[str, dict[str, Size]] = {}
        self._skus_read: set[str] = set()

    def of(self, place: str, names: Iterable[str]) -> Mapping[str, Size]:
        """The sizes of a location, read so that these names are in it, where they can be."""
        wanted = {name.lower() for name in names}
        with self._lock:
            if wanted and place not in self._known:
                self._known[place] = self._listed(place)
            found = self._known.get(place, {})
            if wanted - set(found) and place not in self._skus_read:
                found |= self._skus(place)
                self._skus_read.add(place)
            return found

    def _listed(self, place: str) -> dict[str, Size]:
        call = self._connection.call(f"list machine sizes in {place}", permissions.SIZES)
        operations = self._connection.compute.virtual_machine_sizes
        found: dict[str, Size] = {}
        # Not allowed or not there any more: the list of SKUs tells the same.
        with suppress(PermissionMissingError, NotOfferedError, ReplyError):
            for page in self._connection.pages(call, lambda **more: operations.list(place, **more)):
                found |= {str(item["name"]).lower(): _of_size(item) for item in page}
        return found

    def _skus(self, place: str) -> dict[str, Size]:
        call = self._connection.call(f"list SKUs in {place}", permissions.SKUS)
        operations = self._connection.compute.resource_skus
        where = f"location eq '{place}'"
        found: dict[str, Size] = {}
        with suppress(PermissionMissingError, NotOfferedError, ReplyError):
            for page in self._connection.pages(
                call, lambda **more: operations.list(filter=where, **more)
            ):
                found |= {
                    str(item["name"]).lower(): _of_sku(item)
                    for item in page
                    if item.get("resourceType") == "virtualMachines"
                }
        return found


def _of_size(item: Item) -> Size:
    memory = item.get("memoryInMB")
    return Size(item["name"], item.get("numberOfCores"), memory / 1024 if memory else None)


def _of_sku(item: Item) -> Size:
    told: dict[str, Any] = {
        one.get("name"): one.get("value") for one in item.get("capabilities") or ()
    }
    vcpus, memory = told.get("vCPUsAvailable") or told.get("vCPUs"), told.get("MemoryGB")
    return Size(item["name"], int(vcpus) if vcpus else None, float(memory) if memory else None)
