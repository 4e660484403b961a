"""One tool call at work: runs its statements and keeps a receipt of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tools.base import Arguments, Receipt, Result

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.reader import Snapshot

STALE_COST_DAYS = 3  # clouds publish a day's costs within 24 to 48 h; a third day is slack
STALE_INVENTORY_HOURS = 24  # an inventory is expected to be collected at least daily

_PARAMETER = re.compile(r"\$(\w+)")
NO_DATA_AT_ALL = (
    "there is no data yet: run `cloudwright demo` for an example estate, `cloudwright import FILE` "
    "with a bill, or connect a cloud with `cloudwright accounts add`"
)


@dataclass
class Inquiry:
    """The statements of one tool call. `rows` runs one and remembers it as a receipt."""

    context: Context
    tool: str
    arguments: dict[str, Any]
    receipts: list[Receipt] = field(default_factory=list)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The state of the store that all statements of this call see."""
        return self.context.store.snapshot()

    @classmethod
    def of(cls, context: Context, tool: str, arguments: Arguments) -> Inquiry:
        """An inquiry for a tool call with these arguments, as given."""
        return cls(context, tool, arguments.model_dump(mode="json", exclude_unset=True))

    def rows(self, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement over the store's views and return all its rows."""
        named = set(_PARAMETER.findall(sql))
        used = {key: value for key, value in (params or {}).items() if key in named}
        found = self.snapshot.query(sql, used)
        self.note(sql, used, len(found.rows), found.seconds)
        return list(found.rows)

    def note(self, sql: str, params: Mapping[str, object], rows: int, seconds: float) -> None:
        """Keep a receipt of a statement that has run."""
        self.receipts.append(
            Receipt(
                id=f"r{len(self.receipts) + 1}",
                tool=self.tool,
                arguments=self.arguments,
                sql=sql,
                params=dict(params),
                rows=rows,
                seconds=seconds,
            )
        )

    @property
    def now(self) -> dt.datetime:
        """The context's time as naive UTC, as the store keeps time."""
        return naive_utc(self.context.now)

    def nothing(self, title: str, *reasons: str) -> Result:
        """A result that says why there is nothing."""
        return Result(title=title, status="no_data", warnings=list(reasons), receipts=self.receipts)


def naive_utc(time: dt.datetime) -> dt.datetime:
    """A time as naive UTC; a naive time is UTC already."""
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time


def midnight(day: dt.date) -> dt.datetime:
    """The start of a UTC day."""
    return dt.datetime.combine(day, dt.time())


def plural(count: int, noun: str) -> str:
    """'1 line item', '12,000 line items'."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun}{'es' if noun.endswith('s') else 's'}"
