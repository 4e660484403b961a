"""Manners of speaking about leaving out, ranking, going on and setting side by side, in words that are read."""

from __future__ import annotations

import re

from agent.planner.rewording import MONTH, Table, reword, table

_NUMBER = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_THING = (
    r"(?:service|account|subscription|project|region|team|squad|cloud|provider|category|environment|application|app|owner|"
    r"department|product|location|site|resource|stage|vendor)"
)
_MACHINES = r"(?:instances|servers|vms|machines|boxes|hosts|nodes|virtual machines)"
_LEAVE = (
    r"(?:leav(?:e|ing) out|leav(?:e|ing) aside|drop(?:ping)?|exclud(?:e|ing)|without|hid(?:e|ing)|skip(?:ping)?|ignor(?:e|ing)|remov(?:e|ing)|"
    r"omit(?:ting)?|filter(?:ing)? out|tak(?:e|ing) out|throw(?:ing)? out|los(?:e|ing)|cut(?:ting)?(?: out)?|weed(?:ing)? out|discard(?:ing)?|not)"
)
_ANYTHING = (
    r"(?:(?:everything|anything|all|those|ones?|the|whatever|what|stuff|things|disks|volumes|resources|services|accounts|machines|vms|rows|items|"
    r"that|which|is|are|'s|cost|costs|costing|with|of|priced|at) )*"
)
_AMOUNT = r"(?=(?:about )?[$€£]?\d)"
_LOW = r"(?:below|under|less than|smaller than|cheaper than|lower than|beneath|short of|fewer than)"
_HIGH = r"(?:above|over|more than|bigger than|larger than|greater than|higher than|beyond|costlier than)"
_BEST = r"(?:most expensive|costliest|priciest|dearest|biggest|largest|highest|top|cheapest|lowest|smallest|worst|peak|record)"
_UNIT = r"(?:day|week|month|quarter|year)"
_FALL = r"(?:dropped|drop|fell|fall|decreased?|shr[aiu]nk|declined?|sank|dipped?|went down)"
_RISE = r"(?:grew|grow|grown|rose|rise|risen|increased?|jumped?|climbed?|went up|gained?|surged?)"

_OUT_AFTER = (
    r"(?:stripped out|excluded|left out|left aside|taken out|removed|ignored|disregarded|deducted|subtracted|set aside|not counted|not included|"
    r"filtered out|omitted|kept out|aside)"
)


def _each_left_out(found: re.Match[str]) -> str:
    """'the support plan and taxes' are both left out."""
    return "excluding " + _AND_CHARGE.sub(" and excluding ", found.group(1))


def _other_half(said: re.Match[str]) -> str:
    """'the other half' is the one that was not named."""
    named = said.group(3).lower()
    return named if named != "other" else "second" if said.group(1)[0] in "f1" else "first"


