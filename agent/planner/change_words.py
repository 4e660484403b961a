"""Words that ask for a change: 'stop', 'resize … to', 'apply the top recommendation', 'undo that'."""

from __future__ import annotations

import re
from collections.abc import Callable

_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|ok(?:ay)?|now|so|then|and|also|just|hey|hi|yes|great|good|cool|alright|"
    r"cloudwright|can you|could you|would you|will you|can we|could we|let'?s|let us|go ahead and|"
    r"i(?:'d| would)? (?:want|like|need)(?: you)? to|i wanna|we (?:want|need|should) to|we should|"
    r"you (?:can|may|should)|you|make a plan to|plan to|propose to|prepare to|draft a plan to|"
    r"quickly|immediately|kindly|actually)\b[\s,:]*)+",
    re.I,
)
_TIMES = r"(?:first|second|third|fourth|fifth|last|top|best|biggest|next|1st|2nd|3rd|\d+th)"
# In the order in which they are tried: the first that fits says what is wanted.
ACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("undo", re.compile(r"(?:undo|un-do|roll ?back|revert|reverse|take (?:that|it) back|put (?:it|that|them) back)\b", re.I)),
    ("undo", re.compile(r"roll (?:it|that|this|them|the (?:last )?change) back\b", re.I)),
    ("snapshot", re.compile(r"(?:snapshot|(?:take|make|create) (?:a |an )?(?:snapshots?|backups?|images?) (?:of|for|from)?|back ?up)\b", re.I)),
    ("resize", re.compile(r"(?:re-?size|down-?size|up-?size|scale(?: up| down)?|shrink|grow|change (?:the )?(?:instance )?(?:type|size|flavor|flavour) of|switch|move|convert)\b", re.I)),
    ("release_address", re.compile(r"(?:release|free|give back|return)\b", re.I)),
    ("terminate", re.compile(r"(?:terminate|destroy|decommission|kill|get rid of|delete|remove|drop|clean up|clear out)\b", re.I)),
    ("stop", re.compile(r"(?:stop|shut ?down|shut|turn off|power off|power down|switch off|halt|pause|suspend|deallocate|park)\b", re.I)),
    ("start", re.compile(r"(?:start(?: up)?|boot(?: up)?|turn on|power on|power up|switch on|bring up|wake(?: up)?|resume|unpause)\b", re.I)),
    ("stop", re.compile(r"(?:turn|switch|power|shut) (?P<object>.+?) (?:off|down)\b", re.I)),
    ("start", re.compile(r"(?:turn|switch|power|bring) (?P<object>.+?) (?:on|up)\b", re.I)),
    ("tag", re.compile(r"(?:re-?tag|un-?tag|tag|label|set (?:the )?tags?|add (?:the |a )?tags?|remove (?:the )?tags?)\b", re.I)),
    ("apply", re.compile(r"(?:apply|implement|execute|carry out|perform|enact|act on|do|take|follow|use)\b", re.I)),
)  # fmt: skip
# What makes 'do' or 'take' mean a recommendation.
ADVICE = re.compile(
    rf"\b(?:recommend\w*|suggest\w*|saving|savings|advice|proposal|{_TIMES}(?: one)?|it|that(?: one)?|"
    r"this(?: one)?|them|all of (?:it|them)|these|those)\b",
    re.I,
)
TYPED = re.compile(r"\b(?:idle|unused)\b", re.I)
UNATTACHED = re.compile(r"\b(?:idle|unattached|orphan(?:ed)?|detached|dangling|unused)\b", re.I)
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("snapshot", re.compile(r"\bsnapshots?\b", re.I)),
    ("volume", re.compile(r"\b(?:volumes?|disks?|drives?|ebs)\b", re.I)),
    ("address", re.compile(r"\b(?:address(?:es)?|ips?|eips?|elastic ips?|floating ips?)\b", re.I)),
    ("instance", re.compile(r"\b(?:instances?|servers?|vms?|machines?|boxes|box|hosts?|nodes?)\b", re.I)),
)  # fmt: skip
PAIR = re.compile(r"(?P<key>[\w.:/-]+)\s*(?:=|:)\s*(?P<value>[\w.@:/+-]+)")
TO = re.compile(r"\b(?:to|into|as|onto)\b(?: an?)? (?P<type>[\w.-]*\d[\w.-]*)\s*$", re.I)
PAST = re.compile(
    r"\b(?:what (?:did (?:we|you|i|they|anyone|someone)|has|have|was|were)|which|show|list|any|recent|"
    r"latest|last|history of|audit)\b.*\b(?:chang(?:es?|ed)|plans?|actions? taken|rolled back|applied)\b"
    r"|^\W*(?:pending|open) (?:changes?|plans?)\W*$",
    re.I,
)
PLANS = re.compile(
    r"\b(?:pending|open|proposed|confirmed|applied|failed|cancelled|past|recent) (?:changes|plans)\b"
    r"|\b(?:changes|plans) (?:are |were |was )?(?:pending|waiting|open|proposed|made|applied|confirmed)\b"
    r"|\bwhat (?:did you|have you|has been|was|did we|have we) (?:change[d]?|applied|apply|done|do)\b"
    r"|\bchange history\b|\bplan [0-9a-f]{8}\b",
    re.I,
)


