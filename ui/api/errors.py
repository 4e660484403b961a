"""Errors as REST tells them: one envelope for all, whatever went wrong.

{"error": {"code": "not_found", "message": "…", "details": [], "timestamp": "2026-11-21T12:00:00Z"}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from tools.base import (
    CloudError,
    CloudwrightError,
    InputError,
    NoDataError,
    Record,
    RefusedError,
    StoreError,
    ThrottledError,
    VaultError,
)
from tools.context import redacted
from ui.server.asking import estate_of
from ui.server.edge import SORRY
from ui.server.estate import Estate

# Codes by status, for errors that have no better one.
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}
# The first class that fits: what it is told with.
_KINDS: tuple[tuple[type[CloudwrightError], int, str], ...] = (
    (InputError, 400, "bad_request"),
    (RefusedError, 403, "refused"),
    (NoDataError, 404, "no_data"),
    (VaultError, 503, "vault_unavailable"),
    (CloudError, 503, "cloud_failed"),
    (StoreError, 503, "store_unavailable"),
    (CloudwrightError, 400, "bad_request"),
)
_SENTENCES = {
    404: "there is no such path; /api/docs lists those there are",
    405: "this path does not take that method; /api/docs lists what it takes",
}


class Failure(Record):
    """What went wrong."""

    code: str
    message: str
    details: dict[str, str] = Field(description="What is wrong, field by field")
    timestamp: str


class Envelope(Record):
    """The body of every answer that is an error."""

    error: Failure


class ApiError(Exception):
    """An error with its status: for what only this front knows."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or CODES[status]


def envelope(
    estate: Estate,
    status: int,
    code: str,
    message: str,
    *,
    details: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells an error."""
    body = {
        "code": code,
        "message": redacted(message),
        "details": dict(details or {}),
        "timestamp": estate.clock().isoformat(timespec="seconds"),
    }
    told = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse({"error": body}, status_code=status, headers=told)


def mount(api: FastAPI) -> None:
    """Have the application tell all its errors this way."""
    api.add_exception_handler(CloudwrightError, _ours)
    api.add_exception_handler(ApiError, _told)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> Response:
    status, code = next((status, code) for kind, status, code in _KINDS if isinstance(error, kind))
    headers = {}
    if isinstance(error, ThrottledError) and error.retry_after:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return envelope(estate_of(request), status, code, str(error), headers=headers)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return envelope(estate_of(request), error.status, error.code, error.message)


async def _invalid(request: Request, error: Exception) -> Response:
    """What was given is never repeated: it may be a secret in the wrong place."""
    assert isinstance(error, RequestValidationError)
    details: dict[str, str] = {}
    for fault in error.errors()[:10]:
        details.setdefault(*_detail(fault))
    message = "; ".join(f"{field}: {problem}" for field, problem in list(details.items())[:2])
    return envelope(estate_of(request), 400, "bad_request", message, details=details)


async def _unforeseen(request: Request, _error: Exception) -> Response:
    """It is raised again after that: `ui.server.edge` writes it down."""
    return envelope(estate_of(request), 500, "internal", SORRY)


def _detail(fault: Mapping[str, Any]) -> tuple[str, str]:
    """The field, and what is wrong with it."""
    where = ".".join(str(part) for part in fault["loc"] if part not in ("query", "path"))
    if fault["type"] == "json_invalid":
        return "body", "it is not JSON"
    if fault["type"] == "extra_forbidden":
        return where, "there is no such parameter"
    return where, str(fault["msg"])


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    message = _SENTENCES.get(status) or str(error.detail)
    code = CODES.get(status, "error")
    return envelope(estate_of(request), status, code, message, headers=error.headers)
