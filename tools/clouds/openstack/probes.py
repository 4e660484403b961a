"""What a test of the connection tries: each thing that is read, with the role it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from tools.base import CloudError
from tools.clouds.base import Probe
from tools.clouds.openstack import cloudkitty, gnocchi
from tools.clouds.openstack.cloudkitty import CloudKitty
from tools.clouds.openstack.estate import READER
from tools.clouds.openstack.scope import ALL_PROJECTS

if TYPE_CHECKING:
    from tools.clouds.openstack.cloud import OpenStackCloud

_PROMETHEUS = "reading /api/v1/query and /api/v1/query_range"
_SKEW = 120  # seconds between the clocks that are worth a word
_LISTS = (
    ("list servers", "compute", "/servers/detail", "servers"),
    ("list volumes", "block-storage", "/volumes/detail", "volumes"),
    ("list snapshots", "block-storage", "/snapshots/detail", "snapshots"),
    ("list floating IPs", "network", "/v2.0/floatingips", "floating IPs"),
)


def of(cloud: OpenStackCloud) -> Sequence[Probe]:
    """The probes of an account; nothing is called before one is run."""
    return [
        Probe("sign-in", "sign in", lambda: _sign_in(cloud), "a role in the project"),
        *(_listing(cloud, *parts) for parts in _LISTS),
        *_all_projects(cloud),
        *_metrics(cloud),
        *_costs(cloud),
    ]


def _sign_in(cloud: OpenStackCloud) -> str:
    found = cloud.connection.sign_in()
    regions = cloud.regions()
    said = (
        f"{found.user or 'the credential'} in project {found.project_name or found.project_id} "
        f"with {', '.join(found.roles) or 'no role'}; {', '.join(regions)}"
    )
    return said + _clocks(cloud, regions[0])


def _clocks(cloud: OpenStackCloud, region: str) -> str:
    """A word about clocks that differ: days of usage are cut by ours."""
    call = cloud.connection.call("tell the time", "a role in the project")
    try:
        answer = cloud.connection.answer(region, "identity", "/v3/auth/projects", call)
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (CloudError, KeyError, ValueError):  # it is only a hint
        return ""
    apart = (cloud.now() - theirs.astimezone(dt.UTC).replace(tzinfo=None)).total_seconds()
    if abs(apart) < _SKEW:
        return ""
    way = "ahead of" if apart > 0 else "behind"
    return f"; this machine's clock is {abs(apart):.0f} s {way} the cloud's: set it right"


def _listing(cloud: OpenStackCloud, name: str, service: str, path: str, what: str) -> Probe:
    def run() -> str:
        for region in cloud.regions():
            call = cloud.connection.call(f"{name} in {region}", READER)
            cloud.connection.answer(region, service, path, call, {"limit": "1"})
        return f"{what} can be listed in {', '.join(cloud.regions())}"

    return Probe("inventory", name, run, READER, optional=service != "compute")


def _all_projects(cloud: OpenStackCloud) -> list[Probe]:
    wanted = cloud.settings.all_projects
    if wanted == "no":
        return []

    def run() -> str:
        return cloud.estate(cloud.regions()[0]).scope.why

    return [Probe("inventory", "see all projects", run, ALL_PROJECTS, optional=wanted == "auto")]


def _metrics(cloud: OpenStackCloud) -> list[Probe]:
    if cloud.settings.metrics == "none":
        return []

    if cloud.libvirt:
        return [Probe("metrics", "read Prometheus", lambda: _domains(cloud), _PROMETHEUS)]

    def run() -> str:
        return "; ".join(_kept(cloud, region) for region in cloud.regions())

    optional = cloud.settings.metrics == "auto"
    return [Probe("metrics", "read Gnocchi", run, gnocchi.PERMISSION, optional=optional)]


def _domains(cloud: OpenStackCloud) -> str:
    assert cloud.libvirt
    found = cloud.libvirt.servers()
    if found:
        return f"libvirt exporters tell of {found} servers"
    return "Prometheus answers, but has no libvirt_domain_openstack_info: do libvirt exporters run?"


def _kept(cloud: OpenStackCloud, region: str) -> str:
    """What Gnocchi keeps of some server's CPU."""
    source = cloud.gnocchi(region)
    some = source.some("instance")
    metrics = [item.metrics["cpu"] for item in some if "cpu" in item.metrics]
    if not metrics:
        return f"{region}: Gnocchi answers, but has no server with a metric 'cpu'"
    policy = source.policy(metrics[0])
    steps = ", ".join(
        f"every {step} s for {kept // 86400} days" for step, kept in sorted(policy.keeps.items())
    )
    rates = "" if "rate:mean" in policy.aggregations else ", without rates"
    return f"{region}: archive policy {policy.name} keeps CPU {steps}{rates}"


def _costs(cloud: OpenStackCloud) -> list[Probe]:
    wanted = cloud.settings.costs
    if wanted == "none":
        return []
    optional = wanted == "auto" and not cloud.settings.rate_card
    usage = ALL_PROJECTS + "; role reader for the own project"
    if optional or wanted == "cloudkitty":
        return [
            Probe("costs", "read costs", _rated(cloud), cloudkitty.PERMISSION, optional=optional)
        ]
    return [
        Probe("prices", "read the rate card", lambda: _card(cloud), "a readable file"),
        Probe("costs", "read the usage of servers", lambda: _usage(cloud), usage),
    ]


def _rated(cloud: OpenStackCloud) -> Callable[[], str]:
    def run() -> str:
        cloud.cost_source()
        found = []
        for region in cloud.regions():
            scope = cloud.estate(region).scope
            version = CloudKitty(cloud.connection, region, scope).version()
            found.append(f"{region}: CloudKitty {version} in {cloud.settings.currency}")
        return "; ".join(found)

    return run


def _card(cloud: OpenStackCloud) -> str:
    card = cloud.card()
    dates = ", ".join(rates.since.isoformat() for rates in card.rates)
    return f"{card.name} in {card.currency}, prices from {dates}"


def _usage(cloud: OpenStackCloud) -> str:
    from tools.clouds.openstack.usage import Span, server_usage

    span = Span(cloud.now() - dt.timedelta(hours=1), cloud.now())
    said = []
    for region in cloud.regions():
        scope = cloud.estate(region).scope
        count = sum(1 for _ in server_usage(cloud.connection, region, scope, span))
        said.append(f"{region}: {count} servers in the last hour, {scope.why}")
    return "; ".join(said)
