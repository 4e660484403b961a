"""Shapes of text that a question is read by before its words: names, pairs, quotes, dates."""

from __future__ import annotations

import re

NAME_LIKE = re.compile(r"[A-Za-z0-9][\w./:@+-]*[\w]")
QUOTED = re.compile(r"\"([^\"]{1,200})\"|(?<!\w)'([^']{1,200})'(?!\w)|`([^`]{1,200})`")
NAME_PART = re.compile(
    r"\b(?:whose |with (?:a |the )?|having (?:a )?)?names?d? (?:that )?(?:contain(?:s|ing)?|includ(?:es|ing)|like|"
    r"start(?:s|ing)? with|begin(?:s|ning)? with|end(?:s|ing)? (?:with|in|on))\s+[\"']?(?P<part>[\w.*-]+)[\"']?|"
    r"\b(?:containing|contains|contain|with|starting with|start with|starts with|beginning with|ending with|"
    r"ending in|ends with)\s+[\"']?(?P<part2>[\w.*-]+)[\"']?(?:\s+in (?:the|their|its) names?)(?!\w)|"
    r"\b(?:(?:starting|beginning|ending|start|begin|end)s? (?:with|in)|named|called)\s+[\"']?(?P<part3>[\w.-]*\*[\w.-]*|-[\w.-]+|[\w.]+-)[\"']?(?![\w-])|"
    r"(?<![\w*.-])(?P<part4>[a-z][\w-]{2,}\*|\*[\w-]{3,}\*?)(?![\w*])"
)
TAG_PAIR = re.compile(
    r"\b(?:tag(?:ged)?\s+)?(?P<key>[a-z][\w.:/-]*)\s*(?P<sign>!=|=|:(?=\S))\s*"
    r"(?P<value>\"[^\"]*\"|[\w.@/-]+)"
)
MODAL_MAY = re.compile(
    r"\bmay\b(?=\s+(?:i|we|you|be|have|it|they|need|want|also|not|contain|include|cause)\b)|"
    r"(?<=\bwe )may\b|(?<=\byou )may\b|(?<=\bthey )may\b|(?<=\bi )may\b|(?<=\bit )may\b"
)
YEAR_BEFORE = re.compile(
    r"\b(?:the )?same (?:months?|period|time|quarter|weeks?|days?|day)(?: of| in)?(?: the)? "
    r"(?:last|previous|prior) year\b|\b(?:a|one) year earlier\b"
)
COST_WORDS = re.compile(
    r"\b(?:costs?|spend|spent|spending|bills?|billed|charges?|charged|pay|paid|share|percent(?:age)?|"
    r"expensive|money|invoice)\b|[%$€£]"
)
AGED = re.compile(
    r"\b(?:running|runs?|up|alive|old|older|age|aged|instances?|servers?|vms?|machines?|snapshots?|"
    r"volumes?|disks?|boxes|hosts|nodes|launched|created)\b"
)
TIME = re.compile(
    r"20\d\d([-/]\d{1,2}){1,2}.*|q[1-4](-?20\d\d)?|20\d\d-?q[1-4]|h[12]|"
    r"\d+(st|nd|rd|th|h|d|w|k|m|gb|tb|gib)|\d{1,2}[/.]\d{1,2}[/.]20\d\d|"
    r"20\d\d-?w\d{1,2}|(early|mid|late)-[a-z]+|(cw|kw|wk|w)\d{1,2}|[a-z]+-to-[a-z]+|\d+(-|/)[a-z]+|\d+[-/]\d+|[\d.,]+/(month|mo|hour|hr|day)"
)
_DAYS = "mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays"
WEEKDAYS = re.compile(
    rf"\b(?:on |at |during |over |the |every )*(?:(?P<names>(?:{_DAYS})(?:(?:,| and| or|, and)\s+"
    rf"(?:{_DAYS}))*)|(?P<weekend>weekends|weekend days?|(?<=on )weekend|weekend(?= (?:costs?|spend|spending|bills?|charges?|usage|use)\b))|"
    r"(?P<working>(?<=on )weekdays|(?<=during )weekdays|weekdays only|working days|business days|"
    r"workdays))\b"
)
_ORDINALS = "second|third|fourth|fifth|2nd|3rd|4th|5th"
NTH = re.compile(
    rf"\b(?P<nth>{_ORDINALS})(?=[- ](?:most|biggest|largest|highest|cheapest|lowest|priciest|costliest|"
    r"greatest|smallest|least|top|oldest|newest|busiest|heaviest)\b)|"
    rf"\b(?:ranks?|ranked|ranking|comes? in|comes?|came in|came|placed?|places|sits?|finish(?:es|ed)?|is|are)\s+"
    rf"(?P<rank>{_ORDINALS})\b(?!\s+(?:quarter|half|week|day|month))|"
    rf"\b(?:in|at|on|takes|took|the)\s+(?P<place>{_ORDINALS})[- ](?:place|position|spot|rank)\b|"
    r"\b(?P<up>runner[- ]up)\b|\b(?:number|no\.?|#)\s?(?P<number>[2-5]|two|three|four|five)\b"
)
NTH_NUMBERS = {
    **{"second": 2, "2nd": 2, "two": 2, "2": 2, "runner-up": 2, "runner up": 2},
    **{"third": 3, "3rd": 3, "three": 3, "3": 3, "fourth": 4, "4th": 4, "four": 4, "4": 4},
    **{"fifth": 5, "5th": 5, "five": 5, "5": 5},
}
PEAK = re.compile(
    r"(?<!last )(?<!this )(?<!previous )(?<!past )(?<!each )(?<!per )(?<!next )(?<!every )"
    r"\b(?:the |a )?(?:single )?(?P<unit>day|week|month) (?:where|when|in which|on which|that|with|did|was|were|had|of(?! (?:the )?(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d)))\b"
    r"(?=.*\b(?:most|highest|peak\w*|max\w*|greatest|biggest|largest|least|lowest|cheapest|smallest|expensive)\b)"
)
PERCENT_RANK = re.compile(
    r"\b(?:by|in|on|as a|as) (?:a )?(?:percent(?:age)?s?|%|percentage terms|relative terms|"
    r"percent terms)(?! of)\b|\bin relative terms\b|\bpercentage[- ]wise\b|\bproportionally\b|"
    r"\brelatively\b|\b(?P<kind>percentage|percent|relative|%) (?=(?:increase|growth|change|"
    r"decrease|drop|rise|jump|gain|decline)s?\b)"
)
CHANGES = re.compile(
    r"\b(?:gr[eo]w\w*|growth|increas\w*|decreas\w*|chang\w*|rose|risen|rise|jump\w*|drop\w*|"
    r"fell|fall\w*|declin\w*|shr[aiu]nk\w*|gain\w*|movers?|(?<!make )(?<!makes )(?<!made )(?<!making )(?<!add )(?<!adds )up|down)\b"
)

