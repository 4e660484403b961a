"""Amounts of money as people write them: '5k', '$5,000', '€ 1.2m', '10 grand', '5.000' (of which it is unclear)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_CODES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "bucks": "USD", "buck": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP",
    "chf": "CHF", "francs": "CHF", "jpy": "JPY", "yen": "JPY", "cad": "CAD", "aud": "AUD", "inr": "INR", "sek": "SEK",
}  # fmt: skip
_SCALES = {
    "k": 1000,
    "thousand": 1000,
    "tsd": 1000,
    "grand": 1000,
    "m": 1_000_000,
    "mio": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
}
_CODE = "|".join(sorted((re.escape(code) for code in _CODES), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.,-])(?P<before>{_CODE})?\s?(?P<number>\d+(?:[.,' ]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)|\d+(?:[.,]\d+)?)\s?"
    rf"(?P<scale>k|m|mn|mio|thousand|tsd|grand|million)?(?![\w%])(?:\s?(?P<after>{_CODE})(?!\w))?"
    r"(?!\s?(?:%|(?:percent|per ?cent|days?|weeks?|months?|years?|hours?|instances?|vms?|servers?|x)\b))"
)
_WORDED = {"half a million": 500_000, "a million": 1_000_000, "a thousand": 1000, "a hundred": 100}
_WORD_AMOUNT = re.compile(rf"\b(?P<word>{'|'.join(_WORDED)})\b(?:\s(?P<after>{_CODE})(?!\w))?")


@dataclass(frozen=True)
class Amount:
    """An amount; `other` is what the same digits mean to people elsewhere, where that is unclear."""

    value: Decimal
    currency: str | None
    start: int
    end: int
    other: Decimal | None = None
    marked: bool = False  # a sign, a code or a scale says that it is money


def amounts(text: str) -> Iterator[Amount]:
    """Every amount of a text in lower case, in order."""
    for word in _WORD_AMOUNT.finditer(text):
        code = _CODES.get(word.group("after") or "")
        value = Decimal(_WORDED[word.group("word")])
        yield Amount(value, code, word.start(), word.end(), marked=True)
    for found in _AMOUNT.finditer(text):
        value, other = _number(found.group("number"), scaled=bool(found.group("scale")))
        scale = _SCALES.get(found.group("scale") or "", 1)
        code = _CODES.get(found.group("before") or found.group("after") or "")
        marked = code is not None or scale > 1
        yield Amount(
            value * scale,
            code,
            found.start(),
            found.end(),
            None if other is None else other * scale,
            marked,
        )


def _number(said: str, *, scaled: bool) -> tuple[Decimal, Decimal | None]:
    """The number, and what else the digits may mean: '5.000' is 5000 or 5."""
    plain = said.replace("'", "").replace(" ", "")
    if "." in plain and "," in plain:
        last = max(plain.rfind("."), plain.rfind(","))
        whole = re.sub(r"[.,]", "", plain[:last])
        return Decimal(f"{whole}.{plain[last + 1 :]}"), None
    if "," in plain:
        if re.fullmatch(r"\d+(?:,\d{3})+", plain):
            return Decimal(plain.replace(",", "")), None
        return Decimal(plain.replace(",", ".")), None
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain):
        return Decimal(plain.replace(".", "")), None
    if re.fullmatch(r"\d{1,3}\.\d{3}", plain) and not scaled:
        return Decimal(plain.replace(".", "")), Decimal(plain)
    return Decimal(plain), None
