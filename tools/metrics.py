"""Tools that answer questions about use."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal

from pydantic import Field, model_validator

from tools.base import Arguments, Effect, Filter, InputError, Record, Result, tool
from tools.context import Context
from tools.services import metrics

METRIC_NAMES = (
    "cpu_percent, memory_percent, disk_read_mbps, disk_write_mbps, network_in_mbps, "
    "network_out_mbps, disk_used_percent"
)


class Condition(Record):
    """A threshold on a statistic of a metric over the whole period, per instance."""

    metric: str = Field(description=METRIC_NAMES)
    statistic: Literal["avg", "min", "max", "p95"] = "avg"
    op: Literal["gt", "ge", "lt", "le"]
    value: float = Field(description="In the metric's unit: % or MB/s")

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        """The written form is taken wherever a condition is."""
        return cls._read(given) if isinstance(given, str) else given

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Read the written form: `cpu_percent.avg>80`, `memory_percent<=20` (avg)."""
        return cls.model_validate(cls._read(text))

    @staticmethod
    def _read(text: str) -> dict[str, Any]:
        found = _CONDITION.fullmatch(text.strip())
        if not found:
            raise InputError(
                f"cannot read the condition {text!r}: expected METRIC.STATISTIC>NUMBER (or >=, <, "
                f"<=), such as 'cpu_percent.avg>80'; statistics are avg, min, max, p95"
            )
        return {
            "metric": found["metric"],
            "statistic": found["statistic"] or "avg",
            "op": _OPERATORS[found["op"]],
            "value": float(found["value"]),
        }


_OPERATORS: dict[str, Literal["gt", "ge", "lt", "le"]] = {
    ">": "gt",
    ">=": "ge",
    "<": "lt",
    "<=": "le",
}
_CONDITION = re.compile(
    r"(?P<metric>\w+)(?:\.(?P<statistic>avg|min|max|p95))?\s*(?P<op>>=|<=|>|<)\s*"
    r"(?P<value>-?\d+(?:\.\d+)?)\s*%?"
)


class QueryMetrics(Arguments):
    """Arguments of `query_metrics`."""

    metrics: list[str] = Field(min_length=1, description=METRIC_NAMES)
    start: dt.datetime | None = Field(None, description="UTC; default: 7 days before the end")
    end: dt.datetime | None = Field(None, description="UTC; default: the newest point")
    last_hours: int | None = Field(
        None, ge=1, le=10_000, description="Hours before the newest point"
    )
    filters: list[Filter] = Field(
        default_factory=list,
        description="Which instances: as in list_instances",
    )
    conditions: list[Condition] = Field(
        default_factory=list, description="Keep instances that meet these"
    )
    match: Literal["all", "any"] = Field("all", description="All or any of them")
    group_by: list[str] = Field(
        default_factory=list, description="Averages per group, not instance"
    )
    interval: Literal["none", "5m", "1h", "1d"] = Field(
        "none", description="Also a series with this interval"
    )
    sort: str | None = Field(None, description="METRIC.STATISTIC, such as cpu_percent.avg")
    order: Literal["desc", "asc"] = "desc"
    limit: int = Field(50, ge=1, le=10000)


@tool(title="Query metrics", effect=Effect.READ)
def query_metrics(context: Context, arguments: QueryMetrics) -> Result:
    """CPU, memory, disk and network use of instances over a period: statistics, series, rankings,
    conditions. An instance without points has no value, not 0.
    """
    return metrics.query(context, arguments)
