"""Idioms and turns of talk that hold words of the trade without meaning them: 'jog my memory'."""

from __future__ import annotations

import re

from agent.planner.rewording import MONTH, reword, table

_AMOUNT = r"(?=[$€£]?\d)"
_UNIT = r"(day|week|month|quarter|year)"
_THING = r"(account|service|team|region|provider|project|category|environment|application|app|department|owner|squad)"
_CALM = r"(?:my|your|our|the|a|an|all|due|any|other|good|much|further|no|pure|sheer|mere|simple|quick|first|second|closer|own)"
_SAID = (
    r"(?:hindsight|retrospect|reflection|honesty|all honesty|fairness|theory|practice|principle|essence|short|brief|truth|fact|reality|"
    r"conclusion|passing|addition|particular|general|earnest|confidence|private|advance|case|detail|full|view|opinion|book|mind|eyes|"
    r"thought|glance|sight|look|surprise|astonishment|horror|dismay|delight|regret|shame|knowledge|understanding|curiosity|interest|"
    r"context|clarity|reference|records?|completeness|transparency|comparison|information|certainty|doubt|hesitation|exaggeration|"
    r"respect|luck|words|ado|notice|request)"
)


def _unused(found: re.Match[str]) -> str:
    """'reservations that nobody used'; 'that we used' stays."""
    said = found.group(0).lower()
    used = re.search(r"\b(?:we|they)\b", said) and not re.search(r"\bn[eo][vt]|n'?t\b", said)
    return found.group(0) if used else f"unused {found.group(1)}{found.group(2)}"


