"""JSON text that is changed in one place: everything else stays byte for byte, comments too.

Read strictly by RFC 8259; where `comments` is set also with // and /* */ comments and trailing commas,
as VS Code writes its files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

DEEPEST = 200  # objects and lists in each other
_SPACE = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
_TRAILING = re.compile(r"(?:[ \t]|//[^\r\n]*|/\*[^\n]*?\*/)*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}


class JsonError(ValueError):
    """The text is no JSON; `line` and `column` count from 1."""

    def __init__(self, text: str, at: int, why: str) -> None:
        self.line = text.count("\n", 0, at) + 1
        self.column = at - (text.rfind("\n", 0, at) + 1) + 1
        super().__init__(f"line {self.line}, column {self.column}: {why}")


@dataclass(frozen=True)
class Member:
    """A member of an object: from its key's first character to after its value; `comma` is where the
    comma after it stands, if there is one.
    """

    key: str
    start: int
    value: Node
    comma: int | None


@dataclass(frozen=True)
class Node:
    """A value with where it stands: [start, end)."""

    start: int
    end: int
    value: Any
    members: tuple[Member, ...] | None = field(default=None)  # of objects

    def member(self, key: str) -> Member | None:
        """The member of that key; of several the last, which counts."""
        return next((one for one in reversed(self.members or ()) if one.key == key), None)


def parse(text: str, *, comments: bool = False) -> Node:
    """The value of a whole text. Raises JsonError."""
    reader = _Reader(text, comments)
    node = reader.value(reader.skip(0), 0)
    end = reader.skip(node.end)
    if end < len(text):
        raise JsonError(text, end, "expected the end of the file")
    return node


class _Reader:
    def __init__(self, text: str, comments: bool) -> None:
        self._text = text
        self._comments = comments

    def skip(self, at: int) -> int:
        """The next place that is neither space nor comment."""
        while True:
            found = _SPACE.match(self._text, at)
            at = found.end() if found else at
            comment = _COMMENT.match(self._text, at) if self._comments else None
            if comment is None:
                return at
            at = comment.end()

    def value(self, at: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise JsonError(self._text, at, f"more than {DEEPEST} levels")
        first = self._text[at : at + 1]
        if first == "{":
            return self._object(at, depth)
        if first == "[":
            return self._list(at, depth)
        if first == '"':
            return self._string(at)
        for word, value in _WORDS.items():
            if self._text.startswith(word, at):
                return Node(at, at + len(word), value)
        found = _NUMBER.match(self._text, at)
        if found is None:
            why = "expected a value" if first else "the file ends too early"
            raise JsonError(self._text, at, why)
        return Node(at, found.end(), json.loads(found[0]))

    def _string(self, at: int) -> Node:
        found = _STRING.match(self._text, at)
        if found is None:
            raise JsonError(self._text, at, "expected a string in double quotes, on one line")
        return Node(at, found.end(), json.loads(found[0]))

    def _object(self, begin: int, depth: int) -> Node:
        members: list[Member] = []
        at = self.skip(begin + 1)
        while self._text[at : at + 1] != "}":
            key = self._string(at)
            colon = self.skip(key.end)
            if self._text[colon : colon + 1] != ":":
                raise JsonError(self._text, colon, "expected ':'")
            value = self.value(self.skip(colon + 1), depth + 1)
            at, comma = self._after(value.end, "}")
            members.append(Member(key.value, key.start, value, comma))
        return Node(begin, at + 1, {one.key: one.value.value for one in members}, tuple(members))

    def _list(self, begin: int, depth: int) -> Node:
        items: list[Any] = []
        at = self.skip(begin + 1)
        while self._text[at : at + 1] != "]":
            value = self.value(at, depth + 1)
            items.append(value.value)
            at, _ = self._after(value.end, "]")
        return Node(begin, at + 1, items)

    def _after(self, at: int, end: str) -> tuple[int, int | None]:
        """Where the next item begins or the end stands, and where the comma before that is."""
        at = self.skip(at)
        found = self._text[at : at + 1]
        if found == end:
            return at, None
        if found != ",":
            raise JsonError(self._text, at, f"expected ',' or '{end}'")
        following = self.skip(at + 1)
        if self._text[following : following + 1] == end and not self._comments:
            raise JsonError(self._text, at, f"there is nothing after this comma but '{end}'")
        return following, at


def with_member(
    text: str, path: Sequence[str], value: Mapping[str, Any], *, comments: bool = False
) -> str:
    """The text with an object at `path`, made or replaced. Raises JsonError; also when something on
    the way there is no object.
    """
    if not text.strip():
        return _rendered(_nested(path, value), "", "  ", "\n") + "\n"
    node, depth = parse(text, comments=comments), 0
    unit, end = _unit(text), "\r\n" if "\r\n" in text else "\n"
    for key in path:
        if node.members is None:
            raise JsonError(text, node.start, "expected an object")
        member = node.member(key)
        indent = unit * (depth + 1)
        if member is None:
            rest = _nested(path[depth + 1 :], value)
            line = f"{json.dumps(key, ensure_ascii=False)}: {_rendered(rest, indent, unit, end)}"
            return _inserted(text, node, line, indent, unit * depth, end)
        node, depth = member.value, depth + 1
    if node.value == value:
        return text
    whole = _rendered(value, unit * depth, unit, end)
    return text[: node.start] + whole + text[node.end :]


def without_member(text: str, path: Sequence[str], *, comments: bool = False) -> str:
    """The text without the member at `path`; as it is when there is none. Raises JsonError."""
    node = parse(text, comments=comments) if text.strip() else None
    member = None
    for key in path:
        member = node.member(key) if node and node.members is not None else None
        if member is None:
            return text
        parent, node = node, member.value
    assert member is not None
    assert parent is not None
    assert parent.members is not None
    before = [one for one in parent.members if one.start < member.start]
    end = member.value.end if member.comma is None else member.comma + 1
    start = member.start
    if member.comma is None and before and before[-1].comma is not None:
        comma = before[-1].comma  # which would be the last now
        text = text[:comma] + text[comma + 1 :]
        start, end = start - 1, end - 1
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip() and text[end : end + 1] in ("\n", "\r", ""):
        end = text.find("\n", end) + 1 or len(text)  # the line is its own
        start = line
    return text[:start] + text[end:]


def _inserted(text: str, node: Node, line: str, indent: str, outer: str, end: str) -> str:
    """With a member at the end of an object."""
    assert node.members is not None
    if not node.members:
        inside = text[node.start + 1 : node.end - 1].rstrip()
        return (
            f"{text[: node.start + 1]}{inside}{end}{indent}{line}{end}{outer}{text[node.end - 1 :]}"
        )
    last = node.members[-1]
    at = last.value.end if last.comma is None else last.comma + 1
    rest = _TRAILING.match(text, at)  # what is said of the last member, on its own line
    assert rest is not None
    comma, more = ("," if last.comma is None else ""), ("" if last.comma is None else ",")
    head = f"{text[:at]}{comma}{rest[0].rstrip()}{end}{indent}{line}{more}"
    tail = text[rest.end() :]
    if "\n" not in text[at : node.end]:  # the object stands on one line
        tail = f"{end}{outer}{tail.lstrip()}"
    return head + tail


def _nested(path: Sequence[str], value: Mapping[str, Any]) -> Mapping[str, Any]:
    for key in reversed(path):
        value = {key: value}
    return value


def _rendered(value: Mapping[str, Any], indent: str, unit: str, end: str) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=unit)
    return text.replace("\n", f"{end}{indent}")


def _unit(text: str) -> str:
    """How the text indents: what stands before its first indented key."""
    found = re.search(r'\n([ \t]+)"', text)
    return found[1] if found else "  "
