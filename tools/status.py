"""Tools that answer questions about the data itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.base import Arguments, Effect, Result, tool
from tools.context import Context
from tools.services import sql, status


class DataStatus(Arguments):
    """Arguments of `data_status`."""

    section: Literal["all", "costs", "inventory", "metrics", "tags", "imports"] = "all"


@tool(title="Data status", effect=Effect.READ)
def data_status(context: Context, arguments: DataStatus) -> Result:
    """What data there is, from where, since when, how old, what is missing, and whether the
    totals in the store equal the totals as imported.
    """
    return status.status(context, arguments)


class QuerySql(Arguments):
    """Arguments of `query_sql`."""

    statement: str = Field(
        description="One SELECT in DuckDB's dialect over the views costs, cost_lines, tags, "
        "instances, volumes, snapshots, addresses, metrics",
        max_length=20_000,
    )
    limit: int = Field(200, ge=1, le=10_000, description="Rows to return at most")


@tool(title="Query with SQL", effect=Effect.READ)
def query_sql(context: Context, arguments: QuerySql) -> Result:
    """Run one read-only SELECT over the documented views, for what no other tool answers."""
    return sql.query(context, arguments)
