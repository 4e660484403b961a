"""How it holds under load: `python -m evals.load` starts `cloudwright serve` over the demo estate and
plays 50 people for a minute: dashboards, REST, questions to the embedded planner.

Prints requests a second, durations by kind beside their targets, errors and memory, and, once it is
quiet again, how soon the dashboard is there in a browser; asserts nothing and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals import load_browser
from evals.load_users import Taken, User
from tools import identity
from tools.context import Context
from tools.loading import load_demo

if TYPE_CHECKING:
    import httpx

USERS = 50
SECONDS = 60
WARM_UP = 90  # seconds in which what people ask is asked for the first time, and memory settles
TARGETS = {"rest read": 0.5, "card": 0.5, "page": 0.5}  # p95, in seconds, of what is kept
FLAT = 0.03  # of the memory once warm: what the second half of the time may add
PATIENCE = 60.0  # seconds that one request may take
STOPPING = 30  # seconds that the server gets to end


@dataclass(frozen=True)
class Server:
    """What the server took: resident memory in MB, and seconds of CPU time while it was measured."""

    start: float
    warm: float
    half: float
    end: float
    busy: float

    @property
    def flat(self) -> bool:
        """Whether the second half of the time took hardly more memory than there was before."""
        return self.end <= (1 + FLAT) * max(self.warm, self.half)


def main() -> int:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(prog="python -m evals.load", description=__doc__)
    options.add_argument("--users", type=int, default=USERS)
    options.add_argument("--seconds", type=int, default=SECONDS)
    options.add_argument("--home", type=Path, help="a demo home to use, which is changed")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="cloudwright-load-") as folder:
        context = Context.open(given.home or Path(folder) / "home")
        load_demo(context)
        keys = _keys(context, given.users)
        with _served(context.home) as (url, process):
            began = time.perf_counter()
            taken, server = asyncio.run(_play(url, process.pid, keys, given.seconds))
            spent = time.perf_counter() - began
            busy = os.times().user + os.times().system
            print(load_browser.told(f"{url}/dashboard"))
    print(_report(taken, server, given.users, given.seconds))
    print(f"{spent:.0f} s with the warm-up; the players themselves took {busy:.0f} s of CPU time")
    return 0


def _keys(context: Context, users: int) -> list[str]:
    """A person and a key for each user."""
    found = []
    for number in range(users):
        name = f"user-{number}"
        if name not in {one for (one, *_) in _people(context)}:
            identity.add_person(context, name, "operator", None)
        _, text = identity.add_key(context, f"load of {name}", "operator", days=1, person=name)
        found.append(text)
    return found


def _people(context: Context) -> list[list[object]]:
    tables = identity.list_people(context).tables
    return tables[0].rows if tables else []


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server as a process of its own, once it is ready; ended as Ctrl-C would."""
    command = [sys.executable, "-m", "ui.cli", "serve", "--port", "0", "--json"]
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [*command, "--home", str(home)], stdout=subprocess.PIPE, text=True, env=_environment()
    )
    assert process.stdout is not None
    try:
        began = time.perf_counter()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the server ended before it was ready")
        print(f"ready after {time.perf_counter() - began:.1f} s")
        yield json.loads(line)["rest"].removesuffix("/api/docs"), process
    finally:
        process.send_signal(signal.SIGINT)
        began = time.perf_counter()
        code = process.wait(STOPPING)
        process.stdout.close()
        print(f"ended with code {code} after {time.perf_counter() - began:.1f} s")


def _environment() -> dict[str, str]:
    """No hosted model, whatever the caller has."""
    return {**os.environ, "CLOUDWRIGHT_MODEL": "embedded"}


async def _play(url: str, pid: int, keys: Sequence[str], seconds: int) -> tuple[Taken, Server]:
    taken = Taken()
    start = _resident(pid)
    async with AsyncExitStack() as stack:
        users = [
            User(number, await stack.enter_async_context(_client(url, key)), taken)
            for number, key in enumerate(keys)
        ]
        began = time.perf_counter()
        await users[0].see_everything()
        print(f"everything once, by the first of them: {time.perf_counter() - began:.1f} s")
        warm_until = time.monotonic() + WARM_UP
        living = [asyncio.create_task(user.live(warm_until + seconds)) for user in users]
        await asyncio.sleep(WARM_UP)
        taken.forget()
        warm, busy = _resident(pid), _busy(pid)
        await asyncio.sleep(seconds / 2)
        half = _resident(pid)
        await asyncio.gather(*living)
        return taken, Server(start, warm, half, _resident(pid), _busy(pid) - busy)


def _client(url: str, key: str) -> httpx.AsyncClient:
    import httpx

    return httpx.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE
    )


def _resident(pid: int) -> float:
    """Resident memory of a process in MB, as Linux tells it; nan elsewhere."""
    try:
        text = Path(f"/proc/{pid}/statm").read_text("ascii")
    except OSError:
        return float("nan")
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _busy(pid: int) -> float:
    """Seconds of CPU time of a process, as Linux tells it; nan elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(taken: Taken, server: Server, users: int, seconds: int) -> str:
    requests = sum(len(runs) for kind, runs in taken.seconds.items() if "," not in kind)
    lines = [
        f"{users} people, {seconds} s: {requests:,} requests, {requests / seconds:.1f} a second",
        f"{'kind':<24}{'count':>8}{'p50':>10}{'p95':>10}{'p99':>10}{'target p95':>14}",
    ]
    for kind in sorted(taken.seconds):
        runs = sorted(taken.seconds[kind])
        target = TARGETS.get(kind)
        told = "" if target is None else f"< {target * 1000:.0f} ms"
        late = "  (slower)" if target and _rank(runs, 95) > target else ""
        figures = "".join(f"{_text(_rank(runs, percent)):>10}" for percent in (50, 95, 99))
        lines.append(f"{kind:<24}{len(runs):>8,}{figures}{told:>14}{late}")
    lines.append(f"{'errors':<24}{len(taken.errors):>8,}{'target none':>44}")
    lines += [f"  {error}" for error in sorted(set(taken.errors))[:5]]
    lines.append(
        f"memory of the server: {server.start:.0f} MB at the start, {server.warm:.0f} MB warm, "
        f"{server.half:.0f} MB at half time, {server.end:.0f} MB at the end: "
        f"{'flat' if server.flat else 'not flat'} (target: at the end at most {FLAT:.0%} more than before)"
    )
    lines.append(
        f"the server was busy for {server.busy:.1f} s of CPU time, "
        f"{server.busy / max(requests, 1) * 1000:.1f} ms a request; "
        f"{os.getloadavg()[0]:.1f} processes wanted {os.cpu_count()} cores at the end"
    )
    return "\n".join(lines)


def _rank(ordered: Sequence[float], percent: int) -> float:
    """The value that so many of 100 do not exceed (nearest rank)."""
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]


def _text(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
