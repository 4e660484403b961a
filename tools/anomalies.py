"""Tools that find what is not as it usually is, and remember what a person says of it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.services.anomaly import detection, feedback

Severity = Literal["critical", "warning", "info"]


class DetectAnomalies(Arguments):
    """Arguments of `detect_anomalies`."""

    on: Literal["costs", "metrics"] = "costs"
    start: dt.date | None = Field(None, description="First day; default: 30 days before the end")
    end: dt.date | None = Field(None, description="Last day, included; default: newest full day")
    filters: list[Filter] = Field(
        default_factory=list,
        description="Conditions as of query_costs (on costs) or of list_instances (on metrics)",
    )
    by: list[str] = Field(
        default_factory=list,
        description="Costs: what a series is, dimensions of query_costs; default account, service",
    )
    metrics: list[str] = Field(
        default_factory=list, description="Metrics to look at; default: all that are measured"
    )
    severity: Severity = Field("info", description="The least severe that is wanted")
    sensitivity: float | None = Field(
        None, gt=0, le=10, description="1 = as set; higher finds more, lower finds less"
    )
    top: int = Field(20, ge=1, le=1000, description="Number of events, most severe first")
    include_expected: bool = Field(False, description="Also what was marked as expected")


@tool(title="Detect anomalies", effect=Effect.READ)
def detect_anomalies(context: Context, arguments: DetectAnomalies) -> Result:
    """Find unusual costs or use: events with start, end, expected range, impact in money, severity,
    likely causes and the next step.
    """
    return detection.detect(context, arguments)


class MarkExpected(Arguments):
    """Arguments of `mark_expected`."""

    anomaly: str = Field(description="Id of the event, as detect_anomalies gives it")
    reason: str = Field("", description="Why it is expected, in the user's words")
    undo: bool = Field(False, description="Let it alarm again")


@tool(title="Mark an anomaly as expected", effect=Effect.RECORD)
def mark_expected(context: Context, arguments: MarkExpected) -> Result:
    """Remember that an anomaly is expected: the same pattern is silent from now on."""
    return feedback.mark(context, arguments, DetectAnomalies(include_expected=True))
