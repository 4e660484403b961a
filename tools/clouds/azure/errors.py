"""Errors of Azure's SDKs as those of the product: the one place where they are translated.

A vendor's text is quoted in part at most, in one line and without the account's secrets. Bodies of
errors come in two shapes: `{"error": {"code", "message"}}`, and from Microsoft.Insights bare
`{"code", "message"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError


class RefusedError(ReplyError):
    """A request that Azure refuses (HTTP 4xx) for a reason of its own."""

    def __init__(self, message: str, status: int, code: str, text: str) -> None:
        """`code` and `text` are Azure's."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.text = text


class BusyError(RefusedError):
    """Something else is under way with the resource: asking again later may help."""


@dataclass(frozen=True)
class Call:
    """What was tried, for messages."""

    account: str
    what: str  # after 'cannot': 'list virtual machines'
    permission: str  # the action it needs
    secrets: Sequence[str] = field(default=(), repr=False)

    def says(self, reason: str) -> str:
        """The message of an error."""
        return f"Azure account {self.account!r}: cannot {self.what}: {reason}"

    def quote(self, text: object) -> str:
        """A vendor's text, safe to show."""
        line = " ".join(str(text).split())
        for secret in filter(None, self.secrets):
            line = line.replace(secret, "***")
        line = "".join(letter for letter in line if letter.isprintable())
        return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"


_LONGEST = 200
_AADSTS = {
    "7000215": "the client secret is wrong (give its value, not its id)",
    "7000222": "the client secret has expired: make a new one",
    "7000112": "the application is disabled in its tenant",
    "700016": "the tenant has no application with this client id",
    "90002": "there is no such tenant: check the tenant id, and the authority for sovereign clouds",
    "900023": "the tenant id is no valid id or domain",
    "700027": "the certificate of the application is not valid",
    "53003": "a conditional access policy blocks the sign-in",
}
_SECRET = ("7000215", "7000222")
_PERMISSION_CODES = {
    "authorizationfailed",
    "linkedauthorizationfailed",
    "rbacaccessdenied",
    "authorizationpermissionmismatch",
    "forbidden",
    "accessdenied",
}
_COSTS_HIDDEN = {"accountcostdisabled", "indirectcostdisabled", "costviewdisabled"}
_SUBSCRIPTION = {
    "subscriptionnotfound": "the subscription is not in this tenant, or the service principal has "
    "no role on it: check subscription_id and the role assignment",
    "invalidsubscriptionid": "the subscription id is not valid",
    "invalidauthenticationtokentenant": "the subscription belongs to another tenant: check tenant_id",
}
_BUSY_CODES = {
    "anotheroperationinprogress",
    "retryableerror",
    "conflictingconcurrentwritenotallowed",
}
_BUSY = re.compile(
    r"concurrent request|another operation|operation .{0,60}(is )?in progress", re.IGNORECASE
)
_LOCKED = re.compile(r"locked: '([^']+)'")
_NOT_OFFERED = re.compile(r"not supported|not registered|doesn't support", re.IGNORECASE)
_TOKEN = re.compile(r"bearer\s+[\w.~+/-]{8}", re.IGNORECASE)
_ACTION = re.compile(r"perform action '([A-Za-z0-9./*_-]{1,150})'")


@contextmanager
def translating(call: Call) -> Iterator[None]:
    """Around a call of an SDK: whatever it raises leaves as a CloudError."""
    from azure.core.exceptions import AzureError

    try:
        yield
    except AzureError as error:
        raise translated(error, call) from cause(error, call)
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # a body of another shape
        raise unreadable(call) from error


def cause(error: Exception, call: Call) -> Exception | None:
    """`error` as the cause to show in a traceback; None where it quotes a secret or a token."""
    told = "".join(format_exception(error))
    quoting = any(secret in told for secret in call.secrets if secret) or _TOKEN.search(told)
    return None if quoting else error


def unreadable(call: Call) -> ReplyError:
    """The error for an answer of another shape than Azure's."""
    return ReplyError(call.says("the answer cannot be understood; is arm_endpoint right?"))


def translated(error: AzureError, call: Call) -> CloudError:
    """The CloudError that says what an SDK's error means and what to do."""
    from azure.core import exceptions as azure

    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None and (status >= 400 or not isinstance(error, azure.DecodeError)):
        return _answered(error, int(status), call)
    if isinstance(error, azure.ClientAuthenticationError):
        return _sign_in(error, call)
    if isinstance(error, azure.ServiceRequestError | azure.ServiceResponseError):
        return _unanswered(error, call)
    return unreadable(call)


def _unanswered(error: BaseException, call: Call) -> CloudError:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        return CloudError(call.says("the server's certificate is not trusted: set ca_bundle"))
    slow = "timed out" in text.lower()
    return UnreachableError(call.says("no answer in time" if slow else "no connection"))


def _answered(error: AzureError, status: int, call: Call) -> CloudError:
    code, text = _said(error)
    if status == 429:
        reason = "Azure wants fewer calls (HTTP 429)"
        return ThrottledError(call.says(reason), _retry_after(_headers(error)))
    if status >= 500:
        return UnreachableError(call.says(f"Azure failed (HTTP {status}); trying again may help"))
    if re.search(r"AADSTS\d+", text + str(error)) or code in ("invalid_client", "invalid_request"):
        return _sign_in(error, call)
    lowered = code.lower()
    if lowered in _SUBSCRIPTION:
        return SignInError(call.says(_SUBSCRIPTION[lowered]))
    if lowered in _COSTS_HIDDEN:
        reason = "the billing account hides costs: an administrator must allow viewing charges"
        return PermissionMissingError(call.says(reason), call.permission)
    if status == 401 and lowered not in _PERMISSION_CODES:
        return SignInError(call.says("Azure does not accept the token: sign in again"))
    return refused(status, code, text, call)


