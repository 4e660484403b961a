"""The price list of the demo estate: every type in every region of its provider. All invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

from tools.clouds.base import Price, TypeSize
from tools.clouds.demo.catalog import (
    PRICE_SCALE,
    PROVIDERS,
    TYPES,
    InstanceType,
    Provider,
    Region,
    contracted,
    priced,
)

SOURCE = "demo catalogue (invented)"


def prices(currencies: Mapping[str, str], day: dt.date) -> Iterator[Price]:
    """What an hour costs at the prices that the estate has negotiated."""
    for provider, region, kind in _offers():
        currency = currencies[provider.key]
        hourly = contracted(priced(kind.price, region.percent, currency), provider)
        yield Price(
            provider=provider.key,
            region=region.id,
            instance_type=kind.name,
            hourly=Decimal(hourly).scaleb(-PRICE_SCALE),
            currency=currency,
            source=SOURCE,
            as_of=day,
        )


def sizes(day: dt.date) -> Iterator[TypeSize]:
    """How large each type is."""
    for provider, region, kind in _offers():
        yield TypeSize(provider.key, region.id, kind.name, kind.vcpus, kind.memory_gb, SOURCE, day)


def _offers() -> Iterator[tuple[Provider, Region, InstanceType]]:
    for provider in PROVIDERS:
        for kind in TYPES[provider.key]:
            for region in provider.regions:
                yield provider, region, kind
