"""Follow-ups of forecasts, anomalies, budgets, what-ifs, savings and reports: 'and Azure?', 'why?', 'by service'."""

from __future__ import annotations

import copy
import re

from agent.planner import budget_words
from agent.planner.anomaly_happenings import LASTING
from agent.planner.carried_anomalies import FILLERS, carry_anomalies
from agent.planner.carried_filters import carry_filters
from agent.planner.carried_whatif import carry_machines, carry_whatif
from agent.planner.decided_before import chosen_of
from agent.planner.forecast_words import set_period
from agent.planner.frame import Frame, Window
from agent.planner.future_periods import find_ahead
from agent.planner.leaning import has_pronoun, points_back
from agent.planner.parse import Parser
from agent.planner.report_words import settle_period
from agent.planner.said import Said
from agent.planner.saving_words import read_choices, wants_more
from agent.planner.whatif_words import NUMBERS
from agent.planner.words import phrase

_LEAD = re.compile(
    r"^\W*(?:(?:and|or|but|ok|okay|now|then|so|also|only|just|same|please|what about|how about|what's about|show|list|give|me|us|the same|again|this time|do|that|it|for|instead|rather|make|with|too|as well|well|hm+|the|those|them|ones|one|of|in|on|see|filter|restrict|limit|narrow|down|to|let's|is|are|there|any|what|which)\b[\s,:;-]*)+"
)
_TAIL = re.compile(
    r"(?:[\s,]+(?:instead|rather|too|as well|please|only|then|ones?|again|this time|now|look|like|be|it|that|alone|by itself|same))+\W*$"
)
_WHY = re.compile(
    r"\b(?:why|how come|explain\w*|reason\w*|causes?|caused|because|behind|root cause|details?|more about|tell me more|elaborate|what happened|drill|what drives|drivers?|based on what|how (?:do|did) you (?:know|get|come|calculate|compute))\b"
)
_SURE = re.compile(
    r"\b(?:how )?(?:sure|certain|confiden\w+|accura\w+|reliab\w+|trust\w*|precise|exact|error|margin|intervals?|uncertain\w*|risky?|safe)\b"
)
_QUESTION = re.compile(
    r"\b(?:how much|how many|did|spent|paid|spend|costs?|cost|servers?|instances?|volumes?|machines?|who|when was|list|freshness|data)\b"
)
_SPENT = re.compile(
    r"\b(?:what|how much) (?:did|was|were|have|has)\b.*\b(?:spend|spent|cost|pay|paid|bill|billed)\b|\bspent\b(?! so far)"
)
_MORE = re.compile(
    r"\b(?:show |give |list )?(?:me )?(?:all(?: of (?:them|those|it))?|everything|more|the rest|the others|the next(?: \w+)?|the full list|whole list)\b\W*$"
)
_TOP = re.compile(
    r"\b(?:top|first|only|just|biggest|largest) (?P<n>\d{1,3}|two|three|four|five|ten)\b|\b(?:the )?(?P<k>\d{1,3}|two|three|four|five|ten) (?:biggest|largest|top|best|most \w+|highest|worst)\b|^\W*(?P<m>\d{1,3})\W*$"
)
_BY_GROUP = re.compile(r"\b(?:by|per|for each|split by|broken down by|grouped by)\b")


# questions that go on --------------------------------------------------------------------------------


def goes_on(before: Frame, topic: str, said: Said) -> bool:
    """True for 'and only rightsizing': the same topic, leaning on the question before."""
    text = said.text
    same = before.intent == topic
    if before.intent == "whatif" and topic == "forecast":  # 'over the next 90 days'
        plain = not re.search(r"\bforecast|\bpredict|\bproject|\bexpect", text)
        return plain and len(text.split()) <= 7 and "¤" not in said.mask
    if same and topic == "anomalies" and LASTING.search(said.mask):
        return True  # 'on which date did the redshift jump begin?'
    short = len(text.split()) <= 6 and not re.match(
        r"^\W*(?:what|which|how|will|show|list|give|can|should|are|is|do|does)\b", text
    )
    return (
        same and (points_back(text) or short) and not re.search(r"\bforecast\b.*\bforecast\b", text)
    )


