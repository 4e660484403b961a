"""A conversation as any model can read it, whichever models took part in it so far."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agent.state import KEY
from agent.untrusted import data_block

Step = list[AnyMessage]  # a message; a message with tool calls stands together with their results

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_THOUGHTS = ("thinking", "redacted_thinking")


def turns(messages: list[AnyMessage], model: str) -> list[list[Step]]:
    """The turns of a conversation, each beginning with its question, in steps for `model`."""
    found: list[list[Step]] = []
    names: set[str] = set()
    for step in _steps(messages):
        if isinstance(step[0], HumanMessage):
            found.append([])
        if found:
            found[-1].append(_renamed([_own(item, model) for item in step], names))
    return found


def wrapped(steps: Iterable[Step]) -> list[AnyMessage]:
    """The messages of steps, with tool results as marked data."""
    return [
        item.model_copy(update={"content": data_block(item.name or "tool", str(item.content))})
        if isinstance(item, ToolMessage)
        else item
        for step in steps
        for item in step
    ]


def _steps(messages: list[AnyMessage]) -> Iterator[Step]:
    """Calls without results (a turn that was cancelled) and results without calls are left out."""
    index = 0
    while index < len(messages):
        message = messages[index]
        index += 1
        if isinstance(message, ToolMessage):
            continue
        if not (isinstance(message, AIMessage) and message.tool_calls):
            if message.text.strip():
                yield [message]
            continue
        given: dict[str, ToolMessage] = {}
        while index < len(messages) and isinstance(result := messages[index], ToolMessage):
            given[result.tool_call_id] = result
            index += 1
        if all(call["id"] in given for call in message.tool_calls):
            yield [message, *(given[call["id"] or ""] for call in message.tool_calls)]


def _own(message: AnyMessage, model: str) -> AnyMessage:
    """What only the model that wrote a message understands (its thoughts) is left out for others.

    Nothing of ours or of a vendor's bookkeeping is sent along.
    """
    if isinstance(message, HumanMessage):
        return HumanMessage(str(message.text))
    if not isinstance(message, AIMessage):
        return message
    content: list[str | dict[str, object]] | str = str(message.text)
    if (message.additional_kwargs.get(KEY) or {}).get("model") == model:
        thoughts = _thoughts(message)
        if thoughts:
            said: list[dict[str, object]] = [{"type": "text", "text": content}] if content else []
            content = [*thoughts, *said]
    return AIMessage(
        content=content,
        tool_calls=message.tool_calls,
        response_metadata={"model_provider": message.response_metadata.get("model_provider")},
    )


def _thoughts(message: AIMessage) -> list[dict[str, object]]:
    if isinstance(message.content, str):
        return []
    return [
        {key: value for key, value in block.items() if key != "index"}
        for block in message.content
        if isinstance(block, dict) and block.get("type") in _THOUGHTS
    ]


def _renamed(step: Step, names: set[str]) -> Step:
    """Ids of calls that every server takes, and each only once in a conversation."""
    first = step[0]
    if not (isinstance(first, AIMessage) and first.tool_calls):
        return step
    calls, results = [], []
    for number, (call, result) in enumerate(zip(first.tool_calls, step[1:], strict=True)):
        name = call["id"] or ""
        if not _ID.fullmatch(name) or name in names:
            name = f"call_{len(names)}_{number}"
        names.add(name)
        calls.append({**call, "id": name})
        results.append(result.model_copy(update={"tool_call_id": name}))
    return [first.model_copy(update={"tool_calls": calls}), *results]


def size(step: Step) -> int:
    """Tokens of a step, counted rather too high: a token is seldom shorter than 3 characters."""
    return sum(_characters(item) // 3 + 12 for item in step)


def _characters(message: AnyMessage) -> int:
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    said = message.content
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return len(text.encode()) + len(
        json.dumps(calls, ensure_ascii=False).encode() if calls else b""
    )
