"""Phrases of a question: the longest known words at each place, and what nothing explains."""

from __future__ import annotations

import re

from agent.planner.coordinated import pair_up
from agent.planner.grounding import Grounding, Match
from agent.planner.hardware import hardware
from agent.planner.lexicon import LEXICON, LONGEST
from agent.planner.name_reader import NameReader
from agent.planner.named_here import is_no_state, names_itself
from agent.planner.ordinary import kind_of
from agent.planner.plain import PLAIN
from agent.planner.reading import Item, Reading
from agent.planner.topics import about_cost
from agent.planner.words import Word, phrase, words

_MACHINES = frozenset("instances servers vms machines boxes hosts nodes".split())
_CATEGORIES = ("service_category", "service_subcategory", "service")
_SPENT = re.compile(r"\b(?:costs?|spen[dt]|spending|bills?|pay|paid|charges?|price|money)\b")
_STATISTIC = re.compile(
    r"\b(?:peak|average|avg|max|min|p95|busiest|highest|lowest|throughput|mbps|load)\b"
)
_CALLED = frozenset("change trend metric status breakdown why level".split())
_CALLED_SO = frozenset("squad team project product application app department".split())
_MONEY = frozenset("cost costs spend spent bill charges spending figure".split())
_ENDS = frozenset("in last this during for since over per from october".split()) | {""}


