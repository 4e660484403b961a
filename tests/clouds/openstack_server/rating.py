"""CloudKitty: /v1 always; /v2 only where its storage has it, else HTML."""

from __future__ import annotations

import datetime as dt

from openstack_server.recording import recorded
from openstack_server.request import Raw, Reply, Request, refusal
from openstack_server.world import World


def answer(world: World, request: Request) -> Reply:
    """What /REGION/rating says."""
    if request.path == "/v1/info/metrics":
        return Reply(recorded("rating", "metrics"))
    begin, end = (_time(request.one(word)) for word in ("begin", "end"))
    tenant = request.one("tenant_id") if request.is_admin else request.who[0]
    frames = [
        frame
        for frame in world.frames
        if (not tenant or frame["tenant_id"] == tenant)
        and (begin is None or _time(frame["begin"]) >= begin)
        and (end is None or _time(frame["end"]) <= end)
    ]
    if request.path == "/v1/storage/dataframes":
        return Reply({"dataframes": frames})
    if request.path == "/v2/dataframes" and world.cloudkitty_v2:
        if not frames:
            return Reply({"message": "No resource found for provided filters."}, status=404)
        start, size = int(request.one("offset", "0")), int(request.one("limit", "100"))
        return Reply(
            {"total": len(frames), "dataframes": [_newer(f) for f in frames[start : start + size]]}
        )
    return refusal("rating_404_html")


def _time(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) if text else None


def _newer(frame: Raw) -> Raw:
    """The shape of /v2 for a frame of one resource; numbers instead of texts."""
    item = frame["resources"][0]
    desc = dict(item["desc"])
    group = {key: desc.pop(key) for key in ("id", "project_id") if key in desc}
    point = {
        "vol": {"unit": "instance", "qty": float(item["volume"])},
        "rating": {"price": float(item["rating"])},
        "groupby": group,
        "metadata": desc,
    }
    period = {"begin": frame["begin"] + "+00:00", "end": frame["end"] + "+00:00"}
    return {"period": period, "usage": {item["service"]: [point]}}


def frame(tenant: str, resource: str, begin: str, price: str, service: str = "instance") -> Raw:
    """What CloudKitty rated for an hour that begins then."""
    raw: Raw = recorded("rating", "frames")[1]
    start = dt.datetime.fromisoformat(begin)
    raw |= {"tenant_id": tenant, "begin": begin, "end": (start + dt.timedelta(hours=1)).isoformat()}
    raw["resources"][0] |= {"rating": price, "service": service}
    raw["resources"][0]["desc"] |= {"id": resource, "project_id": tenant, "tenant_id": tenant}
    return raw
