"""Policies: what decides, what a refusal says, and the mistakes that files of them hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tools.clouds.actions import Live, Move, Target
from tools.services.plans.records import Money, Plan, PlanStep, Verdict
from tools.services.policy import reading
from tools.services.policy.judging import judged
from tools.services.policy.limits import Today
from tools.services.policy.rules import Window

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)  # a Saturday
ALLOW = "rules: [{name: all, actions: ['*'], effect: allow}]\n"


def plan(
    action: Any = "stop",
    *tags: dict[str, str],
    count: int = 1,
    monthly: str | None = "-10",
    currency: str | None = "USD",
    undoes: str | None = None,
) -> Plan:
    """A plan of one action over resources with these tags, m-1 the first."""
    carried = tags or tuple({} for _ in range(count))
    steps = tuple(
        PlanStep(
            number=number,
            wave=1,
            move=Move(
                action,
                Target("instance", "aws", "111", "eu-west-1", f"i-{number}", f"m-{number}"),
                Live(exists=True, status="running", tags=one),
                "token",
            ),
            connection="demo",
            downtime="",
            undo="",
            undoable=True,
        )
        for number, one in enumerate(carried, 1)
    )
    money = Money(None if monthly is None else Decimal(monthly), currency)
    verdict = Verdict("deny", "none", "")
    times = (NOON, NOON + dt.timedelta(minutes=15))
    return Plan("p", "t", steps, money, "low", verdict, *times, "alice", undoes=undoes)


def verdict(text: str, one: Plan, now: dt.datetime = NOON, touched: int = 0) -> Verdict:
    written = text if "version" in text else f"version: 1\n{text}"
    done = Today(touched, {"USD": Decimal(6), "EUR": Decimal("0.50")})
    return judged(reading.read(written, "p.yaml"), one, now, done, {"111": ["Main"]})


LIMITED = [
    (
        "limits: {resources_per_plan: 2}\n",
        plan(count=3),
        0,
        "limits.resources_per_plan",
        "at most 2",
    ),
    ("limits: {resources_per_day: 5}\n", plan(count=3), 3, "limits.resources_per_day", "waited"),
    ("limits: {monthly_increase: 9}\n", plan(monthly="9.01"), 0, "limits.monthly_increase", "less"),
    (
        "limits: {monthly_increase: 9}\n",
        plan("resize", monthly=None),
        0,
        "limits.monthly_increase",
        "prices of both types",
    ),
    (
        "limits: {monthly_increase_per_day: 9}\n",
        plan(monthly="3.01"),
        0,
        "limits.monthly_increase_per_day",
        "added at most 3.00 USD, or waited",
    ),
    (
        "limits: {monthly_increase_per_day: 5}\n",
        plan(monthly="0.01"),
        0,
        "limits.monthly_increase_per_day",
        "added at most 0.00 USD, or waited",
    ),
    (
        "limits: {monthly_increase_per_day: 9}\n",
        plan("resize", monthly=None),
        0,
        "limits.monthly_increase_per_day",
        "prices of both types",
    ),
    (
        "protected_tags: [keep=yes]\n",
        plan("stop", {"Keep": "YES"}),
        0,
        "protected_tags",
        "left out",
    ),
    ("protected_tags: [keep]\n", plan("tag", {"KEEP": ""}), 0, "protected_tags", "left out"),
    (
        "protected_tags: [keep=yes]\n",
        plan("stop", {"keep": "yes", "Keep": "no"}),
        0,
        "protected_tags",
        "left out",
    ),
    (
        "protected_tags: ['keep=[x]']\n",
        plan("stop", {"keep": "[x]"}),
        0,
        "protected_tags",
        "left out",
    ),
    ("protected_tags: ['keep=y*']\n", plan("stop", {}, {"keep": "yo"}), 0, "protected_tags", "m-2"),
    (
        "limits: {maintenance: {days: [mon]}}\n",
        plan(),
        0,
        "limits.maintenance",
        "proposed and confirmed in that window",
    ),
]


@pytest.mark.parametrize(("text", "one", "touched", "rule", "passes"), LIMITED)
def test_a_limit_says_its_name_and_what_would_pass(
    text: str, one: Plan, touched: int, rule: str, passes: str
) -> None:
    found = verdict(text + ALLOW, one, touched=touched)
    assert (found.effect, found.rule) == ("deny", rule)
    assert passes in found.passes
    assert found.reason


@pytest.mark.parametrize(
    ("text", "one", "touched"),
    [
        ("limits: {resources_per_plan: 3}\n", plan(count=3), 0),
        ("limits: {resources_per_day: 6}\n", plan(count=3), 3),
        ("limits: {monthly_increase: 9}\n", plan(monthly="9"), 0),
        ("limits: {monthly_increase: 9}\n", plan("resize", monthly=None, undoes="q"), 0),
        ("limits: {monthly_increase: 9}\n", plan("stop", monthly=None), 0),
        ("limits: {monthly_increase: 0}\n", plan(monthly="0.00", currency=None), 0),
        ("protected_tags: [keep=yes]\n", plan("stop", {"keep": "no", "keeper": "yes"}), 0),
    ],
)
def test_what_is_within_the_limits_passes(text: str, one: Plan, touched: int) -> None:
    assert verdict(text + ALLOW, one, touched=touched).effect == "allow"


def test_the_first_rule_that_fits_decides() -> None:
    rules = (
        "rules:\n"
        "- {name: first, actions: [stop], match: {environment: [prod]}, effect: allow, role: admin}\n"
        "- {name: second, actions: ['*'], effect: deny, reason: frozen}\n"
    )
    assert verdict(rules, plan("stop", {"Env": "PROD"})).rule == "first"
    denied = verdict(rules, plan("stop", {"env": "dev"}))
    assert (denied.rule, denied.reason) == ("second", "frozen")
    assert "'second'" in denied.passes


def test_the_strictest_step_decides_over_all() -> None:
    rules = (
        "rules:\n"
        "- {name: two, actions: ['*'], match: {tags: {team: [pay*]}}, effect: approve, approvals: 2}\n"
        "- {name: boss, actions: ['*'], match: {resource: [m-2]}, effect: allow, role: admin}\n"
        "- {name: rest, actions: ['*'], effect: allow}\n"
    )
    found = verdict(rules, plan("stop", {"team": "payments"}, {}, {}))
    assert (found.effect, found.rule, found.role, found.approvals) == ("approve", "two", "admin", 2)
    none = verdict(rules.replace("actions: ['*']", "actions: [start]"), plan("stop"))
    assert (none.effect, none.rule) == ("deny", "no rule fits")
    assert "policy list" in none.passes


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ("{provider: [AWS]}", True),
        ("{provider: [azure]}", False),
        ("{account: [main]}", True),
        ("{account: ['11*']}", True),
        ("{region: ['eu-*']}", True),
        ("{region: ['eu?west?1']}", False),
        ("{resource: [i-1]}", True),
        ("{resource: ['M-*']}", True),
        ("{environment: [prod]}", False),
        ("{tags: {team: ['*']}}", False),
        ("{count_above: 0}", True),
        ("{count_above: 1}", False),
        ("{increase_above: -11}", True),
        ("{increase_above: 0}", False),
    ],
)
def test_conditions_of_a_rule(match: str, fits: bool) -> None:
    rules = f"rules: [{{name: r, actions: [stop], match: {match}, effect: allow}}]\n"
    assert (verdict(rules, plan()).effect == "allow") is fits


def test_an_unknown_amount_may_be_any() -> None:
    rules = "rules: [{name: r, actions: ['*'], match: {increase_above: 50}, effect: deny}]\n"
    assert verdict(rules, plan(monthly=None)).rule == "r"


@pytest.mark.parametrize(
    ("hours", "days", "moment", "inside"),
    [
        ("08:00-18:00", "sat", "2026-11-21T08:00", True),
        ("08:00-18:00", "sat", "2026-11-21T18:00", False),
        ("22:00-06:00", "fri", "2026-11-20T23:00", True),
        ("22:00-06:00", "fri", "2026-11-21T05:59", True),
        ("22:00-06:00", "fri", "2026-11-21T22:30", False),
        ("22:00-06:00", "mon", "2026-11-23T05:00", False),
        ("00:00-24:00", "sun", "2026-11-22T23:59", True),
        ("02:00-03:00", "sun", "2026-10-25T02:30", True),  # an hour that Vienna has twice
        ("02:00-03:00", "sun", "2026-03-29T03:00", False),  # one that it has not
    ],
)
def test_windows(hours: str, days: str, moment: str, inside: bool) -> None:
    window = Window(hours=hours, days=[days], zone="Europe/Vienna")
    local = dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Vienna"))
    assert window.holds(local.astimezone(dt.UTC)) is inside


def test_a_window_is_of_its_own_zone() -> None:
    window = Window(hours="08:00-09:00", zone="Asia/Tokyo")
    assert window.holds(dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC))
    assert not window.holds(dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC))


BUILT_IN = [
    ("tag", {}, "allow", "operator", 1),
    ("start", {"environment": "prod"}, "allow", "operator", 1),
    ("snapshot", {}, "allow", "operator", 1),
    ("stop", {}, "allow", "operator", 1),
    ("stop", {"env": "production"}, "allow", "admin", 1),
    ("resize", {"stage": "Live"}, "allow", "admin", 1),
    ("resize", {"environment": "dev"}, "allow", "operator", 1),
    ("terminate", {"environment": "dev"}, "allow", "admin", 1),
    ("terminate", {"environment": "prod"}, "approve", "admin", 2),
    ("delete_volume", {"environment": "prod"}, "approve", "admin", 2),
    ("delete_snapshot", {"environment": "prod"}, "allow", "admin", 1),
    ("release_address", {}, "allow", "admin", 1),
    ("stop", {"protected": "true"}, "deny", "operator", 1),
    ("tag", {"cloudwright": "ignore"}, "deny", "operator", 1),
]


@pytest.mark.parametrize(("action", "tags", "effect", "role", "approvals"), BUILT_IN)
def test_the_built_in_rules(
    action: str, tags: dict[str, str], effect: str, role: str, approvals: int
) -> None:
    found = verdict(reading.builtin(), plan(action, tags))
    assert (found.effect, found.role, found.approvals) == (effect, role, approvals)
