"""Confidence: calibrated between 0 and 1, never falling, and taught by what people decided."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.context import Context
from tools.services.inquiry import Inquiry
from tools.services.learning.calibration import Calibration, Outcome, calibrated
from tools.services.learning.confidence import Decided, Experience, Traits, decided, experience

ONE = Traits("right_sizing", "aws", "i-1", "prod", "m5.large")
ELSEWHERE = dataclasses.replace(ONE, resource_id="i-9", account_id="dev", instance_type="c5.large")

said = st.floats(0, 1)
came = st.lists(st.builds(Outcome, said, st.booleans(), st.floats(0, 3)), max_size=80)


@given(came, said, said)
@settings(max_examples=80, deadline=None)
def test_calibration_is_monotone_and_between_0_and_1(
    found: list[Outcome], one: float, other: float
) -> None:
    curve = calibrated(found)
    low, high = sorted((one, other))
    assert 0 <= curve(low) <= curve(high) + 1e-12
    assert curve(high) <= 1


def test_without_outcomes_what_is_said_stands() -> None:
    assert [Calibration()(value) for value in (-1, 0, 0.4, 1, 2)] == [0, 0, 0.4, 1, 1]
    assert calibrated([])(0.7) == 0.7


def test_outcomes_move_what_is_said_as_far_as_they_are_many() -> None:
    few = calibrated([Outcome(0.9, held=False)] * 5)
    many = calibrated([Outcome(0.9, held=False)] * 500)
    assert few(0.9) == pytest.approx(20 * 0.9 / 25)
    assert many(0.9) == pytest.approx(20 * 0.9 / 520)
    mixed = calibrated([Outcome(0.5, held=False)] * 200 + [Outcome(0.9, held=True)] * 200)
    assert mixed(0.5) < 0.1
    assert mixed(0.9) > 0.98
    assert 0.4 < mixed(0.7) < 0.6
    upside_down = calibrated([Outcome(0.5, held=True)] * 200 + [Outcome(0.9, held=False)] * 200)
    assert 0.48 < upside_down(0.5) <= upside_down(0.9) < 0.53


def test_failures_of_alike_ones_lower_and_successes_raise() -> None:
    def with_(*statuses: str, of: Traits = ELSEWHERE) -> float:
        taught = Experience(decided=tuple(Decided(of, status) for status in statuses))
        return taught.confidence(0.8, ONE).value

    assert with_() == 0.8
    assert with_("failed") < with_("dismissed") < with_() < with_("applied")
    assert with_("rolled_back", "rolled_back") < with_("rolled_back") < 0.8
    assert with_("failed", of=ONE) < with_("failed")
    assert with_("failed", of=dataclasses.replace(ELSEWHERE, type="idle")) == 0.8
    alike = dataclasses.replace(ELSEWHERE, account_id="prod")
    assert with_("failed", of=alike) < with_("failed")


def test_the_sentence_has_the_numbers() -> None:
    taught = Experience(
        Calibration((0.9,), (0.8,), 40),
        32,
        (Decided(ELSEWHERE, "rolled_back"), Decided(ELSEWHERE, "applied")),
    )
    assert taught.confidence(0.9, ONE).sentence == (
        "its own figures say 90 %; sizes chosen the same way 7 and 14 days ago have held in "
        "32 of 40 cases; of alike recommendations 1 applied, 1 rolled back"
    )
    idle = dataclasses.replace(ONE, type="idle")
    assert taught.confidence(0.9, idle).value == 0.9, "sizes say nothing of stopping"
    assert taught.confidence(0.9, idle).sentence == "its own figures say 90 %"


def test_decisions_are_read_from_recommendations() -> None:
    body = {
        "type": "right_sizing",
        "subject": {"provider": "aws", "resource_id": "i-1", "account_id": "prod"},
    }
    rows = [
        (json.dumps(body), "failed"),
        (json.dumps(body), "active"),
        ('{"type": "idle"}', "dismissed"),
    ]
    assert decided(rows) == [Decided(Traits("right_sizing", "aws", "i-1", "prod", None), "failed")]


def test_the_estate_teaches(demo_context: Context, context: Context) -> None:
    taught = experience(Inquiry(demo_context, "test", {}))
    assert taught.calibration.outcomes > 20
    assert taught.held <= taught.calibration.outcomes
    assert (demo_context.home / "cache/learning/confidence-2.json").is_file()
    values = [taught.confidence(value / 20, ONE).value for value in range(21)]
    assert values == sorted(values)
    assert experience(Inquiry(context, "test", {})).confidence(0.6, ONE).value == 0.6
