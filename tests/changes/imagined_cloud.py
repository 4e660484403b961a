"""A cloud in memory that counts what is done to it, and a context that reaches it as the demo's."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from tools.base import CloudError
from tools.clouds.actions import Action, Live, Made, Move, Target, TargetKind
from tools.context import Context

ABLE: frozenset[Action] = frozenset({"start", "stop", "resize", "tag", "terminate", "snapshot"})


@dataclass
class ImaginedCloud:
    """Machines by id. `refusing` names those whose moves fail; `effects` tells what was done."""

    machines: dict[str, Live]
    refusing: set[str] = field(default_factory=set)
    effects: list[tuple[str, str, str]] = field(default_factory=list)  # token, action, machine

    def able(self, kind: TargetKind) -> frozenset[Action]:
        return ABLE if kind == "instance" else frozenset({"delete_snapshot"})

    def live(self, target: Target) -> Live:
        return self.machines.get(target.resource_id, Live(exists=False))

    def rehearse(self, move: Move) -> str:
        del move
        return ""

    def perform(self, move: Move) -> Made:
        name = move.target.resource_id
        if name in self.refusing:
            raise CloudError(f"no capacity for {name}")
        now = self.machines.get(name, Live(exists=False))
        if move.action == "snapshot":
            made = f"snap-{move.token}"
            if made not in self.machines:
                self._done(move, made, Live(exists=True))
            return Made((dataclasses.replace(move.target, kind="snapshot", resource_id=made),))
        after = self._after(move, now)
        if after != now:
            self._done(move, name, after)
        return Made()

    def _done(self, move: Move, name: str, after: Live) -> None:
        self.machines[name] = after
        self.effects.append((move.token, move.action, name))

    def _after(self, move: Move, now: Live) -> Live:
        match move.action:
            case "start":
                return dataclasses.replace(now, status="running")
            case "stop":
                return dataclasses.replace(now, status="stopped")
            case "resize":
                return dataclasses.replace(
                    now, instance_type=move.to_type, status=move.before.status
                )
            case "tag":
                tags = {**now.tags, **move.tags}
                kept = {key: value for key, value in tags.items() if value is not None}
                return dataclasses.replace(now, tags=kept)
            case _:
                return Live(exists=False)


@dataclass
class ImaginedContext(Context):
    """A context whose demo cloud is the imagined one."""

    cloud: ImaginedCloud | None = None

    def demo_actions(self) -> Any:
        return self.cloud
