"""A report as PDF on A4: charts, tables whose cells wrap, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from ui.report.charts import Chart
from ui.report.drawing import png
from ui.report.layout import Document, Grid, Part

_INK, _QUIET, _FAINT, _SOFT, _ALARM = "#1f2933", "#5b6773", "#d5dbe3", "#f4f6f9", "#c2410c"
_MARGIN = 42.0  # points
_FONT, _BOLD = "Cloudwright", "Cloudwright-Bold"
_MARKED = frozenset({"act", "high", "critical", "stale"})
_GAP, _LONGEST_WORD, _WIDEST = 8.0, 110.0, 260.0  # of columns, in points
_SIZES = (7.4, 7.0, 6.6, 6.2, 5.8, 5.4)  # of the letters in tables, in points
_PADDING = 6.0  # that a frame keeps on each side
_MOST_CALLS = 60
_ELSEWHERE = (
    "How the figures are computed, and the receipts of all of them, are in this report as Markdown, "
    "HTML and CSV"
)


def paper(report: Document, charts: Sequence[Chart]) -> bytes:
    """The PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    _register_fonts()
    out = BytesIO()
    made = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 8,
        title=report.title,
        author="Cloudwright",
        lang="en",
        invariant=1,
    )
    footed = partial(_foot, report.title)
    width, height = made.width - 2 * _PADDING, made.height - 2 * _PADDING
    story = _story(report, charts, width)
    if report.brief:
        story = _on_one_page(story, width, height)
    made.build(story, onFirstPage=footed, onLaterPages=footed)
    return out.getvalue()


def _on_one_page(story: list[Any], width: float, height: float) -> list[Any]:
    """The story made smaller where it is longer than a page."""
    from reportlab.platypus import CondPageBreak, KeepInFrame

    kept = [one for one in story if not isinstance(one, CondPageBreak)]
    return [KeepInFrame(width, height, kept, mode="shrink")]


