"""What-ifs, budgets and commands as people say them: figures alone, parts of a list, what is told beside."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from agent.confirmation import said
from agent.planner.carried_whatif import carry_whatif
from agent.planner.change_listed import part_of
from agent.planner.change_supposed import done_as_supposed
from agent.planner.change_words import opened
from agent.planner.frame import Frame
from agent.planner.future_periods import month_end
from agent.planner.money_words import amounts
from agent.planner.parse import Parser
from agent.planner.reasons import without_reasons
from agent.planner.said import Said
from agent.planner.whatif_words import asks_whatif

ADD = {"action": "add", "count": 6, "instance_type": "m5.large"}
GROWTH = {"action": "growth", "percent": 30.0}


@pytest.mark.parametrize(
    ("text", "change", "key", "value"),
    [
        ("and if it were 12?", ADD, "count", 12),
        ("twenty then", ADD, "count", 20),
        ("make that 8 of them", ADD, "count", 8),
        ("and 50?", GROWTH, "percent", 50.0),
        ("and if it's only 15?", GROWTH, "percent", 15.0),
        ("and if it falls by 10?", GROWTH, "percent", -10.0),
        ("and if it doubles?", GROWTH, "percent", 100.0),
        ("with 80 %", {"action": "commit"}, "percent", 80.0),
    ],
)
def test_a_figure_alone_is_for_the_change_before(
    parser: Parser, text: str, change: dict[str, object], key: str, value: object
) -> None:
    frame = Frame(intent="whatif", ahead={"changes": [dict(change)]})
    assert carry_whatif(frame, Said(text, parser.reader, parser.today), parser)
    assert frame.ahead["changes"][0][key] == value


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("what would a savings plan covering 60% of our usage bring", True),
        ("price of 4 more cx41 servers", True),
        ("is there anything to gain from reserved instances", False),
        ("create 3 new m5.large for me", False),
        ("delete the old snapshots to save money", False),
    ],
)
def test_what_supposes_a_change(parser: Parser, text: str, asked: bool) -> None:
    assert asks_whatif(Said(text, parser.reader, parser.today)) is asked


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("the ones in us-east-1", "in us-east-1"),
        ("those with less than 100 GB", "with less than 100 GB"),
        ("the aws ones", "aws"),
        ("the first ones", None),
        ("web-01", None),
    ],
)
def test_part_of_a_list(text: str, part: str | None) -> None:
    assert part_of(text) == part


def test_what_was_supposed_is_proposed(parser: Parser) -> None:
    stop = {"action": "stop", "filters": [{"field": "name", "op": "is", "values": ["web-01"]}]}
    frame = done_as_supposed(
        "ok, do that", Frame(intent="whatif", ahead={"changes": [stop]}), parser
    )
    assert frame is not None
    assert (frame.ahead["action"], frame.ahead["filters"]) == ("stop", stop["filters"])
    refused = done_as_supposed("go ahead", Frame(intent="whatif", ahead={"changes": [ADD]}), parser)
    assert refused is not None
    assert refused.ahead["unclear"]
    assert (
        done_as_supposed("and 12?", Frame(intent="whatif", ahead={"changes": [stop]}), parser)
        is None
    )


def test_what_is_told_beside_a_command() -> None:
    shorter = [text for text, _ in without_reasons("stop web-01, finance is on my back")]
    assert shorter == ["stop web-01"]
    assert [text for text, _ in without_reasons("delete vol-1 to save money")] == ["delete vol-1"]
    assert opened("web-01 should be shut down please") == "stop web-01"


def test_a_no_in_other_words() -> None:
    assert said("no wait, leave it") is False
    assert said("no, leave it on") is False
    assert said("no, only the aws ones") is None
    assert said("thanks") is None


def test_amounts_before_a_word_of_a_period() -> None:
    assert [one.value for one in amounts("for aws, 40k monthly")] == [Decimal(40000)]
    assert not list(amounts("in 3 months"))


def test_the_rest_of_the_running_month() -> None:
    assert month_end(dt.date(2026, 11, 21)).end == dt.date(2026, 11, 30)
