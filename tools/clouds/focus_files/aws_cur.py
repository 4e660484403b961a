"""AWS Cost and Usage Reports: legacy (`lineItem/UnblendedCost`, also as Athena names its columns)
and CUR 2.0 (`line_item_unblended_cost`, maps in `product` and `resource_tags`).

Sources: AWS "Data dictionary" of the Cost and Usage Reports and "Understanding your amortized
data" (reservation and Savings Plans line items); FOCUS 1.2 for the meaning of the target columns.

* BilledCost = UnblendedCost, but a SavingsPlanCoveredUsage row bills 0 and the
  SavingsPlanNegation row that takes its on-demand price back is left out. Where the two do not
  cancel (a report in parts, rounding) one Adjustment row per day, account and plan carries the
  rest, so that the sum of BilledCost always equals the sum of UnblendedCost.
* EffectiveCost = reservation/EffectiveCost for DiscountedUsage, SavingsPlanEffectiveCost for
  SavingsPlanCoveredUsage, 0 for fees that are amortised into usage (RIFee, a Fee with a
  reservation, SavingsPlanUpfrontFee, SavingsPlanRecurringFee), else UnblendedCost.
* The unused part of a commitment becomes a row of its own, CommitmentDiscountStatus Unused, that
  bills 0: UnusedAmortizedUpfrontFee + UnusedRecurringFee of an RIFee, TotalCommitmentToDate −
  UsedCommitment of a SavingsPlanRecurringFee.
* ListCost = publicOnDemandCost. ContractedCost = UnblendedCost where no commitment lowers it,
  publicOnDemandCost for DiscountedUsage.
* Refunds are Adjustments of class Correction; EDP, private rate and bundled discounts are
  Adjustments; credits are Credits.
* Tags lose the prefix `user:` (CUR 2.0: `user_`); AWS' own keep `aws:`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from tools.clouds.focus_files.categories import service_category
from tools.clouds.focus_files.cells import read_tags
from tools.clouds.focus_files.mapping import ZERO, Check, Format, Reader
from tools.clouds.focus_files.source import Source, header_key

_COLUMNS = {
    "payer": ("billpayeraccountid",),
    "payer_name": ("billpayeraccountname",),
    "period_start": ("billbillingperiodstartdate",),
    "period_end": ("billbillingperiodenddate",),
    "invoice": ("billinvoiceid",),
    "issuer": ("billinvoicingentity",),
    "entity": ("lineitemlegalentity",),
    "account": ("lineitemusageaccountid",),
    "account_name": ("lineitemusageaccountname",),
    "kind": ("lineItem/LineItemType",),
    "start": ("lineItem/UsageStartDate",),
    "finish": ("lineitemusageenddate",),
    "code": ("lineitemproductcode",),
    "usage_type": ("lineitemusagetype",),
    "zone": ("lineitemavailabilityzone",),
    "amount": ("lineitemusageamount",),
    "currency_code": ("lineItem/CurrencyCode",),
    "unblended": ("lineItem/UnblendedCost",),
    "unblended_rate": ("lineitemunblendedrate",),
    "description": ("lineitemlineitemdescription",),
    "resource": ("lineitemresourceid",),
    "product": ("product",),
    "product_name": ("productproductname",),
    "service_name": ("productservicename",),
    "service_code": ("productservicecode",),
    "family": ("productproductfamily",),
    "region_code": ("productregioncode",),
    "region": ("productregion",),
    "location": ("productlocation",),
    "instance_type": ("productinstancetype",),
    "sku": ("productsku",),
    "list_cost": ("pricingpublicondemandcost",),
    "list_rate": ("pricingpublicondemandrate",),
    "unit": ("pricingunit",),
    "rate_code": ("pricingratecode",),
    "reservation": ("reservationreservationarn",),
    "ri_effective": ("reservationeffectivecost",),
    "ri_unused_upfront": ("reservationunusedamortizedupfrontfeeforbillingperiod",),
    "ri_unused_recurring": ("reservationunusedrecurringfee",),
    "plan": ("savingsplansavingsplanarn",),
    "plan_effective": ("savingsplansavingsplaneffectivecost",),
    "plan_total": ("savingsplantotalcommitmenttodate",),
    "plan_used": ("savingsplanusedcommitment",),
    "tag_cell": ("resourcetags",),
}
_NUMBERS = (
    "amount",
    "unblended_rate",
    "list_cost",
    "list_rate",
    "ri_effective",
    "ri_unused_upfront",
    "ri_unused_recurring",
    "plan_effective",
    "plan_total",
    "plan_used",
)
_USAGE = "kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')"
_COVERED = "kind IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')"
_UPFRONT_RI = "(kind = 'RIFee' OR (kind = 'Fee' AND reservation IS NOT NULL))"
_PLAN_FEE = "kind IN ('SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee')"
_CATEGORY = f"""CASE
    WHEN {_USAGE} THEN 'Usage'
    WHEN {_UPFRONT_RI} OR {_PLAN_FEE} OR kind = 'Fee' THEN 'Purchase'
    WHEN kind IN ('Tax', 'Credit') THEN kind
    ELSE 'Adjustment' END"""
_FREQUENCY = f"""CASE
    WHEN {_USAGE} THEN 'Usage-Based'
    WHEN kind IN ('RIFee', 'SavingsPlanRecurringFee') THEN 'Recurring'
    ELSE 'One-Time' END"""
_PRICING = f"""CASE
    WHEN {_COVERED} THEN 'Committed'
    WHEN kind = 'Usage' AND contains(usage_type, 'SpotUsage') THEN 'Dynamic'
    WHEN {_CATEGORY} IN ('Usage', 'Purchase') THEN 'Standard' END"""
_EFFECTIVE = f"""CASE
    WHEN kind = 'DiscountedUsage' THEN n_ri_effective
    WHEN kind = 'SavingsPlanCoveredUsage' THEN n_plan_effective
    WHEN {_UPFRONT_RI} OR {_PLAN_FEE} THEN {ZERO}
    ELSE n_unblended END"""
_CATEGORY_OF_SERVICE = """CASE
    WHEN service_code = 'AWSDataTransfer' OR family IN ('Data Transfer', 'NAT Gateway',
        'Load Balancer', 'Load Balancer-Application', 'Load Balancer-Network', 'IP Address')
        THEN 'Networking'
    WHEN code = 'AmazonEC2' AND family IN ('Storage', 'Storage Snapshot', 'System Operation')
        THEN 'Storage'
    ELSE service_class END"""
_REST = "ltrim(regexp_extract(resource, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.*)$', 1), '/')"
_RESOURCE_TYPE = f"""CASE
    WHEN starts_with(resource, 'arn:') THEN CASE
        WHEN resource LIKE 'arn:%:s3:%' THEN 'bucket'
        WHEN resource LIKE 'arn:%:sns:%' THEN 'topic'
        WHEN resource LIKE 'arn:%:sqs:%' THEN 'queue'
        WHEN regexp_matches({_REST}, '^[^:/]+[:/]')
            THEN regexp_extract({_REST}, '^([^:/]+)[:/]', 1) END
    WHEN starts_with(resource, 'i-') THEN 'instance'
    WHEN starts_with(resource, 'vol-') THEN 'volume'
    WHEN starts_with(resource, 'snap-') THEN 'snapshot'
    WHEN starts_with(resource, 'eipalloc-') THEN 'elastic-ip'
    WHEN starts_with(resource, 'nat-') THEN 'natgateway'
    WHEN starts_with(resource, 'vpce-') THEN 'vpc-endpoint'
    WHEN starts_with(resource, 'eni-') THEN 'network-interface'
    WHEN starts_with(resource, 'fs-') THEN 'file-system'
    WHEN code = 'AmazonS3' AND resource IS NOT NULL THEN 'bucket' END"""
_SERVICE = "coalesce(product_name, product_in_map, service_name, service_code, code)"
_PERIOD = {
    "BillingPeriodStart": "coalesce(t_period_start, date_trunc('month', t_start))",
    "BillingPeriodEnd": "coalesce(t_period_end, "
    "date_trunc('month', coalesce(t_period_start, t_start)) + INTERVAL 1 MONTH)",
}
_UNUSED = f"""CASE
    WHEN kind = 'RIFee'
        THEN coalesce(n_ri_unused_upfront, {ZERO}) + coalesce(n_ri_unused_recurring, {ZERO})
    WHEN kind = 'SavingsPlanRecurringFee' THEN n_plan_total - n_plan_used END"""
_REST_OF_PLAN = {
    "ChargePeriodStart": "date_trunc('day', t_start)",
    "ChargePeriodEnd": "date_trunc('day', t_start) + INTERVAL 1 DAY",
    **{name: f"any_value({sql})" for name, sql in _PERIOD.items()},
    "ProviderName": "'AWS'",
    "PublisherName": "'AWS'",
    "InvoiceIssuerName": "any_value(coalesce(issuer, entity, 'AWS'))",
    "InvoiceId": "invoice",
    "BillingAccountId": "payer",
    "BillingAccountName": "any_value(payer_name)",
    "SubAccountId": "account",
    "SubAccountName": "any_value(account_name)",
    "ServiceName": "'Savings Plans'",
    "ServiceCategory": "'Compute'",
    "ChargeCategory": "'Adjustment'",
    "ChargeFrequency": "'One-Time'",
    "ChargeDescription": "'Savings Plan negation without its covered usage in the same file'",
    "CommitmentDiscountId": "plan",
    "CommitmentDiscountCategory": "'Spend'",
    "CommitmentDiscountType": "'Savings Plan'",
    "BilledCost": "sum(n_unblended)",
    "EffectiveCost": ZERO,
    "BillingCurrency": "c_currency_code",
    "x_SourceRow": 'min("row")',
}

_FORM = Format(
    name="aws-cur",
    label="an AWS Cost and Usage Report",
    columns=_COLUMNS,
    needed=("start", "kind", "unblended", "currency_code"),
    derived={
        name: f"CASE WHEN json_valid(product) THEN filled(product ->> '$.{key}') END"
        for name, key in (
            ("product_in_map", "product_name"),
            ("region_in_map", "region"),
            ("type_in_map", "instance_type"),
        )
    },
    checks=(
        Check("start", "time", required=True),
        Check("unblended", "number", required=True),
        Check("currency_code", "currency", required=True),
        Check("kind", "text", required=True),
        *(Check(name, "number") for name in _NUMBERS),
        *(Check(name, "time") for name in ("finish", "period_start", "period_end")),
    ),
    output={
        "ChargePeriodStart": "t_start",
        "ChargePeriodEnd": "t_finish",
        **_PERIOD,
        "ProviderName": "'AWS'",
        "PublisherName": "coalesce(entity, 'AWS')",
        "InvoiceIssuerName": "coalesce(issuer, entity, 'AWS')",
        "InvoiceId": "invoice",
        "BillingAccountId": "payer",
        "BillingAccountName": "payer_name",
        "SubAccountId": "account",
        "SubAccountName": "account_name",
        "ServiceName": _SERVICE,
        "ServiceCategory": _CATEGORY_OF_SERVICE,
        "RegionId": "coalesce(region_code, region, region_in_map)",
        "RegionName": "location",
        "AvailabilityZone": "zone",
        "ResourceId": "resource",
        "ResourceType": _RESOURCE_TYPE,
        "ChargeCategory": _CATEGORY,
        "ChargeClass": "CASE WHEN kind = 'Refund' THEN 'Correction' END",
        "ChargeDescription": "description",
        "ChargeFrequency": _FREQUENCY,
        "PricingCategory": _PRICING,
        "PricingQuantity": "n_amount",
        "PricingUnit": "unit",
        "ConsumedQuantity": f"CASE WHEN {_USAGE} THEN n_amount END",
        "ConsumedUnit": f"CASE WHEN {_USAGE} THEN unit END",
        "CommitmentDiscountId": "coalesce(plan, reservation)",
        "CommitmentDiscountCategory": "CASE WHEN plan IS NOT NULL THEN 'Spend' "
        "WHEN reservation IS NOT NULL THEN 'Usage' END",
        "CommitmentDiscountType": "CASE WHEN plan IS NOT NULL THEN 'Savings Plan' "
        "WHEN reservation IS NOT NULL THEN 'Reserved Instance' END",
        "CommitmentDiscountStatus": f"CASE WHEN {_COVERED} THEN 'Used' END",
        "SkuId": "sku",
        "SkuPriceId": "rate_code",
        "ListUnitPrice": "n_list_rate",
        "ContractedUnitPrice": "n_unblended_rate",
        "BilledCost": f"CASE WHEN kind = 'SavingsPlanCoveredUsage' THEN {ZERO} "
        "ELSE n_unblended END",
        "EffectiveCost": _EFFECTIVE,
        "ListCost": "n_list_cost",
        "ContractedCost": "CASE WHEN kind = 'DiscountedUsage' THEN n_list_cost "
        "ELSE n_unblended END",
        "BillingCurrency": "c_currency_code",
        "x_InstanceType": "coalesce(instance_type, type_in_map)",
        "x_Tags": "coalesce('{' || tags_json || '}', tags)",
    },
    dropped="kind = 'SavingsPlanNegation'",
    extra=(
        (
            f"checked WHERE bad IS NULL AND {_UNUSED} > 0",
            {
                "ChargeCategory": "'Usage'",
                "ChargeFrequency": "'Usage-Based'",
                "ChargeDescription": "'Unused part of a commitment: ' || description",
                "PricingCategory": "'Committed'",
                "PricingQuantity": "NULL",
                "CommitmentDiscountStatus": "'Unused'",
                "BilledCost": ZERO,
                "EffectiveCost": _UNUSED,
                "ListCost": ZERO,
                "ContractedCost": ZERO,
            },
        ),
    ),
    carry=(
        "checked WHERE bad IS NULL AND kind IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') "
        "GROUP BY date_trunc('day', t_start), invoice, payer, account, plan, c_currency_code",
        _REST_OF_PLAN,
    ),
    notes=(
        (
            f"{_EFFECTIVE} IS NULL",
            "{count} rows of reservations or Savings Plans have no EffectiveCost: the report "
            "lacks the reservation or savingsPlan columns",
        ),
    ),
)


def aws_cur(source: Source) -> Format:
    """The CUR format of the file: 2.0 has maps or the account's name, all else is legacy."""
    keys = {header_key(name) for name in source.header}
    newer = keys & {"resourcetags", "product", "billpayeraccountname"}
    return replace(
        _FORM,
        version="2.0" if newer else "legacy",
        tag_columns=_tag_key,
        readers=(
            Reader("code", "service_class", service_category),
            Reader("tag_cell", "tags", partial(read_tags, rename=_own)),
        ),
    )


def _tag_key(title: str) -> str | None:
    """`resourceTags/user:env` and `resource_tags_user_env` are the tag `env`."""
    match = re.fullmatch(r"resource_?tags[/_.](.+)", title, re.IGNORECASE)
    return _own(match[1]) if match else None


def _own(key: str) -> str:
    return re.sub(r"^user[:_]", "", key)
