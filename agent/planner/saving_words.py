"""Questions about what to save, and words that set a recommendation aside: 'quick wins', 'dismiss the second one'."""

from __future__ import annotations

import re

from agent.planner.foresight_scope import scoped
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.thresholds import thresholds

_ASKS = re.compile(
    r"\b(?:recommend(?:ation|ed|s|ations)?|optimi[sz](?:e|ed|ing|ation|ations)|right-? ?siz(?:e|ed|ing)|over-? ?provision(?:ed|ing)|over-? ?sized|down-? ?siz(?:e|ed|ing)|"
    r"quick wins?|what (?:can|could|should) (?:we|i) do (?:about (?:it|that|this)|against (?:it|that))|low[- ]hanging fruits?|cost[- ](?:cutting|saving|reduction)s?(?: (?:ideas?|options?|potentials?|measures?|tips?|opportunit\w+))?|"
    r"(?:potential|possible|estimated|available|expected|biggest|largest|top|best|easy|easiest|all|total|any|more|further|some|open|active|identified|missed|the|our|monthly|annual|cost|safest|surest|riskless|low[- ]risk|¤+) (?:\w+ )?(?:savings(?! plans?\b)|saving(?= (?:we|i|you|to|opportunit\w+|potential|possible|available)\b))\b|\brecs\b|\btoo (?:big|large)\b|bigger than (?:needed|necessary)|savings (?:opportunit\w+|potentials?|ideas?|options?|tips?|possib\w+|suggestions?|candidates?|list|report|for|in|on|from|with|there|available|we)\b|savings (?=(?:by|per)\b)|(?:what(?:'s| is)|whats|which is|our|single) (?:the )?(?:single )?(?:biggest|largest|top|best|greatest) (?:\w+ )?saving\b(?! plans?)|"
    r"(?:biggest|largest|top|best|highest|single|next) (?:\w+ )?saving\b|saving(?:s)? potential|^\W*(?:list |show |give |get )?(?:me )?(?:\d+ )?savings\b|"
    r"(?:could|can|should|would|might|may|do|to|help(?: me| us)?|how|where|what|and|ways?|ideas?|help) (?:(?:we|i|you|us|me|to|be|also|else|still|most|easily|quickly|the|best|much|it|our|my|they|team|account|project|subscription|department|squad|cloud|¤+) ){0,6}?(?:saved?|saving|sav(?=e)|cut|trim|reduce|lower|shrink|bring down|cut down|cut back|economi[sz]e|slash|get rid of|cancel)\b|"
    r"save (?:some |more |us |me |the most )?(?:money|costs?|cash|budget|on|most|more)\b|sav(?:e|ing) the most|spend(?:ing)? less|pay(?:ing)? less|cheaper (?:region|type|instance|option|alternative)s?|"
    r"wast(?:e|ed|ing|eful|age)\b(?! commitment| reserv)|"
    r"(?:reduce|lower|cut|trim|shrink|bring down|cut down|slash) (?:(?:the|our|my|on|down|¤+|monthly|cloud|total|overall|aws|azure) ){0,4}(?:costs?|bills?|spend\w*|expens\w+|invoice)|"
    r"(?:what|how much) (?:does|do|would|could|will|can|might) [^?]{0,60}?\b(?:bring|gain|yield|earn)(?: us| me)?\b|releas(?:e|ing) (?:\w+ ){0,3}?(?:ips?|addresses)\b[^?]{0,20}\bsave|"
    r"(?:improve|improvements?|suggestions?|advice|advise|suggest\w*)\b(?! (?:a |the )?(?:chart|graph|name))|"
    r"(?:could|can|might|may|should)(?: [\w¤.'-]+){0,6}? be (?:safely |easily |still )?(?:saved|cut|trimmed|optimi[sz]ed|cleaned(?: up)?|deleted|removed|thrown (?:out|away)|dropped|switched off|shut down|turned off|made (?:smaller|cheaper)|smaller)|"
    r"(?:anything|something|things|stuff|what(?:'s| is| else is)?|much|more|potential|room) (?:left |else |there )?to (?:clean up|delete|remove|gain|save|cut|trim|shut down|switch off|turn off|throw (?:out|away)|optimi[sz]e|be (?:saved|gained|cut|had))|"
    r"(?:don'?t|do not|doesn'?t|does not|needn'?t|need not|not) (?:really |actually )?(?:need to |have to |needed )?(?:to )?(?:run|be on|be up|be running|stay on) (?:at night|overnight|(?:on|at|over) (?:the )?weekends?|24/7|all (?:the time|night|day)|around the clock|during)|"
    r"(?:suited|suitable|fit|eligible|good|ready|right) for spot|(?:run|be|move|put|go) (?:\w+ ){0,2}?on spot|saving ideas?|"
    r"\b(?:the|some|any|much) fat\b|(?:do|does|get by|manage|live|work|cope|run) (?:just )?(?:fine )?(?:on|with) (?:a |an |something )?(?:\w+ )?(?:smaller|less)|"
    r"(?:really |actually |truly )?needs? (?:all )?(?:that|so|this|those|these|its) (?:many |much |big |large )?(?:¤+ )?(?:v?cpus?|cores?|memory|ram|power|size|capacity|machine|instance|gb)|"
    r"(?:run|runs|running|on|up|used) (?:at night|overnight|around the clock|24/7|all night|(?:on|at|over) (?:the )?weekends?|during the day) (?:for nothing|although|though|even though|needlessly|unnecessarily|without (?:a )?(?:need|reason|being used))|"
    r"(?:spot|reserved instance|ri|savings plan|commitment|reservation|rightsizing|resiz\w+|downsizing|stop|shutdown|clean-?up|schedul\w+|termination|deletion) (?:candidates?|opportunit\w+|recommendations?|potential|suggestions?)|"
    r"zombies|(?:idle|unused|orphan\w*|zombie) (?:\w+ )?(?:recommendations?|savings(?! plan)|candidates?)|candidates? for (?:spot|rightsizing|downsizing|commitments?|reservations?|savings plans?|shutdown|deletion|termination|cleanup|stopping|scheduling))"
)
_ADVICE = re.compile(
    r"\b(?:should|could|can|may|might|safe to|safely|need to|have to|ought to|better to|worth|wise to|time to|ok to) (?:(?:i|we|you|be|they|it|just|safely|to|the|these|those|them|our|all|also|¤+) ){0,4}"
    r"(?:delete[ds]?|deleting|terminate[ds]?|stop(?:ped|ping)?|shut (?:down|off)|remov(?:e|ed|ing)|get rid of|kill|resiz(?:e|ed|ing)|decommission\w*|turn(?:ed)? off|switch(?:ed)? off|buy(?:ing)?|purchas\w+|clean(?:ed)? up|commit(?:ted)?|reserv\w+|mov(?:e|ed)|run on spot|go(?:ne)?|use spot)\b"
)
_TYPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:right-? ?siz(?:e|ed|ing)|over-? ?provision\w*|over-? ?siz(?:ed|ing)|down-? ?siz(?:e|ed|ing)|resiz(?:e|ed|ing)|too (?:big|large)|bigger than (?:needed|necessary)|smaller(?: (?:instances?|types?|sizes?|machines?))?|size down|needs? (?:all )?(?:that|so|this|those|these|its) (?:many |much |big |large )?(?:¤+ )?(?:v?cpus?|cores?|memory|ram|power|size|capacity))\b"), "right_sizing"),
    (re.compile(r"\b(?:idle|idling|zombies?|doing nothing|unused (?:instances?|servers?|vms?|machines?|boxes)|not (?:being )?used|(?:servers?|instances?|vms?|machines?|boxes) (?:\w+ ){0,2}?(?:to|we can|can we|could we|should we|can be|could be|should be) (?:stop(?:ped)?|turn(?:ed)? off|shut down|terminate[d]?|kill))\b"), "idle"),
    (re.compile(r"\b(?:commitments?|commit|savings? plans?|reserved(?: instances?)?|reservations?|reserv(?:e|ing)|committing|ris?|1[- ]year|3[- ]year|one[- ]year|three[- ]year)\b"), "commitment"),
    (re.compile(r"\b(?:on )?(?:spot|preemptible)(?: (?:instances?|capacity|market))?\b"), "spot"),
    (re.compile(r"\b(?:storage|(?:unused|unattached|orphan\w*|old|stale|leftover|detached|forgotten) (?:volumes?|disks?|snapshots?|ips?|addresses|ip addresses|public ips?|elastic ips?)|volumes?|disks?|snapshots?|(?:public |elastic |floating )?(?:ips?\b|ip addresses|addresses))\b"), "storage"),
    (re.compile(r"\b(?:cheaper regions?|(?:another|other|different) regions?|region moves?|moving regions?|relocat\w+|region (?:recommendations?|savings|candidates?|changes?))\b"), "region"),
    (re.compile(r"\b(?:schedul(?:e|es|ed|ing)|office[- ]hours|(?:at|over) night|overnight|nights?(?: and weekends?)?|weekends?|after hours|out(?:side)? of (?:office|business|working) hours|around the clock|24/7)\b"), "schedule"),
)  # fmt: skip
_STATUS = (
    (re.compile(r"\b(?:dismissed|rejected|declined|ignored|set aside)\b"), "dismissed"),
    (re.compile(r"\b(?:applied|implemented|accepted|done)\b"), "applied"),
    (re.compile(r"\bfailed\b"), "failed"),
    (re.compile(r"\brolled[- ]back\b"), "rolled_back"),
)
_CONFIDENT = re.compile(
    r"\b(?:only |just )?(?:the )?(?:(?:high|good|strong)[- ]confiden\w+|most (?:confident|certain|reliable)|safe(?:st)?|sure|certain)(?: (?:ones?|only|bets?))*\b"
)
_RISKLESS = re.compile(
    r"\b(?:only |just )?(?:the )?(?:low(?:est)?[- ]risk|no[- ]risk|risk[- ]free|riskless|(?:with )?(?:little|minimal|hardly any|low|least) risks?|without (?:any |much |a )?risks?|least risky)(?: (?:ones?|only|bets?))*\b"
)
_PRIORITY = re.compile(
    r"\b(?:only |just )?(?:the )?(?:(?P<high>high(?:est)?|top|critical|urgent|important)|(?P<medium>medium)|(?P<low>low))[- ]?(?: ?priority)(?: (?:ones?|only))*\b|\b(?:only |just )?the (?P<critical>critical|urgent|important) ones\b"
)
_BY_CONFIDENCE = re.compile(
    r"\b(?:by|sort(?:ed)? (?:by|on)|ordered by|rank(?:ed)? by|in order of) (?:their )?(?P<by>confidence|priority|savings?|age|date|created)\b|\b(?:most|least|highest|greatest|best|strongest|lowest) (?P<sure>confident|certain|sure|confidence|certainty)\b|\b(?P<new>newest|latest|most recent)\b"
)
_BY_TYPE = re.compile(
    r"\b(?:by|per|for each|grouped by|split by|broken down by) (?:type|kind|category|sort of (?:saving|recommendation)|types|kinds|categories)\b|\bof (?:each|every|what|which) (?:type|kind)\b"
)
_FIRST = re.compile(
    r"\b(?:what|which|where|whats) (?:one |thing |action )?(?:\w+ ){0,3}?(?:first|start(?:ing)?|begin)\b|\b(?:number one|no\.? ?1|single (?:biggest|best|most)|one thing|top|biggest|largest|best|highest|main|most important) (?:cost )?(?:recommendation|saving|savings opportunity|opportunity|action|lever|quick win|optimi[sz]ation)\b(?!s)|\bmost (?:impactful|worthwhile|valuable)\b"
)
_TOTAL = re.compile(
    r"\bhow much (?:\w+ ){0,6}?(?:sav\w+|wast\w+|cut|reduce\w*|lower)\b|\b(?:total|overall|sum of|all) (?:\w+ )?(?:potential )?(?:savings?|waste)\b|\bsavings? (?:potential|in total|overall)\b"
)
_OWN = re.compile(
    r"\b(?:a (?:little )?(?:bit|little|lot|few)(?: of)?|some|tonight|recommend\w*|opportunit\w+|ideas?|tips?|suggest\w*|advice|advise|actions?|candidates?|options?|possib\w+|potential\w*|measures?|levers?|ways?|things?|maximum|max|most|biggest|largest|best|first|start\w*|begin\w*|"
    r"priorit\w+|quick|easy|easily|quickly|easiest|simplest|right now|save[ds]?|saving(?:s)?|cut(?:ting)?(?: down| back)?(?: on)?|trim|reduc\w+|lower(?:ing)?|shrink|bring down|down|slash|economi[sz]e|wast\w+|improv\w*|optimi[sz]\w+|"
    r"delet\w+|terminat\w+|stop(?:ped|ping)?|shut (?:down|off)|remov\w+|get rid of|kill|decommission\w*|turn(?:ed)? off|switch(?:ed)? off|clean(?:ed|ing)?[ -]?up|releas\w+|purg\w+|eliminat\w+|happens?|bring|gain|yield|earn|get|single|safely|safe|buy(?:ing)?|purchas\w+|instances?|servers?|vms?|machines?|boxes|resources?|"
    r"should|could|would|might|may|can|costs?|spend\w*|bills?|money|cash|cheaper|less|pay(?:ing)?|highest|impact\w*|effort|per month|a month|monthly|each month|every month|a year|per year|expens\w+|unnecessar\w+|needless\w*|unneeded|active|open|current(?:ly)?|"
    r"identified|found|evidence|recs|about|against|lying|around|sitting|floating|forgotten|left ?over|too (?:big|large)|bigger than (?:needed|necessary)|worth(?:while)?|that|are|is|what|where|which|how|much|many|help|do|doing|make|run(?:ning)?|moved?|put|go|be|if|we|i|apply(?:ing)?|appl(?:y|ied)|implement\w*|all|everything|there|list|any|one|ones|other|else|more|also|use|used|smaller|fat|gain|noticing|notice[sd]?|without (?:anyone|anybody|us|me|it hurting)(?: (?:noticing|caring|missing it))?|suited|suitable|fit|eligible|ready|right|anything|don'?t|doesn'?t|not|percent(?:age)?|share|part|portion|really|actually|truly|needs?|many|cores?|v?cpus?|memory|ram|nothing|although|though|even|only|during the day|the day|does|do|left|some|bit|little|anyone|anybody)\b"
)
_UP_TO_NAMES = re.compile(
    r"\b(?:the |our |my |on |of |for |in |at |to |from |with |by |and |me |us |please |is |are |so |your |you )+"
)
_APPLY = re.compile(
    r"\b(?:apply|implement|execute|carry out|go ahead with|proceed with|perform|do|accept|approve|enact|make|run) (?:(?:all|the|these|those|that|this|your|its|it|them|top|first|second|third|number|one|\d+|no\.?|#|best|biggest|suggested|of|your) ){0,6}?(?:recommend\w*|suggest\w*|optimi[sz]ations?|rightsizing|savings?|advice)\b|"
    r"^\W*(?:(?:please|ok|okay|yes|great|good|now|then|and|so|can you|could you|just|go ahead and)\W+)*(?:apply|implement|execute) (?:it|that|this|them|the (?:first|second|third|top|last|\w+ one)|number (?:one|two|three|\d)|all|both|those|these)\b"
)
_DISMISS = re.compile(
    r"\b(?P<verb>dismiss|discard|reject|decline|ignore|hide|skip|set aside|drop|forget|scratch|snooze|not interested in|we (?:don'?t|do not|won'?t|will not|can'?t|cannot) (?:want|need|do|apply|use|touch))\b"
)
_LISTS = re.compile(  # 'top 5 savings, skip commitments' leaves out, and sets nothing aside
    r"^\W*(?:(?:please|so|and|ok|now|can you|could you)\W+)*(?:top|best|biggest|largest|list|show|give|what|which|how|any|our|all)\b.*"
    r"\b(?:skip|ignore|hide|drop|forget|discard|decline)\b"
)
_RESTORE = re.compile(
    r"\b(?P<verb>restore|un-?dismiss|bring back|reactivate|re-?open|reconsider|undo (?:that|it|this|the (?:dismissal|last one|dismiss\w*))|take (?:that|it) back|put (?:it|that) back|make (?:it|that|the \w+ one) active again)\b"
)
_RECOMMENDATION = re.compile(
    r"\b(?:recommend\w*|suggest\w*|savings?|advice|rightsizing|opportunit\w+)\b"
)
_EXPLAIN_ONE = re.compile(
    r"\b(?:explain|details? (?:of|on|about|for)|tell me (?:more )?about|more (?:about|on|details|info)|why|evidence (?:for|of|behind)|elaborate|what is behind|what's behind|drill into|show me more|walk me through|risks? (?:of|with|for|in)|how (?:sure|confident|certain|risky|safe)|is (?:it|that|this) safe|what are the risks|reason\w*|justify|justification|background)\b"
)


