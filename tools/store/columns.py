"""The columns of the store's tables, with SQL types; light to import. `schema` has them for Arrow.

Cost rows are FOCUS-shaped (FinOps Open Cost and Usage Specification 1.2, https://focus.finops.org):
names and meanings of FOCUS columns are kept; our own columns start with `x_`. All timestamps are
UTC without a zone; all money and quantities are DECIMAL(38, 18); null means unknown, never 0.
"""

from __future__ import annotations

import re

DECIMAL = "DECIMAL(38, 18)"
TIMESTAMP = "TIMESTAMP"
TEXT = "VARCHAR"
TEXTS = "VARCHAR[]"
DATE = "DATE"
DOUBLE = "DOUBLE"
INTEGER = "INTEGER"
BIGINT = "BIGINT"

# What a reader of bills hands over: one row a charge. `x_Tags` is a JSON object of strings or null.
COST_FIELDS: dict[str, str] = {
    "ChargePeriodStart": TIMESTAMP,
    "ChargePeriodEnd": TIMESTAMP,
    "BillingPeriodStart": TIMESTAMP,
    "BillingPeriodEnd": TIMESTAMP,
    "ProviderName": TEXT,
    "PublisherName": TEXT,
    "InvoiceIssuerName": TEXT,
    "InvoiceId": TEXT,
    "BillingAccountId": TEXT,
    "BillingAccountName": TEXT,
    "SubAccountId": TEXT,
    "SubAccountName": TEXT,
    "ServiceName": TEXT,
    "ServiceCategory": TEXT,
    "ServiceSubcategory": TEXT,
    "RegionId": TEXT,
    "RegionName": TEXT,
    "AvailabilityZone": TEXT,
    "ResourceId": TEXT,
    "ResourceName": TEXT,
    "ResourceType": TEXT,
    "ChargeCategory": TEXT,
    "ChargeClass": TEXT,
    "ChargeDescription": TEXT,
    "ChargeFrequency": TEXT,
    "PricingCategory": TEXT,
    "PricingQuantity": DECIMAL,
    "PricingUnit": TEXT,
    "ConsumedQuantity": DECIMAL,
    "ConsumedUnit": TEXT,
    "CommitmentDiscountId": TEXT,
    "CommitmentDiscountName": TEXT,
    "CommitmentDiscountCategory": TEXT,
    "CommitmentDiscountType": TEXT,
    "CommitmentDiscountStatus": TEXT,
    "SkuId": TEXT,
    "SkuPriceId": TEXT,
    "ListUnitPrice": DECIMAL,
    "ContractedUnitPrice": DECIMAL,
    "BilledCost": DECIMAL,
    "EffectiveCost": DECIMAL,
    "ListCost": DECIMAL,
    "ContractedCost": DECIMAL,
    "BillingCurrency": TEXT,
    "x_InstanceType": TEXT,  # the cloud's instance type or flavor, where the bill tells it
    "x_Tags": TEXT,
    "x_SourceRow": BIGINT,  # 1 = first line after the header
}

# What the ledger adds to each row when it lands.
LEDGER_FIELDS: dict[str, str] = {
    "ChargeDay": DATE,  # UTC day of ChargePeriodStart
    "BillingMonth": TEXT,  # 'YYYY-MM' of BillingPeriodStart: the invoice's month
    "x_Provider": TEXT,  # normalised: aws, azure, gcp, openstack, oracle, or the name in lower case
    "x_TagsetId": TEXT,  # points into `tagset`; null = no tags at all
    "x_ImportId": TEXT,
    "x_SourceFormat": TEXT,  # focus, aws-cur, azure-cost-export, gcp-billing-export, demo
    "x_SourceVersion": TEXT,
    "x_SourceFile": TEXT,
    "charge_month": TEXT,  # partition: 'YYYY-MM' of ChargeDay
}
COST_LINE = dict(
    [(name, kind) for name, kind in COST_FIELDS.items() if name != "x_Tags"]
    + list(LEDGER_FIELDS.items())
)

# The daily rollup per resource that ordinary questions read.
COST_DAILY_KEYS: tuple[str, ...] = (
    "ChargeDay",
    "BillingMonth",
    "x_Provider",
    "ProviderName",
    "InvoiceIssuerName",
    "BillingAccountId",
    "BillingAccountName",
    "SubAccountId",
    "SubAccountName",
    "ServiceName",
    "ServiceCategory",
    "ServiceSubcategory",
    "RegionId",
    "RegionName",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "x_InstanceType",
    "ChargeCategory",
    "ChargeClass",
    "ChargeFrequency",
    "PricingCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountStatus",
    "ConsumedUnit",
    "BillingCurrency",
    "x_TagsetId",
    "x_ImportId",
    "x_SourceFormat",
    "charge_month",
)
COST_DAILY = dict(
    [(name, COST_LINE[name]) for name in COST_DAILY_KEYS]
    + [
        ("BilledCost", DECIMAL),
        ("EffectiveCost", DECIMAL),
        ("ListCost", DECIMAL),
        ("ContractedCost", DECIMAL),
        ("ConsumedQuantity", DECIMAL),
        ("x_Lines", BIGINT),  # line items summed
        ("x_EffectiveMissing", BIGINT),  # of those, with a null EffectiveCost
        ("x_ListMissing", BIGINT),
        ("x_ContractedMissing", BIGINT),
    ]
)