def _forbidden(text: str, call: Call) -> CloudError:
    found = _ACTION.search(text)
    action = found.group(1) if found else call.permission
    advice = f"the action {action} is not allowed: add it to the role of the service principal"
    return PermissionMissingError(call.says(advice), action)


def refused(status: int, code: str, text: str, call: Call) -> CloudError:
    """The error for what Azure refuses, at once (HTTP 4xx) or in the end of an operation, whose
    body has code and text, and whose own status is 200.
    """
    lowered = code.lower()
    if lowered == "requestdisallowedbypolicy":
        reason = f"a policy in Azure forbids it: {call.quote(text)}"
        return RefusedError(call.says(reason), status, code, text)
    if status == 403 or lowered in _PERMISSION_CODES:
        return _forbidden(text, call)
    if code == "MissingSubscriptionRegistration":
        reason = "the subscription is not registered for this service: az provider register"
        return NotOfferedError(call.says(reason))
    if lowered == "scopelocked":
        found = _LOCKED.search(text)
        where = f" on {call.quote(found.group(1))}" if found else ""
        reason = f"a lock{where} forbids it: an owner has to remove the lock first (ScopeLocked)"
        return RefusedError(call.says(reason), status, code, text)
    if _NOT_OFFERED.search(text) and status >= 400 and "metric" not in text.lower():
        return NotOfferedError(call.says(f"not offered here: {call.quote(text)}"))
    shown = call.quote(f"{code}: {text}" if code else text)
    busy = lowered in _BUSY_CODES or (status in (200, 409) and _BUSY.search(text))
    kind = BusyError if busy else RefusedError
    return kind(
        call.says(f"HTTP {status}: {shown}" if status >= 400 else shown), status, code, text
    )


def operation_error(body: Mapping[str, Any], call: Call) -> CloudError:
    """The error of an operation that Azure took, and that failed or was cancelled since."""
    inner = body.get("error")
    told = inner if isinstance(inner, Mapping) else {}
    code = str(told.get("code") or body.get("status") or "")
    text = str(told.get("message") or "Azure does not say why")
    return refused(200, code, text, call)


def _sign_in(error: AzureError, call: Call) -> CloudError:
    """What kept a credential from giving a token; the SDK hides it behind an error of its own."""
    from azure.core import exceptions as azure

    links = list(_chain(error))
    for link in links:
        if isinstance(link, CloudError):
            return link
        if isinstance(link, azure.ServiceRequestError | azure.ServiceResponseError):
            return _unanswered(link, call)
        if isinstance(link, azure.DecodeError):
            return ReplyError(call.says("no token: the answer is not Entra's; is authority right?"))
    texts = " ".join(str(link) for link in links)
    found = re.search(r"AADSTS(\d+)", texts)
    if found:
        reason = _AADSTS.get(found.group(1), "the sign-in was refused")
        if found.group(1) in _SECRET:
            reason += f"; then `cloudwright accounts set-secret {call.account}`"
        return SignInError(call.says(f"{reason} ({found.group(0)})"))
    if "DefaultAzureCredential" in texts:
        reason = (
            "no credential was found: set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, "
            "give this machine a managed identity, or run az login"
        )
        return SignInError(call.says(reason))
    return SignInError(call.says("the sign-in failed: check tenant id, client id and secret"))


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(10):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def no_token(response: Any, call: Call) -> None:
    """Raises what an answer of the token service with HTTP 429 or 5xx means.

    To be called with each of its answers: the SDK's own error tells neither the status nor how long
    to wait.
    """
    status = response.http_response.status_code
    if status == 429:
        wait = _retry_after(response.http_response.headers)
        raise ThrottledError(call.says("Entra wants fewer sign-ins (HTTP 429)"), wait)
    if status >= 500:
        raise UnreachableError(call.says(f"Entra gives no token (HTTP {status})"))


def _said(error: AzureError) -> tuple[str, str]:
    """Code and message of an error's body; '' where it has none."""
    body = _body(error)
    inner = body.get("error", body)
    if isinstance(inner, str):  # of the token service
        return inner, str(body.get("error_description", ""))
    if not isinstance(inner, Mapping):
        return "", ""
    return str(inner.get("code") or ""), str(inner.get("message") or "")


def _body(error: AzureError) -> Mapping[str, Any]:
    response = getattr(error, "response", None)
    try:
        found = json.loads(response.text()) if response is not None else {}
    except (ValueError, UnicodeError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _headers(error: AzureError) -> Mapping[str, str]:
    return getattr(getattr(error, "response", None), "headers", None) or {}


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: the longest that any header asks for.

    Cost Management sends `x-ms-ratelimit-microsoft.costmanagement-{qpu,entity,tenant,client}-
    retry-after`, often without the usual Retry-After.
    """
    waits = []
    for name, value in headers.items():
        if name.lower().endswith("retry-after"):
            waits += [
                float(number) for number in re.findall(r"(?:^|:)\s*(\d+(?:\.\d+)?)\s*$", value)
            ]
    return max(waits, default=None)
