"""What a move wants, whether it is reached, and whether a resource is still as it was."""

from __future__ import annotations

from tools.clouds.actions import Live, Move

_GONE = ("terminated", "deleted", "deleting", "shelved_gone")
# Which facts of a resource a move depends on: when they differ from the plan, it has drifted.
_MATTERS: dict[str, tuple[str, ...]] = {
    "start": ("status",),
    "stop": ("status",),
    "resize": ("status", "instance_type"),
    "terminate": ("status", "instance_type"),
    "tag": (),
    "snapshot": (),
    "delete_volume": ("attached_to", "size_gb"),
    "delete_snapshot": (),
    "release_address": ("attached_to",),
}


def gone(live: Live) -> bool:
    """Whether the resource is no more."""
    return not live.exists or live.status in _GONE


def reached(move: Move, live: Live) -> bool:
    """Whether what the move wants is so. A snapshot is reached by what was made, never by this."""
    match move.action:
        case "start":
            return live.exists and live.status == "running" and not live.unsettled
        case "stop":
            stopped = live.status == "stopped" and not live.still_billed
            return live.exists and stopped and not live.unsettled
        case "resize":
            return (
                live.exists
                and live.instance_type == move.to_type
                and live.status == move.before.status
                and not live.unsettled
            )
        case "tag":
            return live.exists and all(
                live.tags.get(key) == value for key, value in move.tags.items()
            )
        case "terminate" | "delete_volume" | "delete_snapshot" | "release_address":
            return gone(live)
        case _:
            return False


def drift(move: Move, live: Live) -> str:
    """What differs from when the plan was made, in words; '' when nothing does that matters."""
    if gone(live):
        return "it does not exist any more"
    told = [
        f"its {name.replace('_', ' ')} is {_said(getattr(live, name))}, and was "
        f"{_said(getattr(move.before, name))}"
        for name in _MATTERS[move.action]
        if getattr(live, name) != getattr(move.before, name)
    ]
    for key in move.tags:
        now, then = live.tags.get(key), move.before.tags.get(key)
        if now != then:
            told.append(f"its tag {key!r} is {_said(now)}, and was {_said(then)}")
    if live.unsettled:
        told.append(f"something is under way with it: {live.unsettled}")
    return "; ".join(told)


def _said(value: object) -> str:
    return "not set" if value is None else repr(value) if isinstance(value, str) else str(value)
