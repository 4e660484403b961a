"""What goes wrong with hosted models: tried again where it helps, else the next model, and said so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asked import COST, GOOD, QUESTION

from agent.assistant import Assistant
from agent.events import ModelFailed
from agent.models.failure import ModelError, explain

Opened = Callable[..., Assistant]
Start = Callable[..., Any]


def test_what_passes_is_tried_again(hosted: Start, opened: Opened) -> None:
    from wire_server import Cut, Fail, Say

    server = hosted(
        Fail(429, {"retry-after": "0.05"}),
        Say(calls=[COST]),
        Fail(529, {"retry-after": "0"}),
        Cut(),
        Say(GOOD),
    )
    events = list(opened().stream(QUESTION))
    answer = events[-1].answer
    assert (answer.status, answer.answer) == ("answered", GOOD)
    assert answer.model != "embedded"
    assert len(server.sent) == 5
    failed = [event for event in events if isinstance(event, ModelFailed)]
    assert [event.reason for event in failed] == [
        "it is being asked too often (HTTP 429)",
        "it is overloaded (HTTP 529)",
        "the connection failed or broke off",
    ]
    assert all(event.retry_in is not None for event in failed)
    (usage,) = answer.usage
    assert (usage.calls, usage.failed) == (2, 3)
    assert usage.input_tokens is None  # of the reply that broke off, nobody told


@pytest.mark.parametrize(
    ("status", "requests", "reason"),
    [
        (401, 1, "it refused the key (HTTP 401)"),
        (403, 1, "the key has no right to use it (HTTP 403)"),
        (404, 1, "there is no such model at this address (HTTP 404)"),
        (400, 1, "it refused the request as malformed (HTTP 400)"),
        (307, 1, "it refused (HTTP 307)"),
        (500, 3, "its server failed (HTTP 500)"),
    ],
)
def test_what_does_not_pass_falls_back_and_says_why(
    hosted: Start, opened: Opened, status: int, requests: int, reason: str
) -> None:
    from wire_server import KEY, Fail

    server = hosted(Fail(status, {"retry-after": "0", "location": "http://127.0.0.1:1/"}))
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "embedded")
    assert "33.61" in answer.answer
    assert len(server.sent) == requests
    assert f"did not answer ({reason}); the embedded planner did" in answer.warnings[0]
    assert KEY not in answer.model_dump_json()
    assert [call.tool for call in answer.calls] == ["query_costs"]


def test_a_server_that_asks_for_too_much_patience_is_given_up(
    hosted: Start, opened: Opened
) -> None:
    from wire_server import Fail

    server = hosted(Fail(429, {"retry-after": "3600"}))
    answer = opened().ask(QUESTION)
    assert (answer.model, len(server.sent)) == ("embedded", 1)


def test_down_the_whole_chain(claude: Start, compatible: Start, opened: Opened) -> None:
    from wire_server import Fail, Say

    first = claude(Say(calls=[COST]), Fail(401))
    second = compatible(Say(GOOD))
    answer = opened().ask(QUESTION)
    assert (answer.answer, answer.model) == (GOOD, "openai:small-one")
    assert answer.warnings[0] == (
        "Claude did not answer (it refused the key (HTTP 401)); the model 'openai:small-one' did"
    )
    # The second goes on with what the first looked up.
    assert (len(first.sent), len(second.sent)) == (2, 1)
    assert "33.61" in second.sent[0].text
    assert [usage.model for usage in answer.usage] == [
        "anthropic:claude-sonnet-5-5",
        "openai:small-one",
    ]
    assert answer.receipts


def test_the_planner_takes_over_in_the_middle_of_a_turn(hosted: Start, opened: Opened) -> None:
    from wire_server import Fail, Say

    hosted(Say(calls=[("query_costs", {"start": "2026-11-01"})]), Fail(401))
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "embedded")
    assert "33.61" in answer.answer
    assert [call.arguments["end"] for call in answer.calls] == ["2026-10-31"]  # its own only
    assert all(receipt.arguments["end"] == "2026-10-31" for receipt in answer.receipts)


@pytest.mark.parametrize("every", [0.05, None])
def test_a_stream_that_never_ends_is_ended(
    hosted: Start, opened: Opened, environment: pytest.MonkeyPatch, every: float | None
) -> None:
    from wire_server import Slow

    environment.setenv("CLOUDWRIGHT_MODEL_TIMEOUT", "0.4")
    server = hosted(Slow(every))
    answer = opened().ask(QUESTION)
    assert answer.model == "embedded"
    assert "it did not answer in time" in answer.warnings[0]
    assert len(server.sent) <= 2
    if every:
        assert server.hung_up.wait(10)  # nothing goes on reading it


def test_silence_inside_a_call_is_tried_again(
    hosted: Start, opened: Opened, environment: pytest.MonkeyPatch
) -> None:
    from wire_server import Say, Slow

    environment.setenv("CLOUDWRIGHT_MODEL_IDLE_TIMEOUT", "0.3")
    hosted(Slow(None), Say("STATUS: refused\nNo."))
    answer = opened().ask("Write a poem")
    assert answer.status == "refused"


def test_nobody_listens(claude: Start, opened: Opened, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ANTHROPIC_API_KEY", "k")
    environment.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    answer = opened().ask(QUESTION)
    assert answer.model == "embedded"
    assert "the connection failed or broke off" in answer.warnings[0]


@pytest.mark.parametrize(
    "body", [b"<html>hello</html>", b"", b"[]", b'{"error": "no"}', b"data: {]\n\n", b"\xff\xfe"]
)
def test_a_reply_that_is_none(hosted: Start, opened: Opened, body: bytes) -> None:
    from wire_server import Garbage

    hosted(Garbage(body))
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "embedded")
    assert "did not answer (" in answer.warnings[0]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ({"text": ""}, "it sent an empty reply"),
        ({"text": "STATUS: refused\n"}, "it sent an empty reply"),
        ({"text": "AWS cost", "stop": "max_tokens"}, "its reply was longer than it may be"),
        ({"text": "AWS cost", "stop": "length"}, "its reply was longer than it may be"),
        ({"text": "", "stop": "refusal"}, "it declined to reply"),
        ({"calls": [COST] * 9}, "it asked for too much at once"),
    ],
)
def test_a_reply_that_is_no_answer(
    compatible: Start, opened: Opened, reply: dict[str, Any], reason: str
) -> None:
    from wire_server import Say

    compatible(Say(**reply))
    answer = opened().ask(QUESTION)
    assert answer.model == "embedded"
    assert reason in answer.warnings[0]


def test_a_model_that_goes_round_in_circles_is_ended(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    server = hosted(Say(calls=[("data_status", {"section": "tags"})]))
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model) == ("answered", "embedded")
    assert "it came to no end" in answer.warnings[0]
    assert len(server.sent) == 10


def test_a_turn_is_bounded_in_time(
    hosted: Start, opened: Opened, environment: pytest.MonkeyPatch
) -> None:
    from wire_server import Say

    environment.setenv("CLOUDWRIGHT_MODEL_TIMEOUT", "0.4")
    server = hosted(Say(calls=[("data_status", {"section": "tags"})], before=0.25))
    answer = opened().ask(QUESTION)
    assert answer.model == "embedded"
    assert "it took too long" in answer.warnings[0] or "in time" in answer.warnings[0]
    assert len(server.sent) < 10


def test_many_calls_at_once_are_bounded_too(hosted: Start, opened: Opened) -> None:
    from wire_server import Say

    server = hosted(Say(calls=[("data_status", {"section": "tags"})] * 7))
    assert opened().ask(QUESTION).model == "embedded"
    assert len(server.sent) == 3


def test_errors_of_unknown_kinds_have_words_too() -> None:
    for error in (ValueError("sk-secret"), KeyError("sk-secret"), OSError("sk-secret")):
        found = explain(error)
        assert isinstance(found, ModelError)
        assert "secret" not in str(found)
