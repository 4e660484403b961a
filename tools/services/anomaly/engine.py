"""The search itself: daily series in, events out. It needs no store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.services.anomaly.change import Change
from tools.services.anomaly.judging import WARM_UP, Sheet
from tools.services.anomaly.series import Bands, CostSeries, Event
from tools.services.anomaly.settings import Settings
from tools.services.anomaly.watch import Watch

_ORDER = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Search:
    """Events, most severe first, and what was expected of every day."""

    events: list[Event]
    bands: Bands


def find_events(
    series: Sequence[CostSeries],
    settings: Settings | None = None,
    judged_from: int | None = None,
    daily_total: Mapping[str | None, float] | None = None,
) -> list[Event]:
    """The events of all series, most severe first; see `search`. Their days need not be the same."""
    together: dict[tuple[dt.date, int], list[int]] = {}
    for place, one in enumerate(series):
        together.setdefault((one.first, len(one)), []).append(place)
    events = []
    for places in together.values():
        own = [series[place] for place in places]
        found = search(own, settings, judged_from, daily_total).events
        events += [replace(event, series=places[event.series]) for event in found]
    return sorted(events, key=_rank)


def search(
    series: Sequence[CostSeries],
    settings: Settings | None = None,
    judged_from: int | None = None,
    daily_total: Mapping[str | None, float] | None = None,
) -> Search:
    """Search all series, which have the same first day and length; at least one.

    Every day is judged by the days before it only. `judged_from` is the first day (an index) of the
    window that is asked for; earlier days are judged too, since their events may go on.
    `daily_total` is what a usual day costs in all, by currency, which severity is relative to;
    without it each series is a world of its own.
    """
    settings = settings or Settings()
    first = settings.baseline_days if judged_from is None else judged_from
    watch = Watch(series, settings, first)
    changes = [one for one in watch.run() if _had_baseline(watch, one, settings)]
    events = []
    for change in changes:
        event, own = watch.event(change), series[change.row]
        if (event.impact > 0) == event.rise and event.impact:
            total = daily_usual(own) if daily_total is None else daily_total.get(own.currency, 0.0)
            events.append(_graded(event, total, settings))
    return Search(sorted(events, key=_rank), _bands(watch.sheet))


def daily_usual(series: CostSeries) -> float:
    """What a recent day of a series usually costs."""
    known = series.amounts[-WARM_UP:]
    known = known[~np.isnan(known)]
    return abs(float(np.median(known))) if len(known) else 0.0


def _had_baseline(watch: Watch, change: Change, settings: Settings) -> bool:
    """Whether enough days were known when the change was reported."""
    known = np.sum(~np.isnan(watch.sheet.cost[change.row, : change.reported]))
    return bool(known >= max(settings.baseline_days, WARM_UP))


def _bands(sheet: Sheet) -> Bands:
    """What was expected, in the sign of the series."""
    sign = sheet.sign[:, None]
    low, high = (
        np.where(sign > 0, sheet.low, -sheet.high),
        np.where(sign > 0, sheet.high, -sheet.low),
    )
    return Bands(sheet.expected * sign, low, high)


def _graded(event: Event, total: float, settings: Settings) -> Event:
    """The event with how severe it is: by its money, by how far off it is, by what explains it."""
    size = abs(event.impact)
    if event.explained or size < max(settings.min_impact, settings.min_share * total):
        return replace(event, severity="info")
    if event.new:
        share = event.impact / max(len(event.observed), 1) / max(total, 1e-12)
        return replace(event, severity="warning" if share >= settings.new_share else "info")
    far = event.surprise >= settings.critical_surprise
    critical = event.rise and far and size >= settings.critical_share * total
    return replace(event, severity="critical" if critical else "warning")


def _rank(event: Event) -> tuple[int, float, int, int]:
    return _ORDER[event.severity], -abs(event.impact), event.start, event.series
