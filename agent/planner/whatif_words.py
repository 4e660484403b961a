"""Words of what-if questions: what asks them, what is done, to how many, of which type."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.planner.parse import Parser
from agent.planner.said import Said

NUMBERS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split())
} | {"a": 1, "an": 1, "another": 1, "twenty": 20, "thirty": 30, "fifty": 50, "a hundred": 100, "hundred": 100, "a dozen": 12, "dozen": 12, "a couple of": 2, "a couple": 2, "couple of": 2, "a few": 3}  # fmt: skip
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
COUNT = re.compile(
    rf"(?<![\w.-])(?P<n>\d{{1,4}})\b(?![.-]\w)(?! ?(?:%|percent|years?|days?|months?|weeks?|gb|hours?))(?: ?x\b)?|\bx ?(?P<x>\d{{1,4}})\b|\b(?P<word>{_WORDS})\b(?=\s+(?:more |extra |additional |new |further |of |x |instances?|servers?|vms?|machines?|boxes|box\b|nodes?|hosts?|[a-z]+\d))"
)
SHARE_OF = re.compile(
    r"\b(?:for |of |cover(?:ing|s)? |to |at )?(?:(?:about|around|roughly|up to) )?(?:(?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|percent|per ?cent|pct)|(?P<word>half|a third|one third|two thirds|three quarters|a quarter|all)(?= (?:of )?(?:our |the |my )?(?:\w+ )?(?:compute|use|usage|instances?|spend|load|baseline|ec2|vms?|capacity)))"
)
_SIZE = r"(?:nano|micro|small|medium|large|\d{0,2}xlarge|metal)"
_KNOWN_SHAPES = (
    rf"(?:db\.|cache\.)?[a-z]{{1,3}}\d[a-z]{{0,4}}(?:-[a-z0-9]+)?\.{_SIZE}|[a-z]\d[a-z]{{0,2}} {_SIZE}|"
    r"standard_[a-z]+\d+[a-z0-9_-]*|[bdefln][a-z]?\d{1,2}[a-z]{0,4}[ _]v\d|[necmat]\d[a-z]?-(?:standard|highmem|highcpu|micro|small|medium)(?:-\d+)?"
)
_VERB_END = r"(?:e|es|ed|ing|s|d)?"
COMMITS = re.compile(
    r"\b(?:commit(?:ted|ting|ments?|s)?|reserv(?:e|ed|ing|ation|ations)|reserved instances?|savings? plans?|ris?\b|(?:1|3|one|three)[- ]?(?:year|yr)s?(?: (?:commitment|reservation|savings plan|plan|term|deal|contract|ri))?)\b"
)
_DIRECTION = r"(?:grow\w*|grew|increas\w*|ris(?:e|es|ing)|rose|go(?:es|ing)? (?:up|down)|went (?:up|down)|climb\w*|jump\w*|drop\w*|fall(?:s|ing)?|fell|shrinks?|shrank|shrunk|decreas\w*|declin\w*|doubl\w+|tripl\w+|halv\w+|surg\w+|spik\w+|up|down|gain\w*|lose|lost)"
_PERCENT = r"\d+(?:\.\d+)? ?(?:%|percent|per ?cent|pct)"
GROWS = re.compile(
    rf"\b{_DIRECTION} (?:by |of |to )?(?:about |around |another |roughly |up to )?{_PERCENT}|\b(?:with |by )?(?:an? |another )?{_PERCENT} (?:of )?(?:more|less|fewer|higher|lower|growth|increase|decrease|drop|rise|decline|reduction|up|down|extra|additional|increase in|growth in)\b|"
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|halv(?:e|es|ed|ing)|twice (?:as much|the|our)|half (?:as much|the|our))\b|"
    rf"\b(?:growth|increase|decrease|drop|rise|reduction) (?:rate )?of (?:about )?{_PERCENT}"
)
OFFICE = re.compile(
    r"\b(?:at|over|during|every|each|in the|on|for|outside(?: of)?|after|only(?: on| during| in| from)?|just(?: on| during)?) (?:the )?(?:nights?|nighttime|evenings?|weekends?|weekdays|workdays|working days|(?:office|business|working|work) hours|hours)(?:(?: and| or|,|/| &) (?:on |at |over |the )*(?:nights?|weekends?|holidays))?\b|"
    r"\b(?:overnight|nightly|after hours|nights and weekends|weekends and nights|office hours|business hours|working hours|weekends only|weekdays only|weekends|nights)\b|"
    r"\b(?:from |between )?\d{1,2}(?::00)? ?(?:am|pm)? ?(?:-|to|until|till|and) ?\d{1,2}(?::00)? ?(?:am|pm|h|o'clock)?\b(?= |$|[?.!,])|\b\d{1,3} ?(?:hours?|h) (?:a|per|each|every) (?:day|week)\b"
)
RESIZES = re.compile(
    rf"\b(?:resiz{_VERB_END}|re-siz{_VERB_END}|right-?siz{_VERB_END}|downsiz{_VERB_END}|upsiz{_VERB_END}|shrink{_VERB_END}|shrank|chang{_VERB_END}|switch{_VERB_END}|convert{_VERB_END}|upgrad{_VERB_END}|downgrad{_VERB_END}|replac{_VERB_END}|swap(?:ped|ping|s)?|mov{_VERB_END}|migrat{_VERB_END}|turn(?:ed|ing|s)?|go(?:ing)? from|went from|us(?:e|ed|ing))\b"
)
MOVES = re.compile(
    rf"\b(?:mov{_VERB_END}|migrat{_VERB_END}|relocat{_VERB_END}|shift(?:s|ed|ing)?|transfer(?:s|red|ring)?|ran|run(?:s|ning)?|host(?:s|ed|ing)?|put(?:ting)?|switch{_VERB_END}|chang{_VERB_END})\b"
)
REMOVES = re.compile(
    rf"\b(?:remov{_VERB_END}|delet{_VERB_END}|terminat{_VERB_END}|decommission{_VERB_END}|kill{_VERB_END}|get(?:ting)? rid of|got rid of|retir{_VERB_END}|drop(?:ped|ping|s)?|scrap(?:ped|ping|s)?|destroy{_VERB_END}|cancel(?:led|ling|s)?|take (?:away|out)|eliminat{_VERB_END}|had(?:n't| no)?(?= (?:no|not)\b)|without)\b"
)
STOPS = re.compile(
    rf"\b(?:stop(?:ped|ping|s)?|shut(?:ting)? ?(?:down|off)?|switch{_VERB_END} (?=(?:[\w.-]+ ){{0,4}}off\b)|turn(?:ed|ing|s)? (?=(?:[\w.-]+ ){{0,4}}off\b)|power(?:ed|ing)? (?=(?:[\w.-]+ ){{0,4}}(?:off|down)\b)|paus{_VERB_END}|suspend{_VERB_END}|hibernat{_VERB_END}|park(?:ed|ing)?)\b"
)
ADDS = re.compile(
    rf"\b(?:add{_VERB_END}|launch{_VERB_END}|spin(?:ning)? up|spun up|buy(?:ing)?|bought|creat{_VERB_END}|deploy{_VERB_END}|provision{_VERB_END}|start{_VERB_END}|run(?:ning)?|ran|get(?:ting)?|got|need{_VERB_END}|have|had|having|use|used|using|order{_VERB_END}|bring up|stand up|put|rent{_VERB_END}|scale (?:up|out)|of|more|another|extra|additional|x)\b|^"
)
_STRONG = re.compile(
    r"\b(?:what|how) (?:if|about if)\b|\bwhat (?:would|will|happens?|might|could) .{0,80}?\bif\b|\bwhat happens (?:when|with|to)\b|\bhow much .{0,80}?\bif (?:we|i|they|all|our|the)\b|"
    r"\bif (?:we|i|they|all|every|our|traffic|usage|load|demand|(?:aws|azure|gcp|openstack) (?:usage|costs?|spend\w*)|costs?|spend\w*|¤+ (?:is|are|was|were|usage|costs?|spend\w*|doubl\w+|tripl\w+|halv\w+|gr[eo]w\w*|drop\w*|fell|falls?|rose|rises?|increas\w+|decreas\w+|shr[aiu]nk\w*|went|goes|would))\b|"
    r"\b(?:suppos(?:e|ing)|assum(?:e|ing)|imagine|hypothetical\w*|simulat\w+|scenarios?|say (?:we|i)|let'?s say|what-if)\b"
)
_WEAK = re.compile(
    r"\b(?:would|will|could|might) (?:it|that|this|we|i|they) (?:cost|save)(?: (?:us|me|to|if|by|when))?\b|\bwould (?!like|appreciate|love|need|be|you)(?:[\w¤.-]+ ){1,8}?(?:cost|save)\b|\bwill (?:[\w¤.-]+ ){1,8}?save\b|"
    r"\b(?:cost|price|savings?|saving|effect|impact|benefit) (?:of|from|by|when|for|if we|if i) (?:adding|removing|resizing|moving|stopping|buying|shutting|switching|turning|deleting|terminating|committing|downsizing|upsizing|migrating|launching|replacing|an? additional|an? extra|\d+ (?:more|extra|additional))\b|"
    r"\b(?:what|how much) (?:do|does|would|will|can|could|might) (?:we|i|it|that|this|the) (?:\w+ )?save\b|\bwhat(?:'s| is| would be) the (?:saving|impact|effect|benefit|cost|price) (?:of|if|when)\b|\bworth it\b|\bsave\w* by\b|\bcost to (?:add|run|launch|move|resize)\b"
)
_PAST = re.compile(
    r"\b(?:did|was|were|spent|paid|last|past|previous|ago|since|leave out|leaving out|exclud\w+|ignor\w+|compared?)\b"
)
_ACTS = re.compile(
    r"\b(?:add|remov|delet|terminat|stopp?|shut|switch|turn|resiz|downsiz|upsiz|mov|migrat|relocat|buy|bought|purchas|committ?|commit|grow|grew|increas|launch|replac|chang|convert|schedul|power|doubl|tripl|halv|reserv|sav(?:e|ing)s? plan|run|decommission|upgrad|downgrad|more|extra|another|additional|shrink|drop|pause|get rid|rises?|rose|fall|fell|go(?:es)? (?:up|down)|less|kill|start|spin|need|deploy)\w*\b|\buse(?:d|s)? (?=\d|¤)"
)
_PRICES_OF_BILL = re.compile(
    r"\b(?:list price|retail|discounts?|undiscounted|on[- ]demand (?:price|rate)s?|had (?:stayed|paid|been|every|all|no)|stayed at|if .{0,30}\bwas a pie|had remained|without discounts?|if (?:we|i) had paid|paid (?:full|plain|list)|billed differently|exchange rate|in (?:euros?|dollars))\b"
)
_PURCHASE = re.compile(
    r"^\W*(?:(?:please|ok|and|then|so|now)\W+)*(?:buy|purchase|commit(?: to)?|get|take|sign)\b.*\b(?:commitments?|savings? plans?|reservations?|reserved instances?|ris?)\b.*?(?:%|percent|half|third)"
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


def asks_whatif(said: Said) -> bool:
    """True for a question about what would happen."""
    text = said.mask
    if _PRICES_OF_BILL.search(text):
        return False
    if _PURCHASE.search(text):
        return True
    if not _ACTS.search(text):
        return False
    return said.has(_STRONG) or (said.has(_WEAK) and not said.has(_PAST))
