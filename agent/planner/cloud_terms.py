"""Terms of cloud pricing and of figures that people ask about in talks with finance, and what they mean."""

from __future__ import annotations

CLOUD_TERMS: tuple[tuple[str, str], ...] = (
    (
        "sud|suds|sustained use discount|sustained use discounts|sustained use",
        "A sustained use discount (SUD) is a lower price that Google Cloud gives by itself to machines that run most of a month.",
    ),
    (
        "cloud waste|wasted spend|waste in finops",
        "Cloud waste is spend that brings nothing: idle machines, unattached volumes and addresses, commitments that are not used.",
    ),
    (
        "all upfront|no upfront|partial upfront|upfront fee|upfront payment|up front payment",
        "An upfront payment is what is paid for a commitment when it is bought (all, part or nothing upfront); BilledCost has it "
        "in full on that day, EffectiveCost spreads it over the term.",
    ),
    (
        "break-even|break even|break even point|breakeven",
        "The break-even point of a commitment is the use from which it costs less than on-demand prices would.",
    ),
    (
        "byol|bring your own license|bring your own licence|hybrid benefit|azure hybrid benefit",
        "Bring your own licence (BYOL; Azure Hybrid Benefit) is running software in a cloud with a licence already owned, at a lower price.",
    ),
    (
        "overage|overages",
        "An overage is use beyond what was committed or included; it is charged at the on-demand price.",
    ),
    (
        "accrual|accruals|accrual basis|cash basis|cash view|accrual view",
        "Cash basis counts a charge when it is billed (BilledCost); accrual basis counts it when it is used (EffectiveCost).",
    ),
    (
        "markup|mark up|reseller margin",
        "A markup is what a reseller adds to the provider's price.",
    ),
    (
        "cpu_percent|cpu percent",
        "cpu_percent is the share of a machine's processors that was in use, in percent, as measured in each interval.",
    ),
    (
        "memory_percent|memory percent",
        "memory_percent is the share of a machine's memory that was in use, in percent, as measured in each interval.",
    ),
    (
        "disk_used_percent|disk used percent",
        "disk_used_percent says how full the disk is: the share of its capacity that is in use, in percent.",
    ),
    (
        "network_in_mbps|network_out_mbps|network in mbps|network out mbps",
        "network_in_mbps and network_out_mbps are the traffic that a machine receives and sends, in megabytes a second.",
    ),
    (
        "disk_read_mbps|disk_write_mbps|disk read mbps|disk write mbps",
        "disk_read_mbps and disk_write_mbps are what a machine reads from and writes to its disks, in megabytes a second.",
    ),
    (
        "charge of class correction|charge class correction|class correction|correction charge|correction charges",
        "A charge of class Correction corrects a charge of an earlier billing period that was already invoiced, such as a refund.",
    ),
    (
        "az|azs",
        "An availability zone is an isolated part of a region with its own power and network.",
    ),
    (
        "gb month|gb months|gib month|gb mo",
        "A GB-month is one gigabyte that is stored for one month: the unit in which storage is priced.",
    ),
    (
        "gib|gibibyte|tib|tebibyte",
        "A GiB (gibibyte) is 2^30 bytes, about 7 % more than a GB of 10^9 bytes; a TiB is 1,024 GiB.",
    ),
    (
        "object storage",
        "Object storage keeps files by name in buckets and is charged by size, requests and transfer, such as Amazon S3.",
    ),
    (
        "block storage",
        "Block storage is disks (volumes) for machines; it is charged by the size that was provisioned.",
    ),
    (
        "archive tier|cold storage|storage tier|storage class|storage tiers|storage classes",
        "A storage tier (class) trades price against access: cold and archive tiers are cheap to keep and dear to read.",
    ),
    (
        "serverless",
        "Serverless services run code or queries without machines to manage and charge per request or per second.",
    ),
    (
        "autoscaling|auto scaling|autoscaler|elasticity",
        "Autoscaling adds and removes machines with the load, so that cost follows use.",
    ),
    (
        "multi cloud|multicloud|hybrid cloud",
        "Multi-cloud is the use of several cloud providers; a hybrid cloud joins a private cloud with a public one.",
    ),
    (
        "private cloud|public cloud|on prem|on premises",
        "A private cloud serves one organisation on machines of its own; a public cloud is rented from a provider.",
    ),
    (
        "saas|paas|iaas",
        "IaaS rents machines, disks and networks; PaaS rents managed platforms such as databases; SaaS rents finished software.",
    ),
    (
        "percentage point|percentage points|pp|pps|basis point|basis points",
        "A percentage point is the plain difference of two percentages: from 20 % to 25 % is 5 percentage points. A basis point is a hundredth of it.",
    ),
    ("outlier|outliers", "An outlier is a value far from all the others of its series."),
    (
        "moving average|rolling average",
        "A moving average is the average of the last few points at each point of a series.",
    ),
    (
        "variance|cost variance|budget variance",
        "A variance is what was spent less what was expected, such as the budget or the period before.",
    ),
    (
        "baseline|baseline period",
        "The baseline is the period that a comparison is made with: without another word, the same length of time just before.",
    ),
    (
        "kpi|kpis|key performance indicator",
        "A KPI is a key performance indicator; of FinOps, such as cost per customer, commitment coverage or the share of tagged spend.",
    ),
    (
        "crawl walk run|crawl, walk, run|finops maturity|maturity model",
        "Crawl, walk, run are the stages of maturity of a FinOps practice: from first reports to automation.",
    ),
    (
        "inform phase|optimize phase|optimise phase|operate phase|finops phases|phases of finops|inform optimize operate",
        "FinOps has three phases: inform (see who spends what), optimize (lower cost) and operate (keep to goals).",
    ),
    (
        "counts as running|count as running|considered running|running instance",
        "A running instance is one whose status at the provider was running when the inventory was last collected.",
    ),
    (
        "counts as stopped|count as stopped|considered stopped|stopped instance",
        "A stopped instance is shut down but not deleted: its disks and addresses still cost money.",
    ),
    (
        "week start|week starts|weeks start|week begin|week begins|weeks begin|start of the week|start of a week|first day of the week|calendar week|calendar weeks",
        "A week is a calendar week: it begins on Monday and ends on Sunday.",
    ),
    (
        "fiscal year|financial year|fiscal quarter|fiscal years",
        "A fiscal year is the year of a firm's accounts. Years and quarters here are those of the calendar: they begin on 1 January.",
    ),
)
