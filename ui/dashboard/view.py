"""What a page shows: which provider, which account, which days. It is all in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tools.base import InputError

PERIODS = {
    "this-month": "This month",
    "last-month": "Last month",
    "last-7-days": "Last 7 days",
    "last-30-days": "Last 30 days",
    "last-90-days": "Last 90 days",
    "custom": "From … to …",
}
DEFAULT = "this-month"
LONGEST = 400  # characters of a name in an address
MOST_DAYS = 800
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class View:
    """The filters of a page. `end` is not after the day `last` that the bills reach; `note` says what
    was shown instead of what was asked for.
    """

    provider: str
    account: str
    period: str
    start: dt.date
    end: dt.date
    today: dt.date
    last: dt.date | None
    note: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], today: dt.date, last: dt.date | None) -> View:
        """Read the parameters of an address. Raises InputError naming what is wrong."""
        period = asked.get("period") or ("custom" if asked.get("start") else DEFAULT)
        if period not in PERIODS:
            raise InputError(f"unknown period {period!r}; there are: {', '.join(PERIODS)}")
        start, end = _days(period, asked, today)
        note = ""
        if last is not None and "period" not in asked and "start" not in asked and start > last:
            start, end = last.replace(day=1), last
            note = f"the bills end on {last}, so this is {last:%B %Y}"
            period = "custom"
        ends = min(end, last) if last is not None and last >= start else end
        names = (asked.get("provider", "")[:LONGEST], asked.get("account", "")[:LONGEST])
        return cls(*names, period, start, ends, today, last, note)

    @property
    def days(self) -> int:
        """How many days it is about."""
        return (self.end - self.start).days + 1

    @property
    def before(self) -> tuple[dt.date, dt.date]:
        """The days to compare with: the same days of the month before, or as many right before."""
        if self.start.day == 1 and self.days <= 31 and self.start.month == self.end.month:
            first = (self.start - _DAY).replace(day=1)
            whole = self.end == _month_end(self.start)
            last = (
                _month_end(first)
                if whole
                else min(first + _DAY * (self.days - 1), _month_end(first))
            )
            return first, last
        return self.start - _DAY * self.days, self.start - _DAY

    @property
    def is_current(self) -> bool:
        """Whether it reaches to where the bills end, so that a forecast goes on from it."""
        return self.last is None or self.end >= self.last

    @property
    def scope(self) -> list[dict[str, Any]]:
        """The conditions on provider and account, as tools take them."""
        given = {"provider": self.provider, "account": self.account}
        return [
            {"field": name, "op": "is", "values": [value]} for name, value in given.items() if value
        ]

    @property
    def words(self) -> str:
        """The days, for people."""
        if self.start == self.end:
            return f"{self.start:%-d %B %Y}"
        start = f"{self.start:%-d %B}" + (
            "" if self.start.year == self.end.year else f" {self.start:%Y}"
        )
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            start = f"{self.start.day}"
        return f"{start}–{self.end:%-d %B %Y}"

    def query(self, **other: str | int | None) -> str:
        """The address's parameters: these, with `other` in their place; None leaves one out."""
        given: dict[str, Any] = {"provider": self.provider, "account": self.account}
        if self.period == "custom":
            given |= {"period": "custom", "start": str(self.start), "end": str(self.end)}
        elif self.period != DEFAULT:
            given["period"] = self.period
        given |= other
        return urlencode({name: value for name, value in given.items() if value not in (None, "")})


def _days(period: str, asked: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    match period:
        case "this-month":
            return today.replace(day=1), today
        case "last-month":
            last = today.replace(day=1) - _DAY
            return last.replace(day=1), last
        case "custom":
            return _custom(asked, today)
        case _:
            return today - _DAY * int(period.split("-")[1]), today - _DAY


def _custom(asked: Mapping[str, str], today: dt.date) -> tuple[dt.date, dt.date]:
    start = _day("start", asked.get("start", ""), today.replace(day=1))
    end = _day("end", asked.get("end", ""), today)
    if start > end:
        raise InputError(f"the first day {start} is after the last day {end}")
    if (end - start).days > MOST_DAYS:
        raise InputError(f"{start} to {end} is longer than {MOST_DAYS} days: choose fewer")
    return start, end


def _day(name: str, text: str, default: dt.date) -> dt.date:
    if not text.strip():
        return default
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"{name}: {text[:40]!r} is not a day; expected one such as 2026-10-31"
        ) from None


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
