"""Names that machines of several clouds carry: asked back about, and told by cloud, account or id."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest

from agent.assistant import Assistant
from tools.base import InputError
from tools.context import Context
from tools.registry import find_tool

NAME = "twin-web-01"


@pytest.fixture
def twins(estate: Context) -> dict[str, list[str]]:
    """Three machines of one name: two at one provider, in different accounts, one at another; ids by
    provider.
    """
    rows = estate.store.query(
        "SELECT provider, account_id, min(resource_id) FROM instance WHERE status = 'running' "
        "GROUP BY 1, 2 ORDER BY 1, 2"
    ).rows
    first = next(row for row in rows if sum(one[0] == row[0] for one in rows) > 1)
    chosen = [row for row in rows if row[0] == first[0]][:2]
    chosen.append(next(row for row in rows if row[0] != first[0]))
    ids = {row[2] for row in chosen}
    made = list(estate.demo_actions().inventories())
    for inventory in made:
        table = inventory.tables["instance"]
        named = [NAME if row["resource_id"] in ids else row["name"] for row in table.to_pylist()]
        place = table.schema.get_field_index("name")
        inventory.tables["instance"] = table.set_column(place, "name", pa.array(named, pa.string()))
    estate.store.replace_inventory(made, now=estate.now, origin="demo")
    found: dict[str, list[str]] = {}
    for provider, _, resource in chosen:
        found.setdefault(provider, []).append(resource)
    return found


@pytest.fixture
def assistant(twins: dict[str, list[str]], estate: Context) -> Iterator[Assistant]:
    """The embedded planner over that estate."""
    del twins
    made = Assistant(estate)
    yield made
    made.close()


def planned(context: Context, plan_id: str) -> set[str]:
    """What a plan is about, by id."""
    content = context.store.plans.find(plan_id).content
    return {step["move"]["target"]["resource_id"] for step in content["steps"]}


def test_the_question_back_names_them_all(
    twins: dict[str, list[str]], estate: Context, assistant: Assistant
) -> None:
    answer = assistant.ask(f"stop {NAME}", thread="t")
    assert answer.status == "clarify"
    assert f"3 instances are called '{NAME}'" in answer.answer
    for provider, ids in twins.items():
        for one in ids:
            assert f"{one} ({provider}, account " in answer.answer
    assert estate.store.plans.listed() == []


def test_told_by_cloud_at_once_or_in_answer(
    twins: dict[str, list[str]], estate: Context, assistant: Assistant
) -> None:
    alone = next(provider for provider, ids in twins.items() if len(ids) == 1)
    at_once = assistant.ask(f"stop {NAME} in {alone}", thread="a")
    assistant.ask(f"stop {NAME}", thread="b")
    answered = assistant.ask(f"the {alone} one", thread="b")
    for answer in (at_once, answered):
        assert answer.plan is not None, answer.answer
        assert planned(estate, answer.plan.id) == set(twins[alone])


def test_several_in_that_cloud_are_asked_about_again(
    twins: dict[str, list[str]], estate: Context, assistant: Assistant
) -> None:
    """Naming one machine never changes two; its id settles it."""
    double = next(provider for provider, ids in twins.items() if len(ids) == 2)
    again = assistant.ask(f"stop {NAME} in {double}", thread="t")
    assert (again.status, again.plan) == ("clarify", None)
    assert f"2 instances are called '{NAME}'" in again.answer
    settled = assistant.ask(twins[double][1], thread="t")
    assert settled.plan is not None, settled.answer
    assert planned(estate, settled.plan.id) == {twins[double][1]}


def test_a_name_and_conditions_that_exclude_it(
    twins: dict[str, list[str]], estate: Context
) -> None:
    with pytest.raises(InputError, match=f"no instance called '{NAME}' meets these conditions"):
        find_tool("propose_change").call(
            estate, {"action": "stop", "resources": [NAME], "filters": ["status=stopped"]}
        )
    assert estate.store.plans.listed() == []


def test_a_name_that_nothing_has_is_mended_by_an_answer(
    estate: Context, assistant: Assistant
) -> None:
    asked = assistant.ask("stop crm-api-dev-99", thread="t")
    assert "there is no instance 'crm-api-dev-99'" in asked.answer
    answer = assistant.ask("crm-api-dev-01", thread="t")
    assert answer.plan is not None
    assert answer.plan.title == "Stop crm-api-dev-01"


def test_a_type_is_told_in_answer(estate: Context, assistant: Assistant) -> None:
    assert assistant.ask("resize crm-api-dev-01", thread="t").status == "clarify"
    wrong = assistant.ask("huge.9", thread="t")
    assert "no type 'huge.9'" in wrong.answer
    answer = assistant.ask("Standard_B1ms", thread="t")
    assert answer.plan is not None, answer.answer
    assert answer.plan.title == "Resize crm-api-dev-01 to Standard_B1ms"
