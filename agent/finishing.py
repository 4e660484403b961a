"""The end of a turn: the message that closes it, with the figures, tables and notes it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage

from agent.answering import answer_of, made_by, results_of
from agent.checking import asked, known_results
from agent.composition import composition
from agent.confirmation import shown
from agent.models.link import Embedded
from agent.models.opening import Chain
from agent.models.reply import status_of
from agent.state import KEY, State, Turn, this_turn
from tools.base import Result


def finish(chain: Chain, state: State) -> dict[str, Any]:
    """Accept the draft, or put the plain results in its place."""
    draft, turn, messages = state["draft"], state["turn"], state["messages"]
    assert draft is not None
    earlier: list[Result] = []
    if isinstance(chain.links[turn["at"]], Embedded):
        final = _embedded(chain, draft, turn, messages)
    else:
        final, earlier = _hosted(chain, draft, turn, messages)
    answer = shown(answer_of(messages, final, turn["usage"], earlier), messages)
    return {"messages": [final], "answer": answer.model_dump(mode="json"), "draft": None}


def _hosted(
    chain: Chain, draft: AIMessage, turn: Turn, messages: list[AnyMessage]
) -> tuple[AIMessage, list[Result]]:
    """A text that was verified, with the data of the results it rests on, and those of earlier turns
    among them.
    """
    named, text = status_of(str(draft.text))
    found = results_of(made_by(messages, planner=False))
    used = [known_results(messages)[index] for index in turn["used"]]
    earlier = [item for index, item in zip(turn["used"], used, strict=True) if index >= len(found)]
    status = named or _guessed(text, found)
    if status == "answered" and not used:
        used = [item for item in found if item.status == "ok"]
    kept: dict[str, Any] = {
        "model": chain.links[turn["at"]].name,
        "status": status,
        "assumptions": _once(chain.notes, *(item.assumptions for item in used)),
        "warnings": _once(turn["notes"], *(item.warnings for item in used or found)),
        "frame": chain.planner.remembered(asked(messages), _before(messages)),
    }
    if status in ("answered", "no_data"):
        kept["values"] = [value.model_dump(mode="json") for item in used for value in item.values]
        kept["tables"] = [table.model_dump(mode="json") for item in used for table in item.tables]
    return AIMessage(text, additional_kwargs={KEY: kept}), earlier


def _embedded(chain: Chain, draft: AIMessage, turn: Turn, messages: list[AnyMessage]) -> AIMessage:
    """What the planner composed, unless it stands in for a text that could not be verified and has
    less to say than the results at hand.
    """
    text, kept = str(draft.content), dict(draft.additional_kwargs.get(KEY) or {})
    model, notes = chain.links[turn["at"]].name, list(turn["notes"])
    if turn["replaced"] is not None:
        writer = chain.links[turn["replaced"]]
        note = f"what {writer.label} wrote does not agree with the data and is left out; "
        found = results_of(made_by(messages, planner=False))
        if found and kept.get("status") != "answered":
            text, plain = composition(found)
            kept = {**kept, "follow_ups": [], **plain}
            model, note = writer.name, note + "these are the results as they are"
        else:
            note += f"{chain.links[turn['at']].label} answered"
        notes.append(note)
    kept["model"] = model
    kept["assumptions"] = _once(chain.notes, kept.get("assumptions", []))
    kept["warnings"] = _once(notes, kept.get("warnings", []))
    return AIMessage(text, additional_kwargs={KEY: kept})


def _guessed(text: str, found: list[Result]) -> str:
    """The status of a text that names none, as weak models forget to."""
    if found and all(result.status == "no_data" for result in found):
        return "no_data"
    return "clarify" if not found and text.rstrip().endswith("?") else "answered"


def _before(messages: list[AnyMessage]) -> list[BaseMessage]:
    return [*messages[: len(messages) - len(this_turn(messages))]]


def _once(*groups: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for group in groups for line in group))
