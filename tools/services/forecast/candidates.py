"""The methods that compete for a series, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from tools.services.forecast.past import Floats, quiet
from tools.services.forecast.smoothing import smoothing
from tools.services.forecast.weekly import naive, theta, weekday_mean

Method = Callable[[Floats, int], Floats]
NAIVE = "seasonal naive"
_OFFSET = 0.05  # of the mean: keeps logarithms of quiet days within reason


def in_logs(method: Method) -> Method:
    """The method on logarithms, for values whose swings grow with their level; never negative."""

    def run(past: Floats, horizon: int) -> Floats:
        with quiet():
            mean = np.nanmean(past, axis=1, keepdims=True)
        offset = np.maximum(_OFFSET * np.nan_to_num(mean), 1e-12)
        logs = np.log(np.maximum(past, 0.0) + offset)
        with quiet():
            most = np.nanmax(logs, axis=1, keepdims=True) + 1.0
        found: Floats = np.exp(np.minimum(method(logs, horizon), most)) - offset
        return found

    return run


def in_levels(method: Method) -> Method:
    """The method as it is."""
    return method


# The pool. `in_logs` twins are left out for series with negative values.
METHODS: dict[str, Method] = {
    NAIVE: naive,
    "same-weekday mean": weekday_mean,
    "ETS": smoothing,
    "ETS in logs": in_logs(smoothing),
    "ETS with damped trend": partial(smoothing, trend=True),
    "ETS with damped trend in logs": in_logs(partial(smoothing, trend=True)),
    "Theta": theta,
    "Theta in logs": in_logs(theta),
}
