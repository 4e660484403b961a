"""Text of a question before it is read: abbreviations spelt out, pasted machinery taken out."""

from __future__ import annotations

import re

from agent.planner.comparing import rephrase
from agent.planner.dataquestions import with_days
from agent.planner.growth_words import plain_growth
from agent.planner.idioms import plainly
from agent.planner.lead_ins import without_lead_ins
from agent.planner.machine_slang import without_slang
from agent.planner.machine_words import reworded
from agent.planner.manners import mannered
from agent.planner.number_words import plain_numbers
from agent.planner.repairs import repaired
from agent.planner.rewording import MONTH, reword, table
from agent.planner.spending_words import plain_spending
from agent.planner.tag_absence import plain_absence
from agent.planner.tag_words import plain_tagging

SHORT = {
    "yday": "yesterday", "ystd": "yesterday", "yest": "yesterday", "prev": "previous",
    "mnth": "month", "mth": "month", "mths": "months", "mnths": "months", "wk": "week",
    "wks": "weeks", "qtr": "quarter", "qtrs": "quarters", "yr": "year", "yrs": "years",
    "svc": "service", "svcs": "services", "acct": "account", "accts": "accounts",
    "accs": "accounts", "subs": "subscriptions", "inst": "instance", "insts": "instances",
    "curr": "current", "wht": "what", "hw": "how", "mch": "much", "cst": "cost", "csts": "costs",
    "lst": "last", "thx": "thanks", "pct": "percent", "perc": "percent", "btw": "", "b4": "before",
    "bw": "between", "w/o": "without", "w/out": "without", "w/": "with", "incl.": "including",
    "excl.": "excluding", "excl": "excluding", "approx.": "about", "avg.": "average",
    "tot": "total", "ttl": "total", "mtd": "month to date", "ytd": "year to date",
    "prov": "provider", "provs": "providers", "reg": "region", "regs": "regions",
    "rsrc": "resource", "rsrcs": "resources", "srv": "server", "srvs": "servers",
    "amt": "amount", "exp": "expensive", "formm": "from", "frm": "from", "fom": "from", "fromm": "from", "ffrom": "from", "gimme": "give me", "lemme": "let me", "whats": "what is",
    "hows": "how is", "wheres": "where is", "whos": "who is", "2day": "today", "r": "are", "tbh": "", "ngl": "", "imho": "", "imo": "", "afaik": "", "iirc": "", "fyi": "", "lol": "", "haha": "", "omg": "", "ffs": "",
    "u": "you", "hte": "the", "teh": "the", "dta": "data", "bil": "bill", "wiht": "with",
    "btwn": "between", "btw.": "between", "taht": "that", "adn": "and", "wich": "which", "whcih": "which", "wihch": "which",
    "fo": "of", "ot": "to", "si": "is", "ur": "your", "plz": "please", "pls": "please", "n": "and", "evry": "every",
    "lastest": "latest", "wen": "when", "whn": "when", "sync'd": "synced", "hwo": "how", "wat": "what", "wats": "what is", "cnt": "count", "whta": "what",
    "spnd": "spend", "spendings": "spending", "vs": "vs", "abt": "about", "cuz": "because",
    "rn": "right now", "atm": "at the moment", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't",
    "isnt": "isn't", "arent": "aren't", "cant": "can't", "wont": "won't", "wasnt": "wasn't",
}  # fmt: skip
_WORD = re.compile(
    r"(?<![\w./:@=-])[A-Za-z0-9/]+(?:(?<=incl)\.|(?<=excl)\.|(?<=avg)\.|(?<=approx)\.)?(?![\w@=-]|:\S|[./]\w)"
)
_BLOCK = re.compile(
    r"\[\s*(tool[ _]?(?:result|output|call)|system|assistant|function)[^\]]*\].*?\[\s*/\s*\1[^\]]*\]|"
    r"<\s*(tool_?(?:result|output|call)|system|assistant|function)[^>]*>.*?<\s*/\s*\2[^>]*>",
    re.I | re.S,
)
_MARKS = re.compile(
    r"<\|[^|>]{0,40}\|>|</?(?:user|assistant|system|data|tool|human|context|instructions?)\b[^>]{0,40}>|"
    r"\[/?(?:tool[ _]?(?:result|output|call)|system|inst|user|assistant)\]",
    re.I,
)
_PICTURE = re.compile(r"!?\[[^\]]{0,80}\]\([^)]{0,300}\)")
_LINK = re.compile(r"\b(?:https?|ftp|file|data)://\S+", re.I)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_UNOWNED = re.compile(
    r"\b(?:that )?(?:nobody|no one|no-one|noone)(?: really| actually)? owns\b|\bunowned\b|\bownerless\b|"
    r"\bowned by (?:nobody|no one|no-one|noone)\b|\b(?:with|have|has|having) no owner\b(?! tag)|"
    r"\bwithout (?:an |any )?owner\b(?! tag)|\bnot owned by anyone\b|\black(?:s|ing)? an owner\b(?! tag)",
    re.I,
)
_PHRASES = table(
    (r"\b(?:weeks? )?mon(?:day)?\s*(?:-|–|to|through|until)\s*sun(?:day)?\b,?", ""),
    (
        r"\b(?:out of|of|from) (?:a |an |every |each )?(?:single )?(?:(?:100|hundred|1000|thousand|one) )?"
        r"(?:dollars?|euros?|bucks?|\$|€)(?: (?:that |which )?(?:we|i)\b)?(?P<spent>[^?]*?),? how (?:many|much)"
        r"(?: (?:dollars|cents|euros|percent|of (?:it|them|that|those)))? (?P<part>\S)",
        r"what share of the money\g<spent> \g<part>",
    ),
    (r"\b(?:fattest|heaviest|hugest|beefiest|chunkiest|bulkiest|meatiest)\b", "largest"),
    (r"\b(?:leanest|slimmest|tiniest|skinniest|puniest|littlest)\b", "smallest"),
    (
        r"\b(?:longest[- ]serving|longest[- ]lived|most ancient|most senior|launched earliest)\b",
        "oldest",
    ),
    (
        r"\b(?:that |which )?(?:nobody|nothing|no one|no (?:instance|vm|server|machine|box|host))"
        r"(?:'s| is| are| was)? (?:attached|hooked|connected|mounted|linked)(?: up)?(?: to)?\b|"
        r"\b(?:attached|hooked|connected|mounted|linked)(?: up)? to (?:nobody|no one|nothing(?: at all)?|"
        r"no (?:instance|vm|server|machine|box|host))\b",
        "unattached",
    ),
    (r"\bhow many (euros?|dollars?|bucks|usd|eur|quid|pounds|gbp)\b", r"how much \1"),
    (
        r"\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?,?\s+(?:the\s+)?"
        rf"(?=\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}|"
        rf"{MONTH}\s+\d)",
        "",
    ),
    (
        r"\b(?:list|public|retail|catalogue|catalog|sticker|rack) (?:prices?|rates?)\b",
        "list price",
    ),
    (r"\bbefore (?:any |all |the |our )?discounts?(?: and credits)?\b", "list price"),
    (r"\bi\.e\.|\be\.g\.|\bviz\.", ""),
    (
        r"\bthe (week|month|quarter|year) (?:that |which )?(?:has |have )?(?:just |recently )?(?:ended|closed|"
        r"finished|gone(?: by)?|past|wrapped up|completed|been completed)\b",
        r"last \1",
    ),
    (
        r"\bthe (week|month|quarter|year) (?:that )?we(?:'re| are) (?:currently )?in(?: now| right now| at the moment)?\b",
        r"this \1",
    ),
    (
        r"\b(?:the )?most recent (?:full|complete|completed|closed|whole) (week|month|quarter|year)\b",
        r"last \1",
    ),
    (r"\b(top|bottom)-(\d+)\b", r"\1 \2"),
    (r"\bdearest\b", "most expensive"),
    (r"\b(?:a|one) grand\b", "1000 dollars"),
    (r"\b(\d+(?:\.\d+)?) grand\b", r"\1k dollars"),
    (r"\btwo grand\b", "2000 dollars"),
    (r"\bfive grand\b", "5000 dollars"),
    (r"\bten grand\b", "10000 dollars"),
    (
        r"\b(?:topped|topping|tops|crossed|crossing|cleared|broke|breaking|passed|went over|go over|goes over|going over|"
        r"came in above|come in above|ran over)\s+(?=[$€£]?\d)",
        "over ",
    ),
    (
        r"\b(?:came in below|come in below|stayed under|stayed below|staying under|fell short of)\s+(?=[$€£]?\d)",
        "under ",
    ),
    (r"\bbefore (?:any )?commitments?(?: discounts?)?(?: are| is)?(?: applied)?\b", ""),
    (
        r"\b(?:an? |the |our )?(?:normal|typical|usual|ordinary|regular|standard) (day|week|month)\b(?! of)",
        r"an average \1",
    ),
    (r"\ban average (day|week|month)\b", r"on average per \1"),
    (
        r"\b(?:peak|top|max|maximum|highest|biggest|record) (?:spend|spending|cost|billing|expense) (?=day|week|month|quarter)",
        "most expensive ",
    ),
    (r"\bmonth by month by\b", "monthly by"),
    (r"\b(?:suppliers?)\b", "provider"),
    (r"\btwenty[- ]twenty[- ]four\b", "2024"),
    (r"\btwenty[- ]twenty[- ]five\b", "2025"),
    (r"\btwenty[- ]twenty[- ]six\b", "2026"),
    (r"\btwenty[- ]twenty[- ]seven\b", "2027"),
    (r"\s*(?:→|->|=>|⟶)\s*", " to "),
    (
        r"\b(?:reserved|committed)(?: instances?| capacity)? (?:vs\.?|versus|and|against|compared (?:to|with)|or) on[- ]?demand\b|"
        r"\bon[- ]?demand (?:vs\.?|versus|and|against|compared (?:to|with)|or) (?:reserved|committed)(?: instances?| capacity)?\b",
        "by pricing category",
    ),
    (r"(?<=\d)\.\.(?=\d)", " to "),
    (
        r"\b(biggest|largest|steepest|sharpest|greatest|most significant|deepest) (?:drop|fall|dip|decline)s?\b",
        r"\1 decrease",
    ),
    (r"\b(?:gained|gains|put on|added) (?=(?:the )?most\b)", "grew "),
    (
        r"\b(?:is |comes |in )?(?:no\. ?1|no 1|#1|number 1|in the lead|on top)\b",
        "the most expensive",
    ),
    (r"\bleads\b(?= *(?:$|[?.,;]|and\b))", "is the most expensive"),
    (
        r"\bafter ([\w .-]+?), (?:what|which)(?:'s| is)? the next\b",
        r"excluding \1, what is the",
    ),
    (r"\b(\d+) ?gigs?\b", r"\1 gb"),
    (r"\b(\d+ ?gb) (?:of )?(ram|memory) or (?:more|above|up|higher)\b", r"at least \1 \2"),
    (r"\b(\d+ ?gb) (?:of )?(ram|memory) or (?:less|below|lower)\b", r"at most \1 \2"),
    (
        r"\b(?:over|across|on|of|in|from|for) all (?:the |our |of our )?(?:clouds|providers|cloud providers)(?: (?:taken )?together| combined)?\b",
        "",
    ),
    (r"\b(month|week|day) (?:x|×) (?=\w)", r"per \1 and "),
    (r"(?<=\w) (?:x|×) (month|week|day)\b", r" per \1"),
    (
        r"^\W*(?:add|with|include|show|also|now|and) (?:also )?(?:the |a |by )?(month|week|day)s?(?: too| as well)?\W*$",
        r"per \1",
    ),
    (r"\bbest (?=\d)", "top "),
    (r"\(?\beither (?:one )?is (?:bad|fine|ok|enough)\)?", ""),
    (r"\bunassigned\b", "untagged"),
    (r"\b(?:his|her)(?:/her)?(?: or her)?\b", "its"),
    (
        r"\b((?:first|1st|second|2nd) (?:half|week)) (and|vs\.?|versus|against|with|to|or) (?:the )?"
        r"((?:second|first|2nd|last) (?:half|week))( of \w+(?: 20\d\d)?)",
        r"\1\4 \2 the \3\4",
    ),
    (
        r"\b(first|1st) (and|to|vs\.?|versus|with|against|or) (?:the )?(second|2nd|last) (half|week|quarter)( of \w+(?: 20\d\d)?)",
        r"\1 \4\5 \2 the \3 \4\5",
    ),
    (r"\ba w s\b", "aws"),
    (r"\be c (?:two|2)\b", "ec2"),
    (r"\bs three\b", "s3"),
    (r"\br d s\b", "rds"),
    (r"\bopen stack\b", "openstack"),
    (r"\bv m s\b", "vms"),
    (rf"\bform (?={MONTH})", "from "),
    (r"\bup to and including\b", "to"),
    (
        r"\b(?:takes?|took|has|have|had|gets?|got|account(?:s|ed)? for) (?:up )?(?:the )?(?:lion'?s share|bulk|biggest (?:slice|chunk|part|"
        r"portion|share)|largest (?:slice|chunk|part|portion|share)|most) of\b",
        "spent the most of",
    ),
    (
        r"\b(?:the )?(?:lion'?s share|bulk|biggest (?:slice|chunk|portion)|largest (?:slice|chunk|portion))\b",
        "most",
    ),
    (
        r"\bhow (?:big|large) (?:a|is the|of a) (?:slice|share|part|portion|chunk|fraction|piece)\b",
        "what share",
    ),
    (r"\b(?:what|which) (?:slice|chunk|piece|weight)\b", "what share"),
    (r"[?.]\s+(?=(?:in|as) (?:an? )?(?:%|percent\w*)\s*[?.]?\s*$)", " "),
    (r"\b(?:falls?|fell|falling) (?:under|into|within|on)\b", "belongs to"),
    (
        r"\bmean (?=(?:daily|weekly|monthly|hourly|costs?|spend\w*|bill|cpu|memory|price|of the|per)\b)",
        "average ",
    ),
    (
        r"\bmonth (?:after|by|for) month\b|\bfrom month to month\b|\bmonth to month\b",
        "month by month",
    ),
    (r"\bweek (?:after|for|to) week\b|\bfrom week to week\b", "week by week"),
    (r"\bday (?:after|for|to) day\b|\bfrom day to day\b", "day by day"),
    (r"\bpie\b", "total"),
    (r"\b(?:slice|chunk|piece|weights?|weighting) of\b", "share of"),
    (
        r"\b(?:out )?of (?:every|each) (?:single )?(?:dollar|euro|\$|€|buck|hundred dollars)\b",
        "share of",
    ),
    (r"\bhow many (?:cents|percent|per cent|%)", "what percent"),
    (r"(?<!in )(?<!by )\bpercent from\b", "percent of"),
    (r"\b(?:moved?|moving|moves|shifted) the needle\b", "drove the change"),
    (r"\b(?:blew|blown|blow|shoot|shot|went|gone|crept?|ticked|edged) up\b", "increased"),
    (
        r"\b(?:went|gone) (?:crazy|bananas|nuts|wild|haywire|off the charts|off the rails|ballistic)\b",
        "increased",
    ),
    (
        r"\b(?:cost |spend |price |month[- ]over[- ]month |month[- ]on[- ]month )?(?:bridge|waterfall|variance)\b",
        "change",
    ),
    (r"\bwalk (?:me |us )?(?:through |over )?from\b", "change from"),
    (r"\b(?:dearer|pricier|costlier)\b", "more expensive"),
    (r"\bdiff\b", "difference"),
    (r"\bgap (?=in (?:\$|money|dollars|euros|costs?|spend)|between)", "difference "),
    (
        r"\b(?:expressed |shown |given |stated )?(?:in|as) (?:a )?(?:relative|percentage|percent|%)(?: (?:terms|change|figure))?(?!\w|\s*of\b|\s*points?)",
        "in percent",
    ),
    (r"\b(?:daily )?run[- ]?rate(?: per day| a day)?\b", "average daily cost"),
    (
        r"\b(region|service|team|account|provider|environment|month|week|day|category|project)[- ]?wise\b",
        r"by \1",
    ),
    (r"\b(?:biggest|largest) (?:swing|move|mover|shift|movement)s?\b", "biggest change"),
    (r"\bswings?\b|\bmovements?\b", "change"),
    (
        r"\b(?:the )?(?:worst|peak|top|priciest|dearest|record) (?=day|week|month)",
        "most expensive ",
    ),
)
_CORRECTION = re.compile(
    r"^\W*(?:(?:oh|ah|oops|whoops|sorry|no|nope|wait|hang on|actually|hmm?|my bad|pardon|ok|okay|well|er|uh)\b[\s,.!-]*)*"
    r"(?:i meant?(?: to (?:say|ask))?|make (?:that|it)|i should have said|what i meant (?:is|was))\b[\s,:]*|"
    r"^\W*(?:(?:no|nope|nah|sorry|oops|whoops|wait|hang on|hmm+|actually|my bad|pardon|scratch that|correction)\b[\s]*[,.!:;-]+\s*)+(?=\w)",
    re.I,
)
_TRAILING = re.compile(
    r"(?i)\bput (?:it|that|this|the (?:number|answer|figure|result)s?) (?:in|into|inside|at)\b[^.?!]*$"
)


