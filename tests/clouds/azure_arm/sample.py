"""A small subscription that has one of each trap, and large ones made to measure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from azure_arm import bodies
from azure_arm.estate import ROOT, Address, Disk, Estate, Line, Machine, Snapshot

GIB = 1024**3


def web(metric: str, minute: dt.datetime) -> float | None:
    """CPU 10 to 69 % within each hour; half of 8 GiB free; 6 MB in and 3 MB out a minute."""
    if metric == "Percentage CPU":
        return 10.0 + minute.minute
    return {
        "Available Memory Bytes": 4.0 * GIB,
        "Network In Total": 6e6,
        "Network Out Total": 3e6,
        "Disk Read Bytes": 0.0,
        "Disk Write Bytes": 1.2e6,
    }.get(metric)


def half_hours(metric: str, minute: dt.datetime) -> float | None:
    """A machine that runs the second half of each hour."""
    return web(metric, minute) if minute.minute >= 30 else None


def contoso() -> Estate:
    """The small subscription."""
    machines = [
        Machine(
            "web-1",
            "Standard_D2s_v3",
            zone="1",
            disks=[
                Disk("web-1-os", 30, "Attached", machine="web-1"),
                Disk("web-1-data", 128, "Attached", machine="web-1", tags={"env": "prod"}),
            ],
            private_ip="10.1.0.4",
            public_ip="20.51.0.4",
            security_group="Web-NSG",
            tags={"env": "prod", "Owner": "Ana <ana@example.com>"},
            samples=web,
        ),
        Machine(
            "db-1",
            "standard_d4s_v3",  # as some templates write it
            power="deallocated",
            disks=[Disk("db-1-os", 64, "Reserved", machine="db-1")],
            private_ip="10.1.0.5",
            tags={"env": "prod"},
        ),
        Machine(
            "batch-1",
            "Standard_E4-2s_v5",  # in the list of SKUs only
            power="stopped",
            location="westeurope",
            group="Batch",
            disks=[Disk("batch-1-os", 127, "Attached", "westeurope", "BATCH", machine="batch-1")],
            private_ip="10.2.0.4",
            samples=half_hours,
        ),
        Machine(
            "new-1",
            "Standard_D4s_v3",
            location="westeurope",
            group="Batch",
            in_status_list=False,
            private_ip="10.2.0.5",
            chosen_vcpus=2,
        ),
        Machine(
            "broken-1",
            "Standard_Unheard_v9",
            power=None,
            location="westeurope",
            group="Batch",
            provisioning="Failed",
        ),
    ]
    old = Disk(
        "old-data",
        512,
        "Unattached",
        sku="Standard_LRS",
        changed="2026-09-01T10:00:00.7654321+00:00",
        tags={"team": "data"},
    )
    balancer = f"{ROOT}/prod-rg/providers/Microsoft.Network/loadBalancers/front"
    gateway = f"{ROOT}/prod-rg/providers/Microsoft.Network/natGateways/out"
    return Estate(
        machines=machines,
        loose_disks=[old],
        snapshots=[Snapshot("web-1-before", machines[0].disks[1]), Snapshot("old-snap", old)],
        addresses=[
            Address("idle-ip", "20.51.0.9"),
            Address("never-used", None),
            Address("front-ip", "20.51.0.10", user=f"{balancer}/frontendIPConfigurations/Front"),
            Address("out-ip", "20.51.0.11", gateway=gateway, location="westeurope"),
        ],
        ledger=ledger(machines, old),
        sizes={"Standard_D2s_v3": (2, 8192), "Standard_D4s_v3": (4, 16384)},
        skus={"Standard_E4-2s_v5": ("2", "32")},
    )


def ledger(machines: list[Machine], old: Disk) -> list[Line]:
    """October and November: on demand, spot, a reservation, a refund, marketplace in euros."""
    web_1, db_1, batch_1 = (one.id.lower() for one in machines[:3])
    network = f"{ROOT}/prod-rg/providers/Microsoft.Network/publicIPAddresses/web-1-ip".lower()
    lines = []
    for number in range(45):
        day = dt.date(2026, 10, 7) + dt.timedelta(days=number)  # until 20 November
        cent = Decimal("0.01") * number
        lines += [
            _line(day, web_1, "Virtual Machines", "4.61", cent),
            _line(day, web_1, "Bandwidth", "0.123456789012", Decimal(0)),
            _line(day, f"{ROOT}/PROD-RG".lower() + "/providers/microsoft.compute/disks/web-1-os",
                  "Storage", "0.05", Decimal(0)),
            _line(day, old.id.lower(), "Storage", "0.72", Decimal(0)),
            _line(day, network, "Virtual Network", "0.12", Decimal(0)),
            Line(day, batch_1, "Virtual Machines", Decimal("1.20"), Decimal("1.20"),
                 pricing="Spot", place="EU West"),
            # covered by a reservation: nothing is billed, a share of its price is the cost
            Line(day, db_1, "Virtual Machines", Decimal(0), Decimal("3.10"),
                 pricing="Reservation"),
        ]  # fmt: skip
    first = dt.date(2026, 11, 1)
    lines += [
        Line(first, "", "Virtual Machines", Decimal("93.00"), Decimal(0),
             charge="Purchase", pricing="Reservation", place=""),
        Line(dt.date(2026, 11, 3), "", "Virtual Machines", Decimal(0), Decimal("3.10"),
             charge="UnusedReservation", pricing="Reservation", place=""),
        Line(dt.date(2026, 11, 5), web_1, "Virtual Machines", Decimal("-2.50"), Decimal("-2.50"),
             charge="Refund"),
        Line(dt.date(2026, 11, 6), "", "SaaS", Decimal("40.00"), Decimal("40.00"),
             charge="Purchase", pricing="", place="", currency="EUR"),
    ]  # fmt: skip
    return lines


def _line(day: dt.date, resource: str, service: str, amount: str, more: Decimal) -> Line:
    total = Decimal(amount) + more
    return Line(day, resource, service, total, total)


def many(count: int) -> Estate:
    """So many machines, each with a disk."""
    machines = [
        Machine(
            f"vm-{number:04}",
            "Standard_D2s_v3",
            location="eastus" if number % 2 else "westeurope",
            disks=[Disk(f"vm-{number:04}-os", 30, "Attached", machine=f"vm-{number:04}")],
            private_ip=f"10.{number // 65536}.{number // 256 % 256}.{number % 256}",
            samples=web,
        )
        for number in range(count)
    ]
    return Estate(machines=machines, sizes={"Standard_D2s_v3": (2, 8192)})


def prices() -> list[bodies.Body]:
    """What the price list has of two sizes."""
    one, other = "Standard_D2s_v3", "Standard_D4s_v3"
    return [
        bodies.price(one, "eastus", 0.188, productName="Virtual Machines Dsv3 Series Windows"),
        bodies.price(one, "eastus", 0.096),
        bodies.price(one, "eastus", 0.0192, skuName="D2s v3 Spot", meterName="D2s v3 Spot"),
        bodies.price(one, "eastus", 0.05, type="Reservation", reservationTerm="1 Year"),
        bodies.price(one, "eastus", 0.2, effectiveStartDate="2027-01-01T00:00:00Z"),
        bodies.price(other, "eastus", 0.192),
        bodies.price(other, "westeurope", 0.24),
    ]
