"""The least that Cloudwright needs in AWS, as policies that can be applied as they are."""

from __future__ import annotations

import json
from collections.abc import Sequence

READING: dict[str, tuple[str, ...]] = {
    "Inventory": (
        "ec2:DescribeAddresses",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeRegions",
        "ec2:DescribeSnapshots",
        "ec2:DescribeVolumes",
    ),
    "Metrics": ("cloudwatch:GetMetricData", "cloudwatch:ListMetrics"),
    "Costs": ("ce:GetCostAndUsage",),
    "Prices": ("pricing:GetProducts",),
    "Names": ("iam:ListAccountAliases", "organizations:DescribeOrganization"),
}
ACTING: dict[str, tuple[str, ...]] = {
    "ActOnInstances": (
        "ec2:ModifyInstanceAttribute",
        "ec2:StartInstances",
        "ec2:StopInstances",
        "ec2:TerminateInstances",
    ),
    "ActOnStorage": (
        "ec2:CreateSnapshot",
        "ec2:CreateSnapshots",
        "ec2:DeleteSnapshot",
        "ec2:DeleteVolume",
    ),
    "ActOnAddresses": ("ec2:ReleaseAddress",),
    "ActOnTags": ("ec2:CreateTags", "ec2:DeleteTags"),
}
BUCKET, PREFIX = "YOUR-EXPORT-BUCKET", "YOUR-PREFIX"


def policies(actions: bool) -> dict[str, str]:
    """Files by name: the policy, one more for an export in S3, and the trust of a role to assume.

    What stands in capitals in the last two is to be replaced.
    """
    name = "cloudwright-with-actions.json" if actions else "cloudwright-read-only.json"
    wanted = {**READING, **ACTING} if actions else READING
    return {
        name: _policy([_allow(title, list(names)) for title, names in wanted.items()]),
        "cloudwright-export.json": _policy(_export()),
        "cloudwright-trust.json": _policy([_trust()]),
    }


def _policy(statements: Sequence[dict[str, object]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, indent=2) + "\n"


def _allow(title: str, actions: list[str], resource: str = "*") -> dict[str, object]:
    return {"Sid": title, "Effect": "Allow", "Action": actions, "Resource": resource}


def _export() -> list[dict[str, object]]:
    listing = _allow("ListExport", ["s3:ListBucket"], f"arn:aws:s3:::{BUCKET}")
    listing["Condition"] = {"StringLike": {"s3:prefix": f"{PREFIX}/*"}}
    reading = _allow("ReadExport", ["s3:GetObject"], f"arn:aws:s3:::{BUCKET}/{PREFIX}/*")
    return [listing, reading]


def _trust() -> dict[str, object]:
    return {
        "Sid": "CloudwrightMayAssume",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::ACCOUNT-THAT-SIGNS-IN:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "YOUR-EXTERNAL-ID"}},
    }