_OTHER_GOOD = re.compile(
    r"\b(?:carbon|co2|emissions?|footprint|energy|latency|response times?|downtime|headcount|noise|complexity|security|uptime|water|electricity)\b"
)
_SAVED_BY = re.compile(
    r"\bsavings? (?:from|through|due to|thanks to|by|of|with) (?:our |the |all |using )*(?:savings? plans?|commitments?|reservations?|reserved instances?|discounts?|ris)\b"
)


_REMOVES_WASTE = re.compile(
    r"\b(?:remov\w+|delet\w+|releas\w+|clean\w*(?: up)?|get(?:ting)? rid of|got rid of|drop\w*|terminat\w+|kill\w*|purg\w+|eliminat\w+|stop\w*|shut\w*(?: down| off)?) "
    r"(?:(?:all|the|our|any|my|those|these|every|of) )*(?:(?:[\w-]+ ){0,2}?(?:volumes?|disks?|snapshots?|ips?|addresses)|(?:idle|unused|zombie|orphan\w*) (?:[\w-]+ )?(?:instances?|servers?|vms?|machines?|boxes|resources?))\b"
)
_SAVES = re.compile(
    r"\bsav(?:e|es|ed|ing|ings)\b|\bwhat (?:if|happens)\b|\bif (?:we|i|they)\b|\bworth it\b|\b(?:bring|gain|yield)\b|\bcheaper\b|\bimpact\b"
)


