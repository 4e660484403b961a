"""What a user applies in Azure: a custom role with the least that is needed, and the az commands.

The actions are in Azure's own words, each with what it is for.
"""

from __future__ import annotations

import json

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

START = "Microsoft.Compute/virtualMachines/start/action"
DEALLOCATE = "Microsoft.Compute/virtualMachines/deallocate/action"
FITTING = "Microsoft.Compute/virtualMachines/vmSizes/read"
RESIZE = "Microsoft.Compute/virtualMachines/write"
TERMINATE = "Microsoft.Compute/virtualMachines/delete"
DELETE_DISK = "Microsoft.Compute/disks/delete"
SNAPSHOT = "Microsoft.Compute/snapshots/write"
COPY_DISK = "Microsoft.Compute/disks/beginGetAccess/action"
KEYS = "Microsoft.Compute/diskEncryptionSets/read"
DISK_ACCESS = "Microsoft.Compute/diskAccesses/read"
DELETE_SNAPSHOT = "Microsoft.Compute/snapshots/delete"
RELEASE = "Microsoft.Network/publicIPAddresses/delete"
TAG = "Microsoft.Resources/tags/write"
LOCKS = "Microsoft.Authorization/locks/read"
COMPUTE_OPERATIONS = "Microsoft.Compute/locations/operations/read"
DISK_OPERATIONS = "Microsoft.Compute/locations/diskOperations/read"
NETWORK_OPERATIONS = "Microsoft.Network/locations/operations/read"

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
    START: "start",
    DEALLOCATE: "stop, so that it is no longer billed; resize, where the hardware lacks the size",
    FITTING: "resize: the sizes that a machine can have where it runs",
    RESIZE: "resize",
    TERMINATE: "terminate",
    DELETE_DISK: "delete unattached disks",
    SNAPSHOT: "snapshot disks, also before a deletion",
    COPY_DISK: "the same: Azure wants it for the disk that is copied",
    KEYS: "snapshot disks that are encrypted with keys of your own",
    DISK_ACCESS: "snapshot disks that private endpoints only can export",
    DELETE_SNAPSHOT: "delete snapshots",
    RELEASE: "release idle addresses",
    TAG: "tag, without writing what is tagged",
    LOCKS: "see locks before a change is proposed",
    COMPUTE_OPERATIONS: "see when a change of a machine is done",
    DISK_OPERATIONS: "see when a change of a disk or snapshot is done",
    NETWORK_OPERATIONS: "see when a change of an address is done",
}

_PLACE = "00000000-0000-0000-0000-000000000000"


def permissions(actions: bool) -> dict[str, str]:
    """Files by name: the role's definition, and a script that makes the service principal.

    `actions` adds what changing things needs (start, stop, resize, tag, snapshot, delete).
    """
    name = "Cloudwright operator" if actions else "Cloudwright reader"
    file = "cloudwright-operator-role.json" if actions else "cloudwright-reader-role.json"
    return {file: _role(name, actions), "create-service-principal.sh": _script(name, file)}


def _role(name: str, actions: bool) -> str:
    kind = "Reads and changes" if actions else "Reads"
    role = {
        "Name": name,
        "IsCustom": True,
        "Description": f"{kind} virtual machines, disks, snapshots and addresses; "
        "reads measurements and costs.",
        "Actions": [*READING, *(ACTING if actions else ())],
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [f"/subscriptions/{_PLACE}"],
    }
    return json.dumps(role, indent=2) + "\n"


def _script(name: str, file: str) -> str:
    return f"""#!/usr/bin/env bash
# Makes a service principal that may do what {file} lists, on one subscription.
# usage: create-service-principal.sh SUBSCRIPTION_ID      (signed in with `az login` as an owner)
# Its last output has the tenant ("tenant"), the client id ("appId") and, once only, the client
# secret ("password"). The secret ends after a year: make a new one with
#   az ad app credential reset --id APP_ID --years 1
set -euo pipefail
subscription=${{1:?give the id of the subscription}}
cd "$(dirname "$0")"
sed "s/{_PLACE}/$subscription/" {file} > role.json
az role definition create --subscription "$subscription" --role-definition @role.json
rm role.json
for wait in 5 10 20 40; do  # a new role takes a while until it can be assigned
  if [ -n "$(az role definition list --name "{name}" --scope "/subscriptions/$subscription" --query "[0].name" --output tsv)" ]; then break; fi
  sleep "$wait"
done
az ad sp create-for-rbac --name cloudwright --years 1 \\
  --role "{name}" --scopes "/subscriptions/$subscription"
"""
