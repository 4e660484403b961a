"""Costs of a subscription: from Cost Management's query, or from the files of a cost export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from tools.base import CloudError, InputError, NotOfferedError, PermissionMissingError, ReplyError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.cost_days import Key, places, view
from tools.clouds.azure.cost_query import Question, charges
from tools.clouds.azure.cost_rows import cost_row, placed, same_for_all
from tools.clouds.azure.errors import RefusedError
from tools.clouds.azure.identifiers import plain
from tools.clouds.base import Bill, CostRequest
from tools.clouds.tables import api_bill

FORMAT = "azure-cost-query"
VERSION = "1"
# Azure computes costs anew about every four hours, and lets few queries through.
REFRESH = dt.timedelta(hours=4)
READ_FREELY = dt.timedelta(0)
_ZERO = Decimal(0)
Tags = Mapping[str, Mapping[str, str]]


class Query:
    """Costs asked from Cost Management, a month at a time."""

    def __init__(self, connection: Connection) -> None:
        """Asks nothing yet."""
        self._connection = connection

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """One bill a month. The future is left out: Azure would answer with last year."""
        until = min(request.until, self._connection.clock().date())
        tags, warnings = self._tags()
        since = request.since
        while since <= until:
            end = min(until, _month_end(since))
            yield self._month(since, end, tags, warnings)
            since = end + dt.timedelta(days=1)

    def try_one(self) -> str:
        """Yesterday's costs, for a test of the connection."""
        day = self._connection.clock().date() - dt.timedelta(days=1)
        question = Question("ActualCost", day, day, ("ChargeType",))
        found = list(charges(self._connection, question))
        sums = sorted({one.currency for one in found})
        amounts = [
            f"{sum(one.amount for one in found if one.currency == currency):,.2f} {currency}"
            for currency in sums
        ]
        return f"costs of {day}: {', '.join(amounts) or 'none yet'}"

    def _month(self, since: dt.date, until: dt.date, tags: Tags, warnings: list[str]) -> Bill:
        billed, lost = view(self._connection, "ActualCost", since, until)
        effective, notes = self._amortised(since, until)
        notes += _lost("actual", lost)
        regions = places(self._connection, since, until)
        common = same_for_all(self._connection.subscription, self._connection.name)
        keys = sorted({*billed, *(effective or {})}, key=_order)
        rows = [
            cost_row(
                key,
                billed.get(key, _ZERO),
                None if effective is None else effective.get(key, _ZERO),
                common,
            )
            for key in keys
        ]
        return api_bill(
            f"{self._connection.name} {since:%Y-%m}",
            FORMAT,
            VERSION,
            [placed(row, regions, tags) for row in rows],
            warnings=[*warnings, *notes],
        )

    def _amortised(
        self, since: dt.date, until: dt.date
    ) -> tuple[dict[Key, Decimal] | None, list[str]]:
        """Amortised costs; None where the kind of subscription does not have them."""
        try:
            found, lost = view(self._connection, "AmortizedCost", since, until)
        except (RefusedError, NotOfferedError) as error:
            return None, [f"EffectiveCost is unknown: {error}"]
        return found, _lost("amortised", lost)

    def _tags(self) -> tuple[Tags, list[str]]:
        """The tags that resources have now: a query cannot tell all that a charge had."""
        call = self._connection.call("list resources for their tags", permissions.RESOURCES)
        found: dict[str, Mapping[str, str]] = {}
        try:
            for page in self._connection.listing(
                call, f"{self._connection.scope}/resources", "2021-04-01"
            ):
                for item in page:
                    if item.get("tags"):
                        found[plain(item.get("id")) or ""] = item["tags"]
        except PermissionMissingError as error:
            return {}, [f"costs have no tags: {error}"]
        return found, []


class Export:
    """Costs from the files of a cost export in a folder."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """`folder` need not exist yet."""
        self._connection = connection
        self._folder = folder

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """All bills in the folder; files that cannot be read are told with the first one."""
        from tools.clouds.focus_files.bills import open_bills

        self.try_one()
        opened = open_bills([self._folder], request.staging)
        refused = [f"{one.name}: {one.reason}" for one in opened.refusals]
        if not opened.bills and refused:
            raise ReplyError(self._says(f"no file can be read: {refused[0]}"))
        for number, bill in enumerate(opened.bills):
            if number == 0:
                bill.warnings.extend(refused)
            yield bill

    def try_one(self) -> str:
        """Whether the folder is there, for a test of the connection."""
        if not self._folder.is_dir():
            raise CloudError(self._says(f"there is no folder {str(self._folder)!r}"))
        count = sum(1 for path in self._folder.rglob("*") if path.is_file())
        return f"{count} files in {self._folder}"

    def _says(self, reason: str) -> str:
        return self._connection.call("read the cost export", permissions.COSTS).says(reason)


def cost_source(connection: Connection, home: Path) -> Query | Export | None:
    """What the settings choose; None = no costs."""
    settings = connection.settings
    if settings.costs == "none":
        return None
    if settings.costs == "query" or (settings.costs == "auto" and not settings.export_folder):
        return Query(connection)
    if not settings.export_folder:
        raise InputError(f"Azure account {connection.name!r}: costs: export needs export_folder")
    return Export(connection, home / settings.export_folder)


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def _lost(name: str, lost: Mapping[str, Decimal]) -> list[str]:
    return [
        f"{amount:,.2f} {currency} of the {name} cost could not be told by resource and service"
        for currency, amount in sorted(lost.items())
    ]


def _order(key: Key) -> tuple[str, ...]:
    parts = (key.day, key.resource, key.service, key.charge, key.pricing, key.currency)
    return tuple(str(part) for part in parts)
