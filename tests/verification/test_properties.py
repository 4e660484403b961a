"""Random results, faithful texts about them, and the same texts spoiled.

`python tests/verification/made_spoils.py 20000` measures both rates on more of them.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from made_spoils import SPOILS, faithful, measure, spoiled, verify
from made_texts import text_of

SEEDS = st.integers(min_value=0, max_value=10**9)
FEW = settings(
    max_examples=60, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)  # fmt: skip


@FEW
@given(SEEDS)
def test_the_generator_knows_its_own_texts_to_be_true(seed: int) -> None:
    _, sentences, _, _ = faithful(seed)
    assert all(sentence.true() for sentence in sentences)


@pytest.mark.parametrize("spoil", SPOILS, ids=[spoil.__name__ for spoil in SPOILS])
@FEW
@given(seed=SEEDS)
def test_no_spoiled_text_passes(spoil: object, seed: int) -> None:
    found = spoiled(seed, spoil)  # type: ignore[arg-type]
    assume(found is not None)
    assert found is not None
    _, made, _, after = found
    verdict = verify(made, after)
    assert not verdict.ok, after
    assert all(verdict.problems)


def test_faithful_texts_are_rejected_less_than_once_in_a_hundred() -> None:
    rates = measure(400, first=500_000)
    assert rates["rejected"] <= 4, rates  # type: ignore[operator]
    assert rates["passed"] == 0, rates


@FEW
@given(SEEDS)
def test_the_verdict_is_the_same_twice(seed: int) -> None:
    made, sentences, style, _ = faithful(seed)
    text = text_of(sentences, style)
    assert verify(made, text) == verify(made, text)


@FEW
@given(SEEDS)
def test_nothing_holds_against_no_results_but_text_without_claims(seed: int) -> None:
    made, sentences, style, _ = faithful(seed)
    made.results, made.question = [], ""
    assert not verify(made, text_of(sentences, style)).ok


@FEW
@given(st.text(max_size=300), SEEDS)
def test_any_text_is_answered(text: str, seed: int) -> None:
    made, *_ = faithful(seed)
    assert verify(made, text).ok in (True, False)
