"""What is said without looking at data: questions back, definitions, help, and polite refusals."""

from __future__ import annotations

from agent.planner.absent import absent_names
from agent.planner.composed import Composed
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.phrasing import conditions, listed, plural
from agent.planner.speech_foresight import ask_back
from tools.vocabulary import Vocabulary

_UNSUPPORTED = {
    "forecast": "forecast costs",
    "budget": "keep or check budgets",
    "anomaly": "detect anomalies",
    "recommendation": "recommend savings",
    "health": "judge the health of the whole infrastructure",
    "what_if": "simulate changes",
    "carbon": "estimate emissions",
    "action": "change anything in a cloud",
    "how": "explain how to change things in a cloud",
}
_INSTEAD = {
    "forecast": ["Daily spend over the last 30 days", "Monthly cost over the last 6 months"],
    "budget": ["What did we spend this month compared to last month?"],
    "anomaly": ["Which service grew the most last month?", "Daily spend over the last 30 days"],
    "recommendation": ["Which servers are idle?", "Unattached volumes", "Top 10 resources by cost"],
    "health": ["Which instances have high CPU?", "How many instances are stopped?"],
    "what_if": ["How much do our instances cost by instance type?"],
    "rates": ["List cost last month", "Effective cost last month"],
    "carbon": ["Cost by region last month"],
    "action": ["Which servers are idle?", "List stopped instances"],
}
_EXAMPLES = [
    "What did we spend last month, by service?",
    "Why did costs change this month?",
    "Which instances cost more than $100 a month?",
    "How fresh is the data?",
]


_BACK = {
    "pointing": "What do you mean? Please name the service, account, resource or period.",
    "confirm": "There is nothing to confirm or to stop here: no plan of a change waits in this "
    "conversation. `cloudwright changes list` shows those that were proposed.",
    "periods": "Which one period do you mean?",
    "term": "I have no definition of that; I know the terms of FOCUS bills.",
}
_NO_HISTORY = (
    "The inventory is as of now; what existed or ran in an earlier period is not kept. I can tell "
    "what was launched or created then, or what it cost."
)


