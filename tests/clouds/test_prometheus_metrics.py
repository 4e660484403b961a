"""Measurements through a double of Prometheus over real HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_account import NOW, TEN, Connect, accounts, double, points, request
from prometheus_server import (
    MOST_STEPS,
    FakeHost,
    PrometheusServer,
)

from tools.clouds.base import Measured, MetricRequest
from tools.clouds.prometheus.account import PrometheusSettings
from tools.clouds.prometheus.hosts import bare
from tools.clouds.prometheus.measures import span, step_of, windows
from tools.clouds.prometheus.selection import Selection, alternatives, quoted


@pytest.fixture
def server() -> Iterator[PrometheusServer]:
    with double() as one:
        yield one


@pytest.fixture
def connect(server: PrometheusServer, tmp_path: Path) -> Iterator[Connect]:
    with accounts(server, tmp_path) as opens:
        yield opens


def test_points_are_made_of_finer_steps(server: PrometheusServer, connect: Connect) -> None:
    # 1, 2, … 12 in the five minutes of an hour; all of them before the half hour are missing at 11.
    def cpu(end: float) -> float | None:
        at = (end - 300 - TEN.timestamp()) / 300
        return None if at < 0 or 12 <= at < 18 else 1 + at % 12

    server.hosts = [FakeHost("a:9100", "a", measures={"cpu_percent": cpu})]
    found = points(connect(), request("a:9100"))
    assert found == {"10:00": (1, 6.5, 12, 12), "11:00": (7, 9.5, 12, 6)}


def test_an_hour_that_is_not_over_has_no_point(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [FakeHost("a:9100", "a", measures={"cpu_percent": lambda _: 5})]
    assert list(points(connect(), request("a:9100", hours=9))) == ["10:00", "11:00"]
    # Nor one that is over by our clock, but not by the server's; nor the other way round.
    server.clock = (NOW - dt.timedelta(hours=1)).timestamp
    assert list(points(connect(), request("a:9100", hours=9))) == ["10:00"]
    server.clock = NOW.timestamp
    early = connect(clock=NOW - dt.timedelta(hours=1))
    assert list(points(early, request("a:9100", hours=9))) == ["10:00"]


@pytest.mark.parametrize(("scrape", "step", "samples"), [(15, 60, 5), (60, 150, 2), (120, 300, 1)])
def test_steps_hold_two_scrapes(
    server: PrometheusServer, connect: Connect, scrape: int, step: int, samples: int
) -> None:
    server.hosts = [FakeHost("a:9100", "a", measures={"cpu_percent": lambda _: 5})]
    asked = request("a:9100", hours=1, interval=300)
    found = points(connect(scrape_seconds=scrape), asked)
    assert len(found) == 12
    assert set(found.values()) == {(5, 5, 5, samples)}
    forms = [form for path, form, _ in server.requests if path.endswith("query_range")]
    assert {form["step"] for form in forms} == {str(step)}
    assert f"[{step}s]" in forms[0]["query"]


def test_long_spans_are_asked_for_in_parts(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [FakeHost("a:9100", "a", measures={"cpu_percent": lambda _: 5})]
    asked = MetricRequest(
        "default", NOW - dt.timedelta(days=30), NOW, 300, [Measured("rack", "a:9100")]
    )
    assert len(points(connect(scrape_seconds=15), asked)) == 288  # times of day
    cpu = [form for _, form, _ in server.requests if "node_cpu" in form.get("query", "")]
    steps = [(int(form["end"]) - int(form["start"])) // 60 for form in cpu]
    assert len(cpu) > 3
    assert max(steps) <= MOST_STEPS
    assert sum(steps) + len(steps) == 5 * (30 * 288 - 1)


def test_many_hosts_are_asked_for_in_parts(server: PrometheusServer, connect: Connect) -> None:
    names = [f"h{number}:9100" for number in range(450)]
    server.hosts = [FakeHost(name, name, measures={"cpu_percent": lambda _: 5}) for name in names]
    tables = list(connect().metrics(request(*names, hours=1)))
    assert sum(table.num_rows for table in tables) == 450
    assert len([one for one in server.requests if "node_cpu" in one[1].get("query", "")]) == 3


def test_nan_and_hosts_that_nobody_asked_for_give_no_points(
    server: PrometheusServer, connect: Connect
) -> None:
    server.hosts = [
        FakeHost("a:9100", "a", measures={"cpu_percent": lambda _: float("nan")}),
        FakeHost("a.9100", "b", measures={"cpu_percent": lambda _: 7}),
        FakeHost("axb", "c", measures={"cpu_percent": lambda _: 7}),
    ]
    cloud = connect()
    assert points(cloud, request("a:9100")) == {}
    assert points(cloud, request("a.b")) == {}  # not a pattern
    assert points(cloud, request("a.9100", account="another")) == {}
    assert len(points(cloud, request("a.9100"))) == 2


def test_shares_stay_between_nothing_and_all(server: PrometheusServer, connect: Connect) -> None:
    server.hosts = [
        FakeHost(
            "a:9100",
            "a",
            measures={"cpu_percent": lambda end: -0.2 if end % 600 else 100.3},
        )
    ]
    low, _, high, _ = points(connect(), request("a:9100"))["10:00"]
    assert (low, high) == (0, 100)


def test_spans_and_windows_are_of_whole_intervals() -> None:
    asked = MetricRequest(
        "default", TEN + dt.timedelta(minutes=1), TEN + dt.timedelta(minutes=61), 3600, []
    )
    eleven = int(TEN.timestamp()) + 3600
    assert span(asked, NOW.timestamp()) == (eleven, eleven + 3600)
    assert span(asked, eleven + 3599) == (eleven, eleven)
    assert list(windows(0, 0, 300, 60, 1)) == []
    assert list(windows(0, 7200, 3600, 300, 60_000)) == [(0, 3600), (3600, 7200)]
    assert [step_of(86_400, 60), step_of(3600, 1000), step_of(300, 400)] == [3600, 3600, 300]


def test_names_in_queries_are_only_names() -> None:
    assert quoted('a"b\\c\nd') == r'"a\"b\\c\nd"'
    assert alternatives(["b(1)", "a.b:9100"]) == r"a\.b:9100|b\(1\)"
    settings = PrometheusSettings(url="http://p", matcher='{job="node",}', region_label="dc")
    chosen = Selection(settings, 'x"}', ("a.b",))
    assert chosen.of("up") == 'up{job="node",dc="x\\"}",instance=~"a\\\\.b"}'


@pytest.mark.parametrize(
    ("instance", "host"),
    [("web:9100", "web"), ("10.0.0.1:9100", "10.0.0.1"), ("[::1]:9100", "::1"), ("::1", "::1"), ("web", "web")],
)  # fmt: skip
def test_the_host_of_a_target(instance: str, host: str) -> None:
    assert bare(instance) == host
