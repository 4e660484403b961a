"""Series in questions and conversations: steps, peaks, one bucket of it, further back, one more."""

from __future__ import annotations

import copy
import datetime as dt
import re

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span, Unit
from agent.planner.frame import Frame, Window
from agent.planner.metric_courses import settle_metric_course
from agent.planner.reading import Reading

UNITS: dict[str, Unit] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
_GRANULARITY = {unit: name for name, unit in UNITS.items()}
_WAY = re.compile(
    r"\b(?:going (?:up|down)|go(?:es)? (?:up|down)|gone (?:up|down)|which way|direction|heading|headed|rising|falling|growing|"
    r"shrinking|increasing|decreasing|climbing|creeping|upwards?|downwards?|trend\w*|on the rise|up or down|getting (?:more |less )?(?:expensive|cheaper|costlier|pricier|dearer|bigger|higher|lower))\b"
)
_RISE = r"(?:gr[eo]w\w*|ros[e]|rise[ns]?|rising|jump\w*|increas\w*|leap\w*|leapt|climb\w*|surge\w*|spik\w*|gain\w*|step up|growth|went up)"
_FALL = r"(?:fell|fall\w*|drop\w*|declin\w*|decreas\w*|shr[aiu]nk\w*|dip\w*|plunge\w*|went down|sank|slump\w*)"
_BIGGEST = r"(?:biggest|largest|greatest|highest|sharpest|steepest|strongest|fastest|most|worst)"
_NEXT = re.compile(
    r"\bover (?:the )?(?:one|month|week|day) before\b|\b(?:the )?previous (?:one|month|week|day)\b|"
    r"\b(?:from|over) (?:one )?(?:month|week|day) (?:to|on) (?:the next|month|week|day|another)\b|"
    r"\bbetween (?:any )?(?:two|2|consecutive|neighbou?ring|successive|adjacent)(?: consecutive| neighbou?ring| successive)? (?:months|weeks|days)\b|"
    r"\b(?:month|week|day)[- ](?:over|on|to)[- ](?:month|week|day)\b|\bmom\b|\bwow\b|\bdod\b|\bcompared (?:to|with) the (?:one|month|week|day) before\b"
)
_WHICH = re.compile(
    r"\b(?:which|what|in which|in what|when|name the)(?: was| is| did)?(?: the)?(?: single)?(?: two| three| pair of)?"
    r"(?: neighbou?ring| consecutive| adjacent| successive)? ?(?:(?P<unit>month|week|day|quarter|year)s?\b|\b)"
)
_OVERALL = re.compile(r"\bover the whole series\b")
_WHICH_ONE = re.compile(
    r"\b(?:which|what)(?: (?:one|of (?:these|those|them))|(?= (?:was|is|were|had|cost|did)\b))|\bin which\b"
)
PORTION = re.compile(
    r"\b(?:shares?|portions?|proportions?|fractions?|percentage points?|pps?|ppts?|parts?|weights?)\b(?! of (?:the |that |this |our )?"
    r"(?:increase|growth|change|rise|jump|drop|decrease|difference|decline))|\bpercent(?:age)? of (?:the |our |total )?(?!increase|growth|change|rise|"
    r"jump|drop|decrease|difference|decline)"
)


def settle_course(reading: Reading, frame: Frame) -> None:
    """What a question about a series wants of it, once its intent and periods are known."""
    settle_metric_course(reading, frame)
    text = reading.text
    measured = frame.course and frame.intent == "metrics"
    frame.course = measured or (bool(_WAY.search(text)) and frame.intent == "costs")
    if frame.course and frame.granularity == "trend" and frame.window is None:
        frame.granularity = "monthly"
    if frame.intent == "compare" and frame.share and not PORTION.search(text):
        frame.share, frame.within = False, []  # 'by what percent did it grow'
    if (
        frame.defaulted
        and frame.intent == "costs"
        and frame.granularity == "none"
        and re.search(r"\bwhen\b", text)
    ):
        frame.granularity = "daily" if frame.window and frame.window.span.days <= 92 else "monthly"
        frame.group_by, frame.top, frame.defaulted = [], 1, False
    if (
        frame.defaulted
        and frame.granularity in UNITS
        and _WHICH_ONE.search(text)
        and reading.has("top")
    ):
        frame.group_by, frame.top, frame.defaulted = [], 1, False  # 'of July, August, which was …'
    if reading.has("peak") and frame.defaulted:
        frame.group_by, frame.defaulted = [], False  # 'on what day'
    if frame.statistic in ("max", "min") and frame.intent == "costs" and not frame.group_by:
        frame.top, frame.order = 1, "desc" if frame.statistic == "max" else "asc"
        frame.statistic = ""
    _apart(reading, frame)
    _leap(text, frame)
    if _OVERALL.search(text) and frame.window is not None and frame.window.span.days > 45:
        frame.intent = "costs" if frame.intent == "compare" else frame.intent
        frame.granularity = "monthly" if frame.granularity == "none" else frame.granularity
    if _OVERALL.search(text) and frame.granularity != "none" and frame.intent == "costs":
        frame.leap = "overall"


