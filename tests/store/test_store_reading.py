"""Opening homes and asking them."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from tools.base import StoreError
from tools.store.schema import TABLES
from tools.store.state import MIGRATIONS, open_state
from tools.store.store import Store

Land = Callable[..., Any]


def test_a_new_home_has_every_table_empty_and_typed(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "not" / "there" / "yet")
    for name, (schema, _) in TABLES.items():
        found = store.query(f"SELECT * FROM {name}")
        assert (found.columns, found.rows) == (schema.names, [])
        assert store.files(name) == []
    kinds = store.query("SELECT typeof(sum(BilledCost)), typeof(min(ChargeDay)) FROM cost_daily")
    assert kinds.rows == [("DECIMAL(38,18)", "DATE")]
    assert store.query("SELECT private_ips[1] FROM instance").rows == []
    assert (store.origins(), store.imports(), store.collections()) == ([], [], [])
    assert store.reconciliation() == []
    assert store.remove_origin("file") is False


def test_rows_tell_how_they_came_about(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("a.csv", [made.line("2026-05-03", "4")]))
    found = store.query(
        "SELECT BilledCost AS cost FROM cost_daily WHERE ChargeDay = $day AND x_Provider IN "
        "(SELECT unnest($providers))",
        {"day": dt.date(2026, 5, 3), "providers": ["aws", "gcp"]},
    )
    assert (found.columns, found.rows) == (["cost"], [(Decimal(4),)])
    assert found.params["day"] == dt.date(2026, 5, 3)
    assert found.sql.startswith("SELECT BilledCost")
    assert found.seconds > 0


def test_the_version_follows_the_data(store: Store, made: ModuleType, land: Land) -> None:
    seen = [store.version(), store.version()]
    land(made.bill("a.csv", [made.line()]))
    seen.append(store.version())
    assert Store.open(store.home).version() == seen[2]
    store.remove_origin("file")
    seen.append(store.version())
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_another_connection_can_read_a_view(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("a.csv", [made.line("2026-05-03"), made.line("2026-06-03")]))
    con = duckdb.connect()
    for name, (schema, _) in TABLES.items():
        con.execute(f"CREATE VIEW v_{name} AS {store.view_sql(name)}")
        found = con.execute(f"DESCRIBE v_{name}").fetchall()
        assert [row[0] for row in found] == schema.names
    months = con.execute("SELECT charge_month FROM v_cost_line ORDER BY 1").fetchall()
    assert months == [("2026-05",), ("2026-06",)]


@pytest.mark.parametrize("name", ["a b", "größe'漢", "x=1", "100%", "{a}*?", 'semi;"quote"'])
def test_homes_may_have_odd_names(tmp_path: Path, made: ModuleType, name: str) -> None:
    store = Store.open(tmp_path / name)
    for cost in ("1", "2"):
        store.land_bills([made.bill("a.csv", [made.line(cost=cost)])], now=made.NOW, origin="file")
    assert store.query("SELECT sum(BilledCost) FROM cost_line").rows == [(2,)]
    assert [one.equal for one in store.reconciliation()] == [True]


@pytest.mark.parametrize("name", ["[x]", "a%20b", "a^b", "a|b", "a\\b"])
def test_homes_that_the_tables_cannot_live_in_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="choose another folder"):
        Store.open(tmp_path / name)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match=r"cannot use the home '.*file/home'.*CLOUDWRIGHT_HOME"):
        Store.open(tmp_path / "file" / "home")


def test_a_state_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError, match="cannot use the home"):
        Store.open(tmp_path)


def test_a_home_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Store.open(tmp_path)
    con = sqlite3.connect(tmp_path / "state.db")
    con.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    con.close()
    with pytest.raises(StoreError, match=r"newer Cloudwright .* upgrade Cloudwright"):
        Store.open(tmp_path)


def test_migrations_apply_once_and_in_order(tmp_path: Path) -> None:
    steps = (
        "CREATE TABLE log (step TEXT);\nINSERT INTO log VALUES ('one');\n",
        "INSERT INTO log VALUES ('two');\n",
        "INSERT INTO log SELECT 'after ' || count(*) FROM log;\n",
    )
    assert open_state(tmp_path, steps[:1]).read("SELECT step FROM log") == [("one",)]
    for _ in range(2):
        found = open_state(tmp_path, steps).read("SELECT step FROM log")
        assert found == [("one",), ("two",), ("after 2",)]


def test_a_migration_that_fails_leaves_the_state_as_it_was(tmp_path: Path) -> None:
    good = "CREATE TABLE kept (x);\n"
    with pytest.raises(StoreError, match="no such table: nowhere"):
        open_state(tmp_path, (good, "CREATE TABLE half (x);\nINSERT INTO nowhere VALUES (1);\n"))
    state = open_state(tmp_path, (good,))
    assert state.read("SELECT name FROM sqlite_master WHERE type = 'table'") == [("kept",)]


def test_a_wrong_statement_is_a_clear_error(store: Store) -> None:
    with pytest.raises(StoreError, match=r"the store cannot answer: .*nothing_like_it"):
        store.query("SELECT * FROM nothing_like_it")


def test_a_lost_file_is_a_clear_error(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("a.csv", [made.line()]))
    Path(store.files("cost_line")[0]).unlink()
    with pytest.raises(StoreError, match="cost_line"):
        Store.open(store.home).query("SELECT * FROM cost_line")


def test_reconciliation_sees_a_table_that_was_set_back(
    store: Store, made: ModuleType, land: Land
) -> None:
    land(made.bill("a.csv", [made.line(cost="1")]))
    pin = store.state.read("SELECT version, files FROM pins WHERE name = 'cost_line'")[0]
    land(made.bill("b.csv", [made.line("2026-05-02", "2")]))
    (before,) = store.reconciliation()
    assert before.equal
    with store.state.write() as con:
        con.execute("UPDATE pins SET version = ?, files = ? WHERE name = 'cost_line'", pin)
        con.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
    (after,) = store.reconciliation()
    assert not after.equal
    sums = [side.billed for side in (after.imported, after.lines, after.daily)]
    assert [int(one) for one in sums] == [3, 1, 3]


def test_reconciliation_sees_rows_that_nobody_imported(
    store: Store, made: ModuleType, land: Land
) -> None:
    land(made.bill("a.csv", [made.line(cost="1")]))
    with store.state.write() as con:
        con.execute("DELETE FROM slices")
    (found,) = store.reconciliation()
    assert (found.provider, found.imported.rows, found.lines.rows, found.equal) == (
        "aws",
        0,
        1,
        False,
    )


def test_reconciliation_sees_files_that_the_log_does_not_name(
    store: Store, made: ModuleType, land: Land
) -> None:
    land(made.bill("a.csv", [made.line(cost="1")]))
    with store.state.write() as con:  # same sums, but not what Delta's log says
        con.execute("UPDATE pins SET version = 0 WHERE name = 'cost_daily'")
        con.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
    (found,) = store.reconciliation()
    assert found.imported == found.daily
    assert not found.equal
