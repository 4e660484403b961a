"""A real Prometheus: series whose answers are known, and this machine's own node_exporter."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from prometheus_process import backfill, node_exporter, prometheus
from prometheus_series import GIB, HOUR, machines, openmetrics

from tools.base import CloudError
from tools.clouds.base import Measured, MetricRequest
from tools.clouds.calling import Pace
from tools.clouds.prometheus.account import PROVIDER, PrometheusSettings
from tools.clouds.prometheus.cloud import PrometheusCloud
from tools.clouds.provider import Opening

BINARY = os.environ.get("CLOUDWRIGHT_TEST_PROMETHEUS", "")
if not BINARY:
    pytest.skip("CLOUDWRIGHT_TEST_PROMETHEUS names no binary", allow_module_level=True)
Connect = Callable[..., PrometheusCloud]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Opens clouds, and closes them after the test."""
    opened: list[PrometheusCloud] = []

    def opens(url: str, **settings: Any) -> PrometheusCloud:
        opening = Opening(
            name="lab",
            settings=PrometheusSettings(url=url, scrape_seconds=15, **settings),
            secrets={},
            home=Path(),
            clock=lambda: dt.datetime.now(dt.UTC),
            pace=Pace(first_pause=0.01),
        )
        cloud = PROVIDER.open(opening)
        assert isinstance(cloud, PrometheusCloud)
        opened.append(cloud)
        return cloud

    yield opens
    for cloud in opened:
        cloud.close()


@pytest.fixture(scope="module")
def start() -> int:
    """Three whole hours before the current one; the series go on ten minutes past now."""
    return int(time.time()) // HOUR * HOUR - 3 * HOUR


