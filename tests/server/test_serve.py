"""`cloudwright serve` as a process: ready, observed, refused, ended."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools.context import Context

COMMAND = [sys.executable, "-m", "ui.cli", "serve"]
LEAKS = "default::ResourceWarning,default::RuntimeWarning"  # unclosed, never awaited
STREAM = json.dumps({"question": "What should I optimize first?"})


@pytest.fixture(scope="module")
def home(
    demo_context: Context,
    copy_home: Callable[[Path, Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    return copy_home(demo_context.home, tmp_path_factory.mktemp("served") / "home")


@pytest.fixture
def server(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, "--home", str(home), "--port", "0", "--json", "--verbose"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": LEAKS},
    )
    yield process
    process.kill()
    process.communicate()


def request(
    connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None
) -> http.client.HTTPResponse:
    connection.request(method, path, body, {"Content-Type": "application/json"})
    return connection.getresponse()


def test_a_process_serves_and_ends_cleanly_with_a_stream_open(
    server: subprocess.Popen[str], home: Path
) -> None:
    assert server.stdout is not None
    places = json.loads(server.stdout.readline())
    assert set(places) == {"chat", "dashboard", "rest", "mcp"}
    port = urlsplit(places["rest"]).port or 0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        _served(connection, server, home, port)


def _served(
    connection: http.client.HTTPConnection,
    server: subprocess.Popen[str],
    home: Path,
    port: int,
) -> None:
    health = json.loads(request(connection, "GET", "/health").read())
    assert health["status"] == "ok"
    assert set(health["data"]) == {"version", "changed_at"}
    reply = request(connection, "GET", "/api/billing/current?filter=provider=aws")
    assert reply.status == 200
    assert json.loads(reply.read())["status"] == "ok"
    counts = request(connection, "GET", "/metrics").read().decode()
    assert 'cloudwright_requests_total{area="api",method="GET",status="200"} 1' in counts

    taken = subprocess.run(
        [*COMMAND, "--home", str(home), "--port", str(port)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert taken.returncode == 1
    assert f"port {port} of 127.0.0.1 is in use" in taken.stderr
    assert f"--port {port + 1}" in taken.stderr

    stream = request(connection, "POST", "/api/ai/query?stream=true", STREAM)
    assert stream.readline().startswith(b"event: model_started")
    server.send_signal(signal.SIGTERM)
    rest = stream.read()
    _, told = server.communicate(timeout=60)
    assert server.returncode == 0
    assert rest.endswith(b"\n\n")
    for word in ("Traceback", "Warning", "rror"):
        assert word not in told, told
    assert "GET /api/billing/current 200" in told
    assert "filter" not in told  # queries may hold anything
    assert not (home / "error.log").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "70000"], "--port 70000: expected a number up to 65535"),
        (["--host", "no.such.host.invalid", "--port", "0"], "no.such.host.invalid"),
    ],
)
def test_an_address_that_cannot_be_had_is_told(options: list[str], said: str, home: Path) -> None:
    run = subprocess.run(
        [*COMMAND, "--home", str(home), *options], capture_output=True, text=True, check=False
    )
    assert run.returncode in (1, 2)
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_can_be_taken_again_at_once() -> None:
    from ui.server.listening import base_url, take

    with take("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        assert base_url(first) == f"http://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port)):
            first.setblocking(True)
            first.accept()[0].close()
    take("127.0.0.1", port).close()
