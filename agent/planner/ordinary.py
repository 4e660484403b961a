"""Ordinary English words, by class, and the places of a question where none of them is a name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_STANDS_AS_NAME = re.compile(
    r"\b(?:for|in|on|of|by|from|at|with|tagged|named|called|per|under|against|about|owned by|using|"
    r"without|except|excluding|only|vs|versus|into|inside|outside|service|account|team|region|"
    r"project|application|app|owner|tag|environment|and|or|not|no|than|like|where|whose|as|because|"
    r"if)\s+(?:the |our |my |all |any |a |an )*$|[,;:/&+(]\s*$"
)
_TELLS = re.compile(r"\b(?:is|are|was|were|be|been|being|stay|stays|remain|remains|marked|set)\s+$")
_BESIDE_KIND = re.compile(
    r"^(?:'s)?\s*(?:-\s*)?(?:costs?|spend|spending|bill|charges?|usage|instances?|servers?|vms?|machines?|"
    r"box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|teams?|accounts?|projects?|services?|"
    r"regions?|environments?|tags?|tagged|resources?|subscriptions?|apps?|applications?|owners?|"
    r"clouds?|squads?|departments?|data|or|and|/|&|,)\b"
)
_AMOUNT_AFTER = re.compile(
    r"^\s+(?:costs?|spend|spending|bills?|charges|amounts?|numbers?|figures?|sums?|totals?|"
    r"increases?|jumps?|rises?|growth|spikes?|drops?|trend)\b"
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|some|any|my|your|his|their|this|that|no|quick|little|short|brief)\s+$"
)
_PREPOSED = re.compile(
    r"\b(?:for|in|on|of|by|from|at|with|under|per|about|to|than|only|not|and|or|versus|vs|except|"
    r"excluding|without)\s+(?:the|a|an|some|any|my|your|his|their|this|that|no)\s+$"
)
_ABOUT_AFTER = re.compile(
    r"^\s+(?:on|about|regarding|concerning|as to|when it comes to|with regard to)\b"
)
_ENDS = re.compile(
    r"^\s*[:,;]\s*(?:how|what|which|who|did|do|does|is|are|was|were|show|give|list|tell)\b"
)
_DOERS = re.compile(
    r"\b(?:services|teams|accounts|projects|regions|providers|clouds|resources|applications|apps|owners|squads|ones|things|"
    r"that|which|who|really|actually|currently)\s+$"
)
_DONE_TO = re.compile(
    r"^\s+(?:our|the|my|us|me|up|through|out|into|away|down|at|on|all)\b(?!\s*(?:\d|20\d\d))"
)


@cache
def _words() -> dict[str, str]:
    text = files("agent.planner").joinpath("ordinary_english.txt").read_text("utf-8")
    found: dict[str, str] = {}
    kind = ""
    for line in text.splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif not line.startswith("#"):
            found.update(dict.fromkeys(line.split(), kind))
    return found


def words_listed() -> list[str]:
    """All words that are listed."""
    return list(_words())


def kind_of(word: str) -> str:
    """'adverb', 'verb', 'colour' or 'noun' for a word that names nothing in a cloud; 'other' for one
    that seldom does, 'thing' for one that well may; '' for one that is not listed.
    """
    return _words().get(word, "")


def only_said(word: str, before: str, after: str, *, money: bool) -> bool:
    """True for an ordinary word that stands where no name and no condition can stand.

    `money`: the question is about costs, where nothing is told by adjectives.
    """
    kind = kind_of(word)
    if kind == "adverb":
        return True
    if kind in ("", "thing") or not money:
        return False
    if kind == "colour":
        return bool(_AMOUNT_AFTER.match(after))
    if _BESIDE_KIND.match(after):
        return False
    if kind == "noun":
        return bool(_DETERMINED.search(before)) and not _PREPOSED.search(before)
    if kind == "other":
        return _told_of(before, after)
    return not _STANDS_AS_NAME.search(before) and not _TELLS.search(before)


def _told_of(before: str, after: str) -> bool:
    """'the skinny on AWS', 'services that nibble at our budget': neither a name nor a condition."""
    if _DETERMINED.search(before) and not _PREPOSED.search(before):
        return bool(_ABOUT_AFTER.match(after)) or _ENDS.match(after) is not None
    return bool(_DOERS.search(before)) and bool(_DONE_TO.match(after))
