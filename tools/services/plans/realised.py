"""What a change saved in truth: the bill of its resources after it against the days before it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal

from tools.services.inquiry import Inquiry
from tools.services.plans.machine import PlanState, StepState
from tools.services.plans.records import PlanRecord

BEFORE = 14  # days that the days after are compared with
LEAST = 3  # full days after the change from which on anything is said
MONTH = Decimal("30.4375")  # days


@dataclass(frozen=True)
class Realised:
    """The monthly saving as billed; negative where the bill rose. `days` after it rests on."""

    monthly: Decimal
    currency: str
    days: int


def realised(inquiry: Inquiry, record: PlanRecord) -> list[Realised]:
    """The saving by currency; empty while there are too few days, or no costs of these resources."""
    if record.state is not PlanState.APPLIED:
        return []
    done = [one for one in record.steps if one.state is StepState.DONE and one.finished_at]
    if not done:
        return []
    ended = max(dt.datetime.fromisoformat(str(one.finished_at)).date() for one in done)
    ids = sorted({step.move.target.resource_id.lower() for step in record.plan.steps})
    rows = inquiry.rows(
        """WITH last AS (SELECT max(ChargeDay) AS day FROM cost_daily),
days AS (
  SELECT BillingCurrency AS currency, ChargeDay AS day, sum(EffectiveCost) AS cost
  FROM cost_daily
  WHERE list_contains(json_extract_string(CAST($ids AS JSON), '$[*]'), lower(ResourceId))
    AND ChargeDay >= $since AND ChargeDay <> $ended
  GROUP BY 1, 2)
SELECT currency,
  sum(cost) FILTER (day < $ended) / count(DISTINCT day) FILTER (day < $ended),
  sum(cost) FILTER (day > $ended),
  date_diff('day', CAST($ended AS DATE), (SELECT day FROM last))
FROM days GROUP BY 1 ORDER BY 1""",
        {
            "ids": json.dumps(ids),
            "since": ended - dt.timedelta(days=BEFORE),
            "ended": ended,
        },
    )
    found: list[Realised] = []
    for currency, before, after, days in rows:
        if currency is None or before is None or (days or 0) < LEAST:
            continue
        # A resource that is gone has no charges: its days cost nothing, they are not unknown.
        daily = Decimal(before) - Decimal(after or 0) / days
        found.append(Realised((daily * MONTH).quantize(Decimal("0.01")), currency, days))
    return found
