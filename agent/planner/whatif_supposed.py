"""What a what-if question supposes, apart from what it asks about it: 'if we add 5 m5.large', ', how much more is that?'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.planner.whatif_words import COMMITS, HEAD, MARK

_ASK = (
    r"(?:how|what|whats|what's|which|will|would|could|can|does|do|did|is|are|by how|tell|show|give|impact|effect|savings?|any|then|total|"
    r"(?:the |our |my |its |your )?(?:new |total |overall |resulting |monthly |annual |yearly )*(?:costs?|impact|effect|saving|savings|forecast|result|price|difference|delta|bill)\b(?=\W*$| (?:would|will|is|be|change|impact|of it|effect|saving|go|be)))"
)
_TAIL = re.compile(
    rf"\s*(?:[,;:?!]|\.(?=\s|$)|\s[-–—]+)\s*(?:and |so |then |but |please |,)*(?={_ASK}\b).*$|"
    r"\s+(?:and |so |then |,)*(?=(?:by )?how much\b|what (?:do|does|would|will|is|are|can|could|happens|did)\b|would (?:it|that|our|the|my|we|i)\b|will (?:it|that|our|the|my|we|i)\b|(?:is|does|do) (?:it|that|this|we|i)\b|how (?:is|does|would|will|do|big|large|high)\b).*$"
)
_LEAD = re.compile(
    r"^(?:[^\w¤]|\b(?:we|i|they|you|someone|somebody|one|to|just|simply|please|then|also|that|now|were to|was to|would|will|could|can|should|might|decide[ds]? to|want(?:ed)? to|are going to|am going to|is going to|going to|plan to|start(?:ed)? to|have to|had to|need to|manage(?:d)? to|choose to|chose to|go ahead and|by|of|from|for)\b)+"
)
_GERUND = re.compile(
    r"\b(?:by|of|from|for|when|if we|if i|with|to|would|will|does|could|is|isn't)\s+(?=(?:just |only |simply |completely )?(?:shutting|switching|turning|powering|stopping|pausing|parking|hibernating|halting|removing|deleting|terminating|decommissioning|retiring|killing|downsizing|upsizing|resizing|rightsizing|shrinking|replacing|swapping|converting|upgrading|downgrading|moving|migrating|relocating|adding|launching|spinning|scaling|reserving|committing|running|changing|scheduling|cutting|reducing|trimming|halving|doubling|buying|getting|hosting|using|closing|dropping|cancelling|canceling|"
    r"(?:add|launch|run|move|resize|stop|remove|delete|buy|switch|turn|shut|replace|upgrade|downsize|commit|spin|start|get|host|migrate|double|use|rent|deploy|keep|have|increase|reduce|cut|scale)\b))"
)


@dataclass(frozen=True)
class Supposed:
    """Where the supposition of a text stands; the rest is what is asked of it."""

    start: int
    end: int


_EXPECTED = re.compile(
    r"\b(?:expected|going|likely|set|about|bound|projected|planned|supposed|forecast) to\s*$"
)
_IN_STATE = re.compile(
    r"\bwith (?=(?:[\w¤.'-]+ ){1,8}?(?:turned off|switched off|shut down|powered off|stopped|removed|deleted)\b)"
)
_SHARE = re.compile(
    r"^.*?\b(?:of|would|does|from|could|might|with|has|have) (?:an? |another )?(?=[^,;?]*?\d ?(?:%|percent))(?=(?:[\w¤-]+ ){0,3}?\d)"
)
_MOVES = re.compile(
    r"\b(?:increase|rise|growth|price hike|drop|decrease|cut|reduction|discount|rebate)s? of\b"
)
_ASKS_FIRST = re.compile(
    r"^\W*(?:and |so |then )*(?:what|how|which|would|will|is|does|do|can|could)\b"
)


def supposed(mask: str) -> Supposed:
    """The supposition of a question in lower case with its names hidden."""
    mark = MARK.search(mask)
    begin = mark.end() if mark else 0
    if mark is None:
        gerund = _GERUND.search(mask)
        if gerund is not None and _EXPECTED.search(mask[: gerund.end()]):
            gerund = None  # 'lambda is expected to double': what does so stands before
        verb = HEAD.search(mask) if gerund is None else None
        begin = gerund.end() if gerund else 0
        state = _IN_STATE.search(mask) if gerund is None else None
        if state is not None:
            lead = _LEAD.match(mask[state.end() :])
            return Supposed(state.end() + (lead.end() if lead else 0), len(mask))
        share = _SHARE.search(mask) if gerund is None else None
        if share is not None and _MOVES.search(mask[: share.end()]) is None:
            begin = share.end()
        elif (
            verb is not None
            and _ASKS_FIRST.match(mask)
            and not _EXPECTED.search(mask[: verb.start()])
        ):
            begin = verb.start()
    promise = COMMITS.search(mask) if begin == 0 and mark is None else None
    if promise is not None and _ASKS_FIRST.match(mask):
        begin = promise.start()
    tail = _TAIL.search(mask, begin + 3) if len(mask) > begin + 3 else None
    while tail is not None and len(mask[begin : tail.start()].split()) < 2:
        tail = _TAIL.search(mask, tail.end())
    end = tail.start() if tail else len(mask)
    lead = _LEAD.match(mask[begin:end])
    return Supposed(begin + (lead.end() if lead else 0), end)