def carried(before: Frame, said: Said, parser: Parser) -> Frame | None:
    """The frame before, changed by what a follow-up says; None when it says something else."""
    text = said.text
    most = 11 if before.intent == "budgets" else 7
    leans = points_back(text) or has_pronoun(text) or len(text.split()) <= most
    asks_anew = _QUESTION.search(said.mask) and not points_back(text)
    asks_anew = asks_anew and not _one_more(before, said, parser)
    if not leans or _SPENT.search(said.mask):
        return None
    frame = copy.deepcopy(before)
    frame.assumptions, frame.picked, frame.unknown = [], None, []
    for key in (
        "act",
        "ids",
        "names",
        "reason",
        "undo",
        "declined",
        "explain",
        "error",
        "focus",
        "command",
        "file",
        "first",
        "total",
        "lasts",
        "by_group",
    ):
        frame.ahead.pop(key, None)
    if before.intent == "budgets":
        for key in ("amount", "currency", "name", "period", "thresholds", "old_amount", "choices"):
            frame.ahead.pop(key, None)
        if before.ahead.get("name") and re.search(
            r"\b(?:it|that one|that budget|this budget)\b", text
        ):
            frame.ahead["name"] = before.ahead["name"]
    if frame.filters and before.intent in _WITHOUT_SCOPE and _ALL_OF_IT.match(said.mask):
        frame.filters, frame.labels = [], {}
        return frame
    changed = _OPTIONS[before.intent](frame, said, parser)
    if asks_anew and not changed:
        return None
    if frame.ahead.get("foreign"):
        return None
    top = said.take(_TOP)
    if top:
        many = top.group("n") or top.group("k") or top.group("m")
        frame.top = int(many) if many.isdigit() else NUMBERS[many]
        changed = True
    elif (
        _MORE.search(said.mask)
        and before.intent in ("anomalies", "savings")
        and not re.search(r"\bmore (?:about|sensitive|on)\b", text)
    ):
        said.take(_MORE)
        frame.top, changed = 1000, True
    rest = _scope(frame, said, parser)
    if rest is None:
        return None
    return frame if changed or rest else None


_WITHOUT_SCOPE = ("forecast", "anomalies", "report")
_ALL_OF_IT = re.compile(
    r"^\W*(?:(?:and|or|what about|how about|ok|now|then|so|for|of|in)\W+)*(?:(?:in )?total|overall|altogether|all together|everything|all (?:clouds|of it|of them|accounts|providers)|the (?:whole|total|lot)|as a whole|company[- ]wide)\W*$"
)


def _scope(frame: Frame, said: Said, parser: Parser) -> bool | None:
    """Names, groups and a period of a follow-up, put into the frame; None when not understood."""
    left = _TAIL.sub("", _LEAD.sub("", said.left)).strip(" ?.!,")
    left = re.sub(r"\b(?:instead|rather)\b", " ", left).strip()
    if not re.search(r"\w", left):
        return False
    lead = (
        "cost"
        if re.match(
            r"(?:without|excluding|except|not|no|by|per|in|on|for|of|last|this|since|from|between|leav|ignor|all)\b",
            left,
        )
        else "cost of"
    )
    if _same_field(frame, left, parser):
        return True
    current, reading = parser.parse(f"{lead} {left}")
    if current.intent == "clarify" and current.reason == "unknown":
        frame.pending, frame.intent, frame.reason, frame.unknown = (
            frame.intent,
            "clarify",
            "unknown",
            current.unknown,
        )
        return True
    if (
        current.intent not in ("costs", "compare", "instances", "resources", "metrics")
        or current.unknown
    ):
        return None
    if not (
        current.filters or current.group_by or current.window or reading.has("all_time")
    ) and not re.search(r"\ball\b", left):
        return None
    if current.window is not None:
        if frame.intent not in ("anomalies", "report"):
            return None  # 'and last month?' after a forecast asks for costs
        frame.window = current.window
        if frame.intent == "report":
            settle_period(frame, parser)
    if frame.intent == "whatif" and carry_machines(frame, current.filters, said.text):
        return True
    carry_filters(frame, current, reading)
    frame.labels |= current.labels
    if current.group_by and not current.defaulted:
        frame.group_by = list(current.group_by)
    elif current.filters and frame.group_by and not _BY_GROUP.search(said.text):
        named = {
            item["field"]
            for item in current.filters
            if len(item["values"]) == 1 and item["op"] == "is"
        }
        frame.group_by = [name for name in frame.group_by if name not in named]
    return True


