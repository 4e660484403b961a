"""What-if questions to changes: 'add 10 m5.large', 'stop dev at night', 'move the m5.xlarge to us-west-2'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.future_periods import find_ahead
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_hours import read_hours
from agent.planner.whatif_words import (
    ADDS,
    COMMITS,
    COUNT,
    GROWS,
    MOVES,
    NUMBERS,
    OFFICE,
    REMOVES,
    RESIZES,
    SHARE_OF,
    STOPS,
    spelt_type,
    type_shape,
)
from agent.planner.words import phrase

_CUT = re.compile(
    r"\s*(?:,|;|\band\b|\bthen\b|\bplus\b|\balso\b|\bas well as\b)+\s*(?=(?:we |i |also |then |you |they )*(?:add|remov|delet|terminat|stop|shut|switch|turn|resiz|downsiz|upsiz|mov|migrat|relocat|buy|bought|purchas|commit|grow|increas|launch|replac|chang|convert|schedul|power|traffic|usage|costs?|drop|kill)\w*\b)"
)
_TO_REGION = re.compile(
    r"\b(?P<to>to|into|in|over to) (?:the )?(?:region )?(?P<region>[a-z][\w .()-]*?)(?: region)?(?=$|[?.!,;]| (?:for|cost|save|what|how|instead|and|would|over|from)\b)"
)
_CLOUDS = re.compile(
    r"\b(?:aws|amazon(?: web services)?|azure|microsoft|gcp|google(?: cloud)?|openstack|on[- ]prem\w*|our own|another (?:cloud|provider)|oracle|hetzner)\b"
)
_ARTICLES = re.compile(
    r"^(?:all|every|each|any|the|our|my|of|these|those|both|instances?|servers?|vms?|machines?|boxes|\s)+|\b(?:instances?|servers?|vms?|machines?|boxes|hosts?|nodes?|workloads?|environments?|ones?|off|down|up|out|permanently|completely|entirely|for good|everything|all|the|our|my|of|existing|current|running|them|capacity|resources?)\b"
)
_PARTS = {"half": 50, "third": 33.3, "quarter": 25, "fifth": 20, "tenth": 10}
_FRACTION = re.compile(r"\bby (?:an? |one )?(?P<part>half|third|quarter|fifth|tenth)\b")
_HOW_MUCH = re.compile(
    r",?\s*\b(?:and )?(?:how much|what)(?: money)? (?:(?:do|does|did|would|will|can|could|might|is|are|be|the|we|i|it|that|this|us|get|total|bill) )*(?:saved?|cost|costs|pay|paid|spend|be|bring)\b(?: us| me| then)*\W*$"
)
Problem = str


class Changes:
    """The changes of one question, and what of it could not be read."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.found: list[dict[str, Any]] = []
        self.filters: list[dict[str, Any]] = []
        self.labels: dict[str, str] = {}
        self.unknown: list[str] = []
        self.notes: list[str] = []
        self.problem = ""
        self.partial: list[dict[str, Any]] = []

    def read(self, text: str) -> None:
        """Every clause of a text in lower case."""
        text = _FRACTION.sub(lambda found: f"by {_PARTS[found.group('part')]}%", text)
        text = _HOW_MUCH.sub(" ", text)
        for clause in (part for part in _CUT.split(text) if part and part.strip()):
            self._clause(clause.strip())

    def _clause(self, text: str) -> None:
        for pattern, make in (
            (COMMITS, self._commit), (GROWS, self._grow), (OFFICE, self._schedule), (RESIZES, self._resize),
            (MOVES, self._move), (REMOVES, self._remove), (STOPS, self._stop), (ADDS, self._add),
        ):  # fmt: skip
            found = pattern.search(text)
            if found is not None and make(text, found):
                return

    # the kinds of changes ------------------------------------------------------------------------

    def _commit(self, text: str, found: re.Match[str]) -> bool:
        change: dict[str, Any] = {"action": "commit"}
        years = re.search(r"\b(?P<n>1|3|one|three)[- ]?(?:years?|yrs?|y)\b", text)
        if years:
            change["term_years"] = 3 if years.group("n") in ("3", "three") else 1
        share = SHARE_OF.search(text)
        if share:
            change["percent"] = _share(share)
        rest = _without(text, found, years, share)
        rest = re.sub(
            r"\b(?:of|for|on|covering|cover|over|to|at|our|the|all|steady|usage|use|baseline|compute|instances?|spend|costs?|load|workloads?|ec2|vms?|commit\w*|reserv\w*|savings? plans?|buy|purchase|an?|with)\b",
            " ",
            rest,
        )
        self._place(change, rest)
        self.found.append(change)
        return True

    def _grow(self, text: str, found: re.Match[str]) -> bool:
        percent = _growth(found, text)
        if percent is None:
            return False
        subject = (
            text[: found.start()]
            + " "
            + re.sub(r"^(?:of|in|on|for)\b", " ", text[found.end() :].strip())
        )
        named = _without(subject, SHARE_OF.search(subject))
        named = re.sub(
            r"\b(?:traffic|usage|use|load|demand|business|we|i|it|everything|things|costs?|spend(?:ing)?|bill|our|the|of|in|on|for|all|total|overall|consumption|by|a|an|more|users?|customers?|per|each|every|month|year|data|workloads?|are|is|was|were|to|next)\b",
            " ",
            named,
        )
        if re.search(r"\b(?:a|per|each|every) (?:month|week|year)\b|\b(?:monthly|yearly)\b", text):
            self.notes.append("growth is counted at once, not step by step")
        self._scope(named)
        if re.search(r"\b(?:traffic|usage|load|demand|users?|customers?)\b", text):
            self.notes.append("all costs of the scope are taken to grow with it")
        self.found.append({"action": "growth", "percent": percent})
        return True

    def _schedule(self, text: str, found: re.Match[str]) -> bool:
        if not (
            STOPS.search(text)
            or re.search(r"\b(?:run(?:ning|s)?|keep\w*|schedul\w+|only|office)\b", text)
        ):
            return False
        hours, note = read_hours(text)
        change: dict[str, Any] = {"action": "schedule"}
        if hours is not None:
            change["hours_per_week"] = hours
        self.notes.append(note)
        object_ = OFFICE.sub(" ", text)
        object_ = re.sub(
            r"\b(?:and|or|on|at|in|the|from|to|until|till|during|between|only|just|every|each|all|week|day|days|weekdays?|hours?|a|per|runs?|running|run|keep|keeping|schedule[ds]?|scheduling|outside|of|night|nights|weekends?)\b|\b\d{1,2}(?::\d\d)? ?(?:am|pm|h|uhr|o'clock)?\b",
            " ",
            STOPS.sub(" ", object_),
        )
        return self._what(change, object_)

    def _resize(self, text: str, found: re.Match[str]) -> bool:
        types = list(type_shape(self._parser).finditer(text))
        if not types:
            return False
        change: dict[str, Any] = {"action": "resize", "to_type": spelt_type(types[-1].group(0))}
        body = text[found.end() : types[-1].start()]
        if len(types) == 1 and re.search(r"\b(?:to|with|by|into|for)\W*$", body) is None:
            return False
        return self._what(
            change, re.sub(r"\b(?:to|with|by|into|for|an?|from|size|type)\b", " ", body)
        )

    def _move(self, text: str, found: re.Match[str]) -> bool:
        body = text[found.end() :]
        goals = [
            _TO_REGION.match(body, place.start())
            for place in re.finditer(r"\b(?:to|into|over to)\b", body)
        ] or [_TO_REGION.search(body)]
        goal = goals[-1]
        if goal is None:
            return False
        said = goal.group("region").strip()
        if _CLOUDS.fullmatch(said):
            self.problem = "provider"
            return True
        match = self._parser.grounding.lookup(phrase(said), field="region")
        region = match.values[0] if match else said
        if not match and not re.fullmatch(r"[a-z]{2,}(?:(?:-[a-z]+)+-?\d?|-?\d)", said):
            self.unknown.append(said)
            return True
        change: dict[str, Any] = {"action": "move", "to_region": region}
        source = re.search(r"\bfrom (?P<region>[\w-]+)", body[: goal.start()] + body[goal.end() :])
        return self._what(
            change,
            body[: goal.start()] if not source else body[: goal.start()].replace("from", "in"),
        )

    def _remove(self, text: str, found: re.Match[str]) -> bool:
        return self._what({"action": "remove"}, text[found.end() :])

    def _stop(self, text: str, found: re.Match[str]) -> bool:
        return self._what({"action": "stop"}, _without(text, found))

    def _add(self, text: str, found: re.Match[str]) -> bool:
        change: dict[str, Any] = {"action": "add"}
        kind = type_shape(self._parser).search(text)
        if kind is None:
            self.problem = self.problem or "type"
            count = COUNT.search(text)
            self.partial.append({**change, "count": _number(count) if count else 1})
            return True
        change["instance_type"] = spelt_type(kind.group(0))
        count = COUNT.search(_without(text, kind))
        change["count"] = _number(count) if count else 1
        rest = _without(text, kind, COUNT.search(text), found)
        rest = re.sub(
            r"\b(?:of|the|type|more|extra|another|additional|new|instances?|servers?|vms?|machines?|boxes|nodes?|in|on|to|at|for|with|x|our|a|an|we|i|you|some|each|size|sized)\b",
            " ",
            rest,
        )
        self._place(change, rest)
        self.found.append(change)
        return True

    # what is changed -----------------------------------------------------------------------------

    def _what(self, change: dict[str, Any], text: str) -> bool:
        """The machines that a change is about: a type, a number of it, or names and conditions."""
        kinds = list(type_shape(self._parser).finditer(text))
        if kinds:
            change["instance_type"] = spelt_type(kinds[0].group(0))
            text = _without(text, kinds[0])
        count = COUNT.search(text)
        if count and (kinds or change["action"] in ("stop", "remove")):
            change["count"] = _number(count)
            text = _without(text, count)
        rest = _ARTICLES.sub(" ", text)
        rest = re.sub(r"[^\w.@:/=-]+", " ", rest).strip()
        if re.search(
            r"[a-z0-9]", re.sub(r"\b(?:in|on|at|for|from|with|and|we|i|a|an|to|x)\b", " ", rest)
        ):
            change_filters = self._read(
                f"instances in {rest}"
                if not rest.startswith(
                    ("in ", "on ", "with ", "tagged ", "older ", "that ", "which ")
                )
                else f"instances {rest}"
            )
            if change_filters:
                change["filters"] = change_filters
        if not ({"instance_type", "filters"} & set(change)):
            self.problem = self.problem or "what"
            self.partial.append(change)
            return True
        self.found.append(change)
        return True

    def _place(self, change: dict[str, Any], text: str) -> None:
        """A region and a provider of new machines; other names are the scope that is forecast."""
        text = re.sub(r"[^\w.@:/=-]+", " ", text).strip()
        if not re.search(r"[a-z]", text):
            return
        for item in self._read(f"cost of {text}"):
            if (
                item["field"] in ("region", "provider")
                and item["op"] == "is"
                and len(item["values"]) == 1
            ):
                change[item["field"]] = item["values"][0]
            else:
                self.filters.append(item)

    def _scope(self, text: str) -> None:
        text = re.sub(r"[^\w.@:/=-]+", " ", text).strip()
        if re.search(r"[a-z]", text):
            self.filters += self._read(f"cost of {text}")

    def _read(self, text: str) -> list[dict[str, Any]]:
        """Conditions of a text; what it does not know is noted."""
        frame, _ = self._parser.parse(text)
        self.labels |= frame.labels
        if frame.unknown:
            self.unknown += frame.unknown
        filters = list(frame.filters)
        if text.startswith("instances"):
            for item in filters:
                item["field"] = "resource_id" if item["field"] == "resource" else item["field"]
            filters = [
                item
                for item in filters
                if not (item["field"].startswith("service") and item["op"] == "is")
            ]
        return filters


