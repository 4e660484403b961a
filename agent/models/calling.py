"""One call of a hosted model: streamed, bounded in time, cancellable, tried again where it helps."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage

from agent.events import ModelFailed, ModelWorking
from agent.live import Live
from agent.models.failure import LONGEST_WAIT, ModelError, explain
from agent.models.reply import accepted
from agent.relay import Relay

ATTEMPTS = 3
FIRST_WAIT = 0.5  # seconds; doubled with each further attempt
LOOK = 0.1  # seconds between two looks at the clock and at whether the turn was cancelled
SIGN_OF_LIFE = 0.5  # seconds between two ModelWorking events


class Call:
    """What a call needs besides its messages. `errors` are those of the client library."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        seconds: float,
        errors: tuple[type[Exception], ...],
        live: Live,
    ) -> None:
        # Replies of foreign servers are parsed by foreign code: what it trips over is a bad reply.
        self._errors: tuple[type[Exception], ...] = (
            *errors,
            *(ValueError, TypeError, LookupError, AttributeError, OSError),
        )
        self._model = model
        self._name = name
        self._seconds = seconds
        self._live = live
        self.broken_off = 0  # attempts whose reply began and did not end
        self.failed = 0
        self._began = False

    def run(self, messages: list[AnyMessage], **options: Any) -> AIMessage:
        """The reply. Raises ModelError when there is none after all attempts."""
        began = time.monotonic()
        for attempt in range(1, ATTEMPTS + 1):
            left = self._seconds - (time.monotonic() - began)
            try:
                return self._attempt(lambda: self._model.stream(messages, **options), left)
            except ModelError as error:
                self.failed += 1
                left = self._seconds - (time.monotonic() - began)
                wait = _wait(error, attempt)
                if not error.again or attempt == ATTEMPTS or wait is None or wait >= left:
                    self._live.emit(ModelFailed(model=self._name, reason=error.reason))
                    raise
                self._live.emit(
                    ModelFailed(model=self._name, reason=error.reason, retry_in=round(wait, 2))
                )
                self._live.pause(wait)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, stream: Callable[[], Any], seconds: float) -> AIMessage:
        self._began = False
        try:
            return accepted(self._collect(stream, seconds), self._name)
        except ModelError:
            self.broken_off += self._began
            raise
        except self._errors as error:
            self.broken_off += self._began
            raise explain(error) from None

    def _collect(self, stream: Callable[[], Any], seconds: float) -> AIMessageChunk | None:
        """The pieces of a stream, joined. Raises ModelError when it takes longer than `seconds`."""

        def work(put: Callable[[AIMessageChunk], None]) -> None:
            for piece in stream():
                if relay.ended.is_set():
                    return
                put(piece)

        relay: Relay[AIMessageChunk] = Relay(work)
        began = told = time.monotonic()
        whole: AIMessageChunk | None = None
        characters = 0
        with closing(relay.items(LOOK)) as pieces:
            for piece in pieces:
                self._live.check()
                if piece is not None:
                    self._began = True
                    whole = piece if whole is None else whole + piece
                    characters += _length(piece)
                now = time.monotonic()
                if now - began > seconds:
                    raise ModelError("it did not answer in time")
                if now - told > SIGN_OF_LIFE:
                    told = now
                    self._tell(characters, now - began)
        return whole

    def _tell(self, characters: int, seconds: float) -> None:
        working = ModelWorking(model=self._name, characters=characters, seconds=round(seconds, 1))
        self._live.emit(working)


def _length(piece: AIMessageChunk) -> int:
    return len(piece.text) + sum(len(call["args"] or "") for call in piece.tool_call_chunks)


def _wait(error: ModelError, attempt: int) -> float | None:
    """Seconds until the next attempt, jittered so that many callers do not come back at once;
    None when the server asks for more patience than a person has.
    """
    if error.wait is not None:
        return error.wait + random.uniform(0, 0.1) if error.wait <= LONGEST_WAIT else None  # noqa: S311
    return FIRST_WAIT * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0)  # noqa: S311
