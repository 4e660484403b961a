"""HOME SECONDS: read without end; every answer must be one whole version of the May bill."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tools.store.store import Store

SQL = """
    SELECT (SELECT count(*) FROM cost_line), (SELECT sum(x_Lines) FROM cost_daily),
        (SELECT count(DISTINCT BilledCost) FROM cost_line),
        (SELECT sum(BilledCost) FROM cost_line) - (SELECT sum(BilledCost) FROM cost_daily),
        (SELECT count(DISTINCT tag_value) FROM tagset WHERE tag_key = 'version')
"""


def main() -> None:
    """Print the number of answers and of different versions seen, and the slowest answer."""
    store = Store.open(Path(sys.argv[1]))
    end = time.monotonic() + float(sys.argv[2])
    answers, slowest, seen = 0, 0.0, set()
    print("ready", flush=True)
    while time.monotonic() < end:
        started = time.monotonic()
        row = store.query(SQL).rows[0]
        slowest = max(slowest, time.monotonic() - started)
        if row not in {(0, None, 0, None, 0), (1240, 1240, 1, 0, 1)}:
            raise SystemExit(f"torn: {row}")
        answers += 1
        seen.add(store.version())
    print(answers, len(seen), round(slowest, 3), flush=True)


if __name__ == "__main__":
    main()
