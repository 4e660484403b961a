"""Choose, then compute: 'break the costliest AWS account of October down by region' as two questions.

The part that chooses ('the costliest AWS account of October') becomes a question of its own, and
stands in the rest as 'that account', to which the answer of the first is bound (binding.py).
"""

from __future__ import annotations

import re

from agent.planner.binding import points
from agent.planner.chains import BEST, DIM, WHEN
from agent.planner.clauses import Combine

_N = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_NTH = r"(?:second|third|fourth|fifth|2nd|3rd|4th|5th)"
_NAME = r"(?:¤[¤\w.-]*(?: ¤[¤\w.-]*)*)"
_PERIOD = rf"(?:(?:in|of|for|during|over|from) )?(?:the )?(?:{WHEN.pattern}|(?:last|past|previous) {_N} (?:days|weeks|months)|(?:last|past) \d+ (?:days|weeks|months))"
_TAIL = rf"(?P<tail>(?: (?:in|of|on|from|within|at|under|for) (?:the |our |team |account |provider |region )?{_NAME}| {_PERIOD}(?=\W|$))*)"
_MEASURE = r"(?: (?:by|in terms of) (?:effective |billed |list |contracted |total )?(?:costs?|spend(?:ing)?|price))?"
_RANKED = re.compile(
    rf"\b(?:(?:the|our|my|whichever|each of the|each of our) )(?:top )?(?:(?P<n>{_N}) )?(?:(?P<nth>{_NTH})[- ])?(?P<best>{BEST}|top|costly|expensive) (?:(?P<n2>{_N}) )?(?P<scope>(?:{_NAME} )?(?:(?!of\b|in\b|and\b|by\b)[a-z-]+ )?)(?P<dim>{DIM}|instances?|servers?|vms?|machines?)\b{_MEASURE}{_TAIL}"
)
_RELATIVE = re.compile(
    rf"\b(?:the|that|whichever|whatever|our) (?P<scope>(?:{_NAME} )?)(?P<dim>{DIM}|instance types?) (?:that |which |who |whose (?:costs?|spend(?:ing)?|bill) |with |(?=we |is |was ))(?P<what>(?:has |have |had |is |was |saw |cost us |costs? |spen[dt]s? |grew |rose |fell |dropped |increased |decreased |gained |shrank |jumped |we (?:pay|paid|spend|spent|use|used) |was billed |is billed |was charged )?(?:the |our |us )?(?:{BEST}|most|least|fewest|greatest|highest|lowest|biggest|largest|fastest|steepest|strongest|smallest)\b[^,;:?]*?)"
    rf"(?=$|[,;:?]| -| (?:by (?!cost|spend|percent|far)|split|broken|per|hold|holds|run|runs|contain|own|owns|pay|pays|spend|spends|cost|costs|has|have|had|use|uses|per|and (?:how|what|which|its|their|on|in|by|split))\b)"
)
_OF_STATE = re.compile(
    r"\b(?:the |our |all (?:the |our )?|those )?(?P<what>(?:(?P<state>stopped|terminated|running|idle|shut[- ]down|switched[- ]off|powered[- ]off) (?:[\w¤-]+ )?(?:instances?|servers?|vms?|machines?|boxes))|(?:instances?|servers?|vms?|machines?|boxes) (?:that|which) (?:are|is) (?:currently |now )?(?P<state2>stopped|idle|running|terminated|shut down|switched off|powered off)(?: (?:now|right now|today|currently|at the moment))?)\b"
)
_EMPTY = re.compile(
    rf"\b(?:what|whats|which|who|is|are|was|were|be|show|me|us|list|name|tell|give|find|please|and|so|the|our|my|its|their|a|an|how much|much|how|did|does|do|would|we|i|it|cost|costs|costed|spend|spent|spending|pay|paid|bill|total|amount|in|of|for|on|over|during|from|to|by|at|has|have|had|money|currently|now|right|there|share|percent|percentage|part|that|this|one|ones|make|makes|up|account|accounts for|us|all|can|you|could|tell me|exactly|really)\b|{WHEN.pattern}|(?:last|past) {_N} (?:days|weeks|months)|[^\w¤]+"
)
_AHEAD = re.compile(r"\b(?:next|will|forecast|going to|expected|predict\w*|by the end|until)\b")
_TOGETHER = re.compile(r"\b(?:together|combined|altogether|in total|in all|sum(?:med)?(?: up)?)\b")
_GROUPS = re.compile(r"\bby (?:the )?(?:BEST)\b")
_AMONG = re.compile(
    rf"^[^\w¤]*(?:of|among|amongst|from|out of) (?:all )?(?P<set>(?:the|our|my) (?:top )?(?:{_N}) (?:of the |of our )?(?:{BEST}|top|expensive) (?P<scope>(?:{_NAME} )?(?:[a-z-]+ )?)(?P<dim>{DIM}|instances?|servers?|vms?|machines?)\b{_MEASURE}{_TAIL}),? (?:which|what|who)(?: ones?| of them)?(?P<rest> .+)$"
)
_BLAME = re.compile(
    rf"\s*,?\s+and (?:which|what) (?P<dim>{DIM}) (?:is|was|are|were)? ?(?:to blame|responsible|behind (?:it|that|this)|the (?:cause|culprit|driver|reason)|driving (?:it|that)|mainly responsible|did it|caused (?:it|that|this)|drove (?:it|that|this))\W*$"
)
_EACH = re.compile(
    rf",?\s+(?:and|with|plus)(?: for each| for each of them| in each| each)?,? (?:of them )?(?:with )?(?:for each (?:of them |one )?)?(?:its|their|the) (?P<best>{BEST}|top) (?P<dim>{DIM})(?: (?:in|for|of) each(?: of them)?)?\W*$"
)


