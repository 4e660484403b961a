"""Everything known about one resource, from inventory, bill and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tools.base import Result, Value
from tools.services import resource_facts
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry
from tools.services.nearest import nearest
from tools.services.resource_facts import Found, table
from tools.store.columns import INVENTORY

if TYPE_CHECKING:
    from tools.context import Context
    from tools.inventory import DescribeResource

_MOST_NAMES = 50_000  # names that are searched for a near one
_SHOWN = 50


def describe(context: Context, arguments: DescribeResource) -> Result:
    """Answer `describe_resource`: by exact id, else by exact name in any case."""
    inquiry = Inquiry.of(context, "describe_resource", arguments)
    wanted = arguments.resource.strip()
    found = _find(inquiry, "resource_id", wanted) or _find(inquiry, "name", wanted)
    if not found:
        return inquiry.nothing(f"Resource {wanted!r}", _unknown(inquiry, wanted))
    if len(found) > 1:
        return _several(inquiry, wanted, found)
    return resource_facts.describe(inquiry, found[0])


def _find(inquiry: Inquiry, column: str, wanted: str) -> list[Found]:
    """Resources whose id or name is `wanted`; the bill's only where no inventory has them."""
    parts = [
        f"SELECT '{kind}' AS kind, provider, account_id, resource_id, name, region FROM {kind} "
        f"WHERE lower({column}) = lower($wanted)"
        for kind in INVENTORY
    ]
    rows = inquiry.rows(" UNION ALL ".join(parts) + " ORDER BY ALL", {"wanted": wanted})
    known = {str(row[3]).lower() for row in rows}
    billed = inquiry.rows(
        f"""SELECT 'billed', max(x_Provider), max(SubAccountId), max(ResourceId), max(ResourceName),
  max(coalesce(RegionId, RegionName))
FROM cost_daily
WHERE lower({"ResourceId" if column == "resource_id" else "ResourceName"}) = lower($wanted)
GROUP BY lower(coalesce(ResourceId, ResourceName)) ORDER BY ALL""",
        {"wanted": wanted},
    )
    rows += [row for row in billed if str(row[3]).lower() not in known]
    return [Found(*row) for row in rows]


def _several(inquiry: Inquiry, wanted: str, found: list[Found]) -> Result:
    rows: list[list[Any]] = [
        [item.kind, item.name, item.resource_id, item.provider, item.account_id, item.region]
        for item in found[:_SHOWN]
    ]
    columns = ("kind", "name", "resource_id", "provider", "account", "region")
    return Result(
        title=f"{len(found)} resources are called {wanted!r}",
        values=[Value(name="resources", value=len(found))],
        tables=[table(f"Resources called {wanted!r}", columns, rows)],
        warnings=["several resources carry this name: ask again with the resource_id"],
        truncated=len(found) > _SHOWN,
        total_rows=len(found),
        receipts=inquiry.receipts,
    )


def _unknown(inquiry: Inquiry, wanted: str) -> str:
    parts = [f"SELECT name FROM {kind} UNION SELECT resource_id FROM {kind}" for kind in INVENTORY]
    parts.append("SELECT ResourceName FROM cost_daily UNION SELECT ResourceId FROM cost_daily")
    rows = inquiry.rows(
        f"SELECT * FROM ({' UNION '.join(parts)}) names(name) WHERE name IS NOT NULL "
        f"ORDER BY 1 LIMIT {_MOST_NAMES}"
    )
    if not rows:
        return NO_DATA_AT_ALL
    close = nearest(wanted, [row[0] for row in rows], 5)
    near = f"; nearest: {', '.join(repr(name) for name in close)}" if close else ""
    return f"no resource has the name or id {wanted!r}{near}"
