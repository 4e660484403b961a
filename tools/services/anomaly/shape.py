"""What shape a change of level has: since when, at once or slowly."""

from __future__ import annotations

import numpy as np

from tools.services.anomaly.series import Floats


def onset(path: Floats) -> tuple[int, bool]:
    """Where a change in residuals began, and whether it grows from there.

    `path` holds residuals in order, positive in the direction of the change; NaN is unknown. Least
    squares over all beginnings of a constant shift and of a straight rise, as in segmented
    regression (Hinkley 1970).
    """
    known = ~np.isnan(path)
    place = np.arange(len(path))[known].astype(np.float64)
    value = np.clip(path[known], -10.0, 10.0)
    total = float(np.sum(value**2))
    best = (total, 0, False)
    for start in range(len(path)):
        after = place >= start
        if not after.any():
            break
        step = total - float(np.sum(value[after])) ** 2 / float(after.sum())
        if step < best[0]:
            best = (step, start, False)
        rise = np.where(after, place - start + 1.0, 0.0)
        slope = total - float(np.sum(value * rise)) ** 2 / float(np.sum(rise**2))
        if after.sum() >= 4 and slope < 0.9 * best[0]:
            best = (slope, start, True)
    return best[1], best[2]


def grows(path: Floats) -> bool:
    """Whether residuals since the beginning of a change rise rather than stay: a ramp, not a step."""
    known = path[~np.isnan(path)]
    if len(known) < 6:
        return False
    third = max(2, len(known) // 3)
    early, late = float(np.median(known[:third])), float(np.median(known[-third:]))
    if late < 1.4 * max(early, 0.0):
        return False
    _, rising = onset(path)
    middle = float(np.median(known[third:-third])) if len(known) > 2 * third else (early + late) / 2
    return rising or early < middle < late
