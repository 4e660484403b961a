"""Costs from Cost Explorer, with as few paid requests as tell service, region and usage type.

Cost Explorer groups by two dimensions at a time. Asked are, over all days at once:

1. account × record type: the totals, to which everything adds up exactly;
2. per account and record type of use: service × region, and service × usage type. Where one side
   has a single value the two fit together; else the region's code in the usage type tells, and is
   believed only where the sums per region agree. Otherwise that service and day keeps its regions
   and loses its usage types;
3. per account, all other record types: record type × service.

That is 3 requests for one account, 2 more for each of reservations and Savings Plans (and more
pages for long periods). With many accounts, step 2 and 3 are account × service, one request a record
type: regions and usage types are lost, which the bill says. Resources and tags are never told: an
export has them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from tools.base import CloudError, NotOfferedError
from tools.clouds.aws.charges import (
    NEGATION,
    Amounts,
    Books,
    Line,
    is_usage,
    plain,
    row,
    settled,
)
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.explorer import Explorer, Group
from tools.clouds.aws.usage_types import region_of
from tools.clouds.base import Bill, CostRequest
from tools.clouds.tables import api_bill

REFRESH = dt.timedelta(hours=6)  # AWS itself updates these costs up to three times a day
MONTHS = 13  # full months that Cost Explorer keeps besides the current one
MOST_ACCOUNTS = 5  # which cost_detail auto divides by region and usage type
FORMAT = "aws-cost-explorer"
By = dict[tuple[dt.date, str], dict[str, Amounts]]  # (day, service) → region or usage type → money


def read(connection: Connection, request: CostRequest) -> Iterator[Bill]:
    """Yield the bill of the days that Cost Explorer has. Raises CloudError."""
    today = connection.opening.clock().date()
    oldest = _months_before(today, MONTHS)
    since, until = max(request.since, oldest), min(request.until, today)
    if since > until:
        return
    explorer = Explorer(connection, since, until)
    totals = {
        (group.day, group.keys[0], group.keys[1]): group.amounts
        for group in explorer.groups(("LINKED_ACCOUNT", "RECORD_TYPE"), {})
    }
    accounts = sorted({account for _, account, _ in totals})
    records = sorted({record for _, _, record in totals if plain(record) != NEGATION})
    full = _full(connection, len(accounts))
    itemised = _divided if full else _by_service
    lines = settled(itemised(explorer, accounts, records), totals)
    kept = [line for line in lines if not line.amounts.nothing]
    books = Books(_payer(connection), explorer.currency, explorer.names)
    yield api_bill(
        f"{connection.name} (Cost Explorer)",
        FORMAT,
        "full" if full else "service",
        [row(line, books) for line in kept],
        warnings=_warnings(connection, request.since, oldest, len(accounts), full),
    )


def _months_before(day: dt.date, months: int) -> dt.date:
    """The first day of the month that many months before that of `day`."""
    number = day.year * 12 + day.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 1)


def _full(connection: Connection, accounts: int) -> bool:
    wanted = connection.settings.cost_detail
    return wanted == "full" or (wanted == "auto" and accounts <= MOST_ACCOUNTS)


def _warnings(
    connection: Connection, since: dt.date, oldest: dt.date, accounts: int, full: bool
) -> Iterator[str]:
    if since < oldest:
        yield f"{connection.name}: Cost Explorer has no costs before {oldest}"
    if not full:
        yield (
            f"{connection.name}: costs of {accounts} accounts by service only, to save requests: no "
            "regions and instance types; set cost_detail to full, or name an export"
        )


def _payer(connection: Connection) -> str | None:
    """The account that the bill goes to; None where that may not be read."""
    try:
        reply = connection.call("organizations", "DescribeOrganization", needs=("Organization",))
    except NotOfferedError:
        return connection.identity().account_id
    except CloudError:
        return None
    organization = reply["Organization"]
    found: str | None = organization.get("MasterAccountId")
    return found


def _divided(explorer: Explorer, accounts: Sequence[str], records: Sequence[str]) -> Iterator[Line]:
    """Lines by service, region and usage type; charges that are no use by service."""
    for account in accounts:
        own = {"LINKED_ACCOUNT": [account]} if len(accounts) > 1 else {}
        for record in records:
            if is_usage(record):
                only = {**own, "RECORD_TYPE": [record]}
                regions = _by(explorer.groups(("SERVICE", "REGION"), only))
                usages = _by(explorer.groups(("SERVICE", "USAGE_TYPE"), only))
                for (day, service), found in regions.items():
                    used = usages.get((day, service), {})
                    for region, usage, amounts in joined(found, used):
                        yield Line(day, account, record, amounts, service, region, usage)
        others = [record for record in records if not is_usage(record)]
        if others:
            for group in explorer.groups(
                ("RECORD_TYPE", "SERVICE"), {**own, "RECORD_TYPE": others}
            ):
                record, service = group.keys
                yield Line(group.day, account, record, group.amounts, service)


def _by_service(
    explorer: Explorer, _accounts: Sequence[str], records: Sequence[str]
) -> Iterator[Line]:
    for record in records:
        for group in explorer.groups(("LINKED_ACCOUNT", "SERVICE"), {"RECORD_TYPE": [record]}):
            account, service = group.keys
            yield Line(group.day, account, record, group.amounts, service)


def _by(groups: Sequence[Group]) -> By:
    found: By = {}
    for group in groups:
        found.setdefault((group.day, group.keys[0]), {})[group.keys[1]] = group.amounts
    return found


def joined(
    regions: dict[str, Amounts], usages: dict[str, Amounts]
) -> Iterator[tuple[str, str | None, Amounts]]:
    """Yield (region, usage type, amounts) of one service and day, from its two divisions.

    Where they cannot be fitted together: the regions, without usage types.
    """
    placed: dict[str, str] = {}
    for usage, amounts in usages.items():
        region = next(iter(regions)) if len(regions) == 1 else region_of(usage, regions)
        if region is None and not amounts.nothing:
            placed = {}
            break
        placed[usage] = region or next(iter(regions))
    sums = {region: Amounts() for region in regions}
    for usage, region in placed.items():
        sums[region] += usages[usage]
    if placed and all(sums[region].about(regions[region]) for region in regions):
        for usage, region in placed.items():
            yield region, usage, usages[usage]
    else:
        for region, amounts in regions.items():
            single = next(iter(usages)) if len(usages) == 1 else None
            yield region, single, amounts
