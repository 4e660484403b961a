"""What the data of this product never holds, or does not hold now: said so instead of asked about."""

from __future__ import annotations

import re

from agent.planner.grounding import Grounding
from agent.planner.regions import PLACES
from agent.planner.words import phrase

_ENDS = r"(?:expir\w*|renew\w*|end date|lapse\w*|up for renewal|mature\w*)"
_UNITS = (
    r"(?:(?:paying|active|registered|end|daily|monthly|new|unique|happy|single|individual|internal|external|api|web|http|customer|client|sales|average|paid) )*"
    r"(?:(?:team|staff) members?|customers?|users?|clients?|subscribers?|seats?|employees?|developers?|engineers?|heads?|orders?|sales?|transactions?|requests?|api calls?|"
    r"visits?|visitors?|page ?views?|clicks?|sessions?|queries|invocations?|messages?|tickets?|tokens?|downloads?|logins?|emails?|builds?|deployments?|commits?|shipments?|bookings?|impressions?|jobs?|signups?|sign-ups?|registrations?|installs?|conversions?|leads?)"
)
_CONCEPTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (r"\bcarbon\b|\bco ?2e?\b|\bemissions?\b|\bemit(?:ted)?\b|\bgreenhouse\b|\bcarbon footprint\b|\bsustainab\w+|\bkwh\b|\benergy (?:use|usage|consumption)\b|\belectricity\b|\bwatts?\b|\bwater (?:use|usage|consumption)\b|\b(?:lit(?:er|re)s?|gallons?) of (?:\w+ )?(?:water|fuel|coolant)\b|\bcooling water\b|\bwater footprint\b|\bhow much (?:\w+ )?(?:water|power|energy|heat)\b|\b(?:joules|megawatts?|mwh|trees)\b|\b(?:renewables?|solar|wind) (?:energy|power)\b|\bclimate\b|\bgreen(?:er|est)?\b (?:energy|power|cloud)\b", "emissions or energy use"),
        (r"^(?!.*\b(?:costs?|spend|spent|bill|pay)\b).*?\b(?:(?:error|access|system|application|server|event|console) ?logs?\b|\blog (?:files?|lines?|messages?|entries|output)\b|\bsyslogs?\b|\bstack ?traces?\b|\bin (?:its|the|their) logs?\b)", "what is in logs"),
        (r"\b(?:response|page load|round[- ]trip|query|execution|build|boot|cold start) times?\b|\blatenc(?:y|ies)\b|\bttfb\b|\bping time\b", "response times"),
        (r"\b(?:is|are|was|were) (?:aws|azure|gcp|google cloud|openstack|s3|ec2|the cloud|(?:the |our )?(?:website|site|shop|app)|[\w-]+-\d+) (?:down|offline|unreachable|having (?:issues|problems))(?: (?:today|right now|now|again|at the moment|currently|yesterday))?\W*$|\berror (?:rates?|count|budget)s?\b|\b[45](?:xx|\d\d) (?:errors?|responses?)\b|\bfailure rates?\b|\buptime (?:percent\w*|sla|%)|\bsla\b|\bslo\b|\bslas\b|\bslos\b|\bmttr\b|\b(?:how many|how much|which|what|when|any|number of|was there|were there|list|how long|last|show) (?:[\w-]+ ){0,4}(?:downtime|outages?|incidents?)\b", "errors, outages or service levels"),
        (r"\b(?:requests?|queries|hits|transactions?|calls|messages|invocations)(?: ?/ ?s(?:ec)?\b| per (?:second|minute|hour|day)\b| a (?:second|minute)\b)|\brps\b|\bqps\b|\btps\b|\biops\b", "numbers of requests or operations"),
        (r"\b(?:pages?|urls?|endpoints?|web ?sites?|sites?|apis?|requests?|queries)\b.{0,40}\b(?:load(?:s|ed|ing)?|slow\w*|fast(?:er|est))\b|\bslow(?:est|er)\b|\bpage loads?\b", "how fast pages or requests are"),
        (r"\bwhen (?:was|were|did|has|have|had) (?:[\w.-]+ ){1,6}?(?:stop(?:ped)?|shut ?down|(?:switched|turned|powered|shut) (?:off|down)|deallocated|go (?:down|offline)|last (?:run|used|running|started|stopped))\b(?! (?:cost|spend|grow|ris|pay|us|be))|"
         r"\b(?:how long|since when|for how long)\b[^?]{0,60}\b(?:stopped|shut ?down|switched off|turned off|powered off|been off|deallocated)\b|"
         r"\b(?:stopped|shut ?down|switched off|turned off|powered off|deallocated|turned off) (?:for|since|longer than|over|more than) (?:(?:more|longer) than |over |at least |about )?(?:\d+|an?|one|two|three|four|six|several|many|weeks|months|days|january|february|march|april|may|june|july|august|september|october|november|december|last|yesterday|spring|summer|monday)\b", "since when machines are stopped: the inventory keeps their state as of its last collection"),
        (r"\bgpu'?s? (?:utili[sz]ation|usage|load|memory|use|time|temperature)\b|\b(?:usage|utili[sz]ation|load) of (?:the |our )?gpus?\b|\btemperatures?\b|\bfan speed\b|\bswap (?:usage|space)\b|\bpacket loss\b|\bqueue (?:depth|length)s?\b|\bcache hit\w*\b|\breplication lag\b|\b(?:db |database |open )?connections? (?:count|pool)\b|\b(?:open|active|concurrent|database|db|client|tcp|simultaneous|idle) (?:\w+ )?(?:connections?|sockets?|threads?|locks?|transactions?)\b|\b(?:how many|number of|max(?:imum)?|average|peak) (?:\w+ )?(?:connections?|sockets?|threads?|processes|goroutines)\b|\bhow many .{0,40}\b(?:connected|logged in) (?:to|at)\b", "such measurements"),
        (rf"\b(?:per|for (?:each|every|one|a single|an average)|a single) {_UNITS}\b|\b(?:an?|one|each|every|single|average|the average) {_UNITS} (?:really |actually |currently |typically )?(?:costs?|costing|burns?|consumes?)\b|\b(?:costs?|price) (?:of|for|to (?:serve|process|handle|fulfil\w*|deliver)) (?:an?|one|each|every|the average|a typical) {_UNITS}\b|\bhow many {_UNITS}\b|\bnumber of {_UNITS}\b|\bcosts? (?:of|to) (?:serving|acquir\w+|onboard\w*) |\bcost to serve\b|(?<=support )(?:tickets?|cases)\b(?= .{0,30}\b(?:open|opened|raise|raised|closed|file|filed|solved|pending|have|had|submit\w*)\b)|\bhow many (?:people|persons|folks) (?:have |had |are |were )?(?:log\w*|visit\w*|us(?:e|ed|ing)|sign\w*|click\w*|work\w*|open\w*)\b", "numbers of customers, users or requests"),
        (rf"\bhow many (?!services|accounts|instances|vms|servers|machines|volumes|resources|teams|days|of|do|does|are|did|have)[\w-]+ (?P<thing>{_UNITS})\b(?! (?:teams?|services?|accounts?|instances?|machines?))|"
         rf"\b(?:percentage|percent|share|portion|fraction|rate|count) of (?:the |our |all |failed |failing |successful |api |web )*(?P<part>(?:requests?|calls|queries|transactions?|logins?|builds?|deployments?|orders?|visitors?|tickets?))\b|"
         r"\b(?P<work>(?:ticket|incident|build|deploy\w*|release|sprint|jira|bug) (?:backlogs?|queues?|velocity|frequency|counts?|logs?))\b", "numbers of customers, users or requests"),
        (r"\b(?:uptime|availability) of (?:the |our )?(?:[\w-]+ )?(?:web ?site|site|web ?shop|shop|api|app|application|service|platform|portal|cloud)\b", "errors, outages or service levels"),
        (r"\b(?P<often>how (?:often|many times|frequently))\b.{0,60}\b(?:cpu|memory|ram|network|disk|load|traffic|\d+ ?(?:%|percent))", "how often a measurement passed a limit; its average, peak and series it does"),
        (r"\b(?:per|each|every) (?:team|staff|crew) (?P<member>members?)\b", "numbers of people"),
        (r"\b(?P<up>uptime|availability)(?: %| percentage)? of (?:the |our )?(?!.*(?:server|instance|vm|machine|box|host|-\d))[\w -]{2,30}\W*$", "errors, outages or service levels"),
        (r"\bhow (?:many|much) (?:gigs?|gigabytes?|gib|gbs?|tb|tbs|terabytes?|tib|petabytes?|pb|megabytes?|mbs?|data|traffic|bandwidth|bytes?)\b(?! (?:per second|/s|of (?:ram|memory|volumes?|disks?|storage do))).{0,50}?\b(?:transfer\w*|push\w*|sen[dt]|serv\w+|mov\w+|egress\w*|ingest\w*|upload\w*|download\w*|went (?:out|through)|go(?:es)? (?:out|through)|stream\w*|deliver\w*|quer(?:y|ied)|scan\w*|process\w*)\b(?!.{0,30}\b(?:cost|spend|instance|server|vm|box|machine|[\w-]+-\d\d)\b)", "amounts of use, such as gigabytes moved; what they cost it does"),
        (r"\broi\b|\breturn on investment\b|\blines of code\b|\brevenues?\b|\bprofit(?:s|able|ability)?\b|\bgross margin\b|\bmargins?\b|\bturnover\b|\bebitda\b|\bincome\b|\bsalar(?:y|ies)\b|(?<!vm )(?<!vms )(?<!server )(?<!instance )(?<!machine )(?<!box )(?<!host )(?<!node )(?<!volume )(?<!disk )\bheadcount\b(?! of (?:our |the |all )?(?:vms?|servers?|instances?|machines?|boxes|hosts?|nodes?|volumes?|disks?))|\bpayroll\b|\bsales figures?\b|\barr\b(?! )|\bmrr\b", "revenue or people"),
        (r"\bwho(?: was| is| were| has| had| actually| first| originally| last|'s)* (?:it (?:who|that) |the (?:person|one|user|engineer) (?:who|that) )?(?:creat\w+|launch\w+|start(?:ed|s)|re-?start\w*|re-?boot\w*|kill(?:ed|s)|enabl\w+|disabl\w+|authori[sz]\w+|scaled|attached|detached|migrated|made|deploy\w+|built|delet\w+|stopped|terminat\w+|provision\w+|spun|bought|purchas\w+|order\w+|log(?:ged|s) (?:in|on)|login|chang\w+|modif\w+|install\w+|set up|approv\w+|touch\w+|resiz\w+|turn(?:ed|s) (?:off|on)|request\w+|shut)\b|\b(?:any ?(?:body|one)|some(?:body|one)|who) .{0,20}\b(?:log(?:ged|ging)? (?:in|on)(?:to)?|sign(?:ed)? in(?:to)?|ssh(?:ed)?)\b|\busernames?\b|\bby whom\b|\b(?:last|recent) logins?\b|\baudit (?:log|trail)\b|\baccess logs?\b|\bwhich (?:user|person|engineer|developer|employee|admin) (?:created|launched|deleted|stopped|deployed|terminated|started|changed|bought)\b", "who created or changed things; an owner tag, where there is one, tells whose a resource is"),
        (rf"\b(?:our|the|this|that|any|a|current|frame(?:work)?|discount|private pricing|enterprise|[\w-]+ (?:discount|enterprise)) (?:contracts?|agreements?|edp|eula|terms|deal|subscription term)\b.{{0,40}}\b(?:{_ENDS}|ends?|ended|ending|finish\w*|stops?|over|runs? (?:until|till|to|for)|last(?:s|ing)?|begins?|began|start\w*|sign\w*|cancel\w*|notice|duration)\b|\b(?:end|duration|length|term|start|expiry|signing|renewal) (?:date )?of (?:our|the|this|that) (?:\w+ )?(?:contract|agreement|edp)s?\b|\b(?:how long|until when|till when|up to when) .{{0,30}}\b(?:contract|agreement|edp)s?\b|\bnotice periods?\b|"
         rf"\b(?:enterprise agreement|agreement|contracts?|edp|support plan|reservations?|savings plans?|commitments?|licen[cs]es?|certificates?|domains?|credits)\b.{{0,40}}\b{_ENDS}\b|\bwhen (?:do|does|will|is|are) .{{0,40}}\b(?:expire|renew|lapse|run out)\b|\bexpir(?:y|ation|es|ing|e)\b", "terms of contracts or dates on which they end"),
        (r"\b(?:payment|invoice)s? (?:methods?|terms?|status|due)\b|\bdue dates?\b|\boverdue\b|\bcredit card\b|\bbank (?:account|details)\b|\b(?:is|are|was|were|has|have) .{0,30}\binvoices? (?:been )?paid\b|\bpaid yet\b|\bpurchase orders?\b|\bpo numbers?\b", "payments and their dates"),
        (r"\boperating systems?\b|\b(?:linux|ubuntu|debian|rhel|centos|windows) (?:servers?|vms?|machines?|box(?:es)?|hosts?|instances?|nodes?)\b|\b(?:servers?|vms?|machines?|boxes|hosts?|instances?|nodes?) (?:(?:that|which|are|is) )*(?:running|run|on|with|under) (?:linux|ubuntu|debian|rhel|centos|windows)\b|\bos versions?\b|\bkernels?\b|\bpatch(?:ed|es|ing| levels?)\b|\b(?:security|software|os|kernel|pending|missing|critical|firmware) (?:patch|update|upgrade)s?\b|\b(?:needs?|awaiting|await|waiting for|wait for|due for|require|want|lacks?|miss(?:es|ing)?) (?:an? |the |some |any )?(?:\w+ )?(?:patch\w*|reboots?|restarts?|updates?|updating|upgrades?|upgrading)\b|\bfirmware\b|\bend[- ]of[- ](?:life|support)\b|\bantivirus\b|\bvulnerabilit\w+|\bcves?\b|\bsecurity groups?\b|\bfirewalls?\b|\bopen ports?\b|\bmfa\b|(?<!tag )(?<!tags )(?<!tagging )(?<!label )(?<!labeling )(?<!labelling )(?<!tag-)(?<!tagging-)\bcomplian(?:t|ce)\b|\bgdpr\b|\bhipaa\b|\bsoc ?2\b|\bpci\b|\bencrypted\b|\bencryption\b|\binstalled (?:software|packages)\b|\bsoftware versions?\b|\b(?:python|java|postgres|mysql|kubernetes|k8s|nginx|docker|linux|windows|ubuntu) versions?\b|\bversion of (?:python|java|postgres\w*|mysql|kubernetes|k8s|nginx|docker|linux|windows|ubuntu)\b|\blast (?:rebooted|restarted|patched|backed up)\b|\bbacked up\b|\bbackup (?:status|policy|policies|schedule)\b|\bbeing backed up\b", "software, security or backups"),
        (r"\b(?:how many|number of) (?:gpus?|lambda functions?|lambdas|pods|containers|buckets|vpcs|subnets|load balancers?)\b(?! (?:hours?|cost))|\b(?:how many|number of|count(?: of)?|which|list|what)\b.{0,20}\b(?:functions?|buckets?|containers?|pods?|clusters?|databases?|load balancers?|nat gateways?|queues?|tables?|objects?|files?|roles?|images?|topics?|vpcs?|subnets?|namespaces?)\b.{0,12}\b(?:are|is|were|do we have|have we|exist)\b.{0,12}\b(?:deployed|running|live|up|online|right now|currently|at the moment|registered|configured|installed|stored|public|in the cluster)\b", "an inventory of those: it covers instances, volumes, snapshots and public addresses"),
        (r"\b(?:customer|user|employee) satisfaction\b|\bnps\b|\bchurn\b|\bconversion rates?\b|\bindustry (?:average|benchmark)s?\b|\bpeers?\b|\bbenchmarks? (?:against|with)\b|\bother (?:companies|firms|businesses)\b", "figures of other companies or of customers"),
    )
)  # fmt: skip
_HOURS = re.compile(
    r"\b(?:between|from|at|after|before|until|till|by|since|around) (?:\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m\.?|p\.m\.?|o'?clock|h\b|utc\b)|\d{1,2}:\d\d|noon|midnight)\b|"
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b|\b(?:last|past|previous|this) (?:\d+ |few |couple of |two |three )?(?:hour|hours|minutes?)\b|\bhour by hour\b|\bby the hour\b|\b(?:peak|off-peak|office|business|working) hours\b|\b(?:at|during the) night\b"
)
_COSTLY = re.compile(r"\b(?:cost\w*|spen[dt]\w*|bill\w*|pa(?:y|id)|charg\w+|burn\w*|expens\w+)\b")
_MEASURED = re.compile(
    r"\b(?:cpu|memory|ram|disk|network|traffic|load|busy|utili[sz]ation|idle|metrics?|mem|processor)\b"
)
_CONVERTS = re.compile(
    r"\b(?:convert\w*|translate[d]?|exchange rate|normali[sz]e[d]?|expressed|at today's rate)\b.{0,40}\b(?:euros?|eur|dollars?|usd|pounds?|gbp|yen|currency|currencies|francs?|chf|sterling|one (?:currency|total|figure))\b"
)
_VENDORS: frozenset[str] = frozenset(
    """support marketplace backup backups vpn gpu gpus snowflake datadog databricks mongodb atlas confluent cloudflare fastly akamai heroku vercel netlify digitalocean linode hetzner ovh ovhcloud scaleway
    rackspace ibm salesforce sap servicenow workday github gitlab bitbucket atlassian jira slack zoom okta auth0 twilio sendgrid stripe newrelic splunk elastic
    elasticsearch pagerduty sentry grafana hashicorp terraform vmware nutanix tencent huawei alibaba oracle gcp bigquery spanner bigtable firestore firebase pubsub dataflow
    dataproc vertex gke lambda fargate dynamodb redshift athena glue kinesis sagemaker bedrock cloudfront route53 cloudwatch cloudtrail eks ecs ecr emr msk
    sqs sns ses elasticache opensearch neptune aurora lightsail guardduty quicksight snowball glacier documentdb appsync amplify beanstalk
    synapse cosmos cosmosdb aks fabric databrick sentinel openai anthropic claude chatgpt kubernetes openshift rancher docker redis postgres postgresql mysql mariadb
    cassandra kafka rabbitmq jenkins circleci fivetran dbt looker tableau segment mixpanel amplitude supabase planetscale neon cockroachdb clickhouse singlestore teradata
    heroku wasabi backblaze dropbox box notion figma asana hubspot zendesk intercom mailchimp shopify cinder swift manila nova octavia magnum trove ironic designate barbican
    glance neutron heat horizon keystone rds s3 ec2 ebs efs fsx vpc waf kms cognito batch polly lex rekognition textract comprehend forecast
    purview powerbi intune defender devops cdn functions blob cosmos""".split()
)  # fmt: skip
_VENDOR_PHRASES: tuple[str, ...] = (
    "aws support", "premium support", "enterprise support", "google cloud", "google cloud platform", "data transfer", "new relic", "elastic cloud", "mongodb atlas", "digital ocean", "ibm cloud", "oracle cloud", "alibaba cloud", "cloud run", "cloud sql",
    "cloud functions", "cloud storage", "pub/sub", "vertex ai", "app engine", "kubernetes engine", "github actions", "github copilot", "azure openai", "azure devops", "microsoft 365",
    "office 365", "power bi", "logic apps", "event hubs", "service bus", "front door", "app service", "container apps", "data factory", "transit gateway", "direct connect",
    "api gateway", "step functions", "secrets manager", "parameter store", "key vault", "bare metal", "tencent cloud", "cockroach labs", "red hat", "blob storage", "azure functions",
)  # fmt: skip
_CITIES = frozenset(
    """tokyo osaka seoul mumbai hyderabad singapore sydney melbourne jakarta kualalumpur bangkok shanghai beijing taiwan taipei dubai bahrain riyadh telaviv israel
    johannesburg capetown lagos nairobi saopaulo santiago bogota queretaro montreal toronto calgary oregon ohio virginia california texas iowa utah nevada arizona
    ireland dublin london paris frankfurt milan madrid zurich stockholm warsaw amsterdam brussels belgium netherlands berlin munich vienna oslo helsinki finland copenhagen prague
    iceland malta cyprus greece portugal luxembourg estonia latvia lithuania croatia serbia romania bulgaria ukraine russia china mexico argentina chile peru
    colombia egypt kenya nigeria morocco thailand vietnam malaysia indonesia philippines pakistan bangladesh scotland wales slovenia slovakia hungary turkey
    lisbon athens rome budapest bucharest istanbul moscow canada brazil india japan korea australia africa germany france italy spain sweden switzerland norway poland""".split()
)  # fmt: skip


