"""Text from clouds, bills and tools inside prompts: one marked block that cannot be closed inside."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_NOT_A_LABEL = re.compile(r"[^\w.:-]+")
_KEPT = "\n\t"
_UNSEEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def data_block(label: str, text: str) -> str:
    """`text` between <data> marks. What could be a mark is written as a JSON escape, and so are
    characters that people do not see but models read.
    """
    name = _NOT_A_LABEL.sub("", label)[:64] or "text"
    return f'<data name="{name}">\n{escaped(text)}\n</data>'


def escaped(text: str) -> str:
    """Text without characters that could end a block or hide in it."""
    return "".join(_MARKS.get(character) or _seen(character) for character in text)


def _seen(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    if character in _KEPT or unicodedata.category(character) not in _UNSEEN:
        return character
    return f"\\u{{{ord(character):x}}}"
