"""Circuit breakers: a service that fails again and again is left alone for a while, ever longer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
)
from tools.services.inquiry import naive_utc

if TYPE_CHECKING:
    from tools.store.progress import Breaker

OPENS_AT = 3  # failures in a row
FIRST_PAUSE = dt.timedelta(minutes=5)  # doubles with each further failure
LONGEST_PAUSE = dt.timedelta(hours=6)


def counts(error: BaseException) -> bool:
    """Whether an error tells that a service is out of order: a permission that lacks does not."""
    if isinstance(error, CloudError):
        return not isinstance(error, PermissionMissingError | NotOfferedError)
    return isinstance(error, TimeoutError)


def closed_until(breaker: Breaker | None, now: dt.datetime) -> dt.datetime | None:
    """Until when (naive UTC) the service is not called; None = call it."""
    if breaker is None or breaker.opened_at is None:
        return None
    again = breaker.opened_at + pause(breaker.failures)
    return again if naive_utc(now) < again else None


def pause(failures: int) -> dt.timedelta:
    """How long a service is left alone after so many failures in a row."""
    doublings = min(max(failures - OPENS_AT, 0), 10)
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))


def why_left_alone(breaker: Breaker, until: dt.datetime, account: str) -> str:
    """The sentence for what is not called now."""
    return (
        f"not tried again before {until:%Y-%m-%d %H:%M} UTC, as it failed {breaker.failures} times "
        f"in a row ({breaker.reason}); `cloudwright sync --account {account}` tries it now"
    )
