"""A turn of the planner: the clauses of a question, one round of tool calls each, then one answer."""

from __future__ import annotations

import re
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.answering import result_of
from agent.planner.accounted import lost
from agent.planner.asides import aside_of, follow, keep_aside
from agent.planner.clauses import Clauses, across, split
from agent.planner.combine import combine
from agent.planner.compose import Composed, Done, compose
from agent.planner.courses import goes_on
from agent.planner.fieldswitch import of_groups, switched, unsaid
from agent.planner.followup import leans, merge, resized
from agent.planner.frame import Frame
from agent.planner.interruptions import repaired, shorter
from agent.planner.mending import mend
from agent.planner.opening import asked, settle
from agent.planner.parse import Parser
from agent.planner.picked import expected, pick
from agent.planner.plan import Planned, plan
from agent.planner.pointing import points_elsewhere, points_nowhere
from agent.planner.quoting import tidied
from agent.planner.reading import Reading
from agent.planner.reshaping import remember, reshaped, widened
from agent.planner.sentences import Sentences, pieces, sentences
from agent.planner.speech import Speech
from agent.planner.spellings import unite
from agent.planner.swaps import swapped
from agent.planner.termframes import frame_of_term
from agent.planner.words import clean
from agent.state import KEY
from tools.base import Result

_NO_DATA_NEEDED = ("clarify", "refuse", "help", "define", "unsupported")
_PASSING = (*_NO_DATA_NEEDED, "status")  # a turn that the next question does not lean on


_THEM = re.compile(r"\b(?:they|them|these|those|it|its|their)\b", re.I)


class Turn:
    """Reads what was done in this turn from its messages, and says what comes next."""

    def __init__(self, parser: Parser, speech: Speech, messages: list[BaseMessage]) -> None:
        at = max(
            (index for index, item in enumerate(messages) if isinstance(item, HumanMessage)),
            default=0,
        )
        self._parser = parser
        self._speech = speech
        self._raw = str(messages[at].content)
        self._question, self._pasted = tidied(self._raw, parser.reader.names)
        self._question, self._demanded = asked(self._question)
        self._previous = previous_frame(messages[:at])
        topic = _topic(messages[:at])
        self._defined = topic == "define" and self._previous is None
        self._asked_back = topic == "clarify"
        if topic == "define" and self._previous is None and _THAT_TERM.search(self._raw.lower()):
            self._previous = frame_of_term(_said(messages[:at]))
        self._rounds = [
            item for item in messages[at:] if isinstance(item, AIMessage) and _planned(item)
        ]
        self._outputs = {
            item.tool_call_id: item for item in messages[at:] if isinstance(item, ToolMessage)
        }

    def reply(self) -> AIMessage:
        """Tool calls for the next clause, or the answer."""
        settled = None if self._rounds else self._settled()
        if settled is not None:
            composed = self._speech.without_data(settled, self._parser, self._question)
            return _final(composed, settled, self._previous)
        clauses = self._clauses()
        parts = [self._part(item) for item in self._rounds]
        if len(parts) < len(clauses.texts):
            before = carried(*parts[-1]) if parts else self._previous
            frame = self.understand(clauses.texts[len(parts)], before)
            if self._pasted:
                frame.assumptions.append(
                    "links and text that look like machine output were not read"
                )
            if self._demanded:
                frame.assumptions.append("nothing was changed: this version only reads")
            reply = self._call(frame, clauses)
            if reply is not None:
                return reply
            if not parts:
                composed = self._speech.without_data(frame, self._parser, self._question)
                return _final(composed, frame, self._previous)
        composed = combine(
            clauses.combine, [(frame, compose(frame, done)) for frame, done in parts]
        )
        return _final(composed, carried(*parts[-1]), self._previous)

    def _settled(self) -> Frame | None:
        """What needs no reading word by word."""
        grounding = self._parser.grounding
        if swapped(self._question, self._previous, grounding) is not None:
            return None
        if reshaped(self._question, self._previous) is not None:
            return None
        found = settle(self._raw, self._question, grounding, defined=self._defined)
        about_them = self._previous is not None and _THEM.search(self._question)
        return None if found is not None and found.intent == "define" and about_them else found

    def understand(self, text: str, before: Frame | None) -> Frame:
        """The frame of a clause in its conversation."""
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
                merged.filters += [item for item in lost_names if not extra.filter_of(item["field"])]
            if frame.intent == "instances" and merged.intent == "metrics" and merged.top is None:
                merged.top = frame.top  # 'top 3 talkers - outbound traffic, last 7 days'
            if merged.intent in _DATA:
                merged.assumptions = list(dict.fromkeys([*frame.assumptions, *merged.assumptions]))
                frame = merged
            elif merged.intent == "clarify":
                return merged
        return frame

    def _understand(self, text: str, before: Frame | None) -> Frame:
        count = resized(text) if before is not None and before.top is not None else None
        if count is not None and before is not None:
            frame = Frame.from_dict(before.to_dict())
            frame.top, frame.picked = count, None
            return frame
        changed = reshaped(text, before)
        if changed is not None:
            return changed
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
            and (
                leans(reading, frame)
                or self._answers(reading, frame)
                or goes_on(before, reading, frame)
            )
        ):
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

    def _clauses(self) -> Clauses:
        """As kept with the first round; a question is split only if each clause is understood."""
        if self._rounds:
            kept = self._rounds[0].additional_kwargs[KEY]
            return Clauses(tuple(kept["clauses"]), kept["combine"])
        whole = Clauses((self._question,))
        clauses = self._split(clean(self._question).lower())
        if len(clauses.texts) == 1:
            return whole
        before = self._previous
        for text in clauses.texts:
            before = self.understand(text, before)
            if before.intent in _NO_DATA_NEEDED or not self._planned(before).calls:
                return whole
            before.picked = expected(before)
        return clauses

    def _split(self, text: str) -> Clauses:
        """The clauses of a text, or of the one sentence in it that asks."""
        text = self._parser.spelt(text)
        taken = sentences(text)
        clauses = across(text) if taken.before or taken.after else split(text)
        if len(clauses.texts) > 1 or not (taken.before or taken.after):
            return clauses
        inner = split(taken.question)
        if len(inner.texts) == 1:
            return clauses
        if inner.combine in ("ratio", "difference"):
            told = [". ".join([*taken.before, one.rstrip("?. ") + "?"]) for one in inner.texts]
            return Clauses(tuple(told), inner.combine)
        first = ". ".join([*taken.before, inner.texts[0].rstrip("?. ") + "?"])
        rest = [*inner.texts[1:-1], ". ".join([inner.texts[-1], *taken.after])]
        return Clauses((first, *rest))

    def _planned(self, frame: Frame) -> Any:
        unite(frame, self._parser.vocabulary)
        return plan(frame, self._parser.today, self._parser.covered(frame))

    def _call(self, frame: Frame, clauses: Clauses) -> AIMessage | None:
        made = self._planned(frame)
        if not made.calls:
            return None
        frame.assumptions += made.assumptions
        number = len(self._outputs)
        return AIMessage(
            content="",
            tool_calls=[
                {"name": call.tool, "args": call.arguments, "id": f"call_{number + place}"}
                for place, call in enumerate(made.calls, 1)
            ],
            additional_kwargs={
                KEY: {
                    "frame": frame.to_dict(),
                    "roles": [call.role for call in made.calls],
                    "clauses": list(clauses.texts),
                    "combine": clauses.combine,
                }
            },
        )

    def _part(self, message: AIMessage) -> tuple[Frame, list[Done]]:
        """A round as it was run."""
        kept = message.additional_kwargs[KEY]
        done: list[Done] = []
        for call, role in zip(message.tool_calls, kept["roles"], strict=True):
            output = self._outputs[call["id"] or ""]
            done.append(
                (Planned(call["name"], call["args"], role), result_of(output), str(output.content))
            )
        return Frame.from_dict(kept["frame"]), done


