"""Two sides of one whole, set against each other: weekends and weekdays, one name and the rest.

Each way cuts a question in lower case into two clauses whose figures are contrasted; None when it
does not apply.
"""

from __future__ import annotations

import re

_WEEKEND = r"(?:the )?(?:weekends?(?: days?)?|saturdays? and sundays?)"
_WEEKDAY = r"(?:the )?(?:week-?days?|working days?|work ?days?|business days?|during the week|monday (?:to|through) friday)"
_DAYS = re.compile(
    rf"\b(?:on |at |over |during |between )?(?P<first>{_WEEKEND}|{_WEEKDAY})(?: (?:spend|spending|costs?|cost|bill))?,? "
    rf"(?P<link>(?:\w+ ){{0,4}}?(?:vs\.?|versus|against|and|or|with|to|than|compared (?:to|with)))(?: (?:on|at|over|during|it is|they are))* (?P<second>{_WEEKEND}|{_WEEKDAY})\b"
)
# 'do we spend less on weekends?': against all other days.
_WHETHER = re.compile(
    rf"^(?=(?:so |and |but )?(?:do|does|did|is|are|was|were)\b.*\b(?:less|more|cheaper|pricier|lower|higher|dearer|expensive)\b)"
    rf"(?P<head>.*?)\b(?:on |at |over |during )?(?P<first>{_WEEKEND}|{_WEEKDAY})\b"
)
_SATURDAY = re.compile(r"weekend|saturday")
_SMALL = re.compile(
    r"\b(?:compar\w+|difference|between|what|how|much|more|less|is|are|was|were|do|does|did|we|i|our|the|my|us|me|show|give|tell|"
    r"spend|spent|spending|costs?|costing|bill|pay|paid|cheaper|pricier|dearer|higher|lower|expensive|busier|average|avg|daily|per day|a day|"
    r"of|and|or|vs|versus|please|which|there|a|any|look|like|differ|to|with|for(?= *$))\b"
)
_MEASURED = re.compile(
    r"\b(?:cpu|memory|ram|traffic|network|utili[sz]ation|usage|busy|load|anomal\w+|forecast|budget)\b"
)


def days(text: str) -> tuple[str, str] | None:
    """'weekends vs weekdays in October': an average day of each."""
    found = _DAYS.search(text) or _WHETHER.search(text)
    if found is None or _MEASURED.search(text):
        return None
    sides = [found.group("first"), found.groupdict().get("second")]
    weekend = [_SATURDAY.search(side) is not None for side in sides if side is not None]
    if len(weekend) == 1:
        weekend.append(not weekend[0])
    if weekend[0] == weekend[1]:
        return None
    before = found.groupdict().get("head") or text[: found.start()]
    rest = _SMALL.sub(" ", f"{before} {text[found.end() :]}")
    rest = re.sub(r"[\s?!,.:;-]+", " ", rest).strip()
    names = ["on weekends" if one else "on weekdays" for one in weekend]
    scope = f" {'for ' if rest and not _LEADS.match(rest) else ''}{rest}" if rest else ""
    first, second = (f"average cost per day{scope} {name}" for name in names)
    return first, second


_LEADS = re.compile(
    r"(?:in|on|of|for|over|during|since|last|this|from|within|at|by|between|yesterday|under)\b"
)
_REST = (
    r"(?:(?:all )?(?:the )?(?:other|remaining) (?P<dim>\w+)|(?:all )?(?:the )?others?|(?:the |all the )?rest(?: of (?:the |our |them|it|all |my )?(?:\w+)?)?|"
    r"every(?:thing|one|body) else|all else|the remainder|anything else)"
)
_AGAINST = re.compile(
    rf"^\W*(?P<lead>(?:(?:what|how|compare|comparing|show|give|me|us|is|are|the|our|we|spend|spent|spending|costs?|cost|bill|of|on|for|difference|between|did|do|does|much|total)\s+)*)(?P<name>[^?]{{2,60}}?)(?:'s)?(?: (?:spend|spending|costs?|bill|share))?,? "
    rf"(?:vs\.?|versus|against|compared (?:to|with)|compares? (?:to|with)|in comparison (?:to|with)|relative to|next to|(?P<to>and|to|with))(?: that of| those of)? {_REST}"
    r"(?: (?:spend|spending|costs?|cost|together|combined))?(?P<tail>(?:,? (?:in|over|for|during|last|this|since|on|from|yesterday|q[1-4]|20\d\d|january|february|march|april|may|june|july|august|september|october|november|december)\b[^?]*)?)\W*$"
)
_PERIOD = re.compile(r"\b(?:month|week|quarter|year|day|period)s?\b")


def rest(text: str) -> tuple[str, str] | None:
    """'AWS vs the other clouds last month': the name, and all but the name."""
    found = _AGAINST.match(text)
    if found is None or _MEASURED.search(text):
        return None
    if found.group("to") and not re.search(
        r"\bcompar\w+|\bdifference\b|\bbetween\b", found.group("lead")
    ):
        return None
    name, tail = found.group("name").strip(), found.group("tail")
    if _PERIOD.search(name) or _PERIOD.search(found.group("dim") or ""):
        return None
    if re.search(r"\b(?:which|why|how|what|who|it|that|this|top|most)\b", name):
        return None
    return f"cost of {name}{tail}", f"cost of everything except {name}{tail}"
