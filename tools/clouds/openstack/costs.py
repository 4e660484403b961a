"""Costs of an account: the usage of all its regions at a rate card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tools.base import NotOfferedError
from tools.clouds.base import Bill
from tools.clouds.openstack import replies
from tools.clouds.openstack.charges import Billed, Charging, Unpriced
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.estate import Estate, Raw
from tools.clouds.openstack.rate_card import RateCard
from tools.clouds.openstack.usage import Span, server_usage
from tools.clouds.tables import api_bill

FORMAT = "openstack-usage"
_VERSION = "1"
_GB = Decimal(1024**3)
_DELETED = (
    "volumes, snapshots, floating IPs and images that were deleted before they were ever collected "
    "are not in the costs: OpenStack does not tell about them"
)


def bill(
    connection: Connection, estates: Iterable[Estate], card: RateCard, billed: Billed, asked: Span
) -> Bill:
    """One bill of all regions and projects: project ids are the same in all regions, and a bill
    is complete for its accounts. Raises CloudError when a region fails.
    """
    unpriced = Unpriced()
    rows: list[dict[str, Any]] = []
    for estate in estates:
        charging = Charging(card, billed, estate.region, unpriced)
        rows += _servers(connection, estate, charging, asked)
        rows += _others(estate, charging, asked)
    kinds = {row["ResourceType"] for row in rows}
    warnings = [*unpriced.warnings(card.name), *([_DELETED] if kinds - {"Server"} else [])]
    return api_bill(connection.opening.name, FORMAT, _VERSION, rows, warnings=warnings)


def _servers(
    connection: Connection, estate: Estate, charging: Charging, asked: Span
) -> Iterator[dict[str, Any]]:
    known = {str(raw["id"]): raw for raw in estate.servers()}
    for usage in server_usage(connection, estate.region, estate.scope, asked):
        yield from charging.server(usage, known.get(usage.resource_id))


def _others(estate: Estate, charging: Charging, asked: Span) -> Iterator[dict[str, Any]]:
    """What is neither priced nor offered is not asked for."""
    last = charging.card.rates[-1]
    if last.volume_gb_month:
        for raw in _offered(estate.volumes):
            yield from charging.stored("volume", raw, _size(raw), _life(raw, asked))
    if last.snapshot_gb_month is not None:
        for raw in _offered(estate.snapshots):
            yield from charging.stored("snapshot", raw, _size(raw), _life(raw, asked))
    if last.floating_ip_hour is not None:
        for raw in _offered(estate.addresses):
            yield from charging.address(raw, _life(raw, asked))
    if last.image_gb_month is not None:
        for raw in _offered(estate.images):
            size = Decimal(raw.get("size") or 0) / _GB
            yield from charging.stored("image", raw, size, _life(raw, asked))


def _offered(listed: Any) -> list[Raw]:
    try:
        found: list[Raw] = listed()
    except NotOfferedError:  # a cloud without this service has none of these
        return []
    return found


def _size(raw: Raw) -> Decimal:
    return Decimal(raw.get("size") or 0)


def _life(raw: Raw, asked: Span) -> Span:
    """From its creation to now, within the time that is asked for; nothing where a service does
    not tell the creation.
    """
    created = replies.moment(raw.get("created_at")) or asked.end
    return Span(created, asked.end).within(asked)


def asked_span(since: dt.date, until: dt.date, now: dt.datetime) -> Span:
    """The UTC days from `since` to `until`, as far as they are past; `now` is naive."""
    start = dt.datetime.combine(since, dt.time())
    end = dt.datetime.combine(until, dt.time()) + dt.timedelta(days=1)
    return Span(start, max(start, min(end, now)))
