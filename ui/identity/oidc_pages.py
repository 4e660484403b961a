"""/sign-in/start and /sign-in/return: to an identity provider, and back from it."""

from __future__ import annotations

import dataclasses
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from tools import identity
from tools.base import CloudwrightError, RefusedError
from tools.people import Role
from ui.identity import cookies
from ui.identity.asked import SIGNING
from ui.identity.callers import Callers
from ui.identity.entering import asked_of, begun, local_path
from ui.identity.limits import Rate
from ui.identity.refusals import Refused
from ui.identity.settings import Mode, Provider

if TYPE_CHECKING:
    from ui.identity.oidc import Client, Flow

FLOW = "cloudwright_flow"  # the cookie that holds the sign-in that has begun, sealed
SECONDS = 600  # that signing in at the provider may take
STARTS = 30  # a minute and address
AGAIN = "The sign-in took too long, or was begun in another browser. Try again."
Page = Callable[[Request, str, str, int], Awaitable[Response]]


class OidcPages:
    """The way to the provider and back. What has begun is kept in a cookie that only this process
    reads, so that nobody can fill its memory, or end another's sign-in.
    """

    def __init__(self, callers: Callers, page: Page) -> None:
        """`page` shows the sign-in page again, with a reason."""
        self._callers = callers
        self._page = page
        self._key = os.urandom(32)
        self._client: Client | None = None
        self._starts = Rate(STARTS, "sign-ins")

    @property
    def routes(self) -> list[BaseRoute]:
        """Routes of the application."""
        return [
            Route(f"{SIGNING}/start", self._start, methods=["GET"]),
            Route(f"{SIGNING}/return", self._returned, methods=["GET"]),
        ]

    def _provider(self) -> Provider | None:
        return self._callers.settings.provider if self._callers.mode is Mode.OIDC else None

    def client(self, provider: Provider) -> Client:
        """The client of the provider; its libraries are loaded only now."""
        if self._client is None:
            from ui.identity.oidc import Client

            self._client = Client(provider)
        return self._client

    async def _start(self, request: Request) -> Response:
        from ui.identity.oidc import Flow, redirect_uri

        asked, provider = asked_of(request), self._provider()
        wanted = local_path(request.query_params.get("next", ""))
        if provider is None:
            return RedirectResponse(SIGNING, 303)
        flow = Flow.begin(redirect_uri(self._callers.settings, asked.https, asked.host), wanted)
        try:
            self._starts.take(asked.address)
            leads = await self.client(provider).address(flow)
        except Refused as refused:
            return await self._page(request, wanted, f"{refused}.", refused.status)
        except CloudwrightError as error:
            return await self._page(request, wanted, f"Sign-in failed: {error}.", 502)
        response = RedirectResponse(leads, 303)
        line = cookies.line(FLOW, self._sealed(flow), asked, seconds=SECONDS)
        response.headers.append("Set-Cookie", line)
        return response

    async def _returned(self, request: Request) -> Response:
        provider, flow = self._provider(), self._opened(asked_of(request).cookie(FLOW))
        if provider is None:
            return RedirectResponse(SIGNING, 303)
        given = request.query_params
        if flow is None or given.get("state") != flow.state:
            return await self._page(request, "/", AGAIN, 400)
        if given.get("iss", provider.issuer) != provider.issuer or not given.get("code"):
            said = "The identity provider did not let you in."
            return await self._page(request, flow.wanted, said, 403)
        try:
            token = await self._signed_in(request, provider, flow, given["code"])
        except RefusedError as error:
            return await self._page(request, flow.wanted, f"{error}.", 403)
        except CloudwrightError as error:
            return await self._page(request, flow.wanted, f"Sign-in failed: {error}.", 502)
        response = await begun(self._callers, request, token, flow.wanted)
        line = cookies.line(FLOW, "", asked_of(request), seconds=0)
        response.headers.append("Set-Cookie", line)
        return response

    async def _signed_in(self, request: Request, provider: Provider, flow: Flow, code: str) -> str:
        """The token of a new session."""
        context = self._callers.context()
        claims = await self.client(provider).claims(flow, code, context.now)
        name = name_in(claims, provider.name_claim)
        role = self._callers.settings.role_of(groups_in(claims, provider.role_claim))
        address = asked_of(request).address
        return await to_thread.run_sync(_begin, context, name, role, address)

    def _sealed(self, flow: Flow) -> str:
        """The flow, readable by this process only, with the time until which it holds."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        until = self._callers.context().now.timestamp() + SECONDS
        text = json.dumps([until, *dataclasses.astuple(flow)]).encode()
        random = os.urandom(12)
        return urlsafe_b64encode(random + AESGCM(self._key).encrypt(random, text, b"flow")).decode()

    def _opened(self, sealed: str) -> Flow | None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        from ui.identity.oidc import Flow

        try:
            data = urlsafe_b64decode(sealed.encode())
            until, *values = json.loads(AESGCM(self._key).decrypt(data[:12], data[12:], b"flow"))
        except (ValueError, InvalidTag):
            return None
        return Flow(*values) if self._callers.context().now.timestamp() < until else None


def _begin(context: Any, name: str, role: Role, address: str) -> str:
    return identity.sign_in_known(context, name, role, address=address)


def name_in(claims: dict[str, Any], claim: str) -> str:
    """The name of who signed in: an address counts only when the provider has verified it; where the
    claim is missing, the subject. Raises RefusedError when a verification is denied.
    """
    found = claims.get(claim)
    if claim == "email" and found and claims.get("email_verified") is False:
        raise RefusedError("the identity provider has not verified your e-mail address")
    return str(found or claims["sub"]).strip()


def groups_in(claims: dict[str, Any], claim: str) -> list[str]:
    """What a claim lists; 'realm_access.roles' looks inside another."""
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        return found.split(",") if "," in found else [found]
    return [str(one) for one in found] if isinstance(found, list) else []
