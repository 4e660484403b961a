"""Kinds of machines and services that people call by what they are: GPU machines, EBS, serverless."""

from __future__ import annotations

import re

from agent.planner.grounding import Grounding, Match

# Families of instance types with graphics or inference chips, as the clouds name them.
_GPU = re.compile(
    r"(?:p[2-6][a-z]*|g[3-6][a-z]*|trn\d[a-z]*|inf\d[a-z]*|dl\d[a-z]*)\.|standard_n[cdvg]|(?:a2|a3|a4|g2)-|.*(?:gpu|nvidia|cuda)",
    re.I,
)
_GPU_WORDS = frozenset({"gpu", "gpus", "graphics"})
_BLOCK = frozenset({"ebs"})
# What services do, by parts of their names.
_DOES: dict[tuple[str, ...], str] = {
    ("serverless",): r"lambda|functions?\b|cloud run|fargate|app engine|container apps|container instances",
    ("monitoring",): r"monitor|cloudwatch|operations suite|datadog|new relic|managed grafana|prometheus",
    ("observability",): r"monitor|cloudwatch|operations suite|datadog|new relic|managed grafana|prometheus",
    ("logging",): r"cloudwatch|monitor|log analytics|cloud logging",
    ("containers",): r"kubernetes|container|\becs\b|\beks\b|\baks\b|\bgke\b|fargate",
    ("container",): r"kubernetes|container|\becs\b|\beks\b|\baks\b|\bgke\b|fargate",
    ("dns",): r"route ?53|\bdns\b|traffic manager",
    ("queues",): r"queue|service bus|pub.?sub|event hubs?",
    ("queueing",): r"queue|service bus|pub.?sub|event hubs?",
    ("messaging",): r"queue|notification|service bus|pub.?sub|event hubs?|event grid",
    ("nosql",): r"dynamo|cosmos|firestore|bigtable|documentdb",
    ("cache",): r"cache|redis|memorystore",
    ("caching",): r"cache|redis|memorystore",
    ("firewall",): r"firewall|\bwaf\b",
    ("firewalls",): r"firewall|\bwaf\b",
    ("data", "warehouse"): r"redshift|bigquery|synapse|snowflake",
    ("data", "warehouses"): r"redshift|bigquery|synapse|snowflake",
    ("functions",): r"lambda|functions?\b",
}  # fmt: skip


def hardware(key: tuple[str, ...], grounding: Grounding, *, costly: bool) -> Match | None:
    """What such a word names in this store; None when it names nothing of it."""
    if len(key) == 1 and key[0] in _GPU_WORDS:
        types = _values("instance_type", _GPU, grounding)
        return Match("instance_type", types, "GPU types") if types else None
    if len(key) == 1 and key[0] in _BLOCK and costly:
        kinds = _values("service_subcategory", re.compile("block storage$", re.I), grounding)
        return Match("service_subcategory", kinds, kinds[0]) if kinds else None
    does = _DOES.get(key)
    if does is None or not costly:
        return None
    services = tuple(
        known.value
        for known in grounding.vocabulary.values
        if known.field == "service" and re.search(does, known.value, re.I)
    )
    return Match("service", services, " or ".join(services)) if services else None


def _values(field: str, pattern: re.Pattern[str], grounding: Grounding) -> tuple[str, ...]:
    return tuple(
        known.value
        for known in grounding.vocabulary.values
        if known.field == field and pattern.match(known.value)
    )
