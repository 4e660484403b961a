"""The guards: who a request comes from, and whether it may go on, is found out before anything else
sees it.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.base import RefusedError
from tools.people import Person
from ui.identity import bodies, cookies, headers, origins
from ui.identity.asked import MOST_HEADERS, SIGNING, Area, Asked, is_clean
from ui.identity.callers import Callers, Known
from ui.identity.limits import Left, Rates
from ui.identity.refusals import Refused, tell
from ui.identity.settings import Mode, Settings, read
from ui.server.estate import Estate

LOOK = 15.0  # seconds after which it is looked at again whether a websocket's person may go on
AT_ONCE = 8  # threads that look up who is asking
QUESTIONS = "/api/ai/"
_IsStill = Callable[[Asked, "_Passed"], Awaitable[bool]]


@dataclass
class _Passed:
    """What the guards found out about a request that may go on."""

    known: Known | None
    visit: str  # a new one, for a browser that has none
    left: Left | None
    secret: str


class Guards:
    """Around the whole application. Nothing is buffered but small forms."""

    def __init__(self, app: ASGIApp, callers: Callers, rates: Rates) -> None:
        self._app = app
        self._callers = callers
        self._settings = callers.settings
        self._rates = rates
        self._limiter = CapacityLimiter(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = Asked.of(scope, self._settings)
        reply = _Reply(asked, send, self._settings)
        counted = bodies.Counted(receive, bodies.most(asked, self._settings))
        try:
            if _is_preflight(asked):
                await self._preflight(asked)(scope, receive, reply)
                return
            passed = await self._admitted(asked, counted)
        except Refused as refused:
            now = self._callers.context().now
            await tell(refused, asked, now, scope, receive, reply)
            return
        reply.passed = passed
        self._put(scope, asked, passed, reply.nonce)
        if asked.kind == "http":
            await self._go_on(scope, asked, counted, reply)
        else:
            watched = _Watched(self._is_still, asked, passed, receive, reply)
            await self._app(scope, watched, reply)

    async def _admitted(self, asked: Asked, counted: bodies.Counted) -> _Passed:
        """Raises Refused when the request may not go on."""
        _refuse_odd(asked)
        known = await self._known(asked)
        if known is None or known.how != "key":
            if self._callers.mode is Mode.OFF:
                origins.refuse_strange_hosts(asked)
            origins.refuse_foreign_pages(asked, self._settings)
        left = self._take(asked, known)
        if known is None and asked.area is not Area.OPEN:
            raise Refused(401, "nobody is signed in: sign in, or send an API key as a bearer token")
        bodies.refuse_large(asked, self._settings)
        secret = known.secret if known else cookies.visit_of(asked)
        if asked.kind == "http" and not asked.safe and (known is None or known.how != "key"):
            await self._refuse_unmeant(asked, known, secret, counted)
        visit = "" if secret or not _begins(asked, known) else cookies.new_visit()
        return _Passed(known, visit, left, secret or visit)

    async def _known(self, asked: Asked) -> Known | None:
        """Who it is. Raises Refused for a key that does not hold."""
        found = self._callers.at_a_glance(asked)
        if found is not None:
            return found
        return await to_thread.run_sync(self._callers.known, asked, limiter=self._limiter)

    def _take(self, asked: Asked, known: Known | None) -> Left | None:
        """Count the request; raises Refused when there were too many."""
        if asked.static:
            return None
        if known is None:
            return self._rates.address(asked.address)
        local = known.how == "local"
        if asked.path.startswith(QUESTIONS) and not asked.safe:
            self._rates.question(known.person.name, local=local)
        return self._rates.request(known.person.name, local=local)

    async def _refuse_unmeant(
        self, asked: Asked, known: Known | None, secret: str, counted: bodies.Counted
    ) -> None:
        """What changes something has to carry the token of a page of ours. The chat's own pages know
        no token: there, the browser has to tell that the page is ours. What is no browser, and holds
        no cookie, cannot be misled.
        """
        if asked.area is Area.CHAT:
            told = asked.header("origin") or asked.header("sec-fetch-site")
            if not told and known and known.how == "session":
                raise Refused(403, origins.FOREIGN_PAGE)
            return
        if not origins.from_browser(asked) and asked.area is not Area.OPEN:
            return
        given = asked.header("x-csrf-token")
        if not given and asked.header("content-type").lower().startswith(bodies.FORM):
            given = await counted.form_field("csrf")
        if counted.exceeded:
            raise bodies.too_large(asked, self._settings)
        if not secret or not origins.token_matches(given, secret):
            raise Refused(403, origins.NOT_MEANT)

    def _put(self, scope: Scope, asked: Asked, passed: _Passed, nonce: str) -> None:
        """Tell the application what was found out."""
        state = scope.setdefault("state", {})
        state["nonce"] = nonce
        state["csrf"] = origins.token_for(passed.secret) if passed.secret else ""
        state["mode"] = self._callers.mode.value
        state["signed_in"] = passed.known is not None and passed.known.how == "session"
        state["asked"] = asked
        if passed.known is not None:
            state["person"] = passed.known.person
        if asked.https and scope["scheme"] in ("http", "ws"):
            scope["scheme"] = f"{scope['scheme']}s"

    async def _go_on(
        self, scope: Scope, asked: Asked, counted: bodies.Counted, reply: _Reply
    ) -> None:
        async def answer(message: Message) -> None:
            if not counted.exceeded or reply.started:
                await reply(message)

        try:
            await self._app(scope, counted, answer)
        except ClientDisconnect:
            if not counted.exceeded:
                raise
        if counted.exceeded and not reply.started:
            refused = bodies.too_large(asked, self._settings)
            await tell(refused, asked, self._callers.context().now, scope, counted, reply)

    def _preflight(self, asked: Asked) -> Response:
        origin = asked.header("origin").lower()
        if asked.area is not Area.API or origin not in self._settings.api_origins:
            raise Refused(403, "pages of that origin may not use this: see CLOUDWRIGHT_API_ORIGINS")
        return Response(status_code=204, headers=headers.PREFLIGHT)

    async def _is_still(self, asked: Asked, passed: _Passed) -> bool:
        """Whether the person of an open websocket may go on."""
        try:
            known = await to_thread.run_sync(self._callers.known, asked, limiter=self._limiter)
        except Refused:
            return False
        return (
            known is not None and passed.known is not None and known.person == passed.known.person
        )


class _Reply:
    """What is sent, with the headers that every reply carries."""

    def __init__(self, asked: Asked, send: Send, settings: Settings) -> None:
        self._asked = asked
        self._send = send
        self._settings = settings
        self.nonce = secrets.token_urlsafe(18)
        self.passed: _Passed | None = None
        self.started = False
        self.ended = False  # nothing more is sent

    async def __call__(self, message: Message) -> None:
        """Send a message."""
        if self.ended:
            return
        if message["type"] == "http.response.start":
            self.started = True
            message.setdefault("headers", [])
            self._complete(MutableHeaders(raw=message["headers"]))
        await self._send(message)

    def _complete(self, lines: MutableHeaders) -> None:
        asked, passed = self._asked, self.passed
        headers.add(lines, asked, self.nonce)
        if asked.area is Area.API and passed and passed.left:
            for name, value in passed.left.headers.items():
                lines[name] = value
        if asked.area is Area.API and asked.header("origin").lower() in self._settings.api_origins:
            headers.allow_origin(lines, asked.header("origin"))
        if passed and passed.visit:
            lines.append("Set-Cookie", cookies.line(cookies.VISIT, passed.visit, asked))


class _Watched:
    """The messages of a websocket, which ends when its person may no longer go on."""

    def __init__(
        self, is_still: _IsStill, asked: Asked, passed: _Passed, receive: Receive, reply: _Reply
    ) -> None:
        self._is_still = is_still
        self._asked, self._passed = asked, passed
        self._receive, self._reply = receive, reply
        self._looked = time.monotonic()

    async def __call__(self) -> Message:
        """The next message."""
        message = await self._receive()
        if message["type"] == "websocket.receive" and time.monotonic() - self._looked >= LOOK:
            self._looked = time.monotonic()
            if not await self._is_still(self._asked, self._passed):
                await self._reply({"type": "websocket.close", "code": 1008, "reason": "signed out"})
                self._reply.ended = True
                return {"type": "websocket.disconnect", "code": 1008}
        return message


def _refuse_odd(asked: Asked) -> None:
    """Raises Refused for requests that no client of good will makes."""
    size = sum(len(name) + len(one) for name, many in asked.headers.items() for one in many)
    if size > MOST_HEADERS:
        raise Refused(431, f"the headers are larger than the {MOST_HEADERS} bytes that they may be")
    if not is_clean(asked.path):
        raise Refused(
            400, "the path of the address is not written plainly: no //, \\, . or .. in it"
        )
    if len(asked.headers.get("host", [])) > 1 or len(asked.headers.get("authorization", [])) > 1:
        raise Refused(400, "there is more than one Host or Authorization header")


def _is_preflight(asked: Asked) -> bool:
    return asked.method == "OPTIONS" and bool(asked.header("access-control-request-method"))


def _begins(asked: Asked, known: Known | None) -> bool:
    """Whether a visit begins: a browser goes to a page, and no session ties it to forms."""
    page = asked.navigates or (asked.path == SIGNING and asked.safe)
    return page and (known is None or known.how in ("local", "proxy"))


def mount(app: FastAPI, estate: Estate, settings: Settings | None = None) -> None:
    """Put the guards before everything, and the sign-in page behind them. Without `settings`, those of
    the environment for a process that serves its own machine.
    """
    from ui.identity.pages import SignInPages

    callers = Callers(settings or read(os.environ), estate)
    rates = Rates(callers.settings)

    def count_question(person: Person) -> None:
        try:
            rates.question(person.name, local=callers.mode is Mode.OFF)
        except Refused as refused:
            raise RefusedError(str(refused)) from None

    estate.count_question = count_question
    app.router.routes[:0] = SignInPages(callers).routes
    app.add_middleware(Guards, callers=callers, rates=rates)
