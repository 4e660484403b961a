"""Hosts: who reports, who has fallen silent, and what their labels say."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.connection import Connection, Sample
from tools.clouds.prometheus.selection import DEFAULT_REGION, Selection

Key = tuple[str, str]  # account, host
_SEEN_STEP = 300  # seconds between the moments looked back at
_OF_UNAME = {"domainname", "machine", "nodename", "release", "sysname", "version"}
_OF_PROMETHEUS = {"job", "instance", "monitor", "prometheus", "prometheus_replica", "replica"}


@dataclass(frozen=True)
class Host:
    """A host by its newest sample of node_uname_info."""

    key: Key
    labels: Mapping[str, str]
    seen: float  # seconds since 1970
    status: str = "unknown"
    raw_status: str = "absent"

    @property
    def name(self) -> str:
        """What the host calls itself."""
        return self.labels.get("nodename") or bare(self.key[1])


@dataclass
class Found:
    """The hosts of a region, and what to tell about them."""

    hosts: list[Host]
    warnings: list[str] = field(default_factory=list)


def key_of(labels: Mapping[str, str], settings: PrometheusSettings, account: str) -> Key:
    """Which host a series belongs to; `account` is that of hosts without a label for it."""
    own = labels.get(settings.account_label, "") if settings.account_label else ""
    return own or account, labels.get(settings.host_label, "")


def regions(connection: Connection, settings: PrometheusSettings) -> list[str]:
    """The regions that hosts were seen in; the default one where no host is labelled."""
    label = settings.region_label
    if not label:
        return [DEFAULT_REGION]
    seen = _seen(Selection(settings))
    answer = connection.instant(f"count by ({label}) ({seen})", "list regions")
    return sorted({one.labels.get(label) or DEFAULT_REGION for one in answer.samples}) or [
        DEFAULT_REGION
    ]


def find(connection: Connection, selection: Selection, account: str) -> Found:
    """The hosts of a region that report, or did within `keep_hours`.

    `up` says whether the exporter answers: 1 is a running host; 0, or no series any more, may be a
    stopped host, a dead exporter or a broken network, so the status is unknown.
    """
    settings = selection.settings
    seen = connection.instant(_seen(selection), "list hosts")
    newest = _newest(seen.samples, settings, account)
    up = connection.instant(selection.of("up"), "see which hosts answer")
    answering = {
        (key_of(one.labels, settings, account), one.labels.get("job", "")): one.value
        for one in up.samples
    }
    now = {
        key_of(one.labels, settings, account)
        for one in connection.instant(selection.of("node_uname_info"), "list hosts now").samples
    }
    hosts = [_judged(host, answering, host.key in now) for _, host in sorted(newest.items())]
    return Found(hosts, [*seen.warnings, *up.warnings, *_never_seen(hosts, answering)])


def tags(host: Host, settings: PrometheusSettings) -> dict[str, str]:
    """The labels of a host that say something about it, not about its measuring."""
    used = {
        settings.host_label,
        settings.account_label,
        settings.region_label,
        settings.zone_label,
        settings.type_label,
    }
    hidden = used | _OF_UNAME | _OF_PROMETHEUS
    return {
        name: value
        for name, value in host.labels.items()
        if value and name not in hidden and not name.startswith("__")
    }


def bare(instance: str) -> str:
    """The host in 'host:port', '[address]:port' or a plain host."""
    if instance.startswith("["):
        return instance[1:].partition("]")[0]
    name, colon, port = instance.rpartition(":")
    return name if colon and port.isdigit() and ":" not in name else instance


def addresses(host: Host) -> tuple[list[str] | None, list[str] | None]:
    """Private and public addresses, where the host is scraped by one; else unknown."""
    try:
        address = ipaddress.ip_address(bare(host.key[1]))
    except ValueError:
        return None, None
    if address.is_loopback:
        return None, None
    return (None, [str(address)]) if address.is_global else ([str(address)], None)


def _seen(selection: Selection) -> str:
    """When each host was last seen, within `keep_hours`."""
    moment = f"timestamp({selection.of('node_uname_info')})"
    back = f"{selection.settings.keep_hours}h:{_SEEN_STEP}s"
    return f"({moment} or max_over_time({moment}[{back}]))"


def _newest(
    samples: Iterable[Sample], settings: PrometheusSettings, account: str
) -> dict[Key, Host]:
    """Each host once, though a new kernel or a second job makes a second series of it."""
    found: dict[Key, Host] = {}
    for one in sorted(samples, key=lambda sample: (sample.value, sorted(sample.labels.items()))):
        key = key_of(one.labels, settings, account)
        if key[1]:
            found[key] = Host(key, one.labels, one.value)
    return found


def _judged(host: Host, answering: Mapping[tuple[Key, str], float], reports: bool) -> Host:
    up = answering.get((host.key, host.labels.get("job", "")))
    if up is None:
        status, raw = ("running", "reporting") if reports else ("unknown", "absent")
    else:
        status, raw = ("running", "up") if up else ("unknown", "down")
    return Host(host.key, host.labels, host.seen, status, raw)


def _never_seen(hosts: list[Host], answering: Mapping[tuple[Key, str], float]) -> list[str]:
    """Targets of the same jobs that were silent all the time: hosts or not, nobody can tell."""
    jobs = {host.labels.get("job", "") for host in hosts}
    known = {host.key for host in hosts}
    silent = sorted(
        key[1]
        for (key, job), up in answering.items()
        if not up and job in jobs and key not in known
    )
    if not silent:
        return []
    named = ", ".join(silent[:5]) + (" …" if len(silent) > 5 else "")
    return [f"{len(silent)} target(s) did not answer for so long that nothing is known: {named}"]
