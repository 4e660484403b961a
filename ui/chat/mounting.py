"""The chat page as a part of the application, under /chat."""

from __future__ import annotations

import contextlib
import threading

from fastapi import FastAPI

from tools.base import StoreError
from ui.chat.app_root import PATH
from ui.chat.door import Door
from ui.chat.opening import open_chat
from ui.server.estate import Estate


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application. Chainlit itself is loaded by the first request to it."""
    app.mount(PATH, Door(estate, app), name="chat")


def load_meanwhile(app: FastAPI, estate: Estate) -> None:
    """Load Chainlit in a thread, so that the first request to the page does not wait for it."""

    def load() -> None:
        with contextlib.suppress(StoreError):  # whoever asks for the page is told
            open_chat(estate, app)

    threading.Thread(target=load, name="loading the chat page", daemon=True).start()
