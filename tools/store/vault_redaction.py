"""Secrets that this process has seen, so that no text it writes can hold one by accident.

A last line of defence: nothing of ours puts a secret into a message, but a cloud may echo what it
was sent, and a traceback may quote what it was given.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from tools.base import CloudError

SHORTEST = 6  # shorter values occur everywhere by chance, and would make messages unreadable
SHORTEST_CORE = 8  # characters within base64
SHORTEST_LINE = 12  # of secrets of several lines, such as keys in PEM
SHORTEST_CUT = 6  # characters of a secret that was cut off
CUTS = ("…", "...")
HIDDEN = "[secret]"

_seen: set[str] = set()
_lock = threading.Lock()


def remember(secrets: Iterable[str]) -> None:
    """Hide these, and the ways they may be written, from now on."""
    found = {form for secret in secrets for form in _forms(secret)}
    with _lock:
        _seen.update(found)


def redacted(text: str) -> str:
    """The text with every secret that was seen replaced, also where it was cut off within one."""
    with _lock:
        forms = sorted(_seen, key=len, reverse=True)
    for form in forms:
        if form in text:
            text = text.replace(form, HIDDEN)
    for form in forms:
        text = _without_cut(text, form)
    return text


def _without_cut(text: str, form: str) -> str:
    """Hide the beginning of a secret at the end of the text, or before the mark of a cut."""
    if form[:SHORTEST_CUT] not in text:
        return text
    for length in range(len(form) - 1, SHORTEST_CUT - 1, -1):
        begun = form[:length]
        if text.endswith(begun):
            text = text.removesuffix(begun) + HIDDEN
        for mark in CUTS:
            text = text.replace(begun + mark, HIDDEN + mark)
    return text


def _forms(secret: str) -> Iterator[str]:
    """As it is, escaped for URLs, JSON and Python, in base64; also each long line of it."""
    parts = [secret, *(line for line in secret.splitlines() if len(line) >= SHORTEST_LINE)]
    for part in (part.strip() for part in parts):
        if len(part) < SHORTEST:
            continue
        yield part
        yield quote(part, safe="")
        yield quote(part)
        yield quote_plus(part)
        yield json.dumps(part)[1:-1]
        yield json.dumps(part, ensure_ascii=False)[1:-1]
        yield repr(part)[1:-1]
        yield base64.b64encode(part.encode()).decode()
        yield from _within_base64(part.encode())


def _within_base64(part: bytes) -> Iterator[str]:
    """What base64 of anything around it shows of a secret, such as 'user:password' of Basic
    sign-in: it may begin at any of three places within a group, whose ends are left out.
    """
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + part).decode()
        first = 4 if before else 0
        core = whole[first : (before + len(part)) // 3 * 4]
        if len(core) >= SHORTEST_CORE:
            yield core


CloudError.hide = redacted