def _apart(reading: Reading, frame: Frame) -> None:
    """'S3 and EC2 month by month': a series of each."""
    if (
        frame.granularity == "none"
        or frame.group_by
        or frame.intent != "costs"
        or frame.top is not None
    ):
        return
    if re.search(r"\b(?:together|combined|total|sum\w*|altogether|in all)\b", reading.text):
        return
    named = [item.match.field for item in reading.of("value") if item.match is not None]
    for item in frame.filters:
        several = item["op"] == "is" and len(item["values"]) > 1
        if several and named.count(item["field"]) == len(item["values"]) > 1:
            frame.group_by = [item["field"]]


def _leap(text: str, frame: Frame) -> None:
    """'which month jumped most', 'the biggest day-to-day drop': steps of a series."""
    if frame.intent not in ("costs", "compare") or (frame.group_by and not frame.defaulted):
        return
    which = _WHICH.search(text)
    for word, moved in (("rise", _RISE), ("fall", _FALL)):
        most = re.search(
            rf"\b{_BIGGEST} (?:\w+[- ]){{0,4}}?{moved}\b|\b{moved}\b.*\b(?:the )?(?:most|fastest)\b",
            text,
        )
        step = _NEXT.search(text)
        if most is None or (which is None and step is None):
            continue
        unit = which.group("unit") if which is not None else None
        unit = unit or UNITS.get(frame.granularity) or (_step_unit(step.group(0)) if step else None)
        if unit is None:
            return
        frame.intent, frame.leap, frame.granularity = "costs", word, _GRANULARITY[unit]  # type: ignore[index]
        frame.baseline, frame.top, frame.group_by, frame.order = None, None, [], "desc"
        frame.unknown = [word for word in frame.unknown if word not in most.group(0)]
        return


def _step_unit(text: str) -> str:
    found = re.search(r"month|week|day|quarter", text)
    return found.group(0) if found else {"w": "week", "d": "day"}.get(text[0], "month")


# conversations -----------------------------------------------------------------------------------

_ORDINALS = {
    **{
        "first": 0,
        "1st": 0,
        "opening": 0,
        "earliest": 0,
        "second": 1,
        "2nd": 1,
        "third": 2,
        "3rd": 2,
    },
    **{
        "fourth": 3,
        "4th": 3,
        "fifth": 4,
        "5th": 4,
        "last": -1,
        "final": -1,
        "latest": -1,
        "closing": -1,
    },
    **{"most recent": -1},
}
_EXTREMES = {
    **dict.fromkeys(
        ("peak", "highest", "most expensive", "top", "busiest", "worst", "biggest", "largest"),
        "high",
    ),
    **dict.fromkeys(("lowest", "cheapest", "smallest", "quietest", "least expensive"), "low"),
}
_BUCKET = re.compile(
    rf"\b(?P<which>{'|'.join((*_ORDINALS, *_EXTREMES))})(?: one)?(?: (?P<unit>month|week|day)\b| of (?:those|these|the|them|that)"
    rf"(?: \w+)?(?: (?P<units>months|weeks|days)\b)?)"
)
_INTO = re.compile(
    r"\b(?:for|in|on|at|during|within|into|of|about|take|zoom|drill|split|break|show|only|just|and|now)\b[^,]*$"
)
_OVER_ALL = re.compile(
    r"\b(?:overall|in total|altogether|over (?:that|the|this) (?:whole |entire |full )?(?:period|time|stretch|range|span)|from start to (?:end|finish)|"
    r"over the whole series)\b"
)
_ASKS_PEAK = re.compile(
    r"\b(?:which|what|when)\b(?! (?:services?|regions?|accounts?|teams?|providers?|clouds?|resources?|instances?|categor\w+|drove|caused))"
)
_OF_THOSE = re.compile(r"\b(?:of|among) (?:those|these|them|the lot)\b")
_BARE_PEAK = re.compile(
    r"^\W*(?:(?:and|ok|okay|now|what about|how about)\W+)*(?:the )?(?:[\w-]+)(?: (?:one|expensive|expensive one))?\W*$"
)
_BACK = re.compile(
    r"\b(?:go(?:ing)?(?: all the way)? back|extend\w*|stretch\w*|widen\w*|expand\w*|start\w*|begin\w*|back to|further back|take it|look back)\b"
)
_PLUS = re.compile(
    r"^\W*(?:and |now |ok(?:ay)? |please )*(?:\+|plus\b|add\b|include\b|append\b|with\b)|\b(?:too|as well|added|included)\b|^\s*\+"
)


