"""What a term that was just defined would be asked of the data: 'how many do we have?', 'how large was ours?'."""

from __future__ import annotations

from agent.planner.frame import Frame
from agent.planner.glossary import GLOSSARY
from agent.planner.levels import IDLE_CPU
from agent.planner.words import phrase

_KINDS = {"snapshot": "snapshot", "volume": "volume", "elastic ip": "address"}
_CHARGES = {"credit": "Credit", "tax": "Tax", "purchase": "Purchase", "adjustment": "Adjustment"}
_COSTS = {
    "list cost": "ListCost",
    "billed cost": "BilledCost",
    "effective cost": "EffectiveCost",
    "contracted cost": "ContractedCost",
}


def frame_of_term(answer: str) -> Frame | None:
    """A frame about the one term that `answer` explains; None when it explains another or several."""
    for term, kind in _KINDS.items():
        if answer == GLOSSARY[phrase(term)]:
            return Frame(intent="resources", kind=kind, count=True)
    if answer == GLOSSARY[phrase("idle")]:
        below = {"metric": "cpu_percent", "statistic": "avg", "op": "lt", "value": IDLE_CPU}
        return Frame(intent="metrics", metrics=["cpu_percent"], conditions=[below])
    if answer == GLOSSARY[phrase("running instance")]:
        running = {"field": "status", "op": "is", "values": ["running"]}
        return Frame(intent="instances", count=True, filters=[running])
    if answer == GLOSSARY[phrase("stopped instance")]:
        stopped = {"field": "status", "op": "is", "values": ["stopped"]}
        return Frame(intent="instances", count=True, filters=[stopped])
    if answer == GLOSSARY[phrase("instance")]:
        return Frame(intent="instances", count=True)
    for term, cost in _COSTS.items():
        if answer == GLOSSARY[phrase(term)]:
            return Frame(cost=cost)
    condition = _condition(answer)
    return Frame(filters=[condition]) if condition else None


def _condition(answer: str) -> dict[str, object] | None:
    for term, charge in _CHARGES.items():
        if answer == GLOSSARY[phrase(term)]:
            return {"field": "charge_category", "op": "is", "values": [charge]}
    if answer in (GLOSSARY[phrase("refund")], GLOSSARY[phrase("correction")]):
        return {"field": "charge_class", "op": "is", "values": ["Correction"]}
    if answer == GLOSSARY[phrase("untagged")]:
        return {"field": "tags", "op": "missing", "values": []}
    if answer == GLOSSARY[phrase("spot")]:
        return {"field": "pricing_category", "op": "is", "values": ["Dynamic"]}
    return None
