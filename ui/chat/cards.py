"""Cards that ask for a decision: a planned change, or an import that sets the demo aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import chainlit as cl

from agent.answer import Answer
from tools.base import Table, Value
from ui.cells import cell, clean, money

NAME = "DecisionCard"
LEFT_OUT = ("plan", "hash", "state", "resources")
LABELS = {
    "monthly cost change": "Monthly cost",
    "price source": "Price",
    "risk": "Risk",
    "policy": "Rules",
    "confirmed by": "Confirmed by",
    "undoes": "Undoes plan",
}
STEPS = ("Action", "Resource", "Change", "Downtime", "Undo")


def plan_card(answer: Answer) -> cl.CustomElement:
    """The card of a plan that waits, with Confirm and Cancel."""
    assert answer.plan is not None
    return cl.CustomElement(name=NAME, props=plan_props(answer))


def plan_props(answer: Answer) -> dict[str, Any]:
    """What the card of a plan shows: all of it as the store has the plan."""
    assert answer.plan is not None
    return {
        "kind": "plan",
        "state": "waiting",
        "title": clean(answer.plan.title),
        "badge": f"Plan {clean(answer.plan.id)}",
        "facts": [_fact(value) for value in answer.values if value.name not in LEFT_OUT],
        "heads": list(STEPS),
        "steps": [_step(row) for table in answer.tables for row in _rows(table)],
        "notes": [clean(text) for text in answer.assumptions],
        "confirm": "Confirm",
        "cancel": "Cancel",
        "payload": {"plan": answer.plan.id, "hash": answer.plan.hash},
        "outcome": "",
    }


def _fact(value: Value) -> list[str]:
    label = LABELS.get(value.name, value.name)
    if value.currency and value.value is not None and not isinstance(value.value, str):
        amount = money(value.value, value.currency)
        sign = "" if amount.startswith("-") else "+"
        return [label, f"{sign}{amount} a month"]
    return [label, cell(value.value)]


def _rows(table: Table) -> list[Mapping[str, object]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _step(row: Mapping[str, object]) -> list[str]:
    return [cell(row.get(name)) for name in STEPS]


def question_card(
    *, kind: str, title: str, notes: list[str], confirm: str, cancel: str, payload: dict[str, Any]
) -> cl.CustomElement:
    """A card without a plan."""
    props = {
        **{"kind": kind, "state": "waiting", "title": clean(title), "badge": "", "facts": []},
        **{"heads": [], "steps": [], "notes": [clean(text) for text in notes], "outcome": ""},
        **{"confirm": confirm, "cancel": cancel, "payload": payload},
    }
    return cl.CustomElement(name=NAME, props=props)
