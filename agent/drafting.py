"""The model's part of a turn: the next message, from the first model of the chain that gives one."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AIMessage

from agent.events import FellBack, ModelStarted
from agent.live import Live
from agent.models import usage
from agent.models.failure import ModelError
from agent.models.link import Embedded, Hosted
from agent.models.opening import Chain
from agent.state import State, Turn

MODEL_CALLS = 10  # of hosted models in one turn: one that goes round in circles is ended
TOOL_CALLS = 20
TURN = 2  # times what one call may take: after that no further call is made


def draft(chain: Chain, state: State, live: Live) -> dict[str, Any]:
    """Ask the model whose turn it is. Tool calls join the conversation; a final text is a draft."""
    turn = state["turn"]
    while True:
        live.check()
        link = chain.links[turn["at"]]
        if isinstance(link, Embedded):
            live.emit(ModelStarted(model=link.name, call=1))
            return _updated(link.reply(state["messages"]), turn)
        try:
            message, turn = _ask(link, state, turn, live)
        except ModelError as error:
            turn = fall_back(chain, turn, error.reason, live, counts=error.counts)
            continue
        return _updated(message, turn)


def _ask(link: Hosted, state: State, turn: Turn, live: Live) -> tuple[AIMessage, Turn]:
    if turn["calls"] >= MODEL_CALLS or turn["tools"] >= TOOL_CALLS:
        raise ModelError("it came to no end")
    if live.seconds > TURN * link.endpoint.limits.call_seconds:
        raise ModelError("it took too long")
    turn = {**turn, "calls": turn["calls"] + 1}
    live.emit(ModelStarted(model=link.name, call=turn["calls"]))
    message, counts = link.reply(state["messages"], turn["rejected"], live)
    return message, {
        **turn,
        "tools": turn["tools"] + len(message.tool_calls),
        "usage": usage.counted(turn["usage"], link.name, counts),
    }


def fall_back(
    chain: Chain, turn: Turn, reason: str, live: Live, *, counts: usage.Counts | None = None
) -> Turn:
    """The next model goes on, and the answer will say why."""
    link = chain.links[turn["at"]]
    exhausted = turn["calls"] >= MODEL_CALLS or turn["tools"] >= TOOL_CALLS
    at = len(chain.links) - 1 if exhausted else turn["at"] + 1
    following = chain.links[at]
    live.emit(FellBack(model=link.name, to=following.name, reason=reason))
    note = f"{link.label} did not answer ({reason}); {following.label} did"
    made = usage.counted(turn["usage"], link.name, counts) if counts else turn["usage"]
    return {**turn, "at": at, "notes": [*turn["notes"], note], "usage": made, "rejected": None}


def _updated(message: AIMessage, turn: Turn) -> dict[str, Any]:
    if message.tool_calls:
        return {"messages": [message], "turn": turn, "draft": None}
    return {"turn": turn, "draft": message}
