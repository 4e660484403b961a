"""Results of tools as files: exact numbers, names that stay names, pages that nothing overflows."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from pyarrow import parquet

from tools.base import Column, Result, Table, Value
from ui.cli import main
from ui.report.layout import plain
from ui.report.paper import paper

HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ProviderName,BillingAccountId,"
    "SubAccountId,ServiceName,ServiceCategory"
)
MONTH = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
DAY = "2026-10-05T00:00:00Z,2026-10-06T00:00:00Z"
NAMES = ("=1+1", "@SUM(A1)", "-2+3", "Amazon EC2")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    lines = [HEADER] + [
        f"{cost},{cost},USD,{DAY},{MONTH},Usage,AWS,1,11,{name},Compute"
        for name, cost in zip(NAMES, ("40", "-30.000000001", "20", "10.123456789012"), strict=True)
    ]
    (folder / "bill.csv").write_text("\n".join(lines) + "\n")
    assert run(folder / "home", "import", str(folder / "bill.csv")) == 0
    return folder / "home"


def run(home: Path, *argv: str) -> int:
    return main(["--home", str(home), "--now", "2026-11-05", *argv])


BY_SERVICE = ("tool", "query_costs", "--group-by", "service", "--output")


def test_csv_is_exact_and_holds_no_formula(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "costs.csv"
    assert run(home, *BY_SERVICE, str(file)) == 0
    with file.open(newline="", encoding="utf-8") as opened:
        heads, *rows = csv.reader(opened)
    assert heads == ["ServiceName", "EffectiveCost (USD)", "Share (%)"]
    assert {row[0]: Decimal(row[1]) for row in rows} == {
        "'=1+1": Decimal(40),
        "'-2+3": Decimal(20),
        "Amazon EC2": Decimal("10.123456789012"),
        "'@SUM(A1)": Decimal("-30.000000001"),
    }


def test_parquet_keeps_decimals_and_names(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "costs.parquet"
    assert run(home, *BY_SERVICE, str(file)) == 0
    read = parquet.read_table(file).to_pydict()
    costs = dict(zip(read["ServiceName"], read["EffectiveCost (USD)"], strict=True))
    assert costs["Amazon EC2"] == Decimal("10.123456789012")
    assert costs["@SUM(A1)"] == Decimal("-30.000000001")
    assert set(costs) == set(NAMES)


@pytest.mark.parametrize(("suffix", "start"), [("pdf", "%PDF-"), ("html", "<!doct"), ("md", "# ")])
def test_documents_are_written(home: Path, tmp_path: Path, suffix: str, start: str) -> None:
    file = tmp_path / f"costs.{suffix}"
    assert run(home, *BY_SERVICE, str(file)) == 0
    assert file.read_bytes().startswith(start.encode())


def test_every_table_of_a_result_is_written(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(home, "tool", "data_status", "--output", str(tmp_path / "data.csv")) == 0
    said = capsys.readouterr().err
    written = {path.name for path in tmp_path.iterdir()}
    assert {"data.csv", "data-providers.csv", "data-imports.csv"} <= written
    assert all(name in said for name in written)


def test_what_was_left_out_is_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(home, *BY_SERVICE, str(tmp_path / "top.csv"), "--top", "1") == 0
    assert "rows were left out" in capsys.readouterr().err


def test_sql_can_be_written_too(home: Path, tmp_path: Path) -> None:
    statement = "SELECT ServiceName, sum(EffectiveCost) AS cost FROM costs GROUP BY 1 ORDER BY 2"
    assert run(home, "sql", statement, "--output", str(tmp_path / "s.csv")) == 0
    assert (tmp_path / "s.csv").read_text().splitlines()[1].endswith(",-30.000000001")


@pytest.mark.parametrize(
    ("name", "message"), [("x.doc", "does not tell the format"), ("f.csv", "is a folder")]
)
def test_an_impossible_output_is_refused(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    (tmp_path / "f.csv").mkdir()
    capsys.readouterr()
    assert run(home, *BY_SERVICE, str(tmp_path / name)) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("columns", "text"),
    [(2, "word " * 3000), (2, "x" * 9000), (45, "long-name " * 20), (60, "1234567890"), (1, None),
     (3, "日本語 ü € \x1b[31m <b>&amp;</b>"), (2, "a\n" * 2000)],
)  # fmt: skip
def test_paper_holds_whatever_a_table_holds(columns: int, text: str | None) -> None:
    table = Table(
        title="t",
        columns=[Column(name=f"column{number}") for number in range(columns)],
        rows=[[text] * columns] * 3,
    )
    value = Value(name="long " * 30, value=Decimal("1e30"), unit="USD", currency="USD")
    data = paper(plain(Result(title="x" * 500, tables=[table], values=[value])), [])
    assert data.startswith(b"%PDF-")
    assert re.search(rb"/Type /Page\b(?!s)", data)
