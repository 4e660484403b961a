"""Wordings of comparisons, brought to the few forms that the reader knows.

'the 7 days before that' becomes 'the period before', 'the second to the third quarter' gets its
missing 'quarter', 'a rise of how much' becomes 'by how much'. Nothing here looks at the data.
"""

from __future__ import annotations

import re

from agent.planner.rewording import MONTH, reword, table

_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|ten|fourteen|thirty|sixty|ninety)"
_UNIT = r"(?:days?|d|weeks?|wks?|w|months?|quarters?|years?)"
_VERSUS = (
    r"(?:vs\.?|versus|against|compared? (?:to|with)|relative to|than(?: in| over)?|over|with|to)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DAY_ORDINAL = (
    r"(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
    r"twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_ORDINAL = r"(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_THING = r"(?:account|subscription|project|region|service|provider|cloud|team|application|app|environment|department|owner|category)"
_NUMBERS = {
    **{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
    **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20},
    **{"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80, "ninety": 90},
}
_SCALES = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "million": 1_000_000}
_SPELT = re.compile(
    rf"\b(?P<count>{'|'.join(_NUMBERS)}|\d{{1,3}}(?:\.\d+)?)[- ](?P<scale>{'|'.join(_SCALES)})\b",
    re.I,
)
_BEST = r"(?:biggest|largest|most expensive|costliest|highest|priciest|dearest|top|smallest|cheapest|lowest)"

_FORMS = table(
    # which period is compared with
    (
        rf"\b({_VERSUS}) (?:the )?(?:same (?:number of )?)?(?:{_COUNT} ?{_UNIT}|{_COUNT}) (?:before|prior|earlier|preceding)"
        r"(?: (?:that|it|them|those|these|this))?\b",
        r"\1 the previous period",
    ),
    (
        rf"\b((?:last|past|previous|trailing) (?:{_COUNT} ?{_UNIT}|week|fortnight)\b[^.?!]{{0,40}}?\b{_VERSUS}) (?:the )?(?:prior|previous|preceding|earlier) "
        rf"(?:{_COUNT}(?: ?{_UNIT})?|ones?|period|days|stretch|span)\b(?! of)",
        r"\1 the previous period",
    ),
    (
        rf"\b({_VERSUS}) (?:the|those) (?:ones?|period|{_COUNT}(?: {_UNIT})?|days) (?:preceding|before|prior to|leading up to)(?: (?:it|that|them|those|this))?\b",
        r"\1 the previous period",
    ),
    (r"\bsame (?:weekday|day of the week|week day)\b", "same day"),
    # the month said once: 'the first week of May vs the second', 'between 27 and 28 October'
    (
        rf"\b(?P<one>(?:first|second|third|fourth|last|final|1st|2nd) (?:{_COUNT} )?(?P<unit>{_UNIT}) of (?P<of>(?:{MONTH})(?: 20\d\d)?),? (?:{_VERSUS}|and|or) (?:in )?(?:the )?(?:first|second|third|fourth|last|final|1st|2nd)(?: {_COUNT})?)(?: (?P<unit2>{_UNIT}|one))?\b(?! (?:of|in|{_UNIT}|one)\b)",
        lambda found: f"{found.group('one')} {found.group('unit') if found.group('unit2') in (None, 'one') else found.group('unit2')} of {found.group('of')}",
    ),
    (
        rf"\bbetween (?:the )?(?P<a>\d{{1,2}})(?:st|nd|rd|th)? and (?:the )?(?P<b>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<of>(?:{MONTH})(?: 20\d\d)?)\b",
        r"between \g<a> \g<of> and \g<b> \g<of>",
    ),
    (
        rf"\bbetween (?P<of>{MONTH}) (?P<a>\d{{1,2}})(?:st|nd|rd|th)? and (?P<b>\d{{1,2}})(?:st|nd|rd|th)?\b(?! (?:of )?{MONTH})(?! ?%)",
        r"between \g<of> \g<a> and \g<of> \g<b>",
    ),
    (
        rf"\b(?:the )?({_ORDINAL}) (to|and|vs\.?|versus|against|with|over|or) (?:the )?({_ORDINAL}) (quarter|half)((?: of)?(?: (?:20\d\d|this year|last year)))?",
        r"the \1 \4\5 \2 the \3 \4\5",
    ),
    (
        rf"(?<!from )(?<!between )\b((?:\d{{1,2}}(?:st|nd|rd|th)?|{_DAY_ORDINAL}) (?:of )?({MONTH}),? (?!to )(?:{_VERSUS}|and|or) (?:on )?(?:{_WEEKDAY},? )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)|{_DAY_ORDINAL}))\b(?! (?:of )?{MONTH})",
        r"\1 of \2",
    ),
    (
        rf"(?<!from )(?<!between )\b(({MONTH}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?,? (?!to )(?:{_VERSUS}|and|or) (?:on )?(?:{_WEEKDAY},? )?(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)|{_DAY_ORDINAL}))\b(?! (?:of )?{MONTH}| quarter)",
        r"\1 of \2",
    ),
    (rf"\b{_WEEKDAY},? (?=(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)|{_DAY_ORDINAL})\b)", ""),
    (rf"\b({MONTH} )(\d{{1,2}}) ?(?:\+|&) ?(\d{{1,2}})\b(?! ?{_UNIT})", r"\1\2-\3"),
    # more and less
    (r"\bmore (?:cheap|inexpensive)\b", "cheaper"),
    (r"\bmore (?:big|large|high|costly)\b", "more expensive"),
    (r"\bless (?:expensive|costly|pricey)\b", "cheaper"),
    (r"\bof how much\b(?=\s*[?.!]*$)", "by how much"),
    (
        r"\b(?:(?:by )?(?:what|which) (?:factor|multiple)|how many times)(?: (?:bigger|larger|higher|greater|more(?: expensive)?|costlier|"
        r"as (?:much|big|large|high|expensive)|the (?:size|cost)))?(?![^.?!]*\b(?:than|as)\b)",
        "what is the ratio",
    ),
    (r"\b(?:by )?(?:what|which) (?:factor|multiple)\b", "how many times"),
    (r"\brunner-up\b", "runner up"),
    (r"\b(instances|vms|servers|machines|boxes|hosts|nodes) (?:that )?live (?=there|in\b)", r"\1 are "),
    (rf"\b({MONTH}(?: 20\d\d)?) (?:minus|less|-) ({MONTH})\b(?=\s*(?::|\?|$|,|=|(?:for|on|of|by|in|with|without|excluding)\b))", r"\1 versus \2"),
    (rf"\b({MONTH}) \((20\d\d)\)", r"\1 \2"),
    (r"\bextra (?:\$|€|dollars|euros|cost|money)(?=\s*(?:[?.!]|$))", "by how much"),
    (r"\beuh\b,?", ""),
    (rf"\bin ({MONTH}) '?(2[3-9])(?![\d:]|st|nd|rd|th| ?(?:-|–|to|and|until|,) ?\d)", r"in \1 20\2"),
    (
        r"\b(what(?:'s| is| was)|how (?:big|large|wide) (?:is|was)) the gap\b(?! (?:in|between) (?:the |our )?(?:data|days|metrics|imports?))",
        r"what is the difference",
    ),
    (
        r"\binto (?:its |their |the )?(region|service|account|team|provider|category|resource|environment)(?:al|s)? "
        r"(?:components?|parts?|contributions?|pieces|drivers|effects|constituents|elements|bits)\b",
        r"by \1",
    ),
    (r"\b(?:did|do|does) (?:we|it|they) not (?=\w)", "did we "),
    (r"\b(?:did|has|have|do|does)(?: not|n't) (?:increase|rise|grow|climb|go up) (?:even )?(?:more|further|faster)\b", ""),
    (r"\bhow far apart (?:are|were|is|was)\b", "what is the difference between"),
    (r"\bhow (?:far|much|many (?:dollars|euros)) (?:below|under|off) (?:the )?list(?: prices?)?\b", "difference between list price and effective cost"),
    (r"\b(?:discount|rebate|savings?) (?:against|versus|vs\.?|from|off|over|compared (?:to|with)) (?:the )?list(?: prices?)?\b", "difference between list price and effective cost"),
    # things side by side
    (r"\b(?:put|set|place|lay|line up|stack up|hold|pit|line) (.{2,80}?) (?:next to|alongside|beside|up against|up with|up to(?! and\b| the \d| \d)) (?=\w)", r"compare \1 with "),
    (r"\b(?:put|set|place|lay|show|give|line up) (?:me |us )?(.{2,80}?) side by side\b", r"compare \1 side by side"),
    (r"\bline up (.{2,60}?) (?:with|against|and) ", r"compare \1 with "),
    (r"\b(?:set|pit|hold|stack|put) (.{2,80}?) (?:up )?(?:against|versus|vs\.?) ", r"compare \1 with "),
    # what grew, what shrank
    (r"\b(?:strongest|steepest|sharpest|fastest|quickest|top|biggest|largest|worst|main|chief) (?:grower|gainer|riser|climber|raiser|increaser)s?\b", "biggest increase"),
    (r"\b(?:strongest|steepest|sharpest|fastest|quickest|top|biggest|largest|main) (?:loser|faller|decliner|shrinker|decreaser|dropper)s?\b", "biggest decrease"),
    (r"\b(?:grower|gainer|riser|climber)s\b", "increases"),
    (r"\b(?:loser|faller|decliner|shrinker)s\b", "decreases"),
    (r"\b(?:fastest|quickest|strongest|steepest|sharpest)(?=[- ](?:growing|rising|climbing|increasing|increase|growth|rise|jump|decrease|drop|fall|falling|shrinking))", "biggest"),
    (r"\b(?:came|come|comes|coming) down\b", "decreased"),
    (r"\b(which|what) ([\w -]{2,24}?) drives (?=(?:it|that|this|the|our|them)\b)", r"\1 \2 is behind "),
    (
        r"\b(?:push|pushes|pushed|pushing|drove|drives?|driven|driving|sent|sends|made|makes|bring|brought|got|lifted|lifts?|pulled) "
        r"(?:it|them|that|this|us|(?:the |our )(?:\w+ )?(?:bill|costs?|total|number|spend|amount)) (up|higher)\b",
        "increased",
    ),
    (
        r"\b(?:push|pushes|pushed|pushing|drove|drives?|driven|driving|sent|sends|made|makes|bring|brought|got|pulled|pulls?) "
        r"(?:it|them|that|this|us|(?:the |our )(?:\w+ )?(?:bill|costs?|total|number|spend|amount)) (?:down|lower)\b",
        "decreased",
    ),
    (r"\b(?:gave|given|give) (?:us )?the (?:biggest|largest) savings?\b|\bsaved? (?:us )?(?:the )?most\b", "decreased most"),
    (r"\b(?:bears?|carry|carries|has|holds?) (?:the )?(?:greatest |largest |biggest |main |most )?(?:responsibility|blame)\b", "increased most and is responsible"),
    (r"\bwho(?:'s| is) to blame\b|\bto blame\b|\bat fault\b", "responsible"),
    (r"\b(chiefly|mainly|mostly|primarily|largely|principally|predominantly|most) (?:responsible|to blame)\b", r"responsible most"),
    # asking and leaving out
    (r"(^|[.,;:!?]\s+|\bplease\s+|\bkindly\s+|\bto\s+)state (?=(?:the|its|their|our|for|how|which|what|me|us|all|both)\b)", r"\1give "),
    (r"\b(?:(?:if|when|once|after) )?(?:(?:we|you|i) )?(?:leave|leaving|take|taking|strip|stripping|keep|keeping|filter|filtering) ((?:the |all |any )?(?:[\w-]+ ){0,2}?[\w-]+) out\b(?! of)", r"excluding \1"),
    (r"\b(?:strip|take|carve|back|factor|net|peel) out (?=(?:the|any|all|our)\b|[a-z0-9])", "excluding "),
    (rf"\b({_BEST}\b[^,.?!]{{0,40}}?) after (?=(?!{MONTH}|\d|the \d|that\b|this\b|q\d|last\b|mid|early|it\b|taxes?\b)[a-z])", r"\1 except "),
    (r"(?:^|(?<=\s))#\s?1(?:'?s)?(?=\s+(?:biggest|top|largest|main|most|service|account|region))", "the first one's"),
    (r"\b(?:wtf|wth|wat|wut)\b", "what"),
    (r"\bnad\b", "and"),
    (r"\bth[ta]{2}\b(?<!that)", "that"),
    # terse, loose and borrowed wordings
    (r"\bcmp\b", "compare"),
    (r"(?<=\w )v\.? (?=[a-z])(?!cpus?\b|ms?\b)", "vs "),
    (r"\bchg\b", "change"),
    (r"\b(rose|grew|climbed|fell|dropped|shrank|increased|decreased|rises?|grows?|climbs?|falls?|drops?|shrinks?|increases?|decreases?) (?:the )?(?:fastest|faster|quicker|more quickly|more steeply|harder)\b", r"\1 more"),
    (rf"(?<=\s)'?till?\b(?= (?:now|today|the|end|\d|{MONTH}))", "until"),
    (rf"\bto the ({MONTH}) (rise|increase|growth|jump|change|drop|decrease|spike|hike|bump)\b", r"to the \2 in \1"),
    (r"\bwhat (?:made|makes|has made) (.+?) so (?:much )?(?:pricey|expensive|high|costly|dear)\b", r"why was \1 more expensive"),
    (r"\b(were|was|had|has)nt\b", r"\1n't"),
    (rf"(\bmom\b[^.?!]{{0,60}}?\b{MONTH}) '?(2[4-9])\b(?!\d)", r"\1 20\2"),
    (r"\b(0?[1-9]|1[0-2])/(2[4-9]) (to|vs\.?|versus|and|against|->|→|-|–) (0?[1-9]|1[0-2])/\2\b(?![/\d])", r"20\2-\1 \3 20\2-\4"),
    (r"\bstack(?:s|ed)? up with\b", "compare with"),
    (rf"\bhow much (?:above|higher than) (?=(?:in )?(?:{MONTH}|q[1-4]|last|the previous)\b)", "how much more than "),
    (rf"\bhow much (?:below|lower than) (?=(?:in )?(?:{MONTH}|q[1-4]|last|the previous)\b)", "how much less than "),
    (rf"\b(?:regarding|with regards? to|in regards? (?:to|of)|with respect to|in respect (?:to|of)|in relation (?:to|with)|in comparison (?:of|with|to)) (?=(?:the )?(?:{MONTH}|q[1-4]|last|previous|month before)\b)", "compared to "),
    (r"\bhow (?:many|much) (?:percents?|percentages?|per cents?|%)\b(?=[^.?!]*\b(?:rais|ris|increas|grow|grew|rose|drop|fell|decreas|chang|went|more|less|up|down))", "by what percentage"),
    (rf"\b(?:raised|augmented|incremented|elevated)(?=(?: up)? (?:in|from|by|since|during|between|{MONTH})\b)", "increased"),
    (r"\bconsum(?:es?|ed|ing)(?= (?:up )?(?:the )?(?:more|most|less|least|budget|money|bill|dollars|euros))", "spends"),
    (r"\bvolume(?=[- ](?:driven|effects?|related|based)\b)|(?<=\bprice or )volumes?\b|(?<=\bprice and )volumes?\b|(?<=\bprice vs )volumes?\b", "usage"),
    (r"\brates? (and|or|vs\.?|versus) (?=(?:usage|volume|quantity|consumption)\b)", r"price \1 "),
    (r"\b(price (?:and|or|vs\.?|versus)) (?:volume|quantity|consumption)\b", r"\1 usage"),
    (r"\b(?:into|between|by|in) (?:the |a |its )?price (?:and|or|vs\.?|versus|&|/) (?:the |a )?usage(?: effects?| parts?| components?| variances?| changes?| drivers?)?", "because of price or usage"),
    (r"\bwhy (is|was|are|were) ([^?]{3,60}?) (?:so|this|that|too|unusually) (?:high|expensive|big|large|costly|much)\b(?! (?:than|compared))", r"why did \2 increase"),
    (r"\b(share|percentage|portion|part|proportion) of ([\w .-]{2,30}?) (?:in|on|of|within) (?:the |our )?(?:total|overall|whole) (?:costs?|spend|spending|bill)\b", r"\1 of total spend is \2"),
    (r"\bwhere (?:did|does|do|has|have|is) (?:all )?(?:the|that|this|our) (?:extra|additional|added|incremental) (?:money|spend|spending|costs?|dollars?|cash|amount) (?:go|gone|going|come from|coming from|came from)\b", "what drove the increase"),
    (r"\bspark[- ]?lines?\b", "graph"),
    (r"\bbeen (?:moving|progressing|faring|evolving|behaving|tracking)\b", "developed"),
    (r"\b(?:plateaued|plateauing|flattened(?: out| off)?|flat[- ]?lined|levell?ed (?:off|out)|stabili[sz]ed|steadied)\b", "a trend"),
    (r"\b(?:on |in )?(?:what|which) (?:calendar )?(?:date|day) did (.{0,60}?) peak\b", r"which day was the most expensive day for \1"),
    (r"\b(?:in )?(?:what|which) (month|week) did (.{0,60}?) peak\b", r"which \1 was the most expensive \1 for \2"),
    (
        r"^\W*(?:does|do|did|is|are|was|were) (.+?) (?:makes? up |accounts? for |represents? |constitutes? |comprises? |forms? |reach(?:es)? |exceeds? )?"
        r"(?:(?:more|less) than |over |under |above |below |at least |at most |about |around |roughly |nearly |almost )?(?:\d+(?:\.\d+)? ?(?:%|percent|per cent|pct)|(?:(?:a|one) (?:quarter|third|fifth|tenth)|(?:a |one )?half|two thirds|three quarters)) of (?!(?:the |its |our )?(?:increase|growth|change|rise))([^?]+?)\W*$",
        r"what percentage of \2 is \1",
    ),
    (rf"\b((?:in )?{MONTH}(?: 20\d\d)?) (was|is|came in|ran) how much (more|less|higher|lower|cheaper)(?: expensive)? than ((?:in )?{MONTH}(?: 20\d\d)?)\b", r"how much \3 was \1 than \4"),
    (rf"\b((?:which|what) ({_THING}) .{{5,80}}?\band (?:how much|what|which \w+|by how much) (?:did|do|does|has|had|have) )(?:they|he|she|that one|this one)\b", r"\1that \2"),
    (
        rf"^\W*(?:for|in|of|on|within) (?:the|our) ({_THING}) ((?:that|which|with|having) [^,;:?]*?\b(?:most|least|highest|biggest|largest|lowest)\b[^,;:?]*?),? (?=(?:show|give|tell|list|plot|graph|what|how|which)\b)([^?]+?)\W*$",
        r"take the \1 \2: \3 in that \1",
    ),
)  # fmt: skip


def rephrase(text: str) -> str:
    """The text with its comparisons in plain forms."""
    text = reword(text, _FORMS)
    return _SPELT.sub(_figures, text)


def _figures(found: re.Match[str]) -> str:
    """'one thousand' as 1000, so that it is read as an amount."""
    count = found.group("count").lower()
    number = float(count) if count[0].isdigit() else _NUMBERS[count]
    return f"{number * _SCALES[found.group('scale').lower()]:g}" if number else found.group(0)