_AGED = re.compile(
    r"\b(?:over|older|more than|at least|bigger|larger|smaller) (?:than )?\d+ ?(?:days?|weeks?|months?|years?|gb|tb)\b"
)


def removes_waste(said: Said) -> bool:
    """True for 'what would deleting old snapshots save?': what nothing uses is known as savings."""
    aged = said.has(_AGED)  # a condition of one's own: what meets it is listed
    return said.has(_REMOVES_WASTE) and said.has(_SAVES) and not aged


def asks_savings(said: Said) -> bool:
    """True for a question about what can be saved."""
    if _OTHER_GOOD.search(said.mask) or _SAVED_BY.search(said.text):
        return False
    if re.search(
        r"\bdid (?:we|i|they|it|the|our)\b|\b(?:did|have|has|had) (?:we|i|they) (?:\w+ )?save|(?<!be )\bsaved\b(?! (?:if|by|when|per|a|each|with))|\bdiscount",
        said.mask,
    ):
        return False
    return said.has(_ASKS) or said.has(_ADVICE)


_TARGET = re.compile(
    r"(?:(?<=cut )|(?<=save )|(?<=trim )|(?<=reduce ))(?:by |about |at least |another )*(?P<n>\d{1,2}(?:\.\d+)?) ?(?:%|percent)(?: (?:of|off|from))?|"
    r"\bby (?:about |at least |another )*(?P<m>\d{1,2}(?:\.\d+)?) ?(?:%|percent)"
)
_YEARLY = re.compile(
    r"\b(?:a|per|each|every|in a|over a|within a) (?:whole |full )?year\b|\b(?:yearly|annual(?:ly)?|annuali[sz]ed)\b"
)


