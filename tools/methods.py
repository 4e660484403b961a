"""The methods behind foresight and savings, bare: what the benchmarks in evals measure."""

from __future__ import annotations

from tools.services.anomaly.stream import alarms as metric_alarms
from tools.services.sizing.choosing import choose, halving
from tools.services.sizing.use import Use

__all__ = ["Use", "choose", "halving", "metric_alarms"]
