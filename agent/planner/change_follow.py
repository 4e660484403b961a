"""Follow-ups on a plan that was just proposed: 'only the aws ones', 'make it m5.xlarge', 'not web-01'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner import change_words as words
from agent.planner.change_targets import kind_of, names_of, scoped
from agent.planner.frame import Frame
from agent.planner.parse import Parser

_ONLY = re.compile(
    r"^\W*(?:no,? |ok,? |yes,? (?:but )?|and |but |just |please )*(?:only|just|limit (?:it|that|this) to|restrict (?:it|that|this) to)\s+(?P<rest>.+)$",
    re.I,
)
_OUT = re.compile(
    r"^\W*(?:no,? |ok,? |yes,? |and |but |please )*(?:not|without|except(?: for)?|excluding|exclude|leave out|skip|but not|drop|remove)\s+(?P<rest>.+)$",
    re.I,
)
_TYPED = re.compile(
    rf"^\W*(?:no,? |ok,? |please |and |but |rather )*(?:(?:make|resize|change|size) (?:it|that|them|this) )?(?:rather )?(?:to |an? |into )*(?P<type>{words.TYPE})"
    r"(?: (?:instead|rather|please|then))*\W*$",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:the|ones?|instances?|servers?|machines?|vms?|in|on|of|from|and|for|out)\b|[\s,.!?]", re.I
)


def followed(raw: str, before: Frame | None, parser: Parser) -> dict[str, Any] | None:
    """The arguments of the proposal before, narrowed or with another type; None for other words."""
    asked = before.ahead if before is not None and before.intent == "change" else {}
    if asked.get("tool") != "propose_change":
        return None
    kept = {
        key: asked[key] for key in ("tool", "action", "kind", "to_type", "tags") if asked.get(key)
    }
    typed = _TYPED.match(raw)
    if typed and asked.get("acts") == "resize" and asked.get("spoken"):
        return {
            **kept,
            "action": "resize",
            "to_type": typed.group("type"),
            "resources": asked["spoken"],
        }
    only, out = _ONLY.match(raw), _OUT.match(raw)
    if not (only or out) or not (asked.get("action") or asked.get("recommendation") == "idle"):
        return None
    said = (only or out).group("rest").strip(" .!?")  # type: ignore[union-attr]
    rest = re.sub(r"^the\b\s*", "", said, flags=re.I)
    return _narrowed(asked, kept, rest, parser, leaves_out=only is None)


def _narrowed(
    asked: dict[str, Any], kept: dict[str, Any], rest: str, parser: Parser, *, leaves_out: bool
) -> dict[str, Any] | None:
    kind = str(asked.get("kind") or kind_of(rest)[0] or "instance")
    kept = {**kept, "action": kept.get("action") or "stop"}
    known: list[str] = asked.get("spoken") or []
    named = names_of(rest, parser)
    if named.all:
        if (
            _LEFT.sub("", named.left)
            or any(one not in known for one in named.exact)
            or named.unknown
        ):
            return {"unclear": "Which of the plan's resources are meant? Name them."}
        left = [one for one in known if (one in named.exact) != leaves_out]
        return (
            {**kept, "resources": left} if left else {"unclear": "That leaves nothing to change."}
        )
    scope = scoped(f"without {rest}" if leaves_out else rest, kind, parser)
    if not scope or "unclear" in scope:
        return scope or None
    among = {"field": "name", "op": "is", "values": known}
    return {**kept, **scope, "filters": [among, *scope["filters"]]}
