"""Results as files: reports as Markdown, HTML, PDF or CSV, and the tables of any reading tool as CSV."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Annotated, Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, create_model
from starlette.responses import Response

from tools.base import Arguments, Effect, Result, Tool
from tools.registry import TOOLS, find_tool
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.finding import there
from ui.api.operations import answers
from ui.api.queries import arguments_of, query_model, writable
from ui.api.tools import with_signature

Format = Literal["json", "md", "html", "pdf", "csv"]
Kind = Annotated[Literal["weekly", "monthly", "executive", "health"], Path()]
TYPES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "csv": "application/zip",
}
CSV = "text/csv; charset=utf-8"
_NOT_EXPORTED = ("report", "test_account")  # one has its own path, the other no tables
_TABLE = "Which table, counted from 1; without it the only one, or all of them in a zip"


def router() -> APIRouter:
    """Their paths."""
    made = APIRouter()
    made.add_api_route(
        "/reports/{kind}",
        _report_endpoint(),
        methods=["GET"],
        tags=["reports"],
        operation_id="get_report",
        summary="Write a report",
        description="Headline, ranked drivers, anomalies, forecast, budgets, state of the machines, "
        "and actions with money: as JSON, or as a Markdown, HTML or PDF file; CSV comes as a zip "
        "with one file a table. The tool `report`.",
        response_model=Result,
        responses=answers(400, 404, kept=True) | {200: {"content": _contents(TYPES.values())}},
    )
    for tool in TOOLS:
        if tool.effect is Effect.READ and tool.name not in _NOT_EXPORTED:
            made.add_api_route(
                f"/exports/{tool.name}",
                _export_endpoint(tool),
                methods=["GET" if writable(tool) else "POST"],
                tags=["exports"],
                operation_id=f"export_{tool.name}",
                summary=f"{tool.title}, as CSV",
                description=f"The tables of the tool `{tool.name}` as CSV with exact numbers; text "
                "that a spreadsheet would take for a formula gets an apostrophe in front.",
                response_class=Response,
                responses=answers(400, 404, kept=True)
                | {200: {"content": _contents((CSV, TYPES["csv"]))}},
            )
    return made


def _contents(types: Any) -> dict[str, Any]:
    return {
        name.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for name in types
    }


def _report_endpoint() -> Callable[..., Response]:
    model = query_model(find_tool("report"), ("kind",))
    form = create_model(
        "ReportFileQuery",
        __base__=model,
        format=(Format, Field("json", description="What to answer with")),
    )

    def report(request: Request, kind: str, given: Any) -> Response:
        arguments = arguments_of(given, {}, {"kind": kind})
        wanted = arguments.pop("format", "json")
        if wanted == "json":
            return replies.read(request, "report", arguments)
        return replies.read_as(
            request,
            "report",
            arguments,
            lambda result: (_written(there(result), wanted, kind), TYPES[wanted]),
            f"{kind}-report.{'zip' if wanted == 'csv' else wanted}",
        )

    return with_signature(report, kind=Kind, given=Annotated[form, Query()])


def _written(result: Result, form: str, kind: str) -> bytes:
    if form == "csv":
        from ui.report.sheets import sheets

        return _zipped(sheets(result))
    from ui.report.layout import document

    made = document(result, brief=kind == "executive" and form == "pdf")
    if form == "md":
        from ui.report.markdown import markdown

        return markdown(made).encode()
    from ui.report.charts import charts

    drawn = charts(made, result.period)
    if form == "pdf":
        from ui.report.paper import paper

        return paper(made, drawn)
    from ui.report.page import page

    return page(made, drawn).encode()


def _export_endpoint(tool: Tool) -> Callable[..., Response]:
    if not writable(tool):

        def posted(request: Request, given: Arguments, table: int | None = None) -> Response:
            arguments = given.model_dump(mode="json", exclude_unset=True)
            return _exported(request, tool, arguments, table)

        at = Annotated[int | None, Query(ge=1, le=100, description=_TABLE)]
        return with_signature(posted, given=tool.arguments, table=at)
    form = create_model(
        f"{tool.arguments.__name__}ExportQuery",
        __base__=query_model(tool),
        table=(int | None, Field(None, ge=1, le=100, description=_TABLE)),
    )

    def export(request: Request, given: Any) -> Response:
        arguments = arguments_of(given, {})
        return _exported(request, tool, arguments, arguments.pop("table", None))

    return with_signature(export, given=Annotated[form, Query()])


def _exported(
    request: Request, tool: Tool, arguments: dict[str, Any], table: int | None
) -> Response:
    def written(result: Result) -> tuple[bytes, str]:
        from ui.sheets import csv_text, file_names, tables_of

        tables = tables_of(there(result))
        if table is not None and table > len(tables):
            raise ApiError(404, f"there is no table {table}: the result has {len(tables)}")
        if table is not None or len(tables) == 1:
            return csv_text(tables[(table or 1) - 1]).encode(), CSV
        names = file_names([one.title for one in tables], ".csv")
        return _zipped(zip(names, map(csv_text, tables), strict=True)), TYPES["csv"]

    return replies.read_as(request, tool.name, arguments, written, tool.name)


def _zipped(files: Any) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return out.getvalue()
