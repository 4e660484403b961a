"""Choose, then compute: 'break the costliest AWS account of October down by region' as two questions.

The part that chooses ('the costliest AWS account of October') becomes a question of its own, and
stands in the rest as 'that account', to which the answer of the first is bound (binding.py).
"""

from __future__ import annotations

import re

from agent.planner import twofold
from agent.planner.binding import points
from agent.planner.chains import BEST, DIM, WHEN
from agent.planner.choices import (
    MEASURE,
    NAME,
    RANKED,
    RANKS,
    RELATIVE,
    TAIL,
    Found,
    N,
    plural_of,
    single,
    when_of,
)

_OF_STATE = re.compile(
    r"\b(?:the |our |all (?:the |our )?|those )?(?P<what>(?:(?P<state>stopped|terminated|running|idle|shut[- ]down|switched[- ]off|powered[- ]off) (?:[\w¤-]+ )?(?:instances?|servers?|vms?|machines?|boxes))|(?:instances?|servers?|vms?|machines?|boxes) (?:that|which) (?:are|is) (?:currently |now )?(?P<state2>stopped|idle|running|terminated|shut down|switched off|powered off)(?: (?:now|right now|today|currently|at the moment))?)\b"
)
_EMPTY = re.compile(
    rf"\b(?:what|whats|which|who|is|are|was|were|be|show|me|us|list|name|tell|give|find|please|and|so|the|our|my|its|their|a|an|how much|much|how|did|does|do|would|we|i|it|cost|costs|costed|spend|spent|spending|pay|paid|bill|total|amount|in|of|for|on|over|during|from|to|by|at|has|have|had|money|currently|now|right|there|share|percent|percentage|part|that|this|one|ones|make|makes|up|account|accounts for|us|all|can|you|could|tell me|exactly|really)\b|{WHEN.pattern}|(?:last|past) {N} (?:days|weeks|months)|[^\w¤]+"
)
_AHEAD = re.compile(r"\b(?:next|will|forecast|going to|expected|predict\w*|by the end|until)\b")
_TOGETHER = re.compile(r"\b(?:together|combined|altogether|in total|in all|sum(?:med)?(?: up)?)\b")
_GROUPS = re.compile(r"\bby (?:the )?(?:BEST)\b")
_AMONG = re.compile(
    rf"^[^\w¤]*(?:of|among|amongst|from|out of) (?:all )?(?P<set>(?:the|our|my) (?:top )?(?:{N}) (?:of the |of our )?(?:{BEST}|top|expensive) (?P<scope>(?:{NAME} )?(?:[a-z-]+ )?)(?P<dim>{DIM}|instances?|servers?|vms?|machines?)\b{MEASURE}{TAIL}),? (?:which|what|who)(?: ones?| of them)?(?P<rest> .+)$"
)
_BLAME = re.compile(
    rf"\s*,?\s+and (?:which|what) (?P<dim>{DIM}) (?:is|was|are|were)? ?(?:to blame|responsible|behind (?:it|that|this)|the (?:cause|culprit|driver|reason)|driving (?:it|that)|mainly responsible|did it|caused (?:it|that|this)|drove (?:it|that|this))\W*$"
)
_EACH = re.compile(
    rf",?\s+(?:and|with|plus)(?: for each| for each of them| in each| each)?,? (?:of them )?(?:with )?(?:for each (?:of them |one )?)?(?:its|their|the) (?P<best>{BEST}|top) (?P<dim>{DIM})(?: (?:in|for|of) each(?: of them)?)?\W*$"
)


def find_first(text: str, mask: str) -> Found:
    """What comes before all other ways to cut a question: spans of days, a thing and its group."""
    return (
        twofold.spans(text, mask) or twofold.first_days(text, mask) or twofold.belongs(text, mask)
    )


