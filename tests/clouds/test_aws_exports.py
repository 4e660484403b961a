"""Costs from exports: which files count, and that they land whole, from S3 and from folders."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import opened

from tools.base import CloudError, PermissionMissingError, ReplyError, UnreachableError
from tools.clouds.aws.deliveries import Item, chosen
from tools.clouds.base import Bill, CostRequest, CostSource

ACCOUNT = "210000000031"
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
BUCKET, ROOT = "exports-of-210000000031", "billing/focus"


def parquet(month: dt.date, costs: list[str]) -> bytes:
    """A FOCUS file: one charge a day, from the first on."""
    starts = [
        dt.datetime(month.year, month.month, 1 + day, tzinfo=dt.UTC) for day in range(len(costs))
    ]
    money = [Decimal(cost) for cost in costs]
    table = pa.table(
        {
            "BillingAccountId": [ACCOUNT] * len(costs),
            "SubAccountId": [ACCOUNT] * len(costs),
            "BillingCurrency": ["USD"] * len(costs),
            "ChargePeriodStart": pa.array(starts, pa.timestamp("ms", tz="UTC")),
            "ChargeCategory": ["Usage"] * len(costs),
            "ProviderName": ["AWS"] * len(costs),
            "ServiceName": ["Amazon Elastic Compute Cloud"] * len(costs),
            "ResourceId": ["i-0123456789abcdef0"] * len(costs),
            "BilledCost": pa.array(money, pa.decimal128(20, 6)),
            "EffectiveCost": pa.array(money, pa.decimal128(20, 6)),
        }
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


@pytest.fixture
def aws() -> Iterator[AwsDouble]:
    with aws_double(ACCOUNT) as double:
        client = double.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield double
        for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            client.delete_object(Bucket=BUCKET, Key=one["Key"])
        client.delete_bucket(Bucket=BUCKET)


def put(double: AwsDouble, key: str, content: bytes) -> None:
    double.client("s3").put_object(Bucket=BUCKET, Key=f"{ROOT}/{key}", Body=content)


def read(
    double: AwsDouble,
    staging: Path,
    since: dt.date = OCTOBER,
    until: dt.date = TODAY,
    **settings: Any,
) -> list[Bill]:
    settings.setdefault("export", f"s3://{BUCKET}/{ROOT}/")
    cloud = opened(double, now=NOW, **settings)
    assert isinstance(cloud, CostSource)
    found = list(cloud.bills(CostRequest(since, until, staging)))
    cloud.close()
    return found


def billed(bills: list[Bill]) -> list[Decimal]:
    return [
        cost for bill in bills for table in bill.batches for cost in table["BilledCost"].to_pylist()
    ]


def test_an_export_in_s3_is_read_to_the_last_digit(aws: AwsDouble, tmp_path: Path) -> None:
    put(
        aws,
        "data/BILLING_PERIOD=2026-10/lab-00001.snappy.parquet",
        parquet(OCTOBER, ["1.25", "2.5"]),
    )
    put(aws, "data/BILLING_PERIOD=2026-10/lab-00002.snappy.parquet", parquet(OCTOBER, ["0.000001"]))
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    bills = read(aws, tmp_path)
    assert [(bill.format, bill.version) for bill in bills] == [("focus", "1.0")] * 3
    assert sum(billed(bills)) == Decimal("6.750001")


def test_cost_explorer_is_not_asked_where_an_export_is(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    read(aws, tmp_path)
    assert aws.calls("ce") == []


def test_only_the_days_asked_for_land(aws: AwsDouble, tmp_path: Path) -> None:
    put(
        aws,
        "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet",
        parquet(NOVEMBER, ["1", "2", "4", "8"]),
    )
    second, third = dt.date(2026, 11, 2), dt.date(2026, 11, 3)
    (bill,) = read(aws, tmp_path, second, third)
    assert billed([bill]) == [2, 4]
    assert bill.counts["rows_landed"] == 2
    (again,) = read(aws, tmp_path, second, third)
    (other,) = read(aws, tmp_path, second, second)
    assert bill.sha256 == again.sha256 != other.sha256


def test_months_that_are_not_asked_for_are_not_downloaded(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-10/lab-00001.snappy.parquet", parquet(OCTOBER, ["1"]))
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["2"]))
    before = len(aws.calls("s3"))
    assert billed(read(aws, tmp_path, NOVEMBER)) == [2]
    assert len(aws.calls("s3")) == before + 2  # a list, and one file


def test_every_page_of_the_list_is_read(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    name = f"{ROOT}/data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet"
    size = len(parquet(NOVEMBER, ["3"]))
    space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    page = (
        f"<ListBucketResult {space}><IsTruncated>{{0}}</IsTruncated>{{1}}<Contents><Key>{{2}}</Key>"
        f"<LastModified>2026-11-20T00:00:00.000Z</LastModified><Size>{size}</Size></Contents>"
        "</ListBucketResult>"
    )
    token = "<NextContinuationToken>more</NextContinuationToken>"
    first = page.format("true", token, f"{ROOT}/readme.md").encode()
    second = page.format("false", "", name).encode()
    faults = [
        Fault("body", "s3", "GET", status=200, body=body, times=1) for body in (first, second)
    ]
    with aws.failing(*faults):
        assert billed(read(aws, tmp_path)) == [3]


def test_a_download_that_is_too_short_is_repeated(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    with aws.failing(Fault("cut", "s3", "GET", after=1, times=2)):
        assert billed(read(aws, tmp_path)) == [3]
    with aws.failing(Fault("cut", "s3", "GET", after=1)), pytest.raises(UnreachableError):
        read(aws, tmp_path)
    short = Fault("body", "s3", "GET", status=200, after=1)
    with aws.failing(short), pytest.raises(UnreachableError, match="bytes"):
        read(aws, tmp_path)


def test_a_broken_part_lands_nothing(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00002.snappy.parquet", b"PAR1 not really")
    with pytest.raises(ReplyError, match="lab-00002"):
        read(aws, tmp_path)


def test_a_strange_file_beside_is_left_out_and_said(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    put(aws, "athena/result.csv", b"a,b\n1,2\n")
    bills = read(aws, tmp_path)
    assert billed(bills) == [3]
    assert any("athena/result.csv" in warning for warning in bills[0].warnings)


def test_names_of_objects_lead_nowhere_else(aws: AwsDouble, tmp_path: Path) -> None:
    staging = tmp_path / "staging"
    staging.mkdir()
    put(
        aws,
        "../../../escape/BILLING_PERIOD=2026-11/_hidden-00001.parquet",
        parquet(NOVEMBER, ["3"]),
    )
    put(aws, "/absolute/BILLING_PERIOD=2026-11/x-00001.parquet", parquet(NOVEMBER, ["4"]))
    assert sorted(billed(read(aws, staging))) == [3, 4]
    assert [path.name for path in tmp_path.iterdir()] == ["staging"]


def test_no_files_are_said(aws: AwsDouble, tmp_path: Path) -> None:
    with pytest.raises(CloudError, match="holds no files"):
        read(aws, tmp_path)


def test_a_missing_permission_or_bucket_is_told(aws: AwsDouble, tmp_path: Path) -> None:
    with pytest.raises(CloudError, match="NoSuchBucket"):
        read(aws, tmp_path, export="s3://no-such-bucket-210000000031/x")
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, ["3"]))
    for after, action in ((0, "s3:ListBucket"), (1, "s3:GetObject")):
        fault = Fault("refused", "s3", "GET", "AccessDenied", 403, after=after)
        with aws.failing(fault), pytest.raises(PermissionMissingError) as caught:
            read(aws, tmp_path)
        assert caught.value.permission == action


def test_a_page_of_a_proxy_is_no_empty_bucket(aws: AwsDouble, tmp_path: Path) -> None:
    with aws.failing(Fault("body", "s3", "GET", status=200)), pytest.raises(ReplyError):
        read(aws, tmp_path)


def test_a_folder_is_read_as_s3_is(aws: AwsDouble, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "exports"
    for run, cost, at in (("run-1", "1", 1_000_000_000), ("run-2", "2", 2_000_000_000)):
        path = folder / f"data/BILLING_PERIOD=2026-11/{run}/x-00001.parquet"
        path.parent.mkdir(parents=True)
        path.write_bytes(parquet(NOVEMBER, [cost]))
        os.utime(path, (at, at))
    bills = read(aws, tmp_path, export="exports", home=tmp_path / "home")
    assert billed(bills) == [2]
    flat = tmp_path / "flat"
    flat.mkdir()
    (flat / "november.parquet").write_bytes(parquet(NOVEMBER, ["5"]))
    assert billed(read(aws, tmp_path, export=str(flat))) == [5]
    with pytest.raises(CloudError, match="no folder"):
        read(aws, tmp_path, export=str(tmp_path / "nowhere"))


def test_an_empty_month_is_no_failure(aws: AwsDouble, tmp_path: Path) -> None:
    put(aws, "data/BILLING_PERIOD=2026-10/lab-00001.snappy.parquet", parquet(OCTOBER, ["7"]))
    put(aws, "data/BILLING_PERIOD=2026-11/lab-00001.snappy.parquet", parquet(NOVEMBER, []))
    assert billed(read(aws, tmp_path)) == [7]


def item(key: str, hour: int = 0) -> Item:
    return Item(key, dt.datetime(2026, 11, 19, hour, tzinfo=dt.UTC), 10)


def pick(*items: Item, manifests: dict[str, Any] | None = None) -> list[str]:
    def content(one: Item) -> bytes:
        return json.dumps((manifests or {}).get(one.key, {})).encode()

    return [one.item.key for one in chosen(items, content, OCTOBER, TODAY)]


def test_of_runs_only_the_newest_counts() -> None:
    month = "data/BILLING_PERIOD=2026-11"
    runs = (("2026-11-18T05-ab", 5), ("2026-11-19T05-cd", 9), ("2026-11-17T05-ef", 2))
    items = [item(f"{month}/{run}/x-0000{n}.parquet", hour) for run, hour in runs for n in (1, 2)]
    newest = f"{month}/2026-11-19T05-cd"
    assert pick(*items) == [f"{newest}/x-00001.parquet", f"{newest}/x-00002.parquet"]


def test_a_manifest_names_the_files_of_a_report() -> None:
    month = "report/20261101-20261201"
    old, new = (item(f"{month}/{run}/r-1.csv.gz", hour) for run, hour in (("aaa", 9), ("bbb", 3)))
    manifest = item(f"{month}/r-Manifest.json", 10)
    told = {manifest.key: {"assemblyId": "bbb", "reportKeys": [f"/prefix/{new.key}"]}}
    assert pick(old, new, manifest, manifests=told) == [new.key]
    assert pick(old, new, manifest) == [old.key], "without names the one written last counts"


def test_a_manifest_of_a_data_export_lies_beside_the_data() -> None:
    part = "BILLING_PERIOD=2026-11"
    kept, left = item(f"e/data/{part}/x-00001.parquet"), item(f"e/data/{part}/x-00002.parquet", 1)
    manifest = item(f"e/metadata/{part}/x-Manifest.json")
    told = {manifest.key: {"dataFiles": [f"s3://bucket/root-folder/{kept.key}"]}}
    assert pick(kept, left, manifest, manifests=told) == [kept.key]


def test_two_exports_side_by_side_are_both_taken() -> None:
    keys = [f"{name}/data/billing_period=2026-10/x.parquet" for name in ("cur", "focus")]
    assert pick(*map(item, keys)) == keys


def test_reports_as_parquet_tell_their_month_too() -> None:
    keys = [f"r/year=2026/month={month}/r.snappy.parquet" for month in (9, 10, 11, 12)]
    assert pick(*map(item, keys)) == keys[1:3]


def test_other_files_are_not_taken() -> None:
    keys = ("data/BILLING_PERIOD=2026-11/_SUCCESS", "a/create.sql", "readme.md", "x-Manifest.json")
    assert pick(*map(item, keys)) == []
