"""Google Cloud billing exports from BigQuery (standard and detailed), flattened or as Parquet.

Sources: Google "Structure of standard / detailed data export" and its FOCUS export; FOCUS 1.2.

* Credits that lower the rate of a use (committed and sustained use, negotiated discounts,
  reseller margin, subscription benefits) belong to the row: BilledCost = EffectiveCost =
  cost + those credits. Other credits (promotions, free tier) become rows of their own,
  ChargeCategory Credit, with the same x_SourceRow. So the sum of BilledCost always equals the
  sum of cost plus the sum of all credits.
* The fee of a commitment (SKU "Commitment …") is a Purchase with EffectiveCost = BilledCost: the
  export does not tell which use it pays for, so it stays where it was billed.
* ListCost = cost_at_list; ContractedCost = cost.
* cost_type tax → Tax; adjustment and rounding_error → Adjustment; regular → Usage.
* The billing period is `invoice.month`, else the month of the charge.
* Labels are tags; the project is the sub account. x_InstanceType is the system label
  compute.googleapis.com/machine_spec.
* Quantities are in pricing units: base units such as byte-seconds do not fit a sum.
"""

from __future__ import annotations

from dataclasses import replace

from tools.base import BillError
from tools.clouds.focus_files.categories import service_category
from tools.clouds.focus_files.cells import read_credits, read_tags
from tools.clouds.focus_files.mapping import ZERO, Check, Format, Reader
from tools.clouds.focus_files.source import Source

_COLUMNS = {
    "start": ("usage_start_time",),
    "finish": ("usageendtime",),
    "cost": ("cost",),
    "currency_code": ("currency",),
    "account": ("billingaccountid",),
    "project": ("projectid",),
    "project_number": ("projectnumber",),
    "project_name": ("projectname",),
    "service": ("servicedescription",),
    "sku": ("skuid",),
    "sku_name": ("skudescription",),
    "location": ("locationlocation",),
    "region": ("locationregion",),
    "zone": ("locationzone",),
    "resource": ("resourceglobalname",),
    "resource_name": ("resourcename",),
    "amount": ("usageamountinpricingunits",),
    "unit": ("usagepricingunit",),
    "month": ("invoicemonth",),
    "kind": ("costtype",),
    "list_cost": ("costatlist",),
    "seller": ("sellername",),
    "credit_cell": ("credits",),
    "tag_cell": ("labels",),
    "system_cell": ("systemlabels",),
}
# Types of credits that are a price, not a gift.
_RATES = (
    "'COMMITTED_USAGE_DISCOUNT', 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE', 'FEE_UTILIZATION_OFFSET', "
    "'SUSTAINED_USAGE_DISCOUNT', 'DISCOUNT', 'RESELLER_MARGIN', 'SUBSCRIPTION_BENEFIT'"
)
_LIST = """from_json(credits, '[{"name": "VARCHAR", "type": "VARCHAR", "amount": "VARCHAR"}]')"""
_LOWERED = f"""n_cost + coalesce(list_sum(list_transform(
    list_filter({_LIST}, lambda c: c.type IN ({_RATES})), lambda c: num(c.amount))), {ZERO})"""
_CATEGORY = """CASE
    WHEN kind = 'tax' THEN 'Tax'
    WHEN kind IN ('adjustment', 'rounding_error') THEN 'Adjustment'
    WHEN starts_with(sku_name, 'Commitment') THEN 'Purchase'
    ELSE 'Usage' END"""
_MONTH = "try_strptime(month, '%Y%m')"
_IS_USE = f"{_CATEGORY} = 'Usage'"

