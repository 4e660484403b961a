"""What-if questions to frames: 'add 10 m5.large', 'stop dev at night', 'move the m5.xlarge to us-west-2'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.future_periods import Ahead, find_ahead
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_changes import Changes
from agent.planner.whatif_figures import worded
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_objects import scope
from agent.planner.whatif_supposed import supposed
from agent.planner.whatif_words import COMMITS, MARK, SIMULATES

_SPANS = (
    (365, re.compile(r"\b(?:over|in|for|per|a|each|every|during|within) (?:the |a |one |full |whole )*(?:year|12 months|twelve months)\b|\b(?:yearly|annual(?:ly|i[sz]ed)?|p\.?a\.?)\b")),
    (91, re.compile(r"\b(?:quarterly|(?:over|in|for|per|a|each|every) (?:the |a |one |full |whole )*quarter)\b")),
    (182, re.compile(r"\b(?:half a year|half[- ]year(?:ly)?|six months|6 months)\b")),
)  # fmt: skip
_LABELS = {365: "365 days", 91: "91 days", 182: "182 days"}
_MEANT = re.compile(
    r"^\W*(?:over|for|in|within|until|till|by|through|throughout|during|to|next|the next)\b"
)
_OF_PAST = re.compile(
    r"\b(?:hadn't|had not|had never)\b|\bwould(?: not|n't)? have (?:cost|been|paid|saved|spent)\b"
)
_NEAR = 250  # days ahead in which a month without a year begins
_AFTER_START = 30  # days of the forecast after a change that starts later


def read_whatif(said: Said, parser: Parser) -> Frame:
    """The frame of a what-if question."""
    frame = Frame(intent="whatif")
    said = Said(SIMULATES.sub("what if ", worded(said.text)), parser.reader, parser.today)
    _period(frame, said, parser)
    part = supposed(said.mask)
    changes = Changes(parser)
    changes.read(said.text[part.start : part.end])
    mark = MARK.search(said.mask) or SIMULATES.match(said.text)
    first = mark.start() if mark else part.start
    if changes.storage and not changes.found:
        return _deleted(changes.storage, parser, frame)
    asked = f"{said.text[:first]} {said.text[part.end :]}"
    hidden = f"{said.mask[:first]} {said.mask[part.end :]}"
    frame.filters, frame.labels = changes.filters, changes.labels
    if not frame.filters and "¤" in hidden and changes.found:
        frame.filters = _asked_scope(parser, asked, hidden)
    frame.assumptions = list(dict.fromkeys(changes.notes))
    frame.ahead["changes"] = changes.found
    if changes.choose:
        frame.ahead["choose"] = changes.choose
    _starts(frame, parser)
    if _OF_PAST.search(said.mask):
        frame.intent, frame.reason = "clarify", "whatif:past"
    elif changes.unknown:
        frame.intent, frame.reason, frame.pending = "clarify", "unknown", "whatif"
        frame.unknown = changes.unknown
    elif changes.problem or not changes.found:
        frame.intent, frame.reason = "clarify", f"whatif:{changes.problem or 'none'}"
        if changes.partial:
            frame.pending, frame.ahead["changes"] = "whatif", [*changes.found, *changes.partial]
    return frame


def _deleted(text: str, parser: Parser, frame: Frame) -> Frame:
    """Disks, snapshots or addresses that would go: what they cost now is what would be saved."""
    rest = re.sub(r"^(?:\W|\b(?:all|every|each|any|the|our|of|away|out|up)\b)+", "", text)
    found, _ = parser.parse(f"list {rest}")
    if found.intent != "resources":
        frame.intent, frame.reason = "clarify", "whatif:what"
        if found.unknown:
            frame.reason, frame.unknown = "unknown", found.unknown
        return frame
    found.assumptions.append(
        "nothing was changed: deleting them would save what they cost a month, from then on"
    )
    return found


def _asked_scope(parser: Parser, text: str, mask: str) -> list[dict[str, object]]:
    """'what would our AWS bill be if …': the scope whose forecast is asked for."""
    said = Said(text, parser.reader, parser.today)
    bill = re.search(r"\b(?:bill|spend(?:ing)?|costs?|forecast|budget|invoice|total)\b", said.mask)
    if bill is None:
        return []
    place = re.search(
        r"(?:\b(?:our|the|my|of|for|on) )*[¤\w-]*¤[¤ ]* ?(?:bill|spend(?:ing)?|costs?|forecast|invoice)\b",
        said.mask,
    )
    if place is None:
        return []
    filters, _, unknown, _ = scope(
        parser, said.text[slice(*place.span())], said.mask[slice(*place.span())]
    )
    return [] if unknown else [dict(one) for one in filters]


def _period(frame: Frame, said: Said, parser: Parser) -> None:
    """How far the forecast reaches, and when the changes begin, as the question says."""
    hidden = list(said.mask)
    schedule = read_schedule(said.mask)
    for start, end in schedule.at if schedule else ():
        hidden[start:end] = "¤" * (end - start)
    mask = "".join(hidden)
    committed = COMMITS.search(mask) is not None
    period = _ahead(mask, parser)
    if period is not None and committed and "year" in mask[slice(*period.at)]:
        period = None  # 'for 3 years' is the term of the commitment
    if period is not None:
        said.cut(*period.at)
        frame.ahead["horizon"] = max(1, min((period.end - parser.today).days, 366))
        frame.ahead["label"] = period.label
        if period.start is not None:
            frame.ahead["start"] = period.start.isoformat()
        return
    for days, pattern in _SPANS:
        found = pattern.search(mask)
        if found is None or (
            committed and re.match(r"\W*(?:for|a|1|one|over)\b.*\byear", found.group(0))
        ):
            continue
        said.cut(found.start(), found.end())
        frame.ahead["horizon"], frame.ahead["label"] = days, _LABELS[days]
        return


def _ahead(mask: str, parser: Parser) -> Ahead | None:
    found = find_ahead(mask, parser.today, strong=True)
    if found is not None:
        return found
    found = find_ahead(mask, parser.today)
    if found is None or re.search(
        r"\b(?:from|starting|beginning|as of|since)\W+(?:in |on )?$", mask[: found.at[0]]
    ):
        return None
    if re.match(r"\s*(?:old|ago|of age)\b", mask[found.at[1] :]):
        return None
    far = found.start is not None and (found.start - parser.today).days > _NEAR
    if far and not re.search(r"20\d\d", mask[slice(*found.at)]):
        return None  # 'going by the October numbers' is about the last October
    meant = found.start is not None or _MEANT.match(mask[found.at[0] :])
    return found if meant else None


def _starts(frame: Frame, parser: Parser) -> None:
    """A forecast reaches beyond the day on which a change begins."""
    days = [str(one["start"]) for one in frame.ahead["changes"] if one.get("start")]
    if days and not frame.ahead.get("horizon"):
        last = max(days)
        gap = (type(parser.today).fromisoformat(last) - parser.today).days
        frame.ahead["horizon"] = max(30, min(gap + _AFTER_START, 366))
