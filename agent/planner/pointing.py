"""Questions that point at something that was never named: 'how much is it?', 'and the other one?'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.words import words

_SMALL = r"(?:so|and|but|ok|okay|hey|hi|hello|well|now|then|also|please|hmm|um|uh|oh|wait|sorry|just|right|yes|no|lol)"
_POINTS = re.compile(
    r"\b(?:is|was|are|were|did|does|do|will|has|have|had|about|for|of|on|in|with|to|compare|show|see|explain|give|list|why|check|send|rank|sort|break|split|"
    r"cost|costs|spend|what's|how's|summari[sz]e|repeat|expand|combine|plot|chart|count|total|sum|said|says|say|think|thinks|told me|heard|noticed|believe|if|that|because|when|whether|by|from|than|as) "
    r"(?:it|that|this|those|these|them|they|both)\b"
    r"(?!\s+(?:month|week|quarter|year|day|morning|period|all\b(?! of)|the|our|we|i|you|is (?:a|the|an|true|possible|going|getting|clear|me|us)|are|was|were|have|has|had|did|do|does|cost\b|costs\b|"
    r"ran|run|can|could|would|should|will|may|might|happen\w*|take|takes|look|looks|mean\w*|seem\w*|one month|account|service|team|region|provider|project|cloud))|"
    rf"^\W*(?:{_SMALL}\W+)*(?:it|that|this|they|those|these|them|both) (?:went|goes|go|is|was|are|were|seems?|looks?|costs?|has|have|jumped|dropped|rose|fell|grew)\b|"
    r"\b(?:does|do|did|would|will|is|are) (?:it|that|this|they|those|these|them) (?:really |actually )?cost(?:s|ing)?\b(?! (?:to|more|less))|"
    r"\b(?:said|says|told me|thinks?|heard|noticed|claims?|believes?) (?:that )?it(?:'s)? (?:went|is|was|has|got|goes|jumped|dropped|rose|fell|grew|had)\b"
)
_OTHERS = re.compile(
    r"\b(?:the|that|this|those|my|our) (?:other|others|second|first|third|last|former|latter|same|previous|next|cheaper|bigger|smaller|more expensive|expensive|right|wrong) (?:ones?|two(?! (?:full )?(?:days|weeks|months|quarters|years|hours)\b)|thing|half(?! of)|\W*$)|"
    r"\bthe (?:other|latter|former|other two)\b\W*$|\bthe other (?:account|team|service|region|provider|cloud|project|subscription|environment|app|application|server|instance|machine|vm|volume|disk|month|week|side|thing|number|figure)s?\b|"
    rf"^\W*(?:{_SMALL}\W+)*(?:the )?same(?: (?:again|thing|one|question|but|as before|for|please))|\bwhich (?:one|ones|of (?:them|those|these|the two))\b(?! (?:instances|machines|servers|vms|boxes|hosts|nodes|volumes|disks|snapshots|accounts|services)\b)|"
    r"\b(?:this|that|these|those) (?:one|ones|thing|things|number|numbers|figure|figures|amount|two|account|service|team|resource|machine|server|instance|vm|bill|charge|spike|increase|jump|drop)\b"
)
_BARE = re.compile(
    rf"^\W*(?:(?:{_SMALL}|can you|could you|would you|let'?s|do|i want to|i'd like to)\W+)*(?:compare|show|explain|why|more|again|details?|how (?:does|do|did|has|have) (?:it|they|that|this|things) (?:compare|look|change|differ|do)|"
    r"how (?:come|so)|and|then|what about|how about|drill down|break (?:it|that|this|them) down|go on|continue|more details?|elaborate|expand|what else|anything else|next|others?|which|who|when|where|how many|how much|by how much|what|sort|group|filter)"
    r"(?: (?:it|that|this|them|those|these|they|me|us|please|to|more|again|all|now|then|one|down|on|so|high|low|much|big|the|details?|compare|look|like|changed?|is|was|are|were|did|do|does|happen\w*))*\W*$"
)
_WHY_SO = re.compile(
    r"^\W*(?:\w+ )?why (?:is|was|are|were|did|has) (?:it|that|this|they|those|these)\b"
)


_KIND_FIRST = re.compile(
    r"\b(?:services?|accounts?|teams?|regions?|providers?|clouds?|instances?|servers?|resources?|projects?|environments?|applications?|months?|days?|volumes?|snapshots?)\b"
    r".*\bwhich (?:one|ones|of)\b"
)


def points_nowhere(text: str, frame: Frame) -> bool:
    """True when a first question names nothing itself and points at what was not said."""
    held = [item for item in frame.filters if item["field"] not in ("cost", "status")]
    if frame.resource or (frame.metrics and held):
        return False
    other = frame.group_by and not frame.defaulted
    if held or other:
        return bool(points_elsewhere(text))
    if frame.kind or frame.intent in ("instances", "resources", "metrics", "status"):
        return bool(_OTHERS.search(text) or asks_of_it(text)) and frame.intent != "status"
    return bool(
        _POINTS.search(text) or _OTHERS.search(text) or _BARE.match(text) or _WHY_SO.match(text)
    )


def points_elsewhere(text: str) -> bool:
    """True for 'compare that with the other account': not what the answer before told of."""
    return bool(
        re.search(
            r"\bthe other (?!day|week|month|than|hand|way|side|end|night)[a-z]+(?<!s)(?![a-z])",
            text,
        )
    )


_VAGUE = frozenset(
    """give show tell send get me us the a an it that this they them those these one ones other others rest all both same again more less also and for of
    to in on about with from is are was were be been do does did have has had we you i our my your their its s how what which when where any some everything
    which report overview summary put place set lay side by next against beside each order rank sort line stack two three difference differences number numbers figure figures detail details result results update now then there here please pls can could would will so ok okay but or doing
    going look looks looking like good bad well better worse normal high low much many lot lots big small fine right wrong usual thing things stuff
    situation state go check see need want know run else next compare up down just quick quickly latest""".split()
)
_STANDS_FOR = frozenset(
    """two three difference differences it that this they them those these one ones other others rest both same number numbers figure figures detail details result results
    update we usual thing things stuff everything situation any again more which report overview summary""".split()
)


_THAT_ONE = re.compile(
    rf"^\W*(?:{_SMALL}\W+)*(?:(?:is|was|are|were|has|have|does|do|did|can|will|why is|why was|why does|when was|when did|how (?:old|big|busy|large|much|long|many|far) (?:is|are|was|were|does|do|did|has|have)|what is|what's|where is|who owns|stop|start) )"
    r"(?:it|they|them|he|she|this|that|those|these)\b(?! (?:month|week|quarter|year|day|account|service|team|region))"
)


def asks_of_it(text: str) -> bool:
    """True for 'is it running?', 'how old is it?': of one thing that was not named."""
    return bool(_THAT_ONE.search(text))


def says_nothing(text: str) -> bool:
    """True for 'give me the numbers', 'how are we doing?': about the bills it may be, but of what?"""
    said = [word.text for word in words(text.lower())]
    return (
        0 < len(said) <= 9
        and all(word in _VAGUE for word in said)
        and any(word in _STANDS_FOR for word in said)
    )
