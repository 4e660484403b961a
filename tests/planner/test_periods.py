"""Periods in plain words, as asked on Saturday 21 November 2026; answers read off a calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from agent.planner import calendar, periods

TODAY = dt.date(2026, 11, 21)

SINGLE = {
    "what did we spend last month": ("2026-10-01", "2026-10-31"),
    "in october": ("2026-10-01", "2026-10-31"),
    "december": ("2025-12-01", "2025-12-31"),
    "oct 2025": ("2025-10-01", "2025-10-31"),
    "october last year": ("2025-10-01", "2025-10-31"),
    "q3": ("2026-07-01", "2026-09-30"),
    "q4 2025": ("2025-10-01", "2025-12-31"),
    "third quarter of 2025": ("2025-07-01", "2025-09-30"),
    "h1 2026": ("2026-01-01", "2026-06-30"),
    "past 14 days": ("2026-11-07", "2026-11-20"),
    "over the last 30d": ("2026-10-22", "2026-11-20"),
    "since 5 october": ("2026-10-05", "2026-11-21"),
    "since the beginning of the year": ("2026-01-01", "2026-11-21"),
    "month to date": ("2026-11-01", "2026-11-21"),
    "so far this month": ("2026-11-01", "2026-11-21"),
    "ytd": ("2026-01-01", "2026-11-21"),
    "year to date": ("2026-01-01", "2026-11-21"),
    "last week": ("2026-11-09", "2026-11-15"),
    "this week": ("2026-11-16", "2026-11-21"),
    "last 3 months": ("2026-08-01", "2026-10-31"),
    "last quarter": ("2026-07-01", "2026-09-30"),
    "last year": ("2025-01-01", "2025-12-31"),
    "in 2026": ("2026-01-01", "2026-12-31"),
    "from september to october": ("2026-09-01", "2026-10-31"),
    "between 2026-10-05 and 2026-10-12": ("2026-10-05", "2026-10-12"),
    "october 5-12": ("2026-10-05", "2026-10-12"),
    "5 to 12 october": ("2026-10-05", "2026-10-12"),
    "january to march 2026": ("2026-01-01", "2026-03-31"),
    "the first week of october": ("2026-10-01", "2026-10-07"),
    "last 10 days of september": ("2026-09-21", "2026-09-30"),
    "first half of october": ("2026-10-01", "2026-10-15"),
    "until end of september": ("2025-11-21", "2026-09-30"),
    "before october": ("2025-11-21", "2026-09-30"),
    "yesterday": ("2026-11-20", "2026-11-20"),
    "last friday": ("2026-11-20", "2026-11-20"),
    "last weekend": ("2026-11-14", "2026-11-15"),
    "3 months ago": ("2026-08-01", "2026-08-31"),
    "the month before last": ("2026-09-01", "2026-09-30"),
    "10/23/2026": ("2026-10-23", "2026-10-23"),
    "23.10.2026": ("2026-10-23", "2026-10-23"),
}


@pytest.mark.parametrize(("text", "days"), SINGLE.items(), ids=SINGLE.keys())
def test_one_period(text: str, days: tuple[str, str]) -> None:
    found = periods.find(text, TODAY)
    spans = [(m.span.start.isoformat(), m.span.end.isoformat()) for m in found.mentions]
    assert spans == [days]
    assert not found.compare


PAIRS = {
    "october vs september": ["2026-10-01", "2026-09-01"],
    "compare september and october": ["2026-09-01", "2026-10-01"],
    "this month compared to last month": ["2026-11-01", "2026-10-01"],
    "how did cost change from september to october": ["2026-09-01", "2026-10-01"],
}


@pytest.mark.parametrize(("text", "starts"), PAIRS.items(), ids=PAIRS.keys())
def test_two_periods_to_compare(text: str, starts: list[str]) -> None:
    found = periods.find(text, TODAY)
    assert [mention.span.start.isoformat() for mention in found.mentions] == starts
    assert found.compare


@pytest.mark.parametrize("text", ["costs above $2026", "the top 5 services", "m5.large", "by may"])
def test_numbers_are_not_periods(text: str) -> None:
    found = periods.find(text, TODAY)
    assert [m for m in found.mentions if m.span.start.year == 2026 and "may" not in text] == []


def test_an_unclear_date_says_how_it_was_read() -> None:
    (mention,) = periods.find("on 10/03/2026", TODAY).mentions
    assert mention.span == calendar.day(dt.date(2026, 10, 3))
    assert "2026-10-03" in str(mention.assumption)


def test_previous_and_year_before() -> None:
    assert calendar.previous(calendar.quarter(2026, 1)) == calendar.quarter(2025, 4)
    assert calendar.previous(calendar.month(2026, 3)) == calendar.month(2026, 2)
    ten = calendar.Span(dt.date(2026, 3, 1), dt.date(2026, 3, 10))
    assert calendar.previous(ten).start == dt.date(2026, 2, 19)
    assert calendar.year_before(calendar.month(2024, 2)) == calendar.month(2023, 2)
