"""The HTTP server: routes by region and service, checks tokens, fails as it is told."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from openstack_server import keystone, lists, nova, rating, telemetry
from openstack_server.request import Reply, Request, refusal
from openstack_server.world import Fault, World

_SERVICES = {
    "compute": nova.answer,
    "volume": lists.cinder,
    "network": lists.neutron,
    "image": lists.glance,
    "metric": telemetry.answer,
    "rating": rating.answer,
}
_OPEN = ("/v3/auth/tokens", "/v3", "/v2.1", "")  # of these no token is asked


@contextmanager
def openstack_server(world: World | None = None) -> Iterator[World]:
    """A double that runs as long as this is entered."""
    world = world or World()
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        wbufsize = 1 << 16  # a reply is sent in one piece

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            self._answer(json.loads(self.rfile.read(size) or b"null"))

        def do_PUT(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def _answer(self, body: Any) -> None:
            reply = _reply(world, self.command, self.path, dict(self.headers.items()), body)
            if reply is None:  # hangs, until the test is over
                released.wait(20)
                self.close_connection = True
                return
            text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
            data = text.encode()
            self.send_response_only(reply.status)
            self.send_header("Date", format_datetime(world.now, usegmt=True))
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    world.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield world
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _reply(
    world: World, method: str, target: str, headers: dict[str, str], body: Any
) -> Reply | None:
    parts = urlsplit(target)
    params = parse_qs(parts.query, keep_blank_values=True)
    with world.lock:
        world.requests.append((f"{method} {parts.path}", params))
        fault = _fault(world, f"{method} {parts.path}")
    if fault is None:
        return _answered(world, method, parts.path, params, headers, body)
    if fault.answered:
        _answered(world, method, parts.path, params, headers, body)
    return None if fault.hang else Reply(fault.body, fault.status, fault.headers, fault.kind)


def _answered(
    world: World,
    method: str,
    target: str,
    params: dict[str, list[str]],
    headers: dict[str, str],
    body: Any,
) -> Reply:
    region, service, path, prefix = _route(target)
    lowered = {name.lower(): value for name, value in headers.items()}
    who = world.tokens.get(lowered.get("x-auth-token", ""))
    if who is None and path.rstrip("/") not in _OPEN:
        return refusal("compute_401")
    request = Request(method, region, path, params, lowered, body, who or ("", "", ()), prefix)
    if service == "identity":
        return keystone.answer(world, request)
    return _SERVICES[service](world, request)


def _route(path: str) -> tuple[str, str, str, str]:
    """Region, service, the rest, and what was taken off: '/RegionOne/compute/v2.1/servers'."""
    if path.startswith("/identity"):
        return "", "identity", path.removeprefix("/identity"), "/identity"
    _, region, service, *rest = path.split("/")
    prefix = f"/{region}/{service}"
    return region, service, "/" + "/".join(rest) if rest else "", prefix


def _fault(world: World, line: str) -> Fault | None:
    for fault in world.faults:
        if re.search(fault.where, line) and (fault.times is None or fault.times > 0):
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
    return None
