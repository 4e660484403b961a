"""Questions that rules would ask back: declined where they are about other matters, else asked."""

from __future__ import annotations

import pytest

from agent.planner.declining import declined
from agent.planner.measureless import settle_measureless
from agent.planner.metric_clock import clock_of
from agent.planner.number_words import plain_numbers
from agent.planner.parse import Parser


@pytest.mark.parametrize(
    ("question", "outside"),
    [
        ("which umbrella brand do tourists like in october", True),
        ("my neighbour borrowed our ladder in october, what can I say", True),
        ("is there a nice sauna near us-east-1?", True),
        ("what did the walnut project cost in october", False),
        ("cost of the walnut team by month", False),
    ],
)
def test_what_is_declined(parser: Parser, question: str, outside: bool) -> None:
    frame, _ = parser.parse(question)
    assert (declined(frame, parser, question, None).intent == "refuse") == outside


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("show me the best servers", True),
        ("which account is the best", True),
        ("best servers by cpu", False),
        ("the most expensive servers", False),
    ],
)
def test_what_is_best_needs_a_measure(parser: Parser, question: str, asks: bool) -> None:
    frame, reading = parser.parse(question)
    settle_measureless(reading, frame)
    assert (frame.reason == "measure") == asks


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("cpu at 3 pm yesterday", ["15:00", "16:00"]),
        ("memory between 9 and 11 am on monday", ["09:00", "11:00"]),
        ("cpu between 14:30 and 16:00", ["14:30", "16:00"]),
        ("cpu above 3 percent", None),
        ("between 9 and 11 november", None),
    ],
)
def test_hours(text: str, hours: list[str] | None) -> None:
    found = clock_of(text)
    assert (found[1] if found else None) == hours


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("above seventy-five percent", "above 75 percent"),
        ("over two thousand dollars", "over 2000 dollars"),
        ("half a million euros", "500000 euros"),
        ("one euro figure", "one euro figure"),
        ("the two teams", "the two teams"),
    ],
)
def test_numbers_in_words(text: str, plain: str) -> None:
    assert plain_numbers(text) == plain
