"""A text in the pieces that a figure is read in: sentences, list items, cells of Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bapprox)(?<!\bca)(?<!\bNo)(?<!\bcirca)(?<!\b[A-Z])[.!?]['\")”]*\s+(?=\S)|;\s*"
)
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s+|>\s*)+")
_RULE = re.compile(r"^[\s|:\-–—=+]*$")


@dataclass
class Segment:
    """A piece of text. `intro` is the line that leads to it, `cells` its table row's other cells."""

    text: str
    intro: str = ""
    header: str = ""  # of the column, in a table
    row: str = ""  # the whole row, in a table
    listed: bool = False
    before: Segment | None = None
    first: bool = True  # of its line
    count: int = 0  # how many items of a list follow it


def split(text: str) -> list[Segment]:
    """Segments in order of reading."""
    found: list[Segment] = []
    intro, header = "", None
    for line in text.replace("**", "").replace("__", "").splitlines():
        if not line.strip():
            header = None
            continue
        if line.strip().startswith("|") or line.count("|") > 1:
            if _RULE.match(line):
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if header is None:
                header = cells
                _add(found, [Segment(cell, intro=intro) for cell in cells])
            else:
                _add(found, _row(cells, header, intro))
            continue
        header = None
        bullet = _BULLET.match(line)
        heading = line.lstrip().startswith("#")
        body = line[bullet.end() :] if bullet else line
        listed = bool(bullet) and not heading
        parts = [part for part in _sentences(body) if part.strip()]
        lead = intro if listed else ""
        _add(
            found,
            [Segment(part, lead, listed=listed, first=not at) for at, part in enumerate(parts)],
        )
        if parts and not listed and (heading or body.rstrip().endswith(":")):
            intro = parts[-1]
        elif not listed:
            intro = parts[-1] if parts else ""
    _count_items(found)
    return found


def _count_items(found: list[Segment]) -> None:
    """How many lines of a list or table follow each segment that is none."""
    count, last = 0, ""
    for segment in reversed(found):
        if not segment.listed:
            segment.count, count, last = count, 0, ""
        elif not segment.row or segment.row != last:
            count, last = count + segment.first, segment.row


def _add(found: list[Segment], segments: list[Segment]) -> None:
    for segment in segments:
        segment.before = found[-1] if found else None
        found.append(segment)


def _row(cells: list[str], header: list[str], intro: str) -> list[Segment]:
    whole = " | ".join(cells)
    return [
        Segment(
            cell, intro=intro, row=whole, listed=True,
            header=header[at] if at < len(header) else "",
        )
        for at, cell in enumerate(cells)
    ]  # fmt: skip


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(line):
        yield line[start : match.end()]
        start = match.end()
    yield line[start:]