# One row per key of each distinct set of tags; keys and values exactly as the cloud wrote them.
TAGSET = {"tagset_id": TEXT, "tag_key": TEXT, "tag_value": TEXT}

INSTANCE = {
    "provider": TEXT,  # normalised as x_Provider
    "account_id": TEXT,  # = SubAccountId on the bill
    "account_name": TEXT,
    "resource_id": TEXT,  # = ResourceId on the bill
    "name": TEXT,
    "status": TEXT,  # running, stopped, starting, stopping, terminated, error, unknown
    "raw_status": TEXT,  # the cloud's own word
    "instance_type": TEXT,
    "vcpus": INTEGER,
    "memory_gb": DOUBLE,
    "disk_gb": DOUBLE,
    "region": TEXT,
    "zone": TEXT,
    "private_ips": TEXTS,
    "public_ips": TEXTS,
    "launched_at": TIMESTAMP,
    "security_groups": TEXTS,
    "volume_ids": TEXTS,
    "tagset_id": TEXT,
    "hourly_cost": DECIMAL,  # list price an hour while running; null where unknown
    "currency": TEXT,
    "collected_at": TIMESTAMP,
}
VOLUME = {
    "provider": TEXT,
    "account_id": TEXT,
    "account_name": TEXT,
    "resource_id": TEXT,
    "name": TEXT,
    "status": TEXT,  # in-use, available, error, unknown
    "raw_status": TEXT,
    "volume_type": TEXT,
    "size_gb": DOUBLE,
    "region": TEXT,
    "zone": TEXT,
    "attached_to": TEXT,  # resource_id of the instance; null = unattached
    "created_at": TIMESTAMP,
    "detached_at": TIMESTAMP,  # null where attached or unknown
    "tagset_id": TEXT,
    "collected_at": TIMESTAMP,
}
SNAPSHOT = {
    "provider": TEXT,
    "account_id": TEXT,
    "account_name": TEXT,
    "resource_id": TEXT,
    "name": TEXT,
    "status": TEXT,
    "raw_status": TEXT,
    "volume_id": TEXT,
    "size_gb": DOUBLE,
    "region": TEXT,
    "created_at": TIMESTAMP,
    "tagset_id": TEXT,
    "collected_at": TIMESTAMP,
}
ADDRESS = {
    "provider": TEXT,
    "account_id": TEXT,
    "account_name": TEXT,
    "resource_id": TEXT,
    "name": TEXT,
    "status": TEXT,  # in-use, idle, unknown
    "raw_status": TEXT,
    "ip_address": TEXT,
    "region": TEXT,
    "attached_to": TEXT,  # resource_id; null = idle
    "created_at": TIMESTAMP,
    "tagset_id": TEXT,
    "collected_at": TIMESTAMP,
}
# One point per resource, metric and interval. Units: see METRICS.
METRIC = {
    "provider": TEXT,
    "account_id": TEXT,
    "resource_id": TEXT,
    "metric": TEXT,
    "ts": TIMESTAMP,  # start of the interval, UTC
    "interval_s": INTEGER,  # 300, 3600 or 86400
    "min": DOUBLE,
    "max": DOUBLE,
    "avg": DOUBLE,
    "samples": INTEGER,
    "metric_day": TEXT,
}
METRICS: dict[str, str] = {
    "cpu_percent": "%",
    "memory_percent": "%",
    "disk_read_mbps": "MB/s",
    "disk_write_mbps": "MB/s",
    "network_in_mbps": "MB/s",
    "network_out_mbps": "MB/s",
    "disk_used_percent": "%",
}

# Kinds of the inventory, each a table of that name, and what several of a kind are called.
INVENTORY: dict[str, str] = {
    "instance": "instances",
    "volume": "volumes",
    "snapshot": "snapshots",
    "address": "addresses",
}

# Tables by name: columns with their SQL types, and the partition columns.
TABLES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "cost_line": (COST_LINE, ("charge_month",)),
    "cost_daily": (COST_DAILY, ("charge_month",)),
    "tagset": (TAGSET, ()),
    "instance": (INSTANCE, ()),
    "volume": (VOLUME, ()),
    "snapshot": (SNAPSHOT, ()),
    "address": (ADDRESS, ()),
    "metric": (METRIC, ("metric_day",)),
}

_PROVIDER_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("aws", ("aws", "amazon")),
    ("azure", ("azure", "microsoft")),
    ("gcp", ("gcp", "google")),
    ("openstack", ("openstack",)),
    ("oracle", ("oracle", "oci")),
    ("alibaba", ("alibaba",)),
)
PROVIDER_LABELS: dict[str, str] = {
    "aws": "AWS",
    "azure": "Azure",
    "gcp": "Google Cloud",
    "openstack": "OpenStack",
    "oracle": "Oracle",
    "alibaba": "Alibaba Cloud",
}


def provider_key(name: str) -> str:
    """Normalise a FOCUS ProviderName: 'Amazon Web Services' and 'AWS' are both 'aws'."""
    lowered = name.strip().lower()
    for key, words in _PROVIDER_WORDS:
        if any(re.search(rf"\b{word}|{word}\b", lowered) for word in words):
            return key
    return lowered
