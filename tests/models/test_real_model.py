"""A real small model, when one is served: a tool is called, arguments validate, the run ends, and what
is shown was verified. What such a model says is not asserted: it is weak.

Run it with CLOUDWRIGHT_TEST_MODEL_URL=http://127.0.0.1:8099.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from agent.answer import Answer
from agent.assistant import Assistant
from agent.events import DraftRejected, FellBack, Finished, ToolFinished
from agent.verification import check
from tools.base import Result
from tools.context import Context
from tools.registry import find_tool

URL = os.environ.get("CLOUDWRIGHT_TEST_MODEL_URL", "")
Opened = Callable[..., Assistant]
pytestmark = pytest.mark.skipif(not URL, reason="needs a model server: CLOUDWRIGHT_TEST_MODEL_URL")
QUESTIONS = (
    "What did we spend on AWS in October 2026?",
    "List all instances",
)


@pytest.fixture(params=["anthropic", "openai"])
def small(
    request: pytest.FixtureRequest, environment: pytest.MonkeyPatch, opened: Opened
) -> Assistant:
    """An assistant with the real model, by either protocol."""
    environment.setenv("ANTHROPIC_API_KEY", "none")
    environment.setenv("ANTHROPIC_BASE_URL", URL)
    environment.setenv("CLOUDWRIGHT_OPENAI_URL", f"{URL}/v1")
    environment.setenv("CLOUDWRIGHT_MODEL_CONTEXT", "14000")
    environment.setenv("CLOUDWRIGHT_MODEL_TIMEOUT", "900")
    environment.setenv("CLOUDWRIGHT_MODEL_IDLE_TIMEOUT", "900")
    return opened(f"{request.param}:small")


@pytest.mark.timeout(3600)
def test_a_real_model_answers_through_the_tools(small: Assistant, estate: Context) -> None:
    called: list[ToolFinished] = []
    for question in QUESTIONS:
        events = list(small.stream(question))
        last = events[-1]
        assert isinstance(last, Finished)
        answer = last.answer
        assert answer.answer
        assert answer.status in ("answered", "clarify", "no_data", "refused")
        fell = any(isinstance(event, FellBack) for event in events)
        assert fell == (answer.model == "embedded") or "as they are" in answer.warnings[0]
        called += [event for event in events if isinstance(event, ToolFinished)]
        if answer.model != "embedded" and not fell:
            assert holds(answer, estate)
        rejected = sum(isinstance(event, DraftRejected) for event in events)
        print(f"{small.model_name} {question} -> {answer.model} {answer.status} "
              f"rejected={rejected} {answer.seconds:.0f}s {answer.usage} "
              f"{[(c.tool, c.arguments) for c in answer.calls]} {answer.warnings[:1]}\n"
              f"    {answer.answer}")  # fmt: skip
    assert any(event.status == "ok" for event in called)


def holds(answer: Answer, estate: Context) -> bool:
    """The text against the same calls, run anew."""
    results: list[Result] = []
    for call in answer.calls:
        tool = find_tool(call.tool)
        tool.arguments.model_validate(call.arguments)
        results.append(tool.call(estate, call.arguments))
    verdict = check(answer.answer, results, question=answer.question, today=estate.today)
    return verdict.ok