_DATA = ("costs", "compare", "instances", "resources", "metrics", "describe", "status")


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


def _planned(message: AIMessage) -> bool:
    """True for a round of tool calls that the planner made itself."""
    return bool(message.tool_calls) and "roles" in (message.additional_kwargs.get(KEY) or {})


def carried(frame: Frame, done: list[Done]) -> Frame:
    """The frame with what its answer put first."""
    result: Result | None = done[0][1]
    frame.picked = pick(frame, result) if result is not None else None
    return frame


_THAT_TERM = re.compile(
    r"\b(?:ours|any|that|it|those|them|latter|one|ones|such)\b|\bhow many (?:do|did|have|are)\b"
)


def _said(messages: list[BaseMessage]) -> str:
    """The last answer."""
    return next((str(one.content) for one in reversed(messages) if isinstance(one, AIMessage)), "")


def _pending(frame: Frame) -> Frame:
    """What was understood of a question that was asked back about: the next turn may mend it."""
    kept = Frame.from_dict(frame.to_dict())
    kept.intent, kept.pending = frame.pending, ""  # type: ignore[assignment]
    kept.reason, kept.unknown, kept.cannot, kept.assumptions = "", [], [], []
    return kept


def _topic(messages: list[BaseMessage]) -> str:
    """What kind of turn the last one was."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            return str((message.additional_kwargs.get(KEY) or {}).get("topic", ""))
    return ""


def previous_frame(messages: list[BaseMessage]) -> Frame | None:
    """The frame of the last turn that was understood."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            kept = message.additional_kwargs.get(KEY) or {}
            if "frame" in kept:  # None: another model answered what the planner cannot follow
                return Frame.from_dict(kept["frame"]) if kept["frame"] else None
    return None


def _final(composed: Composed, frame: Frame, previous: Frame | None) -> AIMessage:
    """The last message of a turn; a turn that was not understood keeps the frame before it."""
    data = composed.to_dict()
    data["topic"] = frame.intent
    kept = previous if frame.intent in _PASSING else frame
    if frame.intent == "clarify" and frame.reason in ("unknown", "currency") and frame.pending:
        kept = _pending(frame)
    if frame.intent == "status":
        kept = keep_aside(previous, frame)
    elif kept is not None:
        kept.aside = None
    if kept is not None:
        data["frame"] = kept.to_dict()
    return AIMessage(content=composed.text, additional_kwargs={KEY: data})
