"""The chat page's protocol without a browser: socket.io over a websocket, and its requests."""

from __future__ import annotations

import json
import uuid
from contextlib import ExitStack
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

SESSION = "cloudwright_session"


class Talking:
    """One person with one conversation open, as the page has it."""

    def __init__(self, port: int, token: str, thread: str = "") -> None:
        """Open it; `token` is that of a session, `thread` a conversation to go on with."""
        self.id, self.token = str(uuid.uuid4()), token
        self._new = not thread
        origin = f"http://127.0.0.1:{port}"
        headers = {"Cookie": f"{SESSION}={token}"} if token else {}
        self.http = httpx.Client(base_url=origin, headers={**headers, "Origin": origin})
        address = f"ws://127.0.0.1:{port}/chat/ws/socket.io/?EIO=4&transport=websocket"
        self._open = ExitStack()
        joining = connect(address, origin=origin, additional_headers=headers)
        self._socket: ClientConnection = self._open.enter_context(joining)
        self._next("0")
        auth = {"sessionId": self.id, "clientType": "webapp", "userEnv": "", "chatProfile": ""}
        self._socket.send("40" + json.dumps({**auth, "threadId": thread}))
        self.opened = self._next("4").startswith("40")  # 44: refused
        if self.opened:
            self._emit("connection_successful")
            self.until("resume_thread") if thread else self.until("task_end", after="task_start")

    def _emit(self, *given: Any) -> None:
        self._socket.send("42" + json.dumps(given))

    def _next(self, begins: str) -> str:
        while True:
            said = str(self._socket.recv(timeout=60))
            if said == "2":
                self._socket.send("3")
            elif said.startswith(begins):
                return said

    def ask(self, question: str) -> list[tuple[str, Any]]:
        """Ask, and return what the page was told until the turn was over: (event, data)."""
        message = {
            **{"id": str(uuid.uuid4()), "threadId": "", "name": "me", "type": "user_message"},
            **{"output": question, "createdAt": "2026-11-21T12:00:00Z"},
        }
        self._emit("client_message", {"message": message, "fileReferences": []})
        told = self.until("task_end", after="task_start")
        if self._new and all(name != "first_interaction" for name, _ in told):
            told += self.until("first_interaction")  # it comes by itself, sometimes later
        self._new = False
        return told

    def choose(self, settings: dict[str, Any]) -> None:
        """Change the settings."""
        self._emit("chat_settings_change", settings)
        self.until("task_end")

    def until(self, event: str, after: str = "") -> list[tuple[str, Any]]:
        """What the page is told until an event, which comes after another one."""
        told: list[tuple[str, Any]] = []
        begun = not after
        while True:
            name, *data = json.loads(self._next("42")[2:])
            told.append((name, data[0] if data else None))
            begun = begun or name == after
            if begun and name == event:
                return told

    def press(self, name: str, payload: dict[str, Any]) -> httpx.Response:
        """Press a button of a card."""
        action = {"id": str(uuid.uuid4()), "name": name, "payload": payload, "label": ""}
        body = {"action": action, "sessionId": self.id}
        return self.http.post("/chat/project/action", json=body)

    def close(self) -> None:
        """Leave."""
        self._open.close()
        self.http.close()


def texts(told: list[tuple[str, Any]]) -> str:
    """All words that were shown."""
    steps = [
        data for name, data in told if name in ("new_message", "update_message", "stream_start")
    ]
    return "\n".join(str(step.get("output", "")) for step in steps)


def elements(told: list[tuple[str, Any]], name: str) -> list[dict[str, Any]]:
    """The elements of a kind that were shown."""
    return [data for event, data in told if event == "element" and data["name"] == name]
