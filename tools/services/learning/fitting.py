"""What size machines of such use have: a random forest over the estate's well-sized machines.

It only informs: on VM traces it does not beat the rule of `tools.services.sizing`, which therefore
decides (`python -m evals.sizing` prints both). Random forests: Breiman 2001, Machine Learning 45.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.services.learning.kept import RETRAIN_DAYS, Learnt, kept

if TYPE_CHECKING:
    from tools.services.learning.features import Bools, Features, Floats

TREES = 100
LEAST_KNOWN = 20  # well-sized machines to learn from
WELL_USED = (30.0, 85.0)  # percent of CPU at the busiest 1 %: neither too large nor too small
_LEAF = 2
_KEPT = "fitting-1"  # counts up with the form or meaning of what is kept
_SHAPES = ("busy", "rhythm", "weekend", "night")
_FLOWS = ("network_in", "network_out", "disk")


@dataclass(frozen=True)
class Size:
    """What a machine has."""

    vcpus: float
    memory_gb: float | None


@dataclass(frozen=True)
class Fit:
    """`vcpus` that machines of such use have; `share` of the trees that say so, 0 to 1."""

    vcpus: float
    share: float
    sentence: str


def fitting(
    features: Features,
    sizes: Mapping[str, Size],
    home: Path,
    now: dt.datetime,
    *,
    retrain_days: float = RETRAIN_DAYS,
) -> dict[str, Fit]:
    """What every machine of known size would have by its use, by its id in lower case; {} when
    there are too few machines to learn from. `sizes` by id in lower case.
    """
    ids = [one for one in features.ids if one in sizes]
    learnt = kept(home, _KEPT, ids, now, lambda: learn(features, sizes, ids), days=retrain_days)
    found = {}
    for identity, (vcpus, share) in learnt["fits"].items():
        if identity in sizes:
            has = sizes[identity].vcpus
            found[identity] = Fit(vcpus, share, _sentence(vcpus, share, has, learnt["known"]))
    return found


def learn(features: Features, sizes: Mapping[str, Size], ids: Sequence[str]) -> Learnt:
    """The forest's word on each of the machines; on those it learnt from, of the trees that did
    not see them.
    """
    import numpy as np

    rows = [features.rows[one] for one in ids]
    low, high = WELL_USED
    busiest = features.column("cpu_p99")[rows]
    well = (busiest >= low) & (busiest <= high)
    labels = [sizes[one].vcpus for one in ids]
    if well.sum() < LEAST_KNOWN or len({labels[row] for row in np.nonzero(well)[0]}) < 2:
        return {"fits": {}, "known": int(well.sum())}
    demands = _demands(features, [sizes[one] for one in ids], rows)
    votes, classes = voted(
        demands[well], [labels[row] for row in np.nonzero(well)[0]], demands, well
    )
    fits = {
        identity: (classes[int(vote.argmax())], round(float(vote.max()), 3))
        for identity, vote in zip(ids, votes, strict=True)
    }
    return {"fits": fits, "known": int(well.sum())}


def voted(
    known: Floats, labels: Sequence[float], asked: Floats, seen: Bools | None = None
) -> tuple[Floats, list[float]]:
    """(votes of shape (asked, classes) that sum to 1, the classes in ascending order). `seen`
    tells which of the asked are the known ones, in the same order: they get out-of-bag votes.
    """
    import numpy as np
    from sklearn.ensemble import RandomForestClassifier

    names = sorted(set(labels))
    codes = [names.index(label) for label in labels]
    forest = RandomForestClassifier(
        TREES, min_samples_leaf=_LEAF, oob_score=seen is not None, random_state=0, n_jobs=1
    ).fit(known, codes)
    votes: Floats = forest.predict_proba(asked)
    if seen is not None:
        of_bag = np.nan_to_num(forest.oob_decision_function_)
        votes[seen] = of_bag
    return votes, names


def _demands(features: Features, sizes: Sequence[Size], rows: Sequence[int]) -> Floats:
    """What machines need in absolute terms: cores and gigabytes in use, traffic, and its shape."""
    import numpy as np

    def column(name: str) -> Floats:
        values: Floats = features.column(name)[rows]
        return values

    vcpus = np.array([one.vcpus for one in sizes])
    gigabytes = np.array([one.memory_gb or np.nan for one in sizes])
    columns = [np.log2(column(name) / 100 * vcpus + 0.01) for name in ("cpu_mean", "cpu_p99")]
    columns.append(np.log2(column("memory") / 100 * gigabytes + 0.01))
    columns += [np.log10(column(name) + 1e-4) for name in _FLOWS]
    columns += [column(name) for name in _SHAPES]
    table: Floats = np.column_stack(columns)
    return np.nan_to_num(table, nan=-9.0)  # a value of its own: not measured


def _sentence(vcpus: float, share: float, has: float, known: int) -> str:
    return (
        f"well-used machines with such use have {vcpus:g} vCPUs ({share:.0%} of {TREES} trees, "
        f"learnt from {known} machines); it has {has:g}"
    ).replace("%", " %")
