"""Daily series to forecast: generated ones that look like bills and traffic, and those of a folder."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.base import InputError

Floats = NDArray[np.float64]
DAYS = 1000
START = dt.date(2023, 1, 2)  # a Monday
COPIES = 1  # series of each kind
WEEK = np.array([1.08, 1.06, 1.05, 1.04, 1.07, 0.83, 0.76])
OFFICE = np.array([1.0, 1.02, 1.0, 0.98, 0.95, 0.28, 0.25])


@dataclass(frozen=True)
class Series:
    """A name, the first day, and one value a day."""

    name: str
    first_day: dt.date
    values: Floats


def generated(seed: int, copies: int = COPIES) -> list[Series]:
    """Series of every kind, the same for the same seed."""
    found = []
    for position, (kind, make) in enumerate(KINDS.items()):
        for copy in range(copies):
            random = np.random.default_rng([seed, position, copy])
            level = float(np.exp(random.uniform(1.0, 9.0)))
            values = level * np.maximum(make(random, np.arange(float(DAYS))), 0.0)
            found.append(Series(f"{kind} {copy + 1}", START, np.round(values, 4)))
    return found


def _noise(random: np.random.Generator, days: Floats, size: float) -> Floats:
    return np.asarray(np.exp(random.normal(0.0, size, len(days))))


def _week(days: Floats, shape: Floats = WEEK) -> Floats:
    return np.asarray(shape[days.astype(np.int64) % 7])


def _wandering(random: np.random.Generator, days: Floats, size: float, back: float) -> Floats:
    """A logarithm that wanders and comes back: x = back · x + shock."""
    shocks = random.normal(0.0, size, len(days))
    found = np.zeros(len(days))
    for day in range(1, len(days)):
        found[day] = back * found[day - 1] + shocks[day]
    return found


def flat(random: np.random.Generator, days: Floats) -> Floats:
    """A fleet that never changes."""
    return _noise(random, days, 0.01)


def traffic(random: np.random.Generator, days: Floats) -> Floats:
    """Weekdays over weekends, growth, a year's season."""
    year = 1 + 0.08 * np.sin(2 * np.pi * (days - 80) / 365.25)
    return _week(days) * year * 1.2 ** (days / 365) * _noise(random, days, 0.03)


def office(random: np.random.Generator, days: Floats) -> Floats:
    """Nearly nothing on weekends, and on a few holidays."""
    values = _week(days, OFFICE) * _noise(random, days, 0.03)
    holidays = random.choice(len(days), len(days) // 40, replace=False)
    values[holidays] = np.minimum(values[holidays], 0.27)
    return np.asarray(values)


def growth(random: np.random.Generator, days: Floats) -> Floats:
    """Stored data: it only grows."""
    return np.asarray(random.uniform(1.3, 2.5) ** (days / 365)) * _noise(random, days, 0.01)


def month_end(random: np.random.Generator, days: Floats) -> Floats:
    """A job of the last two days and the first of a month."""
    dates = [START + dt.timedelta(days=int(day)) for day in days]
    turn = [(one + dt.timedelta(days=2)).day <= 2 or one.day == 1 for one in dates]
    return np.where(turn, random.uniform(2.0, 4.0), 1.0) * _noise(random, days, 0.03)


def steps(random: np.random.Generator, days: Floats) -> Floats:
    """A steady fleet with a few changes for good."""
    level = np.ones(len(days))
    for day in np.sort(random.choice(len(days), 9, replace=False)):
        level[day:] *= math.exp(random.choice([-1, 1]) * random.uniform(0.1, 0.6))
    week = _week(days) if random.random() < 0.5 else np.ones(len(days))
    return level * week * _noise(random, days, 0.015)


def fleet(random: np.random.Generator, days: Floats) -> Floats:
    """Machines come and go by themselves, each with a price."""
    lives = random.exponential(120.0, 400)
    begins = random.uniform(-200, len(days), 400)
    prices = np.exp(random.normal(0.0, 0.7, 400))
    alive = (days[:, None] >= begins) & (days[:, None] < begins + lives)
    return np.asarray((alive * prices).sum(axis=1) / 20) * _noise(random, days, 0.005)


def spikes(random: np.random.Generator, days: Floats) -> Floats:
    """Weekly, with days of many times the usual that mean nothing for the next."""
    values = _week(days) * _noise(random, days, 0.03)
    for day in random.choice(len(days), len(days) // 50, replace=False):
        values[day : day + random.integers(1, 3)] *= random.uniform(2.0, 8.0)
    return np.asarray(values)


def leak(random: np.random.Generator, days: Floats) -> Floats:
    """Now and then something grows for weeks until somebody sees it."""
    values = np.ones(len(days))
    for day in random.choice(len(days) - 60, 6, replace=False):
        length = int(random.integers(25, 60))
        values[day : day + length] *= random.uniform(1.01, 1.03) ** np.arange(length)
    return values * _noise(random, days, 0.02)


def bursty(random: np.random.Generator, days: Floats) -> Floats:
    """Visits: weekly, wandering, with bursts that fade."""
    log = _wandering(random, days, 0.06, 0.97)
    for day in random.choice(len(days), 12, replace=False):
        fade = random.uniform(0.5, 0.9)
        log[day:] += random.uniform(0.3, 1.5) * fade ** np.arange(len(days) - day)
    return np.asarray(np.exp(log)) * _week(days) * _noise(random, days, 0.05)


def yearly(random: np.random.Generator, days: Floats) -> Floats:
    """A strong season of the year, such as heating or tourism."""
    phase = random.uniform(0, 365)
    year = 1 + 0.45 * np.sin(2 * np.pi * (days - phase) / 365.25)
    return year * np.exp(_wandering(random, days, 0.08, 0.6)) * _week(days)


def wandering(random: np.random.Generator, days: Floats) -> Floats:
    """A level that goes anywhere."""
    return np.asarray(np.exp(_wandering(random, days, 0.02, 1.0))) * _week(days)


def seldom(random: np.random.Generator, days: Floats) -> Floats:
    """Nothing on most days: training runs and tests."""
    busy = random.random(len(days)) < 0.3
    return np.asarray(busy * np.exp(random.normal(0.0, 0.5, len(days))), dtype=np.float64)


KINDS: dict[str, Callable[[np.random.Generator, Floats], Floats]] = {
    make.__name__: make
    for make in (
        flat, traffic, office, growth, month_end, steps, fleet, spikes, leak, bursty, yearly,
        wandering, seldom,
    )
}  # fmt: skip


def of_folder(folder: Path) -> list[Series]:
    """Every NAME.csv and NAME.csv.gz with the columns ds and y, in order. Raises InputError."""
    files = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    if not files:
        raise InputError(f"no series in {folder}: expected NAME.csv or NAME.csv.gz with ds, y")
    return [_of_file(path) for path in files]


def _of_file(path: Path) -> Series:
    """One series; days without a row or value are NaN."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", newline="", encoding="utf-8") as file:
            found = {
                dt.date.fromisoformat(row["ds"][:10]): float(row["y"] or "nan")
                for row in csv.DictReader(file)
            }
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"cannot read {path.name}: expected columns ds (day), y ({error})"
        ) from None
    if not found:
        raise InputError(f"{path.name} has no rows")
    first = min(found)
    values = np.full((max(found) - first).days + 1, np.nan)
    for day, value in found.items():
        values[(day - first).days] = value
    return Series(path.name.partition(".csv")[0], first, values)
