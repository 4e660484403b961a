"""`python -m evals NAME`: run, anomaly, forecast, sizing, waste, speed, load, or benchmarks for all methods."""

from __future__ import annotations

import importlib
import sys

NAMES = ("run", "anomaly", "forecast", "sizing", "waste", "benchmarks", "speed", "load")


def main() -> int:
    """Hand over to the measurement of that name."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in NAMES:
        print(f"evals: expected one of {', '.join(NAMES)}, then its options", file=sys.stderr)
        return 2
    sys.argv = [f"evals {name}", *sys.argv[2:]]
    return int(importlib.import_module(f"evals.{name}").main() or 0)


if __name__ == "__main__":
    sys.exit(main())
