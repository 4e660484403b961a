"""Resources as Resource Manager writes them."""

from __future__ import annotations

from typing import Any

from azure_arm.estate import Address, Disk, Estate, Machine, Snapshot

Body = dict[str, Any]
MADE = "2026-05-02T08:30:15.1234567+00:00"  # seven digits of a second


def machine(one: Machine) -> Body:
    """As lists write it: without its power state."""
    system, *data = [*one.disks, None]
    disks = [
        {"lun": lun, "name": disk.name, "createOption": "Empty", **_size(one, disk), **_end(disk)}
        for lun, disk in enumerate(disk for disk in data if disk)
    ]
    hardware: Body = {"vmSize": one.size}
    if one.chosen_vcpus:
        hardware["vmSizeProperties"] = {"vCPUsAvailable": one.chosen_vcpus}
    storage: Body = {"dataDisks": disks}
    if system:
        storage["osDisk"] = {
            "osType": "Linux",
            "name": system.name,
            "createOption": "FromImage",
            **_size(one, system),
            **_end(system),
        }
        if one.ephemeral:
            storage["osDisk"]["diffDiskSettings"] = {"option": "Local"}
    body: Body = {
        "name": one.name,
        "id": one.id,
        "type": "Microsoft.Compute/virtualMachines",
        "location": one.location,
        "properties": {
            "vmId": "00000000-0000-4000-8000-000000000001",
            "hardwareProfile": hardware,
            "storageProfile": storage,
            "networkProfile": {"networkInterfaces": [{"id": interface_id(one)}]},
            "provisioningState": one.provisioning,
            "timeCreated": MADE,
        },
    }
    if one.tags is not None:
        body["tags"] = one.tags
    if one.zone:
        body["zones"] = [one.zone]
    return body


def status(one: Machine) -> Body:
    """As the list of states writes it."""
    return {
        "name": one.name,
        "id": one.id,
        "type": "Microsoft.Compute/virtualMachines",
        "location": one.location,
        "properties": {
            "provisioningState": one.provisioning,
            "instanceView": {"statuses": instance_view(one)["statuses"]},
        },
    }


def instance_view(one: Machine) -> Body:
    """The state of one machine. The display texts are in the language of the caller."""
    codes = [f"ProvisioningState/{one.provisioning.lower()}"]
    if one.power:
        codes.append(f"PowerState/{one.power}")
    return {
        "computerName": one.name,
        "hyperVGeneration": "V2",
        "statuses": [{"code": code, "level": "Info", "displayStatus": "…"} for code in codes],
    }


def _size(one: Machine, disk: Disk) -> Body:
    body: Body = {"managedDisk": {"storageAccountType": disk.sku, "id": disk.id.lower()}}
    if one.power != "deallocated":  # a deallocated machine does not tell
        body["diskSizeGB"] = disk.gigabytes
    return body


def _end(disk: Disk) -> Body:
    return {"deleteOption": "Delete" if disk.goes_along else "Detach"}


def interface_id(one: Machine) -> str:
    """The id of a machine's only interface."""
    return one.part("networkInterfaces", f"{one.name}-nic")


def interfaces(estate: Estate) -> list[Body]:
    """Those of machines, and those that machines left behind."""
    left = [interface(one) for one in estate.left_interfaces]
    for one in left:
        del one["properties"]["virtualMachine"]
    return [interface(one) for one in estate.machines] + left


def interface(one: Machine) -> Body:
    """A machine's interface."""
    part: Body = {"privateIPAddress": one.private_ip, "privateIPAllocationMethod": "Dynamic"}
    if one.public_ip:
        part["publicIPAddress"] = {"id": one.part("publicIPAddresses", f"{one.name}-ip")}
    properties: Body = {
        "provisioningState": "Succeeded",
        "ipConfigurations": [
            {
                "name": "ipconfig1",
                "id": f"{interface_id(one)}/ipConfigurations/ipconfig1",
                "properties": part,
            }
        ],
        "virtualMachine": {"id": one.other_id},
    }
    if one.security_group:
        properties["networkSecurityGroup"] = {
            "id": one.part("networkSecurityGroups", one.security_group)
        }
    return {
        "name": f"{one.name}-nic",
        "id": interface_id(one),
        "type": "Microsoft.Network/networkInterfaces",
        "location": one.location,
        "properties": properties,
    }


