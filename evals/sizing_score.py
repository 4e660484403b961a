"""When a recommended size is right, and what a rule saved of what could be saved.

The past half of a trace decides, the future half judges. Sizes are halvings of the current one down
to a sixteenth. A size is *violated* when the future is above 80 % of it for more than 1 % of the
time (memory: 90 %): it should have kept its headroom. Hindsight takes the smallest size that is not violated.

- precision: of the sizes recommended, the share that is not violated. Keeping is no recommendation.
- savings: what unviolated recommendations save, of what hindsight saves; each machine counts alike.
- above: of the sizes recommended, the share that the future exceeds at any moment (stricter).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.sizing_traces import STEP, Floats, Trace
from evals.statistics import Rate
from tools.methods import Use, choose, halving

SIZES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
FILLED = 0.8
SHARE = 0.01
MEMORY_FILLED = 0.9
DEFINITION = (
    "sizes are halvings down to 1/16; violated = the future is above 80 % of the size for more "
    "than 1 % of the time, memory above 90 % of it"
)


@dataclass(frozen=True)
class Halves:
    """A trace cut in the middle, and the smallest size that its future would have allowed."""

    trace: Trace
    past: Use
    past_memory: Use | None
    least: float  # what the future needed, in parts of the current size
    highest: float  # the highest use of the future


@dataclass(frozen=True)
class Decision:
    """What a rule recommended for a trace: a part of the current size, 1.0 to keep it."""

    size: float
    chance: float  # that it holds, as the rule says; 1.0 where it says nothing


Rule = Callable[[Halves], Decision]


def halves(trace: Trace) -> Halves:
    """Cut a trace."""
    middle = len(trace.cpu) // 2
    least, highest = _needed(trace.cpu[middle:], FILLED)
    memory = None
    if trace.memory is not None:
        memory = Use(trace.memory[:middle], STEP)
        also, high = _needed(trace.memory[middle:], MEMORY_FILLED)
        least, highest = max(least, also), max(highest, high)
    return Halves(trace, Use(trace.cpu[:middle], STEP), memory, least, highest)


def _needed(future: Floats, filled: float) -> tuple[float, float]:
    """The least size, and the highest use, in parts of the current size."""
    ordered = np.sort(future)
    return float(ordered[-1 - int(len(ordered) * SHARE)]) / filled, float(ordered[-1])


def smallest(need: float) -> float:
    """The smallest of the sizes that holds a need; 1.0 when none does."""
    return next((size for size in SIZES if need <= size + 1e-9), 1.0)


@dataclass(frozen=True)
class Score:
    """How a rule did over many traces."""

    precision: Rate
    never_above: Rate
    savings: float | None  # None: nothing could be saved
    machines: int


def score(cases: Sequence[Halves], decisions: Sequence[Decision]) -> Score:
    """Compare decisions with what came."""
    taken = [(case, one) for case, one in zip(cases, decisions, strict=True) if one.size < 1]
    right = [(case, one) for case, one in taken if case.least <= one.size + 1e-9]
    possible = sum(1 - smallest(case.least) for case in cases)
    return Score(
        precision=Rate(len(right), len(taken)),
        never_above=Rate(sum(case.highest <= one.size + 1e-9 for case, one in taken), len(taken)),
        savings=sum(1 - one.size for _, one in right) / possible if possible else None,
        machines=len(cases),
    )


def ours(risk: float | None = None) -> Rule:
    """Cloudwright's choice among the halvings."""
    candidates = halving(min(SIZES))

    def rule(case: Halves) -> Decision:
        more = {} if risk is None else {"risk": risk}
        choice = choose(candidates, case.past, case.past_memory, **more)
        size = 1.0 if choice.index is None else candidates[choice.index].cpu
        return Decision(size, choice.chance)

    return rule


def simple(need: Callable[[Floats], float]) -> Rule:
    """A rule that fits a figure of the past into the smallest size; memory's peak as well."""

    def rule(case: Halves) -> Decision:
        needed = need(case.past.values)
        if case.past_memory is not None:
            needed = max(needed, float(case.past_memory.values.max()) / MEMORY_FILLED)
        return Decision(smallest(needed), 1.0)

    return rule


OURS = "Cloudwright"
RULES: dict[str, Rule] = {
    OURS: ours(),
    "p99 / 0.8": simple(lambda past: float(np.quantile(past, 0.99)) / 0.8),
    "max": simple(lambda past: float(past.max())),
    "max / 0.8": simple(lambda past: float(past.max()) / 0.8),
    "p95": simple(lambda past: float(np.quantile(past, 0.95))),
    "mean x 2": simple(lambda past: 2 * float(past.mean())),
}
