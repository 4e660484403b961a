"""The methods behind foresight and savings, bare: what the benchmarks in evals measure."""

from __future__ import annotations
