"""The state of the double: who may sign in, and what there is."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from openstack_server.recording import recorded

Raw = dict[str, Any]
NOW = dt.datetime(2026, 11, 21, 12, 0, 30, tzinfo=dt.UTC)
FLAVORS = {"m1.small": (1, 2048, 20), "m1.medium": (2, 4096, 40), "r1.large": (4, 32768, 80)}
SERVICES = ("compute", "volumev3", "network", "image", "metric", "rating")


def identity(name: str) -> str:
    """The id of something, always the same for a name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def project_id(name: str) -> str:
    """Keystone writes ids without dashes."""
    return identity(f"project {name}").replace("-", "")


@dataclass
class Fault:
    """How calls fail whose path has `where` in it."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    where: str = ""  # pattern in 'METHOD /region/service/path'
    times: int | None = None  # None = until it is taken away
    after: int = 0  # of the calls it is meant for, so many are answered first
    hang: bool = False
    answered: bool = False  # what is asked for is done, and only its reply is this
    kind: str = "application/json"


@dataclass
class Metric:
    """A metric of Gnocchi: its archive policy and its points by aggregation."""

    aggregations: tuple[str, ...] = ("rate:mean", "mean")
    granularity: tuple[int, ...] = (300,)
    timespan: str = "30 days, 0:00:00"
    points: dict[str, list[tuple[int, float]]] = field(default_factory=dict)


class World:
    """Everything that tests may look at and change. Several threads read it."""

    def __init__(self, regions: tuple[str, ...] = ("RegionOne",)) -> None:
        """An OpenStack with projects and flavors, and nothing in them."""
        self.url = ""
        self.regions = regions
        self.now = NOW
        self.services = {region: set(SERVICES) for region in regions}
        self.newest = "2.93"  # microversion of Nova
        self.most_rows = 1000  # of a page, whatever is asked for
        self.wrong_links = False  # links name a host that nobody can reach
        self.cloudkitty_v2 = False
        self.shared_rating = False  # one CloudKitty for all regions
        self.keystone_lists_projects = True
        self.projects = {project_id(name): name for name in ("admin", "demo", "other", "empty")}
        self.users: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        for user, project, roles in (
            ("admin", "admin", ("admin", "member", "reader")),
            ("demo", "demo", ("member", "reader")),
            ("reader", "demo", ("reader",)),
            ("newcomer", "empty", ("reader",)),
        ):
            self.users[user] = (f"{user}-canary-77e1", project, roles)
        self.application = {"id": identity("credential"), "name": "cloudwright", "user": "demo"}
        self.application_secret = "application-canary-4c0f"
        self.token_life = dt.timedelta(days=1)
        self.tokens: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        self.servers: dict[str, list[Raw]] = {region: [] for region in regions}
        self.deleted: dict[str, list[Raw]] = {region: [] for region in regions}
        self.volumes: dict[str, list[Raw]] = {region: [] for region in regions}
        self.snapshots: dict[str, list[Raw]] = {region: [] for region in regions}
        self.addresses: dict[str, list[Raw]] = {region: [] for region in regions}
        self.images: dict[str, list[Raw]] = {region: [] for region in regions}
        self.resources: dict[str, dict[str, Raw]] = {"instance": {}}  # Gnocchi: by type and id
        self.metrics: dict[str, Metric] = {}  # by id
        self.frames: list[Raw] = []  # CloudKitty, as /v1 gives them
        self.faults: list[Fault] = []
        self.readings = 2  # of a resource, until what is under way with it has passed
        self.breaks: dict[str, str] = {}  # what fails once it is begun, and why
        self.resized: dict[str, Raw] = {}  # what a resize that is not confirmed goes back to
        self.actions: dict[str, list[Raw]] = {}  # what Nova notes, by server
        self._under_way: dict[str, list[Callable[[], object]]] = {}
        self._read: dict[str, int] = {}
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        self.lock = threading.Lock()

    def asked(self, part: str) -> list[dict[str, list[str]]]:
        """The parameters of requests whose 'METHOD path' has `part` in it."""
        return [params for line, params in self.requests if part in line]

    def later(self, at: str, *changes: Callable[[], object]) -> None:
        """What happens with a resource one after the other, each after some readings of it."""
        self._under_way[at] = list(changes)
        self._read[at] = 0

    def pass_on(self, at: str) -> None:
        """The resource is read: time passes for it."""
        if self._under_way.get(at):
            self._read[at] += 1
            if self._read[at] >= self.readings:
                self._read[at] = 0
                self._under_way[at].pop(0)()

    def add_server(
        self,
        name: str,
        flavor: str = "m1.medium",
        *,
        region: str = "RegionOne",
        project: str = "demo",
        launched: str = "2026-11-01T17:05:00.000000",
        **changes: Any,
    ) -> str:
        """A server; `changes` replace fields of Nova's body. Returns its id."""
        raw = recorded("compute", "server")
        vcpus, ram, disk = FLAVORS[flavor]
        raw["id"] = identity(f"server {name}")
        raw["flavor"] |= {"original_name": flavor, "vcpus": vcpus, "ram": ram, "disk": disk}
        raw |= {
            "name": name,
            "tenant_id": project_id(project),
            "metadata": {},
            "created": launched[:19] + "Z",
            "OS-SRV-USG:launched_at": launched,
            "os-extended-volumes:volumes_attached": [],
            "addresses": {},
            **changes,
        }
        self.servers[region].append(raw)
        return str(raw["id"])

    def delete_server(self, name: str, ended: str, *, region: str = "RegionOne") -> None:
        """Nova lists it no more; its usage is still told."""
        at = identity(f"server {name}")
        raw = next(item for item in self.servers[region] if item["id"] == at)
        self.servers[region].remove(raw)
        self.deleted[region].append({**raw, "OS-SRV-USG:terminated_at": ended})

    def add(self, kind: str, name: str, *, region: str = "RegionOne", **changes: Any) -> str:
        """A volume, snapshot, used or idle floating IP, or image. Returns its id."""
        place, file, key = {
            "volume": (self.volumes, "volume", "volume"),
            "snapshot": (self.snapshots, "volume", "snapshot"),
            "used": (self.addresses, "network", "used"),
            "idle": (self.addresses, "network", "idle"),
            "image": (self.images, "image", "image"),
        }[kind]
        raw = recorded(file, key)
        if kind == "image":
            raw = raw["images"][0]
        raw["id"] = identity(f"{kind} {name}")
        if kind in ("volume", "snapshot", "image"):
            raw["name"] = name
        if kind == "volume":
            raw |= {"attachments": [], "metadata": {}, "status": "available"}
        if kind in ("used", "idle", "image"):
            raw["created_at"] = "2026-11-20T17:06:28Z"
        project = project_id(changes.pop("project", "demo"))
        owner = {
            "volume": ("os-vol-tenant-attr:tenant_id",),
            "snapshot": ("os-extended-snapshot-attributes:project_id",),
            "image": ("owner",),
        }.get(kind, ("project_id", "tenant_id"))
        raw |= {**dict.fromkeys(owner, project), **changes}
        place[region].append(raw)
        return str(raw["id"])

    def add_resource(self, kind: str, name: str, server: str, **metrics: Metric) -> None:
        """A resource of Gnocchi; names of metrics have '_' for '.'."""
        raw = recorded("metric", "resource" if kind == "instance" else "nic")
        at = server if kind == "instance" else identity(f"{kind} {name}")
        raw |= {"id": at, "type": kind, "instance_id": server, "metrics": {}}
        for word, metric in metrics.items():
            found = identity(f"metric {kind} {name} {word}")
            raw["metrics"][word.replace("_", ".")] = found
            self.metrics[found] = metric
        self.resources.setdefault(kind, {})[at] = raw
