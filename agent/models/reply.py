"""A hosted model's reply as the graph keeps it: whole tool calls, plain text, a status."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk

from agent.models.failure import ModelError
from agent.state import KEY

STATUSES = ("answered", "clarify", "no_data", "refused")
_STATUS = re.compile(
    rf"^[\s*_`#<\[(]*status[\s*_`]*[:=][\s*_`\"]*({'|'.join(STATUSES)})\b[\s*_`\"\])>.]*",
    re.IGNORECASE,
)
_LAST_STATUS = re.compile(rf"\n[*_`<\[(]*status\s*[:=]\s*({'|'.join(STATUSES)})\W*$", re.IGNORECASE)
_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_CUT = ("max_tokens", "length", "model_context_window_exceeded")
MOST_CALLS = 8  # of one reply; a model that asks for more at once has lost its way


def accepted(whole: AIMessageChunk | None, model: str) -> AIMessage:
    """A finished reply. Raises ModelError if it broke off, was cut, or says nothing."""
    if whole is None:
        raise ModelError("it sent an empty reply", again=True)
    reason = _stop_reason(whole)
    if reason is None:
        raise ModelError("its reply broke off", again=True)
    if any(word in reason for word in _CUT):
        raise ModelError("its reply was longer than it may be")
    calls, problems = _calls(whole)
    if len(calls) > MOST_CALLS:
        raise ModelError("it asked for too much at once")
    text = plain(str(whole.text))
    if not calls and not status_of(text)[1]:  # weak models write the status and nothing else
        declined = reason in ("refusal", "content_filter")
        raise ModelError("it declined to reply" if declined else "it sent an empty reply")
    return AIMessage(
        content=whole.content if calls and isinstance(whole.content, list) else text,
        tool_calls=calls,
        usage_metadata=whole.usage_metadata,
        response_metadata={"model_provider": whole.response_metadata.get("model_provider")},
        additional_kwargs={KEY: {"model": model, "problems": problems}},
    )


def plain(text: str) -> str:
    """Text without the thoughts that some local models write into it."""
    text = _THINKING.sub("", text)
    _, ended, rest = text.partition("</think>")
    return (rest if ended else text).strip()


def status_of(text: str) -> tuple[str | None, str]:
    """The status that a final text names, and the text without that line."""
    found = _STATUS.match(text)
    if found:
        return found[1].lower(), text[found.end() :].strip()
    found = _LAST_STATUS.search(text)
    if found:
        return found[1].lower(), text[: found.start()].strip()
    return None, text.strip()


def _stop_reason(whole: AIMessageChunk) -> str | None:
    about = whole.response_metadata
    reason = about.get("stop_reason") or about.get("finish_reason")
    return str(reason) if reason else None


def _calls(whole: AIMessageChunk) -> tuple[list[Any], dict[str, str]]:
    """All calls, and by id what is wrong with those whose arguments are no JSON object.

    The pieces are read again here: the library completes JSON that broke off, which would make a
    call with half of its arguments.
    """
    pieces: list[Any] = [*whole.tool_call_chunks] or [*whole.tool_calls]
    calls: list[Any] = []
    problems: dict[str, str] = {}
    for piece in pieces:
        name = piece["id"] or f"call_{uuid.uuid4().hex[:12]}"
        arguments = _read(piece["args"])
        if arguments is None:
            problems[name] = "the arguments are not valid JSON; send one JSON object"
        made = {"name": piece["name"] or "unknown", "args": arguments or {}, "id": name}
        calls.append({**made, "type": "tool_call"})
    return calls, problems


def _read(given: Any) -> dict[str, Any] | None:
    if isinstance(given, str):
        try:
            given = json.loads(given or "{}")
        except ValueError:
            return None
    return given if isinstance(given, dict) else None
