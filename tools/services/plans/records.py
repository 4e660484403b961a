"""Plans as records: what would be changed, in one form that is hashed and stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from tools.clouds.actions import Live, Move, Target
from tools.services.plans.machine import PlanState, StepState


@dataclass(frozen=True)
class Money:
    """What a plan changes a month: negative saves. None = not known."""

    monthly: Decimal | None
    currency: str | None
    source: str = ""  # which price it rests on


@dataclass(frozen=True)
class Verdict:
    """What the policies say. `effect`: allow, deny, or approve (by `approvals` people of `role`).

    `rule` names the rule; `passes` says what would make it pass, where it does not.
    """

    effect: str
    rule: str
    reason: str
    role: str = "operator"
    approvals: int = 1
    passes: str = ""


@dataclass(frozen=True)
class PlanStep:
    """One move of a plan, with its place in the roll-out (waves count from 1)."""

    number: int
    wave: int
    move: Move
    connection: str  # the account it is reached through: its id, or 'demo'
    downtime: str
    undo: str  # what undoing would do, or why it cannot be undone
    undoable: bool


@dataclass(frozen=True)
class Plan:
    """What a person confirms. `content` is all that the hash is made of: two plans with the same
    hash do the same.
    """

    id: str
    title: str
    steps: tuple[PlanStep, ...]
    money: Money
    risk: str
    verdict: Verdict
    created_at: dt.datetime
    expires_at: dt.datetime
    created_by: str
    reason: str = ""  # what it was proposed for, such as a recommendation's id
    undoes: str | None = None  # the plan that it rolls back
    if_fails: str = "stop"  # or 'undo': what was done is undone when a wave fails

    def content(self) -> dict[str, Any]:
        """Plain values, as stored and hashed."""
        found: dict[str, Any] = _plain(asdict(self))
        return found

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON of `content`."""
        return hashlib.sha256(canonical(self.content()).encode()).hexdigest()

    @cached_property
    def resources(self) -> int:
        """How many resources it is about; one may have several steps."""
        return len({step.move.target for step in self.steps})

    @property
    def waves(self) -> list[list[PlanStep]]:
        """The steps wave by wave."""
        numbers = sorted({step.wave for step in self.steps})
        return [[step for step in self.steps if step.wave == number] for number in numbers]


@dataclass(frozen=True)
class StepRecord:
    """How far a step is. `after` is what the cloud said once it was done."""

    number: int
    state: StepState
    attempts: int = 0
    after: Live | None = None
    made: tuple[Target, ...] = ()
    note: str = ""
    started_at: str | None = None
    finished_at: str | None = None


@dataclass(frozen=True)
class PlanRecord:
    """A stored plan with where it stands."""

    plan: Plan
    hash: str
    state: PlanState
    steps: tuple[StepRecord, ...]
    confirmed_by: tuple[str, ...] = ()
    note: str = ""
    updated_at: str = ""

    def step(self, number: int) -> StepRecord:
        """The record of a step."""
        return next(item for item in self.steps if item.number == number)


def canonical(content: Mapping[str, Any]) -> str:
    """JSON in one form: sorted keys, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value


def plan_of(content: Mapping[str, Any]) -> Plan:
    """A plan from its content."""
    steps = tuple(_step(item) for item in content["steps"])
    money = dict(content["money"])
    if money["monthly"] is not None:
        money["monthly"] = Decimal(money["monthly"])
    rest = {key: content[key] for key in _SIMPLE}
    return Plan(
        steps=steps,
        money=Money(**money),
        verdict=Verdict(**content["verdict"]),
        created_at=dt.datetime.fromisoformat(content["created_at"]),
        expires_at=dt.datetime.fromisoformat(content["expires_at"]),
        **rest,
    )


_SIMPLE = ("id", "title", "risk", "created_by", "reason", "undoes", "if_fails")


def _step(content: Mapping[str, Any]) -> PlanStep:
    move = dict(content["move"])
    move["target"] = Target(**move["target"])
    move["before"] = live_of(move["before"])
    return PlanStep(**{**content, "move": Move(**move)})


def live_of(content: Mapping[str, Any]) -> Live:
    """A live state from plain values."""
    return Live(**content)
