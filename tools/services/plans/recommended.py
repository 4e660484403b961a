"""What a recommendation says, as a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import InputError
from tools.services.inquiry import Inquiry
from tools.services.plans.proposing import Wish

if TYPE_CHECKING:
    from tools.actions import ProposeChange


def wish(inquiry: Inquiry, arguments: ProposeChange) -> Wish:
    """The wish of a recommendation. Raises InputError where there is none."""
    raise InputError("propose_change: recommendations cannot be applied yet")
