"""Reports: the headline, what drove it, and what to do, from the same facts as single answers."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Filter, Result, tool
from tools.context import Context
from tools.services.report import writing


class Report(Arguments):
    """Arguments of `report`."""

    kind: Literal["weekly", "monthly", "executive", "health"] = "monthly"
    end: dt.date | None = Field(
        None, description="A day of the last week or month told of; default: the last full one"
    )
    filters: list[Filter] = Field(default_factory=list, description="Scope; as of query_costs")


@tool(title="Report", effect=Effect.READ)
def report(context: Context, arguments: Report) -> Result:
    """A report: headline, ranked drivers, anomalies, forecast, budgets, state of the machines, and
    actions with money.
    """
    from tools.registry import find_tool

    return writing.write(
        context, arguments, lambda name, given: find_tool(name).call(context, given)
    )
