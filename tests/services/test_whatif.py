"""What would happen if: worked out by hand, on the demo estate and on plain bills."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, NOW, home_of, hours

from tools.base import InputError, Result
from tools.context import Context
from tools.registry import find_tool

MONTH = Decimal(365) / 12
COST = "monthly cost change"


def simulate(context: Context, *changes: dict[str, Any], **more: Any) -> Result:
    result = find_tool("simulate").call(context, {"changes": list(changes), **more})
    assert result.receipts
    return result


def value(result: Result, name: str = COST, currency: str | None = "USD") -> Any:
    (found,) = [
        item.value for item in result.values if item.name == name and item.currency == currency
    ]
    return found


def rows(result: Result, title: str = "Changes") -> list[dict[str, Any]]:
    (table,) = [item for item in result.tables if item.title == title]
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def price(context: Context, kind: str, region: str) -> Decimal:
    """The newest on-demand unit price, straight from the lines."""
    found = context.store.query(
        "SELECT arg_max(ContractedUnitPrice, ChargeDay) FROM cost_line WHERE RegionId = $region "
        "AND x_InstanceType = $kind AND PricingCategory = 'Standard'",
        {"kind": kind, "region": region},
    ).rows[0][0]
    assert isinstance(found, Decimal)
    return found


def test_ten_machines_more_cost_ten_times_price_times_730(demo_context: Context) -> None:
    result = simulate(demo_context, {"action": "add", "count": 10, "instance_type": "m5.large"})
    hourly = price(demo_context, "m5.large", "us-east-1")
    assert value(result) == 10 * hourly * 730
    (row,) = rows(result)
    assert (row["Instances"], row["Region"], row["Price after"]) == (10, "us-east-1", hourly)
    assert row["Price from"] == "observed on the bill, 2026-11-20"
    assert row["Starts"] == dt.date(2026, 11, 22)
    assert any("no region was given: us-east-1" in line for line in result.assumptions)


def test_the_forecast_is_told_without_and_with_it(demo_context: Context) -> None:
    change = {"action": "add", "count": 10, "instance_type": "m5.large"}
    result = simulate(demo_context, change, horizon=30)
    plain = find_tool("forecast").call(demo_context, {"horizon": 30})
    without = value(result, "forecast without the changes")
    assert any(item.value == without for item in plain.values)
    # Of the 30 days from 21 November on, the change counts on 29: it starts tomorrow, the 22nd.
    daily = value(result) / MONTH
    assert value(result, "change of the forecast") == pytest.approx(daily * 29, abs=Decimal("1e-5"))
    assert value(result, "forecast with the changes") - without == value(
        result, "change of the forecast"
    )
    days = rows(result, "Forecast without and with the changes")
    assert len(days) == 30
    assert [days[0]["With"] - days[0]["Without"], days[1]["With"] - days[1]["Without"]] == [
        0, pytest.approx(daily, abs=Decimal("1e-5")),
    ]  # fmt: skip
    assert result.period is not None
    assert (result.period.start, result.period.days) == (dt.date(2026, 11, 21), 30)


def test_a_change_may_start_later(demo_context: Context) -> None:
    change = {"action": "add", "count": 1, "instance_type": "m5.large", "start": "2026-12-01"}
    result = simulate(demo_context, change, horizon=20)
    assert value(result, "change of the forecast") == pytest.approx(
        value(result) / MONTH * 10, abs=Decimal("1e-5")
    )


def test_added_machines_may_run_some_hours_only(demo_context: Context) -> None:
    change = {
        "action": "add", "count": 3, "instance_type": "M5.LARGE", "region": "us-west-2",
        "hours_per_week": 50,
    }  # fmt: skip
    hourly = price(demo_context, "m5.large", "us-west-2")
    hours = Decimal(50) * 52 / 12
    assert value(simulate(demo_context, change)) == pytest.approx(
        3 * hourly * hours, abs=Decimal("1e-5")
    )


def test_resizing_a_type_everywhere_goes_by_machine(demo_context: Context) -> None:
    """Each machine at its own region's prices and its own hours of the last four weeks."""
    machines = demo_context.store.query(
        """SELECT i.region, i.status, coalesce(sum(c.ConsumedQuantity), 0) FROM instance i
LEFT JOIN cost_daily c ON lower(c.ResourceId) = lower(i.resource_id) AND c.ConsumedUnit = 'Hours'
AND c.ChargeDay > (SELECT max(ChargeDay) - 28 FROM cost_daily)
WHERE i.instance_type = 'm5.xlarge' AND i.status <> 'terminated'
GROUP BY i.resource_id, i.region, i.status"""
    ).rows
    assert len(machines) > 2
    expected = Decimal(0)
    catalogue = {("m5.large", "eu-west-1"): Decimal("0.102287")}  # not on the bill: demo catalogue
    for region, _, ran in machines:
        after = catalogue.get(("m5.large", region)) or price(demo_context, "m5.large", region)
        step = after - price(demo_context, "m5.xlarge", region)
        expected += step * Decimal(ran) / 28 * 730 / 24
    change = {"action": "resize", "instance_type": "m5.xlarge", "to_type": "m5.large"}
    result = simulate(demo_context, change)
    assert value(result) == pytest.approx(expected, abs=Decimal("0.001"))
    assert sum(row["Instances"] for row in rows(result)) == len(machines)
    assert any("demo catalogue (invented)" in row["Price from"] for row in rows(result))


