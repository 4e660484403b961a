"""On-demand list prices of machines, from the public Azure Retail Prices API.

It needs no sign-in, and is asked for sizes and locations only. Prices are those of Linux: what a
Windows licence adds is told per machine by the bill. Spot and low-priority prices are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from tools.base import ReplyError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import (
    CLIENT,
    Connection,
    at_home,
    json_object,
)
from tools.clouds.azure.errors import Call
from tools.clouds.base import Price

AT_ONCE = 10  # sizes a question
CURRENCY = "USD"
_VERSION = "2023-01-01-preview"
_NOT_ON_DEMAND = ("spot", "low priority")


class RetailPrices:
    """The public price list."""

    def __init__(self, connection: Connection) -> None:
        """Asks nothing yet."""
        self._connection = connection
        self._endpoint = connection.settings.prices_endpoint

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """The price of an hour of each of these sizes; those without one are left out."""
        today = self._connection.clock().date()
        names = {name.lower(): name for name in instance_types}
        wanted = sorted(set(names.values()))
        for start in range(0, len(wanted), AT_ONCE):
            found: dict[str, Decimal] = {}
            for item in self._items(region, wanted[start : start + AT_ONCE]):
                name = names.get(str(item.get("armSkuName")).lower())
                if name and _is_linux_on_demand(item, today):
                    price = Decimal(str(item["retailPrice"]))
                    found[name] = min(price, found.get(name, price))
            for name, price in found.items():
                yield Price(
                    provider="azure",
                    region=region,
                    instance_type=name,
                    hourly=price,
                    currency=CURRENCY,
                    source="Azure Retail Prices",
                    as_of=today,
                    system="Linux",
                )

    def _items(self, region: str, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        call = self._connection.call("read list prices", permissions.NONE)
        sizes = " or ".join(f"armSkuName eq '{name}'" for name in names)
        where = (
            "serviceName eq 'Virtual Machines' and priceType eq 'Consumption' "
            f"and armRegionName eq '{region}' and ({sizes})"
        )
        query = {"api-version": _VERSION, "currencyCode": f"'{CURRENCY}'", "$filter": where}
        link = f"{self._endpoint}/api/retail/prices?{urlencode(query, quote_via=quote)}"
        seen: set[str] = set()
        while link:
            if link in seen:
                raise ReplyError(call.says("the pages of the answer go in circles"))
            seen.add(link)
            page = self._page(call, link)
            items = page.get("Items")
            if not isinstance(items, list):
                raise ReplyError(call.says("the answer has no prices; is prices_endpoint right?"))
            yield from items
            link = str(page.get("NextPageLink") or "")

    def _page(self, call: Call, link: str) -> Mapping[str, Any]:
        from azure.core.rest import HttpRequest

        def run() -> Mapping[str, Any]:
            response = self._client.send_request(HttpRequest("GET", link))
            response.raise_for_status()
            return json_object(response.json(), call)

        return self._connection.ask(call, run)

    @cached_property
    def _client(self) -> Any:
        from azure.core import PipelineClient
        from azure.core.pipeline import policies

        return self._connection.keep(
            PipelineClient(
                self._endpoint,
                **self._connection.transport(),
                policies=[
                    policies.UserAgentPolicy(CLIENT),
                    policies.ProxyPolicy(),
                    policies.ContentDecodePolicy(),
                    at_home(self._endpoint, self._connection.name),
                ],
            )
        )


def _is_linux_on_demand(item: Mapping[str, Any], today: dt.date) -> bool:
    names = f"{item.get('skuName')} {item.get('meterName')}".lower()
    hourly = item.get("unitOfMeasure") == "1 Hour" and item.get("type") == "Consumption"
    product = str(item.get("productName")).lower()
    starts = str(item.get("effectiveStartDate") or "")[:10]
    return (
        hourly
        and "windows" not in product
        and "cloud services" not in product
        and not any(word in names for word in _NOT_ON_DEMAND)
        and starts <= today.isoformat()
        and bool(item.get("retailPrice"))
    )