def find(text: str, mask: str) -> Found:
    """The clauses of such a question in lower case, and how they are put together; None for any other.

    `mask` is the text with the names of the store hidden, at the same places.
    """
    for way in (
        _behind,
        _blame,
        twofold.course,
        twofold.both_ends,
        twofold.topic,
        twofold.and_that,
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
    fell = re.search(r"\b(?:fell|dropped|shrank|decreased|went down|declined)\b", mask)
    rose = re.search(
        r"\b(?:gr[eo]w\w*|rose|increas\w+|jump\w*|climb\w*|surg\w+|went up|rise)\b", mask
    )
    if fell is None and rose is None:
        return None  # 'which day was the dearest, and which account caused it?': of a level
    return (
        text[: found.start()],
        f"which {found.group('dim')} {'fell' if fell else 'grew'} most in that {_dimension(mask)}",
    ), "each"


_BEHIND = re.compile(
    rf"^(?P<fact>.+?\b(?P<verb>grew|rose|increased|went up|jumped|climbed|fell|dropped|shrank|decreased|went down|declined)\b.*?)\s*[.;,:]+\s*(?:and )?(?:please )?(?:name|which|what|tell me|who|show|give)(?: me| us)?(?: is| was)?(?: the)? (?P<dim>{DIM}) (?:is |was |that is |that was |which is )?(?:behind|responsible|to blame|driving|causing|that drove|that caused|drove|caused)\b[^.]*$"
)


_ASKED = re.compile(rf"\b(?:which|what) (?:¤+ )?{DIM}\b")


def _behind(text: str, mask: str) -> Found:
    """'OpenStack grew between April and May. Name the project behind it'."""
    found = _BEHIND.match(mask)
    if found is None or (RANKS.search(found.group("fact")) and _ASKED.search(mask)):
        return None  # what was chosen by its growth is a whole of its own
    fact = text[slice(*found.span("fact"))]
    down = re.match(r"fell|dropp|shr|decr|went down|declin", found.group("verb"))
    way = "fell" if down else "grew"
    return (fact, f"which {single(found.group('dim'))} {way} most"), "each"


def _dimension(mask: str) -> str:
    found = re.search(rf"\b(?:which|what) (?:¤+ )?({DIM})\b", mask)
    return single(found.group(1)) if found else "one"


def _among(text: str, mask: str) -> Found:
    """'of the three priciest services last month, which one grew fastest?'"""
    found = _AMONG.match(mask)
    if found is None:
        return None
    chosen, rest = text[slice(*found.span("set"))], text[slice(*found.span("rest"))]
    rest = rest.rstrip(" ?.!")
    things = plural_of(found.group("dim"))
    when = "" if WHEN.search(found.group("tail")) else when_of(rest)
    if re.search(r"\b(?:grew|grow|rose|fell|dropp|increas|decreas|chang|shr[aiu]nk|declin)", rest):
        return (f"{_as_top(chosen)}{when}", f"which of those {things}{rest}"), "last"
    return (f"list {chosen}{when}", f"which of those {things}{rest}"), "last"


def _each(text: str, mask: str) -> Found:
    """'top 3 teams in October and for each their biggest service'."""
    found = _EACH.search(mask)
    if found is None or not re.search(r"\beach\b", found.group(0)):
        return None
    first = text[: found.start()]
    if not re.search(rf"\b(?:top|{N}|{BEST})\b", first):
        return None
    held = re.search(rf"\b({DIM})\b", mask[: found.start()])
    if held is None:
        return None
    few = re.search(r"cheap|least|lowest|small", found.group("best")) is not None
    rank = "cheapest" if few else "top"
    return (
        first,
        f"{rank} {single(found.group('dim'))} of each {single(held.group(1))} of those {plural_of(held.group(1))}",
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
    named = [text[one.start() : one.end()] for one in re.finditer(NAME, around)]
    state = " ".join([state, *named])
    return (
        f"list the {state} instances",
        f"what did those instances cost in {when.group(0).removeprefix('in ')}",
    ), "last"


def _relative(text: str, mask: str) -> Found:
    """'how much did we spend in October on the service that grew most since July?'"""
    found = RELATIVE.search(mask)
    if found is None or _trivial(mask, found) or re.search(r"\b(?:each|every)\b", mask):
        return None
    if re.search(r"\b(?:and|plus|with)\s*$", mask[: found.start()]):
        return None  # asked beside the rest, which is not about it
    one = single(found.group("dim"))
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
        first += when_of(mask[: found.start()] + mask[found.end() :])
    return (first, _rest(text, found, one, "that")), "each"


def _ranked(text: str, mask: str) -> Found:
    """'break the costliest AWS account of October down by region'."""
    for found in RANKED.finditer(mask):
        if _trivial(mask, found) or _is_list(mask, found) or _is_asked(mask, found):
            continue
        things = re.match(r"instance|server|vm|machine", found.group("dim")) is not None
        count = found.group("n") or found.group("n2")
        if things:
            continue  # chosen_sets reads those
        plural = count is not None or plural_of(found.group("dim")) == found.group("dim")
        if plural and count is None:
            continue
        outside = mask[: found.start()] + " " + mask[found.end() :]
        when = (
            "" if WHEN.search(found.group("tail")) or _AHEAD.search(outside) else when_of(outside)
        )
        scope, tail = text[slice(*found.span("scope"))], text[slice(*found.span("tail"))]
        best = (
            found.group("best").replace("top", "most expensive").replace("main", "most expensive")
        )
        if plural:
            order = "cheapest" if re.search(r"cheap|least|lowest|small", best) else "most expensive"
            first = f"{count} {order} {scope}{plural_of(found.group('dim'))} by cost{tail}{when}"
            rest = _rest(text, found, plural_of(found.group("dim")), "those")
            if _TOGETHER.search(mask):
                return (
                    first,
                    _TOGETHER.sub(
                        " ", f"total cost of those {plural_of(found.group('dim'))}{when}"
                    ),
                ), "last"
            return (first, rest), "each"
        one = single(found.group("dim"))
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
_ASKS_ONLY = re.compile(
    r"^[^\w¤]*(?:(?:and|so|please|now|then|ok)\W+)*(?:(?:what|which|who|whats|what's)(?: is| are| was| were|'s)?|name|show|give|tell|list|find|identify)?(?: me| us)?\W*$"
)
_GOES_ON = re.compile(r"^\s*(?:[:,;-]|spend|spent|pay|paid|use[ds]?\b|cost (?:on|for))")


def _is_asked(mask: str, found: re.Match[str]) -> bool:
    """Whether the choice itself is what is asked for, or the rest leans on something else."""
    before, after = mask[: found.start()], mask[found.end() :]
    if _OTHERS.search(before) or _OTHERS.search(after) or RANKS.search(before + " | " + after):
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


def _as_top(chosen: str) -> str:
    return re.sub(r"^(?:the|our|my) ", "", chosen) + (" by cost" if " by " not in chosen else "")
