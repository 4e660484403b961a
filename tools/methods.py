"""The methods behind foresight and savings, bare: what the benchmarks in evals measure."""

from __future__ import annotations

from tools.services.anomaly.stream import alarms as metric_alarms
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
    "Class",
    "Features",
    "Inquiry",
    "Outcome",
    "Size",
    "Use",
    "assigned",
    "back_test",
    "by_rules",
    "calibrated",
    "choose",
    "clusters",
    "features",
    "halving",
    "learn_sizes",
    "metric_alarms",
    "train_classes",
    "voted",
]
