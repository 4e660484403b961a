"""What became of changes tells in the confidence of similar recommendations; worked out on paper."""

from __future__ import annotations

from typing import Any

from tools import changing
from tools.changing import PlanState
from tools.clouds.actions import Move
from tools.context import Context
from tools.registry import find_tool

FIRST, SECOND, THIRD = "intranet-web-test-01", "campaign-web-prod-01", "sim-api-staging-01"


def told(context: Context, name: str) -> tuple[float, str]:
    """The confidence in stopping an idle machine, and what it rests on."""
    found = find_tool("explain_recommendation").call(context, {"recommendation": name})
    facts = {str(row[0]): row[1] for row in found.tables[0].rows}
    assert facts["type"] == "idle"
    sure = next(one.value for one in found.values if one.name == "confidence")
    assert isinstance(sure, float)
    return sure, str(facts["confidence rests on"])


def confirmed(context: Context, tool: str, **arguments: Any) -> str:
    """A confirmed plan."""
    made = {one.name: one.value for one in find_tool(tool).call(context, arguments).values}
    changing.confirm(context, str(made["plan"]), str(made["hash"]), context.person)
    return str(made["plan"])


def test_what_failed_and_was_rolled_back_lowers_it(estate: Context) -> None:
    """Three idle machines of three clouds, alike in their type of recommendation only: likeness 0.4.
    What is said of the third counts as ten decisions; one applied counts 1, one that failed or was
    rolled back 3 against it, each times the likeness.
    """
    said, rests_on = told(estate, THIRD)
    assert rests_on == f"its own figures say {said:.0%}".replace("%", " %")
    first = confirmed(estate, "propose_change", recommendation=FIRST)
    assert changing.apply(estate, first).state is PlanState.APPLIED
    assert told(estate, THIRD) == (
        round((10 * said + 0.4) / 10.4, 2),
        f"{rests_on}; of alike recommendations 1 applied",
    )
    back = confirmed(estate, "propose_rollback", plan=first)
    assert changing.apply(estate, back).state is PlanState.APPLIED
    assert told(estate, THIRD) == (
        round(10 * said / 11.2, 2),
        f"{rests_on}; of alike recommendations 1 rolled back",
    )
    second = confirmed(estate, "propose_change", recommendation=SECOND)
    move = changing.find(estate, second).plan.steps[0].move
    cloud = estate.demo_actions()
    cloud.perform(Move("terminate", move.target, move.before, "other-hands"))
    assert changing.apply(estate, second).state is PlanState.FAILED
    assert told(estate, THIRD) == (
        round(10 * said / 12.4, 2),
        f"{rests_on}; of alike recommendations 1 failed, 1 rolled back",
    )
