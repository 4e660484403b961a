"""The embedded planner as a chat model: messages in, tool calls or text out. No key, no network."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, PrivateAttr, SkipValidation

from agent.answering import result_of
from agent.planner.compose import Composed, compose
from agent.planner.followup import leans, merge
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.plan import Planned, plan
from agent.planner.speech import Speech
from agent.state import KEY
from tools import vocabulary
from tools.context import Context


class EmbeddedPlanner(BaseChatModel):
    """A semantic parser grounded in the values of the store. Stateless: what it knows of a
    conversation it reads from the messages.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    context: SkipValidation[Context]
    _parsers: dict[str, Parser] = PrivateAttr(default_factory=dict)

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(self, tools: Any, *, tool_choice: str | None = None, **kwargs: Any) -> Any:
        """The planner knows the tools; nothing to bind."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        at = max(
            (index for index, item in enumerate(messages) if isinstance(item, HumanMessage)),
            default=0,
        )
        outputs = [item for item in messages[at:] if isinstance(item, ToolMessage)]
        if outputs:
            reply = self._answer(messages[at:], outputs)
        else:
            reply = self._plan(str(messages[at].content), messages[:at])
        return ChatResult(generations=[ChatGeneration(message=reply)])

    @cached_property
    def _speech(self) -> Speech:
        return Speech()

    def _parser(self) -> Parser:
        """The parser for the store as it is now."""
        version = str(self.context.store.version())
        if version not in self._parsers:
            self._parsers.clear()
            self._parsers[version] = Parser(
                vocabulary.load(self.context),
                lambda names: vocabulary.find_resources(
                    self.context, [name.lower() for name in names]
                ),
                self.context.today,
            )
        return self._parsers[version]

    def understand(self, question: str, before: list[BaseMessage]) -> Frame:
        """The frame of a question in its conversation."""
        parser = self._parser()
        frame, reading = parser.parse(question)
        previous = _previous(before)
        if previous is not None and leans(reading, frame):
            frame, reading = parser.parse(question, assume=previous)
            return merge(previous, frame, reading)
        return frame

    def _plan(self, question: str, before: list[BaseMessage]) -> AIMessage:
        parser = self._parser()
        frame = self.understand(question, before)
        made = plan(frame, self.context.today, parser.covered(frame))
        if not made.calls:
            composed = self._speech.without_data(frame, parser, question)
            return _final(composed, frame, _previous(before))
        frame.assumptions += made.assumptions
        return AIMessage(
            content="",
            tool_calls=[
                {"name": call.tool, "args": call.arguments, "id": f"call_{number}"}
                for number, call in enumerate(made.calls, 1)
            ],
            additional_kwargs={
                KEY: {"frame": frame.to_dict(), "roles": [call.role for call in made.calls]}
            },
        )

    def _answer(self, turn: list[BaseMessage], outputs: list[ToolMessage]) -> AIMessage:
        asked = next(item for item in turn if isinstance(item, AIMessage) and item.tool_calls)
        kept = asked.additional_kwargs[KEY]
        frame = Frame.from_dict(kept["frame"])
        by_id = {message.tool_call_id: message for message in outputs}
        done = []
        for call, role in zip(asked.tool_calls, kept["roles"], strict=True):
            message = by_id[call["id"] or ""]
            done.append(
                (
                    Planned(call["name"], call["args"], role),
                    result_of(message),
                    str(message.content),
                )
            )
        return _final(compose(frame, done), frame, None)


def _previous(messages: list[BaseMessage]) -> Frame | None:
    """The frame of the last turn that was understood."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            kept = message.additional_kwargs.get(KEY) or {}
            if "frame" in kept:
                return Frame.from_dict(kept["frame"])
    return None


def _final(composed: Composed, frame: Frame, previous: Frame | None) -> AIMessage:
    """The last message of a turn; a turn that was not understood keeps the frame before it."""
    data = composed.to_dict()
    kept = (
        previous
        if frame.intent in ("clarify", "refuse", "help", "define", "unsupported", "status")
        else frame
    )
    if kept is not None:
        data["frame"] = kept.to_dict()
    return AIMessage(content=composed.text, additional_kwargs={KEY: data})
