"""Conversations in which different models answer, and what is sent of long ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asked import COST, GOOD
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.assistant import Assistant
from agent.models.history import size, turns, wrapped
from agent.models.trimming import TooLong, fit

Opened = Callable[..., Assistant]
Start = Callable[..., Any]


def test_the_planner_follows_up_on_what_claude_answered(claude: Start, opened: Opened) -> None:
    from wire_server import Fail, Say

    claude(Say(calls=[COST]), Say(GOOD), Fail(401))
    assistant = opened()
    first = assistant.ask("What did we spend on AWS in October 2026?", thread="a")
    second = assistant.ask("and Azure?", thread="a")
    assert [first.model, second.model] == ["anthropic:claude-sonnet-5-5", "embedded"]
    assert "37.25" in second.answer


def test_claude_sees_what_the_planner_answered(claude: Start, opened: Opened) -> None:
    from wire_server import Fail, Say

    server = claude(Fail(401), Say(GOOD), Fail(401), Say(GOOD))
    assistant = opened()
    assistant.ask("What did we spend on Azure in October 2026?", thread="a")
    answer = assistant.ask("and AWS on 1 October?", thread="a")
    assert answer.answer  # whatever it is: it went through
    sent = server.sent[1].body["messages"]
    assert [message["role"] for message in sent[:4]] == ["user", "assistant", "user", "assistant"]
    assert "37.25" in str(sent)
    assert "roles" not in str(sent)


def test_the_planner_does_not_take_up_an_older_thread(claude: Start, opened: Opened) -> None:
    from wire_server import Fail, Say

    claude(Say(calls=[COST]), Say(GOOD), Say("STATUS: refused\nNot my job."), Fail(401))
    assistant = opened()
    assistant.ask("What did we spend on AWS in October 2026?", thread="a")
    assistant.ask("Schreibe ein Gedicht über Wolkenformationen", thread="a")
    answer = assistant.ask("and Azure?", thread="a")
    assert answer.model == "embedded"
    assert "37.25" not in answer.answer


def test_figures_of_earlier_turns_may_be_repeated(claude: Start, opened: Opened) -> None:
    from wire_server import Say

    claude(Say(calls=[COST]), Say(GOOD), Say(f"As I said: {GOOD}"))
    assistant = opened()
    assistant.ask("What did we spend on AWS in October 2026?", thread="a")
    answer = assistant.ask("Say that again", thread="a")
    assert answer.answer == f"As I said: {GOOD}"
    assert answer.calls == []
    assert answer.receipts  # of the turn that looked it up


def test_conversations_go_on_in_a_later_process(claude: Start, estate: Any, tmp_path: Any) -> None:
    from wire_server import Say

    from tools.context import Context

    server = claude(Say(calls=[COST]), Say(GOOD), Say("STATUS: refused\nNo."))
    home = Context(home=estate.home, now=estate.now)
    for question in ("What did we spend on AWS in October 2026?", "Write a poem"):
        assistant = Assistant(home)
        assistant.ask(question, thread="kept")
        assistant.close()
    assert GOOD in server.sent[-1].text


def call(name: str, *ids: str) -> AIMessage:
    calls = [{"name": "query_costs", "args": {"n": id_}, "id": id_} for id_ in ids]
    return AIMessage(name, tool_calls=calls)


def result(id_: str, text: str = "{}") -> ToolMessage:
    return ToolMessage(text, tool_call_id=id_, name="query_costs")


def test_calls_without_results_are_left_out() -> None:
    said: list[AnyMessage] = [
        HumanMessage("one"),
        call("", "a", "b"),
        result("a"),
        HumanMessage("two"),
        result("c"),
        AIMessage(""),
        AIMessage("done"),
    ]
    kept = wrapped(step for turn in turns(said, "m") for step in turn)
    assert [item.text for item in kept] == ["one", "two", "done"]


def test_every_call_has_an_id_of_its_own() -> None:
    said: list[AnyMessage] = [HumanMessage("q")]
    for _ in range(3):
        said += [call("", "call_1", "a b!"), result("a b!", "second"), result("call_1", "first")]
    found = [step for turn in turns(said, "m") for step in turn][1:]
    ids = [item["id"] for step in found for item in step[0].tool_calls]
    assert len(set(ids)) == 6
    assert all(id_.replace("_", "").isalnum() for id_ in ids)
    for step in found:
        assert [item["id"] for item in step[0].tool_calls] == [
            item.tool_call_id for item in step[1:]
        ]
        assert [item.content for item in step[1:]] == ["first", "second"]


def test_only_its_own_thoughts_are_sent_back_to_a_model() -> None:
    thought = {"type": "thinking", "thinking": "hm", "signature": "s", "index": 0}
    message = call("", "a")
    message.content = [thought, {"type": "text", "text": "Let me see"}]
    message.additional_kwargs["cloudwright"] = {"model": "anthropic:x"}
    said: list[AnyMessage] = [HumanMessage("q"), message, result("a")]
    (turn,) = turns(said, "anthropic:x")
    assert turn[1][0].content == [
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": "Let me see"},
    ]
    (turn,) = turns(said, "openai:y")
    assert turn[1][0].content == "Let me see"
    assert turn[1][0].additional_kwargs == {}


def long_conversation(count: int) -> list[AnyMessage]:
    said: list[AnyMessage] = []
    for number in range(count):
        said += [
            HumanMessage(f"question {number}"),
            call("", f"call{number}"),
            result(f"call{number}", f"result {number} " + "x" * 6_000),
            AIMessage(f"answer {number}"),
        ]
    return [*said, HumanMessage("the last question")]


@pytest.mark.parametrize("budget", [100_000, 20_000, 5_000, 1_000, 100])
def test_a_long_conversation_fits_and_keeps_its_question(budget: int) -> None:
    found = fit(turns(long_conversation(10), "m"), budget)
    assert sum(size(step) for step in found) <= budget
    assert found[-1][0].content == "the last question"
    for step in found:
        calls = step[0].tool_calls if isinstance(step[0], AIMessage) else []
        assert [item["id"] for item in calls] == [item.tool_call_id for item in step[1:]]
    assert isinstance(found[0][0], HumanMessage)


def test_long_results_of_the_question_itself_are_shortened() -> None:
    said = [*long_conversation(2), call("", "now"), result("now", "y" * 60_000)]
    found = fit(turns(said, "m"), 2_000)
    assert [step[0].text for step in found] == ["the last question", ""]
    assert "shortened: call the tool again" in str(found[-1][1].content)
    with pytest.raises(TooLong):
        fit(turns([HumanMessage("z" * 9_000)], "m"), 1_000)


def test_a_small_context_is_respected(
    compatible: Start, opened: Opened, environment: pytest.MonkeyPatch
) -> None:
    from wire_server import Say

    environment.setenv("CLOUDWRIGHT_MODEL_CONTEXT", "100")
    server = compatible(Say("STATUS: refused\nNo."))
    answer = opened().ask("What did we spend on AWS in October 2026?")
    assert answer.model == "embedded"
    assert "are too long" in answer.warnings[0]
    assert server.sent == []