_RANKS = (
    r"(?:most expensive|most costly|costliest|priciest|dearest|biggest|largest|highest|heaviest|top|worst|peak|cheapest|least expensive|"
    r"lowest|smallest|bottom|quietest|best)"
)
_SMALL_NUMBER = r"\d{1,2}|two|three|four|five|six|seven|eight|nine|ten"
# 'the three most expensive days', 'top 5 weeks', 'bottom-3 months': buckets of time are ranked.
RANKED_TIMES = re.compile(
    rf"\b(?:(?P<count>{_SMALL_NUMBER})\s+(?P<word>{_RANKS})|(?P<word2>{_RANKS})[\s-]+(?P<count2>{_SMALL_NUMBER})(?:\s+{_RANKS})?|"
    rf"(?:which|what|the|find|show|name|list)\s+(?P<count3>{_SMALL_NUMBER})(?=\s+(?:days|weeks|months)\b.*\b(?P<word4>most|{_RANKS}|least)\b)|"
    rf"(?:which|what)(?=\s+(?:days|weeks|months)\b[^?.!]*\b(?P<word5>most|{_RANKS}|least)\b(?! (?:recent|services?|accounts?|teams?|\d)))|"
    rf"(?P<word3>{_RANKS}))(?:[\s-]+(?:cost|spend|spending|single|calendar|billing))*\s+(?P<unit>days|weeks|months)\b"
)
ASCENDING = re.compile(r"cheap|low|small|least|least|bottom|quiet|best")
MACHINES_AFTER = re.compile(
    r"\s*(?:-?like\s+)?(?:machines|instances|servers|vms|boxes|hosts|nodes|resources|fleet|virtual machines)\b"
)
MACHINE = re.compile(
    r"\b(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|mb/?s|mbps|average|peak|max|utili[sz]ation|metrics?)\b"
)
# 'payments-db', which may be a part of names; not 'non-prod' or 'month-end'.
PART_LIKE = re.compile(
    r"(?!(?:non|pre|post|on|off|by|per|top|bottom|pay|month|week|day|year|quarter|last|first|multi|self|re|un|ex|mid|early|late|inter|"
    r"cross|high|low|most|least|up|end|so|well|in|out|over|under)-)[a-z]{2,}(?:[-_][a-z]{2,}){1,3}"
)
