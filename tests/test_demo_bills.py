"""The demo estate's bills: FOCUS semantics, complete days, and what was planted in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tools.base import InputError
from tools.clouds.base import CostSource, InventorySource, MetricSource
from tools.clouds.demo.cloud import DemoCloud
from tools.store.schema import BILL_SCHEMA

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
PROVIDERS = ("AWS", "Microsoft", "OpenStack")


def bill_table(cloud: DemoCloud) -> pa.Table:
    """All rows of all bills."""
    return pa.concat_tables(table for bill in cloud.bills() for table in bill.batches)


class Sql:
    """Asks the bills with SQL."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.connection = duckdb.connect()
        self.connection.register("bill", bill_table(cloud))

    def rows(self, sql: str, **params: object) -> list[Any]:
        return self.connection.execute(sql, params or None).fetchall()

    def one(self, sql: str, **params: object) -> Any:
        return self.rows(sql, **params)[0][0]


@pytest.fixture(scope="module")
def cloud() -> DemoCloud:
    return DemoCloud(now=NOW)


@pytest.fixture(scope="module")
def truth(cloud: DemoCloud) -> dict[str, Any]:
    return cloud.truth()


@pytest.fixture(scope="module")
def sql(cloud: DemoCloud) -> Iterator[Sql]:
    asked = Sql(cloud)
    yield asked
    asked.connection.close()


def test_it_is_an_adapter_of_every_reading_capability(cloud: DemoCloud) -> None:
    assert isinstance(cloud, InventorySource)
    assert isinstance(cloud, MetricSource)
    assert isinstance(cloud, CostSource)


def test_same_seed_and_day_give_the_same_bills() -> None:
    first = DemoCloud(now=NOW, instances=60, days=90)
    later = DemoCloud(now=NOW + dt.timedelta(hours=9), instances=60, days=90)
    other = DemoCloud(now=NOW, instances=60, days=90, seed=7)
    assert bill_table(first).equals(bill_table(later))
    assert not bill_table(first).equals(bill_table(other))
    sums = [[bill.sha256 for bill in cloud.bills()] for cloud in (first, later, other)]
    assert sums[0] == sums[1]
    assert not set(sums[0]) & set(sums[2])


