"""Short names that people use for cloud services, and the words of the services they mean.

General knowledge of the trade: an alias only ever matches services that the store really has.
"""

from __future__ import annotations

ALIASES: dict[str, tuple[str, ...]] = {
    "ec2": ("elastic compute cloud", "amazonec2", "amazon ec2"),
    "s3": ("simple storage service", "amazons3", "amazon s3"),
    "rds": ("relational database service", "amazonrds", "amazon rds"),
    "ebs": ("elastic block store", "amazonebs"),
    "vpc": ("virtual private cloud", "amazonvpc"),
    "elb": ("elastic load balancing", "awselb"),
    "load balancer": ("elastic load balancing", "load balancing", "load balancer", "awselb"),
    "load balancers": ("elastic load balancing", "load balancing", "load balancer", "awselb"),
    "load balancing": ("elastic load balancing", "load balancing", "load balancer", "awselb"),
    "nat": ("virtual private cloud", "nat gateway", "cloud nat"),
    "nat gateway": ("virtual private cloud", "nat gateway", "cloud nat"),
    "nat gateways": ("virtual private cloud", "nat gateway", "cloud nat"),
    "data transfer": ("data transfer", "bandwidth"),
    "egress": ("data transfer", "bandwidth"),
    "data egress": ("data transfer", "bandwidth"),
    "ecs": ("elastic container service", "amazonecs"),
    "eks": ("elastic kubernetes service", "elastic container service for kubernetes", "amazoneks"),
    "ecr": ("elastic container registry", "ec2 container registry", "amazonecr"),
    "efs": ("elastic file system", "amazonefs"),
    "emr": ("elastic mapreduce",),
    "sqs": ("simple queue service", "awsqueueservice"),
    "sns": ("simple notification service", "amazonsns"),
    "ses": ("simple email service", "amazonses"),
    "kms": ("key management service", "awskms"),
    "cdn": ("cloudfront", "content delivery"),
    "dynamo": ("dynamodb",),
    "iam": ("identity and access management",),
    "msk": ("managed streaming for apache kafka",),
    "aks": ("azure kubernetes service", "kubernetes service"),
    "gke": ("kubernetes engine",),
    "gce": ("compute engine",),
    "gcs": ("cloud storage",),
    "bq": ("bigquery",),
    "cosmos": ("cosmos db",),
    "cosmosdb": ("cosmos db",),
    "blob": ("blob storage", "storage accounts"),
    "blob storage": ("blob storage", "storage accounts"),
    "nova": ("compute nova", "nova"),
    "cinder": ("block storage cinder", "cinder"),
    "swift": ("object storage swift", "swift"),
    "neutron": ("networking neutron", "neutron"),
    "kubernetes": ("kubernetes",),
    "k8s": ("kubernetes",),
    "postgres": ("postgresql",),
    "redis": ("redis", "elasticache"),
}
# What services are for, in the words of the trade: each stands for all services of that kind.
_PURPOSES: dict[str, str] = {
    "monitoring|observability": "monitor|monitoring|cloudwatch|amazoncloudwatch|log analytics|application insights|"
    "datadog|new relic|grafana|prometheus|operations suite",
    "logging": "log analytics|cloud logging|logging|cloudwatch|amazoncloudwatch|elastic cloud|splunk",
    "serverless": "lambda|awslambda|functions|cloud run|fargate|container apps|app engine",
    "container services|containers|container platforms": "kubernetes|kubernetes engine|elastic container service|amazoneks|"
    "amazonecs|fargate|cloud run|container instances|container apps|container registry|openshift",
    "object storage": "simple storage service|amazons3|blob storage|cloud storage|object storage|swift",
    "data warehouse|data warehouses|data warehousing": "redshift|amazonredshift|bigquery|synapse|synapse analytics|snowflake",
    "messaging|message queues|message queue": "simple queue service|awsqueueservice|simple notification service|amazonsns|"
    "service bus|event hubs|pub sub|managed streaming for apache kafka|amazonmsk|amazonmq|event grid",
    "nosql|no sql": "dynamodb|amazondynamodb|cosmos db|firestore|bigtable|documentdb|mongodb|mongodb atlas|cassandra",
    "caching|caches": "elasticache|amazonelasticache|redis|memorystore|memcached|valkey",
    "dns": "route 53|amazonroute53|cloud dns|azure dns|dns",
    "managed kubernetes": "kubernetes service|kubernetes engine|elastic kubernetes service|amazoneks|container engine",
}
for _names, _meanings in _PURPOSES.items():
    for _name in _names.split("|"):
        ALIASES[_name] = (*ALIASES.get(_name, ()), *_meanings.split("|"))

# Words that stand in many service names and so tell nothing on their own.
GENERIC: frozenset[str] = frozenset(
    [
        "amazon",
        "aws",
        "azure",
        "microsoft",
        "google",
        "gcp",
        "cloud",
        "service",
        "services",
        "oracle",
        "file",
        "files",
        "system",
        "the",
        "for",
        "of",
        "and",
        "on",
        "with",
        "managed",
        "standard",
        "premium",
        "basic",
        "web",
        "inc",
        "llc",
        "platform",
        "openstack",
        "open",
    ]
)

PROVIDERS: dict[str, tuple[str, ...]] = {
    "aws": ("aws", "amazon", "amazon web services", "amzn"),
    "azure": ("azure", "microsoft", "microsoft azure", "ms azure", "msft"),
    "gcp": ("gcp", "google", "google cloud", "google cloud platform"),
    "openstack": ("openstack", "open stack", "private cloud", "on prem", "on premises", "onprem"),
    "oracle": ("oracle", "oci", "oracle cloud"),
    "alibaba": ("alibaba", "alibaba cloud", "aliyun"),
}

# Other words for the types of commitments.
COMMITMENT_WORDS: dict[str, tuple[str, ...]] = {
    "savings plan": ("savings plan", "savings plans", "saving plan", "saving plans"),
    "reserved instance": ("reserved instances", "reservation", "reservations", "ris"),
    "reservation": ("reservations", "reserved instance", "reserved instances", "ris"),
    "committed use discount": ("committed use discounts", "committed use", "cud", "cuds"),
}

# Other words for the service categories of FOCUS.
CATEGORY_WORDS: dict[str, tuple[str, ...]] = {
    "networking": ("network", "networks"),
    "databases": ("database", "db", "dbs"),
    "ai and machine learning": ("ai", "ml", "machine learning", "artificial intelligence"),
    "storage": ("storage",),
    "compute": ("compute", "computing"),
    "security": ("security",),
    "analytics": ("analytics",),
    "management and governance": ("management", "governance"),
}
