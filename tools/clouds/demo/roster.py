"""Which machines there are: applications, teams, and how many machines of which behaviour.

A variant reads `provider app role environment type`; `-` stands for no role or no environment in
the name. Behaviours (`workload`) are explained in `shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass

BASE_SIZE = 140  # the counts below are for an estate of this many instances


@dataclass(frozen=True)
class App:
    """An application and who pays for it."""

    team: str
    cost_center: str
    owner: str


def _apps(team: str, cost_center: str, owner: str, *names: str) -> dict[str, App]:
    return {name: App(team, cost_center, f"{owner}@northwind.example") for name in names}


APPS: dict[str, App] = {
    **_apps("storefront", "CC-1010", "alice.moreau", "shop", "checkout", "campaign", "session"),
    **_apps("payments", "CC-1020", "bjorn.dahl", "payments", "ledger"),
    **_apps("search", "CC-1030", "chiara.rossi", "search", "search-index"),
    **_apps("mobile", "CC-1040", "deniz.kaya", "mobile-api"),
    **_apps("data", "CC-2010", "emil.novak", "etl", "warehouse", "reports", "bi"),
    **_apps("ml", "CC-2020", "fatima.haddad", "ml", "recommender"),
    **_apps("platform", "CC-3010", "george.obi", "ci", "gateway", "monitoring", "bastion"),
    **_apps("corporate-it", "CC-4010", "hana.sato", "crm", "erp", "intranet", "portal"),
    **_apps("research", "CC-5010", "ivan.petrov", "sim"),
}


@dataclass(frozen=True)
class Plan:
    """`count` machines (of 140) of one behaviour; the variants take turns.

    age: `old` = launched before the last 120 days, `mixed` = anywhere in the window or before,
    `fresh` = launched yesterday, `launch` = on the 3rd of the previous month.
    schedule: `always`, `office` (weekdays 07-19 h UTC), `night` (00-06 h), `day` (08-22 h).
    """

    kind: str
    count: int
    workload: str
    variants: tuple[str, ...]
    schedule: str = "always"
    state: str = "running"
    age: str = "old"


PLANTED: tuple[Plan, ...] = (
    Plan("hot", 4, "cpu_bound", (
        "aws recommender api prod c5.2xlarge",
        "azure erp worker prod Standard_F8s_v2",
        "aws search worker prod c5.xlarge",
        "openstack sim solver prod c2.xlarge",
    )),
    Plan("idle", 6, "idle", (
        "aws campaign web prod m5.large",
        "azure intranet web test Standard_D2s_v5",
        "openstack sim api staging m1.large",
        "aws checkout worker staging c5.xlarge",
        "azure crm worker staging Standard_D4s_v5",
        "aws search api test m5.xlarge",
    )),
    Plan("oversized", 8, "light", (
        "aws checkout api prod m5.4xlarge",
        "aws gateway proxy prod c5.4xlarge",
        "azure crm web prod Standard_D8s_v5",
        "aws ledger api prod m5.2xlarge",
        "openstack portal web prod g2.xlarge",
        "azure erp api staging Standard_D8s_v5",
        "aws warehouse api prod r5.2xlarge",
        "aws mobile-api web staging m5.2xlarge",
    )),
    Plan("always_on_dev", 7, "office_use", (
        "aws shop web dev m5.large",
        "aws payments api dev m5.large",
        "azure crm api dev Standard_D4s_v5",
        "aws search api dev c5.xlarge",
        "azure erp web dev Standard_D2s_v5",
        "openstack portal api dev m1.large",
        "aws mobile-api api dev m5.xlarge",
    )),
    Plan("office_hours", 8, "office_use", (
        "aws checkout web dev t3.large",
        "azure intranet web dev Standard_B2ms",
        "aws ledger api dev m5.large",
        "openstack sim api dev m1.large",
        "aws recommender api dev m5.xlarge",
        "azure crm web test Standard_D2s_v5",
        "aws shop api test m5.large",
        "aws payments web dev t3.medium",
    ), schedule="office"),
    Plan("month_end", 3, "month_end", (
        "aws reports batch prod m5.2xlarge",
        "azure erp close prod Standard_D8s_v5",
        "aws ledger close prod c5.2xlarge",
    )),
    Plan("standby", 2, "replica", (
        "aws payments dr prod r5.xlarge",
        "azure erp dr prod Standard_E4s_v5",
    )),
    Plan("memory_bound", 5, "memory_bound", (
        "aws shop cache prod r5.xlarge",
        "azure crm cache prod Standard_E4s_v5",
        "openstack portal cache prod r2.large",
        "aws search index prod r5.2xlarge",
        "aws session cache prod r5.large",
    )),
    Plan("nightly", 6, "nightly", (
        "aws etl batch prod c5.2xlarge",
        "azure warehouse batch prod Standard_F8s_v2",
        "openstack sim batch prod c2.xlarge",
        "aws etl batch staging c5.xlarge",
        "aws warehouse loader prod m5.2xlarge",
        "azure bi batch prod Standard_D4s_v5",
    )),
    Plan("spot", 4, "steady", ("aws ml batch - c5.4xlarge",), schedule="night"),
    Plan("launched", 3, "steady", ("aws warehouse node prod r5.2xlarge",), age="launch"),
    Plan("stopped", 6, "steady", (
        "aws campaign batch staging m5.xlarge",
        "azure bi web test Standard_D2s_v5",
        "openstack ci runner test m1.large",
        "aws ml notebook dev r5.xlarge",
        "azure erp api test Standard_D4s_v5",
        "aws shop web test c5.large",
    ), state="stopped"),
    Plan("error", 1, "steady", ("openstack sim worker dev m1.large",), state="error", age="fresh"),
    Plan("terminated", 3, "web", (
        "aws shop web staging m5.large",
        "aws etl worker staging c5.large",
        "azure portal web staging Standard_D2s_v5",
    ), state="terminated"),
    Plan("new", 2, "idle", (
        "aws campaign api prod m5.large",
        "azure bi web prod Standard_D2s_v5",
    ), age="fresh"),
    Plan("bastion", 3, "bastion", (
        "aws bastion - prod t3.micro",
        "azure bastion - prod Standard_B1ms",
        "openstack bastion - prod m1.small",
    )),
)  # fmt: skip
# Machines that are gone: they are on old bills, not in the inventory.
GONE = Plan("gone", 12, "web", (
    "aws shop web prod m5.xlarge",
    "aws search api prod c5.xlarge",
    "azure crm web prod Standard_D4s_v5",
    "openstack portal web prod m1.large",
), state="gone")  # fmt: skip
ORDINARY: tuple[tuple[float, Plan], ...] = tuple(
    (weight, Plan("ordinary", 0, workload, (variant,), schedule, age="mixed"))
    for weight, workload, schedule, variant in (
        (6, "web", "always", "aws shop web prod m5.2xlarge"),
        (5, "web", "day", "aws shop web prod c5.xlarge"),
        (4, "web", "always", "aws shop api prod c5.2xlarge"),
        (3, "web", "always", "aws checkout web prod m5.xlarge"),
        (4, "database", "always", "aws payments db prod r5.2xlarge"),
        (3, "web", "always", "aws payments api prod m5.2xlarge"),
        (2, "database", "always", "aws ledger db prod r5.4xlarge"),
        (3, "web", "always", "aws search api prod c5.4xlarge"),
        (2, "steady", "always", "aws search-index node prod m5.2xlarge"),
        (3, "web", "always", "aws mobile-api api prod m5.xlarge"),
        (2, "steady", "always", "aws monitoring server prod m5.large"),
        (2, "database", "always", "aws payments db staging r5.large"),
        (2, "web", "always", "aws shop web staging t3.large"),
        (2, "web", "always", "aws checkout api staging m5.large"),
        (3, "steady", "always", "aws etl worker prod c5.2xlarge"),
        (2, "steady", "always", "aws ml trainer prod g4dn.xlarge"),
        (4, "web", "always", "azure crm web prod Standard_D8s_v5"),
        (5, "web", "always", "azure erp web prod Standard_D4s_v5"),
        (3, "database", "always", "azure erp db prod Standard_E16s_v5"),
        (2, "database", "always", "azure crm db prod Standard_E8s_v5"),
        (3, "web", "always", "azure intranet web prod Standard_D2s_v5"),
        (2, "steady", "always", "azure bi worker prod Standard_F4s_v2"),
        (2, "web", "always", "azure erp web staging Standard_D2s_v5"),
        (3, "web", "always", "openstack portal web prod g2.large"),
        (2, "database", "always", "openstack portal db prod r2.medium"),
        (3, "steady", "always", "openstack ci runner test m1.large"),
        (3, "steady", "always", "openstack sim worker prod c2.large"),
        (1, "web", "always", "openstack portal api staging m1.medium"),
    )
)
