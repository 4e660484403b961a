"""Applies plans in processes of their own, each of which kills itself at the n-th call of the code of
changes. They are forked from this one, which has imported everything and opened nothing.

Reads lines [HOME, PLAN, N, NOW] in JSON; with N = 0 the process lives, and tells how many calls there
were. Writes a line [EXIT CODE, CALLS] for each.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pyarrow as pa

from tools.clouds.demo.actions import DemoActions
from tools.context import Context
from tools.people import Person, Role
from tools.services.plans import applying
from tools.store.store import Store

IMPORTED = (np, pa, DemoActions, Store)  # what applying would import later, in every process

WATCHED = (
    "tools/services/plans/",
    "tools/store/plans.py",
    "tools/store/audit.py",
    "demo/actions.py",
)


def main(home: str, plan: str, at: int, now: str) -> int:
    calls = 0

    def watch(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        if event in ("call", "return") and any(
            part in frame.f_code.co_filename for part in WATCHED
        ):
            calls += 1
            if calls == at:
                os.kill(os.getpid(), signal.SIGKILL)

    context = Context(
        home=Path(home),
        now=dt.datetime.fromisoformat(now),
        person=Person("alice", Role.ADMIN, "cli"),
    )
    sys.setprofile(watch)
    applying.apply(context, plan)
    sys.setprofile(None)
    return calls


def forked(job: list[Any]) -> tuple[int, int]:
    """Exit code (-9: killed) and calls of a process of its own that does a job."""
    with tempfile.TemporaryFile() as told:
        child = os.fork()
        if not child:
            code = 1
            try:
                told.write(str(main(*job)).encode())
                told.flush()
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        told.seek(0)
        return os.waitstatus_to_exitcode(status), int(told.read() or 0)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(forked(json.loads(line))), flush=True)