def test_stopping_saves_its_hours_and_not_its_disks(demo_context: Context) -> None:
    name, cost = demo_context.store.query(
        """SELECT i.name, sum(c.EffectiveCost) / 28 FROM instance i
JOIN cost_daily c ON lower(c.ResourceId) = lower(i.resource_id) AND c.ConsumedUnit = 'Hours'
AND c.ChargeDay > (SELECT max(ChargeDay) - 28 FROM cost_daily)
WHERE c.PricingCategory = 'Standard' AND c.CommitmentDiscountStatus IS NULL AND i.provider = 'azure'
AND len(i.volume_ids) > 0 GROUP BY 1 HAVING sum(ConsumedQuantity) = 28 * 24 ORDER BY 2 DESC, 1"""
    ).rows[0]
    change = {"action": "stop", "filters": [{"field": "name", "values": [name]}]}
    result = simulate(demo_context, change)
    assert value(result) == pytest.approx(Decimal(str(-cost / 24 * 730)), abs=Decimal("0.001"))
    assert any(
        "go on paying for their disks" in line and "USD" in line for line in result.assumptions
    )


def test_changes_follow_each_other(demo_context: Context) -> None:
    """What is scheduled first and stopped then saves no more than what is stopped at once."""
    which = [{"field": "tag:environment", "values": ["staging"]}]
    schedule = {"action": "schedule", "filters": which, "hours_per_week": 60}
    stop = {"action": "stop", "filters": which}
    once, both = simulate(demo_context, stop), simulate(demo_context, schedule, stop)
    assert value(both) == pytest.approx(value(once), abs=Decimal("0.001"))
    first = value(both, f"{COST} of 1. schedule")
    assert 0 > first > value(both)
    assert first + value(both, f"{COST} of 2. stop") == value(both)
    assert all(row["Hours after"] <= 260 for row in rows(both))
    # A machine that is gone is resized no more, and one that was added can be.
    gone = simulate(
        demo_context,
        {"action": "add", "count": 4, "instance_type": "m5.4xlarge", "region": "us-west-2"},
        {
            "action": "resize",
            "instance_type": "m5.4xlarge",
            "to_type": "m5.2xlarge",
            "region": "us-west-2",
            "count": 3,
        },
        {"action": "remove", "instance_type": "m5.2xlarge", "region": "us-west-2"},
        {"action": "remove", "instance_type": "m5.4xlarge", "region": "us-west-2"},
    )
    assert value(gone) == 0


