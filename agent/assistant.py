"""The door to the agent: a question in, an answer out, the conversation kept by thread."""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

from agent.answer import Answer
from tools.base import CloudwrightError
from tools.context import Context


class Assistant:
    """Answers questions over one context.

    With `remember`, conversations of named threads are kept in HOME/checkpoints.db and go on in a
    later process; otherwise they last as long as this object.
    """

    def __init__(
        self, context: Context, model: str | None = None, *, remember: bool = True
    ) -> None:
        from agent.graph import build
        from agent.models import open_model

        self.context = context
        self._model = open_model(context, model)
        self._saver, self._close = _saver(context.home if remember else None)
        self._graph = build(context, self._model, self._saver)

    @property
    def model_name(self) -> str:
        """The name of the model that answers."""
        return str(self._model._llm_type)

    def ask(self, question: str, *, thread: str | None = None, id: str | None = None) -> Answer:  # noqa: A002
        """Answer one question; questions of one `thread` are one conversation."""
        from langchain_core.messages import HumanMessage

        started = time.perf_counter()
        given = id or uuid.uuid4().hex[:12]
        config: dict[str, Any] = {
            "configurable": {"thread_id": thread or f"once-{given}-{uuid.uuid4().hex[:8]}"},
            "recursion_limit": 25,
        }
        try:
            if not question.strip():
                answer = Answer(
                    id=given,
                    question=question,
                    status="clarify",
                    answer="What would you like to know?",
                )
            else:
                state = self._graph.invoke({"messages": [HumanMessage(question)]}, config)
                answer = Answer.model_validate(state["answer"])
        except CloudwrightError as error:
            answer = Answer(id=given, question=question, status="error", answer=str(error))
        if thread is None and self._saver is not None:
            self._saver.delete_thread(config["configurable"]["thread_id"])
        return answer.model_copy(
            update={
                "id": given,
                "question": question,
                "model": self.model_name,
                "seconds": round(time.perf_counter() - started, 4),
            }
        )

    def close(self) -> None:
        """Close the conversation store."""
        self._close()


def _saver(home: Path | None) -> tuple[Any, Any]:
    if home is None:
        from langgraph.checkpoint.memory import InMemorySaver

        return InMemorySaver(), lambda: None
    import sqlite3

    from langgraph.checkpoint.sqlite import SqliteSaver

    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "checkpoints.db", check_same_thread=False, timeout=30.0)
    return SqliteSaver(connection), connection.close
