"""The benchmark of cost anomalies: its series, its scoring, and that the product beats simple rules."""

from __future__ import annotations

import numpy as np
import pytest

from evals import anomaly, anomaly_baselines
from evals.anomaly_scoring import Alarm, Score, add
from evals.cost_series import BASELINE, Case, Planted, make

COUNT = 24


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return make(11, COUNT)


def case_with(*planted: tuple[str, int, int]) -> Case:
    found = make(1, 1)[0]
    found.planted = []
    for kind, start, last in planted:
        extra = np.zeros(120)
        extra[start : last + 1] = -10.0 if kind == "drop" else 10.0
        found.planted.append(Planted(kind, start, last, "resource-0", extra))
    return found


def scored(case: Case, *alarms: Alarm) -> Score:
    score = Score()
    add(score, case, alarms, 90)
    return score


def test_a_seed_makes_the_same_series(cases: list[Case]) -> None:
    again = make(11, COUNT)
    assert all(
        np.array_equal(a.amounts, b.amounts, equal_nan=True)
        for a, b in zip(cases, again, strict=True)
    )
    other = make(12, COUNT)
    assert not np.array_equal(cases[0].amounts, other[0].amounts, equal_nan=True)


def test_components_hold_what_was_planted(cases: list[Case]) -> None:
    planted = [(case, one) for case in cases for one in case.planted]
    assert planted
    for case, one in planted:
        assert one.component in case.components
        assert one.start >= BASELINE
        assert (one.extra.sum() < 0) == (one.kind == "drop")
        assert np.flatnonzero(one.extra)[0] >= one.start


def test_a_match_shares_days_and_direction() -> None:
    case = case_with(("step", 50, 60))
    hit = scored(case, Alarm(52, 70, 53, True, "resource-0"))
    assert (hit.found, hit.alarms, hit.delays, hit.named) == (1, 1, [3], 1)
    assert hit.money_share == pytest.approx(9 / 11)
    assert scored(case, Alarm(52, 70, 53, False)).found == 0
    assert scored(case, Alarm(62, 70, 63, True)).found == 0


def test_each_anomaly_is_matched_once() -> None:
    twice = scored(case_with(("step", 50, 60)), Alarm(50, 55, 50, True), Alarm(57, 60, 57, True))
    assert (twice.found, twice.alarms) == (1, 2)
    assert (twice.precision, twice.recall) == (0.5, 1.0)
    one_for_two = scored(case_with(("spike", 50, 51), ("spike", 54, 55)), Alarm(50, 55, 50, True))
    assert (one_for_two.found, one_for_two.planted) == (1, 2)


def test_one_off_charges_are_left_out(cases: list[Case]) -> None:
    case = next(one for one in cases if one.one_off)
    amounts = anomaly.series_of(case).amounts
    assert np.array_equal(amounts, case.amounts, equal_nan=True)


def test_simple_rules_find_a_plain_spike() -> None:
    amounts = np.full(60, 100.0) + np.arange(60) % 2
    amounts[50] = 400
    for rule in anomaly_baselines.BASELINES.values():
        assert 50 in {event[2] for event in anomaly_baselines.found(rule, amounts, BASELINE)}


def test_the_product_beats_simple_rules(cases: list[Case]) -> None:
    scores = {}
    for name, detect in {
        "product": anomaly.product,
        **{
            name: lambda c, r=rule: anomaly.simple(r, c)
            for name, rule in anomaly_baselines.BASELINES.items()
        },
    }.items():
        scores[name] = Score()
        for case, alarms in zip(cases, detect(cases), strict=True):
            add(scores[name], case, alarms, len(case.amounts) - BASELINE)
    own = scores.pop("product")
    assert own.f1 >= 0.85
    assert own.false_alarms <= 0.1
    assert own.top_cause >= 0.8
    assert all(own.f1 > other.f1 for other in scores.values())


def test_the_table_has_a_row_a_detector() -> None:
    rows = [
        anomaly.Row(
            1, anomaly.PRODUCT, Score(planted=2, found=1, alarms=1, months=3.0, delays=[0]), 1.0
        )
    ]
    lines = anomaly.table(rows)
    assert lines[-1].startswith("| 1 | Cloudwright | 1.00 | 0.50 | 0.67 | 0.00 | 0 d |")
