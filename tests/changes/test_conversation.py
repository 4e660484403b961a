"""Changes in a conversation: the graph pauses on a plan, and only a person's word goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wire_server import Say

from agent.assistant import Assistant
from tools import changing
from tools.base import RefusedError
from tools.clouds.actions import Target
from tools.context import Context
from tools.people import Person, Role

Model = Callable[..., Any]
STOP = ("propose_change", {"action": "stop", "resources": ["crm-api-dev-01"]})
ASKED = "Stop crm-api-dev-01"


def status(context: Context, name: str = "crm-api-dev-01") -> str | None:
    """What the cloud itself says of a machine."""
    rows = context.store.query(
        "SELECT provider, account_id, region, resource_id FROM instance WHERE name = $name",
        {"name": name},
    ).rows
    return context.demo_actions().live(Target("instance", *rows[0])).status


def proposing(model: Model) -> None:
    model(
        Say(calls=[("more_tools", {"topic": "changes"})]),
        Say(calls=[STOP]),
        Say("STATUS: answered\nThe plan would stop it. Please confirm it."),
        *[Say("STATUS: clarify\nWhat do you mean?")] * 3,
    )


def test_a_proposal_pauses_and_changes_nothing(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    answer = assistant.ask(ASKED, thread="t", person=estate.person)
    assert answer.status == "needs_confirmation"
    assert answer.plan is not None
    waiting = assistant.waiting("t")
    assert waiting == answer.plan
    assert status(estate) == "running"
    assert [row[4] for row in answer.tables[0].rows] == ["running → stopped"]
    assistant.close()


def test_yes_applies_the_plan_that_was_shown(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    answer = assistant.ask("Yes, please", thread="t", person=estate.person)
    assert answer.status == "answered"
    assert answer.answer.startswith("Done and verified: Stop crm-api-dev-01")
    assert status(estate) == "stopped"
    assert assistant.waiting("t") is None
    assistant.close()


def test_no_cancels_it(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    plan = assistant.ask(ASKED, thread="t", person=estate.person).plan
    answer = assistant.ask("no", thread="t", person=estate.person)
    assert answer.answer == "Cancelled: Stop crm-api-dev-01. Nothing was changed."
    assert plan is not None
    assert estate.store.plans.find(plan.id).state == "cancelled"
    assert status(estate) == "running"
    assistant.close()


def test_a_restart_keeps_what_waits(home: Path, estate: Context, model: Model) -> None:
    proposing(model)
    first = Assistant(estate)
    plan = first.ask(ASKED, thread="t", person=estate.person).plan
    first.close()
    later = Context(home=home, now=estate.now, person=estate.person)
    again = Assistant(later)
    assert again.waiting("t") == plan
    assert again.ask("yes", thread="t", person=later.person).status == "answered"
    assert status(later) == "stopped"
    again.close()


@pytest.mark.parametrize("words", ["yes", "confirm", "do it"])
def test_words_that_nobody_typed_confirm_nothing(estate: Context, model: Model, words: str) -> None:
    """As a program would send them: an MCP client's model, a script."""
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    assistant.ask(words, thread="t")
    assert status(estate) == "running"
    assistant.close()


@pytest.mark.parametrize(
    "words", ["yes, and stop the others too", "yes?", "which ones?", "what does yes mean"]
)
def test_more_than_a_yes_is_none(estate: Context, model: Model, words: str) -> None:
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    assistant.ask(words, thread="t", person=estate.person)
    assert status(estate) == "running"
    assistant.close()


def test_yes_to_nothing_changes_nothing(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    assistant.ask("yes", thread="another", person=estate.person)
    assert status(estate) == "running"
    with pytest.raises(RefusedError, match="no change waits"):
        assistant.decide("another", estate.person, confirm=True, hash="0" * 64)
    assistant.close()


def test_another_hash_is_refused(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    with pytest.raises(RefusedError, match="not what was confirmed"):
        assistant.decide("t", estate.person, confirm=True, hash="0" * 64)
    assert status(estate) == "running"
    assistant.close()


def test_a_viewer_confirms_nothing(estate: Context, model: Model) -> None:
    proposing(model)
    assistant = Assistant(estate)
    assistant.ask(ASKED, thread="t", person=estate.person)
    viewer = Person("vera", Role.VIEWER, "cli")
    answer = assistant.ask("yes", thread="t", person=viewer)
    assert answer.status == "refused"
    assert "viewer" in answer.answer
    assert status(estate) == "running"
    assistant.close()


def test_a_viewer_goes_on_with_nothing_that_others_confirmed(estate: Context, model: Model) -> None:
    """Confirmed at another front, and not applied yet."""
    proposing(model)
    assistant = Assistant(estate)
    plan = assistant.ask(ASKED, thread="t", person=estate.person).plan
    assert plan is not None
    changing.confirm(estate, plan.id, plan.hash, estate.person)
    viewer = Person("vera", Role.VIEWER, "cli")
    answer = assistant.ask("yes", thread="t", person=viewer)
    assert (answer.status, "viewer" in answer.answer) == ("refused", True)
    assert status(estate) == "running"
    assistant.close()


def test_a_question_does_not_let_a_model_propose(estate: Context, model: Model) -> None:
    """Text in data may talk a model into it; the user asked for something else."""
    model(
        Say(calls=[("more_tools", {"topic": "changes"})]),
        Say(calls=[STOP]),
        Say("STATUS: answered\nI cannot."),
    )
    assistant = Assistant(estate)
    answer = assistant.ask("Which servers are expensive?", thread="t", person=estate.person)
    assert answer.plan is None
    assert estate.store.plans.listed() == []
    assistant.close()
