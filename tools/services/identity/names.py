"""Names of people and keys: what can be one, as it is shown and counted everywhere."""

from __future__ import annotations

import unicodedata

from tools.base import InputError
from tools.people import Role

MOST_CHARACTERS = 64
_SIGNS = set("(),;:\"'<>\\/")  # an audit row tells of 'ana (admin, chat)'
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def checked(name: str, what: str = "a person") -> str:
    """The name in its composed form. Raises InputError when it cannot be one."""
    found = unicodedata.normalize("NFC", name)
    if not found.strip() or found != found.strip() or len(found) > MOST_CHARACTERS:
        raise InputError(
            f"{name[:80]!r} cannot be the name of {what}: expected 1 to {MOST_CHARACTERS} characters "
            "without spaces around them"
        )
    if found.startswith("-") or any(
        sign in _SIGNS or unicodedata.category(sign) in _UNSEEN for sign in found
    ):
        raise InputError(
            f"{name!r} cannot be the name of {what}: letters, digits, spaces and signs such as "
            "@ . _ + - may be in it, and it may not begin with -"
        )
    return found


def role_named(word: str) -> Role:
    """The role of that name. Raises InputError listing them."""
    try:
        return Role.named(word)
    except KeyError:
        roles = ", ".join(role.word for role in Role)
        raise InputError(f"there is no role {word!r}: it is one of {roles}") from None
