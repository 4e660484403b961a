"""Chainlit, loaded once in a process and made ours."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.types import ASGIApp

from tools.base import StoreError
from tools.people import Person
from ui.chat.app_root import PATH, folder, lay_out, surroundings
from ui.identity.settings import MEGABYTE, read
from ui.server.estate import Estate

if TYPE_CHECKING:
    from ui.chat.history import History

SYSTEM: Any = "system"  # the page knows it, the type of the setting does not
_once = threading.Lock()
_loaded: list[Opened] = []  # one at most


@dataclass(frozen=True)
class Opened:
    """Chainlit's application over one home. `page` is the HTML that starts it."""

    app: ASGIApp
    page: str
    home: Path
    history: History

    def token(self, person: Person) -> str:
        """What tells Chainlit who asks, for one request."""
        import chainlit as cl
        from chainlit.auth import create_jwt

        return create_jwt(cl.User(identifier=person.name, display_name=person.name))

    async def kept(self, person: Person, key: str) -> Path | None:
        """A file of this person's conversations; None when there is none of that key."""
        return await self.history.file_of(person, key)


def open_chat(estate: Estate, outermost: ASGIApp) -> Opened:
    """Load it; the second call finds it loaded. It takes two seconds and blocks.

    Raises StoreError when the home cannot be written, or when this process serves another home:
    Chainlit can be loaded only once.
    """
    home = estate.home
    with _once:
        if not _loaded:
            try:
                _loaded.append(_load(estate, outermost, home))
            except (OSError, sqlite3.Error) as error:
                raise StoreError(
                    f"cannot write the chat page to the home {str(home)!r}: {error}"
                ) from error
        if _loaded[0].home != home:
            raise StoreError(f"this process serves the chat of the home {str(_loaded[0].home)!r}")
        return _loaded[0]


def _load(estate: Estate, outermost: ASGIApp, home: Path) -> Opened:
    root = lay_out(home)
    with surroundings(root):
        from chainlit import server
        from chainlit.config import config

        from ui.chat.history import History
        from ui.chat.page import register

        config.ui.default_theme = SYSTEM
        uploads = config.features.spontaneous_file_upload
        assert uploads is not None
        uploads.max_size_mb = read(os.environ).most_upload // MEGABYTE
        history = History(folder(home))
        register(estate, outermost, history)
        return Opened(server.app, server.get_html_template(PATH), home, history)
