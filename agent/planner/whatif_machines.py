"""Changes of what-ifs to machines: added, removed, stopped, run at certain hours, resized, moved."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.said import Said
from agent.planner.whatif_costs import CostChanges
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_objects import MACHINES, STORAGE, machines, region_of
from agent.planner.whatif_sizes import other_size
from agent.planner.whatif_words import (
    ADDS,
    COUNT,
    ENDS,
    INSTEAD,
    MOVES,
    NUMBERS,
    REMOVES,
    RESIZES,
    STOPS,
    spelt_type,
    type_shape,
)
from agent.planner.words import phrase

_TO_REGION = re.compile(
    r"\b(?P<to>to|into|in|over to) (?:the )?(?:region )?(?P<region>[a-z][\w .()-]*?)(?: region)?(?=$|[?.!,;]| (?:for|cost|save|what|how|instead|rather|and|would|over|from)\b)"
)
_CLOUDS = re.compile(
    r"\b(?:aws|amazon(?: web services)?|azure|microsoft|gcp|google(?: cloud)?|openstack|on[- ]prem\w*|our own|another (?:cloud|provider)|oracle|hetzner)\b"
)
_SHARE_OF_MACHINES = re.compile(r"(?P<n>\d{1,3}) ?(?:%|percent) of\b|\b(?P<half>half)(?: of)?\b")
_ADD_WORDS = re.compile(
    r"\b(?:of|the|type|more|extra|another|additional|new|further|one|tier|layer|cluster|pool|group|instances?|servers?|vms?|machines?|boxe?s?|nodes?|hosts?|on|to|at|with|x|our|my|a|an|monthly|month|price|cost|costs|per|is|are|it|that|them|us|spare|fresh|identical|go|goes|going|would|how much|what|pieces|pcs|units|about|running|be|put|placed|located|hosted|machine type|we|i|you|some|each|size|sized|up|were|was|have|had|same|kind|just|also|then|of them)\b"
)
_STEPS = re.compile(
    r"\b(?:one|1|a|next|two|2) sizes? (?P<way>down|up|smaller|larger|bigger|lower|higher)\b|\b(?:next|one) (?P<other>smaller|larger|bigger|lower|higher)(?: size| type)?\b|\b(?P<half>half|double|twice) the size\b"
)


_PLACES = re.compile(r"(?<![\w.-])(?P<place>[a-z][\w]*(?:[ -][\w]+){0,2}?)(?![\w-])")
_ODD_PLACE = re.compile(
    r"\b(?:in|to|at) (?:the )?(?:region )?(?P<place>[a-z]{2,}(?:-[a-z]+)+-?\d)\b|\bin region (?P<other>[\w-]+)"
)
_IN_PLACE = re.compile(r"\b(?:in|to|at) (?:the )?(?:region )?(?P<place>[a-z]{2,}(?:[ -][a-z]+)?)\b")
_WHERETO = re.compile(
    r"\b(?:to|behind|into|in) (?:the|our|my) (?:[a-z][\w-]* ){1,2}(?:tier|cluster|pool|group|layer|farm|backend|frontend)\b"
)


_WHOLLY = re.compile(
    r"\b(?:altogether|completely|entirely|for good|permanently|for ever|forever)\b"
)
_FEWER = re.compile(
    r"\b(?:(?:had|have|having|with|run|ran|use|used|need(?:ed)?) (?=\d|[a-z]+ (?:fewer|less)\b)|fewer|less)\b"
)
_TYPE_LIKE = re.compile(
    r"(?<![\w.-])(?!(?:q[1-4]|h[12]|s3|ec2|k8s|fy\d+)\b)[a-z]{1,8}\d{1,3}[a-z]{0,2}(?:-[a-z0-9]+){0,2}(?![\w-])"
)


class MachineChanges(CostChanges):
    """The part of the reader that is about machines."""

    def _schedule(self, said: Said) -> bool:
        found = read_schedule(said.mask)
        if found is None or not (
            STOPS.search(said.mask)
            or re.search(
                r"\b(?:run\w*|keep\w*|kept|schedul\w+|only|office|leave|left|up)\b", said.mask
            )
        ):
            return False
        change: dict[str, Any] = {"action": "schedule"}
        if found.hours is not None:
            change["hours_per_week"] = found.hours
        self.notes.append(found.note)
        stop = STOPS.search(said.mask)
        if stop:
            said.cut(stop.start(), stop.end())
        for start, end in found.at:
            said.cut(start, end)
        said.take_all(
            re.compile(
                r"\b(?:and|or|only|just|run(?:s|ning)?|keep(?:s|ing)?|kept|leave|leaving|schedul(?:e|es|ed|ing)|a schedule|except|outside|weekly|hours?|put|so that|on a|per (?:day|week))\b"
            )
        )
        return self._what(change, said)

    def _resize(self, said: Said) -> bool:
        types = list(type_shape(self._parser).finditer(said.text))
        instead = INSTEAD.search(said.mask)
        verb = RESIZES.search(said.mask)
        if instead and len(types) == 2 and types[0].end() <= instead.start() < types[1].start():
            change = {
                "action": "resize",
                "instance_type": spelt_type(types[1].group(0)),
                "to_type": spelt_type(types[0].group(0)),
            }
            self.found.append(change)
            return True
        if verb is None:
            return False
        goal_told = len(types) == 1 and self._is_goal(said, types[0])
        if not types or (len(types) == 1 and (not goal_told or _STEPS.search(said.mask))):
            return self._other_size(said, types[0] if types else None)
        goal = types[-1]
        before = said.text[: types[-1].start()]
        counts = list(COUNT.finditer(said.mask))
        if (
            len(types) == 2
            and len(counts) == 2
            and _number(counts[0]) != _number(counts[1])
            and re.search(r"\breplac|\bswap|\bturn|\bconvert|\bchang", said.mask)
        ):
            self.found += [
                {"action": "remove", "instance_type": spelt_type(types[0].group(0)), "count": _number(counts[0])},
                {"action": "add", "instance_type": spelt_type(goal.group(0)), "count": _number(counts[1])},
            ]  # fmt: skip
            return True
        rest = said.text[goal.end() :]
        change = {"action": "resize", "to_type": spelt_type(goal.group(0))}
        small = re.compile(
            r"\b(?:to|with|by|into|for|an?|from|size|types?)\b(?=\W*$)|\bfrom (?=\w+\.)"
        )
        active = verb.end() < goal.start()
        body = (
            f"{before[: verb.start()]} {before[verb.end() :]} {rest}"
            if active
            else f"{before} {rest}"
        )
        return self._what(
            change,
            self._said(
                re.sub(
                    r"\b(?:with|by|into|size|types?)\b|\bto\b(?=\W*$)|\bto\b(?=\s{2})",
                    " ",
                    small.sub(" ", body),
                )
            ),
        )

    def _is_goal(self, said: Said, kind: re.Match[str]) -> bool:
        return (
            re.search(
                r"\b(?:to|with|by|into|for|on|as|using|use|becom\w+|became|was|were|is|be|being) (?:an? |the |all )?(?:\d+ )?$",
                said.text[: kind.start()],
            )
            is not None
        )

    def _other_size(self, said: Said, kind: re.Match[str] | None) -> bool:
        """'one size smaller', 'half the size': of the type that is named."""
        steps = _STEPS.search(said.mask)
        if steps is None:
            if re.search(r"\b(?:resiz|downsiz|upsiz|right-?siz)", said.mask):
                self.problem = self.problem or "to_type"
                return True
            return False
        if kind is None:
            self.problem = self.problem or "to_type"
            return True
        word = next(one for one in steps.groups() if one)
        up = word in ("up", "larger", "bigger", "higher", "double", "twice")
        count = 2 if re.match(r"two|2", steps.group(0)) else 1
        goal = other_size(spelt_type(kind.group(0)), count if up else -count)
        if goal is None:
            self.problem = self.problem or "to_type"
            return True
        said.cut(steps.start(), steps.end())
        said.take(RESIZES)
        return self._what({"action": "resize", "to_type": goal}, said)

    def _move(self, said: Said) -> bool:
        verb = MOVES.search(said.mask)
        assert verb is not None
        soft = re.match(
            r"(?:run|ran|host|put|us|get|got|go|went|was|were|is|be|live|sat|sit|sto)",
            verb.group(0),
        )
        count, kind = COUNT.search(said.mask), type_shape(self._parser).search(said.text)
        if soft and (
            (count and kind) or re.search(r"\b(?:more|another|extra|additional)\b", said.mask)
        ):
            return False
        body = said.text[verb.end() :]
        prepositions = r"\b(?:to|into|over to|in)\b" if soft else r"\b(?:to|into|over to)\b"
        goals = [
            one
            for place in re.finditer(prepositions, body)
            if (one := _TO_REGION.match(body, place.start())) is not None
        ]
        goal = goals[-1] if goals else _TO_REGION.search(body)
        if goal is None:
            return False
        said_goal = goal.group("region").strip()
        if _CLOUDS.fullmatch(said_goal):
            self.problem = "provider"
            return True
        match = self._parser.grounding.lookup(phrase(said_goal), field="region")
        region = region_of(self._parser, said_goal) or said_goal
        if soft and not match and region == said_goal and not re.search(r"\d$", said_goal):
            return False
        named = match or region != said_goal
        if not named and not re.fullmatch(r"[a-z]{2,}(?:(?:-[a-z]+)+-?\d?|-?\d)", said_goal):
            self.unknown.append(said_goal)
            return True
        rest = f"{said.text[: verb.start()]} {body[: goal.start()]} {body[goal.end() :]}"
        rest = re.sub(r"\bout of\b", "from", rest)
        rest = re.sub(r"\bfrom(?= (?:the )?(?:region )?[\w-]+)", "in", rest)
        return self._what({"action": "move", "to_region": region}, self._said(rest))

    def _remove(self, said: Said) -> bool:
        said.take(REMOVES)
        said.take_all(_FEWER)
        if STORAGE.search(said.mask) and not type_shape(self._parser).search(said.text):
            self.storage = said.text
            return True
        return self._end_scope(said) or self._what({"action": "remove"}, said)

    def _stop(self, said: Said) -> bool:
        ends = ENDS.search(said.mask)
        said.take(STOPS)
        said.take_all(_WHOLLY)
        if ends and self._end_scope(said):
            return True
        return self._end_service(said) or self._what({"action": "stop"}, said)

    def _end_service(self, said: Said) -> bool:
        """'turn off Databricks': a service without machines of its own has no hours, only costs."""
        before = len(self.found)
        notes = list(self.notes)
        if not self._end_scope(said):
            return False
        filters = self.found[-1]["filters"]
        if all(one["field"] == "service" and one["op"] == "is" for one in filters):
            found, _, _ = machines(self._parser, said.text)
            if not found:
                return True
        del self.found[before:]
        self.notes = notes
        return False

    def _add(self, said: Said) -> bool:
        change: dict[str, Any] = {"action": "add"}
        where = said.take(_WHERETO)
        if where:
            self.notes.append(f"{where.group(0).strip()!r} is no condition: it changes no price")
        kind = type_shape(self._parser).search(said.text) or _loose_type(said)
        if kind is None and not (
            ADDS.search(said.mask) and (COUNT.search(said.mask) or MACHINES.search(said.mask))
        ):
            if not self.found or "¤" in said.mask:
                self.problem = self.problem or "none"
            return True
        change["count"] = _counted(said)
        if kind is None:
            self.problem = self.problem or "type"
            self.partial.append(change)
            return True
        change["instance_type"] = spelt_type(kind.group(0))
        said.cut(kind.start(), kind.end(), named=True)
        verb = ADDS.search(said.mask)
        if verb:
            said.cut(verb.start(), verb.end())
        self._where(change, said)
        self.found.append(change)
        return True

    def _where(self, change: dict[str, Any], said: Said) -> None:
        """The region and the provider of new machines: all else that is told of them changes no price."""
        for field in ("region", "provider"):
            for found in _PLACES.finditer(said.text):
                match = self._parser.grounding.lookup(phrase(found.group("place")), field=field)
                if match is not None and len(match.values) == 1:
                    change.setdefault(field, match.values[0])
                    said.cut(found.start("place"), found.end("place"), named=True)
        loose = _IN_PLACE.search(said.text)
        if loose and "region" not in change and (near := region_of(self._parser, loose["place"])):
            change["region"] = near
            said.cut(loose.start(), loose.end(), named=True)
        odd = _ODD_PLACE.search(said.text)
        if odd and "region" not in change:
            place = odd.group("place") or odd.group("other")
            near = region_of(self._parser, place)
            if near and near != place:
                change["region"] = near
            else:
                self.unknown.append(place)
        said.take_all(_ADD_WORDS)
        left = re.sub(r"[^\w¤ ]+", " ", said.text)
        named = [word for word in left.split() if not word.isdigit()]
        if named and "¤" in said.mask:
            self.notes.append("only type, number and place of new instances matter for their price")

    def _what(self, change: dict[str, Any], said: Said) -> bool:
        """The machines that a change is about: a type, a number of it, or names and conditions."""
        kinds = list(type_shape(self._parser).finditer(said.text))
        counts = list(COUNT.finditer(said.mask))
        if kinds:
            change["instance_type"] = spelt_type(kinds[0].group(0))
            said.cut(kinds[0].start(), kinds[0].end(), named=True)
        part = _SHARE_OF_MACHINES.search(said.mask)
        if part:
            change["percent"] = float(part.group("n")) if part.group("n") else 50.0
            said.cut(part.start(), part.end())
            counts = [
                one for one in counts if one.start() >= part.end() or one.end() <= part.start()
            ]
        whole = said.text
        if counts:
            change["count"] = _number(counts[0])
            said.cut(counts[0].start(), counts[0].end())
        filters, frame, unknown = machines(self._parser, said.text)
        if unknown:
            self.unknown += unknown
            return True
        ranked = re.search(
            r"\b(?:biggest|largest|smallest|oldest|newest|most|least|cheapest|costliest|priciest|dearest|top|highest|lowest|idle|busiest|underused|under-?utili[sz]ed|unused)\b",
            said.mask,
        )
        if ranked or frame.conditions or frame.intent == "metrics":
            self.choose = re.sub(r"\s+", " ", whole).strip(" ?.!,")
            for key in ("count", "filters", "percent"):
                change.pop(key, None)
            if kinds:
                self.choose = f"{self.choose} {change.pop('instance_type')}"
            self.found.append(change)
            return True
        self.labels |= frame.labels
        self.notes += [line for line in frame.assumptions if "was taken as" in line]
        if filters:
            change["filters"] = filters
        everything = (
            not kinds
            and not filters
            and MACHINES.search(said.mask)
            and re.search(
                r"\b(?:all|every|each|everything|whole|entire|any|half|our|the)\b", said.mask
            )
            and not re.search(r"\b(?:those|these|that|this|it|them)\b", said.mask)
        )
        if everything and change["action"] != "resize":
            change["filters"] = [{"field": "status", "op": "is", "values": ["running"]}]
            self.notes.append("nothing says which instances: all that run are taken")
        elif not ({"instance_type", "filters"} & set(change)):
            self.problem = self.problem or "what"
            self.partial.append(change)
            return True
        self.found.append(change)
        return True

    def _said(self, text: str) -> Said:
        return Said(text, self._parser.reader, self._parser.today)


def _loose_type(said: Said) -> re.Match[str] | None:
    """What stands where a type would, among no names of the store: '3 more cx41 servers'."""
    if not (COUNT.search(said.mask) or MACHINES.search(said.mask)):
        return None
    return _TYPE_LIKE.search(said.mask)


def _counted(said: Said) -> int:
    """How many: 'another five' are five."""
    found = list(COUNT.finditer(said.mask))
    for one in found:
        said.cut(one.start(), one.end())
    exact = [one for one in found if one.group(0).strip() not in ("a", "an", "another")]
    return _number((exact or found)[0]) if found else 1


def _number(found: re.Match[str]) -> int:
    said = next(group for group in found.groups() if group)
    return int(said) if said.isdigit() else NUMBERS[said]