Found = tuple[tuple[str, ...], Combine] | None


def find_first(text: str, mask: str) -> Found:
    """What comes before all other ways to cut a question: spans of days, a thing and its group."""
    return _spans(text, mask) or _first_days(text, mask) or _belongs(text, mask)


def find(text: str, mask: str) -> Found:
    """The clauses of such a question in lower case, and how they are put together; None for any other.

    `mask` is the text with the names of the store hidden, at the same places.
    """
    for way in (
        _blame,
        _course,
        _both_ends,
        _topic,
        _and_that,
        _among,
        _each,
        _state,
        _relative,
        _ranked,
    ):
        found = way(text, mask)
        if found is not None:
            return found
    return None


def _blame(text: str, mask: str) -> Found:
    """'which account grew most in October, and which service is to blame?'"""
    found = _BLAME.search(mask)
    if found is None or len(mask[: found.start()].split()) < 4:
        return None
    return (
        text[: found.start()],
        f"which {found.group('dim')} grew most in that {_dimension(mask)}",
    ), "each"


_COURSE = re.compile(
    r"^(?P<first>.*?\b(?:which|what|who|show|name|find)\b.*?)\s*,?\s+and how (?:did|has|have|is|was|does|do) (?:it|that|this|they|those|these)(?: one)?(?: (?:been|costs?))? (?P<verb>develop\w*|chang\w*|evol\w*|trend\w*|mov\w*|go|gone|going|look\w*|behav\w*|perform\w*|fluctuat\w*)(?P<rest>[^?]*)\W*$"
)
_DAY = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?"
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: 20\d\d)?"
_SPANS = re.compile(
    rf"\b(?P<one>(?:from |between )?(?P<a>{_DAY})(?: (?:of )?(?P<m1>{_MONTHS}))? ?(?:-|to|until|till|through|and) ?(?P<b>{_DAY})(?: (?:of )?(?P<m2>{_MONTHS}))?)"
    rf",? (?P<join>and|vs\.?|versus|against|compared (?:to|with)|than|or) (?:(?:in|on|for) )?"
    rf"(?P<two>(?:from |between )?(?P<c>{_DAY})(?: (?:of )?(?P<m3>{_MONTHS}))? ?(?:-|to|until|till|through|and) ?(?P<d>{_DAY})(?: (?:of )?(?P<m4>{_MONTHS}))?)\b"
)
_FIRST_DAYS = re.compile(
    rf"\b(?P<one>(?:the )?(?P<which>first|last) (?P<n>\d{{1,2}}|\w+) (?P<unit>days|weeks) of {_MONTHS}),?(?: and| vs\.?| versus| or),? (?:(?:of|for|in) )?(?P<two>(?:the )?(?P<which2>first|last) (?P<n2>\d{{1,2}}|\w+)(?: (?:days|weeks))? (?:of|in) (?P<m2>{_MONTHS}))"
)
_ENDS = re.compile(
    rf"\b(?:the |our |my |its )?(?P<a>{BEST}|highest|lowest) (?P<unit>(?:month|week|day|quarter|year)s?|{DIM}) (?:and|as well as|plus) (?:also )?(?:the |our |my |its )?(?P<b>{BEST}|highest|lowest)(?: (?:one|{DIM}|month|week|day|quarter|year))?\b"
)
_TOPIC = re.compile(
    r"^[^\w¤]*(?P<np>[^:;?]{6,}?)\s*(?:[:;]|\s-+|,\s-+)\s*(?:and |so )?(?P<ask>(?:how|what|which|who|whose|where|show|list|give|tell|in which|on what|break|split)\b.*)$"
)
_AND_THAT = re.compile(
    rf"^(?P<first>.*?\b(?:which|what|who|whose|name|find|identify)\b.*?)\s*(?:,|;)?\s+and (?P<ask>(?:how|what|which|in which|on which|where|by how much)\b.*\b(?:that|this) (?:very )?(?:{DIM}|instance type|type|one|machine|instance|snapshot|volume|disk)\b.*)$"
)
_COMPARATIVE = re.compile(r"\b(?:cheaper|dearer|bigger|larger|smaller|pricier|costlier)\b")
_LIMITS = re.compile(
    r"\b(?:above|over|below|under|more than|less than|at least|exceed\w*|costing|worth)\b"
)
_BELONGS = re.compile(
    rf"^[^\w¤]*(?:which|what|in which|to which|who(?=se)) (?P<dim>{DIM}) (?:does |do |is |are |was |runs? )?(?P<item>{_NAME})(?: (?:belongs? to|in|part of|run(?:s|ning)? in|live in|sit in|owned by|located in|under|assigned to|belong|located|running))?\s*,?\s+and (?P<rest>(?:how|what|which|show|list).*\b(?:that|it|there|its|they|their)\b.*)$"
)


