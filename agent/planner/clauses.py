"""Questions that hold several questions: 'which team grew most and on what', 'ratio of A to B'.

`split` cuts a question into clauses that are answered one after the other; each may lean on the
one before it, as a follow-up in a conversation would.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from agent.planner import chains, chosen_sets, opposites
from agent.planner.rewording import MONTH

Combine = Literal["each", "last", "ratio", "difference"]


@dataclass(frozen=True)
class Clauses:
    """The clauses of a question, and what becomes of their figures."""

    texts: tuple[str, ...]
    combine: Combine = "each"


_HEAD = (
    r"(?:how many|how much|how (?:did|do|does|has|have) (?:each|they|these|those)|what|which|who|whose|where|when|list|show|give|tell|name|on what|"
    r"on which|in which|by how much|what's|find)"
)
_THEN = re.compile(
    rf"\s*(?:[,;]\s*(?:and |then |and then |also |plus )?|\s(?:and|then|and then|and also|plus)\s+)"
    rf"(?=(?:also |please )?{_HEAD}\b)"
)
_WHY = re.compile(
    r"\s*,?\s+and\s+(?=(?:why|on what|what (?:drove|caused|is behind|was behind|explains)|"
    r"(?:what|which) (?:is|was|are|were) (?:the )?(?:main |biggest )?(?:driver|cause|reason|culprit)s?)\b"
    r"[^,;]*$)"
)
_STARTS = re.compile(
    rf"^\W*(?!(?:within|in(?! (?:which|what))|for|of|on(?! (?:which|what))|during|among|looking|considering|given|regarding|as|if|when|since)\b)"
    rf"(?:\w+\W+){{0,4}}?(?:{_HEAD}|is|are|did|do|does|was|were|compare|rank|sort|count|top)\b"
)
_COMPARES = re.compile(
    r"\b(?:compar\w+|versus|vs|difference|differ|against|than|relative to|ratio|between)\b"
)
_REFERS = re.compile(
    r"\b(?:its|there|therein|(?:in|of|on|for|within|inside|behind|from) (?:it|that|them|those|this)|that \w+)\b"
)
# What leans so closely on the clause before that it is no question of its own.
_TRIVIAL = re.compile(
    r"^(?:and |also |please )?(?:by )?(?:how much|how many|what's|whats|what|which|where|when|who|why not)"
    r"(?:\s+(?:is|was|are|were|do|does|did|that|it|they|these|those|of|them|each|cost|costs|"
    r"come|to|in|total|percent|percentage|share|what|for|so|the|amount|amounts|currency|region|"
    r"regions|account|accounts|provider|date|day))*\s*[?.!]*$"
)
_RATIO = re.compile(
    r"\b(?:the )?(?P<what>ratio|difference|gap|delta) (?P<join>of|between) (?P<first>.+?) "
    r"(?P<to>to|and|versus|vs\.?) (?P<second>.+?)(?P<rest>\s+(?:in|for|over|during|on|last|this|"
    r"since|from|month|year|week|yesterday|today|so far)\b.*|\s*[?.!]*)$"
)
_PERIOD_ONLY = re.compile(
    r"(?:(?:the|our|in|of|for|last|this|previous|prior|current|past|first|second|third|fourth|\d+(?:st|nd|rd|th)?|20\d\d|q[1-4]|h[12]|"
    rf"{MONTH}|months?|weeks?|quarters?|years?|days?|yesterday|today|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\W*)+"
)
_TIMES = re.compile(
    r"\bhow many times (?:more |as much |bigger |larger |higher |greater )?(?P<lead>.*?)"
    r"\b(?:than|as|compared (?:to|with)) (?P<second>.+?)(?P<rest>\s+(?:in|for|over|during|last|this|"
    r"since|from)\b.*|\s*[?.!]*)$"
)
_BEST = (
    rf"(?:single )?{chains.NTH}(?:most expensive|costliest|priciest|most costly|biggest[- ]spending|"
    r"highest[- ]spending|top[- ]spending|highest[- ]cost|biggest|largest|cheapest|least expensive|"
    r"dearest|lowest[- ]cost|number one|top|smallest)"
)
_INSIDE = re.compile(
    rf"\b(?P<prep>in|of|on|for|from|within|inside|under|by) (?:the |our |my )(?P<best>{_BEST})"
    r"(?:[- ]spend(?:ing)?)? (?P<scope>(?!of |in |and |by |\d|two |three |four |five )[\w-]+ )?(?P<dim>(?:sub ?)?accounts?|subscriptions?|projects?|regions?|"
    r"services?|providers?|clouds?|teams?|applications?|apps?|environments?|departments?|"
    r"business units?|cost ?cent(?:er|re)s?|squads?|owners?|categor(?:y|ies)|locations?|products?|"
    r"vendors?|resource groups?)(?: by (?:cost|spend|spending))?(?=\s|[?.!,]|$)"
)
_OWNED = re.compile(
    rf"\b(?:the |our |my )?(?P<best>{_BEST}) (?P<dim>account|subscription|project|region|service|provider|cloud|"
    r"team|application|app|environment|department|squad|owner|category|vendor)'s(?=\s)"
)
_SHARE_OF = re.compile(
    r"\b(?:share|percentage|percent|part|portion|fraction|proportion|how much) of (?:the )?$"
)
_DIMENSION_ASKED = re.compile(
    r"\b(?:how (?:has|have|did|is|was)|which|what|top|list|show|breakdown|break down|by|biggest|largest|main|most|how many)\b"
)


def split(text: str) -> Clauses:
    """The clauses of a cleaned question in lower case; one when it asks one thing."""
    for way in (_sentences, _on_peak, _within_that):
        found = way(text)
        if found is not None:
            return found
    chosen = chosen_sets.find(text)
    if chosen is not None:
        return Clauses(chosen, "last")
    sides = opposites.days(text) or opposites.rest(text)
    if sides is not None:
        return Clauses(sides, "difference")
    for chain in (
        chains.take,
        chains.without,
        chains.topic,
        chains.for_best,
        chains.inner,
        chains.its,
    ):
        texts = chain(text)
        if texts is not None:
            return Clauses(texts)
    for way in (_trend_of_each, _among_best, _inside, _possessive, _contrast, _times, _and):
        found = way(text)
        if found is not None:
            return found
    return Clauses((text,))


def across(text: str) -> Clauses:
    """The clauses of a text whose sentences lean on each other; one when they do not."""
    chosen = chosen_sets.find(text)
    if chosen is not None:
        return Clauses(chosen, "last")
    texts = chains.take(text)
    if texts is not None:
        return Clauses(texts)
    return _about_those(text) or _within_that(text) or Clauses((text,))


def _trend_of_each(text: str) -> Clauses | None:
    """'the top 4 regions in October and the trend of each since July'."""
    found = _TREND_OF.search(text)
    if found is None or not _RANKS.search(text[: found.start()]):
        return None
    if len(text[: found.start()].split()) < 2:
        return None
    return Clauses((text[: found.start()], f"monthly cost of each of them{found.group('rest')}"))


def _among_best(text: str) -> Clauses | None:
    """'of the five biggest services, which shrank in October?'."""
    found = _AMONG.match(text)
    if found is None:
        return None
    when = chains.WHEN.search(found.group("rest"))
    first = f"top {found.group('n')} {found.group('dim')} by cost{' in ' + when.group(0).removeprefix('in ') if when else ''}"
    return Clauses((first, f"which of those {found.group('rest')}"), "last")


def _about_those(text: str) -> Clauses | None:
    """'top 5 services in September - how much did each of them change in October?'."""
    parts = [part.strip() for part in _OF_THOSE.split(text, maxsplit=1)]
    if len(parts) != 2 or len(parts[0].split()) < 3 or not _RANKS.search(parts[0]):
        return None
    return Clauses(tuple(parts))


def _sentences(text: str) -> Clauses | None:
    """'…? And …?'"""
    parts = [part.strip() for part in re.split(r"(?<=\?)\s+", text) if part.strip()]
    asked = [part for part in parts if len(part.split()) >= 2 or part.rstrip("?") == "why"]
    if len(parts) < 2 or len(asked) != len(parts) or not all(p.endswith("?") for p in parts):
        return None
    return Clauses(tuple(parts))


_ON_PEAK = re.compile(
    r"^\W*(?:on|in|for|during) (?:the|whichever|whatever|which(?:ever)?) (?P<unit>day|week|month)\b(?P<rest>.*?)"
    r"(?P<most>\b(?:cost|costs|spent|was|were|is|had|peaked|reached)\b.*?)?,\s*(?P<question>(?:what|how|which|who|show|list|give)\b.+)$"
)
_AMONG = re.compile(
    rf"^\W*(?:of|among|amongst|from|out of) (?:the|our|my) (?:top )?(?P<n>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten) (?:{chains.BEST}) (?P<dim>{chains.DIM})s?,? (?:which|what)(?: ones?)? (?P<rest>(?:grew|shrank|rose|fell|dropped|increased|decreased|changed|got|went|became|declined)\b[^?]*)\W*$"
)
_TREND_OF = re.compile(
    r",?\s+(?:and|plus|with) (?:show )?(?:me )?(?:the |their )?(?:monthly |cost )?(?:trends?|developments?|course|history|evolution) (?:of |for )?(?:each(?: of them)?|them|those)?(?P<rest>[^?]*)\W*$"
)
_OF_THOSE = re.compile(
    rf"\s*(?:[,;:.]|\s-+)\s+(?:and |then )?(?=(?:also |please )?{_HEAD}\b[^?]*\b(?:each|them|they|their|those|these)\b)"
)
_RANKS = re.compile(rf"\b(?:{chains.BEST}|most|least|(?:top|bottom|first|last) \w+)\b")
_WITHIN_THAT = re.compile(
    r"\s*[;.,:]\s*(?:and |then |and then )?(?=(?:with)?(?:in|inside|inside of|of|for|on|from|under) (?:that|it|this|there)\b)|"
    r"\s+and (?=(?:with)?in(?:side)?(?: of)? (?:that|it)\b)"
)


def _on_peak(text: str) -> Clauses | None:
    """'on the day S3 cost most, what did AWS cost': first the day, then the rest."""
    found = _ON_PEAK.search(text)
    if found is None or not re.search(
        r"\b(?:most|highest|peak|least|lowest|max)", text[: found.start("question")]
    ):
        return None
    unit = found.group("unit")
    first = f"which {unit} {found.group('rest')} {found.group('most') or ''}".replace("  ", " ")
    return Clauses((first, f"{found.group('question').rstrip('?. ')} on that {unit}"))


def _within_that(text: str) -> Clauses | None:
    """'the most expensive service; within that, which region …'"""
    parts = [part.strip() for part in _WITHIN_THAT.split(text) if part.strip()]
    if len(parts) != 2 or any(len(part.split()) < 4 for part in parts):
        return None
    return Clauses(tuple(parts))


def _possessive(text: str) -> Clauses | None:
    """'the priciest team's biggest service'."""
    found = _OWNED.search(text)
    if found is None:
        return None
    one, rest = found.group("dim"), re.sub(r"[?()]", " ", text[found.end() :])
    period = re.search(r"\s(?:in|for|over|during|last|this|since|on)\s[^?.!(;]*", rest)
    first = f"which {one} is the {found.group('best')} by cost{period.group(0) if period else ''}"
    before = text[: found.start()]
    if _SHARE_OF.search(before):  # it is the whole
        return Clauses((first, f"{before}that {one}'s {rest.strip()}"))
    return Clauses((first, f"{before}{rest.rstrip()} in that {one}".strip()))


