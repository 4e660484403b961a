"""How single values look as text: numbers, money, percentages, dates, names.

Names and tags come from clouds and are untrusted: `clean` takes out everything that a terminal
could obey (escape sequences, control characters, reversals of the writing direction).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, localcontext

from agent.prose import UNSEEN

UNKNOWN = "–"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "BRL": "R$"}
NO_MINOR_UNIT = frozenset({"JPY", "KRW", "CLP", "VND", "ISK", "HUF"})
TINY = Decimal("0.1")  # below this, four significant digits are kept
RATE_PLACES = 6
LEAST = Decimal("1e-9")  # below this, only that there is something

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")
_CODE = re.compile(r"[A-Z]{3}")
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC: titles, links; one without an end takes nothing
    r"|\x1b[P^_X][^\x1b\n]*\x1b\\"  # DCS, PM, APC, SOS
    r"|\x1b."
    r"|\x9b[0-?]*[ -/]*[@-~]"
)


def clean_block(text: str) -> str:
    """Text that a terminal prints as it reads; lines and tabs are kept."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    return UNSEEN.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def clean(text: str) -> str:
    """Text on one line that a terminal prints as it reads."""
    return " ".join(clean_block(text).split())


def is_currency(unit: str | None) -> bool:
    """Whether a unit is a currency code such as 'USD'."""
    return unit is not None and _CODE.fullmatch(unit) is not None


def is_number(value: object) -> bool:
    """Whether a value is counted or measured (True and False are not)."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def number(value: float | Decimal, places: int = 2) -> str:
    """1234.5 → '1,234.5'; small values keep four significant digits: 0.0000004 → '0.0000004'."""
    if isinstance(value, int):
        return f"{value:,}"
    text = fixed(Decimal(str(value)), places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def fixed(value: Decimal, places: int) -> str:
    """With thousands separators and `places` decimals; more of them where the value is tiny."""
    if not value.is_finite():
        return UNKNOWN
    with localcontext(prec=60):
        if value == 0 or abs(value) >= TINY:
            return f"{value:,.{places}f}"
        if abs(value) < LEAST:
            return f"<{LEAST:f}" if value > 0 else f">-{LEAST:f}"
        precise = f"{Decimal(f'{value:.3e}'):f}".rstrip("0")
        shown = len(precise.partition(".")[2])
        return precise if shown > places else f"{value:,.{places}f}"


def money(amount: float | Decimal, currency: str) -> str:
    """1234.5, 'USD' → '$1,234.50'; 'SEK' → '1,234.50 SEK'; tiny amounts are not rounded away."""
    value = Decimal(str(amount))
    if not value.is_finite():
        return UNKNOWN
    text = fixed(abs(value), 0 if currency in NO_MINOR_UNIT else 2)
    sign = "-" if value < 0 else ""
    if text.startswith("<"):
        sign, text = (">-" if value < 0 else "<"), text[1:]
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {clean(currency)}"


def percent(value: float | Decimal) -> str:
    """12.34 → '12.3%'; a share that is there but rounds to nothing → '<0.1%'."""
    exact = Decimal(str(value))
    if not exact.is_finite():
        return UNKNOWN
    if 0 < abs(exact) < Decimal("0.05"):
        return "<0.1%" if exact > 0 else ">-0.1%"
    return f"{exact:,.1f}%"


def cell(value: object, unit: str | None = None) -> str:
    """One value of a table as text; None is '–', which is not 0."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return _figure(value, unit)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(cell(item) for item in value) or UNKNOWN
    if isinstance(value, dict):
        return ", ".join(f"{clean(str(key))}={cell(item)}" for key, item in value.items())
    text = clean(str(value))
    if _MOMENT.fullmatch(text):  # a time that was JSON on its way
        return cell(dt.datetime.fromisoformat(text))
    return text


def _figure(value: float | Decimal, unit: str | None) -> str:
    if unit is not None and is_currency(unit):
        return money(value, unit)
    if unit is not None and unit.endswith("/h"):  # prices differ in small digits
        return number(value, RATE_PLACES)
    return percent(value) if unit == "%" else number(value)
