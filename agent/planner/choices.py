"""Phrases that choose by rank, 'the costliest AWS account of October', and the words that they share."""

from __future__ import annotations

import re

from agent.planner.chains import BEST, DIM, WHEN
from agent.planner.clauses import Combine

Found = tuple[tuple[str, ...], Combine] | None
N = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
NTH = r"(?:second|third|fourth|fifth|2nd|3rd|4th|5th)"
NAME = r"(?:¤[¤\w.-]*(?: ¤[¤\w.-]*)*)"
PERIOD = rf"(?:(?:in|of|for|during|over|from) )?(?:the )?(?:{WHEN.pattern}|(?:last|past|previous) {N} (?:days|weeks|months)|(?:last|past) \d+ (?:days|weeks|months))"
TAIL = rf"(?P<tail>(?: (?:in|of|on|from|within|at|under|for) (?:the |our |team |account |provider |region )?{NAME}| {PERIOD}(?=\W|$))*)"
MEASURE = r"(?: (?:by|in terms of) (?:effective |billed |list |contracted |total )?(?:costs?|spend(?:ing)?|price))?"
RANKED = re.compile(
    rf"\b(?:(?:the|our|my|whichever|each of the|each of our) )(?:top )?(?:(?P<n>{N}) )?(?:(?P<nth>{NTH})[- ])?(?P<best>{BEST}|top|costly|expensive) (?:(?P<n2>{N}) )?(?P<scope>(?:{NAME} )?(?:(?!of\b|in\b|and\b|by\b)[a-z-]+ )?)(?P<dim>{DIM}|instances?|servers?|vms?|machines?)\b{MEASURE}{TAIL}"
)
RELATIVE = re.compile(
    rf"\b(?:the|that|whichever|whatever|our) (?P<scope>(?:{NAME} )?)(?P<dim>{DIM}|instance types?) (?:that |which |who |whose (?:costs?|spend(?:ing)?|bill) |with |(?=we |is |was ))(?P<what>(?:has |have |had |is |was |saw |cost us |costs? |spen[dt]s? |grew |rose |fell |dropped |increased |decreased |gained |shrank |jumped |we (?:pay|paid|spend|spent|use|used) |was billed |is billed |was charged )?(?:the |our |us )?(?:{BEST}|most|least|fewest|greatest|highest|lowest|biggest|largest|fastest|steepest|strongest|smallest)\b[^,;:?]*?)"
    rf"(?=$|[,;:?]| -| (?:by (?!cost|spend|percent|far)|split|broken|per|hold|holds|run|runs|contain|own|owns|pay|pays|spend|spends|cost|costs|has|have|had|use|uses|per|and (?:how|what|which|its|their|on|in|by|split))\b)"
)
RANKS = re.compile(rf"\b(?:{BEST}|most|least|fastest|steepest)\b")


def when_of(text: str) -> str:
    """The period of a text as the end of a question."""
    found = WHEN.search(text)
    if found is None:
        return ""
    said = re.sub(r"^(?:in|of|for) ", "", found.group(0))
    return f" {said}" if re.match(r"since|over|during|last|this|yesterday", said) else f" in {said}"


def single(dim: str) -> str:
    dim = re.sub(r"ies$", "y", dim)
    return dim if dim.endswith("ss") else dim.removesuffix("s")


def plural_of(dim: str) -> str:
    one = single(dim)
    return re.sub(r"y$", "ies", one) if one.endswith("y") and not one.endswith("ay") else f"{one}s"
