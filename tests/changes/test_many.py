"""A plan of several hundred resources: proposed as a whole, in waves, and every step in the audit."""

from __future__ import annotations

import collections
import datetime as dt
import json
from pathlib import Path

import pytest

from agent.assistant import Assistant
from tools import changing
from tools.base import InputError
from tools.changing import PlanState
from tools.context import Context
from tools.people import Person, Role
from tools.registry import find_tool

OPEN = "version: 1\nrules: [{name: all, actions: ['*'], effect: allow}]\n"


@pytest.fixture
def large(tmp_path: Path) -> Context:
    """A home with the inventory of a large demo estate; without its bills, which nothing here needs."""
    person = Person("alice", Role.ADMIN, "cli")
    now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    context = Context(home=tmp_path / "home", now=now, person=person)
    cloud = context.demo(seed=42, instances=520, days=31, currencies=None)
    context.store.replace_inventory(list(cloud.inventory()), now=now, origin="demo")
    loaded = {"settings": cloud.settings, "loaded_at": now.isoformat(), "counts": {}}
    (context.home / "demo.json").write_text(json.dumps(loaded), "utf-8")
    (context.home / "policies.yaml").write_text(OPEN, "utf-8")
    return context


def test_hundreds_of_resources_in_one_plan(large: Context) -> None:
    assistant = Assistant(large)
    answer = assistant.ask("tag all prod instances with owner=zoe", thread="t")
    assistant.close()
    assert answer.plan is not None, answer.answer
    record = changing.find(large, answer.plan.id)
    count = record.plan.resources
    assert 300 < count <= 500
    assert f"Tag {count} instances (environment " in answer.answer
    assert f"and {count - 5} more" in answer.answer
    assert len(answer.tables[0].rows) == count
    waves = collections.Counter(step.wave for step in record.plan.steps)
    assert [waves[number] for number in (1, 2, 3)] == [
        -(-count // 10),
        -(-count // 2) - -(-count // 10),
        count // 2,
    ]
    changing.confirm(large, record.plan.id, record.hash, large.person)
    lines: list[str] = []
    assert changing.apply(large, record.plan.id, lines.append).state is PlanState.APPLIED
    assert [line for line in lines if line.startswith("wave")] == [
        f"wave {number} of 3" for number in (1, 2, 3)
    ]
    rows = large.store.audit.entries(subject=record.plan.id, newest=5000)
    events = collections.Counter(row.event for row in rows)
    assert (events["step.running"], events["step.done"]) == (count, count)
    changing.verify_audit(large)
    listed = find_tool("list_changes").call(large, {}).tables[0].rows
    assert [(row[2], row[3]) for row in listed] == [("applied", count)]


def test_more_than_a_plan_can_have_is_refused(large: Context) -> None:
    with pytest.raises(InputError, match="one plan can have 500 at most: narrow it down"):
        find_tool("propose_change").call(
            large, {"action": "tag", "tags": ["a=b"], "filters": ["name~-"]}
        )
