"""Terms of FinOps and of this product, and what they mean, after the FinOps framework.

Each entry is the names of a term, separated by bars, and its meaning.
"""

from __future__ import annotations

FINOPS_TERMS: tuple[tuple[str, str], ...] = (
    (
        "finops|fin ops|cloud financial management",
        "FinOps is the practice of engineering, finance and business deciding together on cloud spend, with timely data.",
    ),
    (
        "unit cost|unit economics|unit costs|cost per unit|unit metric|unit metrics",
        "A unit cost is a cost divided by what it serves: per day, per instance, per customer.",
    ),
    (
        "chargeback|showback|charge back|show back|chargebacks",
        "Showback reports to teams and departments what they cost (visibility, no money moves); chargeback also bills them for it.",
    ),
    (
        "cost allocation|allocation|allocated cost|cost attribution|allocate costs",
        "Cost allocation is saying whose each cost is, by accounts, tags and rules for what is shared.",
    ),
    (
        "shared cost|shared costs|split cost|split costs",
        "Shared costs are those that serve several teams, such as support, networks and platforms; they are "
        "divided by a rule or kept apart.",
    ),
    (
        "burn rate|run rate|daily run rate|cloud burn|burn",
        "The run rate is the spend of a recent period carried forward, such as the average per day times 30.",
    ),
    (
        "rightsizing|right sizing|rightsize|right size|oversized|over sized|overprovisioned|over provisioned|oversized instance|oversized instances",
        "Rightsizing is changing a resource to a size that fits its use, such as a smaller instance type for a machine with low CPU.",
    ),
    (
        "anomaly|anomalies|cost anomaly|cost anomalies|spend anomaly",
        "A cost anomaly is spend that departs from what was expected from the past.",
    ),
    (
        "forecast|forecasting|cost forecast",
        "A forecast is an estimate of future spend from past spend: here by several methods that are tested on the past of "
        "the very series, with an interval and the error that they had.",
    ),
    (
        "budget|budgets|cloud budget",
        "A budget is an amount that spend of a month, quarter or year is meant to stay below, of all clouds or of a part of them.",
    ),
    (
        "waste|cloud waste|wasted spend|cloud sprawl|sprawl",
        "Waste is spend that serves nothing, such as idle machines, unattached disks, forgotten snapshots and unused commitments; sprawl "
        "is resources that grow in number without anybody knowing what all of them are for.",
    ),
    (
        "mape|forecast error|forecast accuracy|mean absolute percentage error|backtest|back test|backtesting|back testing",
        "The error of a forecast (MAPE) is by how many percent it was off on average, found by a back-test: the same method is run on "
        "the past, and compared with what then came.",
    ),
    (
        "confidence interval|prediction interval|80 interval|95 interval|interval of the forecast",
        "The interval of a forecast is the range in which the real amount is expected to lie in 80 (or 95) of 100 cases.",
    ),
    (
        "standard deviation|variance of a series|std dev|stddev",
        "The standard deviation tells how far the values of a series usually lie from their average.",
    ),
    (
        "iops|input output operations per second",
        "IOPS are the reads and writes that a disk does in a second; some clouds charge for those that are provisioned.",
    ),
    (
        "management group|management groups|organizational unit|organizational units|organisational unit|ou",
        "A management group (Azure) or organizational unit (AWS) is a folder of accounts that share rules; the bill does not tell it.",
    ),
    (
        "at risk|budget at risk|budget status|exceeded budget|budget exceeded|overrun|overrun day|budget statuses",
        "A budget is exceeded when more is used than its limit, at risk when the forecast of its period is over the limit, and ok "
        "otherwise; the overrun day is the day on which what is used is expected to pass the limit.",
    ),
    (
        "coverage|commitment coverage|savings plan coverage|reservation coverage|ri coverage",
        "Commitment coverage is the share of eligible usage that reservations or savings plans cover.",
    ),
    (
        "utilization|utilisation|commitment utilization|commitment utilisation|ri utilization|savings plan utilization|reservation utilization",
        "Utilization is the share of what was paid for that was used: of a commitment, or of the CPU or memory of a machine.",
    ),
    (
        "effective savings rate|esr|savings rate",
        "The effective savings rate is what discounts save as a share of the list cost: (list − effective) / list.",
    ),
    (
        "enterprise discount program|edp|enterprise agreement|negotiated discount|private pricing",
        "An enterprise agreement (EDP, EA) is a negotiated discount for a promised spend with a provider.",
    ),
    (
        "free tier",
        "The free tier is an amount of usage that a provider does not charge for.",
    ),
    (
        "marketplace|cloud marketplace|aws marketplace",
        "A cloud marketplace sells other publishers' products on the provider's bill.",
    ),
    (
        "egress|data egress|egress charge|egress traffic|outbound traffic charge|data transfer out|egress cost|egress fee|egress charges|data transfer|egress fees|egress costs",
        "Egress is data that leaves a cloud or a region; providers charge for it per GB as data transfer.",
    ),
    ("ingress|data ingress", "Ingress is data that enters a cloud; it is usually free of charge."),
    (
        "cogs|cost of goods sold",
        "COGS is the cost of goods sold: of cloud spend, the part that serves customers rather than development.",
    ),
    (
        "tco|total cost of ownership",
        "TCO is the total cost of ownership: all that something costs over its life, people and licences included.",
    ),
    (
        "capex|opex|capital expenditure|operating expenditure|operational expenditure|capital expense|operating expense",
        "CapEx is what is spent once on things that last; OpEx is what running costs month by month. Cloud usage is OpEx.",
    ),
    (
        "roi|return on investment",
        "ROI is the return on investment: what was gained relative to what it cost.",
    ),
    (
        "p95|95th percentile|percentile",
        "The p95 (95th percentile) of a series is the value that 95 % of its points stay below.",
    ),
    (
        "median",
        "The median of a series is the value in its middle: half of the points lie below it.",
    ),
    (
        "mtd|month to date",
        "MTD, month to date, is from the 1st (the first day of the month) to the last day of data in it.",
    ),
    ("ytd|year to date", "YTD, year to date, is from 1 January to the last day of data."),
    (
        "qtd|quarter to date",
        "QTD, quarter to date, is from the first day of the calendar quarter to the last day of data.",
    ),
    (
        "mom|month over month|month on month",
        "MoM, month over month, compares a month with the month before: (new − old) / old.",
    ),
    (
        "yoy|year over year|year on year",
        "YoY, year over year, compares a period with the same period a year earlier: (new − old) / old.",
    ),
    (
        "wow|week over week",
        "WoW, week over week, compares a week with the week before: (new − old) / old.",
    ),
    (
        "qoq|quarter over quarter",
        "QoQ, quarter over quarter, compares a quarter with the quarter before: (new − old) / old.",
    ),
    (
        "vcpu|vcpus|virtual cpu",
        "A vCPU is a virtual processor of a machine, usually one hardware thread.",
    ),
    ("cur|cost and usage report", "The CUR is AWS's Cost and Usage Report, its detailed bill."),
    (
        "instance|instances|vm|vms|virtual machine|virtual machines|virtual server|ec2 instance",
        "An instance is a virtual machine (server) that runs in a cloud.",
    ),
    (
        "instance type|machine type|flavor|flavour|vm size|instance types|flavors",
        "An instance type (size, flavor) names how many vCPUs and how much memory a machine has, such as m5.large.",
    ),
    (
        "volume|volumes|disk|disks|block volume|ebs volume",
        "A volume is a disk that can be attached to an instance; it costs money attached or not.",
    ),
    (
        "snapshot|snapshots|disk snapshot",
        "A snapshot is a stored copy of a volume at one moment; it is charged by its size.",
    ),
    (
        "elastic ip|floating ip|public ip|public address|elastic ips|floating ips|eip",
        "An elastic (floating, public) IP is a fixed public address; unattached ones are charged for as well.",
    ),
    (
        "nat gateway",
        "A NAT gateway lets machines without a public address reach the internet; it is charged by the hour and by the GB.",
    ),
    (
        "resource group|resource groups",
        "A resource group is Azure's folder of resources that belong together.",
    ),
    ("openstack", "OpenStack is open-source software for running a cloud of one's own."),
)

