"""Words of a follow-up that point at rows shown, or mean what the question before makes them mean."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from agent.planner.frame import Frame, Window
from agent.planner.grounding import Grounding
from agent.planner.rows_named import named
from agent.planner.rows_shown import point
from agent.planner.spelt_out import spelt_out
from tools.vocabulary import Known, Vocabulary

OCTOBER = Window("2026-10-01", "2026-10-31", "month")
AWS = {"field": "provider", "op": "is", "values": ["aws"]}


def rows(field: str, *values: str, **labels: str) -> dict[str, Any]:
    return {"field": field, "values": list(values), "labels": labels, "first_missing": False}


@pytest.fixture(scope="module")
def grounding() -> Grounding:
    return Grounding(
        Vocabulary(
            values=[
                Known("provider", "azure", ("Azure", "Microsoft")),
                Known("provider", "aws", ("AWS",)),
                Known("tag:stage", "live", ("live",)),
                Known("account", "a-1", ("prod",)),
            ],
            tag_keys=["stage", "team"],
        )
    )


@pytest.fixture
def teams() -> Frame:
    """Costs of AWS in October by team."""
    found = rows("tag:team", "storefront", "payments", "data")
    frame = Frame(group_by=["tag:team"], filters=[deepcopy(AWS)], window=OCTOBER, picked=found)
    frame.shown = {"tag:team": found}
    return frame


@pytest.mark.parametrize(
    ("text", "rest", "values"),
    [
        ("the second team by service", "it by service", ["payments"]),
        ("break the first down by service", "break it down by service", ["storefront"]),
        ("regions of the biggest one", "regions of it", ["storefront"]),
        ("the top two teams by region", "them by region", ["storefront", "payments"]),
        ("which services does the last one use", "which services does it use", ["data"]),
    ],
)
def test_a_row_pointed_at_joins_the_conditions_before(
    teams: Frame, grounding: Grounding, text: str, rest: str, values: list[str]
) -> None:
    found = point(text, teams, grounding)
    assert found is not None
    assert found[0] == rest
    team = {"field": "tag:team", "op": "is", "values": values}
    assert found[1].filters == [AWS, team]
    assert found[1].window == OCTOBER
    assert found[1].group_by == []


@pytest.mark.parametrize(
    "text",
    [
        "which is the biggest team in june?",
        "and the second one?",
        "which one is at the bottom?",
        "the second region by service",
        "cut it to the first 2",
    ],
)
def test_a_ranking_is_not_pointed_at(teams: Frame, grounding: Grounding, text: str) -> None:
    assert point(text, teams, grounding) is None


def test_rows_of_an_earlier_answer_take_each_others_place(
    teams: Frame, grounding: Grounding
) -> None:
    drilled = point("the second team by service", teams, grounding)
    assert drilled is not None
    frame = drilled[1]
    frame.group_by = ["service"]
    frame.picked = rows("service", "EC2", "RDS")
    frame.shown["service"] = frame.picked
    found = point("and the third team", frame, grounding)
    assert found is not None
    assert found[1].filters == [AWS, {"field": "tag:team", "op": "is", "values": ["data"]}]
    assert found[1].group_by == ["service"]
    others = point("and the other two teams", frame, grounding)
    assert others is not None
    assert others[1].filters[-1]["values"] == ["storefront", "data"]


def test_a_row_left_out_is_no_group_any_more(teams: Frame, grounding: Grounding) -> None:
    found = point("excluding the biggest", teams, grounding)
    assert found is not None
    assert found[1].filters[-1] == {"field": "tag:team", "op": "is_not", "values": ["storefront"]}
    assert found[1].group_by == ["tag:team"]


def test_clouds_are_pointed_at_by_their_ids(grounding: Grounding) -> None:
    frame = Frame(group_by=["provider"], picked=rows("provider", "AWS", "Microsoft"))
    frame.shown = {"provider": frame.picked or {}}
    found = point("the second cloud by service", frame, grounding)
    assert found is not None
    assert found[1].filters == [{"field": "provider", "op": "is", "values": ["azure"]}]


def test_names_of_rows_are_read_as_those_rows(grounding: Grounding) -> None:
    frame = Frame(group_by=["tag:stage"], picked=rows("tag:stage", "live", "qa"))
    frame.shown = {"tag:stage": frame.picked or {}}
    assert named("and the live one", frame, grounding) == 'and stage "live"'
    assert named("drop qa", frame, grounding).startswith("without ")
    assert named("is it live data", frame, grounding) == "is it live data"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("and the 10th to 16th", "and 10 to 16 October 2026"),
        ("from 3rd to 9th", "3 to 9 October 2026"),
        ("and from the 21st to the end", "and 21 to 31 October 2026"),
        ("9th to 15th of nov?", "9th to 15th of nov?"),
        ("between 500 and 900 dollars", "between 500 and 900 dollars"),
        ("what does it spend it on?", "by service?"),
        ("why did it change from august?", "why did it change compared to august?"),
        ("what about the whole company", "everything "),
        ("and for the whole quarter", "and in Q4 2026"),
    ],
)
def test_words_are_spelt_out_by_what_was_asked_before(text: str, said: str) -> None:
    assert spelt_out(text, Frame(window=OCTOBER)) == said


def test_traffic_has_two_ways() -> None:
    frame = Frame(intent="metrics", metrics=["network_in_mbps"])
    assert spelt_out("and out?", frame) == "and outbound traffic instead"
    assert spelt_out("and out?", Frame()) == "and out?"


def test_each_is_a_group_of_the_answer_before() -> None:
    frame = Frame(group_by=["region"])
    assert spelt_out("how many machines in each?", frame) == "how many machines per region there?"


def test_its_account_is_where_the_machine_is() -> None:
    shown = {"field": "name", "values": ["web-1"], "labels": {}, "places": {"account": "prod"}}
    frame = Frame(intent="metrics", metrics=["cpu_percent"], picked=shown)
    said = spelt_out("what else runs in its account", frame)
    assert said == 'which machines are there  in account "prod"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("biggest team - which services", ["storefront"]),
        ("cheapest of these by service", ["data"]),
        ("second one by service", ["payments"]),
    ],
)
def test_rows_need_no_article(
    teams: Frame, grounding: Grounding, text: str, found: list[str]
) -> None:
    pointed = point(text, teams, grounding)
    assert pointed is not None
    assert pointed[1].filters[-1]["values"] == found


def test_a_month_that_is_lowest_is_no_row(teams: Frame, grounding: Grounding) -> None:
    assert point("and the lowest month", teams, grounding) is None
