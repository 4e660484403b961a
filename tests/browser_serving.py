"""A served application and a real browser, for tests of pages.

A folder of tests uses it from its conftest.py::

    load("browser_serving", Path(__file__).resolve().parents[1] / "browser_serving.py")
    from browser_serving import browser, visit  # noqa: E402, F401 - fixtures

`serving(context)` serves a home in a thread; `visit` is a page of a fresh browser profile that notes
what no page may do: errors on the console, requests to another host. Tests skip where there is no
Chromium.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tools.context import Context
from ui.server.estate import Estate

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, BrowserContext, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "needs a Chromium on the PATH (chromium, chromium-browser or google-chrome): on Debian and Ubuntu "
    "`apt-get install chromium`"
)
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update"),
)
PATIENCE = 30.0  # seconds for the server to begin and to end


def chromium() -> str | None:
    """Where a Chromium is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Served:
    """An application that is being served."""

    address: str
    estate: Estate
    app: FastAPI


@contextlib.contextmanager
def serving(
    context: Context, make: Callable[[Estate], FastAPI] | None = None, model: str | None = None
) -> Iterator[Served]:
    """Serve the home of a context on a free port of loopback until the block ends. `make` makes the
    application: the whole one by default.
    """
    import uvicorn

    if make is None:
        from ui.server.app import make_app as make
    estate = Estate(context, model)
    app = make(estate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _until(lambda: server.started or not thread.is_alive())
            assert server.started, "the server did not begin"
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", estate, app)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            estate.close()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < end:
        time.sleep(0.02)


@dataclass
class Visit:
    """A page of a browser, and what it did that no page may do."""

    page: Page
    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note errors and requests of a page."""
        page.on("console", lambda one: self._said(one.type, one.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)

    def asked(self, request: Any) -> None:
        """Note a request that leaves this machine."""
        if not request.url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")):
            self.foreign.append(request.url)

    def settled(self) -> None:
        """Wait until all cards are there and all charts are drawn."""
        from playwright.sync_api import expect

        expect(self.page.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)
        expect(self.page.locator("[data-chart]:not([data-drawn])")).to_have_count(0, timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, without a window."""
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a page of a fresh profile: `visit(address, width=360, dark=True)`. At the end of the test
    no page may have had an error or asked another host; a test that provokes errors clears them.
    """
    opened: list[Visit] = []

    def visit_(address: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> Visit:
        scheme: Any = "dark" if dark else "light"
        profile = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
        )
        one = Visit(profile.new_page(), profile)
        profile.on("request", one.asked)
        one.watch(one.page)
        opened.append(one)
        one.page.goto(address)
        return one

    yield visit_
    for one in opened:
        one.context.close()
    assert [error for one in opened for error in one.errors] == []
    assert [url for one in opened for url in one.foreign] == []
