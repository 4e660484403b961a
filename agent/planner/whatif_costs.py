"""Changes of what-ifs to costs: growth by a percentage or an amount, commitments, and what ends as a whole."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.frame import Frame
from agent.planner.money_words import amounts
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_objects import MACHINES, STORAGE, machines, scope
from agent.planner.whatif_words import (
    COMMITS,
    COUNT,
    DOWN,
    PERCENT,
    REMOVES,
    SHARE_OF,
    STOPS,
    TIMES,
    UP,
    type_shape,
)
from agent.planner.words import phrase

_COMMIT_WORDS = re.compile(
    r"\b(?:of|for|on|covering|cover|covers|over|to|at|our|the|all|steady|usage|use|baseline|compute|instances?|spend|costs?|load|workloads?|vms?|machines?|servers?|commit\w*|reserv\w*|savings? plans?|buy|bought|buying|purchased?|signed?|sign(?:ing)?|take|took|get|got|an?|with|we|i|into|go|went|plans?|contract|term|up|about|worth|in|deal|capacity|every|each|whole|entire|fleet)\b|(?<=\s)-+(?=\s)"
)
_REASON = re.compile(
    r"(?:^|\b)(?:for|because|since|as|due|so|thanks|in order|to handle|to support|to cover|needed|supporting)\b"
)
_BROUGHT_BY = re.compile(
    r"\b(?:due to|because of|thanks to|owing to|as a result of|caused by|driven by|now that)\b.*$|\b(?:with|for|after|since|through) (?:the|our|a|an|this|that) (?:new|upcoming|coming|planned|next|latest|recent)\b.*$"
)
_HOW_LONG = re.compile(r"\b(?P<n>1|3|one|three)[- ]?(?:years?|yrs?|y)\b")


class CostChanges:
    """The part of the reader that is about costs."""

    _parser: Parser
    found: list[dict[str, Any]]
    filters: list[dict[str, Any]]
    labels: dict[str, str]
    unknown: list[str]
    notes: list[str]
    problem: str
    partial: list[dict[str, Any]]
    choose: str
    storage: str

    def _place(self, change: dict[str, Any], text: str) -> None:
        """A region and a provider of new machines; other names are the scope that is forecast."""
        text = re.sub(r"[^\w.@:/=-]+", " ", text).strip()
        if not re.search(r"[a-z]", text):
            return
        frame, _ = self._parser.parse(f"cost of {text}")
        if frame.unknown:
            frame = self._without_reason(frame, text)
        self.labels |= frame.labels
        self.unknown += frame.unknown
        for item in frame.filters:
            single = item["op"] == "is" and len(item["values"]) == 1
            if item["field"] in ("region", "provider") and single:
                change[item["field"]] = item["values"][0]
            elif change["action"] == "commit":
                self._commit_to(change, item)
            else:
                named = ", ".join(str(value) for value in item["values"])
                self.notes.append(
                    f"{named!r} changes no price: new instances cost the same for all"
                )

    def _without_reason(self, frame: Frame, text: str) -> Frame:
        """'5 m5.large for the new checkout project': what it is for is no condition."""
        for found in _REASON.finditer(text):
            other, _ = self._parser.parse(f"cost of {text[: found.start()] or 'everything'}")
            if not other.unknown:
                for name in re.findall(r"\b(?:in|at|on) ([\w-]+)", text[found.start() :]):
                    match = self._parser.grounding.lookup(phrase(name), field="region")
                    if match is not None:
                        other.add_filter("region", "is", list(match.values))
                self.notes.append(
                    f"{text[found.start() :].strip()!r} was taken as the reason: it is no condition"
                )
                return other
        return frame

    def _commit(self, said: Said) -> bool:
        change: dict[str, Any] = {"action": "commit"}
        years = _HOW_LONG.search(said.mask)
        if years:
            change["term_years"] = 3 if years.group("n") in ("3", "three") else 1
        share = PERCENT.search(said.mask) or SHARE_OF.search(said.mask)
        if share:
            change["percent"] = share_of(share)
        said.take(COMMITS)
        for found in (years, share):
            if found:
                said.cut(found.start(), found.end())
        said.take_all(COMMITS)
        said.take_all(_COMMIT_WORDS)
        self._place(change, said.text)
        self.found.append(change)
        return True

    def _commit_to(self, change: dict[str, Any], item: dict[str, Any]) -> None:
        """A commitment covers machines: a service of machines is its provider's."""
        found, _, _ = (
            machines(self._parser, " ".join(map(str, item["values"])).lower())
            if item["field"].startswith("service")
            else ([item], Frame(), [])
        )
        for one in found:
            if one["field"] == "provider" and len(one["values"]) == 1:
                change["provider"] = one["values"][0]
            else:
                change.setdefault("filters", []).append(one)

    def _is_growth(self, said: Said) -> bool:
        mask = said.mask
        share = PERCENT.search(mask)
        things = MACHINES.search(mask) or type_shape(self._parser).search(said.text)
        if (
            (STOPS.search(mask) or REMOVES.search(mask))
            and share
            and re.match(r" of\b", mask[share.end() :])
        ):
            money = re.search(r"\b(?:spend|costs?|bill|usage|use)\b", mask)
            return not things and money is not None
        if read_schedule(mask) and not share:
            return False
        if share:
            return bool(UP.search(mask) or DOWN.search(mask))
        if TIMES.search(mask):
            return not (type_shape(self._parser).search(said.text) and COUNT.search(mask))
        return any(True for one in amounts(mask) if one.marked) and bool(
            UP.search(mask) or DOWN.search(mask)
        )

    def _grow(self, said: Said) -> bool:
        change: dict[str, Any] = {"action": "growth"}
        mask = said.mask
        share, times = PERCENT.search(mask), TIMES.search(mask)
        down = _goes_down(mask, share)
        if share:
            change["percent"] = -float(share.group("n")) if down else float(share.group("n"))
            said.cut(share.start(), share.end())
        elif times:
            change["percent"] = by_times(times)
            said.cut(times.start(), times.end())
        elif not self._money(change, said, down):
            return False
        each = re.search(
            r"\b(?:a|per|each|every) (?:month|week|year|quarter)\b|\b(?:monthly|yearly)\b",
            said.mask,
        )
        if each and "amount" not in change:
            self.notes.append("growth is counted at once, not step by step")
        said.take_all(UP)
        said.take_all(DOWN)
        why = _BROUGHT_BY.search(said.text)
        if why is not None:
            self.notes.append(
                f"{why.group(0).strip()!r} was taken as the reason: it is no condition"
            )
            said.cut(why.start(), why.end(), named=True)
        filters, frame, unknown, driver = scope(self._parser, said.text, said.mask)
        self.labels |= frame.labels
        self.unknown += unknown
        self.notes += [line for line in frame.assumptions if "was taken as" in line]
        if driver and not unknown:
            self.notes.append("all costs of the scope are taken to grow with it")
        if filters:
            change["filters"] = filters
        self.found.append(change)
        return True

    def _money(self, change: dict[str, Any], said: Said, down: bool) -> bool:
        """'$500 a month more'."""
        one = next((one for one in amounts(said.mask) if one.marked), None)
        if one is None:
            return False
        unit = re.match(
            r" ?(?:/|a |per |each |every )?(?P<unit>month|year|week|day|quarter)\b",
            said.mask[one.end :],
        )
        named = unit.group("unit") if unit else "month"
        factor = {"month": 1.0, "year": 1 / 12, "quarter": 1 / 3, "week": 52 / 12, "day": 365 / 12}
        value = round(float(one.value) * factor[named], 2)
        change["amount"] = -value if down else value
        said.cut(one.start, one.end + (unit.end() if unit else 0))
        return True

    def _end_scope(self, said: Said) -> bool:
        """'get rid of Redshift', 'close the ci account': all of its costs end; False for machines."""
        if (
            MACHINES.search(said.mask)
            or STORAGE.search(said.mask)
            or type_shape(self._parser).search(said.text)
        ):
            return False
        filters, frame, unknown, _ = scope(self._parser, said.text, said.mask)
        if unknown or not filters or frame.intent not in ("costs", "instances"):
            return False
        fields = {item["field"] for item in filters}
        if fields & {
            "resource",
            "name",
            "resource_id",
            "instance_type",
            "status",
            "age_days",
            "cost",
        }:
            return False
        if any(
            item["field"] == "service_category" and item["values"] == ["Compute"]
            for item in filters
        ):
            return False
        self.labels |= frame.labels
        self.notes.append("all costs of it are taken to end")
        self.found.append({"action": "growth", "percent": -100.0, "filters": filters})
        return True


def share_of(found: re.Match[str]) -> float:
    if found.group("n"):
        return float(found.group("n"))
    return {
        "half": 50.0, "a third": 33.3, "one third": 33.3, "two thirds": 66.7, "three quarters": 75.0,
        "a quarter": 25.0, "all": 100.0,
    }[found.group("word")]  # fmt: skip


def by_times(found: re.Match[str]) -> float:
    """+100 of 'doubles', -50 of 'halves', +50 of '1.5x'."""
    if found.group("n"):
        return round(100 * (float(found.group("n")) - 1), 2)
    return (
        100.0
        if found.group("double")
        else 200.0
        if found.group("triple")
        else 300.0
        if found.group("four")
        else -50.0
    )


def _goes_down(mask: str, share: re.Match[str] | None) -> bool:
    """Which way it goes: of the words next to the figure where both ways are named."""
    ups, downs = list(UP.finditer(mask)), list(DOWN.finditer(mask))
    if not downs:
        return False
    if not ups or share is None:
        return not ups or downs[0].start() <= ups[0].start()

    def near(found: re.Match[str]) -> int:
        return min(abs(found.end() - share.start()), abs(found.start() - share.end()))

    return min(map(near, downs)) <= min(map(near, ups))
