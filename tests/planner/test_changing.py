"""Commands to change something, to proposals of it; over a vocabulary made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from agent.planner.changing import before_change, change
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.said import Said

DEV = {"field": "tag:environment", "op": "is", "values": ["dev"]}
AZURE = {"field": "provider", "op": "is", "values": ["azure"]}
WEB = "shop-web-01"
LISTED = Frame(intent="instances", picked={"field": "name", "values": ["a-1", "b-2"], "labels": {}})
MANY = Frame(
    intent="instances",
    picked={"field": "name", "values": [f"web-{number}" for number in range(11)], "labels": {}},
)
VOLUMES = Frame(
    intent="resources", kind="volume", picked={"field": "name", "values": ["v-1"], "labels": {}}
)
SAVINGS = Frame(
    intent="savings",
    ahead={
        "listed": [
            {"id": "rec-00000001", "name": "Stop a-1", "names": ["a-1"]},
            {"id": "rec-00000002", "name": "Stop b-2", "names": ["b-2"]},
        ]
    },
)
PROPOSED = Frame(
    intent="change",
    ahead={
        "tool": "propose_change", "action": "resize", "to_type": "m5.large", "kind": "instance",
        "spoken": ["a-1", WEB], "told": "1a2b3c4d", "acts": "resize",
    },
)  # fmt: skip


def read(parser: Parser, text: str, before: Frame | None = None) -> dict[str, Any] | None:
    """What a message asks of the tools; None where it commands nothing."""
    said = Said(parser.spelt(text), parser.reader, parser.today)
    frame = change(said, before, parser, text)
    return None if frame is None else frame.ahead


def proposal(**asked: Any) -> dict[str, Any]:
    return {"tool": "propose_change", **asked}


def on(action: str, *resources: str, **asked: Any) -> dict[str, Any]:
    return proposal(action=action, kind="instance", resources=list(resources), **asked)


COMMANDS: dict[str, dict[str, Any]] = {
    "stop shop-web-01": on("stop", WEB),
    "Could you please shut down the shop-web-01 server now?": on("stop", WEB),
    "turn shop-web-01 off": on("stop", WEB),
    "stpo shop-web-01": on("stop", WEB),
    "stop i-0abc": on("stop", "i-0abc"),
    "stop shop-web-01, shop-web-02 and db-7": on("stop", WEB, "shop-web-02", "db-7"),
    "start shop-web-01 again": on("start", WEB),
    "terminate shop-web-01": on("terminate", WEB),
    "take a snapshot of shop-web-01": on("snapshot", WEB),
    "resize shop-web-01 to m5.large": on("resize", WEB, to_type="m5.large"),
    "downsize shop-web-01 to m5 large": on("resize", WEB, to_type="m5.large"),
    "make shop-web-01 an m5.xlarge": on("resize", WEB, to_type="m5.xlarge"),
    "tag shop-web-01 with owner=alice, team=web": on("tag", WEB, tags=["owner=alice", "team=web"]),
    "set the owner tag of shop-web-01 to bob": on("tag", WEB, tags=["owner=bob"]),
    "remove the owner tag from shop-web-01": on("tag", WEB, tags=["owner="]),
    "stop all dev instances in azure": proposal(
        action="stop", kind="instance", filters=[DEV, AZURE]
    ),
    "please shut everything down in dev": proposal(action="stop", kind="instance", filters=[DEV]),
    "stop all dev instances except shop-web-01": proposal(
        action="stop",
        kind="instance",
        filters=[DEV, {"field": "name", "op": "is_not", "values": [WEB]}],
    ),
    "stop non-dev machines": proposal(
        action="stop",
        kind="instance",
        filters=[
            {**DEV, "op": "is_not"},
            {"field": "tag:environment", "op": "present", "values": []},
        ],
    ),
    "resize shop-web-01 from m5.large to m5.xlarge": proposal(
        action="resize",
        kind="instance",
        to_type="m5.xlarge",
        resources=[WEB],
        filters=[{"field": "instance_type", "op": "is", "values": ["m5.large"]}],
    ),
    "delete the unattached volumes": proposal(
        action="delete_volume",
        kind="volume",
        filters=[{"field": "attached_to", "op": "missing", "values": []}],
    ),
    "stop idle dev instances": proposal(recommendation="idle", filters=[DEV]),
    "apply the top recommendation": proposal(recommendation="top"),
    "apply rec-28ccf569": proposal(recommendation="rec-28ccf569"),
    "apply all idle recommendations": proposal(recommendation="idle"),
    "undo the last change": {"tool": "propose_rollback", "plan": "last"},
    "roll back plan 1a2b3c4d": {"tool": "propose_rollback", "plan": "1a2b3c4d"},
    "which changes are pending?": {"tool": "list_changes", "states": ["proposed"]},
    "show plan 1a2b3c4d": {"tool": "list_changes", "plan": "1a2b3c4d"},
}  # fmt: skip


@pytest.mark.parametrize("text", COMMANDS)
def test_a_command_is_a_proposal_of_just_that(parser: Parser, text: str) -> None:
    assert read(parser, text) == COMMANDS[text]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("stop shop-web-01 tonight", "tonight"),
        ("stop shop-web-01 if it is idle", "if it is idle"),
        ("stop shop-web-01 and start db-7", "start"),
        ("stop shop-web-01 and all staging machines", "staging"),
        ("stop the frobnicated dev instances", "frobnicated"),
        ("stop the two biggest dev instances", "Which of them"),
        ("stop the biggest dev instances", "biggest"),
        ("stop the dev server", "Which one"),
        ("stop some dev instances", "Which of them"),
        ("stop all instances", "All instances"),
        ("terminate everything", "kind"),
        ("delete the idle volumes and ips", "One kind"),
        ("stop it", "Which one"),
        ("resize shop-web-01", "which type"),
        ("remove all tags from shop-web-01", "Which tag"),
        ("suspend shop-web-01", "not suspended"),
        ("apply the first three recommendations", "One recommendation at a time"),
        ("apply all recommendations", "One type at a time"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_asked(parser: Parser, text: str, asked: str) -> None:
    found = read(parser, text)
    assert found is not None
    assert asked in found["unclear"]
    assert "tool" not in found


@pytest.mark.parametrize(
    "text",
    [
        "what happens if I stop shop-web-01?", "should I stop shop-web-01?", "why was shop-web-01 stopped?",
        "which servers stopped yesterday?", "can we stop the dev instances?", "is it safe to delete shop-web-01?",
        "how much would we save if we stop all dev instances", "resize shop-web-01 to m5.large - what do we save",
        "don't stop shop-web-01", "restart shop-web-01", "recent changes in our AWS bill", "start with azure",
        "stop showing me costs", "drop azure", "apply the same filter to azure", "return all ips",
        "move shop-web-01 to us-west-2", "tag coverage of our bill", "yes", "do it", "stop", "cost of stopped instances",
        "set a budget of 5000 for azure", "remove the budget for azure",
    ],
)  # fmt: skip
def test_what_commands_no_change_is_none(parser: Parser, text: str) -> None:
    assert read(parser, text) is None


@pytest.mark.parametrize(
    ("before", "text", "wanted"),
    [
        (LISTED, "stop them", on("stop", "a-1", "b-2")),
        (LISTED, "stop the second one", on("stop", "b-2")),
        (Frame(intent="describe", resource=WEB), "stop it", {**on("stop", WEB)}),
        (VOLUMES, "delete it", proposal(action="delete_volume", kind="volume", resources=["v-1"])),
        (SAVINGS, "apply the second one", proposal(recommendation="rec-00000002")),
        (SAVINGS, "do the first", proposal(recommendation="rec-00000001")),
        (PROPOSED, "make it m5.xlarge instead", on("resize", "a-1", WEB, to_type="m5.xlarge")),
        (PROPOSED, "not shop-web-01", on("resize", "a-1", to_type="m5.large")),
        (PROPOSED, "undo that", {"tool": "propose_rollback", "plan": "1a2b3c4d"}),
    ],
)
def test_a_command_leans_on_the_answer_before(
    parser: Parser, before: Frame, text: str, wanted: dict[str, Any]
) -> None:
    found = read(parser, text, before)
    assert found is not None
    found.pop("before", None)
    found.setdefault("kind", wanted.get("kind"))
    assert {key: value for key, value in found.items() if value} == wanted


def test_only_some_of_a_plan_are_asked_for_by_condition(parser: Parser) -> None:
    found = read(parser, "only the azure ones", PROPOSED)
    assert found is not None
    among = {"field": "name", "op": "is", "values": ["a-1", WEB]}
    assert found["filters"] == [among, AZURE]


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (MANY, "stop them"), (LISTED, "stop it"), (LISTED, "stop the last one"), (SAVINGS, "apply the last one"),
        (SAVINGS, "apply all of them"), (PROPOSED, "not db-7"), (LISTED, "stop the others"),
    ],
)  # fmt: skip
def test_what_may_be_several_things_is_asked(parser: Parser, before: Frame, text: str) -> None:
    found = read(parser, text, before)
    assert found is not None
    assert found["unclear"]


@pytest.mark.parametrize("text", ["remove shop-web-01", "drop the dev instances"])
def test_rows_left_out_of_a_list_are_not_terminated(parser: Parser, text: str) -> None:
    assert read(parser, text, LISTED) is None


def test_undo_after_a_budget_is_not_of_a_plan(parser: Parser) -> None:
    assert read(parser, "undo that", Frame(intent="budgets", ahead={"name": "AWS"})) is None


def test_a_question_after_a_change_leans_on_the_one_before_it(parser: Parser) -> None:
    said = Said("stop them", parser.reader, parser.today)
    frame = change(said, LISTED, parser, "stop them")
    assert frame is not None
    again = before_change(frame)
    assert again is not None
    assert (again.intent, again.picked) == (LISTED.intent, LISTED.picked)


def asked_back(parser: Parser, text: str) -> Frame:
    """What the next turn leans on after a question back."""
    said = Said(parser.spelt(text), parser.reader, parser.today)
    frame = change(said, None, parser, text)
    assert frame is not None
    assert frame.ahead["unclear"]
    return frame


@pytest.mark.parametrize(
    ("text", "answer", "wanted"),
    [
        ("resize shop-web-01", "m5.large", on("resize", WEB, to_type="m5.large")),
        ("resize shop-web-01", "to an m5.large please", on("resize", WEB, to_type="m5.large")),
        ("stop it", "shop-web-01", on("stop", WEB)),
        ("tag them with owner=alice", "shop-web-01", on("tag", WEB, tags=["owner=alice"])),
        ("stop all instances", "the azure ones", proposal(action="stop", kind="instance", filters=[AZURE])),
        ("delete the dev volume", "all azure volumes", proposal(action="delete_volume", kind="volume", filters=[AZURE])),
        ("undo the last two changes", "1a2b3c4d", {"tool": "propose_rollback", "plan": "1a2b3c4d"}),
        ("undo the last two changes", "the last one", {"tool": "propose_rollback", "plan": "last"}),
        ("apply all recommendations", "idle", proposal(recommendation="idle")),
    ],
)  # fmt: skip
def test_a_bare_answer_goes_on_with_what_was_asked(
    parser: Parser, text: str, answer: str, wanted: dict[str, Any]
) -> None:
    assert read(parser, answer, asked_back(parser, text)) == wanted


def test_each_missing_part_is_asked_for(parser: Parser) -> None:
    typed = change(
        Said("m5.large", parser.reader, parser.today),
        asked_back(parser, "resize it"),
        parser,
        "m5.large",
    )
    assert typed is not None
    assert typed.ahead["unclear"] == "Which one? Name it."
    assert read(parser, WEB, typed) == on("resize", WEB, to_type="m5.large")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("stop the dev server", "azure"),  # one was asked for: conditions do not tell which
        ("stop it", "never mind"), ("stop it", "yes"), ("stop it", "what does shop-web-01 cost?"),
        ("stop it", "how many are there?"), ("resize shop-web-01", "a bigger one"),
        ("stop shop-web-01 tonight", "shop-web-01"),
    ],
)  # fmt: skip
def test_what_answers_nothing_proposes_nothing(parser: Parser, text: str, answer: str) -> None:
    found = read(parser, answer, asked_back(parser, text))
    assert found is None or "tool" not in found
