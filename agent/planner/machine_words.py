"""Turns of phrase about machines, their use and their tags, put into the words that are read."""

from __future__ import annotations

import re

from agent.planner.rewording import reword, table

_NUM = r"(?=(?:about |around |roughly )?\d+(?:\.\d+)?\s*(?:%|percent|per cent|pct|mb/s|mbps))"
_OVER = (
    r"(?:exceed(?:s|ed|ing)?|above|over|past|beyond|higher than|more than|greater than|top(?:s|ped)?|"
    r"pass(?:es|ed)?|surpass(?:es|ed)?|broken?|breaks|crosse[sd]|hit|hits|reach(?:es|ed)?|touch(?:es|ed)?)"
)
_UNDER = r"(?:below|under|beneath|less than|lower than|fall(?:s|en)? (?:below|under)|fell (?:below|under))"
_WENT = (
    r"(?:(?:even |ever |once |really )*(?:was|were|is|are|be|been|goes|go|went|gone|gets|get|got|rose|rises|risen|"
    r"climbs|climbed|spikes|spiked|peaks|peaked|runs|ran|sits|sat|drops|dropped|dips|dipped|comes|came|has|have|had)\s+)*(?:even |ever )?"
)
_NEVER = (
    r"(?:never|at no (?:point|time|moment)|not once|not ever|does(?:n't| not) ever|did(?:n't| not)(?: ever)?|"
    r"has(?:n't| not)(?: ever)?|have(?:n't| not)(?: ever)?)"
)
_ALWAYS = (
    r"(?:always|constantly|permanently|consistently|at all times|the whole time|all the time|stay(?:s|ed|ing)?|"
    r"remain(?:s|ed|ing)?|kept|keeps|keeping|stuck)"
)
_TAG = r"(owner|team|environment|env|application|app|cost[- ]cent(?:er|re)|squad|stage|project|department)"
_MACHINES = (
    r"(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|virtual machines?|ones?|those)"
)
_USE = r"(?:cpu|memory|ram|mem|disk|network|load|utili[sz]ation|traffic)"


def _extreme(found: re.Match[str]) -> str:
    """'the highest CPU it reached' is a peak, not a ranking."""
    return "maximum " if found.group(1).lower() == "highest" else "minimum "


