"""Recommendations: listed, explained, dismissed, counted; what is kept of them between calls."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ledger_fixture import call, columns, figures, instance, land, line, where, with_tags

from tools.base import InputError, Result
from tools.clouds.base import Inventory
from tools.context import Context
from tools.services.recommendations import rules
from tools.services.recommendations.deciding import set_status
from tools.store.schema import INSTANCE_SCHEMA, VOLUME_SCHEMA

NOW = dt.datetime(2026, 11, 16, 6, tzinfo=dt.UTC)
LAST = dt.date(2026, 11, 15)
AWS = {
    "ProviderName": "AWS", "SubAccountId": "1", "SubAccountName": "prod", "RegionId": "us-east-1",
    "ServiceName": "AmazonEC2", "ServiceCategory": "Compute",
}  # fmt: skip
Row = dict[str, Any]


def days(count: int) -> list[str]:
    return [str(LAST - dt.timedelta(days=back)) for back in range(count)]


def volume_costs(name: str, cost: str, currency: str = "USD") -> list[Row]:
    """A month of a volume."""
    more = {"ResourceId": name, "ResourceType": "Volume", "ServiceCategory": "Storage"}
    return [line(day, cost, cost, **(AWS | more), BillingCurrency=currency) for day in days(30)]


def machine_costs(name: str, kind: str, cost: str, **more: Any) -> list[Row]:
    """A month around the clock."""
    texts = {"ResourceId": name, "ResourceName": name, "ResourceType": "Instance"}
    hours = {"ConsumedQuantity": "24", "ConsumedUnit": "Hours", "x_InstanceType": kind}
    return [
        line(day, cost, cost, **(AWS | texts | hours | {"PricingCategory": "Standard"} | more))
        for day in days(31)
    ]


def volume(name: str, tags: dict[str, str] | None = None) -> Row:
    return {
        "provider": "aws", "account_id": "1", "account_name": "prod", "resource_id": name,
        "name": f"disk {name}", "status": "available", "size_gb": 100.0, "region": "us-east-1",
        "volume_type": "gp3", "created_at": dt.datetime(2026, 1, 1),
        "detached_at": dt.datetime(2026, 10, 1), "tags": json.dumps(tags) if tags else None,
    }  # fmt: skip


def put(context: Context, volumes: list[Row], instances: list[Row] | None = None) -> None:
    """The inventory from now on."""
    schema = with_tags(VOLUME_SCHEMA)
    rows = [dict.fromkeys(schema.names) | row for row in volumes]
    tables = {
        "volume": pa.Table.from_pylist(rows, schema=schema),
        "instance": pa.Table.from_pylist(instances or [], schema=with_tags(INSTANCE_SCHEMA)),
    }
    inventory = Inventory("aws", "1", tables)
    context.store.replace_inventory([inventory], now=context.now, origin="hand")


@pytest.fixture
def home(tmp_path: Path) -> Context:
    """Two volumes that nothing uses: 1 and 2 USD a day; a third is of unknown cost."""
    rows = [*volume_costs("vol-1", "1"), *volume_costs("vol-2", "2")]
    context = land(tmp_path / "home", rows, NOW)
    put(context, [volume("vol-1", {"team": "a"}), volume("vol-2"), volume("vol-3")])
    return context


def listed(context: Context, **arguments: Any) -> Result:
    return call(context, "list_recommendations", **arguments)


def names(result: Result) -> list[str]:
    return [row[0] for row in columns(result, "ResourceId")] if result.tables else []


def later(context: Context, hours: int) -> Context:
    return Context(home=context.home, now=context.now + dt.timedelta(hours=hours))


def identity(context: Context, name: str) -> str:
    result = listed(context, status=["active", "dismissed", "applied", "failed"])
    return dict(columns(result, "ResourceId", "Id"))[name]


def test_the_list(home: Context) -> None:
    result = listed(home)
    assert columns(result, "ResourceId", "Type", "MonthlySavings", "Currency") == [
        ("vol-2", "storage", Decimal("60.83"), "USD"),  # 2 a day, 365 / 12 days a month
        ("vol-3", "storage", Decimal("45.62"), "USD"),
        ("vol-1", "storage", Decimal("30.42"), "USD"),
    ]
    # vol-3 is not on the bill: its price is what others of its kind cost a GB
    assert figures(result, "monthly savings") == {"USD": Decimal("136.87")}
    assert figures(result, "recommendations") == {None: 3}
    assert figures(result, "storage") == {None: 3}
    assert result.as_of == dt.datetime(2026, 11, 15)
    assert not result.stale
    assert all("SELECT" in receipt.sql for receipt in result.receipts)
    assert [receipt.tool for receipt in result.receipts] == ["list_recommendations"] * len(
        result.receipts
    )


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([where("resource", "is", "vol-1")], ["vol-1"]),
        ([where("resource", "contains", "disk")], ["vol-2", "vol-3", "vol-1"]),
        ([where("account", "is", "PROD")], ["vol-2", "vol-3", "vol-1"]),
        ([where("provider", "is", "Azure")], []),
        ([where("savings", "gt", 50)], ["vol-2"]),
        ([where("confidence", "lt", 0.5)], []),
        ([where("priority", "is", "high")], ["vol-2", "vol-3", "vol-1"]),
        ([where("tag:team", "is", "a")], ["vol-1"]),
        ([where("tag:team", "missing")], ["vol-2", "vol-3"]),
    ],
)
def test_conditions(home: Context, filters: list[Any], found: list[str]) -> None:
    result = listed(home, filters=filters)
    assert names(result) == found
    if not found:
        assert "none of 3 recommendations matches: 3 active, 0 dismissed" in result.warnings


def test_groups_top_and_types(home: Context) -> None:
    result = listed(home, group_by="account", top=1)
    assert (result.truncated, result.total_rows) == (True, 3)
    assert result.tables[1].rows == [["prod", 3, Decimal("136.87"), "USD"]]
    assert names(listed(home, types=["idle"])) == []
    with pytest.raises(InputError, match="unknown field 'colour'"):
        listed(home, filters=[where("colour", "is", "red")])


def test_dismissed_stays_so_until_it_is_restored(home: Context) -> None:
    found = identity(home, "vol-2")
    done = call(home, "dismiss_recommendation", recommendation=found, reason="a backup of ours")
    assert done.title == f"{found} is dismissed: Delete the volume disk vol-2: nothing uses it"
    again = later(home, 5)
    assert names(listed(again)) == ["vol-3", "vol-1"]
    assert figures(listed(again), "monthly savings") == {"USD": Decimal("76.04")}
    assert "1 dismissed recommendation not shown" in listed(again).warnings
    aside = listed(again, status=["dismissed"])
    assert columns(aside, "ResourceId", "Status") == [("vol-2", "dismissed")]
    with pytest.raises(InputError, match="is not dismissed but active"):
        call(again, "dismiss_recommendation", recommendation="vol-1", restore=True)
    call(again, "dismiss_recommendation", recommendation="disk vol-2", restore=True)
    assert names(listed(again)) == ["vol-2", "vol-3", "vol-1"]
    told = call(again, "explain_recommendation", recommendation="vol-2")
    history = next(table for table in told.tables if table.title == "History")
    assert [(at, status, why) for at, status, why in history.rows] == [
        (dt.datetime(2026, 11, 16, 6), "active", None),
        (dt.datetime(2026, 11, 16, 6), "dismissed", "a backup of ours"),
        (dt.datetime(2026, 11, 16, 11), "active", None),
    ]


def test_what_is_gone_closes_and_comes_back_as_new(home: Context) -> None:
    kept, dismissed, applied = (identity(home, f"vol-{number}") for number in (1, 2, 3))
    call(home, "dismiss_recommendation", recommendation=dismissed)
    set_status(home, applied, "applied", "plan 7")
    assert names(listed(home)) == ["vol-1"]
    assert names(listed(home, status=["applied"])) == ["vol-3"]
    gone = later(home, 24)
    put(gone, [])
    assert names(listed(gone)) == []
    assert names(listed(gone, status=["applied"])) == ["vol-3"]  # known from what was kept
    back = later(home, 48)
    put(back, [volume(f"vol-{number}") for number in (1, 2, 3)])
    assert names(listed(back)) == ["vol-3", "vol-1"]
    assert {row[0] for row in columns(listed(back), "Created")} == {dt.datetime(2026, 11, 18, 6)}
    events = [event.status for event in back.store.recommendations.history(applied)]
    assert events == ["active", "applied", "closed", "active"]
    assert [event.status for event in back.store.recommendations.history(kept)] == [
        *("active", "closed", "active"),
    ]
    assert names(listed(back, status=["dismissed"])) == ["vol-2"]


def test_a_list_is_noted_once(home: Context) -> None:
    listed(home)
    before = (home.home / "state.db").stat().st_mtime_ns
    rows = home.store.state.read("SELECT count(*) FROM recommendation_history")
    listed(later(home, 1))
    assert home.store.state.read("SELECT count(*) FROM recommendation_history") == rows == [(3,)]
    assert (home.home / "state.db").stat().st_mtime_ns == before


def test_explained(home: Context) -> None:
    result = call(home, "explain_recommendation", recommendation="top")
    assert result.title == "Delete the volume disk vol-2: nothing uses it"
    assert figures(result, "monthly savings") == {"USD": Decimal("60.83")}
    facts = dict(result.tables[0].rows)
    assert facts["price from"] == "its own cost on the bill, 2026-10-17 to 2026-11-15"
    assert facts["what"] == ("100 GB gp3 unattached for 46 days; it costs 60.83 USD a month.")
    assert ["days unattached", 46, None] in result.tables[1].rows


def test_names_that_are_not_known(home: Context) -> None:
    with pytest.raises(InputError, match=r"no recommendation matches 'disk vol-9'.*'disk vol-"):
        call(home, "explain_recommendation", recommendation="disk vol-9")
    several = call(home, "explain_recommendation", recommendation="disk")
    assert several.title == "3 recommendations match 'disk'"
    assert several.warnings == ["several recommendations match: ask again with one of the ids"]
    untouched = call(home, "dismiss_recommendation", recommendation="disk")
    assert untouched.title == several.title
    assert len(names(listed(home))) == 3
    with pytest.raises(InputError, match="no status 'gone'"):
        set_status(home, identity(home, "vol-1"), "gone")


def test_thresholds_are_settings(home: Context) -> None:
    rules.set_rule(home, "storage.unattached_days", "60")
    assert names(listed(home)) == []
    rules.set_rule(home, "storage.unattached_days", None)
    rules.set_rule(home, "saving.minimum", "40")
    assert names(listed(home)) == ["vol-2", "vol-3"]
    with pytest.raises(InputError, match=r"no rule 'storage\.days'"):
        rules.set_rule(home, "storage.days", "3")
    with pytest.raises(InputError, match="0 or more, not 'many'"):
        rules.set_rule(home, "saving.minimum", "many")


def test_an_empty_home_says_so(context: Context) -> None:
    assert listed(context).status == "no_data"
    told = call(context, "explain_recommendation", recommendation="top")
    assert told.status == "no_data"
    assert "there is no data yet" in told.warnings[0]


COVERED = {
    "CommitmentDiscountId": "sp-1", "CommitmentDiscountName": "plan-1yr",
    "CommitmentDiscountType": "Savings Plan", "CommitmentDiscountStatus": "Used",
    "PricingCategory": "Committed",
}  # fmt: skip


def test_commitments_from_a_bill_alone(tmp_path: Path) -> None:
    """i-1 and i-2 run on demand at 0.10 an hour, i-3 is covered at 0.06, i-4 pauses, i-5 is spot."""
    rows = [
        *machine_costs("i-1", "m5.large", "2.4"),
        *machine_costs("i-2", "m5.large", "2.4"),
        *machine_costs("i-3", "m5.large", "1.44", **COVERED, ContractedCost="2.4", ListCost="2.4"),
        *machine_costs("i-4", "m5.large", "2.4")[3:],
        *machine_costs("i-5", "m5.large", "0.8", PricingCategory="Dynamic"),
    ]
    result = listed(land(tmp_path / "home", rows, NOW))
    assert any("there is no inventory" in text for text in result.warnings)
    assert columns(result, "Type", "Resource", "MonthlySavings") == [
        # 0.2 an hour, 80 % of it committed at 60 % of the price
        ("commitment", "m5 in us-east-1", Decimal("46.72")),
    ]
    told = call(land(tmp_path / "home", [], NOW), "explain_recommendation", recommendation="top")
    assert ["breaks even after", 8, "months"] in told.tables[1].rows
    parts = next(table for table in told.tables if table.title == "Resources")
    assert [row[1:3] for row in parts.rows] == [
        ["i-1", Decimal("23.36")],
        ["i-2", Decimal("23.36")],
    ]


def test_without_a_known_rate_nothing_is_quantified(tmp_path: Path) -> None:
    result = listed(land(tmp_path / "home", machine_costs("i-1", "m5.large", "2.4"), NOW))
    assert columns(result, "Type", "MonthlySavings") == [("commitment", None)]
    assert figures(result, "monthly savings") == {}
    assert "the savings of 1 recommendation are unknown, as no price is known" in result.warnings


def test_addresses_that_the_bill_calls_idle(tmp_path: Path) -> None:
    texts = AWS | {"ServiceCategory": "Networking", "ResourceType": "elastic-ip"}
    idle = {"ChargeDescription": "$0.005 per Idle public IPv4 address per hour"}
    used = {"ChargeDescription": "$0.005 per In-use public IPv4 address per hour"}
    arn = "arn:aws:ec2:us-east-1:1:elastic-ip/eipalloc-"
    rows = [
        *(
            line(day, "0.12", "0.12", **(texts | idle | {"ResourceId": f"{arn}1"}))
            for day in days(20)
        ),
        *(
            line(day, "0.12", "0.12", **(texts | used | {"ResourceId": f"{arn}2"}))
            for day in days(20)
        ),
        line(
            days(20)[9], "0.12", "0.12", **(texts | idle | {"ResourceId": f"{arn}3"})
        ),  # one day only
    ]
    result = listed(land(tmp_path / "home", rows, NOW))
    assert columns(result, "ResourceId", "MonthlySavings") == [(f"{arn}1", Decimal("3.65"))]
    assert "too few to tell what to commit to" in "\n".join(result.warnings)  # 20 of 30 days


def test_unused_commitments_come_first(tmp_path: Path) -> None:
    rows = [
        *machine_costs("i-1", "m5.large", "2.4"),
        *machine_costs("i-3", "m5.large", "1.44", **COVERED, ContractedCost="2.4", ListCost="2.4"),
        *(
            line(day, "0", "1.44", **AWS, **(COVERED | {"CommitmentDiscountStatus": "Unused"}))
            for day in days(31)
        ),
    ]
    result = listed(land(tmp_path / "home", rows, NOW))
    assert names(result) == []  # what is paid for and not used covers i-1 already


def test_currencies_are_never_mixed(tmp_path: Path) -> None:
    rows = [*volume_costs("vol-1", "1"), *volume_costs("vol-2", "7", "SEK")]
    context = land(tmp_path / "home", rows, NOW)
    put(context, [volume("vol-1"), volume("vol-2")], [])
    result = listed(context)
    assert figures(result, "monthly savings") == {
        "USD": Decimal("30.42"), "SEK": Decimal("212.92"),
    }  # fmt: skip
    assert [column.unit for column in result.tables[0].columns if "Savings" in column.name] == [
        None
    ]


def test_without_measurements_machines_are_not_judged(tmp_path: Path) -> None:
    context = land(tmp_path / "home", machine_costs("i-1", "m5.large", "2.4"), NOW)
    kinds = {"instance_type": "m5.large", "region": "us-east-1", "vcpus": 2, "memory_gb": 8.0}
    put(context, [], [instance("aws", "1", "i-1", "web", **kinds)])
    result = listed(context)
    assert {row[0] for row in columns(result, "Type")} == {"commitment"}
    assert any("there are no measurements" in text for text in result.warnings)


def test_what_is_planted_in_the_demo_is_found(demo_context: Context) -> None:
    result = listed(demo_context, types=["idle", "schedule", "right_sizing"], top=100)
    truth = json.loads((demo_context.home / "demo-truth.json").read_text("utf-8"))
    planted = {one["id"] for kind in ("idle", "oversized", "always_on_dev")
               for one in truth["waste"][kind]}  # fmt: skip
    assert set(names(result)) == planted
    total = sum(row[0] for row in columns(result, "Counted"))
    assert figures(result, "monthly savings") == {"USD": total}


def test_the_percentage_is_of_the_costs_of_the_scope(demo_context: Context) -> None:
    result = call(demo_context, "list_recommendations", filters=[where("provider", "is", "azure")])
    rows = demo_context.store.query(
        "SELECT sum(EffectiveCost) FROM cost_line WHERE ProviderName = 'Microsoft' "
        "AND ChargePeriodStart >= '2026-10-22' AND ChargePeriodStart < '2026-11-21'"
    ).rows
    month = rows[0][0] / 30 * 365 / 12
    savings = figures(result, "monthly savings")["USD"]
    (share,) = figures(result, "monthly savings, of what a month costs in USD").values()
    assert float(share) == pytest.approx(float(100 * savings / month), abs=0.006)
