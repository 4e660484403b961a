"""Numbers, names and conditions as a person reads them. Rounding happens only here."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from agent.planner.calendar import Span, label, unit_of
from tools.base import Period

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_FIELDS = {
    "provider": "provider", "account": "account", "billing_account": "billing account",
    "service": "service", "service_category": "service category",
    "service_subcategory": "service subcategory", "region": "region", "resource": "resource",
    "resource_type": "resource type", "instance_type": "instance type", "zone": "zone",
    "charge_category": "charge category", "charge_frequency": "charge frequency",
    "pricing_category": "pricing category", "commitment": "commitment",
    "commitment_status": "commitment status", "commitment_type": "commitment type", "change_percent": "change in %", "invoice_issuer": "invoice issuer",
    "invoice_month": "invoice month", "status": "status", "monthly_cost": "monthly cost",
    "hourly_cost": "hourly cost", "age_days": "age", "vcpus": "vCPUs", "memory_gb": "memory",
    "disk_gb": "disk", "size_gb": "size", "cpu_percent": "CPU", "memory_percent": "memory use",
    "attached_to": "attachment", "launched_at": "launch time", "cost": "cost", "tags": "tags",
}  # fmt: skip
_PLURAL = {
    **{"category": "categories", "family": "families", "tax": "taxes"},
    **{"status": "statuses", "currency": "currencies"},
}
_PROVIDERS = {"aws": "AWS", "azure": "Azure", "gcp": "Google Cloud", "openstack": "OpenStack",
              "oracle": "Oracle", "alibaba": "Alibaba Cloud"}  # fmt: skip
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_DAYS = {
    frozenset({"Saturday", "Sunday"}): "weekends",
    frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}): "weekdays",
}
_OPS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
_UNITS = {"age_days": " days", "vcpus": " vCPUs", "memory_gb": " GB", "disk_gb": " GB",
          "size_gb": " GB", "cpu_percent": " %", "memory_percent": " %"}  # fmt: skip


def money(amount: Any, currency: str | None) -> str:
    """'$1,234.56'; tiny amounts keep two significant digits; None is 'unknown'."""
    if amount is None:
        return "unknown"
    value = Decimal(str(amount))
    size = abs(value)
    if size and size < Decimal("0.01"):
        text = f"{size:.2g}" if size >= Decimal("0.00001") else f"{size:.1e}"
        text = f"{Decimal(text):f}" if size >= Decimal("0.0000001") else text
    else:
        text = f"{size:,.2f}"
    sign = "-" if value < 0 else ""
    symbol = _SYMBOLS.get(currency or "", "")
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {currency or ''}".rstrip()


def percent(value: Any) -> str:
    """'12.3 %'; None is 'unknown'."""
    if value is None:
        return "unknown"
    number = float(value)
    return f"{number:.1f} %" if abs(number) >= 0.05 or number == 0 else f"{number:.2g} %"


def number(value: Any) -> str:
    """'1,234' or '12.5'; None is 'unknown'."""
    if value is None:
        return "unknown"
    amount = float(value)
    if amount == int(amount) and abs(amount) < 1e15:
        return f"{int(amount):,}"
    return f"{amount:,.2f}" if abs(amount) >= 0.01 else f"{amount:.3g}"


def scope_of(
    filters: list[dict[str, Any]], any_of: list[dict[str, Any]], labels: dict[str, str]
) -> str:
    """All conditions of a question: 'AWS, owner missing or team missing'."""
    parts = [conditions(filters, labels)] if filters else []
    if any_of:
        parts.append(" or ".join(conditions([item], labels) for item in any_of))
    return ", ".join(part for part in parts if part)


def period_name(period: Period | None) -> str:
    """'October 2026', or the two dates."""
    if period is None:
        return "all data"
    span = Span(period.start, period.end)
    for unit in ("month", "quarter", "year"):
        whole = unit_of(period.start, unit)
        if (whole.start, whole.end) == (span.start, span.end):
            return label(whole)
    return label(span)


def field_name(name: str) -> str:
    """A dimension in words: 'tag:team' is 'tag team'."""
    name = name.partition("|")[0]
    if name.startswith("tag:"):
        return f"tag {name[4:]}"
    return _FIELDS.get(name, name.replace("_", " "))


def sentence(text: str) -> str:
    """A line as a sentence: a capital first, a full stop last."""
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?:" else ".")


def plural(name: str) -> str:
    """The plural of a dimension's name."""
    readable = name[4:].partition("|")[0] if name.startswith("tag:") else field_name(name)
    head, _, last = readable.rpartition(" ")
    last = _PLURAL.get(last, last if last.endswith("s") else last + "s")
    return f"{head} {last}".strip()


def value_name(field: str, value: Any) -> str:
    """A filter value in words."""
    if field == "provider":
        return _PROVIDERS.get(str(value), str(value))
    return str(value)


def condition(item: dict[str, Any], labels: dict[str, str] | None = None) -> str:
    """A filter in words: 'environment not production', 'no owner tag', 'monthly cost above 100'."""
    name, op, values = item["field"], item["op"], item["values"]
    readable = name[4:].partition("|")[0] if name.startswith("tag:") else field_name(name)
    every = [(labels or {}).get(str(value)) or value_name(name, value) for value in values]
    names = list(dict.fromkeys(every))
    shown = " or ".join(names[:4])
    if len(values) > 4 and op == "is" and name in ("resource", "resource_id", "name"):
        return f"those {len(values)}"
    if len(names) > 4:
        shown += f" or {len(names) - 4} more"
    if name == "weekday" and op in ("is", "is_not"):
        return f"{'not ' if op == 'is_not' else ''}{_DAYS.get(frozenset(map(str, values)), shown)}"
    if op == "is":
        return (
            shown
            if name in ("provider", "service", "resource", "resource_id")
            else f"{readable} {shown}"
        )
    if op == "is_not":
        return f"not {shown}" if name in ("provider", "service") else f"{readable} not {shown}"
    if op in ("missing", "present"):
        return _presence(name, readable, op)
    if op in ("contains", "not_contains"):
        return f"{readable} {'not ' if op == 'not_contains' else ''}like {shown}"
    if values and isinstance(values[0], int | float):
        shown = number(values[0])
    return f"{readable} {_OPS[op]} {shown}{_UNITS.get(name, '')}"


def _presence(name: str, readable: str, op: str) -> str:
    if name == "tags":
        return "untagged" if op == "missing" else "tagged"
    if name == "attached_to":
        return "unattached" if op == "missing" else "attached"
    if name == "instance_type":
        return "instances"
    if name == "commitment":
        return "covered by commitments" if op == "present" else "without commitments"
    if name == "resource":
        return "of resources" if op == "present" else "of no resource"
    without = "without" if op == "missing" else "with"
    return f"{without} {readable}" + (" tag" if name.startswith("tag:") else "")


def conditions(filters: list[dict[str, Any]], labels: dict[str, str] | None = None) -> str:
    """All filters in words, joined; '' when there are none."""
    return ", ".join(condition(item, labels) for item in filters)


def day(value: Any) -> str:
    """An ISO date out of a cell."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)[:10]


def listed(items: list[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
