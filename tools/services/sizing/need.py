"""What part of a resource's capacity will be enough."""

from __future__ import annotations

from dataclasses import dataclass

from tools.services.sizing.chance import size_for
from tools.services.sizing.use import LEAST_POINTS, Demand, Use, demand

HEADROOM = 0.20  # the busiest hundredth shall fill at most 80 % of a size
SURE = 0.75  # how sure `enough` wants to be
_NAN = float("nan")


@dataclass(frozen=True)
class Enough:
    """`fraction` of the current capacity will be enough (above 1: it is too small already); None
    is unknown. The other figures are of the past, in parts of the current capacity.
    """

    fraction: float | None
    reason: str
    mean: float = _NAN
    p99: float = _NAN
    peak: float = _NAN
    recurring: float = _NAN
    points: int = 0
    days: float = 0.0
    spread: float = _NAN


def enough(use: Use | None, *, headroom: float = HEADROOM) -> Enough:
    """What part of the current capacity will be enough, from the past only."""
    figures = demand(use)
    return unknown(use) if figures is None else enough_for(figures, headroom)


def enough_for(figures: Demand, headroom: float) -> Enough:
    """The same, of figures at hand."""
    fraction = max(size_for(figures, SURE, headroom), figures.recurring)
    return told(figures, fraction, _reason(figures, fraction, headroom))


def unknown(use: Use | None) -> Enough:
    """The answer without enough measurements."""
    if use is None:
        return Enough(None, "not measured")
    points = len(use.known)
    return Enough(None, f"{points} measurements, fewer than the {LEAST_POINTS} needed")


def told(figures: Demand, fraction: float, reason: str) -> Enough:
    """An answer with its figures."""
    return Enough(
        fraction=fraction,
        reason=reason,
        mean=figures.mean,
        p99=figures.p99,
        peak=figures.peak,
        recurring=figures.recurring,
        points=figures.points,
        days=figures.days,
        spread=figures.spread,
    )


def span(figures: Demand) -> str:
    """'30 days', '12 hours'."""
    if figures.days < 2:
        return f"{figures.days * 24:.0f} hours"
    return f"{figures.days:.0f} days"


def percent(part: float) -> str:
    """'9.8 %', '62 %'."""
    return f"{part:.1%}".replace("%", " %") if part < 0.0995 else f"{part:.0%}".replace("%", " %")


def _reason(figures: Demand, fraction: float, headroom: float) -> str:
    text = f"the busiest 1 % of {span(figures)} is at {percent(figures.p99)}"
    if figures.grows:
        text += f" and grows towards {percent(figures.expected)}"
    if fraction <= figures.recurring:
        return f"{text}, but a peak of {percent(figures.recurring)} came back"
    return f"{text}: {percent(fraction)} of the capacity holds it with {percent(headroom)} to spare"
