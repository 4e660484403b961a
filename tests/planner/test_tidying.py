"""What is mended and left out before a question is read: slips of typing, courtesies, idioms."""

from __future__ import annotations

import pytest

from agent.planner.courtesies import without_courtesies
from agent.planner.idioms import plainly
from agent.planner.slips import without_slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cost gruped by service", "cost grouped by service"),
        ("how do you calcultae idle", "how do you calculate idle"),
        ("cost of gizmoworks in october", "cost of gizmoworks in october"),
        ("cost of acme-serivce", "cost of acme-serivce"),
        ("the toast was cleared", "the toast was cleared"),
        ("what did 'servce x' cost", "what did 'servce x' cost"),
    ],
)
def test_slips(typed: str, meant: str) -> None:
    assert without_slips(typed, lambda word: word == "gizmoworks")[0] == meant


def test_what_was_mended_is_told() -> None:
    assert without_slips("gruped by team", lambda word: False)[1] == [
        "'gruped' was read as 'grouped'"
    ]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("AWS in October? Need it for a call at noon.", "AWS in October?"),
        ("aws october asap", "aws october"),
        ("For the board meeting: aws by service", "aws by service"),
        ("the quarterly review numbers", "the review numbers"),
        ("Since when is there cost data?", "Since when is there cost data?"),
        ("cost before today", "cost before today"),
        ("Thanks!", "Thanks!"),
    ],
)
def test_courtesies(said: str, left: str) -> None:
    assert without_courtesies(said) == left


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("accounts that blew past $5k", "accounts that over $5k"),
        ("the past 60 days", "the past 60 days"),
        ("jog my memory on the october bill", "tell me the october bill"),
        ("split it between prod and non-prod", "split it by environment"),
        ("howmuch was it lastmonth", "how much was it last month"),
    ],
)
def test_idioms(said: str, plain: str) -> None:
    assert " ".join(plainly(said).split()) == plain
