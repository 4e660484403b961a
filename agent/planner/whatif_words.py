"""Words of what-if questions: what asks them, what is done, to how many, of which type."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_figures import worded

NUMBERS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())
} | {"a": 1, "an": 1, "another": 1, "twenty": 20, "thirty": 30, "fifty": 50, "a hundred": 100, "hundred": 100, "a dozen": 12, "dozen": 12, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3, "a pair of": 2, "pair of": 2, "half a dozen": 6, "two dozen": 24, "sixteen": 16, "eighteen": 18, "forty": 40, "twenty five": 25, "twenty-five": 25}  # fmt: skip
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
COUNT = re.compile(
    rf"(?<![\w.-])(?P<n>\d{{1,4}})(?:\b|(?=x\b))(?![.-]\w)(?! ?(?:%|percent|years?|days?|months?|weeks?|gb|hours?))(?: ?[x×](?= |$|\W))?|[x×] ?(?P<x>\d{{1,4}})\b|\b(?P<word>{_WORDS})\b(?=\s+(?:more |extra |additional |new |further |of |x |spare |fresh |identical |such |[a-z]+ more |instances?|servers?|vms?|machines?|boxes|box\b|nodes?|hosts?|[a-z]+\d|¤|pieces|units))"
)
SHARE_OF = re.compile(
    r"\b(?P<n>(?!))?(?P<word>half|a third|one third|two thirds|three quarters|a quarter|all)\b(?! (?:a|an|of a) (?:year|day))"
)
_SIZE = r"(?:nano|micro|small|medium|large|\d{0,2}xlarge|metal)"
_KNOWN_SHAPES = (
    rf"(?:db\.|cache\.)?[a-z]{{1,3}}\d[a-z]{{0,4}}(?:-[a-z0-9]+)?\.{_SIZE}|[a-z]\d[a-z]{{0,2}} {_SIZE}|"
    r"standard_[a-z]+\d+[a-z0-9_-]*|[bdefln][a-z]?\d{1,2}[a-z]{0,4}[ _]v\d|[necmat]\d[a-z]?-(?:standard|highmem|highcpu|micro|small|medium)(?:-\d+)?"
)
WELL_FORMED = re.compile(_KNOWN_SHAPES, re.I)
_VERB_END = r"(?:e|es|ed|ing|s|d)?"
COMMITS = re.compile(
    r"\b(?:commit(?:ted|ting|ments?|s)?|reserv(?:e|ed|ing|ation|ations)|reserved instances?|savings? plans?|ris?\b|(?:1|3|one|three)[- ]?(?:year|yr)s?(?: (?:commitment|reservation|savings plan|plan|term|deal|contract|ri))?)\b"
)
PERCENT = re.compile(
    r"(?<![\w.])(?P<n>\d+(?:\.\d+)?) ?(?:%|percent\b|per ?cent\b|pct\b)(?:-?points?)?"
)
DOWN = re.compile(
    r"\b(?:drop\w*|fall(?:s|en|ing)?|fell|shr[aiu]nk\w*|decreas\w*|declin\w*|less|lower\w*|fewer|down|cut(?:s|ting)?|reduc\w*|los(?:e|es|ing|t)|trim\w*|slash\w*|sav(?:e|ed|ing)|discount\w*|rebate|cheaper|shav\w*|off|minus|dip\w*|sink\w*|sank|slip\w*|halv\w*|scal\w+ (?:down|back)|price cut)\b"
)
UP = re.compile(
    r"\b(?:gr[eo]w\w*|increas\w*|ris(?:e|es|en|ing)|rose|up|climb\w*|jump\w*|surg\w*|spik\w*|gain\w*|more|higher|extra|additional|expand\w*|rais\w*|bump\w*|swell\w*|soar\w*|inflat\w*|add(?:s|ed|ing)?|plus|hik\w*|dearer|mark ?up|on top|ramp\w*|boost\w*|scal\w+ up|doubl\w+|tripl\w+|quadrupl\w+|go(?:es)? up)\b"
)
TIMES = re.compile(
    r"\b(?P<double>doubl(?:e|es|ed|ing)|twice|two ?fold|2x|x2)\b|\b(?P<triple>tripl(?:e|es|ed|ing)|treble[sd]?|3x|x3)\b|\b(?P<four>quadrupl\w+|4x|x4)\b|\b(?P<half>halv(?:e|es|ed|ing)|half (?:as much|the|our|of (?:the|our|my)? ?(?:cost|spend|bill|usage|traffic)\w*)|cut in half|in half)\b|\b(?P<n>\d+(?:\.\d+)?) ?(?:x\b|times\b(?: (?:as (?:much|many|high|big|large)|more|the|our|higher|bigger|larger))?)(?! ?(?:¤|[a-z]+\d))"
)
RESIZES = re.compile(
    rf"\b(?:scal{_VERB_END}(?: up| down| back)?|becom{_VERB_END}|became|(?:run|runs|ran|running) on(?= an? (?:¤|[a-z0-9_.]+\d))|(?<!there )(?:was|were|is|be|being)(?= (?:only |just |rather )?an? (?:¤|[a-z0-9_.]+\d))|as(?= an? (?:¤|[a-z0-9_.]+\d))|one size|next size|half the size|resiz{_VERB_END}|re-siz{_VERB_END}|right-?siz{_VERB_END}|downsiz{_VERB_END}|upsiz{_VERB_END}|shrink{_VERB_END}|shrank|chang{_VERB_END}|switch{_VERB_END}|convert{_VERB_END}|upgrad{_VERB_END}|downgrad{_VERB_END}|replac{_VERB_END}|swap(?:ped|ping|s)?|mov{_VERB_END}|migrat{_VERB_END}|turn(?:ed|ing|s)?|go(?:ing)? from|went from|us(?:e|ed|ing))\b"
)
MOVES = re.compile(
    rf"\b(?:mov{_VERB_END}|migrat{_VERB_END}|relocat{_VERB_END}|shift(?:s|ed|ing)?|transfer(?:s|red|ring)?|ran|run(?:s|ning)?|host(?:s|ed|ing)?|put(?:ting)?|switch{_VERB_END}(?! off| on)|chang{_VERB_END}|(?:go(?:es|ing)?|went)(?= to )|(?:was|were|is|be|been|lived?|lives|sat|sits|stood|stands)(?= in ))\b"
)
REMOVES = re.compile(
    rf"\b(?:remov{_VERB_END}|delet{_VERB_END}|terminat{_VERB_END}|decommission{_VERB_END}|kill{_VERB_END}|get(?:ting)? rid of|got rid of|throw{_VERB_END} (?:away|out)|threw (?:away|out)|discard{_VERB_END}|ditch{_VERB_END}|purg{_VERB_END}|wip{_VERB_END}|clean{_VERB_END} up|retir{_VERB_END}|drop(?:ped|ping|s)?|scrap(?:ped|ping|s)?|destroy{_VERB_END}|cancel(?:led|ling|s)?|clos{_VERB_END}(?: down)?(?= (?:the |our |down |all )*(?:¤|[a-z]+ (?:account|project|subscription|team)))|quit(?:ting)?|giv(?:e|ing) up|leav(?:e|ing)(?= (?:¤|aws|azure|openstack|gcp))|shut(?:ting)? down (?=(?:the |our )?(?:[¤\w-]+ ){{1,2}}(?:account|project|subscription|team)\b)|take (?:away|out)|eliminat{_VERB_END}|had(?:n't| no)?(?= (?:no|not)\b)|without)\b"
)
STOPS = re.compile(
    rf"\b(?:stop(?:ped|ping|s)?|shut(?:s|ting)? ?(?:down|off)?|(?:are|were|is|was|be|being|stay(?:s|ed)?|kept|keep|keeping|goes?|went) (?:switched |turned |powered )?off|powered off|switch{_VERB_END} (?=(?:[\w.-]+ ){{0,4}}off\b)|turn(?:ed|ing|s)? (?=(?:[\w.-]+ ){{0,4}}off\b)|power(?:ed|ing)? (?=(?:[\w.-]+ ){{0,4}}(?:off|down)\b)|paus{_VERB_END}|suspend{_VERB_END}|hibernat{_VERB_END}|park(?:ed|ing)?|halt(?:ed|ing|s)?|snooz{_VERB_END}|put(?:ting)? (?=(?:[\w.-]+ ){{0,4}}to sleep\b)|spin(?:ning)? down|spun down|scal{_VERB_END} (?=(?:[\w.-]+ ){{0,4}}to zero\b))\b"
)
ADDS = re.compile(
    rf"\b(?:add{_VERB_END}|launch{_VERB_END}|spin(?:ning)? up|spun up|buy(?:ing)?|bought|creat{_VERB_END}|deploy{_VERB_END}|provision{_VERB_END}|start{_VERB_END}|run(?:ning)?|ran|get(?:ting)?|got|need{_VERB_END}|have|had|having|use|used|using|order{_VERB_END}|bring(?:ing)? up|stand(?:ing)? up|put|rent{_VERB_END}|scale (?:up|out)|of|more|another|extra|additional|x)\b|^"
)
# Things that are given up as a whole, and not only turned off.
ENDS = re.compile(r"\bstop(?:ped|ping|s)? (?:using|paying|our use of|with)\b")
INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of)\b")
HEAD = re.compile(
    "|".join(one.pattern.removesuffix("|^") for one in (RESIZES, MOVES, REMOVES, STOPS))
    + rf"|\b(?:add{_VERB_END}|launch{_VERB_END}|spin(?:ning)? up|buy(?:ing)?|bought|deploy{_VERB_END}|provision{_VERB_END}|start{_VERB_END}|bring(?:ing)? up|rent{_VERB_END}|scal{_VERB_END} (?:up|out|down|back)|grow\w*|grew|increas\w*|ris(?:e|es|ing)|rose|climb\w*|jump\w*|reduc\w*|trim\w*|fall(?:s|ing)?|fell|shr[aiu]nk\w*|decreas\w*|declin\w*|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|halv(?:e|es|ed|ing)|cut(?:s|ting)?|go(?:es)? (?:up|down)|commit\w*|schedul\w+|keep(?:s|ing)?|leave)\b"
)
MARK = re.compile(
    r"\b(?:what|how) about (?!(?:just |only )?(?:missing|using|including|excluding|spending|everything|something|anything|nothing|networking|monitoring|billing|staging|testing|computing|messaging|caching|logging|tagging|sharing|pricing|hosting)\b)(?=(?:just |only )?\w+ing\b)|\b(?:w[hat]{2,4}|how about|what about|what happens|and|or|but|so|then)[ -]if\b|\bwhatif\b|\bwhat happens (?:when|with|to (?=.{0,60}\bwhen\b))|\b(?:supposing|suppose|assuming|assume|imagine|pretend|hypothetically|simulate|simulating|simulation of|sim(?=[ :])|scenario|let'?s say|let us say|in case|in the event that|provided that|were (?:we|i) to|say (?:we|i|that|our|aws|azure|the))\b[^\w¤]*(?:that |we |of )?|"
    r"(?<!tell me )(?<!tell us )(?<!show me )(?<!know )(?<!see )(?<!check )(?<!wonder )(?<!wondering )(?<!ask )(?<!sure )(?<!find out )(?<!verify )(?<!even )(?<!as )(?<!only )(?<!me know )\bif\b(?! (?:(?:you|one|we|i) (?:leave|exclude|ignore|disregard|take out|look|count|consider|compare|sort|sum|put|leave out|strip)|any|so|possible|there (?:is|are|was|were)|not\b|yes|needed|applicable))|\bwhen (?=(?:we|i|all|every|the|our|¤+) (?:[\w¤.-]+ ){0,8}?(?:runs?|moves?|becomes?|grows?|are|is|get|gets|were|was|add|remove|stop|delete|move|resize|shut|switch|turn|buy|commit)\b)"
)
_WEAK = re.compile(
    r"\bwhat (?:difference|change)s?\b.{0,40}?\bwould\b.{1,24}?\b(?:make|bring)\b|\bwithout (?:any of )?(?:the|our|all|those) (?:[\w¤.-]+ ){0,3}?(?:machines?|instances?|servers?|vms?|boxes)\b|\b(?:would|will|could|might) (?:it|that|this|we|i|they) (?:cost|save)(?: (?:us|me|to|if|by|when))?\b|\bwould (?!like|appreciate|love|need|be|you)(?:[\w¤.-]+ ){1,8}?(?:cost|save)\b|\bwill (?:[\w¤.-]+ ){1,8}?save\b|"
    r"\b(?:cost|price|savings?|saving|effect|impact|benefit) (?:of|from|by|when|for|if we|if i) (?:adding|removing|resizing|moving|stopping|buying|shutting|switching|turning|deleting|terminating|committing|downsizing|upsizing|migrating|launching|replacing|an? additional|an? extra|\d+ (?:more|extra|additional))\b|"
    r"\b(?:what|how much) (?:do|does|would|will|can|could|might) (?:we|i|it|that|this|the) (?:\w+ )?save\b|\bwhat(?:'s| is| would be) the (?:saving|impact|effect|benefit|cost|price) (?:of|if|when)\b|\bworth it\b|\b(?:would|is|will) it (?:be )?(?:cheaper|more expensive|worth\w*)\b|\bsave\w* by\b|\bwith (?:[\w¤.'-]+ ){1,8}?(?:turned off|switched off|shut down|powered off|stopped|removed|deleted)\b|\bcost to (?:add|run|launch|move|resize)\b"
)
_PAST = re.compile(
    r"\b(?:did|was|were|spent|paid|last|past|previous|ago|since|leave out|leaving out|exclud\w+|ignor\w+|compared?)\b"
)
_ACTS = re.compile(
    r"\b(?:ran|running|keep|kept|used|switched|went|goes|off|add|remov|delet|terminat|stopp?|shut|switch|turn|resiz|downsiz|upsiz|mov|migrat|relocat|buy|bought|purchas|committ?|commit|grow|grew|increas|launch|replac|chang|convert|schedul|power|doubl|tripl|halv|reserv|sav(?:e|ing)s? plan|run|decommission|upgrad|downgrad|more|extra|another|additional|shrink|drop|paus|get rid|cut|reduc|trim|slash|halt|shav|rais|bump|climb|jump|surg|lower|discount|cheaper|scal|expand|decreas|declin|fall|times|twice|half|sim|host|put|eliminat|cancel|clos|leav|quit|retir|scrap|without|did(?:n't| not)|no longer|suspend|hibernat|park|swap|consolidat|mov|renegotiat|negotiat|get|bring|hire|onboard|win|lose|lost|open|roll out|double|rises?|rose|fall|fell|go(?:es)? (?:up|down)|less|kill|start|spin|need|deploy)\w*\b|\buse(?:d|s)? (?=\d|¤)"
)
_PRICES_OF_BILL = re.compile(
    r"\b(?:list price|retail|discounts?|undiscounted|on[- ]demand (?:price|rate)s?|had (?:stayed|paid|been(?! (?:stopped|off|shut|switched|turned|removed|resized))|every|all(?! (?:its|their|the|our|of) )|no)|stayed at|if .{0,30}\bwas a pie|had remained|without discounts?|if (?:we|i) had paid|paid (?:full|plain|list)|billed differently|exchange rate|in (?:euros?|dollars))\b"
)
_PURCHASE = re.compile(
    r"^\W*(?:(?:please|ok|and|then|so|now)\W+)*(?:buy|purchase|commit(?: to)?|get|take|sign)\b.*\b(?:commitments?|savings? plans?|reservations?|reserved instances?|ris?)\b.*?(?:%|percent|half|third)"
)
# A commitment of a size is supposed; without one, those that are advised are told.
_COVERS = re.compile(
    r"\b(?:commitments?|committing|savings? plans?|reservations?|reserv(?:e|ing)|reserved instances?|ris?)\b[^?.;]{0,40}?(?:\d ?(?:%|percent\b)|\b(?:half|a third|two thirds|three quarters) of\b)(?! of (?:our |the |all )?(?:instances?|machines?) (?:are|is))|\b\d+ ?(?:%|percent) (?:savings? plan|reservation|commitment)\b"
)


_PAST_FACT = re.compile(
    r"\b(?:did|was|were) (?:it|that|we|the)\b.{0,40}\bwhen\b|\bwhen (?:did|was|were)\b"
)
_SUPPOSES = re.compile(
    r"\b(?:would|could|might|impacts?|effects?|consequences?|what does an?|what (?:does|do|will) (?:that|this|it) (?:mean|do|cost|add|bring|save)|mean for|affect)\b"
)
MORE = r"(?:more|additional|additionally|extra|another|further|new|added|on top|in addition|add|adding|spare|plus)"
_MORE_OF = re.compile(
    rf"\b{MORE}\b(?:[\s,:x×-]+(?!per\b|than\b)[\w-]+){{0,4}}?[\s,:x×-]+(?:{_KNOWN_SHAPES})(?:es|s)?\b(?!\.\w)|\b(?:{_KNOWN_SHAPES})(?:es|s)? (?:instances?|servers?|vms?|machines?|boxes|nodes?)?(?:[x×] ?\d+|\d+ ?[x×])?[\s,]*{MORE}\b"
)
_TYPE_COUNTED = rf"(?:\d{{1,4}} ?[x×]? ?|(?:{_WORDS}) )(?:of )?(?:{_KNOWN_SHAPES})(?:es|s)?\b"
_PRICED = re.compile(
    rf"{_TYPE_COUNTED}.*\b(?:prices?|price tag|costs?|how much|what would|monthly|per month|budget for|quote|estimate)\b|\b(?:price|cost|how much|what would|quote|estimate)\b.*{_TYPE_COUNTED}|\bas an? (?:{_KNOWN_SHAPES})\b"
)
_TYPE_TO_TYPE = re.compile(
    rf"(?:{_KNOWN_SHAPES})\b.* (?:to|into|->|→) (?:an? )?(?:{_KNOWN_SHAPES})(?![\w-])"
)
# That all goes on as it does is a forecast.
_GOES_ON = re.compile(
    r"\bif (?:we|i|it|things|costs?|spending|this|nothing) (?:all )?(?:keeps?|continues?|carry|carries|goes|go|stays?|changes?)\b(?: (?:on|up|to|spending|burning|going|growing|being|paying))* ?(?:like (?:this|that|now|before)|as (?:is|now|it is|we are|before|usual)|this way|at (?:this|the (?:current|same)) (?:rate|pace|speed)|\W|$)"
)
_MORE_MACHINES = re.compile(
    rf"\b(?:\d{{1,4}}|(?!an?\b)(?:{_WORDS})) (?:more|additional|extra|new|further|another)\b(?: [\w.¤-]+){{0,3}}? (?:servers?|machines?|instances?|vms?|nodes?|boxes)\b"
)
_ASKS_PRICE = re.compile(
    r"\b(?:costs?|price|how much|how expensive|what|pay|bill|budget|monthly|per month|impact|effect|delta|quote|estimate)\b"
)
# A command to make something, which only a person can do elsewhere.
_CREATES = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|ok|now|go ahead and)\W+)*(?:create|launch|provision|deploy|spin up|set up|boot up|order|buy) (?!.*\b(?:commitments?|savings? plans?|reserv\w+)\b)"
)
_HELD = re.compile(
    r"\b(?:do we have|we have|are there|how many|which|list|show|running now|currently|do our|our \d|of our)\b"
)
SIMULATES = re.compile(
    r"^\W*(?:(?:please|pls|run|do|make|a) )*sim(?:ulat(?:e|ion)(?: of)?)?\b(?![-_.]) ?:?(?! (?:account|app|team|cost))"
)
_COMMANDS = re.compile(
    r"(?:^|[.?!:,;-]\s+|\b(?:to|by|of|for|from|and|we|i|us|please|would|will|does|could|is) )(?:just |only |simply |completely |permanently )?(?!reserved (?:instances?|capacity))(?:shut|switch|turn|power|stop|paus|park|hibernat|halt|remov|delet|terminat|decommission|retir|kill|downsiz|upsiz|resiz|rightsiz|shrink|replac|swap|convert|upgrad|downgrad|mov|migrat|relocat|add|launch|spin|scal|reserv|commit|run(?:ning)? (?=\d|¤|[\w ]{0,20}more)|chang|schedul|cut|reduc|trim|halv|doubl|consolidat|get(?:ting)? rid)(?:e|es|ed|ing|ping|ting|ning|s)?\b"
)
_EFFECT = re.compile(
    r"\b(?:impact|effects?|savings?|(?<!to )sav(?:e|es|ed)|cheaper|worth it|benefit|gain|difference|consequences?|what (?:would|will|does|do|could) (?:it|that|this|we|i) (?:cost|save|bring|mean|change)|how much (?:would|will|does|do|could|less|more|cheaper|lower|higher|is)|(?:costs?|price|impact|difference)(?=\W*$)|cost (?:effect|change|impact|difference|delta)|delta|gain|bring|differ\w*|less would we pay|less do we pay)\b"
)


@lru_cache(maxsize=8)
def _shapes(names: tuple[str, ...]) -> re.Pattern[str]:
    own = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    both = f"{own}|{_KNOWN_SHAPES}" if own else _KNOWN_SHAPES
    return re.compile(rf"(?<![\w.-])(?:{both})(?:es|s)?(?![\w-]|\.\w)")


def type_shape(parser: Parser) -> re.Pattern[str]:
    """Names of instance types: those of the store, and the shapes that clouds give them."""
    known = tuple(
        sorted(
            {
                name.lower()
                for one in parser.vocabulary.values
                if one.field == "instance_type"
                for name in one.names
            }
        )
    )
    return _shapes(known)


def spelt_type(said: str) -> str:
    """'m5 large' is m5.large; 'm5.larges' too."""
    azure = re.match(r"^([bdefln])([a-z]?\d{1,2}[a-z]{0,4})[ _](v\d)$", said.strip())
    if azure is not None:  # 'd4s v5' is Standard_D4s_v5
        return f"Standard_{azure.group(1).upper()}{azure.group(2)}_{azure.group(3)}"
    spelt = re.sub(rf"^([a-z]\d[a-z]{{0,2}}) ({_SIZE})$", r"\1.\2", said.strip())
    return re.sub(r"(?<=large)s$|(?<=medium)s$|(?<=small)s$|(?<=micro)s$", "", spelt)


# 'what could we switch off to save money': which ones is the question, not what it would bring.
_WHAT_TO_STOP = re.compile(
    r"^\W*(?:(?:so|and|ok|please|hey|hi)\W+)*(?:what|which ones|anything|is there anything|something)(?: else)?(?: (?:that )?(?:we|i))? (?:could|can|should|might|may)(?: (?:we|i|be|you|just|safely|still|also|easily))* "
    r"(?:switch|turn|shut|stop|delet|remov|get rid|drop|kill|clean|terminat|cancel|scrap|downsiz|cut)\w*\b"
)


def asks_whatif(said: Said) -> bool:
    """True for a question about what would happen."""
    if SIMULATES.match(said.text):
        return True
    if _WHAT_TO_STOP.search(said.mask):
        return False
    text = worded(said.mask)
    marked = MARK.search(text)
    if _PRICES_OF_BILL.search(text) and not (marked and PERCENT.search(text)):
        return False
    if _CREATES.match(text) and not marked and not _ASKS_PRICE.search(said.mask):
        return False
    past = said.has(_PAST)
    if not past and _asks_price_of_more(said, text):
        return True
    fact = _PAST_FACT.search(text) is not None
    if marked and marked.group(0).strip() not in ("if", "when") and not fact:
        return True
    if _PURCHASE.search(text) or (_COVERS.search(text) and not past):
        return True
    if _GOES_ON.search(text):
        return False
    return _supposes(said, text, marked=marked is not None and not fact, past=past)


def _asks_price_of_more(said: Said, text: str) -> bool:
    """'3 extra m5.large, how much?': more machines than there are, whatever is told beside."""
    if _MORE_MACHINES.search(text) and _ASKS_PRICE.search(said.mask):
        return True
    if _MORE_OF.search(worded(said.text)):
        return True
    return bool(_PRICED.search(said.text)) and not _HELD.search(said.text)


def _supposes(said: Said, text: str, *, marked: bool, past: bool) -> bool:
    """Whether something is done, and its effect is asked about."""
    if _TYPE_TO_TYPE.search(said.text) and _EFFECT.search(text):
        return True
    if not _ACTS.search(text):
        return False
    if marked:
        return True
    moved = PERCENT.search(text) and (UP.search(text) or DOWN.search(text))
    if moved and _SUPPOSES.search(text) and not past:
        return True
    told = _WEAK.search(text) or (_COMMANDS.search(text) and _EFFECT.search(text))
    return bool(told) and not past