def opened(text: str) -> str:
    """A message without how it begins: 'can you please stop …' is 'stop …'."""
    return _OPENING.sub("", text, count=1).strip()


_OTHERWISE = re.compile(
    r"\b(?:budgets?|costs?|spend(?:ing)?|bills?|charges?|trend|forecast|report|chart|table|column|filter|"
    r"anomal\w+|alerts?|conversation|thread|chat|how (?:much|many)|per (?:day|week|month)|by (?:region|"
    r"service|account|team|provider|month|week|day)|last (?:month|week|year)|this (?:month|week|year)|"
    r"night|weekends?|%|percent|instead)\b",
    re.I,
)
_GERUND = re.compile(r"^(?:\w+ing|over|again|from|with|at|since|by|to|at)\b", re.I)
_THING = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|boxes|box|hosts?|nodes?|volumes?|disks?|drives?|"
    r"snapshots?|address(?:es)?|ips?|eips?)\b",
    re.I,
)
_PRONOUN = re.compile(r"^(?:it|that|this|them|these|those|both|that one|this one)$", re.I)
_SHORT = re.compile(
    rf"^(?:it|that|this|them|(?:the |your |that |this )?(?:{_TIMES} )?(?:one|recommendations?|suggestions?|"
    r"advice|saving|proposal)|(?:the )?(?:top|first|best|biggest))(?: (?:now|please|then|for me))?$",
    re.I,
)


def _meant(action: str, verb: str, rest: str, named: bool) -> bool:
    """Whether the words mean a change of something that runs, and not a question put otherwise."""
    if not rest or _OTHERWISE.search(rest) or _GERUND.match(rest):
        return action == "undo" and not _OTHERWISE.search(rest)
    if action == "undo":
        return True
    if action == "apply":
        plain = verb.lower() in ("do", "take", "follow", "use")
        return bool(_SHORT.match(rest)) if plain else bool(ADVICE.search(rest))
    if action == "resize" and not re.match(r"re-?size|down-?size|up-?size", verb, re.I):
        return TO.search(rest) is not None
    if action == "release_address":
        return bool(KINDS[2][1].search(rest))
    loose = re.match(
        r"drop|remove|clean|clear|delete|get|start|label|tag|set|add|park|halt", verb, re.I
    )
    return (
        named
        or bool(_THING.search(rest))
        or (not loose and bool(rest))
        or bool(_PRONOUN.match(rest) and action in ("stop", "start", "terminate"))
    )


def commanded(text: str, names: Callable[[str], bool]) -> tuple[str, str] | None:
    """The action that a message commands, and what stands after (or in) the words for it; None for
    a message that commands none. `names` tells whether a text names a resource.
    """
    plain = opened(text)
    for action, pattern in ACTIONS:
        found = pattern.match(plain)
        if found is None:
            continue
        inside = found.groupdict().get("object") or ""
        rest = f"{inside} {plain[found.end() :]}".strip(" ,.:;!?")
        if not _meant(action, found.group(0), rest, names(rest)):
            return None
        return action, rest
    return None
