"""Shares of a whole as a pie, and one percentage as a gauge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ui.cells import cell, percent
from ui.charts.look import LONGEST_TOLD, Look, cut, escaped, figure
from ui.charts.reading import Reading, plain

MOST_SLICES = 7
_TOO_THIN = Decimal(4)  # %: a label would not fit in such a slice


def pie_figure(reading: Reading, at: int, look: Look, title: str) -> dict[str, Any]:
    """The parts of a whole: column `at` of the table."""
    names = [reading.label(row) for row in reading.table.rows]
    values = [Decimal(str(row[at])) for row in reading.table.rows]
    whole = sum(values)
    shares = [100 * value / whole for value in values]
    texts = [cell(value, reading.unit(at)) for value in values]
    told = [
        f"{cut(name, LONGEST_TOLD)}: {text} ({percent(share)})"
        for name, text, share in zip(names, texts, shares, strict=True)
    ]
    trace = {
        "type": "pie",
        "hole": 0.62,
        "labels": [escaped(cut(name, 40)) for name in _apart(names)],
        "values": [plain(value) for value in values],
        "text": [percent(share) if share >= _TOO_THIN else "" for share in shares],
        "textinfo": "text",
        "textposition": "inside",
        "insidetextorientation": "horizontal",
        "hovertext": [escaped(line) for line in told],
        "hoverinfo": "text",
        "sort": False,
        "direction": "clockwise",
        "marker": {
            "colors": list(look.series[: len(names)]),
            "line": {"color": look.ground, "width": 2},
        },
    }
    return figure(
        [trace],
        look,
        title=title,
        alt=f"Pie chart: {'; '.join(told)}.",
        showlegend=True,
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        legend={"orientation": "h", "y": -0.08, "x": 0.5, "xanchor": "center"},
        annotations=[_middle(cell(whole, reading.unit(at)), look)],
    )


def _apart(names: list[str]) -> list[str]:
    """Plotly adds slices of one name together: equal names are numbered."""
    found: list[str] = []
    for name in names:
        found.append(name if name not in found else f"{name} ({len(found) + 1})")
    return found


def _middle(text: str, look: Look) -> dict[str, Any]:
    return {
        "text": escaped(text),
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 14, "color": look.ink},
    }


def gauge_figure(value: object, look: Look, title: str) -> dict[str, Any] | None:
    """One percentage between 0 and 100; None when it is unknown."""
    height = plain(value)
    if height is None:
        return None
    trace = {
        "type": "indicator",
        "mode": "gauge",
        "value": height,
        "gauge": {
            "shape": "angular",
            "axis": {"range": [0, max(100.0, height)], "visible": False},
            "bar": {"color": look.series[0], "thickness": 1},
            "bgcolor": look.line,
            "borderwidth": 0,
        },
    }
    text = cell(value, "%")
    number = {**_middle(text, look), "y": 0.12, "font": {"size": 22, "color": look.ink}}
    return figure(
        [trace],
        look,
        title=title,
        alt=f"Gauge: {title}, {text}.",
        margin={"l": 24, "r": 24, "t": 40, "b": 8},
        annotations=[number],
    )
