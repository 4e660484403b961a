"""What a user applies in Azure: a custom role with the least that is needed, and the az commands."""

from __future__ import annotations

import json

from tools.clouds.azure.actions import ACTING, READING

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
