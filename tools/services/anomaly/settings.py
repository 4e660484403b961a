"""How sensitive the search for anomalies is: every threshold, its default, and what the user set."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from tools.base import InputError

if TYPE_CHECKING:
    from tools.context import Context

PREFIX = "anomaly."


@dataclass(frozen=True)
class Settings:
    """Thresholds of cost anomalies. Each can be set in the table `rules` as anomaly.NAME.

    Residuals are relative to what was expected; "scatter" is the robust standard deviation of a
    series' own past residuals.
    """

    sensitivity: float = 1.0  # divides the thresholds of surprise and of change
    surprise: float = 4.5  # scatters that a day must be off to alarm by itself
    borderline: float = 0.75  # part of that threshold from which, and up to `sure` times it,
    sure: float = 1.25  # the Isolation Forest decides
    isolation: float = 0.995  # quantile of past isolation scores that it takes to decide
    tail: float = 2.8  # times the 95 % quantile of past residuals, which bounds heavy tails
    noise_floor: float = 0.02  # least scatter that a series is taken to have
    min_change: float = 0.2  # least relative change of a single day
    min_shift: float = 0.17  # least relative change that lasts
    drift: float = 0.01  # what min_shift grows by for each day it may have taken
    min_impact: float = 5.0  # units of currency below which an event is only info
    min_share: float = 0.1  # the same as a share of a day's cost of all series
    new_share: float = 0.05  # share of a day's cost from which a new scope is a warning
    critical_share: float = 0.5  # impact in days of the cost of all series that is critical
    critical_surprise: float = 1.5  # times the threshold that a critical event is off
    explained_share: float = 0.65  # part of a rise that launches must make up to explain it
    baseline_days: int = 30  # known days that must lie before the first day judged
    history_days: int = 120  # days read before the window
    accept_days: int = 30  # after so many days a new level is no longer an event
    planned_days: int = 7  # the same where a launch explains it
    absent_days: int = 3  # days without a charge that make a drop
    settling_days: int = 2  # newest days whose bills may still be filling up
    settled_share: float = 0.9  # part of the usual number of line items that makes a day full
    retrain_days: int = 7  # age from which the Isolation Forest is trained anew
    max_series: int = 1000  # series looked at, those with the highest cost first


def load(context: Context, sensitivity: float | None = None) -> Settings:
    """The settings with what the table `rules` says. Raises InputError for a value that is no number."""
    kinds = {item.name: type(item.default) for item in fields(Settings)}
    found: dict[str, float | int] = {}
    for name, value in context.store.rules.all().items():
        own = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and own in kinds:
            found[own] = _number(name, value, kinds[own] is int)
    settings = replace(Settings(), **found)  # type: ignore[arg-type]
    return settings if sensitivity is None else replace(settings, sensitivity=sensitivity)


def _number(name: str, text: str, whole: bool) -> float | int:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e12:
        raise InputError(
            f"the setting {name!r} is {text!r}: expected a number that is not negative"
        )
    return round(value) if whole else value
