"""What tests of the chat page share: a server in a process of its own, which can be killed, and a
browser. Chainlit can be loaded only once in a process.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools import identity
from tools.context import Context

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HERE = Path(__file__).resolve().parent
WHEN = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
NOW = "2026-11-21T12:00:00"
SESSION = "cloudwright_session"
ANSWERED = 30_000  # milliseconds that an answer may take on a busy machine


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


@dataclass
class Server:
    """`cloudwright serve` over one home."""

    home: Path
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        command = [sys.executable, "-m", "ui.cli", "--home", str(self.home), "--now", NOW, "--json"]
        self.process = subprocess.Popen(
            [*command, "serve", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert self.process.stdout is not None
        told = ""
        for line in self.process.stdout:
            told += line
            if line.startswith("}") or line.rstrip().endswith("}"):
                break
        self.port = int(json.loads(told)["chat"].split(":")[2].split("/")[0])

    def kill(self) -> None:
        """End it without a chance to put anything in order."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    @property
    def chat(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self.port}/chat/"


PASSWORD = "correct horse battery"
PEOPLE = {"ann": "operator", "bob": "viewer", "cleo": "admin"}


@pytest.fixture(scope="module")
def home(
    demo_context: Context,
    copy_home: Callable[[Path, Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A demo estate of one's own."""
    return copy_home(demo_context.home, tmp_path_factory.mktemp("chat") / "home")


@pytest.fixture(scope="module")
def context(home: Path) -> Context:
    """That home, with people who sign in."""
    found = Context(home=home, now=WHEN)
    for name, role in PEOPLE.items():
        identity.add_person(found, name, role, PASSWORD)
    return found


@pytest.fixture(scope="module")
def server(context: Context) -> Iterator[Server]:
    """A server over it."""
    found = Server(context.home)
    found.start()
    yield found
    found.kill()


@pytest.fixture
def token(context: Context) -> Callable[[str], str]:
    """Signs someone in; returns what the browser's cookie holds."""
    return lambda name: identity.sign_in(context, name, PASSWORD, address="127.0.0.1")


@dataclass
class Chat:
    """The page as a person uses it."""

    page: Page

    def ready(self) -> None:
        """Wait until it takes questions and files."""
        self.page.locator("#chat-settings-open-modal").wait_for(timeout=ANSWERED)

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the whole answer; returns what stands below it."""
        notes = self.page.locator(".cw-notes")
        before = notes.count()
        self.page.locator("#chat-input").click()
        self.page.keyboard.insert_text(question)
        self.page.keyboard.press("Enter")
        return self.answered(before)

    def answered(self, before: int) -> Locator:
        """Wait for the answer that comes after `before` others."""
        found = self.page.locator(".cw-notes").nth(before)
        found.wait_for(timeout=ANSWERED)
        return found

    def upload(self, file: Path) -> None:
        """Drop a file onto the page."""
        self.page.locator("input[type=file]").first.set_input_files(str(file))
        self.page.locator("#chat-submit:not([disabled])").click()


@pytest.fixture
def chat(
    visit: Callable[..., Any], server: Server, token: Callable[[str], str]
) -> Callable[..., Chat]:
    """Opens the page as an admin: `chat(dark=True)`, or a conversation: `chat(at=address)`."""

    def open_(at: str = "", **given: Any) -> Chat:
        one = visit("about:blank", **given)
        cookie = {
            "name": SESSION,
            "value": token("cleo"),
            "url": server.chat.removesuffix("/chat/"),
        }
        one.context.add_cookies([cookie])
        one.page.goto(at or server.chat)
        found = Chat(one.page)
        found.ready()
        return found

    return open_
