"""Identity: what fronts call to sign people in, and to manage people, keys and sessions. Passwords go
in here and never come out; a key comes out once.
"""

from __future__ import annotations

from tools.services.identity.callers import Caller
from tools.services.identity.keys import PREFIX as KEY_PREFIX
from tools.services.identity.keys import add as add_key
from tools.services.identity.keys import caller as caller_of_key
from tools.services.identity.keys import glance as glance_at_key
from tools.services.identity.keys import listed as list_keys
from tools.services.identity.keys import revoke as revoke_key
from tools.services.identity.names import checked as check_name
from tools.services.identity.names import role_named
from tools.services.identity.people import add as add_person
from tools.services.identity.people import check_free, enable, remove, set_password, set_role
from tools.services.identity.people import find as find_person
from tools.services.identity.people import listed as list_people
from tools.services.identity.sessions import (
    LONGEST,
    caller,
    glance,
    note_told,
    passwords_exist,
    sign_in,
    sign_in_known,
    sign_out,
    standing,
)

__all__ = [
    "KEY_PREFIX",
    "LONGEST",
    "Caller",
    "add_key",
    "add_person",
    "caller",
    "caller_of_key",
    "check_free",
    "check_name",
    "enable",
    "find_person",
    "glance",
    "glance_at_key",
    "list_keys",
    "list_people",
    "note_told",
    "passwords_exist",
    "remove",
    "revoke_key",
    "role_named",
    "set_password",
    "set_role",
    "sign_in",
    "sign_in_known",
    "sign_out",
    "standing",
]
