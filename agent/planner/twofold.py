"""Two questions in one sentence: two spans of days, both ends of a ranking, a thing and its group, a topic and what is asked of it."""

from __future__ import annotations

import re

from agent.planner.chains import BEST, DIM
from agent.planner.choices import NAME, RANKS, RELATIVE, Found, single, when_of
from agent.planner.rewording import MONTH

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
_BELONGS_OF = re.compile(
    rf"^[^\w¤]*(?:for |of )?(?P<item>{NAME})\s*[:,-]\s*(?:which|what|in which|to which) (?P<dim>{DIM}) (?:is |does |do )?(?:it |that |this )(?:live in|run in|belongs? to|in|part of|sit in|located in|under|run|live|belong)?\s*,?\s+and (?P<rest>(?:how|what|which|show|list).*\b(?:that|there|it|its|their)\b.*)$"
)


_BELONGS = re.compile(
    rf"^[^\w¤]*(?:which|what|in which|to which|who(?=se)) (?P<dim>{DIM}) (?:(?:does|do|is|are|was|runs?|owns?|uses?|has|have|holds?|hosts?|pays? for|(?:is )?responsible for) )?(?:the )?(?P<item>{NAME})(?: (?:instance|machine|server|vm|volume|service))?(?: (?:belongs? to|in|part of|run(?:s|ning)? in|live in|sit in|owned by|located in|under|assigned to|belong|located|running))?\s*,?\s+and (?P<rest>(?:how|what|which|show|list).*\b(?:that|it|there|its|they|their)\b.*)$"
)


def course(text: str, mask: str) -> Found:
    """'which service is our second largest and how did it develop over the last 6 months?'"""
    found = _COURSE.match(mask)
    if found is None or not re.search(rf"\b(?:{BEST}|most|least|top)\b", found.group("first")):
        return None
    first, rest = text[slice(*found.span("first"))], text[slice(*found.span("rest"))]
    rest = rest.rstrip(" ?.!")
    if re.fullmatch(rf" (?:in|during|for)? ?(?:{MONTH}(?: 20\d\d)?|last month|this month)", rest):
        return (first, f"change of it{rest}"), "each"
    return (first, f"monthly cost of it{rest}"), "each"


def spans(text: str, mask: str) -> Found:
    """'from 1 to 10 October and from 11 to 20 October', the month said once or twice."""
    found = _SPANS.search(mask)
    if found is None:
        return None
    plain = found.group("join") in ("and", "or") and not re.search(r"\bcompar|\bdiffer", mask)
    if not plain and (found.group("m1") or found.group("m2")):
        return None  # a comparison of two spans that are told in full
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


def first_days(text: str, mask: str) -> Found:
    """'the first ten days of August, and of the first ten of September'."""
    found = _FIRST_DAYS.search(mask)
    if found is None:
        return None
    unit = found.group("unit")
    two = f"the {found.group('which2')} {found.group('n2')} {unit} of {found.group('m2')}"
    rest = text[: found.start()], text[found.end() :]
    return (f"{rest[0]}{found.group('one')}{rest[1]}", f"{rest[0]}{two}{rest[1]}"), "each"


def both_ends(text: str, mask: str) -> Found:
    """'the dearest month and the cheapest one': two questions."""
    found = _ENDS.search(mask)
    if found is None or found.group("a") == found.group("b"):
        return None
    unit = single(found.group("unit"))
    low = re.compile(r"cheap|least|lowest|small")
    if bool(low.search(found.group("a"))) == bool(low.search(found.group("b"))):
        return None
    before, after = text[: found.start()], text[found.end() :]
    return tuple(f"{before}the {found.group(key)} {unit}{after}" for key in "ab"), "each"


def topic(text: str, mask: str) -> Found:
    """'AWS services above 1,000 dollars in June: what did these same ones add up to in August?'"""
    found = _TOPIC.match(mask)
    if found is None or not re.search(
        r"\b(?:those|these|they|them|it|its|their|that (?:one|\w+)|there)\b", found.group("ask")
    ):
        return None
    said = found.group("np")
    chosen = (
        RANKS.search(said)
        or _COMPARATIVE.search(said)
        or (_LIMITS.search(said) and re.search(r"\d", said))
    )
    if chosen is None or not re.search(
        rf"\b(?:{DIM}|machines?|instances?|servers?|vms?|snapshots?|volumes?|disks?)\b", said
    ):
        return None
    np, ask = text[slice(*found.span("np"))], text[slice(*found.span("ask"))].rstrip(" ?.!")
    relative = RELATIVE.search(said if said.startswith(("the ", "our ")) else f"the {said}")
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
        one = of.group("rest")[: held.start()] + single(held.group(0))
        return (f"which {one} is the {best} by cost{of.group('rest')[held.end() :]}", ask), "each"
    ask = re.sub(r"\b(?P<p>these|those|the) same ones\b", "those", ask)
    if re.search(r"\badd(?:s|ed)? up to\b|\bsum\b", ask):
        ask = f"total cost of those{when_of(ask)}"
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


def and_that(text: str, mask: str) -> Found:
    """'which instance type cost most in July, and how does that type split by region?'"""
    found = _AND_THAT.match(mask)
    if found is None or RANKS.search(found.group("first")) is None:
        return None
    first, ask = (text[slice(*found.span(key))] for key in ("first", "ask"))
    ask = re.sub(
        r"\bhow (?:does|did|do|is|was) (?P<what>that .+?) (?:split|spread|divided|distributed)(?: up)? (?:by|over|across|among|between)\b",
        r"cost of \g<what> by",
        ask,
    )
    return (first, ask.replace("that very ", "that ").rstrip(" ?.!")), "each"


def belongs(text: str, mask: str) -> Found:
    """'which team does web-01 belong to and what did that team spend last month?'"""
    found = _BELONGS.match(mask) or _BELONGS_OF.match(mask)
    if found is None:
        return None
    item, rest = text[slice(*found.span("item"))], text[slice(*found.span("rest"))]
    one = single(found.group("dim"))
    rest = re.sub(
        rf"\beverything (?:in|of|on|under|within) (?:it|there|that {DIM})\b", f"that {one}", rest
    )
    return (f"cost of {item} by {one}", rest.rstrip(" ?.!")), "each"
