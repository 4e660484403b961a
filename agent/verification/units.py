"""Units of figures: what may be compared with what, and by which factors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
         "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD"}  # fmt: skip
CURRENCY_WORDS = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP",
    "pound": "GBP", "yen": "JPY", "rupees": "INR",
}  # fmt: skip
CODES = frozenset(
    "USD EUR GBP JPY INR CHF SEK NOK DKK PLN CZK CAD AUD NZD CNY BRL SGD HKD ZAR MXN KRW TRY ILS "
    "THB HUF RON".split()
)
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})

_BYTES = {"b": 0, "byte": 0, "bytes": 0, "kb": 1, "mb": 2, "gb": 3, "tb": 4, "pb": 5}
_BYTES |= {"gigabytes": 3, "gigabyte": 3, "terabytes": 4, "terabyte": 4, "megabytes": 2}
_BINARY = {"kib": 1, "mib": 2, "gib": 3, "tib": 4, "pib": 5}
_SECONDS = {
    "ms": "0.001", "s": "1", "sec": "1", "second": "1", "seconds": "1", "min": "60",
    "mins": "60", "minute": "60", "minutes": "60", "h": "3600", "hr": "3600", "hrs": "3600",
    "hour": "3600", "hours": "3600", "d": "86400", "day": "86400", "days": "86400",
    "week": "604800", "weeks": "604800",
}  # fmt: skip
# Months and years have no fixed length: any usual one is right.
_LONG = {
    "month": (28, 29, 30, 31), "months": (28, 29, 30, 31),
    "year": (365, 366), "years": (365, 366), "quarters": (90, 91, 92),
}  # fmt: skip
_CORES = {"vcpu", "vcpus", "core", "cores", "cpu", "cpus"}


@dataclass(frozen=True)
class Unit:
    """A kind of quantity, its currency or name, and its size: of several where usage differs."""

    kind: str  # money, percent, bytes, time, ratio, count, bare
    name: str = ""
    sizes: tuple[Decimal, ...] = (Decimal(1),)
    per: str = ""  # 'hour', 'day', 'month' or 'year' of a rate


BARE = Unit("bare")
COUNT = Unit("count")
PERCENT = Unit("percent")
RATIO = Unit("ratio")


def money(code: str, per: str = "") -> Unit:
    """An amount of money."""
    return Unit("money", code, per=per)


@lru_cache(maxsize=512)
def read(text: str) -> Unit | None:
    """The unit that a word or sign names; None when it is none."""
    word = text.strip()
    low = word.lower().rstrip(".")
    if word in SIGNS or (word.upper() in CODES and word.isupper()):
        return money(SIGNS.get(word, word))
    if low in CURRENCY_WORDS:
        return money(CURRENCY_WORDS[low])
    if low in ("%", "percent", "pct", "per cent", "percentage points", "pp"):
        return PERCENT
    if low in ("x", "×", "times"):
        return RATIO
    if low in _BYTES:
        power = _BYTES[low]
        return Unit("bytes", "", (Decimal(1000) ** power, Decimal(1024) ** power))
    if low in _BINARY:
        return Unit("bytes", "", (Decimal(1024) ** _BINARY[low],) * 2)
    if low in _SECONDS:
        return Unit("time", "", (Decimal(_SECONDS[low]),))
    if low in _LONG:
        return Unit("time", "", tuple(Decimal(days * 86400) for days in _LONG[low]))
    return Unit("count", "core") if low in _CORES else None


_RATE = re.compile(
    r"(?:per|/|a)\s*(h(?:our)?|d(?:ay)?|mo(?:nth)?|y(?:ea)?r)\b|(hourly|daily|monthly|yearly|annual)"
)
_PER = {"h": "hour", "d": "day", "m": "month", "y": "year", "a": "year"}


def rate(text: str) -> str:
    """The span that a rate is per: 'hour', 'day', 'month', 'year' or ''."""
    found = _RATE.search(text.lower().replace("_", " "))
    return _PER[(found[1] or found[2])[0]] if found else ""


@lru_cache(maxsize=1024)
def of_column(name: str, unit: str | None, currency: str | None) -> Unit:
    """The unit of a result's column or headline figure."""
    if currency or (unit and unit[:3] in CODES):
        return money(currency or (unit or "")[:3], rate(f"{unit} {name}"))
    if unit:
        return read(unit) or Unit("count", unit.lower())
    low = name.lower()
    if low.endswith("%") or "percent" in low or low.startswith("share"):
        return PERCENT
    if re.search(r"cost|price|spend|amount|credit|refund", low):
        return money("", rate(name))
    return COUNT


def factors(of: Unit, to: Unit) -> tuple[Decimal, ...]:
    """By what amounts in `of` are multiplied to be in `to`; () when they cannot be compared."""
    if of.kind != to.kind or (of.kind == "count" and to.name and of.name != to.name):
        return ()
    if of.kind == "bytes":
        return tuple({a / b for a, b in zip(of.sizes, to.sizes, strict=True)})
    return tuple({a / b for a in of.sizes for b in to.sizes})
