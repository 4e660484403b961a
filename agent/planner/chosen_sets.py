"""Questions about machines that another measure chooses: 'the CPU of the ten most expensive', 'what do the idle ones cost'.

Each way cuts a question in lower case into clauses: the first finds the machines, the others ask
about those; None when it does not apply.
"""

from __future__ import annotations

import re

from agent.planner.chains import DIM

_MACHINES = r"(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|virtual machines?)"
_COUNT = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)"
_BEST = (
    r"(?:most expensive|priciest|costliest|most costly|dearest|expensive|pric(?:e)?y|costly|cheapest|"
    r"least expensive|biggest|largest|smallest|oldest|newest|highest[- ]cost)"
)
_BY_COST = r"by (?:monthly )?(?:costs?|spend|spending|price|bill|memory|ram|vcpus?|cores?|age|size)"
_RANKED = re.compile(
    rf"\b(?P<the>the |our |my |all )*(?P<set>(?:top |first )?(?:{_COUNT} )?(?:of the |of our )?{_BEST} (?:[\w-]+ ){{0,2}}?{_MACHINES}(?: {_BY_COST})?|"
    rf"top {_COUNT} (?:[\w-]+ ){{0,2}}?{_MACHINES} {_BY_COST}|top {_COUNT} {_BY_COST})\b"
)
_USE = re.compile(
    r"\b(?:cpu|processor|memory|ram|mem|load|utili[sz]ation|usage|network|traffic|disk (?:usage|use|throughput|io)|"
    r"busy|busier|used|utili[sz]ed|loaded|idle|idling|working|worked|doing)\b"
)
_METRIC = re.compile(r"\b(?:cpu|processor|memory|ram|mem|network|traffic|disk|load)\b")
_COST = re.compile(
    r"\b(?:costs?|costing|cost us|spend|spending|spent|pay|paying|paid|burn(?:ing)?|bill|money|worth)\b"
)
_COMPARED = re.compile(r"\b(?:than|versus|vs\.?|against|why|per|by (?!cost|spend|price))\b")


def find(text: str) -> tuple[str, ...] | None:
    """The clauses of such a question; None for any other."""
    ways = (idle_and_dear, of_busiest, use_of_ranked, cost_of_measured, groups_of_measured)
    return next((found for way in ways if (found := way(text)) is not None), None)


def use_of_ranked(text: str) -> tuple[str, ...] | None:
    """'what is the average CPU of the ten most expensive instances?'."""
    asked = _last_sentence(text)
    found = _RANKED.search(asked)
    if found is None:
        return None
    rest = asked[: found.start()] + " " + asked[found.end() :]
    if not _USE.search(rest) or _COST.search(rest) or _COMPARED.search(rest):
        return None
    if re.search(r"\b(?:highest|lowest|most|least)\b|\b(?:above|below|over|under) (?=\d)", rest):
        return None  # 'the biggest machines with the highest memory use' are ranked by that
    named = found.group("set")
    if not re.search(rf"\b{_MACHINES}\b", named):
        if not re.search(rf"\b{_MACHINES}\b", text):
            return None
        named = re.sub(r"\bby\b", "instances by", named, count=1)
    if re.search(r"\b(?:highest|lowest|most|least) (?:cpu|memory|ram)\b", named):
        return None
    what = re.sub(r"\s+", " ", f"{asked[: found.start()]}those instances{asked[found.end() :]}")
    if not _METRIC.search(rest):
        what = f"how busy are those instances {_tail(asked[found.end() :])}"
    return f"list the {named}", what.strip()


def _last_sentence(text: str) -> str:
    """'are the dear ones busy? show the cpu of the top 10': the sentence that says it in full."""
    parts = [part for part in re.split(r"(?<=[?.!])\s+", text.strip()) if part]
    last = parts[-1] if parts else text
    fits = len(parts) == 2 and _RANKED.search(last) and _METRIC.search(last)
    return last if fits else text


def _tail(text: str) -> str:
    """The period at the end of a question, if there is one."""
    found = re.search(
        r"\b(?:in|over|during|for|since|last|this|yesterday|today|right now|now|currently)\b[^?.!]*",
        text,
    )
    return found.group(0).strip() if found else ""


_LEVEL = (
    r"(?:idle|idling|busy|underused|under-used|underutili[sz]ed|under-utili[sz]ed|overloaded|"
    r"unused|barely used|hardly used|overused|overutili[sz]ed|quiet|maxed out)"
)
_MEASURED = re.compile(
    rf"\b(?P<set>{_LEVEL} (?:[\w-]+ ){{0,2}}?{_MACHINES}|{_MACHINES}(?: (?:that|which) (?:are|is|were|sit|run))? {_LEVEL}\b)"
)
_ASKS_COST = re.compile(
    r"^\W*(?:and |so |ok |then )*(?:(?:what|how much)(?: money)?(?:'s| is| are| do| does| did| were| was)?|(?:what is |what's |show |give me )?(?:the )?(?:total |monthly |combined )*(?:costs?|spend|price) (?:of|for|on))\b"
)
_PERIODS_OF_RATE = re.compile(
    r"\b(?:per|a|each|every) (?:month|day|year)\b|\bmonthly\b|\bin total\b|\baltogether\b|\btogether\b|\bcurrently\b|\bright now\b"
)
_SMALL = re.compile(
    r"\b(?:what|how much|money|is|are|do|does|did|we|i|our|the|my|all|us|me|was|were|total|combined|of|for|on|and|so|ok|then|being|"
    r"show|give|end up|really|actually)\b"
)


