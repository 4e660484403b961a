"""The question that most tests of hosted models ask, the call it needs, and its right answer."""

from __future__ import annotations

QUESTION = "What did we spend on AWS in October 2026?"
OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
COST = ("query_costs", {**OCTOBER, "filters": [{"field": "provider", "values": ["AWS"]}]})
GOOD = "AWS cost $33.61 in October 2026."
