"""Text to words: one normal form for questions and for the names in the store."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%$€£]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
# Invisible and direction-changing characters never carry meaning in a question.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")


@dataclass(frozen=True)
class Word:
    """A word in normal form and the characters it covers."""

    text: str
    start: int
    end: int


def clean(text: str) -> str:
    """NFKC text on one line, plain quotes and dashes, no control or invisible characters."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = _INVISIBLE.sub("", text)
    text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    return re.sub(r"\s+", " ", text).strip()


def words(text: str) -> list[Word]:
    """Lower-case words, numbers and currency signs of `text`, in order."""
    return [Word(m.group(0).lower(), m.start(), m.end()) for m in _WORD.finditer(text)]


def phrase(name: str) -> tuple[str, ...]:
    """The words of a name: 'US East (N. Virginia)' is ('us', 'east', 'n', 'virginia')."""
    return tuple(word.text for word in words(name))


def camel_phrase(name: str) -> tuple[str, ...]:
    """As `phrase`, with camel case split: 'AmazonCloudWatch' is ('amazon', 'cloud', 'watch')."""
    return phrase(_CAMEL.sub(" ", name))
