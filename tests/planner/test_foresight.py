"""Questions about what is unusual, to come or to be saved, to tool calls; over a vocabulary made by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent.planner.parse import Parser
from agent.planner.speech import Speech
from agent.planner.turn import Turn
from agent.state import KEY
from tools.base import Filter
from tools.vocabulary import KnownBudget, Vocabulary

AWS = {"field": "provider", "op": "is", "values": ["aws"]}
AZURE = {"field": "provider", "op": "is", "values": ["azure"]}
DEV = {"field": "tag:environment", "op": "is", "values": ["dev"]}
BUDGETS = [
    KnownBudget(
        "AWS", (Filter(field="provider", values=["aws"]),), Decimal(40000), "USD", "monthly"
    ),
    KnownBudget("All", (), Decimal(90000), "USD", "monthly"),
]


@pytest.fixture(scope="module")
def planner(vocabulary: Vocabulary, parser: Parser) -> Parser:
    """The parser, with two budgets that were noted."""
    return Parser(vocabulary, lambda names: [], parser.today, None, lambda: BUDGETS)


def first(parser: Parser, *said: str) -> AIMessage:
    """The planner's first message on the last of the texts, each of which followed the one before."""
    messages: list[BaseMessage] = []
    reply = AIMessage("")
    for text in said:
        messages.append(HumanMessage(text))
        reply = Turn(parser, Speech(), messages).reply()
        kept = reply.additional_kwargs[KEY]
        messages.append(AIMessage("", additional_kwargs={KEY: {**kept, "topic": "forecast"}}))
    return reply


def call(reply: AIMessage) -> tuple[str, dict[str, Any]]:
    assert reply.tool_calls, reply.content
    return reply.tool_calls[0]["name"], reply.tool_calls[0]["args"]


QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "What will AWS cost next month?": (
        "forecast", {"filters": [AWS], "start": "2026-12-01", "until": "2026-12-31"},
    ),
    "how much will we spend by year end": ("forecast", {"until": "2026-12-31"}),
    "burn until friday": ("forecast", {"until": "2026-11-27"}),
    "Forecast Azure for the next 90 days": ("forecast", {"filters": [AZURE], "horizon": 90}),
    "azure forecast by service, next 2 weeks": (
        "forecast", {"filters": [AZURE], "horizon": 14, "group_by": ["service"]},
    ),
    "any cost spikes last week?": (
        "detect_anomalies", {"start": "2026-11-09", "end": "2026-11-15"},
    ),
    "anything weird on our servers?": ("detect_anomalies", {"on": "metrics"}),
    "critical anomalies in azure": (
        "detect_anomalies", {"filters": [AZURE], "severity": "critical"},
    ),
    "What if I add 10 m5.large?": (
        "simulate", {"changes": [{"action": "add", "instance_type": "m5.large", "count": 10}]},
    ),
    "what if we stop dev at night?": (
        "simulate", {"changes": [{"action": "schedule", "hours_per_week": 84.0, "filters": [DEV]}]},
    ),
    "what if traffic grows 20 %": (
        "simulate", {"changes": [{"action": "growth", "percent": 20.0}]},
    ),
    "resize all t3.micro to m5.large - what do we save": (
        "simulate",
        {"changes": [{"action": "resize", "to_type": "m5.large", "instance_type": "t3.micro"}]},
    ),
    "buy a 1 year commitment for 60 % of compute": (
        "simulate", {"changes": [{"action": "commit", "term_years": 1, "percent": 60.0}]},
    ),
    "Will I exceed my budget?": ("list_budgets", {}),
    "which budgets are at risk": ("list_budgets", {"at_risk": True}),
    "set a budget of 5k a month for Azure": (
        "set_budget",
        {"name": "Azure", "amount": "5000", "period": "monthly", "filters": [AZURE]},
    ),
    "raise the AWS budget to 45k": ("set_budget", {"name": "AWS", "amount": "45000"}),
    "delete the AWS budget": ("set_budget", {"name": "AWS", "remove": True}),
    "What should I optimize first for maximum savings?": ("list_recommendations", {}),
    "top 3 savings": ("list_recommendations", {"top": 3}),
    "rightsizing on aws": (
        "list_recommendations", {"types": ["right_sizing"], "filters": [AWS]},
    ),
    "recommendations worth more than $100 a month": (
        "list_recommendations",
        {"filters": [{"field": "savings", "op": "gt", "values": [100.0]}]},
    ),
    "Summarize my infrastructure health": ("report", {"kind": "health"}),
    "weekly report for AWS": ("report", {"kind": "weekly", "filters": [AWS]}),
    "which disks will be full soon": ("report", {"kind": "health"}),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_of_foresight_become_calls(planner: Parser, question: str) -> None:
    assert call(first(planner, question)) == QUESTIONS[question]


