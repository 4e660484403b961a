"""Loading the demo into a home, replacing it, and refusing to mix it with real data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from tools.base import InputError
from tools.clouds.base import Bill
from tools.clouds.demo.cloud import DemoCloud
from tools.context import Context
from tools.services import demo

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path) -> Context:
    return Context(home=tmp_path / "empty", now=NOW)


def values(result: object) -> dict[str, object]:
    return {value.name: value.value for value in result.values}  # type: ignore[attr-defined]


def somebody_elses_bill() -> Bill:
    """One charge of an account that the demo does not have."""
    table = next(next(DemoCloud(now=NOW, instances=40, days=31).bills()).batches).slice(0, 1)
    account = table.schema.get_field_index("BillingAccountId")
    table = table.set_column(account, "BillingAccountId", pa.array(["999"]))
    return Bill("real.csv", "focus", "1.2", "f" * 64, iter([table]))


def total(context: Context, sql: str) -> object:
    return context.store.query(sql).rows[0][0]


def test_the_store_holds_what_the_cloud_billed_and_measured(home: Context) -> None:
    steps: list[str] = []
    result = demo.load(home, instances=60, days=62, progress=lambda step, rows: steps.append(step))
    cloud = DemoCloud(now=NOW, instances=60, days=62)
    tables = [table for bill in cloud.bills() for table in bill.batches]
    rows = sum(table.num_rows for table in tables)
    points = sum(table.num_rows for table in cloud.metrics())
    assert values(result) == {
        "bills": 3, "cost rows": rows, "accounts": 10, "instances": 60, "metric points": points,
        "budgets": 5,
    }  # fmt: skip
    assert (result.period.start, result.period.end) == (dt.date(2026, 9, 20), dt.date(2026, 11, 20))
    billed = sum(cost for table in tables for cost in table["BilledCost"].to_pylist())
    assert total(home, "SELECT count(*) FROM cost_line") == rows
    assert total(home, "SELECT sum(BilledCost) FROM cost_line") == billed
    assert total(home, "SELECT sum(BilledCost) FROM cost_daily") == billed
    assert total(home, "SELECT count(*) FROM instance") == 60
    assert total(home, "SELECT count(*) FROM metric") == points
    assert home.store.origins() == ["demo"]
    assert {"inventory", "metrics"} <= set(steps)
    truth = json.loads((home.home / "demo-truth.json").read_text())
    assert truth == json.loads(json.dumps(cloud.truth()))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A small demo, whose first load was interrupted."""

    def stop(_step: str, _rows: int) -> None:
        raise KeyboardInterrupt

    context = Context(home=tmp_path_factory.mktemp("demo") / "home", now=NOW)
    with pytest.raises(KeyboardInterrupt):
        demo.load(context, instances=40, days=31, progress=stop)
    assert not (context.home / "demo.json").exists()
    assert demo.load(context, instances=40, days=31).title == "Demo estate loaded"
    return context


@pytest.fixture
def copied(loaded: Context, tmp_path: Path, copy_home: Callable[[Path, Path], Path]) -> Context:
    return Context(home=copy_home(loaded.home, tmp_path / "home"), now=NOW)


def test_an_interrupted_load_is_repeated(loaded: Context) -> None:
    assert total(loaded, "SELECT count(*) FROM instance") == 40
    counts = json.loads((loaded.home / "demo.json").read_text())["counts"]
    assert total(loaded, "SELECT count(*) FROM cost_line") == counts["cost rows"]
    assert total(loaded, "SELECT count(*) FROM metric") == counts["metric points"]


def test_the_same_demo_is_not_loaded_twice_and_another_one_replaces_it(copied: Context) -> None:
    before = total(copied, "SELECT sum(EffectiveCost) FROM cost_line")
    again = demo.load(copied, instances=40, days=31)
    assert again.title == "The same demo estate is already loaded"
    assert total(copied, "SELECT sum(EffectiveCost) FROM cost_line") == before

    other = demo.load(copied, instances=44, days=31, seed=5, currencies={"azure": "EUR"})
    assert other.title == "Demo estate loaded"
    assert total(copied, "SELECT count(*) FROM instance") == 44
    assert total(copied, "SELECT count(DISTINCT BillingCurrency) FROM cost_line") == 2
    assert total(copied, "SELECT count(*) FROM cost_line") == values(other)["cost rows"]

    tomorrow = Context(home=copied.home, now=NOW + dt.timedelta(days=1))
    moved = demo.load(tomorrow, instances=44, days=31, seed=5, currencies={"azure": "EUR"})
    assert moved.title == "Demo estate loaded"
    newest = total(tomorrow, "SELECT max(ChargeDay) FROM cost_line")
    assert newest == dt.date(2026, 11, 21)
    assert total(tomorrow, "SELECT count(*) FROM cost_line") == values(moved)["cost rows"]


def test_real_data_is_not_mixed_with_the_demo(copied: Context, home: Context) -> None:
    home.store.land_bills([somebody_elses_bill()], now=NOW, origin="file")
    with pytest.raises(InputError, match="already holds real data"):
        demo.load(home, instances=40, days=31)
    assert total(home, "SELECT count(*) FROM cost_line") == 1

    copied.store.land_bills([somebody_elses_bill()], now=NOW, origin="file")
    forced = demo.load(copied, instances=40, days=31, seed=4, force=True)  # replaces the demo only
    assert any("real data" in warning for warning in forced.warnings)
    assert sorted(copied.store.origins()) == ["demo", "file"]
    own = "SELECT count(*) FROM cost_line WHERE BillingAccountId = '999'"
    assert total(copied, own) == 1
    assert total(copied, "SELECT count(*) FROM cost_line") == values(forced)["cost rows"] + 1  # type: ignore[operator]


def test_wrong_settings_leave_the_home_alone(home: Context) -> None:
    with pytest.raises(InputError, match="instances"):
        demo.load(home, instances=1)
    assert not (home.home / "demo.json").exists()