def _one_more(before: Frame, said: Said, parser: Parser) -> bool:
    """'data?' after an account: the whole text is another value of the condition there is."""
    left = _TAIL.sub("", _LEAD.sub("", said.left)).strip(" ?.!,")
    return _same_field(copy.deepcopy(before), left, parser)


def _same_field(frame: Frame, left: str, parser: Parser) -> bool:
    """'and for ml?' after a team: another value of the one condition there is."""
    held = [item for item in frame.filters if item["op"] == "is"]
    name = re.sub(r"^(?:for|of|in|on) ", "", left)
    if len(held) != 1 or frame.intent not in ("forecast", "report") or len(name.split()) > 3:
        return False
    own = held[0]["field"].lower()
    alike = {one.field for one in parser.vocabulary.values if one.field.lower() == own}
    found = (parser.grounding.lookup(phrase(name), field=field) for field in sorted(alike))
    match = next((one for one in found if one is not None and one.field.lower() == own), None)
    if match is None:
        return False
    held[0]["field"] = match.field
    held[0]["values"] = list(match.values)
    return True


def _forecast(frame: Frame, said: Said, parser: Parser) -> bool:
    if said.take(_SURE):
        frame.ahead["error"] = True
        said.take_all(FILLERS)
        return True
    if said.take(_WHY):
        frame.ahead["explain"] = True
        said.take_all(FILLERS)
        return True
    who = re.search(
        r"\b(?:who|which \w+)(?: will| would| is going to)? (?:spend|cost|pay|be)s? (?:the )?(?:most|least|biggest|highest|largest)\b",
        said.mask,
    )
    past = re.search(r"\b(?:last|past|previous|yesterday|did|was|so far|ago|since)\b", said.mask)
    if who and not past:
        words = re.sub(
            r"\b(?:will|would|is going to) (?:spend|cost|pay|be)\b", "spent", who.group(0)
        )
        asked, _ = parser.parse(words)
        if asked.group_by:
            frame.group_by, frame.top = list(asked.group_by[:1]), asked.top or 1
            said.cut(0, len(said.text), named=True)
            return True
    ahead = find_ahead(said.mask, parser.today)
    if ahead is None or re.search(r"\b(?:did|spent|was|were|last|past)\b", said.mask):
        return False
    said.cut(*ahead.at)
    frame.ahead.pop("limit", None)
    set_period(frame, ahead, parser)
    said.take_all(FILLERS)
    return True


# 'what would that save in total?': their sum, and of nothing else.
_SUM = re.compile(
    r"\b(?:in (?:total|all|sum)|altogether|all together|together|overall|combined|the (?:sum|total))\b|\b(?:what|how much) (?:would|will|does|do|could|can|is|are) (?:that|this|it|they|those|these|all of (?:it|that|them))(?: all)? (?:save|bring|worth|come to|add up to|amount to|be|give|yield)\b"
)
_A_YEAR = re.compile(r"\b(?:a|per|each|in a) year\b|\bannual\w*|\byearly\b")
_QUANTITY_OF = re.compile(
    r"¤|\b(?:spend|spent|costs?|bill|(?:if|only|without|just|except|by) \w+)\b"
)


