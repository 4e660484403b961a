"""Measurements from Gnocchi: what its counters mean, what its policies keep, what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from openstack_account import account
from openstack_server import Fault, World, openstack_server
from openstack_server.telemetry import counter
from openstack_server.world import NOW, Metric, identity, project_id

from tools.base import NotOfferedError, ReplyError
from tools.clouds.base import Measured, MetricRequest
from tools.clouds.openstack import metrics, points
from tools.clouds.openstack.points import Point

DEMO = project_id("demo")
TEN = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)
START = int(TEN.timestamp())
HOUR, NIC, DISK = 3600, "instance_network_interface", "instance_disk"
VCPUS = 2
Row = dict[str, Any]


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        yield found


def cpu_steps(*percents: float, every: int = 300) -> list[float]:
    """What a counter of nanoseconds grows by, at these percentages of two vCPUs."""
    return [percent / 100 * every * 1e9 * VCPUS for percent in percents]


def asked(
    *servers: str, interval: int = 300, hours: float = 2, since: dt.datetime = TEN
) -> MetricRequest:
    instances = [Measured(DEMO, one, None, "running", VCPUS, 4.0) for one in servers]
    return MetricRequest("RegionOne", since, since + dt.timedelta(hours=hours), interval, instances)


def read(world: World, request: MetricRequest, **settings: Any) -> list[Row]:
    with account(world, **settings) as cloud:
        return [row for table in cloud.metrics(request) for row in table.to_pylist()]


def series(rows: list[Row], metric: str, server: str) -> dict[str, float]:
    """Averages by time of day."""
    return {
        f"{row['ts']:%H:%M}": row["avg"]
        for row in rows
        if row["metric"] == metric and row["resource_id"] == server
    }


def test_cpu_is_the_step_by_granularity_and_vcpus(world: World) -> None:
    web = world.add_server("web-1")
    cpu = counter(START - 600, cpu_steps(99, 50, 10, 20, 30))
    world.add_resource("instance", "web-1", web, cpu=cpu)
    (one, two, *_) = rows = read(world, asked(web))
    assert series(rows, "cpu_percent", web) == pytest.approx(
        {"10:00": 50, "10:05": 10, "10:10": 20, "10:15": 30}
    )
    assert one["interval_s"] == 300
    assert (one["provider"], one["account_id"]) == ("openstack", DEMO)
    # polled as often as buckets are long: each bucket holds one sample, and that is all three
    assert (two["min"], two["avg"], two["max"]) == pytest.approx((10, 10, 10))
    assert two["samples"] == 1


def test_errors_come_as_json_since_it_is_asked_for(world: World) -> None:
    """Without Accept, Gnocchi answers in HTML; the double does so too."""
    web = world.add_server("web-1")
    world.add_resource("instance", "web-1", web, cpu=counter(START, cpu_steps(1)))
    world.metrics.clear()  # so that the archive policy is not found
    with pytest.raises(NotOfferedError) as caught:
        read(world, asked(web))
    assert "does not exist" in str(caught.value)
    assert "could not be found" not in str(caught.value)


def test_a_stopped_server_has_no_points_and_not_0_percent(world: World) -> None:
    web, poc = world.add_server("web-1"), world.add_server("poc", status="SHUTOFF")
    world.add_resource("instance", "web-1", web, cpu=counter(START - 300, cpu_steps(1, 2)))
    world.add_resource("instance", "poc", poc, cpu=counter(START - 86400, []))
    rows = read(world, asked(web, poc))
    assert {row["resource_id"] for row in rows} == {web}


def test_a_server_that_gnocchi_does_not_know_has_no_points(world: World) -> None:
    web = world.add_server("web-1")
    world.add_resource("instance", "web-1", web, cpu=counter(START - 300, cpu_steps(1, 2)))
    rows = read(world, asked(web, identity("server new"), "no-uuid-at-all"))
    assert {row["resource_id"] for row in rows} == {web}


def test_longer_intervals_are_made_of_what_is_kept(world: World) -> None:
    web = world.add_server("web-1")
    cpu = counter(START - 600, cpu_steps(7, *range(10, 22), *([50] * 11)))
    world.add_resource("instance", "web-1", web, cpu=cpu)
    (first,) = read(world, asked(web, interval=HOUR))
    assert f"{first['ts']:%H:%M}" == "10:00"
    told = (first["min"], first["avg"], first["max"])
    assert told == pytest.approx((10, 15.5, 21))
    assert first["samples"] == 12


def test_the_newest_interval_waits_until_it_is_whole(world: World) -> None:
    """It is 12:00:30: Gnocchi may not have worked through the last samples before noon."""
    web = world.add_server("web-1")
    cpu = counter(START - 300, cpu_steps(*[10] * 23))  # the last sample is that of 11:50
    world.add_resource("instance", "web-1", web, cpu=cpu)
    assert set(series(read(world, asked(web, interval=HOUR)), "cpu_percent", web)) == {"10:00"}
    world.now = NOW + dt.timedelta(minutes=15)  # now it is old enough to be a gap
    found = series(read(world, asked(web, interval=HOUR)), "cpu_percent", web)
    assert set(found) == {"10:00", "11:00"}
    world.now = NOW


def test_only_what_is_asked_for_is_given(world: World) -> None:
    web = world.add_server("web-1")
    cpu = counter(START - HOUR, cpu_steps(*[10] * 40))
    world.add_resource("instance", "web-1", web, cpu=cpu)
    found = series(read(world, asked(web, hours=0.5)), "cpu_percent", web)
    assert (min(found), max(found)) == ("10:00", "10:25")


def test_polls_that_are_rarer_than_buckets_are_not_taken_for_more_work(world: World) -> None:
    """rate:mean is the step from sample to sample, here 600 s, in buckets of 300 s."""
    web = world.add_server("web-1")
    cpu = counter(START - 600, cpu_steps(40, 40, 40, every=600), every=600)
    world.add_resource("instance", "web-1", web, cpu=cpu)
    found = series(read(world, asked(web)), "cpu_percent", web)
    assert found == pytest.approx({"10:10": 40, "10:20": 40})


def test_polls_that_are_more_frequent_than_buckets_are_not_taken_for_less_work(
    world: World,
) -> None:
    """Only hours are kept, of polls every 300 s: rate:mean is a step of 300 s."""
    web = world.add_server("web-1")
    step = cpu_steps(40)[0]
    start = START - 8 * HOUR
    means = [(start + at * HOUR, 1e12 + at * 12 * step) for at in range(11)]
    rates = [(time, step) for time, _ in means]
    cpu = Metric(granularity=(HOUR,), points={"mean": means, "rate:mean": rates})
    world.add_resource("instance", "web-1", web, cpu=cpu)
    (row, *_) = read(world, asked(web, interval=HOUR))
    assert row["avg"] == pytest.approx(40)
    assert (row["samples"], row["min"], row["max"]) == (12, None, None)
    assert read(world, asked(web, interval=300)) == [], "what is kept is too coarse"


def test_a_counter_without_rates_is_read_by_its_differences(world: World) -> None:
    web = world.add_server("web-1")
    cpu = counter(START - 600, cpu_steps(99, 50, 10), aggregations=("mean",))
    world.add_resource("instance", "web-1", web, cpu=cpu)
    rows = read(world, asked(web))
    assert series(rows, "cpu_percent", web) == pytest.approx({"10:00": 50, "10:05": 10})
    assert {(row["min"], row["max"], row["samples"]) for row in rows} == {(None, None, None)}


def test_least_and_most_come_from_the_policy_where_it_keeps_them(world: World) -> None:
    web = world.add_server("web-1")
    names = ("mean", "min", "max", "count", "sum")
    used = {"mean": 2048.0, "min": 1024.0, "max": 3072.0, "count": 5.0, "sum": 1.0}
    memory = Metric(names, points={name: [(START, used[name])] for name in names})
    world.add_resource("instance", "web-1", web, memory_usage=memory)
    (row,) = read(world, asked(web))
    assert row["metric"] == "memory_percent"
    assert (row["min"], row["avg"], row["max"], row["samples"]) == (25.0, 50.0, 75.0, 5)


def test_a_guest_without_balloon_has_no_memory(world: World) -> None:
    web, old = world.add_server("web-1"), world.add_server("old-1")
    memory = Metric(("mean",), points={"mean": [(START, 1024.0)]})
    steps = cpu_steps(1, 2)
    world.add_resource(
        "instance", "web-1", web, cpu=counter(START - 300, steps), memory_usage=memory
    )
    world.add_resource("instance", "old-1", old, cpu=counter(START - 300, steps))
    rows = read(world, asked(web, old))
    assert series(rows, "memory_percent", web) == {"10:00": 25.0}
    assert series(rows, "memory_percent", old) == {}
    assert len(series(rows, "cpu_percent", old)) == 1


def test_a_server_of_unknown_size_has_no_percentages(world: World) -> None:
    web = world.add_server("web-1")
    memory = Metric(("mean",), points={"mean": [(START, 1024.0)]})
    world.add_resource("instance", "web-1", web, cpu=counter(START, [1.0]), memory_usage=memory)
    request = replace(asked(web), instances=[Measured(DEMO, web)])
    assert read(world, request) == []


def test_network_cards_and_disks_of_a_server_are_added_up(world: World) -> None:
    """Their metrics hang on resources of their own."""
    web = world.add_server("web-1")
    for card, speed in (("tap1", 3e6), ("tap2", 1e6)):
        start = START - 300 if card == "tap1" else START  # the second came later
        incoming = counter(start, [speed * 300] * 3)
        outgoing = counter(start, [speed * 150] * 3)
        world.add_resource(
            NIC, card, web, network_incoming_bytes=incoming, network_outgoing_bytes=outgoing
        )
    world.add_resource(
        DISK, "vda", web, disk_device_read_bytes=counter(START - 300, [6e8, 6e8, 6e8])
    )
    rows = read(world, asked(web))
    assert series(rows, "network_in_mbps", web) == pytest.approx(
        {"10:05": 3, "10:10": 4, "10:15": 1}
    )
    assert series(rows, "network_out_mbps", web)["10:10"] == pytest.approx(2)
    assert series(rows, "disk_read_mbps", web) == pytest.approx({"10:05": 2, "10:10": 2})
    assert series(rows, "disk_write_mbps", web) == {}


def test_a_restart_and_a_gap_make_no_peak(world: World) -> None:
    """The counter starts again at 0; after a long gap, a step covers a time that is not known."""
    web = world.add_server("web-1")
    step = cpu_steps(10)[0]
    minutes = {0: step, 5: -1e15, 10: step, 90: 18 * step, 95: step}
    rates = [(START + minute * 60, value) for minute, value in minutes.items()]
    cpu = Metric(points={"mean": [(time, 0.0) for time, _ in rates], "rate:mean": rates})
    world.add_resource("instance", "web-1", web, cpu=cpu)
    found = series(read(world, asked(web)), "cpu_percent", web)
    assert found == pytest.approx({"10:10": 10, "11:35": 10})


def test_more_than_there_is_was_a_larger_server(world: World) -> None:
    """It had 8 vCPUs before it was made smaller: 160 % of today's two are not known then."""
    web = world.add_server("web-1")
    world.add_resource(
        "instance", "web-1", web, cpu=counter(START - 300, cpu_steps(50, 160, 104, 90))
    )
    found = series(read(world, asked(web)), "cpu_percent", web)
    assert found == pytest.approx({"10:10": 100, "10:15": 90})


