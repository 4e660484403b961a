"""A bare number after a question with one threshold is another threshold."""

from __future__ import annotations

from agent.planner.frame import Frame
from agent.planner.other_bar import other_bar


def test_replaces_the_one_threshold() -> None:
    low = {"metric": "cpu_percent", "statistic": "avg", "op": "lt", "value": 10.0}
    frame = other_bar("and 5 percent?", Frame(intent="metrics", conditions=[low]))
    assert frame is not None
    assert frame.conditions == [low | {"value": 5.0}]


def test_reads_thousands_of_money() -> None:
    before = Frame(filters=[{"field": "cost", "op": "gt", "values": [5000.0]}])
    frame = other_bar("what about $10k?", before)
    assert frame is not None
    assert frame.filters[0]["values"] == [10000.0]


def test_leaves_a_number_without_a_threshold_before() -> None:
    assert other_bar("5?", Frame(top=3)) is None
    assert other_bar("5?", None) is None