_DAYS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first "
        "twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth "
        "twenty-ninth thirtieth thirty-first".split(),
        1,
    )
}
_DAY = f"(?:{'|'.join(word.replace('-', '[- ]') for word in reversed(_DAYS))})"
_AFTER_THE = "".join(f"(?<={word} the )|" for word in ("until", "since", "from", "to", "on"))
_DAY_WORD = re.compile(
    rf"\b{_DAY}(?=\s+(?:of\s+)?{MONTH}\b)|"
    rf"(?:{_AFTER_THE.rstrip('|')}){_DAY}(?=\s*(?:$|[?.!,]|to\b|and\b|until\b))|"
    rf"(?<=ber the ){_DAY}\b|"
    rf"(?<=ber ){_DAY}\b(?!\s+(?:half|week|quarter))",
    re.I,
)


_FROM = re.compile(
    r"\b(?:from|since|between|starting|beginning)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* (?:20\d\d )?through\b",
    re.I,
)
_THROUGH = re.compile(rf"\b(?:all )?through(?:out)? (?=({MONTH}\b(?: 20\d\d)?))\1", re.I)
_TOGETHER = re.compile(
    r"\b(?:all|every one) (?:of )?(?:our |the )?(?:clouds|providers|accounts|vendors) (?:together|combined|in one|taken together|added up|summed up|as one)\b",
    re.I,
)
_NEVER_OVER = re.compile(
    r"\b(?:never|at no time) (?:(?:went|goes|go|gone|rises|rose|gets|got|is|was|are|were|been|exceeds?|exceeded|tops?|topped|climbs?|climbed|"
    r"passes|passed|reach(?:es|ed)?|has|have|had|be) )*(?:over |above |beyond |past |more than |higher than )?(?=\d+(?:\.\d+)? ?(?:%|percent))",
    re.I,
)
_WENT_OVER = re.compile(
    r"\b(?:ever )?(?:went|gone|goes|go|got|gets|shot|climbed|rose|jumped|crossed|spiked|hit) (?:up )?(?:over|above|beyond|past) "
    r"(?=\d+(?:\.\d+)? ?(?:%|percent))",
    re.I,
)


