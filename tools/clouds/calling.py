"""Calls to clouds: tried again when that can help, with growing, random pauses.

The SDKs' own retries are switched off, so that every cloud is treated alike: full jitter (Brooker,
"Exponential Backoff And Jitter", AWS Architecture Blog 2015), and never sooner than the cloud asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
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