def read_savings(said: Said, parser: Parser) -> Frame:
    """The frame of a question about recommendations."""
    ahead: dict[str, object] = {"first": said.has(_FIRST), "total": said.has(_TOTAL)}
    ahead["single"] = (
        re.search(r"\bsingle\b|\bthe (?:one|biggest|largest|top|best) saving\b", said.mask)
        is not None
    )
    target = said.take(_TARGET)
    if target:
        ahead["target"] = float(target.group("n") or target.group("m"))
    if said.take(_YEARLY):
        ahead["yearly"] = True
    read_choices(said, ahead)
    count = re.search(
        r"\b(?:top|best|first|biggest|largest) (?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)\b|\b(?P<m>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten) (?=(?:\w+ ){0,2}?(?:savings|recommend|quick|opportun|things|ideas|ways|actions|suggest|optimi))",
        said.mask,
    )
    top = None
    if count:
        top = number_of(count.group("n") or count.group("m"))
        said.cut(count.start(), count.end())
        ahead["first"] = False
    for pattern in (_ASKS, _ADVICE, _FIRST, _TOTAL, _OWN):
        said.take_all(pattern)
    frame = scoped("savings", said, parser)
    frame.ahead |= ahead
    frame.top = top or frame.top
    return frame


def read_choices(said: Said, ahead: dict[str, object]) -> bool:
    """'rightsizing', 'dismissed', 'by type', 'high priority': put into `ahead`; True when there was one."""
    before = len(said.taken)
    conditions: list[dict[str, object]] = []
    grouped = said.take(_BY_TYPE)
    if grouped:
        ahead["group_by"] = "type"
    sort = said.take(_BY_CONFIDENCE)
    if sort:
        word = (sort.group("by") or "").rstrip("s")
        ahead["sort"] = (
            "confidence" if word == "confidence" or sort.group("sure") else "priority" if word == "priority"
            else "created" if word in ("age", "date", "created") or sort.group("new") else "savings"
        )  # fmt: skip
    conditions += _worth(said)
    priority = said.take(_PRIORITY)
    if priority:
        name = (
            "high"
            if priority.group("high") or priority.group("critical")
            else "medium"
            if priority.group("medium")
            else "low"
        )
        conditions.append({"field": "priority", "op": "is", "values": [name]})
    if said.take(_RISKLESS):
        conditions.append({"field": "risk", "op": "is", "values": ["low"]})
        ahead["noted"] = "those of low risk were taken; none is without any"
    if said.take(_CONFIDENT):
        conditions.append({"field": "confidence", "op": "ge", "values": [0.8]})
    kind = things_of(said.mask)
    if kind:
        ahead["kind"] = kind
    machines = re.search(r"\b(?:instances?|servers?|vms?|machines?|boxes)\b", said.mask)
    types = _types(said)
    if kind and not machines:
        types = ["storage"]  # 'idle addresses' are no idle machines
    if types:
        ahead["types"] = types
    for pattern, status in _STATUS:
        if said.take(pattern):
            ahead["status"] = [status]
            break
    if conditions:
        ahead["conditions"] = conditions
    return len(said.taken) > before


