"""The bill of Northwind Grocers, an invented retailer that is unlike the demo estate.

Four providers in two currencies, services and tag keys that no list of ours names. It is written
with the csv module only, always the same, so that it can be the truth of eval cases.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 11, 20)
SEED = 1867
COLUMNS = (
    *("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "BillingCurrency"),
    *("BillingAccountId", "BillingAccountName", "BillingAccountType", "InvoiceId"),
    *("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"),
    *("ProviderName", "PublisherName", "InvoiceIssuerName", "SubAccountId", "SubAccountName"),
    *("SubAccountType", "ServiceName", "ServiceCategory", "ServiceSubcategory"),
    *("RegionId", "RegionName", "AvailabilityZone", "ResourceId", "ResourceName", "ResourceType"),
    *("ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency"),
    *("PricingCategory", "PricingQuantity", "PricingUnit", "ConsumedQuantity", "ConsumedUnit"),
    *("CommitmentDiscountId", "CommitmentDiscountName", "CommitmentDiscountCategory"),
    *("CommitmentDiscountType", "CommitmentDiscountStatus", "SkuId", "PricingCurrency", "Tags"),
)
Row = dict[str, str]


@dataclass(frozen=True)
class Biller:
    """A provider: who bills, in which currency, what its sub accounts and regions are called."""

    name: str
    publisher: str
    currency: str
    account: tuple[str, str, str]  # id, name, type
    sub_type: str
    subs: dict[str, str]  # name → id
    regions: dict[str, str]  # id → name
    tax: float = 0.0  # part of the month's usage
    gap: tuple[dt.date, ...] = ()


AWS = Biller(
    *("AWS", "Amazon Web Services EMEA SARL", "EUR"),
    ("640018671867", "Northwind Grocers AG", "Management Account"),
    "Account",
    {
        "Web Shop": "640018670001",
        "Stock and Logistics": "640018670002",
        "Data Kitchen": "640018670003",
        "Shared Services": "640018670004",
    },
    {"eu-central-1": "Europe (Frankfurt)", "eu-north-1": "Europe (Stockholm)"},
    tax=0.19,
)
MICROSOFT = Biller(
    *("Microsoft", "Microsoft", "USD"),
    ("88-NWG-1", "Northwind Grocers", "Enrollment"),
    "Subscription",
    {"Head Office": "sub-4f1e", "Loyalty Club": "sub-9a02"},
    {"germanywestcentral": "Germany West Central", "westeurope": "West Europe"},
)
NORDHAUS = Biller(
    *("Nordhaus Private Cloud", "Nordhaus Rechenzentrum GmbH", "EUR"),
    ("NH-2201", "Northwind Filialen", "Contract"),
    "Project",
    {"Tills": "prj-tills", "Cold Chain": "prj-cold"},
    {"kiel-a": "Kiel A", "husum-b": "Husum B"},
    tax=0.19,
)
KESTREL = Biller(
    *("Kestrel Edge", "Kestrel Edge Inc.", "USD"),
    ("kst-5512", "northwind-grocers", "Organization"),
    "Workspace",
    {"Storefront": "ws-storefront", "Recipes Blog": "ws-recipes"},
    {"global": "Global"},
    gap=(dt.date(2026, 9, 12), dt.date(2026, 9, 13)),
)
BILLERS = (AWS, MICROSOFT, NORDHAUS, KESTREL)

# Category and unit of each service.
SERVICES = {
    "Amazon Elastic Compute Cloud": ("Compute", "Hours"),
    "Amazon Simple Storage Service": ("Storage", "GB-Mo"),
    "Amazon Relational Database Service": ("Databases", "Hours"),
    "Amazon Redshift": ("Analytics", "Hours"),
    "Amazon Kinesis": ("Integration", "Shard Hours"),
    "AWS Glue": ("Analytics", "DPU-Hours"),
    "Amazon Personalize": ("AI and Machine Learning", "Requests"),
    "AWS Snowball": ("Migration", "Jobs"),
    "Virtual Machines": ("Compute", "Hours"),
    "Azure Cosmos DB": ("Databases", "RU-Hours"),
    "Microsoft Fabric": ("Analytics", "CU-Hours"),
    "Azure Data Factory": ("Integration", "Runs"),
    "Power BI Embedded": ("Analytics", "Hours"),
    "Compute Flex": ("Compute", "Hours"),
    "Block Store": ("Storage", "GB-Days"),
    "Fibre Link": ("Networking", "Ports"),
    "Rack Housing": ("Other", "Units"),
    "Kestrel CDN": ("Networking", "TB"),
    "Kestrel Shield": ("Security", "Requests"),
    "Kestrel Pixel": ("Media", "Images"),
    "Kestrel Streams": ("Media", "Minutes"),
}


@dataclass(frozen=True)
class Thing:
    """A resource that is charged every day from `since` to `until`, `daily` money a day."""

    biller: Biller
    sub: str
    service: str
    name: str
    daily: float
    tags: str = ""  # "key=value, key=value"
    region: int = 0
    since: dt.date = FIRST
    until: dt.date = LAST
    covered: bool = False  # paid by the commitment: billed nothing on the day


_A, _M, _N, _K = AWS, MICROSOFT, NORDHAUS, KESTREL
EC2, S3 = "Amazon Elastic Compute Cloud", "Amazon Simple Storage Service"
RDS, VM = "Amazon Relational Database Service", "Virtual Machines"
OCTOBER, MID_AUGUST = dt.date(2026, 10, 1), dt.date(2026, 8, 15)
THINGS = (
    Thing(_A, "Web Shop", EC2, "shop-front-1", 14.2, "squad=checkout, Stage=production"),
    Thing(_A, "Web Shop", EC2, "shop-front-2", 14.2, "squad=checkout, Stage=production"),
    Thing(
        *(_A, "Web Shop", EC2, "basket-api-1", 9.6, "squad=checkout, Stage=production"),
        covered=True,
    ),
    Thing(
        *(_A, "Web Shop", EC2, "basket-api-2", 9.6, "squad=checkout, Stage=production"),
        covered=True,
    ),
    Thing(_A, "Web Shop", EC2, "search-node-1", 17.3, "squad=search, Stage=production, tier=hot"),
    Thing(_A, "Web Shop", EC2, "search-node-2", 16.9, "Squad=Search, Stage=Production, tier=hot"),
    Thing(_A, "Web Shop", EC2, "shop-staging", 5.1, "squad=checkout, Stage=staging"),
    Thing(_A, "Web Shop", RDS, "orders-db", 31.4, "squad=checkout, Stage=production"),
    Thing(_A, "Web Shop", RDS, "orders-db-replica", 15.8, "squad=checkout, Stage=production"),
    Thing(_A, "Web Shop", S3, "northwind-product-photos", 6.7, "squad=search, cost_center=CC-310"),
    Thing(_A, "Web Shop", "Amazon Personalize", "also-bought", 11.9, "squad=search", 0, OCTOBER),
    Thing(_A, "Stock and Logistics", EC2, "route-planner", 21.5, "squad=vans, Stage=production", 1),
    Thing(
        _A, "Stock and Logistics", EC2, "route-planner-test", 7.4, "squad=vans, Stage=sandbox", 1
    ),
    Thing(
        *(_A, "Stock and Logistics", RDS, "stock-db", 26.2),
        "squad=stock, Stage=production, cost_center=CC-420",
    ),
    Thing(_A, "Stock and Logistics", "Amazon Kinesis", "scanner-feed", 8.8, "squad=stock", 0),
    Thing(_A, "Stock and Logistics", S3, "northwind-delivery-notes", 3.1, "", 1),
    Thing(
        *(_A, "Stock and Logistics", "AWS Snowball", "archive-move", 42.0, "squad=stock"),
        *(0, dt.date(2026, 9, 7), dt.date(2026, 9, 18)),
    ),
    Thing(
        *(_A, "Data Kitchen", "Amazon Redshift", "pantry-warehouse", 38.5),
        "squad=insights, Stage=production, cost_center=CC-500",
    ),
    Thing(_A, "Data Kitchen", "AWS Glue", "nightly-recipes", 12.7, "squad=insights"),
    Thing(_A, "Data Kitchen", S3, "northwind-lake", 18.4, "squad=insights, cost_center=CC-500"),
    Thing(_A, "Data Kitchen", EC2, "notebook-gpu", 28.9, "squad=insights, Stage=sandbox"),
    Thing(_A, "Data Kitchen", EC2, "notebook-small", 4.3, ""),
    Thing(_A, "Shared Services", EC2, "build-runner", 10.4, "squad=platform, Stage=tooling"),
    Thing(_A, "Shared Services", EC2, "bastion", 2.2, ""),
    Thing(_A, "Shared Services", S3, "northwind-logs", 9.3, "squad=platform"),
    Thing(_M, "Head Office", VM, "erp-app", 33.7, "Stage=production, Cost_Center=CC-100"),
    Thing(_M, "Head Office", VM, "erp-batch", 19.2, "Stage=production, Cost_Center=CC-100"),
    Thing(_M, "Head Office", VM, "payroll", 12.6, "Stage=Production, Cost_Center=CC-110", 1),
    Thing(_M, "Head Office", "Azure Data Factory", "supplier-sync", 7.9, "squad=insights"),
    Thing(
        *(_M, "Head Office", "Power BI Embedded", "board-reports", 16.5),
        "squad=insights, Cost_Center=CC-100",
    ),
    Thing(_M, "Head Office", "Microsoft Fabric", "finance-fabric", 24.1, "squad=insights", 1),
    Thing(_M, "Loyalty Club", VM, "points-engine", 15.4, "squad=loyalty, Stage=production"),
    Thing(_M, "Loyalty Club", VM, "points-engine-test", 6.1, "squad=loyalty, Stage=staging"),
    Thing(
        _M, "Loyalty Club", "Azure Cosmos DB", "members", 29.8, "squad=loyalty, Stage=production"
    ),
    Thing(_M, "Loyalty Club", "Azure Cosmos DB", "coupons", 11.2, "", 0, FIRST, MID_AUGUST),
    Thing(_N, "Tills", "Compute Flex", "till-hub-1", 8.4, "squad=tills, Stage=production"),
    Thing(_N, "Tills", "Compute Flex", "till-hub-2", 8.4, "squad=tills, Stage=production", 1),
    Thing(_N, "Tills", "Compute Flex", "till-lab", 3.6, "squad=tills, Stage=sandbox"),
    Thing(_N, "Tills", "Block Store", "receipts-vol", 5.2, "squad=tills"),
    Thing(_N, "Tills", "Fibre Link", "kiel-frankfurt", 12.0, ""),
    Thing(_N, "Cold Chain", "Compute Flex", "freezer-watch", 6.9, "squad=stock, Stage=prod"),
    Thing(_N, "Cold Chain", "Block Store", "sensor-history", 4.4, "squad=stock", 1),
    Thing(_N, "Cold Chain", "Rack Housing", "rack-07", 14.5, "", 1),
    Thing(_K, "Storefront", "Kestrel CDN", "shop.northwind", 27.6, "squad=checkout"),
    Thing(_K, "Storefront", "Kestrel Shield", "shop-shield", 9.9, "squad=platform"),
    Thing(_K, "Storefront", "Kestrel Pixel", "photo-resize", 6.3, "squad=search"),
    Thing(_K, "Recipes Blog", "Kestrel CDN", "blog.northwind", 4.8, "squad=insights"),
    Thing(_K, "Recipes Blog", "Kestrel Streams", "cook-along", 13.7, "", 0, dt.date(2026, 10, 9)),
)
# What happens to a resource: from day to day, multiplied by.
EVENTS = {
    "pantry-warehouse": (dt.date(2026, 10, 6), LAST, 1.7),
    "cook-along": (dt.date(2026, 10, 23), dt.date(2026, 10, 25), 5.0),
    "finance-fabric": (dt.date(2026, 11, 11), dt.date(2026, 11, 11), 9.0),
    "shop-front-1": (dt.date(2026, 11, 9), LAST, 1.6),
    "shop-front-2": (dt.date(2026, 11, 9), LAST, 1.6),
    "supplier-sync": (dt.date(2026, 9, 1), dt.date(2026, 9, 30), 0.35),
}
PLAN = {
    "CommitmentDiscountId": "sp-basket-2026",
    "CommitmentDiscountName": "Basket savings plan",
    "CommitmentDiscountCategory": "Spend",
    "CommitmentDiscountType": "Savings Plan",
}


def write(path: Path) -> None:
    """Write the whole bill as one CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows())


