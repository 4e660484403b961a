"""What is set beside what: cost columns, days of the week, the edges of data that begins late."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from agent.planner import opposites
from agent.planner.frame import Frame
from agent.planner.opening import thanked
from agent.planner.parse import Parser
from agent.planner.spelt_out import spelt_out
from tools.vocabulary import Coverage, Known, Vocabulary

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("question", "columns"),
    [
        ("list vs effective cost in october", ("ListCost", "EffectiveCost")),
        ("what did we pay in october compared to list price", ("EffectiveCost", "ListCost")),
        ("list price against what we paid, by cloud", ("ListCost", "EffectiveCost")),
        ("how much cheaper was october compared to list prices", ("EffectiveCost", "ListCost")),
        ("how big are our discounts vs list price in october", ("ListCost", "EffectiveCost")),
        ("billed, not amortised, cost in october", ("BilledCost", None)),
        ("list all services and effective cost in october", ("EffectiveCost", None)),
    ],
)
def test_columns_of_one_period(
    parser: Parser, question: str, columns: tuple[str, str | None]
) -> None:
    frame, _ = parser.parse(question)
    assert (frame.intent, frame.cost, frame.second_cost) == ("costs", *columns)
    assert frame.baseline is None


def test_one_column_of_two_periods(parser: Parser) -> None:
    frame, _ = parser.parse("list cost in october vs september")
    assert (frame.intent, frame.cost) == ("compare", "ListCost")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("do we spend less on weekends?", "average cost per day on weekends"),
        ("are weekdays more expensive in may", "average cost per day in may on weekdays"),
        ("what do weekends cost us", None),
    ],
)
def test_weekends_against_the_other_days(question: str, first: str | None) -> None:
    sides = opposites.days(question)
    assert (sides[0] if sides else None) == first


def test_growth_in_a_period_that_data_begins_in(vocabulary: Vocabulary) -> None:
    late = Coverage("aws", dt.date(2026, 2, 9), dt.date(2026, 11, 20))
    frame, _ = Parser(dataclasses.replace(vocabulary, coverage=[late]), lambda _: [], TODAY).parse(
        "which service grew most this year"
    )
    assert frame.window is not None
    assert frame.baseline is not None
    assert (frame.baseline.label, frame.window.label) == ("March 2026", "October 2026")
    assert any("begins on 2026-02-09" in said for said in frame.assumptions)


def test_the_beginning_of_a_name(vocabulary: Vocabulary) -> None:
    host = Known("provider", "ovhcloud", ("OVHcloud",))
    known = dataclasses.replace(vocabulary, values=[*vocabulary.values, host])
    frame, _ = Parser(known, lambda _: [], TODAY).parse("what did ovh cost in october")
    assert frame.filter_of("provider") == {
        "field": "provider",
        "op": "is",
        "values": ["ovhcloud"],
    }


@pytest.mark.parametrize(
    ("question", "condition", "within"),
    [
        ("how well are our savings plans used", ("commitment_status", "Used"), True),
        ("what share of our commitments is unused", ("commitment_status", "Unused"), True),
        ("commitment coverage in october", ("pricing_category", "Committed"), True),
        ("unused commitments in october", ("commitment_status", "Unused"), False),
    ],
)
def test_rates_of_commitments(
    parser: Parser, question: str, condition: tuple[str, str], within: bool
) -> None:
    """Utilization is Used of Used and Unused, coverage is Committed of usage (FinOps Framework)."""
    frame, _ = parser.parse(question)
    held = frame.filter_of(condition[0])
    assert frame.intent == "costs"
    assert held is not None
    assert held["values"] == [condition[1]]
    assert (frame.share, bool(frame.within)) == (within, within)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("what was launched this month", "instances"),
        ("what did we launch in october", "instances"),
        ("what was launched and what did it cost in october", "costs"),
        ("team spend in october vs september", "compare"),
    ],
)
def test_what_it_is_about(parser: Parser, question: str, intent: str) -> None:
    frame, _ = parser.parse(question)
    assert frame.intent == intent
    assert frame.group_by == (["tag:team"] if intent == "compare" else [])


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("cost in the last 7 days of data", "2026-11-14", "2026-11-20"),
        ("last 7 days of data by provider", "2026-11-14", "2026-11-20"),
        ("cost in the last 5 days of october", "2026-10-27", "2026-10-31"),
    ],
)
def test_the_last_days(parser: Parser, question: str, start: str, end: str) -> None:
    frame, _ = parser.parse(question)
    assert frame.window is not None
    assert (frame.window.start, frame.window.end) == (start, end)


@pytest.mark.parametrize(
    ("question", "granularity", "top", "order"),
    [
        ("on which days did we spend the most in october", "daily", 5, "desc"),
        ("which months were the cheapest this year", "monthly", 5, "asc"),
        ("the three most expensive weeks in october", "weekly", 3, "desc"),
    ],
)
def test_times_are_ranked(
    parser: Parser, question: str, granularity: str, top: int, order: str
) -> None:
    frame, _ = parser.parse(question)
    assert (frame.granularity, frame.top, frame.order) == (granularity, top, order)
    assert frame.group_by == []


@pytest.mark.parametrize(
    ("question", "either"),
    [
        ("servers with memory above 80 % or cpu above 80 %", True),
        ("servers with memory above 80 % and cpu above 80 %", False),
    ],
)
def test_conditions_on_use(parser: Parser, question: str, either: bool) -> None:
    frame, _ = parser.parse(question)
    assert (len(frame.conditions), frame.either) == (2, either)


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("thank you, see you tomorrow", True),
        ("ok that's it for this week, bye", True),
        ("this week", False),
        ("tomorrow", False),
        ("thanks, and what did we spend this week", False),
    ],
)
def test_taking_leave(text: str, thanks: bool) -> None:
    assert thanked(text) is thanks


def test_plural_words_for_the_one_that_was_chosen() -> None:
    winner = Frame(intent="costs", group_by=["tag:team"], top=1)
    assert spelt_out("what do they spend on storage", winner) == "what do it spend on storage"
    several = Frame(intent="costs", group_by=["tag:team"], top=3)
    assert spelt_out("what do they spend on storage", several) == "what do they spend on storage"
