"""Demands for what only people give: a role or permissions, and the confirmation of plans by words."""

from __future__ import annotations

import re

_RANK = r"(?:admin(?:istrator)?|operator|viewer|super-?user|root|sys-?admin|approver)s?"
_RIGHTS = r"(?:roles?|permissions?|privileges?|rights|access levels?|authori[sz]ations?)"
_WHOSE = r"(?:my|our|his|her|their|your|everyone'?s|\w+'s|\w+s') (?:own |current |user )?"
_FIGURES = re.compile(
    r"\b(?:costs?|spen[dt]\w*|bill\w*|charges?|prices?|tags?|tagged|labels?|untagged|by|per|list|table|"
    r"report|how|which|instances?|servers?|machines?|vms?|volumes?)\b|="
)
_ASKS_RIGHTS = re.compile(
    r"^(?:give|grant|assign|set|raise|lower|lift|promote|demote|elevate|escalate|upgrade|downgrade|change|"
    r"switch|make|get|let|add|remove|revoke|take(?: away)?|drop|want|need|put)\b.*?"
    rf"(?:\b{_RANK} {_RIGHTS}\b|\b{_RIGHTS} (?:of |to |as |into )?(?:an? |the )?{_RANK}\b|\b{_WHOSE}{_RIGHTS}\b|"
    rf"\b(?:more|higher|full|write|all|extra|elevated) {_RIGHTS}\b)|"
    rf"^(?:an? |the |full )*{_RANK} {_RIGHTS}(?: for \w+)?(?: please| now)*\W*$"  # 'I need …' opens it
)
_ASKS_RANK = re.compile(
    r"^(?:make|promote|demote|treat|consider|appoint|elevate|upgrade|turn|declare|regard|see)\s+(?:\S+\s+){1,3}?"
    rf"(?:(?:to|as|into|up to)\s+)?(?:be\s+)?(?:an?\s+|the\s+|full\s+|our\s+)*{_RANK}(?: (?:now|please|again|here|too))*\W*$"
)
_DECIDES = (
    r"(?:confirm|approve|accept|sign off(?: on)?|authori[sz]e|apply|execute|run|carry out|perform|implement|"
    r"go ahead with|proceed with|commit|cancel|reject|decline|discard|abort|set aside)"
)
_PLANS = re.compile(
    rf"^{_DECIDES}\b(?:\s+(?:all|every|each|any|the|that|this|those|these|my|our|your|of|them|both|two|three|\d+|"
    r"waiting|pending|open|proposed|outstanding|queued|stored|unconfirmed|last|latest|newest|first|next|other|"
    r"remaining|\w+'s))*\s+(?:plans?|changes?|proposals?|confirmations?)\b(?! (?:in|of|to|for|since) (?:the )?(?:costs?|spend|bill))|"
    rf"^{_DECIDES}\s+(?:everything|anything|all|whatever|what|those|these)\b(?: of (?:it|them))?(?: (?:that|which))?(?: (?:is|are|still))* "
    r"(?:waiting|waits|pending|proposed|open)\b|"
    r"^(?:confirm|approve|authori[sz]e) (?:it|them|that|this)(?: all)? (?:for (?:me|us)|on (?:my|our) behalf|yourself|automatically)\b"
)


def authority(clauses: list[str]) -> str:
    """What is said to a demand for a role, or to confirm or cancel plans by words; '' where no
    clause (lower case, without how it opens) demands that.
    """
    roles = any(_rights(clause) for clause in clauses)
    plans = any(_PLANS.search(clause) for clause in clauses)
    said = ["roles are given by an admin"] if roles else []
    if plans:
        said.append(
            "each plan is confirmed or cancelled by whoever has just seen it, with a plain yes or no, "
            "or with `cloudwright changes confirm PLAN`"
        )
    return f"I leave that to people: {', and '.join(said)}." if said else ""


def _rights(clause: str) -> bool:
    if _FIGURES.search(clause):
        return False
    return bool(_ASKS_RIGHTS.search(clause) or _ASKS_RANK.search(clause))
