"""What hosts are made of: cores, memory, disks, when they started, their system, their GPUs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.clouds.prometheus.connection import Connection
from tools.clouds.prometheus.hosts import Host, Key, bare, key_of
from tools.clouds.prometheus.selection import FILESYSTEMS, Selection

_SEEN_STEP = 300
_GPUS = '{__name__=~"DCGM_FI_DEV_GPU_UTIL|DCGM_FI_DEV_GPU_TEMP|DCGM_FI_PROF_GR_ENGINE_ACTIVE"'


@dataclass(frozen=True)
class Facts:
    """Numbers and texts by host; a host that lacks one has no entry."""

    cores: Mapping[Key, float]
    memory: Mapping[Key, float]  # bytes
    disk: Mapping[Key, float]  # bytes
    boot: Mapping[Key, float]  # seconds since 1970
    system: Mapping[Key, str]


def read(
    connection: Connection, selection: Selection, hosts: Sequence[Host], account: str
) -> Facts:
    """The facts of these hosts; of silent ones, as they were last known."""
    live = Reading(connection, selection, account).facts()
    silent = tuple(host.key[1] for host in hosts if host.key not in live.memory)
    if not silent:
        return live
    chosen = Selection(selection.settings, selection.region, silent)
    past = Reading(connection, chosen, account, back=selection.settings.keep_hours).facts()
    return Facts(
        {**past.cores, **live.cores},
        {**past.memory, **live.memory},
        {**past.disk, **live.disk},
        {**past.boot, **live.boot},
        {**past.system, **live.system},
    )


@dataclass(frozen=True)
class Reading:
    """Facts as they are now, or as they were last known within the `back` hours."""

    connection: Connection
    selection: Selection
    account: str
    back: int = 0

    def facts(self) -> Facts:
        """Ask for all of them."""
        by, of = self.selection.by, self.selection.of
        idle, size = (
            of("node_cpu_seconds_total", 'mode="idle"'),
            of("node_filesystem_size_bytes", FILESYSTEMS),
        )
        return Facts(
            cores=self._numbers(f"count by ({by}) (count by ({by}, cpu) ({idle}))", "count cores"),
            memory=self._numbers(
                f"max by ({by}) ({of('node_memory_MemTotal_bytes')})", "read memory"
            ),
            # A device that is mounted twice holds its data once.
            disk=self._numbers(
                f"sum by ({by}) (max by ({by}, device) ({size}))", "read disk sizes"
            ),
            boot=self._numbers(
                f"max by ({by}) ({of('node_boot_time_seconds')})", "read start times"
            ),
            system=self._texts(of("node_os_info"), "pretty_name", "read operating systems"),
        )

    def _numbers(self, query: str, what: str) -> dict[Key, float]:
        answer = self.connection.instant(self._last(query), what)
        return {self._key(one.labels): one.value for one in answer.samples}

    def _texts(self, selector: str, label: str, what: str) -> dict[Key, str]:
        query = self._last(f"max by ({self.selection.by}, {label}) ({selector})")
        answer = self.connection.instant(query, what)
        found = sorted((self._key(one.labels), one.labels.get(label, "")) for one in answer.samples)
        return {key: text for key, text in found if text}

    def _last(self, query: str) -> str:
        return f"last_over_time(({query})[{self.back}h:{_SEEN_STEP}s])" if self.back else query

    def _key(self, labels: Mapping[str, str]) -> Key:
        return key_of(labels, self.selection.settings, self.account)


def gpus(connection: Connection, matcher: str, hosts: Sequence[Host]) -> dict[Key, dict[str, str]]:
    """Number and model of the GPUs of hosts, as tags, from NVIDIA's DCGM exporter.

    Its series name the host by `Hostname`, else by the address that is scraped.
    """
    selector = f"{_GPUS}{', ' + matcher if matcher else ''}}}"
    query = f"count by (Hostname, instance, modelName, UUID) ({selector})"
    models: dict[str, dict[str, str]] = {}
    for one in connection.instant(query, "list GPUs").samples:
        place = one.labels.get("Hostname") or bare(one.labels.get("instance", ""))
        models.setdefault(place, {})[one.labels.get("UUID", "")] = one.labels.get("modelName", "")
    named = {name: key.key for key in hosts for name in (bare(key.key[1]), key.name)}
    return {
        named[place]: {
            "gpu_count": str(len(cards)),
            "gpu_model": ", ".join(sorted({model for model in cards.values() if model})),
        }
        for place, cards in models.items()
        if place in named
    }
