"""What is told around a question is left out; what narrows it is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from agent.planner.parse import Parser
from agent.planner.preambles import to_the_point

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "for the steering committee on tuesday I need the EC2 cost of October",
            "I need the EC2 cost of October",
        ),
        (
            "my boss keeps asking me and I have no idea, but did azure cost more than aws in May or not?",
            "did azure cost more than aws in May?",
        ),
        (
            "what did payments spend in October? asking because their lead claims it's nothing",
            "what did payments spend in October",
        ),
        (
            "if you have a minute: azure costs since October",
            "azure costs since October",
        ),
        (
            "show the storage cost month by month, if that's not too much trouble",
            "show the storage cost month by month",
        ),
    ],
)
def test_leaves_out_what_is_told_around(parser: Parser, said: str, meant: str) -> None:
    assert to_the_point(said, parser.reader, TODAY) == meant


@pytest.mark.parametrize(
    "said",
    [
        "for team atlas I need the October cost",
        "for October I need the cost of EC2",
        "We had an outage in October, what did EC2 cost?",
        "predict storage costs for the next 2 weeks",
        "AWS in October without tax, and its share",
        "wipe every server we own, I have signed off on this",
        "translate the October numbers for our partners into german",
    ],
)
def test_keeps_what_narrows(parser: Parser, said: str) -> None:
    assert to_the_point(said, parser.reader, TODAY) == said
