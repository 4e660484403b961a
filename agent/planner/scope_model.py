"""How likely a question is about something else than clouds and their costs: a small trained model.

A logistic regression over what the reader made of the words and over the words themselves; its weights
are made by `python -m evals.scope` of questions whose answer is known, and lie beside this file. It never
decides on its own what a question means: it is asked only where the rules would ask back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from agent.planner.dataquestions import WORDS as DATA_WORDS
from agent.planner.frame import Frame
from agent.planner.lexicon import LEXICON
from agent.planner.ordinary import kind_of
from agent.planner.plain import PLAIN
from agent.planner.reading import Item, Reading
from agent.planner.words import words

GUESSED = "taken as a question about cost"
_FIELDS = ("provider", "service", "account", "region", "resource")
_KINDS = frozenset(
    "team squad account project product application app department environment subscription service region".split()
)
_PLACES = frozenset("of for by on in at from to with the our my a an is are was were".split())


def outside_odds(reading: Reading, alone: Frame, frame: Frame | None = None) -> float:
    """How likely (0 to 1) the question is about something else. `alone`: what its words are parsed to;
    `frame`: what the whole planner makes of a question that leans on none before.
    """
    weights = _weights()
    total = weights.get("", 0.0)
    for name in features(reading, alone, frame):
        total += weights.get(name, 0.0)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def features(reading: Reading, alone: Frame, frame: Frame | None = None) -> set[str]:
    """What the model sees of a question: names of features that are there."""
    said = [word.text for word in words(reading.text)]
    found = {f"w {word}" for word in said if _common(word)}
    found |= {f"b {one} {two}" for one, two in zip(["^", *said], said, strict=False)}
    found |= {f"p {' '.join(said[:size])}" for size in (1, 2, 3)}
    found |= {f"s {part}" for word in said if not _common(word) for part in _pieces(word)}
    found |= set(_items(reading)) | set(_understood(alone))
    if frame is not None:
        found |= {f"g {frame.intent}", f"g {frame.intent} {frame.reason.partition(':')[0]}"}
    found.add(f"length {min(len(said), 16) // 4}")
    return found


def _understood(frame: Frame) -> Iterator[str]:
    """What the rules make of the question on its own."""
    reason = frame.reason.partition(":")[0]
    yield f"f {frame.intent}"
    yield f"f {frame.intent} {reason}"
    yield f"f {frame.intent} filters {min(len(frame.filters), 3)}"
    yield f"f groups {min(len(frame.group_by), 2)}"
    yield f"f unknown {min(len(frame.unknown), 3)}"
    yield f"f period {frame.window is not None}"
    if frame.top is not None:
        yield "f ranked"
    if any(line.endswith("was not used") for line in frame.assumptions):
        yield "f unused"
    if GUESSED in frame.assumptions:
        yield "f guessed"


def _common(word: str) -> bool:
    """True for words that any question may hold; names of a store are no features."""
    return (word,) in LEXICON or word in PLAIN or word in DATA_WORDS or kind_of(word) != ""


def _pieces(word: str) -> Iterator[str]:
    """Beginnings and endings of a word that is on no list."""
    if word.isalpha() and len(word) > 3:
        yield f"{word[:4]}-"
        yield f"-{word[-4:]}"


def _items(reading: Reading) -> Iterator[str]:
    """What the reader found: roles, kinds of names, and what it could not explain."""
    counts: dict[str, int] = {}
    for item in reading.items:
        for name in _names(item, reading.text):
            counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        yield f"i {name}"
        if count > 1:
            yield f"i {name} twice"
        if count > 3:
            yield f"i {name} often"
    if reading.periods.mentions:
        yield "i period"
    if not any(item.role not in ("filler", "plain", "unknown", "join") for item in reading.items):
        yield "i nothing"


def _names(item: Item, text: str) -> Iterator[str]:
    if item.role in ("filler", "join", "list"):
        return
    yield item.role
    if item.role == "value" and item.match is not None:
        field = item.match.field
        yield f"value {'tag' if field.startswith('tag:') else field if field in _FIELDS else 'other'}"
    if item.role in ("unknown", "plain"):
        yield f"{item.role} {kind_of(item.text) or 'unlisted'}"
        before = [word.text for word in words(text[: item.start])][-1:]
        if item.role == "unknown" and before and before[0] in _PLACES:
            yield f"unknown after {before[0]}"
        after = [word.text for word in words(text[item.end :])][:1]
        if {*before, *after} & _KINDS:
            yield f"{item.role} beside a kind"
    elif isinstance(item.payload, str) and item.role not in ("value", "number"):
        yield f"{item.role} {item.payload}"


@cache
def _weights() -> dict[str, float]:
    text = files("agent.planner").joinpath("scope_weights.json").read_text("utf-8")
    return {str(name): float(weight) for name, weight in json.loads(text).items()}
