"""Words of a follow-up that the frame before gives a meaning, spelt out: 'and the 10th to 16th' is of its month.

Each way takes the text and the frame before, and returns the text as it would be said alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.calendar import ONE_DAY, label, unit_of
from agent.planner.date_readers import MONTHS
from agent.planner.frame import Frame

_AND = r"^\W*(?:(?:and|so|ok|okay|now|then|but|well)\W+)*"
_SPENT_ON = re.compile(
    rf"{_AND}what (?:does|do|did|is|are|has|have) (?:it|they|that|those|these|them) (?:mostly |mainly |actually |been )?"
    r"(?:spend(?:ing)?|spent|use|using|used|consum(?:e|ing)|pay(?:ing)?|buy(?:ing)?)"
    r"(?: (?:it|them|that|all that|money|the money|its money|(?:the )?most))*(?: (?:on|for|there)(?=\W*$| (?:in|last|this)\b)|(?=\W*$))",
    re.I,
)
_DAY = r"(?:\d{1,2})(?:st|nd|rd|th)?"
_MONTH = "|".join(name[:3] for name in MONTHS)
_NAMES_MONTH = re.compile(rf"\b(?:{_MONTH})[a-z]*\.?\s*(?:20\d\d\s*)?$", re.I)
_DAYS = re.compile(
    r"(?<![\w$€£.,-])(?:from |between )?(?:the )?(?P<first>\d{1,2})(?P<ord>st|nd|rd|th)?"
    r"\s*(?:-|–|to|through|thru|until|till|and)\s*(?:the )?(?P<last>\d{1,2})(?P<ord2>st|nd|rd|th)?"
    rf"(?![\w%$€£]|[.,]\d)(?!\s+(?:of )?(?:last|this|the|{_MONTH}))",
    re.I,
)
_REST = re.compile(
    r"\b(?:from |since )?the (?P<first>\d{1,2})(?:st|nd|rd|th) (?:to|until|till|through) (?:the )?(?:end|month[- ]end|last day)(?: of (?:the|that) month)?(?=\W*$| (?:by|per)\b)",
    re.I,
)
_OUT = re.compile(
    r"\b(?P<way>out|outbound|outgoing|sent|egress|upload|in|inbound|incoming|received|ingress|download)(?: (?:instead|too|as well|then|please|direction))*\W*$",
    re.I,
)
_OUTWARD = ("out", "outbound", "outgoing", "sent", "egress", "upload")
_FROM = re.compile(
    r"\b(?P<moved>chang\w*|go(?:es)? (?:up|down)|went (?:up|down)|r[io]se|grow|grew|increas\w*|decreas\w*|drop\w*|fall|fell|differ\w*|jump\w*|move[sd]?) (?:so much |that much )?from "
    rf"(?=(?:{'|'.join(MONTHS)}|last|the (?:month|week|quarter|year|day)|q[1-4])\b)(?!.*\bto\b)",
    re.I,
)
_DID = re.compile(
    r"\b(?:develop|evolve|do|did|fare|perform|look)(?:e?d)? (?=(?:compared|relative|versus|vs\.?|against|next to)\b)",
    re.I,
)
_MADE = re.compile(
    r"\b(?P<what>what|which \w+) (?:made|makes?|make up|account(?:s|ed)? for|is behind|are behind) (?:the|that|this) (?:difference|change|gap)\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:its|that|this|the same|same|that machine's) (?:instance |machine )?(?P<what>account|subscription|project|region|type)\b",
    re.I,
)
_ELSE = re.compile(
    r"\b(?:what|who|which (?:machines?|instances?|vms?|servers?)) else (?:runs?|is|lives?|sits?|do we have|are|have we got)(?: running| there)?\b",
    re.I,
)
_NOUNS = ("region", "account", "provider", "instance_type", "service")
_EACH = re.compile(
    r"\b(?:in|for|of|per|does) each(?: one| of (?:them|those|these))?(?: have| run)?(?=\W*$)", re.I
)
_WHICH_MACHINES = re.compile(
    rf"{_AND}which (?:machines|instances|servers|vms|boxes|hosts)(?=\W*$)", re.I
)
_WORST = re.compile(
    rf"{_AND}who(?:'s| is|s) (?:the )?(?:worst|highest|busiest|hottest|hungriest|top|first)(?: (?:one|offender|there))?(?=\W*$)",
    re.I,
)
_UNIT = re.compile(
    r"\b(?:(?:for|over|in|across) )?(?:the |that )(?:whole|entire|full|complete) (?P<unit>week|month|quarter|year)\b(?! (?:of|before|after))",
    re.I,
)
_WEEK_BEFORE = re.compile(
    r"\b(?:on |for )?(?:the )?same (?:week)?day (?:(?:a|one|1|the) week (?:earlier|before|ago|prior|previous)|(?:of )?(?:the )?(?:last|previous|prior) week)(?: that)?\b",
    re.I,
)
_DRILL = re.compile(
    rf"{_AND}(?:(?:can|could) (?:you|we) |let(?:'s|s| us| me) |please )?(?:(?:drill|dig|zoom|look|go|dive)(?: down| deeper| further)? (?:into|in on)|unpack|open up) "
    r"(?P<what>(?:the|that|this|its|their) [\w -]+?|it|that|them)(?=(?: please)?\W*$)",
    re.I,
)
_WHICH_HAS = re.compile(
    rf"{_AND}(?P<which>which)(?: ones?)? (?P<verb>has|have|had|uses?|is using|are using|needs?|consumes?|runs?|is (?:the )?\w+est|is (?:the )?(?:most|least))\b",
    re.I,
)
_SINGULAR = {"they": "it", "them": "it", "their": "its", "theirs": "its", "they're": "it is"}
_PLURAL = re.compile(rf"\b(?:{'|'.join(sorted(_SINGULAR, key=len, reverse=True))})\b", re.I)
_TOLD_BY = re.compile(r"\b(?:by|per|each)\b", re.I)
_PART = re.compile(
    r"(?<!what )(?<!which )(?<!how )\b(?P<name>(?!(?:what|which|the|a|this|that)\b)[\w-]+) (?:part|portion|piece|slice|bit)(?= (?:by|per)\b)",
    re.I,
)
_TYPES = re.compile(
    rf"{_AND}(?:what|which) (?:kinds?|types?|sizes?)(?: of (?:machines?|instances?|vms?|servers?))? (?:is|are) (?:it|they|that|those|these)(?: (?:mostly|mainly|usually|all|of))*\W*$",
    re.I,
)
_WHOLE = re.compile(
    rf"{_AND}(?:(?:what|how) about |for |across |in |over )?(?:the |our )?(?:whole|entire|full|total) (?:company|organi[sz]ation|org|estate|firm|group|business|bill|thing|cloud estate)(?P<rest>.*)$|"
    rf"{_AND}(?:(?:what|how) about |for )?(?:company|org(?:anisation|anization)?|estate)[- ]wide(?P<rest2>.*)$|"
    rf"{_AND}(?:for |across |over )(?:all of (?:it|us)|everyone|everything|the board)(?P<rest3>.*)$",
    re.I,
)


def spelt_out(text: str, before: Frame | None) -> str:
    """The text with such words spelt out; as it was without a frame before."""
    if before is None:
        return text
    for way in _WAYS:
        text = way(text, before)
    return text


_RUNS_IN = re.compile(
    rf"{_AND}what(?:'s|s| is| runs| lives| sits| do we (?:run|have|use)) (?:running )?(?:(?:in|on|inside|under) (?:it|them|that one)|(?:in )?there|inside)(?=\W*$)",
    re.I,
)


def spends(text: str, before: Frame | None) -> bool:
    """Whether it is asked on what those that were spoken of spend."""
    costs = before is not None and before.intent in ("costs", "compare")
    return costs and (_SPENT_ON.match(text) or _RUNS_IN.match(text)) is not None


def _services(text: str, before: Frame) -> str:
    """'what do they spend it on?' asks for services."""
    return (
        _RUNS_IN.sub("by service", _SPENT_ON.sub("by service", text))
        if spends(text, before)
        else text
    )


def _days(text: str, before: Frame) -> str:
    """'and the 10th to 16th' after days of November: of that month."""
    found = _DAYS.search(text)
    if found is None or before.window is None or _NAMES_MONTH.search(text[: found.start()]):
        return text
    start = before.window.span.start
    said = (
        found.group("ord") or found.group("ord2") or re.match(r"from|between", found.group(0), re.I)
    )
    first, last = int(found.group("first")), int(found.group("last"))
    same = (start.year, start.month) == (before.window.span.end.year, before.window.span.end.month)
    if not said or not same or not 1 <= first < last <= 31:
        return text
    month = MONTHS[start.month - 1].capitalize()
    days = f"{first} to {last} {month} {start.year}"
    return f"{text[: found.start()]}{days}{text[found.end() :]}"


def _rest_of_month(text: str, before: Frame) -> str:
    """'and from the 21st to the end' after days of October."""
    found = _REST.search(text)
    window = before.window
    if found is None or window is None or window.span.days > 31:
        return text
    month = unit_of(window.span.start, "month")
    if int(found.group("first")) > month.days:
        return text
    name = MONTHS[month.start.month - 1].capitalize()
    days = f"{found.group('first')} to {month.days} {name} {month.start.year}"
    return f"{text[: found.start()]}{days}{text[found.end() :]}"


def _direction(text: str, before: Frame) -> str:
    """'and out?' after the traffic that came in."""
    found = _OUT.search(text)
    network = before.intent == "metrics" and any(
        name.startswith("network") for name in before.metrics
    )
    if not network or found is None or len(text.split()) > 5:
        return text
    way = "outbound" if found.group("way").lower() in _OUTWARD else "inbound"
    return f"{text[: found.start()]}{way} traffic instead"


def _changed_from(text: str, before: Frame) -> str:
    """'why did it change from August?': set against August."""
    if before.intent not in ("costs", "compare"):
        return text
    return _FROM.sub(r"\g<moved> compared to ", text)


def _part(text: str, before: Frame) -> str:
    """'the AWS part by service' is a row, and no share."""
    return _PART.sub(r"\g<name>", text) if before.group_by else text


def _types(text: str, before: Frame) -> str:
    """'what type are they mostly?' of machines."""
    machines = before.intent in ("instances", "metrics") or before.filter_of("resource_type")
    return _TYPES.sub("them by instance type", text) if machines else text


def _whole(text: str, before: Frame) -> str:
    """'and the whole company?': without conditions."""
    found = _WHOLE.match(text)
    if found is None or re.search(r"\b(?:share|percent\w*|%|part|fraction)\b", text, re.I):
        return text
    return f"everything {found.group('rest') or found.group('rest2') or found.group('rest3') or ''}"


def _said_otherwise(text: str, before: Frame) -> str:
    """'how did they do compared to May', 'what made the difference': a change, and its drivers."""
    if before.intent not in ("costs", "compare"):
        return text
    text = _DID.sub("change ", text)
    return _MADE.sub(r"\g<what> explain the difference", text)


def _its_place(text: str, before: Frame) -> str:
    """'what else runs in its account?' after one machine."""
    found, picked = _PLACE.search(text), before.picked or {}
    places, one = picked.get("places") or {}, len(picked.get("values", [])) == 1
    if found is None or not (one or before.top == 1):
        return text
    field = {"region": "region", "type": "instance_type"}.get(found["what"].lower(), "account")
    if field not in places:
        return text
    said = f'{found["what"]} "{places[field]}"'
    return _ELSE.sub(
        "which machines are there ", f"{text[: found.start()]}{said}{text[found.end() :]}"
    )


def _in_each(text: str, before: Frame) -> str:
    """'how many machines in each?' after costs by region."""
    if len(before.group_by) != 1 or before.group_by[0] not in _NOUNS:
        return text
    return _EACH.sub(f"per {before.group_by[0]} there", text)


def _machines(text: str, before: Frame) -> str:
    """'which machines?' after a change: the resources behind it."""
    return _WHICH_MACHINES.sub("which resources", text) if before.intent == "compare" else text


def _worst(text: str, before: Frame) -> str:
    """'who's the worst?' after machines and their use."""
    return _WORST.sub("which one is the highest", text) if before.intent == "metrics" else text


