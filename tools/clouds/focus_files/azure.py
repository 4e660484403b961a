"""Azure cost exports (EA, MCA and older pay-as-you-go; actual and amortised cost).

Sources: Microsoft "Understand cost details fields" and "Convert cost and usage data to FOCUS"
(learn.microsoft.com/cloud-computing/finops/focus/convert); FOCUS 1.2.

* The cost column is CostInBillingCurrency, else PreTaxCost, Cost or ExtendedCost.
* Actual cost: BilledCost = cost. EffectiveCost = cost, but 0 for the purchase or refund of a
  reservation or savings plan (it is amortised into usage), and null for usage that a commitment
  covers: this export shows it at 0 and does not tell its amortised cost.
* Amortised cost: rows of a commitment (usage and unused) bill 0, and their cost is EffectiveCost;
  all other rows have both.
* An export is amortised if it has unused commitment rows, or covered usage that costs something.
* ListCost = PaygCostInBillingCurrency where the export has it. ContractedCost = cost where no
  commitment lowers it.
* ChargeType Usage, UnusedReservation, UnusedSavingsPlan → Usage; Purchase and Tax stay; Refund →
  Adjustment of class Correction; RoundingAdjustment and others → Adjustment.
* PricingModel Spot → Dynamic, Reservation and SavingsPlan → Committed, OnDemand → Standard.
* Dates are days: the charge period is that whole day. BillingPeriodEndDate is the last day of the
  period, so that FOCUS' exclusive end is the day after.
* The subscription is the sub account. x_InstanceType is ServiceType in AdditionalInfo, or the
  meter's name, for virtual machines.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from tools.clouds.focus_files.categories import service_category
from tools.clouds.focus_files.cells import read_tags
from tools.clouds.focus_files.mapping import ZERO, Check, Format, Reader
from tools.clouds.focus_files.rows import batches
from tools.clouds.focus_files.source import Source

_COLUMNS = {
    "date": ("Date", "UsageDate", "UsageDateTime"),
    "cost": ("CostInBillingCurrency", "PreTaxCost", "Cost", "ExtendedCost"),
    "currency_code": ("BillingCurrency", "BillingCurrencyCode", "Currency", "CurrencyCode"),
    "subscription": ("subscriptionid", "subscriptionguid"),
    "subscription_name": ("subscriptionname",),
    "account": ("billingaccountid", "accountownerid"),
    "account_name": ("billingaccountname", "accountname"),
    "period_start": ("billingperiodstartdate",),
    "period_end": ("billingperiodenddate",),
    "invoice": ("invoiceid",),
    "place": ("resourcelocation", "resourcelocationnormalized", "location"),
    "meter_place": ("meterregion",),
    "zone": ("availabilityzone",),
    "resource": ("resourceid", "instanceid"),
    "resource_name": ("resourcename",),
    "meter_category": ("metercategory",),
    "meter_name": ("metername",),
    "meter": ("meterid",),
    "product": ("productname", "product"),
    "unit": ("unitofmeasure",),
    "quantity": ("quantity", "usagequantity", "consumedquantity"),
    "unit_price": ("unitprice",),
    "list_price": ("paygprice",),
    "list_cost": ("paygcostinbillingcurrency",),
    "charge_type": ("chargetype",),
    "model": ("pricingmodel",),
    "frequency": ("frequency",),
    "publisher_type": ("publishertype",),
    "publisher": ("publishername",),
    "reservation": ("reservationid",),
    "reservation_name": ("reservationname",),
    "benefit": ("benefitid",),
    "benefit_name": ("benefitname",),
    "part": ("partnumber", "productid"),
    "info": ("additionalinfo",),
    "tag_cell": ("tags",),
}
_UNUSED = "coalesce(charge_type, '') IN ('UnusedReservation', 'UnusedSavingsPlan')"
_COMMITMENT = (
    f"({_UNUSED} OR coalesce(model, '') IN ('Reservation', 'SavingsPlan') "
    "OR reservation IS NOT NULL OR benefit IS NOT NULL)"
)
_BOUGHT = f"({_COMMITMENT} AND coalesce(charge_type, '') IN ('Purchase', 'Refund'))"
_COVERED = f"({_COMMITMENT} AND NOT {_BOUGHT})"
_PLAN = (
    "(model = 'SavingsPlan' OR charge_type = 'UnusedSavingsPlan' OR (reservation IS NULL "
    "AND contains(lower(benefit), 'savingsplan')))"
)
_CATEGORY = f"""CASE
    WHEN charge_type IS NULL OR charge_type = 'Usage' OR {_UNUSED} THEN 'Usage'
    WHEN charge_type IN ('Purchase', 'Tax', 'Credit') THEN charge_type
    ELSE 'Adjustment' END"""
_FREQUENCY = """CASE frequency WHEN 'UsageBased' THEN 'Usage-Based' WHEN 'OneTime' THEN 'One-Time'
    WHEN 'Recurring' THEN 'Recurring' END"""
_PRICING = f"""CASE
    WHEN {_COVERED} THEN 'Committed'
    WHEN model = 'Spot' THEN 'Dynamic'
    WHEN model = 'OnDemand' OR {_BOUGHT} THEN 'Standard' END"""
_UNIT = r"""CASE
    WHEN unit = '1 Hour' THEN 'Hours'
    ELSE coalesce(filled(regexp_extract(unit, '^1 (.+)$', 1)), unit) END"""
# Meters write 'US East 2' where Resource Manager says 'eastus2'.
_REGION = r"""CASE
    WHEN location ILIKE 'US %' THEN lower(replace(regexp_replace(
        substr(location, 4), '^([A-Za-z ]+?) ?([0-9]?)$', '\1us\2'), ' ', ''))
    WHEN location ILIKE 'EU %' THEN lower(substr(location, 4)) || 'europe'
    WHEN location ILIKE 'AP %' THEN lower(substr(location, 4)) || 'asia'
    ELSE lower(replace(location, ' ', '')) END"""
_INSTANCE_TYPE = r"""CASE
    WHEN starts_with(meter_category, 'Virtual Machines') OR meter_category = 'Cloud Services'
    THEN coalesce(
        filled(regexp_extract(info, '"ServiceType"\s*:\s*"([^"]+)"', 1)),
        filled(regexp_extract(meter_name, '^([A-Z]+[0-9]+[^/]*?)(?: (?:Spot|Low Priority))?$', 1))
    ) END"""

_FORM = Format(
    name="azure-cost-export",
    label="an Azure cost export",
    version="actual",
    columns=_COLUMNS,
    needed=("date", "cost", "currency_code"),
    derived={"location": "coalesce(place, meter_place)"},
    checks=(
        Check("date", "day", required=True),
        Check("cost", "number", required=True),
        Check("currency_code", "currency", required=True),
        *(Check(name, "number") for name in ("quantity", "unit_price", "list_price", "list_cost")),
        *(Check(name, "day") for name in ("period_start", "period_end")),
    ),
    readers=(
        Reader("meter_category", "service_class", service_category),
        Reader("tag_cell", "tags", read_tags),
    ),
    output={
        "ChargePeriodStart": "t_date",
        "ChargePeriodEnd": "t_date + INTERVAL 1 DAY",
        "BillingPeriodStart": "coalesce(t_period_start, date_trunc('month', t_date))",
        "BillingPeriodEnd": "coalesce(t_period_end + INTERVAL 1 DAY, "
        "date_trunc('month', coalesce(t_period_start, t_date)) + INTERVAL 1 MONTH)",
        "ProviderName": "'Microsoft Azure'",
        "PublisherName": "CASE WHEN publisher_type IN ('Azure', 'Microsoft') "
        "OR publisher_type IS NULL THEN coalesce(publisher, 'Microsoft') ELSE publisher END",
        "InvoiceIssuerName": "'Microsoft'",
        "InvoiceId": "invoice",
        "BillingAccountId": "account",
        "BillingAccountName": "account_name",
        "SubAccountId": "subscription",
        "SubAccountName": "subscription_name",
        "ServiceName": "meter_category",
        "ServiceCategory": "service_class",
        "RegionId": _REGION,
        "RegionName": "location",
        "AvailabilityZone": "zone",
        "ResourceId": "resource",
        "ResourceName": "coalesce(resource_name, filled(regexp_extract(resource, '/([^/]+)$', 1)))",
        "ResourceType": "filled(regexp_extract(resource, '/providers/([^/]+/[^/]+)/[^/]+', 1))",
        "ChargeCategory": _CATEGORY,
        "ChargeClass": "CASE WHEN charge_type = 'Refund' THEN 'Correction' END",
        "ChargeDescription": "coalesce(product, meter_name)",
        "ChargeFrequency": _FREQUENCY,
        "PricingCategory": _PRICING,
        "PricingQuantity": "n_quantity",
        "PricingUnit": _UNIT,
        "ConsumedQuantity": f"CASE WHEN {_CATEGORY} = 'Usage' AND NOT {_UNUSED} THEN n_quantity END",
        "ConsumedUnit": f"CASE WHEN {_CATEGORY} = 'Usage' AND NOT {_UNUSED} THEN {_UNIT} END",
        "CommitmentDiscountId": f"CASE WHEN {_COMMITMENT} THEN coalesce(reservation, benefit) END",
        "CommitmentDiscountName": f"CASE WHEN {_COMMITMENT} "
        "THEN coalesce(reservation_name, benefit_name) END",
        "CommitmentDiscountCategory": f"CASE WHEN {_COMMITMENT} "
        f"THEN CASE WHEN {_PLAN} THEN 'Spend' ELSE 'Usage' END END",
        "CommitmentDiscountType": f"CASE WHEN {_COMMITMENT} "
        f"THEN CASE WHEN {_PLAN} THEN 'Savings Plan' ELSE 'Reservation' END END",
        "CommitmentDiscountStatus": f"CASE WHEN {_UNUSED} THEN 'Unused' "
        f"WHEN {_COVERED} THEN 'Used' END",
        "SkuId": "meter",
        "SkuPriceId": "part",
        "ListUnitPrice": "nullif(n_list_price, 0)",
        "ContractedUnitPrice": "n_unit_price",
        "BilledCost": "n_cost",
        "EffectiveCost": f"CASE WHEN {_BOUGHT} THEN {ZERO} WHEN NOT {_COVERED} THEN n_cost END",
        "ListCost": "n_list_cost",
        "ContractedCost": f"CASE WHEN NOT {_COMMITMENT} THEN n_cost END",
        "BillingCurrency": "c_currency_code",
        "x_InstanceType": _INSTANCE_TYPE,
        "x_Tags": "tags",
    },
    notes=(
        (
            _COVERED,
            "{count} rows of usage covered by reservations or savings plans have no EffectiveCost: "
            "an actual-cost export does not tell it; import the amortised one of the same time too",
        ),
    ),
)
_AMORTIZED = replace(
    _FORM,
    version="amortized",
    output={
        **_FORM.output,
        "BilledCost": f"CASE WHEN {_COVERED} THEN {ZERO} ELSE n_cost END",
        "EffectiveCost": f"CASE WHEN {_BOUGHT} THEN {ZERO} ELSE n_cost END",
    },
    notes=(
        (
            _COVERED,
            "this is an amortised export: {count} rows of reservations or savings plans bill 0; "
            "their purchases are in the actual-cost export only; import that one too",
        ),
    ),
)


def azure(source: Source) -> Format:
    """The format for actual or amortised cost, whichever the rows show."""
    return _AMORTIZED if _is_amortized(source) else _FORM


def _is_amortized(source: Source) -> bool:
    names = ("charge_type", "model", "reservation", "benefit", "cost")
    found = {name: [source.find(key) for key in _COLUMNS[name]] for name in names}
    columns = {
        name: next(position for position in positions if position is not None)
        for name, positions in found.items()
        if any(position is not None for position in positions)
    }
    for table in batches(source, columns, lambda *_: None):
        kinds = table.column("charge_type") if "charge_type" in columns else None
        if kinds is None:
            return False
        texts = set(pc.unique(kinds).to_pylist())
        if texts & {"UnusedReservation", "UnusedSavingsPlan"}:
            return True
        if "model" not in columns:
            continue
        covering = pc.is_in(table.column("model"), pa.array(["Reservation", "SavingsPlan"]))
        covered = pc.and_(covering, pc.fill_null(pc.equal(kinds, "Usage"), fill_value=False))
        costs = table.filter(covered).column("cost").drop_null()
        if any(text.strip("+-0.,eE ") for text in pc.unique(costs).to_pylist()):
            return True
    return False
