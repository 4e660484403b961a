"""Measurements of machines from Azure Monitor: one call per machine and 30 days, eight at a time.

The answers are read as they are, without the SDK's models: these take 50 times as long, which for
2,000 machines is minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa

from tools.base import NotOfferedError
from tools.clouds.azure import permissions, points
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.errors import RefusedError, translating
from tools.clouds.base import Measured, MetricRequest
from tools.clouds.tables import metric_table

AT_ONCE = 8
ROWS = 100_000  # of a table, about
LONGEST = dt.timedelta(days=30)  # of a call
INTERVALS = {300: "PT5M", 3600: "PT1H", 86400: "P1D"}
_VERSION = "2024-02-01"
_UNKNOWN = "failed to find metric configuration"


class Meters:
    """Azure Monitor for machines."""

    def __init__(self, connection: Connection) -> None:
        """Reads nothing yet."""
        self._connection = connection
        self._unknown: set[str] = set()  # metrics that this Azure does not have

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """Tables of points. A machine that is gone has none."""
        interval = request.interval_s
        since, until = _span(request, self._connection.clock())
        if since >= until or not request.instances:
            return
        intervals = int((until - since).total_seconds()) // interval
        batch = max(AT_ONCE, min(64, ROWS // (intervals * len(points.NAMES) or 1)))
        machines = list(request.instances)
        self._warm()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for start in range(0, len(machines), batch):
                    chosen = machines[start : start + batch]
                    jobs = [pool.submit(self._of, one, since, until, interval) for one in chosen]
                    rows = [row for job in jobs for row in job.result()]
                    if rows:
                        yield metric_table(rows)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def try_one(self, machine: str, until: dt.datetime) -> int:
        """The number of points of the last hour, for a test of the connection."""
        since = until - dt.timedelta(hours=1)
        measured = Measured(self._connection.subscription, machine)
        end = points.aligned(until, 300, up=False)
        return len(self._of(measured, points.aligned(since, 300, up=False), end, 300))

    def _warm(self) -> None:
        _ = self._connection.plain  # made before threads ask for it

    def _of(
        self, machine: Measured, since: dt.datetime, until: dt.datetime, interval: int
    ) -> list[points.Row]:
        rows: list[points.Row] = []
        while since < until:
            end = min(until, since + LONGEST)
            reply = self._read(machine, since, end, interval)
            if reply is None:
                return rows
            with translating(self._connection.call("read measurements", permissions.METRICS)):
                found = list(points.rows(reply, machine, interval))
            rows += [row for row in found if since <= row["ts"] < end]
            since = end
        return rows

    def _read(
        self, machine: Measured, since: dt.datetime, until: dt.datetime, interval: int
    ) -> Mapping[str, Any] | None:
        """Azure's answer; None where the machine or all metrics are unknown to it."""
        names = [name for name in points.NAMES if name not in self._unknown]
        while names:
            try:
                return self._ask(machine, names, f"{_text(since)}/{_text(until)}", interval)
            except RefusedError as error:
                if error.status == 404:
                    return None
                lacking = _lacking(names, error)
                if not lacking:
                    raise
                self._unknown |= lacking
                names = [name for name in names if name not in lacking]
        call = self._connection.call("read measurements", permissions.METRICS)
        raise NotOfferedError(call.says("this Azure has none of the metrics of machines"))

    def _ask(
        self, machine: Measured, names: Sequence[str], span: str, interval: int
    ) -> Mapping[str, Any]:
        call = self._connection.call(
            f"read measurements of {machine.name or machine.resource_id!r}", permissions.METRICS
        )
        return self._connection.get(
            call,
            f"{machine.resource_id}/providers/Microsoft.Insights/metrics",
            _VERSION,
            timespan=span,
            interval=INTERVALS[interval],
            metricnames=",".join(names),
            aggregation=points.AGGREGATIONS,
        )


def _span(request: MetricRequest, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Whole intervals, those that are over: Azure starts its intervals where the span starts."""
    step = request.interval_s
    over = points.aligned(now, step, up=False)
    return (
        points.aligned(request.since, step, up=True),
        min(points.aligned(request.until, step, up=True), over),
    )


def _text(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _lacking(names: Sequence[str], error: RefusedError) -> set[str]:
    """The metrics that Azure does not know. It names one of them, and all that there are."""
    text = " ".join(error.text.split())
    if error.status != 400 or _UNKNOWN not in text.lower():
        return set()
    before, found, valid = text.partition("Valid metrics:")
    if found:
        known = {name.strip().lower() for name in valid.split(",")}
        return {name for name in names if name.lower() not in known}
    return {name for name in names if name.lower() in before.lower()}
