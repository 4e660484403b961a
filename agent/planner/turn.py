"""A turn of the planner: the clauses of a question, one round of tool calls each, then one answer."""

from __future__ import annotations

import re

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.answering import result_of
from agent.planner import binding, continuations, nested
from agent.planner.among import among
from agent.planner.changing import before_change
from agent.planner.clauses import Clauses, across, split
from agent.planner.combine import combine
from agent.planner.compose import Done, compose
from agent.planner.conflicts import apart
from agent.planner.courtesies import without_courtesies
from agent.planner.declining import declined
from agent.planner.foresight import foresee, is_command
from agent.planner.frame import Frame
from agent.planner.future_periods import plain_future
from agent.planner.glossary import unlike_meaning
from agent.planner.leaning import has_pronoun
from agent.planner.meaning_first import meaning_first
from agent.planner.opening import asked, settle, thanked
from agent.planner.parse import Parser
from agent.planner.picked import expected
from agent.planner.planned import Plan, Planned
from agent.planner.preambles import to_the_point
from agent.planner.quoting import tidied
from agent.planner.report_words import asks_report
from agent.planner.reshaping import reshaped
from agent.planner.rows_named import named
from agent.planner.rows_shown import point
from agent.planner.said import Said
from agent.planner.sentences import sentences
from agent.planner.slips import without_slips
from agent.planner.speech import Speech
from agent.planner.spelt_out import spelt_out
from agent.planner.swaps import swapped
from agent.planner.termframes import frame_of_term
from agent.planner.turn_messages import (
    NO_DATA_NEEDED,
    carried,
    final,
    last_answer,
    planned_here,
    previous_frame,
    topic_of,
)
from agent.planner.understanding import Understanding
from agent.planner.words import clean
from agent.state import KEY

_THEM = re.compile(r"\b(?:they|them|these|those|it|its|their)\b", re.I)
_OURS = re.compile(r"\b(?:our|ours|we|us|my)\b", re.I)
_THEIR_COST = re.compile(
    r"\b(?:what|how much) (?:did|do|does|have|has) (?:they|these|those|it|that) costs?\b"
)
_THAT_TERM = re.compile(
    r"\b(?:ours|any|that|it|those|them|latter|one|ones|such)\b|\bhow many (?:do|did|have|are)\b"
)


