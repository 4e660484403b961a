"""Questions that lean on the one before, told by their words: 'and Azure?', 'why?', 'there'."""

from __future__ import annotations

import re

_POINTING = re.compile(r"^\s*(?:and\b|what about|how about|same\b|now\b|only\b|just\b|but\b|also\b|"
                       r"then\b|or\b|ok(?:ay)?[, ]+(?:and|what)|exclud|without|drop\b|remove\b|"
                       r"why\??\s*$|as an?\b|instead|sort|order|include|add\b|not\b|except)")  # fmt: skip
_PRONOUN = re.compile(
    r"\b(?:it|its|that|those|these|them|they|their|this one|that one|same|instead|the same|"
    r"(?:the|those) ones|the (?:first|second|third|fourth|fifth|top|winning) (?:one|of (?:them|those|these))|"
    r"the former|the latter|of the (?:pair|two|three|lot|bunch)|the other(?: one|s)?|the rest|the remainder|"
    r"(?:the (?:two|three|four|five)|both) (?:costs|figures|numbers|amounts|values|totals|results)|restate)\b(?! (?:month|"
    r"week|year|quarter|day)s?\b)|\b(?:did|do|does|has|have) each (?:of (?:them|these|those) )?(?:grow|change|rise|increase|cost|move|fall|drop|develop|one)\w*\b|\bhow each (?:of (?:them|these|those) )?\w+ed\b|\bhow each (?:of (?:them|these|those) )?(?:grew|rose|fell)\b|\b(?:of|for) each\b(?= (?:in|for|last|this|since|by)\b|\W*$)"
)
_THOSE_THINGS = re.compile(
    r"\b(?:those|these|the same|said|its|their) (?:\w+ )?(?:machines|instances|servers|vms|boxes|hosts|nodes|volumes|disks|snapshots|resources)\b"
)
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?=\s*(?:[?.!,]|$|by\b|and\b|in\b|last\b|today\b|now\b|currently\b|right now\b))"
)

_WHEN_WORDS = frozenset(
    """s the a an of in for on from during over and how much was were is did what that then cost costs spend spending charge charges bill bills
    invoice invoices billed charged invoiced amount last this previous past prior month week quarter year day days weeks months before fine ok okay at list price prices effective billed amortised amortized contracted unblended instead
    q please again so yesterday""".split()
)
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_WHOLE = re.compile(r"\b(?:last|past|previous) \d|\bdid (?:we|i)\b")


def points_back(text: str) -> bool:
    """True when the question leans on the one before: 'and Azure?', 'why?', 'sort them by age'."""
    return bool(_POINTING.search(text))


def only_when(text: str) -> bool:
    """True for 'September's charges?', 'the invoice of May': money of another time, of what was asked."""
    said = re.findall(r"[a-z]+", text.lower())
    return (
        0 < len(said) <= 7
        and all(word in _WHEN_WORDS or word[:3] in _MONTHS for word in said)
        and not _WHOLE.search(text)
    )


def has_pronoun(text: str) -> bool:
    """True when the question says it, that, them, there, same, instead …"""
    return bool(_PRONOUN.search(text) or _THERE.search(text))


def names_those(text: str) -> bool:
    """True for 'how busy are those machines?': things of the answer before."""
    return _THOSE_THINGS.search(text) is not None


def says_then(text: str) -> bool:
    """True for 'on that day', 'in the same month'."""
    return bool(
        re.search(
            r"\b(?:that|the same|this same|said) (?:day|week|month|date)\b|\bback then\b", text
        )
    )


def says_there(text: str) -> bool:
    """True for 'how many run there?', not for 'how many are there?'."""
    return bool(_THERE.search(text))
