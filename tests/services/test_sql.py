"""The SQL door: what it answers, and everything it must refuse."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from ledger_fixture import call

from tools.base import InputError, Result
from tools.context import Context
from tools.services.views import VIEWS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "views.md"


def run(context: Context, statement: str, limit: int = 200) -> Result:
    return call(context, "query_sql", statement=statement, limit=limit)


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        (
            "SELECT BillingCurrency, sum(EffectiveCost) FROM costs "
            "WHERE ChargeDay <= DATE '2026-10-31' GROUP BY ALL ORDER BY 1",
            [["EUR", Decimal("37.25")], ["USD", Decimal("78.61")]],
        ),
        ("SELECT count(*) FROM cost_lines WHERE EffectiveCost IS NULL", [[1]]),
        (
            "SELECT tag_value, sum(EffectiveCost) FROM costs JOIN tags USING (x_TagsetId) "
            "WHERE tag_key = 'owner' AND BillingCurrency = 'USD' GROUP BY 1 ORDER BY 1",
            [["ann", Decimal(40)], ["bob", Decimal(45)]],
        ),
        (
            "SELECT DISTINCT Tags FROM costs WHERE ResourceId = 'i-1'",
            [['{"env":"prod","owner":"ann"}']],
        ),
        (
            "SELECT name, tags->>'env' FROM instances WHERE tags IS NOT NULL ORDER BY name DESC",
            [["web-1", "prod"], ["erp", None]],
        ),
        ("SELECT name FROM volumes WHERE attached_to IS NULL", [["left"]]),
        ("SELECT max(\"max\") FROM metrics WHERE metric = 'cpu_percent'", [[99.0]]),
        ("SELECT count(*) FROM snapshots UNION ALL SELECT count(*) FROM addresses", [[0], [0]]),
        (
            "WITH m AS (SELECT date_trunc('month', ChargeDay) AS month, EffectiveCost FROM costs "
            "WHERE BillingCurrency = 'EUR') SELECT strftime(month, '%Y-%m'), sum(EffectiveCost), "
            "sum(sum(EffectiveCost)) OVER (ORDER BY month) FROM m GROUP BY month ORDER BY month",
            [["2026-10", Decimal("37.25"), Decimal("37.25")], ["2026-11", Decimal(15), Decimal("52.25")]],
        ),
        ("SELECT * FROM (VALUES (1, 'a')) v(n, s), range(2) r(i) ORDER BY i", [[1, "a", 0], [1, "a", 1]]),
        ("SELECT unnest([1, 2]) AS n;", [[1], [2]]),
        ("SELECT CAST('nan' AS DOUBLE)", [["nan"]]),
        ("SELECT 'x; DROP TABLE costs' -- ; ATTACH", [["x; DROP TABLE costs"]]),
        ("SELECT CASE WHEN 1 < 2 THEN 'yes' END, list_transform([1, 2], lambda n: n * 2)", [["yes", [2, 4]]]),
    ],
)  # fmt: skip
def test_answers(estate: Context, statement: str, rows: list[list[object]]) -> None:
    result = run(estate, statement)
    assert result.tables[0].rows == rows
    assert result.receipts[0].sql == statement


HOSTILE = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('/tmp/x.parquet')",
    "SELECT * FROM parquet_metadata('/tmp/x.parquet')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "FROM 'file.csv'",
    "SELECT * FROM 's3://bucket/file.parquet'",
    "SELECT * FROM 'https://example.com/x.csv'",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM costs, LATERAL (SELECT * FROM read_text('/etc/' || 'passwd'))",
    "SELECT * FROM costs WHERE ServiceName IN (SELECT content FROM read_text('/etc/passwd'))",
    "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
    "WITH x AS (COPY costs TO '/tmp/out') SELECT 1",
    "SELECT * FROM (WITH \"/etc/passwd\" AS (SELECT 1) SELECT 1), \"/etc/passwd\"",
    "COPY costs TO '/tmp/out.csv'",
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "EXPORT DATABASE '/tmp/out'",
    "IMPORT DATABASE '/tmp/out'",
    "ATTACH '/tmp/x.db' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "SET memory_limit = '100GB'",
    "CREATE TABLE t AS SELECT 1",
    "CREATE OR REPLACE VIEW costs AS SELECT 1",
    "DROP VIEW costs",
    "INSERT INTO tags VALUES ('a', 'b', 'c')",
    "DELETE FROM costs",
    "UPDATE costs SET EffectiveCost = 0",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT 1",
    "EXECUTE x",
    "BEGIN TRANSACTION",
    "CHECKPOINT",
    "VACUUM",
    "SELECT 1; SELECT 2",
    "SELECT 1; COPY costs TO '/tmp/out.csv'",
    "/* SELECT */ DROP VIEW costs",
    "SELECT 1 /* ; */ ; ATTACH '/tmp/x' --",
    "-- nothing",
    "",
    "SELECT getenv('HOME')",
    "SELECT current_setting('allowed_paths')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM pragma_table_info('costs')",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM main.costs",
    "SELECT * FROM memory.main.costs",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('costs')",
    "SELECT * FROM cost_daily",
    "SELECT * FROM tagset",
    "SELECT * FROM context",  # a Python variable in scope of the call
    "SELECT * FROM estate",
    "SHOW TABLES",
    "DESCRIBE costs",
    "SUMMARIZE costs",
    "FROM (DESCRIBE costs)",
    "SELECT * FROM (SHOW ALL TABLES)",
    "SELECT json_execute_serialized_sql('{}')",
    "SELECT system.main.getenv('HOME')",
    "SELECT nextval('x')",
    "SELECT repeat('x', 2000000000)",
    "SELECT lpad('x', 2000000000, 'y')",
    "SELECT range(2000000000)",
    "SELECT error('boom')",
    "SELECT write_log('x')",
    "SELECT now()",
    "SELECT current_date",
    "SELECT current_user",
    "SELECT [x FOR x IN range(10)]",
    "SELECT * FROM costs WHERE ChargeDay > today()",
    "SELECT $1",
    "SELECT unbound FROM costs",
    "SELECT * FROM test_all_types()",
    "SELECT * FROM repeat_row(1, num_rows=1000000000)",
    "SELECT * FROM python_map_function()",
    "SELECT * FROM read_duckdb('/tmp/x.db')",
    "PIVOT costs ON ServiceName USING sum(EffectiveCost)",
    "SELEC 1",
]  # fmt: skip


@pytest.mark.parametrize("statement", HOSTILE)
def test_refuses(estate: Context, statement: str) -> None:
    context = estate.store  # a Python variable that a statement might reach for
    assert context.version()
    with pytest.raises(InputError, match=r"^query_sql: ") as caught:
        run(estate, statement)
    assert "\n" not in str(caught.value)


def test_the_sandbox_holds_without_the_check(estate: Context) -> None:
    import duckdb

    from tools.services.sandbox import open_sandbox

    reachable = {"found": 1}
    for statement in (
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "COPY costs TO '/tmp/out.csv'",
        "ATTACH '/tmp/x.db' AS x",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SELECT * FROM reachable",
        "SELECT * FROM cost_line",
        "SELECT * FROM instance",
    ):
        connection = open_sandbox(estate.store)
        with pytest.raises(duckdb.Error):
            connection.execute(statement).fetchall()
        connection.close()
    assert reachable


def test_refusals_say_what_is_allowed(estate: Context) -> None:
    for statement in (
        "DROP VIEW costs",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT 1; SELECT 2",
    ):
        with pytest.raises(
            InputError, match="allowed is one SELECT over the views costs, cost_lines"
        ):
            run(estate, statement)


def test_nothing_was_written(estate: Context) -> None:
    assert not Path("/tmp/out.csv").exists()
    assert len(run(estate, "SELECT * FROM costs").tables[0].rows) == 18


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM range(1000000000) a, range(1000000000) b",
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
        "SELECT list(a.range::VARCHAR || b.range) FROM range(100000) a, range(1000000) b",
    ],
)
def test_runaway_statements_are_stopped(estate: Context, statement: str) -> None:
    started = time.perf_counter()
    with pytest.raises(InputError, match=r"stopped after 5 s|needs more than 1GB"):
        run(estate, statement)
    assert time.perf_counter() - started < 10


def test_rows_are_capped_and_said(estate: Context) -> None:
    result = run(estate, "SELECT * FROM range(1000000000)", limit=3)
    assert result.tables[0].rows == [[0], [1], [2]]
    assert result.truncated
    assert "only the first rows are shown: 3" in result.warnings
    exact = run(estate, "SELECT * FROM range(3) -- LIMIT 1", limit=3)
    assert (len(exact.tables[0].rows), exact.truncated) == (3, False)


def test_mixed_currencies_are_warned_of(estate: Context) -> None:
    assert any(
        "may mix" in item for item in run(estate, "SELECT sum(BilledCost) FROM costs").warnings
    )
    fine = "SELECT BillingCurrency, sum(BilledCost) FROM costs GROUP BY 1"
    assert not any("may mix" in item for item in run(estate, fine).warnings)


def test_an_empty_home_answers_with_no_rows(context: Context) -> None:
    result = run(context, "SELECT * FROM costs")
    assert (result.status, result.tables[0].rows) == ("no_data", [])
    assert run(context, "SELECT count(*) FROM instances").tables[0].rows == [[0]]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_and_column_is_documented(estate: Context, view: str) -> None:
    text = DOCS.read_text("utf-8")
    section = re.search(rf"^## {view}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"docs/views.md has no section {view}"
    documented = set(re.findall(r"`(\w+)`", section[1]))
    found = {column.name for column in run(estate, f"SELECT * FROM {view}").tables[0].columns}
    assert found - documented == set()