def address(one: Address) -> Body:
    """A public address."""
    properties: Body = {
        "provisioningState": one.provisioning,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
    }
    if one.ip:
        properties["ipAddress"] = one.ip
    if one.user:
        properties["ipConfiguration"] = {"id": one.user}
    if one.gateway:
        properties["natGateway"] = {"id": one.gateway}
    return {
        "name": one.name,
        "id": one.id,
        "type": "Microsoft.Network/publicIPAddresses",
        "location": one.location,
        "tags": one.tags,
        "sku": {"name": "Standard", "tier": "Regional"},
        "properties": properties,
    }


def disk(one: Disk, estate: Estate) -> Body:
    """A managed disk."""
    properties: Body = {
        "creationData": {"createOption": "Empty"},
        "diskSizeGB": one.gigabytes,
        "timeCreated": MADE,
        "provisioningState": one.provisioning,
        "diskState": one.state,
        **one.more,
    }
    if one.changed:
        properties["LastOwnershipUpdateTime"] = one.changed
    body: Body = {
        "name": one.name,
        "id": one.id,
        "type": "Microsoft.Compute/disks",
        "location": one.location,
        "tags": one.tags,
        "sku": {"name": one.sku, "tier": one.sku.partition("_")[0]},
        "properties": properties,
    }
    holder = estate.machine(one.machine) if one.machine else None
    if holder:
        body["managedBy"] = holder.other_id
    return body


def snapshot(one: Snapshot) -> Body:
    """A snapshot."""
    return {
        "name": one.name,
        "id": one.id,
        "type": "Microsoft.Compute/snapshots",
        "location": one.location,
        "tags": one.tags,
        "sku": {"name": "Standard_ZRS", "tier": "Standard"},
        "properties": {
            "creationData": {"createOption": "Copy", "sourceResourceId": one.of.id},
            "diskSizeGB": one.of.gigabytes,
            "incremental": bool(one.sent.get("properties", {}).get("incremental")),
            "timeCreated": MADE,
            "provisioningState": one.provisioning,
            "diskState": "Unattached",
        },
    }


def size(name: str, has: tuple[int, int]) -> Body:
    """A size of a location."""
    vcpus, megabytes = has
    return {
        "name": name,
        "numberOfCores": vcpus,
        "osDiskSizeInMB": 1047552,
        "resourceDiskSizeInMB": 0,
        "memoryInMB": megabytes,
        "maxDataDiskCount": 4,
    }


def sku(name: str, has: tuple[str, str], location: str) -> Body:
    """A SKU of a machine; its numbers are texts."""
    vcpus, gigabytes = has
    return {
        "resourceType": "virtualMachines",
        "name": name,
        "tier": "Standard",
        "locations": [location],
        "capabilities": [
            {"name": "vCPUs", "value": "4"},
            {"name": "vCPUsAvailable", "value": vcpus},
            {"name": "MemoryGB", "value": gigabytes},
        ],
    }


def price(name: str, region: str, amount: float, **more: Any) -> Body:
    """An item of the public price list."""
    return {
        "currencyCode": "USD",
        "retailPrice": amount,
        "unitPrice": amount,
        "armRegionName": region,
        "effectiveStartDate": "2025-01-01T00:00:00Z",
        "meterName": name.removeprefix("Standard_").replace("_", " "),
        "productName": "Virtual Machines Series",
        "skuName": name.removeprefix("Standard_").replace("_", " "),
        "serviceName": "Virtual Machines",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "armSkuName": name,
        **more,
    }
