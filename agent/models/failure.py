"""Why a hosted model gave no reply, in plain words: never a vendor's text, which may hold secrets."""

from __future__ import annotations

from typing import Any

from tools.base import CloudwrightError

LONGEST_WAIT = 20.0  # seconds; a server that asks for more is given up for this turn

_REASONS = {
    400: "it refused the request as malformed",
    401: "it refused the key",
    403: "the key has no right to use it",
    404: "there is no such model at this address",
    408: "the server gave up waiting",
    413: "the conversation is too long for it",
    422: "it refused the request as malformed",
    429: "it is being asked too often",
    503: "it is out of service",
    529: "it is overloaded",
}
_AGAIN = {408, 409, 425, 429}
# Errors inside a stream come with status 200 and say their kind in the body.
_KINDS = {"overloaded_error": 529, "api_error": 500, "rate_limit_error": 429, "timeout_error": 504}


class ModelError(CloudwrightError):
    """A hosted model gave no usable reply. `again`: the same call may work later."""

    def __init__(self, reason: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait = wait  # seconds that the server asks to wait
        self.counts: dict[str, Any] = {}  # what was spent, see agent.models.usage


def explain(error: Exception) -> ModelError:
    """What an error of a client library means."""
    name = type(error).__name__
    if "ContextOverflow" in name:
        return ModelError("the conversation is too long for it")
    status = _status(error)
    if status is not None and status >= 300:
        reason = _REASONS.get(status, "its server failed" if status >= 500 else "it refused")
        again = status in _AGAIN or status >= 500
        return ModelError(f"{reason} (HTTP {status})", again=again, wait=_retry_after(error))
    if "Timeout" in name:
        return ModelError("it did not answer in time", again=True)
    if _is_connection(error):
        return ModelError("the connection failed or broke off", again=True)
    return ModelError("its reply could not be understood")


def _is_connection(error: BaseException | None) -> bool:
    words = ("Connect", "Protocol", "ReadError", "WriteError", "Stream")
    return isinstance(error, OSError) or any(word in type(error).__name__ for word in words)


def _status(error: Exception) -> int | None:
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    kind = inner.get("type") if isinstance(inner, dict) else None
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        return status
    return _KINDS.get(str(kind))


def _retry_after(error: Exception) -> float | None:
    """Seconds of the retry-after header; a date in it is left to the usual back-off."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        if seconds >= 0:
            return seconds
    return None
