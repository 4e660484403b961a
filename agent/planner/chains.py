"""Chains of questions: 'take our biggest provider, take its biggest account: what is …'.

Each way cuts a question into clauses of which each leans on the one before; None when it does not
apply.
"""

from __future__ import annotations

import re

from agent.planner.rewording import MONTH

BEST = (
    r"(?:single )?(?:most expensive|costliest|priciest|most costly|biggest[- ]spending|"
    r"highest[- ]spending|top[- ]spending|highest[- ]cost|biggest|largest|cheapest|least expensive|"
    r"dearest|lowest[- ]cost|number one|top|smallest|main|highest|lowest)"
)
NTH = r"(?:(?:second|third|fourth|fifth|2nd|3rd|4th|5th)[- ])?"
DIM = (
    r"(?:sub ?accounts?|accounts?|subscriptions?|projects?|regions?|services?|providers?|clouds?|teams?|applications?|"
    r"apps?|environments?|departments?|business units?|cost ?cent(?:er|re)s?|squads?|owners?|categor(?:y|ies)|"
    r"locations?|products?|vendors?|resource groups?|resources?|items?|lines?|components?)"
)
_BACK = r"(?:it|its|they|their|them|there|therein|that|those|this|these)"
_ASKS = r"(?:how many|how much|what|which|who|whose|where|when|list|show|give|tell|name|by how much|why|find)"
_TAKE = re.compile(
    rf"^\W*(?:first |then |and |now )*(?:take|pick|start with|start from|go to|go into|get|find|identify|consider|look up|determine|work out|figure out|look at|zoom in(?:to| on)|"
    rf"drill into|drill down into) (?P<what>(?:the|our|my|its|their|that \w+'s) .*\b(?:{BEST}|most|least)\b.*|its {BEST}\b.*|(?:the|our|my) {BEST}\b.*)$"
)
_TOPIC = re.compile(
    rf"^\W*(?P<what>(?:for |in |of )?(?:the |our |my )?(?:{DIM} with (?:the )?(?:most|highest|biggest|largest|lowest|least)\b|"
    rf"{BEST}\b)[^,:;?]*?)\s*[,:;]\s*(?:and )?(?P<question>{_ASKS}\b.*\b{_BACK}\b.*)$"
)
_WITH = re.compile(
    rf"^(?:for |in |of )?(?:the |our |my )?(?P<dim>{DIM}) with (?:the )?(?P<rest>.*)$"
)
_ITS = re.compile(
    rf"\s*,?\s+(?:and|plus|then|and then|along with|as well as|together with)\s+(?:also |what (?:is|was|are|were) |which (?:is|was) )*"
    rf"(?P<its>(?:its|their) (?:single )?(?:own )?(?:\d+ |two |three |five )?{BEST}\b.*|"
    rf"(?:the )?(?:\d+ |two |three |five )?{BEST} [\w ]*?{DIM}s? (?:on|in|of|for|within|inside|under|there|from|behind|causing|driving|responsible for)\b.*\b(?:that|it|there|this|them)\b.*|"
    rf"(?:the )?(?:\d+ |two |three |five )?{BEST} [\w ]*?{DIM}s? (?:there|therein)\W*)$"
)
_SUPERLATIVE = re.compile(rf"\b(?:{BEST}|most|least|fastest)\b")
_WITHOUT = re.compile(
    r"\b(?:excluding|exclude|without|except(?: for)?|apart from|other than|leaving out|leave out|minus|not counting|ignoring|"
    rf"besides|aside from|setting aside|less) (?:the |our |its |my )(?P<best>{BEST}) (?P<dim>{DIM})\b(?: (?:of all|by cost))?"
)
_SMALL_TALK = re.compile(
    r"\b(?:what|how much|how|did|do|does|we|i|is|was|were|would|give|me|show|tell|us|remains?|the rest|left|be|come|came|to|have|"
    r"had|been|please|calculate|compute|and|then|spend|spent|cost|costs|pay|paid|total)\b"
)


def take(text: str) -> tuple[str, ...] | None:
    """'take our biggest provider, take its biggest account: what …'."""
    scope = re.match(r"^\W*((?:on|for|in|within) [\w .-]{2,30}):\s*(?=\w)", text)
    if scope is not None:
        there = take(text[scope.end() :])
        return there and (f"{there[0]} {scope.group(1)}", *there[1:])
    parts = [
        part.strip()
        for part in re.split(
            r"\s*[,:;]\s*|\.\s+|\s+(?=and (?:take|pick|(?:tell|show|give) (?:me|us))\b)", text
        )
    ]
    parts = [part for part in parts if part]
    if len(parts) < 2 or not _TAKE.match(parts[0]):
        return None
    found = []
    for part in parts[:-1]:
        named = _TAKE.match(part)
        if named is None:
            return None
        found.append(_asked(named.group("what")))
    last = _TAKE.match(parts[-1])
    return (*found, _asked(last.group("what")) if last else parts[-1])


def topic(text: str) -> tuple[str, ...] | None:
    """'the team with the highest cost in October, how much did it pay for …'."""
    found = _TOPIC.match(text)
    if found is None:
        return None
    return _asked(found.group("what")), found.group("question")