_FORM = Format(
    name="gcp-billing-export",
    label="a Google Cloud billing export",
    columns=_COLUMNS,
    needed=("start", "cost", "currency_code"),
    checks=(
        Check("start", "time", required=True),
        Check("cost", "number", required=True),
        Check("currency_code", "currency", required=True),
        Check("amount", "number"),
        Check("list_cost", "number"),
        Check("finish", "time"),
        Check("credit_cell", "json"),
    ),
    readers=(
        Reader("service", "service_class", service_category),
        Reader("tag_cell", "tags", read_tags),
        Reader("system_cell", "system_tags", read_tags),
        Reader("credit_cell", "credits", read_credits, strict=True),
    ),
    output={
        "ChargePeriodStart": "t_start",
        "ChargePeriodEnd": "t_finish",
        "BillingPeriodStart": f"coalesce({_MONTH}, date_trunc('month', t_start))",
        "BillingPeriodEnd": f"coalesce({_MONTH}, date_trunc('month', t_start)) + INTERVAL 1 MONTH",
        "ProviderName": "'Google Cloud'",
        "PublisherName": "coalesce(seller, 'Google Cloud')",
        "InvoiceIssuerName": "'Google Cloud'",
        "BillingAccountId": "account",
        "SubAccountId": "coalesce(project, project_number)",
        "SubAccountName": "project_name",
        "ServiceName": "service",
        "ServiceCategory": "service_class",
        "RegionId": "coalesce(region, location)",
        "RegionName": "location",
        "AvailabilityZone": "zone",
        "ResourceId": "coalesce(resource, resource_name)",
        "ResourceName": "resource_name",
        "ResourceType": "filled(regexp_extract(resource, '/([^/]+)/[^/]+$', 1))",
        "ChargeCategory": _CATEGORY,
        "ChargeDescription": "sku_name",
        "ChargeFrequency": f"CASE WHEN {_IS_USE} THEN 'Usage-Based' "
        f"WHEN {_CATEGORY} = 'Purchase' THEN 'Recurring' ELSE 'One-Time' END",
        "PricingCategory": "CASE WHEN regexp_matches(sku_name, 'Spot|Preemptible') THEN 'Dynamic' "
        f"WHEN {_CATEGORY} IN ('Usage', 'Purchase') THEN 'Standard' END",
        "PricingQuantity": "n_amount",
        "PricingUnit": "unit",
        "ConsumedQuantity": f"CASE WHEN {_IS_USE} THEN n_amount END",
        "ConsumedUnit": f"CASE WHEN {_IS_USE} THEN unit END",
        "SkuId": "sku",
        "BilledCost": _LOWERED,
        "EffectiveCost": _LOWERED,
        "ListCost": "n_list_cost",
        "ContractedCost": "n_cost",
        "BillingCurrency": "c_currency_code",
        "x_InstanceType": "CASE WHEN system_tags IS NOT NULL THEN "
        """filled(system_tags ->> '$."compute.googleapis.com/machine_spec"') END""",
        "x_Tags": "tags",
    },
    extra=(
        (
            f"(SELECT *, unnest({_LIST}) AS credit FROM checked WHERE bad IS NULL "
            f"AND credits IS NOT NULL) WHERE credit.type NOT IN ({_RATES})",
            {
                "ChargeCategory": "'Credit'",
                "ChargeDescription": "coalesce(credit.name, credit.type)",
                "ChargeFrequency": "'One-Time'",
                "PricingCategory": "NULL",
                "PricingQuantity": "NULL",
                "PricingUnit": "NULL",
                "ConsumedQuantity": "NULL",
                "ConsumedUnit": "NULL",
                "BilledCost": "num(credit.amount)",
                "EffectiveCost": "num(credit.amount)",
                "ListCost": "NULL",
                "ContractedCost": "num(credit.amount)",
            },
        ),
    ),
)


def gcp(source: Source) -> Format:
    """The format: detailed exports know resources, standard ones do not.

    Raises BillError where credits were unnested: costs may be repeated then.
    """
    if source.find("creditsamount") is not None and source.find("credits") is None:
        raise BillError(
            f"{source.name}: its credits were unnested into columns, which repeats a cost once per "
            "credit; export the credits as JSON (TO_JSON_STRING(credits)) or export Parquet"
        )
    detailed = source.find("resourceglobalname") is not None
    return replace(_FORM, version="detailed" if detailed else "standard")
