"""The limits of policies: how much one plan, and all plans of a day, may touch and add to costs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tools.clouds.actions import Move
from tools.services.plans.machine import PlanState
from tools.services.plans.records import Plan, Verdict
from tools.services.policy.rules import Policies

if TYPE_CHECKING:
    from tools.context import Context

DAY = dt.timedelta(days=1)
_MAY_COST_MORE = ("resize",)
_TAKEN_BACK = (PlanState.UNDONE, PlanState.ROLLED_BACK)


@dataclass(frozen=True)
class Today:
    """What the other plans confirmed in the last 24 hours touch, and add a month by currency.

    What a plan saves makes no room for another; what was undone adds nothing any more.
    """

    resources: int = 0
    added: Mapping[str, Decimal] = field(default_factory=dict)


def today(context: Context, plan: Plan) -> Today:
    """The other plans of the day, as the store has them."""
    since = (context.clock() - DAY).isoformat()
    resources, added = 0, dict[str, Decimal]()
    for state, content in context.store.plans.confirmed_since(since):
        if content["id"] == plan.id:
            continue
        resources += len({step["move"]["target"]["resource_id"] for step in content["steps"]})
        currency, amount = _added(state, content)
        if amount:
            added[currency] = added.get(currency, Decimal(0)) + amount
    return Today(resources, added)


def _added(state: str, content: Mapping[str, Any]) -> tuple[str, Decimal]:
    """Currency and monthly increase of another plan; 0 where it saves, is undone, or undoes."""
    money = content["money"]
    counts = state not in _TAKEN_BACK and not content["undoes"] and money["monthly"] is not None
    return str(money["currency"]), max(
        Decimal(money["monthly"]), Decimal(0)
    ) if counts else Decimal(0)


def against_limits(
    policies: Policies, plan: Plan, now: dt.datetime, done: Today
) -> Iterator[Verdict]:
    """The verdicts of the limits that forbid a plan, the first of them first."""
    limits = policies.limits
    count = plan.resources
    if limits.resources_per_plan is not None and count > limits.resources_per_plan:
        yield denied(
            "limits.resources_per_plan",
            f"{count} resources, and one plan may have {limits.resources_per_plan}",
            f"the plan had at most {limits.resources_per_plan} resources",
        )
    if plan.undoes:  # what was done may always be undone
        yield from _against_protection(policies, plan)
        return
    if limits.resources_per_day is not None and count + done.resources > limits.resources_per_day:
        yield denied(
            "limits.resources_per_day",
            f"{done.resources} resources were changed in the last 24 hours, and with these {count} "
            f"it would be more than {limits.resources_per_day}",
            "it waited, or had fewer resources",
        )
    yield from _against_money(policies, plan)
    yield from _against_money_of_the_day(policies, plan, done)
    if limits.maintenance is not None and not limits.maintenance.holds(now):
        yield denied(
            "limits.maintenance",
            f"changes are made in the maintenance window only: {limits.maintenance}",
            "it were proposed and confirmed in that window",
        )
    yield from _against_protection(policies, plan)


def _against_money(policies: Policies, plan: Plan) -> Iterator[Verdict]:
    most = policies.limits.monthly_increase
    if most is not None and _adds(plan) > most:
        yield denied(
            "limits.monthly_increase",
            f"it adds {_adds(plan):,.2f} {plan.money.currency or ''} a month, and {most:,} is the "
            "most",
            "it added less",
        )
    if most is not None and _unknown(plan):
        yield _not_known("limits.monthly_increase")


def _against_money_of_the_day(policies: Policies, plan: Plan, done: Today) -> Iterator[Verdict]:
    """Amounts of other currencies have a day's sum of their own: they are never mixed."""
    most = policies.limits.monthly_increase_per_day
    if most is None:
        return
    currency = plan.money.currency or ""
    before = done.added.get(currency, Decimal(0))
    if _adds(plan) and before + _adds(plan) > most:
        left = max(most - before, Decimal(0))
        yield denied(
            "limits.monthly_increase_per_day",
            f"the changes of the last 24 hours add {before:,.2f} {currency} a month, and with the "
            f"{_adds(plan):,.2f} of this one it would be more than {most:,}",
            f"it added at most {left:,.2f} {currency}, or waited",
        )
    if _unknown(plan):
        yield _not_known("limits.monthly_increase_per_day")


def _adds(plan: Plan) -> Decimal:
    return max(plan.money.monthly or Decimal(0), Decimal(0))


def _unknown(plan: Plan) -> bool:
    costly = any(step.move.action in _MAY_COST_MORE for step in plan.steps)
    return costly and plan.money.monthly is None


def _not_known(rule: str) -> Verdict:
    return denied(
        rule,
        "what it changes in costs is not known, and the increase is limited",
        "the prices of both types were known (`cloudwright sync`, `cloudwright prices import`), "
        "or the limit were taken out",
    )


def _against_protection(policies: Policies, plan: Plan) -> Iterator[Verdict]:
    for step in plan.steps:
        tags = tags_of(step.move)
        for written in policies.protected_tags:
            key, sign, value = written.partition("=")
            there = tags.get(key.strip().casefold(), ())
            found = [text for text in there if not sign or like(text, [value.strip()])]
            if not found:
                continue
            name = step.move.target.name or step.move.target.resource_id
            yield denied(
                "protected_tags",
                f"{name} carries the tag {key.strip()}={found[0]}",
                f"{name} were left out, or its tag were taken off in the cloud itself",
            )


def denied(rule: str, reason: str, passes: str) -> Verdict:
    """A refusal by a rule."""
    return Verdict("deny", rule, reason, passes=passes)


def tags_of(move: Move) -> dict[str, list[str]]:
    """Values by key without case: clouds may have `Env` beside `env`, and both count."""
    found: dict[str, list[str]] = {}
    for key, value in move.before.tags.items():
        found.setdefault(key.strip().casefold(), []).append(value)
    return found


def like(text: str, patterns: Sequence[str]) -> bool:
    """Whether a text is one of the patterns, in which only `*` has a meaning."""
    return any(
        re.fullmatch(
            ".*".join(map(re.escape, pattern.casefold().split("*"))), text.casefold(), re.DOTALL
        )
        for pattern in patterns
    )
