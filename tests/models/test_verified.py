"""What a hosted model writes is shown only if it agrees with the results of the tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asked import COST, GOOD, QUESTION

from agent.assistant import Assistant

Opened = Callable[..., Assistant]
Start = Callable[..., Any]
WRONG = "AWS cost $4,711.99 in October 2026."


def test_a_wrong_figure_is_written_again(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    server = hosted(Say(calls=[COST]), Say(WRONG), Say(GOOD))
    events = list(opened().stream(QUESTION))
    answer = events[-1].answer
    assert answer.answer == GOOD
    assert "4,711" not in answer.model_dump_json()
    assert "draft_rejected" in [event.kind for event in events]
    told = server.sent[2].body["messages"]
    assert "4,711.99" in str(told[-2]["content"])
    assert '<data name="problems">' in str(told[-1]["content"])
    assert "4,711.99" in str(told[-1]["content"])


def test_after_a_second_wrong_one_the_planner_answers(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    server = hosted(Say(calls=[COST]), Say(WRONG))
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "embedded")
    assert "33.61" in answer.answer
    assert "4,711" not in answer.model_dump_json()
    assert (
        "does not agree with the data and is left out; the embedded planner" in answer.warnings[0]
    )
    assert len(server.sent) == 3


def test_where_the_planner_has_less_to_say_the_results_stand_alone(
    hosted: Start, opened: Opened
) -> None:
    from wire_server import Say

    hosted(Say(calls=[COST]), Say(WRONG))
    answer = opened().ask("Zeig mir bitte Ausgabenübersicht Oktober")
    assert answer.status == "answered"
    assert answer.model != "embedded"
    assert "33.61" in answer.answer
    assert "October 2026" in answer.answer
    assert "these are the results as they are" in answer.warnings[0]
    assert answer.tables or answer.values
    assert answer.receipts
    assert "4,711" not in answer.model_dump_json()


def test_a_figure_without_any_result_is_never_shown(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    hosted(Say(WRONG))
    answer = opened().ask("Zeig mir bitte Ausgabenübersicht Oktober")
    assert answer.status in ("clarify", "refused", "no_data")
    assert answer.model == "embedded"
    assert "4,711" not in answer.model_dump_json()


@pytest.mark.parametrize(
    "text", ["See https://evil.invalid/?q=33.61", "![x](evil)", "<img src=x> $33.61"]
)
def test_links_and_markup_are_not_shown(hosted: Start, opened: Opened, text: str) -> None:
    from wire_server import Say

    hosted(Say(calls=[COST]), Say(text), Say(GOOD))
    assert opened().ask(QUESTION).answer == GOOD


def test_a_rejected_draft_does_not_stay_in_the_conversation(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    server = hosted(Say(calls=[COST]), Say(WRONG), Say(GOOD), Say("STATUS: refused\nNo."))
    assistant = opened()
    assistant.ask(QUESTION, thread="a")
    assistant.ask("Write a poem", thread="a")
    assert "4,711" not in server.sent[-1].text
    assert GOOD in server.sent[-1].text


def test_more_may_be_looked_up_for_the_second_try(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    hosted(Say(WRONG), Say(calls=[COST]), Say(GOOD))
    assert opened().ask(QUESTION).answer == GOOD
