"""Limits of how often: buckets of tokens for requests and questions, growing delays for sign-ins."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ui.identity.refusals import Refused
from ui.identity.settings import Settings

FREE = {"name": 5, "address": 20}  # sign-ins that may fail before the next one has to wait
LONGEST = {"name": 30.0, "address": 900.0}  # seconds to wait
FORGOTTEN = 3600.0  # seconds after which what failed no longer counts
MOST_KEPT = 10_000  # people and addresses; those not seen for longest are forgotten
Clock = Callable[[], float]  # seconds that never go back
Kept = TypeVar("Kept")


class _Recent(Generic[Kept]):
    """The values of the keys that were used last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, key: str, new: Kept) -> Kept:
        """The value of a key, `new` where there is none."""
        found = self._kept.setdefault(key, new)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found

    def drop(self, key: str) -> None:
        """Forget a key."""
        self._kept.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._kept


@dataclass
class _Bucket:
    tokens: float
    at: float


@dataclass(frozen=True)
class Left:
    """What a bucket says after a request: the limit, how many are left, seconds until it is full."""

    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """As replies of REST carry it."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset),
        }


class Rate:
    """So many a minute for each key, all of them at once if need be; 0 is without limit. Any thread
    may ask.
    """

    def __init__(self, a_minute: int, what: str, clock: Clock = time.monotonic) -> None:
        """`what` is counted: 'requests'."""
        self.limit = a_minute
        self._what = what
        self._clock = clock
        self._buckets: _Recent[_Bucket] = _Recent()
        self._lock = threading.Lock()

    def take(self, key: str) -> Left | None:
        """Take one; None without limit. Raises Refused (429) when there is none left."""
        if not self.limit:
            return None
        with self._lock:
            now = self._clock()
            bucket = self._buckets.get(key, _Bucket(self.limit, now))
            each = self.limit / 60
            bucket.tokens = min(self.limit, bucket.tokens + (now - bucket.at) * each)
            bucket.at = now
            if bucket.tokens < 1:
                raise self._refused((1 - bucket.tokens) / each, bucket)
            bucket.tokens -= 1
            return self._left(bucket)

    def _left(self, bucket: _Bucket) -> Left:
        reset = math.ceil((self.limit - bucket.tokens) / (self.limit / 60))
        return Left(self.limit, int(bucket.tokens), reset)

    def _refused(self, seconds: float, bucket: _Bucket) -> Refused:
        wait = max(1, math.ceil(seconds))
        return Refused(
            429,
            f"more than {self.limit} {self._what} a minute: try again in {wait} s",
            {"Retry-After": str(wait), **self._left(bucket).headers},
        )


class Rates:
    """How often people may ask, and addresses that nobody has signed in from. Without sign-in, one
    person's programs may ask more often.
    """

    def __init__(self, settings: Settings) -> None:
        self._requests = {
            False: Rate(settings.rate, "requests"),
            True: Rate(settings.local_rate, "requests"),
        }
        self._questions = {
            False: Rate(settings.question_rate, "questions"),
            True: Rate(settings.local_question_rate, "questions"),
        }

    def address(self, address: str) -> Left | None:
        """Count a request of nobody known. Raises Refused (429), as all of these."""
        return self._requests[False].take(f"address {address}")

    def request(self, name: str, *, local: bool) -> Left | None:
        """Count a request of a person."""
        return self._requests[local].take(f"person {name}")

    def question(self, name: str, *, local: bool) -> None:
        """Count a question of a person."""
        self._questions[local].take(f"person {name}")


@dataclass
class _Tries:
    failed: int = 0
    at: float = 0.0
    until: float = 0.0


class SignInTries:
    """Each failed sign-in beyond some free ones makes the next wait twice as long, for the name and
    for the address. Someone who signed in before from the same address does not wait for what others
    try with their name.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._tries: _Recent[_Tries] = _Recent()
        self._known: _Recent[bool] = _Recent()

    def begin(self, name: str, address: str) -> None:
        """Count a try as failed until it is known better. Raises Refused (429) when it is too early."""
        now = self._clock()
        kinds = self._kinds(name, address)
        found = {kind: self._fresh(key, now) for kind, key in kinds.items()}
        wait = max((one.until - now for one in found.values()), default=0.0)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise Refused(
                429,
                f"too many sign-ins failed: try again in {seconds} s",
                {"Retry-After": str(seconds)},
            )
        for kind, tries in found.items():
            tries.failed += 1
            tries.at = now
            over = tries.failed - FREE[kind]
            tries.until = now + (min(2.0**over, LONGEST[kind]) if over >= 0 else 0.0)

    def succeeded(self, name: str, address: str) -> None:
        """The try that began was right."""
        self._known.get(_pair(name, address), new=True)
        self._tries.drop(f"name {name.casefold()}")
        tries = self._fresh(f"address {address}", self._clock())
        tries.failed = max(0, tries.failed - 1)
        tries.until = 0.0

    def _kinds(self, name: str, address: str) -> dict[str, str]:
        """What is counted for a try, by kind."""
        keys = {"address": f"address {address}"}
        if _pair(name, address) not in self._known:
            keys["name"] = f"name {name.casefold()}"
        return keys

    def _fresh(self, key: str, now: float) -> _Tries:
        tries = self._tries.get(key, _Tries(at=now))
        if now - tries.at > FORGOTTEN:
            tries.failed, tries.until = 0, 0.0
        return tries


def _pair(name: str, address: str) -> str:
    return f"{address} {name.casefold()}"
