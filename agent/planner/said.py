"""A question of which parts are taken away as they are understood, its names hidden from other words."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner.reader import Reader
from agent.planner.words import clean

_HIDDEN = "¤"
_NAMED = ("value", "tag_pair", "name_part")
_VERB_BEFORE = re.compile(
    r"\b(?:we|i|they|you|have|had) (?:only |just |also )?$"
)  # 'we committed' is no name


class Said:
    """`text` is what is left of a question; `mask` the same with the store's names hidden, so that
    a team called 'forecast' is no forecast. Places are the same in both.
    """

    def __init__(self, text: str, reader: Reader, today: dt.date) -> None:
        self.cased = clean(text)
        self.text = self.cased.lower()
        self.mask = self.text
        if len(self.text) != len(self.cased):  # a letter whose lower case is longer
            self.cased = self.text
        reading = reader.read(self.text, today)
        for item in reading.items:
            verb = _VERB_BEFORE.search(self.text[: item.start]) and item.text.strip().endswith("ed")
            if item.role in _NAMED and item.text.strip() and not verb:
                self._hide(item.text.strip())
        self.taken: list[str] = []

    def _hide(self, name: str) -> None:
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        self.mask = pattern.sub(lambda found: _HIDDEN * len(found.group(0)), self.mask)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """True when the words, apart from names, hold it."""
        return pattern.search(self.mask) is not None

    def take(self, pattern: re.Pattern[str], *, named: bool = False) -> re.Match[str] | None:
        """The first place of a pattern, which is then no longer in the text. `named`: among names
        as well.
        """
        found = pattern.search(self.text if named else self.mask)
        if found is not None:
            self.cut(found.start(), found.end(), named=named)
        return found

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Every place of a pattern."""
        every = list(pattern.finditer(self.mask))
        for found in every:
            self.cut(found.start(), found.end())
        return every

    def cut(self, start: int, end: int, *, named: bool = False) -> None:
        """Blank a place, but no name in it unless `named`."""
        self.taken.append(self.text[start:end])
        kept = {index for index in range(start, end) if self.mask[index] == _HIDDEN and not named}
        text, mask = list(self.text), list(self.mask)
        for index in range(start, end):
            if index not in kept:
                text[index] = mask[index] = " "
        self.text, self.mask = "".join(text), "".join(mask)

    @property
    def left(self) -> str:
        """What is left, in one line."""
        return re.sub(r"\s+([?.!,;:])", r"\1", " ".join(self.text.split())).strip(" ,;:-–—")
