"""Whether a question leans on the one before: 'and Azure?', 'in dollars', 'make it 5'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.leaning import (
    has_pronoun,
    names_those,
    only_when,
    points_back,
    says_then,
    says_there,
)
from agent.planner.reading import Reading
from agent.planner.topics import about_cost

INSTEAD = re.compile(r"\b(?:instead|rather|switch to|change to)\b")
AS_AMOUNT = re.compile(
    r"\b(?:as|in) (?:an? )?(?:amounts?|dollars|absolute|money|euros?|number|usd|eur|currency|real money)\b"
)
_LIKEWISE = re.compile(r"\b(?:as well|too|also|likewise|same)\b")
_RESIZED = re.compile(
    r"^\W*(?:(?:and|ok|okay|make it|make that|only|just|show|give|me|the|first|top|actually|please|limit|to|no)[\s,]+)*"
    r"(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twenty)"
    r"(?:[\s,]+(?:is|are|will|would|do|be|enough|fine|ok|okay|please|instead|rows|of|them|only|items|entries|results))*\W*$"
)
_COUNTS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)
} | {"twenty": 20}


_WHICH_THINGS = re.compile(
    r"\W*(?:and |but |so |ok )?which (?:machines|instances|servers|vms|boxes|hosts|volumes|disks)\W*$"
)


def leans(reading: Reading, frame: Frame) -> bool:
    """True when the question cannot stand alone, or says that it continues."""
    if frame.intent in ("refuse",) and frame.reason == "hostile":
        return False
    text = reading.text
    if frame.intent == "describe":
        return points_back(text) or bool(_LIKEWISE.search(text))
    if frame.intent in ("define", "help", "status"):
        return False
    other_time = frame.intent == "costs" and reading.periods.mentions and only_when(reading.raw)
    if points_back(text) or other_time:
        return True
    if AS_AMOUNT.search(text) and len(text.split()) <= 5:
        return True  # 'in dollars'
    measure_only = reading.has("metric_cost") and not (
        reading.has("cost") or reading.has("how_much") or reading.has("value") or reading.has("by")
    )
    if measure_only and not reading.periods.mentions:
        return True
    complete = about_cost(reading) or reading.has("noun") or reading.has("metric")
    if reading.has("noun", "resource") and len(text.split()) <= 5 and not about_cost(reading):
        return not (reading.periods.mentions or reading.has("value"))  # 'which resources?'
    if not complete or _WHICH_THINGS.match(text):
        return True
    if len(text.split()) <= 2 and reading.has("noun", "resource") and not about_cost(reading):
        return True  # 'resource?'
    if frame.refers or says_there(text) or says_then(text):
        return True
    if frame.intent == "metrics" and len(text.split()) <= 4 and not names_those(text):
        bare = (
            "noun",
            "value",
            "threshold",
            "level",
            "top",
            "ranking",
            "by",
            "tag_key",
            "dimension",
        )
        return not any(reading.has(role) for role in bare)  # 'cpu?'
    return _pointed(reading) or names_those(text)


_ALL_SPEND = re.compile(
    r"\b(?:total|overall|whole|entire|company|all (?:our|of our|the)|cloud (?:spend|bill|costs?)|we|our)\b"
)


_HOW_MANY = re.compile(
    r"^how many (?:[\w-]+ ){1,3}(?:do|did) we (?:have|use|run|own)(?: (?:in total|overall|altogether|at all))?\W*$"
)


def asks_anew(before: Frame, frame: Frame, reading: Reading) -> bool:
    """True for 'ok and our total cloud spend in October?' after machines: complete, and of money."""
    if _HOW_MANY.match(reading.text) and not has_pronoun(reading.text):
        return True
    things = before.intent in ("instances", "resources", "metrics")
    whole = frame.intent in ("costs", "compare") and about_cost(reading)
    if not (things and whole and reading.periods.mentions):
        return False
    text = reading.text
    points = has_pronoun(text) or says_there(text) or re.search(r"\bones?\b", text)
    return not points and bool(frame.filters or _ALL_SPEND.search(text))


_WHICH_ONE = re.compile(
    r"\W*(?:and |so |ok |but )?(?:which|what) (?:one|ones|of (?:them|these|those))\b"
)
_OF_IT = re.compile(
    r"\b(?:does|do|did|has|have|had|are|is|were|was|to|by|of|for|in|on|with|under) (?:it|they|them)\b(?! (?:cost|take|possible|true|worth))"
)


def _pointed(reading: Reading) -> bool:
    """True for 'how much is it?', 'what share of the instances is that?', 'which machines does it run'."""
    if _OF_IT.search(reading.text) or _WHICH_ONE.match(reading.text):
        return True
    part = reading.has("share") and not reading.periods.mentions
    return has_pronoun(reading.text) and (part or not reading.has("noun", "instance"))


def resized(text: str) -> int | None:
    """How many 'make it 5' and '2 is enough' ask for."""
    found = _RESIZED.match(text.lower())
    if found is None:
        return None
    said = found.group("count")
    return int(said) if said.isdigit() else _COUNTS[said]
