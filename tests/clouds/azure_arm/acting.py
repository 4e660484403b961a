"""Changes of the small subscription: what is moved, what was called, and what Microsoft's client sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from azure.mgmt.compute import ComputeManagementClient

from azure_arm.changing import TAGS
from azure_arm.estate import SUBSCRIPTION
from azure_arm.opening import HURRIED
from azure_arm.reading import machine_id
from azure_arm.server import ArmServer
from tools.clouds.actions import Move, Target
from tools.clouds.azure import permissions

ROOT = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/prod-rg"
SKIPPING = replace(HURRIED, sleep=lambda _: None)
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
CAPACITY = ("AllocationFailed", "Allocation failed. We do not have sufficient capacity.")


def target(kind: Any, name: str) -> Target:
    """A resource of prod-rg in eastus."""
    folders = {
        "volume": "microsoft.compute/disks",
        "snapshot": "microsoft.compute/snapshots",
        "address": "microsoft.network/publicipaddresses",
    }
    path = machine_id(name) if kind == "instance" else f"{ROOT}/providers/{folders[kind]}/{name}"
    return Target(kind, "azure", SUBSCRIPTION, "eastus", path, name)


WEB = target("instance", "web-1")
DB = target("instance", "db-1")


def move(cloud: Any, action: Any, of: Target, token: str = "cw-1", **more: Any) -> Move:
    """A move from how the resource is now."""
    return Move(action, of, cloud.live(of), token, **more)


def changing(arm: ArmServer, since: int = 0) -> list[str]:
    """The calls that change something, after the first `since` requests: method and last part."""
    return [
        f"{method} {path.partition('?')[0].rpartition('/')[2]}"
        for method, path, _ in arm.requests[since:]
        if method in CHANGING and "/oauth2/" not in path
    ]


def seen(compute: ComputeManagementClient, name: str = "web-1") -> tuple[str, str]:
    """Size and power state of a machine, as Microsoft's client tells them."""
    found: Any = compute.virtual_machines.get("prod-rg", name, expand="instanceView")
    codes = [str(one.code) for one in found.instance_view.statuses]
    power = next(code for code in codes if code.startswith("PowerState/"))
    return found["properties"]["hardwareProfile"]["vmSize"], power.partition("/")[2]


def needed(method: str, target: str) -> str:
    """The action that Azure wants for a call."""
    path = target.partition("?")[0]
    if "/oauth2/" in path or "/.well-known/" in path:
        return ""
    if path.lower().endswith(TAGS):
        return permissions.TAG
    provider, *parts = path.rpartition("/providers/")[2].split("/")
    kinds = {
        "virtualmachines": "virtualMachines",
        "publicipaddresses": "publicIPAddresses",
        "networkinterfaces": "networkInterfaces",
        "diskoperations": "diskOperations",
    }
    spelt = [kinds.get(part.lower(), part) for part in parts]
    names = [spelt[0], *spelt[2::2]]  # kind, name, kind, name …
    last = {"GET": "read", "POST": "action", "DELETE": "delete"}.get(method, "write")
    owner = {"microsoft.compute": "Microsoft.Compute", "microsoft.network": "Microsoft.Network"}
    return "/".join([owner.get(provider.lower(), provider), *names, last])


def machine(arm: ArmServer, name: str = "web-1") -> Any:
    """A machine of the estate."""
    found = arm.estate.machine(name)
    assert found is not None
    return found