def is_series(frame: Frame) -> bool:
    """True when the answer before was a series in time."""
    return frame.intent == "costs" and frame.granularity != "none" and frame.top is None


def goes_on(previous: Frame, reading: Reading, frame: Frame) -> bool:
    """'which month was the cheapest' after a series, with no name or period of its own."""
    own = frame.filters or frame.window is not None or (frame.group_by and not frame.defaulted)
    if previous.intent in ("instances", "resources") and not own and not frame.all_time:
        listed = frame.intent == "costs" and frame.granularity in ("none", "monthly")
        return listed and not frame.why and len(reading.text.split()) <= 5  # 'total cost per month'
    if previous.intent != "costs" or previous.granularity == "none" or own or frame.all_time:
        return False
    peak = reading.has("peak") or frame.leap or reading.has("statistic")
    return frame.intent == "costs" and bool(peak) and len(reading.text.split()) <= 14


def ranks_buckets(previous: Frame, current: Frame, reading: Reading) -> bool:
    """'the 3 highest' after a daily series: the days, where no group is named."""
    named = current.filters or current.window or (current.group_by and not current.defaulted)
    plain = is_series(previous) and not previous.group_by and current.intent == "costs"
    ranked = current.top is not None and not reading.has("dimension") and not reading.has("noun")
    return plain and ranked and not named and len(reading.text.split()) <= 6


def keeps_course(previous: Frame, current: Frame, reading: Reading) -> bool:
    """'is it going up?' after a series asks which way that series goes."""
    own = current.filters or current.window or current.group_by or current.why or current.baseline
    bare = not reading.periods.mentions and not reading.has("why") and not reading.has("relation")
    told = not own or (current.intent == "compare" and not current.filters and bare)
    return (
        is_series(previous)
        and not previous.group_by
        and told
        and bare
        and bool(_WAY.search(reading.text))
        and bool(
            re.match(
                r"^\W*(?:(?:so|and|ok|okay)\W+)?(?:is|are|was|were|has|have|does|do)\b",
                reading.text,
            )
        )
    )


def kept_average(average: str, granularity: str) -> str:
    """'average per day' stays beside months, and goes when weeks are asked for after months."""
    order = ("day", "week", "month", "quarter", "year")
    unit = UNITS.get(granularity)
    if average not in order or unit is None:
        return average
    return average if order.index(average) <= order.index(unit) else "none"


def points(previous: Frame, merged: Frame, reading: Reading) -> None:
    """'how many percentage points more is that than in August': both shares, and their difference."""
    said = re.search(r"\b(?:percentage points?|pps?|ppts?)\b", reading.text)
    if said is None or not merged.share or previous.window is None or merged.window is None:
        return
    if merged.intent != "costs" or previous.window == merged.window:
        return
    merged.intent, merged.baseline, merged.window = "compare", merged.window, previous.window


def buckets(frame: Frame) -> list[Span]:
    """The buckets of a series, in order, as far as its period goes."""
    if frame.window is None or frame.granularity not in UNITS:
        return []
    span, unit = frame.window.span, UNITS[frame.granularity]
    found: list[Span] = []
    at = calendar.unit_of(span.start, unit)
    while at.start <= span.end and len(found) < 1000:
        found.append(at)
        at = calendar.unit_of(at.end + ONE_DAY, unit)
    return found


def one_bucket(previous: Frame, reading: Reading) -> Frame | None:
    """'daily for the last of those weeks': the frame before, about one bucket of its series."""
    peak = previous.top == 1 and (previous.picked or {}).get("field") == "period"
    if not (is_series(previous) or peak) or reading.periods.mentions:
        return None
    if _ASKS_PEAK.match(reading.text.strip()):
        return None
    found = _BUCKET.search(reading.text)
    if found is None or not _INTO.search(reading.text[: found.start()]):
        return None
    unit = found.group("unit") or (found.group("units") or "").removesuffix("s")
    if unit and _GRANULARITY[unit] != previous.granularity:  # type: ignore[index]
        return None
    word = found.group("which")
    span = _extreme(previous, _EXTREMES[word]) if word in _EXTREMES else _nth(previous, word)
    if peak and previous.picked and word in _EXTREMES:
        first, last = (dt.date.fromisoformat(text) for text in previous.picked["values"])
        span = Span(first, last, UNITS.get(previous.granularity))
    if span is None:
        return None
    frame = copy.deepcopy(previous)
    frame.window, frame.granularity, frame.leap, frame.picked = Window.of(span), "none", "", None
    frame.top, frame.order = None, "desc"
    return frame


