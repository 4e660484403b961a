"""Cards that ask for a decision: a planned change, or an import that sets the demo aside."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import chainlit as cl

from agent.answer import Answer, Pending
from tools.base import Result, Table, Value
from tools.changing import PlanState
from ui.cells import cell, clean, money

NAME = "DecisionCard"
PLAN, BILL = "plan", "bill"
WAITING, WORKING, DONE, CANCELLED, OVER = "waiting", "working", "done", "cancelled", "over"
STANDS = {
    PlanState.PROPOSED: WAITING,
    PlanState.CONFIRMED: WORKING,
    PlanState.APPLYING: WORKING,
    PlanState.APPLIED: DONE,
    PlanState.CANCELLED: CANCELLED,
}
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


def plan_card(plan: Pending, told: Answer | Result) -> cl.CustomElement:
    """The card of a plan that waits, with Confirm and Cancel; all of it as the store has the plan."""
    key = str(uuid.uuid4())
    return cl.CustomElement(
        id=key,
        name=NAME,
        props={
            "kind": PLAN,
            "state": WAITING,
            "title": clean(plan.title),
            "badge": f"Plan {clean(plan.id)}",
            "facts": [_fact(value) for value in told.values if value.name not in LEFT_OUT],
            "heads": list(STEPS),
            "steps": [_step(row) for table in told.tables for row in _rows(table)],
            "notes": [clean(text) for text in told.assumptions],
            "confirm": "Confirm",
            "cancel": "Cancel",
            "payload": {"card": key, "plan": plan.id, "hash": plan.hash, "title": plan.title},
            "outcome": "",
        },
    )


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
    key = str(uuid.uuid4())
    props = {
        **{"kind": kind, "state": WAITING, "title": clean(title), "badge": "", "facts": []},
        **{"heads": [], "steps": [], "notes": [clean(text) for text in notes], "outcome": ""},
        **{"confirm": confirm, "cancel": cancel, "payload": {**payload, "card": key}},
    }
    return cl.CustomElement(id=key, name=NAME, props=props)


async def update(card: Mapping[str, Any], *, state: str, outcome: str = "") -> None:
    """Show, and keep, where a card stands. `card` as `History.cards` gives it."""
    props = {**card["props"], "state": state, "outcome": clean(outcome)}
    element = cl.CustomElement(id=card["id"], name=NAME, props=props)
    await element.send(for_id=card["forId"])