ORDINARY: dict[str, str] = {
    "Why did AWS costs rise last month?": "compare_costs",
    "idle servers with avg CPU below 5 %": "query_metrics",
    "unattached volumes": "list_resources",
    "how much more did Azure cost in October than in September?": "compare_costs",
    "what did we save thanks to discounts last month?": "query_costs",
    "Did we not spend less on Azure in October than in September?": "compare_costs",
    "monthly cost trend of AWS": "query_costs",
    "I would like to see what each EC2 instance type cost us in October 2026": "query_costs",
}


@pytest.mark.parametrize("question", ORDINARY)
def test_ordinary_questions_stay_what_they_are(planner: Parser, question: str) -> None:
    assert call(first(planner, question))[0] == ORDINARY[question]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("budget 5.000 for aws", "5,000.00 or 5.00"),
        ("set a budget for azure", "How much"),
        ("set a budget of 100 a day for aws", "month, a quarter or a year"),
        ("put a budget of 5k eur on azure", "USD"),
        ("raise the budget to 6000", "Which budget"),
        ("what if we add 10 servers?", "instance type"),
        ("what if we moved everything to azure", "provider"),
        ("forecast the frobnicator", "frobnicator"),
    ],
)
def test_what_is_unclear_is_asked_back(planner: Parser, question: str, asked: str) -> None:
    reply = first(planner, question)
    assert not reply.tool_calls
    assert reply.additional_kwargs[KEY]["status"] == "clarify"
    assert asked in reply.content


@pytest.mark.parametrize(
    "question", ["will it rain in Dublin tomorrow", "delete all budgets", "recommend me a novel"]
)
def test_what_is_no_such_question_is_not_taken_for_one(planner: Parser, question: str) -> None:
    assert not first(planner, question).tool_calls


FOLLOW_UPS: list[tuple[tuple[str, ...], tuple[str, dict[str, Any]]]] = [
    (
        ("what will AWS cost next month?", "and for Azure?", "what about 90 days?"),
        ("forecast", {"filters": [AZURE], "horizon": 90}),
    ),
    (
        ("AWS cost last month", "and next month?"),
        ("forecast", {"filters": [AWS], "start": "2026-12-01", "until": "2026-12-31"}),
    ),
    (("forecast AWS", "why?"), ("forecast", {"filters": [AWS], "explain": True})),
    (
        ("what if we add 10 m5.large?", "and 20?", "in us-west-2?"),
        (
            "simulate",
            {
                "changes": [
                    {
                        "action": "add",
                        "instance_type": "m5.large",
                        "count": 20,
                        "region": "us-west-2",
                    }
                ]
            },
        ),
    ),
    (
        ("what can I save?", "only rightsizing", "and for AWS?"),
        ("list_recommendations", {"types": ["right_sizing"], "filters": [AWS]}),
    ),
    (
        ("what can I save?", "without storage"),
        (
            "list_recommendations",
            {"types": ["right_sizing", "idle", "commitment", "spot", "region", "schedule"]},
        ),
    ),
    (
        ("set a budget for azure", "2000 a month"),
        (
            "set_budget",
            {"name": "Azure", "amount": "2000", "period": "monthly", "filters": [AZURE]},
        ),
    ),
    (
        ("raise the AWS budget to 45k", "lower it by 10 %"),
        ("set_budget", {"name": "AWS", "amount": "36000"}),
    ),
    (("weekly report", "and the monthly one?"), ("report", {"kind": "monthly"})),
]


@pytest.mark.parametrize(("said", "wanted"), FOLLOW_UPS)
def test_follow_ups_change_the_question_before(
    planner: Parser, said: tuple[str, ...], wanted: tuple[str, dict[str, Any]]
) -> None:
    assert call(first(planner, *said)) == wanted
