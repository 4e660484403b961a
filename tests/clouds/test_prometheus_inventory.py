"""Hosts through a double of Prometheus over real HTTP: as instances, and tests of the connection."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_account import NOW, SECRET, Connect, accounts, double, rows
from prometheus_server import (
    GIB,
    FakeHost,
    PrometheusServer,
)


@pytest.fixture
def server() -> Iterator[PrometheusServer]:
    with double() as one:
        yield one


@pytest.fixture
def connect(server: PrometheusServer, tmp_path: Path) -> Iterator[Connect]:
    with accounts(server, tmp_path) as opens:
        yield opens


def test_a_host_is_an_instance(server: PrometheusServer, connect: Connect) -> None:
    labels = {"env": "prod", "instance_type": "cx32", "zone": "dc14", "prometheus_replica": "a"}
    boot = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC).timestamp()
    server.hosts = [FakeHost("192.0.2.5:9100", "web-1", labels, 1, 4, 7.6 * GIB, 80 * GIB, boot)]
    row = rows(connect(label="Hetzner", account="p-1"))["192.0.2.5:9100"]
    assert (row["provider"], row["account_id"], row["account_name"]) == ("hetzner", "p-1", "rack")
    assert (row["name"], row["status"], row["raw_status"]) == ("web-1", "running", "up")
    assert (row["vcpus"], row["memory_gb"], row["disk_gb"]) == (4, 7.6, 80.0)
    assert (row["instance_type"], row["region"], row["zone"]) == ("cx32", "default", "dc14")
    assert row["launched_at"] == dt.datetime(2026, 11, 1, 8)
    assert row["collected_at"] == NOW.replace(tzinfo=None)
    tags = {"env": "prod", "os": "Debian GNU/Linux 12 (bookworm)"}
    assert json.loads(row["tags"]) == tags
    unknown = ("public_ips", "security_groups", "volume_ids", "hourly_cost", "currency")
    assert [row[name] for name in unknown] == [None] * 5


def test_what_a_host_does_not_tell_is_unknown(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [FakeHost("web-1", "", {}, 1, None, None, None, None, system="")]
    row = rows(connect())["web-1"]
    assert row["name"] == "web-1"
    for name in ("vcpus", "memory_gb", "disk_gb", "launched_at", "instance_type", "private_ips"):
        assert row[name] is None


def test_silent_hosts_are_of_unknown_status(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [
        FakeHost("a:9100", "a", up=1),
        FakeHost("b:9100", "b", up=0, cores=16),
        FakeHost("c:9100", "c", up=None),
    ]
    found = rows(connect())
    told = {host: (row["status"], row["raw_status"]) for host, row in found.items()}
    assert told == {
        "a:9100": ("running", "up"),
        "b:9100": ("unknown", "down"),
        "c:9100": ("unknown", "absent"),
    }
    assert found["b:9100"]["vcpus"] == 16


def test_a_host_is_there_once_by_its_newest_series(
    server: PrometheusServer, connect: Connect
) -> None:
    old = FakeHost("a:9100", "old-name", up=None, seen=NOW.timestamp() - 900)
    server.hosts = [FakeHost("a:9100", "new-name"), old]
    assert [row["name"] for row in rows(connect()).values()] == ["new-name"]


def test_a_label_can_tell_the_account(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [
        FakeHost("10.0.0.1:9100", "one", {"cluster": "east"}, cores=2),
        FakeHost("10.0.0.1:9100", "two", {"cluster": "west"}, cores=8),
    ]
    found = list(connect(account_label="cluster").inventory("default"))
    told = {
        one.account_id: [
            (row["name"], row["vcpus"], row["tags"]) for row in one.tables["instance"].to_pylist()
        ]
        for one in found
    }
    system = '{"os": "Debian GNU/Linux 12 (bookworm)"}'
    assert told == {"east": [("one", 2, system)], "west": [("two", 8, system)], "rack": []}


def test_regions_come_from_a_label(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [
        FakeHost("a:9100", "a", {"region": "fsn1"}),
        FakeHost("b:9100", "b", {"region": 'x"y'}),
        FakeHost("c:9100", "c"),
        FakeHost("d:9100", "d", {"region": "default"}),
    ]
    cloud = connect()
    assert cloud.regions() == ["default", "fsn1", 'x"y']
    assert [sorted(rows(cloud, region)) for region in cloud.regions()] == [
        ["c:9100", "d:9100"],
        ["a:9100"],
        ["b:9100"],
    ]
    assert connect(regions=["fsn1"]).regions() == ["fsn1"]


def test_gpus_are_told_in_tags(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [FakeHost("10.0.0.8:9100", "gpu-1"), FakeHost("10.0.0.9:9100", "gpu-2")]
    server.gpus = [
        {"Hostname": "gpu-1", "UUID": "a", "modelName": "NVIDIA H100", "instance": "x:9400"},
        {"Hostname": "gpu-1", "UUID": "b", "modelName": "NVIDIA H100", "instance": "x:9400"},
        {"UUID": "c", "modelName": "Tesla T4", "instance": "10.0.0.9:9400"},
        {"Hostname": "elsewhere", "UUID": "d", "modelName": "Tesla T4"},
    ]
    tags = [json.loads(row["tags"]) for row in rows(connect()).values()]
    assert [(one["gpu_count"], one["gpu_model"]) for one in tags] == [
        ("2", "NVIDIA H100"),
        ("1", "Tesla T4"),
    ]


def test_prices_go_by_host_name_type_or_all(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [
        FakeHost("a:9100", "web-1"),
        FakeHost("b:9100", "web-2", {"instance_type": "cx32"}),
        FakeHost("c:9100", "web-3"),
    ]
    prices = {"web-1": "0.5", "cx32": "0.0113", "*": "0.1"}
    found = rows(connect(prices=prices, currency="EUR"))
    told = [(row["hourly_cost"], row["currency"]) for row in found.values()]
    assert told == [(Decimal("0.5"), "EUR"), (Decimal("0.0113"), "EUR"), (Decimal("0.1"), "EUR")]


def test_a_start_in_the_future_is_unknown(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [FakeHost("a:9100", "a", boot=NOW.timestamp() + 3600)]
    assert rows(connect())["a:9100"]["launched_at"] is None


def test_warnings_of_an_incomplete_answer_are_kept(
    server: PrometheusServer, connect: Connect
) -> None:
    server.hosts = [FakeHost("a:9100", "a")]
    server.warnings = ["No StoreAPIs matched\nfor this query"]
    (one,) = connect().inventory("default")
    assert "list hosts: No StoreAPIs matched for this query" in one.warnings


def test_probes(server: PrometheusServer, connect: Connect) -> None:
    said = [probe.run() for probe in connect().probes()]
    assert said[:3] == [
        "answers",
        "no hosts: is node_exporter scraped, and does matcher fit?",
        "0 host(s) with CPU measurements",
    ]
    server.hosts = [FakeHost("a:9100", "a")]
    server.gpus = [{"UUID": "a"}]
    said = [probe.run() for probe in connect().probes()]
    assert said[1:] == ["1 host(s)", "1 host(s) with CPU measurements", "1 GPU(s)"]


def test_the_first_probe_tells_of_clocks_and_plain_http(
    server: PrometheusServer, connect: Connect
) -> None:
    server.clock = (NOW + dt.timedelta(minutes=5)).timestamp
    assert "300 s ahead of ours" in connect().probes()[0].run()
    server.clock = (NOW - dt.timedelta(minutes=5)).timestamp
    assert "300 s behind ours" in connect().probes()[0].run()
    server.token = SECRET
    assert "over plain http" in connect({"token": SECRET}, auth="token").probes()[0].run()
