"""Questions of several sentences: what is asked, what was said before it, what narrows it after."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(
    r"(?<=[?!])\s+|(?<=[a-z0-9)%\"'])\.\s+(?=[A-Za-z\"'(])|\s+[—–]\s+|\s+--?\s+(?=[a-z])|\n+|;\s+"
)
_ASKS = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|hi|hey|hello|please|kindly|then|now|also|can|could|would|will|just|"
    r"quick question|question|i need|i want|i'd like|we need|i'm after|i am after|let me)\W+(?:you |to |know |see |please )*)*"
    r"(?:(?:ignoring|excluding|without|leaving out|leaving aside|apart from|except for|for|in|on|within|during|as for|looking at)\s[^,.?!]{2,50},\s*)?(?:please )?"
    r"(?:how|what|what's|whats|which|who|whose|where|when|why|is|are|was|were|do|does|did|has|have|list|show|"
    r"give|tell|find|count|compare|break|rank|sort|explain|describe|display|state|report|fetch|get|pull|"
    r"provide|calculate|compute|sum|total|print|name|identify|check|look|split|group|top|plot|chart)\b"
)


_AMOUNT = re.compile(r"[$€£]\s?\d[\d.,]*\s?k?\b|\b\d[\d.,]*\s?(?:k\b|dollars|euros|bucks|usd|eur)")
_THAT_MUCH = re.compile(
    r"\b(above|over|below|under|more than|less than|beyond|exceeding|exceeded|north of) (?:that|this|it)\b(?! (?:month|week|day|year|account|service))"
)


@dataclass(frozen=True)
class Sentences:
    """The sentence that asks, those before it, and those after it that narrow it."""

    before: tuple[str, ...]
    question: str
    after: tuple[str, ...]


def pieces(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in _END.split(text) if part and part.strip(" .!,")]


def sentences(text: str) -> Sentences:
    """Take a text apart; the whole text is the question when it cannot be."""
    parts = pieces(text)
    if len(parts) < 2:
        return Sentences((), text, ())
    asking = [index for index, part in enumerate(parts) if part.endswith("?")]
    if not asking:
        asking = [index for index, part in enumerate(parts) if _ASKS.match(part.lower())]
    if len(asking) != 1:
        return Sentences((), text, ())
    main = asking[0]
    if len(parts[main].split()) < 3 and main:  # '… snapshots from before 2025 - how many?'
        joined = f"{parts[main]} {parts[main - 1]}"
        return Sentences(tuple(parts[: main - 1]), joined, ())
    question = parts[main]
    for part in parts[:main]:
        amount = _AMOUNT.search(part)
        if amount is not None and _THAT_MUCH.search(question):
            question = _with_amount(question, amount.group(0))
    return Sentences(tuple(parts[:main]), question, tuple(parts[main + 1 :]))


def _with_amount(question: str, said: str) -> str:
    """'we pay $500 for X. Who is above that?': the amount in place of its pronoun."""
    return _THAT_MUCH.sub(lambda found: f"{found.group(1)} {said}", question)
