"""A model server over real HTTP that replies from a script, in both protocols: Anthropic Messages and
OpenAI chat completions, as JSON or as a stream of events.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-ant-secret-0123456789"  # what clients of this server sign in with


@dataclass
class Say:
    """A reply: text, tool calls (name, arguments as an object or as raw text), tokens."""

    text: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    input_tokens: int = 100
    output_tokens: int = 20
    cache_read: int = 0
    cache_write: int = 0
    stop: str = ""
    pieces: int = 3  # into which text and arguments are cut
    before: float = 0.0  # seconds until the reply begins


@dataclass
class Fail:
    """An HTTP error with its headers; its body echoes the key, as some servers do."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Cut:
    """A reply whose connection breaks off in the middle."""

    text: str = "The total was 12"


@dataclass
class Slow:
    """A reply that never comes to its end: a sign of life every `every` seconds, or none."""

    every: float | None = 0.05


@dataclass
class Garbage:
    """Status 200 with something that is no reply."""

    body: bytes = b"<html>welcome to the proxy</html>"


Step = Say | Fail | Cut | Slow | Garbage
Reply = Step | Callable[[dict[str, Any]], Step]


@dataclass
class Sent:
    """A request as the server saw it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """The whole body as text."""
        return json.dumps(self.body, ensure_ascii=False)


class WireServer:
    """Answers the n-th request with the n-th step; the last one goes on for ever."""

    def __init__(self, *script: Reply) -> None:
        self.script = list(script)
        self.sent: list[Sent] = []
        self.hung_up = threading.Event()  # a client went away in the middle of a reply
        self._lock = threading.Lock()
        self.closing = threading.Event()
        door = type("Door", (_Door,), {"outer": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), door)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=lambda: self._server.serve_forever(0.02), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens; the OpenAI protocol is under /v1."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_step(self, sent: Sent) -> Step:
        with self._lock:
            self.sent.append(sent)
            step = self.script[min(len(self.sent), len(self.script)) - 1]
        return step(sent.body) if callable(step) else step


class _Door(BaseHTTPRequestHandler):
    outer: WireServer

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        sent = Sent(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        step = self.outer.next_step(sent)
        try:
            self._reply(step, sent)
        except (BrokenPipeError, ConnectionResetError):
            self.outer.hung_up.set()

    def _reply(self, step: Step, sent: Sent) -> None:
        if isinstance(step, Fail):
            key = sent.headers.get("x-api-key") or sent.headers.get("authorization")
            text = {"error": {"type": "error", "message": f"no: {key}"}}
            self._whole(step.status, json.dumps(text).encode(), step.headers)
        elif isinstance(step, Garbage):
            self._whole(200, step.body, {"content-type": "text/html"})
        else:
            events = _anthropic if "messages" in sent.path else _openai
            self._stream(step, events)

    def _whole(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, step: Say | Cut | Slow, events: Any) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        if isinstance(step, Slow):
            return self._drip(step)
        said = Say(step.text, pieces=2) if isinstance(step, Cut) else step
        time.sleep(said.before)
        for count, event in enumerate(events(said)):
            if isinstance(step, Cut) and count == 3:
                self.close_connection = True
                return None
            self._chunk(event)
        self._chunk(b"")
        return None

    def _drip(self, step: Slow) -> None:
        while not self.outer.closing.is_set():
            time.sleep(step.every or 0.05)
            if step.every:
                self._chunk(b'event: ping\ndata: {"type": "ping"}\n\n')

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def _cut(text: str, pieces: int) -> list[str]:
    size = max(1, -(-len(text) // pieces))
    return [text[at : at + size] for at in range(0, len(text), size)] or [""]


def _raw(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def _anthropic(say: Say) -> Iterator[bytes]:
    def event(kind: str, **data: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()

    usage = {
        "input_tokens": say.input_tokens,
        "output_tokens": say.output_tokens,
        "cache_read_input_tokens": say.cache_read,
        "cache_creation_input_tokens": say.cache_write,
    }
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
               "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
    yield event("message_start", message=message)
    index = 0
    if say.text or not say.calls:
        yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for piece in _cut(say.text, say.pieces):
            delta = {"type": "text_delta", "text": piece}
            yield event("content_block_delta", index=0, delta=delta)
        yield event("content_block_stop", index=0)
        index = 1
    for number, (name, arguments) in enumerate(say.calls):
        block = {"type": "tool_use", "id": f"toolu_{time.monotonic_ns()}_{number}", "name": name,
                 "input": {}}  # fmt: skip
        yield event("content_block_start", index=index + number, content_block=block)
        for piece in _cut(_raw(arguments), say.pieces):
            delta = {"type": "input_json_delta", "partial_json": piece}
            yield event("content_block_delta", index=index + number, delta=delta)
        yield event("content_block_stop", index=index + number)
    stop = say.stop or ("tool_use" if say.calls else "end_turn")
    yield event("message_delta", delta={"stop_reason": stop, "stop_sequence": None}, usage=usage)
    yield event("message_stop")


def _openai(say: Say) -> Iterator[bytes]:
    def event(delta: Any, finish: str | None = None, **more: Any) -> bytes:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = {"id": "chat_1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": choices, **more}  # fmt: skip
        return f"data: {json.dumps(data)}\n\n".encode()

    yield event({"role": "assistant", "content": ""})
    for piece in _cut(say.text, say.pieces) if say.text else []:
        yield event({"content": piece})
    for number, (name, arguments) in enumerate(say.calls):
        # Servers that number their calls per reply give the same ids in every reply.
        head = {"index": number, "id": f"call_{number}", "type": "function",
                "function": {"name": name, "arguments": ""}}  # fmt: skip
        yield event({"tool_calls": [head]})
        for piece in _cut(_raw(arguments), say.pieces):
            yield event({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    yield event({}, say.stop or ("tool_calls" if say.calls else "stop"))
    usage = {
        "prompt_tokens": say.input_tokens,
        "completion_tokens": say.output_tokens,
        "total_tokens": say.input_tokens + say.output_tokens,
        "prompt_tokens_details": {"cached_tokens": say.cache_read},
    }
    yield event(None, usage=usage)
    yield b"data: [DONE]\n\n"