def test_many_servers_take_few_requests(world: World) -> None:
    servers = [world.add_server(f"web-{number}") for number in range(120)]
    for number, server in enumerate(servers):
        world.add_resource(
            "instance", f"web-{number}", server, cpu=counter(START - 300, cpu_steps(1, 5))
        )
    rows = read(world, asked(*servers))
    assert {row["resource_id"] for row in rows} == set(servers)
    assert len(world.asked("/v1/aggregates")) <= 1 + 120 // metrics.BATCH + 1
    assert len(world.asked("/v1/metric/")) == 1


def test_resources_that_are_paged_are_all_found(world: World) -> None:
    world.most_rows = 2
    servers = [world.add_server(f"web-{number}") for number in range(5)]
    for number, server in enumerate(servers):
        cpu = counter(START - 300, cpu_steps(1, 5))
        world.add_resource("instance", f"web-{number}", server, cpu=cpu)
    assert {row["resource_id"] for row in read(world, asked(*servers))} == set(servers)


def test_one_server_with_another_policy_does_not_cost_the_others(world: World) -> None:
    """Gnocchi refuses a whole request for one metric that it keeps otherwise."""
    servers = [world.add_server(f"web-{number}") for number in range(9)]
    for number, server in enumerate(servers):
        cpu = counter(START - 300, cpu_steps(1, 5))
        if number == 4:
            cpu.granularity = (60,)
        if number == 6:
            cpu.aggregations = ("mean",)
        world.add_resource("instance", f"web-{number}", server, cpu=cpu)
    found = {row["resource_id"] for row in read(world, asked(*servers))}
    assert found >= set(servers) - {servers[4], servers[6]}


