"""Calls to clouds: tried again when that can help, with growing, random pauses.

The SDKs' own retries are switched off, so that every cloud is treated alike: full jitter (Brooker,
"Exponential Backoff And Jitter", AWS Architecture Blog 2015), and never sooner than the cloud asks.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tools.base import ThrottledError, UnreachableError

Found = TypeVar("Found")

ATTEMPTS = 5
FIRST_PAUSE = 0.5  # seconds; doubles each time
LONGEST_PAUSE = 30.0
ENOUGH = 45.0  # what has not worked for so long, mostly for waiting in vain, is not tried again
PATIENCE = 60.0  # a longer Retry-After is not waited for: the next collection tries again


@dataclass(frozen=True)
class Pace:
    """How patient calls are; tests hurry it."""

    first_pause: float = FIRST_PAUSE
    longest_pause: float = LONGEST_PAUSE
    patience: float = PATIENCE
    enough: float = ENOUGH
    sleep: Callable[[float], None] = time.sleep


def patiently(
    call: Callable[[], Found], *, attempts: int = ATTEMPTS, pace: Pace | None = None
) -> Found:
    """Run `call`, again after ThrottledError and UnreachableError; raises the last of them.

    `call` must raise CloudErrors and be harmless to repeat.
    """
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_after_delay

    pace = pace or Pace()
    retrying = Retrying(
        retry=retry_if_exception(lambda error: _worth_another(error, pace)),
        stop=stop_after_attempt(attempts) | stop_after_delay(pace.enough),
        wait=lambda state: _pause(state, pace),
        sleep=pace.sleep,
        reraise=True,
    )
    return retrying(call)


def retry_after(said: str, since: str | dt.datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3), counted
    from `since`: the date of the reply itself, so that a clock that differs does no harm, or the
    time. None where it asks for nothing that can be read.
    """
    said = said.strip()
    if said.isdigit():
        return float(said)
    try:
        until = _utc(parsedate_to_datetime(said))
        start = _utc(parsedate_to_datetime(since) if isinstance(since, str) else since)
    except (TypeError, ValueError):
        return None
    return max(0.0, (until - start).total_seconds())


def _utc(moment: dt.datetime) -> dt.datetime:
    """A date whose zone is not told is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _worth_another(error: BaseException, pace: Pace) -> bool:
    if isinstance(error, ThrottledError):
        return (error.retry_after or 0) <= pace.patience
    return isinstance(error, UnreachableError)


def _pause(state: object, pace: Pace) -> float:
    from tenacity import RetryCallState, wait_random_exponential

    assert isinstance(state, RetryCallState)
    jitter = wait_random_exponential(multiplier=pace.first_pause, max=pace.longest_pause)(state)
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ThrottledError) else None
    return jitter + (asked or 0)
