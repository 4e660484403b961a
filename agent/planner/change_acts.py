"""Commands to act on resources ('stop …', 'resize … to …', 'tag …') as arguments of a proposal, or as a
question about what is missing; what is asked about is kept, so that a bare answer goes on with it.
"""

from __future__ import annotations

import re
from typing import Any

from agent.planner import change_words as words
from agent.planner.change_targets import names_of, scoped, whom
from agent.planner.change_words import Command
from agent.planner.frame import Frame
from agent.planner.parse import Parser

_WHICH = ("Which", "All ", "More than")  # questions about what is meant that a name answers


def asked_frame(**asked: Any) -> Frame:
    """The frame of a call that these make, or of a question back (`unclear`)."""
    frame = Frame(intent="change", assumptions=list(asked.pop("assumptions", None) or []))
    frame.ahead = {key: value for key, value in asked.items() if value}
    return frame


def act(command: Command, before: Frame | None, parser: Parser) -> Frame | None:
    """'stop …', 'resize … to …', 'delete …'."""
    action, rest = command.action, command.rest
    asked: dict[str, Any] = {"tool": "propose_change", "action": action}
    when = words.later(rest)
    if when and not re.search(r"\b(?:older|younger|newer|more|less|over|than)\b", rest, re.I):
        return asked_frame(
            unclear=f"A change is made once you confirm it, not {when}: say it without that."
        )
    if action == "suspend":
        return asked_frame(
            unclear="Machines can be stopped and started, not suspended: say stop if that is meant."
        )
    filters: list[dict[str, Any]] = []
    if action == "resize":
        asked["to_type"], rest = words.resized_to(rest) or ("", rest)
        came = re.search(r"\s+from (?:an? )?(?P<type>[\w.]+)$", rest)
        if came is not None:
            filters = [{"field": "instance_type", "op": "is", "values": [came.group("type")]}]
            rest = rest[: came.start()]
    if action == "stop" and words.IDLE.search(rest) and not names_of(rest, parser).all:
        scope = scoped(words.IDLE.sub(" ", rest), "instance", parser)
        if "unclear" in scope:
            return asked_frame(**scope)
        return asked_frame(tool="propose_change", recommendation="idle", **scope)
    return resolved(asked, whom(action, rest, before, parser), filters)


def tag(
    tags: list[str], rest: str, unclear: str, before: Frame | None, parser: Parser
) -> Frame | None:
    if unclear:
        return asked_frame(unclear=unclear)
    return resolved(
        {"tool": "propose_change", "action": "tag", "tags": tags},
        whom("tag", rest, before, parser),
        [],
    )


def resolved(
    asked: dict[str, Any], found: dict[str, Any], filters: list[dict[str, Any]]
) -> Frame | None:
    """The frame of an action on what was found to be meant, or the question for what is missing."""
    doubt = found.get("unclear")
    if asked["action"] == "resize" and not asked.get("to_type"):
        known = asked if doubt else {**asked, **found}
        return asked_frame(
            unclear="To which type? For example: resize web-01 to m5.large",
            open={"missing": "to_type", "asked": known, "filters": filters},
        )
    if doubt:
        left = {"missing": "resources", "asked": asked, "filters": filters}
        left["one"] = doubt.startswith("Which one")
        return asked_frame(unclear=doubt, open=left if doubt.startswith(_WHICH) else None)
    if filters:
        found = {**found, "filters": [*found.get("filters", []), *filters]}
    if not (found.get("resources") or found.get("filters")):
        return None
    kind = str(found.get("kind") or "instance")
    return asked_frame(
        **{**asked, **found, "kind": kind, "action": _of_kind(str(asked["action"]), kind)}
    )


def _of_kind(action: str, kind: str) -> str:
    """'delete the volume' deletes it; 'delete the server' terminates it."""
    if action not in ("terminate", "release_address"):
        return action
    by_kind = {
        "volume": "delete_volume",
        "snapshot": "delete_snapshot",
        "address": "release_address",
    }
    return by_kind.get(kind, "terminate")