_THINGS = (
    ("volume", re.compile(r"\b(?:volumes?|disks?|drives?)\b")),
    ("snapshot", re.compile(r"\bsnapshots?\b")),
    ("address", re.compile(r"\b(?:ips?|addresses|elastic ips?|floating ips?)\b")),
)


def things_of(text: str) -> str:
    """'volume', 'snapshot' or 'address' where savings on only these are asked for; else ''."""
    found = [name for name, pattern in _THINGS if pattern.search(text)]
    return found[0] if len(found) == 1 and not re.search(r"\bstorage\b", text) else ""


def _worth(said: Said) -> list[dict[str, object]]:
    """'worth more than $100 a month': conditions on the savings of a month."""
    found: list[dict[str, object]] = []
    for one in thresholds(said.mask):
        if one.unit == "money":
            scale = {"year": 1 / 12, "day": 30.0, "week": 30.0 / 7}.get(one.per, 1.0)
            found.append({"field": "savings", "op": one.op, "values": [one.number * scale]})
            said.cut(one.start, one.end)
    return found


_WITHOUT = re.compile(
    r"\b(?:without|excluding|except(?: for)?|not|no|other than|but not|apart from|besides|leav\w+ out|ignor\w+|minus|skip|hide|drop|forget) (?:about )?(?:the |any |those |all |for )*$"
)