class PhraseReader(NameReader):
    """Reads words by the lexicon and by the names that the store has."""

    def _phrases(self, masked: str, reading: Reading) -> None:
        tokens = words(masked)
        index = 0
        unknown: list[Word] = []
        while index < len(tokens):
            item, used = self._longest(tokens, index, masked)
            item, used = self._listed(item, used, tokens, index, masked, reading)
            role = self._role_of_machines(item, used, tokens, index, masked)
            if role is not None:
                item, used = role, 1
            if item is None:
                unknown.append(tokens[index])
                index += 1
                continue
            reading.items.append(item)
            index += used
        self._unknown(unknown, reading)
        pair_up(reading, self.grounding, masked)
        for match in re.finditer(r",|;|\band\b|\bor\b|&|/|\+", masked):
            reading.items.append(
                Item("join", match.group(0), match.start(), match.end(), match.group(0))
            )

    def _role_of_machines(
        self, item: Item | None, used: int, tokens: list[Word], index: int, text: str
    ) -> Item | None:
        """'the db servers', 'web boxes': a part of the names of machines, where some have it."""
        word = tokens[index]
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        match = item.match if item is not None else None
        category = match is not None and match.field in _CATEGORIES
        if after not in _MACHINES or used != 1 or not (item is None or category):
            return None
        if _SPENT.search(text):
            return None
        if (
            not word.text.isalpha()
            or self._similar is None
            or (item is None and word.text in PLAIN)
        ):
            return None
        part = {"database": "db", "databases": "db"}.get(word.text, word.text)
        if not self._similar(part)[0]:
            return None
        return Item("name_part", part, word.start, word.end, text[word.start : word.end])

    def _listed(
        self,
        item: Item | None,
        used: int,
        tokens: list[Word],
        index: int,
        text: str,
        reading: Reading,
    ) -> tuple[Item | None, int]:
        """'the accounts prod and data': a list of names goes on in the field it began with."""
        last = max(reading.of("value"), key=lambda one: one.end, default=None)
        if item is None or item.role in ("value", "join") or last is None or last.match is None:
            return item, used
        gap = text[last.end : tokens[index].start]
        if not re.fullmatch(r"\s*(?:,|and|or|&|\+|, and|vs\.?|versus)\s*", gap):
            return item, used
        for size in range(min(4, len(tokens) - index), 0, -1):
            part = tokens[index : index + size]
            key = tuple(word.text for word in part)
            for name in (last.match.field, *last.match.others):
                match = self.grounding.lookup(key, field=name, weak=False)
                if match is not None:
                    at = (part[0].start, part[-1].end)
                    return Item("value", text[at[0] : at[1]], *at, text[at[0] : at[1]], match), size
        return item, used

    def _longest(self, tokens: list[Word], index: int, text: str) -> tuple[Item | None, int]:
        limit = max(LONGEST, self.grounding.longest)
        for size in range(min(limit, len(tokens) - index), 0, -1):
            part = tokens[index : index + size]
            key = tuple(word.text for word in part)
            item = self._entry(key, part, tokens, index, text)
            if item is not None:
                return item, size
        return None, 1

    def _entry(
        self, key: tuple[str, ...], part: list[Word], tokens: list[Word], index: int, text: str
    ) -> Item | None:
        at = (part[0].start, part[-1].end)
        said = text[at[0] : at[1]]
        entry = LEXICON.get(key)
        match = self.grounding.lookup(key)
        bare = len(key) == 1 and key[0].isdigit() and len(key[0]) <= 4
        if bare and (not index or tokens[index - 1].text not in ("zone", "account")):
            match = None  # a bare number names nothing
        if match is None and entry is None and len(key) == 2:
            match = self.grounding.lookup(("".join(key),), weak=False)  # 'store front'
        if entry is None and (match is None or _by_a_word(match, key, self.grounding)):
            match = hardware(key, self.grounding, costly=not self._measured) or match
        if match is not None and self.grounding.lookup(key, weak=False) is None:
            keys = self.grounding.tag_keys(key)
            if keys and entry is None:
                return Item("tag_key", keys, *at, said)
        if entry is not None and entry[0] != "filler" and match is not None:
            match = self.grounding.lookup(key, weak=False)  # 'cost' is no part of a name
        if match is not None and (
            entry is None
            or names_itself(text, at, entry[0], match)
            or (entry[0] == "state" and is_no_state(text, at, match, costly=self._costly))
            or self._beside_key(match, tokens, index, index + len(part))
            or self._supported(
                match, entry, tokens, index, costly=self._costly, measured=self._measured
            )
        ):
            return Item("value", said, *at, said, match)
        if entry is None or entry[0] in ("filler", "dimension"):
            keys = self.grounding.tag_keys(key)
            after = tokens[index + len(part)].text if index + len(part) < len(tokens) else ""
            if keys and (entry is None or _keyish(key) or after in ("tag", "tags", "label")):
                return Item("tag_key", keys, *at, said)
        if entry is not None and match is None and _is_called(entry[0], tokens, index, len(part)):
            return None  # 'the growth squad' is called so
        return None if entry is None else Item(entry[0], entry[1], *at, said)

    def _beside_key(self, match: Match, tokens: list[Word], start: int, end: int) -> bool:
        """'squad growth': a word of the trade is the name where the key of its tag stands beside it."""
        own = {name.lower() for name in (match.field, *match.others) if name.startswith("tag:")}
        beside = [tokens[start - 1].text] if start else []
        beside += [tokens[end].text] if end < len(tokens) else []
        keys = (f"tag:{key}".lower() for word in beside for key in self.grounding.tag_keys((word,)))
        return any(key in own for key in keys)

    @staticmethod
    def _supported(
        match: Match,
        entry: tuple[str, str],
        tokens: list[Word],
        index: int,
        *,
        costly: bool,
        measured: bool = False,
    ) -> bool:
        """A name that is also a word of the trade needs its context to be taken as the name."""
        if match.field == "provider":
            return True
        if entry[0] in ("charge", "share"):
            return False
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if match.field.startswith("tag:") and after and phrase(match.field[4:]) == (after,):
            return True  # 'live stage', of a tag stage that may be live
        if entry[0] == "noun" and costly and match.field == "service" and len(match.values) == 1:
            pair = f"{tokens[index].text} {after}"
            return match.label.lower() == pair
        linking = {"is", "are", "was", "named", "called", "equals"}
        earlier = [word.text for word in tokens[:index] if word.text not in linking]
        before = earlier[-1] if earlier else ""
        if entry[0] == "status" and match.field != "resource" and len(tokens[index].text) > 3:
            return _named_here(tokens, index, before, after)
        structural = entry[0] not in ("filler", "metric", "noun", "unsupported", "action", "level")
        around = {"account", "team", "tag", "service", "project", "app", "application", "owner",
                  "environment", "env", "category", "subscription"}  # fmt: skip
        if before in around or after in around:
            return True
        if entry[0] == "dimension" and match.field == "service_category":
            return False
        named = match.field.startswith("tag:") and tokens[index].text == match.label.lower()
        if (
            entry[0] == "dimension"
            and named
            and before != "by"
            and _named_here(tokens, index, before, after)
        ):
            return True  # 'what did platform cost', of a team called platform
        if entry[0] == "metric" and costly and match.field == "service" and not measured:
            return True
        if structural or entry[0] in ("noun", "metric", "level", "unsupported", "action"):
            measured = (
                measured and _STATISTIC.search(" ".join(word.text for word in tokens)) is not None
            )
            return (
                costly
                and not measured
                and match.field == "service_category"
                and entry[0] == "metric"
            )
        return before in ("in", "for", "on", "from", "of", "only", "and", "not", "by", "to")

    def _unknown(self, unknown: list[Word], reading: Reading) -> None:
        """Plain words that nothing explains may still be names of resources."""
        plain = [word for word in unknown if len(word.text) > 2 or word.text.isdigit()]
        found = self._resources([word.text for word in plain if not word.text.isdigit()])
        for word in unknown:
            match = found.get(word.text)
            part = self._part_of_machines(word, reading) if match is None else ""
            if part:
                reading.items.append(Item("name_part", part, word.start, word.end, word.text))
            elif match is not None:
                reading.items.append(
                    Item("value", word.text, word.start, word.end, word.text, match)
                )
            elif word.text not in ("%", "$", "€", "£"):
                role = "number" if word.text[0].isdigit() else "unknown"
                role = "plain" if word.text in PLAIN else role
                reading.items.append(Item(role, word.text, word.start, word.end, word.text))

    def _part_of_machines(self, word: Word, reading: Reading) -> str:
        """'CPU of the trainers' where machines are called ml-trainer-prod-01; '' otherwise."""
        if self._similar is None or len(word.text) < 4 or not word.text.isalpha():
            return ""
        if word.text in PLAIN or kind_of(word.text) in ("adverb", "verb", "colour"):
            return ""
        if not reading.has("metric") or about_cost(reading):
            return ""
        part = word.text.removesuffix("s")
        return part if self._similar(part)[0] else ""


