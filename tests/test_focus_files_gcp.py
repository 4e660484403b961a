"""Google Cloud billing exports: credits, taxes, labels; sums worked out by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tools.clouds.base import Bill
from tools.clouds.focus_files.bills import open_bills

BASE = {
    "billing_account_id": "B-1",
    "service.description": "Compute Engine",
    "sku.id": "S-1",
    "sku.description": "E2 Instance Core running in Americas",
    "usage_start_time": "2026-05-03 00:00:00 UTC",
    "usage_end_time": "2026-05-03 01:00:00 UTC",
    "project.id": "shop",
    "project.name": "Shop",
    "labels": '[{"key": "env", "value": "prod"}]',
    "system_labels": '[{"key": "compute.googleapis.com/machine_spec", "value": "e2-small"}]',
    "location.region": "us-east1",
    "cost": "1.5",
    "currency": "USD",
    "usage.amount": "86400000000000000000000",
    "usage.amount_in_pricing_units": "1",
    "usage.pricing_unit": "hour",
    "credits": "[]",
    "invoice.month": "202604",
    "cost_type": "regular",
}


def opened(path: Path) -> tuple[Bill, list[dict[str, Any]]]:
    staging = path.parent / "staging"
    staging.mkdir(exist_ok=True)
    result = open_bills([path], staging)
    assert result.refusals == []
    (bill,) = result.bills
    rows = [row for table in bill.batches for row in table.to_pylist()]
    return bill, sorted(rows, key=lambda row: (row["x_SourceRow"], row["ChargeCategory"]))


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def credit(kind: str, amount: str, name: str = "gift") -> dict[str, Any]:
    return {"name": name, "amount": float(amount), "type": kind}


def test_credits_taxes_and_fees(tmp_path: Path) -> None:
    sustained = credit("SUSTAINED_USAGE_DISCOUNT", "-0.3")
    promotion = credit("PROMOTION", "-1.2", "Free Trial")
    rows = (
        BASE | {"credits": json.dumps([sustained, promotion])},
        BASE | {"credits": str([credit("COMMITTED_USAGE_DISCOUNT", "-1.5")])},
        BASE | {"cost": "0.7", "sku.description": "Commitment v1: E2 Cpu in Americas for 1 Year"},
        BASE | {"cost": "0.19", "cost_type": "tax"},
        BASE | {"cost": "-0.05", "cost_type": "adjustment"},
        BASE | {"cost": "0.00001", "cost_type": "rounding_error"},
        BASE | {"cost": "2e-7", "credits": '[{"amount": "-2E-7", "type": "FREE_TIER"}]'},
    )
    bill, landed = opened(write(tmp_path / "gcp.csv", *rows))
    found = [
        (row["x_SourceRow"], row["ChargeCategory"], f"{row['BilledCost'].normalize():f}")
        for row in landed
    ]
    assert found == [
        (1, "Credit", "-1.2"),
        (1, "Usage", "1.2"),
        (2, "Usage", "0"),
        (3, "Purchase", "0.7"),
        (4, "Tax", "0.19"),
        (5, "Adjustment", "-0.05"),
        (6, "Adjustment", "0.00001"),
        (7, "Credit", "-0.0000002"),
        (7, "Usage", "0.0000002"),
    ]
    # costs 1.5+1.5+0.7+0.19−0.05+0.00001+0.0000002, credits −0.3−1.2−1.5−0.0000002
    total = Decimal("0.84001")
    assert bill.sums == {"USD": {"BilledCost": total, "EffectiveCost": total}}
    assert landed[0]["ChargeDescription"] == "Free Trial"
    assert (bill.format, bill.version) == ("gcp-billing-export", "standard")
    assert bill.counts == {"rows_read": 7, "rows_rejected": 0, "rows_landed": 9}


def test_columns_of_a_usage_row(tmp_path: Path) -> None:
    _, (row,) = opened(write(tmp_path / "gcp.csv", BASE))
    assert row["ChargePeriodStart"] == dt.datetime(2026, 5, 3)
    assert row["BillingPeriodStart"] == dt.datetime(2026, 4, 1)
    assert row["BillingPeriodEnd"] == dt.datetime(2026, 5, 1)
    assert (row["SubAccountId"], row["SubAccountName"]) == ("shop", "Shop")
    assert (row["ServiceName"], row["ServiceCategory"]) == ("Compute Engine", "Compute")
    assert (row["x_Tags"], row["x_InstanceType"]) == ('{"env":"prod"}', "e2-small")
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == (Decimal(1), "hour")


def test_unreadable_credits_reject_the_row(tmp_path: Path) -> None:
    bill, rows = opened(write(tmp_path / "gcp.csv", BASE, BASE | {"credits": "[broken"}))
    assert len(rows) == 1
    assert (bill.rejections[0].row, bill.rejections[0].column) == (2, "credits")


def test_unnested_credits_are_refused(tmp_path: Path) -> None:
    row = {name: value for name, value in BASE.items() if name != "credits"}
    path = write(tmp_path / "gcp.csv", row | {"credits.name": "x", "credits.amount": "-1"})
    result = open_bills([path], tmp_path)
    assert "repeats a cost once per credit" in result.refusals[0].reason


def test_nested_parquet_as_bigquery_exports_it(tmp_path: Path) -> None:
    start = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)
    record = {
        "billing_account_id": "B-1",
        "service": {"id": "6F81", "description": "Compute Engine"},
        "sku": {"id": "S-1", "description": "E2 Instance Core"},
        "usage_start_time": start,
        "usage_end_time": start + dt.timedelta(hours=1),
        "project": {"id": "shop", "name": "Shop", "labels": [{"key": "a", "value": "b"}]},
        "labels": [{"key": "env", "value": "prod"}],
        "location": {"region": "us-east1", "zone": None},
        "resource": {
            "name": "web-1",
            "global_name": "//compute.googleapis.com/projects/1/zones/z/instances/77",
        },
        "cost": 1.1,
        "currency": "USD",
        "usage": {"amount_in_pricing_units": 1.0, "pricing_unit": "hour"},
        "credits": [{"name": "x", "amount": -0.1, "type": "PROMOTION"}],
        "invoice": {"month": "202605"},
        "cost_type": "regular",
    }
    pq.write_table(pa.Table.from_pylist([record]), tmp_path / "gcp.parquet")
    bill, (promotion, row) = opened(tmp_path / "gcp.parquet")
    assert bill.version == "detailed"
    assert bill.sums["USD"]["BilledCost"] == Decimal(1)
    assert promotion["BilledCost"] == Decimal("-0.1")
    assert (row["ResourceName"], row["ResourceType"]) == ("web-1", "instances")
    assert row["x_Tags"] == '{"env":"prod"}'
