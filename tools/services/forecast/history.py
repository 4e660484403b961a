"""The past of a scope, by day: what comes every day as a series, single charges apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tools.base import Filter, InputError, Result
from tools.services import amounts
from tools.services.dimensions import split_threshold
from tools.services.forecast.charges import SINGLE, STREAM, Monthly, Stream, is_daily, monthly
from tools.services.forecast.full_days import FullDays, full_days
from tools.services.inquiry import Inquiry
from tools.services.scope import Scope, resolve

LONGEST = 800  # days of the past that are read
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class History:
    """One currency of a scope, from `first` to `last`, the last full day.

    `values` is the daily series, None where unknown (the provider has no data that day). `single`
    are all charges that are not in it, by stream; `monthly` those of them that will come again.
    """

    currency: str | None
    first: dt.date
    last: dt.date
    values: list[Decimal | None]
    single: list[Stream]
    monthly: list[Monthly]

    @property
    def recent_mean(self) -> Decimal:
        """The mean of the known days of the last four weeks."""
        known = [one for one in self.values[-28:] if one is not None]
        return amounts.ratio(amounts.total(known), len(known)) or Decimal(0)

    def adjusted(self, by: Mapping[dt.date, Decimal]) -> History:
        """The same with amounts added to days of the daily series; what was never negative stays
        so.
        """
        least = Decimal(0) if all(one is None or one >= 0 for one in self.values) else None
        values = list(self.values)
        for day, amount in by.items():
            index = (day - self.first).days
            own = values[index] if 0 <= index < len(values) else None
            if own is not None:
                values[index] = own + amount if least is None else max(own + amount, least)
        return replace(self, values=values)

    @property
    def irregular(self) -> list[Stream]:
        """Streams of the last two months that are not projected."""
        regular = {id(item.stream) for item in self.monthly}
        since = self.last - dt.timedelta(days=61)
        return [
            item
            for item in self.single
            if id(item) not in regular and any(day >= since for day in item.charges)
        ]


@dataclass(frozen=True)
class Past:
    """The scope and its history by currency."""

    scope: Scope
    full: FullDays
    histories: list[History]


def read_past(
    inquiry: Inquiry,
    title: str,
    cost: str,
    filters: Sequence[Filter],
    any_of: Sequence[Filter] = (),
) -> Past | Result:
    """The history of a scope, or a result that says why there is none. Raises InputError."""
    on_total = split_threshold([*filters, *any_of])[1]
    if on_total:
        raise InputError(f"{inquiry.tool}: 'cost' is not a condition of a forecast; filter a scope")
    scope = resolve(inquiry, title, cost, None, None, filters, any_of)
    if isinstance(scope, Result):
        return scope
    full = full_days(inquiry, scope.coverage)
    if full is None:
        return inquiry.nothing(title, "no day is complete yet, so there is nothing to go by")
    first = max(scope.period.start, full.last - dt.timedelta(days=LONGEST - 1))
    params = {
        **scope.params,
        "start": first,
        "end": full.last,
        "first_month": first.strftime("%Y-%m"),
        "last_month": full.last.strftime("%Y-%m"),
        "ended": [item.provider for item in scope.coverage if item.provider not in full.providers],
    }
    reader = _Reader(inquiry, scope, full, params, first)
    histories = [found for code in scope.currencies if (found := reader.of(code)) is not None]
    if not histories:
        return inquiry.nothing(title, f"there are no costs up to {full.last}, the last full day")
    return Past(scope, full, histories)


class _Reader:
    """Reads all currencies of a scope with two statements."""

    def __init__(
        self,
        inquiry: Inquiry,
        scope: Scope,
        full: FullDays,
        params: dict[str, object],
        first: dt.date,
    ) -> None:
        self._first, self._last = first, full.last
        where = f"{scope.where} AND NOT list_contains($ended, x_Provider)"
        if not params["ended"]:
            where = scope.where
        self._usual = inquiry.rows(
            f"""SELECT BillingCurrency, ChargeDay, sum({scope.metric}), count({scope.metric})
FROM cost_daily WHERE {where} AND NOT {SINGLE} GROUP BY 1, 2 ORDER BY 1, 2""",
            params,
        )
        self._single = inquiry.rows(
            f"""SELECT BillingCurrency, {STREAM}, ChargeDay, sum({scope.metric})
FROM cost_daily WHERE {where} AND {SINGLE} GROUP BY ALL ORDER BY ALL""",
            params,
        )
        self._missing = full.missing

    def of(self, currency: str | None) -> History | None:
        """The history of one currency; None without any charge."""
        usual = {day: amount for code, day, amount, _ in self._usual if code == currency}
        unknown = {day for code, day, _, known in self._usual if code == currency and not known}
        streams = self._streams(currency)
        single = [item for item in streams if not is_daily(item, self._last)]
        for item in streams:
            if is_daily(item, self._last):
                for day, amount in item.charges.items():
                    usual[day] = amounts.total([usual.get(day), amount])
        if not usual and not single:
            return None
        first = min([*usual, *(day for item in single for day in item.charges)])
        days = [first + dt.timedelta(days=back) for back in range((self._last - first).days + 1)]
        values = [
            None if day in self._missing or day in unknown else usual.get(day, Decimal(0))
            for day in days
        ]
        regular = [monthly(item, self._first, self._last) for item in single]
        return History(
            currency, first, self._last, values, single, [one for one in regular if one is not None]
        )

    def _streams(self, currency: str | None) -> list[Stream]:
        found: dict[tuple[object, ...], Stream] = {}
        for code, *key, day, amount in self._single:
            if code != currency or amount is None:
                continue
            stream = found.setdefault(tuple(key), Stream(str(key[0]), str(key[2]), str(key[3]), {}))
            stream.charges[day] = amounts.exact(amount) or Decimal(0)
        return list(found.values())
