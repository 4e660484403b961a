"""A stand-in for a Prometheus with many hosts, for `evals.collection_speed`: it knows the queries of
the adapter, not PromQL, and answers quickly with invented measurements.

    python -m evals.measuring_server HOSTS TIME      prints its port; TIME is in seconds since 1970
"""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

VARIANTS = 16  # hosts with different measurements
_CHOSEN = re.compile(r'instance=~"([^"]*)"')
_FACTS = {  # what a query of that metric tells of each host
    "node_cpu_seconds_total": "4",
    "node_memory_MemTotal_bytes": str(16 * 2**30),
    "node_filesystem_size_bytes": str(80 * 2**30),
    "node_boot_time_seconds": "1700000000",
    "up{": "1",
}


def name_of(host: int) -> str:
    """What a host is called."""
    return f"host-{host:05d}"


def answer(path: str, form: dict[str, str], hosts: int, now: int) -> str:
    """The reply to a query, as Prometheus writes it."""
    query = form["query"]
    if path.endswith("/query_range"):
        return _matrix(query, int(form["start"]), int(form["end"]), int(form["step"]))
    if query == "time()":
        return _reply("scalar", json.dumps([now, str(now)]))
    if query.startswith("count by (region)"):
        return _reply("vector", json.dumps([{"metric": {}, "value": [now, str(hosts)]}]))
    return _reply("vector", json.dumps(_vector(query, hosts, now)))


def _vector(query: str, hosts: int, now: int) -> list[dict[str, object]]:
    if "DCGM" in query:
        return []
    told = next((value for metric, value in _FACTS.items() if metric in query), str(now))
    system = {"pretty_name": "Debian GNU/Linux 13"} if "node_os_info" in query else {}
    return [
        {
            "metric": {
                "instance": name_of(host),
                "nodename": name_of(host),
                "job": "node",
                **system,
            },
            "value": [now, told],
        }
        for host in range(hosts)
    ]


def _matrix(query: str, start: int, end: int, step: int) -> str:
    chosen = _CHOSEN.search(query)
    names = chosen[1].replace("\\", "").split("|") if chosen else []
    series = (
        f'{{"metric":{{"instance":"{name}"}},"values":{_values(start, end, step, at % VARIANTS)}}}'
        for at, name in enumerate(names)
    )
    return _reply("matrix", f"[{','.join(series)}]")


@lru_cache(maxsize=4 * VARIANTS)
def _values(start: int, end: int, step: int, variant: int) -> str:
    pairs = (
        f'[{time},"{(time // step * 37 + variant * 101) % 9973 / 100 + variant / 7:.13f}"]'
        for time in range(start, end + 1, step)
    )
    return f"[{','.join(pairs)}]"


def _reply(kind: str, result: str) -> str:
    return f'{{"status":"success","data":{{"resultType":"{kind}","result":{result}}}}}'


def main() -> None:
    """Serve until the process is ended."""
    hosts, now = int(sys.argv[1]), int(sys.argv[2])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            form = parse_qs(self.rfile.read(length).decode())
            body = answer(
                self.path, {key: one[0] for key, one in form.items()}, hosts, now
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
