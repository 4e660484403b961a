"""Names of rows and conditions in a text: which are mentioned, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agent.planner.aliases import ALIASES
from agent.planner.english import ENGLISH
from agent.verification.facts import Group
from agent.verification.words import placed, stem, tokens

_VENDORS = {"amazon", "aws", "azure", "google", "microsoft"}
_PROVIDERS: dict[str, tuple[str, ...]] = {
    "aws": ("aws", "amazon web services"),
    "azure": ("azure", "microsoft azure", "microsoft"),
    "microsoft": ("azure", "microsoft azure", "microsoft"),
    "gcp": ("gcp", "google cloud", "google cloud platform"),
    "google cloud": ("gcp", "google cloud", "google cloud platform"),
}
_PLAIN = ENGLISH | set(
    "data search other others usage web test tests dev staging prod running stopped active idle "
    "available usual credit tax fee purchase support storage compute network database analytics "
    "total all none unknown general standard default shared common main core platform demand spot "
    "development production security monitoring management machine machines backup backups "
    "instance instances volume volumes snapshot snapshots on in and the price both".split()
)
_NOUNS = {
    "account", "team", "region", "environment", "env", "service", "project", "application", "app",
    "provider", "status", "owner", "category", "group", "tag", "subscription", "type", "zone",
    "department", "center", "centre", "named", "called",
}  # fmt: skip


_PLACES = {"provider", "account", "region"}


@dataclass(frozen=True)
class Mention:
    """A name in a text; `names` are the normal forms it may stand for."""

    start: int
    end: int
    names: frozenset[str]
    kinds: frozenset[str]
    text: str


class Names:
    """The vocabulary of the results, for finding names in texts."""

    def __init__(self, groups: Iterable[Group], scopes: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = {}
        self._found: dict[str, list[Mention]] = {}  # a row is looked at once for each of its cells
        self.kinds: dict[str, set[str]] = {}
        for group in groups:
            for row in group.rows:
                for key, name in row.names.items():
                    if key in group.keys or key in _PLACES or _telling(row.texts[key]):
                        self._add(row.texts[key], name, key.rstrip("'"))
        for key, value in scopes:
            self._add(value, " ".join(tokens(value)), key)

    def _add(self, text: str, name: str, kind: str) -> None:
        if kind in self.kinds.get(name, ()):
            return
        self.kinds.setdefault(name, set()).add(kind)
        for form in forms(text, name):
            if form and not (len(form) == 1 and form[0].isdigit() and len(form[0]) < 5):
                known = self._by_first.setdefault(form[0], {}).setdefault(form, {})
                known.setdefault(name, set()).add(kind)

    def find(self, text: str) -> list[Mention]:
        """Mentions in order; the longest name wins where several begin."""
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> list[Mention]:
        words = placed(text)
        found: list[Mention] = []
        at = 0
        while at < len(words):
            match = self._at(words, at, text)
            if match is None:
                at += 1
                continue
            mention, size = match
            found.append(mention)
            at += size
        return found

    def _at(
        self, words: list[tuple[str, int, int]], at: int, text: str
    ) -> tuple[Mention, int] | None:
        known = self._by_first.get(words[at][0])
        if not known:
            return None
        for form in sorted(known, key=len, reverse=True):
            size = len(form)
            if tuple(word[0] for word in words[at : at + size]) != form:
                continue
            start, end = words[at][1], words[at + size - 1][2]
            if not whole(text, start, end) or not _meant(form, text, start, end, words, at):
                continue
            names = known[form]
            kinds = frozenset(kind for some in names.values() for kind in some)
            return Mention(start, end, frozenset(names), kinds, text[start:end]), size
        return None


def forms(text: str, name: str) -> Iterator[tuple[str, ...]]:
    """The ways a name may be written: in full, its last part, without its vendor, by alias."""
    full = tokens(text)
    if text == "(none)":
        yield from (("none",), ("untagged",), ("unallocated",), ("unassigned",))
        return
    yield full
    if re.search(r"[/:]", text) and " " not in text:
        yield tokens(re.split(r"[/:]", text.rstrip("/:"))[-1])
    if len(full) > 1 and full[0] in _VENDORS:
        yield full[1:]
    if bracket := re.search(r"\(([^)]+)\)", text):
        yield tokens(bracket[1])
        yield tokens(text[: bracket.start()])
    for other in _PROVIDERS.get(name, ()):
        yield tuple(other.split())
    joined = f" {name} "
    for alias, phrases in ALIASES.items():
        if any(f" {phrase} " in joined for phrase in phrases):
            short = tuple(alias.split())
            yield from (short, ("amazon", *short), ("aws", *short), ("azure", *short))


def whole(text: str, start: int, end: int) -> bool:
    """Whether a name does not stand inside a longer one."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if before and (
        before[-1] in "_@/." or (before[-1] == "-" and before[0].isalnum() and len(before) > 1)
    ):
        return False
    if before and before[-1] == ":" and len(before) > 1 and before[0].isalnum():
        return False
    return not re.match(r"[_@/]\w|-[A-Za-z0-9]|[.:]\w", after)


def _telling(text: str) -> bool:
    """Whether an attribute looks like a name rather than a common word."""
    return bool(re.search(r"\d|-|_", text)) or (text[:1].isupper() and not text.isupper())


_LEADS = re.compile(
    r"(?:^|[(|,;:–—-]\s*|\b(?:for|in|from|by|on|is|was|and|than|at|to|as|over|versus|vs\.?|with|of)\s+(?:the\s+)?)[\"'`“‘(]*$",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"^[\"'`”’)]*(?:\s*[:(|,–—-]|\s+[(+\-−~]?(?:[$€£\d]|[A-Z]{3}\s?\d)|\s+(?:is|was|cost|costs|had|has|at|with|spent|rose|fell|and|in|on|for|this|last|during|about|around|roughly|approximately|nearly|only|together|combined|accounts?|makes|went|grew|dropped|increased|decreased|each|takes)\b|\s*$|[.;])",
    re.IGNORECASE,
)


def _meant(
    form: tuple[str, ...], text: str, start: int, end: int, words: list[tuple[str, int, int]],
    at: int,
) -> bool:  # fmt: skip
    """Whether a common word stands for the name that it also is."""
    if len(form) > 1 or form[0] not in _PLAIN:
        return len(form[0]) > 1 or len(form) > 1 or text[start:end].isupper()
    around = {words[at - 1][0]} if at else set()
    if at + 1 < len(words):
        around.add(words[at + 1][0])
    if {stem(word) for word in around} & _NOUNS or text[start - 1 : start] in ("`", '"', "'"):
        return True
    if form[0] == "none" and text[start - 1 : start] != "(":
        return False
    return bool(_LEADS.search(text[:start]) and _FOLLOWS.match(text[end:]))