_INNER = re.compile(
    rf"\b(?P<the>the|our|my|whichever|whatever) (?P<scope>(?:[\w-]+ ){{0,2}}?)(?P<dim>{DIM}) (?:with|having|that (?:has|had)|which (?:has|had)) "
    r"(?:the )?(?P<best>highest|most|largest|biggest|greatest|lowest|smallest) (?P<what>(?:[\w-]+ ){0,4}?(?:costs?|spend|spending|bill|charges))"
    r"(?P<when>(?: (?:in|last|over|during|for|this) (?:the )?(?:[\w-]+ ?){1,4}?(?=\s+(?:hold|have|run|contain|own|use|has|host)|\W*$|[,?]))?)"
)


def inner(text: str) -> tuple[str, ...] | None:
    """'how many instances does the account with the highest cost hold': first the account."""
    found = _INNER.search(text)
    if found is None or not re.match(rf"^\W*(?:\w+ ){{0,2}}?(?:{_ASKS}|is|does|do)\b", text):
        return None
    before = text[: found.start()]
    if re.match(
        r"^\W*(?:which|what|who|name|show|list|find|give me)(?: is| was| are)?\W*$", before
    ):
        return None  # 'what is the account with the highest cost' asks that alone
    dim = found.group("dim")
    first = (
        f"which {found.group('scope')}{dim} has the {found.group('best')} {found.group('what')}"
        f"{found.group('when')}"
    )
    return first, f"{before}that {dim}{text[found.end() :]}"


_FOR_BEST = re.compile(
    rf"^\W*(?:(?:and|so|please|now)\W+)?(?:for|in|within|inside|of|on|take|looking at) (?:the|our|my) (?P<best>{NTH}{BEST}) (?P<scope>(?!of\b|in\b)[\w-]+ )?(?P<dim>{DIM})(?: by (?:cost|spend))?"
    r"(?P<when>(?: (?:in|last|over|during|for|this|of) [^,:]{2,30})?)\s*[,:]\s*(?P<rest>.+)$"
)
WHEN = re.compile(
    rf"\b(?:(?:in|for|over|during|since|of) )?(?:{MONTH}(?: 20\d\d)?|last (?:month|week|quarter|year)|this (?:month|week|quarter|year)|yesterday|q[1-4](?: 20\d\d)?|20\d\d)\b"
)


def for_best(text: str) -> tuple[str, ...] | None:
    """'for our most expensive region, break October down by category': first the region."""
    found = _FOR_BEST.match(text)
    if found is None or re.search(rf"\b{_BACK}\b", found.group("rest")):
        return None
    dim = re.sub(r"ies$", "y", found.group("dim"))
    dim = dim if dim.endswith("ss") else dim.removesuffix("s")
    said = WHEN.search(found.group("rest")) if not found.group("when") else None
    when = found.group("when") or (f" in {said.group(0)}" if said else "")
    when = re.sub(r" in (?=(?:in|for|over|during|since|of) )", " ", when)
    rest = found.group("rest").rstrip(" ?.!")
    if found.group("when") and not WHEN.search(rest):
        rest += found.group("when")
    scope = found.group("scope") or ""
    return f"which {scope}{dim} is the {found.group('best')} by cost{when}", f"{rest} in that {dim}"


def its(text: str) -> tuple[str, ...] | None:
    """'the biggest region and its biggest service', '… and the top service on that day'."""
    found = _ITS.search(text)
    if found is None or not _SUPERLATIVE.search(text[: found.start()]):
        return None
    first = text[: found.start()]
    if len(first.split()) < 3:
        return None
    return _asked(first), f"what is {found.group('its')}"


def without(text: str) -> tuple[str, ...] | None:
    """'October without our biggest service': first which that is, then the rest."""
    found = _WITHOUT.search(text)
    if found is None:
        return None
    dim = re.sub(r"ies$", "y", found.group("dim"))
    dim = dim if dim.endswith("ss") else dim.removesuffix("s")
    rest = re.sub(r"^\s*(?:from|out of|off|in) (?=the|our|my)", " of ", text[found.end() :])
    context = _SMALL_TALK.sub(" ", f"{text[: found.start()]} {rest}").strip(" ?.!,")
    first = re.sub(r"\s+", " ", f"which {dim} is the {found.group('best')} by cost {context}")
    second = f"total cost {text[: found.start()]} {rest}".strip(" ?.!,")
    second = re.sub(
        r"\b(?:and )?(?:give|show|tell) (?:me|us) (?:what (?:remains|is left)|the rest|the remainder)\b",
        " ",
        second,
    )
    return first, re.sub(r"\s+", " ", f"{second} excluding that {dim}")


def _asked(what: str) -> str:
    """A noun phrase as a question: 'the team with the highest cost' is 'which team has …'."""
    what = what.strip()
    if re.match(rf"(?:and |so )?{_ASKS}\b", what):
        return what
    with_ = _WITH.match(what)
    if with_ is not None:
        return f"which {with_.group('dim')} has the {with_.group('rest')}"
    what = re.sub(r"^(?:for|in|of) (?=the|our|my)", "", what)
    return f"what is {what}" if re.match(r"(?:the|our|my|its|their)\b", what) else what
