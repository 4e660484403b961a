"""FOCUS Cost and Usage files, versions 1.0 to 1.4: columns keep their names and meanings.

Source: the FinOps Open Cost and Usage Specification (https://focus.finops.org) and its change
log. The version follows from the columns that exist:

* 1.4 removed ProviderName and PublisherName (deprecated in 1.3): ServiceProviderName stands in
  for ProviderName, HostProviderName says who runs the resources;
* 1.3 added ServiceProviderName, HostProviderName, ContractApplied, Allocated*;
* 1.2 added InvoiceId, BillingAccountType, SubAccountType, PricingCurrency*;
* 1.1 added CapacityReservation*, CommitmentDiscountQuantity, ServiceSubcategory, SkuMeter,
  SkuPriceDetails.

Rows need ChargePeriodStart, BilledCost, BillingCurrency and a provider. A billing period that is
missing is the calendar month of the charge. EffectiveCost, ListCost and ContractedCost stay null
where they are empty. Other columns are ignored.

x_InstanceType is not part of FOCUS: it is taken from `x_InstanceType`, from InstanceType or
ServiceType in SkuPriceDetails and Microsoft's x_SkuDetails, or, for usage on AWS, from a
description such as "… per On Demand Linux t3.micro Instance Hour".
"""

from __future__ import annotations

from dataclasses import replace

from tools.clouds.focus_files.cells import read_tags
from tools.clouds.focus_files.mapping import Check, Format, Reader
from tools.clouds.focus_files.source import Source, header_key

_TEXTS = (
    "ProviderName",
    "PublisherName",
    "InvoiceIssuerName",
    "InvoiceId",
    "BillingAccountId",
    "BillingAccountName",
    "SubAccountId",
    "SubAccountName",
    "ServiceName",
    "ServiceCategory",
    "ServiceSubcategory",
    "RegionId",
    "RegionName",
    "AvailabilityZone",
    "ResourceId",
    "ResourceName",
    "ResourceType",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "PricingCategory",
    "PricingUnit",
    "ConsumedUnit",
    "CommitmentDiscountId",
    "CommitmentDiscountName",
    "CommitmentDiscountCategory",
    "CommitmentDiscountType",
    "CommitmentDiscountStatus",
    "SkuId",
    "SkuPriceId",
)
_NUMBERS = (
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "PricingQuantity",
    "ConsumedQuantity",
    "ListUnitPrice",
    "ContractedUnitPrice",
)
_TIMES = ("ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")
_INPUT_ONLY = (
    "ServiceProviderName",
    "HostProviderName",
    "SkuPriceDetails",
    "x_SkuDetails",
    "x_InstanceType",
)
_SINCE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "1.3",
        (
            "ServiceProviderName",
            "HostProviderName",
            "ContractApplied",
            "AllocatedMethodId",
            "AllocatedResourceId",
            "AllocatedTags",
        ),
    ),
    (
        "1.2",
        ("InvoiceId", "BillingAccountType", "SubAccountType", "PricingCurrency"),
    ),
    (
        "1.1",
        (
            "CapacityReservationId",
            "CommitmentDiscountQuantity",
            "ServiceSubcategory",
            "SkuMeter",
            "SkuPriceDetails",
        ),
    ),
)
_AWS_TYPE = (
    r"\b((?:(?:db|cache|ml|dax|kafka|search)\.)?[a-z][a-z0-9-]*[0-9][a-z0-9-]*\."
    r"(?:nano|micro|small|medium|large|[0-9]{0,3}xlarge|metal(?:-[0-9]+xl)?))\b"
)
_INSTANCE_TYPE = rf"""coalesce(
    x_InstanceType,
    CASE WHEN contains(SkuPriceDetails, 'nstanceType') THEN
        filled(regexp_extract(SkuPriceDetails, '"(?:x_)?[Ii]nstanceType"\s*:\s*"([^"]+)"', 1)) END,
    CASE WHEN contains(SkuPriceDetails, 'ServiceType') THEN
        filled(regexp_extract(SkuPriceDetails, '"(?:x_)?ServiceType"\s*:\s*"([^"]+)"', 1)) END,
    CASE WHEN contains(x_SkuDetails, 'ServiceType') THEN
        filled(regexp_extract(x_SkuDetails, '"ServiceType"\s*:\s*"([^"]+)"', 1)) END,
    CASE WHEN ChargeCategory = 'Usage' AND contains(ChargeDescription, '.') THEN
        filled(regexp_extract(ChargeDescription, '{_AWS_TYPE}', 1)) END)"""

_FORM = Format(
    name="focus",
    label="a FOCUS file",
    columns={
        name: (name,)
        for name in (
            "ChargePeriodStart",
            "BilledCost",
            "BillingCurrency",
            *_TEXTS,
            *_NUMBERS,
            *_TIMES,
            *_INPUT_ONLY,
        )
    }
    | {"tag_cell": ("Tags",)},
    needed=("ChargePeriodStart", "BilledCost", "BillingCurrency"),
    derived={"provider": "coalesce(ProviderName, ServiceProviderName)"},
    checks=(
        Check("ChargePeriodStart", "time", required=True),
        Check("BilledCost", "number", required=True),
        Check("BillingCurrency", "currency", required=True),
        Check("provider", "text", required=True, title="ProviderName"),
        *(Check(name, "number") for name in _NUMBERS),
        *(Check(name, "time") for name in _TIMES),
    ),
    readers=(Reader("tag_cell", "tags", read_tags),),
    output={name: name for name in _TEXTS}
    | {name: f"n_{name}" for name in ("BilledCost", *_NUMBERS)}
    | {
        "ProviderName": "provider",
        "PublisherName": "coalesce(PublisherName, HostProviderName)",
        "ChargePeriodStart": "t_ChargePeriodStart",
        "ChargePeriodEnd": "t_ChargePeriodEnd",
        "BillingPeriodStart": "coalesce(t_BillingPeriodStart, "
        "date_trunc('month', t_ChargePeriodStart))",
        "BillingPeriodEnd": "coalesce(t_BillingPeriodEnd, date_trunc('month', "
        "coalesce(t_BillingPeriodStart, t_ChargePeriodStart)) + INTERVAL 1 MONTH)",
        "BillingCurrency": "c_BillingCurrency",
        "x_InstanceType": _INSTANCE_TYPE,
        "x_Tags": "tags",
    },
    notes=(("n_EffectiveCost IS NULL", "{count} rows have no EffectiveCost"),),
)


def focus(source: Source) -> Format:
    """The FOCUS format in the file's version."""
    return replace(_FORM, version=focus_version(source.header))


def focus_version(header: list[str]) -> str:
    """The FOCUS version that has these columns."""
    keys = {header_key(name) for name in header}
    if "serviceprovidername" in keys and not keys & {"providername", "publishername"}:
        return "1.4"
    for version, names in _SINCE:
        if any(header_key(name) in keys for name in names):
            return version
    return "1.0"
