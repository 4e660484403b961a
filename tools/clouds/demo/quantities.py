"""How much of each service is used a day, and what is planted in it.

Patterns: `fixed` (the same each day), `level` (noise only), `traffic` (weekdays over weekends, a
busy end of year, 20 % growth a year), `office` (weekdays), `growth` (stored data, +45 % a year),
`surge` (new service, doubles each half year), `month_end` (triple on the last two days and the
first day of a month).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from tools.clouds.demo.offerings import LEAK, OFFERINGS, SPIKE, STEP
from tools.clouds.demo.roster import BASE_SIZE
from tools.clouds.demo.window import Bools, Floats, Ints, Window, random

QUANTITY_SCALE = 4  # decimals of a quantity
_WEEK = np.array([1.08, 1.06, 1.05, 1.04, 1.07, 0.83, 0.76])
_OFFICE_WEEK = np.array([1.0, 1.02, 1.0, 0.98, 0.95, 0.28, 0.25])
_SEASON = (1.0, 0.97, 1.0, 1.0, 1.0, 0.98, 0.94, 0.94, 1.0, 1.02, 1.12, 1.18)
SPIKE_AGO, SPIKE_DAYS, SPIKE_FACTOR = 6, 2, 14.0
STEP_AGO, STEP_FACTOR = 25, 6.0
LEAK_AGO, LEAK_GROWTH = 60, 1.024


@dataclass(frozen=True)
class Event:
    """A planted change of a service's use: days `start` <= day < `stop` of the window."""

    kind: str  # cost_spike, cost_step, cost_leak
    offering: int
    start: int
    stop: int
    factors: Floats  # one a day


@dataclass(frozen=True)
class Quantities:
    """Scaled whole numbers, shape (offerings, days): as used, and as without the events."""

    used: Ints
    expected: Ints
    events: tuple[Event, ...]


def build(seed: int, instances: int, window: Window) -> Quantities:
    """Draw the use of every offering for every day of the window."""
    days = np.arange(window.days, dtype=np.int64)
    shapes = patterns(window, days)
    noise = random(seed, "services").normal(0.0, 0.03, (len(OFFERINGS), window.days))
    plain = np.empty((len(OFFERINGS), window.days))
    for row, offering in enumerate(OFFERINGS):
        jitter = 1.0 if offering.pattern == "fixed" else np.exp(noise[row])
        plain[row] = offering.daily * shapes[offering.pattern] * jitter
    plain *= instances / BASE_SIZE
    events = _events(window)
    used = plain.copy()
    for event in events:
        used[event.offering, event.start : event.stop] *= event.factors
    scale = 10**QUANTITY_SCALE
    return Quantities(
        np.rint(used * scale).astype(np.int64), np.rint(plain * scale).astype(np.int64), events
    )


def patterns(window: Window, days: Ints) -> dict[str, Floats]:
    """The factor of each day by pattern."""
    weekday = window.weekday(days)
    ago = (window.days - days) / 365.0  # years before today
    season = np.array([_SEASON[window.date(int(day)).month - 1] for day in days])
    flat = np.ones(len(days))
    return {
        "fixed": flat,
        "level": flat,
        "traffic": _WEEK[weekday] * season * 1.2**-ago,
        "office": _OFFICE_WEEK[weekday],
        "growth": 1.45**-ago,
        "surge": 4.0**-ago,
        "month_end": np.where(month_turn(window, days), 3.0, 0.87),
    }


def month_turn(window: Window, days: Ints) -> Bools:
    """Whether a day is one of the last two of a month or the first."""
    dates = [window.date(int(day)) for day in days]
    near = [(date + dt.timedelta(days=2)).day <= 2 or date.day == 1 for date in dates]
    return np.array(near, dtype=np.bool_)


def _events(window: Window) -> tuple[Event, ...]:
    numbers = {offering.key: row for row, offering in enumerate(OFFERINGS)}
    spike, step = window.days - SPIKE_AGO, window.days - STEP_AGO
    leak = max(0, window.days - LEAK_AGO)
    return (
        Event(
            "cost_spike", numbers[SPIKE], spike, spike + SPIKE_DAYS,
            np.full(SPIKE_DAYS, SPIKE_FACTOR),
        ),
        Event(
            "cost_step", numbers[STEP], step, window.days,
            np.full(window.days - step, STEP_FACTOR),
        ),
        Event(
            "cost_leak", numbers[LEAK], leak, window.days,
            np.power(LEAK_GROWTH, np.arange(1.0, window.days - leak + 1.0)),
        ),
    )  # fmt: skip
