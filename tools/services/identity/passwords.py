"""Passwords: kept as scrypt hashes (RFC 7914) that tell their own parameters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
import unicodedata
from functools import cache

from tools.base import InputError

SHORTEST = 12  # characters
LONGEST = 1024
# 32 MiB and about a quarter of a second: OWASP's password storage cheat sheet, scrypt.
COST, BLOCK, LANES = 2**15, 8, 3
_MOST_MEMORY = 256 * 2**20
_SALT, _LENGTH = 16, 32
_AT_ONCE = threading.Semaphore(2)  # tries from outside cannot take all memory


def check_strength(password: str, name: str) -> None:
    """Raises InputError when a password is too easy to guess, or no text that can be typed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(
            f"a password has {SHORTEST} to {LONGEST} characters: a few unrelated words make a good one"
        )
    if len(set(password)) < 5 or (name.casefold() in password.casefold() and len(name) > 3):
        raise InputError("that password is too easy to guess: it repeats itself, or holds the name")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in password):
        raise InputError("a password cannot hold control characters")


def hashed(password: str) -> str:
    """`scrypt$COST$BLOCK$LANES$SALT$HASH`, the last two as base64."""
    salt = secrets.token_bytes(_SALT)
    digest = _scrypt(password, salt, COST, BLOCK, LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${_text(salt)}${_text(digest)}"


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password that was kept. Takes as long where none was kept."""
    if len(password) > LONGEST:
        password = ""
    scheme, *numbers, salt, digest = (kept or _nobodys()).split("$")
    try:
        cost, block, lanes = map(int, numbers)
        made = _scrypt(password, base64.b64decode(salt), cost, block, lanes)
        same = hmac.compare_digest(made, base64.b64decode(digest))
    except (ValueError, binascii.Error):  # not as `hashed` writes it: nobody's password
        return False
    return same and kept is not None and scheme == "scrypt"


def outdated(kept: str) -> bool:
    """Whether it was hashed with other parameters than those of today."""
    return not kept.startswith(f"scrypt${COST}${BLOCK}${LANES}$")


@cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe(32))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    """Raises ValueError for parameters that cannot be, or want too much memory."""
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    with _AT_ONCE:
        return hashlib.scrypt(
            text, salt=salt, n=cost, r=block, p=lanes, maxmem=_MOST_MEMORY, dklen=_LENGTH
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
