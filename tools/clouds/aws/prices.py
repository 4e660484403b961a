"""On-demand prices from the AWS Price List: Linux, shared tenancy, nothing preinstalled."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from tools.base import ReplyError
from tools.clouds.aws.connection import Connection
from tools.clouds.base import Price

SYSTEM = "Linux"
SOURCE = "AWS Price List"
_WANTED = {
    "operatingSystem": SYSTEM,
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
}


class PriceList:
    """Prices, asked once a type and region, and kept for as long as the connection."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is asked yet."""
        self._connection = connection
        self._known: dict[tuple[str, str], Price | None] = {}
        self._lock = threading.Lock()

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """Yield the price of each type; those that have none there are left out."""
        for name in dict.fromkeys(instance_types):
            key = (region, name)
            with self._lock:
                if key not in self._known:
                    self._known[key] = self._ask(region, name)
                found = self._known[key]
            if found is not None:
                yield found

    def _ask(self, region: str, name: str) -> Price | None:
        wanted = {**_WANTED, "instanceType": name, "regionCode": region}
        pages = self._connection.pages(
            "pricing",
            "GetProducts",
            self._connection.billing_region,
            needs=("PriceList",),
            ServiceCode="AmazonEC2",
            Filters=[
                {"Type": "TERM_MATCH", "Field": field, "Value": value}
                for field, value in wanted.items()
            ],
        )
        try:
            products = [json.loads(text) for page in pages for text in page["PriceList"]]
            found = [amount for product in products for amount in _hourly(product)]
        except (KeyError, ValueError, AttributeError, TypeError, InvalidOperation) as error:
            raise ReplyError(
                f"{self._connection.name}: the Price List's reply cannot be read: {error!r}"
            ) from error
        if not found:
            return None
        hourly, currency = max(found)  # zone-bound or free-tier offers of the type cost 0
        return Price(
            provider="aws",
            region=region,
            instance_type=name,
            hourly=hourly,
            currency=currency,
            source=SOURCE,
            as_of=_published(products, self._connection.opening.clock().date()),
            system=SYSTEM,
        )


def _hourly(product: Mapping[str, Any]) -> Iterator[tuple[Decimal, str]]:
    for term in (product.get("terms") or {}).get("OnDemand", {}).values():
        for price in term["priceDimensions"].values():
            if price.get("unit") == "Hrs":
                for currency, amount in price["pricePerUnit"].items():
                    if Decimal(amount) > 0:
                        yield Decimal(amount), currency


def _published(products: Sequence[Mapping[str, Any]], today: dt.date) -> dt.date:
    """The day of the newest list that the prices are of."""
    days = [
        str(product["publicationDate"])[:10] for product in products if "publicationDate" in product
    ]
    return max((dt.date.fromisoformat(day) for day in days), default=today)
