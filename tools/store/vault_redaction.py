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

SHORTEST = 4  # shorter values occur everywhere by chance, and would make messages unreadable
SHORTEST_LINE = 12  # of secrets of several lines, such as keys in PEM
HIDDEN = "[secret]"

_seen: set[str] = set()
_lock = threading.Lock()


def remember(secrets: Iterable[str]) -> None:
    """Hide these, and the ways they may be written, from now on."""
    found = {form for secret in secrets for form in _forms(secret)}
    with _lock:
        _seen.update(found)


def redacted(text: str) -> str:
    """The text with every secret that was seen replaced."""
    with _lock:
        forms = sorted(_seen, key=len, reverse=True)
    for form in forms:
        if form in text:
            text = text.replace(form, HIDDEN)
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
        if len(core) >= 2 * SHORTEST:
            yield core
