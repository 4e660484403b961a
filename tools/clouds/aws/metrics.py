"""Measurements from CloudWatch, by GetMetricData in batches.

CloudWatch gives bytes per sample; a rate is sum / length of the interval. Minimum and maximum are
of single samples, whose length is the interval's divided by the number of samples. Timestamps are
the starts of intervals. An interval counts when it is over.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tools.base import UnreachableError
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.series import Series, Target, targets
from tools.clouds.base import MetricRequest
from tools.clouds.tables import metric_table

AT_ONCE = 500  # queries in a call of GetMetricData, its limit
MOST_POINTS = 200_000  # values in memory for one table
SIDE_BY_SIDE = 4
PRICE = Decimal("0.00001")  # USD for each query, https://aws.amazon.com/cloudwatch/pricing
SERVICE = "CloudWatch metric"  # as "1,000 CloudWatch metric requests", each priced
_FULL = ("Average", "Minimum", "Maximum", "SampleCount")
_MB = 1_000_000

Values = dict[str, float]  # statistic → value
Points = dict[dt.datetime, Values]


@dataclass(frozen=True)
class _Window:
    """Whole intervals that are over."""

    start: dt.datetime
    end: dt.datetime
    seconds: int

    @property
    def points(self) -> int:
        return int((self.end - self.start).total_seconds()) // self.seconds


def measure(connection: Connection, request: MetricRequest) -> Iterator[pa.Table]:
    """Yield tables of points. Raises CloudError."""
    window = _window(request, connection.opening.clock())
    if window.points <= 0 or not request.instances:
        return
    accounts = {one.resource_id: one.account_id for one in request.instances}
    wanted = targets(connection, request.region, list(accounts))
    jobs = (
        _Job(connection, request.region, window, batch)
        for batch in _batches(wanted, window.points, connection.settings.statistics == "full")
    )
    for batch, found in _side_by_side(jobs):
        rows = list(_rows(batch, found, window, accounts))
        if rows:
            yield metric_table(rows)


def _window(request: MetricRequest, now: dt.datetime) -> _Window:
    seconds = request.interval_s
    first = -(-request.since.timestamp() // seconds) * seconds  # rounded up
    last = min(-(-request.until.timestamp() // seconds), now.timestamp() // seconds) * seconds
    start, end = (dt.datetime.fromtimestamp(at, dt.UTC) for at in (first, last))
    return _Window(start, end, seconds)


@dataclass(frozen=True)
class _Query:
    """One statistic of one series."""

    target: Target
    series: Series
    statistic: str


def _queries(target: Target, full: bool) -> list[_Query]:
    return [
        _Query(target, series, statistic)
        for series in target.candidates
        for statistic in (_FULL if full else ("Sum" if series.form == "bytes" else "Average",))
    ]


def _batches(wanted: Iterable[Target], points: int, full: bool) -> Iterator[list[_Query]]:
    """Queries of whole targets, as many as fit into a call and into memory."""
    room = max(1, min(AT_ONCE, MOST_POINTS // points))
    batch: list[_Query] = []
    for target in wanted:
        queries = _queries(target, full)
        if batch and len(batch) + len(queries) > room:
            yield batch
            batch = []
        batch += queries
    if batch:
        yield batch


@dataclass(frozen=True)
class _Job:
    """One call of GetMetricData with all its pages."""

    connection: Connection
    region: str
    window: _Window
    batch: list[_Query]

    def run(self) -> tuple[list[_Query], dict[int, dict[dt.datetime, float]]]:
        """The batch, and of each of its queries, by number, the values by time."""
        pages = self.connection.pages(
            "cloudwatch",
            "GetMetricData",
            self.region,
            needs=("MetricDataResults",),
            MetricDataQueries=[_asked(i, one, self.window) for i, one in enumerate(self.batch)],
            StartTime=self.window.start,
            EndTime=self.window.end,
            ScanBy="TimestampAscending",
        )
        found: dict[int, dict[dt.datetime, float]] = {}
        for page in pages:
            for result in page["MetricDataResults"]:
                if result.get("StatusCode") == "InternalError":
                    raise UnreachableError(f"{self.connection.name}: CloudWatch failed in part")
                values = found.setdefault(int(result["Id"][1:]), {})
                values.update(zip(result["Timestamps"], result["Values"], strict=True))
        self.connection.meter(SERVICE, len(self.batch), PRICE * len(self.batch))
        return self.batch, found


def _asked(number: int, query: _Query, window: _Window) -> dict[str, Any]:
    series = query.series
    return {
        "Id": f"q{number}",
        "MetricStat": {
            "Metric": {
                "Namespace": series.namespace,
                "MetricName": series.name,
                "Dimensions": [{"Name": key, "Value": text} for key, text in series.dimensions],
            },
            "Period": window.seconds,
            "Stat": query.statistic,
        },
    }


def _side_by_side(jobs: Iterator[_Job]) -> Iterator[Any]:
    """Results in order, a few calls at a time."""
    with ThreadPoolExecutor(SIDE_BY_SIDE, "cloudwatch") as pool:
        pending: deque[Future[Any]] = deque()
        for job in jobs:
            pending.append(pool.submit(job.run))
            if len(pending) >= SIDE_BY_SIDE:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _rows(
    batch: Sequence[_Query],
    found: Mapping[int, Mapping[dt.datetime, float]],
    window: _Window,
    accounts: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """One row a point: of the series of a target, the best one that has a value then."""
    merged: dict[tuple[str, str], dict[dt.datetime, tuple[tuple[float, ...], Values]]] = {}
    for series, target, points in _by_series(batch, found):
        kept = merged.setdefault((target.resource_id, target.metric), {})
        for at, values in points.items():
            if not window.start <= at < window.end:
                continue
            if not _complete(values):
                continue
            point = _FORMS[series.form](values, window.seconds)
            worth = (-series.rank, point["avg"])
            if at not in kept or worth > kept[at][0]:
                kept[at] = (worth, point)
    for (resource_id, metric), kept in merged.items():
        common = {
            "provider": "aws",
            "account_id": accounts[resource_id],
            "resource_id": resource_id,
            "metric": metric,
            "interval_s": window.seconds,
        }
        for at in sorted(kept):
            yield {**common, "ts": at, **kept[at][1]}


def _by_series(
    batch: Sequence[_Query], found: Mapping[int, Mapping[dt.datetime, float]]
) -> Iterator[tuple[Series, Target, Points]]:
    gathered: dict[tuple[str, str, Series], tuple[Target, Points]] = {}
    for number, query in enumerate(batch):
        key = (query.target.resource_id, query.target.metric, query.series)
        _, points = gathered.setdefault(key, (query.target, {}))
        for at, value in found.get(number, {}).items():
            points.setdefault(at, {})[query.statistic] = value
    for (_, _, series), (target, points) in gathered.items():
        yield series, target, points


def _complete(values: Values) -> bool:
    """Whether all statistics that were asked for are there."""
    return len(values) == len(_FULL) or values.keys() in ({"Sum"}, {"Average"})


def _percent(values: Values, _seconds: int) -> dict[str, Any]:
    return {
        "avg": values["Average"],
        "min": values.get("Minimum"),
        "max": values.get("Maximum"),
        "samples": _samples(values),
    }


def _free(values: Values, seconds: int) -> dict[str, Any]:
    free = _percent(values, seconds)
    least, most = free["min"], free["max"]
    return {
        **free,
        "avg": 100 - free["avg"],
        "min": None if most is None else 100 - most,
        "max": None if least is None else 100 - least,
    }


def _bytes(values: Values, seconds: int) -> dict[str, Any]:
    if "Sum" in values:
        return {"avg": values["Sum"] / seconds / _MB, "min": None, "max": None, "samples": None}
    scale = values["SampleCount"] / seconds / _MB
    return {
        "avg": values["Average"] * scale,
        "min": values["Minimum"] * scale,
        "max": values["Maximum"] * scale,
        "samples": _samples(values),
    }


def _samples(values: Values) -> int | None:
    return int(values["SampleCount"]) if "SampleCount" in values else None


_FORMS: dict[str, Callable[[Values, int], dict[str, Any]]] = {
    "percent": _percent,
    "bytes": _bytes,
    "free": _free,
}
