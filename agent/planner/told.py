"""What a sentence before the question tells: periods and names for a question that has none."""

from __future__ import annotations

from agent.planner.contrasts import two_units
from agent.planner.frame import FORESIGHT, Frame, Window
from agent.planner.reading import Reading

_DATA = ("costs", "compare", "instances", "resources", "metrics")
_UNNAMED = "no period was named"
_PERIODS_SAID = "the periods were taken from what was said first"


def adopt(frame: Frame, told: Frame, reading: Reading) -> None:
    """Take the period and the names of a sentence before the question, if it has none."""
    if frame.intent in FORESIGHT and told.filters and told.intent != "refuse":
        _names(frame, told)
    if frame.intent not in _DATA:
        return
    _periods(frame, told, reading)
    if frame.intent == "costs" and frame.window is None and not frame.all_time:
        spans = [mention.span for mention in reading.periods.mentions]
        if len(spans) == 1:
            frame.window = Window.of(spans[0])
            frame.assumptions.append(
                f"the period was taken from what was said first: {frame.window.label}"
            )
    if frame.share and told.share and not frame.within:
        fields = {item["field"] for item in frame.filters}
        frame.within = [item for item in told.within if item["field"] not in fields]
        frame.filters += [dict(item) for item in frame.within]
    if not frame.filters and told.filters and told.intent != "refuse":
        _names(frame, told)


def _periods(frame: Frame, told: Frame, reading: Reading) -> None:
    """Both periods of a comparison, when the question names none."""
    unnamed = frame.window is None or any(line.startswith(_UNNAMED) for line in frame.assumptions)
    if not unnamed:
        return
    mentions = reading.periods.mentions
    if (
        frame.intent in ("costs", "compare")
        and mentions
        and told.baseline is not None
        and frame.granularity == "none"
    ):
        frame.intent, frame.window, frame.baseline = "compare", told.window, told.baseline
        frame.direction = told.direction if frame.direction == "both" else frame.direction
        _said_first(frame)
        if frame.novelty:  # 'which service fell away or dropped most'
            frame.novelty = ""
    elif (
        frame.intent == "compare"
        and len(mentions) == 1
        and told.window is not None
        and not any(len(item["values"]) > 1 for item in told.filters)
    ):
        halves = two_units(told.window.span)
        if halves is not None:
            frame.baseline, frame.window = (Window.of(span) for span in halves)
            _said_first(frame)
    elif frame.intent == "compare" and told.window is not None and told.group_by:
        frame.intent, frame.window, frame.baseline = "costs", told.window, None
        frame.group_by, frame.contrast, frame.top = list(told.group_by), True, None
        frame.assumptions = _named_now(frame)


def _names(frame: Frame, told: Frame) -> None:
    """The names that were said first, as filters of the question."""
    frame.filters = [
        item
        for item in told.filters
        if item["op"] == "is" and item["field"] not in ("cost", "status", "attached_to")
    ]
    frame.labels |= told.labels
    if frame.filters:
        frame.assumptions.append("the names were taken from what was said first")


def _named_now(frame: Frame) -> list[str]:
    """The assumptions without the one that no period was named."""
    return [line for line in frame.assumptions if not line.startswith(_UNNAMED)]


def _said_first(frame: Frame) -> None:
    """Note where the periods of a comparison come from."""
    frame.assumptions = [*_named_now(frame), _PERIODS_SAID]
