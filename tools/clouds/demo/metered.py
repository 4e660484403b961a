"""Charges of what is metered besides machines: volumes, snapshots, addresses and services."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.clouds.demo import catalog
from tools.clouds.demo.catalog import Provider, contracted, priced
from tools.clouds.demo.charges import Block, Entities, Prices, Texts, place, usage
from tools.clouds.demo.labels import as_json
from tools.clouds.demo.offerings import Offering
from tools.clouds.demo.quantities import QUANTITY_SCALE, Quantities
from tools.clouds.demo.roster import APPS
from tools.clouds.demo.storage import Piece
from tools.clouds.demo.window import Ints, Month, Window

_UNIT = 10**QUANTITY_SCALE


class PieceCharges:
    """Volumes, snapshots and addresses of one provider."""

    def __init__(self, provider: Provider, pieces: Sequence[Piece], currency: str) -> None:
        self._entities = Entities.of(provider, [_piece_texts(one, currency) for one in pieces])
        price = np.array([_piece_price(one, currency) for one in pieces], dtype=np.int64)
        self._list = price
        self._contracted = np.array([contracted(int(one), provider) for one in price])
        self._start = np.array([one.start for one in pieces])
        self._end = np.array([one.end for one in pieces])
        self._size = np.array([one.size_gb for one in pieces])

    def block(self, window: Window, month: Month) -> Block:
        """The month's charges: GB-months by the day for storage, 24 hours for an address."""
        days = np.arange(month.start, month.stop, dtype=np.int64)
        alive = (days[:, None] >= self._start) & (days[:, None] < self._end)
        offset, piece = np.nonzero(alive)
        a_day = np.where(self._size > 0, np.rint(self._size * _UNIT / month.length), 24 * _UNIT)
        return usage(
            self._entities, piece, days[offset], a_day.astype(np.int64)[piece],
            Prices(self._list[piece], self._contracted[piece]),
        )  # fmt: skip


# kind: per provider service, subcategory and resource type.
_PIECE_SERVICES: dict[str, dict[str, tuple[str, str, str]]] = {
    "volume": {
        "aws": ("Amazon Elastic Compute Cloud", "Block Storage", "volume"),
        "azure": ("Managed Disks", "Block Storage", "Disk"),
        "openstack": ("Block Storage (Cinder)", "Block Storage", "Volume"),
    },
    "snapshot": {
        "aws": ("Amazon Elastic Compute Cloud", "Block Storage", "snapshot"),
        "azure": ("Managed Disks", "Backup Storage", "Snapshot"),
        "openstack": ("Block Storage (Cinder)", "Backup Storage", "Snapshot"),
    },
    "address": {
        "aws": ("Amazon Virtual Private Cloud", "Network Infrastructure", "elastic-ip"),
        "azure": ("Virtual Network", "Network Infrastructure", "Public IP address"),
        "openstack": ("Networking (Neutron)", "Network Infrastructure", "Floating IP"),
    },
}


def _piece_texts(piece: Piece, currency: str) -> Texts:
    service, subcategory, resource_type = _PIECE_SERVICES[piece.kind][piece.provider.key]
    unit = "Hours" if piece.kind == "address" else "GB-Months"
    thing = {"volume": f"{piece.disk_type} storage", "address": "public IPv4 address"}
    words = thing.get(piece.kind, "snapshot storage")
    sku = f"{piece.provider.key}-{words}-{piece.region.id}".lower().replace(" ", "-")
    return place(piece.provider, piece.account, piece.region, currency) | {
        "ServiceName": service,
        "ServiceCategory": "Networking" if piece.kind == "address" else "Storage",
        "ServiceSubcategory": subcategory,
        "AvailabilityZone": piece.zone,
        "ResourceId": piece.id,
        "ResourceName": piece.name,
        "ResourceType": resource_type,
        "ChargeDescription": words[0].upper() + words[1:],
        "PricingUnit": unit,
        "ConsumedUnit": unit,
        "SkuId": sku,
        "SkuPriceId": f"{sku}-v1",
        "x_Tags": as_json(piece.tags),
    }


def _piece_price(piece: Piece, currency: str) -> int:
    key = piece.provider.key
    price = catalog.ADDRESS_PRICE[key]
    if piece.kind == "volume":
        price = catalog.DISK_PRICES[key][piece.disk_type]
    elif piece.kind == "snapshot":
        price = catalog.SNAPSHOT_PRICE[key]
    return priced(price, piece.region.percent, currency)


class ServiceCharges:
    """The services of one provider that have no resource in the inventory."""

    def __init__(
        self,
        provider: Provider,
        offerings: Sequence[Offering],
        quantities: Quantities,
        currency: str,
    ) -> None:
        rows = [row for row, one in enumerate(offerings) if one.provider is provider]
        mine = [offerings[row] for row in rows]
        self._entities = Entities.of(provider, [_service_texts(one, currency) for one in mine])
        self._used = quantities.used[rows]
        self._list = np.array([service_price(one, currency) for one in mine], dtype=np.int64)
        self._contracted = np.array([contracted(int(one), provider) for one in self._list])

    def block(self, window: Window, month: Month) -> Block:
        """The month's charges, ordered by day."""
        used: Ints = self._used[:, month.start : month.stop].T
        offset, row = np.nonzero(used)
        return usage(
            self._entities, row, month.start + offset, used[offset, row],
            Prices(self._list[row], self._contracted[row]),
        )  # fmt: skip


def service_price(offering: Offering, currency: str) -> int:
    """The list price a unit, in millionths of the currency; the same in all regions."""
    return priced(offering.price, 100, currency)


def _service_texts(offering: Offering, currency: str) -> Texts:
    provider = offering.provider
    sku = f"{provider.key}-{offering.service}-{offering.description}".lower().replace(" ", "-")
    texts = place(provider, offering.account, offering.region, currency) | {
        "ServiceName": offering.service,
        "ServiceCategory": offering.category,
        "ServiceSubcategory": offering.subcategory,
        "ResourceId": offering.resource_id,
        "ResourceName": offering.resource or None,
        "ResourceType": offering.resource_type or None,
        "ChargeDescription": offering.description,
        "PricingUnit": offering.unit,
        "ConsumedUnit": offering.unit,
        "SkuId": sku,
        "SkuPriceId": f"{sku}-v1",
    }
    if offering.publisher:
        texts["PublisherName"] = offering.publisher
    if offering.app:
        app, keys = APPS[offering.app], provider.tag_keys
        env = {"staging": "staging", "dev": "dev"}.get(offering.account.name, "prod")
        texts["x_Tags"] = as_json({
            keys["environment"]: env,
            keys["team"]: app.team,
            keys["application"]: offering.app,
            keys["cost_center"]: app.cost_center,
        })  # fmt: skip
    return texts
