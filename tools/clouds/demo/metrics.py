"""Measurements of the demo estate: hourly for 30 days, daily for the 60 days before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tools.clouds.demo.estate import Estate
from tools.clouds.demo.machines import Machine, on_hours
from tools.clouds.demo.quantities import month_turn
from tools.clouds.demo.shapes import Profile, activities
from tools.clouds.demo.window import Bools, Floats, Ints, random
from tools.store.columns import METRICS
from tools.store.schema import METRIC_SCHEMA, TEXT, TIMESTAMP

HOURLY_DAYS, ALL_DAYS = 30, 90
_SAMPLES = 12  # five-minute samples an hour
_MACHINES_A_TABLE = 1_500
_HOUR_US = 3_600_000_000
SCHEMA = pa.schema([one for one in METRIC_SCHEMA if one.name != "metric_day"])
_OF_AGENT = ("memory_percent", "disk_used_percent")
_PERCENT = ("cpu_percent", *_OF_AGENT)


@dataclass(frozen=True)
class Points:
    """One metric of one day: shape (machines, 24)."""

    low: Floats
    high: Floats
    mean: Floats

    def of(self, part: slice) -> Points:
        """The points of some of the machines."""
        return Points(self.low[part], self.high[part], self.mean[part])


def metrics(
    estate: Estate, now: dt.datetime, span: tuple[dt.date, dt.date] | None = None
) -> Iterator[pa.Table]:
    """Tables of at most some 250,000 rows, oldest day first; `now` is naive UTC. The newest points
    are those of the last full hour. `span` is the first and last day that are wanted.
    """
    machines = [one for one in estate.machines if one.present and one.state != "error"]
    profile = Profile.draw(estate.seed, machines)
    today = estate.window.days
    for day in range(today - ALL_DAYS, today + 1):
        if span and not span[0] <= estate.window.date(day) <= span[1]:
            continue
        on = on_hours(machines, estate.window, np.array([day]))[:, 0, :]
        on[:, 24 if day < today else now.hour :] = False
        points = _points(estate, machines, profile, day)
        for start in range(0, len(machines), _MACHINES_A_TABLE):
            part = slice(start, start + _MACHINES_A_TABLE)
            chosen = {name: one.of(part) for name, one in points.items()}
            if on[part].any():
                yield _table(estate, machines[part], day, on[part], chosen)


def _table(
    estate: Estate,
    machines: list[Machine],
    day: int,
    on: Bools,
    points: dict[str, Points],
) -> pa.Table:
    agent = np.array([machine.agent for machine in machines])
    hourly = day >= estate.window.days - HOURLY_DAYS
    make = _hourly_columns if hourly else _daily_columns
    parts = []
    for metric in METRICS:
        there = on & agent[:, None] if metric in _OF_AGENT else on
        parts.append((metric, *make(points[metric], there)))
    return _arrow(estate, machines, day, 3600 if hourly else 86_400, parts)


Columns = tuple[Ints, Ints, Floats, Floats, Floats, Ints]  # machine, hour, min, max, avg, samples


def _hourly_columns(points: Points, there: Bools) -> Columns:
    machine, hour = np.nonzero(there)
    samples = np.full(len(machine), _SAMPLES, dtype=np.int64)
    return machine, hour, points.low[there], points.high[there], points.mean[there], samples


def _daily_columns(points: Points, there: Bools) -> Columns:
    count = there.sum(axis=1)
    machine = np.nonzero(count)[0]
    low = np.where(there, points.low, np.inf).min(axis=1)[machine]
    high = np.where(there, points.high, -np.inf).max(axis=1)[machine]
    mean = np.where(there, points.mean, 0.0).sum(axis=1)[machine] / count[machine]
    return machine, np.zeros_like(machine), low, high, mean, count[machine] * _SAMPLES


def _arrow(
    estate: Estate,
    machines: list[Machine],
    day: int,
    interval: int,
    parts: list[tuple[str, Ints, Ints, Floats, Floats, Floats, Ints]],
) -> pa.Table:
    names, *numbers = zip(*parts, strict=True)
    machine, hour, low, high, mean, samples = (np.concatenate(one) for one in numbers)
    who = pa.array(machine)
    start = int(estate.window.epoch(np.array([day]))[0]) * 24 * _HOUR_US

    def texts(values: list[str]) -> pa.Array:
        return pa.array(values, TEXT).take(who)

    metric = np.repeat(np.arange(len(names)), [len(one) for one in numbers[0]])
    columns = {
        "provider": texts([one.provider.key for one in machines]),
        "account_id": texts([one.account.id for one in machines]),
        "resource_id": texts([one.id for one in machines]),
        "metric": pa.array(list(names), TEXT).take(pa.array(metric)),
        "ts": pa.array(start + hour * _HOUR_US).cast(TIMESTAMP),
        "interval_s": pa.array(np.full(len(who), interval, dtype=np.int32)),
        "min": pa.array(np.round(low, 7)),
        "max": pa.array(np.round(high, 7)),
        "avg": pa.array(np.round(mean, 7)),
        "samples": pa.array(samples.astype(np.int32)),
    }
    return pa.table([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _points(
    estate: Estate, machines: list[Machine], profile: Profile, day: int
) -> dict[str, Points]:
    window = estate.window
    turn = bool(month_turn(window, np.array([day]))[0])
    busy = activities(machines, window, day, month_turn=turn)
    if window.weekday(np.array([day]))[0] >= 5:
        busy = busy * profile.weekend[:, None]
    noise = random(estate.seed, "metrics", window.days - day).standard_normal(
        (5, len(machines), 24)
    )
    wobble = np.exp(0.18 * noise[1])
    share = np.abs(noise[2])

    def column(values: Floats) -> Floats:
        wide: Floats = values[:, None]
        return wide

    cpu = column(profile.quiet) + (column(profile.busy) - column(profile.quiet)) * busy
    means = {
        "cpu_percent": cpu * np.exp(0.06 * noise[0]),
        "memory_percent": column(profile.memory) + 3.0 * (busy - 0.5) + 0.6 * noise[3],
        "disk_read_mbps": column(profile.disk_read) * (0.3 + 0.7 * busy) * wobble,
        "disk_write_mbps": column(profile.disk_write) * (0.3 + 0.7 * busy) * wobble,
        "network_in_mbps": column(profile.network_in) * (0.2 + 0.8 * busy) * wobble,
        "network_out_mbps": column(profile.network_out) * (0.2 + 0.8 * busy) * wobble,
        "disk_used_percent": column(profile.disk_used)
        + column(profile.disk_growth) * (day - window.days + ALL_DAYS)
        + 0.05 * noise[4],
    }
    _apply_incidents(estate, machines, day, means)
    spread = np.minimum(share, 2.0) / 2.0 * column(profile.spread)
    return {name: _spread(name, mean, spread, share) for name, mean in means.items()}


def _spread(metric: str, mean: Floats, spread: Floats, share: Floats) -> Points:
    """The lowest and highest five minutes of the hour around its mean."""
    if metric not in _PERCENT:
        return Points(mean * 0.5, mean * (1.2 + 0.4 * share), mean)
    if metric != "cpu_percent":
        spread = np.full_like(mean, 0.4)
    mean = np.clip(mean, 0.2, 99.0)
    low, high = np.clip(mean - 0.5 * spread, 0.1, None), np.clip(mean + spread, None, 99.9)
    return Points(np.round(low, 3), np.round(high, 3), np.round(mean, 3))


def _apply_incidents(
    estate: Estate, machines: list[Machine], day: int, means: dict[str, Floats]
) -> None:
    hours = day * 24 + np.arange(24)
    rows = {machine.id: row for row, machine in enumerate(machines)}
    for incident in estate.incidents:
        done = np.clip((hours - incident.start) / (incident.full - incident.start), 0.0, 1.0)
        values = incident.low + (incident.high - incident.low) * done
        within = (hours >= incident.start) & (hours < incident.stop)
        means[incident.metric][rows[incident.machine.id]][within] = values[within]
