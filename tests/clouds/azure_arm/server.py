"""The server: tokens, Resource Manager, Monitor, Cost Management and the price list on one port."""

from __future__ import annotations

import datetime as dt
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme

from azure_arm.bodies import interface_id
from azure_arm.changing import Operation
from azure_arm.estate import (
    CLIENT,
    NOW,
    SECRET,
    SUBSCRIPTION,
    TENANT,
    Address,
    Estate,
    Machine,
)
from azure_arm.faults import Faults, error
from azure_arm.replies import Asked, Reply
from azure_arm.routes import answer

TOKEN = "token-canary-77c1"


class ArmServer:
    """The state of the server, for tests to change and look at."""

    def __init__(self, url: str, ca: Path) -> None:
        """Nothing is in it."""
        self.url = url
        self.ca = ca
        self.estate = Estate()
        self.secret = SECRET
        self.secret_error = (
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the "
            f"request is the client secret value, not the client secret ID. You sent '{SECRET}'."
        )
        self.page_size = 2
        self.cost_page_size = 20
        self.wrap_costs = False
        self.unassigned = ""  # a resource that questions by resource leave out
        self.prices: list[dict[str, Any]] = []
        self.faults = Faults()
        self.requests: list[tuple[str, str, dict[str, str]]] = []  # method, target, headers
        self.scopes: list[str] = []  # that tokens were given for
        self.operations: dict[str, Operation] = {}  # by id
        self.looks = 2  # that an operation takes
        self.retry_after = "0"
        self.hold = 0  # the number of the operation that does not end until it is let go
        self.held: Operation | None = None
        self.failures: list[tuple[str, str]] = []  # how the next operations end: code, message
        self.lose = ""  # part of a path: the next call there is taken, and its answer is lost
        self.locks: list[tuple[str, str, str]] = []  # scope, name, level
        self.release = threading.Event()  # lets hanging requests go
        self.today: Callable[[], dt.date] = NOW.date

    def begun(self, operation: Operation) -> None:
        """Note a new operation."""
        self.operations[operation.name] = operation
        if len(self.operations) == self.hold:
            operation.looks = 1_000_000
            self.held = operation

    def let_go(self) -> None:
        """Have the held operation end as others do."""
        assert self.held is not None
        self.held.looks = self.looks

    def settle_addresses(self) -> None:
        """Have the addresses that machines were made with among the others."""
        known = {one.name for one in self.estate.addresses}
        for one in self.estate.machines:
            name = f"{one.name}-ip"
            if one.public_ip and name not in known:
                part = f"{interface_id(one)}/ipConfigurations/ipconfig1"
                found = Address(name, one.public_ip, part, None, one.location, group=one.group)
                self.estate.addresses.append(found)

    def reserve(self, machine: Machine) -> None:
        """The disks of a machine are attached, or reserved while it is deallocated."""
        for disk in machine.disks:
            disk.state = "Reserved" if machine.power == "deallocated" else "Attached"

    def remove(self, kind: str, one: Any) -> None:
        """What is deleted is gone; disks and interfaces of a machine stay, unless told otherwise."""
        estate = self.estate
        if isinstance(one, Machine):
            self.settle_addresses()
            estate.left_interfaces.append(one)
            estate.machines.remove(one)
            for disk in one.disks:
                if disk.goes_along:
                    continue
                disk.state, disk.machine = "Unattached", None
                estate.loose_disks.append(disk)
            return
        listed: list[Any] = {
            "disks": estate.loose_disks,
            "snapshots": estate.snapshots,
            "publicipaddresses": estate.addresses,
        }[kind]
        listed.remove(one)

    def asked(self, part: str) -> list[str]:
        """Requests whose path has this part, in lower case."""
        return [
            f"{method} {target}" for method, target, _ in self.requests if part in target.lower()
        ]


def token(server: ArmServer, asked: Asked) -> Reply:
    """The token endpoint, and what an authority says of itself."""
    base = f"{server.url}/{TENANT}"
    if TENANT not in asked.path:
        text = "AADSTS90002: Tenant 'x' not found. Check that you have the correct tenant ID."
        return Reply(400, {"error": "invalid_tenant", "error_description": text})
    if asked.path.endswith("/openid-configuration"):
        return Reply(
            200,
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "issuer": f"{base}/v2.0",
            },
        )
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    if form.get("client_id") != CLIENT:
        text = f"AADSTS700016: Application with identifier '{form.get('client_id')}' was not found."
        return Reply(400, {"error": "unauthorized_client", "error_description": text})
    if form.get("client_secret") != server.secret:
        return Reply(401, {"error": "invalid_client", "error_description": server.secret_error})
    server.scopes += [one for one in form["scope"].split() if one.startswith("https://")]
    return Reply(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN})


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # an answer leaves as a whole: in parts, each waits for the other side
    disable_nagle_algorithm = True
    arm: ArmServer

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET  # noqa: N815

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.arm.requests.append((self.command, self.path, headers))
        fault = self.arm.faults.hit(self.command, self.path, body)
        if fault and (fault.hang or fault.close):
            if fault.hang:
                self.arm.release.wait(30)
            self.close_connection = True
            return
        if fault:
            self._send(fault.status, fault.content(), fault.headers)
            return
        where = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        asked = Asked(self.command, where.path, query, body, headers)
        reply = self._reply(asked)
        if self.arm.lose and self.arm.lose in self.path.lower():
            self.arm.lose = ""
            self.close_connection = True
            return
        content = b"" if reply.body is None else json.dumps(reply.body).encode()
        self._send(reply.status, content, reply.headers)

    def _reply(self, asked: Asked) -> Reply:
        if "/oauth2/" in asked.path or "/.well-known/" in asked.path:
            return token(self.arm, asked)
        if asked.path.startswith("/api/retail/"):
            return answer(self.arm, asked)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, error("InvalidAuthenticationToken", "The access token is invalid."))
        if f"/subscriptions/{SUBSCRIPTION}" not in asked.path.lower():
            text = "The subscription could not be found."
            return Reply(404, error("SubscriptionNotFound", text))
        return answer(self.arm, asked)

    def _send(self, status: int, content: bytes, headers: Any) -> None:
        self.send_response(status)
        named = {"Content-Type": "application/json; charset=utf-8", **headers}
        for name, value in named.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, requests: type[_Requests], trust: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), requests)
        self._trust = trust

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        # The handshake takes place in the request's own thread.
        wrapped = self._trust.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        return wrapped, address

    def handle_error(self, *_: Any) -> None:
        """Clients that go away are no news."""


@contextmanager
def arm_server(folder: Path) -> Iterator[ArmServer]:
    """Run a server; `folder` gets the certificate to trust."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    trusted = folder / "arm-ca.pem"
    authority.cert_pem.write_to_path(str(trusted))

    class Requests(_Requests):
        pass

    server = _Server(Requests, context)
    Requests.arm = ArmServer(f"https://localhost:{server.server_address[1]}", trusted)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Requests.arm
    finally:
        Requests.arm.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
