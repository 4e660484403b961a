"""Which projects an account sees: all of them where the cloud allows it, else its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.base import CloudError, NotOfferedError, PermissionMissingError
from tools.clouds.openstack import replies
from tools.clouds.openstack.connection import Connection, SignedIn

ALL_PROJECTS = "role admin, or a policy that lets the credentials see all projects"


@dataclass(frozen=True)
class Scope:
    """What is read. `names` are of the projects that Keystone tells about."""

    own: str  # id of the project signed in to
    everything: bool
    why: str  # for users: 'all projects', or why it is only one
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def every(self) -> dict[str, str]:
        """The parameter with which Nova and Cinder list all projects."""
        return {"all_tenants": "1"} if self.everything else {}

    def covers(self, project: str) -> bool:
        """Whether a row of a project belongs to this account: Neutron gives an administrator the
        rows of all projects, unasked.
        """
        return self.everything or project == self.own


class Scopes:
    """The scope of a connection, found out once."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._lock = threading.Lock()
        self._found: Scope | None = None

    def scope(self, region: str) -> Scope:
        """Asks Nova of that region, the first time. Raises PermissionMissingError when all
        projects are demanded and refused.
        """
        with self._lock:
            if self._found is None:
                self._found = self._find(region)
            return self._found

    def _find(self, region: str) -> Scope:
        signed_in = self._connection.sign_in()
        everything, why = self._all_projects(region, signed_in)
        names = self._names(region) if everything else {}
        if signed_in.project_name:
            names[signed_in.project_id] = signed_in.project_name
        return Scope(signed_in.project_id, everything, why, names)

    def _all_projects(self, region: str, signed_in: SignedIn) -> tuple[bool, str]:
        wanted = self._connection.settings.all_projects
        own = f"only the project {signed_in.project_name or signed_in.project_id!r}"
        if wanted == "no":
            return False, f"{own}, as all_projects=no says"
        call = self._connection.call(f"list servers of all projects in {region}", ALL_PROJECTS)
        try:
            self._connection.answer(
                region, "compute", "/servers/detail", call, {"all_tenants": "1", "limit": "1"}
            )
        except PermissionMissingError as error:
            if wanted == "yes":
                raise
            return False, f"{own}: all projects are refused; they need {error.permission}"
        return True, "all projects"

    def _names(self, region: str) -> dict[str, str]:
        """Names of all projects, or of those that Keystone lets us sign in to."""
        call = self._connection.call("list projects", "role reader on the system or domain")
        for path in ("/v3/projects", "/v3/auth/projects"):
            try:
                rows = replies.rows(self._connection, region, "identity", path, "projects", call)
                return {str(row["id"]): str(row["name"]) for row in rows if row.get("name")}
            except (PermissionMissingError, NotOfferedError):
                continue
            except CloudError:
                raise
        return {}
