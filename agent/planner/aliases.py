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
    ]
)

# Names of places for the regions of clouds whose bills carry only ids.
PLACES: dict[str, tuple[str, ...]] = {
    "us-east-1": ("virginia", "n virginia", "northern virginia"),
    "us-east-2": ("ohio",),
    "us-west-1": ("n california", "northern california"),
    "us-west-2": ("oregon",),
    "ca-central-1": ("canada",),
    "eu-west-1": ("ireland", "dublin"),
    "eu-west-2": ("london",),
    "eu-west-3": ("paris",),
    "eu-central-1": ("frankfurt",),
    "eu-north-1": ("stockholm",),
    "eu-south-1": ("milan",),
    "ap-south-1": ("mumbai",),
    "ap-southeast-1": ("singapore",),
    "ap-southeast-2": ("sydney",),
    "ap-northeast-1": ("tokyo",),
    "ap-northeast-2": ("seoul",),
    "ap-east-1": ("hong kong",),
    "sa-east-1": ("sao paulo",),
    "westeurope": ("west europe", "netherlands"),
    "northeurope": ("north europe",),
    "eastus": ("east us",),
    "eastus2": ("east us 2",),
    "westus": ("west us",),
    "westus2": ("west us 2",),
    "centralus": ("central us",),
    "uksouth": ("uk south",),
    "francecentral": ("france central",),
    "germanywestcentral": ("germany west central",),
}

# Countries and continents, and the regions of the clouds in them.
_US = "us-east-1 us-east-2 us-west-1 us-west-2 eastus eastus2 westus westus2 westus3 centralus northcentralus southcentralus"
_EU = (
    "eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 westeurope northeurope "
    "uksouth ukwest francecentral germanywestcentral swedencentral norwayeast switzerlandnorth italynorth polandcentral"
)
_COUNTRIES: dict[str, tuple[str, ...]] = {
    "us-east-1 us-east-2 eastus eastus2": ("us east coast",),
    _US: (
        "usa",
        "united states",
        "the us",
        "us regions",
        "us region",
        "america",
        "north america",
        "the states",
        "american regions",
    ),
    _EU: (
        "europe",
        "the eu",
        "eu regions",
        "eu region",
        "european",
        "european ones",
        "european regions",
        "european union",
        "emea",
    ),
    "eu-central-1 germanywestcentral germanynorth": ("germany", "german regions", "deutschland"),
    "eu-west-2 uksouth ukwest": ("uk", "united kingdom", "britain", "england", "great britain"),
    "eu-north-1 swedencentral": ("sweden",),
    "eu-west-3 francecentral francesouth": ("france",),
    "eu-west-1 northeurope": ("republic of ireland",),
    "eu-south-1 italynorth": ("italy",),
    "ap-south-1 ap-south-2 centralindia southindia westindia": ("india",),
    "ap-northeast-1 ap-northeast-3 japaneast japanwest": ("japan",),
    "ap-southeast-2 ap-southeast-4 australiaeast australiasoutheast": ("australia",),
    "sa-east-1 brazilsouth": ("brazil", "south america"),
    "ca-central-1 ca-west-1 canadacentral canadaeast": ("canada",),
}
for _regions, _names in _COUNTRIES.items():
    for _region in _regions.split():
        PLACES[_region] = (*PLACES.get(_region, ()), *_names)

PROVIDERS: dict[str, tuple[str, ...]] = {
    "aws": ("aws", "amazon", "amazon web services", "amzn"),
    "azure": ("azure", "microsoft", "microsoft azure", "ms azure", "msft"),
    "gcp": ("gcp", "google", "google cloud", "google cloud platform"),
    "openstack": ("openstack", "open stack", "private cloud", "on prem", "on premises", "onprem"),
    "oracle": ("oracle", "oci", "oracle cloud"),
    "alibaba": ("alibaba", "alibaba cloud", "aliyun"),
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