@pytest.fixture(scope="module")
def url(start: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("prometheus")
    text = openmetrics(machines(start), start, int(time.time()) + 600)
    backfill(Path(BINARY), text, folder / "data")
    with prometheus(Path(BINARY), folder) as address:
        yield address


def rows(cloud: PrometheusCloud, region: str) -> dict[str, dict[str, Any]]:
    (one,) = cloud.inventory(region)
    return {row["name"]: row for row in one.tables["instance"].to_pylist()}


def points(cloud: PrometheusCloud, start: int, hours: float, interval: int = HOUR) -> Any:
    """metric → time since the start → (min, avg, max, samples), of web-1 and db-1."""
    request = MetricRequest(
        region="fsn1",
        since=dt.datetime.fromtimestamp(start, dt.UTC),
        until=dt.datetime.fromtimestamp(start + hours * HOUR, dt.UTC),
        interval_s=interval,
        instances=[Measured("lab", "10.0.0.1:9100"), Measured("lab", "10.0.0.2:9100")],
    )
    found: dict[tuple[str, str], dict[int, tuple[float, ...]]] = {}
    for table in cloud.metrics(request):
        for row in table.to_pylist():
            at = int(row["ts"].replace(tzinfo=dt.UTC).timestamp()) - start
            key = row["resource_id"].partition(":")[0], row["metric"]
            found.setdefault(key, {})[at] = (row["min"], row["avg"], row["max"], row["samples"])
    return found


def test_regions(connect: Connect, url: str) -> None:
    assert connect(url).regions() == ["default", "fsn1"]
    assert connect(url, region_label="").regions() == ["default"]


def test_hosts_become_instances(connect: Connect, url: str, start: int) -> None:
    found = rows(connect(url, prices={"cx22": Decimal("0.006")}, currency="EUR"), "fsn1")
    web = found["web-1"]
    assert (web["status"], web["raw_status"]) == ("running", "up")
    assert (web["vcpus"], web["memory_gb"], web["disk_gb"]) == (2, 4.0, 150.0)
    assert (web["instance_type"], web["zone"], web["private_ips"]) == ("cx22", "dc14", ["10.0.0.1"])
    assert web["launched_at"] == dt.datetime.fromtimestamp(start - 86_400, dt.UTC).replace(
        tzinfo=None
    )
    assert web["tags"] == '{"env": "prod", "os": "Debian GNU/Linux 12"}'
    assert (web["hourly_cost"], web["currency"]) == (Decimal("0.006"), "EUR")


def test_a_host_that_fell_silent_keeps_its_facts(connect: Connect, url: str) -> None:
    database = rows(connect(url), "fsn1")["db-1"]
    assert (database["status"], database["raw_status"]) == ("unknown", "down")
    assert (database["vcpus"], database["memory_gb"], database["disk_gb"]) == (8, 32.0, None)
    assert "db-1" not in rows(connect(url, keep_hours=1), "fsn1")


def test_hosts_without_a_region_and_their_gpus(connect: Connect, url: str) -> None:
    found = rows(connect(url), "default")
    assert list(found) == ["gpu-1"]
    assert '"gpu_count": "2", "gpu_model": "NVIDIA L4"' in found["gpu-1"]["tags"]
    assert found["gpu-1"]["public_ips"] == ["198.51.101.7"]


def test_hourly_points_are_right(connect: Connect, url: str, start: int) -> None:
    found = points(connect(url), start, 3)
    close = pytest.approx
    web = {metric: by for (host, metric), by in found.items() if host == "10.0.0.1"}
    assert web["cpu_percent"][0] == close((10, 30, 50, 12), abs=0.01)
    assert web["cpu_percent"][HOUR] == close((50, 50, 50, 12), abs=0.01)
    assert web["memory_percent"][0] == close((75, 75, 75, 12), abs=0.01)
    assert web["memory_percent"][2 * HOUR] == close((25, 25, 25, 12), abs=0.01)
    assert web["network_in_mbps"][2 * HOUR] == close((2, 2, 2, 12), abs=0.001)
    assert web["network_in_mbps"][HOUR] == close((2, 2, 2, 12), rel=0.1)  # it restarted meanwhile
    assert web["network_out_mbps"][0] == close((0.5, 0.5, 0.5, 12), abs=0.001)
    assert web["disk_read_mbps"][HOUR] == close((1, 1, 1, 12), abs=0.001)
    assert web["disk_write_mbps"][HOUR] == close((3, 3, 3, 12), abs=0.001)
    full = 100 * 65 / (65 + 80)
    assert web["disk_used_percent"][HOUR] == close((full, full, full, 12), abs=0.001)


def test_a_silent_host_has_points_only_while_it_spoke(
    connect: Connect, url: str, start: int
) -> None:
    found = points(connect(url), start, 3)
    assert {metric for host, metric in found if host == "10.0.0.2"} == {"cpu_percent"}
    cpu = found["10.0.0.2", "cpu_percent"]
    assert sorted(cpu) == [0, HOUR]
    assert cpu[0] == pytest.approx((25, 25, 25, 12), abs=0.01)
    assert cpu[HOUR][3] == 6


def test_five_minutes_are_measured_by_the_minute(connect: Connect, url: str, start: int) -> None:
    cpu = points(connect(url), start, 1, 300)["10.0.0.1", "cpu_percent"]
    assert sorted(cpu) == list(range(0, HOUR, 300))
    assert cpu[1500] == pytest.approx((10, 10, 10, 5), abs=0.01)
    assert cpu[1800] == pytest.approx((50, 50, 50, 5), abs=0.01)


def test_the_interval_that_is_not_over_has_no_point(connect: Connect, url: str, start: int) -> None:
    cpu = points(connect(url), start, 24)["10.0.0.1", "cpu_percent"]
    assert max(cpu) + HOUR <= time.time() - start
    fine = points(connect(url), start, 24, 300)["10.0.0.1", "cpu_percent"]
    assert max(fine) + 300 <= time.time() - start


def test_long_spans_stay_within_the_limits_of_the_server(
    connect: Connect, url: str, start: int
) -> None:
    cpu = points(connect(url), start - 60 * 86_400, 61 * 24 * 1.0, 300)["10.0.0.1", "cpu_percent"]
    assert min(cpu) == 60 * 86_400


def test_a_wrong_matcher_is_named(connect: Connect, url: str) -> None:
    with pytest.raises(CloudError, match="matcher"):
        connect(url, matcher='job=~"("').regions()


def test_probes_say_what_there_is(connect: Connect, url: str) -> None:
    cloud = connect(url)
    said = [probe.run() for probe in cloud.probes()]
    assert said == ["answers", "2 host(s)", "2 host(s) with CPU measurements", "2 GPU(s)"]
    cloud.close()
    cloud.close()


def test_this_machine_is_found_by_its_own_exporter(connect: Connect, tmp_path: Path) -> None:
    with node_exporter(Path(BINARY), tmp_path) as target:
        config = (
            "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: node\n"
            f"  static_configs: [{{targets: ['{target}', '127.0.0.1:1']}}]\n"
        )
        with prometheus(Path(BINARY), tmp_path, config) as url:
            cloud = connect(url)
            for _ in range(100):
                (one,) = cloud.inventory("default")
                if one.tables["instance"].num_rows and one.warnings:
                    break
                time.sleep(0.2)
    (row,) = one.tables["instance"].to_pylist()
    assert row["name"] == os.uname().nodename
    assert row["vcpus"] == os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    assert row["memory_gb"] == pytest.approx(memory, rel=0.05)
    assert row["status"] == "running"
    assert row["launched_at"] < dt.datetime.now(dt.UTC).replace(tzinfo=None)
    assert "127.0.0.1:1" in one.warnings[0]
