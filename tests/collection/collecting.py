"""A program that collects from scripted clouds: what tests kill, stop and run twice at once.

HOME versions FIRST LAST: collect versions FIRST to LAST of everything, telling each on stdout.
HOME hung: collect from a cloud of which one region hangs; the exit code is that of `sync`.
HOME watch: `sync --watch`, with an account that fails.
"""

from __future__ import annotations

import datetime as dt
import sys
import threading
from pathlib import Path

from scripted import NOW, ScriptedCloud, connected, machine

from tools.base import UnreachableError
from tools.services.collection.run import sync
from tools.services.collection.settings import Settings, SyncRequest
from ui.cli.parser import build_parser
from ui.cli.syncing import sync_accounts
from ui.cli.terminal import Terminal

REGIONS = ("north", "south", "west")
CHARGES = 10  # a day
SINCE = dt.timedelta(hours=36)


def versioned(number: int) -> ScriptedCloud:
    """Everything of it tells the version: names, tags, amounts and measurements."""
    tags = {"version": str(number)}
    estate = {
        region: {
            "p1": {
                "instance": [
                    machine(f"{region}-{at}", tags=tags) | {"name": f"v{number}"} for at in range(5)
                ]
            }
        }
        for region in REGIONS
    }
    charges = [
        {"day": day, "cost": str(number), "x_Tags": tags, "ResourceId": f"north-{at}"}
        for day in ("2026-11-20", "2026-11-21")
        for at in range(CHARGES)
    ]
    return ScriptedCloud(estate=estate, charges=charges, measure=lambda _moment: float(number))


def versions(home: Path, first: int, last: int) -> None:
    """Collect one version after the other."""
    connected(home, NOW, versioned(first))
    print("ready", flush=True)
    for number in range(first, last + 1):
        context = connected(home, NOW, versioned(number))
        report = sync(context, SyncRequest(since=NOW - SINCE))
        if report.outcome != "fine":
            raise SystemExit(report.model_dump_json())
        print(number, flush=True)


def hung(home: Path) -> int:
    """A region hangs for ever; the process ends all the same."""
    scripted = versioned(1)
    scripted.faults["inventory north"] = threading.Event()
    report = sync(
        connected(home, NOW, scripted),
        SyncRequest(what=("inventory",)),
        settings=Settings(timeout_s=2.0),
    )
    print(report.outcome, flush=True)
    return 3


def watching(home: Path) -> int:
    """As the command does it."""
    failing = ScriptedCloud(name="two", estate={"x": {}})
    failing.faults["open"] = UnreachableError("down")
    context = connected(home, NOW, versioned(1), failing)
    parsed = build_parser([]).parse_args(["sync", "--watch", "--what", "inventory,costs"])
    return sync_accounts(context, Terminal(json=True), parsed)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    match sys.argv[2]:
        case "versions":
            versions(where, int(sys.argv[3]), int(sys.argv[4]))
        case "hung":
            sys.exit(hung(where))
        case "watch":
            sys.exit(watching(where))
