"""Azure Monitor: a machine's samples of each minute, summed up over intervals.

Intervals start where the span starts, to the minute; a point of an interval without samples has
nothing but its time; an unknown metric is refused with a bare {"code", "message"}.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from azure_arm.estate import Estate, Machine

INTERVALS = {"PT1M": 60, "PT5M": 300, "PT1H": 3600, "P1D": 86400}


def unknown(estate: Estate, name: str) -> dict[str, str]:
    """The body that refuses a metric."""
    return {
        "code": "BadRequest",
        "message": "Failed to find metric configuration for provider: Microsoft.Compute, resource "
        f"Type: virtualMachines, metric: {name}, Valid metrics: {','.join(estate.metrics)}",
    }


def answer(machine: Machine, names: list[str], query: dict[str, str]) -> dict[str, Any]:
    """The points of a machine."""
    since, until = (_moment(text) for text in query["timespan"].split("/"))
    step = INTERVALS[query["interval"]]
    wanted = {name.strip().lower() for name in query["aggregation"].split(",")}
    return {
        "cost": 0,
        "timespan": query["timespan"],
        "interval": query["interval"],
        "namespace": "Microsoft.Compute/virtualMachines",
        "resourceregion": machine.location,
        "value": [
            {
                "id": f"{machine.id}/providers/Microsoft.Insights/metrics/{name}",
                "type": "Microsoft.Insights/metrics",
                "name": {"value": name, "localizedValue": f"{name} (Platform)"},
                "unit": "Percent" if name == "Percentage CPU" else "Bytes",
                "timeseries": [
                    {
                        "metadatavalues": [],
                        "data": _points(machine, name, since, until, step, wanted),
                    }
                ],
                "errorCode": "Success",
            }
            for name in names
        ],
    }


def _points(
    machine: Machine, name: str, since: dt.datetime, until: dt.datetime, step: int, wanted: set[str]
) -> list[dict[str, Any]]:
    start = since.replace(second=0)
    found = []
    while start < until:
        minutes = [start + dt.timedelta(seconds=60 * n) for n in range(step // 60)]
        samples = [machine.samples(name, minute) for minute in minutes]
        values = [value for value in samples if value is not None]
        point: dict[str, Any] = {"timeStamp": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
        if values:
            told = {
                "average": sum(values) / len(values),
                "minimum": min(values),
                "maximum": max(values),
                "total": sum(values),
                "count": float(len(values)),
            }
            point |= {key: value for key, value in told.items() if key in wanted}
        found.append(point)
        start += dt.timedelta(seconds=step)
    return found


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
