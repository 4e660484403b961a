"""Gnocchi's API: resources, archive policies, and measures of many resources in one request."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.clouds.openstack import errors, replies
from tools.clouds.openstack.connection import Connection

PERMISSION = "role reader in the project (policies search resource, get metric, get measures)"
Points = list[tuple[int, float]]  # seconds since 1970 at the start of a bucket, and its value
Measures = dict[str, dict[str, dict[str, Points]]]  # resource → metric → aggregation → points
_PAGE = "1000"
_SPAN = re.compile(r"(?:(\d+) days?, )?(\d+):(\d+):(\d+)(?:\.\d+)?")


@dataclass(frozen=True)
class Resource:
    """A resource that has metrics; of a server's part, `instance_id` is the server."""

    id: str
    instance_id: str
    metrics: Mapping[str, str]  # ids by name


@dataclass(frozen=True)
class Policy:
    """What Gnocchi keeps of a metric."""

    name: str
    aggregations: frozenset[str]
    keeps: Mapping[int, int]  # seconds of granularity → seconds it is kept for


class Gnocchi:
    """The Gnocchi of one region. Raises CloudErrors; several threads may use it."""

    def __init__(self, connection: Connection, region: str) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._region = region

    def _call(self, what: str) -> errors.Call:
        return self._connection.call(f"{what} from Gnocchi in {self._region}", PERMISSION)

    def resources(self, kind: str, attribute: str, ids: Sequence[str]) -> list[Resource]:
        """Resources of a type whose `attribute` is one of `ids`, with the metrics they have."""
        call = self._call(f"find resources of type {kind!r}")
        found: list[Resource] = []
        marker = ""
        while True:
            params = {"limit": _PAGE, **({"marker": marker} if marker else {})}
            path = f"/v1/search/resource/{kind}"
            body = {"in": {attribute: list(ids)}}
            answer = self._connection.answer(self._region, "metric", path, call, params, body)
            page = replies.content(answer, call, exact=False)
            if not isinstance(page, list):
                raise errors.unreadable(call, "it is no list")
            found += [_resource(row, attribute) for row in page]
            if not page or "next" not in answer.links or found[-1].id == marker:
                return found
            marker = found[-1].id

    def some(self, kind: str) -> list[Resource]:
        """A few resources of a type."""
        call = self._call(f"list resources of type {kind!r}")
        path = f"/v1/resource/{kind}"
        answer = self._connection.answer(self._region, "metric", path, call, {"limit": "5"})
        rows = replies.content(answer, call, exact=False)
        if not isinstance(rows, list):
            raise errors.unreadable(call, "it is no list")
        return [_resource(row, "id") for row in rows]

    def policy(self, metric: str) -> Policy:
        """The archive policy of a metric, by the metric's id."""
        call = self._call("read an archive policy")
        answer = self._connection.answer(self._region, "metric", f"/v1/metric/{metric}", call)
        return _policy(replies.content(answer, call, exact=False), call)

    def measures(
        self,
        kind: str,
        ids: Sequence[str],
        series: Sequence[tuple[str, str]],
        granularity: int,
        start: dt.datetime,
        stop: dt.datetime,
    ) -> Measures:
        """Points of `series` (metric, aggregation) of resources, in one request. A resource that
        has none of them, or a series that the policy does not keep, makes Gnocchi refuse it all.
        """
        call = self._call("read measures")
        params = {
            "details": "false",
            "groupby": "id",
            "granularity": str(granularity),
            "start": _written(start),
            "stop": _written(stop),
        }
        body = {
            "resource_type": kind,
            "search": {"in": {"id": list(ids)}},
            "operations": ["metric", *(list(item) for item in series)],
        }
        answer = self._connection.answer(
            self._region, "metric", "/v1/aggregates", call, params, body
        )
        return _measures(replies.content(answer, call, exact=False), call)


def _resource(row: Mapping[str, Any], attribute: str) -> Resource:
    return Resource(str(row["id"]), str(row.get(attribute)), row.get("metrics") or {})


def _policy(reply: Any, call: errors.Call) -> Policy:
    try:
        policy = reply["archive_policy"]
        keeps = {
            _seconds(item["granularity"]): _seconds(item["timespan"])
            for item in policy["definition"]
        }
        return Policy(policy["name"], frozenset(policy["aggregation_methods"]), keeps)
    except (KeyError, TypeError, ValueError) as error:
        raise errors.unreadable(call, "it has no archive policy") from error


def _seconds(span: object) -> int:
    """'0:05:00' and '30 days, 0:00:00', and the plain seconds that some versions give."""
    if isinstance(span, int | float):
        return int(span)
    match = _SPAN.fullmatch(str(span))
    if not match:
        raise ValueError(f"{span!r} is no span of time")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _measures(reply: Any, call: errors.Call) -> Measures:
    found: Measures = {}
    times: dict[str, int] = {}  # the same few are in all series
    try:
        for group in reply:
            for resource, metrics in group["measures"]["measures"].items():
                found[resource] = {
                    metric: {name: _points(points, times) for name, points in kinds.items()}
                    for metric, kinds in metrics.items()
                }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise errors.unreadable(call, "its measures have another shape") from error
    return found


def _points(points: Sequence[Sequence[Any]], times: dict[str, int]) -> Points:
    """Oldest first; values that are no numbers are gaps."""
    found: Points = []
    for text, _, value in points:
        if value is None or not math.isfinite(value):
            continue
        time = times.get(text)
        if time is None:
            time = times[text] = _epoch(text)
        found.append((time, float(value)))
    return sorted(found)


def _epoch(text: str) -> int:
    time = dt.datetime.fromisoformat(text)
    return int((time if time.tzinfo else time.replace(tzinfo=dt.UTC)).timestamp())


def _written(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds")
