"""Answers and results on a screen."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal

import pytest
from rich.console import Console, RenderableType

from agent.answer import Answer
from tools.base import Column, Period, Receipt, Result, Table, Value
from ui.render import Screen, answer_parts, result_parts, table_parts

WIDE = Screen(width=200)


def shown(parts: Iterable[RenderableType], width: int = 200) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False, emoji=False)
    for part in parts:
        console.print(part, markup=False)
    return file.getvalue()


def costs(*rows: list[object]) -> Table:
    return Table(
        title="Costs",
        columns=[
            Column(name="service"),
            Column(name="EffectiveCost", unit="USD"),
            Column(name="share", unit="%"),
            Column(name="memory", unit="GB"),
        ],
        rows=[list(row) for row in rows],
    )


def test_numbers_stand_at_the_right_with_separators_and_units() -> None:
    table = costs(["Compute", Decimal("12345.678"), 98.76, 8], ["Storage", None, 0.01, 1024.5])
    lines = [line.rstrip() for line in shown(table_parts(table, WIDE)).splitlines()]
    assert lines[1] == "service   EffectiveCost   share (%)   memory (GB)"
    assert lines[3] == "Compute      $12,345.68       98.8%             8"
    assert lines[4] == "Storage               –       <0.1%       1,024.5"


def test_money_takes_the_currency_of_its_row() -> None:
    table = Table(
        title="t",
        columns=[
            Column(name="BillingCurrency"),
            Column(name="BilledCost in store"),
            Column(name="cost rows"),
            Column(name="change %", unit="%"),
        ],
        rows=[["USD", Decimal("1.5"), 3, 1.0], ["EUR", Decimal("2.5"), 4, 2.0]],
    )
    text = shown(table_parts(table, WIDE))
    assert "$1.50" in text
    assert "€2.50" in text
    assert "$3" not in text
    assert "change % " not in text


def test_long_tables_are_cut_and_say_so() -> None:
    table = costs(*([f"service {n}", Decimal(n), 1.0, n] for n in range(30)))
    text = shown(table_parts(table, Screen(width=80, rows=10)), 80)
    assert "service 9 " in text
    assert "service 10" not in text
    assert "… 20 more rows (use --json)" in text
    assert "more rows" not in shown(table_parts(table, WIDE))


def test_narrow_screens_shorten_text_never_numbers() -> None:
    table = costs(["A service with a very long name indeed", Decimal("1234567.89"), 50.0, 16])
    text = shown(table_parts(table, Screen(width=60)), 60)
    assert "$1,234,567.89" in text
    assert "A service with" in text
    assert "…" in text
    assert max(map(len, text.splitlines())) <= 60
    narrow = shown(table_parts(table, Screen(width=30)), 30)
    assert "$1,234,567.89" in narrow
    assert "2 more columns: share (%), memory (GB)" in " ".join(narrow.split())


def test_markup_and_escapes_in_names_stay_text() -> None:
    table = costs(["[red]x[/red] [link=http://a]b[/link] :smile: \x1b[2J", Decimal(1), 1.0, 1])
    text = shown(table_parts(table, WIDE))
    assert "[red]x[/red] [link=http://a]b[/link] :smile:" in text
    assert "\x1b" not in text


def test_empty_table() -> None:
    assert "no rows" in shown(table_parts(costs(), WIDE))


@pytest.fixture
def receipt() -> Receipt:
    return Receipt(
        id="r1",
        tool="query_costs",
        arguments={},
        sql="SELECT sum(x)\nFROM cost_daily\nWHERE p = $p",
        params={"p": "aws"},
        rows=12,
        seconds=0.0081,
    )


def test_result(receipt: Receipt) -> None:
    result = Result(
        title="Costs by service",
        values=[
            Value(name="total", value=Decimal("12.5"), currency="USD"),
            Value(name="instances", value=140),
            Value(name="uptime", value=7.5, unit="h"),
            Value(name="share", value=12.34, unit="%"),
            Value(name="unknown", value=None, currency="USD"),
        ],
        tables=[costs(["Compute", Decimal(1), 1.0, 1])],
        period=Period(start=dt.date(2026, 10, 1), end=dt.date(2026, 10, 31)),
        assumptions=["last month is October"],
        warnings=["one row has no cost"],
        as_of=dt.datetime(2026, 10, 31, 23, 0),
        stale=True,
        truncated=True,
        total_rows=7,
        receipts=[receipt],
    )
    text = shown(result_parts(result, WIDE))
    for line in (
        "Costs by service",
        "total: $12.50",
        "instances: 140",
        "uptime: 7.5 h",
        "share: 12.3%",
        "unknown: –",
        "showing 1 of 7 rows",
        "period 2026-10-01 to 2026-10-31 (31 days)",
        "assumed: last month is October",
        "warning: one row has no cost",
        "data as of 2026-10-31 23:00 UTC (stale)",
        "receipt r1 · query_costs · 12 rows · 8 ms",
    ):
        assert line in text
    assert "SELECT" not in text
    with_sql = shown(result_parts(result, Screen(width=200, sql=True)))
    assert "WHERE p = $p" in with_sql
    assert "$p = aws" in with_sql


def test_receipts_of_one_call_share_a_line_unless_the_sql_is_shown(receipt: Receipt) -> None:
    result = Result(title="x", receipts=[receipt, receipt.model_copy(update={"id": "r2"})])
    assert "receipts r1–r2 · query_costs · 24 rows · 16 ms" in shown(result_parts(result, WIDE))
    with_sql = shown(result_parts(result, Screen(width=200, sql=True)))
    assert "receipt r1 · query_costs · 12 rows · 8 ms" in with_sql
    assert with_sql.count("FROM cost_daily") == 2


def test_answer(receipt: Receipt) -> None:
    answer = Answer(
        id="1",
        question="q",
        status="answered",
        answer="You spent $12.50.\nMost of it on [b]Compute[/b].",
        tables=[costs(["Compute", Decimal(1), 1.0, 1])],
        assumptions=["UTC days"],
        follow_ups=["and Azure?", "why?"],
        receipts=[receipt],
    )
    text = shown(answer_parts(answer, WIDE))
    assert text.startswith("You spent $12.50.\nMost of it on [b]Compute[/b].\n")
    assert "$1.00" in text
    assert "assumed: UTC days" in text
    assert "you can also ask: and Azure? · why?" in text
    assert text.index("receipt r1") < text.index("you can also ask")


def test_no_data() -> None:
    assert "no data" in shown(result_parts(Result(title="Costs", status="no_data"), WIDE))