class Speech:
    """Answers that need no tool."""

    def without_data(self, frame: Frame, parser: Parser, question: str) -> Composed:
        """The answer to a frame that leads to no tool call."""
        if frame.intent == "define":
            return Composed("answered", frame.term, follow_ups=_EXAMPLES[:2])
        if frame.intent == "help":
            return self._help(frame)
        if frame.intent == "unsupported":
            return self._unsupported(frame)
        if frame.intent == "refuse":
            return self._refuse(frame)
        if not parser.vocabulary.coverage and not parser.vocabulary.instances:
            return Composed("no_data", _EMPTY)
        return self._clarify(frame, parser, question)

    def _help(self, frame: Frame) -> Composed:
        text = (
            "I answer questions about your clouds from the data that was imported: what they cost, "
            "what changed and why, which instances, volumes and addresses there are, and how busy "
            "they are. Every number comes with the query behind it, and nothing is ever changed by "
            "a question."
        )
        if frame.reason == "greeting":
            text = "Hello! " + text
        if frame.reason == "thanks":
            text = "You are welcome."
        return Composed("answered", text, follow_ups=list(_EXAMPLES))

    def _unsupported(self, frame: Frame) -> Composed:
        what = _UNSUPPORTED.get(frame.reason, "do that")
        text = f"I cannot {what} yet; I answer questions about costs, inventory and use."
        if frame.reason == "action":
            text = (
                "I cannot do that, so nothing was done. I can make a plan to start, stop, resize, tag "
                "or snapshot machines you name, or to delete volumes, snapshots and idle addresses; "
                "you then confirm it."
            )
        return Composed("refused", text, follow_ups=_INSTEAD.get(frame.reason, []))

    def _refuse(self, frame: Frame) -> Composed:
        if frame.reason == "sql":
            text = (
                "I answer questions in plain words and run no SQL from them; `cloudwright sql` is the "
                "command for queries of your own."
            )
        elif frame.reason == "hostile":
            text = frame.term or (
                "I cannot help with that: I only read cost, inventory and usage data, and neither "
                "instructions nor secrets are part of it."
            )
        else:
            text = (
                "That is outside what I know: I answer questions about your clouds and their costs."
            )
        return Composed("refused", text, follow_ups=_EXAMPLES[:2])

    def _clarify(self, frame: Frame, parser: Parser, question: str) -> Composed:
        understood = self._understood(frame)
        if frame.reason == "change":
            return Composed("clarify", f"Nothing was changed. {frame.unknown[0]}")
        if frame.reason == "absent":
            return Composed("no_data", frame.term, follow_ups=list(_EXAMPLES))
        if frame.reason == "tag_key":
            return self._tag_key(parser.vocabulary, understood)
        if frame.reason in _BACK:
            text = f"{_BACK[frame.reason]} {understood}".strip()
            return Composed("clarify", text, follow_ups=list(_EXAMPLES))
        if frame.reason == "history":
            return Composed("no_data", _NO_HISTORY)
        if frame.reason:
            return self._of_reason(frame, understood) or self._unknown(
                frame, parser, question, understood
            )
        return self._unknown(frame, parser, question, understood)

    def _of_reason(self, frame: Frame, understood: str) -> Composed | None:
        """Questions back that name what stands in the way."""
        foresight = ask_back(frame)
        if foresight is not None:
            return foresight
        if frame.reason.startswith("field:"):
            what = {"costs": "costs", "compare": "costs", "savings": "recommendations"}.get(
                frame.reason[6:], "resources"
            )
            fields = listed([plural(name) for name in frame.unknown])
            return Composed(
                "clarify", f"I cannot tell {what} apart by {fields}. {understood}".strip()
            )
        if frame.reason == "measure":
            return Composed(
                "clarify",
                f"{listed([f'“{one}”' for one in frame.unknown])} by what measure? I can rank by cost, by how much "
                "it grew, and machines also by CPU, memory, size or age.",
                follow_ups=["by cost", "by CPU", "by how much it grew"],
            )
        if frame.reason == "lost":
            what = listed([f"“{one}”" for one in frame.unknown])
            text = f"I did not see what {what} belongs to; please say it another way."
            return Composed("clarify", f"{text} {understood}".strip())
        if frame.reason == "cannot":
            what = listed([f"“{one}”" for one in frame.cannot])
            return Composed("clarify", f"I cannot answer {what} yet. {understood}".strip())
        if frame.reason == "currency":
            wanted, *known = frame.unknown
            return Composed(
                "clarify",
                f"The charges are in {listed(known)}, and amounts are never converted; shall I answer "
                f"in {_or(known)} instead of {wanted}?",
            )
        return None

    def _unknown(self, frame: Frame, parser: Parser, question: str, understood: str) -> Composed:
        """Words that were not understood: absent from the data, or asked about."""
        if frame.unknown in (["how many"], ["number of"], ["count"], ["count of"]):
            return Composed(
                "clarify",
                "I can count instances, volumes, snapshots, addresses, and what costs fall into "
                f"(services, accounts, regions …), but not that. {understood}".strip(),
            )
        if frame.unknown == ["or"]:
            return Composed(
                "clarify",
                "I can only combine conditions of different kinds with “and”; please ask for each.",
            )
        lacking = absent_names(frame.unknown, question)
        if lacking:
            names = listed([f"“{name}”" for name in lacking])
            return Composed(
                "no_data", f"There is nothing of {names} in the data. {understood}".strip()
            )
        if frame.unknown:
            names = listed([f"“{name}”" for name in frame.unknown])
            near = [name for unknown in frame.unknown for name in parser.grounding.nearest(unknown)]
            text = f"I do not know what {names} is."
            if near:
                text += f" Did you mean {_or(list(dict.fromkeys(near))[:4])}?"
            else:
                text += " It is not a name in the data; please say it another way."
            return Composed(
                "clarify", f"{text} {understood}".strip(), assumptions=frame.assumptions
            )
        return Composed(
            "clarify",
            f"I did not understand what you want to know. {understood}".strip(),
            follow_ups=list(_EXAMPLES),
        )

    def _tag_key(self, vocabulary: Vocabulary, understood: str) -> Composed:
        keys = vocabulary.tag_keys
        if not keys:
            return Composed("no_data", "The data has no tags, so it cannot be grouped by one.")
        return Composed(
            "clarify",
            f"By which tag? There are {_or(keys[:12])}. {understood}".strip(),
            follow_ups=[f"by {key}" for key in keys[:4]],
        )

    def _understood(self, frame: Frame) -> str:
        parts = []
        if frame.window:
            parts.append(frame.window.label)
        if frame.filters:
            parts.append(conditions(frame.filters, frame.labels))
        if frame.group_by:
            parts.append("by " + listed([plural(name) for name in frame.group_by]))
        return f"I did understand: {'; '.join(parts)}." if parts else ""


_EMPTY = (
    "There is no data yet. `cloudwright import FILE` reads a bill; `cloudwright demo` loads a "
    "demo estate to try."
)


def _or(names: list[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"
