"""Slips of typing, mended before wordings are looked for: 'gruped by', 'swtiched off', 'calcultae'."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from agent.planner.dataquestions import WORDS as DATA_WORDS
from agent.planner.date_readers import MONTHS, WEEKDAYS
from agent.planner.english import ENGLISH
from agent.planner.glossary import GLOSSARY
from agent.planner.lexicon import LEXICON
from agent.planner.ordinary import kind_of
from agent.planner.patterns import QUOTED
from agent.planner.plain import PLAIN
from agent.planner.tidy import SHORT

_WORD = re.compile(
    r"(?<![\w./:@=#*$'\"“’-])(?:[a-z]{5,}|(?:(?<=^)|(?<=[.?!] ))[A-Z][a-z]{4,})(?![\w@=/*'’\"”-]|[.:]\w)"
)
_COUNTED = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth three seven eight eleven twelve thirteen
fourteen fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million quarter fortnight
isn't aren't wasn't doesn't don't didn't haven't hasn't""".split()


@cache
def _pools() -> tuple[frozenset[str], ...]:
    """Words that may be meant, those of the trade first."""
    trade = {word for key, (role, _) in LEXICON.items() if role != "filler" for word in key}
    trade |= {*MONTHS, *WEEKDAYS, *_COUNTED}
    small = {word for key in LEXICON for word in key}
    terms = {word for key in GLOSSARY for word in key}
    told = (trade, small, terms | DATA_WORDS, ENGLISH | PLAIN)
    return tuple(frozenset(word for word in pool if len(word) > 3) for pool in told)


def without_slips(text: str, named: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The text with words mended that differ by one slip from a known one, and which were.

    `named`: whether the data has a word.
    """
    mended: list[str] = []
    if QUOTED.search(text):
        return text, mended  # names may stand in quotes

    def mend(found: re.Match[str]) -> str:
        word = found.group(0).lower()
        if word in SHORT or kind_of(word) or any(word in pool for pool in _pools()) or named(word):
            return found.group(0)
        meant = _meant(word)
        if meant is None:
            return found.group(0)
        mended.append(f"{word!r} was read as {meant!r}")
        return meant

    return _WORD.sub(mend, text), mended


def _meant(word: str) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    for pool in _pools():
        near = process.extract(word, pool, scorer=OSA.distance, score_cutoff=1, limit=6)
        names = [str(name) for name, _, _ in near if str(name)[0] == word[0]]
        swapped = [name for name in names if sorted(name) == sorted(word)]
        best = swapped or names
        if len(best) == 1:
            return best[0]
        if best:
            return None
    return None
