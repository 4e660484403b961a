"""Periods that are still to come, and amounts of money, as people write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from agent.planner.future_periods import find_ahead
from agent.planner.money_words import amounts

TODAY = dt.date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("cost over the next 90 days", None, dt.date(2027, 2, 19)),
        ("spend next month", dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
        ("what will it be next week", dt.date(2026, 11, 23), dt.date(2026, 11, 29)),
        ("by the end of the quarter", None, dt.date(2026, 12, 31)),
        ("eom projection", None, dt.date(2026, 11, 30)),
        ("for the rest of the year", None, dt.date(2026, 12, 31)),
        ("until friday", None, dt.date(2026, 11, 27)),
        ("until 15 december", None, dt.date(2026, 12, 15)),
        ("by december 24th", None, dt.date(2026, 12, 24)),
        ("in february", dt.date(2027, 2, 1), dt.date(2027, 2, 28)),
        ("in march 2027", dt.date(2027, 3, 1), dt.date(2027, 3, 31)),
        ("q1 2027", dt.date(2027, 1, 1), dt.date(2027, 3, 31)),
        ("tomorrow", None, dt.date(2026, 11, 22)),
        ("a month from now", None, dt.date(2026, 12, 21)),
    ],
)
def test_future_periods(text: str, start: dt.date | None, end: dt.date) -> None:
    found = find_ahead(text, TODAY)
    assert found is not None
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text", ["cost until 15 november", "in october 2026", "and 20?", "last week", "in 2025"]
)
def test_the_past_is_no_future(text: str) -> None:
    assert find_ahead(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "value", "currency", "other"),
    [
        ("5k", 5000, None, None),
        ("$5,000", 5000, "USD", None),
        ("5 000 eur", 5000, "EUR", None),
        ("1.2m usd", 1200000, "USD", None),
        ("10 grand", 10000, None, None),
        ("1.000.000", 1000000, None, None),
        ("1.234,50 €", Decimal("1234.50"), "EUR", None),
        ("5.000", 5000, None, 5),
        ("5.50", Decimal("5.50"), None, None),
    ],
)
def test_amounts(text: str, value: object, currency: str | None, other: object) -> None:
    one = next(amounts(text))
    assert (one.value, one.currency) == (Decimal(str(value)), currency)
    assert one.other == (None if other is None else Decimal(str(other)))


@pytest.mark.parametrize("text", ["20 %", "3 days", "4 instances", "web-1"])
def test_other_numbers_are_no_money(text: str) -> None:
    assert list(amounts(text)) == []