def _by_a_word(match: Match, key: tuple[str, ...], grounding: Grounding) -> bool:
    """True when only a word of a service's name was said, 'monitoring' of Cloud Monitoring."""
    return match.field == "service" and grounding.lookup(key, weak=False) is None


def _named_here(tokens: list[Word], index: int, before: str, after: str) -> bool:
    """'what did data cost', 'the cost of data in October': a word about data that names something."""
    if before in ("did", "does", "do", "has") and after in ("cost", "spend", "pay", "run", "spent"):
        return True
    if before in ("account", "team", "project", "subscription", "application", "tag"):
        return True
    if after in ("account", "team", "project", "subscription", "squad") and before in (
        "the",
        "our",
        "in",
        "of",
    ):
        return True  # 'instances in the data account'
    head = {word.text for word in tokens[max(0, index - 4) : index]}
    if before in ("of", "for", "on", "by") and after in _ENDS and head & _MONEY:
        return True
    return before == "and" and index == 1 and len(tokens) == 2


def _keyish(key: tuple[str, ...]) -> bool:
    return key[0] not in ("name", "names", "stage", "type")


def _is_called(role: str, tokens: list[Word], index: int, size: int) -> bool:
    """True for a word of the trade that stands where a team, a product … is named."""
    after = tokens[index + size].text if index + size < len(tokens) else ""
    before = tokens[index - 1].text if index else ""
    return role in _CALLED and after in _CALLED_SO and before in ("the", "our")