def _types(said: Said) -> list[str]:
    """The types that are named; all others where they are left out ('without storage')."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for pattern, name in _TYPES:
        for found in pattern.finditer(said.text):
            negated = _WITHOUT.search(said.text[: found.start()])
            (unwanted if negated else wanted).append(name)
            if negated:
                said.cut(negated.start(), negated.end())
            said.cut(found.start(), found.end(), named=True)
    if unwanted and not wanted:
        return [name for _, name in _TYPES if name not in unwanted]
    return list(dict.fromkeys(wanted))


_NUMBERS = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten".split())
}
_PLACES = {
    "first": 1,
    "1st": 1,
    "top": 1,
    "biggest": 1,
    "best": 1,
    "largest": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "last": -1,
}
_NTH = re.compile(
    rf"\b(?:the |your |my |this |that )?(?P<nth>{'|'.join(_PLACES)})(?: (?:one|recommendation|saving|suggestion|item|entry|anomaly|event|spike|of (?:them|those|these)|on the list|rec|budget|alert|opportunity|point))*\b|"
    rf"\b(?:number|no\.?|nr\.?|#|item|recommendation|event|anomaly|option) ?(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})\b|#(?P<hash>\d{{1,2}})"
)
_IT = re.compile(
    r"\b(?:it|that|this|that one|this one|that spike|this spike|that anomaly|that recommendation|that budget|this budget)\b"
)
_ALL = re.compile(
    r"\b(?:all(?: of (?:them|those|these))?|both(?: of them)?|them|those|these|everything)\b"
)


def number_of(said: str) -> int:
    """'three' and '3' as a number."""
    return int(said) if said.isdigit() else _NUMBERS[said]


def pointed_at(said: Said, count: int) -> list[int]:
    """Places (from 0) in the list before that words point at: 'the second one', 'both', 'that one'."""
    places: list[int] = []
    for found in _NTH.finditer(said.mask):
        if found.group("nth"):
            place = _PLACES[found.group("nth")]
        else:
            place = number_of(found.group("number") or found.group("hash"))
        places.append(count - 1 if place < 0 else place - 1)
    if not places and _ALL.search(said.mask):
        return list(range(count))
    if not places and _IT.search(said.mask):
        return [0]
    return list(dict.fromkeys(places))


def decides(said: Said) -> str:
    """'apply', 'dismiss' or 'restore' where the words command it of a recommendation; else ''."""
    if said.has(_APPLY):
        return "apply"
    if said.has(_RESTORE):
        return "restore"
    return "dismiss" if said.has(_DISMISS) and not _LISTS.match(said.mask) else ""


def leaves_out(said: Said) -> bool:
    """True for 'skip commitments' and 'without storage': a type is not listed; nothing is set aside."""
    return any(
        _WITHOUT.search(said.text[: found.start()])
        for pattern, _ in _TYPES
        for found in pattern.finditer(said.text)
    ) and not re.search(r"\b(?:one|recommendation)\b", said.mask)


def names_recommendation(said: Said) -> bool:
    """True when the words speak of a recommendation."""
    return said.has(_RECOMMENDATION)


def wants_more(said: Said) -> bool:
    """True for 'explain the first one', 'how sure are you?', 'why?'."""
    return said.has(_EXPLAIN_ONE)
