"""Instances and other resources: from the inventory, and from the bill where there is none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import NOW, call, columns, figures, inventories, land, where

from tools.base import InputError
from tools.context import Context

D = Decimal


def test_the_usual_list(estate: Context) -> None:
    result = call(estate, "list_instances")
    assert [(v.name, v.value, v.unit) for v in result.values] == [
        ("instances", 3, None),
        ("vcpus", 8, "vCPU"),
        ("memory_gb", 31, "GB"),
        ("monthly_cost", D(40), "USD"),
        ("monthly_cost", D(15), "EUR"),
    ]
    shown = ("name", "provider", "account", "status", "age_days", "monthly_cost", "currency")
    assert columns(result, *shown) == [
        ("web-1", "aws", "prod", "running", 100.0, D(24), "USD"),
        ("batch", "aws", "dev", "stopped", 10.0, D(16), "USD"),
        ("erp", "azure", "Corp", "running", 0.5, D(15), "EUR"),  # 5 October is too long ago
    ]
    assert "terminated instances are left out" in result.assumptions
    assert (
        "monthly_cost of Azure covers 28 of the 30 days: its data goes from 2026-10-05 to 2026-11-03"
    ) in result.warnings
    assert result.as_of == dt.datetime(2026, 11, 6, 6)
    assert not result.stale


def test_recent_use_is_of_the_last_day_and_unknown_without_points(estate: Context) -> None:
    result = call(estate, "list_instances", sort="name", order="asc", columns=["memory_percent"])
    # i-1: 20 and 60 with 12 samples, 90 with 4; the point of 4 November is older than 24 h
    assert columns(result, "name", "cpu_percent", "memory_percent") == [
        ("batch", None, None),
        ("erp", None, None),
        ("web-1", round((20 * 12 + 60 * 12 + 90 * 4) / 28, 3), 50.0),
    ]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([where("provider", "is", "Microsoft")], ["erp"]),
        ([where("account", "is", "PROD")], ["web-1"]),
        ([where("region", "is", "eu-west-1")], ["batch"]),
        ([where("status", "is", "terminated")], ["old"]),
        ([where("status", "is_not", "running")], ["batch"]),
        ([where("name", "contains", "B")], ["batch", "web-1"]),
        ([where("instance_type", "is", "m5.large")], ["web-1"]),
        ([where("vcpus", "ge", 4)], ["batch"]),
        ([where("memory_gb", "lt", 8)], ["erp"]),
        ([where("age_days", "gt", 90)], ["web-1"]),
        ([where("age_days", "lt", 1)], ["erp"]),
        ([where("uptime_hours", "le", 12)], ["erp"]),
        ([where("launched_at", "ge", "2026-10-27")], ["batch", "erp"]),
        ([where("launched_at", "gt", "2026-10-27")], ["erp"]),
        ([where("launched_at", "is", "2026-10-27")], ["batch"]),
        ([where("monthly_cost", "gt", 15)], ["batch", "web-1"]),
        ([where("month_to_date_cost", "missing")], ["batch"]),
        ([where("cpu_percent", "gt", 40)], ["web-1"]),
        ([where("cpu_percent", "missing")], ["batch", "erp"]),
        ([where("tag:env", "is", "PROD")], ["erp", "web-1"]),
        ([where("tag:owner", "missing")], ["batch", "erp"]),
        ([where("tags", "missing")], ["batch"]),
        ([where("private_ips", "contains", "10.0.0.2")], ["web-1"]),
        ([where("cpu_percent", "gt", 40), where("region", "is", "us-east-1")], ["web-1"]),
    ],
)
def test_conditions(estate: Context, filters: list[dict[str, Any]], names: list[str]) -> None:
    result = call(estate, "list_instances", filters=filters, sort="name", order="asc")
    assert [row[0] for row in columns(result, "name")] == names
    assert result.values[0].value == len(names)


def test_pages_keep_the_totals_of_all(estate: Context) -> None:
    result = call(estate, "list_instances", sort="name", order="asc", limit=1, offset=1)
    assert columns(result, "name") == [("erp",)]
    assert (result.values[0].value, result.total_rows, result.truncated) == (3, 3, True)
    last = call(estate, "list_instances", sort="name", order="asc", limit=1, offset=2)
    assert not last.truncated


def test_unknown_values_sort_last_either_way(estate: Context) -> None:
    for order in ("asc", "desc"):
        result = call(estate, "list_instances", sort="cpu_percent", order=order)
        assert columns(result, "name")[0] == ("web-1",)


def test_fields_that_are_asked_about_are_shown(estate: Context) -> None:
    result = call(
        estate, "list_instances", filters=[where("tag:owner", "present"), where("vcpus", "gt", 1)],
        columns=["tags", "private_ips", "uptime_hours"],
    )  # fmt: skip
    assert columns(result, "tag:owner", "vcpus", "tags", "private_ips", "uptime_hours") == [
        ("ann", 2, '{"env":"prod","owner":"ann"}', ["10.0.0.1", "10.0.0.2"], 2400.0)
    ]


def test_groups_count_and_sum(estate: Context) -> None:
    result = call(estate, "list_instances", group_by=["provider", "status"])
    assert result.tables[0].rows == [
        ["aws", "running", 1, 2, 8, D(24), None],
        ["aws", "stopped", 1, 4, 16, D(16), None],
        ["azure", "running", 1, 2, 7, None, D(15)],
    ]
    tags = call(estate, "list_instances", group_by=["tag:env"], sort="tag:env", order="asc")
    assert columns(tags, "tag:env", "instances") == [("prod", 2), (None, 1)]


def test_none_is_an_answer_and_an_unknown_name_is_not(estate: Context) -> None:
    none = call(estate, "list_instances", filters=[where("cpu_percent", "gt", 99)])
    assert (none.status, none.values[0].value) == ("ok", 0)
    stopped = call(estate, "list_instances", filters=[where("status", "is", "error")])
    assert (stopped.status, stopped.values[0].value) == ("ok", 0)
    unknown = call(estate, "list_instances", filters=[where("region", "is", "us-east-9")])
    assert unknown.status == "no_data"
    assert "nearest: 'us-east-1'" in unknown.warnings[0]


def test_an_old_inventory_is_stale(tmp_path: Path) -> None:
    context = land(tmp_path / "home", now=NOW + dt.timedelta(days=2))
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    result = call(context, "list_instances")
    assert result.stale
    assert any("2.2 days ago" in item for item in result.warnings)


def test_a_cloud_that_is_down_is_served_stale_with_the_reason(tmp_path: Path) -> None:
    context = land(tmp_path / "home")
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    context.store.mark_stale(
        provider="azure", account_id="sub-1", kinds=["instance"], reason="timeout", now=NOW
    )
    assert any("timeout" in item for item in call(context, "list_instances").warnings)


def test_inventory_without_costs_says_so(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    context.store.replace_inventory(inventories(), now=NOW, origin="hand")
    result = call(context, "list_instances")
    assert figures(result, "monthly_cost") == {None: None}
    assert any("no costs in the ledger" in item for item in result.warnings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filters": [where("nmae", "is", "x")]}, "did you mean 'name'"),
        ({"sort": "shoe"}, "unknown field 'shoe'"),
        ({"columns": ["shoe"]}, "unknown field 'shoe'"),
        ({"group_by": ["shoe"]}, "unknown field 'shoe'"),
        ({"filters": [where("age_days", "contains", "9")]}, "does not work"),
        ({"filters": [where("launched_at", "gt", "yesterday")]}, "expected YYYY-MM-DD"),
        ({"group_by": ["region"], "sort": "shoe"}, "unknown field 'shoe'"),
    ],
)
def test_bad_input(estate: Context, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        call(estate, "list_instances", **arguments)
    assert message in str(caught.value)


# Without an inventory


def test_the_bill_knows_instances(ledger: Context) -> None:
    result = call(ledger, "list_instances")
    assert [(v.name, v.value) for v in result.values][:2] == [
        ("instances", 4),
        ("charged in the last 30 days", 4),
    ]
    shown = ("resource_id", "region", "age_days", "first_seen", "monthly_cost")
    assert columns(result, *shown) == [
        ("g-1", "us-central1", 30.0, dt.date(2026, 10, 7), D(45)),
        ("i-1", "us-east-1", 36.0, dt.date(2026, 10, 1), D(24)),
        ("i-2", "eu-west-1", 22.0, dt.date(2026, 10, 15), D(16)),
        ("/vm/ERP", "westeurope", 32.0, dt.date(2026, 10, 5), D(15)),
    ]
    assert result.as_of == dt.datetime(2026, 11, 3)
    assert any("answered from the bill" in item for item in result.assumptions)
    assert any("ages are at least this" in item for item in result.warnings)


def test_what_the_bill_cannot_know_is_not_dropped(ledger: Context) -> None:
    for arguments in (
        {"filters": [where("status", "is", "running")]},
        {"filters": [where("provider", "is", "aws"), where("cpu_percent", "gt", 80)]},
        {"sort": "vcpus"},
        {"group_by": ["zone"]},
    ):
        result = call(ledger, "list_instances", **arguments)
        assert result.status == "no_data"
        assert "only the bill: it does not tell" in result.warnings[0]


def test_the_bill_answers_tags_types_and_costs(ledger: Context) -> None:
    tagged = call(ledger, "list_instances", filters=[where("tag:owner", "is", "ANN")])
    assert columns(tagged, "resource_id", "name") == [("i-1", "web-1")]
    by_type = call(ledger, "list_instances", group_by=["instance_type"], sort="instance_type",
                   order="asc")  # fmt: skip
    assert columns(by_type, "instance_type", "instances") == [
        ("Standard_D2", 1), ("m5.large", 1), ("m5.xlarge", 1), (None, 1),
    ]  # fmt: skip


def test_ages_count_from_the_end_of_old_data(tmp_path: Path) -> None:
    context = land(tmp_path / "home", now=NOW + dt.timedelta(days=100))
    result = call(context, "list_instances", sort="age_days")
    assert columns(result, "resource_id", "age_days")[0] == ("i-1", 35.0)  # to 5 November
    assert "the data ends 2026-11-05" in result.warnings[0]


def test_an_empty_home_says_what_to_do(context: Context) -> None:
    for tool, arguments in (("list_instances", {}), ("list_resources", {"kind": "volume"})):
        result = call(context, tool, **arguments)
        assert result.status == "no_data"
        assert "cloudwright demo" in result.warnings[0]


# Volumes, and one resource


def test_volumes_and_what_is_unattached(estate: Context) -> None:
    result = call(estate, "list_resources", kind="volume", sort="size_gb")
    assert columns(result, "name", "size_gb", "attached_to", "age_days") == [
        ("left", 100.0, None, None),
        ("root", 30.0, "i-1", 100.0),
    ]
    loose = call(estate, "list_resources", kind="volume", filters=[where("attached_to", "missing")])
    assert [(v.name, v.value) for v in loose.values][:2] == [("volumes", 1), ("size_gb", 100)]


def test_a_kind_that_was_never_collected(estate: Context) -> None:
    result = call(estate, "list_resources", kind="snapshot")
    assert (result.status, result.warnings) == (
        "no_data",
        [
            "no inventory of snapshots was collected; query_costs shows what the bill charges for them"
        ],
    )


def test_describe_by_name_and_by_id(estate: Context) -> None:
    for wanted in ("WEB-1", "i-1"):
        result = call(estate, "describe_resource", resource=wanted)
        assert result.title == "Instance web-1"
        facts = dict(columns(result, "field", "value"))
        assert facts["private_ips"] == "10.0.0.1, 10.0.0.2"
        assert facts["age_days"] == 100.0
        assert figures(result, "monthly_cost") == {"USD": D(24)}
        assert columns(result, "key", "value", table=1) == [("env", "prod"), ("owner", "ann")]
        titles = [table.title for table in result.tables]
        assert "Attached volumes" in titles
        daily = titles.index("Daily cost")
        assert columns(result, "Date", "EffectiveCost", table=daily) == [
            ("2026-11-01", D(12)),
            ("2026-11-02", D(12)),
        ]


def test_describe_what_only_the_bill_knows(estate: Context) -> None:
    result = call(estate, "describe_resource", resource="logs")
    facts = dict(columns(result, "field", "value"))
    assert (facts["resource_id"], facts["services"]) == ("b-1", "AmazonS3")
    assert "no inventory has this resource: answered from the bill" in result.assumptions


def test_describe_lists_the_nearest_names(estate: Context) -> None:
    result = call(estate, "describe_resource", resource="web1")
    assert result.status == "no_data"
    assert "nearest: 'web-1'" in result.warnings[0]


def test_describe_a_name_that_several_carry(tmp_path: Path) -> None:
    from ledger_fixture import EC2, PROD, line

    rows = [
        line("2026-10-01", "1", "1", **PROD, **EC2, ResourceId=name, ResourceName="twin")
        for name in ("i-8", "i-9")
    ]
    result = call(land(tmp_path / "home", rows), "describe_resource", resource="Twin")
    assert columns(result, "resource_id") == [("i-8",), ("i-9",)]
    assert "ask again with the resource_id" in result.warnings[0]
