"""Decisions about plans on the page: a press of Confirm or Cancel, and cards that stand as plans do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import chainlit as cl

from agent.answer import Answer, Pending
from tools import changing
from tools.base import InputError
from tools.changing import PlanState
from ui.chat import answers, cards, relaying
from ui.chat.history import History
from ui.chat.turns import Turns

AFTER_RESUME = 0.5  # seconds: what is sent earlier is wiped out by the stored conversation
STILL_WAITS = "This change still waits for your decision:"


class Deciding:
    """What becomes of plans that were shown in a conversation."""

    def __init__(self, turns: Turns, history: History) -> None:
        """Over the turns and the history of the process."""
        self._turns = turns
        self._history = history

    async def pressed(self, payload: Mapping[str, Any]) -> None:
        """Carry out what was pressed on a card; the person is that of the press."""
        plan = Pending(id=payload["plan"], hash=payload["hash"], title=payload["title"])
        await self._show(plan.id, cards.WORKING)
        answer = await self._turns.decide(plan, confirm=payload["confirm"] is True)
        if answer is not None:
            await self.settle(answer, plan.id)
            await answers.send(answer)

    async def settle(self, answer: Answer, plan: str | None = None) -> None:
        """Let the card of a plan that was decided show where it stands now."""
        if plan is None:
            values = {value.name: value.value for value in answer.values}
            plan = values.get("plan") if "state" in values else None
        if plan is None or answer.status == "needs_confirmation":
            return
        record = await self._turns.record(plan)
        await self._show(plan, standing(record), answer.answer)

    async def resumed(self, thread: Mapping[str, Any]) -> None:
        """Bring the cards of a stored conversation up to date before it is shown, and show the card of
        a plan that waits if there is none.
        """
        waits = await self._turns.waiting()
        shown = set()
        for element in thread.get("elements") or []:
            props = element.get("props") or {}
            if element.get("name") != cards.NAME or props.get("kind") != cards.PLAN:
                continue
            shown.add(props["payload"]["hash"])
            if props["state"] in (cards.WAITING, cards.WORKING):
                props["state"], props["outcome"] = await self._now(props)
        if waits is not None and waits.hash not in shown:
            relaying.keep(asyncio.create_task(self._again(waits)))

    async def _now(self, props: Mapping[str, Any]) -> tuple[str, str]:
        """Where the plan of a card stands, and what to say of it."""
        try:
            record = await self._turns.record(props["payload"]["plan"])
        except InputError as error:
            return cards.OVER, str(error)
        state = standing(record)
        if state == cards.WAITING:
            return state, props["outcome"]
        return state, record.note or f"This plan is {record.state}."

    async def _again(self, plan: Pending) -> None:
        await asyncio.sleep(AFTER_RESUME)
        record = await self._turns.record(plan.id)
        if record.state is PlanState.PROPOSED:
            message = await cl.Message(content=STILL_WAITS).send()
            await cards.plan_card(plan, changing.told(record)).send(for_id=message.id)

    async def _show(self, plan: str, state: str, outcome: str = "") -> None:
        thread = cl.context.session.thread_id
        for card in await self._history.cards(thread, cards.NAME):
            if card["props"].get("payload", {}).get("plan") == plan:
                await cards.update(card, state=state, outcome=outcome)


def standing(record: changing.PlanRecord) -> str:
    """How a card shows the state of a plan."""
    return cards.STANDS.get(record.state, cards.OVER)