def rows() -> Iterator[Row]:
    """Every charge: usage day by day, then what is charged once or once a month."""
    chance = random.Random(SEED)  # noqa: S311 (an invented bill, not a secret)
    taxable: dict[tuple[str, dt.date], float] = {}
    for day in days():
        for thing in THINGS:
            if thing.since <= day <= thing.until and day not in thing.biller.gap:
                amount = _amount(thing, day, chance)
                key = (thing.biller.name, day.replace(day=1))
                taxable[key] = taxable.get(key, 0.0) + amount
                yield _usage(thing, day, amount)
    yield from _monthly(taxable)
    yield from _once()


def days() -> Iterator[dt.date]:
    """The days of the bill."""
    for index in range((LAST - FIRST).days + 1):
        yield FIRST + dt.timedelta(days=index)


def _amount(thing: Thing, day: dt.date, chance: random.Random) -> float:
    begin, end, factor = EVENTS.get(thing.name, (LAST, FIRST, 1.0))
    weekend = 0.82 if day.weekday() >= 5 and thing.service != "Rack Housing" else 1.0
    growth = 1 + 0.0006 * (day - FIRST).days
    event = factor if begin <= day <= end else 1.0
    return thing.daily * weekend * growth * event * chance.uniform(0.94, 1.06)


