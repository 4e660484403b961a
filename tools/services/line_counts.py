"""How many line items each group of costs is made of."""

from __future__ import annotations

from dataclasses import replace

from tools.base import Column, Result
from tools.services.grouping import Grouped, Wanted, in_order, read_groups
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope

COLUMN = "line items"


def add_column(
    result: Result, inquiry: Inquiry, scope: Scope, wanted: Wanted, grouped: Grouped
) -> None:
    """Add the column 'line items' to the table of groups, or of time buckets."""
    every = replace(wanted, thresholds=(), top=None, inside=False)
    counted = read_groups(inquiry, replace(scope, metric="x_Lines"), every)
    counts = {(one.bucket, one.keys, one.currency): one.amount for one in counted.groups}
    timed = wanted.granularity != "none"
    table = result.tables[0]
    table.columns.append(Column(name=COLUMN))
    for row, group in zip(
        table.rows,
        grouped.groups if timed else in_order(grouped, scope.currencies),
        strict=True,
    ):
        row.append(int(counts.get((group.bucket, group.keys, group.currency)) or 0))
