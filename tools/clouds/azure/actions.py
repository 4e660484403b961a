"""The Azure actions that the product needs, in Azure's own words, and what each is for."""

from __future__ import annotations

SUBSCRIPTION = "Microsoft.Resources/subscriptions/read"
LOCATIONS = "Microsoft.Resources/subscriptions/locations/read"
RESOURCES = "Microsoft.Resources/subscriptions/resources/read"
MACHINES = "Microsoft.Compute/virtualMachines/read"
INSTANCE_VIEW = "Microsoft.Compute/virtualMachines/instanceView/read"
SIZES = "Microsoft.Compute/locations/vmSizes/read"
SKUS = "Microsoft.Compute/skus/read"
DISKS = "Microsoft.Compute/disks/read"
SNAPSHOTS = "Microsoft.Compute/snapshots/read"
INTERFACES = "Microsoft.Network/networkInterfaces/read"
ADDRESSES = "Microsoft.Network/publicIPAddresses/read"
METRICS = "Microsoft.Insights/metrics/read"
COSTS = "Microsoft.CostManagement/query/read"
NONE = "none: it is public"

READING: dict[str, str] = {
    SUBSCRIPTION: "sign in, and see that the subscription is there",
    LOCATIONS: "its locations, when a list could not be read in full",
    RESOURCES: "the tags that costs are shown with",
    MACHINES: "virtual machines, their sizes, disks and power states",
    INSTANCE_VIEW: "the power state of a machine that the list of states lacks",
    SIZES: "vCPUs and memory of the sizes",
    SKUS: "the same for sizes that the first list lacks",
    DISKS: "managed disks, attached or not",
    SNAPSHOTS: "snapshots of disks",
    INTERFACES: "private addresses and security groups of machines",
    ADDRESSES: "public addresses, used or idle",
    METRICS: "CPU, memory, network and disk measurements",
    COSTS: "daily costs per resource",
}
ACTING: dict[str, str] = {
    "Microsoft.Compute/virtualMachines/start/action": "start",
    "Microsoft.Compute/virtualMachines/deallocate/action": "stop, so that it is no longer billed",
    "Microsoft.Compute/virtualMachines/write": "resize, tag",
    "Microsoft.Compute/virtualMachines/delete": "terminate",
    "Microsoft.Network/networkInterfaces/join/action": "resize: a machine is written with its network interfaces",
    "Microsoft.Compute/disks/write": "tag disks; a resize writes the machine's disks",
    "Microsoft.Compute/disks/delete": "delete unattached disks",
    "Microsoft.Compute/disks/beginGetAccess/action": "snapshot a disk",
    "Microsoft.Compute/snapshots/write": "snapshot before a deletion, tag snapshots",
    "Microsoft.Compute/snapshots/delete": "delete old snapshots",
    "Microsoft.Network/publicIPAddresses/write": "tag addresses",
    "Microsoft.Network/publicIPAddresses/delete": "release idle addresses",
    "Microsoft.Compute/locations/operations/read": "see when a change is done",
    "Microsoft.Resources/tags/read": "tags before they are changed",
    "Microsoft.Resources/tags/write": "tag",
}
