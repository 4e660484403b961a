"""Measurements of OpenStack servers from a Prometheus of libvirt exporters."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from openstack_account import account, settings_of
from openstack_server import World, openstack_server
from openstack_server.world import NOW
from prometheus_process import backfill, prometheus
from pydantic import ValidationError

from tools.base import SignInError
from tools.clouds.base import Measured, MetricRequest
from tools.clouds.openstack.account import OpenStackSettings
from tools.clouds.openstack.libvirt import Libvirt
from tools.clouds.provider import Opening

BINARY = os.environ.get("CLOUDWRIGHT_TEST_PROMETHEUS", "")
WEB, DB = "5a1c0f3b-9d7e-4c21-a6b8-e0d2f4c61a01", "5a1c0f3b-9d7e-4c21-a6b8-e0d2f4c61a02"
TOKEN = "prometheus-canary-31"


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


@contextmanager
def double(values: dict[str, float]) -> Iterator[tuple[str, list[str]]]:
    """A Prometheus that knows one series of WEB for each of these metrics; and what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            query = form["query"][0]
            asked.append(query)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                self.send_error(401)
                return
            result: list[dict[str, Any]] = []
            if "start" in form:
                start, end, step = (int(form[name][0]) for name in ("start", "end", "step"))
                for metric, value in values.items():
                    if metric in query:
                        pairs = [[t, str(value)] for t in range(start, end + 1, step)]
                        result.append({"metric": {"instance_id": WEB}, "values": pairs})
            else:
                result.append({"metric": {}, "value": [0, "1"]})
            kind = "matrix" if "start" in form else "vector"
            body = {"status": "success", "data": {"resultType": kind, "result": result}}
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def request(interval: int = 3600) -> MetricRequest:
    until = NOW.replace(minute=0, second=0)
    servers = [
        Measured("demo", WEB, "web-1", "running", 2, 4.0),
        Measured("demo", DB, "db-1", "stopped", 4, 8.0),
        Measured("demo", 'x"} or vector(1) #', "evil", "running", 1, 1.0),
    ]
    since = until - dt.timedelta(hours=2)
    return MetricRequest("RegionOne", since, until, interval, servers)


def test_servers_are_measured_by_their_domains(world: World) -> None:
    values = {"cpu_time_seconds_total": 0.5, "receive_bytes_total": 3e6, "used_percent": 62.5}
    secrets = {"password": world.users["demo"][0], "prometheus_token": TOKEN}
    with double(values) as (url, asked):
        given = {"prometheus_url": url, "prometheus_auth": "token", "secrets": secrets}
        with account(world, **given) as cloud:
            rows = [row for table in cloud.metrics(request()) for row in table.to_pylist()]
            probe = next(one for one in cloud.probes() if one.capability == "metrics")
            assert probe.run() == "libvirt exporters tell of 1 servers"
    assert {(row["metric"], row["avg"]) for row in rows} == {
        ("cpu_percent", 25.0),
        ("memory_percent", 62.5),
        ("network_in_mbps", 3.0),
    }
    assert {row["resource_id"] for row in rows} == {WEB}
    assert {f"{row['ts']:%H:%M}" for row in rows} == {"10:00", "11:00"}
    assert all(row["samples"] == 12 for row in rows)
    assert not any("vector" in query for query in asked), "names never become PromQL"


def test_a_wrong_token_is_told_and_not_shown(world: World) -> None:
    secrets = {"password": world.users["demo"][0], "prometheus_token": "another-canary"}
    with double({}) as (url, _):
        given = {"prometheus_url": url, "prometheus_auth": "token", "secrets": secrets}
        with account(world, **given) as cloud, pytest.raises(SignInError) as caught:
            list(cloud.metrics(request()))
    assert "another-canary" not in str(caught.value)


def test_settings_of_the_prometheus_go_together(world: World) -> None:
    with pytest.raises(ValidationError, match="prometheus_url"):
        OpenStackSettings(cloud="lab", metrics="prometheus")
    settings = OpenStackSettings(cloud="lab", prometheus_url="http://p", prometheus_auth="token")
    assert settings.secrets_needed() == ("prometheus_token",)
    with account(world, prometheus_url="http://127.0.0.1:9", metrics="gnocchi") as cloud:
        assert cloud.libvirt is None


@pytest.mark.skipif(
    not BINARY, reason="needs a real Prometheus: CLOUDWRIGHT_TEST_PROMETHEUS names no binary"
)
def test_the_queries_mean_what_they_should_to_a_real_prometheus(
    world: World, tmp_path: Path
) -> None:
    """web-1 works at 50 % of two vCPUs and gets 1 MB a second on each of two cards."""
    domain = 'domain="instance-00000001",instance="cmp01:9177"'
    start = int(NOW.timestamp()) - 3 * 3600
    lines: dict[str, list[str]] = {}

    def sample(name: str, labels: str, value: float, time: int) -> None:
        lines.setdefault(name, []).append(f"{name}{{{labels}}} {value} {time}")

    for number in range(181):
        time = start + number * 60
        sample("libvirt_domain_openstack_info", f'{domain},instance_id="{WEB}"', 1, time)
        sample("libvirt_domain_info_cpu_time_seconds_total", domain, number * 60.0, time)
        sample("libvirt_domain_memory_stats_used_percent", domain, 40, time)
        for card in ("tap1", "tap2"):
            labels = f'{domain},target_device="{card}"'
            name = "libvirt_domain_interface_stats_receive_bytes_total"
            sample(name, labels, number * 6e7, time)
    text = ""
    for name, found in lines.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        text += f"# TYPE {name.removesuffix('_total')} {kind}\n" + "\n".join(found) + "\n"
    (tmp_path / "data").mkdir()
    backfill(Path(BINARY), text, tmp_path / "data")
    with prometheus(Path(BINARY), tmp_path) as url:
        settings = settings_of(world, prometheus_url=url)
        opening = Opening("lab", settings, {}, tmp_path, lambda: NOW)
        with closing(Libvirt(opening, settings)) as found_there:
            rows = [
                row
                for interval in (300, 3600)
                for table in found_there.read(request(interval), NOW)
                for row in table.to_pylist()
            ]
    assert {row["interval_s"] for row in rows} == {300, 3600}
    wanted = {"cpu_percent": 50.0, "memory_percent": 40.0, "network_in_mbps": 2.0}
    assert {row["metric"] for row in rows} == set(wanted)
    for row in rows:
        assert row["avg"] == pytest.approx(wanted[row["metric"]], rel=1e-6), row
    assert len(rows) == 3 * (24 + 2)
