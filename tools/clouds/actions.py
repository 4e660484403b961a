"""What clouds can be asked to change: the records of actions, and the capability to take them.

Only `tools.services.plans` calls these, for plans that a person has confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

Action = Literal[
    "start",
    "stop",
    "resize",
    "terminate",
    "tag",
    "snapshot",
    "delete_volume",
    "delete_snapshot",
    "release_address",
]
TargetKind = Literal["instance", "volume", "snapshot", "address"]


@dataclass(frozen=True)
class Target:
    """A resource that an action is about, as the inventory has it."""

    kind: TargetKind
    provider: str
    account_id: str  # the cloud's own: AWS account, Azure subscription, OpenStack project
    region: str
    resource_id: str
    name: str | None = None


@dataclass(frozen=True)
class Live:
    """What a cloud says of a resource at this moment; what does not exist has only `exists`.

    `status` of an instance is normalised as in the inventory (running, stopped, terminated, error,
    …); of other kinds it is the cloud's own word. `unsettled` names what is still going on with it.
    `still_billed` is of a stopped machine that keeps its hardware and is billed as if it ran: a stop
    gives that back.
    """

    exists: bool
    status: str | None = None
    instance_type: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    size_gb: float | None = None
    attached_to: str | None = None
    unsettled: str | None = None
    still_billed: bool = False


@dataclass(frozen=True)
class Move:
    """One action on one resource, from how it was when the plan was made.

    `to_type` is for resize. `tags` is for tag: the new values, None removes a key. `token` is the
    same for every attempt of this move: what it makes carries it, so that nothing is made twice.
    `lasting` is for snapshot: what it makes must outlive the resource, which is deleted next.
    """

    action: Action
    target: Target
    before: Live
    token: str
    to_type: str | None = None
    tags: Mapping[str, str | None] = field(default_factory=dict)
    lasting: bool = False


@dataclass(frozen=True)
class Made:
    """What a move brought about: ids of what it made (a snapshot, an image), and what is to be
    known about it.
    """

    created: tuple[Target, ...] = ()
    note: str = ""


@runtime_checkable
class ActionSource(Protocol):
    """A cloud whose resources can be changed. Raises CloudErrors only, as all capabilities do."""

    def able(self, kind: TargetKind) -> frozenset[Action]:
        """The actions that can be taken on this kind of resource."""
        ...

    def live(self, target: Target) -> Live:
        """How the resource is now, read from the cloud. What is gone does not raise."""
        ...

    def rehearse(self, move: Move) -> str:
        """Try without doing, where the cloud has a dry run: what it said, in words for users; ''
        where there is none. Raises PermissionMissingError and what else would stop the move.
        """
        ...

    def perform(self, move: Move) -> Made:
        """Bring the resource to what the move wants, from wherever it is now, and return when that
        is reached.

        Harmless to repeat and to go on with after a crash at any point: what is reached already is
        not done again, what is under way is waited for, and what an attempt before has made (found
        by `token`) is not made a second time. A machine that was running in `before` runs again
        after a resize.
        """
        ...


class Actor(Protocol):
    """What takes the actions of an opened account; see ActionSource."""

    def live(self, target: Target) -> Live:
        """How the resource is now."""
        ...

    def rehearse(self, move: Move) -> str:
        """Try without doing."""
        ...

    def perform(self, move: Move) -> Made:
        """Bring the resource to what the move wants."""
        ...


class Acting:
    """An opened account that is an ActionSource by its `_actions`, for the kinds in `_able`."""

    _able: Mapping[TargetKind, frozenset[Action]]
    _actions: Actor

    def able(self, kind: TargetKind) -> frozenset[Action]:
        """See ActionSource."""
        return self._able[kind]

    def live(self, target: Target) -> Live:
        """See ActionSource."""
        return self._actions.live(target)

    def rehearse(self, move: Move) -> str:
        """See ActionSource."""
        return self._actions.rehearse(move)

    def perform(self, move: Move) -> Made:
        """See ActionSource."""
        return self._actions.perform(move)