def _usage(thing: Thing, day: dt.date, amount: float) -> Row:
    region = list(thing.biller.regions.items())[thing.region]
    category, unit = SERVICES[thing.service]
    row = _charge(thing.biller, thing.sub, day, amount, "Usage", f"{thing.service}, {unit}")
    quantity = f"{amount * 3.7:.4f}"
    row |= {"ListCost": f"{amount * 1.18:.8f}", "ServiceName": thing.service}
    row |= {"ServiceCategory": category, "RegionId": region[0], "RegionName": region[1]}
    row |= {"ResourceId": f"{thing.biller.name.split()[0].lower()}/{thing.name}"}
    row |= {"ResourceName": thing.name, "ResourceType": thing.service.split()[-1].lower()}
    row |= {"ChargeFrequency": "Usage-Based", "PricingCategory": "Standard"}
    row |= {"PricingQuantity": quantity, "PricingUnit": unit}
    row |= {"ConsumedQuantity": quantity, "ConsumedUnit": unit}
    row["SkuId"] = f"sku-{list(SERVICES).index(thing.service):02}"
    if thing.tags:
        row["Tags"] = json.dumps(dict(part.split("=") for part in thing.tags.split(", ")))
    if thing.covered:
        row |= {"BilledCost": "0", "PricingCategory": "Committed", **PLAN}
        row |= {"EffectiveCost": f"{amount * 0.72:.8f}", "CommitmentDiscountStatus": "Used"}
    return row


