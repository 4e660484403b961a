"""Every tool, listed once; all fronts read this tuple."""

from __future__ import annotations

from tools.accounts import list_accounts, test_account
from tools.actions import list_changes, propose_change, propose_rollback
from tools.anomalies import detect_anomalies, mark_expected
from tools.base import InputError, Tool
from tools.budgets import list_budgets, set_budget
from tools.costs import compare_costs, query_costs
from tools.forecasts import forecast, simulate
from tools.inventory import describe_resource, list_instances, list_resources
from tools.metrics import query_metrics
from tools.optimize import (
    dismiss_recommendation,
    explain_recommendation,
    list_recommendations,
)
from tools.prices import list_prices
from tools.reports import report
from tools.status import data_status, query_sql

TOOLS: tuple[Tool, ...] = (
    list_instances,
    list_resources,
    describe_resource,
    query_metrics,
    query_costs,
    compare_costs,
    forecast,
    simulate,
    list_budgets,
    set_budget,
    list_prices,
    list_recommendations,
    explain_recommendation,
    dismiss_recommendation,
    detect_anomalies,
    mark_expected,
    data_status,
    query_sql,
    list_accounts,
    test_account,
    report,
    list_changes,
    propose_change,
    propose_rollback,
)


def find_tool(name: str) -> Tool:
    """The tool of that name. Raises InputError listing the names there are."""
    for tool in TOOLS:
        if tool.name == name:
            return tool
    names = ", ".join(tool.name for tool in TOOLS)
    raise InputError(f"there is no tool {name!r}; the tools are: {names}")
