"""Invented daily costs with planted anomalies, and with look-alikes that must not alarm.

Each series is one service in one account: several components (resources), a profile (weekdays, growth,
month's end, noise with heavy tails), and what happens to it. Everything follows from the seed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Generator = np.random.Generator

SERIES, DAYS, BASELINE = 200, 120, 30
_EPOCH = dt.date(2026, 1, 1)
LEAST_NOISE = 4.0  # an anomaly is at least so many standard deviations of its series' noise
# Profile: share of the series; weekend factor, noise, and growth a year, each from … to ….
_PROFILES: dict[
    str, tuple[float, tuple[float, float], tuple[float, float], tuple[float, float]]
] = {
    "traffic": (0.24, (0.65, 0.92), (0.02, 0.08), (-0.1, 0.6)),
    "office": (0.14, (0.05, 0.45), (0.02, 0.08), (-0.1, 0.3)),
    "level": (0.14, (1.0, 1.0), (0.02, 0.10), (-0.1, 0.3)),
    "fixed": (0.14, (1.0, 1.0), (0.0, 0.004), (0.0, 0.0)),
    "growth": (0.10, (0.95, 1.0), (0.01, 0.05), (0.4, 2.0)),
    "noisy": (0.10, (0.8, 1.0), (0.08, 0.20), (-0.2, 0.3)),
    "month_end": (0.08, (0.9, 1.0), (0.02, 0.06), (0.0, 0.2)),
    "sparse": (0.06, (1.0, 1.0), (0.10, 0.30), (0.0, 0.0)),
}


@dataclass(frozen=True)
class Planted:
    """A planted anomaly: days from `start` to `last` (indexes), its true cause and extra cost."""

    kind: str  # spike, step, ramp, drop
    start: int
    last: int
    component: str
    extra: Floats  # for each day of the series; negative for a drop


@dataclass
class Case:
    """One series: what its components cost a day, NaN where the bill has a gap."""

    name: str
    profile: str
    first: dt.date
    components: dict[str, Floats]
    level: float
    noise: float  # standard deviation of a day, relative
    launched: dict[str, int] = field(default_factory=dict)  # component: day, as the inventory knows
    one_off: list[tuple[int, float, str, str]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    lookalikes: list[str] = field(default_factory=list)

    @property
    def amounts(self) -> Floats:
        """What the service costs a day, without one-off charges."""
        total: Floats = np.sum(list(self.components.values()), axis=0)
        return total


def make(seed: int, count: int = SERIES, days: int = DAYS) -> list[Case]:
    """The cases of a seed."""
    rng = np.random.default_rng([seed, 4711])
    first = _EPOCH + dt.timedelta(days=int(rng.integers(0, 360)))
    weekdays = [
        i for i in range(BASELINE + 5, days) if (first + dt.timedelta(days=i)).weekday() < 5
    ]
    holidays = [int(day) for day in rng.choice(weekdays, 3, replace=False)]
    names, shares = list(_PROFILES), np.array([one[0] for one in _PROFILES.values()])
    cases = []
    for number in range(count):
        profile = str(rng.choice(names, p=shares / shares.sum()))
        case = _case(rng, f"service-{number:03d}", profile, first, days, holidays)
        _happen(rng, case, days)
        cases.append(case)
    return cases


def _case(
    rng: Generator, name: str, profile: str, first: dt.date, days: int, holidays: list[int]
) -> Case:
    _, weekend, noise, growth = _PROFILES[profile]
    level = float(np.exp(rng.uniform(np.log(8), np.log(2000))))
    spread = float(rng.uniform(*noise))
    base = level * _shape(
        rng, profile, first, days, float(rng.uniform(*weekend)), float(rng.uniform(*growth))
    )
    if profile in ("traffic", "office"):
        quiet = base.min()
        for day in holidays:
            base[day] = (
                max(quiet, base[day] * float(rng.uniform(0.3, 0.7)))
                if profile == "office"
                else quiet * 1.05
            )
    parts = rng.dirichlet(np.full(int(rng.integers(1, 7)), 1.5))
    common = _noise(rng, profile, spread * 0.7, days)
    components = {
        f"resource-{index}": base * share * common * _noise(rng, profile, spread * 0.7, days)
        for index, share in enumerate(parts)
    }
    return Case(name, profile, first, components, level, max(spread, 0.004))


def _noise(rng: Generator, profile: str, spread: float, days: int) -> Floats:
    """Factors around 1; of noisy series with heavy tails (Student's t with 4 degrees of freedom)."""
    if spread <= 0:
        return np.ones(days)
    drawn = rng.standard_t(4, days) / np.sqrt(2) if profile == "noisy" else rng.normal(0, 1, days)
    return np.exp(np.clip(spread * drawn, -1.5, 1.5))


def _shape(
    rng: Generator, profile: str, first: dt.date, days: int, weekend: float, growth: float
) -> Floats:
    """The factor of each day: weekdays, growth, and the month's end or rare days of some profiles."""
    dates = [first + dt.timedelta(days=index) for index in range(days)]
    week = np.array([1.0, 1.02, 1.03, 1.0, 0.97, weekend, weekend * rng.uniform(0.9, 1.05)])
    shape = np.array([week[date.weekday()] if weekend < 1 else 1.0 for date in dates])
    shape *= (1 + growth) ** (np.arange(days) / 365.0)
    if profile == "month_end":
        factor, before = rng.uniform(1.8, 4.0), int(rng.integers(1, 4))
        for index, date in enumerate(dates):
            if (date + dt.timedelta(days=before)).day <= before:
                shape[index] *= factor
    if profile == "sparse":
        shape *= rng.random(days) < rng.uniform(0.2, 0.5)
    return shape


def _happen(rng: Generator, case: Case, days: int) -> None:
    """Plant no, one or two anomalies, and look-alikes."""
    _lookalikes(rng, case, days)
    count = int(rng.choice([0, 1, 2], p=[0.40, 0.45, 0.15]))
    free = BASELINE + 8
    for left in range(count, 0, -1):
        until = days - 6 if left == 1 else (free + days) // 2
        if until <= free:
            break
        planted = _plant(rng, case, int(rng.integers(free, until)), days, left == 1)
        if planted is not None:
            case.planted.append(planted)
            free = planted.last + 21


def _plant(rng: Generator, case: Case, start: int, days: int, last_one: bool) -> Planted | None:
    kind = str(rng.choice(["spike", "step", "ramp", "drop"], p=[0.35, 0.30, 0.20, 0.15]))
    if case.profile == "sparse":
        kind = "spike"
    length = {
        "spike": int(rng.integers(1, 4)),
        "step": int(rng.integers(10, 40)),
        "ramp": int(rng.integers(18, 45)),
        "drop": int(rng.integers(4, 25)),
    }[kind]
    stop = min(days, start + length) if not last_one or rng.random() < 0.5 else days
    stop = min(stop, start + 3) if kind == "spike" else stop
    if kind == "ramp" and stop - start < 12:
        return None
    name, extra = _extra(rng, case, kind, start, stop, days)
    if name not in case.components:
        case.components[name] = np.zeros(days)
    case.components[name] = case.components[name] + extra
    return Planted(kind, start, stop - 1, name, extra)


def _extra(
    rng: Generator, case: Case, kind: str, start: int, stop: int, days: int
) -> tuple[str, Floats]:
    """Which component it happens to, and what it costs more or less on each day."""
    least = LEAST_NOISE * case.noise
    usual = np.array([np.nan_to_num(part)[:start].mean() for part in case.components.values()])
    names, span = list(case.components), slice(start, stop)
    extra = np.zeros(days)
    if kind == "drop":
        name = names[int(np.argmax(usual))]
        part = float(rng.uniform(max(0.5, min(least * usual.sum() / usual.max(), 0.95)), 1.0))
        extra[span] = -part * np.nan_to_num(case.components[name])[span]
        return name, extra
    size = {"spike": (0.6, 5.0), "step": (0.3, 2.0), "ramp": (0.5, 2.5)}[kind]
    amount = case.level * max(float(rng.uniform(*size)), least)
    if case.profile == "sparse":
        amount = 3.0 * float(max(np.nan_to_num(case.amounts)[:start].max(), case.level))
    slope = (
        np.arange(1, stop - start + 1) / (stop - start) if kind == "ramp" else np.ones(stop - start)
    )
    weights = usual / usual.sum() if usual.sum() > 0 else None
    name = "resource-new" if rng.random() < 0.35 else str(rng.choice(names, p=weights))
    extra[span] = amount * slope * _noise(rng, "level", min(case.noise, 0.1), stop - start)
    return name, extra


def _lookalikes(rng: Generator, case: Case, days: int) -> None:
    """What looks like an anomaly and is none."""
    if rng.random() < 0.20:
        case.lookalikes.append("one-off purchase")
        day = int(rng.integers(BASELINE, days))
        case.one_off.append((day, case.level * float(rng.uniform(3, 30)), "Purchase", "One-Time"))
    if rng.random() < 0.15:
        case.lookalikes.append("month-end credit")
        for day in _month_days(case, days, last=True):
            case.one_off.append(
                (day, -case.level * float(rng.uniform(0.5, 4)), "Credit", "One-Time")
            )
    if rng.random() < 0.12 and case.profile != "sparse":
        case.lookalikes.append("monthly charge")
        place, amount = int(rng.integers(1, 28)), case.level * float(rng.uniform(0.5, 5))
        fee = np.zeros(days)
        for index in range(days):
            if (case.first + dt.timedelta(days=index)).day == place:
                fee[index] = amount
        case.components["monthly-fee"] = fee
    if rng.random() < 0.12 and case.profile != "sparse":
        _launch(rng, case, days)
    if rng.random() < 0.10:
        case.lookalikes.append("gap")
        start = int(rng.integers(BASELINE, days - 4))
        gap = slice(start, start + int(rng.integers(1, 4)))
        for part in case.components.values():
            part[gap] = np.nan
    if rng.random() < 0.08 and case.profile != "sparse":
        case.lookalikes.append("small price change")
        start, factor = int(rng.integers(BASELINE, days)), float(rng.uniform(0.95, 1.07))
        for part in case.components.values():
            part[start:] *= factor


def _launch(rng: Generator, case: Case, days: int) -> None:
    """One to six instances, launched on one day or day after day, known to the inventory."""
    case.lookalikes.append("planned launch")
    start, count = int(rng.integers(BASELINE + 5, days - 5)), int(rng.integers(1, 7))
    apart = int(rng.integers(0, 3))
    each = case.level * float(rng.uniform(0.3, 1.5)) / count
    for number in range(count):
        day = start + number * apart
        if day < days:
            cost = np.zeros(days)
            cost[day:] = each
            cost[day] *= float(rng.uniform(0.3, 1.0))  # from some hour on
            case.components[f"instance-{number}"] = cost
            case.launched[f"instance-{number}"] = day


def _month_days(case: Case, days: int, *, last: bool) -> list[int]:
    dates = [case.first + dt.timedelta(days=index) for index in range(days)]
    return [i for i, date in enumerate(dates) if last and (date + dt.timedelta(days=1)).day == 1]