def cost_of_measured(text: str) -> tuple[str, ...] | None:
    """'what do the idle machines cost us per month?'."""
    found = _MEASURED.search(text)
    if found is None or not _ASKS_COST.match(text) or not _COST.search(text):
        return None
    if _COMPARED.search(_PERIODS_OF_RATE.sub(" ", text)) or re.search(
        r"\bsav|\bwast|\bif\b|\bhow many\b", text
    ):
        return None
    when = _WHEN.search(text)
    plain = text if when is None else text[: when.start()] + text[when.end() :]
    rest = _SMALL.sub(" ", _COST.sub(" ", _PERIODS_OF_RATE.sub(" ", plain)))
    rest = re.sub(r"[\s?!,]+", " ", rest).strip()
    cost = (
        f"what did those instances cost {when.group(0)}" if when else "what do those instances cost"
    )
    return f"list the {rest}", cost


_WHEN = re.compile(
    r"\b(?:in|over|during|for) (?:the )?(?:last|past|this|previous) (?:\w+ )?(?:days?|weeks?|months?|quarter|year)\b|\b(?:last|this|previous) (?:week|month|quarter|year)\b|\byesterday\b|"
    r"\bin (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: 20\d\d)?\b"
)
_BUSIEST = re.compile(
    rf"\b(?:the |our |my )*(?P<set>(?:(?:top |first )?{_COUNT} )?(?:highest|lowest) (?:cpu|memory|ram|network|traffic) (?:[\w-]+ ){{0,2}}?{_MACHINES}|"
    rf"top {_COUNT} (?:[\w-]+ ){{0,2}}?{_MACHINES} by (?:cpu|memory|ram|network|traffic))\b"
)


def of_busiest(text: str) -> tuple[str, ...] | None:
    """'the cost of the three busiest machines', 'how are the busiest five doing on memory?'."""
    found = _BUSIEST.search(text)
    if found is None:
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if _COMPARED.search(rest):
        return None
    cost, other = _COST.search(rest), _METRIC.search(rest)
    if cost is None and other is None:
        return None
    when = _WHEN.search(text)
    period = f" {when.group(0)}" if when else ""
    if cost is not None:
        return f"list the {found.group('set')}", f"what do those instances cost{period}"
    return (
        f"list the {found.group('set')}{period}",
        f"{other.group(0) if other else ''} of those instances{period}",
    )


_BOTH = re.compile(
    rf"\b(?:(?:both )?(?P<level>{_LEVEL}) (?:and|but|yet) (?:also )?(?:really |very )?(?P<dear>expensive|pricey|costly|dear|cheap)|(?:both )?(?P<dear2>expensive|pricey|costly|dear|cheap) (?:and|but|yet) (?:also )?(?P<level2>{_LEVEL}))\b"
)


def idle_and_dear(text: str) -> tuple[str, ...] | None:
    """'which machines are both idle and expensive?': the idle ones, the dearest of them first."""
    found = _BOTH.search(text)
    if found is None or not re.search(rf"\b{_MACHINES}\b", text) or _COMPARED.search(text):
        return None
    level = found.group("level") or found.group("level2")
    first = f"{text[: found.start()]}{level}{text[found.end() :]}"
    cheap = "cheap" in found.group(0)
    return first, f"list those instances by cost{' ascending' if cheap else ''}"


_MOST_OF = re.compile(
    rf"^\W*(?:which|what|in which|in what) (?P<dim>{DIM}) (?:has|have|had|holds?|runs?|contains?|is home to|are there|owns?|got) (?:the )?(?P<most>most|fewest|least|highest number of|largest number of|lowest number of)(?: of the| of our)? "
    rf"(?P<level>{_LEVEL}) (?P<what>(?:[\w-]+ ){{0,2}}?{_MACHINES})(?P<when> [^,;?]*?)??(?P<cost>,? and (?:what|how much) (?:do|does|did) (?:they|these|those|it|that {DIM})[^?]*)?\W*$"
)


def groups_of_measured(text: str) -> tuple[str, ...] | None:
    """'which region has the most idle machines and what do they cost?'."""
    found = _MOST_OF.match(text)
    if found is None:
        return None
    when = (found.group("when") or "").rstrip()
    few = found.group("most") in ("fewest", "least", "lowest number of")
    first = f"list the {found.group('level')} {found.group('what')}{when}"
    return (
        first,
        f"which {found.group('dim')} has the {'fewest' if few else 'most'} of those instances",
    )
