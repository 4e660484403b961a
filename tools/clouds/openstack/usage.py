"""What ran when: Nova's usage of servers, also of deleted ones, and the age of everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from tools.clouds.openstack import errors, replies
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.scope import ALL_PROJECTS, Scope

Raw = dict[str, Any]
_DAY = dt.timedelta(days=1)
_DIGITS = Decimal(1).scaleb(-18)


@dataclass(frozen=True)
class Span:
    """When something existed, naive UTC, within the time that is asked for."""

    start: dt.datetime
    end: dt.datetime

    def days(self) -> Iterator[tuple[dt.date, Decimal]]:
        """The UTC days it touches, and how many hours of each."""
        start = self.start
        while start < self.end:
            midnight = dt.datetime.combine(start.date(), dt.time()) + _DAY
            yield start.date(), hours(min(midnight, self.end) - start)
            start = midnight

    def within(self, other: Span) -> Span:
        """The part that both cover; may be empty."""
        return Span(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True)
class ServerUsage:
    """One server in the time that is asked for."""

    project_id: str
    resource_id: str
    name: str | None
    flavor: str | None
    vcpus: int | None
    ram_mb: int | None
    disk_gb: int | None
    span: Span


def hours(length: dt.timedelta) -> Decimal:
    """A length in hours, to 18 decimals."""
    with localcontext(prec=60):
        return (Decimal(length // dt.timedelta(microseconds=1)) / 3_600_000_000).quantize(_DIGITS)


def month_hours(day: dt.date) -> int:
    """Hours of the month of a day."""
    first = day.replace(day=1)
    following = (first + 31 * _DAY).replace(day=1)
    return (following - first).days * 24


def server_usage(
    connection: Connection, region: str, scope: Scope, asked: Span
) -> Iterator[ServerUsage]:
    """Servers that existed in `asked`, from os-simple-tenant-usage. It tells when a server started
    and ended, and the flavor that it has now. Raises PermissionMissingError.
    """
    detailed: dict[str, str] = {}  # of one project it always is, and newer Novas refuse the word
    if scope.everything:
        path, key, detailed = "/os-simple-tenant-usage", "tenant_usages", {"detailed": "1"}
    else:
        path, key = f"/os-simple-tenant-usage/{scope.own}", "tenant_usage"
    call = connection.call(
        f"read the usage of servers in {region}",
        ALL_PROJECTS if scope.everything else "role reader in the project",
    )
    params = {
        **detailed,
        "start": asked.start.isoformat(timespec="seconds"),
        "end": asked.end.isoformat(timespec="seconds"),
    }
    seen: set[str] = set()
    for page in replies.pages(connection, region, "compute", path, key, call, params):
        for usage in _servers(page.get(key), call):
            found = _usage(usage, asked)
            if found and found.resource_id not in seen:
                seen.add(found.resource_id)
                yield found


def _servers(reply: object, call: errors.Call) -> Iterator[Raw]:
    """The servers of one page: a project whose servers are on several pages is on each of them."""
    projects = reply if isinstance(reply, list) else [reply]
    for project in projects:
        if not isinstance(project, dict):
            raise errors.unreadable(call, "it tells no usage")
        yield from project.get("server_usages") or ()


def _usage(raw: Raw, asked: Span) -> ServerUsage | None:
    started = replies.moment(raw.get("started_at"))
    if started is None:  # it never ran
        return None
    ended = replies.moment(raw.get("ended_at")) or asked.end
    span = Span(started, ended).within(asked)
    if span.end <= span.start:
        return None
    return ServerUsage(
        project_id=str(raw["tenant_id"]),
        resource_id=str(raw["instance_id"]),
        name=raw.get("name"),
        flavor=raw.get("flavor"),
        vcpus=raw.get("vcpus"),
        ram_mb=raw.get("memory_mb"),
        disk_gb=raw.get("local_gb"),
        span=span,
    )
