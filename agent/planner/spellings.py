"""Tag keys that are spelt in several ways: cost-center, CostCenter and cost_center are one key."""

from __future__ import annotations

from typing import Any

from agent.planner.frame import Frame
from agent.planner.reading import Reading
from agent.planner.words import phrase
from tools.vocabulary import Vocabulary


def unite(frame: Frame, vocabulary: Vocabulary) -> None:
    """Let each tag of `frame` stand for all spellings of its key; the tools read 'tag:A|B'."""
    groups: dict[str, list[str]] = {}
    for key in vocabulary.tag_keys:
        same = groups.setdefault(_joined(key), [])
        if key.lower() not in {other.lower() for other in same}:
            same.append(key)
    said: set[str] = set()

    def united(name: str) -> str:
        if not name.startswith("tag:") or "|" in name:
            return name
        key = name[4:]
        others = [one for one in groups.get(_joined(key), []) if one.lower() != key.lower()]
        if others:
            said.add(f"the tag {key} also covers the spelling {' and '.join(others)}")
        return f"tag:{'|'.join([key, *others])}"

    for items in (frame.filters, frame.any_of, frame.within):
        for item in items:
            item["field"] = united(item["field"])
        items[:] = _once(items)
    frame.group_by = [united(name) for name in frame.group_by]
    frame.assumptions += sorted(said)


def other_words(reading: Reading, frame: Frame) -> list[str]:
    """Assumptions for tags that are called otherwise: 'by squad' where the tag is team."""
    used = {item["field"] for item in frame.filters} | set(frame.group_by)
    said = []
    for item in reading.of("tag_key"):
        key = next((one for one in item.payload if f"tag:{one}" in used), None)
        if key is not None and _joined(item.text)[:2] != _joined(key)[:2]:
            said.append(f"{item.text!r} was taken as the tag {key}")
    return list(dict.fromkeys(said))


def _joined(key: str) -> str:
    return "".join(phrase(key))


def _once(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
