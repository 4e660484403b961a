"""What would undo a move: the move that brings back what was before, where there is one."""

from __future__ import annotations

import dataclasses

from tools.clouds.actions import Live, Move, Target

DOWNTIME: dict[str, str] = {
    "start": "none",
    "stop": "it cannot be reached until it is started again",
    "resize": "a restart: usually a few minutes",
    "terminate": "it is gone for good",
    "tag": "none",
    "snapshot": "none",
    "delete_volume": "none for others; its data is gone",
    "delete_snapshot": "none",
    "release_address": "whatever still uses the address loses it",
}
RISK: dict[str, str] = {
    "start": "low: it costs again while it runs",
    "stop": "medium: what it serves stops",
    "resize": "medium: it restarts, and the new size may be too small at peaks",
    "terminate": "high: it cannot be undone",
    "tag": "low: costs are attributed by tags",
    "snapshot": "low: snapshots cost storage",
    "delete_volume": "high: it cannot be undone, except from its snapshot",
    "delete_snapshot": "high: it cannot be undone",
    "release_address": "high: the same address cannot be had back",
}


def undoable(move: Move) -> bool:
    """Whether there is a move back."""
    return move.action in ("start", "stop", "resize", "tag", "snapshot") and not _only_freed(move)


def _only_freed(move: Move) -> bool:
    """Whether the machine was stopped before, and only gives back the hardware it is billed for."""
    return move.action == "stop" and move.before.still_billed


def told(move: Move) -> str:
    """What undoing would do, for the plan; or plainly that it cannot be undone."""
    match move.action:
        case "start":
            return "stop it again"
        case "stop" if _only_freed(move):
            return "needs none: it was stopped before, and only its hardware is given back"
        case "stop":
            return "start it again"
        case "resize":
            return f"resize it back to {move.before.instance_type} (a restart again)"
        case "tag":
            return "set its tags back to what they were"
        case "snapshot":
            return "delete the snapshot again"
        case "terminate":
            return "cannot be undone; a snapshot is made first, from which a new one can be made"
        case "delete_volume":
            return "cannot be undone; a snapshot is made first, from which a volume can be made"
        case "delete_snapshot":
            return "cannot be undone"
        case _:
            return "cannot be undone: the address goes back to the cloud"


def moves_back(move: Move, after: Live, made: tuple[Target, ...], token: str) -> list[Move]:
    """The moves that undo a move that was done; empty where nothing does."""
    match move.action:
        case "start":
            return [_back(move, after, token, action="stop")]
        case "stop" if _only_freed(move):
            return []
        case "stop":
            return [_back(move, after, token, action="start")]
        case "resize":
            return [_back(move, after, token, to_type=move.before.instance_type)]
        case "tag":
            before = {key: move.before.tags.get(key) for key in move.tags}
            return [_back(move, after, token, tags=before)]
        case "snapshot":
            return [
                Move("delete_snapshot", target, Live(exists=True), f"{token}-{number}")
                for number, target in enumerate(made)
            ]
        case _:
            return []


def _back(move: Move, after: Live, token: str, **changes: object) -> Move:
    return dataclasses.replace(move, before=after, token=token, **changes)  # type: ignore[arg-type]
