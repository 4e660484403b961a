"""What was only supposed, and is now to be done: 'ok, do that' after 'what would it save to stop web-01?'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.change_acts import asked_frame
from agent.planner.change_advice import apply
from agent.planner.frame import Frame
from agent.planner.parse import Parser

_DO_IT = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|yes|yeah|great|good|fine|alright|all right|cool|nice|sounds good|then|so|and|please|perfect|sure|now|let'?s|lets|can you|could you|just|go ahead(?: and)?)\W+)*"
    r"(?:do (?:it|that|this|so|exactly that)|go ahead(?: with (?:it|that|this))?|make it so|proceed(?: with (?:it|that|this))?|apply (?:it|that|this)|please do|make (?:that|the|this) change|carry (?:it|that) out|execute (?:it|that)|implement (?:it|that|this)|go for it)"
    r"(?:\W+(?:please|then|now|right away|for real|for me|asap))*\W*$",
    re.I,
)
_ACTIONS = {"stop": "stop", "resize": "resize", "remove": "terminate"}
_CANNOT = {
    "schedule": "hours are kept by the cloud's own scheduler: I can stop machines now, if you say which",
    "add": "I cannot launch machines",
    "move": "I cannot move machines to another region",
    "growth": "how costs grow is no change that I could make",
    "commit": "I cannot buy commitments",
}


def done_as_supposed(raw: str, before: Frame | None, parser: Parser) -> Frame | None:
    """The proposal of what a what-if supposed, or of what was recommended before; a reason where that
    is no change of machines.
    """
    if before is None or not _DO_IT.match(raw):
        return None
    if before.intent == "savings" and before.ahead.get("listed"):
        return apply("it", before, parser)
    if before.intent != "whatif":
        return None
    changes = before.ahead.get("changes") or []
    if len(changes) != 1:
        return asked_frame(
            unclear="One change at a time: which one? Say what is to be done with which machines."
        )
    one: dict[str, Any] = changes[0]
    action = _ACTIONS.get(one["action"])
    if action is None:
        return asked_frame(unclear=f"That I cannot do: {_CANNOT[one['action']]}.")
    filters = list(one.get("filters") or [])
    told = [key for key in ("instance_type", "region", "provider") if one.get(key)]
    filters += [{"field": key, "op": "is", "values": [one[key]]} for key in told]
    if one.get("count") or one.get("percent") or not filters:
        return asked_frame(unclear="Which of them? Name the machines that are meant.")
    return asked_frame(
        tool="propose_change",
        action=action,
        kind="instance",
        filters=filters,
        to_type=one.get("to_type"),
    )
