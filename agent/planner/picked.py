"""What an answer put first, so that the next question can go on from it: 'and why?', 'its services'."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agent.planner.calendar import unit_of
from agent.planner.courses import UNITS, first_day
from agent.planner.frame import Frame
from agent.planner.tables import COSTS, amount_column, index_of, time_column
from tools.base import Result, Table

_MOST = 20
_ONE = re.compile(
    r"\b(?:its|it|that|this|there|the same|therein|why|on what|(?:on|through|by|in) which (?:services?|accounts?|regions?|teams?|products?|things?|resources?)|due to|cause\w*|dr[io]v\w+|explain\w*|"
    r"behind|reason|(?:the )?(?:first|top|former|winner) (?:one|of (?:them|those|these)))\b"
)
_MANY = re.compile(
    r"\b(?:those|them|these|they|their|each of|(?:did|do|does|has|have|for|of|how|with) each\b(?! (?:month|week|day|quarter|year|hour)))\b|"
    r"\beach (?:one|changed?|grew|grow|cost|costs|rose|fell|moved?|developed?|did)\b"
)
_NTH = re.compile(
    r"\b(?:the )?(?P<nth>second|third|fourth|fifth|2nd|3rd|4th|5th|last) (?:one|of (?:them|those))\b"
)
_BEST = r"(?:biggest|largest|most expensive|priciest|costliest|dearest|highest|main|leading|number one|top)"
_LEAST = r"(?:smallest|cheapest|least expensive|lowest)"
_NOUNS = {
    "provider": "provider|cloud|vendor", "account": "account|subscription|project",
    "service": "service|product", "region": "region|location", "name": "machine|instance|server|vm|box",
}  # fmt: skip
_ORDER = {"second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4}


def pick(frame: Frame, result: Result) -> dict[str, Any] | None:
    """The field and the names that the first table of a ranking or list begins with."""
    table = next((one for one in result.tables if one.rows), None)
    if table is None:
        return None
    if time_column(table) is not None:
        if frame.group_by:
            return None
        return _of_time(frame, table) if frame.top == 1 else _of_series(table)
    if frame.intent in ("costs", "compare") and frame.group_by:
        return _of_groups(frame.group_by[0], table)
    if frame.intent in ("instances", "metrics", "resources"):
        if frame.group_by:
            return _of_groups(frame.group_by[0], table)
        return _things(table, whole=not result.truncated)
    return None


def _things(table: Table, *, whole: bool) -> dict[str, Any] | None:
    """Machines or disks by their ids, which are theirs alone, where the table has them; `whole`: all
    that met the conditions are in it.
    """
    names, at = index_of(table, "name"), index_of(table, "resource_id")
    if names is not None and at is None:
        told = [row[names] for row in table.rows]
        found = _named("name", table, "name")
        if found is not None and None not in told and len({*told}) == len(told):
            found |= {"values": [str(name) for name in told], "whole": whole}
        return found and {**found, "places": _places(table)}
    if at is None or names is None:
        return _named("name", table, "name")
    rows = [row for row in table.rows if row[at] is not None]
    if not rows:
        return None
    values = [str(row[names] if row[names] is not None else row[at]) for row in rows]
    ids = [str(row[at]) for row in rows]
    return {
        **{"field": "name", "values": values, "labels": {}, "first_missing": False},
        **{"ids": ids, "whole": whole, "places": _places(table)},
    }


def _places(table: Table) -> dict[str, str]:
    """Where the first thing of a list is: 'what else runs in its account?'."""
    row = table.rows[0]
    found = {name: index_of(table, name) for name in ("account", "region", "instance_type")}
    return {name: str(row[at]) for name, at in found.items() if at is not None and row[at]}


def _of_time(frame: Frame, table: Table) -> dict[str, Any] | None:
    """The first bucket of a ranking of days, weeks or months, as a period."""
    at = time_column(table)
    assert at is not None
    unit = UNITS.get(frame.granularity)
    date = first_day(str(table.rows[0][at])[:10])
    if unit is None:
        return None
    span = unit_of(date, unit)
    values = [span.start.isoformat(), span.end.isoformat()]
    return {"field": "period", "values": values, "labels": {"unit": unit}}


def _of_series(table: Table) -> dict[str, Any] | None:
    """The highest and the lowest bucket of a series."""
    at, amount = time_column(table), amount_column(table)
    rows = [row for row in table.rows if amount is not None and row[amount] is not None]
    if at is None or amount is None or not rows:
        return None
    rows.sort(key=lambda row: Decimal(str(row[amount])))
    labels = {"low": str(rows[0][at])[:10], "high": str(rows[-1][at])[:10]}
    return {"field": "buckets", "values": [], "labels": labels}


def expected(frame: Frame) -> dict[str, Any] | None:
    """A stand-in for what a ranking will put first, before it was asked."""
    field = frame.group_by[0] if frame.group_by else "name"
    if frame.intent == "costs" and not frame.group_by and frame.top == 1 and frame.window:
        span = [frame.window.start, frame.window.end]
        return {"field": "period", "values": span, "labels": {"unit": None}}
    if frame.intent not in ("costs", "compare", "instances", "metrics", "resources"):
        return None
    if not frame.group_by and frame.intent in ("costs", "compare"):
        return None
    values = ["?"] * max(frame.nth, frame.top or 1)
    if field == "name" and frame.intent == "metrics":
        return {"field": field, "values": values, "labels": {}, "ids": values, "whole": True}
    return {"field": field, "values": values, "labels": {}, "first_missing": False}


def _of_groups(field: str, table: Table) -> dict[str, Any] | None:
    name = table.columns[0].name
    if name in COSTS:
        return None
    found = _named(field, table, name)
    told = len(table.columns) > 1 and table.columns[1].name.endswith("Name")
    if (
        found is not None
        and told
        and field in ("account", "billing_account", "resource", "commitment")
    ):
        names = [row[1] for row in table.rows[:_MOST] if row[0] is not None]
        found["labels"] = {
            str(key): str(label)
            for key, label in zip(found["values"], names, strict=False)
            if label is not None
        }
    return found


def _named(field: str, table: Table, column: str) -> dict[str, Any] | None:
    position = index_of(table, column)
    if position is None:
        return None
    values = [row[position] for row in table.rows[:_MOST] if row[position] is not None]
    values = list(dict.fromkeys(str(value) for value in values))
    if not values:
        return None
    first = table.rows[0][position]
    return {"field": field, "values": values, "labels": {}, "first_missing": first is None}


def ids_of(picked: dict[str, Any], names: list[str]) -> dict[str, str]:
    """The ids of names that an answer listed, with the names; none where it told no ids."""
    ids = picked.get("ids") or []
    pairs = zip(ids, picked["values"], strict=False)
    return {key: name for key, name in pairs if name in names}


_REST = re.compile(
    r"\b(?:the rest|the remainder|the others|everything else|what(?:'s| is) left|what remains|all the others?|the remaining)\b"
)
_LEAVES_OUT = re.compile(
    r"\b(?:exclud\w*|without|except(?: for)?|minus|leav\w+ (?:out )?|other than|apart from|besides|not|drop\w*|remov\w*|"
    r"ignor\w*|less|skip\w*|strip\w*|taking|take)(?: out| away| off)? (?:that|it|them|those|this|these|the (?:first|top|second) one)\b"
    r"(?! (?:month|week|day|year|quarter))"
)


def leaves_out(text: str) -> bool:
    """True for 'and without it?', 'the rest?'."""
    return bool(_REST.search(text) or _LEAVES_OUT.search(text))


def end_of_list(previous: Frame, text: str) -> str:
    """'first' for 'for the biggest one', 'last' for 'in the cheapest region': of the answer before."""
    field = str((previous.picked or {}).get("field", ""))
    noun = _NOUNS.get(
        field, re.escape(field.removeprefix("tag:").partition("|")[0].replace("_", " "))
    )
    for which, word in (("first", _BEST), ("last", _LEAST)):
        if re.search(
            rf"\b(?:for|of|in|within|on|about|inside|to) (?:just |only )?(?:the |our |that )?{word} (?:one|{noun or 'one'})\b",
            text,
        ):
            return which
    return ""


def names_nth(text: str) -> bool:
    """True for 'the second one', 'the third of them'."""
    return _NTH.search(text) is not None


_BARE_WHICH = re.compile(
    r"^\W*(?:and |but |so |ok )?(?:in |on |by |from )?which (?:[a-z]+ )?[a-z]+s\W*$"
)


def single_named(previous: Frame) -> bool:
    """Whether the answer before named one of its groups: 'which team rose most?'."""
    return previous.direction != "both" or previous.top == 1


def referred(previous: Frame, text: str) -> list[str]:
    """The names of the answer before that a question points at; none when it points at nothing."""
    picked = previous.picked
    if not picked or picked["field"] in ("period", "buckets"):
        return []
    values: list[str] = picked["values"]
    nth = _NTH.search(text)
    if nth is not None:
        place = len(values) - 1 if nth.group("nth") == "last" else _ORDER[nth.group("nth")]
        return values[place : place + 1]
    end = end_of_list(previous, text)
    if end:
        return values[:1] if end == "first" else values[-1:]
    ranked = previous.top is not None or previous.nth > 1
    if _REST.search(text) and previous.top is not None:
        return values[: previous.top]
    ends = {found.group(1) for found in re.finditer(r"\bthe (former|latter)\b", text)}
    if len(ends) == 1 and len(values) > 1:
        return values[:1] if ends == {"former"} else values[1:2]
    single = previous.top == 1 or len(values) == 1
    if _ONE.search(text) and previous.nth > 1:
        return values[previous.nth - 1 : previous.nth]
    if _ONE.search(text) and single and not picked.get("first_missing"):
        return values[:1]
    if previous.single and single_named(previous) and _BARE_WHICH.match(text):
        return values[:1]
    if re.search(r"\b(?:first|top|former|winner) (?:one|of (?:them|those))\b", text):
        return values[:1]
    if _MANY.search(text) and ranked and previous.top != 1:
        return values[: previous.top or len(values)]
    return []