def _savings(frame: Frame, said: Said, parser: Parser) -> bool:
    if wants_more(said):
        listed = frame.ahead.get("listed") or []
        chosen = chosen_of(frame, said) or listed[:1]
        frame.ahead |= {"act": "explain", "ids": [chosen[0]["id"]] if chosen else ["top"]}
        frame.ahead["focus"] = listed.index(chosen[0]) if chosen and chosen[0] in listed else 0
        frame.ahead["risk"] = bool(_SURE.search(said.mask))
        said.cut(0, len(said.text))
        return True
    if re.search(
        r"^\W*(?:and |or )?(?:what about |how about |show me |show |tell me about )?(?:the |number |no\.? ?|#)?(?:second|third|fourth|fifth|next|\d)(?: one)?\W*$",
        said.mask,
    ):
        chosen = chosen_of(frame, said)
        if chosen:
            frame.ahead |= {"act": "explain", "ids": [chosen[0]["id"]]}
            said.cut(0, len(said.text))
            return True
    if _SUM.search(said.mask) and not _QUANTITY_OF.search(said.mask):
        frame.ahead["total"], frame.top = True, None
        frame.ahead["yearly"] = _A_YEAR.search(said.mask) is not None
        said.cut(0, len(said.text))
        return True
    before = dict(frame.ahead)
    for key in ("types", "status", "conditions", "group_by", "sort"):
        frame.ahead.pop(key, None)
    changed = read_choices(said, frame.ahead)
    for key in ("types", "status", "conditions"):
        if key not in frame.ahead and key in before:
            frame.ahead[key] = before[key]
    if re.search(r"\b(?:a|per) year\b|\bannual\w*|\byearly\b", said.mask):
        frame.ahead["yearly"], changed = True, True
        said.cut(0, len(said.text))
    return changed


def _budgets(frame: Frame, said: Said, parser: Parser) -> bool:
    question = budget_words.read_question(Said(said.cased, parser.reader, parser.today), parser)
    flags = {key: value for key, value in question.ahead.items() if value}
    frame.ahead |= flags
    if re.search(r"\b(?:which|what)(?: (?:ones|budgets|of them))? are\b", said.mask):
        frame.filters = []
    if flags:
        said.take_all(budget_words._OWN)
    return bool(flags)


_ATTENTION = re.compile(
    r"\b(?:attention|act on|urgent\w*|worst|fix(?:ed)?|problems?|critical|most important|priorit\w+|worr\w+|look at|limit|saturated|overloaded|in trouble|care about|deal with)\b"
)


def _report(frame: Frame, said: Said, parser: Parser) -> bool:
    if frame.ahead.get("kind") == "health" and said.has(_ATTENTION):
        said.cut(0, len(said.text), named=True)
        return True
    for word, kind in (
        ("week", "weekly"),
        ("month", "monthly"),
        ("executive|exec|board|management", "executive"),
        ("health", "health"),
    ):
        found = re.search(rf"\b(?:{word})(?:ly)?\b(?: (?:report|one|summary|version))?", said.mask)
        if found and not re.search(r"\b(?:last|this|past|previous) (?:week|month)", said.mask):
            frame.ahead["kind"] = kind
            said.cut(found.start(), found.end())
            return True
    return False


_OPTIONS = {
    "forecast": _forecast, "anomalies": carry_anomalies, "savings": _savings, "budgets": _budgets,
    "whatif": carry_whatif, "report": _report,
}  # fmt: skip


def as_costs(before: Frame) -> Frame | None:
    """A frame that ordinary questions can lean on: 'and what did that cost last month?'."""
    if before.intent == "anomalies" and before.ahead.get("on") == "metrics":
        return Frame(
            intent="instances", filters=copy.deepcopy(before.filters), labels=dict(before.labels)
        )
    if before.intent in ("whatif",):
        return None
    frame = Frame(intent="costs", filters=copy.deepcopy(before.filters), labels=dict(before.labels))
    frame.cost, frame.group_by = before.cost, list(before.group_by)
    seen = before.ahead.get("seen")
    frame.window = before.window or (Window(**seen) if seen else None)
    return frame
