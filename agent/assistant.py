"""The door to the agent: a question in, an answer out, the conversation kept by thread."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from agent import conversations
from agent.answer import Answer, Pending
from tools.base import CloudwrightError, RefusedError
from tools.context import Context
from tools.people import Person

if TYPE_CHECKING:
    from agent.events import Event
    from agent.live import Live

LOOK = 0.5  # seconds between two looks at a turn that says nothing
CANCEL = 5.0  # seconds that a cancelled turn gets to end


class Assistant:
    """Answers questions over one context.

    `model` names the model as `--model` does; without it the environment decides, see
    docs/models.md. With `remember`, conversations of named threads are kept in HOME/checkpoints.db
    and go on in a later process; otherwise they last as long as this object.
    """

    def __init__(
        self, context: Context, model: str | None = None, *, remember: bool = True
    ) -> None:
        self._open(context, model, *conversations.opened(context.home if remember else None))

    def _open(self, context: Context, model: str | None, saver: Any, close: Any) -> None:
        from agent.graph import build
        from agent.models import open_model

        self.context = context
        self._model = model
        self._chain = open_model(context, model)
        self._saver, self._close = saver, close
        self._graph = build(context, self._chain, saver)

    def over(self, context: Context, model: str | None = None) -> Assistant:
        """The same conversations over another context of the same home: for one turn of a process that
        serves many people. To be closed; this one must outlive it. `model`: another one, where given.
        """
        other = object.__new__(Assistant)
        other._open(context, model or self._model, self._saver, lambda: None)
        return other

    def warm(self) -> None:
        """Make ready what the first question would wait for. Asks no model."""
        self._chain.planner.warm()

    @property
    def model_name(self) -> str:
        """The name of the model that is asked first; an answer names the one that gave it."""
        return self._chain.name

    @property
    def model_names(self) -> list[str]:
        """The models in the order in which they are asked; the embedded planner is the last."""
        return [link.name for link in self._chain.links]

    def forget(self, thread: str) -> None:
        """Forget a conversation; what waits for a decision in it can no longer be decided there."""
        self._saver.delete_thread(thread)

    def ask(
        self,
        question: str,
        *,
        thread: str | None = None,
        id: str | None = None,  # noqa: A002
        person: Person | None = None,
    ) -> Answer:
        """Answer one question; questions of one `thread` are one conversation.

        `person` says that the words are a person's own, typed at a front: then a plain yes or no
        decides about the plan that was just shown in this thread. Words that a program may have
        written never do.
        """
        from agent.live import Live

        return self._turn(question, thread, id, Live(), person)

    def waiting(self, thread: str) -> Pending | None:
        """The plan that waits for a decision in a thread, also after a restart."""
        found = self._graph.get_state(_config(thread)).interrupts
        return Pending.model_validate(found[0].value) if found else None

    def decide(
        self,
        thread: str,
        person: Person,
        *,
        confirm: bool,
        hash: str,  # noqa: A002
        said: str = "",
        live: Live | None = None,
    ) -> Answer:
        """Confirm, or cancel, the plan that waits in a thread; `hash` is that of the plan that the
        person was shown. Raises RefusedError when nothing waits, or something else.
        """
        from langgraph.types import Command
        from langsmith import tracing_context

        from agent.live import Live as Nobody

        plan = self.waiting(thread)
        if plan is None:
            raise RefusedError("no change waits for a confirmation in this conversation")
        if plan.hash != hash:
            raise RefusedError(f"what waits is plan {plan.id}, and not what was confirmed")
        decision = {
            "confirm": confirm,
            "who": person.name,
            "role": person.role.word,
            "front": person.front,
            "said": said or ("confirm" if confirm else "cancel"),
        }
        with tracing_context(enabled=False):
            state = self._graph.invoke(
                Command(resume=decision),
                _config(thread),
                context=live or Nobody(),
                durability=conversations.DURABILITY,
            )
        return Answer.model_validate(state["answer"])

    def stream(
        self,
        question: str,
        *,
        thread: str | None = None,
        id: str | None = None,  # noqa: A002
        person: Person | None = None,
        live: Live | None = None,
    ) -> Iterator[Event]:
        """The same, with what happens on the way; the last event is `Finished`.

        The words of a model come only with the answer, after they were verified. Closing the
        generator cancels the turn; so does `live.cancelled`, which any thread may set.
        """
        from agent.events import Finished
        from agent.live import Cancelled
        from agent.live import Live as Unwatched
        from agent.relay import Relay

        live = live or Unwatched()

        def work(put: Any) -> None:
            live.emit = put
            put(Finished(answer=self._turn(question, thread, id, live, person)))

        relay: Relay[Event] = Relay(work)
        try:
            with closing(relay.items(LOOK)) as events:
                yield from (event for event in events if event is not None)
        except Cancelled:
            return
        finally:
            live.cancelled.set()
            relay.wait(CANCEL)

    def _turn(
        self,
        question: str,
        thread: str | None,
        id_: str | None,
        live: Live,
        person: Person | None = None,
    ) -> Answer:
        """One turn of the graph."""
        from agent import confirmation

        started = time.perf_counter()
        given = id_ or uuid.uuid4().hex[:12]
        key = thread or f"once-{given}-{uuid.uuid4().hex[:8]}"
        try:
            plan = self.waiting(key) if thread and person else None
            choice = confirmation.said(question) if plan else None
            if plan and person and choice is not None:
                answer = self.decide(
                    key, person, confirm=choice, hash=plan.hash, said=question, live=live
                )
            elif question.strip():
                answer = self._run(question, key, live)
            else:
                answer = _said(question, "clarify", "What would you like to know?")
        except CloudwrightError as error:
            answer = _said(question, "error", str(error))
        finally:
            if thread is None:
                self._saver.delete_thread(key)
            else:
                conversations.keep_latest(self._saver, key)
        return answer.model_copy(
            update={
                "id": given,
                "question": question,
                "model": answer.model or self.model_name,
                "seconds": round(time.perf_counter() - started, 4),
            }
        )

    def _run(self, question: str, key: str, live: Live) -> Answer:
        from langchain_core.messages import HumanMessage
        from langsmith import tracing_context

        from agent.state import new_turn

        asked = {"messages": [HumanMessage(question)], "turn": new_turn(), "draft": None}
        # An environment that traces other programs must not make this one send bills anywhere.
        with tracing_context(enabled=False):
            state = self._graph.invoke(
                asked, _config(key), context=live, durability=conversations.DURABILITY
            )
        return Answer.model_validate(state["answer"])

    def close(self) -> None:
        """Close the conversation store and the connections to models."""
        self._chain.close()
        self._close()


def _config(key: str) -> dict[str, Any]:
    from agent.graph import MOST_STEPS

    return {"configurable": {"thread_id": key}, "recursion_limit": MOST_STEPS}


def _said(question: str, status: Any, text: str) -> Answer:
    return Answer(id="", question=question, status=status, answer=text)
