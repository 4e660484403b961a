"""A question to items: every character is either understood as something, filler, or unknown."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from agent.planner import patterns, periods, thresholds
from agent.planner.aliases import PLACES
from agent.planner.grounding import Grounding, Match
from agent.planner.lexicon import LEXICON, LONGEST
from agent.planner.plain import PLAIN
from agent.planner.words import Word, clean, words
from tools.vocabulary import Known

_REGION = re.compile(r"(?:us|eu|ap|ca|sa|me|af|il)-(?:gov-)?[a-z]+-\d")


@dataclass(frozen=True)
class Item:
    """A piece of the question. `role` is a lexicon role, or one of value, tag_key, tag_pair,
    threshold, ranking, number, unknown, join ('and', 'or', ',').
    """

    role: str
    payload: Any
    start: int
    end: int
    text: str
    match: Match | None = None


@dataclass
class Reading:
    """A read question."""

    text: str
    raw: str = ""  # as asked, in lower case, without what was quoted
    items: list[Item] = field(default_factory=list)
    periods: periods.Found = field(default_factory=periods.Found)
    assumptions: list[str] = field(default_factory=list)
    claim: float | None = None  # 'increased 20 %'

    def has(self, role: str, payload: str | None = None) -> bool:
        """True when the question has such an item."""
        return any(
            item.role == role and (payload is None or item.payload == payload)
            for item in self.items
        )

    def of(self, role: str) -> list[Item]:
        """All items of a role, in order."""
        return [item for item in self.items if item.role == role]


class Reader:
    """Reads questions against one grounding. `lookup` finds resources by exact name or id."""

    def __init__(self, grounding: Grounding, lookup: Any, similar: Any = None) -> None:
        self.grounding = grounding
        self._lookup = lookup
        self._similar = similar  # names of resources that hold a part, or differ by a letter
        self._measured = False  # machines are named: traffic is use, not a service
        self._costly = False  # money is asked about: the reading of some names depends on it

    def read(
        self,
        question: str,
        today: dt.date,
        data_start: dt.date | None = None,
        *,
        costly: bool = False,
    ) -> Reading:
        """Read a question as asked on `today`; `costly` when money was asked about before."""
        text = clean(question)
        reading = Reading(text)
        masked = _lower(text)
        reading.raw = patterns.QUOTED.sub(" name ", masked)
        masked = self._names(text, masked, reading)
        masked = self._spell(masked, reading)
        reading.text = masked
        masked = self._numbers(masked, reading)
        masked = self._periods(masked, today, data_start, reading)
        self._costly = costly or bool(
            reading.periods.mentions or patterns.COST_WORDS.search(masked)
        )
        self._measured = bool(
            patterns.MACHINE.search(masked)
            or any(item.match and item.match.field == "resource" for item in reading.items)
        )
        self._phrases(masked, reading)
        reading.items.sort(key=lambda item: (item.start, item.end))
        return reading

    # names -------------------------------------------------------------------------------------

    def _names(self, text: str, masked: str, reading: Reading) -> str:
        """Quoted text, key=value pairs and words with inner punctuation or digits."""
        for like in patterns.NAME_PART.finditer(masked):
            part = (like.group("part") or like.group("part2") or like.group("part3")).strip("*")
            if part:
                at = (like.start(), like.end())
                masked = _take(reading, masked, "name_part", part, at)
        for quoted in patterns.QUOTED.finditer(masked):
            inner = next(group for group in quoted.groups() if group is not None)
            if patterns.TAG_PAIR.search(inner) and self.names(inner):
                at = (quoted.start(), quoted.end())
                masked = self._name(inner, at, masked, reading, unknown=True)
        for pair in patterns.TAG_PAIR.finditer(masked):
            masked = self._pair(pair, text, masked, reading)
        for quoted in patterns.QUOTED.finditer(masked):
            inner = next(group for group in quoted.groups() if group is not None)
            at = (quoted.start(), quoted.end())
            masked = self._name(inner, at, masked, reading, unknown=True)
        spans = [
            match
            for match in patterns.NAME_LIKE.finditer(masked)
            if _is_name_like(match.group(0)) and not _is_time(match.group(0))
        ]
        found = self._resources([match.group(0) for match in spans])
        for match in spans:
            at = (match.start(), match.end())
            masked = self._name(match.group(0), at, masked, reading, found=found)
        return masked

    def _pair(self, pair: re.Match[str], text: str, masked: str, reading: Reading) -> str:
        keys = self.grounding.tag_keys(tuple(word.text for word in words(pair.group("key"))))
        if not keys:
            return masked
        typed = pair.group("key").lower()
        keys = sorted(keys, key=lambda name: name.lower() != typed)
        value = text[pair.start("value") : pair.end("value")].strip('"')
        sign = "is_not" if pair.group("sign") == "!=" else "is"
        payload = (keys[0], value, sign)
        return _take(reading, masked, "tag_pair", payload, (pair.start(), pair.end()))

    def _place(self, name: str) -> Match | None:
        """A region that the store does not have: the answer says so."""
        if name in PLACES or _REGION.fullmatch(name):
            return Match("region", (name,), name)
        return None

    def names(self, text: str) -> bool:
        """True when the store has something of exactly this name."""
        key = tuple(word.text for word in words(text))
        return self.grounding.lookup(key, weak=False) is not None or bool(
            self._resources([text.lower()])
        )

    def _family(self, name: str) -> Match | None:
        """'t3' or 'm5' name all instance types of the family."""
        types = [
            known.value
            for known in self.grounding.vocabulary.values
            if known.field == "instance_type" and known.value.lower().startswith(f"{name}.")
        ]
        if not re.fullmatch(r"[a-z]+\d[a-z]*", name) or not types:
            return None
        return Match("instance_type", tuple(types), f"{name}.*")

    def _resources(self, names: list[str]) -> dict[str, Match]:
        wanted = [
            name
            for name in dict.fromkeys(names)
            if self.grounding.lookup(tuple(word.text for word in words(name))) is None
        ]
        several: dict[str, list[Known]] = {}
        for known in self._lookup(wanted) if wanted else []:
            for name in known.names:
                several.setdefault(name.lower(), []).append(known)
        return {
            name: Match(
                "resource",
                tuple(dict.fromkeys(known.value for known in same)),
                same[0].names[0],
                kind=same[0].kind,
                names=tuple(known.source for known in same),
            )
            for name, same in several.items()
        }

    def _name(
        self,
        name: str,
        at: tuple[int, int],
        masked: str,
        reading: Reading,
        *,
        found: dict[str, Match] | None = None,
        unknown: bool = False,
    ) -> str:
        key = tuple(word.text for word in words(name))
        match = self.grounding.lookup(key, weak=unknown)
        if match is not None:
            return _take(reading, masked, "value", name, at, match)
        if found is None:
            found = self._resources([name])
        lowered = name.lower()
        match = found.get(lowered) or self._family(lowered) or self._place(lowered)
        if self._of_machines(match, masked[at[1] :], lowered):
            return _take(reading, masked, "name_part", lowered, at)
        if match is not None:
            return _take(reading, masked, "value", name, at, match)
        tag_keys = self.grounding.tag_keys(key) if unknown else []
        if tag_keys:
            return _take(reading, masked, "tag_key", tag_keys, at)
        if patterns.PART_LIKE.fullmatch(lowered) and key not in LEXICON and self._is_part(lowered):
            return _take(reading, masked, "name_part", lowered, at)
        if unknown or self._is_unknown_name(name):
            better = self.grounding.near_name(lowered)
            match = None
            if better is not None:
                key = tuple(word.text for word in words(better))
                match = self.grounding.lookup(key) or self._resources([better]).get(better)
            return self._unlisted(name, at, masked, reading, (better, match))
        return masked

    def _unlisted(
        self,
        name: str,
        at: tuple[int, int],
        masked: str,
        reading: Reading,
        near: tuple[str | None, Match | None],
    ) -> str:
        """A name that no list holds: a part of names, a misspelt one, or unknown."""
        better, match = near
        if match is None and self._is_part(name.lower()):
            return _take(reading, masked, "name_part", name.lower(), at)
        if match is None:
            better, match = self._nearly(name.lower())
        if match is not None:
            reading.assumptions.append(f"{name!r} was read as {better!r}")
            return _take(reading, masked, "value", better, at, match)
        return _take(reading, masked, "unknown", name, at)

    def _of_machines(self, match: Match | None, after: str, name: str) -> bool:
        """'shop-web machines' where shop-web is a load balancer: names that hold it are meant."""
        other = match is not None and match.field == "resource" and match.kind != "instance"
        return bool(other and patterns.MACHINES_AFTER.match(after)) and self._is_part(name)

    def _is_part(self, name: str) -> bool:
        """'shop-web' of shop-web-prod-01, shop-web-prod-02 …"""
        if self._similar is None or len(name) < 3 or not re.search(r"[a-z]{2}", name):
            return False
        return bool(self._similar(name)[0])

    def _nearly(self, name: str) -> tuple[str | None, Match | None]:
        """The one resource whose name differs from a misspelt one by a letter or two."""
        near = self._similar(name)[1] if self._similar is not None and len(name) >= 7 else []
        if len(near) != 1:
            return None, None
        return near[0], self._resources([near[0]]).get(near[0])

    def _is_unknown_name(self, name: str) -> bool:
        """True for 'shop-web-09', which must not be read word by word; not for 'break-down'."""
        parts = [word.text for word in words(name)]
        digits = any(part[0].isdigit() for part in parts)
        letters = [part for part in parts if part.isalpha()]
        joined = any(char in "-_.:@" for char in name[1:-1])
        if not letters or not joined:
            return False
        if self.grounding.tag_keys(tuple(parts)) or tuple(parts) in LEXICON:
            return False
        if thresholds.thresholds(name.lower()) or (digits and name[0].isdigit()):
            return False
        if name.count("-") > 2:
            return True
        return digits or not all(self.grounding.knows(part) for part in letters)

    # spelling ----------------------------------------------------------------------------------

    def _spell(self, masked: str, reading: Reading) -> str:
        """Replace misspelt words; places of later items refer to the corrected text."""
        for word in reversed(words(masked)):
            better = self.grounding.correct(word.text)
            if better is None:
                continue
            grown = len(better) - (word.end - word.start)
            masked = masked[: word.start] + better + masked[word.end :]
            reading.items = [
                _moved(item, grown) if item.start >= word.end else item for item in reading.items
            ]
            if LEXICON.get((better,), ("", ""))[0] != "filler":
                reading.assumptions.insert(0, f"{word.text!r} was read as {better!r}")
        return masked

    # numbers and periods -----------------------------------------------------------------------

    def _numbers(self, masked: str, reading: Reading) -> str:
        claim = thresholds.claimed_change(masked)
        if claim is not None:
            reading.claim = claim[0]
            inside = masked[claim[1] : claim[2]]
            for word in words(inside):
                entry = LEXICON.get((word.text,))
                if entry is not None and entry[0] == "change":
                    reading.items.append(Item("change", entry[1], claim[1], claim[2], inside))
            masked = _blank(masked, claim[1], claim[2])
        masked = self._shapes(masked, reading)
        for ranking in thresholds.rankings(masked):
            at = (ranking.start, ranking.end)
            masked = _take(reading, masked, "ranking", ranking, at)
        for threshold in thresholds.thresholds(masked):
            at = (threshold.start, threshold.end)
            if _is_period(threshold, masked):
                continue
            said = masked[at[0] : at[1]]
            reading.items.append(Item("threshold", threshold, *at, said))
        for item in reading.of("threshold"):
            masked = _blank(masked, item.start, item.end)
        return masked

    def _shapes(self, masked: str, reading: Reading) -> str:
        """'second most …', 'on Mondays', 'by percentage': read by their shape."""
        for nth in patterns.NTH.finditer(masked):
            said = next(group for group in nth.groups() if group)
            number = patterns.NTH_NUMBERS[said]
            masked = _take(reading, masked, "nth", number, (nth.start(), nth.end()))
        times = patterns.RANKED_TIMES.search(masked)
        peak = patterns.PEAK.search(masked) if times is None else None
        if times is not None:
            masked = _ranked_times(times, masked, reading)
        if peak is not None:
            at = (peak.start("unit"), peak.end("unit"))
            unit = {"day": "daily", "week": "weekly", "month": "monthly"}[peak.group("unit")]
            masked = _take(reading, masked, "peak", unit, at)
        for days in patterns.WEEKDAYS.finditer(masked):
            masked = _take(reading, masked, "weekday", _weekdays(days), (days.start(), days.end()))
        ranked = patterns.PERCENT_RANK.search(masked)
        if ranked is not None and patterns.CHANGES.search(masked):
            at = (ranked.start(), ranked.end())
            masked = _take(reading, masked, "percent_rank", "percent", at)
        return masked

    def _periods(
        self, masked: str, today: dt.date, data_start: dt.date | None, reading: Reading
    ) -> str:
        for found in patterns.YEAR_BEFORE.finditer(masked):
            said = found.group(0)
            reading.items.append(Item("relation", "year_before", found.start(), found.end(), said))
            masked = _blank(masked, found.start(), found.end())
        readable = patterns.MODAL_MAY.sub("   ", masked)
        reading.periods = periods.find(readable, today, data_start)
        for start, end in reading.periods.covered:
            masked = _blank(masked, start, end)
        for mention in reading.periods.mentions:
            if mention.assumption:
                reading.assumptions.append(mention.assumption)
        return masked

    # phrases -----------------------------------------------------------------------------------

    def _phrases(self, masked: str, reading: Reading) -> None:
        tokens = words(masked)
        index = 0
        unknown: list[Word] = []
        while index < len(tokens):
            item, used = self._longest(tokens, index, masked)
            item, used = self._listed(item, used, tokens, index, masked, reading)
            if item is None:
                unknown.append(tokens[index])
                index += 1
                continue
            reading.items.append(item)
            index += used
        self._unknown(unknown, reading)
        for match in re.finditer(r",|;|\band\b|\bor\b|&|/|\+", masked):
            reading.items.append(
                Item("join", match.group(0), match.start(), match.end(), match.group(0))
            )

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
        if match is not None and self.grounding.lookup(key, weak=False) is None:
            keys = self.grounding.tag_keys(key)
            if keys and entry is None:
                return Item("tag_key", keys, *at, said)
        if entry is not None and entry[0] != "filler" and match is not None:
            match = self.grounding.lookup(key, weak=False)  # 'cost' is no part of a name
        if match is not None and (
            entry is None
            or self._supported(
                match, entry, tokens, index, costly=self._costly, measured=self._measured
            )
        ):
            return Item("value", said, *at, said, match)
        if entry is None or entry[0] in ("filler", "dimension"):
            keys = self.grounding.tag_keys(key)
            if keys and (entry is None or _keyish(key)):
                return Item("tag_key", keys, *at, said)
        return None if entry is None else Item(entry[0], entry[1], *at, said)

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
        if entry[0] == "metric" and costly and match.field == "service" and not measured:
            return True
        if structural or entry[0] in ("noun", "metric", "level", "unsupported", "action"):
            return costly and match.field == "service_category" and entry[0] == "metric"
        return before in ("in", "for", "on", "from", "of", "only", "and", "not", "by", "to")

    def _unknown(self, unknown: list[Word], reading: Reading) -> None:
        """Plain words that nothing explains may still be names of resources."""
        plain = [word for word in unknown if len(word.text) > 2 or word.text.isdigit()]
        found = self._resources([word.text for word in plain if not word.text.isdigit()])
        for word in unknown:
            match = found.get(word.text)
            if match is not None:
                reading.items.append(
                    Item("value", word.text, word.start, word.end, word.text, match)
                )
            elif word.text not in ("%", "$", "€", "£"):
                role = "number" if word.text[0].isdigit() else "unknown"
                role = "plain" if word.text in PLAIN else role
                reading.items.append(Item(role, word.text, word.start, word.end, word.text))


def _ranked_times(found: re.Match[str], masked: str, reading: Reading) -> str:
    """'top 5 days': the unit of time, and how many."""
    groups = found.groupdict()
    word = groups["word"] or groups["word2"] or groups["word3"] or groups["word4"]
    said = groups["count"] or groups["count2"] or groups["count3"]
    count = thresholds.whole_number(said or "5")
    if not said:
        reading.assumptions.append(f"the 5 {found.group(0).strip()} are listed")
    low = patterns.ASCENDING.search(word) is not None
    ranking = thresholds.Ranking(count, "lowest" if low else "highest", *found.span())
    unit = {"d": "daily", "w": "weekly", "m": "monthly"}[groups["unit"][0]]
    reading.items.append(Item("ranking", ranking, *found.span(), found.group(0)))
    return _take(reading, masked, "peak", unit, found.span())


_MONEY = frozenset("cost costs spend spent bill charges spending figure".split())
_ENDS = frozenset("in last this during for since over per from october".split()) | {""}


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


def _weekdays(found: re.Match[str]) -> list[str]:
    if found.group("weekend"):
        return ["Saturday", "Sunday"]
    if found.group("working"):
        return ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    names = re.findall(r"[a-z]+days", found.group("names"))
    return [name.removesuffix("s").capitalize() for name in names]


def _is_period(threshold: thresholds.Threshold, text: str) -> bool:
    """'costs over 3 months' names a period; 'servers running over 90 days' an age."""
    said = text[threshold.start : threshold.end].strip()
    return threshold.unit == "day" and said.startswith("over") and not patterns.AGED.search(text)


def _keyish(key: tuple[str, ...]) -> bool:
    return key[0] not in ("name", "names", "stage", "type")


def _lower(text: str) -> str:
    """Lower case with the same length, so that places in the text stay valid."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _take(
    reading: Reading,
    masked: str,
    role: str,
    payload: Any,
    at: tuple[int, int],
    match: Match | None = None,
) -> str:
    said = masked[at[0] : at[1]]
    if not said.strip():
        return masked
    reading.items.append(Item(role, payload, *at, said, match))
    return _blank(masked, *at)


def _moved(item: Item, by: int) -> Item:
    return Item(item.role, item.payload, item.start + by, item.end + by, item.text, item.match)


def _is_name_like(text: str) -> bool:
    inner = text[1:-1]
    mixed = any(char.isdigit() for char in text) and any(char.isalpha() for char in text)
    return mixed or any(char in "-_./:@" for char in inner)


def _is_time(text: str) -> bool:
    return patterns.TIME.fullmatch(text) is not None


def _buckets(found: re.Match[str]) -> tuple[str, int]:
    """Granularity and number of 'the 3 most expensive days'."""
    unit = found.group("unit") or found.group("unit2")
    count = found.group("count") or found.group("count2")
    number = int(count) if count.isdigit() else thresholds.WORDS.get(count, 3)
    return {"day": "daily", "week": "weekly", "month": "monthly"}[unit], number