_LEAVE = (
    r"\b(?:exclud(?:e|es|ing)|excl|ignor(?:e|es|ing)|leav(?:e|ing) (?:out|aside)|skip(?:ping)?|drop(?:ping)?|omit(?:ting)?|minus|"
    r"not (?:counting|including)|hid(?:e|ing)|remov(?:e|ing)|filter(?:ing)? out|sans|except(?: for)?|without)\b"
)
_PEAKS = table(
    (rf"\b{_NEVER}\s+{_WENT}{_OVER}\s+{_NUM}", "maximum at most "),
    (rf"\b{_NEVER}\s+{_WENT}{_UNDER}\s+{_NUM}", "minimum at least "),
    (rf"\b{_ALWAYS}\s+{_WENT}{_UNDER}\s+{_NUM}", "maximum below "),
    (rf"\b{_ALWAYS}\s+{_WENT}{_OVER}\s+{_NUM}", "minimum above "),
)
_PHRASES = table(
    (r"\((?=[<>]=? ?\d)", "( "),
    # those that send or receive most
    (
        r"\b(?P<best>biggest|top|largest|heaviest|busiest) (?:(?P<n>\d+|three|five|ten) )?(?:network )?(?P<way>receiver|sender|uploader|downloader)s?\b(?! of)",
        lambda found: f"{found.group('best')} {found.group('n') + ' ' if found.group('n') else ''}instances by "
        f"{'in' if found.group('way') in ('receiver', 'downloader') else 'out'}bound network traffic",
    ),
    # disks that are full
    (
        r"\b(?:nearly|almost|close to|about to (?:be|run)|soon|just about)?\s*(?:running )?(?:out of|low on|short of|short on) "
        r"(?:disk|storage)(?: space)?\b(?=.*\d+ ?(?:%|percent))",
        "disk usage",
    ),
    (
        r"\b(?:nearly|almost|close to|about to (?:be|run)|soon|just about)?\s*(?:running )?(?:out of|low on|short of|short on) "
        r"(?:disk|storage)(?: space)?\b",
        "almost full",
    ),
    (r"\bdisks? (?:is |are )?(?:nearly|almost|close to(?: being)?) full\b", "almost full"),
    (r"(\d+(?:\.\d+)?\s?(?:%|percent|per cent|pct)) (?:full|filled|occupied)\b", r"\1 disk usage"),
    (r"\bhow full (is|are)\b", r"what \1 the disk usage of"),
    (r"\bfullest\b(?= disk)", "highest disk usage"),
    (r"\bhow (?:heavily |hard |well |badly )?(?:loaded|utili[sz]ed|stressed|strained|taxed|pushed) (is|are|was|were)\b", r"how busy \1"),
    (
        r"\b(?:is |are )?(?:there )?(?:anything|something|nothing|any of (?:them|it|ours)|anyone)(?: here| there| of ours| currently)? (maxed out|overloaded|overworked|idle|idling|running hot|hot|sweating|struggling|stressed|busy|hammered|underused|underutili[sz]ed|pegged)\b",
        r"are any instances \1",
    ),
    (rf"\bat (?=\d+(?:\.\d+)? ?(?:%|percent)(?: of)?(?: the)? ?{_USE}\b)", "at least "),
    (rf"\b({_USE}(?: usage| use| load)?) at (?=\d+(?:\.\d+)? ?(?:%|percent))", r"\1 at least "),
    (r"\b(?:reads?|reading) (?:the )?most(?: data)? (?:from|off) (?:the |its )?(?:disks?|storage)\b|\bread (?:the )?most from (?:the |its )?disks?\b", "has the highest disk read"),
    (r"\b(?:writes?|writing|wrote) (?:the )?most(?: data)? (?:to|on) (?:the |its )?(?:disks?|storage)\b", "has the highest disk write"),
    (r"\bwho(?:'s| is|) (?:using|uses|used|consuming|eating|hogging|taking)(?: up)? (?:the )?most (?:network )?(?:bandwidth|traffic)\b", "which machines have the highest network traffic"),
    (r"\b(average|avg|mean|peak|maximum|max) load\b", r"\1 cpu"),
    (r"\bwho(?:'s| is|) (?:eating|hogging|using|taking)(?: up)? all (?:the |our )?(?:network )?(?:bandwidth|traffic)\b", "which machines have the highest network traffic"),
    (r"\b(?:busiest|hottest) (?=(?:\d{1,2}|two|three|four|five|six|ten) (?:[\w-]+ ){0,2}?(?:instances|servers|vms|machines|boxes|hosts|nodes)\b)(\d{1,2}|\w+) ((?:[\w-]+ ){0,2}?(?:instances|servers|vms|machines|boxes|hosts|nodes))\b", r"top \1 \2 by cpu"),
    (r"^\W*(?:any |is any |are any )?(?:disks?|drives?|file ?systems?) (?:are |is )?(?:almost|nearly|close to|about to be|getting) full\b(?: anywhere| somewhere)?", "which machines have disks almost full"),
    (r"^\W*almost full(?: anywhere| somewhere)?(?=\W*$)", "which machines have almost full disks"),
    (r"\b(above|over|below|under|exceeding|past) (3[3-9]|[4-9]\d|100)\+? (cpu|memory|ram)\b(?! (?:cores?|gb))", r"\1 \2% \3"),
    (r"\b(?:peaked|spiked|maxed|went|were|was|hit)(?: (?:out )?(?:at|over|above|to))? (\d{2})\+ ?%? (cpu|memory|ram)\b", r"had maximum \2 of at least \1%"),
    (r"\bat (\d{2})\+ ?%? (cpu|memory|ram)\b", r"at least \1% \2"),
    (r"\b(?:top ?)?(\d{1,2}) disk (writ|read)ers\b", r"top \1 machines by disk \2e"),
    (r"\btop ?(\d{1,2}) machines by disk reade\b", r"top \1 machines by disk read"),
    # who works most
    (r"\b(?:working|works?|worked|running|pushed|pushing) (?:the )?hardest\b", "the busiest"),
    (r"\bhardest[- ]working\b", "busiest"),
    (r"\b(?:hottest|sweatiest|most (?:loaded|stressed|utili[sz]ed|heavily used|overloaded|hammered))\b", "busiest"),
    (r"\b(?:idlest|laziest|quietest|(?<!has the )(?<!have the )(?<!had the )(?<!has )(?<!have )(?<!with the )(?<!runs the )(?<!run the )(?<!holds the )most idle|least (?:busy|loaded|utili[sz]ed|used|active))\b", "least busy"),
    (r"\b(cpu|memory|ram|mem)[- ](?:hogs?|hungriest|guzzlers?|eaters?)\b", r"machines with the highest \1"),
    (r"\b(?:memory|ram)[- ]hungry\b", "high memory"),
    (r"\b(?:cpu)[- ]hungry\b", "high cpu"),
    (r"\b(cpu|memory|ram|disk|network)[- ]wise\b", r"by \1"),
    # addresses of machines
    (
        rf"({_MACHINES}[^,;?]{{0,40}}?)\b(?:internet|publicly|externally)[- ](?:facing|reachable|exposed|accessible|visible)\b",
        r"\1 with a public ip",
    ),
    (rf"\b(?:internet[- ]facing|publicly (?:reachable|exposed|accessible)) ({_MACHINES})", r"\1 with a public ip"),
    (rf"({_MACHINES}[^,;?]{{0,20}}?)\b(?:exposed|open|reachable|visible) (?:to|from) the (?:internet|outside|world|public)\b", r"\1 with a public ip"),
    # tags
    (
        rf"\b(?:have|has|had|with|having|got|list|lists|listing|carry|carries|name|names|show|shows) (?:nobody|no ?one|no-one|none|nothing)"
        rf"(?: at all)?(?: (?:named|listed|set|given|recorded|specified|entered|down|noted|assigned))?(?: (?:as|for|in|under))(?: an?| the| their| its)? {_TAG}(?: tags?)?\b(?: in (?:the|their|its) tags?)?",
        r"without a \1 tag",
    ),
    (
        rf"\b(?:whose|where(?: the)?|with(?: an?| the)?) {_TAG}(?: tags?)? (?:is |are |was |were )?(?:missing|empty|blank|not set|unset|absent|not filled(?: in)?|unfilled|unknown|not there)\b",
        r"without a \1 tag",
    ),
    (
        rf"\b(?:with|have|has|having) (?:a |an |the )?(?:missing|empty|blank|absent) {_TAG}(?: tag)?\b",
        r"without a \1 tag",
    ),
    (
        r"\b(?:do(?:es)?n't|do(?:es)? not|don't|dont|doesnt|not|never) (?:carry|bear|hold|wear|come with|bring|include|contain|possess|have) (?:an? |any |the )?(?=[\w -]{2,30}? tag)",
        "without a ",
    ),
    (r"\b(?:no|lacking an?|lacks an?|lack an?|missing an?) ([\w-]{2,20}) (?:tag|label) (?:set|at all|present|on (?:it|them))\b", r"without a \1 tag"),
    (
        r"\b(highest|lowest) (?=(?:[\w%]+ ){1,3}?(?:it|they|that|this one|that one|the \w+|[\w-]+-[\w-]+) (?:has |have |had |ever |was |were |is )*(?:touch|reach|hit|saw|seen|see|got|get|went|climb|show|record|had|been|use|drop|go\b|gone|fell|fall))",
        _extreme,
    ),
    (rf"\b(highest|lowest) (?={_USE}(?: usage| use| load| utili[sz]ation)? (?:of|on|for|at|in|from) (?:the )?[a-z]+[\w]*-[\w-]+)", _extreme),
    (r"\b(\d{1,2})[- ]days? (average|avg|mean|peak|max|maximum|minimum|min)\b", r"\2 over the last \1 days"),
    (
        r",?\s*(?:whether )?(?:running or (?:stopped|not|off)|stopped or running|on or off|up or down|active or not)(?: ones| state| status)?,? (?:(?:it )?(?:does(?:n't|nt| not)|do(?:n't|nt| not)) (?:matter|care)|no matter(?: which)?|whichever|whatever|is (?:fine|irrelevant|ok)|are (?:fine|ok)|both|either)\b",
        ", including stopped ones",
    ),
    (r"\b(?:(?:in|with|of) (?:any|every|whatever|whichever) (?:power )?(?:states?|status(?:es)?)|regardless of (?:the |their |its )?(?:power )?(?:state|status)|no matter (?:the|their|what|which) (?:state|status)|whatever (?:the|their) (?:state|status)(?: is)?)\b", ""),
    (r"[,.;]?\s*\bi mean\b(?=\s*[.?!]*\s*$)", " "),
    (rf"\bmean (?={_USE}\b|cost|spend|daily|weekly|monthly|hourly|usage|use\b)", "average "),
    (r"\boutgoing (?=network|traffic|bandwidth|data)|\boutward (?=network|traffic)", "outbound "),
    (r"\bincoming (?=network|traffic|bandwidth|data)|\binward (?=network|traffic)", "inbound "),
    (r"\b(outbound|inbound) network\b(?! traffic)", r"\1 traffic"),
    (r"\bmb/s\b|\bmbps\b(?<!\d mbps)(?<!\dmbps)", ""),
    (r"\b(?:tag|label) (?:says|reads|shows|equals|states|spells|is set to|set to|has the value|with the value|of value)\b", "tag is"),
    (r"\b(?:that|the same|this|said) (?:window|time ?frame|time ?span|stretch|span|interval|time range)\b", "that period"),
    (r"\b(how many|number of|count of|count|the|list|which|what|all) different (?=[a-z]+(?: [a-z]+)?s\b)", r"\1 distinct "),
    (r"\binstead of (?:the )?(peak|max\w*|average|avg|mean|p95|median|min\w*)\b", "instead"),
    # what has no name is left out
    (
        rf"{_LEAVE}\s+(?:(?:anything|everything|all|those|ones|whatever|what|rows?|resources?|stuff|items?|things?|charges?|costs?|spend|groups?|the|that|which|is|are|have|has|with|having|comes?)\s+)*"
        r"(?:no|without|lacking|missing|w/o)\s+(?:an? |the |any |such )?(?:one|it|tags?|values?|that tag|label|name)s?\b",
        " namedonly",
    ),
    (
        rf"{_LEAVE}\s+(?:(?:anything|everything|all|those|the|any|that|which|is|are)\s+)*(?:\(none\)|none|nulls?|blanks?|empty|untagged|unlabell?ed|unassigned|unallocated)(?:\s+(?:rows?|ones?|spend|costs?|groups?|buckets?|values?|lines?|part|stuff|resources?))?(?=\s*(?:$|[?.!,;)]))",
        " namedonly",
    ),
    (r"\b(?:tagged|labelled|named) (?:ones|spend|resources|costs?|rows|values)? ?only\b|\bonly (?:the )?(?:tagged|labelled) (?:ones|spend|resources|costs?|rows)\b", " namedonly"),
    (r"\b(total|overall|combined|aggregate) (?:disk|storage|volume) (?:size|capacity|space)\b", r"\1 size of the volumes"),
    (r"\b(?:carr(?:y|ies|ying)|bears?|bearing|holds?|comes? with|contain(?:s|ing)?|possess(?:es)?|sports?) (?:an? |any |the )(?=[\w -]{2,24}? (?:tag|label)\b)", "has a "),
    (r"\bhow many (?=[$€£](?! ?\d))[$€£]", "how much"),
    (
        r"\b(?:with|including|incl|plus|and also|also|as well as|counting|showing) (?:the |those |also |all )*(?:charges|costs?|spend|ones|rows|part|resources|stuff|things|money|line items)? ?"
        r"(?:that |which )?(?:carry|carries|have|has|bear|with|without|is|are)? ?(?:none|no (?:tag|squad|team|owner|value|label)s?|without one)(?=\s*(?:$|[?.!,;)]))",
        "including untagged",
    ),
    (rf"\b(?:what|which|list|show)(?: me)?(?: all| the| distinct| different| unique| possible)* {_TAG.replace('cost[- ]cent', 'cost[- _]?cent')}(?: tag)? values?\b", r"which \1s"),
    # how many there are, how large they are
    (r"\b(?:head ?count|tally|roll ?call|total count|total number|cardinality) of\b", "number of"),
    (r"\bhow (?:big|large) (?:is|are) (?:our|the|my) (?:\w+ )?(?:fleet|estate|server farm|server park|vm park|compute footprint)\b", "how many instances"),
    (r"\b(?:size|count) of (?:our|the|my) ((?:\w+ )?)(?:fleet|estate|server farm|server park)\b", r"number of \1instances"),
    (r"\b(?:fleet|estate) (?:size|count)\b", "number of instances"),
    (r"\b(?:fleet|server farm|server park)\b(?! of)", "instances"),
    (r"\bfleet of (?=[a-z]+s\b)", ""),
    (
        rf"\b(?:tag(?:ging)?|label(?:l?ing)?)[- ](?:coverage|rate|compliance|completeness|quota|ratio|percentage)(?: rate| percentage)? (?:for|of|on|by|with) (?:the |our )?{_TAG}(?: tags?| key)?\b",
        r"what percentage of spend has a \1 tag",
    ),
    (rf"\b{_TAG}[- ]tag(?:ging)? (?:coverage|rate|compliance|completeness|percentage)\b", r"what percentage of spend has a \1 tag"),
    (r"\b(?:what(?:'s| is) )?(?:our |the )?(?:tag(?:ging)?|label(?:l?ing)?)[- ](?:coverage|rate|compliance|completeness|percentage)(?: rate| percentage)?\b(?!.*\b(?:tag|%|percent))", "what percentage of spend is tagged"),
    (
        rf"\b(?:(?:that |which )?(?:can(?:'t|not| not)?|could(?:n't| not)|does(?:n't| not)|do(?:n't| not)|is(?:n't| not)|are(?:n't| not)|not) (?:be |get |been )?)(?:allocated|attributed|assigned|mapped|traced|tied|charged|linked|belong(?:s|ing)?)(?: back)? to (?:an? |any |some |one |single )*(?:specific |particular |single )?{_TAG}\b",
        r"without a \1 tag",
    ),
    (rf"\b(?:is |are |was |were |gets? )?(?:allocated|attributed|attributable|assigned|mapped|traced|tied|charged|linked)(?: back)? to (?:an?|any|some) (?:specific |particular )?{_TAG}\b", r"has a \1 tag"),
    (rf"\b(?:belong(?:s|ing)? to|owned by|under|with) no {_TAG}\b(?! tag)", r"without a \1 tag"),
    (rf"\bwithout (?:an? |any |the )?{_TAG}(?: tags?)? or (?:without|no|missing|lacking) (?:an? |any |the )?{_TAG}(?: tags?)?\b", r"without a \1 or \2 tag"),
    (
        rf"\b(?:what|which|list|show(?: me)?|give me|all)\b[^?.,]{{0,25}}?\bvalues\b (?:does |do |has |have |are |is |of |for |in |used |set |there |under |on |exist |the |our |tag |key |we )*{_TAG}(?: tag)?(?: key)?(?: have| has| take| takes| hold| contain| exist| show)?\b",
        r"which \1s are there",
    ),
    # types
    (r"\bnot (?:yet |been |been yet )*(?:migrated|moved|switched|upgraded|converted|changed) (?:over )?to (\S+?)(?: yet)?(?=[\s,;?.!]|$)", r"not \1"),
    (r"\bstill (?:on|running on|using) (gp2|gp3|io1|io2|st1|sc1|standard)\b", r"\1"),
    (r"(\d+)\s?(?:gigs?|gigabytes?)\b(?! of (?:memory|ram))", r"\1 gb"),
    (r"(\d+)\s?(?:terabytes?|teras?)\b", r"\1 tb"),
    (r"\b(?:tops?|leads?|heads?) (?:the|this|that|our) (?:list|table|chart|charts|ranking|rankings|pack|board|league)\b", "is the highest"),
    (r"\b(?:comes?|came|ranks?|ranked|finish(?:es|ed)) (?:out )?(?:on top|first)\b", "is the highest"),
)  # fmt: skip
_AVERAGED = re.compile(r"\b(?:average|avg|mean|averages|averaged|averaging)\b", re.I)


def reworded(text: str) -> str:
    """The text in words that the reader knows."""
    if _AVERAGED.search(text) is None:  # not 'stay below 5 % on average'
        text = reword(text, _PEAKS)
    text = reword(text, _PHRASES)
    return _BUSIEST.sub(lambda found: _busy(found, text), text)


_BUSIEST = re.compile(
    r"\b(busiest|least busy)\b(?! (?:day|week|month|hour|time|region|account|service|team|period|\d|one\b|two\b|three\b|five\b))"
    r"(?=\s*(?:$|[?.!,;)]|by|in|over|on|during|of|for|last|this|right|now|at|with|running|aws|azure|gcp|openstack|prod\w*|"
    r"instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|virtual machines?|cpu|memory|ones?))",
    re.I,
)


def _busy(found: re.Match[str], text: str) -> str:
    """'the busiest machine' is the one with the highest CPU, unless another measure is named."""
    word = "highest" if found.group(1).lower() == "busiest" else "lowest"
    named = re.search(rf"\b{_USE}\b", text, re.I)
    return word if named else f"{word} cpu"