def _whole_unit(text: str, before: Frame) -> str:
    """'for the whole quarter' after one month of it."""
    found, window = _UNIT.search(text), before.window
    if found is None or window is None:
        return text
    span = unit_of(window.span.start, found["unit"].lower())  # type: ignore[arg-type]
    if span.end < window.span.end or span.days <= window.span.days:
        return text
    return f"{text[: found.start()]}in {label(span)}{text[found.end() :]}"


def _same_day(text: str, before: Frame) -> str:
    """'same day a week earlier' after a day."""
    window = before.window
    if window is None or window.start != window.end:
        return text
    earlier = window.span.start - 7 * ONE_DAY
    return _WEEK_BEFORE.sub(f"on {earlier.isoformat()}", text)


def _drilled(text: str, before: Frame) -> str:
    """'drill into the biggest one': split by what it is made of."""
    if before.intent not in ("costs", "compare") or _TOLD_BY.search(text):
        return text
    parts = "account" if before.group_by == ["service"] else "service"
    return _DRILL.sub(rf"split \g<what> by {parts}", text)


def _which_has(text: str, before: Frame) -> str:
    """'which has the highest CPU?' after a list of machines: which of them."""
    listed = before.intent in ("instances", "metrics") and bool(before.filters)
    return _WHICH_HAS.sub(r"\g<which> of them \g<verb>", text) if listed else text


def _of_winner(text: str, before: Frame) -> str:
    """'what do they spend on storage?' after the one team that spent most: it."""
    one = before.top == 1 or before.single or before.nth > 1
    if before.intent not in ("costs", "compare") or not one or len(before.group_by) != 1:
        return text
    return _PLURAL.sub(lambda found: _SINGULAR[found.group(0).lower()], text)


_WAYS: tuple[Callable[[str, Frame], str], ...] = (
    _of_winner,
    _drilled,
    _which_has,
    _services,
    _days,
    _rest_of_month,
    _direction,
    _changed_from,
    _types,
    _part,
    _said_otherwise,
    _same_day,
    _its_place,
    _in_each,
    _machines,
    _worst,
    _whole_unit,
    _whole,
)
