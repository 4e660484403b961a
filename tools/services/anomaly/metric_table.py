"""Events of metrics as a result: how many there are, and the table of the most severe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services.anomaly import metric_expected
from tools.services.anomaly.metric_detection import TITLE
from tools.services.anomaly.metric_events import MetricEvent
from tools.services.anomaly.metric_search import event_id
from tools.services.anomaly.metric_series import time_of
from tools.services.inquiry import plural
from tools.store.columns import METRICS, PROVIDER_LABELS

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.context import Context

SEVERITIES = ("critical", "warning", "info")
_COLUMNS = (
    *("Id", "Severity", "Kind", "Instance", "InstanceId", "Provider", "Account", "Metric", "Unit"),
    *("Start", "End", "Observed", "ExpectedLow", "ExpectedHigh", "Peak", "NextStep"),
)
_DIGITS = 4


@dataclass(frozen=True)
class Instance:
    """What an instance is called."""

    resource_id: str
    name: str
    provider: str
    account: str


def told(
    context: Context,
    arguments: DetectAnomalies,
    scope: Mapping[str, Instance],
    events: Sequence[MetricEvent],
) -> Result:
    """Values and the table, most severe first."""
    silent = metric_expected.silenced(context, events)
    wanted = SEVERITIES[: SEVERITIES.index(arguments.severity) + 1]
    loud = [one for one in events if arguments.include_expected or one not in silent]
    shown = sorted((one for one in loud if one.severity in wanted), key=_rank)
    result = Result(title=TITLE, total_rows=len(shown), truncated=len(shown) > arguments.top)
    result.values = [Value(name="events", value=len(shown))]
    result.values += [
        Value(name=f"{name} events", value=sum(one.severity == name for one in shown))
        for name in wanted
    ]
    affected = {one.resource_id for one in shown}
    result.values.append(Value(name="instances affected", value=len(affected)))
    columns = [Column(name=name) for name in _COLUMNS]
    rows = [_row(one, scope[one.resource_id]) for one in shown[: arguments.top]]
    result.tables.append(Table(title="Anomalies", columns=columns, rows=rows))
    if silent and not arguments.include_expected:
        result.assumptions.append(f"{plural(len(silent), 'event')} marked as expected: not shown")
    if result.truncated:
        result.warnings.append(f"only the first {arguments.top} of {plural(len(shown), 'event')}")
    return result


def _rank(event: MetricEvent) -> tuple[int, bool, float, int, str, str]:
    severity = SEVERITIES.index(event.severity)
    return (
        severity,
        event.end is not None,
        -event.surprise,
        -event.start,
        event.resource_id,
        event.metric,
    )


def _row(event: MetricEvent, instance: Instance) -> list[object]:
    label = PROVIDER_LABELS.get(instance.provider, instance.provider)
    numbers = (event.observed, event.low, event.high, event.peak)
    return [
        event_id(event), event.severity, event.kind, instance.name, event.resource_id,
        label, instance.account, event.metric, METRICS[event.metric],
        time_of(event.start), None if event.end is None else time_of(event.end),
        *(round(one, _DIGITS) for one in numbers), event.next_step,
    ]  # fmt: skip
