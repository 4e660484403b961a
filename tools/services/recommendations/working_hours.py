"""Working hours, read off a machine's use: which hours of which weekdays hold nearly all of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from tools.services.recommendations.rules import Rules
from tools.services.recommendations.series import Floats

_WEEK = 168
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PART_OF_PEAK = 0.25  # of the p95: an hour above it is busy
_FILLED = 0.5  # of the hours within the window that must be busy
_MEASURED = 0.9  # of all hours
_WEEKS_LIKE_IT = 0.7  # of the weeks must have half of the usual use


@dataclass(frozen=True)
class Pattern:
    """On from `start` o'clock (UTC) for `length` hours on `days` (0 = Monday), margins included."""

    start: int
    length: int
    days: tuple[int, ...]
    coverage: float  # part of the busy hours that fall into it
    inside: float  # average CPU within, %
    outside: float
    weeks: int  # that were looked at

    @property
    def hours(self) -> int:
        """Hours on a week."""
        return self.length * len(self.days)

    @property
    def off_share(self) -> float:
        """Part of the week that it may be off."""
        return 1 - self.hours / _WEEK

    @property
    def said(self) -> str:
        """'Mon-Fri 07:00-19:00 UTC'."""
        names = [_DAYS[day] for day in self.days]
        run = list(self.days) == list(range(self.days[0], self.days[-1] + 1)) and len(names) > 2
        listed = f"{names[0]}-{names[-1]}" if run else ", ".join(names)
        return f"{listed} {self.start:02d}:00-{(self.start + self.length) % 24:02d}:00 UTC"


def pattern(
    cpu: Floats, network: Floats | None, first: dt.datetime, rules: Rules
) -> Pattern | None:
    """The working hours of a series of hourly averages (CPU in %, traffic in MB/s) whose first hour
    begins at `first`; None where the use has no such hours.
    """
    known = np.flatnonzero(np.isfinite(cpu))
    measured = len(cpu) - int(known[0]) if len(known) else 0
    # The hours of a day are missing now and then: a week counts from its last day on.
    weeks = min(int(rules["schedule.weeks"]), (measured + 24) // _WEEK)
    if weeks < rules["schedule.weeks_min"] or weeks * _WEEK > len(cpu):
        return None
    if np.isfinite(cpu[-weeks * _WEEK :]).mean() < _MEASURED:
        return None
    start = first + dt.timedelta(hours=len(cpu) - weeks * _WEEK)
    shift = start.weekday() * 24 + start.hour
    table = np.roll(cpu[-weeks * _WEEK :].reshape(weeks, _WEEK), shift, axis=1)
    limit = max(rules["idle.cpu_percent"], _PART_OF_PEAK * float(np.nanquantile(table, 0.95)))
    busy = np.nan_to_num(table) >= limit
    by_week = busy.sum(axis=1)
    if by_week.sum() == 0 or (by_week >= by_week.mean() / 2).mean() < _WEEKS_LIKE_IT:
        return None
    window = _window(busy.sum(axis=0), rules)
    if window is None or window[3] / (weeks * window[1] * len(window[2])) < _FILLED:
        return None
    begin, length, days, covered = window
    margin = int(rules["schedule.margin_hours"])
    begin, length = (begin - margin) % 24, min(length + 2 * margin, 24)
    if margin > window[0]:  # the margin reaches into the day before
        days = tuple(sorted((day - 1) % 7 for day in days))
    on = _mask(begin, length, days)
    inside, outside = float(np.nanmean(table[:, on])), float(np.nanmean(table[:, ~on]))
    if outside >= rules["idle.cpu_percent"] or not _quiet(network, shift, weeks, on):
        return None
    return Pattern(begin, length, days, covered / float(busy.sum()), inside, outside, weeks)


def _window(
    counts: np.ndarray[tuple[int], np.dtype[np.int64]], rules: Rules
) -> tuple[int, int, tuple[int, ...], int] | None:
    """(start, length, days, busy hours within) of the shortest window that holds enough of them."""
    needed = rules["schedule.coverage"] * counts.sum()
    sums = np.concatenate([[0], np.cumsum(np.concatenate([counts, counts[:24]]))])
    best: tuple[int, int, tuple[int, ...], int] | None = None
    for length in range(int(rules["schedule.hours_min"]), int(rules["schedule.hours_max"]) + 1):
        for start in range(24):
            places = np.arange(7) * 24 + start
            held = sums[np.minimum(places + length, len(sums) - 1)] - sums[places]
            order = np.argsort(-held, kind="stable")
            many = int(np.searchsorted(np.cumsum(held[order]), needed) + 1)
            if many > int(rules["schedule.days_max"]):
                continue
            covered = int(held[order[:many]].sum())
            known = best and (best[1] * len(best[2]), -best[3])
            if known is None or (length * many, -covered) < known:
                days = tuple(sorted(int(day) for day in order[:many]))
                best = (start, length, days, covered)
    return best


def _mask(
    start: int, length: int, days: tuple[int, ...]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    on = np.zeros(_WEEK, dtype=np.bool_)
    for day in days:
        on[(day * 24 + start + np.arange(length)) % _WEEK] = True
    return on


def _quiet(
    network: Floats | None,
    shift: int,
    weeks: int,
    on: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> bool:
    """Outside of the window there is at most half of the traffic of within, where it is known."""
    if network is None or not np.isfinite(network[-weeks * _WEEK :]).any():
        return True
    table = np.roll(network[-weeks * _WEEK :].reshape(weeks, _WEEK), shift, axis=1)
    inside, outside = np.nanmean(table[:, on]), np.nanmean(table[:, ~on])
    return bool(outside <= 0.5 * inside)
