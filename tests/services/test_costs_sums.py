"""Properties that hold for any question: groups add up, conditions split, days add up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_fixture import ROWS, call, columns, figures, where

from tools.context import Context

QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FIELDS = {
    "account": "SubAccountId",
    "service": "ServiceName",
    "service_category": "ServiceCategory",
    "region": "RegionId",
    "resource": "ResourceId",
    "charge_category": "ChargeCategory",
    "instance_type": "x_InstanceType",
}
DAYS = st.dates(dt.date(2026, 9, 28), dt.date(2026, 11, 8))
METRICS = st.sampled_from(["EffectiveCost", "BilledCost", "ListCost"])


def expected(metric: str, first: dt.date, last: dt.date, keep: Any = None) -> dict[str, Decimal]:
    """Sums by currency in plain Python; currencies whose amounts are all unknown are left out."""
    sums: dict[str, Decimal] = {}
    for row in ROWS:
        day = row["ChargePeriodStart"].date()
        if first <= day <= last and row[metric] is not None and (keep is None or keep(row)):
            sums[row["BillingCurrency"]] = (
                sums.get(row["BillingCurrency"], Decimal(0)) + row[metric]
            )
    return sums


def known(found: dict[str | None, Any]) -> dict[str | None, Any]:
    return {currency: value for currency, value in found.items() if value is not None}


@QUIET
@given(metric=METRICS, days=st.tuples(DAYS, DAYS), field=st.sampled_from(sorted(FIELDS)))
def test_groups_add_up_to_the_total(
    ledger: Context, metric: str, days: tuple[dt.date, dt.date], field: str
) -> None:
    first, last = sorted(days)
    result = call(
        ledger, "query_costs", cost=metric, start=first, end=last, group_by=[field, "tag:env"]
    )
    assert known(figures(result, metric)) == expected(metric, first, last)
    if result.status == "no_data":
        return
    names = [column.name for column in result.tables[0].columns]
    sums: dict[str | None, Decimal] = {}
    for row in result.tables[0].rows:
        cells = dict(zip(names, row, strict=True))
        code = cells.get("BillingCurrency") or result.values[0].currency
        if cells[metric] is not None:
            sums[code] = sums.get(code, Decimal(0)) + cells[metric]
    assert sums == expected(metric, first, last)


@QUIET
@given(metric=METRICS, data=st.data(), field=st.sampled_from(sorted(FIELDS)))
def test_is_and_is_not_split_the_total(
    ledger: Context, metric: str, data: st.DataObject, field: str
) -> None:
    column = FIELDS[field]
    value = data.draw(st.sampled_from(sorted({r[column] for r in ROWS if r[column]})))
    first, last = dt.date(2026, 10, 1), dt.date(2026, 11, 5)
    parts = [
        known(
            figures(
                call(ledger, "query_costs", cost=metric, start=first, end=last,
                     filters=[where(field, op, value)]),
                metric,
            )
        )
        for op in ("is", "is_not")
    ]  # fmt: skip
    assert parts[0] == expected(metric, first, last, lambda row: row[column] == value)
    whole = expected(metric, first, last)
    assert {c: parts[0].get(c, 0) + parts[1].get(c, 0) for c in whole} == whole


@QUIET
@given(days=st.tuples(DAYS, DAYS), granularity=st.sampled_from(["daily", "weekly", "monthly"]))
def test_series_add_up_to_the_total(
    ledger: Context, days: tuple[dt.date, dt.date], granularity: str
) -> None:
    first, last = sorted(days)
    result = call(
        ledger, "query_costs", cost="BilledCost", start=first, end=last, granularity=granularity,
        filters=[where("provider", "is", "aws")],
    )  # fmt: skip
    if result.status == "no_data":
        return
    total = sum(row[0] for row in columns(result, "BilledCost"))
    wanted = expected("BilledCost", first, last, lambda row: row["ProviderName"] == "AWS")
    assert total == wanted["USD"]
