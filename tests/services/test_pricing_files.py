"""Price files: read, kept, and told about row by row."""

from __future__ import annotations

import datetime as dt
import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tools.base import InputError, Result
from tools.context import Context
from tools.loading import import_prices
from tools.registry import find_tool
from ui.cli.program import main

CSV = """provider;region;instance type;hourly;currency;vCPUs;memory;as of;term years;payment
AWS;us-east-1;m5.large;0.1;USD;2;8;2026-01-01;;
AWS;us-east-1;m5.large;0.1;USD;2;8;2026-01-01;;
AWS;us-east-1;m5.large;0.2;USD;2;8;2026-01-01;;
AWS;us-east-1;m5.xlarge;free;USD;4;16;2026-01-01;;
AWS;us-east-1;m5.xlarge;0;USD;4;16;2026-01-01;;
AWS;us-east-1;m5.large;0.06;USD;2;8;2026-01-01;1;no upfront
AWS;us-east-1;;0.06;USD;2;8;2026-01-01;;
AWS;us-east-1;m5.xlarge;0.06;dollars;2;8;2026-01-01;;
AWS;us-east-1;m5.xlarge;0.06;USD;2;8;yesterday;;
AWS;us-east-1;m5.xlarge;0.06;USD;2;8;2026-01-01;2;
AWS;us-east-1
"""


def values(result: Result) -> dict[str, Any]:
    return {item.name: item.value for item in result.values}


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def test_good_rows_are_kept_and_bad_ones_told(context: Context, tmp_path: Path) -> None:
    result = import_prices(context, written(tmp_path, "prices.csv", CSV), source="my list")
    assert values(result) == {
        "rows": 11, "prices kept": 1, "prices under commitments": 1, "instance types": 1,
        "rows rejected": 8,
    }  # fmt: skip
    (table,) = result.tables
    assert [(row[0], row[1]) for row in table.rows] == [
        (3, "hourly"), (4, "hourly"), (5, "hourly"), (7, "instance_type"), (8, "currency"),
        (9, "as_of"), (10, "term_years"), (11, "hourly"),
    ]  # fmt: skip
    assert table.rows[0][2] == "another price of the same is in row 1"
    assert table.rows[1][3] == "free"
    (known,) = context.store.price_book.listed()
    assert (known.price.hourly, known.price.source) == (Decimal("0.1"), "my list")
    assert known.price.as_of == dt.date(2026, 1, 1)
    (committed,) = context.store.price_book.committed()
    assert (committed.hourly, committed.term_years) == (Decimal("0.06"), 1)
    (size,) = context.store.instance_types.listed()
    assert (size.size.vcpus, size.size.memory_gb) == (2, 8)


def test_a_later_file_replaces_prices_and_nothing_else(context: Context, tmp_path: Path) -> None:
    head = "provider,region,instance_type,hourly,currency\n"
    first = head + "aws,us-east-1,m5.large,0.1,USD\naws,us-east-1,c5.large,0.08,USD\n"
    import_prices(context, written(tmp_path, "a.csv", first))
    second = written(tmp_path, "b.csv", head + "aws,us-east-1,m5.large,0.11,USD\n")
    result = import_prices(context, second, as_of=dt.date(2026, 11, 5))
    assert not result.warnings
    found = {one.price.instance_type: one.price for one in context.store.price_book.listed()}
    assert found["m5.large"].hourly == Decimal("0.11")
    assert (found["m5.large"].as_of, found["m5.large"].source) == (dt.date(2026, 11, 5), "b.csv")
    assert (found["c5.large"].hourly, found["c5.large"].as_of) == (Decimal("0.08"), context.today)


