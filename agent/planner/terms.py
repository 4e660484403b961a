"""Terms of FOCUS bills and what they mean, after the specification (https://focus.finops.org).

Each entry is the names of a term, separated by bars, and its meaning.
"""

from __future__ import annotations

FOCUS_TERMS: tuple[tuple[str, str], ...] = (
    (
        "effective cost|effectivecost|amortised cost|amortized cost|effective|amortised|amortized|amortized spend|effective spend|"
        "net amortized cost|cost effective|effective costs|amortization|amortisation|amortizing",
        "EffectiveCost is the amortised cost: what a charge costs after all discounts, with what was paid "
        "up front for commitments (reservations, savings plans) spread over the usage that they cover. "
        "It is the figure for questions about use: what a service, team or resource really costs.",
    ),
    (
        "billed cost|billedcost|invoiced cost|billed|invoice amount|unblended cost|billed amount|invoiced amount|invoiced|unblended|"
        "cash cost|billed costs|invoice cost|amount billed|billed charges|billing cost",
        "BilledCost is what is charged on the invoice for a line: the figure for questions about "
        "invoices and cash. A commitment bought up front is in the BilledCost of the day of purchase, "
        "and the usage it covers is billed at 0; nothing is amortised.",
    ),
    (
        "list cost|listcost|list price|public price|list prices|retail price|sticker price|list|"
        "on demand equivalent|undiscounted cost|list costs",
        "ListCost is the quantity times the public list price: what usage would cost without any "
        "discount, before negotiated rates and commitments.",
    ),
    (
        "contracted cost|contractedcost|negotiated price|contracted price|contracted unit price|contractedunitprice|negotiated cost|"
        "contracted|contract price|negotiated rate|contracted costs",
        "ContractedCost is the quantity times the negotiated (contracted) unit price: after negotiated "
        "discounts, before commitment discounts.",
    ),
    (
        "blended cost|blended rate|blended",
        "Blended cost is AWS's average of the on-demand and reserved rates over all accounts of a "
        "payer. FOCUS bills do not carry it; EffectiveCost (amortised) and BilledCost (unblended) are used.",
    ),
    (
        "focus|finops open cost and usage specification|focus format|focus spec|focus specification|focus bill|focus standard",
        "FOCUS, the FinOps Open Cost and Usage Specification, is an open format for bills: the same "
        "column names with the same meaning for every provider.",
    ),
    (
        "charge category|chargecategory|charge categories|charge type|charge types",
        "ChargeCategory tells what kind of charge a line is: Usage (what was consumed), Purchase (something bought, such as "
        "a commitment), Tax, Credit (an amount granted, which lowers the bill) or Adjustment (a correction of an amount).",
    ),
    (
        "billing account type|billingaccounttype|sub account type|subaccounttype",
        "BillingAccountType and SubAccountType are what the provider itself calls these accounts, such as a management account, a "
        "subscription or a project.",
    ),
    (
        "capacity reservation|capacity reservations|capacity reservation id|capacityreservationid|capacity reservation status|capacityreservationstatus",
        "A capacity reservation keeps capacity free for one's own machines and is paid for also when nothing runs on it: "
        "CapacityReservationId names it, CapacityReservationStatus tells whether a charge Used it or left it Unused.",
    ),
    (
        "commitment discount id|commitmentdiscountid|commitment discount name|commitmentdiscountname",
        "CommitmentDiscountId and CommitmentDiscountName are the provider's id and the name of the commitment (a reservation, a "
        "savings plan) that a charge belongs to.",
    ),
    (
        "commitment discount quantity|commitmentdiscountquantity|commitment discount unit|commitmentdiscountunit",
        "CommitmentDiscountQuantity is how much of a commitment was bought or used, in CommitmentDiscountUnit, such as hours or money.",
    ),
    (
        "list unit price|listunitprice|list unit prices",
        "ListUnitPrice is the provider's public price of one pricing unit, without any discount; times the quantity it gives ListCost.",
    ),
    (
        "pricing currency list unit price|pricingcurrencylistunitprice|pricing currency contracted unit price|"
        "pricingcurrencycontractedunitprice|pricing currency effective cost|pricingcurrencyeffectivecost",
        "The columns that begin with PricingCurrency hold list price, contracted price and EffectiveCost in the currency of the price "
        "list, where that is another than the currency of the bill.",
    ),
    (
        "sku price details|skupricedetails",
        "SkuPriceDetails holds further properties of a price, such as the size of a machine or its operating system, as keys and values.",
    ),
    (
        "tags column|focus tags|tags field",
        "Tags are labels (key and value) that a resource carries, such as team = search; the bill hands them on with each charge.",
    ),
    (
        "charge class|chargeclass|correction|corrections",
        "ChargeClass is 'Correction' where a line corrects an earlier, already invoiced billing period "
        "(such as a refund), and empty otherwise.",
    ),
    (
        "charge description|chargedescription",
        "ChargeDescription is the provider's own short text for what a charge is for.",
    ),
    (
        "charge frequency|chargefrequency",
        "ChargeFrequency tells how often a charge occurs: One-Time (billed once, such as a purchase), Recurring (again "
        "each period, such as a monthly fee) or Usage-Based (following what was used).",
    ),
    (
        "adjustment|adjustments",
        "An adjustment is a charge that corrects or rounds an amount after the fact, such as one of an earlier "
        "invoice; it is not usage, purchase, tax or credit.",
    ),
    (
        "usage charge|usage charges|usage category",
        "Usage is the charge category of what was consumed: hours of a machine, gigabytes stored, requests made.",
    ),
    (
        "purchase charge|purchase charges|purchase category|purchases|purchase",
        "A purchase is a charge for something bought, such as a reservation, a savings plan or a "
        "support plan, whether or not it is used.",
    ),
    (
        "pricing category|pricingcategory|pricing categories|pricing model|purchase option",
        "PricingCategory tells how a charge was priced: Standard (on demand), Dynamic (spot), Committed "
        "(covered by a commitment) or Other.",
    ),
    (
        "pricing quantity|pricingquantity|pricing unit|pricingunit",
        "PricingQuantity is the amount of a service in the unit that its price is for (PricingUnit), such "
        "as hours or GB-months.",
    ),
    (
        "consumed quantity|consumedquantity|consumed unit|consumedunit|consumption quantity",
        "ConsumedQuantity is the amount of a service that was used, in ConsumedUnit; it is empty for "
        "charges that are not usage.",
    ),
    (
        "commitment discount|commitment|commitments|commitment discounts|commitmentdiscount|committed use discount|cud|cuds|"
        "committed use|commitment based discount",
        "A commitment discount is a lower price for a promise to use or spend a certain amount over a "
        "term, such as a reservation, a savings plan or a committed use discount.",
    ),
    (
        "commitment status|commitment discount status|commitmentdiscountstatus|commitment statuses|commitment discount statuses|statuses of a commitment|unused commitment|unused commitments",
        "CommitmentDiscountStatus tells of a charge under a commitment whether the commitment was Used or "
        "stayed Unused (paid for, and wasted).",
    ),
    (
        "savings plan|savings plans|compute savings plan|sp",
        "A savings plan is a commitment to spend a fixed amount an hour over one or three years in "
        "exchange for lower prices.",
    ),
    (
        "reserved instance|reserved instances|reservation|reservations|ri|ris|reserved capacity",
        "A reservation (reserved instance) is a commitment to a certain instance type over one or three "
        "years in exchange for lower prices.",
    ),
    (
        "service category|servicecategory|service categories",
        "ServiceCategory is the FOCUS classification of a service, the same for all clouds: Compute, "
        "Storage, Networking, Databases and so on.",
    ),
    (
        "service subcategory|servicesubcategory|service subcategories",
        "ServiceSubcategory is the finer FOCUS classification below the service category, such as Virtual "
        "Machines within Compute.",
    ),
    (
        "service name|servicename|service|services",
        "ServiceName is the name of the offering that a charge is for, such as Amazon Elastic Compute "
        "Cloud or Azure SQL Database.",
    ),
    (
        "provider|providers|providername|provider name|cloud provider",
        "The provider is who made the service available: AWS, Microsoft Azure, Google Cloud, an OpenStack cloud.",
    ),
    (
        "publisher|publishername|publisher name",
        "The publisher is who produced the service; on a marketplace it differs from the provider that sells it.",
    ),
    (
        "invoice issuer|invoiceissuer|invoiceissuername|invoice issuer name",
        "The invoice issuer is who sends the invoice: the provider or a reseller.",
    ),
    (
        "sub account|subaccount|linked account|account|subaccountid|subaccountname|accounts|sub accounts|subscription|"
        "subscriptions|member account|project",
        "A sub account is the unit that a cloud bills separately below the billing account: an AWS account, "
        "an Azure subscription, an OpenStack or Google Cloud project.",
    ),
    (
        "billing account|payer account|billingaccount|billingaccountid|payer|management account|master account",
        "The billing account is the one that pays: an AWS payer account, an Azure billing account or "
        "profile, a Google Cloud billing account.",
    ),
    (
        "billing period|invoice month|billingperiod|billingperiodstart|billingperiodend|billing month",
        "The billing period is the time that one invoice covers, usually a calendar month; a charge can lie "
        "outside the month that invoices it.",
    ),
    (
        "charge period|chargeperiod|chargeperiodstart|chargeperiodend",
        "The charge period is the time in which the charged use took place; questions about days and months "
        "go by its start, in UTC.",
    ),
    (
        "billing currency|billingcurrency|currency|currencies",
        "The billing currency is the one that a charge is billed in. Amounts in several currencies are never "
        "converted or summed: each has its own total.",
    ),
    (
        "region|regions|regionid|regionname",
        "A region is the place that a resource runs or a service is provided in, such as us-east-1 or West Europe.",
    ),
    (
        "availability zone|availabilityzone|zone",
        "An availability zone is an isolated part of a region with its own power and network.",
    ),
    (
        "resource|resources|resourceid|resource id|resourcename|resource type|resourcetype",
        "A resource is one thing that a cloud charges for: an instance, a disk, a bucket, a database. Its id "
        "and name are in ResourceId and ResourceName; taxes and support plans belong to none.",
    ),
    (
        "sku|skuid|sku id|skuprice|sku price|skupriceid",
        "A SKU (stock keeping unit) is the provider's id of what is sold, such as one instance type in one region; "
        "a SKU price is one price of it.",
    ),
    (
        "line item|line items|charge line|billing line",
        "A line item is one row of a bill: one charge for one resource or service over one charge period.",
    ),
    (
        "credit|credits",
        "A credit is an amount that the provider grants and takes off the bill; it has a negative cost and is "
        "included in totals unless it is excluded.",
    ),
    (
        "refund|refunds",
        "A refund is money given back for an earlier charge: a line with a negative cost, usually of ChargeClass Correction; it is included in totals unless it is excluded.",
    ),
    (
        "tax|taxes|vat|sales tax",
        "Tax is the charge category of what the provider collects for the state, such as VAT; it is included in "
        "totals unless it is excluded.",
    ),
    (
        "tag|tags|label|labels|cost allocation tag|cost allocation tags",
        "A tag (label) is a key with a value on a resource, such as team = payments, used to say whose cost it is.",
    ),
    (
        "untagged|untagged spend|untagged cost|untagged costs|untagged resources|untagged resource|untagged share|unallocated spend|"
        "unallocated cost|unallocated costs|unallocated",
        "Untagged spend is the cost of charges that carry no tag at all, also of charges without a resource; "
        "'without an owner tag' means charges that lack that one key.",
    ),
    (
        "spot|spot instance|spot instances|preemptible|preemptible instance|spot capacity|spot pricing|spot vm|spot vms|dynamic pricing",
        "Spot capacity is spare capacity at a variable price (PricingCategory Dynamic) that the cloud may take "
        "back (interrupt) at short notice: that is why it is cheap.",
    ),
    (
        "on demand|ondemand|on demand pricing|pay as you go|payg|on demand price|on demand instance|on demand instances|standard pricing",
        "On demand means pay as you go: only what is used is paid, at the standard price and without a "
        "commitment (PricingCategory Standard).",
    ),
)
