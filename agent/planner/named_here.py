"""Names that are also words of the trade, 'data' or 'platform', where only the name makes sense."""

from __future__ import annotations

import re

from agent.planner.grounding import Match

_MONEY = re.compile(
    r"\b(?:costs?|costing|spend|spent|spending|bill|bills|billed|charges?|charged|pay|paid|expensive|damage|burn\w*|money|how much|cheap\w*|cpu|memory|ram|mem|busy|load|network traffic)\b"
)
_MACHINES = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|boxes|hosts?|nodes?|disks?|volumes?|snapshots?|databases?|resources?|ips?|addresses)\b"
)
_BEFORE = re.compile(
    r"(?:^\W*|\b(?:for|of|on|in|from|and|or|vs\.?|versus|is|was|are|were|only|just|does|did|than|not|without|excluding|except|with|compare|between|against)\s+|[,;:]\s*)"
    r"(?:the |our )?$"
)
_AFTER = re.compile(
    r"^\s*(?:$|[?.!,;:)]|(?:last|this|in|for|during|since|ytd|mtd|so far|and|or|vs|versus|cost|costs|spend|spends|spent|burn|burnt|burned|bill|team|account|squad|"
    r"over|by|per|on|yesterday|today|lately|now|recently|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|q[1-4]|week|month|monthly|daily|weekly|each|every|compared|alone|please|pls|us|me|stack up|doing)\b)"
)
_OF_THE_DATA = re.compile(
    r"\b(?:fresh\w*|up to date|complete|coverage|covers?|covered|available|imported|synced|refreshed|updated|missing|since when|how far|"
    r"first|last|latest|newest|oldest|earliest|how old|is there|there is|have we got|do (?:we|you) have|you have|go(?:es)? back|transfer|quality|loaded)\b"
)


def names_itself(text: str, at: tuple[int, int], role: str, match: Match) -> bool:
    """True where a tag's value or an account stands as the object of a question about money; 'live' is
    a state where machines are spoken of.
    """
    if role not in ("status", "dimension", "state") or text[at[0] : at[1]] != match.label.lower():
        return False
    if role == "state" and (match.field == "account" or _MACHINES.search(text)):
        return False
    if not (match.field.startswith("tag:") or match.field == "account"):
        return False
    before, after = text[: at[0]], text[at[1] :]
    if not (_BEFORE.search(before) and _AFTER.match(after)):
        return False
    if role == "state":
        return True
    if not _MONEY.search(before + " " + after):
        return False
    return role == "dimension" or not _OF_THE_DATA.search(before + " " + after.split(",")[0])


_THINGS = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|ips?|address(?:es)?|clusters?|how many|count|number of|ones that)\b"
)


def is_no_state(text: str, at: tuple[int, int], match: Match, *, costly: bool) -> bool:
    """True for 'live' of a tag in a question about money that names no machines: 'what does live cost?'."""
    if not match.field.startswith("tag:") or text[at[0] : at[1]] != match.label.lower():
        return False
    return (costly or _MONEY.search(text) is not None) and not _THINGS.search(text)
