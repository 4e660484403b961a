"""Questions to Cost Explorer: daily money by up to two dimensions, each page $0.01."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tools.base import ReplyError
from tools.clouds.aws.charges import Amounts
from tools.clouds.aws.connection import Connection

PRICE = Decimal("0.01")  # USD a request, https://aws.amazon.com/aws-cost-management/pricing
SERVICE = "Cost Explorer"
_EFFECTIVE = {"amortized": "AmortizedCost", "net-amortized": "NetAmortizedCost"}


@dataclass(frozen=True)
class Group:
    """One group of one day."""

    day: dt.date
    keys: tuple[str, ...]
    amounts: Amounts


class Explorer:
    """Cost Explorer over the days from `since` to `until`, both included."""

    def __init__(self, connection: Connection, since: dt.date, until: dt.date) -> None:
        """Nothing is asked yet."""
        self.connection = connection
        self.since, self.until = since, until
        self.effective = _EFFECTIVE[connection.settings.effective_cost]
        self.currency = "USD"  # until a reply tells
        self.names: dict[str, str] = {}  # account → its name, where a reply told it

    def groups(self, dimensions: Sequence[str], only: Mapping[str, Sequence[str]]) -> list[Group]:
        """Money by these (at most two) dimensions, where dimensions have `only` these values."""
        return list(self._groups(dimensions, only))

    def _groups(
        self, dimensions: Sequence[str], only: Mapping[str, Sequence[str]]
    ) -> Iterator[Group]:
        filters = [{"Dimensions": {"Key": key, "Values": list(only[key])}} for key in only]
        wanted: dict[str, Any] = {
            "TimePeriod": {
                "Start": self.since.isoformat(),
                "End": (self.until + dt.timedelta(days=1)).isoformat(),
            },
            "Granularity": "DAILY",
            "Metrics": ["UnblendedCost", self.effective, "UsageQuantity"],
            "GroupBy": [{"Type": "DIMENSION", "Key": key} for key in dimensions],
        }
        if filters:
            wanted["Filter"] = filters[0] if len(filters) == 1 else {"And": filters}
        pages = self.connection.pages(
            "ce",
            "GetCostAndUsage",
            self.connection.billing_region,
            needs=("ResultsByTime",),
            token=("NextPageToken", "NextPageToken"),
            **wanted,
        )
        for page in pages:
            self.connection.meter(SERVICE, 1, PRICE)
            self._learn_names(page)
            try:
                yield from self._read(page)
            except (KeyError, ValueError, TypeError, InvalidOperation) as error:
                raise ReplyError(
                    f"{self.connection.name}: Cost Explorer's reply cannot be read: {error!r}"
                ) from error

    def _read(self, page: Mapping[str, Any]) -> Iterator[Group]:
        for result in page["ResultsByTime"]:
            day = dt.date.fromisoformat(result["TimePeriod"]["Start"][:10])
            for group in result["Groups"]:
                yield Group(day, tuple(group["Keys"]), self._amounts(group["Metrics"]))

    def _amounts(self, metrics: Mapping[str, Mapping[str, str]]) -> Amounts:
        self.currency = metrics["UnblendedCost"].get("Unit") or self.currency
        used = metrics.get("UsageQuantity") or {}
        unit = used.get("Unit")
        known = unit not in (None, "", "N/A")  # N/A: a sum of different things
        return Amounts(
            billed=Decimal(metrics["UnblendedCost"]["Amount"]),
            effective=Decimal(metrics[self.effective]["Amount"]),
            quantity=Decimal(used["Amount"]) if known else None,
            unit=unit if known else None,
        )

    def _learn_names(self, page: Mapping[str, Any]) -> None:
        for item in page.get("DimensionValueAttributes") or []:
            name = (item.get("Attributes") or {}).get("description")
            if name:
                self.names[item["Value"]] = name