def test_moving_names_the_transfer(demo_context: Context) -> None:
    where = [{"field": "region", "values": ["westeurope"]}]
    change = {
        "action": "move", "instance_type": "Standard_F4s_v2", "to_region": "eastus", "filters": where,
    }  # fmt: skip
    result = simulate(demo_context, change)
    for row in rows(result):
        step = price(demo_context, "Standard_F4s_v2", "eastus") - row["Price before"]
        assert row["Monthly change"] == pytest.approx(
            row["Instances"] * step * row["Hours before"], abs=Decimal("0.05")
        )
    assert any(
        "data transfer between regions is not in the price" in line for line in result.warnings
    )


def test_growth_is_of_the_forecast(demo_context: Context) -> None:
    result = simulate(
        demo_context, {"action": "growth", "percent": 10, "provider": "azure"},
        filters=[{"field": "provider", "values": ["azure"]}], horizon=30,
    )  # fmt: skip
    days = rows(result, "Forecast without and with the changes")
    for day in days[1:]:
        assert day["With"] == pytest.approx(day["Without"] * Decimal("1.1"), abs=Decimal("0.001"))
    month = sum(day["Without"] for day in days)
    assert value(result) == pytest.approx(month / 30 * MONTH / 10, abs=Decimal("0.01"))


def test_a_commitment_breaks_even_at_its_rate(demo_context: Context) -> None:
    result = simulate(
        demo_context, {"action": "add", "count": 4, "instance_type": "c5.large", "region": "us-east-1"},
        {"action": "commit", "instance_type": "c5.large", "region": "us-east-1", "percent": 50},
    )  # fmt: skip
    (row,) = rows(result, "Commitments")
    on_demand = 4 * price(demo_context, "c5.large", "us-east-1") * 730 / 2
    assert row["On demand a month"] == pytest.approx(on_demand, abs=Decimal("0.0001"))
    assert row["Break-even use"] == Decimal("74.23")
    assert row["Saved a month"] == pytest.approx(
        on_demand * Decimal("0.2577"), abs=Decimal("0.001")
    )
    assert row["Owed over the term"] == pytest.approx(
        row["Committed a month"] * 12, abs=Decimal("0.001")
    )
    assert row["Paid back if all upfront"] == Decimal("8.9")
    assert value(result, f"{COST} of 2. commit") == -row["Saved a month"]


def test_an_unknown_commitment_rate_is_unknown(demo_context: Context) -> None:
    result = simulate(demo_context, {"action": "commit", "provider": "aws", "term_years": 3})
    assert result.status == "no_data"
    assert "3 years saves on AWS is unknown" in result.warnings[0]


