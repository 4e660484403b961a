"""A real Prometheus and a real node_exporter on loopback, and series made into its database."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def backfill(binary: Path, text: str, data: Path) -> None:
    """Write series in the OpenMetrics format into a database, as if they had been scraped."""
    source = data.parent / "series.txt"
    source.write_text(text + "# EOF\n")
    tool = binary.parent / "promtool"
    subprocess.run(
        [tool, "tsdb", "create-blocks-from", "openmetrics", source, data],
        check=True,
        capture_output=True,
    )


@contextmanager
def prometheus(binary: Path, folder: Path, config: str = "") -> Iterator[str]:
    """Run Prometheus over the database in `folder`/data; yields its URL once it answers."""
    port = free_port()
    (folder / "prometheus.yml").write_text(config or "global: {scrape_interval: 15s}\n")
    command = [
        str(binary),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--storage.tsdb.retention.time=30d",
        "--web.console.templates=",
        "--web.console.libraries=",
    ]
    with _running(command, folder / "prometheus.log"):
        _await(f"http://127.0.0.1:{port}/-/ready", folder / "prometheus.log")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def node_exporter(binary: Path, folder: Path) -> Iterator[str]:
    """Run node_exporter; yields 'host:port' once it answers."""
    port = free_port()
    command = [
        str(binary.parent / "prometheus-node-exporter"),
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with _running(command, folder / "exporter.log"):
        _await(f"http://127.0.0.1:{port}/", folder / "exporter.log")
        yield f"127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("w") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=sink)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(url: str, log: Path) -> None:
    for _ in range(_READY_SECONDS * 10):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered:\n{log.read_text()[-2000:]}")
