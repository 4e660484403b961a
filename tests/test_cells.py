"""Single values as text."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.cells import cell, clean, clean_block, money, number, percent


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "USD", "$1,234.50"),
        (Decimal("-1234.567"), "EUR", "-€1,234.57"),
        (1234567, "SEK", "1,234,567.00 SEK"),
        (Decimal("1234.5"), "JPY", "¥1,234"),
        (0, "USD", "$0.00"),
        (Decimal("0.0000004"), "USD", "$0.0000004"),
        (Decimal("0.000000123456"), "USD", "$0.0000001235"),
        (Decimal("-0.0149"), "USD", "-$0.0149"),
        (Decimal("0.05"), "USD", "$0.05"),
        (0.30, "USD", "$0.30"),
        (Decimal("0.000000000000000001"), "GBP", "<£0.000000001"),
        (Decimal("-2.3e-13"), "SEK", ">-0.000000001 SEK"),
        (Decimal("0.000000001"), "USD", "$0.000000001"),
        (
            Decimal("12345678901234567890.123456789012345678"),
            "USD",
            "$12,345,678,901,234,567,890.12",
        ),
        (float("nan"), "USD", "–"),
    ],
)
def test_money(amount: Decimal, currency: str, text: str) -> None:
    assert money(amount, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((12, "12"), (1234567, "1,234,567"), (1.5, "1.5"), (1234.567, "1,234.57"), (2.0, "2")),
        *((0.000123456, "0.0001235"), (Decimal("0"), "0"), (100.0, "100"), (float("inf"), "–")),
    ],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.34, "12.3%"), (0, "0.0%"), (0.01, "<0.1%"), (-0.01, ">-0.1%"), (1234.5, "1,234.5%")],
)
def test_percent(value: float, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "USD", "–"),
        (True, None, "yes"),
        (dt.date(2026, 10, 31), None, "2026-10-31"),
        (dt.datetime(2026, 10, 31, 8, 5, 9), None, "2026-10-31 08:05"),
        (dt.datetime(2026, 10, 31, 8, 5, tzinfo=dt.UTC), None, "2026-10-31 08:05"),
        (["a", "b"], None, "a, b"),
        ({"env": "prod", "n": 1}, None, "env=prod, n=1"),
        ([], None, "–"),
        (4, "vCPU", "4"),
        (12.5, "%", "12.5%"),
        (12.5, "USD", "$12.50"),
        ("12.5", "USD", "12.5"),
    ],
)
def test_cell(value: object, unit: str | None, text: str) -> None:
    assert cell(value, unit) == text


def test_untrusted_text_cannot_control_the_terminal() -> None:
    assert clean("a\x1b[31mred\x1b[0m\x07 b\x9b2Jc") == "ared bc"
    assert clean("title\x1b]0;owned\x07!") == "title!"
    assert clean("link\x1b]8;;http://x\x1b\\here") == "linkhere"
    assert clean("gpj.\u202eexe\u2066") == "gpj.exe"
    assert clean("two\r\nlines\tand \ud800half") == "two lines and half"
    assert clean_block("two\nlines") == "two\nlines"


@given(st.text())
def test_clean_text_is_always_one_printable_line(text: str) -> None:
    shown = clean(text)
    assert "\n" not in shown
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)


@given(st.decimals(min_value="0.000000000000000001", max_value=10**12, places=18))
def test_money_that_is_there_never_reads_as_nothing(amount: Decimal) -> None:
    shown = Decimal(money(amount, "USD").lstrip("<$").replace(",", ""))
    assert shown > 0
    assert abs(shown - amount) <= max(amount * Decimal("0.0006"), Decimal("0.005"))
