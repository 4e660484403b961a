"""Whether the chances that recommendations tell come true: Brier score and reliability."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from evals.sizing_score import Decision, Halves
from tools.methods import Outcome, calibrated

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def chances(cases: Sequence[Halves], decisions: Sequence[Decision]) -> str:
    """A text about the sizes recommended: what was told, and what came."""
    told = [
        (one.chance, case.least <= one.size + 1e-9)
        for case, one in zip(cases, decisions, strict=True)
        if one.size < 1
    ]
    if not told:
        return "chance that a size holds: no size was recommended"
    curve = _learnt(told)
    rate = sum(held for _, held in told) / len(told)
    lines = [
        f"chance that a size holds, as told: Brier score {brier(told):.4f}; always saying "
        f"{rate:.2f} would have {rate * (1 - rate):.4f}; "
        f"calibrated on the other half of the machines: {brier(curve):.4f}"
    ]
    lines += [_bin(told, low, high) for low, high in pairwise(BINS)]
    return "\n".join(line for line in lines if line)


def _learnt(told: Sequence[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """The chances after calibration on what came of every other one."""
    found = []
    for half in (0, 1):
        curve = calibrated([Outcome(chance, held) for chance, held in told[1 - half :: 2]])
        found += [(curve(chance), held) for chance, held in told[half::2]]
    return found


def brier(told: Sequence[tuple[float, bool]]) -> float:
    """Mean square of chance less outcome (Brier 1950, Monthly Weather Review 78:1)."""
    return sum((chance - held) ** 2 for chance, held in told) / len(told)


def _bin(told: Sequence[tuple[float, bool]], low: float, high: float) -> str:
    """One line of the reliability table; '' when nothing is in the bin."""
    within = [(chance, held) for chance, held in told if low <= chance < high]
    if not within:
        return ""
    mean = sum(chance for chance, _ in within) / len(within)
    came = sum(held for _, held in within) / len(within)
    return (
        f"  told {low:.2f} to {high:.2f}: {len(within):>5} sizes, told {mean:.3f}, came {came:.3f}"
    )
