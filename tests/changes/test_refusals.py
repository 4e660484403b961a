"""Every refusal says which rule it is, and what would make it pass; and nothing is changed by it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tools.base import CloudwrightError, InputError, NoDataError, RefusedError, Result
from tools.clouds.actions import Move, Target
from tools.context import Context
from tools.people import Person, Role
from tools.registry import find_tool
from tools.services.plans import applying, confirming, keeping
from tools.services.plans.machine import PlanState
from tools.services.plans.records import PlanRecord

At = Callable[..., Context]
ALICE = Person("alice", Role.ADMIN, "cli")
BOB = Person("bob", Role.ADMIN, "cli")
OLGA = Person("olga", Role.OPERATOR, "cli")
VERA = Person("vera", Role.VIEWER, "cli")
DEV = "crm-api-dev-01"


def tool(context: Context, **arguments: Any) -> Result:
    return find_tool("propose_change").call(context, arguments)


def propose(context: Context, action: str = "stop", name: str = DEV, **more: Any) -> PlanRecord:
    found = tool(context, action=action, resources=[name], **more)
    return keeping.find(context, str(next(v.value for v in found.values if v.name == "plan")))


def names(context: Context, where: str) -> list[str]:
    rows = context.store.query(f"SELECT name FROM instance WHERE {where} ORDER BY name").rows
    return [str(row[0]) for row in rows]


def prod(context: Context) -> str:
    return names(context, "status = 'running' AND name LIKE '%-prod-%'")[0]


def change(context: Context, name: str, **columns: Any) -> None:
    """Other hands at the cloud."""
    row = context.store.query(
        "SELECT provider, account_id, region, resource_id FROM instance WHERE name = $name",
        {"name": name},
    ).rows[0]
    cloud = context.demo_actions()
    provider, account, region, identity = row
    target = Target("instance", provider, account, region, identity, name)
    live = cloud.live(target)
    for action, more in columns.items():
        given = {"tags": more} if action == "tag" else {"to_type": more} if more else {}
        cloud.perform(Move(action, target, live, "hands", **given))  # type: ignore[arg-type]


def refused(context: Context, one: PlanRecord, person: Person = ALICE, digest: str = "") -> str:
    with pytest.raises(RefusedError) as caught:
        confirming.confirm(context, one.plan.id, digest or one.hash, person)
    assert keeping.find(context, one.plan.id).state is not PlanState.CONFIRMED
    with pytest.raises(RefusedError):
        applying.apply(context, one.plan.id)
    return str(caught.value)


def test_time(at: At) -> None:
    one = propose(at())
    assert "later than this clock says" in refused(at(-5), one)
    said = refused(at(15), one)
    assert "has expired at 2026-11-21 12:15 UTC: propose it again" in said
    assert "it has expired; propose it again" in refused(at(0), one)  # the clock set back


def test_once_only(at: At) -> None:
    one, other = propose(at()), propose(at())
    confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    with pytest.raises(RefusedError, match="confirmed already; propose it again"):
        confirming.confirm(at(), one.plan.id, one.hash, BOB)
    applying.apply(at(), one.plan.id)
    with pytest.raises(RefusedError, match="applied already; propose it again"):
        confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    with pytest.raises(RefusedError, match="is applied, not confirmed: propose it again"):
        applying.apply(at(), one.plan.id)
    with pytest.raises(RefusedError, match="cannot be cancelled: it was applied already"):
        confirming.cancel(at(), one.plan.id, ALICE)
    confirming.cancel(at(), other.plan.id, ALICE)
    assert "it was cancelled; propose it again" in refused(at(), other)


def test_a_confirmed_plan_can_be_set_aside_before_it_is_applied(at: At) -> None:
    one = propose(at())
    confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    confirming.cancel(at(), one.plan.id, ALICE)
    with pytest.raises(RefusedError, match="is cancelled, not confirmed"):
        applying.apply(at(), one.plan.id)


def test_the_hash(at: At) -> None:
    one = propose(at())
    for digest in ("0" * 64, one.hash[:-1], one.hash[:8], "é" * 64):
        assert "changes show" in refused(at(), one, digest=digest)
    with at().store.state.write() as con:
        con.execute(
            "UPDATE plans SET content = replace(content, ?, 'x') WHERE id = ?", (DEV, one.plan.id)
        )
    assert "was altered in the store: propose it again" in refused(at(), one)


def test_roles(at: At) -> None:
    with pytest.raises(RefusedError, match=r"vera is viewer.* for the role operator and up"):
        propose(at(person=VERA))
    one = propose(at(person=OLGA), name=prod(at()))
    said = refused(at(), one, OLGA)
    assert "rule 'production-machines' wants it confirmed by the role admin" in said
    assert "ask someone of that role" in said
    assert "viewer" in refused(at(), one, VERA)
    with pytest.raises(RefusedError, match="cancelled by operators and admins"):
        confirming.cancel(at(), one.plan.id, VERA)
    assert confirming.confirm(at(), one.plan.id, one.hash, ALICE).state is PlanState.CONFIRMED


def test_two_people(at: At) -> None:
    one = propose(at(), "terminate", prod(at()))
    first = confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    assert first.state is PlanState.PROPOSED
    again = refused(at(), one, ALICE)
    assert "alice has confirmed plan" in again
    assert "rule 'production-is-not-deleted' wants 2 people: ask another one" in again
    assert "viewer" in refused(at(), one, VERA)
    second = confirming.confirm(at(), one.plan.id, one.hash, BOB)
    assert (second.state, set(second.confirmed_by)) == (PlanState.CONFIRMED, {"alice", "bob"})


def policy(context: Context, text: str) -> None:
    (context.home / "policies.yaml").write_text(f"version: 1\n{text}", "utf-8")


OPEN = "rules: [{name: all, actions: ['*'], effect: allow}]\n"


def test_policies_count_as_they_are_at_confirmation(at: At) -> None:
    one, other = propose(at()), propose(at(), "tag", tags=["owner=x"])
    policy(at(), "rules: [{name: frozen, actions: ['*'], effect: deny, reason: freeze}]\n")
    said = refused(at(), one)
    assert "rule 'frozen' forbids it: freeze. It would pass if" in said
    policy(
        at(), "rules: [{name: pair, actions: ['*'], effect: approve, approvals: 2, role: admin}]\n"
    )
    assert confirming.confirm(at(), other.plan.id, other.hash, ALICE).state is PlanState.PROPOSED
    (at().home / "policies.yaml").write_text("version: 1\nrules: {", "utf-8")
    with pytest.raises(InputError, match=r"policies\.yaml:2"):
        confirming.confirm(at(), other.plan.id, other.hash, BOB)


def test_a_confirmation_of_a_lower_role_does_not_count_later(at: At) -> None:
    rule = "rules: [{{name: two, actions: ['*'], effect: approve, approvals: 2, role: {}}}]\n"
    policy(at(), rule.format("operator"))
    one = propose(at())
    confirming.confirm(at(), one.plan.id, one.hash, OLGA)
    policy(at(), rule.format("admin"))
    assert confirming.confirm(at(), one.plan.id, one.hash, ALICE).state is PlanState.PROPOSED
    assert confirming.confirm(at(), one.plan.id, one.hash, BOB).state is PlanState.CONFIRMED


def test_the_limit_of_a_day_counts_what_was_confirmed(at: At) -> None:
    policy(at(), "limits: {resources_per_day: 2}\n" + OPEN)
    there = names(at(), "status = 'running'")[:3]
    plans = [propose(at(), "tag", name, tags=["owner=x"]) for name in there]
    for one in plans[:2]:
        confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    said = refused(at(), plans[2])
    assert "rule 'limits.resources_per_day' forbids it: 2 resources were changed" in said
    with pytest.raises(RefusedError, match="It would pass if it waited"):
        propose(at(60), "tag", there[2], tags=["owner=x"])
    assert propose(at(24 * 60 + 1), "tag", there[2], tags=["owner=x"]).state is PlanState.PROPOSED


def larger(context: Context) -> list[tuple[str, str, Decimal]]:
    """Machines with a type that costs more, and what a plan says that it adds a month."""
    found: list[tuple[str, str, Decimal]] = []
    for name in names(context, "provider = 'aws' AND status = 'running'"):
        types = context.store.query(
            "SELECT DISTINCT instance_type FROM instance WHERE provider = 'aws' ORDER BY 1"
        ).rows
        for (kind,) in types:
            try:
                amount = propose(context, "resize", name, to_type=kind).plan.money.monthly
            except (NoDataError, RefusedError):
                continue
            if amount is not None and amount > 0:
                found.append((name, kind, amount))
                break
        if len(found) == 3:
            break
    return found


def test_the_money_of_a_day_is_limited(at: At) -> None:
    """At proposal, and again in the transaction of the confirmation: of two that both passed when
    they were proposed, the second is refused. What is undone makes room again.
    """
    first, second, third = larger(at())
    policy(at(), f"limits: {{monthly_increase_per_day: {first[2] + second[2]}}}\n" + OPEN)
    plans = [propose(at(), "resize", name, to_type=kind) for name, kind, _ in (first, second)]
    late = propose(at(), "resize", third[0], to_type=third[1])
    for one in plans:
        confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    said = refused(at(), late)
    assert "rule 'limits.monthly_increase_per_day' forbids it: the changes of the last 24" in said
    assert f"add {first[2] + second[2]:,.2f} USD a month" in said
    with pytest.raises(RefusedError, match=r"added at most 0\.00 USD, or waited"):
        propose(at(5), "resize", third[0], to_type=third[1])
    assert propose(at(5)).plan.money.monthly < 0  # type: ignore[operator]
    assert propose(at(24 * 60 + 1), "resize", third[0], to_type=third[1])
    assert applying.apply(at(), plans[0].plan.id).state is PlanState.APPLIED
    back = find_tool("propose_rollback").call(at(5), {"plan": plans[0].plan.id})
    undo = keeping.find(at(5), str(next(v.value for v in back.values if v.name == "plan")))
    confirming.confirm(at(5), undo.plan.id, undo.hash, ALICE)
    assert applying.apply(at(5), undo.plan.id).state is PlanState.APPLIED
    if third[2] <= first[2]:
        assert propose(at(5), "resize", third[0], to_type=third[1])
    else:
        with pytest.raises(RefusedError, match=f"added at most {first[2]:,.2f} USD"):
            propose(at(5), "resize", third[0], to_type=third[1])


DRIFTS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("stop", {}, {"stop": None}, "its status is 'stopped', and was 'running'"),
    ("stop", {}, {"terminate": None}, "it does not exist any more"),
    ("resize", {"to_type": ""}, {"stop": None}, "its status is 'stopped'"),
    ("tag", {"tags": ["team=x"]}, {"tag": {"team": "other"}}, "its tag 'team' is 'other'"),
]


@pytest.mark.parametrize(("action", "more", "hands", "said"), DRIFTS)
def test_drift(at: At, action: str, more: dict[str, Any], hands: dict[str, Any], said: str) -> None:
    if "to_type" in more:
        now = (
            at()
            .store.query("SELECT instance_type FROM instance WHERE name = $n", {"n": DEV})
            .rows[0][0]
        )
        kinds = (
            at()
            .store.query(
                "SELECT DISTINCT i.instance_type FROM instance i JOIN instance j USING (provider) "
                "WHERE j.name = $n AND i.instance_type <> $t ORDER BY 1",
                {"n": DEV, "t": now},
            )
            .rows
        )
        more = {"to_type": kinds[0][0]}
    one = propose(at(), action, **more)
    change(at(), DEV, **hands)
    text = refused(at(), one)
    assert said in text
    assert "It is cancelled: propose it again" in text
    assert "it was cancelled" in refused(at(), one)


def test_a_protection_that_was_added_since_counts(at: At) -> None:
    one = propose(at())
    change(at(), DEV, tag={"protected": "true"})
    said = refused(at(), one)
    assert f"rule 'protected_tags' forbids it: {DEV} carries the tag protected=true" in said
    assert "It would pass if" in said


def test_a_machine_that_became_production_since_needs_its_role(at: At) -> None:
    one = propose(at())
    change(at(), DEV, tag={"environment": "prod", "env": "prod"})
    assert "role admin" in refused(at(), one, OLGA)


def test_every_refusal_is_in_the_audit(at: At) -> None:
    one = propose(at())
    refused(at(), one, VERA)
    found = at().store.audit.entries(event="plan.refused")
    assert [(entry.who, entry.subject) for entry in found] == [("vera (viewer, cli)", one.plan.id)]
    assert "role operator" in json.loads(found[0].detail)["reason"]


WRONG: list[tuple[dict[str, Any], type[CloudwrightError], Sequence[str]]] = [
    (
        {"action": "stop", "resources": ["crm-api-dev-1"]},
        InputError,
        ["no instance", "nearest", DEV],
    ),
    ({"action": "stop"}, InputError, ["name resources, or give filters"]),
    ({"resources": [DEV]}, InputError, ["say an action, or a recommendation"]),
    ({"action": "reboot", "resources": [DEV]}, InputError, ["start", "terminate"]),
    ({"action": "resize", "resources": [DEV]}, InputError, ["to_type"]),
    (
        {"action": "resize", "resources": [DEV], "to_type": "huge.9"},
        CloudwrightError,
        ["no type 'huge.9'", "there are"],
    ),
    ({"action": "tag", "resources": [DEV]}, InputError, ["owner=alice"]),
    ({"action": "tag", "resources": [DEV], "tags": ["owner"]}, InputError, ["KEY=VALUE"]),
    (
        {"action": "start", "resources": [DEV]},
        NoDataError,
        ["nothing to change", "running already"],
    ),
    ({"recommendation": "rec-none"}, CloudwrightError, ["rec-none"]),
    ({"recommendation": "commitment"}, CloudwrightError, ["commitment"]),
    (
        {"recommendation": DEV},
        InputError,
        ["cannot be applied from here", "schedule of Azure Automation", f"Stopping {DEV} once"],
    ),
    ({"recommendation": "schedule"}, InputError, ["keeps no hours by itself", "own scheduler"]),
]


@pytest.mark.parametrize(("arguments", "kind", "said"), WRONG)
def test_wishes_that_cannot_be(
    estate: Context, arguments: dict[str, Any], kind: type[CloudwrightError], said: Sequence[str]
) -> None:
    with pytest.raises(kind) as caught:
        tool(estate, **arguments)
    assert all(text in str(caught.value) for text in said), str(caught.value)
    assert estate.store.plans.listed() == []


def test_a_title_and_an_amount_are_of_what_is_left_to_change(estate: Context) -> None:
    running = names(estate, "status = 'running' AND name LIKE '%-dev-%'")[:2]
    alone = propose(estate, name=running[0])
    change(estate, running[1], stop=None)
    found = tool(estate, action="stop", resources=running)
    values = {value.name: value.value for value in found.values}
    assert found.title == f"Stop {running[0]}"
    assert values["monthly cost change"] == alone.plan.money.monthly
    assert f"left out: {running[1]} is stopped already" in found.assumptions


def test_too_many_at_once(estate: Context) -> None:
    with pytest.raises(RefusedError, match=r"limits\.resources_per_plan.*at most 25 resources"):
        tool(estate, action="tag", tags=["owner=x"], filters=["status=running"])


def test_an_unknown_plan(estate: Context) -> None:
    one = propose(estate)
    for wrong in ("zzzz", "", one.plan.id + "0"):
        with pytest.raises(InputError, match="changes list"):
            keeping.find(estate, wrong)
    assert keeping.find(estate, one.plan.id[:6]).plan.id == one.plan.id


def test_another_home_knows_nothing_of_it(estate: Context, tmp_path: Path) -> None:
    one = propose(estate)
    context = Context(home=tmp_path / "another", now=estate.now, person=ALICE)
    with pytest.raises(InputError, match="there is no plan"):
        confirming.confirm(context, one.plan.id, one.hash, ALICE)


def test_nothing_confirmed_is_forgotten_when_the_clock_is_set_back(at: At) -> None:
    """A day's limit counts what was confirmed later than the clock now says, too."""
    policy(at(), "limits: {resources_per_day: 1}\n" + OPEN)
    one = propose(at(), "tag", tags=["owner=x"])
    confirming.confirm(at(), one.plan.id, one.hash, ALICE)
    with pytest.raises(RefusedError, match="resources_per_day"):
        propose(at(-dt.timedelta(days=3).total_seconds() / 60), "tag", tags=["owner=y"])