def read_whatif(said: Said, parser: Parser) -> Frame:
    """The frame of a what-if question."""
    frame = Frame(intent="whatif")
    period = find_ahead(said.mask, parser.today, strong=True) or _for_days(said, parser)
    if period is not None and COMMITS.search(said.mask) and "year" in said.mask[slice(*period.at)]:
        period = None  # 'for 3 years' is the term of the commitment
    if period is not None:
        said.cut(*period.at)
        frame.ahead["horizon"] = min((period.end - parser.today).days, 366)
        frame.ahead["label"] = period.label
        if period.start is not None:
            frame.ahead["start"] = period.start.isoformat()
    elif re.search(
        r"\b(?:a|per|each|every) year\b|\b(?:yearly|annual(?:ly)?|over a year)\b", said.mask
    ):
        frame.ahead["horizon"], frame.ahead["label"] = 365, "365 days"
    changes = Changes(parser)
    changes.read(said.text)
    frame.filters, frame.labels = changes.filters, changes.labels
    frame.assumptions = list(dict.fromkeys(changes.notes))
    frame.ahead["changes"] = changes.found
    if changes.unknown:
        frame.intent, frame.reason, frame.unknown, frame.pending = (
            "clarify",
            "unknown",
            changes.unknown,
            "whatif",
        )
    elif changes.problem or not changes.found:
        frame.intent, frame.reason = "clarify", f"whatif:{changes.problem or 'none'}"
        if changes.partial:
            frame.pending, frame.ahead["changes"] = "whatif", [*changes.found, *changes.partial]
    return frame


