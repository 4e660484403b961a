"""Prices of flavors at a rate card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tools.clouds.base import Price
from tools.clouds.openstack.estate import Estate
from tools.clouds.openstack.rate_card import RateCard
from tools.clouds.openstack.servers import size_of


def read(
    estate: Estate, card: RateCard, instance_types: Sequence[str], today: dt.date
) -> Iterator[Price]:
    """What an hour of each flavor costs today. Flavors that the cloud no longer has are priced
    where the card names them.
    """
    rates = card.on(today)
    if rates is None or not instance_types:
        return
    sizes = {str(raw.get("name")): size_of(raw) for raw in estate.flavors().values()}
    for name in dict.fromkeys(instance_types):
        size = sizes.get(name)
        parts = (size.vcpus, size.ram_mb, size.disk_gb) if size else (None, None, None)
        hourly = rates.server_hour(name, *parts)
        if hourly is not None:
            yield Price(
                provider="openstack",
                region=estate.region,
                instance_type=name,
                hourly=hourly,
                currency=card.currency,
                source=f"rate card {card.name}",
                as_of=rates.since,
            )
