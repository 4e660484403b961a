"""A ledger, and Cost Explorer over it: its JSON protocol, grouping, filters and pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

METRICS = {
    "UnblendedCost": "unblended",
    "AmortizedCost": "amortized",
    "NetAmortizedCost": "amortized",
    "UsageQuantity": "quantity",
}


class Refused(Exception):
    """What Cost Explorer refuses, and its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Entry:
    """One charge."""

    day: dt.date
    account: str
    record: str
    service: str
    region: str
    usage_type: str
    unblended: Decimal
    amortized: Decimal
    quantity: Decimal = Decimal(0)
    unit: str = "Hrs"

    def dimension(self, name: str) -> str:
        """A dimension as Cost Explorer names it."""
        names = {
            "LINKED_ACCOUNT": self.account,
            "RECORD_TYPE": self.record,
            "SERVICE": self.service,
            "REGION": self.region,
            "USAGE_TYPE": self.usage_type,
        }
        if name not in names:
            raise Refused("ValidationException", f"Group Definition dimension is invalid: {name}")
        return names[name]


class CostExplorer:
    """GetCostAndUsage. `names` are those of linked accounts; `page` is in groups."""

    def __init__(self, entries: list[Entry], today: dt.date, page: int = 1000) -> None:
        self.entries = entries
        self.today = today
        self.page = page
        self.names: dict[str, str] = {}
        self.digits = 20  # of amounts; the real one gives ten

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The reply to a request, or Refused."""
        since, until = (dt.date.fromisoformat(asked["TimePeriod"][key]) for key in ("Start", "End"))
        self._check(asked, since, until)
        dimensions = [one["Key"] for one in asked.get("GroupBy", ())]
        entries: dict[dt.date, list[Entry]] = {}
        for one in self.entries:
            if _matches(asked.get("Filter"), one):
                entries.setdefault(one.day, []).append(one)
        flat: list[tuple[dt.date, dict[str, Any] | None]] = []
        for number in range((until - since).days):
            day = since + dt.timedelta(days=number)
            groups = self._groups(entries.get(day, []), dimensions, asked)
            flat += [(day, group) for group in groups] or [(day, None)]
        start = int(asked.get("NextPageToken") or 0)
        reply: dict[str, Any] = {
            "ResultsByTime": self._results(flat[start : start + self.page]),
            "DimensionValueAttributes": [
                {"Value": account, "Attributes": {"description": name}}
                for account, name in self.names.items()
                if "LINKED_ACCOUNT" in dimensions
            ],
        }
        if start + self.page < len(flat):
            reply["NextPageToken"] = str(start + self.page)
        return reply

    def _check(self, asked: dict[str, Any], since: dt.date, until: dt.date) -> None:
        if since >= until:
            raise Refused("ValidationException", "Start date (and hour) should be before end date")
        if len(asked.get("GroupBy", ())) > 2:
            raise Refused("ValidationException", "GroupBy can contain at most 2 elements")
        first = self.today.year * 12 + self.today.month - 1 - 13
        if since < dt.date(first // 12, first % 12 + 1, 1):
            raise Refused("ValidationException", "You haven't enabled historical data beyond that")
        if until > self.today + dt.timedelta(days=1):
            raise Refused("ValidationException", "end date past the beginning of next day")

    def _groups(
        self, entries: list[Entry], dimensions: list[str], asked: dict[str, Any]
    ) -> list[dict[str, Any]]:
        keys: dict[tuple[str, ...], list[Entry]] = {}
        for one in entries:
            keys.setdefault(tuple(one.dimension(name) for name in dimensions), []).append(one)
        return [
            {
                "Keys": list(key),
                "Metrics": {name: self._metric(name, found) for name in asked["Metrics"]},
            }
            for key, found in sorted(keys.items())
        ]

    def _metric(self, name: str, entries: list[Entry]) -> dict[str, str]:
        amount = sum((getattr(one, METRICS[name]) for one in entries), Decimal(0))
        units = {one.unit for one in entries}
        unit = "USD" if name != "UsageQuantity" else units.pop() if len(units) == 1 else "N/A"
        return {"Amount": f"{amount:.{self.digits}f}", "Unit": unit}

    def _results(self, flat: list[tuple[dt.date, dict[str, Any] | None]]) -> list[dict[str, Any]]:
        by_day: dict[dt.date, list[dict[str, Any]]] = {}
        for day, group in flat:
            by_day.setdefault(day, []).extend([group] if group else [])
        return [
            {
                "TimePeriod": {"Start": str(day), "End": str(day + dt.timedelta(days=1))},
                "Total": {},
                "Groups": groups,
                "Estimated": day.month == self.today.month,
            }
            for day, groups in by_day.items()
        ]


def _matches(wanted: dict[str, Any] | None, entry: Entry) -> bool:
    if not wanted:
        return True
    if "And" in wanted:
        if len(wanted["And"]) < 2:
            raise Refused("ValidationException", "And needs at least two expressions")
        return all(_matches(one, entry) for one in wanted["And"])
    found = wanted["Dimensions"]
    return entry.dimension(found["Key"]) in found["Values"]
