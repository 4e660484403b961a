"""What the usage types of AWS bills tell: region, instance type, category.

A usage type is like 'USW2-BoxUsage:m5.large': a short code of the region (none in us-east-1, and
for services that know no regions), what was used, and for machines their type. Source: "Region
billing codes" of the AWS VPC and S3 user guides.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tools.clouds.focus_files.categories import service_category

NOWHERE = ("", "NoRegion")
WITHOUT_CODE = ("us-east-1", "global", *NOWHERE)  # where usage types have no code, likeliest first
_CODES = {
    "AFS1": "af-south-1",
    "APE1": "ap-east-1",
    "APE2": "ap-east-2",
    "APN1": "ap-northeast-1",
    "APN2": "ap-northeast-2",
    "APN3": "ap-northeast-3",
    "APS1": "ap-southeast-1",
    "APS2": "ap-southeast-2",
    "APS3": "ap-south-1",
    "APS4": "ap-southeast-3",
    "APS5": "ap-south-2",
    "APS6": "ap-southeast-4",
    "APS7": "ap-southeast-5",
    "APS9": "ap-southeast-7",
    "CAN1": "ca-central-1",
    "CAN2": "ca-west-1",
    "CNN1": "cn-north-1",
    "CNW1": "cn-northwest-1",
    "CPT": "af-south-1",
    "EU": "eu-west-1",
    "EUC1": "eu-central-1",
    "EUC2": "eu-central-2",
    "EUN1": "eu-north-1",
    "EUS1": "eu-south-1",
    "EUS2": "eu-south-2",
    "EUW1": "eu-west-1",
    "EUW2": "eu-west-2",
    "EUW3": "eu-west-3",
    "ILC1": "il-central-1",
    "MEC1": "me-central-1",
    "MES1": "me-south-1",
    "MXC1": "mx-central-1",
    "SAE1": "sa-east-1",
    "UGE1": "us-gov-east-1",
    "UGW1": "us-gov-west-1",
    "USE1": "us-east-1",
    "USE2": "us-east-2",
    "USW1": "us-west-1",
    "USW2": "us-west-2",
}
_MACHINE = re.compile(
    r"(?:Usage|Node|Instance|Reserved|Unused\w*|Host\w*):((?:[a-z]+\.)?[a-z][\w-]*\.[\w.-]+)"
)
_NETWORK = re.compile(
    r"DataTransfer|-Bytes$|NatGateway|LoadBalancer|LCUUsage|PublicIPv4|ElasticIP|VpcEndpoint"
    r"|TransitGateway|VPN|-Out-|-In-"
)


def region_of(usage_type: str, present: Collection[str]) -> str | None:
    """Which of the regions present it was used in; None where that cannot be told."""
    code, dash, _ = usage_type.partition("-")
    named = _CODES.get(code) if dash else None
    if named is not None:
        return named if named in present else None
    return next((name for name in WITHOUT_CODE if name in present), None)


def instance_type_of(usage_type: str) -> str | None:
    """The instance type, such as m5.large or db.r5.xlarge."""
    match = _MACHINE.search(usage_type)
    return match[1] if match else None


def category_of(service: str, usage_type: str | None) -> str:
    """FOCUS ServiceCategory. 'EC2 - Other' holds disks and traffic, which only the usage tells."""
    if usage_type and service in ("EC2 - Other", "Amazon Elastic Compute Cloud"):
        if "EBS:" in usage_type:
            return "Storage"
        return "Networking" if _NETWORK.search(usage_type) else "Compute"
    return "Compute" if service == "EC2 - Other" else service_category(service)
