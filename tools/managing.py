"""Managing accounts: what fronts call to connect clouds. Secrets go in here and never come out."""

from __future__ import annotations

from tools.services.accounts import (
    add,
    edit,
    enable,
    missing_secrets,
    permissions,
    remove,
    rotate,
    set_secrets,
)
from tools.services.accounts_environment import Found, complete
from tools.services.accounts_settings import Provider, Secret, needed, option, parsed

__all__ = [
    "Found",
    "Provider",
    "Secret",
    "add",
    "complete",
    "edit",
    "enable",
    "missing_secrets",
    "needed",
    "option",
    "parsed",
    "permissions",
    "remove",
    "rotate",
    "set_secrets",
]
