"""What stands small below an answer: assumptions, warnings, age of the data, receipts, follow-ups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from agent import confirmation
from agent.answer import Answer, Call
from tools.base import Receipt
from tools.registry import TOOLS
from ui.cells import cell, clean, number
from ui.chat import wording
from ui.render import usage_lines

MOST_FOLLOW_UPS = 4
TITLES = {tool.name: tool.title for tool in TOOLS}


def notes_of(answer: Answer) -> dict[str, Any]:
    """What the element AnswerNotes takes."""
    return {
        "assumptions": [clean(text) for text in answer.assumptions],
        "warnings": [clean(text) for text in answer.warnings],
        "asOf": None if answer.as_of is None else f"{cell(answer.as_of)} UTC",
        "receipts": len(answer.receipts),
        "tools": [title(tool) for tool in dict.fromkeys(one.tool for one in answer.receipts)],
        "model": clean(answer.model),
        "seconds": number(answer.seconds, 1),
        "usage": [line.plain for line in usage_lines(answer.usage)],
        "followUps": follow_ups(answer),
    }


def follow_ups(answer: Answer) -> list[str]:
    """Questions to go on with. A press must never be a yes to a plan, so those are left out."""
    shown = [clean(text) for text in answer.follow_ups]
    kept = [text for text in shown if text and confirmation.said(text) is None]
    return kept[:MOST_FOLLOW_UPS]


def title(tool: str) -> str:
    """What a tool does, in words. A model may also call what is no tool of ours, such as the door to
    further tools.
    """
    return TITLES.get(tool) or clean(tool).replace("_", " ").capitalize()


def receipt_text(found: Iterable[Receipt]) -> str:
    """Receipts as Markdown: the statement with its parameters, and what it took."""
    parts = []
    for one in found:
        rows = f"{one.rows:,} row{'' if one.rows == 1 else 's'}"
        parts.append(f"Receipt {wording.plain(one.id)}: {rows} in {number(one.seconds, 3)} s")
        parts.append(wording.block(one.sql, "sql"))
        if one.params:
            parts.append(wording.block(json.dumps(one.params, indent=1, default=str), "json"))
    return "\n\n".join(parts)


def receipts_of(call: Call, receipts: Sequence[Receipt]) -> list[Receipt]:
    """Those of one call: of its tool with its arguments, or of its tool where none has these."""
    same = [one for one in receipts if one.tool == call.tool]
    exact = [one for one in same if one.arguments == call.arguments]
    return exact or same
