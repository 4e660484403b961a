"""Forecasts, measured: `python -m evals.forecast [--data DIR]`.

Rolling origins over many daily series: the past of 90 or 730 days goes in, 7, 30 and 90 days come
out, and are compared with what came. Errors are given relative to seasonal naive, as the sum of
absolute errors over all origins of a series by that of seasonal naive, then averaged over the series.
By default generated series that look like bills and traffic (evals/forecast_series.py), and the
scopes of the demo estate as of a month before its end; with --data DIR the series of a folder, each
NAME.csv or NAME.csv.gz with the columns ds and y. Simple baselines run in the same call.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evals import forecast_demo
from evals.forecast_baselines import NAIVE, PROPHET, RUN_RATE, baselines
from evals.forecast_scoring import HORIZONS, PRODUCT, Score, score
from evals.forecast_series import Series, generated, of_folder
from tools.base import CloudwrightError

SEED = 2026
ORIGINS = {90: 12, 730: 6}
OF_GENERATED = {90: 4, 730: 2}
SLOW = 1  # origins of each series on which Prophet runs
TARGETS = {90: "≤ 0.90 / 0.94 / 0.96", 730: "≤ 1.20 of any series"}
_DEMO_TARGET = 0.80


def main(given: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its tables."""
    options = _options(given)
    started = time.perf_counter()
    try:
        if options.data:
            _run(of_folder(options.data), f"series of {options.data}", ORIGINS, options)
        else:
            name = f"generated series (seed {options.seed})"
            _run(generated(options.seed), name, OF_GENERATED, options)
        if options.demo or not options.data:
            _demo()
    except CloudwrightError as error:
        print(f"forecast benchmark: {error}", file=sys.stderr)
        return 2
    print(f"\n{time.perf_counter() - started:.0f} s")
    return 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.forecast", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="series to use instead")
    parser.add_argument("--seed", type=int, default=SEED, help="of the generated series")
    parser.add_argument("--origins", type=int, help="origins of each series (default: 90 days 12)")
    parser.add_argument("--history", type=int, choices=sorted(ORIGINS), help="only this history")
    parser.add_argument(
        "--prophet", type=int, default=SLOW, metavar="N", help="its origins; 0: none"
    )
    parser.add_argument("--demo", action="store_true", help="with --data: the demo scopes too")
    parser.add_argument("--each", action="store_true", help="also a line for each series")
    return parser.parse_args(given)


def _run(
    series: list[Series], name: str, counts: dict[int, int], options: argparse.Namespace
) -> None:
    for history, count in counts.items():
        if options.history not in (None, history):
            continue
        origins = options.origins or count
        last: Score | None = None
        for one, found in score(series, history, origins, options.prophet):
            last = found
            if options.each:
                _line_of(one.name, found)
        if last is None or not last.errors:
            print(f"\n{name}: none is long enough for {history} days of history")
            continue
        _print(name, last, options.prophet)


def _line_of(name: str, found: Score) -> None:
    if (name, HORIZONS[0]) not in found.errors:
        return
    parts = [f"{found.errors[name, days].relative(PRODUCT):.2f}" for days in HORIZONS]
    print(f"  {name[:30]:<32}{' / '.join(parts)}", flush=True)


def _print(name: str, found: Score, slow: int) -> None:
    count = len({series for series, _ in found.errors})
    print(f"\n{count} {name}: {found.history} days of history, {found.origins} origins each")
    print(f"{'':<32}{'WAPE / seasonal naive':<26}{'error of the total':<28}worst series")
    print(f"{'days ahead':<32}{'7 / 30 / 90':<26}{'7 / 30 / 90':<28}")
    rows = [PRODUCT, *baselines()] + ([PROPHET] if slow else [])
    for method in rows:
        relative = [found.relative(method, days) for days in HORIZONS]
        if any(math.isnan(one) or one == 0.0 for one in relative):
            continue
        totals = [f"{100 * found.total_error(method, days):.1f} %" for days in HORIZONS]
        worst = "" if method == PROPHET else f"{found.worst(method):.2f}"
        print(
            f"{_label(method, slow):<32}{' / '.join(f'{one:.2f}' for one in relative):<26}"
            f"{' / '.join(totals):<28}{worst}"
        )
    print(f"{'target':<32}{TARGETS[found.history]:<54}1.20")
    for level, target in (("80", "0.75-0.90"), ("95", "0.90-0.98")):
        for kind in ("day", "total"):
            shares = [f"{found.coverage(level, kind, days):.2f}" for days in HORIZONS]
            what = f"{level} % interval of a {kind}"
            whole = found.coverage(level, kind)
            print(f"{what:<32}{' / '.join(shares):<26}{whole:.2f} in all; target {target}")
    sys.stdout.flush()


def _label(method: str, slow: int) -> str:
    few = f" ({slow} origin{'s' if slow > 1 else ''} each)"
    return {PRODUCT: "Cloudwright", PROPHET: f"Prophet{few}", RUN_RATE: RUN_RATE, NAIVE: NAIVE}.get(
        method, method
    )


def _demo() -> None:
    found = list(forecast_demo.scores())
    right = sum(one.right for one in found) / len(found)
    rate = sum(one.run_rate_right for one in found) / len(found)
    inside = sum(one.low80 <= one.actual <= one.high80 for one in found) / len(found)
    print(
        f"\n{len(found)} scopes of the demo estate (seeds {', '.join(map(str, forecast_demo.SEEDS))}),"
        f" {forecast_demo.DAYS} days ahead, {', '.join(map(str, forecast_demo.AGO))} days ago"
    )
    print(f"total within ±10 %: {right:.0%} (target ≥ {_DEMO_TARGET:.0%}); run rate: {rate:.0%}")
    print(f"total inside its 80 % interval: {inside:.0%}")
    for kind, count in forecast_demo.missed(found).items():
        every = [one for one in found if one.kind == kind]
        print(f"  missed of {kind}: {count} of {len(every)}")
        worst = sorted((one for one in every if not one.right), key=lambda one: -one.actual)[:4]
        for one in worst:
            print(f"    {one.name}: {one.forecast:,.0f} forecast, {one.actual:,.0f} came")


if __name__ == "__main__":
    sys.exit(main())
