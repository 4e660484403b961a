"""Loading the demo estate into the store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.base import InputError, Period, Result, Value
from tools.services.budgets.examples import example_budgets

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.clouds.base import Bill, Inventory
    from tools.context import Context

ORIGIN = "demo"
SETTINGS_FILE = "demo.json"  # in the home: how the demo was loaded
TRUTH_FILE = "demo-truth.json"  # what was planted; read by evals and tests only
Progress = Callable[[str, int], None]


def load(
    context: Context,
    *,
    seed: int = 42,
    instances: int = 140,
    days: int = 400,
    currencies: Mapping[str, str] | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Fill the home with the demo estate, replacing an earlier demo; nothing is done when the same
    one is already there. `currencies` maps provider keys to currencies, the others bill in USD.

    Raises InputError when a setting is out of range, or when the home holds real data and `force`
    is not given (with it, the demo is added beside the real data).
    """
    cloud = context.demo(seed=seed, instances=instances, days=days, currencies=currencies)
    real = [origin for origin in context.store.origins() if origin != ORIGIN]
    if real and not force:
        raise InputError(
            f"the home {str(context.home)!r} already holds real data ({', '.join(real)}): "
            "choose another home for the demo, or force it to be mixed with the real data"
        )
    from filelock import FileLock

    with FileLock(context.home / "demo.lock"):  # two loads at once would leave a mixture
        record = _read(context.home / SETTINGS_FILE)
        done = ORIGIN in context.store.origins() and record.get("settings") == cloud.settings
        counts = record["counts"] if done else _replace(context, cloud, progress or _silent)
    return _result(cloud.settings, counts, real, done=not done)


def _replace(context: Context, cloud: Any, progress: Progress) -> dict[str, int]:
    """Exchange the demo; its record is there only while the demo is complete."""
    (context.home / SETTINGS_FILE).unlink(missing_ok=True)
    counts = {"bills": 0, "cost rows": 0, "accounts": 0, "instances": 0, "metric points": 0}
    store, now = context.store, context.now
    store.remove_origin(ORIGIN)
    bills: list[Bill] = []
    store.land_bills(_kept(cloud.bills(), bills), now=now, origin=ORIGIN, progress=progress)
    counts["bills"] = len(bills)
    counts["cost rows"] = sum(bill.counts["rows_read"] for bill in bills)
    inventories: list[Inventory] = list(cloud.inventory())
    counts["accounts"] = len(inventories)
    counts["instances"] = sum(one.tables["instance"].num_rows for one in inventories)
    store.replace_inventory(inventories, now=now, origin=ORIGIN)
    progress("inventory", counts["instances"])
    tables = _counted(cloud.metrics(), counts, progress)
    store.write_metrics(tables, now=now, origin=ORIGIN)
    store.price_book.keep(ORIGIN, cloud.price_list(), (), now)
    store.instance_types.keep(ORIGIN, cloud.type_sizes())
    counts["budgets"] = example_budgets(context, ORIGIN)
    _write(context.home / TRUTH_FILE, cloud.truth())
    record = {"settings": cloud.settings, "loaded_at": now.isoformat(), "counts": counts}
    _write(context.home / SETTINGS_FILE, record)
    return counts


def _kept(bills: Iterable[Bill], kept: list[Bill]) -> Iterator[Bill]:
    for bill in bills:
        kept.append(bill)
        yield bill


def _counted(
    tables: Iterable[pa.Table], counts: dict[str, int], progress: Progress
) -> Iterator[pa.Table]:
    for table in tables:
        counts["metric points"] += table.num_rows
        progress("metrics", counts["metric points"])
        yield table


def _silent(_what: str, _rows: int) -> None:
    """Used where nobody wants to see progress."""


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def _result(
    settings: dict[str, Any], counts: dict[str, int], real: list[str], *, done: bool
) -> Result:
    import datetime as dt

    end = dt.date.fromisoformat(settings["day"]) - dt.timedelta(days=1)
    start = end - dt.timedelta(days=settings["days"] - 1)
    warnings = [f"the home also holds real data: {', '.join(real)}"] if real else []
    return Result(
        title="Demo estate loaded" if done else "The same demo estate is already loaded",
        values=[Value(name=name, value=count) for name, count in counts.items()],
        period=Period(start=start, end=end),
        assumptions=[
            f"invented data, the same for seed {settings['seed']} and day {settings['day']}",
            "all prices are invented",
        ],
        warnings=warnings,
    )