def _for_days(said: Said, parser: Parser) -> Any:
    found = find_ahead(said.mask, parser.today)
    return (
        found
        if found is not None
        and found.days is not None
        and re.search(r"^(?:for|over|in|within)\b", said.mask[found.at[0] :])
        else None
    )


def _without(text: str, *places: re.Match[str] | None) -> str:
    """The text without what was matched in it."""
    for place in sorted((one for one in places if one is not None), key=lambda one: -one.start()):
        text = text[: place.start()] + " " + text[place.end() :]
    return text


def _number(found: re.Match[str]) -> int:
    said = next(group for group in found.groups() if group)
    return int(said) if said.isdigit() else NUMBERS[said]


def _share(found: re.Match[str]) -> float:
    if found.group("n"):
        return float(found.group("n"))
    return {
        "half": 50.0,
        "a third": 33.3,
        "one third": 33.3,
        "two thirds": 66.7,
        "three quarters": 75.0,
        "a quarter": 25.0,
        "all": 100.0,
    }[found.group("word")]


def _growth(found: re.Match[str], text: str) -> float | None:
    """+20, -30, +100 ('doubles')."""
    said = found.group(0)
    word = re.search(
        r"\b(?P<double>doubl\w+|twice)|\b(?P<triple>tripl\w+)|\b(?P<half>halv\w+|half)", said
    )
    down = re.search(
        r"\b(?:drop\w*|fall\w*|fell|shr[aiu]nk\w*|decreas\w*|declin\w*|less|lower|fewer|down|cut\w*|reduc\w*|lose|lost)\b",
        said,
    )
    share = re.search(r"(?P<n>\d+(?:\.\d+)?) ?(?:%|percent|per ?cent|pct)", said)
    if share:
        return -float(share.group("n")) if down else float(share.group("n"))
    if word is None:
        return None
    return 100.0 if word.group("double") else 200.0 if word.group("triple") else -50.0
