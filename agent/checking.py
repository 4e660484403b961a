"""The check of what a hosted model wrote: every figure, name and date against the tools' results."""

from __future__ import annotations

import re
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage

from agent.answering import results_of
from agent.events import DraftRejected, FellBack
from agent.live import Live
from agent.models.opening import Chain
from agent.models.reply import status_of
from agent.state import Rejected, State, this_turn
from tools.base import Result
from tools.context import Context

EARLIER_RESULTS = 40  # of the turns before, whose figures may be repeated
_LINK = re.compile(r"https?://|\]\(|<\s*(?:img|a|script)\b", re.IGNORECASE)


def check(context: Context, chain: Chain, state: State, live: Live) -> dict[str, Any]:
    """Keep the draft if it holds. Else it is written once more, and after that replaced by what the
    embedded planner answers.
    """
    draft, turn = state["draft"], state["turn"]
    assert draft is not None
    found, used = verified(context, str(draft.text), state["messages"])
    if not found:
        return {"turn": {**turn, "used": used}}
    link = chain.links[turn["at"]]
    live.emit(DraftRejected(model=link.name, problems=len(found)))
    if turn["rejected"] is None:
        rejected = Rejected(text=str(draft.text), problems=found)
        return {"draft": None, "turn": {**turn, "rejected": rejected}}
    last = len(chain.links) - 1
    reason = "its answer does not agree with the results"
    live.emit(FellBack(model=link.name, to=chain.links[last].name, reason=reason))
    return {"draft": None, "turn": {**turn, "at": last, "replaced": turn["at"]}}


def verified(
    context: Context, draft: str, messages: list[AnyMessage]
) -> tuple[list[str], list[int]]:
    """What does not hold in a draft, and which of `known_results` it rests on."""
    from agent.verification import check as verify
    from agent.verification import deeds

    _status, text = status_of(draft)
    question = asked(messages)
    verdict = verify(text, known_results(messages), question=question, today=context.today)
    problems = [] if verdict.ok else list(verdict.problems) or ["it cannot be verified"]
    problems += deeds.problems(text, results_of(this_turn(messages)), question)
    if _LINK.search(text) and not _LINK.search(question):
        problems.append("it holds a link or markup")
    return problems, sorted({item.result for item in verdict.used})


def asked(messages: list[AnyMessage]) -> str:
    """The question of the latest turn."""
    return next(
        (str(item.content) for item in messages[::-1] if isinstance(item, HumanMessage)), ""
    )


def known_results(messages: list[AnyMessage]) -> list[Result]:
    """The results of this turn, then the latest of the turns before."""
    now = this_turn(messages)
    before = messages[: len(messages) - len(now)]
    return [*results_of(now), *list(reversed(results_of(before)))[:EARLIER_RESULTS]]