def test_bills_have_the_schema_and_number_their_rows(cloud: DemoCloud) -> None:
    for bill in cloud.bills():
        tables = list(bill.batches)
        assert all(table.schema.equals(BILL_SCHEMA) for table in tables)
        rows = [row for table in tables for row in table.column("x_SourceRow").to_pylist()]
        assert rows == list(range(1, bill.counts["rows_read"] + 1))
        assert (bill.format, bill.counts["rows_rejected"]) == ("demo", 0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_one_of_the_400_days_is_there(sql: Sql, provider: str) -> None:
    days = sql.rows(
        "SELECT DISTINCT ChargePeriodStart::DATE FROM bill WHERE ProviderName = $p ORDER BY 1",
        p=provider,
    )
    assert [day for (day,) in days] == [
        dt.date(2025, 10, 17) + dt.timedelta(days=offset) for offset in range(400)
    ]
    assert days[-1][0] == dt.date(2026, 11, 20)  # yesterday


def test_the_month_is_of_a_believable_size(sql: Sql) -> None:
    october = sql.one(
        "SELECT sum(BilledCost) FROM bill WHERE strftime(ChargePeriodStart, '%Y-%m') = '2026-10'"
    )
    assert 60_000 < october < 120_000


def test_the_cost_of_one_machine_by_hand(sql: Sql) -> None:
    # A t3.micro lists at 0.0105 an hour (times 1.11 in Ireland); the contract takes 3 % off, and
    # October has 31 * 24 hours. Unit prices have six decimals.
    region, hours, billed, effective, listed, contracted = sql.rows("""
        SELECT RegionId, sum(ConsumedQuantity), sum(BilledCost), sum(EffectiveCost),
               sum(ListCost), sum(ContractedCost)
        FROM bill WHERE ResourceName = 'bastion-prod-01' AND x_InstanceType = 't3.micro'
          AND strftime(ChargePeriodStart, '%Y-%m') = '2026-10' GROUP BY 1
    """)[0]
    price = Decimal("0.011655") if region == "eu-west-1" else Decimal("0.010500")
    negotiated = (price * Decimal("0.97")).quantize(Decimal("0.000001"))
    assert hours == 744
    assert listed == 744 * price
    assert billed == effective == contracted == 744 * negotiated


def test_costs_are_exactly_quantity_times_price(sql: Sql) -> None:
    wrong = sql.one("""
        SELECT count(*) FROM bill WHERE PricingQuantity IS NOT NULL AND (
            abs(ListCost - (PricingQuantity::DOUBLE * ListUnitPrice::DOUBLE)) > 1e-6
            OR abs(ContractedCost - (PricingQuantity::DOUBLE * ContractedUnitPrice::DOUBLE)) > 1e-6)
    """)
    assert wrong == 0


def test_focus_rules_of_each_kind_of_charge(sql: Sql) -> None:
    broken = {
        "usage above list": "ChargeCategory = 'Usage' AND ChargeClass IS NULL "
        "AND (ListCost < EffectiveCost OR ListCost < ContractedCost)",
        "covered usage is billed": "CommitmentDiscountStatus IS NOT NULL AND BilledCost <> 0",
        "covered usage is free": "CommitmentDiscountStatus IS NOT NULL AND EffectiveCost <= 0",
        "covered, but not committed": "CommitmentDiscountStatus IS NOT NULL "
        "AND PricingCategory <> 'Committed'",
        "purchase is effective": "ChargeCategory = 'Purchase' "
        "AND CommitmentDiscountId IS NOT NULL AND EffectiveCost <> 0",
        "on demand differs": "ChargeCategory = 'Usage' AND CommitmentDiscountId IS NULL "
        "AND BilledCost <> EffectiveCost",
        "negative usage": "ChargeCategory IN ('Usage', 'Purchase', 'Tax') "
        "AND ChargeClass IS NULL AND BilledCost < 0",
        "positive credit": "ChargeCategory = 'Credit' AND BilledCost >= 0",
        "period upside down": "ChargePeriodEnd <= ChargePeriodStart",
        "two currencies": "BillingCurrency <> 'USD'",
        "essentials missing": "ProviderName IS NULL OR BillingAccountId IS NULL "
        "OR SubAccountId IS NULL OR ServiceName IS NULL OR ServiceCategory IS NULL "
        "OR EffectiveCost IS NULL OR BilledCost IS NULL OR ListCost IS NULL",
        "invoice of an open month": "InvoiceId IS NOT NULL "
        "AND BillingPeriodStart >= DATE '2026-11-01'",
    }
    found = {
        name: sql.one(f"SELECT count(*) FROM bill WHERE {rule}") for name, rule in broken.items()
    }
    assert found == dict.fromkeys(broken, 0)
    kinds = sql.rows("SELECT DISTINCT ChargeCategory FROM bill ORDER BY 1")
    assert [kind for (kind,) in kinds] == ["Credit", "Purchase", "Tax", "Usage"]


def test_a_monthly_savings_plan_is_used_or_unused_to_the_cent(
    sql: Sql, truth: dict[str, Any]
) -> None:
    plan = next(one for one in truth["commitments"] if one["type"] == "Savings Plan")
    months = sql.rows(
        """
        SELECT strftime(ChargePeriodStart, '%Y-%m') AS m, sum(BilledCost), sum(EffectiveCost),
               sum(EffectiveCost) FILTER (CommitmentDiscountStatus = 'Unused')
        FROM bill WHERE CommitmentDiscountId = $plan GROUP BY 1 ORDER BY 1
        """,
        plan=plan["id"],
    )
    assert months[0][0] == plan["start"][:7] == "2026-01"
    for month, billed, effective, unused in months[:-1]:
        days = (dt.date.fromisoformat(f"{month}-28") + dt.timedelta(4)).replace(day=1) - (
            dt.date.fromisoformat(f"{month}-01")
        )
        assert billed == effective == Decimal(str(plan["hourly"])) * 24 * days.days
        assert 0 < unused < effective / 4


def test_an_upfront_reservation_is_billed_once_and_spread(sql: Sql, truth: dict[str, Any]) -> None:
    plan = next(one for one in truth["commitments"] if one["type"] == "Reservation")
    hourly = Decimal(str(plan["hourly"]))
    billed = sql.rows(
        "SELECT ChargePeriodStart::DATE, BilledCost FROM bill "
        "WHERE CommitmentDiscountId = $plan AND BilledCost <> 0",
        plan=plan["id"],
    )
    assert billed == [(dt.date(2026, 4, 1), hourly * 24 * 365)]
    spread = sql.rows(
        "SELECT sum(EffectiveCost), count(DISTINCT ChargePeriodStart) FROM bill "
        "WHERE CommitmentDiscountId = $plan AND EffectiveCost <> 0",
        plan=plan["id"],
    )[0]
    days = (dt.date(2026, 11, 21) - dt.date(2026, 4, 1)).days
    assert spread == (hourly * 24 * days, days)


def test_tax_is_the_rate_of_what_was_billed_in_complete_months(sql: Sql) -> None:
    rows = sql.rows("""
        WITH m AS (
            SELECT strftime(ChargePeriodStart, '%Y-%m') AS month, SubAccountId,
                   sum(BilledCost) FILTER (ChargeCategory IN ('Usage', 'Purchase')
                                           AND ChargeClass IS NULL) AS base,
                   sum(BilledCost) FILTER (ChargeCategory = 'Tax') AS tax
            FROM bill WHERE ProviderName = 'AWS' GROUP BY ALL)
        SELECT month, abs(tax - base * 0.04) FROM m WHERE tax IS NOT NULL
    """)
    assert {month for month, _ in rows} == {f"2025-{m}" for m in (10, 11, 12)} | {
        f"2026-{m:02d}" for m in range(1, 11)
    }
    assert max(gap for _, gap in rows) <= Decimal("0.005001")


def test_the_correction_belongs_to_an_earlier_charge_and_a_later_bill(
    sql: Sql, truth: dict[str, Any]
) -> None:
    assert sql.rows(
        "SELECT ChargePeriodStart::DATE, BillingPeriodStart::DATE, ServiceName, BilledCost "
        "FROM bill WHERE ChargeClass = 'Correction'"
    ) == [(dt.date(2026, 10, 10), dt.date(2026, 11, 1), "Azure SQL Database", Decimal("-616.00"))]
    assert truth["correction"]["amount"] == -616.0


def test_credits_come_on_the_fifth_of_six_months(sql: Sql, truth: dict[str, Any]) -> None:
    credit = sql.rows(
        "SELECT ChargePeriodStart::DATE, BilledCost FROM bill "
        "WHERE ChargeCategory = 'Credit' ORDER BY 1"
    )
    assert [day for day, _ in credit] == [dt.date(2026, month, 5) for month in range(6, 12)]
    assert {float(amount) for _, amount in credit} == {truth["credits"]["amount"]} == {-434.0}


def test_work_days_cost_more_than_weekends(sql: Sql) -> None:
    week, weekend = sql.rows("""
        SELECT sum(EffectiveCost) FILTER (isodow(ChargePeriodStart) <= 5) / 5,
               sum(EffectiveCost) FILTER (isodow(ChargePeriodStart) > 5) / 2
        FROM bill WHERE ChargeCategory = 'Usage' AND ServiceName = 'Amazon CloudFront'
    """)[0]
    assert week > weekend * 1.2


def test_growth_launches_and_terminations_show(sql: Sql, truth: dict[str, Any]) -> None:
    first, last = sql.rows("""
        SELECT sum(EffectiveCost) FILTER (strftime(ChargePeriodStart, '%Y-%m') = '2025-11'),
               sum(EffectiveCost) FILTER (strftime(ChargePeriodStart, '%Y-%m') = '2026-10')
        FROM bill WHERE ChargeCategory = 'Usage'
    """)[0]
    assert last > first * Decimal("1.15")
    for machine in truth["groups"]["launched"]:
        begin = sql.one("SELECT min(ChargePeriodStart)::DATE FROM bill WHERE ResourceId = $id",
                        id=machine["id"])  # fmt: skip
        assert begin == dt.date(2026, 10, 3)
    for machine in truth["groups"]["gone"]:
        end = sql.one("SELECT max(ChargePeriodStart)::DATE FROM bill WHERE ResourceId = $id "
                      "AND x_InstanceType IS NOT NULL", id=machine["id"])  # fmt: skip
        assert end == dt.datetime.fromisoformat(machine["ended_at"]).date()


def _daily(sql: Sql, event: dict[str, Any]) -> dict[dt.date, float]:
    found = sql.rows(
        "SELECT ChargePeriodStart::DATE, sum(BilledCost)::DOUBLE FROM bill "
        "WHERE ResourceId = $id AND ChargeDescription = $what GROUP BY 1",
        id=event["resource_id"],
        what=event["description"],
    )
    return dict(found)


def test_planted_cost_anomalies_are_in_the_bill(sql: Sql, truth: dict[str, Any]) -> None:
    events = {event["kind"]: event for event in truth["cost_anomalies"]}
    assert set(events) == {"cost_spike", "cost_step", "cost_leak"}

    spike = _daily(sql, events["cost_spike"])
    assert (events["cost_spike"]["start"], events["cost_spike"]["end"]) == (
        "2026-11-15",
        "2026-11-16",
    )
    days = (dt.date(2026, 11, 15), dt.date(2026, 11, 16))
    around = [spike[dt.date(2026, 11, day)] for day in (8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 20)]
    assert min(spike[day] for day in days) > 5 * max(around)
    extra = sum(spike[day] for day in days) - 2 * events["cost_spike"]["expected_daily"]
    assert extra == pytest.approx(events["cost_spike"]["extra_cost"], rel=0.001)

    step = _daily(sql, events["cost_step"])
    before = [
        cost for day, cost in step.items() if dt.date(2026, 10, 1) < day <= dt.date(2026, 10, 26)
    ]
    after = [cost for day, cost in step.items() if day >= dt.date(2026, 10, 27)]
    assert len(after) == 25
    assert min(after) > 3 * max(before)

    leak = _daily(sql, events["cost_leak"])
    assert 3.5 < leak[dt.date(2026, 11, 20)] / leak[dt.date(2026, 9, 20)] < 5.0


def test_the_price_change_moves_price_and_not_usage(sql: Sql, truth: dict[str, Any]) -> None:
    change = truth["price_change"]
    assert (change["day"], change["percent"]) == ("2026-10-01", 15)
    rows = sql.rows(
        """
        SELECT ResourceId, SkuId, min(ListUnitPrice), max(ListUnitPrice),
               count(DISTINCT SkuPriceId), count(DISTINCT SkuId)
        FROM bill WHERE ResourceId IN (SELECT unnest($ids)) AND x_InstanceType IS NOT NULL
          AND ChargePeriodStart >= '2026-09-01' GROUP BY 1, 2
        """,
        ids=change["ids"],
    )
    changed = [row for row in rows if row[4] == 2]
    assert changed
    for _, _, old, new, _, skus in changed:
        assert skus == 1
        assert float(new / old) == pytest.approx(1.15, abs=0.001)
    others = sql.one("""
        SELECT max(n) FROM (SELECT count(DISTINCT ListUnitPrice) AS n FROM bill
        WHERE x_InstanceType IS NOT NULL AND x_InstanceType NOT LIKE 'g2.%' GROUP BY ResourceId)
    """)
    assert others == 1


def test_a_provider_can_bill_in_another_currency() -> None:
    cloud = DemoCloud(now=NOW, days=31, currencies={"azure": "EUR"})
    asked = Sql(cloud)
    assert asked.rows("SELECT DISTINCT ProviderName, BillingCurrency FROM bill ORDER BY 1") == [
        ("AWS", "USD"), ("Microsoft", "EUR"), ("OpenStack", "USD"),
    ]  # fmt: skip
    # Standard_B1ms lists at 0.0205 USD an hour: 0.92 EUR to the dollar, 1.15 in West Europe.
    region, price = asked.rows(
        "SELECT DISTINCT RegionId, ListUnitPrice FROM bill WHERE x_InstanceType = 'Standard_B1ms'"
    )[0]
    assert price == Decimal("0.021689" if region == "westeurope" else "0.018860")
    azure = [one for one in cloud.inventory() if one.provider == "azure"]
    assert {c for one in azure for c in one.tables["instance"]["currency"].to_pylist()} == {"EUR"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"instances": 3}, "instances must be a whole number from 40 to 50000, not 3"),
        ({"days": 0}, "days must be a whole number from 31 to 1100, not 0"),
        ({"seed": -1}, "seed"),
        ({"currencies": {"gcp": "EUR"}}, "no provider 'gcp' in the demo"),
        ({"currencies": {"aws": "XYZ"}}, "no currency 'XYZ' in the demo"),
    ],
)
def test_wrong_settings_are_refused_by_name(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        DemoCloud(now=NOW, **settings)


@pytest.mark.parametrize("day", ["2026-03-01", "2026-12-31", "2028-02-29", "2027-01-02"])
def test_any_day_of_the_year_works(day: str) -> None:
    now = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    asked = Sql(DemoCloud(now=now, instances=40, days=70))
    assert asked.one("SELECT max(ChargePeriodStart)::DATE FROM bill") == now.date() - dt.timedelta(
        1
    )
    assert asked.one("SELECT count(DISTINCT ChargePeriodStart::DATE) FROM bill") == 70
