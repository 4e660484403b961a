"""Progress of a turn as events, and turns that are cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asked import COST, GOOD, QUESTION

from agent.assistant import Assistant
from agent.events import Finished, ModelWorking

Opened = Callable[..., Assistant]
Start = Callable[..., Any]


def kinds(assistant: Assistant, question: str = QUESTION) -> list[str]:
    found = assistant.stream(question)
    return [event.kind for event in found if not isinstance(event, ModelWorking)]


def test_the_planner_tells_its_steps(opened: Opened) -> None:
    assert kinds(opened("embedded")) == [
        *("model_started", "tool_started", "tool_finished"),
        *("model_started", "finished"),
    ]


def test_a_hosted_model_tells_its_steps(claude: Start, opened: Opened) -> None:
    from wire_server import Say

    claude(Say(calls=[COST]), Say(GOOD))
    events = [event for event in opened().stream(QUESTION) if not isinstance(event, ModelWorking)]
    assert [event.kind for event in events] == [
        *("model_started", "tool_started", "tool_finished"),
        *("model_started", "finished"),
    ]
    started, finished = events[1], events[2]
    assert started.arguments == COST[1]
    assert (finished.status, finished.title, finished.id) == ("ok", "EffectiveCost", started.id)
    assert events[-1].answer.answer == GOOD


def test_a_fallback_is_told(claude: Start, opened: Opened) -> None:
    from wire_server import Fail

    claude(Fail(401))
    assert kinds(opened())[:4] == [
        *("model_started", "model_failed", "fell_back", "model_started"),
    ]


def test_words_come_only_with_the_answer(claude: Start, opened: Opened) -> None:
    from wire_server import Say

    claude(Say(calls=[COST]), Say("AWS cost $99,999 in October 2026."))
    *before, last = opened().stream(QUESTION)
    assert all("99,999" not in event.model_dump_json() for event in before)
    assert isinstance(last, Finished)
    assert "99,999" not in last.answer.model_dump_json()


def test_ask_and_stream_say_the_same(opened: Opened) -> None:
    assistant = opened()
    asked = assistant.ask(QUESTION, id="q1")
    last = list(assistant.stream(QUESTION, id="q1"))[-1]
    assert isinstance(last, Finished)
    changing = {"seconds", "receipts"}
    assert last.answer.model_dump(exclude=changing) == asked.model_dump(exclude=changing)


def test_an_empty_question_is_asked_back(opened: Opened) -> None:
    (event,) = opened().stream("  ")
    assert isinstance(event, Finished)
    assert event.answer.status == "clarify"


def test_closing_the_stream_cancels_the_turn(claude: Start, opened: Opened) -> None:
    from wire_server import Say, Slow

    server = claude(Slow(0.05), Say(calls=[COST]), Say(GOOD))
    assistant = opened()
    stream = assistant.stream(QUESTION, thread="a")
    for event in stream:
        if isinstance(event, ModelWorking):
            break
    stream.close()
    assert server.hung_up.wait(10)
    assert len(server.sent) == 1
    answer = assistant.ask(QUESTION, thread="a")  # the conversation goes on
    assert (answer.answer, answer.model) == (GOOD, assistant.model_name)


def test_a_cancelled_wait_ends_at_once(claude: Start, opened: Opened) -> None:
    from wire_server import Fail

    server = claude(Fail(529, {"retry-after": "19"}))
    stream = opened().stream(QUESTION)
    for event in stream:
        if event.kind == "model_failed":
            break
    stream.close()
    assert len(server.sent) == 1


def test_an_error_nobody_foresaw_reaches_the_caller(opened: Opened) -> None:
    assistant = opened()
    assistant.close()
    assistant._graph = None
    with pytest.raises(AttributeError):
        list(assistant.stream(QUESTION))