def _and(text: str) -> Clauses | None:
    """'… and how many …', '… and why'."""
    why = _WHY.search(text)
    if why and len(text[: why.start()].split()) >= 3:
        return Clauses((text[: why.start()], text[why.end() :]))
    parts = [part.strip() for part in _THEN.split(text)]
    if _COMPARES.search(text) and not all(_REFERS.search(part) for part in parts[1:]):
        return None
    if len(parts) < 2 or len(parts) > 3:
        return None
    if any(_TRIVIAL.match(part) or len(part.split()) < 3 for part in parts[1:]):
        return None
    if len(parts[0].split()) < 3 or not _STARTS.match(parts[0]):
        return None
    return Clauses(tuple(parts))


def _inside(text: str) -> Clauses | None:
    """'top services in our most expensive account': first the account, then what is in it."""
    found = _INSIDE.search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    if not _DIMENSION_ASKED.search(before) or re.search(r"\bby\s*$", before):
        return None
    dimension = found.group("dim")
    if re.search(rf"\b{dimension.rstrip('s')}", before):
        return None
    one = re.sub(r"ies$", "y", dimension)
    one = one.removesuffix("s") if not one.endswith("ss") else one
    scope = found.group("scope") or ""
    first = f"which {scope}{one} is the {found.group('best')} by cost{after}"
    return Clauses((first, f"{before}{found.group('prep')} that {one}{after}"))


