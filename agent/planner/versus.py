"""Whether two periods are compared, or the course of one period or two values are asked for."""

from __future__ import annotations

import itertools
import re

from agent.planner.cost_columns import are_compared
from agent.planner.counted_groups import settle_counted
from agent.planner.frame import Frame
from agent.planner.reading import Reading
from agent.planner.topics import about_cost

_RANKED_DRIVERS = re.compile(
    r"\bresponsible for (?:the )?(?:highest|most|biggest|largest|top|lowest|least|smallest)\b|"
    r"\b(?:top|biggest|largest|main|major|key|leading|highest|primary|\d+) (?:\w+ ){0,3}(?:cost|spend|spending|bill) (?:drivers?|"
    r"contributors?|culprits?)\b|\b(?:top|biggest|largest) (?:\d+ )?(?:contributors?|culprits?) to (?:our |the |my )?(?:\w+ )?(?:bill|spend|costs?)\b"
)
_CAUSES = re.compile(
    r"\b(?:why|reasons?|causes?|caused|drove|driv\w+|explain\w*|what happened|how come|behind|due to|culprits?)\b"
)
_PLURAL_COMPARED = re.compile(
    r"\bcompar\w+ (?:(?!\bto\b|\bwith\b|\bagainst\b)[\w-]+ ){0,4}(?:accounts|services|regions|providers|clouds|teams|"
    r"subscriptions|environments|projects|categories|products|applications|apps|squads|departments|"
    r"instance types|cost cent(?:er|re)s|tiers|locations|business units)\b"
)
_FASTER = re.compile(
    r"\b(?:faster|slower|quicker|more (?:strongly|quickly|slowly)) than\b|\bgr[eo]w\w* (?:more|less) than\b|\b(?:grew|grow|growing|rose|rising) (?:faster|slower|quicker|more)\b"
)
_APART = re.compile(r"\s(?:than|vs\.?|versus|or|against|and|compared (?:to|with))\s")
# The longest that one bucket of a series, or one step of a comparison, is.
_DAYS_OF = {
    **{"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366},
    **{"mom": 31, "wow": 7, "dod": 1, "qoq": 92},
}


def is_compare(reading: Reading, frame: Frame) -> bool:
    """True when two periods are to be compared."""
    if reading.periods.compare or reading.claim is not None:
        return True
    if _within_one(reading, frame):
        return False
    if reading.has("compare") and reading.has("share") and not reading.has("change"):
        return len(reading.periods.mentions) > 1
    if reading.has("novelty"):
        return True
    if reading.has("change") or reading.has("relation"):
        return not reading.has("status")
    if reading.has("why"):
        return _asks_cause(reading, frame)
    sides = len(reading.of("pricing")) + len(reading.of("commitment_status"))
    if sides > 1 or len(reading.of("charge")) > 1:
        return False  # 'on demand vs committed'
    if reading.has("compare"):
        if re.search(r"\bcompar\w+ by\b", reading.text) and len(reading.periods.mentions) < 2:
            return False  # 'compare by account spend in September'
        side_by_side = _PLURAL_COMPARED.search(reading.text) and len(reading.periods.mentions) == 1
        return bool(reading.periods.mentions) and len(reading.of("value")) < 2 and not side_by_side
    return False


def _within_one(reading: Reading, frame: Frame) -> bool:
    """True when measures, values or days of one period are set side by side, or its course."""
    if are_compared(reading) and len(reading.periods.mentions) < 2:
        return True
    apart = len(reading.periods.mentions) < 2 and not reading.periods.compare
    versus = _versus(reading) if apart else set()
    faster = _FASTER.search(reading.text) and reading.has("change")
    if (
        _side_by_side(frame, versus)
        and not faster
        and not reading.has("why")
        and not reading.has("relation")
    ):
        return True
    # 'on which day did it spike'
    spiked = reading.has("peak") and not reading.has("relation") and not reading.has("why")
    return spiked or going(reading)


def _asks_cause(reading: Reading, frame: Frame) -> bool:
    """True for 'why did it grow', not for 'the main cost drivers' nor for a part of the bill."""
    if _RANKED_DRIVERS.search(reading.text):
        return False
    if reading.has("share") and not _CAUSES.search(reading.text):
        return False  # 'how much does EC2 contribute to the bill in percent'
    return about_cost(reading) or bool(reading.periods.mentions) or bool(frame.filters)


def _side_by_side(frame: Frame, versus: set[str]) -> bool:
    """True for 'is Azure more expensive than AWS': two values, not two periods."""
    return any(
        item["op"] == "is"
        and len(item["values"]) > 1
        and (not item["field"].startswith("service") or item["field"] in versus)
        for item in frame.filters
    )


def _versus(reading: Reading) -> set[str]:
    """Fields of which two names stand on both sides of 'than', 'or', 'vs'."""
    named = [item for item in reading.of("value") if item.match is not None]
    return {
        first.match.field
        for first, second in itertools.pairwise(named)
        if first.match is not None
        and second.match is not None
        and first.match.field == second.match.field
        and _APART.search(f" {reading.text[first.end : second.start]} ")
    }


def count_apart(reading: Reading, frame: Frame) -> None:
    """'how many servers in AWS vs Azure': things of two names are counted for each of them."""
    settle_counted(reading, frame)
    _apart_in_each(reading, frame)
    if frame.intent not in ("instances", "resources", "metrics") or frame.group_by:
        return
    against = re.search(
        r"\b(?:than|vs\.?|versus|against|compar\w+|respectively|each)\b", reading.text
    )
    apart = _versus(reading) | {"provider", "account", "region"}
    fields = [
        str(item["field"])
        for item in frame.filters
        if item["op"] == "is" and item["field"] in apart and len(item["values"]) > 1
    ]
    if against is not None and len(fields) == 1:
        frame.group_by = fields


def _apart_in_each(reading: Reading, frame: Frame) -> None:
    """'prod versus dev spend per provider': each group has both sides."""
    if frame.intent != "costs" or len(frame.group_by) != 1 or frame.top is not None or frame.share:
        return
    if not reading.has("compare") or not reading.has("by"):
        return
    sides = [
        str(item["field"])
        for item in frame.filters
        if item["op"] == "is" and item["field"] in _versus(reading) and len(item["values"]) > 1
    ]
    if len(sides) == 1 and sides[0] not in frame.group_by:
        frame.group_by.append(sides[0])


def going(reading: Reading) -> bool:
    """'is it going up?' over several months asks for the course, not for two periods."""
    spans = [mention.span for mention in reading.periods.mentions]
    several = len(spans) == 1 and spans[0].unit is None and spans[0].days > 45
    course = re.search(
        r"\b(?:going (?:up|down)|rising|falling|growing|shrinking|increasing|decreasing|creeping|climbing|"
        r"develop\w*|evolv\w*|trend\w*|month by month|over the months|how (?:did|has|have) .* (?:change|move|develop|evolve)d?)\b",
        reading.text,
    )
    each = len(spans) == 1 and any(
        spans[0].days > _DAYS_OF.get(str(item.payload), 10_000)
        for item in reading.of("granularity")
    )
    steps = len(spans) == 1 and any(
        spans[0].days > _DAYS_OF.get(str(item.payload), 10_000) for item in reading.of("relation")
    )
    changing = reading.has("change") and not reading.has("dimension") and not reading.has("tag_key")
    each = each or (not spans and reading.has("granularity", "monthly") and changing)
    told = (several and course) or each or steps
    return bool(told and not reading.has("why") and not reading.has("top"))
