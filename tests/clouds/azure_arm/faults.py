"""Faults on demand: which requests fail, how, and how often."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

QPU = "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after"
TENANT = "x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after"


@dataclass
class Fault:
    """What a matching request gets. `where` is part of its path, in lower case; '' = all."""

    where: str
    status: int = 500
    body: Any = None  # bytes and texts as they are, else JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int | None = None  # None = always
    method: str | None = None
    hang: bool = False  # no answer at all
    close: bool = False  # the connection is cut
    contains: bytes = b""  # part of the request's body
    hits: int = 0

    def content(self) -> bytes:
        """The body on the wire."""
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode()


class Faults:
    """The faults that are on."""

    def __init__(self) -> None:
        """None is."""
        self._on: list[Fault] = []
        self._lock = Lock()

    def hit(self, method: str, target: str, body: bytes) -> Fault | None:
        """The fault that a request meets."""
        with self._lock:
            for fault in self._on:
                spent = fault.times is not None and fault.hits >= fault.times
                other = fault.method is not None and fault.method != method
                here = fault.where in target.lower() and fault.contains in body
                if here and not spent and not other:
                    fault.hits += 1
                    return fault
        return None

    @contextmanager
    def on(self, *faults: Fault) -> Iterator[None]:
        """As long as this is entered."""
        self._on.extend(faults)
        try:
            yield
        finally:
            for fault in faults:
                self._on.remove(fault)


def error(code: str, message: str) -> dict[str, Any]:
    """The body of an error, as all but Microsoft.Insights write it."""
    return {"error": {"code": code, "message": message}}


def forbidden(action: str) -> dict[str, Any]:
    """The body of HTTP 403."""
    return error(
        "AuthorizationFailed",
        "The client '5d0e' with object id '5d0e' does not have authorization to perform action "
        f"'{action}' over scope '/subscriptions/…' or the scope is invalid. If access was recently "
        "granted, please refresh your credentials.",
    )


def throttled(seconds: int) -> dict[str, Any]:
    """HTTP 429 of Cost Management: headers of its own, and no Retry-After."""
    return {
        "status": 429,
        "body": error("429", "Too many requests. Please retry."),
        "headers": {QPU: str(seconds), TENANT: "0"},
    }
