"""The report as one HTML page that needs nothing else: tables, and bars drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from evals.report import Grid, Report, percent
from evals.score import Outcomes
from evals.statistics import Rate, by_kind, rate

LABEL, BAR, NOTE, LINE = 110, 420, 170, 24  # widths of the parts of a chart, height of a bar
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c2530; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .25rem .8rem; border-bottom: 1px solid #d8dee6; text-align: right }
th:first-child, td:first-child { text-align: left }
pre { white-space: pre-wrap; background: #f4f6f9; padding: .6rem .8rem; border-radius: 6px }
svg { max-width: 100%; height: auto }
svg text { font: 13px system-ui, sans-serif; fill: #1c2530 }
"""


def html_page(report: Report) -> str:
    """The whole report. Text from answers is escaped."""
    body = "\n".join(_body(report))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Accuracy</title>'
        f"<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    yield f"<h1>Accuracy</h1><p>{escape(report.intro())}</p>"
    for title, items in report.columns().items():
        yield f"<h2>Right by kind, {escape(title)}</h2>"
        yield bars([(kind, rate(group)) for kind, group in by_kind(items).items()])
    for grid in report.grids():
        yield f"<h2>{escape(grid.title)}</h2>{_table(grid)}"
    if failed := report.failures():
        yield "<h2>Not right</h2>"
        yield from map(_failure, failed)
    if report.hidden():
        yield f"<p>{report.hidden()} held-out cases are not right; they are not shown.</p>"


def _table(grid: Grid) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in grid.header)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in grid.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _failure(item: Outcomes) -> str:
    title = f"{item.case} ({item.kind}, {item.dataset}): {item.outcome}"
    turns = [
        "\n".join(
            [f"asked     {turn.ask}"]
            + ([f"wrong     {turn.why}", f"expected  {turn.expected}", f"got       {turn.got}"])
            * bool(turn.why)
        )
        for turn in item.turns
    ]
    return f"<h3>{escape(title)}</h3><pre>{escape(chr(10).join(turns))}</pre>"


def bars(shares: Sequence[tuple[str, Rate]]) -> str:
    """A horizontal bar a share, with its 95 % interval as a line across the end."""
    height = LINE * len(shares) + 8
    marks = "".join(_bar(name, share, LINE * row + 4) for row, (name, share) in enumerate(shares))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Right answers by kind" '
        f'viewBox="0 0 {LABEL + BAR + NOTE} {height}" width="{LABEL + BAR + NOTE}">{marks}</svg>'
    )


def _bar(name: str, share: Rate, top: int) -> str:
    low, high = (LABEL + BAR * end for end in share.interval)
    middle = top + (LINE - 6) / 2
    return (
        f'<text x="{LABEL - 8}" y="{middle + 5}" text-anchor="end">'
        f"{escape(name.replace('_', ' '))}</text>"
        f'<rect x="{LABEL}" y="{top}" width="{BAR}" height="{LINE - 6}" fill="#e8edf3"/>'
        f'<rect x="{LABEL}" y="{top}" width="{BAR * share.share:.1f}" height="{LINE - 6}" '
        f'fill="#3b7dd8"/>'
        f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="#1c2530" stroke-width="1.5"/>'
        f'<text x="{LABEL + BAR + 8}" y="{middle + 5}">{escape(percent(share))}</text>'
    )
