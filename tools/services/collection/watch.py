"""Collecting on a schedule until told to stop."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.base import CloudwrightError
from tools.services.collection.desk import Say
from tools.services.collection.report import SyncReport
from tools.services.collection.run import accounts_of, sync
from tools.services.collection.settings import Settings, SyncRequest

if TYPE_CHECKING:
    from tools.context import Context

EVERY = dt.timedelta(hours=1)
SHORTEST = dt.timedelta(minutes=1)
JITTER = 0.1  # of the interval, so that many installations do not call a cloud at the same second


def watch(
    context: Context,
    request: SyncRequest,
    *,
    stop: threading.Event,
    told: Callable[[SyncReport], None],
    say: Say,
    every: dt.timedelta = EVERY,
    settings: Settings | None = None,
    wait: Callable[[float], object] | None = None,
) -> None:
    """Collect now and then every so often, until `stop` is set. A collection that fails as a whole
    is said, and the next one tries again. `wait` sleeps for seconds, or until `stop`.

    Raises InputError when the request names no account that could be collected.
    """
    accounts_of(context, request)
    settings = settings or Settings.of_environment()
    while not stop.is_set():
        started = context.clock()
        try:
            told(sync(context, request, settings=settings, say=say, stop=stop))
        except CloudwrightError as error:
            say(f"this collection failed: {error}")
        # What was insisted on is insisted on once: calls that cost money are not repeated hourly.
        request = replace(request, insist=False, since=None)
        (wait or stop.wait)(pause(every, context.clock() - started))


def pause(every: dt.timedelta, taken: dt.timedelta) -> float:
    """Seconds to the next collection: the rest of the interval, and a random bit more."""
    rest = max((every - taken).total_seconds(), 0.0)
    return rest + random.uniform(0.0, JITTER * every.total_seconds())  # noqa: S311 - no secret
