"""What is known to have changed in the last week: instances launched or stopped, and new prices.

A forecast made of the past alone would learn of them only slowly. So the past is told as if what is
true now had always been: what is gone is taken out of it, a new price is put on old quantities, and
what was launched is taken out and added to every day to come. Fleets that launch and end machines
every week are left alone: their level already holds the coming and going.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from tools.services import amounts
from tools.services.forecast.charges import SINGLE
from tools.services.forecast.new_prices import new_prices
from tools.services.inquiry import Inquiry, plural
from tools.services.scope import Scope

WEEK = 7
_WINDOW = 63  # days in which launches and ends are looked for
_SETTLED = 14  # days on which something must have cost money before its end counts
_MATERIAL = Decimal("0.002")  # of a day's cost
_CHURN = 2  # times the usual week's launches or ends; less is the usual coming and going
_ON = ("running", "starting")
_OFF = ("stopped", "stopping", "terminated")


@dataclass
class Changes:
    """`past` is to be added to the days of the past, `ahead` to every day to come."""

    past: dict[dt.date, Decimal] = field(default_factory=dict)
    ahead: Decimal = Decimal(0)
    said: list[str] = field(default_factory=list)

    def add(self, days: Iterable[tuple[dt.date, Decimal]]) -> None:
        """Add amounts to days of the past."""
        for day, amount in days:
            self.past[day] = self.past.get(day, Decimal(0)) + amount


@dataclass(frozen=True)
class _Machine:
    """An instance of the inventory: what it cost on the days of the window, and on a median day."""

    name: str
    status: str
    launched: dt.datetime | None
    first: dt.date
    last: dt.date
    days: int
    median: Decimal
    costs: dict[dt.date, Decimal]

    @property
    def level(self) -> Decimal:
        """Its cost of a whole day; a launch day is made whole."""
        if self.days == 1 and self.launched is not None and self.launched.date() == self.first:
            return self.median * 24 / (24 - self.launched.hour)
        return self.median


def known_changes(
    inquiry: Inquiry, scope: Scope, currency: str | None, last: dt.date, daily: Decimal
) -> Changes:
    """The changes of the week up to `last`, the last full day, of a scope that costs `daily` a day."""
    found = Changes()
    known = _by_id(inquiry, scope, currency, last)
    machines = list(known.values())
    launched = [one for one in machines if _is_launched(one, last)]
    ended = [one for one in machines if _is_ended(one, last)]
    usual = _usual(machines, last)
    level = sum((one.level for one in launched), Decimal(0))
    if level > max(_MATERIAL * daily, _CHURN * usual[0]):
        for one in launched:
            found.add((day, -cost) for day, cost in one.costs.items())
        found.ahead += level
        found.said.append(_said(launched, "launched", "adds", level, currency))
    level = sum((one.level for one in ended), Decimal(0))
    if level > max(_MATERIAL * daily, _CHURN * usual[1]):
        names = [key for key, one in known.items() if one in ended]
        found.add(_costs_of(inquiry, scope, currency, last, names))
        found.said.append(_said(ended, "stopped or ended", "takes away", level, currency))
    changed = new_prices(inquiry, scope, currency, last)
    if abs(changed.a_day) > _MATERIAL * daily:
        found.add(changed.past.items())
        found.said.append(changed.said)
    return found


def _said(
    machines: list[_Machine], what: str, does: str, level: Decimal, currency: str | None
) -> str:
    names = ", ".join(sorted(one.name for one in machines)[:4])
    more = f" and {len(machines) - 4} more" if len(machines) > 4 else ""
    return (
        f"{plural(len(machines), 'instance')} {what} in the last week ({names}{more}): that {does} "
        f"{level:.2f} {currency or ''} a day, which is carried into the forecast".replace("  ", " ")
    )


def _is_launched(one: _Machine, last: dt.date) -> bool:
    """New within the week, on, and on the bill."""
    since = last - dt.timedelta(days=WEEK - 1)
    new = one.launched is not None and one.launched.date() >= since
    return new and one.status in _ON and one.first >= since


def _is_ended(one: _Machine, last: dt.date) -> bool:
    """Long there, off now, and without cost on a day of the week on which it always had some."""
    since = last - dt.timedelta(days=WEEK)
    if one.status not in _OFF or one.days < _SETTLED or one.last < since:
        return False
    if one.status == "terminated":
        return True
    missing = [
        one.last + dt.timedelta(days=ahead) for ahead in range(1, (last - one.last).days + 1)
    ]
    return any(
        all(day - dt.timedelta(days=WEEK * back) in one.costs for back in (1, 2)) for day in missing
    )


def _usual(machines: list[_Machine], last: dt.date) -> tuple[Decimal, Decimal]:
    """What launches and ends of the four weeks before came to in a median week, a day's cost."""
    weeks = [last - dt.timedelta(days=WEEK * back) for back in range(1, 5)]
    begun = [_sum(one for one in machines if 0 <= (end - one.first).days < WEEK) for end in weeks]
    ended = [_sum(one for one in machines if 0 <= (end - one.last).days < WEEK) for end in weeks]
    return Decimal(median(begun)), Decimal(median(ended))


