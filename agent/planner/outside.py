"""Questions that have nothing to do with clouds and their costs, whatever words they share with them."""

from __future__ import annotations

import re

_OUTSIDE = re.compile(
    r"\b(?:weather|forecast for (?:today|tomorrow)|rain(?:ing|y)?|sunny|snowing|umbrella|celsius|fahrenheit)\b|"
    r"\b(?:joke|poem|haiku|limerick|song|lyrics|rap|story about|fairy ?tale|novel|essay|riddle|sonnet)s?\b|"
    r"\b(?:recipes?|cook(?:ing)?|bake|lasagn\w+|pizza|restaurants?|lunch|dinner|breakfast|coffee shop)\b|"
    r"\b(?:capital (?:city )?of|president of|prime minister|population of|(?:tallest|highest|longest|deepest|largest) (?:mountain|river|ocean|building|country|planet|animal|lake|desert)|planet|solar system|galaxy|dinosaur\w*|einstein|shakespeare|napoleon|history of (?!our|the bill|cost|spend))\b|"
    r"\b(?:world cup|football|soccer|basketball|olympics?|champions league|bundesliga|super bowl|nba|fifa|tennis|formula (?:1|one))\b|"
    r"\bwho (?:won|invented|discovered|wrote|painted|directed|sang|founded|is the (?:ceo|president|queen|king|pope|author))\b|\b(?:movies?|netflix|tv show|netflix series|video games?|celebrity)\b|"
    r"\b(?:share|stock) (?:price|market|exchange)s?\b|\binvest(?:ing|ment)?\b(?! in (?:cloud|aws|azure))|\bbitcoin|\bethereum|\bcrypto\w*|\b(?:buy|sell|hold|own) (?:\w+ )?(?:shares|stocks?)\b|\bnasdaq\b|"
    r"\btranslat\w+\b.{0,60}\b(?:german|french|spanish|italian|english|chinese|japanese|dutch|polish|russian|portuguese|swahili|latin)\b|\bhow do (?:you|i) say\b|"
    r"\b(?:horoscope|zodiac|meaning of life|fall in love|boyfriend|girlfriend|dating|birthday (?:gift|present|party)|medical|doctor|headache|symptoms?|diet|workout plan|lottery)\b|"
    r"\b(?:flights?|hotels?|train tickets?|vacation|holiday (?:ideas|destinations?)|visa)\b.{0,30}\b(?:to|in|for|from)\b|"
    r"\bwhat time is it\b|\bwhat(?:'s| is) (?:the )?(?:time|date)(?: (?:now|today|in \w+|right now))?\W*$|\bwhat day is (?:it|today)\b|\b(?:sing|dance|paint) (?:me|us|a|something)\b|\bdraw (?:me |us )?a (?!chart|graph|plot|line|table|curve)|\bcompetitors?\b|\bplay (?:a game|chess|music|with me)\b|"
    r"^\W*(?:what(?:'s| is)|calculate|compute|solve|how much is|whats) [\d\s.,+*/x^()-]*\d\s*[+*/x^-]\s*\d[\d\s.,+*/x^()=?-]*$|\bsquare root\b|\b(?:solve|integral of|derivative of|prime numbers?)\b|"
    r"\bsmall talk\b|\btell me (?:a secret|something (?:funny|interesting|about yourself))\b|\bdo you (?:love|like|have feelings|dream|sleep|eat|believe)\b|\bmarry me\b|\byour favou?rite\b|"
    r"\b(?:gdpr|hipaa|legal advice|lawyer|lawsuit|sue|tax return|tax advice|visa application)\b|"
    r"\b(?:job interview|cover letter|resume for|my cv|linkedin|performance review|out of office|vacation days|sick leave|salary)\b|"
    r"\b(?:job offer|new job|promotion|pay rise|career|(?:quit|lose|change) (?:my|jobs?)|resign\w*|(?:offered?|offering|promis\w+|promot\w+|fir(?:ed?|ing)|hir(?:ed?|ing)) me|my (?:wife|husband|partner|kids?|children|mother|father|mum|mom|dad|dog|cat|boyfriend|girlfriend|landlord|neighbou?rs?|phone|laptop|car))\b|"
    r"\b(?:what|how much) (?:do|does|would|can|could|should) (?:an? |senior |junior )[\w ]{2,40} (?:earn|make|get paid|be paid)\b|\bearns?\b.{0,20}\b(?:in|a year|per year|an hour)\b|"
    r"\bconvert (?:[\d.,]+|an?) |\b(?:miles|kilometres|kilometers|inches|ounces|calories)\b|\b(?:quantum|astronomy|philosoph\w+|biology|chemistry|astrology|psycholog\w+|theology|evolution theory|black holes?|relativity|photosynthesis)\b|"
    r"\b(?:regex(?:es|p)?|regular expressions?|css|html|javascript|typescript|c\+\+|golang|a div|vim|emacs|latex|git (?:rebase|merge|commit|push|pull|branch)|excel (?:formula|macro)s?|vlookup|for loop|linked list|recursion|leetcode|stack ?overflow|homework|unit tests?|"
    r"big[- ]o|sorting algorithm|quicksort|binary search|design patterns?|python (?:list|dict\w*|function|script|class|code)s?)\b"
)
_WRITES = re.compile(
    r"\b(?:write|compose|draft|generate|code|program|script|implement|produce|create|make|give me|build)\b (?:me |us |a |an |the |some |little |short |small |simple |quick |my |our |nice |new )*"
    r"(?:[\w-]+ ){0,3}?(?:poems?|code|function|script|program|class|terraform|cloudformation|ansible|playbook|dockerfile|yaml|helm chart|regex|sql query|query in sql|bash|python|javascript|java|html|css|unit tests?|api|website|web ?page|app|"
    r"e-?mail|letter|essay|blog ?post|tweet|speech|presentation about|press release|article|song|story|haiku|policy document|job description|pipeline|bicep|pulumi|iam policy)\b|"
    r"\bwrite (?:me |us )?(?:terraform|python|code|sql|bash|java\w*|a |an )"
)
_GENERAL = re.compile(
    r"\b(?:difference between|differences? of|compare|vs\.?|versus|better[,:]?|or)\b.{0,20}\b(?:docker|kubernetes|podman|linux|windows|python|java|golang|rust|mysql|postgres(?:ql)?|nginx|apache|terraform|pulumi|"
    r"ansible|(?<!the )rest(?! of)|graphql|sql|nosql|agile|scrum|react|angular)\b\W*(?:and|or|vs\.?|versus)?\W*(?:\w+)?\W*$|"
    r"\b(?:how does|how do) (?:docker|kubernetes|dns|tcp|tls|https?|raft|git|a vpn|vpns?|blockchain|the internet|dns|a load balancer|load balancers?|oauth|bgp) work\b|\bbest practices? for\b(?!.*(?:cost|spend))|"
    r"\bwho (?:is|was) (?:the )?(?:founder|inventor|ceo|author|creator) of\b|\bhistory of (?:aws|azure|google|linux|amazon|microsoft)\b"
)
_FIRM = re.compile(
    r"\b(?:jokes?|poems?|haikus?|limericks?|songs?|lyrics|recipes?|weather|translat\w+|world cup|bitcoin|share price|stock price|stock market|horoscope|"
    r"meaning of life|invest(?:ing)?|competitors?|gdpr)\b"
)
_DATES = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december|"
    r"last|this|past|per|daily|weekly|monthly|cpu|memory|instances?|servers?|volumes?|snapshots?)\b|\b(?:aws|azure|gcp|openstack|ec2|s3)\b"
)
_MONEY = re.compile(r"\b(?:costs?|spend|spent|spending|bill|charges?|expens\w+|invoice)\b")


def is_outside(text: str) -> bool:
    """True when a question is about the world or asks for a text to be written."""
    if _WRITES.search(text):
        return True
    if _GENERAL.search(text):
        return not _MONEY.search(text)
    found = _OUTSIDE.search(text)
    return bool(found and (_FIRM.search(text) or not (_MONEY.search(text) or _DATES.search(text))))
