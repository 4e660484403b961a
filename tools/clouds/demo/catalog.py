"""Providers, accounts, regions, instance types and prices of the demo estate.

Every price, discount and exchange rate here is **invented for the demo**: plausible in size, but
no provider's price list. Money is kept in whole numbers: prices in millionths of the currency.
"""

from __future__ import annotations

from dataclasses import dataclass

PRICE_SCALE = 6  # decimals of a unit price
DEFAULT_CURRENCY = "USD"
# Invented exchange rates: units of the currency for one USD, in ten-thousandths.
EXCHANGE = {"USD": 10_000, "EUR": 9_200, "GBP": 7_900, "CHF": 8_800, "SEK": 105_000}


@dataclass(frozen=True)
class Account:
    """A sub account: AWS account, Azure subscription, OpenStack project."""

    id: str
    name: str


@dataclass(frozen=True)
class Region:
    """A region; prices there are `percent` of the catalogue's."""

    id: str
    name: str
    zones: tuple[str, ...]
    percent: int
    weight: float


@dataclass(frozen=True)
class InstanceType:
    """An instance type; `price` in millionths of a USD an hour."""

    name: str
    vcpus: int
    memory_gb: float
    price: int


@dataclass(frozen=True)
class Provider:
    """A cloud with its billing account. `contract_percent`: negotiated price against list."""

    key: str
    name: str
    issuer: str
    billing: Account
    accounts: tuple[Account, ...]
    regions: tuple[Region, ...]
    contract_percent: int
    tax_percent: int
    compute_service: str
    instance_word: str
    tag_keys: dict[str, str]


AWS = Provider(
    key="aws",
    name="AWS",
    issuer="Amazon Web Services, Inc.",
    billing=Account("410000000001", "northwind-payer"),
    accounts=(
        Account("410000000011", "prod"),
        Account("410000000012", "staging"),
        Account("410000000013", "dev"),
        Account("410000000014", "data"),
    ),
    regions=(
        Region("us-east-1", "US East (N. Virginia)", ("us-east-1a", "us-east-1b"), 100, 0.55),
        Region("eu-west-1", "EU (Ireland)", ("eu-west-1a", "eu-west-1b"), 111, 0.30),
        Region("us-west-2", "US West (Oregon)", ("us-west-2a", "us-west-2b"), 100, 0.15),
    ),
    contract_percent=97,
    tax_percent=4,
    compute_service="Amazon Elastic Compute Cloud",
    instance_word="instance",
    tag_keys={
        "environment": "environment",
        "team": "team",
        "application": "application",
        "owner": "owner",
        "cost_center": "cost-center",
    },
)
AZURE = Provider(
    key="azure",
    name="Microsoft",
    issuer="Microsoft",
    billing=Account("70112233", "Northwind Enterprise Agreement"),
    accounts=(
        Account("6f1d2c30-1111-4c11-8a11-0000000000a1", "Corporate Production"),
        Account("6f1d2c30-2222-4c22-8a22-0000000000a2", "Corporate Development"),
        Account("6f1d2c30-3333-4c33-8a33-0000000000a3", "Analytics"),
    ),
    regions=(
        Region("westeurope", "West Europe", ("1", "2", "3"), 115, 0.7),
        Region("eastus", "East US", ("1", "2"), 100, 0.3),
    ),
    contract_percent=95,
    tax_percent=5,
    compute_service="Virtual Machines",
    instance_word="Virtual machine",
    tag_keys={
        "environment": "Environment",
        "team": "Team",
        "application": "Application",
        "owner": "Owner",
        "cost_center": "CostCenter",
    },
)
OPENSTACK = Provider(
    key="openstack",
    name="OpenStack",
    issuer="Northwind Private Cloud",
    billing=Account("private-cloud", "Northwind Private Cloud"),
    accounts=(
        Account("5a1c0f3b9d7e4c21a6b8e0d2f4c61a01", "web-platform"),
        Account("5a1c0f3b9d7e4c21a6b8e0d2f4c61a02", "research"),
        Account("5a1c0f3b9d7e4c21a6b8e0d2f4c61a03", "ci"),
    ),
    regions=(
        Region("RegionOne", "RegionOne", ("nova",), 100, 0.65),
        Region("nova-eu", "nova-eu", ("nova-eu-1",), 105, 0.35),
    ),
    contract_percent=100,
    tax_percent=0,
    compute_service="Compute (Nova)",
    instance_word="Server",
    tag_keys={
        "environment": "environment",
        "team": "team",
        "application": "app",
        "owner": "owner",
        "cost_center": "cost_center",
    },
)
PROVIDERS: tuple[Provider, ...] = (AWS, AZURE, OPENSTACK)
BY_KEY = {provider.key: provider for provider in PROVIDERS}