def _sum(machines: Iterable[_Machine]) -> Decimal:
    return sum((one.level for one in machines), Decimal(0))


def _by_id(
    inquiry: Inquiry, scope: Scope, currency: str | None, last: dt.date
) -> dict[str, _Machine]:
    """Instances that the bill of the window has, by resource id; none when the inventory is not of
    now.
    """
    rows = inquiry.rows(
        f"""WITH known AS (SELECT lower(resource_id) AS id, max(coalesce(name, resource_id)) AS name,
    max(status) AS status, max(launched_at) AS launched
  FROM instance WHERE collected_at >= $last AND collected_at < $tomorrow GROUP BY 1),
day AS (SELECT lower(ResourceId) AS id, ChargeDay AS day, sum({scope.metric}) AS cost
  FROM cost_daily WHERE {scope.where} AND NOT {SINGLE} AND ResourceId IS NOT NULL
    AND BillingCurrency IS NOT DISTINCT FROM $currency
  GROUP BY 1, 2 HAVING sum({scope.metric}) > 0)
SELECT id, name, status, launched, min(day), max(day), count(*), median(cost), list(day), list(cost)
FROM day JOIN known USING (id) GROUP BY id, name, status, launched ORDER BY id""",
        {
            **_window(scope, last, _WINDOW),
            "currency": currency,
            "last": last,
            "tomorrow": inquiry.context.today + dt.timedelta(days=1),
        },
    )
    return {
        key: _Machine(
            *(str(name), str(status), launched, first, end, count),
            amounts.exact(usual) or Decimal(0),
            dict(zip(days, costs, strict=True)),
        )
        for key, name, status, launched, first, end, count, usual, days, costs in rows
    }


def _costs_of(
    inquiry: Inquiry, scope: Scope, currency: str | None, last: dt.date, names: list[str]
) -> list[tuple[dt.date, Decimal]]:
    """Minus what these resources cost on each day of the whole past."""
    rows = inquiry.rows(
        f"""SELECT ChargeDay, sum({scope.metric}) FROM cost_daily
WHERE {scope.where} AND NOT {SINGLE} AND BillingCurrency IS NOT DISTINCT FROM $currency
  AND list_contains($names, lower(ResourceId)) GROUP BY 1 ORDER BY 1""",
        {**_window(scope, last, 800), "currency": currency, "names": names},
    )
    return [(day, -(amounts.exact(cost) or Decimal(0))) for day, cost in rows]


def _window(scope: Scope, last: dt.date, days: int) -> dict[str, object]:
    first = last - dt.timedelta(days=days - 1)
    return {
        **scope.params,
        "start": first,
        "end": last,
        "first_month": first.strftime("%Y-%m"),
        "last_month": last.strftime("%Y-%m"),
    }