def _contrast(text: str) -> Clauses | None:
    """'ratio of A to B', 'difference between A and B' of things, not of periods."""
    found = _RATIO.search(text)
    if found is None:
        return None
    combine: Combine = "ratio" if found.group("what") == "ratio" else "difference"
    rest = found.group("rest").rstrip("?.! ")
    first, second = found.group("first"), found.group("second").rstrip("?.! ")
    if _PERIOD_ONLY.fullmatch(first) or _PERIOD_ONLY.fullmatch(second):
        return None  # 'between the September and October bills' are periods of one thing
    if combine == "difference" and re.search(r"\b(?:effective|billed|list|amorti[sz]ed)\b", text):
        return None
    return Clauses((f"cost of {first}{rest}", f"cost of {second}{rest}"), combine)


def _times(text: str) -> Clauses | None:
    """'how many times more does A cost than B'."""
    found = _TIMES.search(text)
    if found is None:
        return None
    lead = re.sub(
        r"\b(?:did|do|does|we|i|spend|spent|pay|on|for|is|was|are|cost|costs|expensive|our|bill|more|much|the)\b",
        " ",
        found.group("lead"),
    ).strip()
    rest = found.group("rest").rstrip("?.! ")
    second = re.sub(r"^(?:on|for|we spend on|we spent on|our|the)\s+", "", found.group("second"))
    second = second.rstrip("?.! ")
    if not lead or not second:
        return None
    return Clauses((f"cost of {lead}{rest}", f"cost of {second}{rest}"), "ratio")
