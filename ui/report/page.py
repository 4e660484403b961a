"""A report as one HTML page that needs nothing else: styles and charts are inside, scripts are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from ui.report.charts import Chart, TrendChart
from ui.report.drawing import svg
from ui.report.layout import CHARTED, Document, Grid, Part, grid

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2933; --paper: #ffffff; --soft: #f4f6f9;
  --faint: #d5dbe3; --main: #2563a8; --second: #9fb3c8; --band: #bcd4ee; --alarm: #c2410c;
  --quiet: #5b6773; --good: #1a7f4b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --paper: #14191f; --soft: #1d242c;
  --faint: #35404c; --main: #74b0f2; --second: #56687b; --band: #2b4a6b; --alarm: #ff9a62;
  --quiet: #9aa7b5; --good: #5fd39a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--faint); }
p { margin: .4rem 0; overflow-wrap: anywhere; }
.facts, .quiet { color: var(--quiet); font-size: .87rem; }
.lead { font-size: 1.08rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .7rem;
  margin: 1.3rem 0; padding: 0; }
.figures div { background: var(--soft); border-radius: .5rem; padding: .65rem .8rem; }
.figures dt { color: var(--quiet); font-size: .8rem; overflow-wrap: anywhere; }
.figures dd { margin: 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: .8rem 0 1.2rem; }
table { border-collapse: collapse; font-size: .86rem; min-width: min(100%, 30rem); }
caption { text-align: left; font-weight: 600; padding: .2rem 0 .35rem; }
th, td { text-align: left; padding: .3rem .85rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid var(--faint); overflow-wrap: break-word; max-width: 22rem; }
.t { min-width: 13rem; } .d { white-space: nowrap; }
th { color: var(--quiet); font-weight: 600; border-bottom: 2px solid var(--faint); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.act, td.high, td.critical, td.stale { color: var(--alarm); font-weight: 600; }
td.ok, td.fresh { color: var(--good); }
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; max-width: 46rem; }
figure text { fill: var(--ink); }
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--quiet); font-size: .87rem; }
li { margin: .25rem 0; overflow-wrap: anywhere; } ul { padding-left: 1.2rem; }
.warning { color: var(--alarm); }
code { font-size: .82rem; overflow-wrap: anywhere; }
@media print { :root { --ink: #1f2933; --paper: #ffffff; --soft: #f4f6f9; --faint: #d5dbe3;
  --main: #2563a8; --second: #9fb3c8; --band: #bcd4ee; --alarm: #c2410c; --quiet: #5b6773;
  --good: #1a7f4b; } main { max-width: none; padding: 0; } body { font-size: 11px; }
  h2 { break-after: avoid; } figure, tr { break-inside: avoid; } .wide { overflow: visible; } }
"""
_LONG = 40  # characters of a cell that reads as a sentence
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MARKED = frozenset({"act", "ok", "high", "critical", "stale", "fresh"})


def page(report: Document, charts: Sequence[Chart]) -> str:
    """The whole page."""
    numbered = list(enumerate(charts, 1))
    parts = "\n".join(_part(part, [(n, c) for n, c in numbered if c.part == part.name])
                      for part in report.parts)  # fmt: skip
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(report.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>{escape(report.title)}</h1>
<p class="facts">{escape(" · ".join(report.facts))}</p>
</header>
{_figures(report)}
{parts}
{_notes(report)}
</main>
</body>
</html>
"""


def _figures(report: Document) -> str:
    tiles = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in report.figures
    )
    return f'<dl class="figures">{tiles}</dl>' if tiles else ""


def _part(part: Part, charts: Sequence[tuple[int, Chart]]) -> str:
    lead = ' class="lead"' if part.name == "Headline" else ""
    lines = [f"<section>\n<h2>{escape(part.name)}</h2>"]
    lines += [f"<p{lead}>{escape(text)}</p>" for text in part.sentences]
    lines += [_figure(number, chart) for number, chart in charts]
    lines += [_table(one) for one in part.grids]
    for table in part.tables:
        if table.title in CHARTED:
            lines.append(
                f"<details><summary>The figures of the chart</summary>{_table(grid(table))}</details>"
            )
    return "\n".join([*lines, "</section>"])


def _figure(number: int, chart: Chart) -> str:
    drawn = svg(chart, number).replace(
        "<svg", f'<svg role="img" aria-label="{escape(chart.alt, quote=True)}"', 1
    )
    said = chart.alt if isinstance(chart, TrendChart) else ""  # bars stand in the tables too
    caption = f'<figcaption class="quiet">{escape(said)}</figcaption>' if said else ""
    return f"<figure>{drawn}{caption}</figure>"


def _table(one: Grid) -> str:
    heads = "".join(
        f'<th scope="col"{_class(right)}>{escape(head)}</th>'
        for head, right in zip(one.heads, one.right, strict=True)
    )
    rows = "".join(f"<tr>{''.join(_cells(one, row))}</tr>\n" for row in one.rows)
    return (
        f'<div class="wide"><table><caption>{escape(one.title)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>"
    )


def _cells(one: Grid, row: Sequence[str]) -> Iterator[str]:
    for text, right in zip(row, one.right, strict=True):
        yield f"<td{_class(right, text)}>{escape(text)}</td>"


def _class(right: bool, text: str = "") -> str:
    """Numbers to the right, days on one line, room for sentences, judgements in colour."""
    if text in _MARKED:
        return f' class="{text}"'
    if right:
        return ' class="n"'
    if len(text) > _LONG:
        return ' class="t"'
    return ' class="d"' if _DAY.fullmatch(text) else ""


def _notes(report: Document) -> str:
    lines = [f'<li class="warning">{escape(line)}</li>' for line in report.warnings]
    lines += [f"<li>{escape(line)}</li>" for line in report.notes]
    notes = f"<section><h2>Notes</h2><ul>{''.join(lines)}</ul></section>" if lines else ""
    calls = "".join(f"<li><code>{escape(line)}</code></li>" for line in report.calls)
    return (
        f"{notes}\n<section><h2>Receipts</h2><details><summary>What was asked, so that every figure "
        f"can be asked again</summary><ul>{calls}</ul></details></section>"
    )
