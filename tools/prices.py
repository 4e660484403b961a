"""The tool that tells prices of instance types."""

from __future__ import annotations

from pydantic import Field

from tools.base import Arguments, Effect, Result, tool
from tools.context import Context
from tools.services.pricing import listing


class ListPrices(Arguments):
    """Arguments of `list_prices`."""

    provider: str | None = None
    region: str | None = None
    instance_type: str | None = Field(None, description="Such as m5.large")
    limit: int = Field(100, ge=1, le=10000)


@tool(title="List prices", effect=Effect.READ)
def list_prices(context: Context, arguments: ListPrices) -> Result:
    """On-demand prices an hour and sizes of instance types, with source and date: what the bill
    shows first, then price lists.
    """
    return listing.list_prices(context, arguments)
