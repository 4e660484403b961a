"""The words of the trade: what each phrase of a question means, apart from the store's own names.

Every entry is (role, payload); `LEXICON` maps a phrase in normal form to it. Longest match wins.
"""

from __future__ import annotations

from agent.planner.filler import FILLER
from agent.planner.words import phrase

Entry = tuple[str, str]

_GROUPS: dict[Entry, str] = {
    # what is asked about
    ("cost", ""): """cost|costs|costing|spend|spent|spending|spends|spendings|bill|bills|billing|
        charge|charges|charged|expense|expenses|expenditure|expenditures|pay|paid|paying|pays|money|
        price|priced|burn|burned|burnt|burning|burn rate|outlay|
        usd|eur|gbp|dollars|dollar|euros|bucks|consume budget|worth|
        fork out|forked out|forking out|shell out|shelled out|shelling out|cough up|coughed up|ring up|
        rang up|rung up|ringing up|rack up|racked up|racking up|racks up|splash out|splashed out|run up|ran up|runs up|
        eat up|eats up|eaten up|ate up|ate|eat|eaten|eating|eats|chew through|chewed through|chewing through|chew up|
        chewed up|burn through|burned through|burnt through|burning through|blow|blew|blown|blowing|swallow|swallowed|
        swallows|swallowing|gobble|gobbled|gobbles|gobble up|gobbled up|guzzle|guzzled|guzzles|devour|devoured|devours|
        pony up|lay out on|laid out|hand over|handed over|sink into|sank into|pour into|poured into|throw at|threw at|
        thrown at|plough into|ploughed into|plow into|dish out|dished out|owe|owed|owes|splurge|splurged|invest|
        invested|investing|tab|outgoings|outgoing money|disbursed|disbursement|disbursements|disburse|remit|remitted|
        stump up|stumped up|drain|drained|draining|drains|bleed|bleeding|bled|suck up|sucked up|soak up|soaked up|
        soaks up|gulp|gulped|hoover up|hoovered up|chargeback|showback|part with|parted with|set aside for|
        expend|expended|cash|cost run|price tag|price tags|toll|invoice value|
        total cost of ownership|run us|cost us|running us|set us back|damage|costed|cash out""",
    (
        "how_much",
        "",
    ): "how much|how much money|what amount|amount|amounts|what sum|how many dollars",
    (
        "metric_cost",
        "BilledCost",
    ): """billed cost|billed costs|billedcost|billed|bill us|bills us|bill me|billing us|invoice|invoices|
        invoiced|invoice total|on the invoice|cash cost|cash basis|unblended|unblended cost|
        unblended costs|billed amount|invoiced amount|invoice amount|as invoiced|as billed""",
    (
        "metric_cost",
        "EffectiveCost",
    ): """effective cost|effective costs|effectivecost|effective|amortised|
        amortized|amortised cost|amortized cost|amortised costs|amortized costs|effective spend|
        amortized spend|amortised spend|effectively""",
    (
        "metric_cost",
        "ListCost",
    ): """retail|full retail|full price|at full price|rack rate|list cost|list costs|listcost|list price|list prices|
        at list|at list price|at list prices|at retail|at retail price|at retail prices|at the list price|at public prices|
        at public price|at sticker price|at full list price|public price|public prices|retail price|on demand equivalent|
        undiscounted|without discounts|before discounts|list value|sticker price""",
    ("metric_cost", "ContractedCost"): """contracted cost|contracted costs|contractedcost|
        negotiated cost|negotiated rates|negotiated rate|contract rates|contracted rates|negotiated prices|negotiated price|contract price|contracted price""",
    ("noun", "instance"): """instance|instances|server|servers|vm|vms|virtual machine|
        virtual machines|machine|machines|talkers|talker|box|boxes|host|hosts|node|nodes|ec2 instance|
        ec2 instances|compute instance|compute instances|virtual server|virtual servers|vps""",
    ("noun", "volume"): "volume|volumes|disk|disks|managed disk|managed disks|block volume|"
    "ebs volume|ebs volumes|block volumes|drives|cinder volumes|cinder volume",
    ("noun", "snapshot"): "snapshot|snapshots|ebs snapshot|ebs snapshots|disk snapshots",
    ("noun", "address"): "ip address|ip addresses|public ip|public ips|elastic ip|elastic ips|"
    "floating ip|floating ips|public address|public addresses|eip|eips|ips|addresses|"
    "public ip address|public ip addresses|reserved ips",
    (
        "noun",
        "resource",
    ): "bucket|buckets|function|functions|queue|queues|cluster|clusters|resource|resources|asset|assets|item|items|thing|things",
    # dimensions
    ("dimension", "provider"): "provider|providers|cloud|clouds|vendor|vendors|cloud provider|"
    "cloud providers|platform|platforms|csp|csps|hyperscaler|hyperscalers",
    ("dimension", "account"): "account|accounts|sub account|sub accounts|subaccount|subaccounts|"
    "project|projects|workspace|workspaces|compartment|compartments|subscription|subscriptions|linked account|linked accounts|tenant|tenants|member account|"
    "member accounts",
    ("dimension", "billing_account"): "billing account|billing accounts|payer account|payer|"
    "payer accounts|management account|payers|enrollment|enrolment",
    ("dimension", "service"): "service|services|product|products|cloud service|cloud services|"
    "servicename|service name|service names",
    ("dimension", "service_category"): "category|categories|service category|"
    "service categories|servicecategory|kind of service|type of service|types of service|"
    "service type|service types",
    ("dimension", "service_subcategory"): "subcategory|subcategories|service subcategory|"
    "service subcategories",
    ("dimension", "region"): "region|regions|location|locations|geography|geographies|"
    "data center|data centers|datacenter|datacenters|regionid|region id|regional|geo",
    ("dimension", "resource_type"): "resource type|resource types|type of resource|"
    "types of resource|kind of resource|types of resources|kinds of resources",
    ("dimension", "instance_type"): "instance type|instance types|machine type|machine types|"
    "vm size|vm sizes|flavor|flavors|flavour|flavours|instance size|instance sizes|vm type|"
    "vm types|server type|server types|instance class|server size|server sizes|machine size|"
    "type of instance|type of instances|types of instances|size|sizes",
    (
        "dimension",
        "volume_type",
    ): "volume type|volume types|disk type|disk types|ebs type|ebs types|"
    "storage type|storage types|type of volume|types of volumes|types of volume|type of disk|types of disks|"
    "types of disk|kind of volume|kinds of volumes|kind of disk|kinds of disks|kinds of disk",
    ("dimension", "type"): "type|types|kind|kinds",
    ("dimension", "zone"): "zone|zones|availability zone|availability zones|az|azs",
    ("dimension", "charge_category"): "charge category|charge categories|charge type|"
    "charge types|chargecategory|type of charge|types of charges|kind of charge|kinds of charges|"
    "types of charge",
    ("dimension", "charge_frequency"): "charge frequency|charge frequencies",
    ("dimension", "pricing_category"): "pricing category|pricing categories|pricing model|"
    "pricing models|purchase option|purchase options|pricing type",
    ("dimension", "commitment"): "commitment|commitments|commitment discount|"
    "commitment discounts|savings plan|savings plans|reservation|reservations|reserved instance|"
    "reserved instances",
    ("commitment_status", "Unused"): """unused commitment|unused commitments|unused reservation|
        unused reservations|unused savings plan|unused savings plans|wasted commitment|
        wasted commitments|wasted reservations|unused reserved instances""",
    (
        "pricing",
        "Standard",
    ): "on demand|on demand pricing|standard pricing|pay as you go|payg|ondemand",
    ("pricing", "Dynamic"): "spot|preemptible|spot instances|spot capacity",
    (
        "pricing",
        "Committed",
    ): """committed spend|committed pricing|commitment pricing|covered by commitments|covered by a commitment|
        reserved capacity|covered by savings plans|covered by reservations""",
    ("dimension", "resource_group"): "resource group|resource groups",
    ("zero", ""): """no cost|no costs|zero cost|no spend|zero spend|without cost|without spend|
        without any cost|without any spend|no spending|did not cost|didn't cost""",
    ("peak", "daily"): """which day|what day|most expensive day|expensive day|costliest day|
        priciest day|cheapest day|highest day|day with the highest|day with the lowest|
        highest daily|lowest daily|busiest day|peak day""",
    ("peak", "weekly"): "which week|what week|most expensive week|costliest week|cheapest week|"
    "highest week|peak week",
    ("peak", "monthly"): """which month|what month|most expensive month|costliest month|
        cheapest month|highest month|peak month|priciest month|month with the highest""",
    ("dimension", "weekday"): "weekday|day of week|day of the week|days of the week|"
    "days of week|week day",
    ("dimension", "commitment_status"): "commitment status|commitment discount status",
    ("dimension", "invoice_issuer"): "invoice issuer|invoice issuers",
    ("dimension", "invoice_month"): "invoice month|billing month|billing period|billing periods|"
    "billing months|invoice period",
    ("dimension", "status"): "status|statuses|state|states|power state",
    ("dimension", "currency"): "currency|currencies|billing currency",
    ("dimension", "tag"): "tag|tags|label|labels|tag key|tag keys|tag value|tag values|tagged",
    ("dimension", "name"): "name|names|named|called",
    # metrics
    ("metric", "cpu_percent"): "cpu|cpus usage|cpu usage|cpu utilization|cpu utilisation|cpu load|"
    "processor|processor usage|cpu use|cpu percent|processor load|compute utilization",
    ("metric", "memory_percent"): "memory|ram|mem|memory usage|memory utilization|"
    "memory utilisation|ram usage|memory use|mem usage|memory percent|memory load|memory pressure",
    ("metric", "disk_read_mbps"): "disk read|disk reads|read throughput|disk read throughput|"
    "reads from disk",
    ("metric", "disk_write_mbps"): "disk write|disk writes|write throughput|"
    "disk write throughput|writes to disk",
    (
        "metric",
        "network_in_mbps",
    ): "receive|receives|received|receiving|network in|inbound traffic|incoming traffic|ingress|"
    "network ingress|inbound network|received traffic|network inbound|network input",
    (
        "metric",
        "network_out_mbps",
    ): "send the most|send most|which send|that send|sends|sending|transmit|transmits|transmitting|network out|outbound traffic|outgoing traffic|egress|"
    "network egress|outbound network|sent traffic|network outbound|network output",
    ("metric", "network"): "network|network traffic|traffic|network usage|network use|network io|"
    "bandwidth usage|network throughput|network utilization",
    ("metric", "disk"): "disk io|disk i o|disk throughput|disk activity|disk traffic",
    ("metric", "disk_used_percent"): "disk usage|disk used|disk utilization|disk space|"
    "disk utilisation|disk full|disk fullness|storage used|filesystem usage|disk use",
    ("metric", "any"): "utilization|utilisation|load|performance|metrics|metric|workload|busyness",
    ("level", "high"): "high|heavy|heavily loaded|overloaded|busy|hot|maxed out|saturated|"
    "stressed|strained|overutilized|overutilised|hammered|pegged|sweating|struggling|under pressure|"
    "under load|under strain|at capacity|maxing out|maxing|redlining|pinned|cooking|running hot|overworked|"
    "choking|hot spots|hotspots",
    ("level", "full"): "almost full|nearly full|filling up|running out of space|close to full",
    ("level", "low"): "low|light|little|hardly any|underutilized|underutilised|underused|"
    "under utilized|under utilised|barely any|lightly loaded",
    ("level", "idle"): "idle|unused|doing nothing|not doing anything|sitting idle|idling|"
    "not being used|not used|nobody uses|zombie|zombies|inactive|wasted",
    (
        "statistic",
        "max",
    ): "how high|peaking|peaking at|spiking|spiking to|top out|tops out|topped out|peaked at|peak|max|maximum|peaks|spikes to|peaked|spiked|at any time|ever exceeded|ever above|at some point|exceeded",
    ("statistic", "p95"): "p95|95th percentile|percentile 95",
    ("statistic", "median"): "median|medians",
    ("statistic", "min"): "min|minimum|how low",
    (
        "statistic",
        "avg",
    ): "average|avg|mean|averages|averaged|averaging|on average|typical|typically",
    # shape of the answer
    ("by", ""): """distributed over|distributed across|distributed among|spread over|spread across|allocated across|
        by|per|for each|for every|each|every|broken down by|break down by|
        breakdown by|split by|grouped by|group by|split out by|split per|split across|
        broken out by|across|by each|sorted into|divided by|itemised by|itemized by|
        aggregated by|sliced by|cut by|segmented by|listed by|organized by|according to""",
    (
        "breakdown",
        "",
    ): """divide into|divided into|divides into|divide up|divvy up|divvied up|breakdown|break down|distribution|split|composition|broken down|
        make up|makeup|made up of|consist of|itemised|itemized|decomposition|break it down|break that down|break this down|break them down|detail|details|
        where does our money go|where is our money going|where is the money going|
        on what|for what|what on|where does the money go|where did the money go|what are we paying for""",
    (
        "granularity",
        "daily",
    ): "for each day|for every day|each single day|daily|per day|by day|each day|day by day|every day|a day|"
    "day to day|per calendar day|on a daily basis|day over day series",
    (
        "granularity",
        "weekly",
    ): "for each week|for every week|weekly|per week|by week|each week|week by week|every week|a week",
    (
        "granularity",
        "monthly",
    ): "for each month|for every month|for each single month|monthly|per month|by month|each month|month by month|every month|"
    "a month|per calendar month|on a monthly basis",
    (
        "granularity",
        "quarterly",
    ): "quarterly|per quarter|by quarter|each quarter|every quarter|quarter by quarter|for each quarter|a quarter",
    (
        "granularity",
        "yearly",
    ): "yearly|annually|per year|by year|each year|every year|year by year|for each year|a year|annual",
    (
        "peak",
        "quarterly",
    ): "which quarter|what quarter|most expensive quarter|costliest quarter|cheapest quarter",
    (
        "trend",
        "",
    ): "heading|headed|which way|in which direction|what direction|trendline|trend line|trend|trends|over time|trending|history|evolution|time series|timeline|"
    "develop|develops|developing|developed|evolved|historically|historical|progression|curve|chart|graph|plot|trajectory",
    ("share", ""): """share|percentage|percent|proportion|fraction|what part|which part|part|
        portion|ratio|how much of|half of|a third of|one third of|two thirds of|a quarter of|three quarters of|percents|weight|weighting|relative weight|relative share|relative size|relative portion|
        relative importance|
        percentages|proportions|portions|shares|fractions|what share|% |share of total|percentage of|percent of|
        what percentage|what percent|what fraction|what proportion|pct""",
    ("total", ""): "total|totals|overall|altogether|in total|sum|summed|aggregate|combined|"
    "grand total|in all|sum total|entire|whole",
    ("count", ""): "how many|number of|count|count of|counts|how many of|no of|quantity of",
    ("top", "desc"): """top|most expensive|biggest|largest|highest|costliest|priciest|most costly|
        greatest|most|top spending|heaviest|leading|main|major|dearest|max cost|
        the larger|the bigger|the higher|the more expensive|the costlier|the greater|
        most money|cost the most|costs the most|costing the most|spend the most|
        spent the most|spending the most|spends the most|costing us the most|cost us the most|
        costs us the most|expensive|costly|pricey|pricy|biggest spender|
        top spender|biggest spenders|top spenders|biggest cost drivers|number one|highest spending|
        eats the most|eating the most|consumes the most|using the most|uses the most|used the most""",
    ("top", "asc"): """cheapest|least expensive|lowest|smallest|least costly|bottom|least|fewest|
        the smaller|the cheaper|the lower|the lesser|
        cost the least|costs the least|spend the least|spent the least|inexpensive|cheap|minimal""",
    ("sort", "age_desc"): "oldest|longest running|running the longest|been running longest|"
    "longest lived|been up the longest|up the longest",
    ("sort", "age_asc"): "newest|youngest|most recent instances|latest instances|"
    "most recently launched|newest instances|recently launched|most recently created",
    ("order", "desc"): "descending|high to low|largest first|biggest first|highest first|desc|"
    "most expensive first",
    ("order", "asc"): "ascending|low to high|smallest first|cheapest first|lowest first|asc",
    ("sort_by", ""): "sorted by|sort by|order by|ordered by|ranked by|rank by|sort them by|"
    "sort it by|sort|sorted|rank|ranked|ranking|in order of|order|ordered|arrange by",
    # relations
    ("compare", ""): """compare|compared|comparison|versus|vs|compared to|compared with|
        difference|differ|relative to|against|as opposed to|set against|stacks up against|stack up against|measured against|delta|compares|how does it compare""",
    ("change", "both"): """change|changed|changes|changing|moved|shifted|move|fluctuate|vary|
        varied|variation|different|evolve|mom|yoy|qoq|wow|movers""",
    ("change", "increase"): """increase|increased|increases|increasing|grow|grew|grown|growth|
        growing|higher|rise|rose|risen|rising|jump|jumped|spike|spiked|went up|go up|gone up|going up|
        climb|climbed|more expensive|higher than|up from|grows|surged|surge|explode|exploded|
        fastest growing|got more expensive|up so much|so much higher|shot up|ballooned|creep up|
        pushed up|push up|pushes up|pushing up|drove up|drives up|driving up|driven up|
        skyrocket|skyrocketed|doubled|went through the roof|is up|are up|was up""",
    ("change", "decrease"): """pushed down|push down|pushes down|drove down|brought down|bring down|
        got less expensive|came down|decrease|decreased|decreases|decreasing|drop|dropped|fell|fall|
        fallen|falling|shrink|shrank|shrunk|decline|declined|went down|go down|gone down|
        going down|lower|cheaper than|lower than|down from|reduced|reduction|reduce|got cheaper|is down|
        are down|was down|saved compared""",
    ("cheaper", ""): "cheaper",
    ("relation", "mom"): "month over month|month on month|mom|m o m|month to month",
    ("relation", "wow"): "week over week|week on week|wow|w o w",
    ("relation", "yoy"): "year over year|year on year|yoy|y o y",
    ("relation", "qoq"): "quarter over quarter|quarter on quarter|qoq|q o q",
    ("relation", "dod"): "day over day|day on day|dod",
    ("relation", "previous"): """the previous period|previous period|the period before|prior period|
        the month before|month before|the week before|the quarter before|the year before|
        preceding period|before that|the month before that|the one before|the previous one|day before|the day before|previous day|prior day|the day prior|
        week before|week prior|month prior|a month earlier|one month earlier|month earlier|week earlier|a week earlier|
        one week earlier|quarter earlier|day earlier|a day earlier|the one prior|earlier one|before then|the prior one|
        the prior month|prior month|
        the week before that|the quarter before that|previous one""",
    (
        "relation",
        "following",
    ): """a month later|one month later|the month after|month after|the following month|
        following month|a week later|the week after|the following week|week after that|month after that|
        the next one|a quarter later|the following quarter|the quarter after|the day after|the following day|
        a day later|one after that|the one after""",
    ("relation", "year_before"): """same month last year|same period last year|same time last year|
        a year earlier|one year earlier|the same period last year|same quarter last year|
        same week last year|this time last year|the same month last year|the same time last year""",
    ("novelty", "new"): """new|brand new|newly|appeared|first appeared|showed up|first seen|
        newcomers|newcomer|popped up|cropped up|did not exist before|didn't exist before""",
    ("novelty", "gone"): """gone|disappeared|vanished|went away|dropped off|no longer|
        discontinued|no longer there|fell away""",
    ("why", ""): """why|reason|reasons|cause|causes|caused|what drove|drivers|driver|driving|drove|
        drive|explain|explanation|root cause|what happened|whats behind|what is behind|behind|how come|
        account for|accounts for|responsible|responsible for|contributed|contributors|due to|
        what's behind|explains|contribute|contributing|culprit|culprits|attribute|attributed""",
    (
        "neg",
        "",
    ): """not|except|excluding|exclude|without|w o|w out|ex|outside|outside of|other than|but not|
        apart from|besides|minus|ignoring|ignore|leaving out|leave out|aside from|non|excl|
        drop|remove|no|never|isn't|isnt|aren't|arent|not in|except for|save for|everything but|neither|nor|
        all but|anything but|hide|filter out|take out|skip|don't include|do not include|
        not including|sans|barring|omitting|omit|disregarding|disregard|stripping out|strip out|
        stripped of|exclusive of|instead of|rather than|in place of|gross of|not counting|leaving aside|setting aside|less the|n't""",
    ("neg_after", ""): "excluded|not included|not counted|left out|taken out|removed|aside",
    ("incl", ""): "including|include|inclusive of|incl|net of|counting",
    ("charge", "Tax"): "tax|taxes|vat|sales tax",
    ("charge", "Credit"): "credit|credits",
    ("charge", "Purchase"): "purchase|purchases",
    ("charge", "Adjustment"): "adjustment|adjustments",
    ("charge", "Correction"): "refund|refunds|correction|corrections",
    ("only", ""): "only|just|limit to|restrict to|filter to|restricted to|limited to|"
    "filtered to|narrow to|narrow down to|exclusively|solely|filter by|filter on|filter",
    ("named_only", ""): "namedonly",
    ("untagged", ""): """untagged|no tags|without tags|without any tags|without a tag|missing tags|
        not tagged|unlabeled|unlabelled|no tag|lacking tags|without any tag|tagless|
        not tagged at all|unallocated|unattributed|aren't tagged|arent tagged|isn't tagged|
        have no tags|has no tags|without labels|no labels|without proper tags""",
    (
        "missing",
        "",
    ): "not having|isn't having|is not having|are not having|aren't having|do not carry|does not carry|"
    "don't carry|doesn't carry|not carrying|did not have|didn't have|not given|never got|not set|isn't set|not set for|"
    "dont carry|doesnt carry|fail to carry|without having|missing|lacking|lack|lacks|don't have|doesn't have|do not have|does not have|"
    "carry no|carries no|carrying no|carried no|bear no|bears no|bearing no|shows no|have no|has no|with no|without a|without an|without any|without the|miss|misses|not tagged with|"
    "untagged by|not have|having no|no value for|unset|empty|dont have|doesnt have",
    (
        "present",
        "",
    ): "have a|has a|have an|has an|tagged with a|with a tag|carrying|carry|that carry",
    # states
    (
        "state",
        "running",
    ): "running|active|up and running|are up and running|is up and running|be up and running|"
    "powered on|turned on|switched on|live|"
    "currently running|still up|are still on",
    (
        "state",
        "stopped",
    ): "powered down|shut off|spun down|switched down|offline|not running|not powered on|stopped|shut down|powered off|turned off|switched off|shutdown|"
    "deallocated|halted|are off|is off|were off|left off|that are down|which are down|currently down",
    ("state", "terminated"): "terminated|deleted|destroyed|gone instances",
    ("state", "error"): "error|errored|in error|failed|broken|error state",
    ("attach", "missing"): "unattached|orphaned|orphan|orphans|detached|not attached|"
    "unassociated|dangling|unallocated volumes|not associated|not in use|free floating|unmounted|"
    "attached to nothing|hooked up to nothing|hooked up to anything|not hooked up|connected to nothing|not connected|"
    "attached to anything|attached to no instance|stray|strays|abandoned|leftover|left over|homeless|unhooked|"
    "without an instance|not linked to anything|belong to nothing|not mounted|parked",
    ("attach", "present"): "attached|in use|associated|mounted",
    # columns of instances
    ("column", "age_days"): "age|ages|uptime|how old|how long|running for|been running|"
    "been up|lifetime|been running for|up for|been up for|been alive|been on|older|old|"
    "long running|longer|been around",
    ("column", "vcpus"): "vcpu|vcpus|cpus|cores|core|cpu cores|cpu core|virtual cpus|virtual cpu",
    ("column", "memory_gb"): "gb of memory|gb of ram|gb memory|gb ram|memory size|gib of memory|"
    "gib of ram|gib memory|gib ram|gigs of ram|memory capacity|installed memory",
    ("column", "disk_gb"): "disk size|disk capacity|gb of disk|gb disk|disk gb",
    ("column", "size_gb"): "gb|gib|gigabytes|tb|volume size|capacity",
    (
        "column",
        "hourly_cost",
    ): "hourly rate per hour|by hour|hourly cost|cost per hour|hourly price|price per hour|an hour|"
    "per hour|hourly|hourly rate",
    (
        "column",
        "launched_at",
    ): "launched|created|started|when was|launch time|launch date|creation date|"
    "launch|provisioned|spun up|deployed|creation time",
    # about the data itself
    ("status", "costs"): """data|fresh|freshness|up to date|how fresh|how old is the data|
        how recent|last updated|last refreshed|last refresh|data coverage|coverage|imported|
        import|imports|since when|how far back|data status|date range|what data|time range|
        last sync|synced|inventory last|inventory|last synced|complete data|latest data|stored|collected|collect|inventory data|covered|oldest data|newest data|
        data range|how current|reconcile|reconciled|reconciliation|data available|
        data sources|rejected|rejects|rejected rows|line items|earliest data|data go back|data goes back|stale|
        updated|refreshed|is the data complete|missing days|gaps|gap|holes|on file|on record|
        on the books|in the ledger|ledger""",
    ("all_time", ""): "all time|ever|overall history|entire history|since the beginning|to date|"
    "whole history|all history|all the data|all available data|entire period|whole period|so far|"
    "of all time|available history|full history|since we started",
    # things asked for that are not questions about data
    ("define", ""): """what does|mean|means|meaning|meaning of|definition|definition of|define|
        what is the meaning of|stand for|stands for|what is meant by|glossary""",
    ("list", ""): "list|show|display|give|find|which|what|get|enumerate|see|view|print|fetch|"
    "pull|return|report|tell",
    ("describe", ""): "describe|tell me about|everything about|facts about|info on|"
    "information about|info about|details of|details on|details about|look up|lookup|inspect|"
    "what do we know about|properties of|specs of|describe the",
    ("help", ""): "help|what can you do|what can i ask|what do you do|capabilities|"
    "what questions can i ask|who are you|examples|example questions|how do you work",
    ("greeting", ""): "hello|hi|hey|good morning|good afternoon|good evening|howdy|greetings",
    ("thanks", ""): "thanks|thank you|cheers|thx|great|perfect|nice|cool|awesome|ok thanks",
    # what this version cannot do
    ("unsupported", "forecast"): """forecast|forecasts|forecasted|predict|prediction|projected|
        projection|project to spend|expect to spend|will we spend|will i spend|will it cost|
        next month|next week|next quarter|next year|end of month estimate|month end|
        by the end of the month|by month end|run rate|going to spend|going to cost|
        estimate for next|future|expected to|will cost|outlook""",
    (
        "unsupported",
        "budget",
    ): "our budget|my budget|the budget|over budget|exceed budget|exceed my budget|"
    "within budget|under budget|on budget|budget left|budget remaining|remaining budget|budget status|a budget|"
    "budgets|monthly budget|budget alert|budget alerts|against budget|budget for|"
    "exceed our budget|exceed the budget|overspend|overspending",
    ("unsupported", "anomaly"): "anomaly|anomalies|anomalous|unusual|outlier|outliers|abnormal|"
    "suspicious|weird|strange spend|unexpected",
    ("unsupported", "recommendation"): """recommend|recommendation|recommendations|optimize|
        optimise|optimization|optimisation|rightsize|right size|rightsizing|right sizing|downsize|
        save money|cut costs|reduce costs|reduce my bill|savings opportunities|oversized|downsizing|
        overprovisioned|over provisioned|how can we save|how can i save|improve|advice|suggest|
        suggestion|suggestions|lower our bill|lower my bill|savings opportunity|cost cutting""",
    ("unsupported", "health"): "health|healthy|infrastructure health|health check",
    ("unsupported", "what_if"): "what if|what would happen if|if we add|if i add|simulate|"
    "scenario|suppose|hypothetically|would it cost|would cost|would we save|would save",
    (
        "savings",
        "",
    ): """how much did we save|how much did i save|how much do we save|how much have we saved|
        what did we save|we saved|have saved|saved through|saved by|saved thanks to|savings from discounts|
        savings from commitments|savings from our discounts|discount savings|realized savings|realised savings|
        discount|discounts|effective savings rate|savings rate|esr|how much discount|discount did we get|discounts did we get|
        discount amount|total discount|total discounts|discount rate|savings against list|savings versus list|
        savings vs list|saved against list|saved vs list|saved compared to list""",
    ("unsupported", "rates"): """commitment coverage|savings plan coverage|reservation coverage|
        ri coverage|commitment utilization|
        savings plan utilization|reservation utilization|commitment utilisation|""",
    ("unsupported", "carbon"): "carbon|co2|emissions|carbon footprint|sustainability|greenhouse",
    ("action", ""): """stop|start|restart|reboot|terminate|delete|resize|shut down the|kill|
        launch a|create a|create an|provision|deploy|apply|upgrade|downgrade|detach|
        release|turn off|turn on|power off|scale up|scale down|migrate|destroy|tag the|
        set the tag|rename|attach|modify|shutdown the|purge|wipe|undo|roll back|rollback|
        cancel|buy|purchase a|email|notify|send|export|install""",
    ("currency_unit", ""): "$|€|£",
}


