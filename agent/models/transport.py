"""The HTTP client of hosted models: bounded waits, no redirects, and streams that can be ended."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx2

from agent.models.settings import Limits
from agent.relay import ENDED


def http_client(limits: Limits, *, private: bool) -> httpx2.Client:
    """A client for one endpoint. A redirect would carry data to an address that nobody named;
    in privacy mode so would a proxy of the environment.
    """
    wait = httpx2.Timeout(  # for the next bytes, not for the whole reply
        limits.idle_seconds, connect=min(limits.connect_seconds, limits.idle_seconds)
    )
    return _Client(timeout=wait, follow_redirects=False, trust_env=not private)


class _Client(httpx2.Client):
    """Stops reading a reply that nobody waits for any more, however long its server goes on."""

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        # The client libraries follow redirects by themselves: their word does not count here.
        response = super().send(request, **{**options, "follow_redirects": False})
        ended = ENDED.get()
        if ended is not None and isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Stream(response.stream, ended)
        return response


class _Stream(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, ended: threading.Event) -> None:
        self._inner = inner
        self._ended = ended

    def __iter__(self) -> Iterator[bytes]:
        for part in self._inner:
            if self._ended.is_set():
                raise httpx2.ReadError("nobody waits for this any more")
            yield part

    def close(self) -> None:
        self._inner.close()
