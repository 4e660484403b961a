"""Cost Management's query: one question, all pages of its answer.

* Columns come in any order, so they are read by name; a day is a number such as 20261101.
* The next page is a POST of the same body to `nextLink`.
* No content (HTTP 204) means no charges. Some API versions wrap the answer in a list, `value`.
* Amounts come as floating-point numbers. Their shortest decimal form is what Azure wrote.
* A daily question covers 31 days at most: a longer one is shortened without a word, and one about
  the future is moved into the past. Days outside the question are an error here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from io import BytesIO
from typing import Any, Literal

from tools.base import ReplyError
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection, json_object
from tools.clouds.azure.errors import Call, translating

View = Literal["ActualCost", "AmortizedCost"]
PAGE = 5000  # rows: the most there are; links to further pages keep to it
_SCALE = Decimal("1e-18")
_WIDE = Context(prec=60)  # the default of 28 digits has no room for large amounts


@dataclass(frozen=True)
class Question:
    """A question about the days from `since` to `until`, both included: 31 at most."""

    view: View
    since: dt.date
    until: dt.date
    grouping: Sequence[str]  # dimensions, two at most
    filters: Mapping[str, str] = field(default_factory=dict)  # dimension → its value
    daily: bool = True

    def body(self) -> dict[str, Any]:
        """As Cost Management takes it."""
        dataset: dict[str, Any] = {
            "aggregation": {"totalCost": {"name": "Cost", "function": "Sum"}},
            "grouping": [{"type": "Dimension", "name": name} for name in self.grouping],
        }
        if self.daily:
            dataset["granularity"] = "Daily"
        if self.filters:
            dataset["filter"] = self._filter()
        period = {"from": f"{self.since}T00:00:00+00:00", "to": f"{self.until}T23:59:59+00:00"}
        return {
            "type": self.view,
            "timeframe": "Custom",
            "timePeriod": period,
            "dataset": dataset,
        }

    def _filter(self) -> dict[str, Any]:
        parts = [
            {"dimensions": {"name": name, "operator": "In", "values": [value]}}
            for name, value in self.filters.items()
        ]
        return parts[0] if len(parts) == 1 else {"and": parts}


@dataclass(frozen=True)
class Charge:
    """One row of an answer. `groups` are in the order of the question; None where Azure has none."""

    day: dt.date | None
    groups: tuple[str | None, ...]
    currency: str
    amount: Decimal


def charges(connection: Connection, question: Question) -> Iterator[Charge]:
    """All rows of the answer."""
    call = connection.call("query costs", permissions.COSTS)
    body = question.body()
    answer = _first(connection, call, body)
    seen: set[str] = set()
    while answer is not None:
        with translating(call):
            found = _answered(answer, call)
            rows = list(_rows(found, question, call))
        yield from rows
        link = found.get("nextLink")
        if not link:
            return
        if link in seen:
            raise ReplyError(call.says("the pages of the answer go in circles"))
        seen.add(link)
        answer = _next(connection, call, str(link), body)


def _first(connection: Connection, call: Call, body: dict[str, Any]) -> Mapping[str, Any] | None:
    def run() -> Mapping[str, Any] | None:
        answer: Any = connection.costs.query.usage(
            connection.scope,
            BytesIO(json.dumps(body).encode()),
            params={"$top": str(PAGE)},
            cls=lambda response, *_: _content(response.http_response),
        )
        return answer  # type: ignore[no-any-return]

    return connection.ask(call, run)


def _next(
    connection: Connection, call: Call, link: str, body: dict[str, Any]
) -> Mapping[str, Any] | None:
    from azure.core.rest import HttpRequest

    def run() -> Mapping[str, Any] | None:
        content = json.dumps(body)
        headers = {"Content-Type": "application/json"}
        request = HttpRequest("POST", link, content=content, headers=headers)
        response = connection.costs.send_request(request)
        response.raise_for_status()
        return _content(response)

    return connection.ask(call, run)


def _content(response: Any) -> Mapping[str, Any] | None:
    if response.status_code == 204:
        return None
    found: Mapping[str, Any] = response.json()
    return found


def _answered(answer: Any, call: Call) -> Mapping[str, Any]:
    """The part of an answer that has columns and rows."""
    found = json_object(answer, call)
    if isinstance(found.get("value"), list):
        found = json_object(found["value"][0], call) if found["value"] else {}
        if not found:
            return {"columns": [], "rows": []}
    return json_object(found.get("properties"), call)


def _rows(found: Mapping[str, Any], question: Question, call: Call) -> Iterator[Charge]:
    places = {
        str(column["name"]).lower(): place for place, column in enumerate(found["columns"] or ())
    }
    rows = found["rows"] or ()
    if not rows:
        return
    amount = next(
        (places[name] for name in ("totalcost", "cost", "pretaxcost") if name in places), None
    )
    wanted = [places.get(name.lower()) for name in question.grouping]
    day = places.get("usagedate") if question.daily else None
    lacking = amount is None or None in wanted or (question.daily and day is None)
    if lacking or "currency" not in places:
        raise ReplyError(call.says(f"the answer lacks columns; it has {', '.join(places)}"))
    for row in rows:
        yield Charge(
            None if day is None else _day(row[day], question, call),
            tuple(_text(row[place]) for place in wanted if place is not None),
            str(row[places["currency"]]),
            _decimal(row[amount]),
        )


def _day(value: Any, question: Question, call: Call) -> dt.date:
    text = str(value)
    found = dt.date.fromisoformat(text[:10] if "-" in text else str(int(value)))
    if not question.since <= found <= question.until:
        raise ReplyError(call.says(f"the answer has {found}, which was not asked for"))
    return found


def _text(value: Any) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None


def _decimal(value: Any) -> Decimal:
    if value is None or isinstance(value, bool):
        raise ValueError(f"{value!r} is no amount")
    return Decimal(str(value)).quantize(_SCALE, context=_WIDE)