_FORMS = table(
    # asked with a flourish
    (r"\b(?:jog|refresh) (?:my|our) memory(?: (?:on|about|of|as to|regarding))?(?=\W)", "tell me"),
    (r"\bfrom (?:memory|the top of (?:your|my) head)\b|\boff the top of (?:your|my) head\b", ""),
    (r"\b(?:rack(?:ing|ed)?|wrack(?:ing|ed)?|pick(?:ing)?|cudgel(?:l?ing)?) (?:my|our|your|the) brains?\b", "wondering"),
    (r"\b(?:spill|give) (?:me |us )?the beans(?: (?:on|about))?(?=\W)", "tell me"),
    (r"\b(?:hit|ping|shoot|feed|throw|bless) (?:me|us) (?:with |back with |over )?(?=(?:the|a|an|our|your|some|all|\d|last|this|aws|azure|top)\b)", "show me "),
    (r"\bchapter and verse(?: on| for)?\b", "details of"),
    (r"\bbe (?:a |an |so )?(?:dear|darling|sweetheart|angel|star|legend|pal|mate|love|hero|gem|sport|good (?:\w+)|kind|nice)(?: enough)? (?:and|to)\b", "please"),
    (r"\b(?:long story short|to make a long story short|to cut a long story short|cut to the chase|without further ado|first things first|first of all|first off|"
     r"first and foremost|in the first place|last but not least|second to none|at first (?:glance|sight)|on second thoughts?|on top of (?:that|it all|everything)|"
     r"top of mind|to top it (?:all )?off|at the end of the day(?=,)|when all is said and done|once and for all|for the time being|by and large|all things considered|"
     r"give or take|needless to say|believe it or not|for what it'?s worth|as a matter of fact|in a nutshell|in plain (?:english|terms|words)|word for word)\b,?", ""),
    (rf"^(\W*(?:(?:so|and|but|well|ok|okay|hi|hello|hey)\W+)?)(?:in|on|to|at|with|without|out of|for|by) (?:{_CALM} )*{_SAID},\s*(?=\w)", r"\1"),
    (r",\s*(?:just )?(?:out of|for) (?:\w+ )?(?:curiosity|interest|reference|context|information|records?|notes|good measure|completeness|transparency|clarity)(?=\s*[?.!]*$)", ""),
    (r"\b(?:if (?:it'?s |it is )?(?:not too much (?:trouble|to ask)|at all possible|possible|convenient)|if you (?:don'?t|wouldn'?t|do not) mind|if you would(?: be so kind)?|"
     r"when(?:ever)? you (?:get|have|find) (?:a |some )?(?:chance|minute|min|moment|sec|second|time)|if you (?:have|got) (?:a |some )?(?:minute|min|moment|sec|second|time))\b,?", ""),
    (r"\bfor (?:\w+ )?purposes\b|\bfor (?:the |my |our )?(?:\w+ )?(?:sake|benefit) of (?:\w+ )?(?:argument|clarity|completeness|comparison|transparency)\b", ""),
    # what things cost, said with feeling
    (r"\b(costs?|costing) (us |me |you )?(?:an arm and a leg|a (?:small )?fortune|a bomb|a packet|a pretty penny|the earth|a bundle|big (?:time|bucks)|too much|dearly|a lot of money|an? \w+ sum)\b", r"\1 \2the most"),
    (r"\bpay(?:s|ing)? through the nose (?:for|on)\b", "paying the most for"),
    (r"\b(?:break(?:s|ing)? the bank|burn(?:s|ing)? (?:a|the biggest) hole in (?:our|the|my) (?:pockets?|wallet|budget|purse)|bleed(?:s|ing)? us dry|eat(?:s|ing)? us alive|"
     r"drain(?:s|ing)? (?:our|the) (?:wallet|budget|coffers|purse|accounts?(?= dry)))\b", "cost the most"),
    # above and below
    (rf"\b(?:blew|blown?|blow(?:s|ing)|shot|shoot(?:s|ing)?|sail(?:ed|s)|went|goes|go|gone|creep(?:s|ing)?|crept|edge[sd]?|tip(?:s|ped)|climb(?:s|ed)?|got|get(?:s|ting)?|push(?:es|ed)|rose|ris(?:es|en)|burst|break(?:s|ing)?|broke) (?:past|through|over|above|beyond) {_AMOUNT}", "over "),
    (r"\b(?:beyond|past) (?=[$€£]\d|\d[\d,.]*k?\s*(?:dollars|usd|euros?|eur|bucks)\b|\d[\d,.]*k\b)", "over "),
    (rf"\b(?:north of|upwards? of|in excess of|no less than|a minimum of|not under) {_AMOUNT}", "over "),
    (r"\b(?:shy of|south of|short of|within|a maximum of|no more than|not over|not above) (?=[$€£]\d|\d[\d,.]*k?\s*(?:dollars|usd|euros?|eur|bucks)\b)", "under "),
    (r"\b(?:past|beyond) (\d+ (?:days|weeks|months|years)) (?:of age|old|in age)\b", r"older than \1"),
    (r"\b(?:born|spawned|stood up|spun up|brought (?:up|to life)|came into (?:being|existence)) (?=(?:in|on|before|after|since|during|last|this|within|between)\b)", "launched "),
    # words run together
    (r"\bhow(much|many)\b", r"how \1"),
    (rf"\b(this|last|next|per|each|every){_UNIT}(s?)\b", r"\1 \2\3"),
    (r"\balot\b", "a lot"),
    (rf"\b(per|by)-{_THING}\b", r"\1 \2"),
    (rf"(?:,|\bon|\bat)? (?:the )?(?:sub[- ]?)?{_THING} level(?=\s*(?:$|[?.!,;]|for\b|in\b|of\b|please\b))", r" by \1"),
    # periods
    (rf"\b(last|this) year(?:'?s)?,? (?:in )?({MONTH})\b(?! \d| 20)", r"\2 \1 year"),
    (r"\b(?:on|in|for|over|during) the (1st|first|2nd|second) half of ([\w ]{3,14}?) (than|vs\.?|versus|against|compared (?:to|with)) (?:(?:on|in|for|over|during) )?(?:the )?(1st|first|2nd|second)(?: half)?\b(?! of)",
     r"in the \1 half of \2 \3 the \4 half of \2"),
    # what happened
    (r"\b(?:did|has|was there|is there|have) (?:anything|something)(?: (?:\w+))?(?: (?:happen(?:ed)?|occur(?:red)?|chang(?:e|ed)|mov(?:e|ed)|go on|going on))? (?:to|in|with) (?=.*\bbetween\b)", "what changed in "),
    (r"\b(evolv(?:e[sd]?|ing)|unfold(?:s|ed|ing)?)\b", "developed"),
    # prod and the rest
    (r"\b(?:(?:between|into|in|by) )?(?:prod|production) (?:and|vs\.?|versus|or|/|against) (?:non[- ]?|not )(?:prod|production)\b", "by environment"),
    (r"\bhow heavy (?:is|was|are|were|does|did|do) (?P<part>.+?)(?: weigh)? (?:in|on) (?P<whole>(?:the |our |total |all )?[\w ]*?\b(?:bill|spend|spending|costs?|total)\b)", r"what share of \g<whole> is \g<part>"),
    (r"\bpayed\b", "paid"),
    (r"\b(did|does|do|has|have) ([\w .-]{2,30}?) (?:drop|dip|fall)\b(?=(?: the most| most)?(?: (?:in|from|between|since|by|to|last|this|over|on|compared|against|versus|vs)\b|\W*$))", r"\1 \2 decrease"),
    (r"^(\W*)(?:drop|dip|fall) (of|in|for) ", r"\1decrease \2 "),
    (r"\b(the|a|this|that|its|our|big|sharp|steep|sudden|strong|slight) (?:drop|dip|fall) (of|in|for|from|on)\b", r"\1 decrease \2"),
    (r"\b(effective|billed|invoiced|amorti[sz]ed|list|contracted)(?: costs?)? (?:minus|less|-) (effective|billed|invoiced|amorti[sz]ed|list|contracted)(?: costs?)?\b", r"difference between \1 cost and \2 cost"),
    (r"\bsav(?:e|ed|ing|ings)\b(?P<what>[^?.!]*?) (?:against|versus|vs\.?|compared to|relative to|off) (?:the |our )?list(?: prices?| rates?)?\b", r"difference between list price and effective cost\g<what>"),
    (r"\b(within|therein|inside)(?=\s*[?.!]*$)", "in it"),
    (r"\b(?:latest|most recently|last|most recent) (?:launched|created|started|provisioned) (?=(?:\w+ )?(?:instances?|vms?|machines?|servers?|volumes?|disks?|snapshots?)\b)", "newest "),
    (r"\b(?:earliest|first[- ]launched|first[- ]created) (?=(?:\w+ )?(?:instances?|vms?|machines?|servers?|volumes?|disks?|snapshots?)\b)", "oldest "),
    (r"\b(?:without|excluding|except|minus) (?:the )?(?:savings plans?|commitments?|reservations?)(?:[- ](?:covered|backed))(?: (?:part|portion|share|usage|charges|spend))?\b", "excluding committed"),
    (rf"\b(?:every|all|which|what|the) {_THING}s? (?:that |which )?cost nothing in ({MONTH}) but (?:something |did |money )?in ({MONTH})\b", r"which \1s are new in \3 compared to \2"),
    (r"(?<=[a-z]),? (?:but )?no (?=(?:staging|prod|production|dev|development|test|taxe?s?|credits?|support|aws|azure|openstack|ec2|s3|rds|refunds?|purchases?)\b)(?! tag)", " excluding "),
    (r"\b(?:whose |with )?(?:the |their |its )?names? (?:has|have|having|with|contains?) ['\"]?(?P<part>[\w-]{2,})['\"]? (?:in it|in them|somewhere|inside)\b", r"with names containing \g<part>"),
    (r"^(?P<one>[\w ]{2,30}?) (?:vs\.?|versus|to|against|and) (?P<two>[\w-]{2,20}) (?P<rest>(?:on|in|for) [^?.!]*?),? (?:as a|in|expressed as a) ratio\b", r"ratio of \g<one> to \g<two> \g<rest>"),
    (r"\bhow much of (?:that|the|this|it|its|their) ?(?:growth|increase|change|rise|jump|difference|drop|decrease)? (?:is|was|comes from|came from|is due to|was due to) (?:the |a |higher |lower |more )?(?:prices?|rates?|usage|volume)(?: (?:or|and|versus|vs\.?) (?:the )?(?:prices?|rates?|usage|volume))?(?=\W*$)", "is it because of price or usage"),
    (r"\b(?:break|split|divide|separate|slice|cut) (.{3,40}?) (?:up |down |out )?(?:in|into|by) (?=(?:usage|purchases?|tax(?:es)?|credits?|adjustments?)\b)", r"breakdown of \1 into "),
    (r"\bfees\b", "charges"),
    (r"^(\W*(?:(?:and|what about|how about|ok|okay)\W+)*(?:the )?)(?:cheapest|least expensive|smallest) (day|week|month)(?=\W*$)", r"\1lowest \2"),
    (r"^(\W*(?:(?:and|what about|how about|ok|okay)\W+)*(?:the )?)(?:most expensive|priciest|dearest|costliest|biggest|largest) (day|week|month)(?=\W*$)", r"\1highest \2"),
    (r"\bwhat (?:makes|made) (it|that|this|them|those) (?:so |that |this |more )?(?:high|expensive|big|large|costly|pricey|jump|rise|grow|spike|go up)\b", r"why was \1 high"),
    (r"\b(how many|numbers? of|counts? of) (?:charges|entries|records|rows|lines|(?:charge|cost|billing) (?:records|rows|lines|entries))\b(?! (?:of code|were rejected|rejected|failed|came|did|have been|were))", r"\1 line items"),
    (r"\b(?:which|what) (instance|machine|vm|server) (types?|sizes?) (?:do|are|is|does) (?:we|you|they|i) (?:us\w+|run\w*|hav\w+) (?:the )?most(?: often| frequently| commonly)?\b(?! expens)", r"number of instances per \1 \2"),
    (r"\b(?:what (?:is|are) )?(?:the |our )?most (?:used|common|commonly used|popular|frequent|frequently used|widespread) (instance|machine|vm|server) (types?|sizes?)\b", r"number of instances per \1 \2"),
    (r"\b(which|what) (services|accounts|subscriptions|projects|regions|categories|skus) (?:(?:were|got|have) )?(?:newly )?(?:started|begun|began|launched|introduced)\b(?! to)", r"\1 \2 are new"),
    (r"\b(which|what) ((?:service |charge |pricing )?[a-z]+s) (?:exist|are there|do we have|are|occur|appear) in (?:the|our|this|my) (?:data|bills?|dataset|export|ledger)\b", r"\1 \2 are there"),
    (r"\b(?:where|whose|with|for which) (?:the |an? )?([a-z]+(?: [a-z]+)?) (?:is|was|being|=|are|set to)? ?(?:null|empty|blank|not set|unset|n/?a)\b", r"without a \1"),
    (r"\b(?:null|empty|blank) (region|service|account|resource)s?\b", r"without a \1"),
    (r"\b(which|what) ((?:service |charge |pricing )?[a-z]+s) exist\b", r"\1 \2 are there"),
    (r"^\W*(?:(?:and|then|ok|okay|what about|how about)\W+)*the (second|third|fourth|fifth|2nd|3rd|4th|5th)(?:[- ](?:best|placed|ranked|biggest|largest))? "
     r"(?!one\b|half\b|week|month|quarter|day|year|time|of\b|most|biggest|largest)([a-z]+(?: cent(?:er|re))?)\W*$", r"and by \2, the \1 most expensive"),
    (r"\b(?:(?:is|are|was|were) responsible|accounts?|accounted) for (?:the )?(?:most|bulk|majority|lion'?s share|(?:biggest|largest|greatest) (?:part|share|chunk|portion)) of (?:it|that|this|them|those)\b", "spent the most of it"),
    (r"(?<=ing )(?:tools?|tooling|solutions?|products?|offerings?)\b", "services"),
    (r"\b(each|every|per|by) account for (each|every)\b", r"\1 account and \2"),
    (r"\bno (?:untagged|unlabell?ed|blanks?|nones?)\b(?! (?:spend|costs?|instances?|resources?|volumes?))", "namedonly"),
    (r"\b(highest|largest|biggest|priciest|most expensive|lowest|cheapest|smallest|top|worst|peak)[- ](?:single|one)[- ](day|week|month) (?:cost|spend|bill|total|amount|spending)\b", r"\1 \2"),
    (r"\b(which|what|that|who)( [\w ]{0,24}?)? (?:got|became|has become|have become|has gotten|have gotten|grew) (?:much |far |so |a lot )?(?:more expensive|pricier|costlier|dearer)\b", r"\1\2 increased"),
    (r"\b(which|what) ([\w ]{2,20}?) (?:does|do|did) ((?:our|the|my) (?:(?:second|third|fourth|fifth|2nd|3rd|4th)[- ])?(?:most expensive|biggest|largest|cheapest|priciest|costliest|smallest|top) \w+) (?:use|run|have|contain|consume|hold|own|include|pay for|buy)\b", r"\1 \2 are in \3"),
    (r"\bwhat(?:'s| is| was| are| were) (?:it|that|this|they|those) (?:all )?(?:made (?:up )?of|composed of|comprised of|made from)\b|\bwhat (?:goes|went) into (?:it|that|this)\b|"
     r"\bwhat (?:makes|made) (?:it|that|this) up\b|\bwhat(?:'s| is| was) in (?:it|that)(?=\W*$)", "break that down by service"),
    (r"\bhow old (is|are) (it|that|this|they|these|those)(?: (?:one|machine|instance|server|box|vm)s?)?(?=\W*$)", "what is its age"),
    (r"\b(?:steepest|sharpest|wildest) (month|week|day)\b", r"which \1 increased the most"),
    # how it was paid, and when
    (r"\b(?:bought|buy|buying|paid|pay|purchased?|prepaid) (?:in )?(?:up[- ]?front|in advance)\b", "purchases"),
    (r"\bup[- ]?front (?=(?:costs?|fees?|payments?|charges?|purchases?|commitments?)\b)", "purchase "),
    (r"\bon[- ]?demand\b(?P<mid>[^.?!]{0,30}?\b(?:and|vs\.?|versus|or|against)\b[^.?!]{0,16}?)(?:covered|paid|under|via|through|by|on|in|is|are| )+ (?:the |our |a |any )?(?:savings plans?|reservations?|reserved(?: instances?)?|commitments?)\b", "by pricing category"),
    (r"\b(and|,) (?:because of|due to|thanks to|owing to|driven by|caused by|on account of) (?:which|what) (service|account|team|region|resource|provider|application)\b", r"and on what \2"),
    (r"\band how (?:does|did|do) (?:it|that|this|they) (?:compare|stack up|measure up) (?:to|with|against) (?:the )?same (?:days|period|stretch|time|number of days|span) (?:of |in )?(?:last|the previous|the prior) (month|week|year|quarter)\b", "compared to the previous period"),
    (r"\b(?:hang(?:s|ing)?|linger(?:s|ing)?|lurk(?:s|ing)?|float(?:s|ing)?|loiter(?:s|ing)?) (?:around|about)?(?= ?(?:unattached|unused|idle|untagged|detached|stopped))", "are"),
    (r"\b(reservations?|reserved (?:instances?|capacity)|savings plans?|commitments?)((?: (?:hours?|capacity|units?|spend|costs?|part|portion|share|money))*),? (?:that |which )?(?:(?:nobody|no[ -]?one|none of us|nothing|we|they) (?:have |has |had |did not |didn'?t |never |not |ever |actually )*(?:use[ds]?|consume[ds]?|need(?:ed)?|touch(?:ed)?|claim(?:ed)?)|"
     r"(?:went|go|goes|gone|sat|sitting|lay|lying|is|are|was|were|stayed|left|remained|remain)(?: lying| sitting)? (?:unused|idle|not used|to waste|wasted|unclaimed|begging|empty))\b", _unused),
    (r"\b(?:the )?(month|week|quarter|year) (?:before|prior to|preceding|previous to|ahead of) (?:this|the current|the present|the running)(?: one| month| week| quarter| year)?\b", r"last \1"),
    (r"\b(?:for |in |over |during |within )?(?:the |that |this )?same (?:time ?)?(?:window|span|stretch|time ?frame|interval|range|duration|horizon|lookback|slot)s?\b", "same period"),
    (r"\b(?:on |in |from |since )?(?:which|what) (?:exact |precise |calendar )?(?:day|date)(?: exactly| precisely)? (did|do|does|was|were|have|has) (?=[^?.!]*\b(?:first|start\w*|beg[ai]n|appear\w*|show(?:ed)? up|turn(?:ed)? up|last seen|stop\w*|end(?:ed|s)?)\b)", r"when \1 "),
    (r"\b(pay|paying|spend|spending|cost|costs|shell out|fork out)\b([^?.!\d]{0,40}?) (?:(?:in |over |for )?an? (?:whole |full |entire )?year|per annum|over twelve months)(?=\W*$)", r"\1\2 over the last 12 months"),
    (r"\b(?:refunded|reimbursed|given back|paid back)\b(?= (?:by|from|to|in|last|this|on)\b|\W*$)", "refunds"),
    (rf"^((?:\W*(?:no|sorry|i mean|i meant|and|but|ok|well)\W+)*)([\w-]+) in (?:the|its) (?:sense|meaning|capacity|role) of (?:an? |the )?{_THING}\b", r"i mean the \3 \2"),
    (rf"\b([\w-]+) (?:as|in the sense of|in its role as|in the role of|qua) (?:an?|the) {_THING}\b(?! (?:tag|level|share|percentage|of))", r"the \2 \1"),
    (r"^(\W*)kk?\b(?=[\s,.!])", r"\1ok"),
    (r"\b(?:burn(?:ed|t|s|ing)?|blew|blown|went|gone|goes|ran|chew(?:ed|s|ing)?|ate|eaten|plough(?:ed|s)?|rip(?:ped)?|tore|torn|got(?:ten)?) through\b(?= (?:last|this|in|so|over|since|on|during|by)\b|\W*$)", "spent"),
    (r"(?<!\bas) \bas well(?! as)\b", " too"),
    (r"\binvoiced? (?:value|amount|total|cost|sum)s?\b", "billed cost"),
)  # fmt: skip


def plainly(text: str) -> str:
    """The text without idioms."""
    return reword(text, _FORMS)
