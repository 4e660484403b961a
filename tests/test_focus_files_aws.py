"""AWS CUR, legacy and 2.0: commitments, discounts, tags; sums worked out by hand."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tools.clouds.base import Bill
from tools.clouds.focus_files.bills import open_bills

BASE = {
    "bill/PayerAccountId": "111",
    "bill/BillingPeriodStartDate": "2026-05-01T00:00:00Z",
    "bill/BillingPeriodEndDate": "2026-06-01T00:00:00Z",
    "bill/InvoicingEntity": "Amazon Web Services EMEA SARL",
    "lineItem/UsageAccountId": "222",
    "lineItem/LineItemType": "Usage",
    "lineItem/UsageStartDate": "2026-05-03T04:00:00Z",
    "lineItem/UsageEndDate": "2026-05-03T05:00:00Z",
    "lineItem/ProductCode": "AmazonEC2",
    "lineItem/UsageType": "EUC1-BoxUsage:m5.large",
    "lineItem/CurrencyCode": "USD",
    "lineItem/UsageAmount": "1",
    "lineItem/UnblendedCost": "0",
    "lineItem/LineItemDescription": "",
    "lineItem/ResourceId": "i-0123456789abcdef0",
    "product/ProductName": "Amazon Elastic Compute Cloud",
    "product/instanceType": "m5.large",
    "product/productFamily": "Compute Instance",
    "product/region": "eu-central-1",
    "pricing/publicOnDemandCost": "",
    "pricing/unit": "Hrs",
    "reservation/ReservationARN": "",
    "reservation/EffectiveCost": "",
    "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": "",
    "reservation/UnusedRecurringFee": "",
    "savingsPlan/SavingsPlanARN": "",
    "savingsPlan/SavingsPlanEffectiveCost": "",
    "savingsPlan/TotalCommitmentToDate": "",
    "savingsPlan/UsedCommitment": "",
    "resourceTags/user:env": "",
    "resourceTags/aws:createdBy": "",
}
RI = {"reservation/ReservationARN": "arn:aws:ec2:eu-central-1:111:reserved-instances/r1"}
SP = {"savingsPlan/SavingsPlanARN": "arn:aws:savingsplans::111:savingsplan/s1"}


def line(kind: str, cost: str, **changes: str) -> dict[str, str]:
    return BASE | {"lineItem/LineItemType": kind, "lineItem/UnblendedCost": cost} | changes


# kind, unblended, extra columns → billed, effective, category, class, commitment status
MONTH: list[tuple[dict[str, str], list[tuple[str, str, str, str | None, str | None]]]] = [
    (
        line("Usage", "0.115", **{"pricing/publicOnDemandCost": "0.12"}),
        [("0.115", "0.115", "Usage", None, None)],
    ),
    (
        line("DiscountedUsage", "0", **RI, **{"reservation/EffectiveCost": "0.07"}),
        [("0", "0.07", "Usage", None, "Used")],
    ),
    (
        line(
            "RIFee",
            "50.4",
            **RI,
            **{
                "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": "3.5",
                "reservation/UnusedRecurringFee": "6.25",
            },
        ),
        [("50.4", "0", "Purchase", None, None), ("0", "9.75", "Usage", None, "Unused")],
    ),
    (line("Fee", "600", **RI), [("600", "0", "Purchase", None, None)]),
    (line("Fee", "29"), [("29", "29", "Purchase", None, None)]),
    (
        line(
            "SavingsPlanCoveredUsage",
            "0.4",
            **SP,
            **{"savingsPlan/SavingsPlanEffectiveCost": "0.3"},
        ),
        [("0", "0.3", "Usage", None, "Used")],
    ),
    (line("SavingsPlanNegation", "-0.4", **SP), []),
    (
        line(
            "SavingsPlanRecurringFee",
            "1",
            **SP,
            **{"savingsPlan/TotalCommitmentToDate": "1", "savingsPlan/UsedCommitment": "0.3"},
        ),
        [("1", "0", "Purchase", None, None), ("0", "0.7", "Usage", None, "Unused")],
    ),
    (line("SavingsPlanUpfrontFee", "100", **SP), [("100", "0", "Purchase", None, None)]),
    (line("Tax", "12.34"), [("12.34", "12.34", "Tax", None, None)]),
    (line("Credit", "-5"), [("-5", "-5", "Credit", None, None)]),
    (line("Refund", "-2.5"), [("-2.5", "-2.5", "Adjustment", "Correction", None)]),
    (line("EdpDiscount", "-1.5"), [("-1.5", "-1.5", "Adjustment", None, None)]),
    (line("PrivateRateDiscount", "-0.25"), [("-0.25", "-0.25", "Adjustment", None, None)]),
    (line("BundledDiscount", "-0.05"), [("-0.05", "-0.05", "Adjustment", None, None)]),
]


def opened(path: Path) -> tuple[Bill, list[dict[str, Any]]]:
    staging = path.parent / "staging"
    staging.mkdir(exist_ok=True)
    result = open_bills([path], staging)
    assert result.refusals == []
    (bill,) = result.bills
    return bill, [row for table in bill.batches for row in table.to_pylist()]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_kind_of_line_item(tmp_path: Path) -> None:
    bill, rows = opened(write(tmp_path / "cur.csv", [row for row, _ in MONTH]))
    assert (bill.format, bill.version) == ("aws-cur", "legacy")
    found = sorted(
        (
            row["x_SourceRow"],
            row["BilledCost"],
            row["EffectiveCost"],
            row["ChargeCategory"],
            row["ChargeClass"] or "",
            row["CommitmentDiscountStatus"] or "",
        )
        for row in rows
    )
    expected = sorted(
        (number, Decimal(billed), Decimal(effective), category, kind or "", status or "")
        for number, (_, results) in enumerate(MONTH, 1)
        for billed, effective, category, kind, status in results
    )
    assert found == expected
    # 0.115+50.4+600+29+0.4−0.4+1+100+12.34−5−2.5−1.5−0.25−0.05 and
    # 0.115+0.07+9.75+29+0.3+0.7+12.34−5−2.5−1.5−0.25−0.05
    assert bill.sums == {
        "USD": {"BilledCost": Decimal("783.555"), "EffectiveCost": Decimal("42.975")}
    }
    assert bill.counts == {"rows_read": 15, "rows_rejected": 0, "rows_landed": 16}


def test_columns_of_a_usage_row(tmp_path: Path) -> None:
    _, (row,) = opened(
        write(
            tmp_path / "cur.csv",
            [
                line(
                    "Usage",
                    "0.115",
                    **{
                        "pricing/publicOnDemandCost": "0.12",
                        "resourceTags/user:env": 'pro"d',
                        "resourceTags/aws:createdBy": "ci",
                    },
                )
            ],
        )
    )
    assert json.loads(row["x_Tags"]) == {"env": 'pro"d', "aws:createdBy": "ci"}
    assert row["ProviderName"] == "AWS"
    assert row["InvoiceIssuerName"] == "Amazon Web Services EMEA SARL"
    assert (row["BillingAccountId"], row["SubAccountId"]) == ("111", "222")
    assert (row["ServiceName"], row["ServiceCategory"]) == (
        "Amazon Elastic Compute Cloud",
        "Compute",
    )
    assert (row["RegionId"], row["x_InstanceType"]) == ("eu-central-1", "m5.large")
    assert (row["ListCost"], row["ContractedCost"]) == (Decimal("0.12"), Decimal("0.115"))
    assert (row["PricingCategory"], row["ChargeFrequency"]) == ("Standard", "Usage-Based")
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == (Decimal(1), "Hrs")


def test_no_tags_are_null(tmp_path: Path) -> None:
    _, (row,) = opened(write(tmp_path / "cur.csv", [line("Usage", "1")]))
    assert row["x_Tags"] is None


@pytest.mark.parametrize(
    ("resource", "code", "kind"),
    [
        ("vol-1a", "AmazonEC2", "volume"),
        ("arn:aws:ec2:eu-central-1:222:volume/vol-1a", "AmazonEC2", "volume"),
        ("arn:aws:ec2:eu-central-1:222:snapshot/snap-1a", "AmazonEC2", "snapshot"),
        ("eipalloc-1a", "AmazonEC2", "elastic-ip"),
        ("arn:aws:rds:eu-central-1:222:db:orders", "AmazonRDS", "db"),
        ("arn:aws:lambda:eu-central-1:222:function:mail", "AWSLambda", "function"),
        ("arn:aws:elasticloadbalancing:e:2:loadbalancer/app/x/1", "AWSELB", "loadbalancer"),
        ("arn:aws:apigateway:eu-central-1::/restapis/abc", "AmazonApiGateway", "restapis"),
        ("arn:aws:sqs:eu-central-1:222:jobs", "AWSQueueService", "queue"),
        ("my-bucket", "AmazonS3", "bucket"),
        ("something", "AmazonEC2", None),
    ],
)
def test_resource_types(tmp_path: Path, resource: str, code: str, kind: str | None) -> None:
    row = line("Usage", "1", **{"lineItem/ResourceId": resource, "lineItem/ProductCode": code})
    _, (landed,) = opened(write(tmp_path / "cur.csv", [row]))
    assert landed["ResourceType"] == kind


def test_billed_costs_still_add_up_when_negations_do_not_cancel(tmp_path: Path) -> None:
    covered = line("SavingsPlanCoveredUsage", "0.4", **SP) | {
        "savingsPlan/SavingsPlanEffectiveCost": "0.3"
    }
    later = {"lineItem/UsageStartDate": "2026-05-04T01:00:00Z"}
    rows = [
        covered,
        line("SavingsPlanNegation", "-0.3999999999", **SP),
        line("SavingsPlanNegation", "-7", **SP) | later,
        line("Usage", "1"),
    ]
    bill, landed = opened(write(tmp_path / "part.csv", rows))
    assert bill.sums["USD"]["BilledCost"] == Decimal("0.4") - Decimal("0.3999999999") - 7 + 1
    rest = [row for row in landed if row["ChargeCategory"] == "Adjustment"]
    assert sorted(
        (str(row["ChargePeriodStart"]), row["BilledCost"], row["EffectiveCost"]) for row in rest
    ) == [
        ("2026-05-03 00:00:00", Decimal("0.0000000001"), Decimal(0)),
        ("2026-05-04 00:00:00", Decimal("-7"), Decimal(0)),
    ]


def test_unknown_effective_costs_stay_unknown(tmp_path: Path) -> None:
    bill, rows = opened(write(tmp_path / "cur.csv", [line("DiscountedUsage", "0", **RI)]))
    assert rows[0]["EffectiveCost"] is None
    assert "1 rows of reservations or Savings Plans have no EffectiveCost" in bill.warnings[0]


def snake(title: str) -> str:
    return (
        "".join(f"_{c.lower()}" if c.isupper() else c for c in title)
        .replace("/", "_")
        .replace("__", "_")
    )


def newer() -> dict[str, Any]:
    row: dict[str, Any] = {
        snake(name): value
        for name, value in line("Usage", "0.115").items()
        if not name.startswith(("resourceTags/", "product/"))
    }
    return row | {
        "bill_payer_account_name": "Payer",
        "line_item_usage_account_name": "Shop",
        "product_instance_type": "m5.large",
        "product_region_code": "eu-central-1",
    }


def test_cur_2_as_csv_with_json_maps(tmp_path: Path) -> None:
    row = newer() | {
        "product": '{"product_name": "Amazon Elastic Compute Cloud", "region": "eu-central-1"}',
        "resource_tags": '{"user_env": "prod", "aws:createdBy": "ci"}',
    }
    bill, (landed,) = opened(write(tmp_path / "cur2.csv", [row]))
    assert bill.version == "2.0"
    assert landed["BilledCost"] == Decimal("0.115")
    assert landed["ServiceName"] == "Amazon Elastic Compute Cloud"
    assert landed["SubAccountName"] == "Shop"
    assert json.loads(landed["x_Tags"]) == {"env": "prod", "aws:createdBy": "ci"}
    assert (landed["x_InstanceType"], landed["RegionId"]) == ("m5.large", "eu-central-1")


def test_cur_2_as_parquet_with_maps(tmp_path: Path) -> None:
    texts = pa.map_(pa.string(), pa.string())
    columns = {name: pa.array([value, value]) for name, value in newer().items()}
    columns["line_item_unblended_cost"] = pa.array([0.1, 0.2], pa.float64())
    columns["product"] = pa.array([[("product_name", "Amazon EC2")], []], texts)
    columns["resource_tags"] = pa.array([[("user_env", "prod")], None], texts)
    pq.write_table(pa.table(columns), tmp_path / "cur2.snappy.parquet")
    bill, rows = opened(tmp_path / "cur2.snappy.parquet")
    assert bill.version == "2.0"
    assert bill.sums["USD"]["BilledCost"] == Decimal("0.3")
    assert [row["ServiceName"] for row in rows] == ["Amazon EC2", "AmazonEC2"]
    assert [row["x_Tags"] for row in rows] == ['{"env":"prod"}', None]


def test_a_legacy_report_as_athena_names_it(tmp_path: Path) -> None:
    row = {snake(name): value for name, value in line("Usage", "2").items() if "Tags" not in name}
    row["resource_tags_user_env"] = "prod"
    bill, (landed,) = opened(write(tmp_path / "athena.csv", [row]))
    assert bill.version == "legacy"
    assert landed["x_Tags"] == '{"env":"prod"}'
    assert landed["ServiceName"] == "Amazon Elastic Compute Cloud"
