"""Names in a question: quoted, key=value, with inner punctuation or digits, or unlisted."""

from __future__ import annotations

import re
from typing import Any

from agent.planner import patterns, thresholds
from agent.planner.grounding import Grounding, Match, same_numbers
from agent.planner.lexicon import LEXICON
from agent.planner.reading import Reading, take
from agent.planner.regions import PLACES
from agent.planner.words import words
from tools.vocabulary import Known

_REGION = re.compile(r"(?:us|eu|ap|ca|sa|me|af|il)-(?:gov-)?[a-z]+-\d")


class NameReader:
    """Reads names against one grounding. `lookup` finds resources by exact name or id."""

    def __init__(self, grounding: Grounding, lookup: Any, similar: Any = None) -> None:
        self.grounding = grounding
        self._lookup = lookup
        self._similar = similar  # names of resources that hold a part, or differ by a letter
        self._measured = False  # machines are named: traffic is use, not a service
        self._costly = False  # money is asked about: the reading of some names depends on it

    def _names(self, text: str, masked: str, reading: Reading) -> str:
        """Quoted text, key=value pairs and words with inner punctuation or digits."""
        for like in patterns.NAME_PART.finditer(masked):
            part = next(group for group in like.groups() if group is not None).strip("*")
            if part:
                at = (like.start(), like.end())
                masked = take(reading, masked, "name_part", part, at)
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
        return take(reading, masked, "tag_pair", payload, (pair.start(), pair.end()))

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
        match = self.grounding.lookup(key, weak=unknown, typed=name)
        if match is not None:
            return take(reading, masked, "value", name, at, match)
        if found is None:
            found = self._resources([name])
        lowered = name.lower()
        match = found.get(lowered) or self._family(lowered) or self._place(lowered)
        if self._of_machines(match, masked[at[1] :], lowered):
            return take(reading, masked, "name_part", lowered, at)
        if match is not None:
            return take(reading, masked, "value", name, at, match)
        tag_keys = self.grounding.tag_keys(key) if unknown else []
        if tag_keys:
            return take(reading, masked, "tag_key", tag_keys, at)
        if patterns.PART_LIKE.fullmatch(lowered) and key not in LEXICON and self._is_part(lowered):
            return take(reading, masked, "name_part", lowered, at)
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
            return take(reading, masked, "name_part", name.lower(), at)
        if match is None:
            better, match = self._nearly(name.lower())
        if match is not None:
            reading.assumptions.append(f"{name!r} was read as {better!r}")
            return take(reading, masked, "value", better, at, match)
        return take(reading, masked, "unknown", name, at)

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
        near = [one for one in near if same_numbers(one, name)]
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


def _is_name_like(text: str) -> bool:
    inner = text[1:-1]
    mixed = any(char.isdigit() for char in text) and any(char.isalpha() for char in text)
    return mixed or any(char in "-_./:@" for char in inner)


def _is_time(text: str) -> bool:
    return patterns.TIME.fullmatch(text) is not None
