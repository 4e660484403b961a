"""All the ways that people may write a value of the store: in full, by alias, by its telling words."""

from __future__ import annotations

import re

from agent.planner.aliases import ALIASES, CATEGORY_WORDS, COMMITMENT_WORDS, GENERIC
from agent.planner.lexicon import ENVIRONMENTS, SINGLE_WORDS
from agent.planner.plain import PLAIN
from agent.planner.regions import places_of
from agent.planner.words import camel_phrase, phrase
from tools.vocabulary import Known

_VENDORS = frozenset({"amazon", "aws", "azure", "microsoft", "google", "oracle", "gcp"})
_PARENTHESES = re.compile(r"\(([^)]*)\)")


def phrases_of(known: Known) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Phrases that name a value for sure, and phrases that probably do."""
    strong: set[tuple[str, ...]] = set()
    weak: set[tuple[str, ...]] = set()
    for name in known.names:
        strong |= {phrase(name), camel_phrase(name)}
        strong.add(phrase(_PARENTHESES.sub(" ", name)))
        if known.field in ("account", "service") and len(phrase(name)) > 2:
            strong.add(tuple(word for word in phrase(name) if word != "and"))  # 'stock & logistics'
        inside = _PARENTHESES.search(name)
        if inside and known.field in ("region", "service"):
            weak.add(phrase(inside.group(1)))
    if known.field in ("service", "service_subcategory"):
        strong |= _without_vendor(strong)
        if known.field == "service":
            weak |= _service_words(strong)
        strong |= _aliases(known)
    elif known.field == "region":
        weak |= _region_words(known.value)
        weak |= {phrase(place) for place in places_of(known.value)}
    elif known.field.startswith("tag:"):
        weak |= _environment_words(known.value)
        weak |= _person_words(known.value)
    elif known.field in ("provider", "account", "billing_account"):
        weak |= _owner_words(known, strong)
    elif known.field == "commitment_type":
        strong |= {phrase(word) for word in COMMITMENT_WORDS.get(known.value.lower(), ())}
    elif known.field in ("charge_category", "resource_type", "service_category"):
        strong |= {phrase(word) for word in CATEGORY_WORDS.get(known.value.lower(), ())}
        weak |= {(*key[:-1], _other_number(key[-1])) for key in strong if key}
    return {key for key in strong if key}, {key for key in weak if key}


_COMPASS = frozenset(
    """north south east west central northeast northwest southeast southwest europe asia america africa australia region
    zone global cloud""".split()
)


def _region_words(value: str) -> set[tuple[str, ...]]:
    """'kiel' of kiel-a: the telling word of an id with separators."""
    if not re.search(r"[-_]", value):
        return set()
    return {
        (word,)
        for word in phrase(value)
        if len(word) > 3
        and word.isalpha()
        and word not in _COMPASS
        and word not in SINGLE_WORDS
        and word not in PLAIN
        and word not in GENERIC
    }


def _other_number(word: str) -> str:
    if word.endswith("s"):
        return word[:-1]
    return word + ("es" if word.endswith("x") else "s")


def _without_vendor(keys: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {key[1:] for key in keys if len(key) > 1 and key[0] in _VENDORS}


def _aliases(known: Known) -> set[tuple[str, ...]]:
    """The short names whose meaning the name is or holds."""
    found: set[tuple[str, ...]] = set()
    joined = " ".join(phrase(known.value))
    tight = joined.replace(" ", "")
    for alias, meanings in ALIASES.items():
        if any(
            re.search(rf"\b{re.escape(meaning)}\b", joined) or meaning.replace(" ", "") == tight
            for meaning in meanings
        ):
            found.add(phrase(alias))
    return found


def _service_words(strong: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Each word of a name, and each run of words, that tells it apart."""
    found: set[tuple[str, ...]] = set()
    for key in strong:
        found |= {
            (word,)
            for word in key
            if word not in GENERIC and word not in SINGLE_WORDS and len(word) > 2
        }
        found.add(("".join(key),))
        for start in range(len(key)):
            for end in range(start + 2, len(key) + 1):
                run = key[start:end]
                if any(
                    word not in GENERIC and word not in _VENDORS and word not in SINGLE_WORDS
                    for word in run
                ):
                    found.add(run)
    return found


def _telling(strong: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Words of a longer name that are no words of everyday or of the trade: 'Nordhaus'."""
    return {
        (word,)
        for key in strong
        if len(key) > 1
        for word in key
        if len(word) > 3
        and word.isalpha()
        and word not in GENERIC
        and word not in SINGLE_WORDS
        and word not in PLAIN
        and word not in _VENDORS
        and not any(word in group for group in ENVIRONMENTS)
    }


def _owner_words(known: Known, strong: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The telling words of a provider or an account; for an account, its environment too."""
    if known.field != "account":
        return _telling(strong)
    return _environment_words(known.names[-1]) | _telling(strong) | _environments_in(strong)


def _environments_in(strong: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """'the sandbox' is the account sandbox-dev, where nothing else is called so."""
    return {
        (word,)
        for key in strong
        if len(key) > 1
        for word in key
        if any(word in group for group in ENVIRONMENTS)
    }


def _person_words(value: str) -> set[tuple[str, ...]]:
    """'alice' and 'alice moreau' name alice.moreau@northwind.example."""
    person, at, _ = value.partition("@")
    if not at:
        return set()
    words = phrase(person)
    plain = {
        (word,)
        for word in words
        if len(word) > 2 and word.isalpha() and word not in SINGLE_WORDS and word not in PLAIN
    }
    return plain | ({words} if len(words) > 1 else set())


def _environment_words(value: str) -> set[tuple[str, ...]]:
    lowered = value.lower()
    for group in ENVIRONMENTS:
        if lowered in group:
            return {phrase(word) for word in group}
    return set()
