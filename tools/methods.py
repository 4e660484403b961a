"""The methods behind foresight and savings, bare: what the benchmarks in evals measure."""

from __future__ import annotations

from tools.services.anomaly.causes import rank as rank_causes
from tools.services.anomaly.causes import windows as cause_windows
from tools.services.anomaly.engine import find_events
from tools.services.anomaly.one_off import is_one_off
from tools.services.anomaly.series import CostSeries, Event, Launch
from tools.services.anomaly.settings import Settings as AnomalySettings
from tools.services.anomaly.stream import alarms as metric_alarms
from tools.services.drivers import Driver
from tools.services.forecast.candidates import methods as forecast_methods
from tools.services.forecast.engine import Foreseen, foresee
from tools.services.inquiry import Inquiry
from tools.services.learning.backtest import outcomes as back_test
from tools.services.learning.calibration import Outcome, calibrated
from tools.services.learning.classes import Class, assigned, by_rules, clusters
from tools.services.learning.classes import train as train_classes
from tools.services.learning.features import Features, features
from tools.services.learning.fitting import Size, voted
from tools.services.learning.fitting import learn as learn_sizes
from tools.services.sizing.choosing import choose, halving
from tools.services.sizing.use import PARTS, Use

__all__ = [
    "PARTS",
    "AnomalySettings",
    "Class",
    "CostSeries",
    "Driver",
    "Event",
    "Features",
    "Foreseen",
    "Inquiry",
    "Launch",
    "Outcome",
    "Size",
    "Use",
    "assigned",
    "back_test",
    "by_rules",
    "calibrated",
    "cause_windows",
    "choose",
    "clusters",
    "features",
    "find_events",
    "forecast_methods",
    "foresee",
    "halving",
    "is_one_off",
    "learn_sizes",
    "metric_alarms",
    "rank_causes",
    "train_classes",
    "voted",
]
