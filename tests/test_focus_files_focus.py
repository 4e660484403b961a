"""FOCUS files: versions, nulls, numbers, dates, tags, encodings, Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tools.clouds.base import Bill
from tools.clouds.focus_files.bills import open_bills
from tools.clouds.focus_files.focus import focus_version
from tools.store.schema import BILL_SCHEMA

ROW = {
    "ProviderName": "AWS",
    "BillingAccountId": "1",
    "SubAccountId": "2",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-05-01T00:00:00Z",
    "BillingPeriodEnd": "2026-06-01T00:00:00Z",
    "ChargePeriodStart": "2026-05-03T00:00:00Z",
    "ChargePeriodEnd": "2026-05-04T00:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeDescription": "$0.0104 per On Demand Linux t3.micro Instance Hour",
    "ServiceName": "Amazon Elastic Compute Cloud",
    "BilledCost": "1.5",
    "EffectiveCost": "1.25",
    "Tags": '{"env": "prod"}',
}


def text(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def opened(path: Path) -> tuple[Bill, list[dict[str, Any]]]:
    staging = path.parent / "staging"
    staging.mkdir(exist_ok=True)
    result = open_bills([path], staging)
    assert result.refusals == []
    (bill,) = result.bills
    tables = list(bill.batches)
    assert all(table.schema == BILL_SCHEMA for table in tables)
    return bill, [row for table in tables for row in table.to_pylist()]


def read(tmp_path: Path, *changes: dict[str, str]) -> tuple[Bill, list[dict[str, Any]]]:
    path = tmp_path / "bill.csv"
    path.write_text(text([ROW | change for change in changes]))
    return opened(path)


def test_a_row_keeps_its_meaning(tmp_path: Path) -> None:
    bill, (row,) = read(tmp_path, {})
    assert bill.name == "bill.csv"
    assert row["ChargePeriodStart"] == dt.datetime(2026, 5, 3)
    assert row["BilledCost"] == Decimal("1.5")
    assert row["EffectiveCost"] == Decimal("1.25")
    assert row["ListCost"] is None
    assert row["x_InstanceType"] == "t3.micro"
    assert json.loads(row["x_Tags"]) == {"env": "prod"}
    assert row["x_SourceRow"] == 1


@pytest.mark.parametrize(
    ("extra", "version"),
    [
        ([], "1.0"),
        (["SkuPriceDetails"], "1.1"),
        (["SkuMeter", "InvoiceId"], "1.2"),
        (["InvoiceId", "ServiceProviderName", "HostProviderName"], "1.3"),
    ],
)
def test_the_version_follows_from_the_columns(extra: list[str], version: str) -> None:
    assert focus_version([*ROW, "PublisherName", *extra]) == version


def test_without_provider_name_it_is_1_4(tmp_path: Path) -> None:
    row = {name: value for name, value in ROW.items() if name != "ProviderName"}
    path = tmp_path / "new.csv"
    path.write_text(
        text([row | {"ServiceProviderName": "Grafana Labs", "HostProviderName": "AWS"}])
    )
    bill, (landed,) = opened(path)
    assert bill.version == "1.4"
    assert landed["ProviderName"] == "Grafana Labs"
    assert landed["PublisherName"] == "AWS"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.000000000000000001", "0.000000000000000001"),
        ("5.2E-9", "0.0000000052"),
        ("1.5e3", "1500"),
        ("-12345678901.123456789012345678", "-12345678901.123456789012345678"),
        ("0.0013765960000000001", "0.001376596000000000"),
        ("0.1234567890123456785", "0.123456789012345679"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("+.5", "0.5"),
        ("0", "0"),
    ],
)
def test_numbers_are_exact(tmp_path: Path, written: str, value: str) -> None:
    bill, (row,) = read(tmp_path, {"BilledCost": written})
    assert row["BilledCost"] == Decimal(value)
    assert bill.sums == {"USD": {"BilledCost": Decimal(value), "EffectiveCost": Decimal("1.25")}}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("1_000", "not a number"),
        ("$5", "not a number"),
        ("1,234", "ambiguous"),
        ("0,5", "ambiguous"),
        ("1.234,56", "ambiguous"),
        ("1e19", "fits"),
        ("NULL", "missing"),
        ("", "missing"),
    ],
)
def test_what_is_no_cost_is_rejected(tmp_path: Path, written: str, reason: str) -> None:
    bill, rows = read(tmp_path, {}, {"BilledCost": written}, {})
    assert [row["x_SourceRow"] for row in rows] == [1, 3]
    (rejection,) = bill.rejections
    assert (rejection.file, rejection.row, rejection.column) == ("bill.csv", 2, "BilledCost")
    assert reason in rejection.reason
    assert bill.counts == {"rows_read": 3, "rows_rejected": 1, "rows_landed": 2}


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-05-03", "2026-05-03 00:00:00"),
        ("2026-05-03 04:05:06", "2026-05-03 04:05:06"),
        ("2026-05-03T04:05:06.789Z", "2026-05-03 04:05:06.789000"),
        ("2026-05-03T04:05Z", "2026-05-03 04:05:00"),
        ("2026-05-03 04:05:06 UTC", "2026-05-03 04:05:06"),
        ("2026-05-03 04:05:06+02:00", "2026-05-03 02:05:06"),
        ("2026-05-03T23:05:06-0530", "2026-05-04 04:35:06"),
        ("2026-05-03 04:05:06 +0000 UTC", "2026-05-03 04:05:06"),
    ],
)
def test_dates_become_utc(tmp_path: Path, written: str, utc: str) -> None:
    _, (row,) = read(tmp_path, {"ChargePeriodStart": written})
    assert str(row["ChargePeriodStart"]) == utc


@pytest.mark.parametrize("written", ["05/03/2026", "yesterday", "1026-05-03", "2026-02-30", "9999"])
def test_what_is_no_date_is_rejected(tmp_path: Path, written: str) -> None:
    bill, rows = read(tmp_path, {"ChargePeriodStart": written}, {})
    assert len(rows) == 1
    assert bill.rejections[0].column == "ChargePeriodStart"
    assert bill.rejections[0].value == written


def test_other_columns_reject_too_and_name_the_reason(tmp_path: Path) -> None:
    bill, rows = read(
        tmp_path,
        {},
        {"BillingCurrency": "dollars"},
        {"EffectiveCost": "unknown"},
        {"ProviderName": "null"},
        {"BillingPeriodEnd": "soon"},
    )
    assert len(rows) == 1
    found = [(rejection.row, rejection.column) for rejection in bill.rejections]
    assert found == [
        (2, "BillingCurrency"),
        (3, "EffectiveCost"),
        (4, "ProviderName"),
        (5, "BillingPeriodEnd"),
    ]
    assert "three letters" in bill.rejections[0].reason


def test_null_texts_are_nulls_and_null_is_not_zero(tmp_path: Path) -> None:
    bill, rows = read(tmp_path, {"EffectiveCost": "NULL", "ServiceName": "None"}, {"Tags": "null"})
    assert rows[0]["EffectiveCost"] is None
    assert rows[0]["ServiceName"] is None
    assert rows[1]["x_Tags"] is None
    assert bill.warnings == ["1 rows have no EffectiveCost"]


def test_a_missing_billing_period_is_the_month_of_the_charge(tmp_path: Path) -> None:
    _, (row,) = read(tmp_path, {"BillingPeriodStart": "", "BillingPeriodEnd": ""})
    assert row["BillingPeriodStart"] == dt.datetime(2026, 5, 1)
    assert row["BillingPeriodEnd"] == dt.datetime(2026, 6, 1)


def test_unreadable_tags_do_not_cost_the_row(tmp_path: Path) -> None:
    bill, rows = read(tmp_path, {"Tags": "{broken"}, {"Tags": "env:prod;team:a"}, {"Tags": "{}"})
    tags = [row["x_Tags"] for row in rows]
    assert tags == [None, '{"env":"prod","team":"a"}', None]
    assert bill.warnings == ["1 rows have tags that cannot be read; they landed without"]


def test_other_columns_are_ignored_and_the_type_is_found_in_sku_details(tmp_path: Path) -> None:
    change = {
        "SkuPriceDetails": '{"CoreCount": 2, "InstanceType": "Standard_D2s_v5"}',
        "ChargeDescription": "Compute",
        "x_Anything": "1",
    }
    _, (row,) = read(tmp_path, change)
    assert row["x_InstanceType"] == "Standard_D2s_v5"


def test_a_purchase_is_not_an_instance(tmp_path: Path) -> None:
    _, (row,) = read(tmp_path, {"ChargeCategory": "Purchase"})
    assert row["x_InstanceType"] is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.csv", text([ROW]).encode()),
        ("bom.csv", text([ROW]).encode("utf-8-sig")),
        ("semicolon.csv", text([ROW], ";").encode()),
        ("tab.tsv", text([ROW], "\t").encode()),
        ("bar.txt", text([ROW], "|").encode()),
        ("little.csv", text([ROW]).encode("utf-16")),
        ("big.csv", b"\xfe\xff" + text([ROW]).encode("utf-16-be")),
        ("windows.csv", text([ROW]).replace("\n", "\r\n").encode()),
        ("packed.csv.gz", gzip.compress(text([ROW]).encode(), mtime=0)),
        (
            "two-members.csv.gz",
            gzip.compress(text([ROW])[:99].encode(), mtime=0)
            + gzip.compress(text([ROW])[99:].encode(), mtime=0),
        ),
        ("wrong-name.dat", gzip.compress(text([ROW]).encode(), mtime=0)),
    ],
)
def test_encodings_and_delimiters(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    bill, (row,) = opened(tmp_path / name)
    assert row["BilledCost"] == Decimal("1.5")
    assert row["ServiceName"] == ROW["ServiceName"]
    assert bill.counts["rows_read"] == 1


def test_a_zip_holds_one_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bill.zip", "w") as archive:
        archive.writestr("export/part-0.csv", text([ROW, ROW]))
        archive.writestr("export/manifest.json", "{}")
    bill, rows = opened(tmp_path / "bill.zip")
    assert len(rows) == 2
    assert bill.counts["rows_landed"] == 2


def test_packing_does_not_change_the_identity(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text([ROW]))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(text([ROW]).encode(), mtime=0))
    assert opened(tmp_path / "a.csv")[0].sha256 == opened(tmp_path / "b.csv.gz")[0].sha256


def parquet_table() -> pa.Table:
    start = dt.datetime(2026, 5, 3, 2, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    return pa.table(
        {
            "ProviderName": pa.array(["AWS", "AWS"]).dictionary_encode(),
            "BillingCurrency": ["USD", "EUR"],
            "ChargePeriodStart": pa.array([start, start], pa.timestamp("us", tz="Europe/Berlin")),
            "BilledCost": pa.array([0.1, 2e-9], pa.float64()),
            "EffectiveCost": pa.array([Decimal("0.30"), None], pa.decimal128(20, 2)),
            "ListCost": pa.array([7, None], pa.int64()),
            "Tags": pa.array(
                [[("env", "prod"), ("x", None)], []], pa.map_(pa.string(), pa.string())
            ),
            "BillingPeriodStart": pa.array([dt.date(2026, 5, 1)] * 2),
            "ServiceName": pa.nulls(2),
        }
    )


def test_parquet_with_typed_columns_and_map_tags(tmp_path: Path) -> None:
    pq.write_table(parquet_table(), tmp_path / "bill.parquet")
    bill, rows = opened(tmp_path / "bill.parquet")
    assert bill.sums == {
        "USD": {"BilledCost": Decimal("0.1"), "EffectiveCost": Decimal("0.3")},
        "EUR": {"BilledCost": Decimal("0.000000002"), "EffectiveCost": Decimal(0)},
    }
    assert rows[0]["ChargePeriodStart"] == dt.datetime(2026, 5, 3)
    assert [row["x_Tags"] for row in rows] == ['{"env":"prod"}', None]
    assert [row["EffectiveCost"] for row in rows] == [Decimal("0.3"), None]
    assert [row["x_SourceRow"] for row in rows] == [1, 2]


def test_parquet_tags_as_list_or_struct_and_packed(tmp_path: Path) -> None:
    pairs = pa.list_(pa.struct([("key", pa.string()), ("value", pa.string())]))
    listed = pa.array([[{"key": "env", "value": "prod"}], None], pairs)
    struct = pa.array([{"env": "prod", "owner": None}, {"env": None, "owner": None}])
    for name, tags in (("list", listed), ("struct", struct)):
        table = parquet_table()
        table = table.set_column(table.schema.get_field_index("Tags"), "Tags", tags)
        out = io.BytesIO()
        pq.write_table(table, out)
        (tmp_path / f"{name}.parquet.gz").write_bytes(gzip.compress(out.getvalue(), mtime=0))
        _, rows = opened(tmp_path / f"{name}.parquet.gz")
        assert [row["x_Tags"] for row in rows] == ['{"env":"prod"}', None]


def test_a_folder_is_read_in_order_and_side_files_are_skipped(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "part.csv").write_text(text([ROW | {"BilledCost": "2"}]))
    (folder / "a.csv").write_text(text([ROW]))
    (folder / "same.csv.gz").write_bytes(gzip.compress(text([ROW]).encode(), mtime=0))
    (folder / "other.csv").write_text("name,colour\nx,red\n")
    for side in ("README.md", "Manifest.json", "config.yml", "_SUCCESS", ".hidden.csv", "LICENSE"):
        (folder / side).write_text("nothing to see, here\n1,2\n")
    result = open_bills([folder, folder / "a.csv"], tmp_path)
    assert [bill.name for bill in result.bills] == ["a.csv", "b/part.csv", "same.csv.gz"]
    assert result.bills[0].sha256 == result.bills[2].sha256
    assert {refusal.name: refusal.reason.split(";")[0] for refusal in result.refusals} == {
        "other.csv": "is not a bill that can be read (its columns: name, colour, …)",
    }


def test_rows_of_many_batches_keep_their_numbers(tmp_path: Path) -> None:
    head, line = text([ROW]).splitlines()
    lines = [line] * 250_000
    lines[9] = "too,few"
    lines[199_999] = line + ",extra"
    lines[240_000] = line.replace("2026-05-03", "someday")
    path = tmp_path / "long.csv"
    path.write_text("\n".join([head, *lines]) + "\n")
    staging = tmp_path / "staging"
    staging.mkdir()
    (bill,) = open_bills([path], staging).bills
    assert [rejection.row for rejection in bill.rejections] == [10, 200_000, 240_001]
    assert bill.rejections[0].reason == "the row has 2 cells where the header has 14"
    assert bill.counts == {"rows_read": 250_000, "rows_rejected": 3, "rows_landed": 249_997}
    assert bill.sums["USD"]["BilledCost"] == Decimal("1.5") * 249_997
    numbers = [n for table in bill.batches for n in table.column("x_SourceRow").to_pylist()]
    assert set(range(1, 250_001)) - set(numbers) == {10, 200_000, 240_001}
