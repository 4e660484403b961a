"""Every billing sample reads with the sums that Python's csv and decimal give, or is refused."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tools.clouds.base import OpenedBills
from tools.clouds.focus_files.bills import open_bills

Sums = dict[tuple[str, str], list[Decimal]]

FOCUS = [
    ("focus-1.0-sample.csv.gz", "1.0"),
    *(
        (
            f"focus-synthetic/focus_{version.replace('.', '_')}_cost_and_usage_{cloud}.csv.gz",
            version,
        )
        for version in ("1.2", "1.3")
        for cloud in ("aws", "azure", "gcp")
    ),
]


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read(path: Path, tmp_path: Path) -> OpenedBills:
    return open_bills([path], tmp_path)


def sums_of(opened: OpenedBills) -> tuple[Sums, int]:
    """(provider, currency) → billed, effective, as landed; and the number of rows."""
    sums: Sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    count = 0
    (bill,) = opened.bills
    for table in bill.batches:
        names = ["ProviderName", "BillingCurrency", "BilledCost", "EffectiveCost"]
        for provider, currency, billed, effective in zip(
            *(table.column(name).to_pylist() for name in names), strict=True
        ):
            sums[provider, currency][0] += billed
            sums[provider, currency][1] += effective or Decimal(0)
            count += 1
    return dict(sums), count


@pytest.mark.parametrize(("name", "version"), FOCUS)
def test_focus_samples(billing: Path, tmp_path: Path, name: str, version: str) -> None:
    expected: Sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    rows = rows_of(billing / name)
    for row in rows:
        key = row["ProviderName"], row["BillingCurrency"]
        expected[key][0] += Decimal(row["BilledCost"])
        expected[key][1] += Decimal(row["EffectiveCost"] or "0")
    opened = read(billing / name, tmp_path)
    bill = opened.bills[0]
    assert (bill.format, bill.version) == ("focus", version)
    assert bill.counts == {
        "rows_read": len(rows),
        "rows_rejected": 0,
        "rows_landed": len(rows),
    }
    for key, found in bill.sums.items():
        in_currency = [sums for (_, currency), sums in expected.items() if currency == key]
        assert found["BilledCost"] == sum(sums[0] for sums in in_currency)
        assert found["EffectiveCost"] == sum(sums[1] for sums in in_currency)
    assert sums_of(opened) == (dict(expected), len(rows))


def test_focus_sample_keeps_tags_names_and_nulls(billing: Path, tmp_path: Path) -> None:
    source = rows_of(billing / "focus-1.0-sample.csv.gz")
    (bill,) = read(billing / "focus-1.0-sample.csv.gz", tmp_path).bills
    landed = [row for table in bill.batches for row in table.to_pylist()]
    landed.sort(key=lambda row: row["x_SourceRow"])
    assert [row["x_SourceRow"] for row in landed] == list(range(1, 612))
    for before, after in zip(source, landed, strict=True):
        assert after["ServiceCategory"] == (before["ServiceCategory"] or None)
        assert after["ResourceId"] == (before["ResourceId"] or None)
        tags = {k: v for k, v in json.loads(before["Tags"] or "{}").items() if v is not None}
        assert json.loads(after["x_Tags"] or "{}") == tags
        assert str(after["ChargePeriodStart"]) == before["ChargePeriodStart"]
        contracted = before["ContractedCost"]
        assert after["ContractedCost"] == (Decimal(contracted) if contracted else None)


@pytest.mark.parametrize(
    ("name", "form", "version", "provider", "cost", "currency"),
    [
        (
            "aws-cur-legacy-sample.csv.gz",
            "aws-cur",
            "legacy",
            "AWS",
            "lineItem/UnblendedCost",
            "lineItem/CurrencyCode",
        ),
        (
            "nise-3-days/aws-cur.csv.gz",
            "aws-cur",
            "legacy",
            "AWS",
            "lineItem/UnblendedCost",
            "lineItem/CurrencyCode",
        ),
        (
            "azure-ea-actual-sample.csv.gz",
            "azure-cost-export",
            "actual",
            "Microsoft Azure",
            "CostInBillingCurrency",
            "BillingCurrencyCode",
        ),
        (
            "nise-3-days/azure-cost-export.csv.gz",
            "azure-cost-export",
            "actual",
            "Microsoft Azure",
            "CostInBillingCurrency",
            "BillingCurrency",
        ),
        (
            "nise-3-days/gcp-bigquery-export.csv.gz",
            "gcp-billing-export",
            "standard",
            "Google Cloud",
            "cost",
            "currency",
        ),
    ],
)
def test_native_samples(
    billing: Path,
    tmp_path: Path,
    name: str,
    form: str,
    version: str,
    provider: str,
    cost: str,
    currency: str,
) -> None:
    rows = rows_of(billing / name)
    total = sum(Decimal(row[cost]).quantize(Decimal("1e-18")) for row in rows)
    opened = read(billing / name, tmp_path)
    assert (opened.bills[0].format, opened.bills[0].version) == (form, version)
    assert sums_of(opened) == ({(provider, rows[0][currency]): [total, total]}, len(rows))


def test_native_samples_know_regions_types_and_tags(billing: Path, tmp_path: Path) -> None:
    opened = open_bills([billing / "nise-3-days"], tmp_path)
    rows = {
        bill.format: [row for table in bill.batches for row in table.to_pylist()]
        for bill in opened.bills
    }
    aws = [row for row in rows["aws-cur"] if row["x_InstanceType"] == "m5d.8xlarge"]
    assert {(row["ResourceType"], row["ServiceCategory"]) for row in aws} == {
        ("instance", "Compute")
    }
    assert all(row["RegionId"] for row in rows["aws-cur"] if row["ResourceType"] == "instance")
    volumes = [row for row in rows["aws-cur"] if row["ResourceType"] == "volume"]
    assert {row["ServiceCategory"] for row in volumes} == {"Storage"}
    azure = rows["azure-cost-export"]
    assert {row["x_InstanceType"] for row in azure} == {None, "Standard_A0", "Standard_B2s"}
    assert all("environment" in json.loads(row["x_Tags"]) for row in azure)
    assert {row["RegionId"] for row in azure if row["RegionName"] == "US East 2"} == {"eastus2"}
    gcp = rows["gcp-billing-export"]
    assert sum(row["x_InstanceType"] is not None for row in gcp) == 40
    assert sum(row["x_Tags"] is not None for row in gcp) == 422


def test_what_is_no_bill_is_refused_with_its_reason(billing: Path, tmp_path: Path) -> None:
    opened = open_bills([billing], tmp_path)
    reasons = {refusal.name: refusal.reason for refusal in opened.refusals}
    commitments = [name for name in reasons if "contract_commitment" in name]
    openshift = [name for name in reasons if "/ocp-" in name]
    assert len(commitments) == 3
    assert len(openshift) == 4
    assert all("commitments, not charges" in reasons[name] for name in commitments)
    assert all("usage without costs" in reasons[name] for name in openshift)
    others = set(reasons) - set(commitments) - set(openshift)
    assert others <= {"oci-cost-report-sample.csv.gz", "azure-ea-amortized-toolkit-sample.csv.gz"}
    assert all(name.endswith(".csv.gz") for name in reasons)
    read_names = {bill.name for bill in opened.bills}
    on_disk = {path.relative_to(billing).as_posix() for path in billing.rglob("*.csv.gz")}
    assert read_names | set(reasons) == on_disk
