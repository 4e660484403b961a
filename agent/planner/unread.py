"""Words that nothing explained: asked about where a name stands, left out where none can be."""

from __future__ import annotations

import re

from agent.planner.dataquestions import WORDS as DATA_WORDS
from agent.planner.dataquestions import data_facts
from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.measureless import settle_measureless
from agent.planner.ordinary import only_said
from agent.planner.plain import SMALL, TALK
from agent.planner.pointing import says_nothing
from agent.planner.reading import Item, Reading
from agent.planner.topics import about_cost

_FILTER_BEFORE = re.compile(
    r"\b(?:for|in|on|of|by|from|at|with|tagged|named|called|per|under|against|about|owned by|using|"
    r"without|not|except|excluding|only|and|vs|versus|to|into|inside|outside|service|account|team|"
    r"region|project|application|app|owner|tag)\s+(?:the |our |my |all |any |a |an )*$"
)
_FILTER_AFTER = re.compile(
    r"^\s*(?:'s)?\s*(?:cost|costs|spend|spending|bill|charges?|usage|instances?|servers?|vms?|"
    r"machines?|volumes?|disks?|team|account|project|service|region|environment|tag|resources?|"
    r"subscription|app|application|owner|cloud)\b"
)
_NAME_BEFORE = re.compile(
    r"\b(?:for|on|by|from|of|with|under|tagged|called|named|in)\s+(?:the |our |my |a |an )?$"
)
_NAME_AFTER = re.compile(
    r"^\s*(?:$|[?.!,;)]|(?:in|for|last|this|by|during|per|over|since|and|or|vs|team|account|service|"
    r"project|app|application|environment|cost|costs|spend)\b)"
)
_KIND_BEFORE = re.compile(
    r"\b(?:the |our |of |for |by |in |on )(?:account|team|service|project|subscription|application|app|region|environment|squad|department|tenant|cost cent(?:er|re)) "
    r"(?:called |named )?$"
)
_VERB_AFTER = re.compile(
    r"^\s*(?:$|[?.!,]|costs?\b|spend\b|spent\b|in\b|last\b|this\b|during\b|over\b|for\b|since\b|charged?\b)"
)
_OF_THE = re.compile(
    r"\b(?:cost|costs|spend|spending|bill|charges) (?:of|by|for|from) (?:the |our )?$"
)
_KIND_AFTER = re.compile(
    r"^ (?:account|team|service|project|subscription|application|app|squad|department|environment)\b"
)
_IS_BEFORE = re.compile(r"\b(?:is|are|was|were|not|never|be|been|got|get)\s+$")
_NOUN_AFTER = re.compile(
    r"^\s*(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|"
    r"addresses|ips|resources?)\b"
)
_CORE = (
    *("cost", "how_much", "metric_cost", "noun", "metric", "status", "share", "top", "ranking"),
    *("change", "why", "trend", "granularity", "count", "untagged", "breakdown", "peak", "attach"),
    *("compare", "by", "level", "threshold", "dimension", "tag_key"),
)
_DAY_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun".split()
)
_SUBJECT = re.compile(
    r"\b(?:we|i|you|they|us|it|who|to|can|could|would|should|will|shall|must|might|please|kindly|just|"
    r"let's|lets|people|someone|somebody|everyone|he|she|guys|folks|don't|didn't)\s+"
    r"(?:\w+ly\s+|really\s+|actually\s+|even\s+|all\s+|been\s+|have\s+|had\s+|also\s+|ever\s+)*$"
)
_OBJECT = re.compile(r"^\s+(?:the|our|me|us|my|all|this|it|each|every|for me|out|up|down|by)\b")
_BEING = re.compile(
    r"\b(?:is|are|was|were|been|being|be|got|have|has|had|get|gets|getting|keeps?|kept)\s+$"
)


