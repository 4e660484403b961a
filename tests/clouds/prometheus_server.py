"""A double of Prometheus over real HTTP: it knows the queries of the adapter, not PromQL.

What the queries mean is tested against a real Prometheus; here are answers and failures that can be
made at will.
"""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Measure = Callable[[float], float | None]  # end of a step, in seconds since 1970 → its mean
GIB = 2**30
MOST_STEPS = 11_000
_MEASURED = {
    "node_cpu_seconds_total": "cpu_percent",
    "node_memory_MemAvailable_bytes": "memory_percent",
    "node_disk_read_bytes_total": "disk_read_mbps",
    "node_disk_written_bytes_total": "disk_write_mbps",
    "node_network_receive_bytes_total": "network_in_mbps",
    "node_network_transmit_bytes_total": "network_out_mbps",
    "node_filesystem_size_bytes": "disk_used_percent",
}


@dataclass
class FakeHost:
    """A host as its exporter tells it. `up` None: it is not scraped any more."""

    instance: str
    name: str
    labels: dict[str, str] = field(default_factory=dict)
    up: int | None = 1
    cores: int | None = 2
    memory: float | None = 4 * GIB
    disk: float | None = 40 * GIB
    boot: float | None = 1_700_000_000
    seen: float = 1_795_000_000
    system: str = "Debian GNU/Linux 12 (bookworm)"
    measures: dict[str, Measure] = field(default_factory=dict)

    @property
    def uname(self) -> dict[str, str]:
        """The labels of node_uname_info."""
        own = {"instance": self.instance, "job": "node", "nodename": self.name, "release": "6.1.0"}
        return {"__name__": "node_uname_info", **own, **self.labels}


