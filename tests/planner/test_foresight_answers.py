"""Answers about what is unusual, to come or to be saved, on a copy of the demo estate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from agent.answer import Answer
from agent.assistant import Assistant
from tools.context import Context


@pytest.fixture(scope="module")
def context(
    demo_context: Context,
    tmp_path_factory: pytest.TempPathFactory,
    copy_home: Callable[[Path, Path], Path],
) -> Context:
    """A copy, in which notes may be taken."""
    home = copy_home(demo_context.home, tmp_path_factory.mktemp("foresight") / "home")
    return Context(home=home, now=demo_context.now)


@pytest.fixture(scope="module")
def assistant(context: Context) -> Iterator[Assistant]:
    assistant = Assistant(context, remember=False)
    yield assistant
    assistant.close()


def figure(answer: Answer, name: str) -> Decimal:
    return Decimal(str(next(one.value for one in answer.values if one.name == name)))


def test_a_forecast_gives_its_interval_and_its_error(assistant: Assistant) -> None:
    answer = assistant.ask("What will AWS cost this month?", thread="forecast")
    assert answer.status == "answered"
    assert answer.answer.startswith("EffectiveCost of AWS for the whole of ")
    low, high = (figure(answer, f"projected month total, 95 % {word}") for word in ("low", "high"))
    assert low < figure(answer, "projected month total") < high
    assert "back-tested" in answer.answer
    assert answer.receipts
    azure = assistant.ask("and for Azure?", thread="forecast")
    assert azure.calls[0].arguments["filters"][0]["values"] == ["azure"]


def test_a_what_if_is_its_price_times_hours(assistant: Assistant) -> None:
    answer = assistant.ask("What if I add 10 m5.large?")
    table = next(one for one in answer.tables if one.title == "Changes")
    row = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    cost = figure(answer, "monthly cost change")
    assert abs(cost - 10 * 730 * Decimal(str(row["Price after"]))) < Decimal("0.01")
    assert str(row["Price from"]) in answer.answer


def test_what_was_planted_is_found_and_can_be_called_expected(
    assistant: Assistant, context: Context
) -> None:
    planted = json.loads((context.home / "demo-truth.json").read_text("utf-8"))["cost_anomalies"]
    spike = next(one for one in planted if one["kind"] == "cost_spike")
    ask = f"cost anomalies from {spike['start']} to {spike['end']}"
    found = assistant.ask(ask, thread="anomalies")
    assert spike["service"] in str(found.tables)
    said = f"the {spike['service']} one is expected, we launched a campaign"
    noted = assistant.ask(said, thread="anomalies")
    assert noted.answer.startswith("Noted: ")
    assert [one.reason for one in context.store.expected.listed()] == ["we launched a campaign"]
    assistant.ask("it is not expected after all", thread="anomalies")
    assert context.store.expected.listed() == []


def test_a_budget_is_set_changed_and_removed_by_words(
    assistant: Assistant, context: Context
) -> None:
    def amounts() -> dict[str, Decimal]:
        return {one.name: one.amount for one in context.store.budgets.listed()}

    before = amounts()
    noted = assistant.ask("set a budget of 5k a month for team search", thread="budget")
    assert "Noted: the budget" in noted.answer
    assert amounts() == {**before, "team search": Decimal(5000)}
    assistant.ask("raise it to 6000", thread="budget")
    assert amounts()["team search"] == 6000
    asked = assistant.ask("should we raise it to 7000?", thread="budget")
    assert amounts()["team search"] == 6000, asked.answer
    assistant.ask("delete that budget", thread="budget")
    assert amounts() == before


def test_a_recommendation_is_explained_dismissed_and_restored(assistant: Assistant) -> None:
    first = assistant.ask("What should I optimize first for maximum savings?", thread="savings")
    assert "You can save about" in first.answer
    assert "Start with: " in first.answer
    explained = assistant.ask("explain the second one", thread="savings")
    assert explained.calls[0].tool == "explain_recommendation"
    dismissed = assistant.ask("dismiss it because it's our DR box", thread="savings")
    assert "Reason: it's our DR box" in dismissed.answer
    listed = assistant.ask("show dismissed recommendations", thread="savings")
    assert figure(listed, "recommendations") == 1
    assistant.ask("restore it", thread="savings")
    again = assistant.ask("show dismissed recommendations", thread="more")
    assert "no recommendation" in again.answer or again.status == "no_data"
