"""What the cards show, from the results that they read: nothing is computed here but places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tools.base import Column, Result, Table
from tools.context import provider_keys, provider_of
from ui.cells import cell, clean, percent
from ui.charts import Kind, figures_of
from ui.dashboard import showing
from ui.dashboard.showing import Grid, grid, records, table_of, text_of, value_of
from ui.dashboard.view import View

Results = Mapping[str, Result]
Drawn = dict[str, Any]
BY_HAND = ("commitment", "spot", "region", "schedule")  # as tools say when asked to apply them
_SHOWN = 5  # rows of a short list
_BUDGETS = 3
_WORST = ("exceeded", "at risk", "ok")
_OF_PROVIDERS = ("ProviderName", "provider", "Provider")
_NAMES = {
    **{"EffectiveCost": "Cost", "ResourceName": "Resource", "ServiceName": "Service"},
    **{"ProviderName": "Provider", "SubAccountName": "Account", "RegionId": "Region"},
    **{"UsedSoFar": "Used so far", "first day": "Bills from", "last day": "Bills to"},
    **{"line items": "Line items", "missing days": "Missing days", "age": "Age (days)"},
    **{"instances": "Instances", "collected_at": "Collected", "account": "Account"},
    **{"provider": "Provider", "BillingCurrency": "Currency", "state": "State"},
}


_KEYS = {"microsoft": "azure"}  # as bills call a provider that accounts call otherwise


def provider_name(name: object) -> tuple[str, str]:
    """(key, label) of a provider as bills or inventories call it."""
    key = _KEYS.get(str(name).lower(), str(name).lower())
    if key in provider_keys():
        return key, provider_of(key).label
    return str(name), clean(str(name))


def provider_link(name: object) -> str:
    """The page of a provider."""
    return f"/providers/{quote(provider_name(name)[0], safe='')}"


def labelled(table: Table) -> Table:
    """The table with providers as people call them."""
    at = [i for i, column in enumerate(table.columns) if column.name in _OF_PROVIDERS]
    rows = [
        [provider_name(cell)[1] if i in at and cell else cell for i, cell in enumerate(row)]
        for row in table.rows
    ]
    return showing.kept_rows(table, rows)


def _to_provider(column: str) -> dict[str, showing.Linked]:
    return {column: lambda row: provider_link(row[column])}


def charts(
    result: Result, table: Table | None = None, kind: Kind | None = None
) -> list[dict[str, Any]]:
    """Charts for light and dark ground, their headings left to the page."""
    pairs = zip(
        figures_of(result, table, kind=kind),
        figures_of(result, table, kind=kind, dark=True),
        strict=True,
    )
    return [_chart(light, dark) for light, dark in pairs]


def _chart(light: dict[str, Any], dark: dict[str, Any]) -> dict[str, Any]:
    meta = light["layout"]["meta"]
    for figure in (light, dark):
        figure["layout"].pop("title")
        figure["layout"]["margin"] = {**figure["layout"]["margin"], "t": 12}
    return {
        "title": meta.get("currency") or meta["title"],
        "alt": meta["alt"],
        "kind": light["data"][-1]["type"],
        "height": light["layout"].get("height", 0),
        "figure": {"light": light, "dark": dark},
    }


def _spend(results: Results, view: View) -> Drawn:
    change = results["change"]
    shown = [
        {
            "total": text_of(results["spend"], "EffectiveCost", code),
            "change": text_of(change, "Change %", code),
            "rose": (value.value or 0) > 0 if (value := value_of(change, "Change", code)) else None,
            "by": text_of(change, "Change", code),
            "before": text_of(change, "Baseline EffectiveCost", code),
        }
        for code in showing.codes(results["spend"]) or [None]  # type: ignore[list-item]
    ]
    start, end = view.before
    return {"amounts": shown, "before": f"{start:%-d %b} – {end:%-d %b %Y}"}


def _forecast(results: Results, view: View) -> Drawn:
    result = results["forecast"]
    shown = []
    for code in showing.codes(result):
        error = next(
            (
                value
                for value in result.values
                if value.name.startswith("back-tested error of the total")
                and (f" in {code}" in value.name or len(showing.codes(result)) == 1)
            ),
            None,
        )
        total = "projected month total"
        shown.append(
            {
                "total": text_of(result, total, code),
                "likely": _span(result, f"{total}, 80 %", code),
                "nearly": _span(result, f"{total}, 95 %", code),
                "so_far": text_of(result, "month so far", code),
                "last": text_of(result, "last month's total", code),
                "error": cell(error.value, "%") if error else "",
                "error_of": clean(error.name).partition(" in ")[0] if error else "",
                "method": text_of(result, "method", code),
            }
        )
    return {"amounts": shown, "month": f"{view.today:%B %Y}"}


def _span(result: Result, name: str, code: str) -> str:
    return f"{text_of(result, f'{name} low', code)} – {text_of(result, f'{name} high', code)}"


def _budgets(results: Results, _view: View) -> Drawn:
    """Those that need a look first."""
    table = table_of(results["budgets"], "Budgets")
    found = sorted(records(table), key=lambda one: _WORST.index(one["Status"]))
    columns = ["Budget", "Limit", "UsedSoFar", "Used", "Forecast", "Forecast used", "Status"]
    return {
        "budgets": [_budget(one) for one in found[:_BUDGETS]],
        "grids": [grid(table, columns, names=_NAMES)] if table else [],
        "count": len(found),
    }


def _budget(one: Mapping[str, Any]) -> Drawn:
    used, ahead = one["Used"], one["Forecast used"]
    return {
        **one,
        "name": clean(str(one["Budget"])),
        "bar": _bar(used),
        "bar_ahead": _bar(ahead),
        "used": cell(used, "%"),
        "ahead": cell(ahead, "%"),
        "tone": {"ok": "good", "at risk": "warn", "exceeded": "bad"}.get(
            str(one["Status"]), "calm"
        ),
        "overrun": "" if one["Overrun day"] is None else f"{one['Overrun day']:%-d %b}",
    }


def _bar(share: Any) -> float:
    """How long a bar is, in % of its place."""
    return 0.0 if share is None else round(min(max(float(share), 0.0), 100.0), 1)


def _savings(results: Results, _view: View) -> Drawn:
    result = results["recommendations"]
    return {
        "amounts": [
            {
                "total": text_of(result, "monthly savings", code),
                "share": next(
                    (
                        percent(value.value)
                        for value in result.values
                        if value.name == f"monthly savings, of what a month costs in {code}"
                    ),
                    "",
                ),
            }
            for code in showing.codes(result)
        ],
        "count": text_of(result, "recommendations"),
    }


def _trend(results: Results, view: View) -> Drawn:
    """Days as billed, those ahead where the view reaches to the present, and what was unusual."""
    tables = list(results["days"].tables)
    if view.is_current:
        tables += results["forecast"].tables[:1]
    together = results["days"].model_copy(
        update={"tables": [*tables, *results["anomalies"].tables]}
    )
    return {
        "charts": charts(together, kind="line"),
        "grids": [grid(table, names=_NAMES) for table in tables],
    }


def _costs(results: Results, _view: View) -> Drawn:
    """A breakdown: one chart a currency, and the table."""
    result = results["costs"]
    table = table_of(result)
    if table is None:
        return {"charts": [], "grids": []}
    columns = [
        *("ResourceName", "ProviderName", "SubAccountName", "ServiceName", "RegionId"),
        *("BillingCurrency", "EffectiveCost", "Share"),
    ]
    table = labelled(table)
    return {
        "charts": charts(result, table),
        "grids": [grid(table, columns, names=_NAMES, links=_to_provider("ProviderName"))],
        "few": len(table.rows) <= _SHOWN,
    }


def _instances(results: Results, _view: View) -> Drawn:
    """States side by side, a provider a row. A state that a provider has none of is 0 there."""
    result = results["instances"]
    table = table_of(result)
    if table is None:
        return {"grids": []}
    rows = [showing.record(table, row) for row in table.rows]
    states = list(dict.fromkeys(str(row["status"]) for row in rows))
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(str(row["provider"]), {})[str(row["status"])] = row["instances"]
    placed = Table(
        title="Instances",
        columns=[Column(name="provider"), *(Column(name=state) for state in states)],
        rows=[[name, *(of.get(state, 0) for state in states)] for name, of in counts.items()],
    )
    return {
        "total": text_of(result, "instances"),
        "grids": [grid(labelled(placed), names=_NAMES, links=_to_provider("provider"))],
        "vcpus": text_of(result, "vcpus"),
        "memory": text_of(result, "memory_gb"),
    }


def _utilisation(results: Results, _view: View) -> Drawn:
    result = results["use"]
    gauges = []
    for name, title in (
        ("cpu_percent.avg", "Average CPU"),
        ("memory_percent.avg", "Average memory"),
    ):
        found = value_of(result, name)
        alone = Result(
            title=title, values=[found.model_copy(update={"name": title})] if found else []
        )
        drawn = charts(alone, kind="gauge")
        gauges.append({"title": title, "chart": drawn[0] if drawn else None})
    columns = ["provider", "instances", "cpu_percent.avg", "cpu_percent.p95"]
    columns += ["memory_percent.avg", "memory_percent.p95"]
    names = {
        **_NAMES,
        **{"cpu_percent.avg": "CPU", "cpu_percent.p95": "CPU p95"},
        **{"memory_percent.avg": "Memory", "memory_percent.p95": "Memory p95"},
    }
    table = table_of(result)
    return {
        "gauges": gauges,
        "measured": text_of(result, "instances"),
        "grids": [grid(labelled(table), columns, names=names)] if table else [],
    }


def _anomalies(results: Results, _view: View) -> Drawn:
    result = results["anomalies"]
    return {
        "events": records(table_of(result, "Anomalies")),
        "impacts": [text_of(result, "total impact", code) for code in showing.codes(result)],
    }


def _recommendations(results: Results, _view: View) -> Drawn:
    result = results["recommendations"]
    found = records(table_of(result, "Recommendations"))
    return {"found": [recommended(one) for one in found[:_SHOWN]], "more": len(found) > _SHOWN}


def recommended(one: Mapping[str, Any]) -> Drawn:
    """A row of list_recommendations for a list of them."""
    return {
        "id": str(one["Id"]),
        "title": clean(str(one["Title"])),
        "type": str(one["Type"]).replace("_", " "),
        "priority": str(one["Priority"]),
        "savings": one["MonthlySavings_text"],
        "confidence": "" if one["Confidence"] is None else f"{one['Confidence']:.0%}",
        "risk": str(one["Risk"]),
        "place": " · ".join(
            provider_name(one[name])[1] for name in ("Provider", "Account", "Region") if one[name]
        ),
        "can_apply": one["Type"] not in BY_HAND,
    }


def _freshness(results: Results, _view: View) -> Drawn:
    result = results["status"]
    providers, inventory = table_of(result, "Providers"), table_of(result, "Inventory")
    columns = ["ProviderName", "accounts", "first day", "last day", "age", "missing days"]
    there = ["provider", "account", "instances", "collected_at"]
    names = {**_NAMES, "accounts": "Accounts"}
    grids: list[Grid] = [
        grid(labelled(table), kept, names=names)
        for table, kept in ((providers, columns), (inventory, there))
        if table
    ]
    return {
        "facts": [
            (title, text_of(result, name))
            for name, title in (
                ("last day", "Bills reach to"),
                ("inventory collected", "Inventory collected"),
                ("newest metric point", "Newest measurement"),
                ("reconciled", "Reconciled with what was imported"),
            )
            if value_of(result, name)
        ],
        "grids": grids,
    }


_DRAW: dict[str, Callable[[Results, View], Drawn]] = {
    "spend": _spend,
    "forecast": _forecast,
    "budgets": _budgets,
    "savings": _savings,
    "trend": _trend,
    "instances": _instances,
    "utilisation": _utilisation,
    "anomalies": _anomalies,
    "recommendations": _recommendations,
    "freshness": _freshness,
    **dict.fromkeys(("providers", "accounts", "services", "regions", "resources"), _costs),
}


def drawn(name: str, results: Results, view: View) -> Drawn:
    """What the template of that card is given."""
    return _DRAW[name](results, view)