def concept(text: str, grounding: Grounding) -> str | None:
    """What a question asks for that no bill, inventory or measurement here tells; None otherwise.

    `text` is clean, in lower case, without what was quoted.
    """
    for pattern, what in _CONCEPTS:
        found = pattern.search(text)
        said = next(filter(None, found.groupdict().values()), found.group(0)) if found else ""
        if found is not None and ("inventory" in what or not _held(said, grounding)):
            return f"The data does not tell {what}."
    if _HOURS.search(text) and _COSTLY.search(text) and not _MEASURED.search(text):
        return "The costs are kept by the day: the data does not tell costs of single hours."
    currencies = {known.value for known in grounding.vocabulary.values if known.field == "currency"}
    if _CONVERTS.search(text) and _COSTLY.search(text + " cost"):
        held = f" The charges are in {' and '.join(sorted(currencies))}." if currencies else ""
        return f"Amounts are never converted: the data has no exchange rates.{held}"
    return None


def _held(said: str, grounding: Grounding) -> bool:
    """True when the store has a name or a tag key in what was said: a team called 'incidents'."""
    parts = phrase(said)
    small = {
        "per",
        "for",
        "each",
        "every",
        "how",
        "many",
        "number",
        "of",
        "who",
        "the",
        "and",
        "a",
        "single",
    }
    return any(
        grounding.tag_keys((part,)) or _is_name(part, grounding)
        for part in parts
        if part not in small and len(part) > 2
    )


def _is_name(part: str, grounding: Grounding) -> bool:
    match = grounding.lookup((part,), weak=False)
    return match is not None and (
        match.field.startswith("tag:") or match.field in ("account", "service")
    )


def absent_names(unknown: list[str], text: str) -> list[str]:
    """The unknown words that are well known in the world: services, vendors, places."""
    lowered = f" {text.lower()} "
    found: list[str] = []
    for word in unknown:
        whole = next(
            (name for name in _VENDOR_PHRASES if word in name.split() and f" {name}" in lowered),
            None,
        )
        if whole is not None:
            found.append(whole)
        elif word in _VENDORS or word in _CITIES or word in _PLACES:
            found.append(word)
    return list(dict.fromkeys(found))


_PLACES = frozenset(name for names in PLACES.values() for name in names)