PRODUCT_TERMS: tuple[tuple[str, str], ...] = (
    (
        "cost|costs|spend|spending|spends|total cost|total spend|cloud cost|cloud spend|default cost|default measure|cost measure|cost metric|default metric|"
        "default cost metric|expenses|expenditure|default cost measure",
        "Cost without another word is EffectiveCost (amortised: commitments spread over the usage they cover), with all charge "
        "categories: usage, purchases, tax and credits. Say billed, list or contracted for the other measures.",
    ),
    (
        "idle|idle instance|idle server|idle instances|idle servers|idle vm|idle vms|idle machine|idle machines|idle resource|idle resources|idleness|zombie|zombies|unused instance",
        "An instance counts as idle when its CPU averages below 5 % over the period (the last 7 days, when none is named).",
    ),
    (
        "high cpu|over utilized|over utilised|over utilization|busy|overloaded|high memory|busy instance|high cpu usage|high utilization|hot instance|busy server|high load|overutilized|high usage",
        "CPU or memory use counts as high when it averages above 70 % over the period (disk space: above 80 %); the "
        "period is the last 7 days, when none is named.",
    ),
    (
        "low cpu|underutilized|underutilised|low utilization|underused|low usage",
        "CPU or memory use counts as low when it averages below the low threshold that the answer states; below 5 % CPU an instance is idle.",
    ),
    (
        "cpu|cpu utilization|cpu usage|cpu utilisation|average cpu|cpu percent|cpu use|memory usage|memory utilization|memory use",
        "CPU (memory) use is the average of the measured points over the period, weighted by samples; without a "
        "period, over the last 7 days. In a list of instances it is that of the last 24 hours.",
    ),
    (
        "monthly cost|monthly price|monthly cost of an instance|cost a month|cost per month|monthly spend of an instance|monthly instance cost|monthly_cost",
        "The monthly cost of a machine, disk or address is its EffectiveCost on the bill in the last 30 full days.",
    ),
    (
        "hourly cost|cost per hour|hourly price|hourly_cost",
        "The hourly cost of a machine is its monthly cost (EffectiveCost of the last 30 full days) divided by the hours.",
    ),
    (
        "age|instance age|age of an instance|uptime|age_days",
        "The age of a resource is the time since it was launched or created.",
    ),
    (
        "unattached|orphaned|orphaned volume|orphaned volumes|unattached volume|unattached volumes|orphan|detached|orphaned disk|orphaned disks|unattached disk|dangling",
        "A volume or address is unattached (orphaned) when no instance uses it; it costs money all the same.",
    ),
    (
        "share|share of total|percentage of total|share of spend|cost share",
        "A share is a part divided by its whole, times 100: the whole is the total of the same period, or of what the question names.",
    ),
    (
        "change|cost change|change percent|percent change|percentage change|growth|growth rate",
        "A change is the new period minus the old one; in percent it is (new − old) / old.",
    ),
    (
        "driver|drivers|cost driver|cost drivers|main driver|driver analysis|price effect|usage effect",
        "The drivers of a change are the services (or other groups) whose cost changed most, each marked new, gone, price or "
        "usage: the price effect is the change of price at the new quantity, the usage effect that of quantity at the old price.",
    ),
    (
        "freshness|data freshness|fresh data|data status|stale|stale data|up to date",
        "Freshness tells up to which day cost data, inventory and measurements reach, and when they were imported or collected; "
        "data that was not renewed for some time is marked as stale.",
    ),
    (
        "last month|previous month",
        "Last month is the previous calendar month, from its first to its last day.",
    ),
    (
        "this month|current month",
        "This month is from the 1st to the last day of data in it (month to date).",
    ),
    ("last week|previous week", "Last week is the previous calendar week, from Monday to Sunday."),
    (
        "last 7 days|last 30 days|last n days|past 30 days|last days|past 7 days",
        "The last N days (last 30 days, last 7 days) are the N full days that end on the last full day of data, usually yesterday.",
    ),
    (
        "quarter|calendar quarter|last quarter|this quarter",
        "A quarter is a calendar quarter: January to March, April to June, and so on.",
    ),
    (
        "production|prod|production environment|environment|production instance|production instances",
        "Production is what has an environment tag of production (also prod, prd), whatever the case of its letters; other environments alike.",
    ),
    (
        "receipt|receipts|query receipt",
        "A receipt is the tool call, the SQL with its parameters and the row count behind a number, so that anyone can compute it again.",
    ),
    (
        "assumption|assumptions",
        "Assumptions are what an answer took for granted where the question left it open, such as the period or the measure of cost.",
    ),
    (
        "cloudwright",
        "Cloudwright is an open-source assistant that answers questions about clouds from their bills, inventory and measurements.",
    ),
    (
        "reconciliation|reconciled|reconcile",
        "Reconciliation compares, per provider, month and currency, what was imported with what the store holds.",
    ),
    (
        "rejected row|rejected rows|rejected line|rejected lines|rejected line items|rejection|rejections",
        "Rejected rows are lines of a bill that could not be read as charges; they are kept apart with the reason and are in no total.",
    ),
    (
        "average daily cost|daily average|average cost per day|daily average cost",
        "The daily average is the cost of the period divided by its days that have data.",
    ),
    (
        "terminated|terminated instance|terminated instances",
        "Terminated instances no longer exist; lists and counts leave them out unless they are asked for.",
    ),
)
