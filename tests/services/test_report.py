"""Reports: every figure is that of the single answers, and of SQL that was written apart."""

from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import pytest
from filelock import FileLock
from ledger_fixture import call

from tools.base import Result, Table
from tools.context import Context

OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
AGAINST_SEPTEMBER = OCTOBER | {"baseline_start": "2026-09-01", "baseline_end": "2026-09-30"}
KINDS = ("weekly", "monthly", "executive", "health")


@pytest.fixture(scope="module")
def reports(demo_context: Context, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """One report of each kind, written once for all test processes."""
    shared = tmp_path_factory.getbasetemp().parent / "demo-reports.pickle"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            made = {kind: call(demo_context, "report", kind=kind) for kind in KINDS}
            shared.write_bytes(pickle.dumps(made))
        found: dict[str, Result] = pickle.loads(shared.read_bytes())
    return found


def table(result: Result, title: str) -> Table:
    return next(one for one in result.tables if one.title == title)


def cells(result: Result, title: str, name: str) -> list[Any]:
    found = table(result, title)
    index = [column.name for column in found.columns].index(name)
    return [row[index] for row in found.rows]


def said(result: Result, part: str) -> str:
    return " ".join(text for name, text in table(result, "Summary").rows if name == part)


def figure(result: Result, name: str) -> Any:
    return next(item.value for item in result.values if item.name == name)


def sql(context: Context, statement: str) -> list[tuple[Any, ...]]:
    return list(context.store.snapshot().query(statement, {}).rows)


def test_the_total_is_that_of_the_ledger(reports: dict[str, Result], demo_context: Context) -> None:
    rows = sql(
        demo_context,
        "SELECT sum(EffectiveCost) FILTER (WHERE ChargePeriodStart >= '2026-10-01'), "
        "sum(EffectiveCost) FILTER (WHERE ChargePeriodStart < '2026-10-01') FROM cost_line "
        "WHERE ChargePeriodStart >= '2026-09-01' AND ChargePeriodStart < '2026-11-01'",
    )
    report = reports["monthly"]
    assert figure(report, "Current EffectiveCost") == rows[0][0]
    assert figure(report, "Change") == rows[0][0] - rows[0][1]
    assert f"${rows[0][0]:,.2f}" in said(report, "Headline")
    assert sum(cells(report, "Costs: by service", "October 2026")) == rows[0][0]
    assert sum(cells(report, "Costs: by tag team", "September 2026")) == rows[0][1]


def test_headline_and_drivers_are_those_of_the_comparison(
    reports: dict[str, Result], demo_context: Context
) -> None:
    compared = call(demo_context, "compare_costs", **AGAINST_SEPTEMBER)
    report = reports["monthly"]
    for item in compared.values:
        assert figure(report, item.name) == item.value
    drivers = table(report, "Drivers: by service")
    assert (drivers.columns, drivers.rows) == (compared.tables[0].columns, compared.tables[0].rows)
    assert table(reports["executive"], "Drivers: by service").rows == drivers.rows[:3]
    assert "per day" in said(report, "Headline")  # 31 days against 30


def test_costs_by_provider_are_those_of_single_questions(
    reports: dict[str, Result], demo_context: Context
) -> None:
    single = call(demo_context, "query_costs", group_by=["provider"], **OCTOBER)
    rows = {row[0]: row[1] for row in single.tables[0].rows}
    report = reports["monthly"]
    names = cells(report, "Costs: by provider", "ProviderName")
    assert (
        dict(zip(names, cells(report, "Costs: by provider", "October 2026"), strict=True)) == rows
    )


def test_what_carries_no_team_is_told(reports: dict[str, Result], demo_context: Context) -> None:
    [[untagged]] = sql(
        demo_context,
        "SELECT sum(EffectiveCost) FROM cost_line WHERE ChargePeriodStart >= '2026-10-01' "
        "AND ChargePeriodStart < '2026-11-01' AND (x_TagsetId IS NULL OR x_TagsetId NOT IN "
        "(SELECT tagset_id FROM tagset WHERE lower(tag_key) = 'team'))",
    )
    report = reports["monthly"]
    assert figure(report, "cost without tag team") == untagged
    assert "(no team)" in cells(report, "Costs: by tag team", "tag:team")


def test_the_trend_is_the_daily_series_with_the_forecast(
    reports: dict[str, Result], demo_context: Context
) -> None:
    rows = table(reports["monthly"], "Trend: per day").rows
    ahead = call(demo_context, "forecast", horizon=30).tables[0].rows
    past = dict(
        sql(
            demo_context,
            "SELECT ChargeDay, sum(EffectiveCost) FROM cost_daily GROUP BY 1 ORDER BY 1 DESC LIMIT 92",
        )
    )
    known = {row[0]: row[1] for row in rows if row[1] is not None}
    assert known == past
    expected = {str(row[0])[:10]: list(row[2:]) for row in rows if row[1] is None}
    assert expected == {str(row[0])[:10]: list(row[1:4]) for row in ahead}


def test_forecast_savings_and_anomalies_are_those_of_single_questions(
    reports: dict[str, Result], demo_context: Context
) -> None:
    report = reports["monthly"]
    month = figure(call(demo_context, "forecast"), "projected month total")
    assert figure(report, "expected cost of November 2026") == month
    savings = call(demo_context, "list_recommendations", group_by="type")
    assert figure(report, "possible savings a month") == figure(savings, "monthly savings")
    unusual = call(demo_context, "detect_anomalies", top=1000, start="2026-10-01", end="2026-11-20")
    begun = [row for row in unusual.tables[0].rows if str(row[6])[:10] <= "2026-10-31"]
    assert unusual.tables[0].columns[6].name == "Start"
    assert len(begun) > 3
    assert figure(report, "anomalies") == len(begun)
    assert table(report, "Anomalies: in costs").rows == begun[:10]


def test_machines_are_those_of_the_inventory(
    reports: dict[str, Result], demo_context: Context
) -> None:
    states = sql(
        demo_context,
        "SELECT provider, status, count(*) FROM instance WHERE status <> 'terminated' GROUP BY ALL",
    )
    for kind in ("monthly", "health"):
        shown = table(reports[kind], "Machines: by provider and status")
        assert sorted(row[:3] for row in shown.rows) == sorted(map(list, states))
        assert figure(reports[kind], "machines") == sum(row[2] for row in states)


def test_actions_are_ranked_and_counted_once(reports: dict[str, Result]) -> None:
    report = reports["monthly"]
    order = ["high", "medium", "low"]
    ranks = [order.index(one) for one in cells(report, "Actions: what to do first", "Priority")]
    assert ranks == sorted(ranks)
    rows = table(report, "Actions: what to do first").rows
    saved = sum(row[3] for row in rows if row[4] == "saved a month")
    assert 0 < saved <= figure(report, "possible savings a month")
    first = cells(report, "Actions: what to do first", "Action")[0]
    assert f"To do first: {first}" in said(report, "Headline")
    assert len(table(reports["executive"], "Actions: what to do first").rows) == 5


def test_the_week_is_the_last_full_one(reports: dict[str, Result], demo_context: Context) -> None:
    report = reports["weekly"]
    assert report.period is not None
    assert (report.period.start, report.period.end) == (dt.date(2026, 11, 9), dt.date(2026, 11, 15))
    single = call(demo_context, "query_costs", start="2026-11-09", end="2026-11-15")
    assert figure(report, "Current EffectiveCost") == figure(single, "EffectiveCost")
    assert "2 to 8 November 2026" in said(report, "Headline")


def test_health_gives_a_verdict_by_stated_rules(reports: dict[str, Result]) -> None:
    report = reports["health"]
    verdicts = {row[0]: row[1] for row in table(report, "Verdicts: by area").rows}
    assert verdicts["Machines"] == "act"  # one is in the state error
    assert verdicts["Data"] == "ok"
    assert all(row[2] and row[3] for row in table(report, "Verdicts: by area").rows)
    used = cells(report, "Disks: full or filling up", "used")
    left = cells(report, "Disks: full or filling up", "full in")
    assert all(now >= 85 or days <= 30 for now, days in zip(used, left, strict=True))


def test_receipts_of_all_tools_go_with_a_report(reports: dict[str, Result]) -> None:
    report = reports["monthly"]
    assert [item.id for item in report.receipts] == [
        f"r{number}" for number in range(1, len(report.receipts) + 1)
    ]
    tools = {item.tool for item in report.receipts}
    assert {"query_costs", "compare_costs", "forecast", "list_recommendations"} <= tools
    assert {"detect_anomalies", "list_budgets", "list_instances", "data_status"} <= tools


def test_filters_scope_the_machines(demo_context: Context) -> None:
    filters = [{"field": "provider", "values": ["azure"]}]
    report = call(demo_context, "report", kind="health", filters=filters)
    assert set(cells(report, "Machines: by provider and status", "provider")) == {"azure"}
    assert set(cells(report, "Storage: dearest unattached volumes", "provider")) == {"azure"}
    assert "azure" in report.title
    assert "cannot be filtered" in said(report, "Data")


def test_decimals_stay_exact(reports: dict[str, Result]) -> None:
    assert isinstance(figure(reports["monthly"], "Current EffectiveCost"), Decimal)
