"""Names in questions to values in the store: exact, by alias, and by near spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from agent.planner.aliases import PROVIDERS
from agent.planner.dataquestions import WORDS as DATA_WORDS
from agent.planner.date_readers import MONTHS, WEEKDAYS
from agent.planner.english import ENGLISH
from agent.planner.lexicon import ENVIRONMENTS, LEXICON, SINGLE_WORDS, TAG_KEYS
from agent.planner.names import phrases_of
from agent.planner.ordinary import kind_of
from agent.planner.plain import PLAIN
from agent.planner.words import camel_phrase, phrase
from tools.vocabulary import Known, Vocabulary

# Which reading wins when one word names values of several dimensions.
FIELD_ORDER = (
    "provider",
    "service",
    "service_category",
    "region",
    "account",
    "billing_account",
    "instance_type",
    "commitment_type",
    "resource_type",
    "service_subcategory",
    "charge_category",
    "charge_class",
    "pricing_category",
    "commitment",
    "commitment_status",
    "charge_frequency",
    "zone",
    "invoice_issuer",
    "status",
)
_TYPE = re.compile(r"[a-z]{1,4}\d[a-z0-9-]*\.[a-z0-9]+|standard_[a-z0-9_]+", re.IGNORECASE)
_CALENDAR_WORDS = frozenset(MONTHS + WEEKDAYS) | frozenset(
    """yesterday today week weeks month months quarter quarters year years day days last previous
    past since between until weekend weekly monthly daily quarterly ago current hours than over
    under least above below more less exceeding greater""".split()
) - {"may"}


@dataclass(frozen=True)
class Match:
    """What one phrase names: values of one field, and other readings it could have had."""

    field: str
    values: tuple[str, ...]
    label: str
    others: tuple[str, ...] = ()
    kind: str = ""
    names: tuple[str, ...] = ()  # all spellings in the store


# Firms that sell clouds elsewhere, and countries: no misspellings of words of the trade.
_FIRMS = frozenset(
    "iceland malta cyprus greece portugal luxembourg estonia latvia lithuania croatia serbia romania bulgaria ukraine russia china mexico argentina chile peru "
    "colombia egypt kenya nigeria morocco thailand vietnam malaysia indonesia philippines pakistan bangladesh scotland wales slovenia slovakia hungary turkey "
    "tencent alibaba huawei linode hetzner scaleway rackspace heroku vercel netlify vultr ionos".split()
)


def _doubled(word: str) -> str:
    """'embedded' of 'embeded': with the last consonant of its stem twice."""
    found = re.match(r"(.*?)([b-df-hj-np-tv-z])(ing|ed)$", word)
    return f"{found[1]}{found[2]}{found[2]}{found[3]}" if found else word


def _is_inflected(word: str) -> bool:
    """True for 'turning': a form of a plain word, which is no misspelling of another."""
    stem = re.sub(r"(?:ing|ed)$", "", word)
    if stem == word or len(stem) < 3:
        return False
    bases = {stem, f"{stem}e", stem[:-1] if stem[-1] == stem[-2] else stem}
    return any(base in PLAIN or base in ENGLISH or kind_of(base) for base in bases)


class Grounding:
    """An index from phrases to the values of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._strong: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        self._weak: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        self._tag_keys: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for known in vocabulary.values:
            self._add(known)
        self._add_providers()
        self._add_tag_keys()
        self._add_last_words()
        self.longest = max((len(key) for key in self._strong), default=1)
        self._known_words = self._all_words()

    def _add(self, known: Known) -> None:
        if known.field.lower() == "tag:name":
            return  # names are looked up among the resources
        strong, weak = phrases_of(known)
        for key in strong:
            self._strong[key].append(known)
        for key in weak - strong:
            self._weak[key].append(known)

    def _add_providers(self) -> None:
        """Clouds are known by name even when the store has none of them: the answer says so."""
        present = {known.value for known in self.vocabulary.values if known.field == "provider"}
        for key, names in PROVIDERS.items():
            known = Known("provider", key, names)
            for name in names:
                found = self._strong[phrase(name)]
                if key in present:
                    found[:] = [
                        item for item in found if item.field != "provider" or item.value == key
                    ]
                if not any(item.field == "provider" for item in found):
                    found.append(known)

    def _add_tag_keys(self) -> None:
        for key in self.vocabulary.tag_keys:
            joined = "".join(phrase(key))
            self._tag_keys[phrase(key)].append(key)
            self._tag_keys[(joined,)].append(key)
            self._tag_keys[camel_phrase(key)].append(key)
            if phrase(key):
                self._tag_keys[(*phrase(key)[:-1], phrase(key)[-1] + "s")].append(key)
            for group in TAG_KEYS:
                if joined.lower() in group:
                    for word in group:
                        self._tag_keys[(word,)].append(key)
        for spaced, joined in (
            (("cost", "center"), "costcenter"),
            (("cost", "centre"), "costcenter"),
            (("cost", "centers"), "costcenter"),
            (("business", "unit"), "businessunit"),
            (("business", "units"), "businessunit"),
        ):
            for key in self._tag_keys.get((joined,), []):
                self._tag_keys[spaced].append(key)

    def _add_last_words(self) -> None:
        """'unit' alone is enough for the key business_unit, where no other key ends so."""
        lasts: dict[str, set[str]] = defaultdict(set)
        for key in self.vocabulary.tag_keys:
            parts = camel_phrase(key)
            if len(parts) > 1 and (parts[-1],) not in LEXICON:
                lasts[parts[-1]].add("".join(parts))
        for word, owners in lasts.items():
            if len(owners) == 1 and (word,) not in self._tag_keys:
                keys = [
                    key for key in self.vocabulary.tag_keys if "".join(camel_phrase(key)) in owners
                ]
                self._tag_keys[(word,)] += keys
                self._tag_keys[(word + "s",)] += keys

    def _all_words(self) -> frozenset[str]:
        found = {word for key in self._strong for word in key}
        found |= {word for key in self._weak for word in key}
        found |= {word for key in self._tag_keys for word in key}
        return frozenset(found)

    def tag_keys(self, key: tuple[str, ...]) -> list[str]:
        """The store's tag keys that a phrase names, best first, case variants together."""
        found = list(dict.fromkeys(self._tag_keys.get(key, [])))
        exact, weight = "".join(key), self._weights
        found.sort(key=lambda name: ("".join(phrase(name)) != exact, -weight.get(name, 0.0), name))
        return found

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much the values of each tag key weigh together."""
        weight: dict[str, float] = defaultdict(float)
        for known in self.vocabulary.values:
            if known.field.startswith("tag:"):
                weight[known.field[4:]] += max(known.weight, 0.0)
        return dict(weight)

    def lookup(
        self,
        key: tuple[str, ...],
        *,
        field: str | None = None,
        weak: bool = True,
        typed: str | None = None,
    ) -> Match | None:
        """What a phrase names; `field` limits it to one dimension ('tag' = any tag).

        Of several values of one phrase, us-east-1 and us-east1, the one that is `typed` is meant.
        """
        for index in (self._strong, self._weak) if weak else (self._strong,):
            found = [known for known in index.get(key, []) if _fits(known, field)]
            if found:
                found = self._all_there(key, found) if weak else found
                return self._widened(key, self._choose(found, (typed or " ".join(key)).lower()))
        return None

    def _all_there(self, key: tuple[str, ...], found: list[Known]) -> list[Known]:
        """A place that one cloud has named a region after is where regions of others are, too."""
        if any(known.field != "region" or phrase(known.value) == key for known in found):
            return found
        more = [known for known in self._weak.get(key, []) if known.field == "region"]
        return [*found, *(known for known in more if known not in found)]

    def _widened(self, key: tuple[str, ...], match: Match) -> Match:
        """'production' means every spelling of it that its tag key has: prod, Prod, prd …"""
        group = next((group for group in ENVIRONMENTS if "-".join(key) in group), None)
        if group is None or not match.field.startswith("tag:"):
            return match
        field = match.field.lower()
        every = [
            known
            for known in self.vocabulary.values
            if known.field.lower() == field and known.value.lower() in group
        ]
        every.sort(key=lambda known: known.weight)
        unique = {known.value.lower(): known.value for known in every}
        values = [unique[name] for name in dict.fromkeys(k.value.lower() for k in every[::-1])]
        return Match(match.field, tuple(values), " or ".join(values), match.others)

    def _choose(self, found: list[Known], typed: str) -> Match:
        by_field: dict[str, list[Known]] = defaultdict(list)
        for known in found:
            by_field[known.field.lower()].append(known)
        fields = sorted(by_field, key=lambda name: self._rank(name, by_field[name]))
        if fields[0] == "service" and "service_category" in fields:
            fields.remove("service_category")
            fields.insert(0, "service_category")  # 'compute': all of it, not one cloud's COMPUTE
        best = by_field[fields[0]]
        exact = [known for known in best if known.value.lower() == typed]
        best = exact or best
        best.sort(key=lambda known: -known.weight)
        values = tuple(dict.fromkeys(known.value for known in best))
        return Match(
            field=best[0].field,
            values=values,
            label=" or ".join(dict.fromkeys(_display(known) for known in best)),
            others=tuple(by_field[name][0].field for name in fields[1:]),
            names=tuple(dict.fromkeys(name for known in best for name in known.names)),
        )

    @staticmethod
    def _rank(name: str, found: list[Known]) -> tuple[int, float]:
        weight = -sum(known.weight for known in found)
        if name == "charge_category":
            return (1, weight)
        if name in FIELD_ORDER:
            if name == "service" and any(
                known.field == "service" and len(phrase(known.value)) > 1 for known in found
            ):
                return (FIELD_ORDER.index("service_category") * 2 + 1, weight)
            if name == "account":
                return (FIELD_ORDER.index("account") * 2 + 20, weight)
            return (FIELD_ORDER.index(name) * 2, weight)
        environment = "".join(phrase(name.partition(":")[2])) in TAG_KEYS[0]
        return (9 if environment else 27, weight)

    def correct(self, word: str) -> str | None:
        """The known word that a misspelt one most likely is; None when it is known or unlike all.

        Optimal string alignment distance 1 up to six letters, 2 beyond (rapidfuzz).
        """
        known = word in ENGLISH or word in PLAIN or word in DATA_WORDS or word in _FIRMS
        known = known or kind_of(word) != ""
        known = known or (_is_inflected(word) and not self.knows(_doubled(word)))
        if self.knows(word) or len(word) < 3 or not word.isalpha() or known:
            return None
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) <= 6 else 2
        best: tuple[int, int, str] | None = None
        for pool, rank in ((_CALENDAR_WORDS, 0), (SINGLE_WORDS, 1), (self._known_words, 2)):
            for candidate in pool:
                if abs(len(candidate) - len(word)) > allowed or len(candidate) < 3:
                    continue
                distance = OSA.distance(word, candidate, score_cutoff=allowed)
                if distance > allowed or not _plausible(word, candidate, distance, rank):
                    continue
                penalty = distance * 4 + (candidate[0] != word[0]) * 3
                option = (penalty, rank, candidate)
                best = option if best is None or option < best else best
        return best[2] if best else self._begun(word)

    def _begun(self, word: str) -> str | None:
        """The one word of the store's names that begins so: 'ovh' of OVHcloud, 'mongo' of MongoDB."""
        found = [one for one in self._known_words if one.startswith(word) and one.isalpha()]
        return found[0] if len(found) == 1 else None

    def near_name(self, name: str) -> str | None:
        """The one name in the store that a long misspelt one is nearest to; None when unsure."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(name) < 7 or _TYPE.fullmatch(name):
            return None  # m5.large is no misspelt c5.large
        alike = [one for one in self._names if same_numbers(one, name)]
        found = process.extract(
            name, alike, scorer=OSA.distance, limit=2, score_cutoff=1 if len(name) < 10 else 2
        )
        if not found or (len(found) > 1 and found[1][1] == found[0][1]):
            return None
        return str(found[0][0])

    @cached_property
    def _names(self) -> list[str]:
        return sorted({name.lower() for known in self.vocabulary.values for name in known.names})

    def knows(self, word: str) -> bool:
        """True when the word occurs in the lexicon, the calendar or the store."""
        return word in _LEXICON_WORDS or word in self._known_words or word in _CALENDAR_WORDS

    def nearest(self, text: str, limit: int = 3) -> list[str]:
        """Names in the store that look most like `text`, for a question back."""
        from rapidfuzz import fuzz, process

        names = {name for known in self.vocabulary.values for name in known.names}
        found = process.extract(text, sorted(names), scorer=fuzz.WRatio, limit=limit)
        return [name for name, score, _ in found if score >= 82]


_CLOUDS = frozenset(name for names in PROVIDERS.values() for name in names)
_LEXICON_WORDS = frozenset(word for key in LEXICON for word in key) | frozenset(
    """jan feb mar apr jun jul aug sep sept oct nov dec mtd ytd qtd wtd q h younger newer shorter mondays
    north south weekends weekdays workdays tuesdays wednesdays thursdays fridays saturdays sundays
    longer fewer greater smaller bigger cheaper beyond upwards
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million gold silver bronze
    platinum""".split()
)


def same_numbers(name: str, other: str) -> bool:
    """True unless the names differ in a number: web-17 is no misspelt web-11."""
    return [int(one) for one in re.findall(r"[0-9]+", name)] == [
        int(one) for one in re.findall(r"[0-9]+", other)
    ]


def _plausible(word: str, candidate: str, distance: int, rank: int) -> bool:
    """Short words, and words that would then mean nothing, must be very near to be corrected."""
    if len(word) <= 4 and candidate[0] != word[0]:
        return False
    if len(word) == 3:
        return sorted(word) == sorted(candidate) or (rank == 0 and len(candidate) == 4)
    if distance > 1 and candidate[0] != word[0]:
        return False
    if rank == 1 and LEXICON[(candidate,)][0] == "filler":
        return distance == 1
    if rank == 2 and candidate in _CLOUDS and candidate.startswith(word):
        return True  # 'azur'
    return not (rank == 2 and len(word) == 4 and sorted(word) != sorted(candidate))


def _fits(known: Known, field: str | None) -> bool:
    if field is None:
        return True
    return known.field.startswith("tag:") if field == "tag" else known.field == field


def _display(known: Known) -> str:
    return known.names[-1] if known.field in ("account", "billing_account") else known.value
