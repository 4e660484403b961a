"""Keystone: tokens for passwords and application credentials, the catalogue, projects."""

from __future__ import annotations

import datetime as dt
import uuid

from openstack_server.recording import recorded
from openstack_server.request import Reply, Request, refusal
from openstack_server.world import World, project_id

_PATHS = {
    "compute": "compute/v2.1",
    "volumev3": "volume/v3/{project}",
    "network": "network",
    "image": "image",
    "metric": "metric",
    "rating": "rating",
}


def answer(world: World, request: Request) -> Reply:
    """What /identity/v3 says."""
    if request.path == "/v3/auth/tokens" and request.method == "POST":
        return _token(world, request)
    if request.path in ("/v3", "/v3/"):
        return Reply(recorded("identity", "root"))
    project, _, roles = request.who
    if request.path == "/v3/auth/projects":
        return Reply({"projects": [_project(project, world.projects[project])], "links": _LINKS})
    if request.path == "/v3/projects":
        if "admin" not in roles or not world.keystone_lists_projects:
            return refusal("identity_403")
        found = [_project(one, name) for one, name in world.projects.items()]
        return Reply({"projects": found, "links": _LINKS})
    return refusal("compute_404")


_LINKS = {"next": None, "self": "http://keystone/v3/projects", "previous": None}


def _project(at: str, name: str) -> dict[str, object]:
    return {**recorded("identity", "projects"), "id": at, "name": name}


def _token(world: World, request: Request) -> Reply:
    given = request.body["auth"]["identity"]
    user = _user(world, given)
    if user is None:
        return refusal("identity_401")
    _, project, roles = world.users[user]
    body = recorded("identity", "token")
    expires = world.now + world.token_life
    body["token"] |= {
        "methods": given["methods"],
        "user": {**body["token"]["user"], "name": user},
        "project": {**body["token"]["project"], "id": project_id(project), "name": project},
        "roles": [{"id": role, "name": role} for role in roles],
        "issued_at": _written(world.now),
        "expires_at": _written(expires),
        "catalog": _catalogue(world, project_id(project)),
    }
    token = uuid.uuid4().hex
    world.tokens[token] = (project_id(project), user, roles)
    return Reply(body, status=201, headers={"X-Subject-Token": token})


def _user(world: World, given: dict[str, dict[str, object]]) -> str | None:
    if "password" in given:
        user = given["password"]["user"]
        assert isinstance(user, dict)
        known = world.users.get(user["name"])
        return user["name"] if known and known[0] == user["password"] else None
    asked = given["application_credential"]
    named = world.application["name"], world.application["user"]
    by_id = asked.get("id") == world.application["id"]
    owner = asked.get("user") or {}
    assert isinstance(owner, dict)
    by_name = (asked.get("name"), owner.get("name")) == named
    right = asked.get("secret") == world.application_secret
    return world.application["user"] if right and (by_id or by_name) else None


def _catalogue(world: World, project: str) -> list[dict[str, object]]:
    found = [_entry("identity", [("RegionOne", f"{world.url}/identity/v3")])]
    for service, path in _PATHS.items():
        shared = service == "rating" and world.shared_rating

        def at(region: str, shared: bool = shared) -> str:
            return world.regions[0] if shared else region

        places = [
            (region, f"{world.url}/{at(region)}/{path.format(project=project)}")
            for region in world.regions
            if service in world.services[region]
        ]
        if places:
            found.append(_entry(service, places))
    return found


def _entry(service: str, places: list[tuple[str, str]]) -> dict[str, object]:
    endpoints = [
        {"id": uuid.uuid4().hex, "interface": "public", "region": r, "region_id": r, "url": url}
        for r, url in places
    ]
    return {"id": uuid.uuid4().hex, "type": service, "name": service, "endpoints": endpoints}


def _written(time: dt.datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
