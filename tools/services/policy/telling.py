"""Policies told: the rules that count, and whether a file of them is sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import Column, Result, Table, Value
from tools.services.policy import reading
from tools.services.policy.judging import account_names, judged
from tools.services.policy.limits import today
from tools.services.policy.rules import Match, Policies, Rule

if TYPE_CHECKING:
    from tools.context import Context
    from tools.services.plans.records import PlanRecord

_COLUMNS = ("Rule", "Actions", "Fits", "When", "Effect", "Confirmed by")


def builtin_policies() -> str:
    """The text of the built-in policies, to start a file of one's own."""
    return reading.builtin()


def list_policies(context: Context) -> Result:
    """The rules that count, in their order. Raises InputError for a broken file."""
    place = reading.place(context.home)
    return _told(reading.policies(context.home), "built in" if place is None else str(place))


def check_policies(context: Context, path: Path | None, record: PlanRecord | None) -> Result:
    """Whether a file (else the one that counts) is sound, and what it says of a plan. Raises
    InputError naming file, line and mistake.
    """
    place = path or reading.place(context.home)
    policies = reading.policies(context.home) if place is None else reading.read_file(place)
    result = _told(policies, "built in" if place is None else str(place))
    if record is not None:
        done = today(context, record.plan)
        verdict = judged(policies, record.plan, context.clock(), done, account_names(context))
        result.values += [
            Value(name=f"plan {record.plan.id}", value=verdict.effect),
            Value(name="by rule", value=verdict.rule),
            Value(name="because", value=verdict.reason),
        ]
        if verdict.passes:
            result.values.append(Value(name="would pass if", value=verdict.passes))
    return result


def _told(policies: Policies, place: str) -> Result:
    limits = policies.limits
    values = [Value(name="policies", value=place), Value(name="rules", value=len(policies.rules))]
    values += [
        Value(name=name.replace("_", " "), value=str(value))
        for name in type(limits).model_fields
        if (value := getattr(limits, name)) is not None
    ]
    if policies.protected_tags:
        values.append(Value(name="protected tags", value=", ".join(policies.protected_tags)))
    return Result(
        title="Policies",
        values=values,
        tables=[
            Table(
                title="Rules, the first that fits decides",
                columns=[Column(name=name) for name in _COLUMNS],
                rows=[_row(rule) for rule in policies.rules],
            )
        ],
        assumptions=["what no rule fits is refused"],
    )


def _row(rule: Rule) -> list[object]:
    people = f"{rule.approvals} × {rule.role}" if rule.effect != "deny" else None
    return [
        rule.name,
        ", ".join(rule.actions),
        _fits(rule.match),
        str(rule.when) if rule.when else "always",
        rule.effect,
        people,
    ]


def _fits(match: Match) -> str:
    given = match.model_dump(exclude_defaults=True)
    tags = given.pop("tags", {})
    parts = [
        f"{name} {', '.join(value) if isinstance(value, list) else value}"
        for name, value in given.items()
    ]
    parts += [f"tag {key} {', '.join(values)}" for key, values in tags.items()]
    return "; ".join(parts) or "everything"
