"""Which chart a result becomes: chosen by its shape."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from tools.base import Result, Table
from ui.cells import clean, is_number
from ui.charts.bars import MOST_MONTHS, months_figure, ranking_figure
from ui.charts.lines import line_figure, timeline
from ui.charts.look import Look, look_of
from ui.charts.reading import LONG_STEPS, Reading, plain, readings
from ui.charts.shares import MOST_SLICES, gauge_figure, pie_figure

Kind = Literal["line", "bar", "pie", "gauge"]
_MOST_RANKED = 60  # rows; longer tables are lists, not rankings
_MOST_MEASURES = 3  # columns of numbers beside one another that a chart of one of them still tells
_FINEST = (("ts", "hour"), ("date", "day"), ("week",))
_NEARLY = Decimal("0.005")  # of the whole: what rounding leaves


def figure_of(
    result: Result, table: Table | None = None, *, kind: Kind | None = None, dark: bool = False
) -> dict[str, Any] | None:
    """A Plotly figure `{data, layout}` of plain values, or None when nothing is worth drawing.

    `table` is the one of the result to draw; without it, the first that can be drawn. `kind` asks for
    a kind of chart; None comes when the result has no such shape. `layout.meta` has `title`,
    `currency` and `alt`, the chart in words. Of several currencies it is the first one's; `figures_of` gives all.
    """
    return next(_figures(result, table, kind, look_of(dark=dark)), None)


def figures_of(
    result: Result, table: Table | None = None, *, kind: Kind | None = None, dark: bool = False
) -> list[dict[str, Any]]:
    """The same, one for each currency."""
    return list(_figures(result, table, kind, look_of(dark=dark)))


def _figures(
    result: Result, table: Table | None, kind: Kind | None, look: Look
) -> Iterator[dict[str, Any]]:
    if result.status == "no_data":
        return
    if kind == "gauge" or (kind is None and not (table or result.tables)):
        yield from _gauges(result, look)
        return
    tables = [table] if table is not None else result.tables
    if kind in (None, "line"):
        drawn = list(_lines(result, tables, look))
        yield from drawn
        if drawn or kind == "line":
            return
    for one in tables:
        drawn = list(_others(result, one, kind, look))
        yield from drawn
        if drawn:
            return


def _gauges(result: Result, look: Look) -> Iterator[dict[str, Any]]:
    """One percentage is a gauge; several are a list."""
    found = [value for value in result.values if value.unit == "%" and is_number(value.value)]
    if len(found) == 1 and found[0].value >= 0:
        drawn = gauge_figure(found[0].value, look, clean(found[0].name))
        if drawn:
            yield drawn


def _lines(result: Result, tables: list[Table], look: Look) -> Iterator[dict[str, Any]]:
    """A line for each currency, of all tables that tell days; anomalies of the result are marked."""
    own = _of_one_step([reading for table in tables for reading in readings(table)])
    marks = [
        reading
        for table in result.tables
        for reading in readings(table)
        if reading.at("Severity") is not None
    ]
    for code in dict.fromkeys(one.currency for one in own):
        found = timeline(
            [one for one in own if one.currency == code]
            + [one for one in marks if one.currency in (code, None)]
        )
        if found is not None:
            yield _of(code, line_figure(found, look, _title(own[0], code, own)))


def _of_one_step(among: list[Reading]) -> list[Reading]:
    """Those that go by days, where there are any; else by hours, else by weeks."""
    for names in (_FINEST[1], _FINEST[0], _FINEST[2]):
        found = [one for one in among if _step(one) in names and one.amounts_at]
        if found:
            return found
    return []


def _step(reading: Reading) -> str:
    at = reading.time_at
    return "" if at is None else reading.names[at].lower()


def _others(
    result: Result, table: Table, kind: Kind | None, look: Look
) -> Iterator[dict[str, Any]]:
    all_of_it = readings(table)
    for reading in all_of_it:
        if not reading.amounts_at:
            continue
        at, steps = _ranked_by(reading), _step(reading)
        title = _title(reading, reading.currency, all_of_it)
        if kind in (None, "bar") and steps in LONG_STEPS:
            if (
                len(reading.amounts_at) <= _MOST_MEASURES
                and 2 <= len(reading.table.rows) <= MOST_MONTHS * 8
            ):
                yield _of(
                    reading.currency, months_figure(reading, reading.amounts_at[0], look, title)
                )
        elif kind in (None, "pie") and _is_whole(result, reading, reading.amounts_at[0]):
            yield _of(reading.currency, pie_figure(reading, reading.amounts_at[0], look, title))
        elif kind in (None, "bar") and not steps and at is not None:
            yield _of(reading.currency, ranking_figure(reading, at, look, title))


def _of(code: str | None, drawn: dict[str, Any]) -> dict[str, Any]:
    """The figure, telling its currency."""
    drawn["layout"]["meta"]["currency"] = code
    return drawn


def _title(reading: Reading, code: str | None, among: list[Reading]) -> str:
    codes = {one.currency for one in among if one.currency}
    return clean(reading.table.title) + (f" ({code})" if code and len(codes) > 1 else "")


def _is_whole(result: Result, reading: Reading, at: int) -> bool:
    """Whether the rows are all parts of a total that the result tells: few, none of them negative."""
    rows = reading.table.rows
    values = [row[at] for row in rows]
    if not 2 <= len(rows) <= MOST_SLICES or _step(reading) or not _is_plain(reading):
        return False
    if any(not is_number(value) or value < 0 for value in values):
        return False
    whole = sum(Decimal(str(value)) for value in values)
    totals = [
        Decimal(str(value.value))
        for value in result.values
        if is_number(value.value) and (value.currency or None) == reading.currency
    ]
    return whole > 0 and any(abs(total - whole) <= whole * _NEARLY for total in totals)


def _is_plain(reading: Reading) -> bool:
    """Whether it is names with amounts, and little else."""
    return 1 <= len(reading.texts_at) <= 2 and len(reading.amounts_at) <= _MOST_MEASURES


def _ranked_by(reading: Reading) -> int | None:
    """The column that the rows are in order of; None when it is a list and no ranking. What has no unit
    is ranked in small tables only: in others it may be anything.
    """
    if not 2 <= len(reading.table.rows) <= _MOST_RANKED or not reading.texts_at:
        return None
    for at in reading.amounts_at:
        if reading.unit(at) is None and not _is_plain(reading):
            continue
        known = [value for row in reading.table.rows if (value := plain(row[at])) is not None]
        orders = (known, [abs(value) for value in known])
        if len(known) > 1 and any(_in_order(values) for values in orders):
            return at
    return None


def _in_order(values: list[float]) -> bool:
    return values == sorted(values) or values == sorted(values, reverse=True)
