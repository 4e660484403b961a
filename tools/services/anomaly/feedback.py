"""What people said of anomalies: a pattern that is expected is silent until that is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.base import Column, InputError, Result, Table, Value
from tools.services.anomaly import kept

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies, MarkExpected
    from tools.context import Context

TOOL = "mark_expected"


def mark(context: Context, arguments: MarkExpected, search: DetectAnomalies) -> Result:
    """Answer the tool. Raises InputError for an id that no search has given."""
    key = arguments.anomaly.strip()
    if arguments.undo:
        return _undo(context, key)
    pattern = kept.pattern_of(context.home, key) or _searched(context, key, search)
    if pattern is None:
        raise InputError(
            f"{TOOL}: there is no anomaly {key!r}; take an id from the column Id of detect_anomalies"
        )
    context.store.expected.keep(
        key, pattern["scope"], pattern, arguments.reason.strip(), context.clock()
    )
    return _told(context, f"Anomaly {key} is expected: its pattern is silent from now on")


def _searched(context: Context, key: str, search: DetectAnomalies) -> dict[str, Any] | None:
    """The pattern from a search as of today, for a home whose cache was emptied."""
    if key.startswith("m-"):
        from tools.services.anomaly.metric_detection import pattern_of

        return pattern_of(context, key)
    from tools.services.anomaly.cost_detection import detect_costs
    from tools.services.anomaly.settings import load

    return detect_costs(context, search, load(context))[1].get(key)


def _undo(context: Context, key: str) -> Result:
    if not context.store.expected.remove(key):
        known = ", ".join(one.id for one in context.store.expected.listed()) or "nothing"
        raise InputError(f"{TOOL}: {key!r} is not marked as expected; what is marked: {known}")
    return _told(context, f"Anomaly {key} alarms again")


def _told(context: Context, title: str) -> Result:
    """What is marked by now."""
    listed = context.store.expected.listed()
    names = ("Id", "Kind", "Scope", "Start", "Reason", "Marked")
    rows: list[list[object]] = [
        [
            one.id, one.pattern.get("kind"), scope_text(one.scope), one.pattern.get("start"),
            one.reason or None, one.created_at,
        ]
        for one in listed
    ]  # fmt: skip
    return Result(
        title=title,
        values=[Value(name="expected patterns", value=len(listed))],
        tables=[Table(title="Expected", columns=[Column(name=name) for name in names], rows=rows)],
    )


def scope_text(scope: dict[str, Any]) -> str:
    """'account 4100…, service Amazon EC2'."""
    parts = [f"{name} {value}" for name, value in scope.items() if name not in ("on", "currency")]
    return ", ".join(parts) or "everything"
