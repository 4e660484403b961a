"""The methods behind foresight and savings, bare: what the benchmarks in evals measure."""

from __future__ import annotations

from tools.services.anomaly.stream import alarms as metric_alarms

__all__ = ["metric_alarms"]