_BELONGS_OF = re.compile(
    rf"^[^\w¤]*(?:for |of )?(?P<item>{_NAME})\s*[:,-]\s*(?:which|what|in which|to which) (?P<dim>{DIM}) (?:is |does |do )?(?:it |that |this )(?:live in|run in|belongs? to|in|part of|sit in|located in|under|run|live|belong)?\s*,?\s+and (?P<rest>(?:how|what|which|show|list).*\b(?:that|there|its|their)\b.*)$"
)


def _course(text: str, mask: str) -> Found:
    """'which service is our second largest and how did it develop over the last 6 months?'"""
    found = _COURSE.match(mask)
    if found is None or not re.search(rf"\b(?:{BEST}|most|least|top)\b", found.group("first")):
        return None
    first, rest = text[slice(*found.span("first"))], text[slice(*found.span("rest"))]
    return (first, f"monthly cost of it{rest.rstrip(' ?.!')}"), "each"


def _spans(text: str, mask: str) -> Found:
    """'from 1 to 10 October and from 11 to 20 October', the month said once or twice."""
    found = _SPANS.search(mask)
    if found is None:
        return None
    last = found.group("m4") or found.group("m3")
    first = found.group("m2") or found.group("m1") or last
    last = last or first
    if first is None or last is None:
        return None
    begin, end = found.group("m1") or first, found.group("m3") or last
    days = [re.sub(r"\D", "", found.group(key)) for key in "abcd"]
    spans = (
        f"from {days[0]} {begin} to {days[1]} {first}",
        f"from {days[2]} {end} to {days[3]} {last}",
    )
    pieces = tuple(f"{text[: found.start()]}{span}{text[found.end() :]}" for span in spans)
    pieces = tuple(
        re.sub(
            r"\b(?:compare|difference between|between|difference of)\s+(?=from\b|the\b|our\b)",
            "",
            one,
        )
        for one in pieces
    )
    return pieces, "each" if found.group("join") in (
        "and",
        "or",
    ) and "compar" not in mask and "differ" not in mask else "difference"


def _first_days(text: str, mask: str) -> Found:
    """'the first ten days of August, and of the first ten of September'."""
    found = _FIRST_DAYS.search(mask)
    if found is None:
        return None
    unit = found.group("unit")
    two = f"the {found.group('which2')} {found.group('n2')} {unit} of {found.group('m2')}"
    rest = text[: found.start()], text[found.end() :]
    return (f"{rest[0]}{found.group('one')}{rest[1]}", f"{rest[0]}{two}{rest[1]}"), "each"


