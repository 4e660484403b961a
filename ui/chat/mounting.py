"""The chat page as a part of the application, under /chat."""

from __future__ import annotations

from fastapi import FastAPI

from ui.chat.app_root import PATH
from ui.chat.door import Door
from ui.server.estate import Estate


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application. Chainlit itself is loaded by the first request to it."""
    app.mount(PATH, Door(estate, app), name="chat")
