"""Failures of OpenStack calls as errors of ours: the one place that knows their many shapes.

Nova, Keystone and Neutron wrap a message in one JSON object each of their own, Gnocchi uses
`description`, CloudKitty `faultstring`, and proxies in front of them answer in HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import retry_after

if TYPE_CHECKING:
    from requests import Response

_LONGEST = 240  # characters of a cloud's own words in a message
# Nova says it with 403, Cinder with 413 and a Retry-After of 0; neither helps to add or to wait.
_QUOTA = re.compile(r"[Qq]uota|LimitExceeded|VolumeSizeExceeds|Maximum number of")
_POLICY = re.compile(r"Policy doesn't allow (\S+) to be performed|action: ([\w:.-]+)")


class BadCallError(ReplyError):
    """The cloud takes a call for wrong (HTTP 400 and the like), which Gnocchi also says of series
    that it does not have.
    """


class ConflictError(BadCallError):
    """What is asked for does not fit the state of the resource (HTTP 409)."""


class UnsureError(CloudError):
    """Whether a call that makes something was taken is not known: it is found out by looking."""


class NothingThereError(NotOfferedError):
    """A service answers for itself that there is no such thing (HTTP 404 in JSON)."""


@dataclass(frozen=True)
class Call:
    """One call, for messages: whose account it is, and what it was to do."""

    account: str
    what: str  # such as 'list servers in RegionOne'
    permission: str  # what to add when it is refused
    secrets: Sequence[str] = ()  # never to be shown, also when the cloud echoes them

    def failed(self, why: str) -> str:
        """The message of an error."""
        return self.hide(f"OpenStack account {self.account!r} cannot {self.what}: {why}")

    def hide(self, text: str) -> str:
        """The text without the account's secrets."""
        for secret in self.secrets:
            if secret:
                text = text.replace(secret, "…")
        return text


def refused(call: Call, response: Response) -> CloudError:
    """The error that a reply with a status of 300 or more stands for."""
    status = response.status_code
    said = _words(response)
    if status == 401:
        return _unauthorized(call, response, said)
    if status in (403, 413) and _QUOTA.search(said):
        return BadCallError(call.failed(f"the project's quota does not allow it ({said})"))
    if status == 403:
        return _forbidden(call, said)
    if status == 404:
        kind = NothingThereError if _is_json(response) else NotOfferedError
        return kind(call.failed(f"there is nothing at {_place(response)} ({said})"))
    if status == 429 or (status in (413, 503) and "Retry-After" in response.headers):
        headers = response.headers
        wait = retry_after(headers.get("Retry-After", ""), headers.get("Date", ""))
        return ThrottledError(call.failed(f"too many calls ({said})"), wait)
    if status >= 500:
        return UnreachableError(call.failed(f"the cloud failed with HTTP {status} ({said})"))
    wrong = ConflictError if status == 409 else BadCallError
    return wrong(call.failed(f"HTTP {status} ({said})"))


def _unauthorized(call: Call, response: Response, said: str) -> SignInError:
    why = (
        f"the sign-in was refused ({said}); check the credentials, whether they have expired, and "
        "that the project is enabled"
    )
    if "/auth/tokens" not in str(response.url):
        why += (
            "; an application credential with access rules is refused like this for calls that "
            "its rules lack, and by services that do not enforce such rules"
        )
    return SignInError(call.failed(why))


def _forbidden(call: Call, said: str) -> PermissionMissingError:
    rule = _POLICY.search(said)
    named = f"policy {rule.group(1) or rule.group(2)}" if rule else ""
    wanted = f"{call.permission} ({named})" if named else call.permission
    return PermissionMissingError(
        call.failed(f"the credentials lack a permission ({said}); add: {wanted}"), wanted
    )


def absent(call: Call, service: str, region: str) -> NotOfferedError:
    """A service that the catalogue does not have."""
    return NotOfferedError(call.failed(f"{region} has no {service} service in the catalogue"))


def unreadable(call: Call, why: str) -> ReplyError:
    """A reply that is not what it should be."""
    return ReplyError(call.failed(f"its answer cannot be understood: {why}"))


def raise_ours(call: Call, error: BaseException) -> NoReturn:
    """Raise what an exception of the SDK stands for. Its own text may echo a secret: then it is
    not kept as the cause.
    """
    ours = _translated(call, error)
    echoes = call.hide(repr(error)) != repr(error)
    raise ours from (None if echoes else error)


def _translated(call: Call, error: BaseException) -> CloudError:
    from keystoneauth1 import exceptions as sdk

    if isinstance(error, sdk.HttpError) and error.response is not None:
        return refused(call, error.response)
    if isinstance(error, sdk.SSLError):
        return SignInError(
            call.failed(
                "the server's certificate is not trusted; give the authority's file as cacert"
            )
        )
    if isinstance(error, sdk.ConnectTimeout):
        return UnreachableError(call.failed("no answer in time"))
    if isinstance(error, sdk.ConnectionError):
        return UnreachableError(call.failed(f"no connection ({short(str(error))})"))
    if isinstance(error, sdk.CatalogException | sdk.DiscoveryFailure):
        return NotOfferedError(
            call.failed(
                f"the catalogue has no such service ({short(str(error))}); check the region and "
                "the interface, or leave this out"
            )
        )
    return _misconfigured(call, error)


def _misconfigured(call: Call, error: BaseException) -> CloudError:
    from keystoneauth1 import exceptions as sdk
    from openstack import exceptions as openstack
    from yaml import YAMLError

    said = short(str(error)) or type(error).__name__
    incomplete = (sdk.OptionError, sdk.AuthorizationFailure, sdk.AuthPluginException)
    if isinstance(error, (*incomplete, openstack.ConfigException, YAMLError)):
        return SignInError(call.failed(f"the account's settings are incomplete or wrong ({said})"))
    return unreadable(call, said)


def sdk_errors() -> tuple[type[Exception], ...]:
    """What calls of the SDK raise."""
    from keystoneauth1.exceptions import ClientException
    from openstack.exceptions import SDKException
    from yaml import YAMLError

    return ClientException, SDKException, YAMLError  # the last one of a clouds.yaml


def _words(response: Response) -> str:
    """What the cloud says, in one line."""
    text = response.text
    if _is_json(response):
        with suppress(ValueError):
            text = " ".join(_strings(json.loads(text))) or text
    return short(text) or response.reason or f"HTTP {response.status_code}"


def _is_json(response: Response) -> bool:
    return "json" in response.headers.get("Content-Type", "")


def _strings(value: Any) -> list[str]:
    """Message-like texts of an error's JSON, wherever its service puts them."""
    found: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and key in ("message", "description", "faultstring", "cause"):
                found.append(item)
            elif key not in ("title", "debuginfo"):
                found += _strings(item)
    elif isinstance(value, list):
        for item in value[:3]:
            found += _strings(item)
    return found


def short(text: str) -> str:
    """Markup and line breaks removed, not too long."""
    plain = re.sub(r"<(style|script|title)\b.*?</\1>|<[^>]*>", " ", text, flags=re.S | re.I)
    plain = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"


def _place(response: Response) -> str:
    return str(response.url).partition("?")[0]
