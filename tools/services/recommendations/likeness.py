"""What a machine is like: its kind of work, and the machines that are used most like it."""

from __future__ import annotations

from tools.base import Column, Table
from tools.services.inquiry import Inquiry
from tools.services.recommendations.recommendation import Recommendation

_NAMES = (
    "SELECT lower(resource_id), resource_id, name, instance_type FROM instance "
    "WHERE lower(resource_id) IN (SELECT unnest($ids))"
)
_COLUMNS = ("ResourceName", "ResourceId", "InstanceType", "Distance", "Comparison")


def tables(inquiry: Inquiry, one: Recommendation) -> list[Table]:
    """Tables of both; none for what is no machine, or not measured enough."""
    if one.subject.kind != "instance":
        return []
    if not inquiry.rows("SELECT EXISTS (SELECT 1 FROM metric)")[0][0]:
        return []
    from tools.services.learning.classes import classify
    from tools.services.learning.features import features
    from tools.services.learning.likeness import similar

    known = features(inquiry)
    identity = one.subject.resource_id.lower()
    work = classify(known, inquiry.context.home, inquiry.now).get(identity)
    found = []
    if work is not None:
        found.append(_table("Kind of work", ("Class", "Why"), [[work.name, work.sentence]]))
    alike = similar(known, identity)
    if alike:
        rows = inquiry.rows(_NAMES, {"ids": sorted(item.resource_id for item in alike)})
        names = {row[0]: row[1:] for row in rows}
        cells: list[list[object]] = []
        for item in alike:
            resource_id, name, kind = names.get(item.resource_id, (item.resource_id, None, None))
            cells.append([name, resource_id, kind, item.distance, item.sentence])
        found.append(_table("Similar instances", _COLUMNS, cells))
    return found


def _table(title: str, names: tuple[str, ...], rows: list[list[object]]) -> Table:
    return Table(title=title, columns=[Column(name=name) for name in names], rows=rows)
