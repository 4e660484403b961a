"""Words of a follow-up that the frame before gives a meaning, spelt out: 'and the 10th to 16th' is of its month.

Each way takes the text and the frame before, and returns the text as it would be said alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.planner.calendar import ONE_DAY, unit_of
from agent.planner.date_readers import MONTHS
from agent.planner.frame import Frame

_AND = r"^\W*(?:(?:and|so|ok|okay|now|then|but|well)\W+)*"
_SPENT_ON = re.compile(
    rf"{_AND}what (?:does|do|did|is|are|has|have) (?:it|they|that|those|these|them) (?:mostly |mainly |actually |been )?"
    r"(?:spend(?:ing)?|spent|use|using|used|consum(?:e|ing)|pay(?:ing)?|buy(?:ing)?)"
    r"(?: (?:it|them|that|all that|money|the money|its money|(?:the )?most))*(?: (?:on|for|there))?"
    r"(?=\W*$| (?:in|last|this)\b)",
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
_WEEK_BEFORE = re.compile(
    r"\b(?:on |for )?(?:the )?same (?:week)?day (?:(?:a|one|1|the) week (?:earlier|before|ago|prior|previous)|(?:of )?(?:the )?(?:last|previous|prior) week)(?: that)?\b",
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


def spends(text: str, before: Frame | None) -> bool:
    """Whether it is asked on what those that were spoken of spend."""
    costs = before is not None and before.intent in ("costs", "compare")
    return costs and _SPENT_ON.match(text) is not None


def _services(text: str, before: Frame) -> str:
    """'what do they spend it on?' asks for services."""
    return _SPENT_ON.sub("by service", text) if spends(text, before) else text


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


def _same_day(text: str, before: Frame) -> str:
    """'same day a week earlier' after a day."""
    window = before.window
    if window is None or window.start != window.end:
        return text
    earlier = window.span.start - 7 * ONE_DAY
    return _WEEK_BEFORE.sub(f"on {earlier.isoformat()}", text)


_WAYS: tuple[Callable[[str, Frame], str], ...] = (
    _services,
    _days,
    _rest_of_month,
    _direction,
    _changed_from,
    _types,
    _said_otherwise,
    _same_day,
    _whole,
)
