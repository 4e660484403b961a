"""Measurements: onward from the last collection, each point once, old ones summed up exactly."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from scripted import NOW, ScriptedCloud, account, always, connected, later, machines

from tools.base import UnreachableError
from tools.clouds.tables import metric_table
from tools.context import Context
from tools.registry import find_tool
from tools.services.collection.run import sync
from tools.services.collection.settings import Settings, SyncRequest
from tools.services.collection.windows import MetricWindow, metric_windows

METRICS = SyncRequest(what=("inventory", "metrics"))
MIDNIGHT = dt.datetime(2026, 11, 21)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def cloud() -> ScriptedCloud:
    return ScriptedCloud(estate={"north": {"p1": machines("a")}})


def points(context: Context, where: str = "TRUE") -> int:
    found = context.store.query(f"SELECT count(*) FROM metric WHERE {where}").rows
    return int(found[0][0])


def average(context: Context, **arguments: Any) -> float:
    """The CPU use that `query_metrics` tells."""
    call = {"metrics": ["cpu_percent"], **arguments}
    result = find_tool("query_metrics").call(context, call)
    return next(value.value for value in result.values if value.name == "cpu_percent.avg")


def windows(now: dt.datetime, until: dt.datetime | None, **more: Any) -> list[tuple[Any, ...]]:
    found = metric_windows(now, until, more.pop("since", None), Settings(**more))
    return [(one.since, one.until, one.interval_s) for one in found]


def test_the_first_windows_change_their_interval_at_midnight() -> None:
    now = dt.datetime(2026, 11, 21, 12, 3)
    fine = MIDNIGHT - DAY
    weeks = [dt.datetime(2026, 10, 14) + number * 7 * DAY for number in range(5)]
    assert windows(now, None) == [
        (dt.datetime(2026, 10, 7, 12), dt.datetime(2026, 10, 14), 3600),
        *((start, start + 7 * DAY, 3600) for start in weeks),
        (dt.datetime(2026, 11, 18), fine, 3600),
        (fine, MIDNIGHT, 300),
        (MIDNIGHT, dt.datetime(2026, 11, 21, 12), 300),
    ]


def test_later_windows_go_on_with_an_overlap() -> None:
    now = dt.datetime(2026, 11, 21, 12, 3)
    assert windows(now, dt.datetime(2026, 11, 21, 11, 20)) == [
        (dt.datetime(2026, 11, 21, 10, 20), dt.datetime(2026, 11, 21, 12), 300)
    ]
    over_midnight = windows(now, MIDNIGHT + HOUR / 2)
    assert [one[:2] for one in over_midnight] == [
        (MIDNIGHT - HOUR / 2, MIDNIGHT),
        (MIDNIGHT, dt.datetime(2026, 11, 21, 12)),
    ]


def test_a_long_pause_is_made_up_for_by_the_hour_then_raw() -> None:
    found = windows(NOW.replace(tzinfo=None), dt.datetime(2026, 11, 10, 10, 20))
    assert found[0] == (dt.datetime(2026, 11, 10, 9), dt.datetime(2026, 11, 14), 3600)
    assert {interval for since, _, interval in found[1:]} == {300}
    assert found[1][0] == dt.datetime(2026, 11, 14)
    assert [one[1] for one in found[:-1]] == [one[0] for one in found[1:]]  # without a gap


def test_windows_by_request_and_setting() -> None:
    now = NOW.replace(tzinfo=None)
    back = windows(now, now, since=now - 100 * DAY)
    assert {interval for _, _, interval in back} == {86400, 3600, 300}
    assert [one[1] for one in back[:-1]] == [one[0] for one in back[1:]]
    assert {one[2] for one in windows(now, None, interval_s=3600)} == {3600}
    assert windows(now, now + 10 * DAY)[-1] == (now - HOUR, now, 300)  # a clock that was wrong
    assert metric_windows(now, now, now - HOUR, Settings()) == [MetricWindow(now - HOUR, now, 300)]


def test_points_are_collected_onward_and_each_is_there_once(home: Path) -> None:
    scripted = cloud()
    scripted.measure = always
    context = connected(home, NOW, scripted)
    sync(context, METRICS)
    first = points(context)
    assert first == 12 + 43 * 24 + 36 * 12
    then = later(context, hours=2)
    report = sync(then, METRICS)
    assert report.accounts[0].points == 3 * 12  # the last hour again, and two more
    assert points(then) == first + 24
    assert scripted.requests[-1].since == NOW - HOUR


def test_points_that_come_late_or_change(home: Path) -> None:
    scripted = cloud()
    scripted.measure = lambda moment: None if moment >= NOW - HOUR / 2 else 10.0
    context = connected(home, NOW, scripted)
    sync(context, METRICS)
    late = f"ts >= TIMESTAMP '{NOW - HOUR:%Y-%m-%d %H:%M}'"
    assert points(context, late) == 6
    scripted.measure = lambda _moment: 20.0
    then = later(context, minutes=5)
    sync(then, METRICS)
    assert points(then, late) == 13
    found = then.store.query(f"SELECT DISTINCT avg FROM metric WHERE {late}").rows
    assert found == [(20.0,)]


def test_a_failure_leaves_the_later_windows_to_the_next_collection(home: Path) -> None:
    scripted = cloud()

    def failing(moment: dt.datetime) -> float:
        if moment >= MIDNIGHT.replace(tzinfo=dt.UTC) - DAY:
            raise UnreachableError("down")
        return 1.0

    scripted.measure = failing
    context = connected(home, NOW, scripted)
    report = sync(context, METRICS)
    assert report.outcome == "partly"
    assert report.accounts[0].points == 12 + 43 * 24
    mark = context.store.progress.watermark(account(context).id, "metrics", "north")
    assert mark is not None
    assert mark.until == MIDNIGHT - DAY
    scripted.measure = lambda _moment: 2.0
    sync(context, METRICS)
    assert points(context, "metric_day >= '2026-11-20' AND interval_s = 300") == 36 * 12


def test_a_region_without_instances_is_not_asked_for_measurements(home: Path) -> None:
    scripted = ScriptedCloud(estate={"north": {"p1": machines()}})
    context = connected(home, NOW, scripted)
    assert sync(context, METRICS).accounts[0].points == 0
    scripted.estate["north"]["p1"] = machines("a")
    sync(later(context, hours=1), METRICS)  # with its history: nothing counts as read yet
    assert scripted.requests[0].since < NOW - 13 * DAY


def test_a_day_in_two_intervals_loses_no_hour(home: Path) -> None:
    """Raw until 10:20, and by the hour from 10:00 on."""
    context = connected(home, NOW, cloud())
    sync(context, SyncRequest(what=("inventory",)))

    def rows(interval: int, start: dt.datetime, count: int, value: float) -> list[dict[str, Any]]:
        own = {"provider": "scripted", "account_id": "p1", "resource_id": "a"}
        figures = {"min": value, "max": value, "avg": value, "samples": interval // 300}
        return [
            {**own, "metric": "cpu_percent", "interval_s": interval, **figures,
             "ts": start + dt.timedelta(seconds=interval * number)}
            for number in range(count)
        ]  # fmt: skip

    day = dt.datetime(2026, 11, 10)
    raw = rows(300, day, 124, 10.0)  # 10 whole hours and 4 points
    hourly = rows(3600, day + 10 * HOUR, 14, 40.0)
    context.store.write_metrics([metric_table([*raw, *hourly])], now=NOW, origin="x")
    asked = {"start": "2026-11-10T00:00:00", "end": "2026-11-11T00:00:00"}
    # Ten hours of 10, then 14 of 40: the four raw points are a part of the hour after them.
    expected = (10 * 10.0 + 14 * 40.0) / 24
    assert average(context, **asked) == pytest.approx(expected, abs=1e-4)
    # Summed up by the hour, it is the same.
    assert context.store.roll_up(now=NOW, raw_days=7, hourly_days=90).days == 1
    assert points(context) == 24
    assert average(context, **asked) == pytest.approx(expected, abs=1e-4)
    # And where an hour is whole in raw points, those count, not the hour's own.
    context.store.write_metrics([metric_table(rows(300, day, 12, 70.0))], now=NOW, origin="x")
    assert average(context, **asked) == pytest.approx((70.0 + 9 * 10 + 14 * 40) / 24, abs=1e-4)


def test_measurements_are_kept_as_long_as_the_settings_say(home: Path) -> None:
    scripted = cloud()
    scripted.measure = always
    context = connected(home, NOW, scripted)
    sync(context, METRICS)
    month = later(context, days=30)
    scripted.measure = lambda _moment: None
    report = sync(month, METRICS)
    assert report.rolled_up_days == 2  # 20 and 21 November were raw
    assert points(month, "interval_s = 300") == 0
    assert points(month, "interval_s = 3600") == 12 + 44 * 24 + 12
    assert sync(month, METRICS).rolled_up_days == 0
    assert average(month, start="2026-11-20T00:00:00", end="2026-11-21T00:00:00") == 11.5
    report = sync(later(context, days=92), METRICS)
    assert report.rolled_up_days == 46
    assert points(month) == points(month, "interval_s = 86400") == 46  # 7 October to 21 November
    assert average(month, start="2026-11-10T00:00:00", end="2026-11-11T00:00:00") == 11.5
