"""Whether a series grows steadily: only then may a straight line be drawn on."""

from __future__ import annotations

import numpy as np

from tools.services.forecast.past import Floats, places
from tools.services.forecast.weekly import week_shape

_MEMORY = 182
_PARTS = 3
_EVEN = 0.3  # the slowest part grows at least this part as fast as the fastest
_NOISE = 0.35  # the days lie around the line within this part of its whole rise
_FASTEST = 3.0  # times a year; what grows faster does not go on for months


def is_steady(values: Floats) -> bool:
    """True when the level, shape (days,), rises or falls all along at about the same rate, clearly
    beyond its noise, and not faster than anything does for long.
    """
    recent = values[-_MEMORY:]
    if np.isnan(recent).any() or (recent <= 0).any():
        return False
    logs = np.log(recent)[None, :]
    level = (logs - week_shape(logs)[:, places(len(recent))])[0]
    slopes = np.array([_slope(part) for part in np.array_split(level, _PARTS)])
    if not (slopes > 0).all() and not (slopes < 0).all():
        return False
    if np.abs(slopes).min() < _EVEN * np.abs(slopes).max():
        return False
    slope = _slope(level)
    apart = level - slope * np.arange(len(level))
    noise = 1.4826 * float(np.median(np.abs(apart - np.median(apart))))
    return abs(slope) <= np.log(_FASTEST) / 365 and noise < _NOISE * abs(slope) * len(level)


def _slope(level: Floats) -> float:
    days = np.arange(len(level)) - (len(level) - 1) / 2
    return float((days * level).sum() / (days**2).sum())
