"""Managing accounts and thresholds: what fronts call to connect clouds, to collect from them, to say
what counts as idle or unusual, and to note what people think of answers. Secrets go in here and
never come out.
"""

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
from tools.services.collection.report import AccountReport, Problem, SyncReport
from tools.services.collection.run import accounts_of, sync
from tools.services.collection.settings import SyncRequest, read_since, read_what, span
from tools.services.collection.watch import EVERY, SHORTEST, watch
from tools.services.feedback import keep as keep_feedback
from tools.services.feedback import take_back as take_back_feedback
from tools.services.thresholds import listed as list_thresholds
from tools.services.thresholds import set_threshold

__all__ = [
    "EVERY",
    "SHORTEST",
    "AccountReport",
    "Found",
    "Problem",
    "Provider",
    "Secret",
    "SyncReport",
    "SyncRequest",
    "accounts_of",
    "add",
    "complete",
    "edit",
    "enable",
    "keep_feedback",
    "list_thresholds",
    "missing_secrets",
    "needed",
    "option",
    "parsed",
    "permissions",
    "read_since",
    "read_what",
    "remove",
    "rotate",
    "set_secrets",
    "set_threshold",
    "span",
    "sync",
    "take_back_feedback",
    "watch",
]
