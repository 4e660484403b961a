"""What tests of the pages share: an application over a demo estate, its visitors, a browser."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tools.context import Context
from tools.people import Person, Role
from ui.dashboard import pages
from ui.identity import guards, settings
from ui.server import shelf
from ui.server.estate import Estate

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
HERE = Path(__file__).resolve().parent
_TOKEN = re.compile(r'<meta name="csrf" content="([^"]*)">')


def load(name: str, path: Path) -> Any:
    """Make a file of the tests a module of that name."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


browser_serving = load("browser_serving", HERE.parent / "browser_serving.py")
browser, visit = browser_serving.browser, browser_serving.visit


def pages_of(estate: Estate, environment: Mapping[str, str] | None = None) -> FastAPI:
    """The pages behind the guards, without the other fronts."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.estate = estate
    pages.mount(app, estate)
    shelf.mount(app, estate)
    guards.mount(app, estate, settings.read(environment or {}))
    return app


@pytest.fixture(scope="session")
def only_pages() -> Callable[[Estate], FastAPI]:
    """Makes that application."""
    return pages_of


class Visitor:
    """A browser without scripts: it keeps cookies, and sends the token of the pages with forms."""

    def __init__(self, client: TestClient, estate: Estate) -> None:
        self.client = client
        self.estate = estate
        self.token = ""

    def get(self, path: str, status: int = 200) -> str:
        """The page at that path, whose status is to be `status`."""
        reply = self.client.get(path)
        assert reply.status_code == status, reply.text
        found = _TOKEN.search(reply.text)
        self.token = found[1] if found else self.token
        return reply.text

    def post(self, path: str, status: int = 200, **fields: str) -> str:
        """The page that sending a form leads to."""
        if not self.token:
            self.get("/changes")
        reply = self.client.post(path, data={"csrf": self.token, **fields})
        assert reply.status_code == status, reply.text
        return reply.text

    def card(self, path: str) -> str:
        """A fragment of the dashboard's cards, unescaped for reading."""
        return unescape(self.get(f"/dashboard/cards/{path}"))

    def ask(self, tool: str, **arguments: Any) -> Any:
        """What the tool says itself."""
        return self.estate.read(Person("test", Role.ADMIN, "test"), tool, arguments)


@pytest.fixture(scope="session")
def visiting() -> Iterator[Callable[..., Visitor]]:
    """Opens the pages of a home."""
    with ExitStack() as stack:

        def open_(context: Context, environment: Mapping[str, str] | None = None) -> Visitor:
            estate = Estate(context)
            client = TestClient(pages_of(estate, environment), base_url="http://127.0.0.1")
            stack.callback(estate.close)
            return Visitor(stack.enter_context(client), estate)

        yield open_


@pytest.fixture(scope="session")
def two_currencies(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A small demo estate whose Azure is billed in euros, made once; never changed."""
    from filelock import FileLock

    from tools.services import demo

    shared = tmp_path_factory.getbasetemp().parent / "estate-of-two-currencies"
    with FileLock(f"{shared}.lock"):
        context = Context(home=shared, now=NOW)
        demo.load(context, instances=40, days=62, currencies={"azure": "EUR"})
    return context


@pytest.fixture(scope="session")
def small(two_currencies: Context, visiting: Callable[[Context], Visitor]) -> Visitor:
    """Of the estate of two currencies, which is only looked at."""
    return visiting(two_currencies)


@pytest.fixture
def changing(
    two_currencies: Context,
    visiting: Callable[[Context], Visitor],
    copy_home: Callable[[Path, Path], Path],
    tmp_path: Path,
) -> Visitor:
    """Of a copy of it, which may be changed."""
    home = copy_home(two_currencies.home, tmp_path / "home")
    return visiting(Context(home=home, now=NOW))
