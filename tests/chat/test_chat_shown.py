"""What stands below an answer: tables, notes, choices, and cards of decisions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from agent.answer import Answer, Call
from tools.base import Column, Receipt, Table
from ui.chat import notes, tables
from ui.chat.choices import ACCOUNT, DAY, MODEL, Account, Choices, accounts_of

PROD = Account("prod", "410000000011")


def answer(**more: object) -> Answer:
    given = {"id": "1", "question": "q", "status": "answered", "answer": "a", **more}
    return Answer.model_validate(given)


def test_a_table_sorts_by_what_its_cells_are() -> None:
    table = Table(
        title="Costs\x1b[31m by service",
        columns=[
            Column(name="ServiceName"),
            Column(name="Cost", unit="USD"),
            Column(name="First", unit=None),
        ],
        rows=[
            ["b", Decimal("9.5"), dt.date(2026, 1, 2)],
            ["=A()", Decimal("1234.5"), None],
            ["C", None, dt.date(2026, 1, 1)],
        ],
    )
    [shown] = tables.shown_tables([table, Table(title="empty", columns=[], rows=[])])
    assert shown["title"] == "Costs by service"
    assert shown["rows"][1] == ["=A()", "$1,234.50", "–"]
    assert [row[1] for row in shown["keys"]] == [9.5, 1234.5, None]
    assert [row[0] for row in shown["keys"]] == ["b", "=a()", "c"]
    assert shown["right"] == [False, True, False]
    assert shown["csv"].splitlines()[0] == "ServiceName,Cost (USD),First"
    assert shown["csv"].splitlines()[2] == "'=A(),1234.5,"
    assert shown["file"] == "costs-31m-by-service.csv"


def test_a_long_table_says_what_is_left_out() -> None:
    rows = [[number] for number in range(tables.MOST_ROWS + 5)]
    [shown] = tables.shown_tables([Table(title="t", columns=[Column(name="n")], rows=rows)])
    assert len(shown["rows"]) == tables.MOST_ROWS
    assert shown["left"] == 5


def test_no_button_says_yes() -> None:
    """A press asks what is written on it, and a plain yes would confirm a plan that waits."""
    offered = answer(follow_ups=["yes", "Do it!", "why?", "No", "per day", "cancel"])
    assert notes.follow_ups(offered) == ["why?", "per day"]


def test_what_is_no_tool_has_a_title_too() -> None:
    assert notes.title("query_costs") == "Query costs"
    assert notes.title("more_tools") == "More tools"


def test_receipts_go_to_the_call_they_are_of() -> None:
    def receipt(id_: str, **arguments: object) -> Receipt:
        return Receipt(
            id=id_, tool="query_costs", arguments=arguments, sql="SELECT '```'", params={},
            rows=1, seconds=0.001,
        )  # fmt: skip

    both = [receipt("r1", a=1), receipt("r2", a=2)]
    assert notes.receipts_of(Call(tool="query_costs", arguments={"a": 2}), both) == both[1:]
    assert notes.receipts_of(Call(tool="query_costs", arguments={}), both) == both
    assert "````sql\nSELECT '```'\n````" in notes.receipt_text(both)


@pytest.mark.parametrize(
    ("question", "worded"),
    [
        ("What did we spend?", "What did we spend, only account prod"),
        ("why?", "why, only account prod"),
        ("yes", "yes"),
        ("Stop web-01", "Stop web-01"),
        ("Set a budget of 500 USD", "Set a budget of 500 USD"),
        ("cost of account dev", "cost of account dev"),
    ],
)
def test_the_chosen_account_is_put_into_the_words(question: str, worded: str) -> None:
    assert Choices(account=PROD).worded(question) == worded
    assert Choices().worded(question) == question


def test_an_answer_says_whether_the_chosen_account_reached_it() -> None:
    chosen = Choices(account=PROD)
    scoped = {"filters": [{"field": "account", "op": "is", "values": [PROD.id]}]}
    within = chosen.noted(answer(calls=[{"tool": "query_costs", "arguments": scoped}]), "cost?")
    assert within.assumptions == ["only account prod, as this conversation is set"]
    assert within.warnings == []
    calls = [{"tool": "query_costs", "arguments": scoped}, {"tool": "report", "arguments": {}}]
    beyond = chosen.noted(answer(calls=calls), "cost?")
    assert beyond.warnings == ["this answer is not limited to account prod, which is set"]


def test_choices_are_read_from_what_the_page_sends() -> None:
    sent = {MODEL: "openai:qwen3", ACCOUNT: "prod", DAY: "2026-10-05T00:00:00.000Z"}
    assert Choices.of(sent, [PROD]) == Choices("openai:qwen3", PROD, dt.date(2026, 10, 5))
    assert Choices.of({ACCOUNT: "gone", DAY: "soon", MODEL: 5}, [PROD]) == Choices()


def test_accounts_of_one_name_are_told_apart_by_their_ids() -> None:
    rows = [["1", "prod", 5], ["2", "Prod", 3], ["3", None, 1], [None, None, 1]]
    assert [one.name for one in accounts_of(rows)] == ["1", "2", "3"]
