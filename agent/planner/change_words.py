"""Words that ask for a change: 'stop', 'resize … to', 'apply the top recommendation', 'undo that'."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|plz|ok(?:ay)?|now|so|then|and|also|just|hey|hi|hello|yes|no(?=,)|great|good|cool|"
    r"alright|fine|sounds good|perfect|nice|sure|excellent|agreed|makes sense|thanks|cloudwright|can you|could you|would you(?: please)? mind|would you|will you|can u|(?:could|can|would) (?:someone|somebody|anyone)(?: please)?|"
    r"let'?s|let us|go ahead and|i(?:'d| would)? (?:want|like|need)(?: you)? to|i wanna|"
    r"we (?:want|need) to|you (?:can|may|should)|make a plan to|plan to|propose to|prepare to|"
    r"draft a plan to|quickly|immediately|kindly|actually|instead)\b[\s,:]*)+",
    re.I,
)
_TIMES = (
    r"(?:first|second|third|fourth|fifth|last|top|best|biggest|largest|next|1st|2nd|3rd|\d+th|#\d+)"
)
TYPE = r"(?:[a-z]\d\w*\.\w+|standard_\w+|(?:\w+\.)+\w*\d\w*|[\w.-]*\d[\w.-]*)"
# In the order in which they are tried: the first that fits says what is wanted.
ACTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (action, re.compile(pattern, re.I))
    for action, pattern in (
        ("undo", r"(?:undo|un-do|roll ?back|revert|reverse|take (?:that|it) back|put (?:it|that|them) back)\b"),
        ("undo", r"roll (?:it|that|this|them|the (?:last )?change) back\b"),
        ("snapshot", r"(?:snapshot|(?:take|make|create) (?:a |an )?(?:snapshots?|backups?|images?) (?:of|for|from)|back ?up)\b"),
        ("resize", r"(?:re-?size|down-?size|up-?size|scale(?: up| down)?|shrink|grow|up-?grade|down-?grade|bump(?: up)?|switch|convert|"
                   r"change (?:the )?(?:instance )?(?:type|size|flavor|flavour) of|change|move|make|turn (?=.+ into ))\b"),
        ("release_address", r"(?:release|free up|give back)\b"),
        ("suspend", r"(?:pause|suspend|hibernate|shelve)\b"),
        ("terminate", r"(?:terminate|destroy|decommission|kill|get rid of|delete|remove|drop|clean up|clear out)\b"),
        ("stop", r"(?:stop(?!ped)|shut ?-?down|turn off|power off|power down|switch off|halt|deallocate|park)\b"),
        ("start", r"(?:start(?: up)?|boot(?: up)?|turn on|power on|power up|switch on|bring up|wake(?: up)?|resume|unpause)\b"),
        ("stop", r"(?:turn|switch|power|shut|take|bring) (?P<object>.+?) (?:off|down)\b"),
        ("start", r"(?:turn|switch|power|bring) (?P<object>.+?) (?:back )?(?:on|up)\b"),
        ("apply", r"(?:apply|implement|execute|carry out|perform|enact|act on|do|take|follow|use|go (?:with|for))\b"),
    )
)  # fmt: skip
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("snapshot", re.compile(r"\bsnapshots?\b", re.I)),
    ("volume", re.compile(r"\b(?:volumes?|disks?|drives?|ebs)\b", re.I)),
    ("address", re.compile(r"\b(?:address(?:es)?|ips?|eips?|elastic ips?|floating ips?)\b", re.I)),
    ("instance", re.compile(r"\b(?:instances?|servers?|vms?|machines?|boxes|box|hosts?|nodes?)\b", re.I)),
)  # fmt: skip
NOUNS = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|boxes|box|hosts?|nodes?|volumes?|disks?|drives?|ebs|"
    r"snapshots?|address(?:es)?|ips?|eips?|elastic|floating|public|resources?|everything|anything)\b",
    re.I,
)
UNATTACHED = re.compile(r"\b(?:idle|unattached|orphan(?:ed)?|detached|dangling|unused)\b", re.I)
IDLE = re.compile(r"\b(?:idle|unused)\b", re.I)
TO = re.compile(
    rf"\b(?:to|into|as|onto)\b(?: an?| the)?(?: (?:type|size|flavou?r))? (?P<type>{TYPE})$", re.I
)
INTO = re.compile(
    r"\ban? (?P<type>[a-z]\d\w*\.\w+|standard_\w+)$", re.I
)  # 'make web-01 an m5.large'
_TYPED = re.compile(r"[a-z]+\d\w*\.\w+|standard_\w+", re.I)
# What people do without being told so: a verb that asks for the same of something else.
_OTHERWISE = re.compile(
    r"\b(?:budgets?|costs?|spend(?:ing)?|bills?|charges?|trend|forecast|report|chart|table|column|filter|"
    r"anomal\w+|alerts?|conversation|thread|chat|how (?:much|many)|per (?:day|week|month)|by (?:region|"
    r"service|account|team|provider|month|week|day)|last (?:month|week|year)|this (?:month|week|year)|"
    r"percent|list|query|answer|sum|total|currency|euros?|eur|usd|dollars?|money|waste)\b|%",
    re.I,
)
_COSTING = re.compile(r"\bcost(?:s|ing)? (?:more|less|over|under|above|below|at)\b", re.I)
_SPOKEN = re.compile(
    r"^(?:(?:tell|show|list|do|us|giv|count|includ|ask|talk|group|sort|be|say|call|add|mak|convert|compar|answer|send|"
    r"writ|report|read|bleed|wast|pay|chang|go|spend|think|guess|ly|go)ing|over|again|from|with|at|since|by|to)\b(?!-)",
    re.I,
)
_PRONOUN = re.compile(
    r"^(?:it|that|this|(?:them|these|those)(?: all| both)?|both|all of (?:them|these|those)|both of them|"
    rf"(?:that|this|the same|the {_TIMES}|these|those)(?: (?:one|ones|of them|server|instance|machine|vm|"
    r"volume|disk|snapshot|address|ip)s?)?)$",
    re.I,
)
_APPLIED = re.compile(
    rf"^(?:(?:the|all|of|your|my|our|those|these|this|that|it|them|both|every|each|{_TIMES}|ones?|"
    r"recommendations?|recs?|suggestions?|savings?|advice|proposals?|optimi[sz]ations?|right-?sizing|resizing|"
    r"downsizing|idle|storage|quick|wins?|rec-[0-9a-f]{8}|two|three|four|five|\d+)\b[\s,]*)+",
    re.I,
)
_ADVICE = re.compile(
    r"\b(?:recommendations?|recs?|suggestions?|savings?|advice|proposals?|optimi[sz]ations?|wins?|"
    r"rec-[0-9a-f]{8}|right-?sizing)\b",
    re.I,
)
_PLANS = re.compile(
    r"\b(?:pending|open|proposed|confirmed|applied|failed|cancelled|rolled[- ]back|undone|past|recent|previous) "
    r"(?:changes|plans)\b|\b(?:changes|plans) (?:are |were |was |is |still )*(?:pending|waiting|open|proposed|made|"
    r"applied|confirmed|awaiting|failed)\b|\bwhat (?:did you|have you|has been|was|did we|have we) "
    r"(?:change[d]?|applied|apply|done|do)\b|\bchange (?:history|log)\b|\bhistory of (?:changes|plans)\b|"
    r"\bplan [0-9a-f]{8}\b|\b(?:show|list)(?: me)? (?:all |the |our |my )*(?:changes|plans)\W*$|"
    r"\b(?:waiting|waits|pending) (?:for (?:my |a )?)?(?:confirmation|approval)\b",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|ok|hey|hi|also|then|please)\b[\s,]*)*"
    r"(?:what|what's|whats|which|how|why|should|shall|when|who|where|is|are|am|does|did|do (?:we|i|you)|has|have|had|was|"
    r"were|if|suppose|imagine|can (?:i|we|it|they|this|that)|could (?:i|we|it|they)|may (?:i|we)|would (?:it|we|i|that)|"
    r"show|list|tell|give(?! back)|explain|compare|find|count)\b",
    re.I,
)
_PUTS = re.compile(r"\bwhat\b|\bhow (?:much|many)\b|\bwhat if\b", re.I)
_LATER = re.compile(
    r"\b(?:tonight|tomorrow|(?:at|over|for|during|on|every|each|this|next|by) (?:the )?(?:nights?|weekends?|evenings?|"
    r"mornings?|mon|tues|wednes|thurs|fri|satur|sun|days?\b|week\b|hours?\b|noon|midnight)\w*|(?:at|after|before|until|till|from) \d{1,2}"
    r"(?::\d\d)?\s*(?:am|pm|h|o'clock)?\b|for \d+ (?:hours?|days?|minutes?|weeks?)|in \d+ (?:hours?|days?|minutes?)|"
    r"on weekdays|outside (?:of )?(?:working|office|business) hours|later)\b",
    re.I,
)
_HURRY = re.compile(
    r"(?:[\s,]+(?:now|right now|please|pls|thanks|thank you|for me|right away|immediately|asap|straight away|then|too|also|again|instead|rather))+$",
    re.I,
)
_NEVER = {"stat", "stats", "state", "sop", "top", "star", "tart", "strop", "sart", "dop", "tat"}


def _mistyped(verb: str) -> set[str]:
    """Forms of a verb with two letters swapped, one left out, or one doubled."""
    found = {verb[:at] + verb[at + 1] + verb[at] + verb[at + 2 :] for at in range(len(verb) - 1)}
    found |= {verb[:at] + verb[at + 1 :] for at in range(1, len(verb))} if len(verb) > 5 else set()
    return found | {verb[:at] + verb[at] + verb[at:] for at in range(len(verb))}


_VERBS = "stop start resize terminate delete snapshot apply rollback release shutdown undo downsize".split()
_SLIPS = {
    wrong: verb for verb in _VERBS for wrong in _mistyped(verb) if wrong not in {*_NEVER, *_VERBS}
}


@dataclass(frozen=True)
class Command:
    """What a message commands: the action, its verb as typed, and what stands after it or in it."""

    action: str
    verb: str
    rest: str


def asks(text: str) -> bool:
    """True for a message that begins as a question, or that puts one: it commands nothing."""
    return _QUESTION.match(text) is not None or _PUTS.search(text) is not None


def otherwise(text: str) -> bool:
    """True for words of costs, reports and rows: 'tag coverage of our bill'."""
    return _OTHERWISE.search(_COSTING.sub("", text)) is not None


def later(text: str) -> str:
    """The time at which something is to be done, which is none of a change; '' for none."""
    found = _LATER.search(text)
    return found.group(0) if found else ""


def asks_plans(text: str) -> bool:
    """'which changes are pending', but not 'recent changes in our bill'."""
    return _PLANS.search(text) is not None and _OTHERWISE.search(_unlisted(text)) is None


def _unlisted(text: str) -> str:
    return re.sub(r"\blist\b|\blast (?:week|month|year)\b|\bthis (?:week|month|year)\b", "", text)


def opened(text: str) -> str:
    """A message without how it begins and ends: 'can you please stop … now?' is 'stop …'."""
    plain = _OPENING.sub("", text.strip(), count=1).strip(" ,.:;!?\"'`")
    plain = _active(_HURRY.sub("", plain))
    first, space, rest = plain.partition(" ")
    return f"{_SLIPS.get(first.lower(), first)}{space}{rest}"


_PASSIVE = re.compile(
    r"^(?P<what>[^,;?]+?) (?:should|must|needs? to|has to|have to|is to|are to|shall|ought to) be "
    r"(?P<verb>stopped|shut ?down|turned off|switched off|powered off|started|terminated|deleted|removed|decommissioned|released)(?P<rest> .*)?$",
    re.I,
)
_ACTIVE = {
    "started": "start", "terminated": "terminate", "deleted": "delete", "removed": "remove",
    "decommissioned": "decommission", "released": "release",
}  # fmt: skip


def _active(plain: str) -> str:
    """'web-01 should be shut down' as 'stop web-01'."""
    found = _PASSIVE.match(plain)
    if found is None:
        return plain
    verb = _ACTIVE.get(found.group("verb").lower(), "stop")
    return f"{verb} {found.group('what')}{found.group('rest') or ''}"


def commanded(plain: str, named: Callable[[str], bool], savings: bool) -> Command | None:
    """The action that a message (as `opened`) commands; None for one that commands none. `named`
    tells whether a text names a resource; `savings`: recommendations were listed before.
    """
    for action, pattern in ACTIONS:
        found = pattern.match(plain)
        if found is None:
            continue
        inside = found.groupdict().get("object") or ""
        rest = f"{inside} {plain[found.end() :]}".strip(" ,.:;!?")
        command = Command(action, found.group(0).strip().lower(), rest)
        if _meant(command, named, savings):
            return command
    return None


def _meant(command: Command, named: Callable[[str], bool], savings: bool) -> bool:
    """Whether the words mean a change of something that runs, and not a question put otherwise."""
    action, verb, rest = command.action, command.verb, command.rest
    other = otherwise(rest)
    if action == "undo":
        return not other
    if not rest or other or _SPOKEN.match(rest):
        return False
    if action == "apply":
        plain = verb in ("do", "take", "follow", "use", "go with", "go for")
        if not plain and named(rest) and _ADVICE.search(rest):
            return True
        whole = _APPLIED.match(rest)
        if whole is None or (plain and whole.end() < len(rest)):
            return False
        return (savings and (plain or whole.end() == len(rest))) or _ADVICE.search(rest) is not None
    if action == "resize" and not re.match(r"re-?size|down-?size|up-?size", verb):
        typed = resized_to(rest)
        return typed is not None and _TYPED.fullmatch(typed[0]) is not None
    if action == "release_address":
        return KINDS[2][1].search(rest) is not None or named(rest)
    loose = re.match(r"drop|remove|clean|clear|delete|get|start|park|halt|boot|bring", verb)
    about = named(rest) or NOUNS.search(rest) is not None or _PRONOUN.match(rest) is not None
    return about or not loose


def resized_to(rest: str) -> tuple[str, str] | None:
    """The type at the end of what is resized, and what stands before it."""
    text = re.sub(
        r"\b([a-z]\d\w?) (nano|micro|small|medium|large|\d*xlarge)$", r"\1.\2", rest, flags=re.I
    )
    found = TO.search(text) or INTO.search(text)
    return (found.group("type"), text[: found.start()].strip(" ,")) if found else None