def _peaks(text: str) -> str:
    """'that went over 90 %' is about the peak."""
    text = _NEVER_OVER.sub("peak below ", text)
    return (
        _WENT_OVER.sub("peaked above ", text)
        if re.search(r"\b(?:cpu|mem\w*|ram)\b", text, re.I)
        else text
    )


def _spans(text: str) -> str:
    """'week by week through June' is June; 'all clouds together' are not told apart."""
    text = _TOGETHER.sub("in total", text)
    return text if _FROM.search(text) else _THROUGH.sub(r"in \1", text)


def tidy(text: str) -> tuple[str, bool]:
    """The text to read, and whether something pasted was taken out of it."""
    found = _ESCAPES.sub("", text)
    plain = _MARKS.sub(" ", _BLOCK.sub(" ", found))
    linked = _LINK.sub(" ", _PICTURE.sub(" ", plain))
    if linked != plain:
        linked = _TRAILING.sub(" ", linked)
    short = without_lead_ins(
        _WORD.sub(_spelt, _CORRECTION.sub("", _peaks(plain_numbers(_spans(linked)))))
    )
    short = without_slang(plainly(mannered(plain_growth(plain_absence(short)))))
    short = repaired(rephrase(short))
    short = reword(_dated(short), _PHRASES)
    short = with_days(plain_spending(reworded(plain_tagging(short))))
    return _UNOWNED.sub("without an owner tag", _dated(short)).strip(), linked != found


def _spelt(match: re.Match[str]) -> str:
    return SHORT.get(match.group(0).lower(), match.group(0))


def _dated(text: str) -> str:
    """The text with days in figures: 'the third of May' is 'the 3th of May'."""
    return _DAY_WORD.sub(lambda day: f"{_DAYS[day.group(0).lower().replace(' ', '-')]}th", text)
