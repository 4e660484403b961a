"""What a clause asks, with the sentences around it and the turns before it."""

from __future__ import annotations

import re
from dataclasses import asdict

from agent.planner import carried_foresight
from agent.planner.accepted import refused
from agent.planner.accounted import lost
from agent.planner.among import among
from agent.planner.asides import aside_of, follow
from agent.planner.carried_periods import in_that_period
from agent.planner.connections import connection
from agent.planner.continuing import asks_anew, leans, resized
from agent.planner.courses import goes_on
from agent.planner.fieldswitch import of_groups, switched, unsaid
from agent.planner.followup import merge
from agent.planner.foresight import foresee
from agent.planner.frame import FORESIGHT, Frame
from agent.planner.held_against import amount_of_change
from agent.planner.interruptions import repaired, shorter
from agent.planner.left_out import left_out
from agent.planner.line_counts import lines_of
from agent.planner.mending import mend
from agent.planner.metric_courses import metric_course_of
from agent.planner.other_bar import other_bar
from agent.planner.parse import Parser
from agent.planner.plan import plan
from agent.planner.planned import Plan
from agent.planner.pointing import points_elsewhere, points_nowhere
from agent.planner.reading import Reading
from agent.planner.reshaping import remember, reshaped, widened
from agent.planner.sentences import Sentences, pieces, sentences
from agent.planner.spellings import unite
from agent.planner.swaps import swapped
from agent.planner.things_listed import as_listed
from agent.planner.words import clean

_PAST = re.compile(r"\b(?:did|was|were|spent|paid|had|billed|cost us|came to)\b")
_DATA = ("costs", "compare", "instances", "resources", "metrics", "describe", "status")


