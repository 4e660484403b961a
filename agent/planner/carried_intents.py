"""What a question that leans on the one before asks for: 'why?', 'how much do they cost?'."""

from __future__ import annotations

from agent.planner.carried_periods import compares_on, sets_against
from agent.planner.frame import Frame
from agent.planner.leaning import has_pronoun
from agent.planner.reading import Reading
from agent.planner.topics import about_cost


def carry_intent(merged: Frame, current: Frame, reading: Reading) -> None:
    """What is asked for now, and what of the question before that makes meaningless."""
    if reading.has("why") and merged.intent == "costs":
        merged.intent, merged.why = "compare", True
        merged.top, merged.granularity = None, "none"
        return
    relation = next((item.payload for item in reading.of("relation")), None)
    steps = relation in ("previous", "year_before", "following") and not sets_against(reading)
    if steps and not current.why and merged.window is not None:
        return
    if current.intent == "compare":
        merged.why = current.why or merged.why
        if merged.intent == "costs":
            merged.intent, merged.granularity, merged.top = "compare", "none", None
        return
    explicit = about_cost(reading) or reading.has("noun") or reading.has("metric")
    busy = current.intent == "metrics" and merged.intent == "instances" and reading.has("level")
    explicit = explicit or busy  # 'how busy are they?'
    same = merged.intent == "instances" and current.intent == "metrics"
    same = same and has_pronoun(reading.text)  # measurements take the conditions of the list
    if current.intent in ("instances", "metrics", "resources") and explicit:
        moved = merged.intent != current.intent or (
            current.intent == "resources" and merged.kind != current.kind
        )
        merged.intent, merged.kind = current.intent, current.kind
        if moved:
            merged.metrics, merged.conditions = [], []
            merged.window = merged.baseline = None
            merged.group_by, merged.granularity, merged.top = [], "none", None
            allowed = {"provider", "account", "region", "zone", "instance_type", "status"}
            if has_pronoun(reading.text) or not reading.has("noun"):
                allowed |= {"resource", "resource_id", "name"}
            merged.filters = [
                item
                for item in merged.filters
                if same or item["field"] in allowed or item["field"].startswith("tag")
            ]
    elif compares_on(merged, current, reading) or (
        sets_against(reading) and merged.intent == "compare" and reading.periods.mentions
    ):
        return
    elif current.intent == "costs" and merged.intent == "compare" and reading.periods.mentions:
        merged.intent, merged.baseline, merged.why = "costs", None, False
        span = current.window.span if current.window is not None else None
        if span is not None and span.unit is None and span.days > 45 and not current.group_by:
            merged.granularity = "trend"  # 'is it going up? show July to October'
    elif current.intent == "costs" and about_cost(reading) and not reading.has("sort_by"):
        _ask_cost(merged, reading)


def _ask_cost(merged: Frame, reading: Reading) -> None:
    """'how much do they cost?' after a list keeps the list, whose rows tell the monthly cost."""
    if merged.intent == "metrics":
        _measured_instances(merged)
    if merged.intent == "resources":
        merged.count = False
    if merged.intent == "instances":
        merged.count, merged.sort = False, None
        if reading.has("statistic", "avg"):
            merged.average, merged.asked = "resource", ["monthly_cost"]  # 'on average, each?'
        others = [item for item in reading.of("granularity") if item.payload != "monthly"]
        if reading.periods.mentions or others:
            merged.intent = "costs"


def _measured_instances(merged: Frame) -> None:
    """Instances that met conditions on their use become a list with the nearest conditions."""
    for item in merged.conditions:
        if item["metric"] not in ("cpu_percent", "memory_percent") or item["statistic"] != "avg":
            merged.intent, merged.reason = "clarify", "field:costs"
            merged.unknown = [f"{item['metric']}.{item['statistic']}"]
            return
        merged.add_filter(item["metric"], item["op"], [item["value"]])
    if merged.conditions:
        merged.assumptions.append("the use is that of the last 24 hours in this list")
    merged.intent, merged.metrics, merged.conditions = "instances", [], []
    merged.window = None