def _register_fonts() -> None:
    """DejaVu Sans, which matplotlib brings: it has the letters of most languages."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _FONT in pdfmetrics.getRegisteredFontNames():
        return
    import matplotlib as mpl

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont(_FONT, str(folder / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont(_BOLD, str(folder / "DejaVuSans-Bold.ttf")))


def _foot(title: str, canvas: Any, made: Any) -> None:
    """The title and the number of the page at its foot."""
    canvas.saveState()
    canvas.setFont(_FONT, 7)
    canvas.setFillColor(_QUIET)
    room = made.pagesize[0] - 2 * _MARGIN - 60
    while canvas.stringWidth(title, _FONT, 7) > room:
        title = title[:-2].rstrip() + "…"
    canvas.drawString(_MARGIN, 28, title)
    canvas.drawRightString(made.pagesize[0] - _MARGIN, 28, f"page {canvas.getPageNumber()}")
    canvas.restoreState()


def _style(size: float, *, bold: bool = False, colour: str = _INK, **more: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"s{size}{bold}{colour}{sorted(more.items())}",
        fontName=_BOLD if bold else _FONT,
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        **more,
    )


def _text(text: str, style: Any) -> Any:
    from reportlab.platypus import Paragraph

    return Paragraph(escape(text, quote=False), style)


def _story(report: Document, charts: Sequence[Chart], width: float) -> list[Any]:
    from reportlab.platypus import Spacer

    story = [
        _text(report.title, _style(17, bold=True, spaceAfter=3)),
        _text(" · ".join(report.facts), _style(8, colour=_QUIET, spaceAfter=8)),
    ]
    if report.figures:
        story += [_tiles(report.figures, width, tight=report.brief), Spacer(1, 6)]
    for part in report.parts:
        own = [chart for chart in charts if chart.part == part.name]
        story += _part(part, own, width, tight=report.brief)
    warnings = [f"Beware: {line}" for line in report.warnings]
    if report.brief:
        return [*story, Spacer(1, 4), *_list("Notes", [*warnings, _ELSEWHERE])[1:]]
    story += _list("Notes", [*warnings, *report.notes])
    return [*story, *_list("Receipts: what was asked", report.calls[:_MOST_CALLS])]


def _tiles(figures: Sequence[tuple[str, str]], width: float, *, tight: bool) -> Any:
    from reportlab.platypus import Table

    name, value = (
        _style(6.8, colour=_QUIET),
        _style(10 if tight else 11.5, bold=True, wordWrap="CJK"),
    )
    cells: list[Any] = [[_text(one, name), _text(two, value)] for one, two in figures]
    # As many beside each other as leave the fewest gaps.
    beside = min((6, 5) if tight else (4, 3, 5), key=lambda count: (-len(cells) % count, -count))
    rows = [cells[at : at + beside] for at in range(0, len(cells), beside)]
    last = len(rows[-1])
    rows[-1] = [*rows[-1], *[""] * (beside - last)]
    table = Table(rows, colWidths=[width / beside] * beside, hAlign="LEFT")
    filled = [
        ("BACKGROUND", (0, 0), (-1, -2), _SOFT),
        ("BACKGROUND", (0, -1), (last - 1, -1), _SOFT),
    ]
    table.setStyle(
        [
            *filled,
            ("INNERGRID", (0, 0), (-1, -1), 4, "#ffffff"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ]
    )
    return table


def _part(part: Part, charts: Sequence[Chart], width: float, *, tight: bool) -> list[Any]:
    from reportlab.platypus import CondPageBreak, HRFlowable

    body = _style(10 if part.name == "Headline" else 8 if tight else 8.6, spaceAfter=2)
    before, after = (6, 2.5) if tight else (11, 5)
    images = [_image(chart, width) for chart in charts]
    story = [
        CondPageBreak(90 + (images[0].drawHeight if images else 0)),
        _text(part.name, _style(10.5 if tight else 12, bold=True, spaceBefore=before)),
        HRFlowable(width="100%", thickness=1, color=_FAINT, spaceBefore=2, spaceAfter=after),
        *(_text(sentence, body) for sentence in part.sentences),
        *images,
    ]
    for grid in part.grids:
        for piece in _pieces(grid, width):
            made = _grid(piece, width)
            story += made[-1:] if tight else made
    return story


def _pieces(grid: Grid, width: float) -> list[Grid]:
    """The table, or where it is too wide for the smallest letters several of them, each with the
    first column again.
    """
    least = _least(grid, _SIZES[-1])
    groups: list[list[int]] = [[0]]
    for index in range(1, len(least)):
        if sum(least[at] for at in [*groups[-1], index]) > width and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(index)
    if len(groups) == 1:
        return [grid]
    return [
        Grid(
            f"{grid.title} ({number} of {len(groups)})",
            [grid.heads[at] for at in group],
            [[row[at] for at in group] for row in grid.rows],
            [grid.right[at] for at in group],
        )
        for number, group in enumerate(groups, 1)
    ]


def _image(chart: Chart, width: float) -> Any:
    from reportlab.platypus import Image

    data, share = png(chart)
    return Image(BytesIO(data), width=width, height=width * share)


def _grid(grid: Grid, width: float) -> list[Any]:
    from reportlab.platypus import CondPageBreak, Table

    size, widths = _fitted(grid, width)
    head = _style(size - 0.2, bold=True, colour=_QUIET)
    head_right = _style(size - 0.2, bold=True, colour=_QUIET, alignment=2)
    rows = [
        [
            _text(text, head_right if right else head)
            for text, right in zip(grid.heads, grid.right, strict=True)
        ]
    ]
    rows += [[_cell(text, right, size) for text, right in _pairs(grid, row)] for row in grid.rows]
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1, hAlign="LEFT")
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 1, _FAINT),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, _FAINT),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), _GAP - 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ]
    )
    title = _text(grid.title, _style(8.8, bold=True, spaceBefore=7, spaceAfter=2))
    return [CondPageBreak(70), title, table]


def _fitted(grid: Grid, width: float) -> tuple[float, list[float]]:
    """The largest size of letters in which no word is broken, and the widths of the columns."""
    for size in _SIZES:
        widths = _widths(grid, width, size)
        if widths is not None:
            return size, widths
    least = _least(grid, _SIZES[-1])
    return _SIZES[-1], [one * width / sum(least) for one in least]


def _pairs(grid: Grid, row: Sequence[str]) -> list[tuple[str, bool]]:
    return list(zip(row, grid.right, strict=True))


def _cell(text: str, right: bool, size: float) -> Any:
    """Words break at spaces; a word that is longer than its column breaks anywhere."""
    if text in _MARKED:
        return _text(text, _style(size, bold=True, colour=_ALARM))
    more: dict[str, Any] = {"alignment": 2} if right else {"splitLongWords": 1}
    return _text(text, _style(size, **more))


def _widths(grid: Grid, width: float, size: float) -> list[float] | None:
    """Widths of the columns: at least their longest word, and what is left goes to those that have
    more to say. None when the words do not fit.
    """
    least = _least(grid, size)
    spare = width - sum(least)
    if spare < 0:
        return None
    texts = [[row[index] for row in grid.rows] for index in range(len(least))]
    wanted = [
        max(min(_extent(own, size)[1], _WIDEST) + _GAP, need)
        for own, need in zip(texts, least, strict=True)
    ]
    more = [want - need for want, need in zip(wanted, least, strict=True)]
    total = sum(more)
    if total <= spare:
        extra = min((spare - total) / len(least), 26.0)
        return [want + extra for want in wanted]
    return [need + one * spare / total for need, one in zip(least, more, strict=True)]


def _least(grid: Grid, size: float) -> list[float]:
    """What each column needs: numbers in full, of texts and headings the longest word."""
    found = []
    for index, (head, right) in enumerate(zip(grid.heads, grid.right, strict=True)):
        word, text = _extent([row[index] for row in grid.rows], size)
        title = _broad(max(head.split(), key=len, default=""), size) * 1.06  # in bold
        found.append(max(text if right else min(word, _LONGEST_WORD), title) + _GAP)
    return found


def _extent(texts: Sequence[str], size: float) -> tuple[float, float]:
    """How wide the longest word is, and the longest text."""
    words = {max(text.split(), key=len, default="") for text in texts}
    return (
        max((_broad(word, size) for word in words), default=0.0),
        max((_broad(text, size) for text in texts), default=0.0),
    )


def _broad(text: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, _BOLD, size)) * 0.95 + 1


def _list(title: str, lines: Sequence[str]) -> list[Any]:
    if not lines:
        return []
    heading = _text(title, _style(10, bold=True, spaceBefore=12, spaceAfter=3))
    style = _style(6.8, colour=_QUIET, leftIndent=8, spaceAfter=1.5, splitLongWords=1)
    return [heading, *(_text(f"• {line}", style) for line in lines)]
