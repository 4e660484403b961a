"""Policies: what decides, what a refusal says, and the mistakes that files of them hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tools.base import InputError
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


RULE = "rules:\n- {name: a, actions: [stop], effect: allow}\n"
MISTAKES = {
    "unknown key": ("version: 1\nlimit: {}\n" + RULE, 2, "nearest: 'limits'"),
    "unknown key of a rule": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effects: allow\n  effect: allow\n",
        5,
        "nearest: 'effect'",
    ),
    "unknown key of a match": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effect: allow\n  match:\n    env: [x]\n",
        7,
        "'environment'",
    ),
    "unknown limit": ("version: 1\nlimits:\n  resources: 5\n" + RULE, 3, "resources_per_plan"),
    "wrong type": ("version: 1\nlimits:\n  resources_per_plan: many\n" + RULE, 3, "valid integer"),
    "text for a list": (
        "version: 1\nrules:\n- {name: a, actions: stop, effect: allow}\n",
        3,
        "valid list",
    ),
    "unknown action": (
        "version: 1\nrules:\n- {name: a, actions: [reboot], effect: allow}\n",
        3,
        "'terminate'",
    ),
    "unknown effect": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: ask}\n",
        3,
        "'deny'",
    ),
    "unknown role": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, role: root}\n",
        3,
        "'admin'",
    ),
    "missing effect": ("version: 1\nrules:\n- {name: a, actions: [stop]}\n", 3, "required"),
    "no approvals": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: approve, approvals: 0}\n",
        3,
        "greater than or equal to 1",
    ),
    "bad hours": (
        "version: 1\nlimits:\n  maintenance: {hours: 8-18}\n" + RULE,
        3,
        "expected hours as 08:00-18:00",
    ),
    "hours past midnight": (
        "version: 1\nlimits:\n  maintenance: {hours: '08:00-24:30'}\n" + RULE,
        3,
        "expected hours",
    ),
    "hours without length": (
        "version: 1\nlimits:\n  maintenance: {hours: '08:00-08:00'}\n" + RULE,
        3,
        "00:00-24:00",
    ),
    "unknown zone": (
        "version: 1\nlimits:\n  maintenance: {zone: Europe/Wien}\n" + RULE,
        3,
        "no time zone 'Europe/Wien'",
    ),
    "zone of the file system": (
        "version: 1\nlimits:\n  maintenance: {zone: ../../etc/passwd}\n" + RULE,
        3,
        "no time zone",
    ),
    "no days": ("version: 1\nlimits:\n  maintenance: {days: []}\n" + RULE, 3, "at least 1 item"),
    "unknown day": ("version: 1\nlimits:\n  maintenance: {days: [monday]}\n" + RULE, 3, "'mon'"),
    "empty match": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, match: {region: []}}\n",
        3,
        "at least 1 item",
    ),
    "empty tag": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, match: {tags: {a: []}}}\n",
        3,
        "at least 1 item",
    ),
    "two of a name": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow}\n"
        "- {name: a, actions: [start], effect: allow}\n",
        2,
        "two rules are called 'a'",
    ),
    "empty rules": ("version: 1\nrules: []\n", 2, "at least 1 item"),
    "no rules": ("version: 1\n", 1, "required"),
    "no version": (RULE, 1, "required"),
    "another version": ("version: 2\n" + RULE, 1, "1"),
    "protected without a key": (
        "version: 1\nprotected_tags: [=yes]\n" + RULE,
        2,
        "KEY=VALUE or KEY",
    ),
    "no YAML": ("version: 1\nrules: [\n", 3, "no YAML"),
    "a tab": ("version: 1\nlimits:\n\tresources_per_plan: 1\n" + RULE, 3, "no YAML"),
    "a key twice": ("version: 1\nversion: 1\n" + RULE, 2, "'version' stands twice"),
    "an effect twice": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effect: deny\n  effect: allow\n",
        6,
        "'effect' stands twice",
    ),
    "an alias": ("version: 1\nrules: &r\n- *r\n", 2, "anchors and aliases"),
    "a python object": ("version: !!python/object/apply:os.system [true]\n" + RULE, 1, "no YAML"),
    "a list": ("- 1\n", 1, "expected version, rules and limits"),
    "a word": ("hello\n", 1, "expected version, rules and limits"),
    "nothing": ("", 1, "expected version, rules and limits"),
    "comments only": ("# nothing\n", 1, "expected version, rules and limits"),
}


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_has_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(text, "p.yaml")
    message = str(caught.value)
    assert message.startswith(f"p.yaml:{line}: "), message
    assert said in message


def test_files_that_would_never_end(tmp_path: Path) -> None:
    bomb = "a: &a [x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    merging = "a: &a {x: 1}\n" + "".join(
        f"{new}: &{new} {{<<: [{','.join([f'*{old}'] * 9)}]}}\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for text in (bomb, merging, "[" * 190_000, "a: " + "{" * 5000):
        with pytest.raises(InputError, match=r"p\.yaml"):
            reading.read(text, "p.yaml")
    huge = tmp_path / "huge.yaml"
    huge.write_text("# x\n" * 60_000, "utf-8")
    with pytest.raises(InputError, match="200,000 bytes at most"):
        reading.read_file(huge)
    for path in (tmp_path, tmp_path / "none.yaml", Path("/dev/zero")):
        with pytest.raises(InputError, match="no file of policies"):
            reading.read_file(path)
    broken = tmp_path / "latin.yaml"
    broken.write_bytes(b"version: \xe4")
    with pytest.raises(InputError, match="cannot read the policies"):
        reading.read_file(broken)


def test_the_built_in_file_can_be_copied(tmp_path: Path) -> None:
    copy = tmp_path / "policies.yaml"
    copy.write_text(reading.builtin(), "utf-8")
    assert reading.read_file(copy) == reading.policies(tmp_path / "nowhere")
    assert dataclasses.is_dataclass(verdict(copy.read_text("utf-8"), plan()))
