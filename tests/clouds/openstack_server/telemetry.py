"""Gnocchi: resources, policies and dynamic aggregates. It answers in HTML who does not ask for
JSON, and refuses a whole request for one series that it does not keep.
"""

from __future__ import annotations

import datetime as dt

from openstack_server.recording import recorded
from openstack_server.request import Raw, Reply, Request, page, refusal
from openstack_server.world import Metric, World


def answer(world: World, request: Request) -> Reply:
    """What /REGION/metric says."""
    parts = request.path.strip("/").split("/")
    if parts[:2] == ["v1", "search"]:
        ((attribute, ids),) = request.body["in"].items()
        return _resources(world, request, parts[3], attribute, set(ids))
    if parts[:2] == ["v1", "resource"] and len(parts) == 3:
        return _resources(world, request, parts[2], "", set())
    if parts[:2] == ["v1", "metric"]:
        return _metric(world, request, parts[2])
    if parts[:2] == ["v1", "aggregates"]:
        return _aggregates(world, request)
    return refusal("metric_404")


def _resources(world: World, request: Request, kind: str, attribute: str, ids: set[str]) -> Reply:
    if kind not in world.resources:
        return refusal("metric_search_type")
    rows = list(world.resources[kind].values())
    wanted = [row for row in rows if not attribute or row[attribute] in ids]
    found, following = page(world, request, wanted)
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Reply(found, headers=headers)


def _metric(world: World, request: Request, at: str) -> Reply:
    if at not in world.metrics:
        wants_json = "json" in request.headers.get("accept", "")
        return refusal("metric_404" if wants_json else "metric_404_html")
    metric = world.metrics[at]
    body = recorded("metric", "metric")
    body["archive_policy"] |= {
        "aggregation_methods": list(metric.aggregations),
        "definition": [
            {"timespan": metric.timespan, "granularity": str(dt.timedelta(seconds=g)), "points": 1}
            for g in metric.granularity
        ],
    }
    return Reply({**body, "id": at})


def _aggregates(world: World, request: Request) -> Reply:
    ((_, ids),) = request.body["search"]["in"].items()
    series = request.body["operations"][1:]
    granularity = int(float(request.one("granularity")))
    start, stop = (_epoch(request.one(word)) for word in ("start", "stop"))
    groups: list[Raw] = []
    for resource in world.resources.get(request.body["resource_type"], {}).values():
        if resource["id"] not in ids:
            continue
        found: dict[str, dict[str, list[object]]] = {}
        for name, aggregation in series:
            at = resource["metrics"].get(name)
            if at is None:
                continue
            metric = world.metrics[at]
            if aggregation not in metric.aggregations:
                return refusal("metric_unknown")
            if granularity not in metric.granularity:
                return refusal("metric_granularity")
            points = _points(metric, aggregation, granularity, start, stop)
            found.setdefault(name, {})[aggregation] = points
        if not found:
            return refusal("metric_none")
        measures = {"measures": {resource["id"]: found}}
        groups.append({"group": {"id": resource["id"]}, "measures": measures})
    return Reply(groups) if groups else refusal("metric_none")


def _points(
    metric: Metric, aggregation: str, granularity: int, start: int, stop: int
) -> list[object]:
    return [
        [dt.datetime.fromtimestamp(t, dt.UTC).isoformat(), float(granularity), value]
        for t, value in metric.points.get(aggregation, ())
        if start <= t < stop and t % granularity == 0
    ]


def _epoch(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp())


def counter(start: int, steps: list[float], every: int = 300, **policy: object) -> Metric:
    """A cumulative counter that is polled every `every` seconds from `start` on."""
    means: list[tuple[int, float]] = [(start, 1e12)]
    rates: list[tuple[int, float]] = []
    for number, step in enumerate(steps, start=1):
        time = start + number * every
        means.append((time, means[-1][1] + step))
        rates.append((time, step))
    metric = Metric(points={"mean": means, "rate:mean": rates})
    for word, value in policy.items():
        setattr(metric, word, value)
    return metric