@dataclass
class Failure:
    """What is answered instead, `times` times (None = always); `hang`: nothing is, until the end."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = None
    hang: bool = False
    matching: str = ""  # only queries that hold this


class PrometheusServer:
    """The double. Change its attributes between calls; `requests` are those that it got."""

    def __init__(self) -> None:
        self.hosts: list[FakeHost] = []
        self.gpus: list[dict[str, str]] = []
        self.clock: Callable[[], float] = lambda: 1_795_000_000.0
        self.token = ""
        self.login = ""  # 'user:password'
        self.warnings: list[str] = []
        self.failures: list[Failure] = []
        self.requests: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.ended = threading.Event()
        self.url = ""
        self._lock = threading.Lock()

    @contextmanager
    def failing(self, failure: Failure) -> Iterator[None]:
        """Fail for a while."""
        self.failures.append(failure)
        try:
            yield
        finally:
            self.failures.remove(failure)

    def reply(
        self, path: str, form: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str] | None:
        """Status, headers and body for a request; None to say nothing at all."""
        with self._lock:
            self.requests.append((path, form, headers))
            failure = self._failure(form.get("query", ""))
        if failure:
            return None if failure.hang else (failure.status, failure.headers, failure.body)
        if not self._allowed(headers):
            return 401, {"WWW-Authenticate": "Basic"}, "Unauthorized\n"
        if path == "/api/v1/query":
            return self._ok(self._instant(form["query"]))
        if path == "/api/v1/query_range":
            return self._ranged(form)
        return 404, {"Content-Type": "text/plain"}, "404 page not found\n"

    def _failure(self, query: str) -> Failure | None:
        for one in self.failures:
            if one.matching in query and one.times != 0:
                if one.times:
                    one.times -= 1
                return one
        return None

    def _allowed(self, headers: dict[str, str]) -> bool:
        given = headers.get("authorization", "")
        if self.token:
            return given == f"Bearer {self.token}"
        if self.login:
            return given == "Basic " + base64.b64encode(self.login.encode()).decode()
        return True

    def _ok(self, data: Any) -> tuple[int, dict[str, str], str]:
        content: dict[str, Any] = {"status": "success", "data": data}
        if self.warnings:
            content["warnings"] = self.warnings
        return 200, {"Content-Type": "application/json"}, json.dumps(content)

    def _instant(self, query: str) -> dict[str, Any]:
        now = self.clock()
        if query == "time()":
            return {"resultType": "scalar", "result": [now, f"{now}"]}
        found = list(self._samples(query, now))
        if query.startswith("count("):
            found = [({}, float(len(found)))] if found else []
        result = [{"metric": labels, "value": [now, f"{value}"]} for labels, value in found]
        return {"resultType": "vector", "result": result}

    def _samples(self, query: str, now: float) -> Iterator[tuple[dict[str, str], float]]:
        hosts = [host for host in self.hosts if _chosen(host, query)]
        live = [host for host in hosts if host.up]
        if "DCGM" in query:
            yield from ((labels, 1.0) for labels in self.gpus)
        elif query.startswith("count by (region)"):
            yield from (({"region": name} if name else {}, 1.0) for name in _regions(hosts))
        elif "timestamp(" in query:
            yield from ((host.uname, now if host.up else host.seen) for host in hosts)
        elif query.startswith("up{"):
            yield from ((_up(host), float(host.up)) for host in hosts if host.up is not None)
        elif "node_uname_info" in query:
            yield from ((host.uname, 1.0) for host in live)
        else:
            yield from _facts(query, hosts if "last_over_time" in query else live)

    def _ranged(self, form: dict[str, str]) -> tuple[int, dict[str, str], str]:
        start, end, step = (float(form[name]) for name in ("start", "end", "step"))
        if (end - start) / step > MOST_STEPS:
            said = "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing …"
            body = {"status": "error", "errorType": "bad_data", "error": said}
            return 400, {"Content-Type": "application/json"}, json.dumps(body)
        result = []
        metric = next(name for part, name in _MEASURED.items() if part in form["query"])
        moments = [start + step * number for number in range(int((end - start) // step) + 1)]
        for host in self.hosts:
            of = host.measures.get(metric)
            if of is None or not _chosen(host, form["query"]):
                continue
            values = [(at, value) for at in moments if (value := of(at)) is not None]
            pairs = [[at, _text(value)] for at, value in values]
            if pairs:
                result.append({"metric": _key(host), "values": pairs})
        return self._ok({"resultType": "matrix", "result": result})


@contextmanager
def prometheus_server(secure: ssl.SSLContext | None = None) -> Iterator[PrometheusServer]:
    """Run a double on loopback, over TLS where a context is given."""
    server = PrometheusServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self._answer({name: values[0] for name, values in parse_qs(text).items()})

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            self._answer({name: values[0] for name, values in query.items()})

        def _answer(self, form: dict[str, str]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = server.reply(urlsplit(self.path).path, form, headers)
            if reply is None:
                server.ended.wait(30)
                self.close_connection = True
                return
            status, extra, text = reply
            content = text.encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    if secure:
        listener.socket = secure.wrap_socket(listener.socket, server_side=True)
    server.url = f"{'https' if secure else 'http'}://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        listener.shutdown()
        listener.server_close()
        thread.join()


def _chosen(host: FakeHost, query: str) -> bool:
    """Whether the matchers of a query that the double knows hold for a host."""
    values = {"instance": host.instance, **host.labels}
    for name, sign, text in re.findall(
        r'\b(region|instance|env|cluster)(=~|=)"((?:[^"\\]|\\.)*)"', query
    ):
        plain = json.loads(f'"{text}"')
        pattern = plain if sign == "=~" else re.escape(plain)
        if not re.fullmatch(pattern, values.get(name, "")):
            return False
    return True


def _regions(hosts: list[FakeHost]) -> list[str]:
    return sorted({host.labels.get("region", "") for host in hosts})


def _key(host: FakeHost) -> dict[str, str]:
    """What is left by 'by (instance, cluster)'."""
    cluster = {"cluster": host.labels["cluster"]} if "cluster" in host.labels else {}
    return {"instance": host.instance, **cluster}


def _up(host: FakeHost) -> dict[str, str]:
    return {"__name__": "up", "instance": host.instance, "job": "node", **host.labels}


def _facts(query: str, hosts: list[FakeHost]) -> Iterator[tuple[dict[str, str], float]]:
    for host in hosts:
        of = {
            "node_cpu_seconds_total": host.cores,
            "node_memory_MemTotal_bytes": host.memory,
            "node_filesystem_size_bytes": host.disk,
            "node_boot_time_seconds": host.boot,
            "node_os_info": 1.0 if host.system else None,
        }
        value = next((value for name, value in of.items() if name in query), None)
        if value is not None:
            extra = {"pretty_name": host.system} if "node_os_info" in query else {}
            yield {**_key(host), **extra}, float(value)


def _text(value: float) -> str:
    """As Prometheus writes numbers that JSON does not have."""
    return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}.get(repr(value), repr(value))
