"""The pages for signing in and out. They work without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tools import identity
from tools.base import RefusedError
from ui.identity import cookies
from ui.identity.asked import SIGNING
from ui.identity.callers import Callers
from ui.identity.entering import asked_of, begun, local_path
from ui.identity.limits import SignInTries
from ui.identity.refusals import Refused
from ui.identity.settings import Mode

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
WRONG = "The name or the password is wrong."
ELSEWHERE = "Sign-in happens at the proxy in front of Cloudwright, and it has not told who you are."
MOST_TYPED = 200  # characters of a name


class SignInPages:
    """/sign-in, /sign-out and what they need."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._tries = SignInTries()
        self._templates: Environment | None = None

    @property
    def routes(self) -> list[BaseRoute]:
        """To stand before all other routes of the application."""
        from ui.identity.oidc_pages import OidcPages

        return [
            Mount(f"{SIGNING}/static", StaticFiles(directory=HERE / "static")),
            *OidcPages(self._callers, self.page).routes,
            Route(SIGNING, self._form, methods=["GET"]),
            Route(SIGNING, self._sign_in, methods=["POST"]),
            Route("/sign-out", self._leaving, methods=["GET"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
        ]

    async def _form(self, request: Request) -> Response:
        wanted = local_path(request.query_params.get("next", ""))
        if request.scope["state"].get("person") is not None:
            return RedirectResponse(wanted, 303)
        return await self.page(request, wanted)

    async def _sign_in(self, request: Request) -> Response:
        """The token of the form has been checked by the guards."""
        form = await request.form()
        name = str(form.get("name", ""))[:MOST_TYPED].strip()
        password, wanted = str(form.get("password", "")), local_path(str(form.get("next", "")))
        address = asked_of(request).address
        try:
            self._tries.begin(name, address)
            token = await to_thread.run_sync(self._signed_in, name, password, address)
        except Refused as refused:
            said = f"{str(refused).capitalize()}."
            return await self.page(request, wanted, said, refused.status, refused.headers)
        except RefusedError:
            return await self.page(request, wanted, WRONG, 401)
        self._tries.succeeded(name, address)
        return await begun(self._callers, request, token, wanted)

    def _signed_in(self, name: str, password: str, address: str) -> str:
        return identity.sign_in(self._callers.context(), name, password, address=address)

    async def _leaving(self, request: Request) -> Response:
        if not request.scope["state"]["signed_in"]:
            return RedirectResponse("/", 303)
        return await self._rendered(request, "sign_out.html", {}, 200, {})

    async def _sign_out(self, request: Request) -> Response:
        asked = asked_of(request)
        token = asked.cookie(cookies.SESSION)
        if token:
            await to_thread.run_sync(identity.sign_out, self._callers.context(), token)
        response = RedirectResponse(SIGNING, 303)
        response.headers.append("Set-Cookie", cookies.line(cookies.SESSION, "", asked, seconds=0))
        return response

    async def page(
        self,
        request: Request,
        wanted: str,
        said: str = "",
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """The sign-in page; `said` tells why it is shown again."""
        mode = self._callers.mode
        values = {
            "wanted": wanted,
            "said": said or (ELSEWHERE if mode is Mode.HEADER else ""),
            "provider": self._callers.settings.provider if mode is Mode.OIDC else None,
            "passwords": mode is Mode.PASSWORD or (mode is Mode.OIDC and await self._any()),
            "csrf": request.scope["state"]["csrf"],
        }
        return await self._rendered(request, "sign_in.html", values, status, headers or {})

    async def _any(self) -> bool:
        return await to_thread.run_sync(identity.passwords_exist, self._callers.context())

    async def _rendered(
        self,
        request: Request,
        name: str,
        values: dict[str, object],
        status: int,
        headers: dict[str, str],
    ) -> Response:
        if self._templates is None:
            from jinja2 import Environment, FileSystemLoader

            self._templates = Environment(
                loader=FileSystemLoader(HERE / "templates"), autoescape=True
            )
        state = request.scope["state"]
        person = state.get("person")
        text = self._templates.get_template(name).render(
            values | {"csrf": state["csrf"], "person": person}
        )
        return HTMLResponse(text, status, headers | {"Cache-Control": "no-store"})
