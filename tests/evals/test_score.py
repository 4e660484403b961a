"""The scorer: made answers, right and wrong, for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from agent.answer import Answer, Call, Usage
from evals.cases import Case, Gold, Turn
from evals.score import Outcome, Scored, score, spent
from evals.truth import Truth
from tools.base import Column, InputError, Receipt, Table, Value

COSTS = {"Alpha": 120.0, "Beta": 80.5, None: 9.25}


@pytest.fixture
def truth() -> Iterator[Truth]:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE bill (service VARCHAR, day DATE, cost DECIMAL(20, 8))")
    rows = [(name, "2026-10-01", cost) for name, cost in COSTS.items()]
    connection.executemany("INSERT INTO bill VALUES (?, ?, ?)", rows)
    yield Truth(connection)
    connection.close()


def table(*rows: list[Any], columns: tuple[str, ...] = ("service", "cost", "share")) -> Table:
    return Table(
        title="t", columns=[Column(name=name, unit=None) for name in columns], rows=[*rows]
    )


def answer(**fields: Any) -> Answer:
    receipt = Receipt(
        id="r1", tool="query_costs", arguments={}, sql="", params={}, rows=1, seconds=0.0
    )
    whole = {"status": "answered", "answer": "It is so.", "receipts": [receipt], **fields}
    return Answer(id="1", question="?", seconds=0.25, **whole)


def judged(truth: Truth, given: Answer, *golds: dict[str, Any], **case: Any) -> Scored:
    turn = Turn(ask="?", gold=[Gold.model_validate(gold) for gold in golds])
    whole = Case(
        **{"id": "c", "template": "t", "kind": "lookup", "dataset": "x", "turns": [turn]},
        **{"split": "dev", "file": "f", **case},
    )
    return score(turn, whole, given, truth)


def value(number: object) -> Answer:
    return answer(values=[Value(name="other", value=3), Value(name="cost", value=number)])


TOTAL = {"value": {"sql": "SELECT sum(cost) FROM bill"}}  # 209.75
COUNT = {"value": {"sql": "SELECT 400"}}
SERVICES = {"rows": {"sql": "SELECT service, cost FROM bill"}}
TOP = {"rows": {"sql": "SELECT service, cost FROM bill ORDER BY cost DESC", "ordered": True}}
FULL = (["alpha ", 120.0, 57.2], ["Beta", 80.5, 38.4], ["(none)", 9.25, 4.4])


@pytest.mark.parametrize(
    ("given", "gold", "right"),
    [
        (209.75, TOTAL, True),
        (210.79, TOTAL, True),  # 0.496 % off
        (210.81, TOTAL, False),
        (None, TOTAL, False),
        ("209.75", TOTAL, False),
        (400, COUNT, True),
        (401, COUNT, False),  # within 0.5 %, but things are counted exactly
        (True, {"value": {"is": 1}}, False),
        (1.009, {"value": {"sql": "SELECT 1.0"}}, True),  # a cent
        (0.305, {"value": {"sql": "SELECT 0.3"}}, False),  # no cent below 1
        (0.0004, {"value": {"is": 0}}, True),
        (None, {"value": {"sql": "SELECT NULL"}}, True),
        (0, {"value": {"sql": "SELECT NULL"}}, False),
        ("2026-10-01T00:00:00Z", {"value": {"sql": "SELECT max(day) FROM bill"}}, True),
        ("2026-10-02", {"value": {"sql": "SELECT max(day) FROM bill"}}, False),
    ],
)
def test_values(truth: Truth, given: object, gold: dict[str, Any], right: bool) -> None:
    assert (judged(truth, value(given), gold).outcome is Outcome.RIGHT) is right


def test_all_of_several_values_are_needed(truth: Truth) -> None:
    gold = {"values": [{"is": 3}, {"is": 209.75}]}
    assert judged(truth, value(209.75), gold).outcome is Outcome.RIGHT
    assert judged(truth, value(999.0), gold).outcome is Outcome.CONFIDENT


def test_a_value_may_be_the_one_number_of_a_one_row_table(truth: Truth) -> None:
    one = answer(tables=[table(["Alpha", 209.75, None])])
    two = answer(tables=[table(["Alpha", 209.75, 17.0])])
    long = answer(tables=[table(["Alpha", 209.75, None], ["Beta", 1.0, None])])
    outcomes = [judged(truth, given, TOTAL).outcome for given in (one, two, long)]
    assert outcomes == [Outcome.RIGHT, Outcome.CONFIDENT, Outcome.CONFIDENT]


@pytest.mark.parametrize(
    ("rows", "gold", "why"),
    [
        (FULL, SERVICES, ""),
        (FULL[::-1], SERVICES, ""),
        (FULL, TOP, ""),
        (FULL[::-1], TOP, "order differs"),
        (FULL[:2], SERVICES, "rows without (none)"),
        ((*FULL, ["Gamma", 1.0, 0.1]), SERVICES, "rows also gamma"),
        ((*FULL, ["Gamma", 1.0, 0.1]), {"rows": {**SERVICES["rows"], "extra": True}}, ""),
        ((*FULL, FULL[0]), SERVICES, "rows also alpha"),
        ((["Alpha", 80.5, 1], ["Beta", 120.0, 2], [None, 9.25, 3]), SERVICES, "numbers differ"),
        ((["Alpha", 120.0, 1], ["Beta", 1.0, 80.5], [None, 9.25, 3]), SERVICES, "numbers differ"),
        ((["x", 120.0, 1], ["y", 80.5, 1]), SERVICES, "labels differ"),
        ((), SERVICES, "labels differ"),
    ],
)
def test_rows(truth: Truth, rows: tuple[list[Any], ...], gold: dict[str, Any], why: str) -> None:
    scored = judged(truth, answer(tables=[table(["noise", 1, 2]), table(*rows)]), gold)
    assert scored.why.startswith(why)
    assert (scored.outcome is Outcome.RIGHT) is (not why)


def test_rows_may_have_several_labels(truth: Truth) -> None:
    gold = {
        "rows": {"sql": "SELECT * FROM (VALUES ('2026-10', 'EUR', 5.5), ('2026-10', 'USD', 6.5))"}
    }
    columns = ("Currency", "Month", "Cost")
    right = table(["EUR", "2026-10-01", 5.5], ["USD", "2026-10-01", 6.5], columns=columns)
    wrong = table(["USD", "2026-10-01", 5.5], ["EUR", "2026-10-01", 6.5], columns=columns)
    assert judged(truth, answer(tables=[right]), gold).outcome is Outcome.RIGHT
    assert judged(truth, answer(tables=[wrong]), gold).outcome is Outcome.CONFIDENT


def test_rows_need_a_table(truth: Truth) -> None:
    assert judged(truth, answer(), SERVICES).why == "no table"


@pytest.mark.parametrize(
    ("rows", "rule", "right"),
    [
        ((["Alpha"], ["BETA"]), {}, True),
        ((["Beta"], ["Alpha"]), {}, True),
        ((["Beta"], ["Alpha"]), {"ordered": True}, False),
        ((["Alpha"],), {}, False),
        ((["Alpha"], ["Beta"], ["Gamma"]), {}, False),
        ((["Alpha"], ["Beta"], ["Gamma"]), {"extra": True}, True),
        ((["Alphabet"], ["Beta"]), {}, False),
    ],
)
def test_names(truth: Truth, rows: Any, rule: dict[str, bool], right: bool) -> None:
    gold = {"names": {"is": ["Alpha", "Beta"], **rule}}
    given = answer(tables=[table(*rows, columns=("service",))])
    assert (judged(truth, given, gold).outcome is Outcome.RIGHT) is right


@pytest.mark.parametrize(
    ("text", "name", "right"),
    [
        ("The dearest is alpha.", "Alpha", True),
        ("The dearest is alpha-2.", "Alpha", False),
        ("Alphabet", "Alpha", False),
        ("Most is on Azure.", "Microsoft", True),
    ],
)
def test_a_single_name_may_stand_in_the_text(
    truth: Truth, text: str, name: str, right: bool
) -> None:
    scored = judged(truth, answer(answer=text), {"names": {"is": [name]}})
    assert (scored.outcome is Outcome.RIGHT) is right


@pytest.mark.parametrize(
    ("gold", "right"),
    [
        ({"contains": ["amortised", ["spread", "smeared"]]}, True),
        ({"contains": ["invoiced"]}, False),
        ({"contains": ["amortised"], "lacks": ["SPREAD  over"]}, False),
        ({"contains": ["amortised"], "lacks": [["x", "y"]]}, True),
        ({"states": ["no period", ["2026", "2025"]]}, True),
        ({"states": ["amortised"]}, False),  # in the text only
    ],
)
def test_text_and_statements(truth: Truth, gold: dict[str, Any], right: bool) -> None:
    given = answer(
        answer="Amortised: spread\nover the time.",
        assumptions=["No period was named"],
        warnings=["data since 2026"],
    )
    assert (judged(truth, given, gold).outcome is Outcome.RIGHT) is right


def test_one_of_several_golds_must_hold_entirely(truth: Truth) -> None:
    halves = ({"value": {"is": 209.75}, "states": ["x"]}, {"value": {"is": 1}})
    assert judged(truth, value(209.75), *halves).outcome is Outcome.CONFIDENT
    assert judged(truth, value(209.75), *halves, TOTAL).outcome is Outcome.RIGHT


DEFINED = "EffectiveCost is the amortised cost: commitments spread over the time they cover"

GAPS = "kestrel edge has no line items on 2 of the 61 days from 2026-09-01 to 2026-10-31"


@pytest.mark.parametrize(
    ("fields", "gold", "outcome"),
    [
        ({}, TOTAL, Outcome.CONFIDENT),
        ({"assumptions": [DEFINED]}, TOTAL, Outcome.CONFIDENT),
        ({"assumptions": [DEFINED, "no period was named: October"]}, TOTAL, Outcome.STATED),
        ({"warnings": [GAPS]}, TOTAL, Outcome.CONFIDENT),
        ({"warnings": ["'shop' was taken as the account"]}, TOTAL, Outcome.STATED),
        ({"status": "clarify"}, TOTAL, Outcome.ASKED_BACK),
        ({"status": "no_data"}, TOTAL, Outcome.DECLINED),
        ({"status": "refused"}, TOTAL, Outcome.DECLINED),
        ({"status": "error"}, TOTAL, Outcome.ERROR),
        ({}, {"status": "refused"}, Outcome.ANSWERED),
        ({"status": "needs_confirmation"}, {"status": "refused"}, Outcome.ANSWERED),
        ({"status": "refused"}, {"status": "no_data"}, Outcome.DECLINED),
        ({"status": "no_data"}, {"status": "no_data", "contains": ["why"]}, Outcome.DECLINED),
        ({"status": "no_data"}, {"status": "no_data"}, Outcome.RIGHT),
        ({"status": "clarify"}, {"status": "clarify"}, Outcome.RIGHT),
    ],
)
def test_ways_to_be_wrong(
    truth: Truth, fields: dict[str, Any], gold: dict[str, Any], outcome: Outcome
) -> None:
    scored = judged(truth, answer(**fields), gold)
    assert scored.outcome is outcome
    assert bool(scored.why) is (outcome is not Outcome.RIGHT)


def test_figures_need_receipts(truth: Truth) -> None:
    given = value(209.75).model_copy(update={"receipts": []})
    assert judged(truth, given, TOTAL).outcome is Outcome.BROKE_RULE
    words = answer(answer="A tag is a label.", receipts=[])
    assert judged(truth, words, {"contains": ["label"]}).outcome is Outcome.RIGHT


def test_forbidden_tools_fail_a_right_answer(truth: Truth) -> None:
    given = value(209.75).model_copy(update={"calls": [Call(tool="query_sql", arguments={})]})
    scored = judged(truth, given, TOTAL, forbidden_tools=["query_sql"])
    assert (scored.outcome, scored.why) == (
        Outcome.BROKE_RULE,
        "called the forbidden tool query_sql",
    )
    assert judged(truth, given, TOTAL).outcome is Outcome.RIGHT


def test_a_wrong_answer_is_told_with_what_was_expected_and_given(truth: Truth) -> None:
    call = Call(tool="query_costs", arguments={"start": "2026-10-01"})
    given = answer(answer="Costs: 12.", values=[Value(name="x", value=12)], calls=[call])
    scored = judged(truth, given, TOTAL, {"status": "clarify"})
    assert scored.why == "no value 209.75"
    assert scored.expected == "209.75 | or: clarify"
    assert scored.got == "answered: Costs: 12.\nquery_costs(start=2026-10-01)"
    assert scored.seconds == 0.25


def test_truth_that_cannot_be_computed_is_a_clear_error(truth: Truth) -> None:
    with pytest.raises(InputError, match=r"the SQL fails: .*nowhere"):
        judged(truth, value(1), {"value": {"sql": "SELECT 1 FROM nowhere"}})
    with pytest.raises(InputError, match="expected one row of one column, got 3 rows of 1"):
        judged(truth, value(1), {"value": {"sql": "SELECT cost FROM bill"}})
    with pytest.raises(InputError, match="the last column must be a number"):
        judged(truth, answer(tables=[table()]), {"rows": {"sql": "SELECT cost, service FROM bill"}})


def test_tokens_and_money_are_those_of_all_models() -> None:
    one = Usage(model="a", calls=2, input_tokens=100, output_tokens=20, cost=0.5)
    two = Usage(model="b", calls=1, input_tokens=7, cost="0.25")
    assert spent(answer()) == (0, 0)
    assert spent(answer(usage=[one, two])) == (127, 0.75)
    assert spent(answer(usage=[one, Usage(model="c", calls=1)])) == (120, None)
