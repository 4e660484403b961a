"""A signed-in connection to Azure Resource Manager: the SDK's clients, and calls made patiently.

Differences to what the SDK does by itself:

* Its retries are off; `tools.clouds.calling` does them.
* Its policy that registers resource providers is left out: it would change the subscription.
* Redirects are not followed, and no token goes to another host, wherever a link points.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from tools.base import InputError, ReplyError, SignInError
from tools.clouds.azure import permissions
from tools.clouds.azure.account import AzureSettings
from tools.clouds.azure.errors import Call, no_token, translating, unreadable
from tools.clouds.calling import patiently
from tools.clouds.provider import Opening

if TYPE_CHECKING:
    from azure.core.paging import ItemPaged
    from azure.core.rest import HttpResponse
    from azure.identity import ClientSecretCredential, DefaultAzureCredential
    from azure.mgmt.compute import ComputeManagementClient
    from azure.mgmt.core import ARMPipelineClient
    from azure.mgmt.costmanagement import CostManagementClient
    from azure.mgmt.network import NetworkManagementClient

Found = TypeVar("Found")
Item = Mapping[str, Any]  # an SDK model, read by the names on the wire

CONNECT_SECONDS = 10.0
CLIENT = "cloudwright"  # Cost Management counts calls per ClientType
_PUBLIC_AUTHORITIES = (
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
)


class Connection:
    """One subscription. Safe to use from several threads."""

    def __init__(self, opening: Opening) -> None:
        """Opens nothing yet. Raises SignInError where the settings are incomplete."""
        assert isinstance(opening.settings, AzureSettings)
        self.settings = opening.settings
        self.name = opening.name
        self.clock = opening.clock
        self.subscription = opening.settings.subscription_id
        self.secrets = tuple(opening.secrets.values())
        self._trust = _trust(opening)
        self.pace = opening.pace
        self._secret = opening.secrets.get("client_secret", "")
        self._opened: list[Any] = []
        self._credential = self.keep(self._credentials())

    @property
    def scope(self) -> str:
        """'/subscriptions/GUID'."""
        return f"/subscriptions/{self.subscription}"

    def call(self, what: str, permission: str) -> Call:
        """What is tried, for messages."""
        return Call(self.name, what, permission, self.secrets)

    def ask(self, call: Call, run: Callable[[], Found]) -> Found:
        """The result of one call of an SDK, tried again where that can help."""

        def once() -> Found:
            with translating(call):
                return run()

        return patiently(once, pace=self.pace)

    def pages(self, call: Call, start: Callable[..., ItemPaged[Any]]) -> Iterator[list[Item]]:
        """The pages of a list, each asked for patiently. `start` takes `raw_response_hook`.

        Raises ReplyError for an answer that is no list: the SDK would take it as an empty one.
        """

        def check(response: Any) -> None:
            if response.http_response.status_code == 200:
                listed(response.http_response.json(), call)

        pages = start(raw_response_hook=check).by_page()
        seen: set[str] = set()
        while True:
            page = self.ask(call, lambda: _next(pages))
            if page is None:
                return
            yield page
            _not_twice(getattr(pages, "continuation_token", None), seen, call)

    def get(self, call: Call, path: str, version: str, **params: str) -> Mapping[str, Any]:
        """The JSON object at a path of Resource Manager."""
        return self.get_url(call, self.url(path, version, **params))

    def url(self, path: str, version: str, **params: str) -> str:
        """The address of a path of Resource Manager."""
        query = urlencode({**params, "api-version": version}, quote_via=quote)
        return f"{self.settings.arm_endpoint}{quote(path)}?{query}"

    def get_url(self, call: Call, url: str) -> Mapping[str, Any]:
        """The JSON object at an address of Resource Manager."""
        return self.ask(call, lambda: json_object(self._sent("GET", url).json(), call))

    def look(self, call: Call, url: str) -> HttpResponse:
        """The answer at an address, whatever it is about, asked for patiently."""
        return self.ask(call, lambda: self._sent("GET", url))

    def attempt(self, call: Call, method: str, url: str, body: object = None) -> HttpResponse:
        """The answer to a call that may change something: made once, never tried again blindly."""
        with translating(call):
            return self._sent(method, url, body)

    def _sent(self, method: str, url: str, body: object = None) -> HttpResponse:
        from azure.core.rest import HttpRequest

        response: HttpResponse = self.plain.send_request(HttpRequest(method, url, json=body))
        response.raise_for_status()
        return response

    def listing(self, call: Call, path: str, version: str) -> Iterator[list[Item]]:
        """The pages of a list that no SDK in use has a method for."""
        body = self.get(call, path, version)
        seen: set[str] = set()
        while True:
            yield listed(body, call)
            link = body.get("nextLink")
            if not link:
                return
            _not_twice(link, seen, call)
            body = self.get_url(call, str(link))

    def subscribed(self) -> Mapping[str, Any]:
        """What Azure says of the subscription: displayName, state."""
        call = self.call("sign in to the subscription", permissions.SUBSCRIPTION)
        return self.get(call, self.scope, "2022-12-01")

    @cached_property
    def compute(self) -> ComputeManagementClient:
        """Machines, disks, snapshots, sizes."""
        from azure.mgmt.compute import ComputeManagementClient

        return self.keep(
            ComputeManagementClient(
                self._credential, self.subscription, self.settings.arm_endpoint, **self._options()
            )
        )

    @cached_property
    def network(self) -> NetworkManagementClient:
        """Interfaces and public addresses."""
        from azure.mgmt.network import NetworkManagementClient

        return self.keep(
            NetworkManagementClient(
                self._credential, self.subscription, self.settings.arm_endpoint, **self._options()
            )
        )

    @cached_property
    def costs(self) -> CostManagementClient:
        """Cost Management."""
        from azure.mgmt.costmanagement import CostManagementClient

        return self.keep(
            CostManagementClient(self._credential, self.settings.arm_endpoint, **self._options())
        )

    @cached_property
    def plain(self) -> ARMPipelineClient[Any, Any]:
        """Requests without models: where there is no SDK for them, or its models are slow."""
        from azure.mgmt.core import ARMPipelineClient

        return self.keep(ARMPipelineClient(self.settings.arm_endpoint, **self._options()))

    def close(self) -> None:
        """Give back connections."""
        while self._opened:
            self._opened.pop().close()

    def keep(self, client: Found) -> Found:
        """Close this client together with the connection."""
        self._opened.append(client)
        return client

    def _credentials(self) -> ClientSecretCredential | DefaultAzureCredential:
        from azure import identity

        # It logs failures of its own accord, vendor's text included; they leave here as errors.
        logging.getLogger("azure.identity").setLevel(logging.CRITICAL)
        settings = self.settings
        options: dict[str, Any] = {
            "authority": settings.authority,
            **self.transport(),
            "retry_total": 0,
        }
        # Only Microsoft's own authorities can be looked up; asking about others would tell them.
        if urlsplit(settings.authority).hostname not in _PUBLIC_AUTHORITIES:
            options["disable_instance_discovery"] = True
        if settings.credential == "default":
            return identity.DefaultAzureCredential(
                exclude_interactive_browser_credential=True, **options
            )
        call = self.call("sign in", permissions.SUBSCRIPTION)
        if not (settings.tenant_id and settings.client_id and self._secret):
            raise SignInError(
                call.says("it needs tenant_id, client_id and client_secret, or credential: default")
            )
        return identity.ClientSecretCredential(
            settings.tenant_id,
            settings.client_id,
            self._secret,
            raw_response_hook=lambda response: no_token(response, call),
            **options,
        )

    def transport(self) -> dict[str, Any]:
        """Options of every client: whom to trust, how long to wait."""
        longest = self.settings.timeout_seconds
        return {
            "connection_verify": self._trust,
            "connection_timeout": min(CONNECT_SECONDS, longest),
            "read_timeout": longest,
        }

    def _options(self) -> dict[str, Any]:
        """For each client its own: policies are chained into its pipeline."""
        from azure.core.pipeline import policies
        from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

        audience = f"{self.settings.audience or self.settings.arm_endpoint}/.default"
        return {
            "credential_scopes": [audience],
            **self.transport(),
            "policies": [
                policies.RequestIdPolicy(),
                policies.HeadersPolicy({"ClientType": CLIENT}),
                policies.UserAgentPolicy(CLIENT),
                policies.ProxyPolicy(),
                policies.CustomHookPolicy(),
                policies.ContentDecodePolicy(),
                at_home(self.settings.arm_endpoint, self.name),
                ARMChallengeAuthenticationPolicy(self._credential, audience),
            ],
        }


def _trust(opening: Opening) -> bool | str:
    """The file of certificates to trust; True = those that the SDK brings."""
    assert isinstance(opening.settings, AzureSettings)
    if not opening.settings.ca_bundle:
        return True
    path = opening.home / opening.settings.ca_bundle
    if not path.is_file():
        raise InputError(f"Azure account {opening.name!r}: there is no file {str(path)!r}")
    return str(path)


def json_object(body: Any, call: Call) -> Mapping[str, Any]:
    """A body that must be a JSON object."""
    if not isinstance(body, Mapping):
        raise unreadable(call)
    return body


def listed(body: Any, call: Call) -> list[Item]:
    """The items of a body that must be a list of objects."""
    found = json_object(body, call).get("value")
    if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
        raise unreadable(call)
    return found


def _next(pages: Iterator[Iterator[Any]]) -> list[Item] | None:
    page = next(pages, None)
    return None if page is None else list(page)


def _not_twice(link: str | None, seen: set[str], call: Call) -> None:
    """A list whose pages lead back to themselves would never end."""
    if link in seen:
        raise ReplyError(call.says("the pages of the answer go in circles"))
    if link:
        seen.add(link)


def _port(address: SplitResult) -> int:
    return address.port or 443  # links may write it out


def at_home(endpoint: str, account: str) -> Any:
    """A policy that refuses requests to other hosts, before a token is added to them."""
    from azure.core.pipeline.policies import SansIOHTTPPolicy

    home = urlsplit(endpoint)

    class AtHome(SansIOHTTPPolicy[Any, Any]):
        def on_request(self, request: Any) -> None:
            there = urlsplit(request.http_request.url)
            host, own = there.hostname or "", home.hostname or ""
            same_host = host == own or host.endswith(f".{own}")
            if not (same_host and there.scheme == "https" and _port(there) == _port(home)):
                raise ReplyError(
                    f"Azure account {account!r}: an answer links to another host: not followed"
                )

    return AtHome()