def _charge(
    biller: Biller, sub: str, day: dt.date, amount: float, category: str, description: str
) -> Row:
    """The columns that every charge has; the four costs are equal."""
    month = day.replace(day=1)
    after = (month + dt.timedelta(days=32)).replace(day=1)
    account, account_name, account_type = biller.account
    cost = f"{amount:.8f}"
    row = dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), cost)
    row |= {"BillingCurrency": biller.currency, "PricingCurrency": biller.currency}
    row |= {"BillingAccountId": account, "BillingAccountName": account_name}
    row |= {"BillingAccountType": account_type, "InvoiceId": f"{account}-{month:%Y%m}"}
    row |= {"BillingPeriodStart": _time(month), "BillingPeriodEnd": _time(after)}
    row |= {"ChargePeriodStart": _time(day), "ChargePeriodEnd": _time(day + dt.timedelta(days=1))}
    row |= {"ProviderName": biller.name, "PublisherName": biller.publisher}
    row |= {"InvoiceIssuerName": biller.publisher, "ChargeCategory": category}
    row |= {"ChargeDescription": description, "ChargeFrequency": "One-Time"}
    if sub:
        row |= {"SubAccountName": sub, "SubAccountId": biller.subs[sub]}
        row["SubAccountType"] = biller.sub_type
    return row


def _monthly(taxable: dict[tuple[str, dt.date], float]) -> Iterator[Row]:
    """Taxes and a subscription on the first day of each month; a savings plan each quarter."""
    for (name, month), amount in taxable.items():
        biller = next(item for item in BILLERS if item.name == name)
        if biller.tax:
            row = _charge(biller, "", month, amount * biller.tax, "Tax", "VAT 19 %")
            yield row | {"ServiceName": "Value Added Tax", "ServiceCategory": "Other"}
        if biller is AWS and month.month in (7, 10):
            row = _charge(AWS, "Shared Services", month, 1335.0, "Purchase", "Plan, three months")
            row |= {"EffectiveCost": "0", "ServiceName": "Savings Plans for Compute", **PLAN}
            yield row | {"ServiceCategory": "Compute", "ChargeFrequency": "Recurring"}
        if biller is KESTREL:
            row = _charge(KESTREL, "Storefront", month, 250.0, "Purchase", "Business subscription")
            row |= {"ServiceName": "Kestrel Business Plan", "ServiceCategory": "Other"}
            yield row | {"ChargeFrequency": "Recurring"}


def _once() -> Iterator[Row]:
    """Credits and corrections."""
    day = dt.date(2026, 8, 20)
    row = _charge(AWS, "Data Kitchen", day, -640.0, "Credit", "Migration credit")
    yield row | {"ServiceName": "Amazon Redshift", "ServiceCategory": "Analytics"}
    day = dt.date(2026, 10, 14)
    row = _charge(MICROSOFT, "Head Office", day, -218.4, "Adjustment", "Refund of September VMs")
    row |= {"ServiceName": VM, "ServiceCategory": "Compute", "ChargeClass": "Correction"}
    yield row
    row = _charge(KESTREL, "Storefront", dt.date(2026, 9, 30), -95.0, "Credit", "Outage credit")
    yield row | {"ServiceName": "Kestrel CDN", "ServiceCategory": "Networking"}
    row = _charge(MICROSOFT, "", dt.date(2026, 7, 3), 1180.0, "Purchase", "Support plan, one year")
    yield row | {"ServiceName": "Microsoft Support", "ServiceCategory": "Other"}


def _time(day: dt.date) -> str:
    return f"{day}T00:00:00Z"
