"""Bars: rankings one under the other, months side by side."""

from __future__ import annotations

from typing import Any

from ui.cells import cell
from ui.charts.look import LONGEST_TOLD, Look, axis, cut, escaped, figure, label
from ui.charts.reading import Reading, moment, plain

MOST_BARS = 12
MOST_MONTHS = 36


def ranking_figure(reading: Reading, at: int, look: Look, title: str) -> dict[str, Any]:
    """Names with the amounts of column `at`, in the order of the table. Equal names stay apart."""
    rows = reading.table.rows[:MOST_BARS]
    names = [reading.label(row) for row in rows]
    heights = [plain(row[at]) for row in rows]
    texts = [cell(row[at], reading.unit(at)) for row in rows]
    places = list(range(len(rows)))
    told = [f"{cut(name, LONGEST_TOLD)}: {text}" for name, text in zip(names, texts, strict=True)]
    trace = {
        "type": "bar",
        "orientation": "h",
        "x": heights,
        "y": places,
        "text": [escaped(text) for text in texts],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": look.faint},
        "hovertext": [escaped(line) for line in told],
        "hoverinfo": "text",
        "marker": {"color": [_colour(height, look) for height in heights]},
    }
    left = len(reading.table.rows) - len(rows)
    more = f" {left} more are in the table." if left > 0 else ""
    return figure(
        [trace],
        look,
        title=title,
        alt=f"Bar chart: {'; '.join(told)}.{more}",
        bargap=0.35,
        height=90 + 28 * len(rows),
        margin={"l": 8, "r": 76, "t": 40, "b": 24},
        xaxis=axis(look, tickformat=",.2~f", nticks=5),
        yaxis=axis(
            look,
            autorange="reversed",
            tickvals=places,
            ticktext=[f"{label(name)} " for name in names],
            showgrid=False,
        ),
    )


def _colour(height: float | None, look: Look) -> str:
    return look.series[2] if height is not None and height < 0 else look.series[0]


def months_figure(reading: Reading, at: int, look: Look, title: str) -> dict[str, Any]:
    """Amounts of months, quarters or years; of several names, on one another."""
    time_at = reading.time_at
    assert time_at is not None
    times = sorted({str(row[time_at])[:7] for row in reading.table.rows if moment(row[time_at])})
    columns: dict[str, dict[str, Any]] = {}
    for row in reading.table.rows:
        columns.setdefault(reading.label(row), {})[str(row[time_at])[:7]] = row[at]
    unit = reading.unit(at)
    largest = sorted(columns, key=lambda name: _size(columns[name]), reverse=True)
    traces = [
        _stack(name, [columns[name].get(time) for time in times], times, unit, look.series[number])
        for number, name in enumerate(largest[: len(look.series)])
    ]
    told = "; ".join(
        f"{name + ' ' if name else ''}{time} {cell(columns[name].get(time), unit)}"
        for name in largest[:3]
        for time in times
    )
    return figure(
        traces,
        look,
        title=title,
        alt=f"Bar chart: {told}.",
        barmode="relative",
        bargap=0.3,
        showlegend=len(traces) > 1,
        legend={"orientation": "h", "y": -0.18, "x": 0, "font": {"color": look.faint}},
        xaxis=axis(look, type="category", showgrid=False),
        yaxis=axis(look, tickformat=",.2~f"),
    )


def _size(values: dict[str, Any]) -> float:
    return sum(abs(plain(value) or 0.0) for value in values.values())


def _stack(
    name: str, values: list[Any], times: list[str], unit: str | None, colour: str
) -> dict[str, Any]:
    before = f"{cut(name, 60)}, " if name else ""
    return {
        "type": "bar",
        "name": escaped(cut(name, 40)) or "amount",
        "x": times,
        "y": [plain(value) for value in values],
        "hovertext": [
            escaped(f"{before}{time}: {cell(value, unit)}")
            for time, value in zip(times, values, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {"color": colour},
    }
