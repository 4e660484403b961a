"""Words of texts and names in one normal form, with their places."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> tuple[str, ...]:
    """Letters and digits in lower case: 'web-01' is ('web', '01')."""
    return tuple(_TOKEN.findall(text.lower()))


def placed(text: str) -> list[tuple[str, int, int]]:
    """Tokens with their places."""
    return [(match[0], *match.span()) for match in _TOKEN.finditer(text.lower())]


def parts(name: str) -> frozenset[str]:
    """Stems of the words of a column's name: 'BilledCost per day' is bill, cost, per, day."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return frozenset(stem(token) for token in tokens(spaced))


def stem(word: str) -> str:
    """A word without the ending of its plural or participle."""
    for ending, kept in (("ies", "y"), ("sses", "ss"), ("ses", "s"), ("xes", "x"), ("ed", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + kept
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
