"""Charts: the kind follows the shape, currencies stay apart, what is unknown is a gap."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import pytest

from tools.base import Column, Result, Table, Value
from tools.context import Context
from tools.registry import find_tool
from ui.charts import figure_of, figures_of

AMOUNTS = ("EffectiveCost", "Forecast", "Low80", "High80", "Low95", "High95")
PERIOD = {"start": "2026-11-01", "end": "2026-11-20"}


def table(heads: str, *rows: list[Any], unit: str | None = "USD") -> Table:
    """Columns separated by blanks; those of amounts have the unit."""
    columns = [Column(name=name, unit=unit if name in AMOUNTS else None) for name in heads.split()]
    return Table(title="Costs", columns=columns, rows=list(rows))


def result(*tables: Table, **values: Any) -> Result:
    found = [Value(name=name, value=value, currency="USD") for name, value in values.items()]
    return Result(title="Costs", tables=list(tables), values=found)


def kinds(figure: dict[str, Any] | None) -> list[str]:
    assert figure is not None
    return [trace["type"] for trace in figure["data"]]


@pytest.mark.parametrize(
    ("tool", "arguments", "kind"),
    [
        ("query_costs", {**PERIOD, "granularity": "daily"}, "scatter"),
        ("query_costs", {**PERIOD, "granularity": "daily", "group_by": ["service"]}, "scatter"),
        ("query_costs", {"granularity": "monthly"}, "bar"),
        ("query_costs", {**PERIOD, "group_by": ["service"], "top": 10}, "bar"),
        ("query_costs", {**PERIOD, "filters": ["currency=USD"], "group_by": ["provider"]}, "pie"),
        (
            "compare_costs",
            {**PERIOD, "baseline_start": "2026-10-01", "baseline_end": "2026-10-20"},
            "bar",
        ),
        ("forecast", {}, "scatter"),
        ("list_recommendations", {}, "bar"),
        ("list_instances", {}, "bar"),
        ("query_metrics", {"metrics": ["cpu_percent"], "interval": "1d"}, "scatter"),
    ],
)
def test_results_of_tools_become_charts_that_plotly_takes(
    two_currencies: Context, tool: str, arguments: dict[str, Any], kind: str
) -> None:
    found = figures_of(find_tool(tool).call(two_currencies, arguments))
    assert found
    for figure in found:
        assert kinds(figure)[-1] == kind or kind in kinds(figure)
        go.Figure(figure)
        json.dumps(figure, allow_nan=False)
        assert len(figure["layout"]["meta"]["alt"]) > 30


@pytest.mark.parametrize("tool", ["list_accounts", "list_changes"])
def test_what_has_no_data_has_no_chart(two_currencies: Context, tool: str) -> None:
    assert figure_of(find_tool(tool).call(two_currencies, {})) is None


def test_currencies_are_never_in_one_chart() -> None:
    mixed = table(
        "ServiceName BillingCurrency EffectiveCost",
        ["a", "USD", Decimal(3)],
        ["b", "USD", Decimal(2)],
        ["c", "EUR", Decimal(9)],
        ["d", "EUR", Decimal(1)],
        unit=None,
    )
    usd, eur = figures_of(result(mixed))
    assert usd["data"][0]["x"] == [3.0, 2.0]
    assert eur["data"][0]["x"] == [9.0, 1.0]
    assert "€9.00" in eur["layout"]["meta"]["alt"]
    assert usd["layout"]["meta"]["title"] == "Costs (USD)"
    assert figure_of(result(mixed)) == usd


def test_unknown_days_and_days_left_out_are_gaps() -> None:
    days = table(
        "Date EffectiveCost",
        [dt.date(2026, 11, 1), Decimal(5)],
        [dt.date(2026, 11, 2), None],
        [dt.date(2026, 11, 4), Decimal(0)],
    )
    figure = figure_of(result(days))
    assert figure is not None
    assert figure["data"][0]["y"] == [5.0, None, None, 0.0]
    assert figure["data"][0]["connectgaps"] is False


def test_the_forecast_is_a_band_and_anomalies_are_marked_where_they_began() -> None:
    days = table("Date EffectiveCost", *([dt.date(2026, 11, n), Decimal(n)] for n in range(1, 4)))
    ahead = table(
        "Day Forecast Low80 High80 Low95 High95",
        [dt.date(2026, 11, 4), *map(Decimal, (4, 3, 5, 2, 6))],
        [dt.date(2026, 11, 5), *map(Decimal, (5, 4, 6, 3, 7))],
    )
    events = table(
        "Severity ServiceName SubAccountName Start End",
        ["warning", "EC2", "prod", dt.date(2026, 11, 2), None],
        ["critical", "S3", "prod", dt.date(2026, 11, 2), None],
        ["info", "RDS", "prod", dt.date(2026, 10, 2), None],
    )
    figure = figure_of(result(days, ahead, events), kind="line")
    assert figure is not None
    traces = {trace["name"]: trace for trace in figure["data"]}
    assert traces["80 and 95 % interval"]["y"] == [5.0, 6.0, 4.0, 3.0]
    assert traces["95 % interval"]["y"] == [6.0, 7.0, 3.0, 2.0]
    assert traces["forecast"]["x"][0] == "2026-11-03T00:00:00"  # it goes on from the last day
    assert traces["anomaly"]["x"] == ["2026-11-02T00:00:00"]
    assert "EC2" in traces["anomaly"]["text"][0]
    assert "S3" in traces["anomaly"]["text"][0]
    assert "Anomalies are marked on 2026-11-02" in figure["layout"]["meta"]["alt"]


def test_shares_need_a_whole() -> None:
    parts = table("Service EffectiveCost", ["a", Decimal(3)], ["b", Decimal(1)])
    assert kinds(figure_of(result(parts, EffectiveCost=Decimal(4)))) == ["pie"]
    assert kinds(figure_of(result(parts, EffectiveCost=Decimal(40)))) == ["bar"]
    credit = table("Service EffectiveCost", ["a", Decimal(5)], ["b", Decimal(-1)])
    assert kinds(figure_of(result(credit, EffectiveCost=Decimal(4)))) == ["bar"]


def test_one_percentage_is_a_gauge_and_an_unknown_one_is_nothing() -> None:
    share = Result(title="x", values=[Value(name="share", value=Decimal(42), unit="%")])
    assert kinds(figure_of(share)) == ["indicator"]
    unknown = Result(title="x", values=[Value(name="share", value=None, unit="%")])
    assert figure_of(unknown) is None
    assert figure_of(unknown, kind="gauge") is None


@pytest.mark.parametrize(
    "rows",
    [
        [["a", Decimal(1)]],
        [["a", None], ["b", None]],
        [["a", Decimal(1)], ["b", Decimal(9)], ["c", Decimal(2)]],
    ],
    ids=["one row", "nothing known", "a list in no order"],
)
def test_some_tables_are_not_worth_a_chart(rows: list[list[Any]]) -> None:
    assert figure_of(result(table("Service EffectiveCost", *rows))) is None


def test_equal_names_stay_apart_and_names_are_no_markup() -> None:
    twice = table(
        "Service EffectiveCost",
        ["<a href='http://evil.example'>x</a>", Decimal(3)],
        ["<a href='http://evil.example'>x</a>", Decimal(2)],
        ["2026", Decimal(1)],
    )
    for kind in ("bar", "pie"):
        figure = figure_of(result(twice, EffectiveCost=Decimal(6)), kind=kind)  # type: ignore[arg-type]
        assert figure is not None
        (trace,) = figure["data"]
        figure["layout"].pop("meta")
        assert "<a" not in json.dumps(figure)
        values = trace.get("x") or trace["values"]
        assert values == [3.0, 2.0, 1.0]
        assert len(set(trace.get("labels") or trace["y"])) == 3