def _both_ends(text: str, mask: str) -> Found:
    """'the dearest month and the cheapest one': two questions."""
    found = _ENDS.search(mask)
    if found is None or found.group("a") == found.group("b"):
        return None
    unit = _single(found.group("unit"))
    low = re.compile(r"cheap|least|lowest|small")
    if bool(low.search(found.group("a"))) == bool(low.search(found.group("b"))):
        return None
    before, after = text[: found.start()], text[found.end() :]
    return tuple(f"{before}the {found.group(key)} {unit}{after}" for key in "ab"), "each"


def _topic(text: str, mask: str) -> Found:
    """'AWS services above 1,000 dollars in June: what did these same ones add up to in August?'"""
    found = _TOPIC.match(mask)
    if found is None or not re.search(
        r"\b(?:those|these|they|them|it|its|their|that (?:one|\w+)|there)\b", found.group("ask")
    ):
        return None
    said = found.group("np")
    chosen = (
        _RANKS.search(said)
        or _COMPARATIVE.search(said)
        or (_LIMITS.search(said) and re.search(r"\d", said))
    )
    if chosen is None or not re.search(
        rf"\b(?:{DIM}|machines?|instances?|servers?|vms?|snapshots?|volumes?|disks?)\b", said
    ):
        return None
    np, ask = text[slice(*found.span("np"))], text[slice(*found.span("ask"))].rstrip(" ?.!")
    relative = _RELATIVE.search(said if said.startswith(("the ", "our ")) else f"the {said}")
    if relative is not None:
        return None  # read by its own way
    of = re.match(
        rf"^(?:the |our )?(?P<best>\w+er|{BEST})(?: one)? of (?:the |our )?(?P<rest>.+)$", np
    )
    if of is not None:
        best = {"cheaper": "cheapest", "smaller": "cheapest", "lower": "cheapest"}.get(
            of.group("best"), "most expensive"
        )
        held = re.search(rf"\b{DIM}\b", of.group("rest"))
        if held is None:
            return None
        one = of.group("rest")[: held.start()] + _single(held.group(0))
        return (f"which {one} is the {best} by cost{of.group('rest')[held.end() :]}", ask), "each"
    ask = re.sub(r"\b(?P<p>these|those|the) same ones\b", "those", ask)
    if re.search(r"\badd(?:s|ed)? up to\b|\bsum\b", ask):
        ask = f"total cost of those{_when(ask)}"
    lead = (
        "list "
        if re.search(r"\b(?:machines?|instances?|servers?|vms?|snapshots?|volumes?|disks?)\b", said)
        else ""
    )
    first = (
        f"{lead}{np}"
        if lead or re.match(r"(?:which|what|top|list|show)\b", said)
        else f"which {re.sub('^(?:the|our) ', '', np)}"
    )
    return (first, ask), "each"


def _and_that(text: str, mask: str) -> Found:
    """'which instance type cost most in July, and how does that type split by region?'"""
    found = _AND_THAT.match(mask)
    if found is None or _RANKS.search(found.group("first")) is None:
        return None
    first, ask = (text[slice(*found.span(key))] for key in ("first", "ask"))
    ask = re.sub(
        r"\bhow (?:does|did|do|is|was) (?P<what>that .+?) (?:split|spread|divided|distributed)(?: up)? (?:by|over|across|among|between)\b",
        r"cost of \g<what> by",
        ask,
    )
    return (first, ask.replace("that very ", "that ").rstrip(" ?.!")), "each"


def _belongs(text: str, mask: str) -> Found:
    """'which team does web-01 belong to and what did that team spend last month?'"""
    found = _BELONGS.match(mask) or _BELONGS_OF.match(mask)
    if found is None:
        return None
    item, rest = text[slice(*found.span("item"))], text[slice(*found.span("rest"))]
    return (f"cost of {item} by {_single(found.group('dim'))}", rest.rstrip(" ?.!")), "each"


def _dimension(mask: str) -> str:
    found = re.search(rf"\b(?:which|what) (?:¤+ )?({DIM})\b", mask)
    return _single(found.group(1)) if found else "one"


def _among(text: str, mask: str) -> Found:
    """'of the three priciest services last month, which one grew fastest?'"""
    found = _AMONG.match(mask)
    if found is None:
        return None
    chosen, rest = text[slice(*found.span("set"))], text[slice(*found.span("rest"))]
    rest = rest.rstrip(" ?.!")
    things = _plural(found.group("dim"))
    when = "" if WHEN.search(found.group("tail")) else _when(rest)
    if re.search(r"\b(?:grew|grow|rose|fell|dropp|increas|decreas|chang|shr[aiu]nk|declin)", rest):
        return (f"{_as_top(chosen)}{when}", f"which of those {things}{rest}"), "last"
    return (f"list {chosen}{when}", f"which of those {things}{rest}"), "last"


