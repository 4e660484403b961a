"""Further ways to ask for a meaning: 'X is what?', 'why is spot so cheap?', 'is VAT in your totals?'."""

from __future__ import annotations

import re

_CHARGES = r"(?:tax(?:es)?|vat|credits?|refunds?|discounts?|adjustments?|purchases?|support(?: fees?| costs?| charges?)?|commitments?|corrections?)"
_TOTALS = r"(?:(?:effective|billed|list|contracted)[ -]?costs?|totals?|figures?|numbers?|costs?|amounts?|sums?|results?|answers?|spend|sum totals?)"
_END = r"(?:,? ?(?:exactly|precisely|again|then|really|though|please|anyway|actually|in the end|supposed to be|all about))*\W*$"
ASKS = re.compile(
    # 'list cost is what, precisely?', 'what are these', 'say what that line is'
    rf"\b(?:is|are|was|were|be|means?) what\b{_END}|\bwhat(?:'s|'re| is| are) (?:these|those|they|that|this|it)(?: (?:one|ones|line|lines|rows?|things?|thingy|stuff|term|word|column|field|charges?|about))?{_END}|"
    rf"\bwhat (?:that|it|this|they|those|these|such an? \w+)(?: (?:line|row|thing|term|word|column|field|charge|one|number|figure)s?)? (?:is|are|means?|does|stands? for|refers? to|says?|tells?)\b{_END}|"
    r"\bwhat (?:kind|sort|type) of (?:an? )?(?:charge|cost|thing|line|fee|row|price|discount|term|beast|animal|concept|figure|number|item|entry)s? (?:is|are|was|were|might|would) (?:that|it|this|these|those|they|an?)\b|"
    r"\b(?:an?|one|two|some|few|a few|\d) (?:short |brief |quick |plain )?(?:words?|lines?|sentences?|phrases?|notes?|remarks?|explanations?|glosses) (?:on|about|for|each|per|of explanation)\b|"
    r"\b(?:in|with) (?:an?|one|two|a few|few|some|your own|other|two or three|one or two|a couple of) (?:short |brief |quick |plain |simple )?(?:words?|lines?|sentences?|phrases?|nutshell)\b|"
    r"\b(?:in|in a|using) (?:line|word|sentence|nutshell)\b|"
    rf"\bwhat (?:an? |the |these )?[\w-]+(?: [\w-]+){{0,2}} (?:does|do|means?|is for|are for|is about|is all about|stands for){_END}|\bwhat (?:does|do) .{{2,50}} (?:tell|indicate|signify|denote|express|imply|stand|say)\b(?: (?:me|us|you|for|about))*{_END}|"
    r"\bwhy (?:do|does|don'?t|doesn'?t|would|should) .{2,50}\b(?:differ|diverge|deviate|match|agree|disagree|coincide)\b|"
    # 'stopped in what sense?', 'by your rules', 'do you call', 'what passes for'
    r"\b(?:in|under) (?:what|which) (?:sense|way|respect|meaning)\b|\bmeaning what\b|\bas in what\b|\bwhat (?:passes|goes|stands|serves) (?:as|for)\b|"
    r"\b(?:by|per|under|according to|following|with|in|going by) (?:your|the tool'?s|cloudwright'?s|this tool'?s) (?:own )?(?:rules?|definitions?|logic|criteri\w+|book|terms|reading|standards?|conventions?|counting|understanding|yardstick)\b|"
    r"\b(?:do|would|will|does|did) (?:you|cloudwright|the tool|this tool) (?:call|regard|treat|see|class\w*|count as|consider|deem|view|think of|label|flag|mark|recogni[sz]e|identify|judge|interpret)\b|"
    r"\b(?:your|the) (?:rules?|criteri\w+|cut-?off|threshold|yardstick|test|bar|definition) (?:for|of|behind|to (?:call|be|count))\b|"
    # 'help me get it', 'I don't follow', 'walk me through', 'why does it exist'
    r"\bhelp me (?:to )?(?:get|grasp|understand|make sense|see|follow|out with|wrap|tell .{1,20} apart)\b|\bmake sense of\b|\b(?:don'?t|do not|can'?t|cannot|never) (?:quite |really |fully |ever )?(?:follow|grasp|get|tell .{1,40} apart|remember what|recall what)\b|"
    r"\bget my head (?:a)?round\b|\bwrap my head\b|\bwalk me through\b|\bfor dummies\b|\b(?:elaborate|expand) on\b|\bspell out\b|\bclue me in\b|\benlighten\b|\beducate\b|\bcrash course\b|\bprimer\b|\b101\b|\bbrush up\b|"
    r"\bhow come (?:there (?:is|are)|we (?:have|get|see)|i (?:see|have|get))\b|\bwhy (?:is there|are there|do (?:we|i|bills?|they) (?:have|see|get|carry|contain)|would there be|does .{1,30} exist)\b|"
    r"\b(?:tell|set|keep) .{1,60} apart\b|\bhow (?:is|are|does|do) .{2,40} (?:unlike|distinct|separate|relate|related|linked|tied)\b|\b(?:diff|delta) (?:between|of)\b|\b(?:the|a|any) diff\b|\bwhats the diff\b|"
    # 'over what time is that averaged?'
    r"\b(?:over|for|on|across|within|from|during) (?:what|which) (?:time|period|window|span|range|interval|stretch|days|hours|length of time|time ?frame|horizon|lookback)\b.*\b(?:averag\w+|mean|measur\w+|taken|comput\w+|calculat\w+|based|sampled|aggregat\w+)\b|"
    r"\b(?:averag\w+|measur\w+|comput\w+|calculat\w+|taken|aggregat\w+) (?:over|across|for|from|within) (?:what|which|how (?:many|long))\b|"
    # 'do your totals have VAT in them or not', 'is tax in there?'
    rf"^\W*(?:(?:so|and|but|wait|ok|hey|hi)\W+)*(?:do|does|is|are) (?:your|the|these|those|all|our|my|cloudwright'?s)? ?(?:\w+ )?{_TOTALS}\b.{{0,40}}\b{_CHARGES}\b|"
    rf"^\W*(?:(?:so|and|but|wait|ok|hey|hi)\W+)*(?:is|are|do|does) (?:the |any |such )?{_CHARGES}\b.{{0,30}}\b(?:in|includ\w+|part of|count\w*|inside|subtract\w*|deduct\w*|taken (?:off|out|into)|netted|factored|reflected|inclusive|contained|baked|rolled|into|excluded|left out|enter|affect)\b.{{0,30}}\b(?:{_TOTALS}|there|them|that|these|those|it)\b"
)
_CHEAP = re.compile(
    r"\b(?:why|how come|how can|what makes|the reason)\b.{0,60}\b(?:cheap\w*|expensive|dear(?:er)?|inexpensive|low(?:er)?|higher|discounted|so much less|less than|cost(?:s|ing)? (?:so |much )?(?:little|less)|a bargain|pric(?:ey|ier|ed))\b|"
    r"\bwhat(?:'s| is) the catch\b"
)
PRICED: tuple[str, ...] = ("spot", "on demand", "savings plan", "reserved instance", "commitment", "free tier", "marketplace", "archive tier", "sustained use discount")  # fmt: skip
_COLUMN = re.compile(r"^\W*[A-Z][a-z]+(?:[A-Z][a-z]+)+\W*$")
_STATE = re.compile(
    r"\b(running|stopped|terminated)\b(?! (?:instance|machine|server|vm|box|one))(?=.*\b(?:in what sense|mean|means|meaning)\b|\W*[?]?\W*$)"
)
_STATE_OF = re.compile(r"\b(running|stopped|terminated) (?:machine|server|vm|box|host|one)s?\b")
_STATE_ASKED = re.compile(
    r"\b(?:in (?:what|which) (?:sense|way)|mean(?:s|ing|t)?|count(?:s|ed)? as|defin\w+)\b"
)
_UNLIKE = re.compile(
    r"\b(?:why|how come)\b.{0,30}(?:n't|\b(?:not|isnt|arent|doesnt|different|differ\w*|lower|higher|less|more|unequal|deviates?|off|bigger|smaller))\b.{0,50}"
    r"\b(?:than|to|from|as|with|match\w*|agree\w*|equal\w*|tie)\b.{0,20}\b(?P<other>effective|billed|invoiced?|list|contracted|amorti[sz]ed|unblended|negotiated)\b(?! (?:in|for|of|last) )"
)


def asks_why_cheap(text: str) -> bool:
    """True for 'why are spot machines so cheap?': how such prices work, not what was paid."""
    return bool(_CHEAP.search(text))


def is_column(raw: str) -> bool:
    """True for the name of a column and nothing else: 'BilledCost?'."""
    return bool(_COLUMN.match(raw))


def with_states(text: str) -> str:
    """'stopped in what sense?': what a stopped instance is."""
    if not _STATE_ASKED.search(text):
        return text
    return _STATE.sub(r"\1 instance", _STATE_OF.sub(r"\1 instance", text))


def unlike(text: str) -> str | None:
    """The other measure of 'why isn't that the same as the effective one?'; None otherwise."""
    found = _UNLIKE.search(text)
    return found.group("other") if found is not None else None