def test_a_policy_with_several_granularities_is_read_near_how_often_is_polled(
    world: World,
) -> None:
    web = world.add_server("web-1")
    cpu = counter(START - HOUR, cpu_steps(*[10] * 40), granularity=(60, 300, 3600))
    world.add_resource("instance", "web-1", web, cpu=cpu)
    read(world, asked(web, interval=HOUR))
    assert {one["granularity"][0] for one in world.asked("/v1/aggregates")} == {"300"}


def test_a_cloud_without_gnocchi_says_so(world: World) -> None:
    world.services["RegionOne"].remove("metric")
    with pytest.raises(NotOfferedError, match="metric service"):
        read(world, asked("a"))
    with pytest.raises(NotOfferedError, match="metrics=none"):
        read(world, asked("a"), metrics="none")


def test_a_gnocchi_that_is_not_where_the_catalogue_says_is_told(world: World) -> None:
    world.faults.append(Fault(404, "<html>nginx</html>", where="/metric/", kind="text/html"))
    with pytest.raises(NotOfferedError, match="nothing at"):
        read(world, asked("a"))


def test_a_gnocchi_without_types_for_cards_and_disks_is_read(world: World) -> None:
    web = world.add_server("web-1")
    world.add_resource("instance", "web-1", web, cpu=counter(START - 300, cpu_steps(1, 2)))
    assert NIC not in world.resources
    assert {row["metric"] for row in read(world, asked(web))} == {"cpu_percent"}


