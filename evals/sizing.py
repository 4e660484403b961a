"""How well sizes are chosen: `python -m evals.sizing [--data DIR]`, beside simple rules.

Without a folder: generated traces and the demo estate. With one, also the VM traces in it (see
`evals.sizing_traces`); `python -m evals.sizing --data DIR --only traces` measures just those.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals import sizing_workloads, waste
from evals.sizing_chances import chances
from evals.sizing_forest import decisions
from evals.sizing_score import DEFINITION, OURS, RULES, Decision, Halves, Score, halves, ours, score
from evals.sizing_traces import Trace, generated, read
from tools.base import InputError

RISKS = (0.38, 0.43, 0.48, 0.53, 0.58)  # around the one that is used: a plateau, not a peak
LEAST_POINTS = 96  # a trace shorter than eight hours has no halves to speak of
TARGETS = {  # by data set: precision, savings
    "bitbrains": (0.90, 0.90),
    "planetlab": (0.86, 0.80),
}


def main(given: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(prog="evals.sizing", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of VM traces")
    parser.add_argument("--only", choices=("traces",), help="leave out what is generated")
    options = parser.parse_args(given)
    try:
        sets = read(options.data) if options.data else {}
    except (InputError, OSError) as error:
        print(f"evals.sizing: {error}", file=sys.stderr)
        return 1
    print(DEFINITION)
    for name, traces in sets.items():
        _report(name, traces)
    if options.only is None:
        _report("generated", generated())
        _estate()
    return 0


def _report(name: str, traces: Sequence[Trace]) -> None:
    """The tables of one data set."""
    cases = [halves(trace) for trace in traces if len(trace.cpu) >= LEAST_POINTS]
    print(f"\n{name}: {len(cases)} machines{_target(name)}")
    print(f"{'':<24}{'precision':>10}{'95 %':>14}{'savings':>9}{'sizes':>7}{'never above':>13}")
    decided = {rule: [decide(case) for case in cases] for rule, decide in RULES.items()}
    for rule, taken in decided.items():
        print(_row(rule, score(cases, taken)))
    forest = decisions(cases)
    if forest is not None:
        print(_row("random forest", score(cases, forest)))
    kinds = sorted({case.trace.kind for case in cases})
    if len(kinds) > 1:
        for kind in kinds:
            print(_row(f"  {OURS}, {kind}", _of_kind(kind, cases, decided[OURS])))
    for risk in RISKS:
        print(_row(f"  with risk {risk:.2f}", _with_risk(cases, risk)))
    print(chances(cases, decided[OURS]))


def _of_kind(kind: str, cases: Sequence[Halves], decided: Sequence[Decision]) -> Score:
    pairs = [
        (case, one) for case, one in zip(cases, decided, strict=True) if case.trace.kind == kind
    ]
    return score([case for case, _ in pairs], [one for _, one in pairs])


def _with_risk(cases: Sequence[Halves], risk: float) -> Score:
    decide = ours(risk)
    return score(cases, [decide(case) for case in cases])


def _target(name: str) -> str:
    wanted = next((one for key, one in TARGETS.items() if key in name.lower()), None)
    if wanted is None:
        return ""
    return f" (targets: precision {wanted[0]:.2f} with {wanted[1]:.0%} of possible savings)"


def _row(name: str, found: Score) -> str:
    low, high = found.precision.interval
    savings = "—" if found.savings is None else f"{found.savings:.1%}"
    sizes = found.precision.total
    precision = f"{found.precision.share:.3f}" if sizes else "—"
    above = f"{found.never_above.share:.3f}" if sizes else "—"
    return f"{name:<24}{precision:>10}{f'{low:.2f} to {high:.2f}':>14}{savings:>9}{sizes:>7}{above:>13}"


def _estate() -> None:
    """What is planted in the demo estate: kinds of work, and waste (all estates: `evals.waste`)."""
    print()
    sizing_workloads.main([])
    print()
    waste.main(["--estates", "1"])


if __name__ == "__main__":
    sys.exit(main())
