"""How figures, periods and conditions read in the sentences of a report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from tools.base import Filter, Period
from tools.services.inquiry import plural
from tools.services.unmatched import phrase

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$"}
_WHOLE = frozenset({"JPY", "KRW", "CLP", "VND", "ISK", "HUF"})  # have no minor unit


def money(amount: Any, currency: str | None) -> str:
    """'$1,234.50', '1,234.50 SEK'; None is 'unknown'."""
    if amount is None:
        return "unknown"
    value = Decimal(str(amount))
    text = f"{abs(value):,.{0 if currency in _WHOLE else 2}f}"
    if value and not text.strip("0.,"):
        text = f"{abs(value):.2g}" if abs(value) >= Decimal("1e-6") else "0.000001"
    sign = "-" if value < 0 else ""
    symbol = _SYMBOLS.get(currency or "")
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {currency or ''}".rstrip()


def percent(value: Any) -> str:
    """'12.3%'; None is 'unknown'."""
    if value is None:
        return "unknown"
    size = abs(Decimal(str(value)))
    return "<0.1%" if 0 < size < Decimal("0.05") else f"{Decimal(str(value)):,.1f}%"


def more_or_less(change: Any, currency: str | None, share: Any) -> str:
    """'$4,458.94 (7.3%) more than', 'the same as'; the share is left out where it is unknown."""
    if change is None:
        return "an unknown amount apart from"
    if not change:
        return "the same as"
    size = money(abs(change), currency)
    part = "" if share is None else f" ({percent(abs(share))})"
    return f"{size}{part} {'more' if change > 0 else 'less'} than"


def signed(amount: Any, currency: str | None) -> str:
    """'+$12.00', '-$3.10'."""
    text = money(amount, currency)
    return f"+{text}" if amount is not None and amount > 0 else text


def day(date: dt.date) -> str:
    """'20 November 2026'."""
    return f"{date.day} {date:%B %Y}"


def span(period: Period) -> str:
    """'October 2026', '9 to 15 November 2026', '1 November 2026'."""
    start, end = period.start, period.end
    one_month = (start.year, start.month) == (end.year, end.month)
    if one_month and start.day == 1 and (end + dt.timedelta(days=1)).day == 1:
        return f"{start:%B %Y}"
    if start == end:
        return day(start)
    if one_month:
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def scope(filters: list[Filter]) -> str:
    """'provider AWS and tag:team data'; empty without filters."""
    return " and ".join(phrase(item) for item in filters)


def count(number: int, noun: str) -> str:
    """'1 machine', '12 machines', 'no machines'."""
    return plural(number, noun) if number else f"no {noun}{'es' if noun.endswith('s') else 's'}"


def listed(names: list[str], most: int = 3) -> str:
    """'a, b and c', 'a, b, c and 4 more'."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
