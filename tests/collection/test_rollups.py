"""Rollups are exact: worked out by hand, and by questions that must have the same answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.clouds.tables import metric_table
from tools.store.rollups import DAY as DAY_S
from tools.store.rollups import HOUR, rolled_sql
from tools.store.store import Store

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
DAY = dt.datetime(2026, 11, 1)


def point(minute: int, interval: int, *figures: float | None, metric: str = "cpu_percent") -> Any:
    """min, max, avg, samples"""
    names = ("min", "max", "avg", "samples")
    return {
        **{"provider": "aws", "account_id": "a", "resource_id": "i", "metric": metric},
        **{"ts": DAY + dt.timedelta(minutes=minute), "interval_s": interval},
        **dict(zip(names, figures, strict=True)),
    }


def rolled(
    home: Path, *rows: Any, raw_days: int = 7, hourly_days: int = 90
) -> list[tuple[Any, ...]]:
    store = Store.open(home)
    store.write_metrics([metric_table(rows)], now=NOW, origin="x")
    store.roll_up(now=NOW, raw_days=raw_days, hourly_days=hourly_days)
    sql = 'SELECT ts, interval_s, "min", "max", avg, samples FROM metric ORDER BY metric, ts'
    return store.query(sql).rows


def at(hour: int) -> dt.datetime:
    return DAY + dt.timedelta(hours=hour)


def test_an_hour_by_hand(tmp_path: Path) -> None:
    found = rolled(
        tmp_path,
        point(0, 300, 1, 9, 4, 1),
        point(5, 300, 2, 20, 10, 3),
        point(60, 300, 5, 5, 5, None),
        point(65, 300, 7, 7, 8, None),
    )
    # (4·1 + 10·3) / 4 = 8.5; points that tell no samples count once each.
    assert found == [(at(0), 3600, 1, 20, 8.5, 4), (at(1), 3600, 5, 7, 6.5, 2)]


def test_a_day_by_hand(tmp_path: Path) -> None:
    found = rolled(
        tmp_path,
        point(0, 3600, 1, 9, 4, 12),
        point(60, 3600, 0, 50, 40, 6),
        point(125, 300, 3, 3, 3, 2),
        hourly_days=10,
    )
    assert found == [(at(0), 86400, 0, 50, pytest.approx((4 * 12 + 40 * 6 + 3 * 2) / 20), 20)]


def test_what_is_unknown_stays_unknown(tmp_path: Path) -> None:
    found = rolled(
        tmp_path,
        point(0, 300, None, 9, None, 1),
        point(5, 300, None, None, None, None),
        point(60, 300, None, None, None, None),
        point(65, 300, 1, 1, 1, 1),
    )
    assert found == [(at(0), 3600, None, 9, None, 1), (at(1), 3600, 1, 1, 1, 1)]


def test_the_hours_own_point_counts_where_it_has_more_samples(tmp_path: Path) -> None:
    found = rolled(
        tmp_path,
        point(0, 300, 1, 1, 1, 1),
        point(0, 3600, 2, 2, 2, 12),
        point(60, 300, 3, 3, 3, 12),
        point(60, 3600, 4, 4, 4, 12),
    )
    assert found == [(at(0), 3600, 2, 2, 2, 12), (at(1), 3600, 3, 3, 3, 12)]


def test_points_that_come_after_the_rollup(tmp_path: Path) -> None:
    whole = [point(60 * hour, 3600, 1, 1, 1, 12) for hour in range(24)]
    first = rolled(tmp_path, *whole, hourly_days=10)
    assert first == [(at(0), 86400, 1, 1, 1, 288)]
    assert rolled(tmp_path, point(0, 3600, 9, 9, 9, 12), hourly_days=10) == first
    again = [point(60 * hour, 3600, 2, 2, 2, 12) for hour in range(24)]
    assert rolled(tmp_path, *again, hourly_days=10) == [(at(0), 86400, 2, 2, 2, 288)]


def test_recent_days_stay_as_they_are_and_again_changes_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    days = [DAY + dt.timedelta(days=number) for number in range(21)]
    rows = [{**point(0, 300, 1, 1, 1, 1), "ts": day} for day in days]
    store.write_metrics([metric_table(rows)], now=NOW, origin="x")
    done = store.roll_up(now=NOW, raw_days=7, hourly_days=14)
    assert (done.days, done.before, done.after) == (13, 13, 13)
    sql = "SELECT interval_s, min(ts), count(*) FROM metric GROUP BY 1 ORDER BY 1"
    expected = [(300, days[13], 8), (3600, days[6], 7), (86400, days[0], 6)]
    assert store.query(sql).rows == expected
    version = store.version()
    assert store.roll_up(now=NOW, raw_days=7, hourly_days=14).days == 0
    assert (store.version(), store.query(sql).rows) == (version, expected)


@settings(deadline=None, max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 287),
            st.floats(0, 100),
            st.one_of(st.none(), st.integers(1, 50)),
        ),
        min_size=1,
        max_size=40,
        unique_by=lambda one: one[0],
    )
)
def test_the_averages_of_a_day_survive_both_steps(
    drawn: list[tuple[int, float, int | None]],
) -> None:
    rows = [point(5 * slot, 300, value, value, value, samples) for slot, value, samples in drawn]
    points = metric_table(rows).append_column("metric_day", pa.array(["2026-11-01"] * len(rows)))
    with duckdb.connect() as con:
        con.register("points", points)
        twice = rolled_sql(rolled_sql("SELECT * FROM points", HOUR), DAY_S)
        sql = f'SELECT interval_s, "min", "max", avg, samples FROM ({twice})'
        ((interval, low, high, avg, samples),) = con.execute(sql).fetchall()
    weights = [(value, samples or 1) for _, value, samples in drawn]
    total = sum(weight for _, weight in weights)
    assert (interval, samples) == (86400, total)
    assert (low, high) == (min(v for v, _ in weights), max(v for v, _ in weights))
    assert avg == pytest.approx(sum(v * w for v, w in weights) / total, rel=1e-9, abs=1e-9)