def test_parquet_yaml_and_packed_files_are_read(context: Context, tmp_path: Path) -> None:
    table = pa.table(
        {
            "vendor_id": ["aws"], "server_id": ["a1.large"], "region": ["us-east-1"],
            "allocation": ["ONDEMAND"], "operating_system": ["Linux"], "price": [0.051],
            "currency": ["USD"], "unit": ["HOUR"], "vcpus": [2], "memory": [4096],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "aws.parquet")
    result = import_prices(context, tmp_path / "aws.parquet")
    assert any("MiB" in line for line in result.assumptions)
    assert any("dated 2026-11-21" in line for line in result.warnings)
    yaml = "prices:\n- {provider: azure, region: westeurope, type: Standard_D2s_v5, hourly: 0.10, currency: eur, memory_gb: 8}\n"
    import_prices(context, written(tmp_path, "azure.yaml", yaml))
    packed = tmp_path / "more.csv.gz"
    packed.write_bytes(
        gzip.compress(b"\xef\xbb\xbfcloud,server_id,vcpus,memory_mib\ngcp,e2-standard-2,2,8192\n")
    )
    assert values(import_prices(context, packed))["prices kept"] == 0
    known = {one.size.instance_type: one.size for one in context.store.instance_types.listed()}
    assert {name: (size.vcpus, size.memory_gb) for name, size in known.items()} == {
        "a1.large": (2, 4), "Standard_D2s_v5": (None, 8), "e2-standard-2": (2, 8),
    }  # fmt: skip
    prices = {one.price.instance_type: one.price for one in context.store.price_book.listed()}
    assert (prices["a1.large"].hourly, prices["a1.large"].system) == (Decimal("0.051"), "Linux")
    assert (prices["Standard_D2s_v5"].hourly, prices["Standard_D2s_v5"].currency) == (
        Decimal("0.10"), "EUR",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "provider,type\naws,m5.large\n", "no column for region|hourly"),
        ("a.csv", "provider,type,hourly\naws,m5.large,1\n", "currency, region"),
        (
            "a.csv",
            "provider,region,type,hourly,currency\naws,x,m5,-1,USD\n",
            "row 1: expected a price",
        ),
        (
            "a.csv",
            "provider,region,type,price,currency,unit\naws,x,m5,1,USD,MONTH\n",
            "prices an hour",
        ),
        (
            "a.csv",
            "provider,region,type,price,currency,allocation\naws,x,m5,1,USD,SPOT\n",
            "only on-demand",
        ),
        ("a.csv", "", "no column names"),
        ("a.txt", "hm", "ends with .csv"),
        ("a.parquet", "hm", "no readable Parquet"),
        ("a.yaml", "{", "no readable YAML"),
        ("a.yaml", "- 1", "expected a list of prices"),
    ],
)
def test_files_that_hold_no_prices_are_refused(
    context: Context, tmp_path: Path, name: str, content: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        import_prices(context, written(tmp_path, name, content))
    assert context.store.price_book.listed() == []


def test_a_file_that_is_not_there_is_told(context: Context, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nope\.csv"):
        import_prices(context, tmp_path / "nope.csv")


def test_prices_are_listed_with_source_and_date(demo_context: Context) -> None:
    tool = find_tool("list_prices")
    result = tool.call(demo_context, {"instance_type": "m5.large", "provider": "aws"})
    rows = [
        dict(zip([c.name for c in result.tables[0].columns], row, strict=True))
        for row in result.tables[0].rows
    ]
    assert [row["Region"] for row in rows] == ["us-east-1", "us-west-2", "eu-west-1"]
    assert [row["From"] for row in rows][:2] == ["observed on the bill"] * 2
    assert all(row["vcpus"] == 2 and row["memory_gb"] == 8 for row in rows)
    assert result.receipts
    derived = tool.call(demo_context, {"instance_type": "m5.8xlarge", "region": "us-east-1"})
    assert "8xlarge" in derived.tables[0].rows[0][2]
    assert any("8xlarge" in line for line in derived.assumptions)
    assert tool.call(demo_context, {"instance_type": "zz.9"}).status == "no_data"
    assert tool.call(demo_context, {"region": "moon-1"}).status == "no_data"
    assert tool.call(demo_context, {"limit": 3}).truncated


def test_no_prices_at_all_say_where_they_come_from(context: Context) -> None:
    result = find_tool("list_prices").call(context, {})
    assert result.status == "no_data"
    assert "prices import" in result.warnings[0]


def test_the_command_imports_and_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home"), "--now", "2026-11-21"]
    file = written(tmp_path, "prices.csv", CSV)
    assert main([*home, "prices", "import", str(file)]) == 3  # some rows were rejected
    assert "another price of the same" in capsys.readouterr().out
    assert main([*home, "prices", "list", "--instance-type", "m5.large"]) == 0
    assert "0.1" in capsys.readouterr().out
    assert main([*home, "prices", "import", str(tmp_path / "nope.csv")]) == 1
    assert "nope.csv" in capsys.readouterr().err
    assert main([*home, "prices", "import", str(file), "--as-of", "soon"]) == 2
