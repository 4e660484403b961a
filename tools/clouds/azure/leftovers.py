"""What a machine leaves behind when it is deleted, and what goes on to cost."""

from __future__ import annotations

from collections.abc import Callable

from tools.clouds.azure.connection import Item
from tools.clouds.azure.identifiers import last


def leftovers(machine: Item, card: Callable[[str], Item | None]) -> list[str]:
    """'disk NAME' and 'address NAME' of what stays. `card` reads a network interface.

    Disks, interfaces and addresses go along only where their `deleteOption` is Delete.
    """
    properties = machine.get("properties") or {}
    storage = properties.get("storageProfile") or {}
    disks = [one for one in (storage.get("osDisk"), *(storage.get("dataDisks") or ())) if one]
    found = [f"disk {_name(one)}" for one in disks if _stays(one) and one.get("managedDisk")]
    for one in (properties.get("networkProfile") or {}).get("networkInterfaces") or ():
        read = card(str(one.get("id"))) or {}
        goes = not _stays(one.get("properties") or {})
        for part in (read.get("properties") or {}).get("ipConfigurations") or ():
            address = (part.get("properties") or {}).get("publicIPAddress") or {}
            if address.get("id") and not (goes and not _stays(address.get("properties") or {})):
                found.append(f"address {last(str(address['id']))}")
    return found


def _stays(one: Item) -> bool:
    return str(one.get("deleteOption") or "Detach").lower() != "delete"


def _name(disk: Item) -> str:
    return str(disk.get("name") or last((disk.get("managedDisk") or {}).get("id")))
