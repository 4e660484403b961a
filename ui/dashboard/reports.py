"""Reports: chosen on a page, read there, and downloaded as Markdown, HTML, PDF or CSV."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from tools.base import InputError, NoDataError, Result
from ui.cells import clean
from ui.dashboard import showing
from ui.dashboard.cards import Read
from ui.dashboard.drawing import charts
from ui.dashboard.overview import choices, read, view_of
from ui.dashboard.rendering import PageRoute, page
from ui.dashboard.view import View
from ui.report.layout import CHARTED, Document, document

router = APIRouter(include_in_schema=False, route_class=PageRoute)
KINDS = ("monthly", "weekly", "executive", "health")
FORMATS = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "application/zip",
}


@dataclass(frozen=True)
class Asked:
    """Which report."""

    kind: str
    end: str

    @classmethod
    def of(cls, request: Request) -> Asked:
        """As the address asks for. Raises InputError."""
        kind = request.query_params.get("kind", KINDS[0])
        if kind not in KINDS:
            raise InputError(f"kind: {kind[:40]!r} is none of {', '.join(KINDS)}")
        end = request.query_params.get("end", "").strip()
        try:
            return cls(kind, dt.date.fromisoformat(end).isoformat() if end else "")
        except ValueError:
            raise InputError(
                f"end: {end[:40]!r} is not a day; expected one such as 2026-10-31"
            ) from None

    def result(self, request: Request, view: View) -> Result:
        """The report. Raises NoDataError when there is nothing to tell."""
        arguments = {"kind": self.kind, "end": self.end or None, "filters": view.scope}
        result = read(request, Read("report", arguments), view)
        if result.status == "no_data":
            raise NoDataError("; ".join(result.warnings) or "there is nothing to report")
        return result


@router.get("/reports")
def shown(request: Request) -> Response:
    """The page: the choice, and the report where one was chosen."""
    view, asked = view_of(request), Asked.of(request)
    drawn: dict[str, Any] = {}
    if "kind" in request.query_params:
        result = asked.result(request, view)
        drawn = _drawn(result, document(result, brief=asked.kind == "executive"))
    return page(
        request,
        "reports.html",
        view=view,
        asked=asked,
        kinds=KINDS,
        formats=list(FORMATS),
        choices=choices(request, view),
        report=drawn,
        query=view.query(kind=asked.kind, end=asked.end, period=None, start=None),
    )


def _drawn(result: Result, made: Document) -> dict[str, Any]:
    return {
        "title": made.title,
        "facts": made.facts,
        "figures": made.figures,
        "parts": [
            {
                "name": part.name,
                "sentences": part.sentences,
                "grids": part.grids,
                "charts": [
                    chart
                    for table in part.tables
                    if table.title in CHARTED
                    for chart in charts(result, table)
                ],
            }
            for part in made.parts
        ],
        "notes": showing.notes([result]),
    }


@router.get("/reports/file")
def downloaded(request: Request) -> Response:
    """The report as a file."""
    form = request.query_params.get("format", "pdf")
    if form not in FORMATS:
        raise InputError(f"format: {form[:20]!r} is none of {', '.join(FORMATS)}")
    view, asked = view_of(request), Asked.of(request)
    result = asked.result(request, view)
    ending = "zip" if form == "csv" else form
    days = result.period.end if result.period else view.today
    name = f"cloudwright-{asked.kind}-{clean(str(days))}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    made = written(result, form, brief=asked.kind == "executive")
    return Response(made, media_type=FORMATS[form], headers=headers)


def written(result: Result, form: str, *, brief: bool) -> bytes:
    """A result of the tool `report` in a format."""
    from ui.report.charts import charts as paper_charts

    if form == "csv":
        return _zipped(result)
    if form == "pdf":
        from ui.report.paper import paper

        made = document(result, brief=brief)
        return paper(made, paper_charts(made, result.period))
    made = document(result)
    if form == "md":
        from ui.report.markdown import markdown

        return markdown(made).encode()
    from ui.report.page import page as standing_alone

    return standing_alone(made, paper_charts(made, result.period)).encode()


def _zipped(result: Result) -> bytes:
    from ui.report.sheets import sheets

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sheets(result):
            archive.writestr(name, text)
    return out.getvalue()