def _nth(previous: Frame, word: str) -> Span | None:
    spans, place = buckets(previous), _ORDINALS[word]
    return spans[place] if -len(spans) <= place < len(spans) else None


def _extreme(previous: Frame, kind: str) -> Span | None:
    labels = (previous.picked or {}).get("labels", {})
    text = labels.get(kind)
    unit = UNITS.get(previous.granularity)
    if text is None or unit is None:
        return None
    return calendar.unit_of(first_day(text), unit)


def first_day(text: str) -> dt.date:
    """The first day of a bucket: '2026', '2026-Q3', '2026-10', '2026-10-05'."""
    if "Q" in text:
        return calendar.quarter(int(text[:4]), int(text[6])).start
    return dt.date.fromisoformat(f"{text}-01-01"[:10])


def ask_peak(previous: Frame, merged: Frame, current: Frame, reading: Reading) -> bool:
    """'which of those was the dearest?' after a series asks for a bucket, not for a service."""
    timed = is_series(previous) or (previous.top == 1 and not previous.group_by)
    own = previous.granularity if timed and previous.intent == "costs" else "none"
    if own in ("none", "trend") or reading.has("dimension") or reading.has("tag_key"):
        return False
    grew = reading.has("change") and _OVER_ALL.search(reading.text) and not reading.periods.mentions
    two = len(buckets(previous)) == 2 and not previous.group_by and not reading.periods.mentions
    grew = grew or (two and reading.has("change") and current.share)
    if grew or _OVERALL.search(reading.text):
        current.leap = "overall"
    if current.leap:
        merged.share = previous.share
        merged.leap, merged.granularity, merged.top = current.leap, own, None
        merged.intent, merged.baseline, merged.window = "costs", None, previous.window
        merged.group_by = []
        return True
    extreme = next((item.payload for item in reading.of("statistic")), "")
    if extreme == "avg" and previous.top == 1 and current.average == "none":
        merged.average, merged.granularity, merged.top = UNITS[own], "none", None
        merged.order, merged.statistic = "desc", ""
        return True
    plain = (
        extreme in ("max", "min") and not reading.has("value") and not reading.has("granularity")
    )
    if plain and len(reading.text.split()) <= 7:
        merged.granularity, merged.top, merged.statistic = own, 1, ""
        merged.order, merged.average = ("desc" if extreme == "max" else "asc"), "none"
        return True
    if _BARE_PEAK.match(reading.text) and reading.has("top"):
        merged.granularity, merged.top, merged.order = own, 1, current.order
        merged.group_by = list(previous.group_by)
        return True
    asks = _ASKS_PEAK.search(reading.text) or _OF_THOSE.search(reading.text)
    if not reading.has("top") or not asks or current.share:
        return False
    if current.filters and not previous.group_by and reading.has("noun"):
        return False
    merged.granularity, merged.top, merged.order = own, 1, current.order
    merged.group_by = list(previous.group_by)
    return True


def widened(previous: Frame, current: Frame, reading: Reading) -> Window | None:
    """'go back to May', '+ October': the period of the series before, made longer."""
    if not is_series(previous) or previous.window is None or current.window is None:
        return None
    held, named = previous.window.span, current.window.span
    start, end = min(held.start, named.start), max(held.end, named.end)
    if _PLUS.search(reading.text):
        return Window.of(Span(start, end))
    if not _BACK.search(reading.text):
        return None
    if named.start < held.start:
        return Window.of(Span(named.start, held.end))
    return Window.of(Span(held.start, named.end)) if named.end > held.end else None


_BOTH_TIMES = re.compile(
    r"\b(?:both|the two|each of the two) (?:months|weeks|days|periods|quarters|years)\b"
)


def both_times(previous: Frame, merged: Frame, reading: Reading) -> None:
    """'both months?': the period asked about last and the one before it."""
    past = (previous.past or {}).get("window")
    if past is None or not _BOTH_TIMES.search(reading.text) or merged.window is None:
        return
    held = Window(*past)
    if held == merged.window or merged.intent != "costs":
        return
    first, last = sorted((held, merged.window), key=lambda one: one.start)
    merged.intent, merged.baseline, merged.window = "compare", first, last
    merged.granularity = "none"
