"""A double of AWS over real HTTP: moto's server, with Cost Explorer, prices and faults before it.

Each double is an account of its own of the one moto that runs in the process. What moto does not
know is answered here; faults have each protocol's own shape.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from aws_ledger import CostExplorer, Refused

_SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
_HTML = b"<html><body>Please sign in to the proxy</body></html>"


@dataclass
class Fault:
    """Answered instead, `times` times (None = always), to `service` and `action` ('' = all)."""

    kind: str  # refused, hang, cut, reset, html, body
    service: str = ""
    action: str = ""
    code: str = ""
    status: int = 400
    message: str = "no"
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = None
    after: int = 0  # of the calls it is meant for, so many are answered first
    body: bytes = _HTML


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    service: str
    action: str
    region: str
    key: str  # access key id
    agent: str
    parameters: dict[str, Any]
    token: str = ""  # session token


@cache
def _plain() -> Any:
    """A session that has read the descriptions of AWS' services once, for all doubles."""
    from botocore.session import Session

    nobody = {"profile": (None, None, None, None)}  # whatever the environment names
    return Session(session_vars=nobody)


class AwsDouble:
    """One account. `url` is the endpoint of all services."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.explorer: CostExplorer | None = None
        self.products: list[dict[str, Any]] = []
        self.points_a_page: int | None = None  # of GetMetricData
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self._rests: dict[str, list[Any]] = {}
        self._clients: dict[tuple[str, str], Any] = {}
        self.server = _Server(self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def start(self) -> None:
        """Serve in a thread."""
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Let go of what hangs, and stop."""
        self.ending.set()
        for client in self._clients.values():
            client.close()
        self.server.shutdown()
        self.server.server_close()

    @contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """These faults, as long as this is entered."""
        self.faults[:0] = faults
        try:
            yield
        finally:
            self.faults[:] = [one for one in self.faults if one not in faults]

    def calls(self, service: str, action: str = "") -> list[Seen]:
        """The requests of a service, or of one action of it."""
        return [one for one in self.seen if one.service == service and action in ("", one.action)]

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A plain botocore client, to prepare and to compare."""
        if (service, region) not in self._clients:
            self._clients[service, region] = _plain().create_client(
                service,
                region_name=region,
                endpoint_url=self.url,
                aws_access_key_id="prepare",
                aws_secret_access_key="prepare",
            )
        return self._clients[service, region]

    def fault_for(self, seen: Seen) -> Fault | None:
        """The fault that this request meets."""
        with self.lock:
            for fault in self.faults:
                if fault.service in ("", seen.service) and fault.action in ("", seen.action):
                    if fault.after:
                        fault.after -= 1
                    elif fault.times is None or fault.times > 0:
                        fault.times = None if fault.times is None else fault.times - 1
                        return fault
        return None

    def own(self, seen: Seen) -> dict[str, Any] | None:
        """The reply to what moto does not know."""
        if (seen.service, seen.action) == ("ce", "GetCostAndUsage") and self.explorer:
            return self.explorer.answer(seen.parameters)
        if (seen.service, seen.action) == ("pricing", "GetProducts"):
            return _products(self.products, seen.parameters)
        return None

    def paged(self, asked: dict[str, Any], reply: dict[str, Any]) -> dict[str, Any]:
        """A reply of GetMetricData cut into pages of so many values."""
        size = self.points_a_page
        if size is None:
            return reply
        rest = self._rests.pop(asked.get("NextToken") or "", None)
        if rest is None:
            rest = [
                (one["Id"], one.get("Label", ""), pair)
                for one in reply["MetricDataResults"]
                for pair in zip(one["Timestamps"], one["Values"], strict=True)
            ]
        results: dict[str, dict[str, Any]] = {}
        for name, label, (at, value) in rest[:size]:
            one = results.setdefault(
                name,
                {
                    "Id": name,
                    "Label": label,
                    "Timestamps": [],
                    "Values": [],
                    "StatusCode": "PartialData",
                },
            )
            one["Timestamps"].append(at)
            one["Values"].append(value)
        found: dict[str, Any] = {"MetricDataResults": list(results.values())}
        if rest[size:]:
            found["NextToken"] = f"page-{len(self.seen)}-{len(rest)}"
            self._rests[found["NextToken"]] = rest[size:]
        return found


@cache
def moto_port() -> int:
    """The port of the one moto server of this process, started when it is first asked for."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # with 1,300 public snapshots, slowly
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    return int(port)


