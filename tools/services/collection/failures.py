"""What went wrong with one unit of a collection, in words."""

from __future__ import annotations

import datetime as dt
import errno
import traceback
from collections.abc import Iterable
from pathlib import Path

from tools.base import CloudwrightError, StoreError
from tools.services.collected import ago
from tools.store.columns import INVENTORY
from tools.store.records import Collection

_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
KINDS: dict[str, tuple[str, ...]] = {
    "inventory": tuple(INVENTORY),
    "metrics": ("metric",),
    "costs": ("cost",),
}


def reason(error: BaseException) -> str:
    """Why it failed, for users. Raises what cannot be the fault of one account."""
    if isinstance(error, StoreError):
        raise error
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        raise StoreError(f"cannot write what was read: {error.strerror}") from error
    if isinstance(error, CloudwrightError | TimeoutError):
        return " ".join(str(error).split()) or type(error).__name__
    # Nobody foresaw it, so its words may hold anything, also a secret: only its kind and place.
    return f"unexpected error ({type(error).__name__}{_place(error)}); please report it"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def age_of(
    collections: Iterable[Collection],
    kinds: Iterable[str],
    origin: str,
    region: str | None,
    now: dt.datetime,
) -> str:
    """What is shown in place of newer data: 'its data is from 3 h ago'. `now` is naive UTC."""
    wanted = set(kinds)
    times = [
        item.collected_at
        for item in collections
        if item.origin == origin
        and item.kind in wanted
        and (region is None or item.region == region)
    ]
    if not times:
        return "there is no earlier data of it"
    return f"its data is from {ago(now - min(times))}"
