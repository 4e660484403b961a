"""What is told before a question comes to its point, or after it: for whom, for what, and why it is asked.

'for the committee on tuesday I need what EC2 cost in October' asks for October. A clause is left out
only when it names nothing of the data, when nothing in it narrows the question, and when the rest asks.
"""

from __future__ import annotations

import datetime as dt
import re

from agent.planner.courtesies import OCCASION
from agent.planner.demands import demand
from agent.planner.outside import is_outside
from agent.planner.patterns import QUOTED
from agent.planner.reader import Reader

_ROLE = (
    r"(?:boss|bosses|manager|managers|cfo|cto|ceo|cio|coo|board|director|directors|vp|finance|accounting|controlling|controllers?|auditors?|procurement|"
    r"management|leadership|investors?|shareholders?|execs?|executives?|colleagues?|co-?workers?|intern|team ?lead|lead|head|client|customer|partner|professor|"
    r"teacher|supervisor|people|guys|folks|everyone|everybody|someone|somebody|nobody|friend|stakeholders?|committee|wife|husband|they|he|she)"
)
_SOON = r"(?:too much|ok\b|okay|possible|fine|trouble|convenient|a problem)"
# Clauses that speak of people and occasions: the speaker, somebody who asks, what it is needed for.
_TALKS = re.compile(
    rf"\b(?:i|i'm|i've|i'd|im|me|my|hope|hi|hello|hey|hiya|morning|afternoon|evening|greetings|sorry|apologies|thanks|question|favou?r|quick|curious|wondering|{_ROLE})\b|"
    r"^\W*(?:if (?:you|i|anyone)|could you|can you|do you|would you|we're|we are|we were|we've|we have (?:a|an|the)|we just|it'?s|this is|that'?s|there'?s|something|not|no|"
    r"as|to|with|for|before|after|ahead of|in|on|at)\b",
    re.I,
)
_PURPOSE = re.compile(
    r"^\W*(?:(?:so|and|ok|okay|hi|hello|hey)\W+)*(?:for|before|after|ahead of|as|to|in|on|at|during|re|regarding|with)\b",
    re.I,
)
_FOR_SOMEONE = re.compile(
    rf"\b(?:{_ROLE}|{OCCASION}|agenda|committee|qbr|bet|argument|investigation|curiosity|favou?r|homework|thesis|story|wiki|chat|lunch|1:1|one on one|"
    r"discussed|agreed|promised|mentioned|said|you (?:may |might |all )?know|i|my|me)\b",
    re.I,
)
# Words of a clause that narrow the question or set a case, whatever else it speaks of.
_BINDS = re.compile(
    rf"\b(?:if(?! (?:(?:that|it)(?:'s| is| was)? (?:not |no )?{_SOON}|possible|i (?:may|can|could|might)|anyone|you (?:can|could|would|don'?t|have|happen|please|ask me|know)))|"
    r"suppose|supposing|assuming|assume|except|excluding|exclude|without|only|not counting|apart from|other than|unless|imagine|compared|versus|vs|instead|same|than|"
    r"team|teams|squad|account|accounts|project|service|services|region|application|app|environment|subscription|unit|department|product|group|stage|category|tag|tags|tagged|"
    r"owner|provider|both|each|separately|exact|exactly|rest|remaining|coming|next|weeks?|months?|quarters?|years?|days|budget|forecast|plan|stop|start|delete|resize|those|them|these)\b",
    re.I,
)
_ASKS = (
    r"(?:what(?:'s|s)?|how|which|who(?:'s|se)?|where|when|why|whether|is|are|did|do|does|was|were|has|have|can|could|would|give|show|list|tell|compare|break|"
    r"get|pull|find|rank|split|name|sum|total|top|please)\b"
)
_NEEDS = (
    r"(?:(?:i|we|he|she|they)(?:'d| would| do| just| really| urgently| quickly| only| also)* (?:need|want|like|love|have|wants|needs|was wondering|am wondering)"
    r"(?: to (?:know|see|have|get|understand|be told|find out|check|look at|show|report|present))?)"
)
_SEND = r"(?:tell|give|show|send|pull|get)(?: me| us)?"
_HEADS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\s+(?:would|'d) be (?:\w+ )?(?:grateful|thankful|happy|glad|pleased|delighted|obliged) (?:for|to (?:have|see|get|know|receive)|if \w+ (?:could|can|would) (?:\w+ )?{_SEND})\s+(?=\w)",
        rf"(?:[,;:–—!.?)…]+|\s-+)\s*(?:(?:so|and|but|now|ok|okay|well)\b[\s,:]*)*(?={_ASKS}|{_NEEDS}\b)",
        rf"\s+(?:so|but)\s+(?={_ASKS}|{_NEEDS}\b)|(?<=\w)\s+(?={_NEEDS} \w)",
        r"\s+(?:asks(?! you)|asked(?! you)|asking(?= me\b)|wants to know|want to know|wonders|was wondering|(?:would like|wants|needs|want|need|like) to (?:know|see|have|understand|get))"
        r"(?: me| us)?(?: about| for)?\b[\s,:]*(?=\w)",
        r"[,;:!.?…]+\s+(?:(?:so|and|but|now)\s+)?(?=\w)",
    )
)
_TAIL = re.compile(
    r"(?:\s*[,;(–—]\s*|\s-+\s|(?<=[\w'\")%])[.!?]+\s+|\s+(?=(?:because|cause|cos|coz|since (?:i|we|he|she|they|my|our|it)|as (?:i|we|he|she|they|my|our|it's)|"
    r"so (?:that )?(?:i|we|they|he|she)|before (?:i|we|my|our|the)|for (?:my|the|our|a|an|his|her|their|tomorrow'?s?)|to (?:settle|show|convince|put|include|prepare|present|explain|"
    r"justify|report|fill|finish|impress|prove|answer|check))\b))",
    re.I,
)
_SPEAKS = re.compile(
    rf"^\W*(?:(?:because|cause|cos|coz|since|as|so|that)\W+)+(?:i|i'm|im|my|we're|we|it|it's|this|that|they|he|she|the|our|their|his|her|{_ROLE})\b|"
    rf"^\W*(?:(?:and|but|just)\W+)*(?:i(?!\.e| mean|(?:'d)? (?:need|want|like) (?:the|a|an|all|just|only|to see)\b)|i'm|im|i've|my|we're|we've|we have|it's|it is|its (?=for|urgent|not|just)|"
    rf"this is|that'?s|they're|they|he|she|he's|she's|(?:our |the |his |her |their )?{_ROLE}|asking|needed|when you (?:get|have|can)|thanks|thank you|thx|much obliged|sorry|no rush|"
    r"could you help|can you help|if (?:you|that|it|possible)|as soon as|asap|not urgent|much appreciated|just so i|so i)\b|^\W*(?:for|before|to)\b",
    re.I,
)
_OR_NOT = re.compile(
    r"(?:,? or (?:not|am i (?:wrong|mistaken)|is it just me|isn'?t it|aren'?t (?:they|we)))(?=\s*[?.!]*$)",
    re.I,
)
_ASKED_ALREADY = re.compile(
    r"\b(?:what|which|how|who|show|give|list|was|is|are|did|does|i\.e|e\.g)\b", re.I
)
_OWN = re.compile(r"\b(?:i|we|you)(?:'d| would| do| just| really)*\W*$", re.I)
_HELP = re.compile(r"\b(?:help|ok|okay|possible|idea)\s*\?\W*$", re.I)
_POINTS = re.compile(
    r"\b(?:it|its|they|their|them|that|those|these|this)\b(?! (?:month|week|day|quarter|year|much))",
    re.I,
)
_CAPITAL = re.compile(r"[a-z,] [A-Z][a-z]{2,}")
_GREETING = re.compile(
    r"^\W*(?:(?:hey|hi|hello|hiya|dear|good|morning|afternoon|evening)\W+)+(?:team|all|cloud team|finops team)\b",
    re.I,
)
_NAMED = frozenset(
    "value tag_pair tag_key threshold ranking untagged name_part nth noun metric dimension share change relation "
    "granularity metric_cost top trend peak attach breakdown charge pricing commitment_status column unsupported savings".split()
)
_ABOUT = frozenset(
    "value cost how_much metric_cost noun metric dimension tag_key tag_pair untagged status unsupported savings threshold share change "
    "top ranking state charge column trend breakdown define help".split()
)