_AND_CHARGE = re.compile(
    r"(?:,? and|,) (?:the |all )?(?=(?:tax|vat|credit|refund|purchase|adjustment)\w*\b)", re.I
)
_LEFT_OUT = table(
    # 'with the support plan and taxes stripped out', 'once you subtract tax'
    (rf"\bwith (?:the |all |any )?([\w .&-]{{2,40}}?) (?:all |being |both )?{_OUT_AFTER}\b", _each_left_out),
    (
        r"\b(?:(?:once|after|if|when|provided)(?: (?:you|we|i|one))? )?(?:subtract|deduct|back out|strip out|take away|net off|knock off)(?:s|ed|ing)? (?=(?!from\b|it\b|that\b|this\b|them\b)\w)",
        "excluding ",
    ),
    # twice left out is kept: 'without anything outside production'
    (
        rf"\b{_LEAVE} {_ANYTHING}(?:outside(?: of)?|other than|not in|not on|not from|except(?: for)?|but) (?=\w)(?!not\b|the following)",
        "only ",
    ),
    # 'leave out everything below 600 GB'
    (rf"\b{_LEAVE} {_ANYTHING}{_LOW} {_AMOUNT}", "only at least "),
    (rf"\b{_LEAVE} (?:everything|anything|all|those|ones|whatever|stuff|things) {_ANYTHING}{_HIGH} {_AMOUNT}", "only at most "),
    # 'leave credits out of that'
    (
        r"\b(?:leave|leaving|take|taking|strip|stripping|keep|keeping|filter|cut|subtract|deduct) ((?:the |all |any )?(?:[\w-]+ ){0,2}?[\w-]+) "
        r"(?:out of|from|off|away from) (?:it|that|this|them|those|these|the (?:total|sum|figure|number|result|bill))\b",
        r"excluding \1",
    ),
    # 'but none from OpenStack'
    (
        r"(?:\b(?:but|and|though|only)|,) (?:none|nothing|no ones?|not any|not ones?)(?: of (?:them|those|it))? (?:that (?:is|are|runs?) )?"
        r"(?:from|in|on|of|at|under|belonging to|running (?:in|on))(?= (?!the (?:above|below))\w)",
        ", excluding",
    ),
    # 'RDS and the other databases not counted'
    (
        r"\b[\w.-]+ and (?:the |all the |all )?(?:other|remaining) ([\w-]+) (?=(?:are |is )?(?:excluded|not counted|not included|disregarded|ignored|left (?:out|aside)|"
        r"taken out|set aside|aside)\b)",
        r"\1 ",
    ),
    # 'VAT neither'
    (r"\b(?:and|,|nor) (?:the |any )?([\w-]+(?: [\w-]+)?) (?:n?either|not either|as well not)(?=\W*$|,|;)", r"and excluding \1"),
    (r"\bnet of (?=[^?.!]*\bnet of\b)", "excluding "),
    (r"\b(excluding [^?.!]{2,40}?)\bnet of ", r"\1excluding "),
    (r"\bnet of (?=(?!credits?\b|all credits?\b|any credits?\b|the credits?\b|refunds?\b|discounts?\b)\w)", "excluding "),
    (
        r"\bnot (?:tagged|labell?ed|marked)(?: (?:as|with|to))? (?=(?!at all|any|yet|in|on|for|last|this|with|by|properly|correctly|or\b|and\b|an?\b|the\b)"
        r"(?:prod|production|prd|dev|development|staging|stage|test|testing|sandbox|qa|live|[\w-]+ (?:team|environment|env|stage|project))\b)",
        "not ",
    ),
    (
        r"[,;]?\s*\(?\b(?:those|ones|boxes|things|anything|whatever|resources|machines|vms|instances)? ?(?:with(?:out| no)|lacking|missing|that have no|having no)"
        r" (?:an? |any )?[\w -]{3,20} tag(?: at all)? (?:counts?|are|is|included|do|does|may|can)(?: stay| included| in| counted)? (?:as well|too|also|in|included|fine)\)?",
        "",
    ),
    # 'plus whatever carries no team'
    (
        r"[,;]?\s*\b(?:plus|and|with|including|as well as|along with|together with)(?: also)? (?:whatever|anything|everything|all|what|that|the part|"
        r"the stuff|stuff|the spend|spend|the costs?|costs?|the rest)(?: that| which)? (?:carries|carry|has|have|bears|comes with|is|are|belongs? to|goes to|with|wears)? ?"
        rf"(?:no|without|lacking|missing|not)(?: an?| any| the| to any| with an?)? {_THING}(?: tags?| labels?| at all)?(?=\W*$|[,;.])",
        " including untagged",
    ),
)  # fmt: skip
_RANKED = table(
    (rf"\b({_BEST})[- ](?:single|individual|one|full|whole|complete|calendar|entire)(?: (?:calendar|full|whole))? ({_UNIT})\b", r"\1 \2"),
    (r"\b(which|what) (?:calendar )?date (?=[^?.!]*\b(?:most|highest|least|lowest|biggest|cheapest|costliest|expensive|peak|peaked)\b)", r"\1 day "),
    (r"\bcalendar[- ](weeks?|months?|days?|quarters?|years?)\b", r"\1"),
    (
        r"\b(?:holds?|held|set|sets|broke|breaks|takes?|took|marks?|marked|is|was) (?:the |a |an |our )?(?:all[- ]time )?(?:record|high|peak|maximum|crown|top spot)"
        r"(?: high)?(?: (?:for|in|of|on) (?=(?:the |our )?(?:total |overall )?(?:spend\w*|costs?|bill|charges|outlay|expense\w*)\b)|(?=\W*$|,| and\b))",
        "was the most expensive in ",
    ),
    (
        rf"\b(?:leads?|heads?|tops?|dominates?|led|headed|topped) (?:the |our )?((?:{MONTH}(?: 20\d\d)?|q[1-4]|last month|this month)?) ?(?:ranking|chart|table|list|league|"
        r"standings|leaderboard|pack|field)s?\b",
        r"cost the most in \1",
    ),
    (
        r"\b(?:heaviest|biggest|largest|top|worst|greatest|highest) (?:spenders|consumers|burners|eaters|offenders) (?:among|of|in|within|from|out of) (?:the |our |all )?",
        "most expensive ",
    ),
    (
        r"\b(?:hungr|thirst|greed|chunk|meat|juic|weight|beef|burl|hefti|brawn)iest\b(?! (?:on|for|in terms of|by) (?:cpu|memory|ram|disk))",
        "most expensive",
    ),
    (r"\b(?:least|less) (?:costly|pricey|dear)\b", "cheapest"),
    (rf"\b({_FALL}|{_RISE}) (?:the )?(?:hardest|fastest|quickest|furthest|farthest|steepest|sharpest|strongest|heaviest|deepest)\b", r"\1 the most"),
    (
        r"\b(?:put on|gained|putting on|piled on|packed on) (?:the )?(?:most )?(?:weight|pounds|kilos|fat)(?: (?:the )?(?:fastest|quickest|most))?\b",
        "grew the most",
    ),
    (r"\b(?:added|gained|put on|piled on) (?:the )?(more|most)(?: (?:dollars|money|euros|costs?|spend(?:ing)?|in (?:dollars|euros|money)))?(?=\W*$| in\b| from\b| between\b)", r"increased the \1"),
    (
        r"\bthere (?:was|is|were) (?:one|a|a single|an?) (?:single )?(day|week|month) (?:when|on which|in which|that|where|with) ([^.?!]{3,60}?)"
        r"(?:far |way |much |a lot |so much |many times )?(?:more|higher|pricier)(?: (?:than|as) (?:usual|normal(?:ly)?|ever|any other|average|otherwise|on any other))?"
        r"(?: day)?[.,;]? (?:and )?(?:when|which(?: (?:day|week|month|one))?|what (?:day|week|month))(?: was| is)?(?: that| it)?\b",
        r"which \1 \2 the most ",
    ),
    (
        rf"^\W*(?P<before>[^.?!]*?\b{_BEST} {_UNIT}\b[^.?!]*?)\s*(?:-|–|—|:|,)\s*(?:which|when|what)(?: (?:one|was (?:it|that)|is (?:it|that)))?,?(?P<after>(?: and how much\b[^?]*)?\W*)$",
        r"which was \g<before>\g<after>",
    ),
)  # fmt: skip
_ASIDE = table(
    (rf"\b({_THING}) (?:for|after) \1\b", r"by \1"),
    (r"\b(?:spread|split|distributed?|divided|scattered)? ?\bgeographically\b(?: (?:spread|split|distributed))?", "by region"),
    (r"\b(how (?:does|do|did|has|have|is|was|are|were) [^?.!]{2,40}?) (?:distribut|spread|split|divid|shar)(?:e|es|ed)?(?: itself| out| up)? (?:over|across|between|among|into|onto)\b", r"\1 by"),
    (rf"\bhow much (does|do|did) (every|each|the|any|\w+) ({_THING}s?) account for\b", r"how much \1 \2 \3 cost"),
    (
        r"\b(?:on |at |via |under |through |by )?(?:standard|on[- ]?demand|committed|dynamic|spot)(?:,| or| and|/|,? versus|,? vs\.?)+ ?(?:standard|on[- ]?demand|committed|dynamic|spot)"
        r"(?:(?:,| or| and|/|,? versus|,? vs\.?)+ ?(?:standard|on[- ]?demand|committed|dynamic|spot))? (?:pricing|prices|rates|terms|price models?)\b",
        "by pricing category",
    ),
    # side by side
    (r"\b(?:the )?one (?:next to|beside|alongside|against|by) (?:the other|another)\b|\b(?:next to|beside|alongside|opposite) (?:each other|one another)\b", "side by side"),
    (rf"\b({MONTH}(?: 20\d\d)?),? (?:beside|alongside|next to|set against|held against|up against|opposite) (?:the )?({MONTH})\b", r"\1 versus \2"),
    (r"\b(?:when |if |once )?(?:held|set|put|placed|measured|weighed|stacked|pitted)(?: up)? (?:against|beside|next to|alongside) ", "compared with "),
    (r"\b(?:the )?(?:very|exact|exactly the|precisely the) same (days?|weeks?|period|months?|stretch)\b", r"the same \1"),
    (r"\b(?:put|show|lay|line up|set) (?:me )?(.{2,60}?) side by side\b", r"compare \1 side by side"),
    (
        rf"\b(?:the )?(first|1st|second|2nd) half of ({MONTH}(?: 20\d\d)?),? (?:against|vs\.?|versus|and|with|to|or|compared (?:with|to)|next to|beside) (?:its |the )?"
        r"(second|2nd|first|1st|other)(?: half| one)?(?! half| of)\b",
        lambda said: f"{said.group(1)} half of {said.group(2)} versus the {_other_half(said)} half of {said.group(2)}",
    ),
    # commitments and support
    (
        r"(?<!which )(?<!of )(?<!our )(?<!the )(?<!any )\b(?:(?:money|cash|what|spend|cost|amount|funds|dollars) (?:that |which |we )?(?:went|goes|put|sank|poured|paid|flowed)? ?(?:into |for |on |to )?)?(?:the |our |a |any )?"
        r"(?:savings plans?|commitments?|reservations?|reserved instances?)\b(?! (?:covered|used))[^.?!,]{0,24}?\b(?:stayed|remained|went|left|lay|sat|is|are|was|were|being|goes)"
        r" (?:unused|idle|to waste|wasted|unconsumed|unutili[sz]ed)\b(?: *\(commitment status unused\))?",
        "cost of unused commitments",
    ),
    (
        r"\b(?:if|had|suppose|supposing|assuming|imagine|say)\b[^,.?!]{0,40}?\b(?:no|zero|without(?: any)?|not (?:had|got|been given) any) (?:discounts?|rebates?)\b[^,?!]{0,40}?\blist prices?,?",
        "at list price,",
    ),
    # machines
    (rf"\b({_MACHINES}\b[^.?!]{{0,60}}?\b(?:that|which)) (?:are|is) (?:currently |still )?up(?: and running)?(?=\s*(?:right now|now|currently|at the moment|today)?\W*$)", r"\1 are running"),
    (r"\b(?:residents|inhabitants|dwellers|occupants|citizens)\b", "ones"),
    (r"\byesterdays\b", "yesterday's"),
    (r"\bsince (?:the )?new year(?:'?s)?(?: day| eve)?\b(?! 20)", "since january 1"),
    (rf"^(\W*[^:?]{{4,60}}): (.*?\b)(?:that|this|the said) (?:very )?{_THING}\b(?! (?:of|for|in|by|per|with)\b)", r"\1: \2it"),
    (
        r"\b(?:everything|anything|all|whatever|what)(?: (?:that )?(?:we have|there is|is|runs?))?(?: (?:of|with|on|running on|built on))? (?:an? |the )?(?:instance |machine )?"
        r"(?:type|size|family|flavou?r)s? (?=[a-z]+\d)",
        "all instances of type ",
    ),
    (
        r"^(\W*(?:so |and )?(?:which|what|when|name|tell me|show me|our|the)\b[^?.!]{8,}?),? (?:and )?(?:how (?:much|high|big|large|expensive|bad|costly) (?:was|is|were|did) (?:it|that)"
        r"(?: (?:be|cost|come to|amount to|then|exactly|get))?|what (?:did|was|does|is) (?:it|that)(?: (?:come|amount|add up|run|cost|total|figure))?(?: to| up to)?)(?=\W*$)",
        r"\1, and how much",
    ),
    (r"\s*[-–—:;,]\s*(?:please )?(?:list|show|give|break|split|present|lay|itemi[sz]e|cut)(?: me)? (?:it|that|this|them)(?: out| down| up)? (?=by\b|per\b)", " "),
    (r"\b(?:only|for|of|in|on|to|just) (?:its|their) ([\w-]+) (?=account|subscription|project|team|region|environment|squad)", r"only the \1 "),
    (rf"\b({_UNIT})[- ](?:figures|numbers|totals|values|amounts|sums)\b", r"per \1"),
)  # fmt: skip
_GOING_ON = table(
    (r"\brather(?=\W*$)", "instead"),
    (r"\b(?:the )?same (?:(?:size|cost|price|amount|age|money|time) )?(?:cut[- ]?off|threshold|limit|bar|criteri(?:on|a)|condition|rule|filter|ranking|split|breakdown|grouping|layout|format|exercise|drill|game|approach|logic|treatment)s?\b", "same"),
    (
        r"^\W*(?:and |now |then |show |give |me |the |a )*([\w ]{2,30}?) (?:version|edition|equivalent|counterpart|variant|flavou?r|take|view|cut|rendition) (?:of|for) (?:this|that|it|the same|these|those)\W*$",
        r"same for \1",
    ),
    (r"\b(?:count|throw|add|put|bring|take|get|let|fold|mix|factor|reckon) ([\w -]{2,30}?) in(?: as well| too| also| there| please)*(?=\W*$)", r"include \1"),
    (rf"\b(of|over|across|for|among|between) (?:those|these|the|all) {_NUMBER}(?=\W*$)", r"\1 those"),
    (
        r"\b(?:how (?:many percent|much)|by how much|what percent(?:age)?|by what percent(?:age)?)\b(?P<how>[^?.!]*?)\b(?:the )?(?:last|latest|final|most recent)(?: (?:one|month|week|day|of (?:those|these|them|the (?:lot|series))))?"
        r"(?: (?:is|was|lies|stands|sits|exceeds?|are))?(?: (?:higher|lower|more|less|bigger|smaller))?(?: (?:above|over|below|under|than|up on|up from|compared (?:to|with)|against|versus|vs\.?))? (?:the |that of the )?(?:first|earliest|opening)(?: (?:one|month|week|day))?\b",
        "by how much did it change in percent over the whole series",
    ),
    (r"(?<=\w) alone(?=\s*,)", " only"),
    (r"(?<=\w) (?:as well|too),? likewise\b", " likewise"),
)  # fmt: skip
_ALL: tuple[Table, ...] = (_LEFT_OUT, _RANKED, _ASIDE, _GOING_ON)


_EVERY_UNIT = re.compile(
    r"\b(?:per|by|each|every) (?:day|week|month|quarter)\b|\b(?:daily|weekly|monthly|month by month|week by week|day by day)\b",
    re.I,
)
_FROM_TO = re.compile(rf"\bfrom ({MONTH}(?: 20\d\d)?) (?:to|until|till) ({MONTH})\b", re.I)


def mannered(text: str) -> str:
    """The text with its manners of speaking in plain words."""
    for forms in _ALL:
        text = reword(text, forms)
    if _EVERY_UNIT.search(text):  # a series, not the first against the last
        text = _FROM_TO.sub(r"\1 through \2", text)
    return text
