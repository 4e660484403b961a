"""What a question is about: instances, disks and addresses, their use, one thing, or costs."""

from __future__ import annotations

import re

from agent.planner.frame import Frame, Intent
from agent.planner.per import of_now
from agent.planner.reading import Reading
from agent.planner.topics import about_cost
from agent.planner.versus import is_compare

_SIZE = re.compile(
    r"\b(?:total|sum of|how much|gb of|gib of|installed|provisioned|allocated)\s+(?:the\s+)?(?:memory|ram)\b|"
    r"\b(?:memory|ram)\s+(?:in gi?b|size|capacity)|vcpus? and memory|\bby (?:memory|ram) size|"
    r"\b(?:biggest|largest|smallest) (?:\w+ )?(?:instances?|servers?|vms?) by (?:memory|ram)"
)
_IN_USE = re.compile(
    r"\b(?:memory|ram)\b[\w\s-]*\b(?:used|using|uses?|consum\w+|usage|utili[sz]\w+)\b|\b(?:use|uses|using|used|consum\w+|usage of|utili[sz]ation of)\b[\w\s-]*\b(?:memory|ram)\b"
)


def subject(reading: Reading, frame: Frame) -> Intent:
    """What the question is about: things, their use, one thing, or costs."""
    cost = about_cost(reading)
    if _about_size(reading) and not cost:
        return "instances"
    metric = _real_metrics(reading, cost)
    if metric and not (reading.has("cost") or reading.has("metric_cost")):
        cost = cost and not reading.has("how_much")  # 'how much CPU'
    if is_compare(reading, frame) and not (metric and not cost):
        return "compare"
    if metric and not (cost and not reading.has("threshold") and not reading.has("level")):
        return "metrics"
    return _listed(reading, frame, cost=cost) or _single(reading, cost=cost)


def _listed(reading: Reading, frame: Frame, *, cost: bool) -> Intent | None:
    """The list that a noun asks for: 'our volumes', 'instances with a public IP'."""
    instance = reading.has("noun", "instance")
    kinds = [
        item.payload
        for item in reading.of("noun")
        if item.payload in ("volume", "snapshot", "address")
    ]
    disk_size = instance and kinds == ["volume"] and reading.has("threshold")
    on_instances = (
        instance
        and kinds == ["address"]
        and re.search(
            r"\b(?:have|has|having|with|without|exposed|carry\w*|own|holding|assigned|got|use|using|lack\w*)\b",
            reading.text,
        )
    )
    if kinds and not disk_size and not on_instances and not _money_over_time(reading):
        frame.kind = kinds[0]
        return "resources"
    if instance and not _money_over_time(reading):
        return "instances"
    if reading.has("count") and not cost and not kinds:
        return _counted(reading, frame)
    return None


def _counted(reading: Reading, frame: Frame) -> Intent | None:
    """'how many gp3', 'how many t3.large': the kind of thing that the type is one of."""
    fields = {item.match.field for item in reading.of("value") if item.match is not None}
    if "volume_type" in fields:
        frame.kind = "volume"
        return "resources"
    if "instance_type" in fields and not reading.has("dimension"):
        return "instances"
    return None


def _single(reading: Reading, *, cost: bool) -> Intent:
    """No noun: one thing that is named, things told by their state, or costs."""
    dated = reading.periods.mentions and not (reading.has("describe") or reading.has("column"))
    if _named_resource(reading) and dated and not cost and not reading.has("state"):
        return "costs"  # 'pantry-warehouse in October'
    if (_named_resource(reading) or reading.has("describe")) and not cost:
        return "describe"
    if reading.has("column", "launched_at") and not cost and _of_machines(reading):
        return "instances"  # 'what was launched this month'
    states = reading.has("state") or reading.has("sort") or reading.has("column", "age_days")
    if states and not cost:
        return "instances"
    return "costs"


def _of_machines(reading: Reading) -> bool:
    """True for a period, and nothing that only a bill has."""
    billed = any(
        item.match is not None and item.match.field.startswith("service")
        for item in reading.of("value")
    )
    return bool(reading.periods.mentions) and not billed and not reading.has("dimension")


def _real_metrics(reading: Reading, cost: bool) -> bool:
    """True when use is asked about, not the size of memory or the cost of the network."""
    metrics = reading.of("metric")
    on_bill = any(
        item.match is not None and item.match.field == "service" for item in reading.of("value")
    )
    plain = not reading.has("noun", "instance") and not reading.has("level")
    if on_bill and plain and not reading.has("threshold") and reading.periods.mentions:
        return False
    if reading.has("level") and (metrics or reading.has("noun", "instance")):
        return True
    if reading.has("dimension", "commitment") and not reading.has("noun"):
        return False  # 'is any reservation unused'
    if reading.has("level", "idle"):
        return not any(item.payload in ("address", "volume") for item in reading.of("noun"))
    if not metrics:
        return False
    if _about_size(reading):
        return False
    cost = cost and (reading.has("cost") or reading.has("metric_cost"))
    sizes = all(item.payload in ("memory_percent", "any") for item in metrics) and any(
        item.payload.unit == "gb" for item in reading.of("threshold")
    )
    if sizes or (cost and all(item.payload in ("network", "any", "disk") for item in metrics)):
        return False
    return (
        not all(item.payload == "any" for item in metrics)
        or reading.has("noun", "instance")
        or _named_resource(reading)
    )


def _about_size(reading: Reading) -> bool:
    """True when vCPUs or memory are asked for as sizes, not as use."""
    if _SIZE.search(reading.text) and not _IN_USE.search(reading.text):
        return True
    return any(item.payload == "vcpus" for item in reading.of("column")) and not any(
        item.payload in ("cpu_percent",) for item in reading.of("metric")
    )


def _money_over_time(reading: Reading) -> bool:
    """True when a noun like 'instances' only narrows a question about money over a period."""
    if not about_cost(reading) or reading.has("threshold") or reading.has("attach"):
        return False
    if of_now(reading) and reading.has("noun", "instance"):
        return False  # 'cost per vCPU of the running machines': of those there are now
    monthly = {item.payload for item in reading.of("granularity")} == {"monthly"}
    if monthly and not reading.periods.mentions and not reading.has("trend"):
        return False
    if (
        reading.has("granularity")
        or reading.has("trend")
        or reading.has("share")
        or reading.has("statistic", "avg")
    ):
        return not any(item.payload.unit == "money" for item in reading.of("threshold"))
    ranked_by = re.search(r"\bby (?:monthly )?(?:costs?|spend|price|spending)\b", reading.text)
    return bool(reading.periods.mentions) or (
        reading.has("by") and reading.has("cost") and not reading.has("count") and not ranked_by
    )


def _named_resource(reading: Reading) -> bool:
    return any(
        item.match is not None and item.match.field == "resource" for item in reading.of("value")
    )
