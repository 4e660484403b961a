"""The search for events of metrics over all series of the store, kept until the store changes."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.base import Receipt
from tools.services.anomaly import metric_expected, metric_severity
from tools.services.anomaly.metric_events import MetricEvent, events, judged
from tools.services.anomaly.metric_series import DAY_H, MetricSeries, hour_of, read
from tools.services.anomaly.metric_usual import usual
from tools.services.inquiry import Inquiry
from tools.store.columns import METRICS

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT, _PREFIX = 6, "metrics-"  # of the files in HOME/cache/anomalies
_HISTORY_DAYS = 95  # before the window: what is usual, and earlier months
_MOST_FILES = 8


@dataclass(frozen=True)
class Search:
    """From `since` to `until` (excluded), naive UTC; `chosen` instances, or None for all."""

    since: dt.datetime
    until: dt.datetime
    sensitivity: float = 1.0
    chosen: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Findings:
    """`events` of all series that were looked at; `judged` are the ids of the instances with enough
    history, `short` of those with too little; `statements` are the receipts of what was read.
    """

    events: list[MetricEvent]
    judged: list[str]
    short: list[str]
    statements: list[dict[str, Any]]


def event_id(event: MetricEvent) -> str:
    """The same for the same event whenever it is asked for, as long as its start stays on its day."""
    day = event.start // DAY_H
    text = f"{event.resource_id}\n{event.metric}\n{event.kind}\n{day}"
    return f"m-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def find(inquiry: Inquiry, search: Search) -> Findings:
    """Look for events, or take them from the cache when nothing has changed since."""
    for kept in (replace(search, chosen=None), search):  # all instances hold the chosen ones
        found = _load(_place(inquiry, kept), search)
        if found is not None:
            inquiry.receipts += [Receipt(**item) for item in found.statements]
            return found
    found = _search(inquiry, search)
    if inquiry.context.home.is_dir():
        _keep(_place(inquiry, search), found)
    return found


def _search(inquiry: Inquiry, search: Search) -> Findings:
    since = search.since - dt.timedelta(days=_HISTORY_DAYS)
    told = len(inquiry.receipts)
    series = read(inquiry, list(METRICS), since, search.until, search.chosen)
    by_key = {(one.resource_id, one.metric): one for one in series}
    first = hour_of(search.since)
    found: list[MetricEvent] = []
    for one in series:
        large = filter(metric_severity.matters, events(one, first, search.sensitivity))
        found += [metric_severity.weighed(event, _beside(event, by_key)) for event in large]
    enough = {one.resource_id for one in series if judged(one)}
    short = {one.resource_id for one in series} - enough
    statements = [one.model_dump(mode="json") for one in inquiry.receipts[told:]]
    return Findings(found, sorted(enough), sorted(short), statements)


def _beside(
    event: MetricEvent, by_key: dict[tuple[str, str], MetricSeries]
) -> dict[str, float | None]:
    """How many times its usual high the instance's incoming traffic was during the event."""
    other = by_key.get((event.resource_id, "network_in_mbps"))
    if event.metric != "cpu_percent" or other is None:
        return {}
    first, stop = np.searchsorted(other.hours, [event.start, event.last + 1])
    if first in (0, stop):
        return {}
    high = usual(other, int(first)).range(other.hours[first:stop])[1]
    top = float(high.mean())
    return {other.metric: float(other.values[first:stop].mean()) / top if top > 0 else None}


def _place(inquiry: Inquiry, search: Search) -> Path:
    """Where the findings of a search are kept while the store is as it is."""
    text = json.dumps(
        [_FORMAT, inquiry.context.store.version(), asdict(search)], sort_keys=True, default=str
    )
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    return inquiry.context.home / "cache" / "anomalies" / f"{_PREFIX}{name}.json"


def _keep(target: Path, found: Findings) -> None:
    """Write the cache in one step; a home that cannot be written just has no cache. The patterns
    stand where those of costs do, so that an event can be marked as expected by its id.
    """
    patterns = {event_id(one): metric_expected.pattern(one) for one in found.events}
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"patterns": patterns, **asdict(found)}, file)
        os.replace(name, target)
        files = sorted(target.parent.glob(f"{_PREFIX}*.json"), key=lambda one: one.stat().st_mtime)
        for old in files[:-_MOST_FILES]:
            old.unlink(missing_ok=True)


def _load(path: Path, search: Search) -> Findings | None:
    """What was kept, of the chosen instances."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        events_ = [MetricEvent(**item) for item in kept["events"]]
        found = Findings(events_, kept["judged"], kept["short"], kept["statements"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if search.chosen is None:
        return found
    chosen = set(search.chosen)
    own = [one for one in found.events if one.resource_id in chosen]
    return replace(
        found, events=own, judged=_of(found.judged, chosen), short=_of(found.short, chosen)
    )


def _of(ids: Sequence[str], chosen: set[str]) -> list[str]:
    return [one for one in ids if one in chosen]
