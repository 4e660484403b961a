"""What is said of an event: its likely cause in one phrase, and what to do next."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tools.services.anomaly.causes import Cause
from tools.services.anomaly.series import Event

_HOW = {
    "new": "new",
    "gone": "no longer charged",
    "price": "price",
    "mixed": "price and use",
    "other": "charges without a quantity",
}
_WHAT = {
    "instance_type": "type ",
    "service": "service ",
    "account": "account ",
    "region": "region ",
}


def money(amount: Decimal, currency: str | None) -> str:
    """'+947.60 USD'."""
    return f"{amount:+,.2f}{f' {currency}' if currency else ''}"


def cause_phrase(cause: Cause | None, event: Event, currency: str | None, days: int) -> str:
    """The top cause with its money, such as 'shop-web in us-east-1: more use, +473.80 USD a day (100 %)'."""
    said = ""
    if event.explained == "launch":
        said = f"explained by launch of {_names(event.launched)}"
    elif event.explained == "stop":
        said = "explained by what was stopped or deleted"
    elif event.new:
        said = "first cost in this scope"
    if cause is None:
        return said or "no single cause found"
    share = "" if cause.share is None else f" ({min(cause.share, Decimal(100)):.0f} %)"
    thing = "" if cause.dimension == "all" else f"{_thing(cause)}: "
    what = f"{thing}{_how(cause)}, {money(cause.change / days, currency)} a day{share}"
    return f"{said}; {what}" if said else what


def _names(names: tuple[str, ...]) -> str:
    if not names:
        return "instances"
    if len(names) == 1:
        return names[0]
    return f"{len(names)} instances, such as {names[0]}"


def _thing(cause: Cause) -> str:
    if cause.dimension == "all":
        return "it"
    if not cause.dimension:
        return f"{cause.name} resources" if cause.name else "most resources"
    where = f" in {cause.region}" if cause.region and cause.dimension != "region" else ""
    return f"{_WHAT.get(cause.dimension, '')}{cause.name}{where}"


def _how(cause: Cause) -> str:
    if cause.kind == "usage":
        return "more use" if cause.change > 0 else "less use"
    if cause.kind == "price":
        return "higher price" if cause.change > 0 else "lower price"
    return _HOW[cause.kind]


def next_step(event: Event, cause: Cause | None, start: dt.date) -> str:
    """What to do now."""
    thing = _thing(cause) if cause is not None else "its largest resources"
    if event.explained:
        word = "launch" if event.explained == "launch" else "stop"
        return f"nothing, if the {word} was planned"
    if event.kind == "drop":
        return f"check that {thing} still runs as wanted and that its bill is complete"
    if event.new or (cause is not None and cause.kind == "new"):
        return f"ask who started {thing} on {start}, and whether it is needed"
    if cause is not None and cause.kind == "price":
        return f"check the price and the commitments of {thing} since {start}"
    if event.kind == "ramp":
        return f"find what keeps growing in {thing}; set a limit or an expiry"
    if event.end is None:
        return f"see what changed in {thing} on {start}; undo it, or mark this as expected"
    return f"look at what used {thing} from {start} on; it is over"
