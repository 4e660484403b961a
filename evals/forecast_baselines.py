"""Forecasts to compare with: what most cost tools do, each single method, and Prophet."""

from __future__ import annotations

import datetime as dt
import logging
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tools.methods import forecast_methods

Floats = NDArray[np.float64]
Baseline = Callable[[Floats, dt.date, int], Floats]
NAIVE = "seasonal naive"
RUN_RATE = "run rate of 30 days"
PROPHET = "Prophet"


def baselines() -> dict[str, Baseline]:
    """Every quick baseline by name: values, their first day, and days ahead to a forecast."""
    names = forecast_methods(np.ones(1000))
    singles: dict[str, Baseline] = {name: _single(name) for name in names}
    return {**singles, RUN_RATE: run_rate}


def run_rate(values: Floats, first_day: dt.date, horizon: int) -> Floats:
    """The mean of the last 30 days, for ever."""
    return np.full(horizon, float(np.nanmean(values[-30:])))


def _single(name: str) -> Baseline:
    def run(values: Floats, first_day: dt.date, horizon: int) -> Floats:
        found = forecast_methods(values)
        if name not in found:
            return np.full(horizon, np.nan)
        forecast = np.asarray(found[name](values[None, :], horizon)[0], dtype=np.float64)
        return np.maximum(forecast, 0.0) if np.nanmin(values) >= 0 else forecast

    return run


def prophet(values: Floats, first_day: dt.date, horizon: int) -> Floats:
    """Prophet with a monthly season beside those that it chooses itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("cmdstanpy").disabled = True
        logging.getLogger("prophet").setLevel(logging.ERROR)
        logging.getLogger("prophet.plot").disabled = True  # says that plotly is not there
        import pandas
        from prophet import Prophet

        model = Prophet(interval_width=0.8)
        model.add_seasonality(name="monthly", period=30.5, fourier_order=5)
        days = pandas.date_range(first_day, periods=len(values))
        model.fit(pandas.DataFrame({"ds": days, "y": values}))
        ahead = model.make_future_dataframe(horizon, include_history=False)
        return np.asarray(model.predict(ahead)["yhat"], dtype=np.float64)