_SIZES = {"large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16}
_AWS_FAMILIES = {"m5": (4.0, 47_500), "c5": (2.0, 42_000), "r5": (8.0, 62_000)}  # GB, price a vCPU
_AZURE_FAMILIES = {"D{}s_v5": (4.0, 49_000), "E{}s_v5": (8.0, 64_000), "F{}s_v2": (2.0, 43_500)}


def _types() -> dict[str, tuple[InstanceType, ...]]:
    """What each provider sells."""
    aws = [
        InstanceType("t3.micro", 2, 1.0, 10_500),
        InstanceType("t3.medium", 2, 4.0, 41_000),
        InstanceType("t3.large", 2, 8.0, 82_000),
        InstanceType("g4dn.xlarge", 4, 16.0, 530_000),
    ]
    azure = [
        InstanceType("Standard_B1ms", 1, 2.0, 20_500),
        InstanceType("Standard_B2ms", 2, 8.0, 84_000),
    ]
    openstack = [
        InstanceType("m1.small", 1, 2.0, 16_000),
        InstanceType("m1.medium", 2, 4.0, 33_000),
        InstanceType("m1.large", 4, 8.0, 66_000),
        InstanceType("g2.large", 4, 16.0, 92_000),
        InstanceType("g2.xlarge", 8, 32.0, 184_000),
        InstanceType("c2.large", 4, 8.0, 74_000),
        InstanceType("c2.xlarge", 8, 16.0, 148_000),
        InstanceType("r2.medium", 2, 16.0, 61_000),
        InstanceType("r2.large", 4, 32.0, 122_000),
    ]
    for family, (memory, price) in _AWS_FAMILIES.items():
        for size, vcpus in _SIZES.items():
            aws.append(InstanceType(f"{family}.{size}", vcpus, vcpus * memory, vcpus * price))
    for pattern, (memory, price) in _AZURE_FAMILIES.items():
        for vcpus in (2, 4, 8, 16):
            name = "Standard_" + pattern.format(vcpus)
            azure.append(InstanceType(name, vcpus, vcpus * memory, vcpus * price))
    return {"aws": tuple(aws), "azure": tuple(azure), "openstack": tuple(openstack)}


TYPES = _types()
INSTANCE_TYPES = {kind.name: kind for sold in TYPES.values() for kind in sold}

# Disk types: price in millionths of a USD a GB and month.
DISK_PRICES = {
    "aws": {"gp3": 81_000, "gp2": 102_000, "io1": 126_000},
    "azure": {"Premium_LRS": 134_000, "StandardSSD_LRS": 77_000},
    "openstack": {"ssd": 90_000, "hdd": 40_000},
}
SNAPSHOT_PRICE = {"aws": 50_000, "azure": 52_000, "openstack": 30_000}
ADDRESS_PRICE = {"aws": 5_000, "azure": 5_000, "openstack": 4_000}  # an hour


def priced(price: int, percent: int, currency: str) -> int:
    """A catalogue price in a region and currency, in millionths; halves are rounded up."""
    return (price * percent * EXCHANGE[currency] * 2 + 1_000_000) // 2_000_000


def contracted(price: int, provider: Provider) -> int:
    """The negotiated unit price for a list unit price."""
    return (price * provider.contract_percent * 2 + 100) // 200
