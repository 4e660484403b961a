"""Commands that set or remove tags: 'tag web-01 with owner=alice', 'remove the owner tag from web-01'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from agent.planner.parse import Parser
from agent.planner.words import words

_KEY = r"[A-Za-z][\w./-]*"
_VALUE = r"(?:\"[^\"]+\"|'[^']+'|[\w@][\w.@:/+-]*)"
_PAIR = rf"{_KEY}\s*=\s*{_VALUE}|(?!arn:){_KEY}:{_VALUE}"
_RUN = rf"(?:{_PAIR})(?:(?:\s*,\s*|\s+and\s+|\s+)(?:{_PAIR}))*"
_TAGS = re.compile(
    r"(?:re-?tag|tag|label|(?:set|add|put|attach|apply) (?:the |a |an )?(?:tags?|labels?))\s+", re.I
)
_SETS = re.compile(r"(?:set|add|put)\s+(?=" + _PAIR + r")", re.I)
_FRONT = re.compile(rf"(?P<run>{_RUN})\s+(?:to|on|onto|for|of)\s+(?P<rest>.+)", re.I)
_BACK = re.compile(
    rf"(?P<rest>.+?)\s+(?:(?:with|as|by|to)\s+)?(?:the\s+)?(?:tags?\s+)?(?P<run>{_RUN})", re.I
)
_WORDED = re.compile(
    rf"(?P<rest>.+?)\s+(?:with|as)\s+(?:the\s+)?(?:tag\s+)?(?P<key>{_KEY})\s+(?:to\s+|is\s+)?(?P<value>{_VALUE})",
    re.I,
)
_CHANGES = (
    re.compile(rf"(?:set|change|update)\s+(?:the\s+)?(?P<said>tag\s+)?(?P<key>{_KEY})(?P<tag>\s+tag)?\s+(?:to|as|=)\s+(?P<value>{_VALUE})\s+(?:on|for|of)\s+(?P<rest>.+)", re.I),
    re.compile(rf"(?:set|change|update)\s+(?:the\s+)?(?P<said>tag\s+)?(?P<key>{_KEY})(?P<tag>\s+tag)?\s+(?:of|on|for)\s+(?P<rest>.+?)\s+to\s+(?P<value>{_VALUE})", re.I),
)  # fmt: skip
_REMOVES = re.compile(
    rf"(?:remove|delete|drop|clear|unset|strip)\s+(?:the\s+)?(?:(?:tags?|labels?)\s+(?P<after>{_KEY})|(?P<key>{_KEY})\s+(?:tags?|labels?))"
    r"\s+(?:from|of|on|off)\s+(?P<rest>.+)",
    re.I,
)
_ABOUT = re.compile(
    r"(?:un-?tag\b|(?:remove|delete|drop|clear|unset|strip)\s+(?:(?:the|all|any|its|their|every)\s+)*(?:[\w=.:-]+\s+)?(?:tags?|labels?)\b)",
    re.I,
)


@dataclass
class Tagging:
    """Tags to set ('owner=alice') or to remove ('owner='), and of what; `unclear` is a question."""

    tags: list[str] = field(default_factory=list)
    rest: str = ""
    unclear: str = ""


def tagging(plain: str, parser: Parser) -> Tagging | None:
    """What a command says about tags; None for another command."""
    removed = _REMOVES.fullmatch(plain)
    if removed is not None:
        key = removed.group("after") or removed.group("key")
        if key.lower() not in ("a", "all", "any", "these", "those"):
            return Tagging([f"{key}="], removed.group("rest"))
    if _ABOUT.match(plain):
        return Tagging(
            unclear="Which tag, and of what? For example: remove the tag owner from web-01"
        )
    begun = _TAGS.match(plain) or _SETS.match(plain)
    if begun is not None:
        return _set(plain[begun.end() :].strip(), parser)
    for pattern in _CHANGES:
        found = pattern.fullmatch(plain)
        if found is not None and _is_tag(found, parser):
            return Tagging(
                [f"{found.group('key')}={_bare(found.group('value'))}"], found.group("rest")
            )
    return None


def _set(rest: str, parser: Parser) -> Tagging:
    found = _FRONT.fullmatch(rest) or _BACK.fullmatch(rest)
    if found is not None:
        return Tagging(_pairs(found.group("run")), found.group("rest"))
    told = _WORDED.fullmatch(rest)
    if told is not None and _known(told.group("key"), parser):
        return Tagging([f"{told.group('key')}={_bare(told.group('value'))}"], told.group("rest"))
    return Tagging(unclear="Which tag, and of what? For example: tag web-01 with owner=alice")


def _pairs(run: str) -> list[str]:
    """'owner=alice, team:web' is ['owner=alice', 'team=web']."""
    return [
        f"{key.strip()}={_bare(value)}"
        for key, value in re.findall(rf"({_KEY})\s*[=:]\s*({_VALUE})", run)
    ]


def _bare(value: str) -> str:
    return value.strip("\"'")


def _is_tag(found: re.Match[str], parser: Parser) -> bool:
    return bool(found.group("said") or found.group("tag") or _known(found.group("key"), parser))


def _known(key: str, parser: Parser) -> bool:
    """Whether a word is the key of a tag that is used here."""
    return bool(parser.grounding.tag_keys(tuple(word.text for word in words(key.lower()))))