def test_changes_outside_of_the_scope_are_not_in_its_forecast(demo_context: Context) -> None:
    result = simulate(
        demo_context, {"action": "add", "count": 10, "instance_type": "m5.large"},
        filters=[{"field": "provider", "values": ["azure"]}],
    )  # fmt: skip
    assert value(result) > 0
    assert value(result, "change of the forecast") == 0
    assert any("outside its scope: add 10 m5.large" in line for line in result.warnings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"action": "add", "instance_type": "m5.lrge"}, r"nearest: m5\.large"),
        (
            {"action": "add", "instance_type": "m5.large", "provider": "azure"},
            "of Azure is not known",
        ),
        (
            {"action": "add", "instance_type": "m5.large", "provider": "gcp"},
            "no machines of the provider",
        ),
        ({"action": "add", "instance_type": "m5.large", "region": "mars-1"}, "known are us-east-1"),
        ({"action": "add"}, "needs 'instance_type'"),
        ({"action": "resize", "instance_type": "m5.large"}, "needs 'to_type'"),
        ({"action": "resize", "instance_type": "m5.large", "to_type": "m9.huge"}, "m9.huge"),
        ({"action": "move", "instance_type": "m5.large", "to_region": "mars-1"}, "mars-1"),
        ({"action": "stop"}, "needs to know which"),
        ({"action": "stop", "instance_type": "m5.large", "count": 10_000}, "only"),
        (
            {"action": "stop", "filters": [{"field": "colour", "values": ["red"]}]},
            "unknown field 'colour'",
        ),
        ({"action": "growth"}, "needs 'percent'"),
        ({"action": "growth", "percent": -120}, "more than 100 %"),
        ({"action": "commit", "percent": 120}, "at most 100"),
    ],
)
def test_what_cannot_be_is_refused(
    demo_context: Context, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        simulate(demo_context, change)


def test_conditions_that_match_nothing_say_why(demo_context: Context) -> None:
    change = {"action": "stop", "filters": [{"field": "name", "values": ["nobody"]}]}
    result = simulate(demo_context, change)
    assert result.status == "no_data"
    assert "name 'nobody'" in result.warnings[0]


def test_no_data_at_all_says_so(context: Context) -> None:
    result = find_tool("simulate").call(
        context, {"changes": [{"action": "add", "instance_type": "m5.large"}]}
    )
    assert result.status == "no_data"


def test_a_plain_bill_is_enough(tmp_path: Path) -> None:
    """No inventory, no price list: type, region, hours and price all come from the bill."""
    rows_of = [
        hours(f"2026-11-{day:02d}", "m5.xlarge", "24", "0.2", "4.8", ResourceId=name)
        for day in range(1, 6)
        for name in ("i-1", "i-2")
    ]
    context = home_of(tmp_path, rows_of)
    added = simulate(context, {"action": "add", "count": 10, "instance_type": "m5.large"})
    assert value(added) == 10 * Decimal("0.1") * 730
    assert any("1/2 × that of m5.xlarge" in line for line in added.assumptions)
    smaller = simulate(
        context, {"action": "resize", "instance_type": "m5.xlarge", "to_type": "m5.large"}
    )
    assert value(smaller) == 2 * Decimal("-0.1") * 730
    one = simulate(context, {"action": "remove", "instance_type": "m5.xlarge", "count": 1})
    assert value(one) == Decimal("-0.2") * 730
    with pytest.raises(InputError, match="does not tell 'status'"):
        simulate(
            context, {"action": "stop", "filters": [{"field": "status", "values": ["running"]}]}
        )


def test_currencies_stay_apart(tmp_path: Path) -> None:
    euros = AZURE | {"RegionId": "westeurope", "ResourceId": "vm-1"}
    charged = [
        *(hours(f"2026-11-{day:02d}", "m5.large", "24", "0.1", "2.4") for day in range(1, 6)),
        *(
            hours(f"2026-11-{day:02d}", "Standard_D2s_v5", "24", "0.2", "4.8", **euros)
            for day in range(1, 6)
        ),
    ]
    result = simulate(
        home_of(tmp_path, charged),
        {"action": "add", "count": 2, "instance_type": "m5.large"},
        {"action": "add", "count": 2, "instance_type": "Standard_D2s_v5"},
    )
    assert value(result, currency="USD") == Decimal("146")
    assert value(result, currency="EUR") == Decimal("292")
    assert {row["BillingCurrency"] for row in rows(result)} == {"USD", "EUR"}


def test_a_stale_bill_counts_from_its_end(tmp_path: Path) -> None:
    charged = [hours(f"2026-10-{day:02d}", "m5.large", "24", "0.1", "2.4") for day in range(1, 31)]
    context = home_of(tmp_path, charged)
    later = Context(home=context.home, now=NOW + dt.timedelta(days=60))
    result = simulate(later, {"action": "add", "instance_type": "m5.large"}, horizon=5)
    assert result.stale
    assert value(result, "change of the forecast") == pytest.approx(
        Decimal("0.1") * 24 * 5, abs=Decimal("1e-5")
    )
    assert any("changes count from the day after" in line for line in result.assumptions)