class Understanding:
    """The part of a turn that reads a clause in its conversation."""

    _parser: Parser
    _raw: str
    _question: str
    _asked_back: bool

    def understand(self, text: str, before: Frame | None) -> Frame:
        """The frame of a clause in its conversation; costs of days to come are a forecast."""
        frame = self._understood(text, before)
        window = frame.window
        if frame.intent != "costs" or window is None or frame.baseline is not None:
            return frame
        if window.start <= self._parser.today.isoformat() or _PAST.search(text.lower()):
            return frame
        ahead = {"start": window.start, "until": window.end, "label": window.label}
        found = Frame(
            intent="forecast", filters=frame.filters, labels=frame.labels, cost=frame.cost
        )
        found.group_by, found.top = frame.group_by, frame.top
        found.ahead = {"explain": False, "error": False, "horizon": None, **ahead}
        return found

    def _understood(self, text: str, before: Frame | None) -> Frame:
        connected = connection(text, self._parser.vocabulary.connected)
        if connected is not None:
            return connected
        foreseen = self._foresee(text, before)
        if foreseen is not None:
            return foreseen
        if before is not None and before.intent in FORESIGHT:
            before = carried_foresight.as_costs(before)
        text = repaired(text, self._parser.reader, self._parser.today)
        taken = sentences(text)
        if taken.before or taken.after:
            frame = self._understand(taken.question, before)
            if frame.reason == "pointing" and taken.before:  # 'Bedrock grows. What did it cost?'
                told, _ = self._parser.parse(taken.question)
                if told.intent in _DATA:
                    told = self._around(told, taken)
                    frame = told if told.filters else frame
                    if frame is told:
                        return frame
            if frame.intent in _DATA:
                frame = self._around(frame, taken)
                unfit = "(" in text and frame.intent in _DATA and self._unfit(frame)
                return (self._shorter(text, before) or frame) if unfit else frame
        frame = self._understand(text, before)
        if before is None and frame.intent in _DATA and points_nowhere(clean(text).lower(), frame):
            return Frame(intent="clarify", reason="pointing", window=frame.window)
        unfit = "(" in text and frame.intent in _DATA and self._unfit(frame)
        if unfit or (
            frame.intent in ("clarify", "refuse", "unsupported") and frame.reason != "hostile"
        ):
            return self._told(text, before) or self._shorter(text, before) or frame
        return frame

    def _foresee(self, text: str, before: Frame | None) -> Frame | None:
        """What is to come, unusual, or to be saved; of several sentences, the one that asks."""
        whole = text == self._question
        frame = foresee(text, before, self._parser, self._raw, whole=whole)
        if frame is not None and before is not None and before.intent in _DATA and before.window:
            frame.ahead["seen"] = asdict(before.window)
        taken = sentences(text)
        if (frame is None or frame.intent == "clarify") and (taken.before or taken.after):
            inner = foresee(taken.question, before, self._parser, self._raw)
            if inner is not None and inner.intent in FORESIGHT:
                if not inner.filters and taken.before:
                    self._parser.adopt(inner, ". ".join(taken.before))
                return inner
        return frame

    def _unfit(self, frame: Frame) -> bool:
        """True when no tool call can answer the frame."""
        return not self._planned(Frame.from_dict(frame.to_dict())).calls

    def _shorter(self, text: str, before: Frame | None) -> Frame | None:
        """The question without remarks in it that name nothing."""
        for rest in shorter(text, self._parser.reader, self._parser.today):
            frame = self._understand(rest, before)
            if frame.intent in _DATA and _firm(frame):
                return frame
        return None

    def _told(self, text: str, before: Frame | None) -> Frame | None:
        """Sentences taken one after the other, as a conversation would go."""
        parts = pieces(text)
        frame = None
        for part in parts if len(parts) > 1 else ():
            found = self._understand(part, frame or before)
            if found.intent in _DATA and _firm(found):
                frame = found
            elif (found.intent == "refuse" and found.reason == "hostile") or (
                found.intent != "refuse" and self._names_something(part)
            ):
                return None
        return frame

    def _names_something(self, text: str) -> bool:
        """True for a sentence with a period or a name: it must not be left out."""
        reading = self._parser.reader.read(text, self._parser.today)
        return bool(reading.periods.mentions or reading.has("value") or reading.has("neg"))

    def _around(self, frame: Frame, taken: Sentences) -> Frame:
        """What sentences before the question tell, and what those after it ask besides."""
        if taken.before:
            self._parser.adopt(frame, ". ".join(taken.before))
        for text in taken.after:
            extra, reading = self._parser.parse(text, assume=frame)
            if not _says_something(extra, reading):
                continue
            if frame.intent == "metrics" and extra.intent == "instances":
                extra.intent = "metrics"  # 'who hogs memory? top 5 VMs, last week'
            merged = merge(frame, extra, reading)
            if frame.filter_of("provider") is None and extra.filter_of("provider") is not None:
                lost_names = [item for item in frame.filters if item not in merged.filters]
                merged.filters += [
                    item for item in lost_names if not extra.filter_of(item["field"])
                ]
            if frame.intent == "instances" and merged.intent == "metrics" and merged.top is None:
                merged.top = frame.top  # 'top 3 talkers - outbound traffic, last 7 days'
            if merged.intent in _DATA:
                merged.assumptions = list(dict.fromkeys([*frame.assumptions, *merged.assumptions]))
                frame = merged
            elif merged.intent == "clarify":
                return merged
        return frame

    def _understand(self, text: str, before: Frame | None) -> Frame:
        count = resized(text) if before is not None and _many(before) else None
        if count is not None and before is not None:
            frame = Frame.from_dict(before.to_dict())
            frame.top, frame.picked = count, None
            return frame
        changed = (
            other_bar(text, before)
            or lines_of(text, before)
            or amount_of_change(text, before)
            or reshaped(text, before)
            or among(text, before)
            or metric_course_of(text, before)
        )
        if changed is not None:
            return changed
        fewer = left_out(text, before)
        if fewer is not None:
            return fewer
        other = swapped(text, before, self._parser.grounding)
        if other is not None:
            remember(before, other)
            return other
        text = of_groups(text, before, self._parser.grounding)
        frame, reading = self._parser.parse(text)
        aside = aside_of(before)
        following = follow(aside, frame, reading) if aside is not None else None
        if following is not None:
            return following
        if before is not None and points_elsewhere(reading.raw):
            return Frame(intent="clarify", reason="pointing")
        mended = (
            mend(before, frame, reading, self._parser.grounding, self._raw)
            if before is not None
            else None
        )
        if mended is not None:
            return mended
        if (
            before is not None
            and before.intent != "status"
            and not asks_anew(before, frame, reading)
            and (
                leans(reading, frame)
                or self._answers(reading, frame)
                or goes_on(before, reading, frame)
                or _of_the_change(before, reading)
            )
        ):
            before = as_listed(before, frame, reading)
            frame, reading = self._parser.parse(text, assume=before)
            merged = widened(before, frame, reading) or switched(
                before, frame, reading, self._parser.grounding
            )
            merged = merged or merge(unsaid(before, frame), frame, reading)
            remember(before, merged)
            return merged
        lonely = before is None or before.intent == "status"
        if frame.intent != "define" and (
            points_elsewhere(reading.raw) or (lonely and points_nowhere(reading.raw, frame))
        ):
            return Frame(intent="clarify", reason="pointing", window=frame.window)
        if frame.refers:
            frame.intent, frame.reason = "clarify", "unknown"
            frame.unknown = [f"that {name}" for name in frame.refers]
        frame = in_that_period(before, frame, reading)
        dropped = lost(reading, frame)
        if dropped:
            frame.intent, frame.reason, frame.unknown = "clarify", "lost", dropped
        return frame

    def _answers(self, reading: Reading, frame: Frame) -> bool:
        """True for a few words after a question back: they go on with what was asked."""
        asked_back = (
            self._asked_back and frame.intent in ("costs", "clarify") and not frame.group_by
        )
        return asked_back and len(reading.text.split()) <= 7 and not reading.periods.mentions

    def _planned(self, frame: Frame) -> Plan:
        """The calls for a frame; none, and a question back, where a tool would refuse one of them."""
        unite(frame, self._parser.vocabulary)
        made = plan(frame, self._parser.today, self._parser.covered(frame))
        wrong = [name for call in made.calls for name in refused(call)]
        if not wrong:
            return made
        frame.reason, frame.unknown = f"field:{frame.intent}", wrong
        frame.intent = "clarify"
        return Plan()


def _many(before: Frame) -> bool:
    """Whether the answer before had rows to show fewer or more of."""
    held = before.filter_of("cost") is not None or before.granularity != "none"
    listed = before.intent in ("instances", "resources") and not before.count
    return before.top is not None or (not held and bool(before.group_by or listed))


def _of_the_change(before: Frame, reading: Reading) -> bool:
    """'the biggest contributor among the resources?' after a change: of that change."""
    asks = reading.has("why") and not (reading.periods.mentions or reading.has("value"))
    return before.intent == "compare" and asks


def _says_something(frame: Frame, reading: Reading) -> bool:
    """True when a sentence after the question changes what is asked."""
    named = frame.filters or frame.window or frame.group_by or frame.granularity != "none"
    roles = (
        "only",
        "metric_cost",
        "order",
        "sort_by",
        "top",
        "ranking",
        "share",
        "charge",
        "untagged",
    )
    met = frame.conditions or frame.hours or frame.statistic
    return bool(named or met or frame.cost or any(reading.has(role) for role in roles))


def _firm(frame: Frame) -> bool:
    """True when a sentence says enough to be the question."""
    return bool(frame.window or frame.filters or frame.group_by or frame.metrics or frame.asked)
