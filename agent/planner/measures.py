"""Measures, thresholds, rankings and statistics of a question, put into its frame."""

from __future__ import annotations

import re

from agent.planner.amounts import read_amount, read_moved
from agent.planner.cost_columns import cost_columns, refused_columns
from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.levels import either, read_metrics
from agent.planner.machine_conditions import machine_conditions
from agent.planner.ordering import read_order
from agent.planner.per import per_size, read_average, running_size
from agent.planner.reading import Reading
from agent.planner.sections import read_section
from agent.planner.states import read_facts, read_states, read_times
from agent.planner.steps import Scope
from agent.planner.versus import going

_INSTANCE_TYPES = re.compile(
    r"\b(?:ec2 )?instance|virtual machine(?! scale)|\bserver\b|\bvm\b", re.I
)
_NO_MACHINE = re.compile(r"\b(?:rds|sql|database|db|reserved|redis|cache)\b", re.I)
_KIND_TYPES = {
    "volume": re.compile(r"volume|disk", re.I),
    "snapshot": re.compile(r"snapshot", re.I),
    "address": re.compile(r"address|elastic ip|floating ip|public ip", re.I),
}
_DIFFERENCE = re.compile(
    r"\b(?:difference|gap|delta|differ\w*|how much (?:more|less|cheaper|pricier)|ratio|how many times|"
    r"by how much|times (?:more|as))\b"
)
_CHEAPER = re.compile(r"\bcheaper\b")
_CURRENCIES = (
    ("USD", re.compile(r"\b(?:usd|us dollars?|dollars?)\b")),
    ("EUR", re.compile(r"\b(?:eur|euros?)\b|€")),
    ("GBP", re.compile(r"\b(?:gbp|pounds?|sterling)\b|£")),
)


def read_measures(reading: Reading, frame: Frame, grounding: Grounding, scope: Scope) -> None:
    """Fill the measure side of `frame` (its intent is decided already)."""
    negated = scope.negated
    _cost_metric(reading, frame, scope.used)
    _currency(reading, frame, grounding)
    _granularity(reading, frame)
    read_order(reading, frame)
    for role, name in (("pricing", "pricing_category"), ("commitment_status", "commitment_status")):
        for item in reading.of(role):
            op = "is_not" if item.start in negated else "is"
            frame.add_filter(name, op, [str(item.payload)])
    read_metrics(reading, frame, negated)
    read_states(reading, frame, negated)
    read_times(reading, frame)
    read_facts(reading, frame)
    for item in reading.of("threshold"):
        read_amount(reading, frame, item.payload)
    frame.either = either(reading)
    read_moved(reading, frame)
    _narrow(reading, frame, grounding)
    machine_conditions(reading, frame)
    if frame.intent == "compare":
        frame.novelty = next((str(item.payload) for item in reading.of("novelty")), "")
    _savings(reading, frame)
    frame.contrast = bool(_DIFFERENCE.search(reading.text))
    frame.count = reading.has("count")
    frame.why = reading.has("why")
    if not frame.why or (reading.has("ranking") and reading.has("dimension")):
        frame.direction = direction(reading)
    if frame.intent == "status":
        read_section(reading, frame)


def _savings(reading: Reading, frame: Frame) -> None:
    """'how much did we save': list prices less what was really paid, for usage."""
    if not reading.has("savings") or frame.intent != "costs":
        return
    frame.savings, frame.cost, frame.second_cost = True, "ListCost", "EffectiveCost"
    if frame.filter_of("charge_category") is None:
        frame.add_filter("charge_category", "is", ["Usage"])
    frame.assumptions.append(
        "savings are ListCost less EffectiveCost of usage charges: negotiated and commitment "
        "discounts, less commitments that were not used"
    )


def direction(reading: Reading) -> str:
    """Whether what grew or what shrank is asked for; both when both are named."""
    named = {str(item.payload) for item in reading.of("change")} & {"increase", "decrease"}
    if _CHEAPER.search(reading.text):
        named.add("decrease")
    return named.pop() if len(named) == 1 else "both"


def _cost_metric(reading: Reading, frame: Frame, used: set[int]) -> None:
    for begin in refused_columns(reading).values():
        used |= {neg.start for neg in reading.of("neg") if neg.start >= begin}
    columns = cost_columns(reading)
    if columns:
        frame.cost = columns[0]
        frame.second_cost = columns[1] if len(columns) > 1 and frame.intent == "costs" else None
        frame.more_costs = columns[2:] if frame.second_cost else []


