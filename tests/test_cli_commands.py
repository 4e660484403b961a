"""The commands over a small real bill: what they print, what they return."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main

HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ProviderName,BillingAccountId,"
    "SubAccountId,ServiceName,ServiceCategory,RegionId,ResourceId,Tags"
)
NOW = "2026-11-21"


def charge(cost: str, day: str, provider: str, service: str, resource: str = "r-1") -> str:
    """A charge of one day in October 2026."""
    start, end = f"2026-10-{day}T00:00:00Z", f"2026-10-{int(day) + 1:02d}T00:00:00Z"
    month = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
    return (
        f"{cost},{cost},USD,{start},{end},{month},Usage,{provider},111,acct-{provider},"
        f'{service},Compute,eu-west-1,{resource},"{{""team"": ""core""}}"'
    )


CHARGES = (
    charge("100.25", "05", "AWS", "Amazon EC2"),
    charge("50.25", "06", "AWS", "Amazon S3", "bucket"),
    charge("49.50", "07", "Azure", "Virtual Machines", "vm-1"),
)


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    file = tmp_path / "bills" / "october.csv"
    file.parent.mkdir()
    file.write_text("\n".join([HEADER, *CHARGES]) + "\n")
    return file


class Cli:
    """Runs commands in one home and keeps what they wrote."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys
        self.out = self.err = ""

    def __call__(self, *argv: str) -> int:
        code = main(["--home", str(self.home), "--now", NOW, *argv])
        self.out, self.err = self.capsys.readouterr()
        assert "Traceback" not in self.out + self.err
        return code

    def json(self, *argv: str) -> Any:
        assert self(*argv, "--json") == 0, self.err
        assert self.out.count("\n") == 1
        return json.loads(self.out)


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(tmp_path / "home", capsys)


@pytest.fixture
def filled(cli: Cli, bill: Path) -> Cli:
    assert cli("import", str(bill)) == 0
    return cli


def total(cli: Cli) -> float:
    found = cli.json("sql", "SELECT sum(EffectiveCost) FROM cost_lines")
    return float(found["tables"][0]["rows"][0][0])


def test_import_lands_and_importing_again_never_doubles(cli: Cli, bill: Path) -> None:
    assert cli("import", str(bill)) == 0
    assert "3 rows imported from 1 file" in cli.out
    assert "BilledCost $200.00" in cli.out
    assert total(cli) == 200.0
    assert cli("import", str(bill), str(bill.parent)) == 0
    assert total(cli) == 200.0


def test_import_reports_rejected_rows_and_says_so_in_its_exit_code(cli: Cli, bill: Path) -> None:
    bad = charge("12,5x", "08", "AWS", "[red]Amazon\x1b[31m EC2").replace("12,5x", "oops")
    bill.write_text("\n".join([HEADER, *CHARGES, bad]) + "\n")
    assert cli("import", str(bill)) == 3
    assert "rejected: october.csv, row 4, column BilledCost: is not a number ('oops')" in cli.out
    assert "3 rows imported from 1 file, 1 rejected" in cli.out
    assert "\x1b" not in cli.out
    assert total(cli) == 200.0


def test_import_as_json(cli: Cli, bill: Path) -> None:
    found = cli.json("import", str(bill))
    assert [file["rows_landed"] for file in found["files"]] == [3]
    assert found["files"][0]["sums"] == {"USD": {"BilledCost": 200.0, "EffectiveCost": 200.0}}
    assert cli.err == ""


def test_real_bills_set_the_demo_aside(cli: Cli, bill: Path) -> None:
    demo = ("demo", "--instances", "40", "--days", "31")
    assert cli(*demo, "--currency", "azure=EUR") == 0
    assert "Demo estate loaded" in cli.out
    assert cli(*demo, "--if-empty") == 0
    assert "holds data already" in cli.out
    assert cli("import", str(bill)) == 0
    assert "demo estate was set aside" in cli.out
    assert total(cli) == 200.0
    assert cli(*demo) == 1
    assert "already holds real data" in cli.err


