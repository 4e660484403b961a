"""Applies a plan in a process of its own, which kills itself at the n-th call of the code of changes.

python killed_apply.py HOME PLAN N NOW; with N = 0 it lives, and prints how many calls there were.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tools.context import Context
from tools.people import Person, Role
from tools.services.plans import applying

WATCHED = (
    "tools/services/plans/",
    "tools/store/plans.py",
    "tools/store/audit.py",
    "demo/actions.py",
)


def main(home: str, plan: str, at: int, now: str) -> None:
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
    print(calls)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
