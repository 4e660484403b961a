"""The models of a chain: each takes the conversation so far and gives the next message."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage

from agent.live import Live
from agent.models import toolbox, usage
from agent.models.calling import Call
from agent.models.failure import ModelError
from agent.models.history import size, turns, wrapped
from agent.models.settings import Endpoint
from agent.models.trimming import TooLong, fit
from agent.prompts import CORRECTION, system_parts
from agent.state import Rejected
from agent.untrusted import data_block
from tools.context import Context

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel

    from agent.planner.model import EmbeddedPlanner

CACHED: dict[str, Any] = {"cache_control": {"type": "ephemeral"}}
_THINKING = threading.Lock()  # the planner computes only: several at once would delay each other
OUTPUT_RESERVE = 4_096  # tokens of the context that are left for the reply


@dataclass
class Embedded:
    """The embedded planner: always there, the last of every chain."""

    planner: EmbeddedPlanner
    name: str = "embedded"
    label: str = "the embedded planner"

    def reply(self, messages: list[AnyMessage]) -> AIMessage:
        """Tool calls, or the final text with what it was composed of."""
        with _THINKING:
            found = self.planner.invoke(messages)
        assert isinstance(found, AIMessage)
        return found

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class Hosted:
    """A model behind an address, here or elsewhere."""

    context: Context
    endpoint: Endpoint
    private: bool

    @property
    def name(self) -> str:
        """As `--model` takes it."""
        return self.endpoint.name

    @property
    def label(self) -> str:
        """As a person would call it."""
        return "Claude" if self.endpoint.kind == "anthropic" else f"the model {self.name!r}"

    def reply(
        self, messages: list[AnyMessage], rejected: Rejected | None, live: Live
    ) -> tuple[AIMessage, usage.Counts]:
        """The next message, and what it took. Raises ModelError with what was spent in `counts`."""
        model, errors = self._opened
        call = Call(model, self.name, self.endpoint.limits.call_seconds, errors, live)
        try:
            found = call.run(self.request(messages, rejected), tools=self._tools(messages))
        except TooLong as error:
            raise ModelError(str(error)) from None
        except ModelError as error:
            error.counts = usage.failures(call.failed, call.broken_off)
            raise
        taken = usage.of_call(found, self.endpoint, self.context.now)
        return found, usage.total(taken, usage.failures(call.failed, call.broken_off))

    def request(self, messages: list[AnyMessage], rejected: Rejected | None) -> list[AnyMessage]:
        """What is sent: rules, the store's names, and the conversation within its budget."""
        system = self._system()
        tail = _correction(rejected)
        used = size([system, *tail]) + toolbox.MOST_TOKENS + OUTPUT_RESERVE
        steps = fit(turns(messages, self.name), self.endpoint.limits.context_tokens - used)
        return [system, *self._marked([*wrapped(steps), *tail])]

    def close(self) -> None:
        """Close its connections, if there were any."""
        if "_http" in self.__dict__:
            self._http.close()

    @cached_property
    def _http(self) -> httpx2.Client:
        from agent.models.transport import http_client

        return http_client(self.endpoint.limits, private=self.private)

    @cached_property
    def _opened(self) -> tuple[BaseChatModel, tuple[type[Exception], ...]]:
        """The client and its errors; imported now, because it takes seconds."""
        if self.endpoint.kind == "anthropic":
            from agent.models import claude

            return claude.open_claude(self.endpoint, self._http), claude.ERRORS
        from agent.models import compatible

        return compatible.open_compatible(self.endpoint, self._http), compatible.ERRORS

    def _tools(self, messages: list[AnyMessage]) -> list[dict[str, Any]]:
        opened = toolbox.opened(messages)
        if self.endpoint.kind == "anthropic":
            return toolbox.for_anthropic(opened)
        return toolbox.for_openai(opened)

    def _system(self) -> SystemMessage:
        """The same bytes for every call while day and store stay the same, so that it is cached."""
        rules, situation = system_parts(self.context)
        if self.endpoint.kind != "anthropic":
            return SystemMessage(f"{rules}\n\n{situation}")
        blocks: list[str | dict[Any, Any]] = [
            {"type": "text", "text": part, **CACHED} for part in (rules, situation)
        ]
        return SystemMessage(blocks)

    def _marked(self, messages: list[AnyMessage]) -> list[AnyMessage]:
        """Claude's cache also keeps the conversation, up to a mark on its last message."""
        if self.endpoint.kind != "anthropic":
            return messages
        last = messages[-1]
        content = [{"type": "text", "text": str(last.content), **CACHED}]
        return [*messages[:-1], last.model_copy(update={"content": content})]


Link = Embedded | Hosted


def _correction(rejected: Rejected | None) -> list[AnyMessage]:
    """A draft that was refused, and why; for this call only, it never enters the conversation."""
    if rejected is None:
        return []
    problems = data_block("problems", "\n".join(rejected["problems"]))
    return [AIMessage(rejected["text"]), HumanMessage(f"{CORRECTION}\n{problems}")]
