"""The cards: their figures are those of the tools, currency by currency; what fails says so in place."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tools.context import Context
from ui.cells import money, percent
from ui.dashboard import cards
from ui.dashboard.view import View
from ui.sheets import csv_text

PERIOD = {"start": "2026-11-01", "end": "2026-11-20"}
LAST = dt.date(2026, 11, 20)


def amounts(result: Any, name: str) -> dict[str, Decimal]:
    return {v.currency: v.value for v in result.values if v.name == name and v.currency}


def test_the_page_is_a_frame_that_names_its_cards(small: Any) -> None:
    page = small.get("/dashboard")
    assert re.findall(r'data-card="/dashboard/cards/(\w+)\?', page) == [
        c.name for c in cards.OVERVIEW
    ]
    assert "1–20 November 2026" in page
    assert '<option value="azure">Azure</option>' in page
    assert "$" not in re.sub(r"<script.*?</script>", "", page, flags=re.S)


def test_without_scripts_all_cards_are_in_the_page(small: Any) -> None:
    page = small.get("/dashboard?cards=inline")
    assert "data-card" not in page
    total = amounts(small.ask("query_costs", **PERIOD), "EffectiveCost")
    for code, amount in total.items():
        assert money(amount, code) in page
    assert page.count("<h2") == len(cards.OVERVIEW)


def test_costs_are_told_by_currency_and_never_added(small: Any) -> None:
    card = small.card("spend")
    total = amounts(small.ask("query_costs", **PERIOD), "EffectiveCost")
    assert set(total) == {"USD", "EUR"}
    shown = re.findall(r'class="big">([^<]+)<', card)
    assert sorted(shown) == sorted(money(amount, code) for code, amount in total.items())
    change = small.ask(
        "compare_costs", **PERIOD, baseline_start="2026-10-01", baseline_end="2026-10-20"
    )
    for value in change.values:
        if value.name == "Change %":
            assert percent(value.value) in card


def test_the_forecast_tells_its_intervals_and_its_error(small: Any) -> None:
    card, result = small.card("forecast"), small.ask("forecast")
    values = {value.name: value for value in result.values}
    for code in ("USD", "EUR"):
        for name in ("", ", 80 % low", ", 80 % high", ", 95 % low", ", 95 % high"):
            told = values[f"projected month total{name} in {code}"]
            assert money(told.value, code) in card
    errors = [v for v in result.values if v.name.startswith("back-tested error of the total")]
    assert len(errors) == 2
    assert all(percent(error.value) in card for error in errors)


def test_budgets_that_need_a_look_come_first(small: Any) -> None:
    card, result = small.card("budgets"), small.ask("list_budgets")
    by_name = {row[0]: row for row in result.tables[0].rows}
    shown = re.findall(r"<strong>([^<]+)</strong>", card)
    assert set(shown) == set(by_name)
    column = [column.name for column in result.tables[0].columns].index("Status")
    states = [by_name[name][column] for name in shown]
    assert states == sorted(states, key=("exceeded", "at risk", "ok").index)


def test_savings_are_those_of_the_tool(small: Any) -> None:
    card, result = (
        small.card("savings"),
        small.ask("list_recommendations", group_by="type", top=1000),
    )
    for code, amount in amounts(result, "monthly savings").items():
        assert money(amount, code) in card
    assert f"{result.values[0].value} recommendations" in card


@pytest.mark.parametrize("name", ["providers", "accounts", "services", "regions", "resources"])
def test_breakdowns_show_the_rows_of_the_tool(small: Any, name: str) -> None:
    view = View.of({}, dt.date(2026, 11, 21), LAST)
    read = cards.CARDS[name].reads["costs"]
    table = small.ask(read.tool, **read.filled(view)).tables[0]
    at = {column.name: index for index, column in enumerate(table.columns)}
    card = small.card(name)
    assert len(table.rows) > 2
    for row in table.rows:
        assert money(row[at["EffectiveCost"]], row[at["BillingCurrency"]]) in card


def test_one_chart_for_each_currency(small: Any) -> None:
    for name in ("trend", "accounts", "resources"):
        found = figures(small.get(f"/dashboard/cards/{name}"))
        titles = [figure["light"]["layout"]["meta"]["title"] for figure in found]
        assert sorted(title[-5:] for title in titles) == ["(EUR)", "(USD)"], name


def figures(page: str) -> list[dict[str, Any]]:
    places = re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)
    return [json.loads(place) for place in places]


def test_the_trend_holds_the_days_as_billed_and_those_ahead(small: Any) -> None:
    (eur, usd) = figures(small.get("/dashboard/cards/trend"))
    days = small.ask("query_costs", **PERIOD, granularity="daily").tables[0].rows
    for code, figure in (("EUR", eur), ("USD", usd)):
        lines = {trace["name"]: trace for trace in figure["light"]["data"]}
        assert lines["as billed"]["y"] == [float(row[2]) for row in days if row[1] == code]
        assert lines["forecast"]["x"][-1] == "2026-11-30T00:00:00"
        assert lines["as billed"]["line"]["color"] != figure["dark"]["data"][-2]["line"]["color"]


def test_a_view_of_the_past_has_no_forecast_in_its_trend(small: Any) -> None:
    (first, *_) = figures(small.get("/dashboard/cards/trend?period=last-month"))
    assert "forecast" not in [trace["name"] for trace in first["light"]["data"]]


def test_states_of_machines_are_counted_as_by_the_tool(small: Any) -> None:
    card = small.card("instances")
    result = small.ask("list_instances", group_by=["provider", "status"], limit=500)
    running = {row[0]: row[2] for row in result.tables[0].rows if row[1] == "running"}
    labels = {"aws": "AWS", "azure": "Azure", "openstack": "OpenStack"}
    for provider, count in running.items():
        row = re.search(rf">{labels[provider]}</a></td>(.*?)</tr>", card, re.S)
        assert row is not None
        assert f">{count}</td>" in row[1]


def test_use_is_told_with_what_is_unknown(small: Any) -> None:
    card = small.card("utilisation")
    result = small.ask(
        "query_metrics",
        metrics=["cpu_percent", "memory_percent"],
        group_by=["provider"],
        start="2026-11-01T00:00:00Z",
        end="2026-11-21T00:00:00Z",
    )
    values = {value.name: value.value for value in result.values}
    assert percent(values["cpu_percent.avg"]) in card
    assert percent(values["memory_percent.avg"]) in card
    assert result.warnings
    assert all(line in card for line in result.warnings)


def test_anomalies_tell_impact_and_cause(small: Any) -> None:
    card = small.card("anomalies")
    table = small.ask("detect_anomalies", **PERIOD).tables[0]
    at = {column.name: index for index, column in enumerate(table.columns)}
    assert table.rows
    for row in table.rows:
        assert money(row[at["Impact"]], row[at["BillingCurrency"]]) in card
        assert row[at["Cause"]] in card


def test_every_card_has_its_age_its_assumptions_and_its_statements(small: Any) -> None:
    for card in cards.OVERVIEW:
        told = small.card(card.name)
        assert "As of " in told, card.name
        assert "SELECT" in told.upper(), card.name
        assert told.count('<pre tabindex="0">') >= 1, card.name


def test_filters_narrow_every_card(small: Any) -> None:
    azure = small.ask(
        "query_costs", **PERIOD, filters=[{"field": "provider", "op": "is", "values": ["azure"]}]
    )
    card = small.card("spend?provider=azure")
    assert re.findall(r'class="big">([^<]+)<', card) == [
        money(amounts(azure, "EffectiveCost")["EUR"], "EUR")
    ]
    assert "Cost by account" in small.get("/dashboard?provider=azure")


def test_tables_are_saved_as_the_tool_gave_them(small: Any) -> None:
    reply = small.client.get("/dashboard/csv/resources/costs")
    view = View.of({}, dt.date(2026, 11, 21), LAST)
    read = cards.CARDS["resources"].reads["costs"]
    assert reply.text == csv_text(small.ask(read.tool, **read.filled(view)).tables[0])
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert (
        'filename="effectivecost-by-resource-2026-11-20.csv"'
        in reply.headers["content-disposition"]
    )


def test_what_cannot_be_shown_says_why(small: Any) -> None:
    assert "unknown period" in small.get("/dashboard?period=someday", 400)
    assert "is not a day" in small.get("/dashboard?period=custom&start=yesterday", 400)
    assert "there is no card" in small.get("/dashboard/cards/nothing", 404)
    assert "no line item has provider" in small.card("spend?provider=nobody")
    told = small.client.get("/dashboard/cards/spend?period=x", headers={"X-Fragment": "1"})
    assert told.status_code == 400
    assert "<html" not in told.text
    assert "Try again" in told.text


def test_what_the_server_warms_is_what_the_page_reads(small: Any) -> None:
    view = View.of({}, dt.date(2026, 11, 21), LAST)
    warmed = cards.warm_reads(dt.date(2026, 11, 21), LAST)
    for call in cards.reads(cards.overview(view), view):
        assert call in warmed
    for tool, arguments in warmed:
        assert small.ask(tool, **arguments).status == "ok"


def test_an_empty_home_says_how_to_fill_it(context: Context, visiting: Callable[..., Any]) -> None:
    page = visiting(context).get("/dashboard")
    assert "Nothing to show yet" in page
    assert "data-card" not in page


def test_stale_data_is_marked_with_the_reason(
    two_currencies: Context, visiting: Callable[..., Any]
) -> None:
    later = visiting(Context(home=two_currencies.home, now=two_currencies.now + dt.timedelta(14)))
    assert "the bills end on 2026-11-20, so this is November 2026" in later.get("/dashboard")
    card = later.card("forecast")
    assert '<p class="stale"><span class="pill bad">stale</span> as of 20 November 2026' in card
    assert "costs are complete up to 2026-11-20" in card
    assert "that total is unknown, not 0" in later.card("spend?period=this-month")
