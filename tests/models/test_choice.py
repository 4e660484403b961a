"""Which model answers: the environment, --model, privacy mode, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asked import QUESTION

from agent.assistant import Assistant
from agent.models import open_model
from agent.models.privacy import is_private
from tools.base import InputError
from tools.context import Context

Opened = Callable[..., Assistant]
Start = Callable[..., Any]


def names(context: Context, model: str | None = None) -> list[str]:
    return [link.name for link in open_model(context, model).links]


def test_nothing_configured_is_the_embedded_planner(context: Context) -> None:
    assert names(context) == ["embedded"]


def test_a_key_makes_it_claude_and_an_address_stands_in(
    context: Context, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ANTHROPIC_API_KEY", "k")
    assert names(context) == ["anthropic:claude-sonnet-5-5", "embedded"]
    environment.setenv("CLOUDWRIGHT_ANTHROPIC_MODEL", "claude-haiku-5-5")
    environment.setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")
    assert names(context) == ["anthropic:claude-haiku-5-5", "embedded"]  # no model named there
    environment.setenv("CLOUDWRIGHT_OPENAI_MODEL", "qwen3")
    assert names(context) == ["anthropic:claude-haiku-5-5", "openai:qwen3", "embedded"]
    environment.delenv("ANTHROPIC_API_KEY")
    assert names(context) == ["openai:qwen3", "embedded"]


def test_a_named_model_stands_alone_before_the_planner(
    context: Context, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ANTHROPIC_API_KEY", "k")
    environment.setenv("OPENAI_API_KEY", "k")
    assert names(context, "embedded") == ["embedded"]
    assert names(context, "openai:gpt-x") == ["openai:gpt-x", "embedded"]
    environment.setenv("CLOUDWRIGHT_MODEL", "anthropic:claude-opus-5-5")
    assert names(context) == ["anthropic:claude-opus-5-5", "embedded"]
    assert names(context, "embedded") == ["embedded"]


@pytest.mark.parametrize(
    ("model", "variables", "message"),
    [
        ("gpt", {}, "there is no model 'gpt'; the models are: embedded, anthropic:MODEL, openai:"),
        ("anthropic", {}, "the model 'anthropic' needs a key: set ANTHROPIC_API_KEY"),
        ("openai:m", {}, "needs an address, CLOUDWRIGHT_OPENAI_URL, or a key"),
        ("openai", {"OPENAI_API_KEY": "k"}, "which model? name it: openai:MODEL"),
        (None, {"CLOUDWRIGHT_OPENAI_URL": "http://x/v1"}, "with CLOUDWRIGHT_OPENAI_MODEL"),
        (
            "openai:m",
            {"OPENAI_BASE_URL": "u:secret@nowhere"},
            "OPENAI_BASE_URL is not an address such as",
        ),
        (
            None,
            {"ANTHROPIC_BASE_URL": "ftp://x:secret@y", "ANTHROPIC_API_KEY": "k"},
            "ANTHROPIC_BASE_URL is not an address",
        ),
        (None, {"CLOUDWRIGHT_PRIVACY": "yes"}, "CLOUDWRIGHT_PRIVACY is 'yes'; expected 'local'"),
        (None, {"CLOUDWRIGHT_MODEL_TIMEOUT": "soon"}, "CLOUDWRIGHT_MODEL_TIMEOUT is 'soon'"),
        (None, {"ANTHROPIC_API_KEY": "sk\nsecret"}, "ANTHROPIC_API_KEY holds characters"),
        (None, {"CLOUDWRIGHT_MODEL": "bard"}, "there is no model 'bard'"),
    ],
)
def test_what_is_wrong_is_one_clear_line(
    context: Context,
    environment: pytest.MonkeyPatch,
    model: str | None,
    variables: dict[str, str],
    message: str,
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(InputError) as caught:
        open_model(context, model)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_settings_of_other_programs_do_no_harm(
    context: Context, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("OPENAI_BASE_URL", "nowhere")
    environment.setenv("ANTHROPIC_BASE_URL", "nowhere")
    environment.setenv("OPENAI_API_KEY", "k")
    assert names(context) == ["embedded"]
    environment.setenv("CLOUDWRIGHT_OPENAI_URL", "http://localhost:1/v1")
    assert names(context, "openai:m") == ["openai:m", "embedded"]


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000/v1", True),
        ("http://localhost:11434", True),
        ("http://10.1.2.3/v1", True),
        ("http://192.168.0.9/v1", True),
        ("http://[::1]:80/v1", True),
        ("http://[fd00::1]/v1", True),
        ("http://[::ffff:127.0.0.1]/v1", True),
        ("https://8.8.8.8/v1", False),
        ("http://[::ffff:8.8.8.8]/v1", False),
        ("http://172.32.0.1/v1", False),
        ("http://127.0.0.1.invalid/v1", False),
        ("http://0.0.0.0/v1", False),
    ],
)
def test_what_counts_as_local(url: str, private: bool) -> None:
    assert is_private(url) is private


def test_privacy_mode_leaves_hosted_models_out_and_says_so(
    environment: pytest.MonkeyPatch, opened: Opened
) -> None:
    environment.setenv("CLOUDWRIGHT_PRIVACY", "local")
    environment.setenv("ANTHROPIC_API_KEY", "k")
    environment.setenv("ANTHROPIC_BASE_URL", "https://8.8.8.8")
    answer = opened().ask(QUESTION)
    assert answer.model == "embedded"
    assert (
        "privacy mode: anthropic:claude-sonnet-5-5 is not used, because '8.8.8.8' is not local"
        in answer.assumptions
    )
    with pytest.raises(InputError, match=r"privacy mode: 'anthropic' is at '8\.8\.8\.8', outside"):
        opened("anthropic")


def test_privacy_mode_uses_a_local_model(
    environment: pytest.MonkeyPatch, opened: Opened, compatible: Start
) -> None:
    from wire_server import Say

    environment.setenv("CLOUDWRIGHT_PRIVACY", "local")
    environment.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # would carry the data away
    server = compatible(Say("STATUS: refused\nThat is not about clouds."))
    answer = opened().ask("Write a poem")
    assert (answer.model, answer.status) == ("openai:small-one", "refused")
    assert len(server.sent) == 1


def test_no_key_and_no_network_without_settings(opened: Opened) -> None:
    answer = opened().ask(QUESTION)
    assert (answer.status, answer.model, answer.usage) == ("answered", "embedded", [])
