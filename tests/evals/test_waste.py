"""The benchmark of planted waste: how it scores, and that its targets are met on one estate."""

from __future__ import annotations

import math

import pytest

from evals.waste import TARGETS, Flag, Score, Waste, score, scores
from tools.context import Context

WASTE = {
    "i-1": Waste("idle", 100.0),
    "i-2": Waste("oversized", 50.0),
    "v-1": Waste("unattached_volumes", 10.0),
}


def test_what_counts_as_found() -> None:
    flags = [
        Flag("i-1", "idle", 90.0),
        Flag("i-2", "idle", 50.0),  # the wrong advice
        Flag("v-1", "storage", None),
        Flag("i-9", "right_sizing", 20.0),
    ]
    found = score(flags, WASTE, {"i-9": "standby"})
    assert (found.planted, found.found, found.flagged, found.right) == (3, 2, 4, 2)
    assert found.recall == pytest.approx(2 / 3)
    assert found.precision == 0.5
    assert found.errors == pytest.approx([0.1])  # unknown savings have no error
    assert found.missed == {"oversized": 1}
    assert found.wrong == {"oversized": 1, "standby": 1}


def test_nothing_flagged_is_no_precision() -> None:
    found = score([], WASTE, {})
    assert (found.recall, found.precision) == (0.0, 0.0)
    assert math.isnan(found.error)
    total = Score()
    total.add(found)
    assert (total.planted, total.missed.total()) == (3, 3)


def test_the_targets_are_met_on_the_demo(demo_context: Context) -> None:
    found, simple = scores(demo_context)
    assert found.planted == 47
    assert found.recall >= TARGETS["recall"]
    assert found.precision >= TARGETS["precision"]
    assert found.error <= TARGETS["savings error"]
    assert simple.precision < found.precision
