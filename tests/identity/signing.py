"""Signing in as a browser does, and what the audit then says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from tools.context import Context

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
PASSWORD = "correct horse battery"
Opened = Callable[..., TestClient]


def csrf_in(page: str) -> str:
    """The token in a page's form."""
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **more: str) -> Any:
    """Sign in as a browser does: open the page, send its form."""
    csrf = csrf_in(client.get("/sign-in").text)
    form = {"csrf": csrf, "name": name, "password": password, **more}
    return client.post("/sign-in", data=form)


def audit_of(context: Context) -> list[tuple[str, str, str, str]]:
    """(who, event, subject, detail) of every row."""
    return [(row.who, row.event, row.subject, row.detail) for row in context.store.audit.entries()]