def _currency(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """A currency that is named must be one of the bill's: amounts are never converted."""
    if frame.intent not in ("costs", "compare"):
        return
    text = reading.text
    for item in reading.of("threshold"):
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    known = grounding.vocabulary.currencies
    for code, pattern in _CURRENCIES:
        if not pattern.search(text) or not known:
            continue
        if code not in known:
            frame.pending = frame.intent
            frame.intent, frame.reason, frame.unknown = "clarify", "currency", [code, *known]
        elif len(known) > 1:
            frame.add_filter("currency", "is", [code])


def _granularity(reading: Reading, frame: Frame) -> None:
    named = [item.payload for item in reading.of("granularity")]
    for item in reading.of("peak"):
        frame.granularity, frame.top = str(item.payload), 1
        if re.search(r"cheap|\blow|\bleast|smallest|quiet|\bmin", reading.text):
            frame.order = "asc"
        return
    averaged = any(item.payload == "avg" for item in reading.of("statistic"))
    if frame.intent == "instances" and per_size(reading):
        if running_size(reading, frame):
            return
        frame.intent = "costs"
    if frame.intent in ("instances", "resources"):
        _averages(reading, frame, averaged=averaged)
        return
    others = [str(item.payload) for item in reading.of("statistic") if item.payload != "avg"]
    if frame.intent == "costs" and others and others[0] in ("median", "max", "min"):
        frame.statistic = others[0]
        frame.granularity = str(named[0]) if named else "daily"
        return
    if frame.intent in ("costs", "compare") and read_average(reading, frame):
        return
    if named:
        frame.granularity = str(named[0])
    elif reading.has("trend") or (frame.intent == "costs" and going(reading)):
        frame.granularity = "trend"
        for item in reading.of("relation"):
            steps = {"mom": "monthly", "wow": "weekly", "dod": "daily", "qoq": "quarterly"}
            frame.granularity = steps.get(str(item.payload), frame.granularity)


def _averages(reading: Reading, frame: Frame, *, averaged: bool) -> None:
    """'average cost per instance', 'vCPUs per server': what is summed, over how many."""
    per = re.search(
        r"\b(?:per|each|an?) (?:\w+ ){0,3}(?:instances?|servers?|vms?|machines?|box|hosts?|nodes?|"
        r"volumes?|disks?|snapshots?|address|ip)\b",
        reading.text,
    )
    if not averaged and not (per and not reading.has("threshold")):
        return
    text = reading.text
    named = [
        name
        for name, pattern in (
            ("vcpus", r"\bv?cpus?\b|\bcores?\b"),
            ("memory_gb", r"\bmemory\b|\bram\b"),
            ("age_days", r"\bages?\b|\bold\b"),
            ("size_gb", r"\bsize\b|\bgb\b|\bgib\b|capacity"),
            ("monthly_cost", r"cost|spend|spent|price|pay|\bbill|\$|expens"),
        )
        if re.search(pattern, text)
    ]
    if named and (averaged or named != ["monthly_cost"] or per):
        frame.average, frame.asked = "resource", named


def _narrow(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """'cost of our instances': the noun becomes a condition on what the bill calls them."""
    nouns = {str(item.payload) for item in reading.of("noun")}
    if any(item.text.startswith("ec2") for item in reading.of("noun")):
        frame.add_filter("provider", "is", ["aws"])
    if frame.intent not in ("costs", "compare"):
        return
    for noun, pattern in (("instance", _INSTANCE_TYPES), *_KIND_TYPES.items()):
        if noun not in nouns:
            continue
        types: list[str | float] = [
            known.value
            for known in grounding.vocabulary.values
            if known.field == "resource_type" and pattern.search(known.value)
        ]
        if noun == "instance" and any(not _NO_MACHINE.search(str(one)) for one in types):
            types = [one for one in types if not _NO_MACHINE.search(str(one))]
        if types:
            left_out = reading.has("neg") and not frame.filters and len(reading.items) <= 4
            frame.add_filter("resource_type", "is_not" if left_out else "is", types)
        elif noun == "instance":
            frame.add_filter("instance_type", "present", [])
        else:
            frame.unknown.append(noun)
