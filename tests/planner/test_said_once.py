"""What a question says once and means twice: months of two weeks, measures, names that are also states."""

from __future__ import annotations

import pytest

from agent.planner import binding
from agent.planner.frame import Frame
from agent.planner.grounding import Match
from agent.planner.named_here import names_itself
from agent.planner.tidy import tidy


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("cost of the last 10 days of may", "cost of the last 10 days of may"),
        ("first week of may vs second week", "first week of may vs second week of may"),
        ("the last week of june and the first week of july", "the last week of june and the first week of july"),
        ("what rose between 27 and 28 may", "what rose between 27 may and 28 may"),
        ("billed, effective and list by cloud", "billed, effective and list cost by cloud"),
        ("which services did we start paying for in april", "which services are new in april"),
        ("where does the data team spend its money", "cost of the data team by service"),
        ("accounts over 1.000 dollars", "accounts over 1000 dollars"),
        ("ovh to aws ratio in june", "ratio of ovh to aws in june"),
        ("the second and third most expensive accounts", "the 3 most expensive accounts"),
    ],
)  # fmt: skip
def test_it_is_read_in_full(said: str, read: str) -> None:
    assert tidy(said)[0] == read


@pytest.mark.parametrize(
    ("text", "named"),
    [("cost of live in june", True), ("live vs qa", True), ("which servers are live", False)],
)
def test_a_state_that_is_a_tag_is_the_tag_where_no_machine_is_spoken_of(
    text: str, named: bool
) -> None:
    match = Match("tag:stage", ("live",), "live")
    at = text.index("live")
    assert names_itself(text, (at, at + 4), "state", match) is named


def test_what_was_chosen_is_the_whole_of_a_share() -> None:
    frame = Frame(share=True)
    frame.add_filter("account", "is", ["1"])
    frame.add_filter("service", "is", ["EC2"])
    found = binding.share_of_it(
        frame, "what percentage of that account's bill is ec2", "account", ["1"]
    )
    assert found.within == [{"field": "account", "op": "is", "values": ["1"]}]