_EXTREMES = (
    "lowest|smallest|biggest|largest|top|worst|best|dearest|least expensive|quietest|highest spending|record|"
    "highest cost|lowest cost|max|maximum|min|minimum|highest spend|lowest spend|priciest|busiest|cheapest|costliest|"
    "most expensive|highest|peak|most costly|heaviest|least costly"
)
_PEAKS = (("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("quarter", "quarterly"))


def _table() -> dict[tuple[str, ...], Entry]:
    table: dict[tuple[str, ...], Entry] = {}
    for word in FILLER.replace("\n", "").split("|"):
        key = phrase(word)
        if key:
            table.setdefault(key, ("filler", ""))
    for word in _EXTREMES.split("|"):
        for unit, name in _PEAKS:
            table[phrase(f"{word} {unit}")] = ("peak", name)
    for entry, text in _GROUPS.items():
        for word in text.replace("\n", "").split("|"):
            key = phrase(word)
            if key:
                table[key] = entry
    return table


LEXICON: dict[tuple[str, ...], Entry] = _table()
LONGEST = max(len(key) for key in LEXICON)
# Single words that a misspelt word may be corrected to, and those a name needs support against.
SINGLE_WORDS: frozenset[str] = frozenset(key[0] for key in LEXICON if len(key) == 1)

# Words that people use for the same environment; the store's own spellings are looked up by them.
ENVIRONMENTS: tuple[frozenset[str], ...] = (
    frozenset({"prod", "production", "prd", "live"}),
    frozenset({"staging", "stage", "stg", "preprod", "pre-prod", "preproduction", "uat"}),
    frozenset({"dev", "development", "devel"}),
    frozenset({"test", "testing", "tst", "qa"}),
    frozenset({"sandbox", "sbx"}),
)

# Tag keys that mean the same; normal form without separators.
TAG_KEYS: tuple[frozenset[str], ...] = (
    frozenset({"environment", "env", "stage", "environments", "envs", "stages"}),
    frozenset({"application", "app", "apps", "applications", "appname", "applicationname"}),
    frozenset({"team", "teams", "squad", "squads", "teamname"}),
    frozenset({"owner", "owners", "ownername"}),
    frozenset({"costcenter", "costcentre", "costcenters", "costcentres", "cc"}),
    frozenset({"project", "projects", "projectname"}),
    frozenset({"businessunit", "bu", "businessunits", "bus", "division", "divisions"}),
    frozenset({"department", "dept", "departments", "depts"}),
    frozenset({"customer", "customers", "client", "clients"}),
    frozenset({"component", "components"}),
    frozenset({"role", "roles"}),
)