@contextmanager
def aws_double(account: str) -> Iterator[AwsDouble]:
    """A running double."""
    double = AwsDouble(account)
    double.start()
    try:
        yield double
    finally:
        double.stop()


def _products(products: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    wanted = {one["Field"]: one["Value"] for one in asked["Filters"]}
    found = [
        json.dumps(one)
        for one in products
        if wanted.items() <= one["product"]["attributes"].items()
    ]
    start = int(asked.get("NextToken") or 0)
    reply: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": found[start : start + 1]}
    if start + 1 < len(found):
        reply["NextToken"] = str(start + 1)
    return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, double: AwsDouble) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.double = double


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Nothing is written."""

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = _seen(self, body)
        with self.server.double.lock:
            self.server.double.seen.append(seen)
        fault = self.server.double.fault_for(seen)
        if fault is not None and not self.fail(fault, seen):
            return
        self.respond(seen, body)

    def fail(self, fault: Fault, seen: Seen) -> bool:
        """Answer as the fault says; True where the request goes on."""
        if fault.kind == "hang":
            self.server.double.ending.wait(2)
            self.close_connection = True
        elif fault.kind == "reset":
            self.close_connection = True
        elif fault.kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"half of it")
            self.close_connection = True
        elif fault.kind == "refused":
            content, kind = _refusal(fault, seen)
            self.send(fault.status, content, {"Content-Type": kind, **fault.headers})
        else:
            self.send(fault.status, fault.body, {"Content-Type": "text/html"})
        return False

    def send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def respond(self, seen: Seen, body: bytes) -> None:
        try:
            own = self.server.double.own(seen)
        except Refused as error:
            fault = Fault("refused", code=error.code, message=str(error))
            self.fail(fault, seen)
            return
        if own is not None:
            kind = {"Content-Type": "application/x-amz-json-1.1"}
            self.send(200, json.dumps(own).encode(), kind)
            return
        status, content, headers = _from_moto(self, self.server.double.account, body)
        if seen.action == "GetMetricData" and status == 200:
            reply = self.server.double.paged(seen.parameters, json.loads(content))
            content = json.dumps(reply).encode()
        self.send(status, content, headers)


for _verb in ("GET", "POST", "PUT", "HEAD", "DELETE"):
    setattr(_Handler, f"do_{_verb}", _Handler.handle_any)


def _seen(handler: BaseHTTPRequestHandler, body: bytes) -> Seen:
    headers = handler.headers
    scope = _SCOPE.search(headers.get("Authorization") or "")
    key, region, service = scope.groups() if scope else ("", "", "")
    kind, target = headers.get("Content-Type") or "", headers.get("X-Amz-Target") or ""
    parameters: dict[str, Any] = {}
    if "urlencoded" in kind:
        parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    elif target:
        parameters = json.loads(body or b"{}")
    action = str(parameters.get("Action") or target.rpartition(".")[2])
    action = action or handler.command
    service = {"monitoring": "cloudwatch"}.get(service, service)
    agent, token = headers.get("User-Agent") or "", headers.get("X-Amz-Security-Token") or ""
    return Seen(service, action, region, key, agent, parameters, token)


def _refusal(fault: Fault, seen: Seen) -> tuple[bytes, str]:
    code, message = fault.code, fault.message
    if seen.service in ("ce", "cloudwatch", "pricing", "organizations"):
        told = {"__type": code, "message": message, "Message": message}
        return json.dumps(told).encode(), "application/x-amz-json-1.1"
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    text = {
        "ec2": f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>",
        "s3": error,
    }.get(seen.service, f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>")
    return text.encode(), "text/xml"


def _from_moto(
    handler: BaseHTTPRequestHandler, account: str, body: bytes
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", moto_port(), timeout=60)
    own = {"connection", "host"}
    headers = {name: value for name, value in handler.headers.items() if name.lower() not in own}
    try:
        connection.request(
            handler.command,
            handler.path,
            body,
            {**headers, "x-moto-account-id": account, "Host": handler.headers["Host"]},
        )
        reply = connection.getresponse()
        content = reply.read()
    finally:
        connection.close()
    dropped = {"connection", "content-length", "date", "server", "transfer-encoding"}
    kept = {name: value for name, value in reply.getheaders() if name.lower() not in dropped}
    return reply.status, content, kept
