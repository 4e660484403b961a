"""What the policies say of a plan: the door of this package.

The first rule that fits a step decides it; the strictest decision over all steps is the plan's. What
no rule fits is refused, and so is what the limits forbid.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tools.clouds.actions import Move
from tools.people import Person, Role
from tools.services.plans.records import Plan, PlanStep, Verdict
from tools.services.policy import reading
from tools.services.policy.limits import Today, against_limits, denied, like, tags_of, today
from tools.services.policy.rules import Match, Policies, Rule

if TYPE_CHECKING:
    from tools.context import Context

_ENVIRONMENT = ("environment", "env", "stage")
_STRICTNESS = {"allow": 0, "approve": 1, "deny": 2}


def judge(context: Context, plan: Plan, person: Person) -> Plan:
    """The plan with the verdict of the policies on it. Raises InputError for a broken file."""
    policies = reading.policies(context.home)
    done = today(context, plan)
    verdict = judged(policies, plan, context.clock(), done, account_names(context))
    return dataclasses.replace(plan, verdict=verdict)


def judged(
    policies: Policies,
    plan: Plan,
    now: dt.datetime,
    done: Today,
    accounts: Mapping[str, Sequence[str]],
) -> Verdict:
    """The verdict on a plan; `done` is what other plans of the day do, `accounts` gives further
    names of an account by its id.
    """
    for verdict in against_limits(policies, plan, now, done):
        return verdict
    found = [_of_step(policies, plan, step, now, accounts) for step in plan.steps]
    worst = max(
        found, key=lambda one: (_STRICTNESS[one.effect], one.approvals, Role.named(one.role))
    )
    role = max((Role.named(one.role) for one in found), default=Role.OPERATOR)
    return dataclasses.replace(worst, role=role.word, approvals=max(one.approvals for one in found))


def account_names(context: Context) -> dict[str, list[str]]:
    """The names of connected accounts by the cloud's own id of the account."""
    names = {account.id: account.name for account in context.accounts.listed()}
    found: dict[str, list[str]] = {}
    for origin, account in context.store.accounts_by_origin():
        if origin in names:
            found.setdefault(account, []).append(names[origin])
    return found


def _of_step(
    policies: Policies,
    plan: Plan,
    step: PlanStep,
    now: dt.datetime,
    accounts: Mapping[str, Sequence[str]],
) -> Verdict:
    for rule in policies.rules:
        if _fits(rule, plan, step, now, accounts):
            return _by(rule, step)
    name = step.move.target.name or step.move.target.resource_id
    return denied(
        "no rule fits",
        f"no rule of the policies allows {step.move.action} of {name}",
        "a rule allowed it: see `cloudwright policy list`",
    )


def _by(rule: Rule, step: PlanStep) -> Verdict:
    name = step.move.target.name or step.move.target.resource_id
    why = rule.reason or f"{step.move.action} of {name}"
    if rule.effect == "deny":
        return denied(rule.name, why, f"the rule {rule.name!r} of the policies did not forbid it")
    people = f"{rule.approvals} different people" if rule.approvals > 1 else "one person"
    needs = f"to be confirmed by {people} of the role {rule.role}"
    return Verdict(rule.effect, rule.name, needs, rule.role, rule.approvals)


def _fits(
    rule: Rule,
    plan: Plan,
    step: PlanStep,
    now: dt.datetime,
    accounts: Mapping[str, Sequence[str]],
) -> bool:
    if "*" not in rule.actions and step.move.action not in rule.actions:
        return False
    if rule.when is not None and not rule.when.holds(now):
        return False
    return _matches(rule.match, plan, step.move, accounts)


def _matches(match: Match, plan: Plan, move: Move, accounts: Mapping[str, Sequence[str]]) -> bool:
    target, tags = move.target, tags_of(move)
    environment = [text for key in _ENVIRONMENT for text in tags.get(key, ())]
    conditions = (
        (match.provider, [target.provider]),
        (match.account, [target.account_id, *accounts.get(target.account_id, ())]),
        (match.region, [target.region]),
        (match.environment, environment),
        (match.resource, [target.resource_id, target.name or ""]),
        (match.sets_tags, list(move.tags)),
        *((values, tags.get(key.casefold(), [])) for key, values in match.tags.items()),
    )
    for wanted, there in conditions:
        if wanted and not any(like(text, wanted) for text in there):
            return False
    if match.count_above is not None and plan.resources <= match.count_above:
        return False
    monthly = plan.money.monthly
    # An unknown amount may be any: rules on amounts hold for it.
    return match.increase_above is None or monthly is None or monthly > match.increase_above
