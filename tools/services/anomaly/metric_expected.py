"""Events of metrics that people said are expected: the same kind on the same metric is silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tools.services.anomaly.metric_events import MetricEvent
from tools.services.anomaly.metric_series import time_of

if TYPE_CHECKING:
    from tools.context import Context

_ROOM = 1.2  # an expected event may go this far beyond the one that was marked


def scope(event: MetricEvent) -> dict[str, Any]:
    """Where a mark on an event holds: one metric of one instance."""
    return {"on": "metrics", "resource": event.resource_id, "metric": event.metric}


def pattern(event: MetricEvent) -> dict[str, Any]:
    """What a mark on an event silences: the same direction, about as far out as that one was."""
    return {
        "scope": scope(event),
        "kind": event.kind,
        "start": time_of(event.start).date().isoformat(),
        "above": event.above,
        "away": _away(event),
    }


def silenced(context: Context, events: Sequence[MetricEvent]) -> list[MetricEvent]:
    """Those of `events` that someone marked as expected."""
    marks = [one for one in context.store.expected.listed() if one.scope.get("on") == "metrics"]
    return [
        event
        for event in events
        if any(one.scope == scope(event) and _alike(one.pattern, pattern(event)) for one in marks)
    ]


def _alike(marked: dict[str, Any], seen: dict[str, Any]) -> bool:
    """Ramps and flat lines are silent as such; what is farther out than was marked is not."""
    if "ramp" in (marked["kind"], seen["kind"]) or "flat line" in (marked["kind"], seen["kind"]):
        return bool(marked["kind"] == seen["kind"])
    return bool(marked["above"] == seen["above"] and seen["away"] <= _ROOM * marked["away"])


def _away(event: MetricEvent) -> float:
    return event.peak - event.high if event.above else event.low - event.peak