def to_the_point(text: str, reader: Reader, today: dt.date) -> str:
    """The question without what is told around it; as it is where nothing can be left out."""
    lowered = text.lower()
    wanted = demand(lowered)
    if wanted not in (None, "action") or is_outside(lowered):
        return text
    point = _without_lead(_OR_NOT.sub("", text), reader, today)
    point = _without_tail(point, reader, today)
    commands = wanted == "action" and demand(point.lower()) is not None
    return text if commands else point


def _without_lead(text: str, reader: Reader, today: dt.date) -> str:
    for pattern in _HEADS:
        for head in reversed(list(pattern.finditer(text))):
            lead, rest = text[: head.end()], text[head.end() :]
            if len(lead.split()) < 2 or len(rest.split()) < 2 or not _TALKS.search(lead):
                continue
            if _OWN.search(text[: head.start()]):
                continue
            if pattern is _HEADS[-1] and _ASKED_ALREADY.search(lead):
                continue
            if _PURPOSE.match(lead) and not _FOR_SOMEONE.search(lead):
                continue
            if _is_idle(lead, rest, reader, today):
                return rest
    return text


def _without_tail(text: str, reader: Reader, today: dt.date) -> str:
    for cut in _TAIL.finditer(text):
        rest, tail = text[: cut.start()], text[cut.end() :]
        if len(rest.split()) < 2 or not _SPEAKS.match(tail):
            continue
        if "?" in tail and not _HELP.search(tail):
            continue
        if _PURPOSE.match(tail) and not _FOR_SOMEONE.search(tail):
            continue
        if _is_idle(tail, rest, reader, today):
            return rest
    return text


def _is_idle(clause: str, rest: str, reader: Reader, today: dt.date) -> bool:
    """True for a clause that names nothing beside one that asks."""
    clause = _GREETING.sub("", clause)
    if _BINDS.search(clause) or QUOTED.search(clause):
        return False
    if _CAPITAL.search(clause) and _POINTS.search(rest):
        return False
    told = reader.read(clause, today)
    if any(item.role in _NAMED for item in told.items):
        return False
    if told.has("unknown") and _POINTS.search(rest):
        return False  # 'everything with tier hot, what did we pay for it'
    asked = reader.read(rest, today)
    someone = _FOR_SOMEONE.search(clause)
    for one in told.periods.mentions:  # 'we had an outage in October, what did EC2 cost?'
        day = one.span.start == one.span.end
        if not asked.periods.mentions and not (one.span.start == today or (day and someone)):
            return False
    return bool(asked.periods.mentions) or any(item.role in _ABOUT for item in asked.items)
