"""The embedded planner as a chat model: messages in, tool calls or text out. No key, no network."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Annotated, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import ConfigDict, GetPydanticSchema, PrivateAttr
from pydantic_core.core_schema import any_schema

from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.parse import Parser
from agent.planner.speech import Speech
from agent.planner.turn import Turn
from agent.planner.turn_messages import previous_frame
from tools import vocabulary
from tools.context import Context
from tools.vocabulary import Known

_KEPT_NAMES = 256  # of the names that questions hold
_Found = Callable[[tuple[str, ...]], tuple[Known, ...]]
_Similar = Callable[[str], tuple[list[str], list[str]]]
STORES = 4  # of which a process keeps the index of names


class _Indexes:
    """The index of names of a store: made once for all turns of a process, while the store is as it
    was. Turns only read it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[str, Grounding] = OrderedDict()

    def of(self, context: Context, version: str) -> Grounding:
        """That of the store as it is now, which `version` names."""
        key = f"{context.home.absolute()} {version}"
        with self._lock:
            if key not in self._made:
                self._made[key] = Grounding(vocabulary.load(context))
            self._made.move_to_end(key)
            while len(self._made) > STORES:
                self._made.popitem(last=False)
            return self._made[key]


_INDEXES = _Indexes()


class EmbeddedPlanner(BaseChatModel):
    """A semantic parser grounded in the values of the store. Stateless: what it knows of a
    conversation it reads from the messages.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    context: Annotated[Context, GetPydanticSchema(lambda *_: any_schema())]  # never looked into
    _parsers: dict[tuple[str, dt.date], Parser] = PrivateAttr(default_factory=dict)

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
        reply = Turn(self._parser(), self._speech, messages).reply()
        return ChatResult(generations=[ChatGeneration(message=reply)])

    @cached_property
    def _speech(self) -> Speech:
        return Speech()

    def _parser(self) -> Parser:
        """The parser for the store as it is now, and for today."""
        key = str(self.context.store.version()), self.context.today
        if key not in self._parsers:
            grounding = _INDEXES.of(self.context, key[0])
            self._parsers.clear()
            found, similar = self._lookups()
            self._parsers[key] = Parser(
                grounding.vocabulary,
                lambda names: list(found(tuple(name.lower() for name in names))),
                self.context.today,
                similar,
                lambda: vocabulary.budgets(self.context),
                grounding,
            )
        return self._parsers[key]

    def _lookups(self) -> tuple[_Found, _Similar]:
        """Names to resources, and to names like them. A turn reads its question several times, so
        what was looked up is kept with the parser, which is of one version of the store.
        """

        @lru_cache(maxsize=_KEPT_NAMES)
        def found(names: tuple[str, ...]) -> tuple[Known, ...]:
            return tuple(vocabulary.find_resources(self.context, list(names)))

        @lru_cache(maxsize=_KEPT_NAMES)
        def similar(name: str) -> tuple[list[str], list[str]]:
            return vocabulary.similar_names(self.context, name)

        return found, similar

    def warm(self) -> None:
        """Make ready what the first question would wait for."""
        self._parser()

    def understand(self, question: str, before: list[BaseMessage]) -> Frame:
        """The frame of a question in its conversation."""
        turn = Turn(self._parser(), self._speech, [HumanMessage(question)])
        return turn.understand(question, previous_frame(before))

    def remembered(self, question: str, before: list[BaseMessage]) -> dict[str, Any] | None:
        """The frame that follow-ups lean on after another model answered `question`; None where the
        planner cannot follow, so that it does not take up an older thread by mistake.
        """
        frame = self.understand(question, before)
        if frame.intent in ("clarify", "refuse", "unsupported"):
            return None
        kept = previous_frame(before) if frame.intent in ("help", "define", "status") else frame
        return None if kept is None else kept.to_dict()
