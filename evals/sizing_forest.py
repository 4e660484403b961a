"""A random forest in place of the rule: does learning from other machines choose better sizes?

The forest sees figures of the past and is told which sizes hindsight took for other machines; each
machine is decided by a forest that did not see it (nor its other days). It takes the smallest size
that most trees hold to be enough.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evals.sizing_score import Decision, Halves, smallest
from evals.sizing_traces import Floats
from tools.methods import PARTS, voted

FOLDS = 4
LEAST_MACHINES = 20
SURE = 0.7  # of the trees
_MOST_KNOWN = 2500  # that one forest learns from
_FLOOR = 0.005


def decisions(cases: Sequence[Halves]) -> list[Decision] | None:
    """The forest's sizes, cross-validated by machine; None with too few machines."""
    machines = sorted({_machine(case) for case in cases})
    if len(machines) < LEAST_MACHINES:
        return None
    folds = np.array([machines.index(_machine(case)) % FOLDS for case in cases])
    figures = np.array([_figures(case) for case in cases])
    taken = [smallest(case.least) for case in cases]
    found = [Decision(1.0, 1.0)] * len(cases)
    for fold in range(FOLDS):
        known = np.nonzero(folds != fold)[0]
        known = known[:: max(1, len(known) // _MOST_KNOWN)]
        asked = np.nonzero(folds == fold)[0]
        votes, sizes = voted(figures[known], [taken[row] for row in known], figures[asked])
        for row, share in zip(asked, votes.cumsum(axis=1), strict=True):
            place = int(np.argmax(share >= SURE))
            found[row] = Decision(sizes[place], float(share[place]))
    return found


def _machine(case: Halves) -> str:
    """The name without the day it was traced on."""
    return case.trace.name.rpartition("/")[2]


def _figures(case: Halves) -> Floats:
    """Logarithms of what a past is: quantiles, and the p99 of its parts."""
    past = case.past.values
    parts = np.quantile(past[len(past) % PARTS :].reshape(PARTS, -1), 0.99, axis=1)
    figures = [past.mean(), *np.quantile(past, (0.5, 0.9, 0.95, 0.99)), past.max()]
    figures += [parts.max(), parts.min(), np.median(parts), parts[-1]]
    memory = 0.0 if case.past_memory is None else float(case.past_memory.values.max())
    logged: Floats = np.log(np.array([*figures, memory]) + _FLOOR)
    return logged
