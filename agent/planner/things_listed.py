"""Machines that an answer listed, asked about in another table: their bill, their owners, their types.

Costs do not know the states of machines, and the inventory does not know what a month cost: so those
very machines are asked about, by their ids or names.
"""

from __future__ import annotations

import copy
import re

from agent.planner.frame import Frame
from agent.planner.leaning import has_pronoun
from agent.planner.reading import Reading
from agent.planner.topics import about_cost

_FACTS = re.compile(
    r"\b(?:who (?:owns|runs)|whose|owners?|(?:instance|machine|vm) (?:types?|sizes?)|(?:what|which) (?:types?|sizes?|zones?|ips?)|"
    r"how many (?:v?cpus?|cores)|how (?:much|many gb of) (?:ram|memory)|status(?:es)?|states?|(?:still |even )?(?:running|stopped)|launched|"
    r"how old|since when|availability zones?|(?:public |private )?ips?)\b"
)
_MOST = 200  # machines in a condition


def as_listed(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """The frame before as one about the very things that it listed, where another table knows more."""
    if previous.intent == "metrics":
        return _measured(previous, current, reading)
    if previous.intent == "instances":
        return _billed(previous, current, reading)
    if previous.intent == "costs":
        return _described(previous, reading)
    return previous


def _measured(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """'what do they cost?', 'who owns them?' after machines that met conditions on their use."""
    picked = previous.picked or {}
    ids = picked.get("ids")
    who = reading.has("tag_key") or reading.text.strip().startswith("who")
    owned = who and has_pronoun(reading.text)  # 'who owns them?'
    told = _FACTS.search(reading.text) is not None and has_pronoun(reading.text)
    if not ids or not (picked["whole"] or ((told or owned) and previous.top)):
        return previous
    if not previous.conditions and not owned and not told:
        return previous
    listed = told or about_cost(reading) or current.intent == "instances" or owned
    if not listed or current.conditions or reading.has("metric") or current.intent == "compare":
        return previous
    frame = _inventory(previous, list(ids))
    frame.labels |= dict(zip(ids, picked["values"], strict=True))
    return frame


def _billed(previous: Frame, current: Frame, reading: Reading) -> Frame:
    """'what did they cost in October?' after a list of machines: what the bill has of those."""
    picked = previous.picked or {}
    spent = current.intent in ("costs", "compare") and about_cost(reading)
    if not (spent and reading.periods.mentions and picked.get("whole")) or current.filters:
        return previous
    names = [*(picked.get("ids") or picked["values"])]
    its = len(names) > 1 and re.search(r"\b(?:its|it|that account|there)\b", reading.text)
    if not 0 < len(names) <= _MOST or previous.group_by or its:
        return previous
    frame = _inventory(previous, names)
    frame.intent, frame.filters[0]["field"], frame.any_of = "costs", "resource", []
    frame.asked, frame.columns, frame.count, frame.average = [], [], False, "none"
    if picked.get("ids"):
        frame.labels |= dict(zip(picked["ids"], picked["values"], strict=True))
    return frame


def _described(previous: Frame, reading: Reading) -> Frame:
    """'what type are they mostly?' after the machines that cost most: as the inventory has them."""
    picked = previous.picked or {}
    held = previous.filter_of("resource")
    ids = picked["values"] if picked.get("field") == "resource" and previous.top else []
    ids = ids[: previous.top] or (held["values"] if held and held["op"] == "is" else [])
    kinds = previous.filter_of("resource_type")
    machines = kinds is not None and "instance" in kinds["values"]
    if not ids or not machines or not _FACTS.search(reading.text) or about_cost(reading):
        return previous
    frame = _inventory(previous, [str(one) for one in ids])
    frame.labels |= {key: name for key, name in picked.get("labels", {}).items() if key in ids}
    return frame


def _inventory(previous: Frame, ids: list[str]) -> Frame:
    """A list of those machines as they are now."""
    frame = copy.deepcopy(previous)
    frame.intent, frame.metrics, frame.conditions, frame.window = "instances", [], [], None
    frame.filters = [{"field": "resource_id", "op": "is", "values": ids}]
    frame.top, frame.sort, frame.hours, frame.group_by = None, None, 0, []
    frame.granularity, frame.order, frame.picked, frame.statistic = "none", "desc", None, ""
    frame.nth, frame.named, frame.single, frame.within_groups = 0, False, False, False
    return frame