def settle_unread(
    reading: Reading, frame: Frame, assumed: Frame | None, grounding: Grounding
) -> None:
    """Words that nothing explained: those that stand where a name stands must be asked about."""
    if frame.intent in ("define", "help", "unsupported", "clarify"):
        return
    if frame.intent == "refuse":
        frame.unknown = [item.text for item in reading.of("unknown")]
        return
    if assumed is None:
        settle_measureless(reading, frame)
        if frame.reason == "measure":
            return
    plain = [item for item in reading.of("plain") if _matters(item, reading, frame, assumed)]
    if frame.intent == "status" and data_facts(reading.text):
        plain = []
    for item in [*reading.of("unknown"), *reading.of("number"), *plain]:
        _take(item, reading, frame, grounding)
    if frame.cannot:
        frame.intent, frame.reason = "clarify", "cannot"
    elif frame.unknown and frame.reason != "currency":
        named = any(item["field"] != "region" for item in frame.filters)
        roles = ("noun", "metric", "status", "dimension")
        strong = about_cost(reading) or named or bool(reading.periods.mentions)
        strong = strong or any(reading.has(role) for role in roles)
        frame.pending = frame.intent if strong else ""
        frame.intent, frame.reason = ("clarify", "unknown") if strong else ("refuse", "scope")
        if not strong and says_nothing(reading.raw):
            frame.intent, frame.reason = "clarify", "pointing"


def _take(item: Item, reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """Ask about a word, or say that it was not used."""
    if frame.intent == "status" and item.text in DATA_WORDS:
        return
    before = reading.text[: item.start]
    after = reading.text[item.end :]
    said = _acts(item, before, after, frame) or (
        _ordinary(item, reading, frame) and not grounding.nearest(item.text)
    )
    if item.role == "unknown" and said:
        frame.assumptions.append(f"the word {item.text!r} was not used")
        return
    if item.text in _DAY_NAMES and reading.periods.mentions:
        return
    blocking = (
        item.role == "number"
        or _FILTER_BEFORE.search(before)
        or _FILTER_AFTER.search(after)
        or any(char in item.text for char in "-_./:@0123456789")
        or item.start == 0
    )
    if blocking or not item.text.endswith("ly"):
        frame.unknown.append(item.text)
    else:
        frame.assumptions.append(f"the word {item.text!r} was not used")


def _matters(item: Item, reading: Reading, frame: Frame, assumed: Frame | None) -> bool:
    """True when a plain word stands where a name or a condition would, or says it all."""
    scoped = bool(frame.window and frame.filters)  # 'hit me with AWS for October'
    if assumed is None and not scoped and not _asks_something(reading):
        return True
    if reading.text[: item.start].endswith("data "):
        return True  # 'data transfer'
    before, after = reading.text[: item.start], reading.text[item.end :]
    if item.text in SMALL:
        return bool(_KIND_BEFORE.search(before) and _VERB_AFTER.match(after)) or bool(
            _OF_THE.search(before) and _KIND_AFTER.match(after) and item.text in TALK
        )
    if _NAME_BEFORE.search(before) and _NAME_AFTER.search(after):
        return True
    if _SUBJECT.search(before):
        return False  # 'we hoard snapshots'
    if frame.intent in ("instances", "resources", "metrics") and not item.text.endswith("ing"):
        return bool(_IS_BEFORE.search(before) or _NOUN_AFTER.search(after))
    return False


def _acts(item: Item, before: str, after: str, frame: Frame) -> bool:
    """True for an unknown word that stands where a verb stands: 'what did we fork out'."""
    if not item.text.isalpha() or _FILTER_AFTER.search(after):
        return False
    if _SUBJECT.search(before):
        return True
    if not before.strip() and _OBJECT.match(after):
        return frame.intent in ("costs", "compare")
    participle = item.text.endswith(("ed", "ing", "en")) and bool(_BEING.search(before))
    return participle and frame.intent in ("costs", "compare")


def _ordinary(item: Item, reading: Reading, frame: Frame) -> bool:
    """True for ordinary English where no name can stand, in a question that asks without it."""
    if item.role != "unknown" or not (about_cost(reading) or frame.filters or frame.window):
        return False
    if re.search(rf"\w[^.?!:]*\s{re.escape(item.text.capitalize())}\b", reading.cased):
        return False  # a capital letter amid a sentence: a name
    before, after = reading.text[: item.start], reading.text[item.end :]
    return only_said(item.text, before, after, money=frame.intent in ("costs", "compare"))


def _asks_something(reading: Reading) -> bool:
    return any(reading.has(role) for role in _CORE)
