"""What went wrong with a Prometheus, as errors for people: the one place of translation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.base import (
    CloudError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import retry_after
from tools.clouds.prometheus.permissions import READ

if TYPE_CHECKING:
    import httpx

_LONGEST = 300  # of a quoted message, in characters


@dataclass(frozen=True)
class Call:
    """Which call of which account an error is about. `clock` gives the time now, in UTC."""

    account: str
    url: str
    what: str  # for people: 'list hosts'
    secrets: tuple[str, ...]
    clock: Callable[[], dt.datetime]

    @property
    def place(self) -> str:
        """Names the account, the call and the server."""
        return f"account {self.account!r}: {self.what}: Prometheus at {self.url}"

    def quoted(self, text: str) -> str:
        """A text of the server, on one line, shortened and without secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


def failed(call: Call, error: httpx.HTTPError, timeout: float) -> CloudError:
    """The error for a call that got no answer."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(
            f"{call.place} gave no answer within {timeout:g} s; is it up, and is timeout_seconds "
            "long enough?"
        )
    reason = call.quoted(str(error)) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        return CloudError(
            f"{call.place} has a certificate that is not trusted; name its authority with ca_file"
        )
    if isinstance(error, httpx.DecodingError):
        return ReplyError(f"{call.place} sent an answer that cannot be decoded: {reason}")
    return UnreachableError(f"{call.place} cannot be reached: {reason}; check url and network")


def refused(call: Call, reply: httpx.Response, said: str) -> CloudError:
    """The error for an answer whose HTTP status is not 200; `said` is the server's own message."""
    status = reply.status_code
    says = f": {call.quoted(said)}" if said else ""
    if status == 401:
        return SignInError(
            f"{call.place} does not accept the credentials (HTTP 401); check auth, and the "
            "username and password or the token"
        )
    if status == 403:
        return PermissionMissingError(
            f"{call.place} does not allow this (HTTP 403); it needs {READ}", READ
        )
    if status == 429:
        wait = retry_after(reply.headers.get("retry-after", ""), call.clock())
        return ThrottledError(f"{call.place} wants fewer calls (HTTP 429){says}", wait)
    if status >= 500:
        return UnreachableError(f"{call.place} failed (HTTP {status}){says}")
    if status in (400, 422) and said:
        return CloudError(f"{call.place} refused the query{says}; check the setting matcher")
    if 300 <= status < 400:
        target = urlsplit(reply.headers.get("location", ""))
        where = f"{target.scheme}://{target.netloc}" if target.netloc else "another page"
        return ReplyError(
            f"{call.place} redirects to {where}; give its final address as url, and auth if that "
            "is a page to sign in"
        )
    return ReplyError(
        f"{call.place} has no query API there (HTTP {status}); does url lack a path prefix?"
    )


def not_understood(call: Call, reply: httpx.Response) -> ReplyError:
    """The error for an answer that is not of a Prometheus."""
    kind = call.quoted(reply.headers.get("content-type", "")) or "unknown type"
    return ReplyError(
        f"{call.place} sent something else than the query API does ({kind}); does url lead to a "
        "Prometheus, not to a page in front of it?"
    )


def unexpected(call: Call) -> ReplyError:
    """The error for an answer in JSON whose content is not as documented."""
    return ReplyError(f"{call.place} sent an answer that does not hold what was asked for")


def warned(call: Call, warnings: Iterable[object]) -> list[str]:
    """The server's warnings (an incomplete answer of a Thanos, say), for people."""
    return [f"{call.what}: {call.quoted(str(one))}" for one in warnings]
