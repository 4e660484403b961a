"""Drawing the charts of a report with matplotlib: as SVG for pages, as PNG for paper.

In an SVG every colour is a CSS variable, so that one page serves bright and dark screens, and text
stays text. Names are drawn as they are: nothing in them is read as mathematics.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ui.cells import money
from ui.report.charts import BarChart, Chart, TrendChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Stand-ins for variables of the page; on paper they are real colours.
INK, FAINT, MAIN, SECOND, BAND, ALARM = (
    *("#1f2933", "#d5dbe3", "#2563a8", "#9fb3c8", "#bcd4ee", "#c2410c"),
)
_VARIABLES = {
    INK: "var(--ink)",
    FAINT: "var(--faint)",
    MAIN: "var(--main)",
    SECOND: "var(--second)",
    BAND: "var(--band)",
    ALARM: "var(--alarm)",
}
_WIDTH = 7.2  # inches
_SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.5,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
}
_LONGEST_NAME = 34  # characters beside a bar
_IDS = re.compile(r'(\bid="|xlink:href="#|url\(#)')


def svg(chart: Chart, number: int) -> str:
    """The chart as an SVG element for a page; `number` keeps its ids apart from other charts'."""
    out = BytesIO()
    with _drawn(chart, f"chart{number}") as figure:
        figure.savefig(
            out, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    text = out.getvalue().decode("utf-8")
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = _IDS.sub(lambda found: f"{found[0]}c{number}-", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, variable)
    return text


def png(chart: Chart, dots: int = 200) -> tuple[bytes, float]:
    """The chart as a PNG, and its height as a share of its width."""
    out = BytesIO()
    with _drawn(chart, "chart") as figure:
        figure.savefig(out, format="png", dpi=dots, facecolor="white")
        width, height = figure.get_size_inches()
    return out.getvalue(), float(height / width)


@contextmanager
def _drawn(chart: Chart, salt: str) -> Iterator[Figure]:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # else it tells of its font cache
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: Any = {**_SETTINGS, "svg.hashsalt": salt}
    with warnings.catch_warnings(), mpl.rc_context(settings):
        warnings.simplefilter("ignore")  # characters that the font lacks are drawn as boxes
        if isinstance(chart, TrendChart):
            figure = Figure(figsize=(_WIDTH, 1.7 if chart.low else 2.7), layout="constrained")
            _trend(figure.add_subplot(), chart)
        else:
            figure = Figure(figsize=(_WIDTH, _bars_height(chart)), layout="constrained")
            _bars(figure.add_subplot(), chart)
        yield figure


def _bars_height(chart: BarChart) -> float:
    each = 0.36 if chart.before else 0.3
    return 0.75 + each * len(chart.names)


def _trend(axes: Axes, chart: TrendChart) -> None:
    from matplotlib import dates as typeless

    dates: Any = typeless
    one = chart.series
    if chart.told:
        first, last = (float(value) for value in dates.date2num(list(chart.told)))
        axes.axvspan(first - 0.5, last + 0.5, color=FAINT, alpha=0.45, lw=0, label="told of here")
    if one.ahead:
        ahead = dates.date2num([one.days[-1], *one.ahead])
        low, high, expected = (
            [one.costs[-1], *values] for values in (one.low, one.high, one.expected)
        )
        axes.fill_between(ahead, low, high, color=BAND, alpha=0.6, lw=0, label="80 % interval")
        axes.plot(ahead, expected, color=MAIN, lw=1.3, ls=(0, (3, 2)), label="forecast")
    axes.plot(dates.date2num(one.days), one.costs, color=MAIN, lw=1.5, label="cost per day")
    if chart.marks:
        axes.plot(
            dates.date2num([mark.day for mark in chart.marks]),
            [mark.cost for mark in chart.marks],
            *("o",),
            color=ALARM,
            ms=4.5,
            label="anomaly begins",
        )
    locator = dates.AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.set_ylim(bottom=min(0.0, *one.costs, *one.low))
    axes.margins(x=0.01)
    _money_axis(axes.yaxis, one.currency)
    _title(axes, chart.title)
    _legend(axes)


def _bars(axes: Axes, chart: BarChart) -> None:
    from matplotlib.ticker import MaxNLocator

    places = list(range(len(chart.names)))
    thick = 0.38 if chart.before else 0.6
    top = [place - (thick / 2 if chart.before else 0) for place in places]
    now = axes.barh(top, chart.values, height=thick, color=MAIN, label=chart.labels[0])
    if chart.before:
        axes.barh(
            [place + thick / 2 for place in places],
            chart.before,
            height=thick,
            color=SECOND,
            label=chart.labels[1],
        )
    said = [money(value, chart.currency) for value in chart.values]
    axes.bar_label(now, labels=said, padding=3, fontsize=7.5, color=INK)
    axes.set_yticks(places, [_short(name) for name in chart.names])
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.14, y=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    _money_axis(axes.xaxis, chart.currency)
    _title(axes, chart.title)
    if chart.before:
        _legend(axes)


def _title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=9.5, fontweight="bold", color=INK)


def _legend(axes: Axes) -> None:
    """Above the chart at the right, where it covers nothing."""
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 0.99), ncols=5, frameon=False, fontsize=7.5,
        borderaxespad=0.1, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip


def _money_axis(axis: Any, currency: str) -> None:
    from matplotlib.ticker import FuncFormatter

    def said(value: float, _: int) -> str:
        return money(round(value, 2), currency).removesuffix(".00") if value else "0"

    axis.set_major_formatter(FuncFormatter(said))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
