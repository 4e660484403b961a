"""Which cost columns of the bill a question names: 'list vs effective', 'list price against what we paid'."""

from __future__ import annotations

import re

from agent.planner.reading import Reading

_LIST_COST = re.compile(
    r"\blist(?= (?:vs\.?|versus|against|or|and) (?:\w+ )?(?:billed|effective|contracted|amorti[sz]ed|paid|actual|real|net))|"
    r"\b(?:vs\.?|versus|against|than|or|and) list\b(?! (?:of|all|the|me|every)\b)"
)
_NOT_MEASURE = re.compile(r"\b(?:not|rather than|instead of|n't want)\s+(?:the |at |on |an? )?$")
_PAID = re.compile(
    r"\b(?:vs\.?|versus|against|(?:compared|relative) (?:to|with)|and|than)\s+(?:what|that which|the (?:amount|sum|price|money)(?: that)?)?\s*"
    r"(?:we|i|is|was|were|you)?\s*(?:really|actually|in fact|finally|did)?\s*(?:paid|pay|paying|spent)\b|"
    r"\b(?:paid|pay|spend|spent)\b[^,;]{0,40}\b(?:vs\.?|versus|against|(?:compared|relative) (?:to|with)) (?:the )?(?:list|retail|public) "
)

_BELOW_LIST = re.compile(
    r"\b(?:cheaper|less|lower|more|dearer|saved?|saving)\b[^.?!]{0,40}?\b(?:than|(?:compared|relative) (?:to|with)|against|vs\.?|versus) (?:at )?(?:the )?(?:list|retail|public|on demand)\b"
)


def cost_columns(reading: Reading) -> list[str]:
    """The columns named, in the order of the question; those that are ruled out are left out."""
    refused = refused_columns(reading)
    named = [
        (item.start, str(item.payload))
        for item in reading.of("metric_cost")
        if item.start not in refused
    ]
    if [name for _, name in named] == ["ListCost"] and _BELOW_LIST.search(reading.text):
        named.insert(0, (0, "EffectiveCost"))
    listed, paid = _LIST_COST.search(reading.text), _PAID.search(reading.text)
    if listed:
        named.append((listed.start(), "ListCost"))
    if paid and any(name == "ListCost" for _, name in named):
        named.append((paid.start(), "EffectiveCost"))
    return list(dict.fromkeys(name for _, name in sorted(named)))


def refused_columns(reading: Reading) -> dict[int, int]:
    """Where a column is named that is not wanted → where its 'not' begins: 'billed, not amortised'."""
    found = {
        item.start: _NOT_MEASURE.search(reading.text[: item.start])
        for item in reading.of("metric_cost")
    }
    return {start: match.start() for start, match in found.items() if match}


def are_compared(reading: Reading) -> bool:
    """True when columns are set side by side, or list prices and the discounts from them."""
    named = cost_columns(reading)
    return len(named) > 1 or (reading.has("savings") and named == ["ListCost"])
