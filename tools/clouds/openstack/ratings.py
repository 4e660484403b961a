"""What CloudKitty rated, summed up per day and resource, as FOCUS rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Any

from tools.clouds.base import Bill
from tools.clouds.openstack import replies
from tools.clouds.openstack.charges import Billed, day_of
from tools.clouds.openstack.cloudkitty import CloudKitty, Rated
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.estate import Estate, Raw
from tools.clouds.tables import api_bill

FORMAT = "cloudkitty"
_BEHIND = (
    "CloudKitty rates some hours late and not what lives shorter than its period: the newest hours "
    "are still missing"
)
_DIGITS = Decimal(1).scaleb(-18)
# What CloudKitty's metrics are usually called → kind of charge; others keep their own name.
_KINDS: tuple[tuple[str, str], ...] = (
    ("volume.snapshot", "snapshot"),
    ("snapshot", "snapshot"),
    ("volume", "volume"),
    ("instance", "server"),
    ("compute", "server"),
    ("cpu", "server"),
    ("image", "image"),
    ("ip.floating", "address"),
    ("network.floating", "address"),
    ("floating", "address"),
)


@dataclass
class _Sum:
    price: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)  # quantity times hours
    unit: str | None = None
    about: dict[str, str] = field(default_factory=dict)


def bill(
    connection: Connection,
    estates: Sequence[Estate],
    billed: Billed,
    regions: int,
    since: dt.date,
    until: dt.date,
) -> Bill:
    """One bill of the CloudKitties of these regions. `regions` is how many there are: where
    some share one, ratings do not tell which region they are of.
    """
    found: list[dict[str, Any]] = []
    for estate in estates:
        rated = CloudKitty(connection, estate.region, estate.scope).rated(since, until)
        servers = {str(raw["id"]): raw for raw in estate.servers()}
        region = estate.region if len(estates) == regions else None
        found += rows(rated, billed, region, servers, estate.flavors())
    return api_bill(connection.opening.name, FORMAT, "1", found, warnings=[_BEHIND])


def rows(
    rated: Iterable[Rated],
    billed: Billed,
    region: str | None,
    servers: Mapping[str, Raw],
    flavors: Mapping[str, Raw],
) -> Iterator[dict[str, Any]]:
    """One row a day, project, service and resource. `servers` and `flavors` are those that exist,
    by id: they name the flavor and the tags where CloudKitty does not.
    """
    sums: dict[tuple[dt.date, str, str, str], _Sum] = {}
    with localcontext(prec=60):
        for item in rated:
            key = (item.begin.date(), item.project_id, item.service, item.about.get("id") or "")
            found = sums.setdefault(key, _Sum(unit=item.unit))
            found.price += item.price
            seconds = int((item.end - item.begin).total_seconds())
            found.hours += item.quantity * seconds / 3600
            found.about.update(item.about)
    for (day, project, service, resource), found in sorted(sums.items()):
        server = servers.get(resource)
        yield {
            **_place(billed, project, region, service),
            **day_of(day),
            **_amounts(found),
            "ResourceId": resource or None,
            "ResourceName": found.about.get("display_name") or (server or {}).get("name"),
            "ChargeDescription": f"{service}, as CloudKitty rated it",
            "x_InstanceType": _flavor(found.about, server, flavors),
            "x_Tags": replies.tags(server.get("metadata"), server.get("tags")) if server else None,
            "SkuId": service,
        }


def _place(billed: Billed, project: str, region: str | None, service: str) -> dict[str, Any]:
    kind = next((kind for word, kind in _KINDS if service.startswith(word)), None)
    if kind:
        return billed.place(project, region, kind)
    other = {"ServiceName": service, "ServiceCategory": "Other", "ServiceSubcategory": None}
    return {**billed.place(project, region, "server"), **other, "ResourceType": None}


def _amounts(found: _Sum) -> dict[str, Any]:
    """What was rated: CloudKitty knows one price, so that all costs are the same."""
    thing = found.unit in (None, "instance", "ip")
    cost, hours = found.price.quantize(_DIGITS), found.hours.quantize(_DIGITS)
    return {
        "BilledCost": cost,
        "EffectiveCost": cost,
        "ListCost": cost,
        "ContractedCost": cost,
        "ConsumedQuantity": hours,
        "ConsumedUnit": "Hours" if thing else f"{found.unit}-Hours",
    }


def _flavor(about: Mapping[str, str], server: Raw | None, flavors: Mapping[str, Raw]) -> str | None:
    named = about.get("flavor_name") or about.get("flavor")
    listed = flavors.get(about.get("flavor_id") or "", {}).get("name")
    inline = ((server or {}).get("flavor") or {}).get("original_name")
    return named or listed or inline
