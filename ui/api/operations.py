"""What operations have in common in the schema: the errors that they may answer with."""

from __future__ import annotations

from typing import Any

from ui.api.errors import Envelope

_MEANINGS = {
    400: "The request is malformed or names something unknown; the message says what was expected",
    401: "No key, or one that is not known, has expired or was revoked",
    403: "The role of the key does not allow it, or a rule forbids it; the message names it",
    404: "There is no such thing, or no data that could answer",
    409: "It is not in the state for that; the message says in which it is",
    413: "The body is too large",
    429: "Too many requests: wait as long as `Retry-After` says",
    503: "The store or a cloud cannot be used right now; the message says what to do",
}
_EVERYWHERE = (401, 429, 503)


def answers(*statuses: int, kept: bool = False) -> dict[int | str, dict[str, Any]]:
    """The documented errors of an operation: these, and those that may come anywhere; 304 where the
    answer may be kept.
    """
    found: dict[int | str, dict[str, Any]] = {}
    if kept:
        found[304] = {"description": "It is still as the client has it (`If-None-Match`)"}
    for status in sorted({*statuses, *_EVERYWHERE}):
        found[status] = {"model": Envelope, "description": _MEANINGS[status]}
    return found
