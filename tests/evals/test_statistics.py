"""Rates, intervals and latencies against values known from elsewhere."""

from __future__ import annotations

import pytest

from evals.score import Outcome, Outcomes, Scored
from evals.statistics import (
    Rate,
    by_kind,
    latencies,
    middle,
    money,
    p95,
    rate,
    steady,
    tally,
    wilson,
)


# Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (score, no correction).
@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    passed: int, total: int, low: float, high: float
) -> None:
    assert wilson(passed, total) == pytest.approx((low, high), abs=5e-5)


def test_wilson_mirrors_and_stays_within_bounds() -> None:
    low, high = wilson(20, 20)
    assert (low, high) == pytest.approx((1 - 0.1611, 1.0), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    assert Rate(0, 0).share == 0.0


def case(name: str, *outcomes: Outcome, run: int = 1, seconds: float = 0.1) -> Outcomes:
    turns = [Scored("?", outcome, "", "", "", seconds, cost=0.5) for outcome in outcomes]
    return Outcomes(name, "top" if name < "b" else "lookup", "dev", "x", "m", run, turns)


def test_a_case_is_right_when_all_its_turns_are() -> None:
    mixed = case("a", Outcome.RIGHT, Outcome.DECLINED, Outcome.ERROR)
    assert mixed.outcome is Outcome.DECLINED
    assert rate([mixed, case("b", Outcome.RIGHT)]) == Rate(1, 2)
    assert tally([mixed])[Outcome.DECLINED] == 1


def test_groups_come_in_the_order_of_kinds() -> None:
    assert list(by_kind([case("a", Outcome.RIGHT), case("b", Outcome.RIGHT)])) == ["lookup", "top"]


def test_a_case_is_steady_when_right_in_every_run() -> None:
    right, wrong = Outcome.RIGHT, Outcome.CONFIDENT
    runs = [case("a", right), case("a", wrong, run=2), case("b", right), case("b", right, run=2)]
    assert steady(runs) == Rate(1, 2)


def test_latencies_are_those_of_turns() -> None:
    seconds = [index / 100 for index in range(1, 101)]
    runs = [case("a", Outcome.RIGHT, seconds=second) for second in seconds]
    assert latencies(runs) == seconds
    assert middle(seconds) == pytest.approx(0.505)
    assert p95(seconds) == 0.95
    assert (middle([]), p95([])) == (0.0, 0.0)


def test_unknown_money_is_not_zero() -> None:
    unknown = Outcomes("c", "top", "dev", "x", "m", 1, [])
    unknown.turns.append(Scored("?", Outcome.RIGHT, "", "", "", 0.1, cost=None))
    assert money([case("a", Outcome.RIGHT)]) == 0.5
    assert money([case("a", Outcome.RIGHT), unknown]) is None