@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("/v1/search/", "{}"),
        ("/v1/search/", "<html>"),
        ("/v1/metric/", '{"id": 1}'),
        ("/v1/metric/", '{"archive_policy": {"name": "x", "aggregation_methods": []}}'),
        ("/v1/aggregates", '{"measures": 1}'),
        ("/v1/aggregates", '[{"measures": {"measures": {"a": {"cpu": {"mean": [[1]]}}}}}]'),
    ],
)
def test_replies_that_make_no_sense_are_told(world: World, where: str, body: str) -> None:
    web = world.add_server("web-1")
    world.add_resource("instance", "web-1", web, cpu=counter(START, cpu_steps(1, 2)))
    world.faults.append(Fault(200, body, where=where))
    with pytest.raises(ReplyError):
        read(world, asked(web))


def test_sums_of_devices_know_their_edges_only_with_one_sample() -> None:
    one = [Point(0, 1.0, 1.0, 1.0, 1)]
    several = [Point(0, 2.0, 1.0, 5.0, 5)]
    assert points.summed([one, one]) == [Point(0, 2.0, 2.0, 2.0, 1)]
    assert points.summed([several, several]) == [Point(0, 4.0, None, None, 5)]
    assert points.summed([several]) == several


def test_how_many_samples_a_bucket_has_is_measured() -> None:
    means = [(at * 3600, 1e9 * at * 12) for at in range(6)]
    steps = [(at * 3600, 1e9) for at in range(6)]
    assert points.samples_a_bucket(means, steps, 3600) == 12
    assert points.samples_a_bucket(means, [(t, v * 12) for t, v in steps], 3600) == 1
    assert points.samples_a_bucket(means[:2], steps, 3600) is None
