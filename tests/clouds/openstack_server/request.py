"""What the double is asked and how it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openstack_server.recording import recorded
from openstack_server.world import World

Raw = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One request to a service, after its prefix was taken off."""

    method: str
    region: str
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    who: tuple[str, str, tuple[str, ...]]  # project, user, roles
    prefix: str  # of the service, for links

    def one(self, name: str, default: str = "") -> str:
        """A parameter."""
        return self.params.get(name, [default])[0]

    @property
    def is_admin(self) -> bool:
        """Whether all projects may be seen."""
        return "admin" in self.who[2]


@dataclass
class Reply:
    """A reply; a text body is sent as it is."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


def refusal(name: str, status: int | None = None) -> Reply:
    """A recorded error."""
    found = recorded("errors", name)
    return Reply(found["body"], status or found["status"], kind=found["type"])


def page(
    world: World, request: Request, rows: list[Raw], default: int | None = None
) -> tuple[list[Raw], str | None]:
    """The page that is asked for by limit and marker, and the address of the next one."""
    marker = request.one("marker")
    start = 0
    if marker:
        ids = [str(row.get("id")) for row in rows]
        start = ids.index(marker) + 1
    asked = int(request.one("limit", str(default or world.most_rows)))
    size = min(asked, world.most_rows)
    found = rows[start : start + size]
    if len(found) < size or not found:
        return found, None
    host = "http://controller.internal:9999" if world.wrong_links else world.url
    query = f"limit={asked}&marker={found[-1]['id']}"
    return found, f"{host}{request.prefix}{request.path}?{query}"
