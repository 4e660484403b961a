"""The states of a plan and of its steps, and which may follow which. Nothing else changes a state.

::

    proposed ──► confirmed ──► applying ──► applied ──► rolled_back
       │ │ └► expired              │ └────► failed ───► rolled_back
       │ └► cancelled              └──────► undone   (a wave failed: what was done was undone)
       └► (approvals are counted, and leave it proposed)

A plan that is applying when its process dies stays so, and can be gone on with or rolled back.
"""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"
    UNDONE = "undone"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ROLLED_BACK = "rolled_back"


class StepState(StrEnum):
    """Where a step stands. `running` was written before the cloud was called."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


_P, _S = PlanState, StepState
NEXT: dict[PlanState, frozenset[PlanState]] = {
    _P.PROPOSED: frozenset({_P.CONFIRMED, _P.CANCELLED, _P.EXPIRED}),
    _P.CONFIRMED: frozenset({_P.APPLYING, _P.CANCELLED}),
    _P.APPLYING: frozenset({_P.APPLIED, _P.FAILED, _P.UNDONE}),
    _P.APPLIED: frozenset({_P.ROLLED_BACK}),
    _P.FAILED: frozenset({_P.ROLLED_BACK}),
    _P.UNDONE: frozenset(),
    _P.CANCELLED: frozenset(),
    _P.EXPIRED: frozenset(),
    _P.ROLLED_BACK: frozenset(),
}
NEXT_STEP: dict[StepState, frozenset[StepState]] = {
    _S.PENDING: frozenset({_S.RUNNING, _S.FAILED}),
    _S.RUNNING: frozenset({_S.DONE, _S.FAILED}),
    _S.DONE: frozenset({_S.UNDONE}),
    _S.FAILED: frozenset(),
    _S.UNDONE: frozenset(),
}


class WrongTransitionError(AssertionError):
    """A state was to follow one that it cannot follow: a mistake in this code, not a user's."""


def check(before: PlanState, after: PlanState) -> None:
    """Raises WrongTransitionError unless `after` may follow `before`."""
    if after not in NEXT[before]:
        raise WrongTransitionError(f"a plan cannot go from {before} to {after}")


def check_step(before: StepState, after: StepState) -> None:
    """Raises WrongTransitionError unless `after` may follow `before`."""
    if after not in NEXT_STEP[before]:
        raise WrongTransitionError(f"a step cannot go from {before} to {after}")
