"""A Prometheus as a cloud: its hosts are instances, their exporters measure them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from tools.clouds.base import Inventory, MetricRequest, Probe
from tools.clouds.prometheus import hosts, inventory, measures
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.connection import Connection
from tools.clouds.prometheus.permissions import READ
from tools.clouds.prometheus.selection import Selection
from tools.clouds.provider import Opening
from tools.store.columns import provider_key

_CLOCKS_AGREE = 60.0  # seconds


class PrometheusCloud:
    """Implements Cloud, InventorySource and MetricSource. There are no costs: hourly prices may be
    given in the settings.
    """

    def __init__(self, opening: Opening) -> None:
        """Nothing is called yet. Raises SignInError when the secret is missing."""
        settings = opening.settings
        assert isinstance(settings, PrometheusSettings)
        self._settings = settings
        self._opening = opening
        self._connection = Connection(opening, settings)
        self.provider = provider_key(settings.label)

    def regions(self) -> Sequence[str]:
        """Values of the label for regions; 'default' where hosts have none."""
        return self._settings.regions or hosts.regions(self._connection, self._settings)

    def probes(self) -> Sequence[Probe]:
        """Read the clock, hosts, measurements, GPUs."""
        return [
            Probe("sign-in", "ask a query", self._try_clock, READ),
            Probe("inventory", "find hosts of node_exporter", self._try_hosts, READ),
            Probe("metrics", "measure CPU", self._try_metrics, READ),
            Probe("inventory", "find GPUs of DCGM exporter", self._try_gpus, READ, optional=True),
        ]

    def inventory(self, region: str) -> Iterator[Inventory]:
        """Yield the hosts of a region, an Inventory an account."""
        return inventory.inventories(
            self._connection,
            self._settings,
            region,
            provider=self.provider,
            account=(self._account, self._opening.name),
            now=self._opening.clock(),
        )

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """Yield points of intervals that are over by our clock and by the server's."""
        if not request.instances:
            return
        yield from measures.points(
            self._connection,
            self._settings,
            request,
            provider=self.provider,
            account=self._account,
            now=min(self._connection.time(), self._opening.clock().timestamp()),
        )

    def close(self) -> None:
        """Give back the connections."""
        self._connection.close()

    @property
    def _account(self) -> str:
        return self._settings.account or self._opening.name

    def _try_clock(self) -> str:
        apart = self._connection.time() - self._opening.clock().timestamp()
        open_ = self._settings.url.startswith("http://") and self._settings.auth != "none"
        told = "answers" + (", but over plain http: the credentials can be read on the way" * open_)
        if abs(apart) <= _CLOCKS_AGREE:
            return told
        way = "ahead of" if apart > 0 else "behind"
        return f"{told}; its clock is {abs(apart):.0f} s {way} ours, so the newest points come late"

    def _try_hosts(self) -> str:
        number = self._count(Selection(self._settings).of("node_uname_info"), "list hosts")
        return (
            f"{number} host(s)"
            if number
            else "no hosts: is node_exporter scraped, and does matcher fit?"
        )

    def _try_metrics(self) -> str:
        span = 2 * max(self._settings.scrape_seconds, 150)
        idle = Selection(self._settings).of("node_cpu_seconds_total", 'mode="idle"')
        by = Selection(self._settings).by
        number = self._count(f"sum by ({by}) (rate({idle}[{span}s]))", "measure CPU")
        return f"{number} host(s) with CPU measurements"

    def _try_gpus(self) -> str:
        matcher = self._settings.gpu_matcher
        number = self._count(f"DCGM_FI_DEV_GPU_UTIL{{{matcher}}}", "list GPUs")
        return f"{number} GPU(s)" if number else "no GPUs"

    def _count(self, query: str, what: str) -> int:
        return round(
            sum(one.value for one in self._connection.instant(f"count({query})", what).samples)
        )
