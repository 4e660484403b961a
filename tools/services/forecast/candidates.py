"""The methods that compete for a series, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from tools.services.forecast import regression
from tools.services.forecast.past import Floats, quiet
from tools.services.forecast.smoothing import smoothing
from tools.services.forecast.weekly import eight_weeks, naive, theta, weekday_mean

Method = Callable[[Floats, int], Floats]
NAIVE = "seasonal naive"
WEEKDAYS = "same-weekday mean"
THETA = "Theta with more drift"
EIGHT_WEEKS = "eight-week level"
YEARLY = "calendar regression"
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


def as_they_are(method: Method) -> Method:
    """The method on the values themselves."""
    return method


# What knows where the series is now: most of a forecast of the next days. The second of each pair
# says how the method is used on values that are never negative.
NEAR: dict[str, tuple[Method, Callable[[Method], Method]]] = {
    NAIVE: (naive, as_they_are),
    WEEKDAYS: (weekday_mean, as_they_are),
    "ETS": (smoothing, as_they_are),
    "ETS in logs": (smoothing, in_logs),
    "ETS with damped trend": (partial(smoothing, trend=True), in_logs),
    "Theta without drift": (partial(theta, drift=0.0), in_logs),
}
# What knows where the series usually is: it counts for more, the farther ahead a day is.
FAR: dict[str, tuple[Method, Callable[[Method], Method]]] = {
    EIGHT_WEEKS: (eight_weeks, in_logs),
    YEARLY: (regression.calendar_regression, in_logs),
}
# A straight line, for what grows steadily.
GROWTH: dict[str, tuple[Method, Callable[[Method], Method]]] = {
    THETA: (partial(theta, drift=0.75), in_logs)
}


def methods(values: Floats) -> dict[str, Method]:
    """The methods that suit these values, shape (days,)."""
    known = values[~np.isnan(values)]
    positive = bool((known >= 0).all() and (known > 0).any())
    found = {
        name: wrap(method) if positive else method
        for name, (method, wrap) in {**NEAR, **FAR, **GROWTH}.items()
    }
    if not positive:
        del found["ETS in logs"]
    if len(values) < regression.LEAST:
        del found[YEARLY]
    return found
