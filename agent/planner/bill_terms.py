"""Further columns of FOCUS bills, and words of contracts and machines, and what they mean."""

from __future__ import annotations

BILL_TERMS: tuple[tuple[str, str], ...] = (
    (
        "billing account id|billing account name|billing account type|billingaccountid|billingaccountname",
        "BillingAccountId and BillingAccountName identify the account that is invoiced and pays; "
        "BillingAccountType is the provider's own word for it.",
    ),
    (
        "capacity reservation|capacity reservation id|capacity reservation status|on demand capacity reservation|odcr",
        "A capacity reservation keeps capacity free in a zone, whether it is used or not; CapacityReservationStatus "
        "tells which. It is no discount.",
    ),
    (
        "commitment discount category|commitment discount type|commitment discount unit|commitment discount quantity|"
        "commitment discount id|commitment discount name|commitmentdiscounttype|commitmentdiscountcategory",
        "The CommitmentDiscount columns name the commitment that a line belongs to: its id and name, its type "
        "(reservation, savings plan), and its category: whether spend or usage was committed.",
    ),
    (
        "one time charge|one time charges|one time cost|one time costs|recurring charge|recurring charges|usage based charge|usage based charges|"
        "one time fee|recurring fee|one off charge|one off charges",
        "ChargeFrequency tells how often a charge occurs: One-Time charges are billed once, such as a purchase; "
        "Recurring ones each period, such as a monthly fee; Usage-Based ones follow what was used.",
    ),
    (
        "usage charge|usage charges",
        "A usage charge (ChargeCategory Usage) is for what was consumed in a period, such as hours of a machine.",
    ),
    (
        "purchase charge|purchase charges",
        "A purchase charge (ChargeCategory Purchase) is for something bought, such as a commitment paid up front "
        "or a licence, rather than for use.",
    ),
    (
        "invoice id|invoiceid|invoice number",
        "InvoiceId is the provider's number of the invoice that a charge stands on.",
    ),
    (
        "region id|region name|regionid|regionname",
        "RegionId is the provider's code of a region, such as eu-west-1; RegionName is its name for people.",
    ),
    (
        "resource name|resourcename",
        "ResourceName is the name that people gave a resource; ResourceId is what identifies it.",
    ),
    (
        "sku meter|sku price id|sku price details|skumeter|skupriceid|meter id",
        "SkuMeter tells what of a SKU is metered, such as hours or GB; SkuPriceId identifies one of its prices.",
    ),
    (
        "pricing currency|pricingcurrency",
        "PricingCurrency is the currency of the price list; the bill itself is in BillingCurrency.",
    ),
    (
        "commitment status|commitment discount status|used commitment|unused commitment|commitmentdiscountstatus",
        "CommitmentDiscountStatus tells whether a part of a commitment was Used by matching usage or stayed Unused, "
        "and was paid for nothing.",
    ),
    (
        "commitment utilization|commitment utilisation|ri utilization|ri utilisation|savings plan utilization",
        "Commitment utilization is the used part of what was committed to; the rest is unused and paid for nothing.",
    ),
    (
        "enterprise agreement|ea|mca|microsoft customer agreement|edp|enterprise discount program|private pricing agreement|ppa",
        "An enterprise agreement (Azure EA or MCA, AWS EDP or private pricing) is a contract with a provider: "
        "negotiated prices for an agreed spend.",
    ),
    (
        "csp|cloud solution provider|reseller|resellers|value added reseller",
        "A reseller (Microsoft's are called CSP, cloud solution provider) sells a cloud in its own name and sends "
        "the invoice: it is the invoice issuer, not the provider.",
    ),
    (
        "price sheet|rate card|price list|price book",
        "A price sheet (rate card) is the list of a provider's prices by SKU, with the negotiated ones for a customer.",
    ),
    (
        "tiered pricing|pricing tier|volume discount|volume discounts|volume pricing|tiered price",
        "Tiered pricing makes further units cheaper once a quantity is passed (a volume discount).",
    ),
    (
        "upfront payment|up front payment|all upfront|no upfront|partial upfront|upfront fee",
        "An upfront payment buys a commitment with all (all upfront), a part (partial) or nothing (no upfront) "
        "paid at purchase; EffectiveCost spreads it over the term.",
    ),
    (
        "commitment term|reservation term|term of a commitment",
        "The term of a commitment is how long it runs, usually one or three years.",
    ),
    (
        "instance size flexibility|normalization factor|convertible ri|convertible reservation|standard ri|regional ri|exchangeable ri",
        "Reservations differ in what they may cover: a convertible one can be exchanged, a regional one covers any "
        "zone and, with size flexibility, other sizes of the family by a normalization factor.",
    ),
    (
        "burstable instance|burstable instances|burstable|t3 unlimited|cpu credits|burstable vm|burstable vms",
        "A burstable instance (AWS t3, Azure B series) is cheap for a low base CPU and spends credits for bursts above it.",
    ),
    (
        "instance family|instance families|vm series|machine family",
        "An instance family is a line of instance types of one kind, such as m5 or Standard_D: its sizes differ in "
        "vCPUs and memory.",
    ),
    (
        "dedicated host|dedicated hosts|bare metal|bare metal instance|dedicated instance",
        "A dedicated host or bare-metal machine is hardware of one customer alone, charged whole whatever runs on it.",
    ),
    (
        "gp2|gp3|io1|io2|volume type|volume types|disk type",
        "A volume type is a kind of disk with its own price and speed: gp3 is AWS's general SSD (cheaper than gp2, with "
        "speed apart from size), io1 and io2 have provisioned speed.",
    ),
    (
        "ami|machine image|golden image|vm image",
        "A machine image (AWS: AMI) is a template that machines start from; its stored data is charged like a snapshot.",
    ),
    (
        "ingress|ingress traffic|inbound data transfer|data transfer in",
        "Ingress is data that comes into a cloud or region; most providers charge nothing for it, unlike egress.",
    ),
    (
        "tag key|tag keys|tag value|tag values|key of a tag",
        "A tag has a key and a value: in team = payments, team is the key and payments the value.",
    ),
    (
        "tagging policy|tag policy|tagging standard",
        "A tagging policy says which tags each resource must have, and with which values, so that costs can be allocated.",
    ),
    (
        "cost center code|cost centre code|cost centre|meaning of cost center",
        "A cost center is the unit of accounting that a cost is booked to; here it is read from a tag.",
    ),
    (
        "cost avoidance|cost optimization|cost optimisation",
        "Cost optimization lowers what is paid for the same work; cost avoidance is spend that was prevented before it "
        "happened, which no bill shows.",
    ),
    (
        "price variance|price effect|usage effect|usage variance|rate variance|volume effect|price volume analysis",
        "A change of cost has a usage effect (more or fewer units at the old price) and a price effect (the new units "
        "at another price); the answer to 'why' tells both.",
    ),
    (
        "granularity|time granularity",
        "Granularity is how finely an answer is cut in time: by day, week, month, or as one figure.",
    ),
    (
        "dimension|dimensions|group by dimension",
        "A dimension is what figures can be broken down by: provider, account, service, category, region, resource or a tag.",
    ),
    (
        "exchange rate|exchange rates|currency conversion|fx rate",
        "Currencies are not converted: totals, shares and ranks are told per currency.",
    ),
    (
        "time zone|timezone|time zones|utc day|utc",
        "Days are days in UTC, as they are in the bills; 'today' is the UTC day too.",
    ),
    (
        "wtd|week to date",
        "WTD, week to date, is from Monday to the last day of data.",
    ),
    (
        "publisher|publisher name|publishername",
        "The publisher is who makes what was bought, such as a vendor on a marketplace; the provider is the cloud that sells it.",
    ),
    (
        "archive storage|cold storage|archive tier|infrequent access|glacier|storage class|storage classes|storage tier",
        "Storage classes trade price for access: archive (cold) storage is cheap to keep and slow and costly to read.",
    ),
    (
        "managed service|managed services|paas|platform as a service",
        "A managed service is run by the provider, such as a database: you pay for its use and not for machines of your own.",
    ),
)
