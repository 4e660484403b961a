"""What exists in one region of an account, as its services list it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.clouds.openstack import replies
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.scope import Scope

READER = "role reader in the project"
Raw = dict[str, Any]


class Estate:
    """Lists of one region: every page, only the projects of the scope."""

    def __init__(self, connection: Connection, region: str, scope: Scope) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self.region = region
        self.scope = scope

    def servers(self) -> list[Raw]:
        """Servers with their details, as Nova's newest microversion that both sides know."""
        found = self._rows("compute", "/servers/detail", "servers", "servers", self.scope.every)
        return self._mine(found, "tenant_id")

    def flavors(self) -> dict[str, Raw]:
        """Flavors by id, also private ones where that is allowed."""
        public = {"is_public": "None"} if self.scope.everything else {}
        found = self._rows("compute", "/flavors/detail", "flavors", "flavors", public)
        return {str(row["id"]): row for row in found if row.get("id")}

    def flavor(self, identity: str) -> Raw:
        """One flavor by id; raises NotOfferedError when it was deleted."""
        call = self._connection.call(f"read flavor {identity!r} in {self.region}", READER)
        answer = self._connection.answer(self.region, "compute", f"/flavors/{identity}", call)
        reply = replies.content(answer, call)
        found = reply.get("flavor") if isinstance(reply, dict) else None
        return found if isinstance(found, dict) else {}

    def volumes(self) -> list[Raw]:
        """Volumes; Cinder quietly gives the own project's where it does not allow all."""
        found = self._rows(
            "block-storage", "/volumes/detail", "volumes", "volumes", self.scope.every
        )
        return self._mine(found, "os-vol-tenant-attr:tenant_id")

    def snapshots(self) -> list[Raw]:
        """Snapshots of volumes."""
        found = self._rows(
            "block-storage", "/snapshots/detail", "snapshots", "snapshots", self.scope.every
        )
        return self._mine(found, "os-extended-snapshot-attributes:project_id")

    def addresses(self) -> list[Raw]:
        """Floating IPs."""
        found = self._rows("network", "/v2.0/floatingips", "floatingips", "floating IPs", {})
        return self._mine(found, "project_id")

    def images(self) -> list[Raw]:
        """Images that a project of the scope owns."""
        found = self._rows("image", "/v2/images", "images", "images", {})
        return self._mine(found, "owner")

    def _rows(
        self, service: str, path: str, key: str, what: str, params: dict[str, str]
    ) -> Iterator[Raw]:
        call = self._connection.call(f"list {what} in {self.region}", READER)
        return replies.rows(self._connection, self.region, service, path, key, call, params)

    def _mine(self, found: Iterator[Raw], project: str) -> list[Raw]:
        """Rows of the scope, with their project as `project_id`; a service that does not tell it
        gives the own project's only.
        """
        rows = [{**row, "project_id": str(row.get(project) or self.scope.own)} for row in found]
        return [row for row in rows if self.scope.covers(row["project_id"])]
