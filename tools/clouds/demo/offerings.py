"""Services of the demo estate that are on the bill but not in the inventory.

They are listed in `offerings.csv`: `daily` is the usual quantity a day for an estate of 140
instances, and grows with the estate; prices are invented, in millionths of a USD a unit.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

from tools.clouds.demo.catalog import BY_KEY, Account, Provider, Region
from tools.clouds.demo.machines import resource_path


@dataclass(frozen=True)
class Offering:
    """One metered line of a service. Patterns are explained in `quantities`."""

    key: str
    provider: Provider
    account: Account
    region: Region | None
    service: str
    category: str
    subcategory: str
    resource: str
    resource_type: str
    description: str
    unit: str
    price: int
    daily: float
    pattern: str
    app: str  # '' = shared, without tags
    publisher: str = ""

    @property
    def resource_id(self) -> str | None:
        """The id on the bill; None where the charge has no resource."""
        if not self.resource:
            return None
        place = self.region.id if self.region else ""
        if self.provider.key == "aws":
            return f"arn:aws:{self.resource_type}:{place}:{self.account.id}:{self.resource}"
        if self.provider.key == "azure":
            tail = f"{self.resource_type}/{self.resource}"
            return resource_path(self.account, f"rg-{self.app or 'shared'}-prod", tail)
        return f"{self.resource_type}/{self.account.name}/{self.resource}"


_PUBLISHERS = {"Azure Databricks": "Databricks"}

# What is planted is addressed by these: service, resource.
SPIKE = "AWS Data Transfer/shop-web"
STEP = "Azure Monitor/log-erp"
LEAK = "Amazon Simple Storage Service/etl-landing"


def _offering(line: dict[str, str]) -> Offering:
    provider = BY_KEY[line["provider"]]
    return Offering(
        key=f"{line['service']}/{line['resource']}",
        provider=provider,
        account=next(one for one in provider.accounts if one.name == line["account"]),
        region=next((one for one in provider.regions if one.id == line["region"]), None),
        service=line["service"],
        category=line["category"],
        subcategory=line["subcategory"],
        resource=line["resource"],
        resource_type=line["resource_type"],
        description=line["description"],
        unit=line["unit"],
        price=int(line["price"]),
        daily=float(line["daily"]),
        pattern=line["pattern"],
        app=line["app"],
        publisher=_PUBLISHERS.get(line["service"], ""),
    )


def _read() -> tuple[Offering, ...]:
    text = files("tools.clouds.demo").joinpath("offerings.csv").read_text(encoding="utf-8")
    return tuple(_offering(line) for line in csv.DictReader(text.splitlines()))


OFFERINGS: tuple[Offering, ...] = _read()
