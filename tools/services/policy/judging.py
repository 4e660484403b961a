"""What the policies say of a plan: the door of this package.

The first rule that fits a step decides it; the strictest decision over all steps is the plan's. What
no rule fits is refused, and so is what the limits forbid.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tools.clouds.actions import Move
from tools.people import Person, Role
from tools.services.plans.records import Plan, PlanStep, Verdict
from tools.services.policy import reading
from tools.services.policy.rules import Match, Policies, Rule

if TYPE_CHECKING:
    from tools.context import Context

_ENVIRONMENT = ("environment", "env", "stage")
_STRICTNESS = {"allow": 0, "approve": 1, "deny": 2}
_MAY_COST_MORE = ("resize",)


def judge(context: Context, plan: Plan, person: Person) -> Plan:
    """The plan with the verdict of the policies on it. Raises InputError for a broken file."""
    policies = reading.policies(context.home)
    done = touched_today(context, plan)
    verdict = judged(policies, plan, context.clock(), done, account_names(context))
    return dataclasses.replace(plan, verdict=verdict)


def judged(
    policies: Policies,
    plan: Plan,
    now: dt.datetime,
    touched: int,
    accounts: Mapping[str, Sequence[str]],
) -> Verdict:
    """The verdict on a plan; `touched` counts the resources of other plans confirmed in 24 hours,
    `accounts` gives further names of an account by its id.
    """
    for verdict in _against_limits(policies, plan, now, touched):
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


def touched_today(context: Context, plan: Plan) -> int:
    """How many resources the other plans have that were confirmed in the last 24 hours."""
    since = (context.clock() - dt.timedelta(days=1)).isoformat()
    contents = context.store.plans.confirmed_since(since)
    return sum(_resources(one) for one in contents if one["id"] != plan.id)


def _resources(content: Mapping[str, Any]) -> int:
    return len({step["move"]["target"]["resource_id"] for step in content["steps"]})


def _against_limits(
    policies: Policies, plan: Plan, now: dt.datetime, touched: int
) -> Iterator[Verdict]:
    limits = policies.limits
    count = len({step.move.target for step in plan.steps})
    if limits.resources_per_plan is not None and count > limits.resources_per_plan:
        yield _denied(
            "limits.resources_per_plan",
            f"{count} resources, and one plan may have {limits.resources_per_plan}",
            f"the plan had at most {limits.resources_per_plan} resources",
        )
    if plan.undoes:  # what was done may always be undone
        yield from _against_protection(policies, plan)
        return
    if limits.resources_per_day is not None and count + touched > limits.resources_per_day:
        yield _denied(
            "limits.resources_per_day",
            f"{touched} resources were changed in the last 24 hours, and with these {count} "
            f"it would be more than {limits.resources_per_day}",
            "it waited, or had fewer resources",
        )
    yield from _against_money(policies, plan)
    if limits.maintenance is not None and not limits.maintenance.holds(now):
        yield _denied(
            "limits.maintenance",
            f"changes are made in the maintenance window only: {limits.maintenance}",
            "it were proposed and confirmed in that window",
        )
    yield from _against_protection(policies, plan)


def _against_money(policies: Policies, plan: Plan) -> Iterator[Verdict]:
    most = policies.limits.monthly_increase
    if most is None:
        return
    monthly = plan.money.monthly
    costly = any(step.move.action in _MAY_COST_MORE for step in plan.steps)
    if monthly is not None and monthly > most:
        yield _denied(
            "limits.monthly_increase",
            f"it adds {monthly:,.2f} {plan.money.currency or ''} a month, and {most:,} is the most",
            "it added less",
        )
    if monthly is None and costly:
        yield _denied(
            "limits.monthly_increase",
            "what it changes in costs is not known, and the increase is limited",
            "the prices of both types were known (`cloudwright sync`, `cloudwright prices import`), "
            "or the limit were taken out",
        )


def _against_protection(policies: Policies, plan: Plan) -> Iterator[Verdict]:
    for step in plan.steps:
        tags = _tags(step.move)
        for written in policies.protected_tags:
            key, sign, value = written.partition("=")
            there = tags.get(key.strip().casefold(), ())
            found = [text for text in there if not sign or _like(text, [value.strip()])]
            if not found:
                continue
            name = step.move.target.name or step.move.target.resource_id
            yield _denied(
                "protected_tags",
                f"{name} carries the tag {key.strip()}={found[0]}",
                f"{name} were left out, or its tag were taken off in the cloud itself",
            )


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
    return _denied(
        "no rule fits",
        f"no rule of the policies allows {step.move.action} of {name}",
        "a rule allowed it: see `cloudwright policy list`",
    )


def _by(rule: Rule, step: PlanStep) -> Verdict:
    name = step.move.target.name or step.move.target.resource_id
    why = rule.reason or f"{step.move.action} of {name}"
    if rule.effect == "deny":
        return _denied(rule.name, why, f"the rule {rule.name!r} of the policies did not forbid it")
    people = f"{rule.approvals} different people" if rule.approvals > 1 else "one person"
    needs = f"to be confirmed by {people} of the role {rule.role}"
    return Verdict(rule.effect, rule.name, needs, rule.role, rule.approvals)


def _denied(rule: str, reason: str, passes: str) -> Verdict:
    return Verdict("deny", rule, reason, passes=passes)


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
    target, tags = move.target, _tags(move)
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
        if wanted and not any(_like(text, wanted) for text in there):
            return False
    count = len({step.move.target for step in plan.steps})
    if match.count_above is not None and count <= match.count_above:
        return False
    monthly = plan.money.monthly
    # An unknown amount may be any: rules on amounts hold for it.
    return match.increase_above is None or monthly is None or monthly > match.increase_above


def _tags(move: Move) -> dict[str, list[str]]:
    """Values by key without case: clouds may have `Env` beside `env`, and both count."""
    found: dict[str, list[str]] = {}
    for key, value in move.before.tags.items():
        found.setdefault(key.strip().casefold(), []).append(value)
    return found


def _like(text: str, patterns: Sequence[str]) -> bool:
    """Whether a text is one of the patterns, in which only `*` has a meaning."""
    return any(
        re.fullmatch(
            ".*".join(map(re.escape, pattern.casefold().split("*"))), text.casefold(), re.DOTALL
        )
        for pattern in patterns
    )
