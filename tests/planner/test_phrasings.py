"""Questions whose answer takes another measure first, opposites, and what is asked of budgets."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.accepted import refused
from agent.planner.budget_asked import verdict
from agent.planner.budget_verdicts import headline, meant
from agent.planner.clauses import split
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.planned import Planned
from agent.planner.said import Said

CUT: dict[str, tuple[str, ...]] = {
    "what is the avg cpu of the ten most expensive instances?": (
        "list the ten most expensive instances",
        "what is the avg cpu of those instances?",
    ),
    "are expensive machines busy? show cpu for the top 10 by cost": (
        "list the top 10 instances by cost",
        "show cpu for those instances",
    ),
    "what are the idle machines costing us per month": (
        "list the idle machines",
        "what do those instances cost",
    ),
    "which region has the most idle machines and what do they cost?": (
        "list the idle machines",
        "which region has the most of those instances",
    ),
    "aws vs the other clouds last month": (
        "cost of aws last month",
        "cost of everything except aws last month",
    ),
    "weekday vs weekend spend in october": (
        "average cost per day in october on weekdays",
        "average cost per day in october on weekends",
    ),
}
WHOLE = (
    "name the machines with the highest memory",
    "this month vs the rest of the year",
    "is cpu lower on weekends than on weekdays",
    "what did the idle budget cost us",
)


@pytest.mark.parametrize("question", CUT)
def test_a_question_is_cut_where_one_part_finds_what_the_other_is_about(question: str) -> None:
    found = tuple(" ".join(one.split()) for one in split(question).texts)
    assert found == CUT[question]


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_about_one_thing_stays_whole(question: str) -> None:
    assert split(question).texts == (question,)


STANCES = {
    "are we on track with the budgets?": ("holds", True),
    "is the aws budget going to hold?": ("holds", True),
    "will we blow the budget?": ("breaks", True),
    "are we not over budget?": ("holds", True),
    "which budgets are at risk": ("breaks", False),
    "how much of the budget is used": ("", False),
}


@pytest.mark.parametrize("question", STANCES)
def test_what_yes_means_of_a_budget_is_read_from_the_words(question: str, parser: Parser) -> None:
    found = verdict(Said(question, parser.reader, parser.today))
    assert (found["stance"], found["yes_no"]) == STANCES[question]


def _row(name: str, used: float, limit: float, status: str, forecast: float) -> dict[str, Any]:
    return {
        **{"Budget": name, "Scope": f"provider {name!r}", "Limit": limit, "UsedSoFar": used},
        **{"Used": 100 * used / limit, "Forecast": forecast, "Status": status},
    }


ROWS = [
    _row("aws", 76.0, 100.0, "at risk", 115.0),
    _row("azure", 50.0, 100.0, "ok", 80.0),
    _row("old", 104.0, 100.0, "exceeded", 120.0),
]
ANSWERS = {
    "are we on track with the budgets?": "No: of 3 budgets, 1 is exceeded and 1 is forecast",
    "will we blow the budget?": "Yes: of 3 budgets, 1 is exceeded and 1 is forecast",
    "did we blow a budget?": "Yes: 1 budget is exceeded: old.",
    "which budgets are fine": "1 budget is expected to hold: azure.",
    "which budget is closest to its limit": "old is over its limit already: 104.0 % is used. "
    "Of those still within it, aws is closest",
    "by how much do we overshoot the budgets": "aws is forecast to end $15.00 (15.0 %) over",
    "which budgets are used by more than 60 %": "2 budgets are used by more than 60.0 %: aws",
}


@pytest.mark.parametrize("question", ANSWERS)
def test_the_answer_about_budgets_begins_with_what_was_asked(question: str, parser: Parser) -> None:
    frame = Frame(intent="budgets", ahead=verdict(Said(question, parser.reader, parser.today)))
    assert headline(frame, meant(frame, ROWS), "USD").startswith(ANSWERS[question])


def test_calls_that_a_tool_would_refuse_are_told_before_they_are_made() -> None:
    unattached = {"field": "attached_to", "op": "missing", "values": []}
    changes = {"changes": [{"action": "remove", "filters": [unattached]}]}
    assert refused(Planned("simulate", changes)) == ["attached_to"]
    assert refused(Planned("list_resources", {"kind": "volume", "filters": [unattached]})) == []
    assert refused(Planned("list_budgets", {"kinds": 1})) == ["kinds"]
    tagged = {"field": "tag:team", "op": "is", "values": ["search"]}
    assert refused(Planned("query_costs", {"filters": [tagged]})) == []
