"""What an address asks for: days, conditions, and the same address again."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from tools.base import InputError
from ui.dashboard.view import View

TODAY, LAST = dt.date(2026, 11, 21), dt.date(2026, 11, 20)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("asked", "start", "end", "before"),
    [
        ({}, "2026-11-01", "2026-11-20", ("2026-10-01", "2026-10-20")),
        ({"period": "last-month"}, "2026-10-01", "2026-10-31", ("2026-09-01", "2026-09-30")),
        ({"period": "last-7-days"}, "2026-11-14", "2026-11-20", ("2026-11-07", "2026-11-13")),
        (
            {"start": "2026-03-01", "end": "2026-03-31"},
            *("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),
        ),
        (
            {"start": "2026-03-01", "end": "2026-03-30"},
            *("2026-03-01", "2026-03-30", ("2026-02-01", "2026-02-28")),
        ),
        (
            {"period": "custom", "start": "2026-01-10", "end": "2026-02-08"},
            *("2026-01-10", "2026-02-08", ("2025-12-11", "2026-01-09")),
        ),
    ],
)
def test_days(asked: dict[str, str], start: str, end: str, before: tuple[str, str]) -> None:
    view = View.of(asked, TODAY, LAST)
    assert (view.start, view.end) == (day(start), day(end))
    assert view.before == (day(before[0]), day(before[1]))


def test_bills_that_ended_long_ago_are_shown_where_they_end() -> None:
    view = View.of({}, TODAY, day("2026-08-14"))
    assert (view.start, view.end) == (day("2026-08-01"), day("2026-08-14"))
    assert view.note == "the bills end on 2026-08-14, so this is August 2026"
    asked = View.of({"period": "this-month"}, TODAY, day("2026-08-14"))
    assert asked.start == day("2026-11-01")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"provider": "azure", "account": "a & b=c", "period": "last-90-days"},
        {"period": "custom", "start": "2026-01-10", "end": "2026-02-08"},
    ],
)
def test_the_address_gives_the_same_view_again(asked: dict[str, str]) -> None:
    view = View.of(asked, TODAY, LAST)
    assert View.of(dict(parse_qsl(view.query())), TODAY, LAST) == view


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "soon"}, "unknown period 'soon'"),
        ({"start": "2026-13-01"}, "start: '2026-13-01' is not a day"),
        ({"start": "2026-11-05", "end": "2026-11-01"}, "is after the last day"),
        ({"start": "2020-01-01", "end": "2026-11-01"}, "longer than 800 days"),
    ],
)
def test_what_no_view_can_be_made_of(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        View.of(asked, TODAY, LAST)


def test_conditions() -> None:
    view = View.of({"provider": "aws", "account": "prod"}, TODAY, LAST)
    assert [(one["field"], one["values"]) for one in view.scope] == [
        ("provider", ["aws"]),
        ("account", ["prod"]),
    ]
