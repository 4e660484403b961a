"""What replies hold: JSON, rows of all pages, times."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tools.clouds.openstack import errors
from tools.clouds.openstack.connection import Connection, Params
from tools.clouds.openstack.errors import Call

if TYPE_CHECKING:
    from requests import Response

PAGE = 500  # rows asked for at once; clouds may give fewer


def content(response: Response, call: Call, *, exact: bool = True) -> Any:
    """The JSON of a reply; numbers with a point are Decimals, unless not `exact`."""
    try:
        return json.loads(response.content, parse_float=Decimal if exact else None)
    except ValueError as error:
        kind = response.headers.get("Content-Type", "no content type")
        raise errors.unreadable(call, f"it is no JSON ({kind})") from error


def rows(
    connection: Connection,
    region: str,
    service: str,
    path: str,
    key: str,
    call: Call,
    params: Params | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows under `key` of all pages."""
    for page in pages(connection, region, service, path, key, call, params):
        found = page.get(key)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise errors.unreadable(call, f"it has no list {key!r}")
        yield from found


def pages(
    connection: Connection,
    region: str,
    service: str,
    path: str,
    key: str,
    call: Call,
    params: Params | None = None,
) -> Iterator[dict[str, Any]]:
    """All pages, as Nova, Cinder, Neutron, Glance and Keystone page: each after the marker that
    the link of the one before names. Addresses in links are not followed: behind a proxy they are
    often wrong.
    """
    marker = ""
    seen: set[str] = set()
    while True:
        asked: dict[str, str | Sequence[str]] = {**(params or {}), "limit": str(PAGE)}
        if marker:
            asked["marker"] = marker
        page = content(connection.answer(region, service, path, call, asked), call)
        if not isinstance(page, dict):
            raise errors.unreadable(call, "it is no JSON object")
        yield page
        marker = _next(page, key)
        if not marker:
            return
        if marker in seen:
            raise errors.unreadable(call, f"its pages repeat after {marker!r}")
        seen.add(marker)


def _next(page: dict[str, Any], key: str) -> str:
    """The marker of the next page; empty after the last."""
    links = page.get(f"{key}_links")
    nexts = [link.get("href") for link in links or () if link.get("rel") == "next"]
    if not nexts:
        around = page.get("links")
        nexts = [page.get("next"), around.get("next") if isinstance(around, dict) else None]
    for href in nexts:
        if href:
            return parse_qs(urlsplit(str(href)).query).get("marker", [""])[0]
    return ""


def moment(text: object) -> dt.datetime | None:
    """A time of a reply as naive UTC; services write it with and without zone and fraction."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else found.astimezone(dt.UTC).replace(tzinfo=None)


def tags(metadata: object, words: object) -> dict[str, str]:
    """Metadata and plain tags as tags; a tag without value is 'true', as FOCUS has it."""
    found = {str(word): "true" for word in words} if isinstance(words, list) else {}
    if isinstance(metadata, dict):
        found |= {str(key): "" if value is None else str(value) for key, value in metadata.items()}
    return found
