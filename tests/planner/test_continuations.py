"""What a question asks further of what it has just chosen is told in words that the reader knows."""

from __future__ import annotations

import pytest

from agent.planner import continuations
from agent.planner.clauses import Clauses


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("which team grew most between may and june and on which services?", "which service of it grew most"),
        ("which account fell the most in june, in which regions?", "which region of it fell most"),
        ("most expensive region of azure and the services in it", "cost of it by services"),
        ("bottom 3 regions by cost, each with its account split", "cost of those by regions and account"),
        ("biggest service in october and its daily trend", "daily cost of it"),
        ("the costliest app of october, then split it by environment", "cost of it by environment"),
        ("which day was the most expensive and which account was behind it", "which account of it has the highest cost"),
        ("take the 3 biggest services of october and give the change of each since september", "change of those by services compared to september"),
        ("most expensive server in october and its owner", "what is its owner"),
        ("cost per month this year, and which month was the highest?", "and which month had the highest cost"),
    ],
)  # fmt: skip
def test_what_is_asked_further(text: str, second: str) -> None:
    found = continuations.cut(text, text)
    assert found is not None
    assert found.texts[1] == second


@pytest.mark.parametrize(
    "text",
    [
        "compute and storage cost in october",
        "difference between what we spent in may and what we spent in june",
        "for the 3 priciest regions, name the main service of each",
        "top 5 services in october",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert continuations.cut(text, text) is None


def test_clauses_that_were_cut_before_are_spoken_out() -> None:
    found = continuations.spoken_out(
        Clauses(("what's our biggest account in october", "what is it spending on?"))
    )
    assert found.texts[1] == "cost of it by service"
    behind = continuations.spoken_out(
        Clauses(("how much did production cost", "which team was behind most of it?"))
    )
    assert behind.texts[1] == "and which team has the highest cost"


def test_names_keep_their_place() -> None:
    found = continuations.cut(
        "biggest aws service in october and the regions in it",
        "biggest ¤¤¤ service in october and the regions in it",
    )
    assert found == Clauses(("biggest aws service in october", "cost of it by regions"))
