"""Questions about what is unusual, what is to come and what could be saved: told apart, and read."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner import carried_foresight, decided_before
from agent.planner.anomaly_words import asks_anomalies, read_anomalies
from agent.planner.budget_known import in_its_currency, settle_budget
from agent.planner.budget_words import (
    asks_budget,
    command_of,
    plans_budget,
    read_command,
    read_question,
)
from agent.planner.changing import change
from agent.planner.demands import asks_how, demand
from agent.planner.forecast_words import asks_forecast, read_forecast
from agent.planner.frame import FORESIGHT, Frame
from agent.planner.future_periods import find_ahead, plain_future
from agent.planner.glossary import meaning
from agent.planner.leaning import has_pronoun, points_back, says_there
from agent.planner.outside import is_outside
from agent.planner.parse import Parser
from agent.planner.picked import referred
from agent.planner.report_words import asks_full_soon, read_full_soon, read_report, report_kind
from agent.planner.said import Said
from agent.planner.saving_words import (
    asks_savings,
    decides,
    names_recommendation,
    read_savings,
    removes_waste,
)
from agent.planner.whatif_reader import read_whatif
from agent.planner.whatif_words import asks_whatif

_COSTLY = ("costs", "compare", "instances", "resources", "metrics")
_CHANGE_ASKED = re.compile(
    r"\bwhy (?:did|do|does|is|are|was|were|has|have|my|our|the)\b|\bexplain why\b|\bwhat (?:caused|drove|explains|is behind)\b|\breasons? (?:for|behind)\b"
)
_CONDITIONS = re.compile(
    r"\b(?:below|above|under|over|less than|more than|at least|at most|<|>) ?\d+(?:\.\d+)? ?(?:%|percent|gb|mb|mbps|v?cpus?|days?)\b|\b(?:cpu|memory|ram|disk|network|traffic) (?:\w+ )?(?:below|above|under|over|less|more|at least|at most)\b"
)


def foresee(
    text: str, before: Frame | None, parser: Parser, raw: str, *, whole: bool = False
) -> Frame | None:
    """The frame of such a question or command; None for any other. `raw`: as it was typed; `whole`:
    the text is all of it.
    """
    if demand(text.lower()) in ("hostile", "sql") or meaning(raw.lower()):
        return None
    found: Frame | None = None
    for form in dict.fromkeys([plain_future(raw), text] if whole else [text]):
        frame = _foresee(form, before, parser, raw, whole=whole)
        if frame is not None and frame.intent in (*FORESIGHT, "change"):
            return frame
        found = found or frame
    return found


def _foresee(
    text: str, before: Frame | None, parser: Parser, raw: str, *, whole: bool
) -> Frame | None:
    said = Said(parser.spelt(text), parser.reader, parser.today)
    noted = _decided(said, before, parser, raw, whole=whole)
    if noted is not None:
        return noted
    changed = change(said, before, parser, raw) if whole and not asks_whatif(said) else None
    if changed is not None:
        return changed
    topic = topic_of(said, parser)
    if topic and before is not None and carried_foresight.goes_on(before, topic, said):
        carried = carried_foresight.carried(
            before, Said(said.cased, parser.reader, parser.today), parser
        )
        if carried is not None and carried.intent in FORESIGHT:
            return carried
    if topic:
        return _with_scope_before(_read(topic, said, parser, raw), before, text)
    if before is not None and before.intent in FORESIGHT:
        return carried_foresight.carried(before, said, parser)
    return None


def _decided(
    said: Said, before: Frame | None, parser: Parser, raw: str, *, whole: bool
) -> Frame | None:
    """What the words note of the answer before; applying one of its recommendations is a change."""
    if before is None or before.intent not in FORESIGHT:
        return None
    typed = Said(raw, parser.reader, parser.today) if whole else said
    if before.intent == "savings" and decides(typed) == "apply":
        return None
    return decided_before.decided(before, typed, parser, raw)


def topic_of(said: Said, parser: Parser) -> str:
    """Which kind of question it is; '' for none of these."""
    if asks_how(said.text) or is_outside(said.mask):
        return ""
    budget = asks_budget(said)
    if budget and command_of(said):
        return "set_budget"
    if names_recommendation(said) and decides(said) in ("dismiss", "restore", "apply"):
        return f"{decides(said)}_saving"
    supposed = "" if budget else _supposed(said)
    if supposed:
        return supposed
    if demand(said.text) == "action" and not _asks(said):
        return ""
    if _CHANGE_ASKED.search(said.mask) and not (budget or re.search(r"\banomal", said.mask)):
        return ""
    if budget:
        return "budgets"
    if asks_full_soon(said):
        return "full_soon"
    if report_kind(said):
        return "report"
    if asks_anomalies(said):
        return "anomalies"
    if asks_savings(said) and not _CONDITIONS.search(said.mask):
        return "savings"
    return _of_future(said, parser)


def _of_future(said: Said, parser: Parser) -> str:
    ahead = find_ahead(said.mask, parser.today)
    commanded = demand(said.text) == "action"
    planned = ahead is not None and plans_budget(said)
    return "forecast" if planned or (asks_forecast(said, ahead) and not commanded) else ""


def _supposed(said: Said) -> str:
    """'what if we …': what nothing uses is known as savings, all else is simulated."""
    if removes_waste(said):
        return "savings"
    return "whatif" if asks_whatif(said) else ""


def _asks(said: Said) -> bool:
    return (
        "?" in said.text
        or re.match(
            r"^[^\w¤]*(?:what|which|how|where|show|list|tell|any|give|make|write|create|generate|prepare|(?:can|could|should|may|might|would) (?:we|i|it|they|there|the|our|some)|is|are)\b",
            said.mask,
        )
        is not None
    )


def is_command(text: str, before: Frame | None, parser: Parser, raw: str) -> bool:
    """True for a note that the user wants to be taken ('set a budget …'), which is one whole."""
    said = Said(parser.spelt(text), parser.reader, parser.today)
    if _decided(said, before, parser, raw, whole=True) is not None:
        return True
    if not asks_whatif(said) and change(said, before, parser, raw) is not None:
        return True
    notes = ("set_budget", "dismiss_saving", "restore_saving", "apply_saving", "whatif")
    return topic_of(said, parser) in notes


def _read(topic: str, said: Said, parser: Parser, raw: str) -> Frame:
    """The frame of a question of a topic."""
    ahead = find_ahead(said.mask, parser.today)
    if topic == "set_budget":
        text = said.text
        frame = read_command(said, parser, command_of(said))
        settle_budget(frame, parser.budgets(), text)
        return in_its_currency(frame, parser.vocabulary.currencies)
    if topic.endswith("_saving"):
        return decided_before.of_named(said, parser, topic.removesuffix("_saving"), raw)
    if topic == "whatif":
        return read_whatif(said, parser)
    if topic == "budgets":
        return read_question(said, parser)
    if topic == "full_soon":
        return read_full_soon(said, parser)
    if topic == "report":
        return read_report(said, parser, report_kind(said))
    if topic == "anomalies":
        return read_anomalies(said, parser)
    if topic == "savings":
        return read_savings(said, parser)
    return read_forecast(said, parser, ahead)


def _of_those(frame: Frame, before: Frame) -> Frame:
    """'what if we stopped those at night?' after a list of machines: those that it listed."""
    picked = before.picked or {}
    grouped = before.intent in ("costs", "compare", "instances", "metrics") and before.group_by
    if grouped and picked.get("values"):
        return _in_group(frame, before)
    if before.intent not in ("instances", "metrics"):
        return frame
    ids, names = picked.get("ids"), picked.get("values") or []
    measured = before.intent == "metrics" and bool(before.conditions)
    if measured and not picked.get("whole"):
        return frame
    filters = copy.deepcopy(before.filters)
    if ids and (measured or before.top):
        filters = [{"field": "resource_id", "op": "is", "values": list(ids)}]
    elif before.top and names:
        filters = [{"field": "name", "op": "is", "values": list(names)}]
    if not filters:
        return frame
    for one in frame.ahead.get("changes") or []:
        if one["action"] not in ("add", "growth") and "instance_type" not in one:
            one.setdefault("filters", filters)
    frame.ahead.pop("choose", None)
    frame.intent, frame.reason, frame.pending = "whatif", "", ""
    frame.labels = before.labels | frame.labels
    return frame


def _in_group(frame: Frame, before: Frame) -> Frame:
    """'what if we stop everything in the dearest account?': what was put first is what it is about."""
    picked = before.picked or {}
    chosen = {"field": picked["field"], "op": "is", "values": picked["values"][: before.top or 1]}
    machines = picked["field"] in ("provider", "account", "region") or picked["field"].startswith(
        "tag:"
    )
    changes = frame.ahead.get("changes") or []
    if not changes or not machines:
        return frame
    for one in changes:
        if one["action"] not in ("add", "growth") and "instance_type" not in one:
            one.setdefault("filters", [chosen])
    frame.ahead.pop("choose", None)
    frame.intent, frame.reason, frame.pending = "whatif", "", ""
    return frame


def _first_of(before: Frame, text: str, named: set[str]) -> list[dict[str, Any]]:
    """What the answer before put first, where 'it' points at that: 'and what will it cost next month?'."""
    picked = before.picked
    if not picked or not before.group_by or picked["field"] in named:
        return []
    values = referred(before, text.lower())
    return [{"field": picked["field"], "op": "is", "values": list(values)}] if values else []


def _with_scope_before(frame: Frame, before: Frame | None, text: str) -> Frame:
    """'and next month?', 'can we save there?': the names of the question before, where none of the
    same kind are named.
    """
    low = text.lower()
    if frame.ahead.get("choose") or (frame.reason == "whatif:what" and has_pronoun(low)):
        if before is not None:
            return _of_those(frame, before)
        return frame
    leans = points_back(low) or has_pronoun(low) or says_there(low)
    if before is None or not leans or frame.intent not in FORESIGHT:
        return frame
    if before.intent not in (*_COSTLY, *FORESIGHT):
        return frame
    named = before.ahead.get("name") if frame.intent == before.intent == "budgets" else None
    if named and not frame.filters and not frame.ahead.get("command"):
        frame.ahead["name"] = named
        return frame
    named = {item["field"] for item in frame.filters}
    known = [item for item in before.filters if item["field"] not in named]
    if frame.intent == "whatif" and not frame.ahead.get("changes"):
        return frame
    kept = [item for item in known if item["field"] not in ("cost", "status", "attached_to")]
    kept += _first_of(before, text, named)
    frame.filters += copy.deepcopy(kept)
    frame.labels = before.labels | frame.labels
    if frame.intent == "anomalies" and frame.window is None and before.intent in _COSTLY:
        frame.window = before.window
    if not frame.cost and before.intent in ("costs", "compare", "forecast"):
        frame.cost = before.cost
    return frame
