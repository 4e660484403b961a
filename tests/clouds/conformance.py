"""What every adapter is measured against: a counterpart that is known, and can be made to fail.

A `Counterpart` runs an adapter against its double. The assertions are the same for all, in
test_conformance.py; what an adapter does not offer makes no test, and what it should but cannot do
is named in `gaps` and expected to fail.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

from tools.base import (
    CloudError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.base import Cloud, CostRequest, Measured, MetricRequest
from tools.clouds.calling import Pace

Fault = Literal["credentials", "permission", "throttled", "timeout", "outage", "malformed"]
RAISED: dict[Fault, type[CloudError]] = {
    "credentials": SignInError,  # wrong or expired
    "permission": PermissionMissingError,
    "throttled": ThrottledError,  # and again, or for longer than anyone waits
    "timeout": UnreachableError,  # the answer does not come
    "outage": UnreachableError,  # HTTP 500 or 503
    "malformed": ReplyError,  # an answer that is not of this cloud
}
NAME = "conformance-account"  # the friendly name that accounts are opened with
HURRIED = Pace(first_pause=0.001, longest_pause=0.01, patience=1.0)
IMPATIENT = replace(HURRIED, enough=0.3)  # what hangs is tried once or twice


@dataclass(frozen=True)
class Point:
    """A measurement that is known. `within` is how far off it may be."""

    resource_id: str
    metric: str
    ts: dt.datetime  # aware
    avg: float
    within: float = 0.01


@dataclass(frozen=True)
class Truth:
    """What is in the counterpart, told by itself and not by the adapter."""

    providers: frozenset[str]
    accounts: frozenset[str]
    regions: frozenset[str]
    statuses: Mapping[str, str]  # every instance's resource_id → normalised status
    counts: Mapping[str, int]  # rows of each kind that the adapter collects
    points: tuple[Point, ...] = ()
    silent: frozenset[str] = frozenset()  # instances that were stopped all through the request
    costs: Mapping[str, Decimal] = field(default_factory=dict)  # currency → BilledCost as asked for
    # (region, instance type) → price an hour and its currency
    prices: Mapping[tuple[str, str], tuple[Decimal, str]] = field(default_factory=dict)


class Counterpart(ABC):
    """An adapter and its double. Class attributes are read before anything is started."""

    pace: Pace = HURRIED  # that accounts are opened with
    key: ClassVar[str]
    capabilities: ClassVar[frozenset[str]]  # of inventory, metrics, costs, prices
    faults: ClassVar[frozenset[Fault]] = frozenset(RAISED)
    # More than the adapter's protocols: 'empty' (an account with nothing in it), 'pages' (lists
    # come in pages), 'midway' (a later page may fail), 'brief' (throttled once, then answered),
    # 'partial' (one kind may be refused)
    features: ClassVar[frozenset[str]] = frozenset()
    gaps: ClassVar[Mapping[str, str]] = {}  # test or 'test[fault]' → why it fails
    secrets: tuple[str, ...] = ()  # may be in no message
    truth: Truth

    @abstractmethod
    def running(self) -> AbstractContextManager[None]:
        """Start the double, and fill `truth`."""

    @abstractmethod
    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account; `ahead` is how far our clock is ahead of the cloud's."""

    @property
    @abstractmethod
    def now(self) -> dt.datetime:
        """The time there, aware."""

    def open_empty(self) -> Cloud:
        """Open an account that has nothing in it."""
        raise NotImplementedError

    def broken(self, fault: Fault, capability: str) -> AbstractContextManager[None]:
        """Let calls of a capability fail as long as this is entered."""
        raise NotImplementedError

    def throttled_once(self) -> AbstractContextManager[None]:
        """Throttle the next call of an inventory, and answer from then on."""
        raise NotImplementedError

    def kind_refused(self) -> tuple[str, AbstractContextManager[None]]:
        """A kind other than instances, and what refuses its calls."""
        raise NotImplementedError

    def pages(self) -> int:
        """How many requests the double got so far for pages after the first."""
        raise NotImplementedError

    def failing_midway(self) -> AbstractContextManager[None]:
        """Answer the first page of instances, and fail from then on."""
        raise NotImplementedError

    def metric_request(self, region: str) -> MetricRequest:
        """Intervals that the truth's points are in, of all instances of a region."""
        raise NotImplementedError

    def vanished(self, known: Measured) -> Measured:
        """An instance like a known one that is no longer there."""
        last = "0" if known.resource_id[-1] != "0" else "1"
        return Measured(known.account_id, known.resource_id[:-1] + last)

    def cost_request(self, staging: Path) -> CostRequest:
        """Days that the truth's costs are of."""
        raise NotImplementedError


def billed_sums(cloud: Any, request: CostRequest) -> dict[str, Decimal]:
    """BilledCost by currency, as an adapter reads it."""
    sums: dict[str, Decimal] = {}
    for bill in cloud.bills(request):
        for table in bill.batches:
            for row in table.select(["BillingCurrency", "BilledCost"]).to_pylist():
                currency = row["BillingCurrency"]
                sums[currency] = sums.get(currency, Decimal(0)) + row["BilledCost"]
    return sums
