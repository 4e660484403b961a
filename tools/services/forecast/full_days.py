"""The last day whose costs are complete: what comes after it is forecast, not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tools.services.coverage import Covered
from tools.services.inquiry import STALE_COST_DAYS, Inquiry

_LOOK_BACK = 15  # days that a newest day is compared with
_LEAST_SHARE = (
    0.7  # of the fewest line items on any of those days; with fewer it is still coming in
)
_LEAST_KNOWN = 5
_BEHIND = 2 * STALE_COST_DAYS + 1  # days that a provider may lag before it counts as ended


@dataclass(frozen=True)
class FullDays:
    """`last` is the last day complete for all `providers`; the rest are said in `notes`. `missing`
    are days inside the data of one of them on which it has no line item at all.
    """

    last: dt.date
    providers: tuple[str, ...]
    notes: tuple[str, ...]
    missing: frozenset[dt.date]


def full_days(inquiry: Inquiry, coverage: Sequence[Covered]) -> FullDays | None:
    """The last full day of these providers; None when no day is complete."""
    notes: list[str] = []
    lines = _lines(inquiry)
    ends: dict[str, dt.date] = {}
    for item in coverage:
        end = _last_full(item, lines.get(item.provider, {}), inquiry.context.today)
        if end is None:
            continue
        ends[item.provider] = end
        if end < item.last and item.last < inquiry.context.today:
            notes.append(
                f"{item.last} of {item.label} has far fewer line items than the days before: it is "
                "taken as incomplete"
            )
    if not ends:
        return None
    newest = max(ends.values())
    current = {key: end for key, end in ends.items() if (newest - end).days <= _BEHIND}
    notes += [
        f"data of {item.label} ends {item.last}: its costs are not in the forecast"
        for item in coverage
        if item.provider in ends and item.provider not in current
    ]
    last = min(current.values())
    missing = {day for key in current for day in _missing(lines.get(key, {}), last)}
    return FullDays(last, tuple(current), tuple(notes), frozenset(missing))


def _missing(lines: dict[dt.date, int], last: dt.date) -> set[dt.date]:
    """Days between the first one and `last` without a line item."""
    first = min(lines, default=last)
    return {first + dt.timedelta(days=one) for one in range((last - first).days)} - set(lines)


def _lines(inquiry: Inquiry) -> dict[str, dict[dt.date, int]]:
    """Line items a day of each provider, whatever the scope."""
    rows = inquiry.rows(
        "SELECT x_Provider, ChargeDay, sum(x_Lines) FROM cost_daily GROUP BY 1, 2 ORDER BY 1, 2"
    )
    found: dict[str, dict[dt.date, int]] = {}
    for provider, day, lines in rows:
        found.setdefault(provider, {})[day] = int(lines)
    return found


def _last_full(item: Covered, lines: dict[dt.date, int], today: dt.date) -> dt.date | None:
    """The provider's last complete day: before today, and not thin compared with those before."""
    end = min(item.last, today - dt.timedelta(days=1))
    if end < item.first:
        return None
    before = [lines.get(end - dt.timedelta(days=back), 0) for back in range(1, _LOOK_BACK)]
    known = [count for count in before if count]
    thin = len(known) >= _LEAST_KNOWN and lines.get(end, 0) < _LEAST_SHARE * min(known)
    return end - dt.timedelta(days=1) if thin else end
