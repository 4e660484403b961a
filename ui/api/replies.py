"""Results as answers of REST: JSON as `--json` writes it, with the headers of caching and paging."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from tools.base import Result
from tools.people import Role
from tools.registry import find_tool
from ui.api.errors import ApiError
from ui.cli.terminal import as_json
from ui.server import shelf
from ui.server.asking import estate_of, person_of
from ui.server.shelf import matches

JSON = "application/json"
_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
_ONCE = {"Cache-Control": "no-store"}


def read(
    request: Request,
    tool: str,
    arguments: dict[str, Any],
    checked: Callable[[Result], Result] = lambda result: result,
) -> Response:
    """The result of a reading tool; 304 where the client has it as it is. `checked` may raise, or
    answer with another one.
    """
    tag = tag_of(request)
    if matches(request.headers.get("if-none-match", ""), tag):
        return unchanged(tag)
    result = checked(run(request, tool, arguments))
    shelf.keep(request)
    return told(result, {"ETag": tag} | links(request, tool, arguments, result))


def read_as(
    request: Request,
    tool: str,
    arguments: dict[str, Any],
    written: Callable[[Result], tuple[bytes, str]],
    name: str,
) -> Response:
    """The result of a reading tool as a file: `written` makes its content, and says of which type;
    `name` is what it is saved as.
    """
    tag = tag_of(request)
    if request.method == "GET" and matches(request.headers.get("if-none-match", ""), tag):
        return unchanged(tag)
    content, kind = written(run(request, tool, arguments))
    if "." not in name:
        name = f"{name}.{'zip' if 'zip' in kind else 'csv'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    headers |= {**_KEPT, "ETag": tag} if request.method == "GET" else _ONCE
    return Response(content, headers=headers, media_type=kind)


def read_several(
    request: Request, title: str, calls: Sequence[tuple[str, dict[str, Any]]]
) -> Response:
    """The results of several reading tools as one."""
    tag = tag_of(request)
    if matches(request.headers.get("if-none-match", ""), tag):
        return unchanged(tag)
    results = [run(request, tool, arguments) for tool, arguments in calls]
    shelf.keep(request)
    return told(together(title, results), {"ETag": tag})


def together(title: str, results: Sequence[Result]) -> Result:
    """Results as one: the figures, tables and notes of each, the receipts counted anew."""
    dates = [one.as_of for one in results if one.as_of is not None]
    receipts = [receipt for one in results for receipt in one.receipts]
    return Result(
        title=title,
        status="ok" if any(one.status == "ok" for one in results) else "no_data",
        values=[value for one in results for value in one.values],
        tables=[table for one in results for table in one.tables],
        period=next((one.period for one in results if one.period), None),
        assumptions=list(dict.fromkeys(text for one in results for text in one.assumptions)),
        warnings=list(dict.fromkeys(text for one in results for text in one.warnings)),
        as_of=min(dates, default=None),
        stale=any(one.stale for one in results),
        receipts=[
            receipt.model_copy(update={"id": f"r{number}"})
            for number, receipt in enumerate(receipts, 1)
        ],
    )


def unchanged(tag: str) -> Response:
    """The client has it as it is."""
    return Response(status_code=304, headers={**_KEPT, "ETag": tag})


def run(request: Request, tool: str, arguments: dict[str, Any]) -> Result:
    """The result of any tool, for the person who asks."""
    result = estate_of(request).read(person_of(request), tool, arguments)
    shelf.noted(request, tool, arguments, result)
    return result


def told(result: Result, headers: Mapping[str, str]) -> Response:
    """A result that may be kept by who asked."""
    dated = {} if result.as_of is None else {"Last-Modified": _http_date(result)}
    return Response(body(result), media_type=JSON, headers={**_KEPT, **dated, **headers})


def made(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What was just done: not to be kept."""
    return Response(body(value), status, {**_ONCE, **(headers or {})}, JSON)


def body(value: Any) -> bytes:
    """A record, or plain values, as JSON."""
    plain = value if isinstance(value, dict | list) else value.model_dump(mode="json")
    return as_json(plain).encode()


def tag_of(request: Request) -> str:
    """Changes whenever the answer to this very request may: with the data, the notes, the hour."""
    about = f"{estate_of(request).version} {request.url.path} {request.url.query}"
    return f'W/"{hashlib.sha256(about.encode()).hexdigest()[:24]}"'


def links(
    request: Request, tool: str, arguments: Mapping[str, Any], result: Result
) -> dict[str, str]:
    """`Link` and `X-Total-Count`, where the tool pages."""
    fields = find_tool(tool).arguments.model_fields
    if not {"limit", "offset"} <= fields.keys() or result.total_rows is None:
        return {}
    limit = int(arguments.get("limit", fields["limit"].default))
    offset = int(arguments.get("offset", 0))
    total = result.total_rows
    last = max(0, (total - 1) // limit * limit)
    found = {"first": 0, "prev": max(0, offset - limit), "next": offset + limit, "last": last}
    if offset == 0:
        del found["prev"]
    if offset + limit >= total:
        del found["next"]
    told = ", ".join(
        f'<{_page(request, limit, place)}>; rel="{name}"' for name, place in found.items()
    )
    return {"Link": told, "X-Total-Count": str(total)}


def _page(request: Request, limit: int, offset: int) -> str:
    rest = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("limit", "offset")
    ]
    query = urlencode([*rest, ("limit", limit), ("offset", offset)])
    return f"{request.url.path}?{query}"


def _http_date(result: Result) -> str:
    assert result.as_of is not None
    moment = result.as_of.replace(tzinfo=result.as_of.tzinfo or dt.UTC).astimezone(dt.UTC)
    return format_datetime(moment, usegmt=True)


def at_least(request: Request, role: Role, what: str) -> None:
    """Raise ApiError 403 when the person's role is lower."""
    person = person_of(request)
    if person.role < role:
        raise ApiError(
            403,
            f"{person.name} is {person.role.word}, and {what} is for the role {role.word}"
            f"{'' if role is Role.ADMIN else ' and up'}: ask someone of that role",
        )
