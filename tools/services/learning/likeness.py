"""Machines that are used alike: nearest neighbours in the space of features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.services.learning.features import Features, Floats

_WORDS = {
    "cpu_mean": "average CPU", "cpu_p95": "p95 of CPU", "cpu_p99": "busiest 1 % of CPU",
    "memory": "memory", "network_in": "incoming traffic", "network_out": "outgoing traffic",
    "disk": "disk traffic", "on": "hours on", "busy": "busy hours", "rhythm": "daily rhythm",
    "weekend": "weekends", "night": "nights",
}  # fmt: skip
_TOLD = 2  # features named each way


@dataclass(frozen=True)
class Alike:
    """A machine like the one asked about. `distance`: 0 is used the same; machines taken at random
    are some 5 apart.
    """

    resource_id: str  # in lower case
    distance: float
    sentence: str


def similar(features: Features, resource_id: str, count: int = 5) -> list[Alike]:
    """The machines used most like this one, nearest first; [] when it is not measured enough."""
    import numpy as np

    from tools.services.learning.features import Scaling

    row = features.rows.get(resource_id.lower())
    if row is None or len(features.ids) < 2:
        return []
    scaled = Scaling.of(features.values).apply(features.values)
    distances = np.sqrt(((scaled - scaled[row]) ** 2).sum(axis=1))
    nearest = [int(one) for one in np.argsort(distances, kind="stable") if one != row][:count]
    return [
        Alike(
            features.ids[one],
            round(float(distances[one]), 2),
            _sentence(scaled[row], scaled[one], features.values[row], features.values[one]),
        )
        for one in nearest
    ]


def _sentence(here: Floats, there: Floats, own: Floats, other: Floats) -> str:
    """'most alike in night and memory (61 and 59); differs in …', of features known of both."""
    import numpy as np

    from tools.services.learning.features import NAMES

    known = [place for place in range(len(NAMES)) if np.isfinite([own[place], other[place]]).all()]
    by_gap = sorted(known, key=lambda place: abs(float(here[place] - there[place])))
    alike, unlike = by_gap[:_TOLD], by_gap[::-1][:_TOLD]

    def told(places: list[int]) -> str:
        return " and ".join(
            f"{_WORDS[NAMES[place]]} ({_text(NAMES[place], own[place])} and "
            f"{_text(NAMES[place], other[place])})"
            for place in places
        )

    return f"most alike in {told(alike)}; least in {told(unlike)}"


def _text(name: str, value: float) -> str:
    if name.startswith("cpu") or name == "memory":
        return f"{value:.0f} %"
    if name in ("network_in", "network_out", "disk"):
        return f"{value:.2g} MB/s"
    return f"{value:.0%}".replace("%", " %")
