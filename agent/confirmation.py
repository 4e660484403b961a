"""A plan that waits for a person: the graph pauses on it, and goes on with what the person decided.

Only a front calls `Assistant.decide`, with what a person has just done. A model's words, and text in
data, never get here: the pause is left by nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, AnyMessage
from langgraph.types import interrupt

from agent.answer import Answer, Pending
from agent.answering import results_of
from agent.events import ChangeProgress
from agent.live import Live
from agent.state import KEY, State, this_turn
from tools.base import CloudwrightError, RefusedError, Result
from tools.context import Context
from tools.people import Person, Role

if TYPE_CHECKING:
    from tools.changing import PlanRecord

_PROPOSED, _APPLIED = "proposed", "applied"  # states of plans as results tell them
_YES = re.compile(
    r"(yes|y|yep|yeah|confirm(ed)?|approved?)([,.! ]+(please|confirm|apply( it)?|do it|go ahead))?[.!]*"
    r"|(do it|go ahead|apply it)[.!]*",
    re.I | re.A,  # letters that only look like these are none
)
_NO = re.compile(
    r"((no|n|nope|nah|wait|stop|cancel( it| that)?|don'?t( do (it|that))?|do not|abort|never ?mind|forget (it|that)|"
    r"leave (it|that|them)( alone| be| on| off| as (it|they) (is|are)| running)?|rather not|better not|not now|hold on|please|thanks|thank you)"
    r"([,.! ]+|$))*(no|n|nope|nah|stop|cancel( it| that)?|don'?t( do (it|that))?|do not|abort|never ?mind|forget (it|that)|"
    r"leave (it|that|them)( alone| be| on| off| as (it|they) (is|are)| running)?|rather not|better not|not now)([,.! ]+(please|thanks|thank you))?[.!]*",
    re.I | re.A,  # letters that only look like these are none
)


def said(text: str) -> bool | None:
    """Whether a message is a yes or a no and nothing else; None when it is anything more."""
    if _YES.fullmatch(text.strip()):
        return True
    return False if _NO.fullmatch(text.strip()) else None


def pending(messages: list[AnyMessage]) -> tuple[Pending, Result] | None:
    """The plan that the latest turn proposed, with the result that tells it: of several the last."""
    for result in reversed(results_of(this_turn(messages))):
        values = {value.name: value.value for value in result.values}
        if {"plan", "hash", "state"} <= set(values) and values["state"] == _PROPOSED:
            return Pending(id=values["plan"], hash=values["hash"], title=result.title), result
    return None


def shown(answer: Answer, messages: list[AnyMessage]) -> Answer:
    """The answer with the plan that it proposes, as the store has it, so that nothing that a model
    wrote stands in its place.
    """
    found = pending(messages)
    if found is None:
        return answer
    plan, result = found
    return answer.model_copy(
        update={
            "status": "needs_confirmation",
            "plan": plan,
            "values": result.values,
            "tables": result.tables,
            "assumptions": list(dict.fromkeys([*result.assumptions, *answer.assumptions])),
        }
    )


def decided(context: Context, state: State, live: Live) -> dict[str, Any]:
    """Pause until a person decides, then do it. Everything before the pause has no effects: the
    node begins anew when it goes on.
    """
    answer = Answer.model_validate(state["answer"])
    assert answer.plan is not None
    decision = interrupt(answer.plan.model_dump(mode="json"))
    person = Person(decision["who"], Role.named(decision["role"]), decision["front"])
    done = carried_out(
        context, answer.plan, person, live, confirm=decision["confirm"], said=decision["said"]
    ).model_copy(update={"model": answer.model})
    told = {"status": done.status, "model": answer.model}
    message = AIMessage(done.answer, additional_kwargs={KEY: told})
    return {"messages": [message], "answer": done.model_dump(mode="json")}


def carried_out(
    context: Context, plan: Pending, person: Person, live: Live, *, confirm: bool, said: str
) -> Answer:
    """What a person decided about a plan, done, and told. For a front whose conversation has gone on
    since the plan was shown: nothing is left to pause there.
    """
    try:
        text, result = _do(context, plan, person, live, confirm=confirm)
    except CloudwrightError as error:
        return Answer(id="", question=said, status="refused", answer=str(error))
    return Answer(
        id="",
        question=said,
        status="answered",
        answer=text,
        values=result.values,
        tables=result.tables,
        warnings=result.warnings,
        follow_ups=_follow_ups(result),
    )


def _do(
    context: Context, plan: Pending, person: Person, live: Live, *, confirm: bool
) -> tuple[str, Result]:
    """Cancel, or confirm and apply; goes on with what was interrupted."""
    from tools import changing  # only once a person has decided: questions start sooner without
    from tools.changing import PlanState

    if not confirm:
        record = changing.cancel(context, plan.id, person)
        return f"Cancelled: {plan.title}. Nothing was changed.", changing.told(record)
    record = changing.find(context, plan.id)
    begun = record.state in (PlanState.CONFIRMED, PlanState.APPLYING)
    if begun and person.role < Role.OPERATOR:
        raise RefusedError(f"{person.name} is a viewer: operators and admins go on with changes")
    if not (begun and record.hash == plan.hash):
        record = changing.confirm(context, plan.id, plan.hash, person)
    if record.state is PlanState.PROPOSED:
        verdict = record.plan.verdict
        text = (
            f"Noted: {len(record.confirmed_by)} of {verdict.approvals} confirmations, as the rule "
            f"{verdict.rule} wants. Nothing was changed yet."
        )
        return text, changing.told(record)
    record = changing.apply(context, plan.id, lambda line: live.emit(ChangeProgress(text=line)))
    problems = changing.refresh(context, record)
    result = changing.told(record)
    result.warnings += problems
    return _ended(record), result


def _ended(record: PlanRecord) -> str:
    from tools.changing import PlanState

    title, count = record.plan.title, len(record.plan.steps)
    steps = "1 step" if count == 1 else f"{count} steps"
    match record.state:
        case PlanState.APPLIED:
            return f"Done and verified: {title} ({steps}). Plan {record.plan.id} can be undone."
        case PlanState.UNDONE:
            return f"It failed, and what was done is undone: {title}. {record.note}"
        case _:
            return f"It failed: {title}. {record.note}"


def _follow_ups(result: Result) -> list[str]:
    values = {value.name: value.value for value in result.values}
    return ["Undo that"] if values.get("state") == _APPLIED else []