def _each(text: str, mask: str) -> Found:
    """'top 3 teams in October and for each their biggest service'."""
    found = _EACH.search(mask)
    if found is None or not re.search(r"\beach\b", found.group(0)):
        return None
    first = text[: found.start()]
    if not re.search(rf"\b(?:top|{_N}|{BEST})\b", first):
        return None
    held = re.search(rf"\b({DIM})\b", mask[: found.start()])
    if held is None:
        return None
    few = re.search(r"cheap|least|lowest|small", found.group("best")) is not None
    rank = "cheapest" if few else "top"
    return (
        first,
        f"{rank} {_single(found.group('dim'))} of each {_single(held.group(1))} of those {_plural(held.group(1))}",
    ), "each"


def _state(text: str, mask: str) -> Found:
    """'what did the instances that are stopped now cost us in October?'"""
    found = _OF_STATE.search(mask)
    if found is None or not re.search(r"\b(?:cost|costs|spend|spent|pay|paid|bill)\b", mask):
        return None
    when = WHEN.search(mask)
    if when is None or re.search(r"\bif\b|\bwould\b|\bsav", mask):
        return None
    state = found.group("state") or found.group("state2")
    around = mask[: found.start()] + mask[found.start() : found.end()]
    named = [text[one.start() : one.end()] for one in re.finditer(_NAME, around)]
    state = " ".join([state, *named])
    return (
        f"list the {state} instances",
        f"what did those instances cost in {when.group(0).removeprefix('in ')}",
    ), "last"


def _relative(text: str, mask: str) -> Found:
    """'how much did we spend in October on the service that grew most since July?'"""
    found = _RELATIVE.search(mask)
    if found is None or _trivial(mask, found) or re.search(r"\b(?:each|every)\b", mask):
        return None
    one = _single(found.group("dim"))
    scope, what = text[slice(*found.span("scope"))], text[slice(*found.span("what"))].strip()
    what = re.sub(
        r"^we (?:pay|paid|spend|spent)(?: the)? (?P<how>most|least)(?: money)?(?: (?:for|on)\b)?",
        lambda one: (
            "is the most expensive by cost"
            if one.group("how") == "most"
            else "is the cheapest by cost"
        ),
        what,
    )
    what = re.sub(r"^(?:was|is) (?:billed|charged)(?: the)? most\b", "had the highest cost", what)
    what = re.sub(r"^(?P<be>is|was) our ", r"\g<be> the ", what)
    what = (
        what
        if re.match(
            r"(?:has|have|had|is|was|saw|cost|spen|grew|rose|fell|drop|incr|decr|gain|shr|jump)",
            what,
        )
        else f"has the {what.removeprefix('the ')}"
    )
    first = f"which {scope}{one} {what}"
    if not WHEN.search(mask[slice(*found.span("what"))]) and not re.search(
        r"\bsince\b|\bfrom\b", what
    ):
        first += _when(mask[: found.start()] + mask[found.end() :])
    return (first, _rest(text, found, one, "that")), "each"


def _ranked(text: str, mask: str) -> Found:
    """'break the costliest AWS account of October down by region'."""
    for found in _RANKED.finditer(mask):
        if _trivial(mask, found) or _is_list(mask, found) or _is_asked(mask, found):
            continue
        things = re.match(r"instance|server|vm|machine", found.group("dim")) is not None
        count = found.group("n") or found.group("n2")
        if things:
            continue  # chosen_sets reads those
        plural = count is not None or _plural(found.group("dim")) == found.group("dim")
        if plural and count is None:
            continue
        outside = mask[: found.start()] + " " + mask[found.end() :]
        when = "" if WHEN.search(found.group("tail")) or _AHEAD.search(outside) else _when(outside)
        scope, tail = text[slice(*found.span("scope"))], text[slice(*found.span("tail"))]
        best = (
            found.group("best").replace("top", "most expensive").replace("main", "most expensive")
        )
        if plural:
            order = "cheapest" if re.search(r"cheap|least|lowest|small", best) else "most expensive"
            first = f"{count} {order} {scope}{_plural(found.group('dim'))} by cost{tail}{when}"
            rest = _rest(text, found, _plural(found.group("dim")), "those")
            if _TOGETHER.search(mask):
                return (
                    first,
                    _TOGETHER.sub(" ", f"total cost of those {_plural(found.group('dim'))}{when}"),
                ), "last"
            return (first, rest), "each"
        one = _single(found.group("dim"))
        nth = f"{found.group('nth')} " if found.group("nth") else ""
        return (
            f"which {scope}{one} is the {nth}{best} by cost{tail}{when}",
            _rest(text, found, one, "that"),
        ), "each"
    return None


