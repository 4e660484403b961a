"""'what does amortised mean, and how much is it in October?': the meaning first, then the figure."""

from __future__ import annotations

import re

from agent.planner.glossary import meaning

_CUT = re.compile(
    r"\s*(?:\?|;|,|\.|-)?\s+(?:and|also|then|plus)\s+(?:also\s+|then\s+)?|\s*[?;]\s+|\s*\.\s+(?=[A-Za-z])",
    re.I,
)
_ASKS = re.compile(
    r"^\W*(?:how|what|which|when|where|do|does|did|is|are|was|were|show|give|list|tell|who|have|has)\b",
    re.I,
)
_TERM = re.compile(
    r"^\W*(?:(?:so|hi|hey|hello|ok|please|pls)\W+)*(?:what(?:'s| is| are|s| does| do)|define|explain|meaning of|what is meant by)\s+(?:the |an? |meaning of |meant by |term )*"
    r"(?P<term>.+?)(?:\s+(?:mean|means|stand for|about|exactly|then|please))*\W*$",
    re.I,
)
_OF_IT = re.compile(
    r"\b(?:it|that|this|they|those|them)\b(?! (?:month|week|year|quarter|day))", re.I
)
_HOW_MANY = re.compile(
    r"\bhow many (?:of (?:them|those|these) )?(?=do\b|are\b|have\b|did\b|exist\b|were\b)", re.I
)
_ANY = re.compile(r"\b(?:any|some|one|ones)\b(?=\W*$|\s+(?:in|on|at|for|of us)\b)", re.I)


def meaning_first(text: str) -> tuple[str, str]:
    """The meaning that is asked for first and the question after it; ('', text) when there is none."""
    for cut in _CUT.finditer(text):
        head, rest = text[: cut.start()], text[cut.end() :]
        if not _ASKS.match(rest) or meaning(rest.lower()):
            continue
        told = meaning(head.strip().lower())
        named = _TERM.match(head)
        if told and named is not None:
            return told, _named(rest, named["term"].strip(" \"'`"))
    return "", text


def _named(rest: str, term: str) -> str:
    """The second question with the term in place of the words that point at it."""
    several = term if term.endswith("s") else f"{term}s"
    if _HOW_MANY.search(rest):
        return _HOW_MANY.sub(f"how many {several} ", rest, count=1)
    if _ANY.search(rest):
        return _ANY.sub(f"any {term}", rest, count=1)
    adjective = re.fullmatch(
        r"(?:amorti[sz]ed|effective|billed|contracted|list|unblended|untagged)", term, re.I
    )
    return _OF_IT.sub(f"{term} cost" if adjective else term, rest, count=1)
