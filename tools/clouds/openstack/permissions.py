"""What to create in an OpenStack so that this product may read it, and no more."""

from __future__ import annotations

import json

_GET: tuple[tuple[str, str], ...] = (
    ("identity", "/v3/auth/projects"),
    ("identity", "/v3/projects"),
    ("compute", "/v2.1"),
    ("compute", "/v2.1/servers"),
    ("compute", "/v2.1/servers/detail"),
    ("compute", "/v2.1/flavors/detail"),
    ("compute", "/v2.1/flavors/*"),
    ("compute", "/v2.1/os-simple-tenant-usage"),
    ("compute", "/v2.1/os-simple-tenant-usage/*"),
    ("block-storage", "/v3/*/volumes/detail"),
    ("block-storage", "/v3/*/snapshots/detail"),
    ("network", "/v2.0/floatingips"),
    ("image", "/v2/images"),
    ("metric", "/v1/resource/instance"),
    ("metric", "/v1/metric/*"),
    ("rating", "/v1/info/metrics"),
    ("rating", "/v1/storage/dataframes"),
    ("rating", "/v2/dataframes"),
)
# Gnocchi's searches are POSTs that change nothing.
_SEARCHES: tuple[tuple[str, str], ...] = (
    ("metric", "/v1/search/resource/*"),
    ("metric", "/v1/aggregates"),
)
_ACTIONS: tuple[tuple[str, str, str], ...] = (
    ("compute", "GET", "/v2.1/servers/*"),
    ("compute", "GET", "/v2.1/servers/*/os-instance-actions"),
    ("compute", "GET", "/v2.1/servers/*/os-instance-actions/*"),
    ("compute", "POST", "/v2.1/servers/*/action"),
    ("compute", "POST", "/v2.1/servers/*/metadata"),
    ("compute", "DELETE", "/v2.1/servers/*/metadata/*"),
    ("compute", "DELETE", "/v2.1/servers/*/tags/*"),
    ("compute", "DELETE", "/v2.1/servers/*"),
    ("block-storage", "GET", "/v3/*/volumes/*"),
    ("block-storage", "POST", "/v3/*/volumes/*/action"),
    ("block-storage", "POST", "/v3/*/volumes/*/metadata"),
    ("block-storage", "PUT", "/v3/*/volumes/*/metadata"),
    ("block-storage", "DELETE", "/v3/*/volumes/*/metadata/*"),
    ("block-storage", "DELETE", "/v3/*/volumes/*"),
    ("block-storage", "GET", "/v3/*/snapshots/*"),
    ("block-storage", "POST", "/v3/*/snapshots"),
    ("block-storage", "DELETE", "/v3/*/snapshots/*"),
    ("network", "GET", "/v2.0/floatingips/*"),
    ("network", "DELETE", "/v2.0/floatingips/*"),
    ("image", "GET", "/v2/images/*"),
    ("image", "DELETE", "/v2/images/*"),
)
_COMMANDS = """\
# As the user whose project is to be connected (one application credential a project):
openstack application credential create cloudwright \\
  --role {role} --description "Cloudwright, {what}"

# It prints an id and, once, a secret. Then:
cloudwright accounts add openstack --name NAME --auth-url {url} --application-credential-id ID

# Stricter, where all services of the cloud enforce access rules (see roles-and-policies.txt):
#   add --access-rules access-rules.json to the first command
"""
_URL = "https://cloud.example.com:5000/v3"
_NOTES = """\
Roles and policies
==================

One project: the role {role} in it. {why}
All projects: the role admin, or policies that let the credentials see all projects:

  Nova       os_compute_api:servers:detail:get_all_tenants
             os_compute_api:os-simple-tenant-usage:list
  Cinder     volume:get_all, volume:get_all_snapshots, as admin
  Neutron    get_floatingip, as admin
  Keystone   identity:list_projects, for the names of projects
  Gnocchi    search resource, get metric, get measures
  CloudKitty storage:list_data_frames (/v1) or dataframes:get (/v2)

The role reader is a promise only where Nova and Cinder enforce the new defaults (enforce_scope and
enforce_new_defaults in oslo_policy). On older clouds, and for Neutron before 2023.1, a reader may
still change things. There, the access rules of the application credential can keep it to reading.
Each service enforces them by itself, which needs service_type in [keystone_authtoken] of its
configuration; a service without it answers every call of a credential that has access rules with
401. Then leave them out.

A cloud whose catalogue calls Cinder volumev3 needs that word in access-rules.json in place of
block-storage.
"""


def files(actions: bool) -> dict[str, str]:
    """Files that a user can apply: access rules of an application credential, the commands that
    create it, and notes on roles and policies.
    """
    role = "member" if actions else "reader"
    what = "reads and acts" if actions else "reads only"
    why = (
        "Starting, stopping, resizing and deleting need more than reader."
        if actions
        else "Nothing is changed with it."
    )
    return {
        "access-rules.json": json.dumps(_rules(actions), indent=2) + "\n",
        "create-application-credential.sh": _COMMANDS.format(role=role, what=what, url=_URL),
        "roles-and-policies.txt": _NOTES.format(role=role, why=why),
    }


def _rules(actions: bool) -> list[dict[str, str]]:
    found = [("GET", service, path) for service, path in _GET]
    found += [("POST", service, path) for service, path in _SEARCHES]
    if actions:
        found += [(method, service, path) for service, method, path in _ACTIONS]
    return [{"service": service, "method": method, "path": path} for method, service, path in found]