def _is_list(mask: str, found: re.Match[str]) -> bool:
    """Whether the rest only ranks or names what is chosen, or the choice is grouped by."""
    before = mask[: found.start()].rstrip()
    return (
        re.search(
            r"\b(?:by|per|versus|vs|than|against|without|excluding|except(?: for)?|besides|other than|apart from)$",
            before,
        )
        is not None
    )


_OTHERS = re.compile(
    r"\b(?:each|every|them|they|their|those|these|its?|that|there|this (?!month|week|year|quarter))\b|\bper (?:month|day)\b(?=.*\beach\b)"
)
_RANKS = re.compile(rf"\b(?:{BEST}|most|least|fastest|steepest)\b")
_ASKS_ONLY = re.compile(
    r"^[^\w¤]*(?:(?:and|so|please|now|then|ok)\W+)*(?:(?:what|which|who|whats|what's)(?: is| are| was| were|'s)?|name|show|give|tell|list|find|identify)?(?: me| us)?\W*$"
)
_GOES_ON = re.compile(r"^\s*(?:[:,;-]|spend|spent|pay|paid|use[ds]?\b|cost (?:on|for))")


def _is_asked(mask: str, found: re.Match[str]) -> bool:
    """Whether the choice itself is what is asked for, or the rest leans on something else."""
    before, after = mask[: found.start()], mask[found.end() :]
    if _OTHERS.search(before) or _OTHERS.search(after) or _RANKS.search(before + " | " + after):
        return True
    if _TOGETHER.search(mask) and re.search(
        r"\b(?:share|percent|percentage|part|portion|fraction)\b|%", mask
    ):
        return True
    return _ASKS_ONLY.match(before) is not None and _GOES_ON.match(after) is None


def _trivial(mask: str, found: re.Match[str]) -> bool:
    """Whether nothing else is asked than what the choice itself tells."""
    outside = f"{mask[: found.start()]} | {mask[found.end() :]}"
    own = found.group(0)
    dated = WHEN.search(own) or re.search(r"\bsince\b", own)
    if dated and WHEN.search(outside):
        return False  # 'the October cost of the service that grew most since July'
    ahead = _AHEAD.search(outside) is not None or _TOGETHER.search(outside) is not None
    return not ahead and not _EMPTY.sub(" ", outside.replace("|", " ")).strip()


_SPREAD = re.compile(
    r"\bhow (?:does|did|do|is|was|were|are) (?P<what>(?:that|those) .+?) (?:split|spread|divided|distributed)(?: up)? (?:by|over|across|among|between)(?: the| our)?\b"
)


def _rest(text: str, found: re.Match[str], thing: str, point: str) -> str:
    said = f"{text[: found.start()]}{point} {thing}{text[found.end() :]}"
    lead = re.match(
        rf"^[^\w¤]*(?:for |in |of )?{point} {thing}\s*[:,-]+\s*(?P<ask>.+)$", said.strip()
    )
    if lead is not None:
        ask = lead.group("ask").rstrip(" ?.!")
        said = ask if points(ask) else f"{ask} of {point} {thing}"
    said = re.sub(
        r"\b(?:break|split|slice|cut) (?P<what>.+?) (?:down|up) by\b", r"cost of \g<what> by", said
    )
    said = _SPREAD.sub(r"cost of \g<what> by", said)
    return said.strip(" ?.!")


def _when(text: str) -> str:
    """The period of a text as the end of a question."""
    found = WHEN.search(text)
    if found is None:
        return ""
    said = re.sub(r"^(?:in|of|for) ", "", found.group(0))
    return f" {said}" if re.match(r"since|over|during|last|this|yesterday", said) else f" in {said}"


def _as_top(chosen: str) -> str:
    return re.sub(r"^(?:the|our|my) ", "", chosen) + (" by cost" if " by " not in chosen else "")


def _single(dim: str) -> str:
    dim = re.sub(r"ies$", "y", dim)
    return dim if dim.endswith("ss") else dim.removesuffix("s")


def _plural(dim: str) -> str:
    one = _single(dim)
    return re.sub(r"y$", "ies", one) if one.endswith("y") and not one.endswith("ay") else f"{one}s"
