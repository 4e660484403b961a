"""How likely a size stays enough, given the figures of the past.

The busiest hundredth of the future is expected where that of the past was, log-logistic around it.
A size is *enough* when that hundredth stays within the size less a headroom. The constants were
fitted on the VM traces of `evals.sizing`, by VM; around them the result is flat.
"""

from __future__ import annotations

import math

from tools.services.sizing.use import FLOOR, Demand

PLAIN_SPREAD = 0.2  # of the logarithm, when nothing is made of how steady the past was
LEAST_SPREAD, SPREAD_SHARE = 0.08, 0.5  # spread = least + share x spread between the eighths
SUREST = 0.98  # nothing about the future is surer than that


def margin(demand: Demand, size: float, headroom: float) -> float:
    """Logarithm of what the size can give, less headroom, over what is expected."""
    return math.log((1 - headroom) * size / (demand.expected + FLOOR))


def weight(demand: Demand, size: float, headroom: float) -> float:
    """The chance by which sizes are chosen: more use never gives a higher one."""
    return _logistic(margin(demand, size, headroom) / PLAIN_SPREAD)


def chance(demand: Demand, size: float, headroom: float) -> float:
    """The chance to tell: it counts how alike the parts of the past were as well."""
    spread = LEAST_SPREAD + SPREAD_SHARE * demand.spread
    return min(SUREST, _logistic(margin(demand, size, headroom) / spread))


def size_for(demand: Demand, sureness: float, headroom: float) -> float:
    """The smallest size whose `weight` is at least `sureness`, which is between 0 and 1."""
    odds = math.log(sureness / (1 - sureness))
    return (demand.expected + FLOOR) / (1 - headroom) * math.exp(PLAIN_SPREAD * odds)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
