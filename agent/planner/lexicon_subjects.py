"""Words of the trade: what is asked about, its dimensions, and what is measured."""

from __future__ import annotations

SUBJECTS: dict[tuple[str, str], str] = {
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
    ("dimension", "region"): "region|regions|site|sites|location|locations|geography|geographies|"
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
    "reserved instances|committed use discount|committed use discounts|cud|cuds",
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
    ("dimension", "usage_type"): "usage type|usage types|usagetype|operation type|operation types",
    ("dimension", "instance_family"): "instance family|instance families|machine family|vm family|"
    "vm families|machine families|vm series|instance class|instance classes",
    ("dimension", "charge_description"): "charge description|charge descriptions|"
    "line item description|line item descriptions",
    ("dimension", "meter"): "meter|meters|meter name|meter category|meter categories",
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
    (
        "dimension",
        "commitment_type",
    ): "commitment type|commitment types|commitment discount type|type of commitment|"
    "types of commitments|kind of commitment|kinds of commitments",
    ("dimension", "commitment_status"): "commitment status|commitment discount status",
    ("dimension", "invoice_issuer"): "invoice issuer|invoice issuers",
    ("dimension", "invoice_month"): "invoice month|billing month|billing period|billing periods|"
    "billing months|invoice period",
    ("dimension", "status"): "status|statuses|state|states|power state",
    ("dimension", "currency"): "currency|currencies|billing currency",
    (
        "dimension",
        "tag",
    ): "tagging|tag name|tag names|tag|tags|label|labels|tag key|tag keys|tag value|tag values|tagged",
    ("dimension", "name"): "name|names|named|called",
    # metrics
    ("metric", "cpu_percent"): "cpu|cpus usage|cpu usage|cpu utilization|cpu utilisation|cpu load|"
    "processor|processor usage|cpu use|cpu percent|processor load|compute utilization",
    ("metric", "memory_percent"): "memory|ram|mem|memory usage|memory utilization|"
    "memory utilisation|ram usage|memory use|mem usage|memory percent|memory load|memory pressure",
    ("metric", "disk_read_mbps"): "disk read|disk reads|read throughput|disk read throughput|"
    "reads from disk|read from disk|reading from disk|read most from disk|reads most from disk|read the most from disk|reads the most from disk|"
    "reads from its disk|reads from its disks|reads from the disk|reads per second",
    ("metric", "disk_write_mbps"): "disk write|disk writes|write throughput|"
    "disk write throughput|writes to disk|write to disk|written to disk|writing to disk|write most to disk|writes most to disk|write the most to disk|"
    "writes the most to disk|writes to its disk|writes to its disks|writes to the disk|write to the disk|writes per second",
    (
        "metric",
        "network_in_mbps",
    ): "receive|receives|receiving|network in|inbound traffic|incoming traffic|ingress|"
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
    (
        "metric",
        "any",
    ): "headroom|spare capacity|room to grow|breathing room|utilization|utilisation|load|performance|metrics|metric|workload|busyness",
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
}