def test_tool_with_options_and_json(filled: Cli) -> None:
    found = filled.json(
        *("tool", "query_costs", "--group-by", "service", "--filter", "provider=AWS"),
        *("--start", "2026-10-01", "--end", "2026-10-31", "--top", "1"),
    )
    (table,) = found["tables"]
    names = [column["name"] for column in table["columns"]]
    assert dict(zip(names, table["rows"][0], strict=True))["ServiceName"] == "Amazon EC2"
    assert 100.25 in table["rows"][0]
    assert found["receipts"][0]["tool"] == "query_costs"


def test_tool_as_text(filled: Cli) -> None:
    assert filled("tool", "query_costs", "--group-by", "provider") == 0
    assert "$150.50" in filled.out
    assert "$49.50" in filled.out
    assert "receipts r1–" in filled.out
    assert "SELECT" not in filled.out
    assert filled("tool", "query_costs", "--receipts") == 0
    assert "SELECT" in filled.out


def test_tool_help_shows_its_options(cli: Cli) -> None:
    assert cli("tool", "query_metrics", "--help") == 0
    for flag in ("--metric", "--condition", "--filter", "--limit", "--arguments", "--json"):
        assert flag in cli.out


def test_sql(filled: Cli) -> None:
    assert filled("sql", "SELECT 1 AS one, 'x' AS other") == 0
    assert "one" in filled.out
    found = filled.json("sql", "SELECT 1 AS one UNION ALL SELECT 2 ORDER BY 1", "--limit", "1")
    assert found["tables"][0]["rows"] == [[1]]
    assert found["truncated"] is True


def test_status(filled: Cli) -> None:
    assert filled("status") == 0
    assert "october.csv" in filled.out
    assert filled.json("status")["status"] == "ok"


def test_status_of_an_empty_home(cli: Cli) -> None:
    assert cli("status") == 0
    assert "cloudwright import" in cli.out


def test_tools(cli: Cli) -> None:
    found = cli.json("tools")
    assert {"name", "title", "description", "effect", "arguments"} == set(found[0])
    assert cli("tools") == 0
    assert all(tool["name"] in cli.out for tool in found)


def test_ask(filled: Cli) -> None:
    assert filled("ask", "What did we spend in October 2026?") == 0
    assert "$200.00" in filled.out
    found = filled.json("ask", "What did AWS cost in October 2026?")
    assert found["status"] == "answered"
    assert 150.5 in [value["value"] for value in found["values"]]
    assert found["receipts"]


def test_ask_in_a_thread_goes_on_in_the_next_process(filled: Cli) -> None:
    filled.json("ask", "What did AWS cost in October 2026?", "--thread", "t")
    found = filled.json("ask", "and Azure?", "--thread", "t")
    assert 49.5 in [value["value"] for value in found["values"]]


def test_ask_without_data_is_no_error(cli: Cli) -> None:
    assert cli.json("ask", "What did we spend last month?")["status"] == "no_data"


def test_batch(filled: Cli, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"id": "a", "question": "What did AWS cost in October 2026?", "thread": "x"}\n'
        "{broken\n"
        '{"id": "b", "question": "What did we spend in October 2026?"}\n'
        '{"id": "c", "question": "and Azure?", "thread": "x"}\n'
    )
    assert filled("ask", "--batch", str(file), "--json") == 0
    found = [json.loads(line) for line in filled.out.splitlines()]
    assert [one["id"] for one in found] == ["a", "2", "b", "c"]
    assert [one["status"] for one in found] == ["answered", "error", "answered", "answered"]
    figures = [[value["value"] for value in one["values"]] for one in found]
    assert 150.5 in figures[0]
    assert 200.0 in figures[2]
    assert 49.5 in figures[3]


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the next command read this from stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_batch_from_stdin(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, '{"question": "What did we spend in October 2026?"}\n')
    found = filled.json("ask", "--batch", "-")
    assert found["id"] == "1"


def test_chat_keeps_its_context(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(
        monkeypatch,
        "/help\nWhat did AWS cost in October 2026?\nand Azure?\n/frob\n/new\n/json\n"
        "What did we spend in October 2026?\n/exit\nnever asked\n",
    )
    assert filled("chat") == 0
    assert "$150.50" in filled.out
    assert "$49.50" in filled.out
    assert "There is no command '/frob'" in filled.out
    assert json.loads(filled.out.splitlines()[-1])["status"] == "answered"
