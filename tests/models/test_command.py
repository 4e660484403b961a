"""The command with models: --model, what an answer's footer says, and one line for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from asked import COST, QUESTION

from agent.answer import Usage
from tools.context import Context
from ui.cli import main
from ui.render import usage_lines

Start = Callable[..., Any]


def ask(estate: Context, *options: str) -> int:
    return main(["ask", QUESTION, "--home", str(estate.home), "--now", "2026-11-06", *options])


def test_what_a_hosted_answer_took_is_below_it(
    claude: Start, estate: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    from wire_server import Say

    claude(Say(calls=[COST]), Say("AWS cost $33.61 in October 2026.", cache_read=100))
    assert ask(estate) == 0
    out = capsys.readouterr().out
    assert out.startswith("AWS cost $33.61 in October 2026.\n")
    assert "anthropic:claude-sonnet-5-5 · 2 calls · 300 tokens in (100 cached), 40 out" in out
    assert "cost unknown" in out


def test_the_planner_can_be_chosen(
    claude: Start, estate: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    from wire_server import Say

    server = claude(Say("never asked"))
    assert ask(estate, "--model", "embedded", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["model"], answer["usage"]) == ("embedded", [])
    assert server.sent == []


def test_an_unknown_model_is_one_line(estate: Context, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(estate, "--model", "bard") == 1
    assert capsys.readouterr().err == (
        "cloudwright: there is no model 'bard'; the models are: embedded, anthropic:MODEL, "
        "openai:MODEL\n"
    )


def test_the_footer_says_what_is_known() -> None:
    lines = usage_lines(
        [
            Usage(model="a:x", calls=1, input_tokens=1200, output_tokens=30, cost=0.0123),
            Usage(model="o:y", calls=0, failed=3),
        ]
    )
    assert [line.plain for line in lines] == [
        "a:x · 1 call · 1,200 tokens in, 30 out · 0.0123 USD",
        "o:y · 0 calls · 3 failed",
    ]
