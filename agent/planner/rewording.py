"""Wordings brought to those that the reader knows: tables of patterns, and what is read instead."""

from __future__ import annotations

import re
from collections.abc import Callable

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"

Said = str | Callable[[re.Match[str]], str]
Table = tuple[tuple[re.Pattern[str], Said], ...]


def table(*pairs: tuple[str, Said]) -> Table:
    """A table of (pattern, what is read instead); upper case does not matter."""
    return tuple((re.compile(pattern, re.I), said) for pattern, said in pairs)


def reword(text: str, forms: Table) -> str:
    """The text with every wording of the table replaced, one after the other."""
    for pattern, said in forms:
        text = pattern.sub(said, text)
    return text
