"""Disks of machines that are stopped: they cost on."""

from __future__ import annotations

from collections.abc import Sequence

from tools.services import amounts
from tools.services.charges import MONTH_DAYS, read_charges
from tools.services.inquiry import Inquiry, plural


def goes_on(inquiry: Inquiry, ids: Sequence[str]) -> str:
    """A sentence about what the disks of these instances cost on while they do not run."""
    general = "stopped instances go on paying for their disks and addresses"
    charges = read_charges(inquiry)
    rows = inquiry.rows(
        f"""WITH charged AS (
  {charges.sql})
SELECT c.cost_currency, count(*), sum(c.monthly_cost) FROM volume v
JOIN charged c ON c.id = lower(v.resource_id)
WHERE list_contains($ids, v.attached_to) AND c.monthly_cost IS NOT NULL GROUP BY 1 ORDER BY 1""",
        {**charges.params, "ids": list(ids)},
    )
    if not rows:
        return f"{general}, which are not known here"
    told = " and ".join(
        f"{amounts.total([cost]) or 0:.2f} {currency} for {plural(count, 'disk')}"
        for currency, count, cost in rows
    )
    return f"{general}: {told} in the last {MONTH_DAYS} days"
