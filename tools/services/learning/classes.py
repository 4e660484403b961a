"""Kinds of work among the estate's machines: k-means on how they are used (Lloyd 1982).

The number of kinds is the one with the highest silhouette (Rousseeuw 1987). What is kept is small:
centres and scaling; which machine is of which kind is computed from its use of now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services.learning.kept import RETRAIN_DAYS, Learnt, kept
from tools.services.learning.naming import name_of

if TYPE_CHECKING:
    from tools.services.learning.features import Features, Floats, Scaling

LEAST_MACHINES = 12  # with fewer there are no kinds to learn; the rules name each machine
MOST_KINDS = 12
_WORTH_TELLING = 20  # percent of CPU, from which it matters when a machine is busy
_SAMPLED = 1500  # machines that the silhouette is computed on
_KEPT = "classes-1"  # counts up with the form or meaning of what is kept
_ROUNDS = 10  # starts of k-means, of which the best counts


@dataclass(frozen=True)
class Class:
    """A machine's kind of work. `sureness`: 0 to 1, how much nearer its kind is than the next."""

    name: str
    sentence: str
    sureness: float
    machines: int  # that do this kind of work


def classify(
    features: Features, home: Path, now: dt.datetime, *, retrain_days: float = RETRAIN_DAYS
) -> dict[str, Class]:
    """The kind of work of every machine, by its id in lower case."""
    if not features.ids:
        return {}
    if len(features.ids) < LEAST_MACHINES:
        return by_rules(features)
    model = kept(home, _KEPT, features.ids, now, lambda: train(features), days=retrain_days)
    return assigned(features, model)


def train(features: Features) -> Learnt:
    """The centres of the kinds, with their scaling and names."""
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    from tools.services.learning.features import Scaling

    scaling = Scaling.of(features.values)
    scaled = scaling.apply(features.values)
    best = None
    distinct = len(np.unique(scaled.round(6), axis=0))
    for kinds in range(3, min(MOST_KINDS, len(scaled) // 3, distinct - 1) + 1):
        model = KMeans(kinds, n_init=_ROUNDS, random_state=0).fit(scaled)
        fit = silhouette_score(
            scaled, model.labels_, sample_size=min(_SAMPLED, len(scaled)), random_state=0
        )
        if best is None or fit > best[0]:
            best = (float(fit), model)
    if best is None:  # all machines are used alike
        return _learnt(scaling, scaled.mean(axis=0, keepdims=True), features, 0.0)
    return _learnt(scaling, best[1].cluster_centers_, features, best[0])


def _learnt(scaling: Scaling, centres: Floats, features: Features, silhouette: float) -> Learnt:
    nearest = _distances(scaling.apply(features.values), centres).argmin(axis=1)
    names = [name_of(_typical(features, nearest == kind)) for kind in range(len(centres))]
    return {
        "scaling": vars(scaling),
        "centres": centres.tolist(),
        "names": names,
        "silhouette": silhouette,
    }


def clusters(features: Features, model: Learnt) -> list[int]:
    """Which centre each machine is nearest to."""
    import numpy as np

    from tools.services.learning.features import Scaling

    scaled = Scaling(**model["scaling"]).apply(features.values)
    nearest: list[int] = _distances(scaled, np.array(model["centres"])).argmin(axis=1).tolist()
    return nearest


def assigned(features: Features, model: Learnt) -> dict[str, Class]:
    """The kind of every machine by a trained model."""
    import numpy as np

    from tools.services.learning.features import Scaling

    scaled = Scaling(**model["scaling"]).apply(features.values)
    distances = _distances(scaled, np.array(model["centres"]))
    names: list[str] = model["names"]
    of = [names[kind] for kind in distances.argmin(axis=1)]
    counts = {name: of.count(name) for name in set(of)}
    found = {}
    for row, (identity, name) in enumerate(zip(features.ids, of, strict=True)):
        others = [distances[row, kind] for kind, other in enumerate(names) if other != name]
        own = float(distances[row].min())
        next_one = float(min(others)) if others else own + 1
        sureness = 1 - own / next_one if next_one > 0 else 0.0
        sentence = _sentence(features, row, name, counts[name])
        found[identity] = Class(name, sentence, round(sureness, 3), counts[name])
    return found


def by_rules(features: Features) -> dict[str, Class]:
    """Each machine named by itself: there are too few to learn from."""
    import numpy as np

    names = [
        name_of(_typical(features, np.arange(len(features.ids)) == row))
        for row in range(len(features.ids))
    ]
    return {
        identity: Class(
            name, _sentence(features, row, name, names.count(name)), 0.5, names.count(name)
        )
        for row, (identity, name) in enumerate(zip(features.ids, names, strict=True))
    }


def _distances(scaled: Floats, centres: Floats) -> Floats:
    """Shape (machines, centres)."""
    import numpy as np

    found: Floats = np.sqrt(((scaled[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))
    return found


def _typical(features: Features, chosen: Floats) -> dict[str, float]:
    """The median machine of those chosen: what was measured of it."""
    import numpy as np

    from tools.services.learning.features import told

    rows = features.values[chosen]
    medians = [
        float(np.median(column[np.isfinite(column)])) if np.isfinite(column).any() else np.nan
        for column in rows.T
    ]
    typical = told(medians)
    return {name: typical.get(name, 0.0) for name in _NEEDED} | typical


_NEEDED = ("cpu_mean", "cpu_p95", "cpu_p99", "on", "busy", "rhythm", "weekend", "night")


def _sentence(features: Features, row: int, name: str, machines: int) -> str:
    from tools.services.learning.features import told

    of = told(features.values[row])
    parts = [f"CPU averages {of['cpu_mean']:.0f} %, busiest 1 % of hours at {of['cpu_p99']:.0f} %"]
    if "memory" in of:
        parts.append(f"memory {of['memory']:.0f} %")
    if of["cpu_p99"] >= _WORTH_TELLING:
        parts.append(f"busy {of['busy']:.0%} of the time".replace("%", " %"))
    if name == "office hours":
        parts.append(f"weekends at {of.get('weekend', 0.0):.0%} of weekdays".replace("%", " %"))
    if name == "database" and "disk" in of:
        parts.append(f"disk {of['disk']:.0f} MB/s")
    like = f", like {machines - 1} other{'s' if machines > 2 else ''}" if machines > 1 else ""
    return f"kind of work: {name}{like} ({', '.join(parts)})"