class Turn(Understanding):
    """Reads what was done in this turn from its messages, and says what comes next."""

    def __init__(self, parser: Parser, speech: Speech, messages: list[BaseMessage]) -> None:
        at = max(
            (index for index, item in enumerate(messages) if isinstance(item, HumanMessage)),
            default=0,
        )
        self._parser = parser
        self._speech = speech
        self._meaning, typed = meaning_first(str(messages[at].content))
        said, self._slips = without_slips(typed, parser.grounding.knows)
        said = said if asks_report(said) else without_courtesies(said)
        self._raw = to_the_point(said, parser.reader, parser.today)
        self._question, self._pasted = tidied(plain_future(self._raw), parser.reader.names)
        self._previous = previous_frame(messages[:at])
        self._noted = is_command(self._question, self._previous, parser, self._raw)
        self._demanded = False
        if not self._noted:
            self._previous = before_change(self._previous)
            self._point(parser)
            self._question, self._demanded = asked(self._question)
        topic = topic_of(messages[:at])
        self._defined = topic == "define" and self._previous is None
        self._asked_back = topic == "clarify"
        if topic == "define" and self._previous is None and _THAT_TERM.search(self._raw.lower()):
            self._previous = frame_of_term(last_answer(messages[:at]))
        self._rounds = [
            item for item in messages[at:] if isinstance(item, AIMessage) and planned_here(item)
        ]
        self._outputs = {
            item.tool_call_id: item for item in messages[at:] if isinstance(item, ToolMessage)
        }

    def _point(self, parser: Parser) -> None:
        """Read words that point at rows shown, and those that what was asked before gives a meaning."""
        text, before = self._raw, self._previous
        text, before = point(text, before, parser.grounding) or (text, before)
        text = spelt_out(named(text, before, parser.grounding), before)
        if text != self._raw:
            self._raw, self._previous = text, before
            self._question, self._pasted = tidied(plain_future(text), parser.reader.names)

    def reply(self) -> AIMessage:
        """Tool calls for the next clause, or the answer, after the meaning of a term that it asks for."""
        message = self._reply()
        if self._meaning and not message.tool_calls:
            refused = message.additional_kwargs[KEY]["status"] == "refused"
            message.content = self._meaning if refused else f"{self._meaning} {message.content}"
            message.additional_kwargs[KEY]["text"] = message.content
            if message.additional_kwargs[KEY]["status"] in ("refused", "clarify"):
                message.additional_kwargs[KEY]["status"] = "answered"
        return message

    def _reply(self) -> AIMessage:
        settled = None if self._rounds else self._settled()
        if settled is not None:
            if settled.reason == "absent" and not _OURS.search(self._raw):
                settled = declined(settled, self._parser, self._raw, self._previous)
            composed = self._speech.without_data(settled, self._parser, self._question)
            return final(composed, settled, self._previous)
        clauses = self._clauses()
        parts = self._parts()
        again = self._over_all_data(parts)
        if again is not None:
            reply = self._call(again, clauses, again=True)
            if reply is not None:
                return reply
        if len(parts) < len(clauses.texts):
            before = carried(*parts[-1]) if parts else self._previous
            frame = self._of_clause(clauses.texts[len(parts)], before, later=bool(parts))
            if self._pasted:
                frame.assumptions.append(
                    "links and text that look like machine output were not read"
                )
            if not parts:
                frame = declined(frame, self._parser, self._raw, self._previous)
                frame.assumptions += self._slips
            if self._demanded:
                frame.assumptions.append(
                    "nothing was changed: changes need a plan that you confirm"
                )
            reply = self._call(frame, clauses)
            if reply is not None:
                return reply
            if not parts:
                frame = declined(frame, self._parser, self._raw, self._previous)
                composed = self._speech.without_data(frame, self._parser, self._question)
                return final(composed, frame, self._previous)
        composed = combine(
            clauses.combine, [(frame, compose(frame, done)) for frame, done in parts]
        )
        if len(parts) < len(clauses.texts):
            composed.warnings.append(
                "the rest of the question is not answered: what it leans on has no name in the data"
            )
        return final(composed, carried(*parts[-1]), self._previous)

    def _settled(self) -> Frame | None:
        """What needs no reading word by word."""
        grounding = self._parser.grounding
        foreseen = foresee(self._question, self._previous, self._parser, self._raw, whole=True)
        if foreseen is not None and not thanked(clean(self._question).lower()):
            return None
        if self._previous is not None and self._previous.intent in ("costs", "compare"):
            cost = self._previous.cost or "EffectiveCost"
            unlike = unlike_meaning(self._question.lower(), cost)
            if unlike is not None:
                return Frame(intent="define", term=unlike)
        if swapped(self._question, self._previous, grounding) is not None:
            return None
        again = reshaped(self._question, self._previous) or among(self._question, self._previous)
        if again is not None:
            return None
        first = self._previous is None
        found = settle(self._raw, self._question, grounding, defined=self._defined, first=first)
        about_them = self._previous is not None and _THEM.search(self._question)
        return None if found is not None and found.intent == "define" and about_them else found

    def _clauses(self) -> Clauses:
        """As kept with the first round; a question is split only if each clause is understood."""
        if self._rounds:
            kept = self._rounds[0].additional_kwargs[KEY]
            return Clauses(tuple(kept["clauses"]), kept["combine"])
        whole = Clauses((self._question,))
        if self._noted:
            return self._chosen_first() or whole
        clauses = self._split(clean(self._question).lower())
        if len(clauses.texts) == 1:
            return whole
        before = self._previous
        clauses = self._dated_alike(clauses)
        for place, text in enumerate(clauses.texts):
            if before is not None and before.intent == "anomalies" and _THEIR_COST.search(text):
                return whole  # the answer about anomalies tells their impact
            before = self._of_clause(text, before, later=place > 0)
            if before.intent in NO_DATA_NEEDED or not self._planned(before).calls:
                return whole
            before.picked = expected(before)
        return clauses

    def _dated_alike(self, clauses: Clauses) -> Clauses:
        """'which project is the largest, and on what does its money go in October?': the period is said
        once, and holds for both.
        """
        first, *others = clauses.texts
        frame = self.understand(first, self._previous)
        guessed = any(line.startswith("no period was named") for line in frame.assumptions)
        open_costs = frame.intent == "costs" and not (frame.window or frame.all_time)
        if clauses.combine != "each" or not (open_costs or (frame.intent == "compare" and guessed)):
            return clauses
        found = [self._parser.reader.read(one, self._parser.today) for one in others]
        said = {
            one.text[slice(*mention.at)].strip(" ()")
            for one in found
            for mention in one.periods.mentions
            if mention.span.unit is not None
        }
        if len(said) != 1 or frame.granularity != "none":
            return clauses
        return Clauses((f"{first} {said.pop()}", *others), clauses.combine)

    def _of_clause(self, text: str, before: Frame | None, *, later: bool) -> Frame:
        """The frame of a clause; a later one that points at what the one before chose is bound to it."""
        if later and before is not None:
            before = binding.of_its_group(before, text.lower())
        frame = self.understand(text, before)
        if not later or before is None:
            return frame
        if not binding.points(text.lower()):
            return self._unlike(frame, before, text)
        found = binding.chosen(before, text.lower())
        if found is not None and binding.asks_whole(text.lower()):
            whole = binding.bind(
                self.understand(binding.without_pointers(text), None), before, *found
            )
            if whole is not None and self._fits(whole):
                return whole
        if found is None:
            return frame
        if binding.is_bound(frame, *found) and self._fits(frame):
            return binding.share_of_it(frame, text.lower(), *found)
        for said in (self.understand(binding.without_pointers(text), None), frame):
            bound = binding.bind(said, before, *found)
            if bound is not None and self._fits(bound):
                return binding.share_of_it(bound, text.lower(), *found)
        return frame

    def _fits(self, frame: Frame) -> bool:
        """Whether a tool answers it."""
        return bool(self._planned(Frame.from_dict(frame.to_dict())).calls)

    def _unlike(self, frame: Frame, before: Frame, text: str) -> Frame:
        """A later clause asks something else: where it would ask the same again, it is read alone."""
        copies = [Frame.from_dict(one.to_dict()) for one in (frame, before)]
        calls = [[call.arguments for call in self._planned(one).calls] for one in copies]
        if calls[0] != calls[1]:
            return frame
        alone = self.understand(text, None)
        if alone.intent not in ("costs", "compare", "instances", "metrics"):
            return frame
        alone.window, alone.cost = alone.window or before.window, alone.cost or before.cost
        fields = {item["field"] for item in alone.filters}
        alone.filters += [item for item in before.filters if item["field"] not in fields]
        alone.labels = before.labels | alone.labels
        return alone

    def _chosen_first(self) -> Clauses | None:
        """'what if we stop the two dearest machines?': first which those are."""
        frame = foresee(self._question, self._previous, self._parser, self._raw, whole=True)
        if frame is None or frame.intent == "change":
            return None
        if frame.ahead.get("choose"):
            return Clauses((f"list {frame.ahead['choose']}", self._question), "last")
        low = clean(self._question).lower()
        if frame.reason != "whatif:what" or not has_pronoun(low):
            return None
        parts = split(self._parser.spelt(low))
        return parts if len(parts.texts) == 2 else None

    def _split(self, text: str) -> Clauses:
        """The clauses of a text, each in words that the reader knows."""
        text = self._parser.spelt(text)
        mask = Said(text, self._parser.reader, self._parser.today).mask
        clauses = self._cut(text, mask)
        if len(clauses.texts) > 1:
            return continuations.spoken_out(clauses)
        return continuations.cut(text, mask) or clauses

    def _cut(self, text: str, mask: str) -> Clauses:
        """The clauses of a text, or of the one sentence in it that asks."""
        early = nested.find_first(text, mask)
        if early is not None:
            return Clauses(early[0], early[1])
        taken = sentences(text)
        clauses = across(text) if taken.before or taken.after else split(text)
        if len(clauses.texts) > 1:
            return clauses
        chosen = nested.find(text, mask)
        if chosen is not None:
            return Clauses(chosen[0], chosen[1])
        if not (taken.before or taken.after):
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

    def _parts(self) -> list[tuple[Frame, list[Done]]]:
        """The clauses as they were run; one that was run again counts as it was run last."""
        parts: list[tuple[Frame, list[Done]]] = []
        for item in self._rounds:
            if item.additional_kwargs[KEY].get("again"):
                parts.pop()
            parts.append(self._part(item))
        return parts

    def _over_all_data(self, parts: list[tuple[Frame, list[Done]]]) -> Frame | None:
        """The last clause over all data, when it named no period and the usual one holds nothing."""
        if not parts or self._rounds[-1].additional_kwargs[KEY].get("again"):
            return None
        frame, done = parts[-1]
        result = done[0][1]
        guessed = frame.intent == "costs" and frame.window is None and not frame.all_time
        if result is None or result.status != "no_data":
            return None
        alone = apart(frame, self._previous, self._question) if len(parts) == 1 else None
        if alone is not None and frame.window is not None:
            return alone
        if not guessed:
            return None
        wider = Frame.from_dict(frame.to_dict())
        wider.all_time = True
        wider.assumptions = [
            *(line for line in frame.assumptions if not line.startswith("no period was named")),
            "no period was named, and there is nothing lately: all data was used",
        ]
        return wider

    def _call(self, frame: Frame, clauses: Clauses, *, again: bool = False) -> AIMessage | None:
        made = self._planned(frame)
        if not made.calls:
            return None
        frame.assumptions += made.assumptions
        if clauses.combine == "last":
            _with_ids(made)
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
                    "again": again,
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


def _with_ids(made: Plan) -> None:
    """Machines that a next clause is about are listed with their ids, as names may not be unique."""
    for call in made.calls:
        if call.tool == "list_instances" and not call.arguments.get("group_by"):
            call.arguments["columns"] = [*call.arguments.get("columns", []), "resource_id"]
