"""Questions about budgets, and words that set, change or remove one: 'set a budget of 5k a month for AWS'."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agent.planner.budget_asked import take_words, verdict
from agent.planner.foresight_scope import scoped
from agent.planner.frame import Frame
from agent.planner.future_periods import find_ahead
from agent.planner.money_words import Amount, amounts
from agent.planner.parse import Parser
from agent.planner.phrasing import conditions
from agent.planner.said import Said

_NOT_OURS = r"(?! (?:meetings?|sheets?|reviews?|owners?|holders?|decks?|seasons?|committees?|planning|calls?|talks?|discussions?|process|rounds?|numbers? i forgot|conversation|cycle)\b)"
_WORD = re.compile(
    rf"\bbudget(?:s|ed|ary)?\b{_NOT_OURS}|\b(?:over-?spend(?:ing)?|over-?spent|over-?run(?:ning|s)?)\b|\b(?:hit|reach|until|till|towards?|below|over|from|left (?:to|until)) (?:\w+ ){0, 2}?(?:the |our |my )?(?:¤+ )?(?:spending |budget )?limit\b(?! (?:to|at|of))"
)
_ATE = re.compile(
    r"\b(?:ate|eats?|eaten|eating|consum\w+|burn\w*|uses?|took|takes?|swallow\w*) (?:\w+ ){0,3}?(?:of )?(?:the |our |my )?budgets?\b(?! (?:left|so far|already|used))|\bbudget (?:sheet|meeting)"
)
_SETS = re.compile(
    r"\b(?:set(?: up)?|create|make|add|put|define|establish|give|configure|open|start|introduce|impose|want|need|have|track|note|record|register|assign|allocate|plan|budget(?= (?:\w+ ){0,3}?[$€£]?\d))\b"
)
_CAPS = re.compile(
    r"\b(?:cap|limit|restrict|keep|hold|constrain) (?P<scope>[^?]{0,60}?) ?(?:spend(?:ing)?|costs?|bill)? ?(?:at|to|under|below|within) (?=(?:a |an )?(?:max(?:imum)? of )?[$€£]?\s?\d)"
)
_GRANTS = re.compile(
    r"^\W*(?:please |ok(?:ay)?,? |let's |and |now )*(?:give|grant|allow|allot|allocate|track|watch|monitor) (?!(?:me|us|costs?|spending)\b)(?P<scope>[^?]{2,60}?) (?:with |at |to spend |up to |a (?:max(?:imum)?|cap|limit) of )?(?=[$€£]?\s?\d[\d.,]*k? ?(?:usd |eur |dollars |euros? |bucks )?(?:a|per|each|every|/) ?(?:month|quarter|year)\b)|"
    r"\b(?:put|set|place|impose|introduce|make|add|want|need) an? [^?.]{0,30}?(?:cap|ceiling|(?:spending |cost |spend )limit)\b(?=[^?.]{0,60}\d)|\b(?:put|set|place|impose|introduce) an? [^?.]{0,30}?\d[\d.,]*k? [^?.]{0,16}?(?:cap|ceiling|limit) (?:on|for)\b"
)
_MUST = re.compile(
    r"(?:may|must|should|shall|can|could)(?: not|n't|not)(?: be allowed to)? (?:cost|spend|exceed|go|use|be|run|need|get|pass)(?: (?:more than|over|above|beyond|past))? (?=[$€£]?\s?\d)|"
    r"(?:must|should|shall|has to|have to|needs? to|is to|are to) (?:always )?(?:stay|remain|be|keep|cost|spend)(?: (?:under|below|within|less than|at most|no more than|max(?:imum)?)) (?=[$€£]?\s?\d)"
)
_ALERTS = re.compile(
    r"\b(?:alert|warn|tell|notify|ping|let) (?:me|us)?(?: know)? ?(?:when|if|once|as soon as|before) (?P<scope>[^?]{0,60}?)(?:goes?|is|are|gets?|runs?|climbs?|rises?)? ?(?:exceeds?|over|above|passes|past|hits?|reach(?:es)?|cross(?:es)?|more than|beyond|tops?) (?=[$€£]?\s?\d)"
)
_CHANGES = re.compile(
    r"\b(?P<verb>raise|increase|lower|reduce|decrease|change|update|bump|adjust|move|cut|lift|up|drop|modify|correct|edit|extend|shrink|make|set|turn|switch|put)\b(?: (?:it|that|this|up|down))?"
)
_REMOVES = re.compile(
    r"\b(?:delete|remove|drop|cancel|scrap|clear|get rid of|discard|erase|kill|stop tracking|take away|forget|undo)\b"
)
_BY = re.compile(r"\bby\b(?=[^.?!]{0,6}\d)")
_EVERY = (
    (re.compile(r"\b(?:monthly|a month|per month|each month|every month|month|/ ?mo(?:nth)?|p\.?m\.?)(?!\w)"), "monthly"),
    (re.compile(r"\b(?:quarterly|a quarter|per quarter|each quarter|every quarter|quarter|/ ?q(?:uarter|tr)?)\b"), "quarterly"),
    (re.compile(r"\b(?:yearly|annual(?:ly)?|a year|per year|each year|every year|per annum|p\.a\.?|/ ?y(?:ea)?r|for the year|year)\b"), "yearly"),
)  # fmt: skip
_OTHER_EVERY = re.compile(
    r"\b(?:a|per|each|every) (?P<unit>day|week|hour)\b|\b(?P<adverb>daily|weekly|hourly)\b"
)
_THRESHOLDS = re.compile(
    r"\b(?:and )?(?:with )?(?:an? )?(?:alerts?|thresholds?|warn(?:ings?)?|notif\w+|tell|ping|remind\w*)(?: (?:me|us|levels?|of|at|when|it|is|reaches|thresholds?|to|be|should|for|once|hits?|,)){0,6} (?P<list>\d{1,3}\s*(?:%|percent)?(?:\s*(?:,|and|or|/|&|then|to)*\s*\d{1,3}\s*(?:%|percent)?)*)(?: (?:of it|used|spent))?"
)
_NAMED = re.compile(
    r"\b(?:called|named|with the name|name it|call it|as) [\"'“]?(?P<name>[\w][\w .&/-]{0,60}?)[\"'”]?(?=$|[,.;!?]| (?:for|of|with|and|at|on)\b)"
)
_LEFT = re.compile(r"\b(?:left|remain\w*|spare|headroom|still (?:have|spend)|available|unused)\b")
_USED = re.compile(r"\b(?:used|spent|consumed|so far|already|burn\w*|utili[sz]\w+)\b")
_ONLY_RISK = re.compile(
    r"\b(?:which|what|any|show|list|only|are there) (?:\w+ ){0,4}?(?:at risk|over(?:run\w*|spent|shot)?|exceeded|exceeding|in danger|in trouble|breached|blown|busted|red)\b|\b(?:over|exceed\w*|at risk|breached|blown) (?:budgets|ones)\b"
)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date)\b|\bhow soon\b|\bhow long\b")
_OWN = re.compile(
    r"\b(?:caps?|agreed?|allowed|at most|may|high|big|large|fixed|defined|bust(?:ed|s)?|budgets?|budgeted|budgetary|limits?|allowances?|allotments?|ceilings?|money|funds|gone|beyond|past|since|been|its|their|blew|blown|runs?|can|may|could|boss|says?|said|told|heard|someone|somebody|finance|controlling|correct|true|claims?|happen(?:ed|s)?|did|spending|status|alerts?|thresholds?|variance|use|used|usage|track|pace|course|left|remain(?:s|ing|der)?|headroom|exceed(?:s|ed|ing)?|overrun(?:s|ning)?|over|under|within|above|below|against|on|hit|hits|blow(?:n|s|ing)?|bust|break(?:ing)?|breach(?:ed)?|run|out|up|risk|at risk|danger|trouble|stay|keep|keeping|stand(?:ing)?|"
    r"will|shall|going|to|gonna|likely|expected|are|is|am|be|we|i|it|do|does|our|my|the|a|an|any|all|have|has|had|set|there|how|much|many|what|which|when|where|whose|why|show|list|give|me|us|check|see|compare|compared|versus|vs|still|spend|spent|far|so|already|now|currently|right|good|ok|fine|approved|allocated|planned|current|monthly|quarterly|yearly|annual|month|quarter|year|this|of|in|for|with|and|or|by|money|percent|percentage|share|day|date|soon|exist|exists|overspend(?:ing)?|overspent|burn(?:ed|ing|t)?|consumed|reach(?:ed)?|through|room|miss|doing|going|looking|look|like|exhausted|used up|ones?|them|those)\b"
)
_NEGATIVE = re.compile(r"\b(?:don'?t|do not|never|without|no) (?:\w+ ){0,2}?(?:set|budget)")
_RESERVED = re.compile(
    r"\b(?:one|another|second|give|grant|allow|allot|ceiling|place|watch|monitor|on|for|on top|set|sets|create|make|add|put|define|establish|give|configure|open|start|introduce|impose|want|need|have|track|note|record|register|assign|allocate|plan|raise|increase|lower|reduce|decrease|change|update|bump|adjust|cut|lift|up|modify|correct|edit|extend|shrink|turn|switch|delete|remove|drop|cancel|scrap|clear|get rid of|discard|erase|kill|stop tracking|forget|undo|please|budgets?|limits?|cap|keep|hold|spend(?:ing)?|max(?:imum)?|new|a|an|of|the|our|my|it|that|this|to|at|per|each|every|called|named|us|me|down|from now on|again|back|instead|by|can|you|could|let'?s|i|we|want|would like|like|is|be|should|alert|warn|tell|notify|when|if|once|know|exceeds?|over|above|passes|hits?|reach(?:es)?|goes?|costs?|bill|and|with|now|may|must|shall|not|n't|cost|stay|remain|has|have|needs?|more than|less than|no more than|under|below|within|at most|exceed|go|get|use|run|always|allowed|scope|overall|total|altogether|everything|in total|all|all costs)\b"
)


def asks_budget(said: Said) -> bool:
    """True for a question or a command about budgets."""
    if said.has(_ATE) or said.has(_TO_BUDGET):
        return False
    return said.has(_WORD) or commands_limit(said) or asks_room(said)


_TO_BUDGET = re.compile(
    r"\b(?:should|shall|must|need to|have to|do|can) (?:we|i) (?:\w+ )?budget\b|\bto budget for\b|^\W*budget (?:round|planning|season)\b"
)
_LIMITS = r"(?:limits?|allowances?|allotments?|(?:spending |cost )?caps?|ceilings?|headroom)"
_ROOM = re.compile(
    rf"\b(?:used up|spent|eaten|burn\w*|exhausted|consumed|used) (?:[\w']+ ){{0,4}}?{_LIMITS}\b|\bhow much (?:headroom|room|slack)\b|\bwho(?:'s| is| are) allowed to spend\b|\b(?:are|is|am|was|were|be) (?:[\w¤-]+ ){{0,3}}?allowed to (?:spend|use up|burn|cost)\b|\b(?:can|may|could) (?:we |i |they |team |the )?(?:[\w¤-]+ ){{0,3}}?(?:spend|burn) (?:at most|at the most|max)\b|"
    rf"\b(?:what|which|how (?:much|big|high|large)|show|list|give|name|our|the)\b[^?.]{{0,30}}?(?:\b(?:monthly|yearly|annual|quarterly|spending|cost|agreed|set|our|current)|¤+)(?:'s)?(?: (?:team|squad|account|project|department|environment|app|application)(?:'s)?)? {_LIMITS}\b(?! (?:of|on) (?:the )?¤+ (?:memory|api))|"
    rf"\b{_LIMITS} (?:did|do|have|had|were|was|are|is|has) (?:(?:we|they|you|i|been|the) )*(?:set|agree\w*|defin\w*|have|give\w*|configur\w*|fix\w*|put|plac\w*|for|on)\b|\b{_LIMITS} (?:that |which )?we (?:\w+ )?(?:agreed|set|have|defined|fixed|gave)\b|"
    rf"\bwhat(?:'s| is| are) (?:the |our )?(?:[\w-]+ )?{_LIMITS} (?:for|of|on) (?:the |our |team |squad )?¤|"
    r"\b(?:limit|allowance|allotment|ceiling|spending cap|headroom)\b[^?.]{0,40}\b(?:used|gone|exceed\w*|over|left|remain\w*|blown|reached|hit|spent|eaten|exhausted)\b|"
    r"\b(?:over|beyond|past|above|exceed\w*|broke\w*|reach\w*|hit|within|under|inside|close to|near|until|blew|blown|blow|bust\w*|breach\w*|burst|through|cross\w*|passed|has|have|whose|which) (?:\w+ ){0,3}?(?:limit|allowance|allotment|ceiling|headroom)\b|"
    r"\brun(?:s|ning)? out of (?:money|funds|budget)\b|\b(?:when|(?:what|which|on what) (?:day|date)|how soon|will|are|is|does|do|did|has|have)\b[^?.]{0,50}?\b(?:(?:run|runs|running|go|goes|going|gone|went|be) over(?=\W*$| (?:this|next|by|before|in|at|its|their|our)\b)|over-?(?:shoot|shot|run|ran))\b|\b(?:have|has|got|with) (?:only |just |about |still )*[$€£]?\d[\d,.]*k? ?(?:dollars |euros |usd |eur |bucks )?(?:left|remaining)\b|\bhow much (?:money )?(?:has|have|does|do|did) (?!(?:it|that|this)\b)[^?.]{1,40}? (?:left|remaining|to spare)\b(?! (?:the|us|our))|\bhow (?:far|much|badly) over (?:is|are|will|did|do|does|have|has)\b|\b(?:money|funds) (?:is |are )?left\b|\bleft to spend\b|\b(?:can|may|could) (?:we |i |they |team |the )?(?:[\w¤-]+ ){0,3}?still spend\b|\bwhat(?:'s| is) left (?:for|in|on) (?:the |our |team )?¤|\bhow much is left (?:for|in|on) (?:the |our |team )?¤|\balready (?:blew|blown|overspent|used up)\b"
)
_OF_MACHINES = re.compile(
    r"\b(?:cpu|memory|ram|disks?|volumes?|network|load|utili[sz]ation|machines?|servers?|instances?|vms?)\b"
)


def plans_budget(said: Said) -> bool:
    """'what should we budget for AWS in 2027?': what will be spent, not a budget that was noted."""
    return said.has(_TO_BUDGET)


def asks_room(said: Said) -> bool:
    """'what is left for AWS this month?', 'whose limit is used up?': budgets by other words."""
    return said.has(_ROOM) and not said.has(_OF_MACHINES)


def commands_limit(said: Said) -> bool:
    """True for 'cap AWS at 5k a month', 'alert me when Azure passes 3000'."""
    return "?" not in said.text and (
        said.has(_CAPS)
        or said.has(_ALERTS)
        or _limits(said)
        or (said.has(_GRANTS) and not said.has(_OF_MACHINES))
    )


def _limits(said: Said) -> bool:
    """'research may not cost more than 1300 a month'."""
    return said.has(_MUST) and any(True for _ in amounts(said.mask)) and not said.has(_OF_MACHINES)


def command_of(said: Said, *, leaning: bool = False) -> str:
    """'set', 'change' or 'remove' where the words command it; '' for a question. `leaning`: a budget
    was spoken of before.
    """
    text = said.mask
    if _NEGATIVE.search(text):
        return ""
    if _WANTS_ONE.search(text):
        return "set"
    if "?" in text and not re.search(r"^\W*(?:can|could|would|will) you\b|\bplease\b", text):
        return ""
    first = _FIRST_VERB.match(text)
    verb = first.group("first") if first else ""
    if _REMOVES.fullmatch(verb) and (said.has(_WORD) or leaning):
        return "remove"
    if commands_limit(said):
        return "set"
    if _CHANGE_VERB.fullmatch(verb):
        return "change"
    money = next(amounts(text), None)
    if leaning and money is not None and _ONE_MORE.search(text):
        return "set"
    if leaning and _LEANING_VERB.fullmatch(verb) and not _A_BUDGET.search(text):
        return "change"
    if said.has(_WORD) and _MAKING_VERB.fullmatch(verb):
        return "set"
    named = said.has(_SETS) or _BEGINS_WITH_BUDGET.match(text) or _GETS.search(text)
    return "set" if money is not None and said.has(_WORD) and named else ""


# Whoever wants 'a budget' has none yet: the article tells it from the ones there are.
_WANTS_ONE = re.compile(
    r"\b(?:(?:i|we) (?:\w+ )?(?:want|need|would like)|(?:i|we)'d like|can (?:i|we) (?:have|get|set up|make)|give (?:me|us)|let'?s have|there should be|should have|must have)(?: to have| to set)? an? (?:\w+ ){0,2}?budget(?= (?:for|on|over|of|per)\b|\W*$)(?! (?:for|of|on) what)"
)
_FIRST_VERB = re.compile(
    r"^\W*(?:(?:please|ok|okay|now|then|and|so|great|also|actually|no|sorry|wait|oops|oh|ah|hm+|damn|can you|could you|would you|just|let's|lets|i want (?:you )?to|i'd like to|we want to|we need to|i would like to|we should|make sure to)\W+)*(?P<first>\w+(?: rid of| tracking)?)"
)
_CHANGE_VERB = re.compile(
    r"raise|increase|lower|reduce|decrease|change|update|bump|adjust|cut|lift|up|modify|correct|edit|extend|shrink|turn|switch"
)
_LEANING_VERB = re.compile(r"make|set|put|alert|warn|call|rename|add")
_MAKING_VERB = re.compile(r"set|create|add|establish|define")
_ONE_MORE = re.compile(r"\b(?:one|another(?: one)?|a second one) (?:of|for|at|with)\b")
_A_BUDGET = re.compile(r"\b(?:a|another|new|an) (?:\w+ ){0,2}?budget")
_BEGINS_WITH_BUDGET = re.compile(r"^\W*(?:\w+ )?(?:monthly |yearly |quarterly |new )?budget\b")
_GETS = re.compile(r"\b(?:gets?|has) an? (?:\w+ )?budget")


_QUOTED_NAME = re.compile(
    r"\bbudget(?: called| named| of name)? (?P<q>[\"'“‘])(?P<name>[^\"'”’]{1,60})[\"'”’]", re.I
)


def read_command(said: Said, parser: Parser, command: str) -> Frame:
    """The frame of a command: name, amount, currency, period, thresholds, scope."""
    ahead: dict[str, Any] = {"command": command}
    text = said.cased
    quoted = _QUOTED_NAME.search(said.cased) if command == "set" else None
    if quoted:
        ahead["name"] = quoted.group("name").strip()
        said.cut(quoted.start("q"), quoted.end(), named=True)
    named = _NAMED.search(said.text) if command == "set" and not quoted else None
    hidden = named is not None and "¤" in said.mask[named.start() : named.start("name")]
    if named and not hidden and not _is_amount(named.group("name")):
        ahead["name"] = text[named.start("name") : named.end("name")].strip()
        said.cut(named.start(), named.end(), named=True)
    _thresholds(said, ahead)
    _amount(said, ahead)
    other = said.take(_OTHER_EVERY)
    if other:
        ahead["no_period"] = other.group("unit") or other.group("adverb")
    for pattern, period in _EVERY:
        if said.take(pattern):
            ahead["period"] = period
            break
    for pattern in (_WORD, _RESERVED):
        said.take_all(pattern)
    frame = scoped("budgets", said, parser)
    frame.ahead = ahead
    return frame


def _is_amount(text: str) -> bool:
    """True for 'a max of $500', which is no name; 'Azure 2027' is one."""
    return any(one.marked or not re.search(r"[a-z]", text[: one.start]) for one in amounts_in(text))


def amounts_in(text: str) -> list[Amount]:
    """All amounts of a text."""
    return list(amounts(text.lower()))


def _thresholds(said: Said, ahead: dict[str, Any]) -> None:
    found = (
        said.take(_THRESHOLDS)
        if re.search(
            r"%|percent|threshold|\b(?:warn|alert|notif|tell|ping)\w*\b[^$€£\d]{0,24}\b\d{2}(?:\W|$)",
            said.mask,
        )
        else None
    )
    if found:
        ahead["thresholds"] = [float(one) for one in re.findall(r"\d{1,3}", found.group("list"))]


def _amount(said: Said, ahead: dict[str, Any]) -> None:
    """The amount, whether it is a change by so much, and what is unclear about it."""
    percent = re.search(r"\bby (?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|percent)", said.mask)
    if percent:
        ahead["by_percent"] = float(percent.group("n"))
        said.cut(percent.start(), percent.end())
    every = amounts_in(said.mask)
    marked = [one for one in every if one.marked] or every
    if len(marked) > 1 and re.search(r"\bfrom\b", said.mask[: marked[0].start]):
        marked = marked[1:]  # 'raise it from 5k to 6k'
    if not marked or percent:
        return
    one = marked[0]
    ahead["amount"], ahead["currency"] = str(one.value), one.currency
    if one.other is not None:
        ahead["or_amount"] = str(one.other)
    ahead["by"] = bool(_BY.search(said.mask[: one.start + 1])) and said.mask[
        : one.start
    ].rstrip().endswith("by")
    for other in every:
        said.cut(other.start, other.end)


def read_question(said: Said, parser: Parser) -> Frame:
    """The frame of a question about budgets."""
    ahead: dict[str, Any] = {
        **{"left": said.has(_LEFT), "used": said.has(_USED)},
        **{"at_risk": said.has(_ONLY_RISK), "when": said.has(_WHEN)},
        **verdict(said),
    }
    period = find_ahead(said.mask, parser.today)
    if period is not None:
        said.cut(*period.at)
        ahead["label"], ahead["until"] = period.label, period.end.isoformat()
    for pattern, every in _EVERY:
        if said.take(pattern):
            ahead["period"] = every
            break
    named = _known_name(said, parser)
    if named:
        ahead["name"] = named
    _claim(said, ahead)
    take_words(said)
    said.take_all(_OWN)
    frame = scoped("budgets", said, parser)
    frame.ahead = ahead
    return frame


def _claim(said: Said, ahead: dict[str, Any]) -> None:
    """'my boss says the AWS budget is 45k': the amount that is held against what was noted."""
    claims = [one for one in amounts_in(said.mask) if one.marked or one.value >= _LEAST_CLAIM]
    if len(claims) == 1 and _CLAIMS.search(said.mask[: claims[0].start]):
        ahead["claim"] = str(claims[0].value)
        said.cut(claims[0].start, claims[0].end)


_LEAST_CLAIM = 100
_CLAIMS = re.compile(
    r"\b(?:is|are|was|were|be|at|have|has|had|used|spent|of|to|about|around|exactly|only|still|left|with|stands at|set to|=)\W*(?:about |around |only |exactly |still |already |at |set to |set at )*$|[:=]\s*$|isn't\W*$|\bthe \W*$"
)
_TOTAL = re.compile(
    r"\b(?:total|overall|whole|entire|complete|global|company[- ]wide|general) (?:cloud |monthly |company |it )*budget\b|\bbudget (?:overall|in total|as a whole|altogether|for (?:all clouds|everything|all costs))\b"
)


def _known_name(said: Said, parser: Parser) -> str:
    """The name of a budget that the words hold, taken out of them; '' for none, or for a scope."""
    if not said.has(_WORD):
        return ""
    whole = [one.name for one in parser.budgets() if not one.filters]
    if len(whole) == 1 and said.take(_TOTAL):
        return whole[0]
    for one in sorted(parser.budgets(), key=lambda known: -len(known.name)):
        pattern = re.compile(rf"(?<![\w-]){re.escape(one.name.lower())}(?![\w-])")
        scoped_name = len(one.name.split()) < 2  # 'AWS' is a scope as well
        if not scoped_name and said.take(pattern, named=True):
            return one.name
    return ""


def default_name(frame: Frame) -> str:
    """What a budget is called when nobody names it: by its scope."""
    scope = conditions(frame.filters, frame.labels) or "all costs"
    period = str(frame.ahead.get("period") or "monthly")
    return scope[:90] if period == "monthly" else f"{scope[:80]} {period}"


def changed_amount(before: Any, ahead: dict[str, Any], text: str) -> Decimal | None:
    """What 'raise it by 10 %' and 'lower it by 500' come to."""
    if before is None:
        return None
    amount = Decimal(str(before))
    sign = -1 if re.search(r"\b(?:lower|reduce|decrease|cut|drop|down|shrink)\b", text) else 1
    if ahead.get("by_percent") is not None:
        return (amount * (100 + sign * Decimal(str(ahead["by_percent"]))) / 100).normalize()
    return amount + sign * Decimal(ahead["amount"])
