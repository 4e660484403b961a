"""Which kind of question it is, from the items of a reading."""

from __future__ import annotations

import re

from agent.planner.dataquestions import data_facts
from agent.planner.demands import asks_advice, asks_how, demand, is_bare
from agent.planner.frame import Frame, Intent
from agent.planner.glossary import meaning
from agent.planner.pointing import says_nothing
from agent.planner.reading import Reading
from agent.planner.subjects import subject
from agent.planner.topics import about_cost, domain

_STRONG_STATUS = re.compile(
    r"fresh|up to date|how recent|last (?:updated|refresh|sync)|coverage|since when|how far back|"
    r"data status|date range|how old is the data|what data|synced|complete data|(?:latest|oldest|"
    r"newest|earliest) data|data range|how current|reconcil|data available|data sources|data goe?s? "
    r"back|is the data complete|missing days|last sync|imported|\bimports?\b|\bstale\b|"
    r"\bholes?\b|\bgaps?\b|(?:newest|latest|oldest|first|last|earliest|most recent) (?:day|date)s?\b|"
    r"(?:newest|latest|oldest|first|last|most recent) (?:metric|measurement|data|cost|line item|charge|inventory|"
    r"bill|import|day of)|line items|"
    r"(?:data|bills?) (?:do|did|have|has|is|are|was)|have data|(?:updated|refreshed)"
)
_ITS = re.compile(r"\b(?:its|their)\b")  # 'what is its cpu?' asks for a figure


def decide(reading: Reading, frame: Frame) -> tuple[Intent, str]:
    """The intent and, for refusals and what is unsupported, the reason."""
    text = reading.text
    refusal = _refusal(reading)
    if refusal is not None:
        return refusal
    if not _ITS.search(text) and meaning(reading.raw):
        return "define", ""
    if (
        reading.has("define")
        and "mean" in text
        and not re.search(r"\b(?:i|we) mean", text)
        and not reading.periods.mentions
    ):
        return "clarify", "term"
    if reading.has("help") and not about_cost(reading) and not reading.has("noun"):
        return "help", ""
    unsupported = [item.payload for item in reading.of("unsupported")]
    if unsupported and not _only_past(reading, unsupported):
        return "unsupported", unsupported[0]
    named = [item for item in reading.of("unknown") if re.search(r"[a-z].*[-_.\d]", item.text)]
    if (
        named
        and not about_cost(reading)
        and (reading.has("describe") or re.match(r"\s*what(?:'s| is)\b", text))
    ):
        frame.resource = named[0].text
        reading.items.remove(named[0])
        return "describe", ""
    currencies = reading.has("dimension", "currency") and not reading.has("by")
    if currencies and not reading.has("how_much") and not reading.periods.mentions:
        return "status", ""
    if data_facts(text) and not _about_things(reading):
        return "status", "data"
    if _lists_tags(reading):
        return "status", "tags"
    if not domain(reading):
        return _apart_from_data(reading)
    if _is_status(reading):
        return "status", ""
    return subject(reading, frame), ""


def _apart_from_data(reading: Reading) -> tuple[Intent, str]:
    """What a question is that names nothing of the data: a greeting, too little, or out of scope."""
    if reading.has("greeting"):
        return "help", "greeting"
    if reading.has("thanks"):
        return "help", "thanks"
    return ("clarify", "pointing") if says_nothing(reading.raw) else ("refuse", "scope")


def _refusal(reading: Reading) -> tuple[Intent, str] | None:
    found = demand(reading.raw) or demand(reading.text)
    if found in ("hostile", "sql"):
        return "refuse", found
    if is_bare(reading.raw):
        return "clarify", "confirm"
    if found == "action":
        return "unsupported", "action"
    if asks_how(reading.raw):
        return "unsupported", "how"
    return ("unsupported", "recommendation") if asks_advice(reading.raw) else None


def _is_status(reading: Reading) -> bool:
    items = reading.of("status")
    if not items and not re.search(
        r"(?:newest|latest|oldest|first|last|earliest|most recent) (?:metric|measurement|data|day|date)(?: points?| days?)?(?: (?:of data|on file|we have|there is|available|recorded|covered|on record)|\\s*[?.]*$)",
        reading.text,
    ):
        return False
    if reading.has("by") and about_cost(reading):
        return False
    strong = any(_STRONG_STATUS.search(item.text) for item in items)
    if strong or _STRONG_STATUS.search(reading.text):
        return not (reading.has("how_much") or reading.has("top") or reading.has("share"))
    return not (about_cost(reading) or reading.has("noun", "instance") or reading.has("metric"))


def _about_things(reading: Reading) -> bool:
    """True when the words of a question about the data are about things or money after all."""
    if reading.has("ranking") or reading.has("share") or reading.has("granularity", "weekly"):
        return True
    return any(item.payload.unit == "money" for item in reading.of("threshold"))


def _lists_tags(reading: Reading) -> bool:
    """'which tag keys do we have', 'list all tags'."""
    tags = any(item.payload == "tag" for item in reading.of("dimension"))
    others = (
        about_cost(reading) or reading.has("noun") or reading.has("value") or reading.has("metric")
    )
    return tags and not others and not reading.has("tag_key") and not reading.has("by")


def _only_past(reading: Reading, unsupported: list[str]) -> bool:
    if unsupported[0] == "recommendation" and reading.has("metric") and reading.has("threshold"):
        return True  # 'downsizing candidates: CPU below 10 %' says itself what is meant
    return unsupported[0] in ("anomaly", "recommendation") and reading.has("why")
