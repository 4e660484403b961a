"""AWS as a counterpart: moto's server with Cost Explorer and prices before it, in two regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from aws_double import AwsDouble, aws_double
from aws_double import Fault as Failing
from aws_estate import EAST, SECRET, WEST, build, measure, opened
from aws_ledger import CostExplorer, Entry
from conformance import NAME, Counterpart, Fault, Point, Truth

from tools.clouds.base import Cloud, CostRequest, Measured, MetricRequest

ACCOUNT, EMPTY = "210000000077", "210000000078"
TIMEOUT = 20.0  # moto takes its time over its first list of instance types
_SERVICES = {"inventory": "ec2", "metrics": "cloudwatch", "costs": "ce", "sign-in": "sts"}
# How each service says it: credentials, permission, throttled.
_CODES = {
    "ec2": ("AuthFailure", "UnauthorizedOperation", "RequestLimitExceeded"),
    "cloudwatch": ("InvalidClientTokenId", "AccessDenied", "Throttling"),
    "ce": ("UnrecognizedClientException", "AccessDeniedException", "LimitExceededException"),
    "sts": ("InvalidClientTokenId", "AccessDenied", "Throttling"),
}
_STATUS = {"credentials": 401, "permission": 403, "throttled": 400}


class Aws(Counterpart):
    """Nine machines, one of them stopped and one terminated, and a week of costs."""

    key = "aws"
    capabilities = frozenset({"inventory", "metrics", "costs", "prices"})
    features = frozenset({"empty", "pages", "midway", "brief", "partial"})
    secrets = (SECRET,)
    timeout = TIMEOUT

    @property
    def now(self) -> dt.datetime:
        """moto has the real clock."""
        return dt.datetime.now(dt.UTC)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the double with an estate, and one of an empty account."""
        with aws_double(ACCOUNT) as double, aws_double(EMPTY) as empty:
            self.double, self.empty = double, empty
            self.hour = self.now.replace(minute=0, second=0, microsecond=0)
            self.estate = build(double)
            entries = _entries(self.hour.date())
            double.explorer = CostExplorer(entries, self.hour.date(), page=4)
            double.products = [
                _product("m5.large", EAST, "0.0960"),
                _product("t3.micro", EAST, "0.0104"),
            ]
            self._measure()
            self.truth = self._truth(entries)
            yield

    def open(self, *, ahead: dt.timedelta = dt.timedelta(0)) -> Cloud:
        """Open the account."""
        return self._open(self.double, ahead)

    def open_empty(self) -> Cloud:
        """An account with nothing in it."""
        return self._open(self.empty, dt.timedelta(0))

    @contextmanager
    def broken(self, fault: Fault, capability: str) -> Iterator[None]:
        """All calls of the service fail."""
        self.timeout = 0.3 if fault == "timeout" else TIMEOUT
        with self.double.failing(_failing(fault, _SERVICES[capability])):
            yield
        self.timeout = TIMEOUT

    def throttled_once(self) -> AbstractContextManager[None]:
        """One refusal of too many calls."""
        once = Failing("refused", "ec2", "DescribeInstances", "RequestLimitExceeded", 503, times=1)
        return self.double.failing(once)

    def failing_midway(self) -> AbstractContextManager[None]:
        """The second page is an outage, however often it is asked for."""
        later = Failing("refused", "ec2", "DescribeInstances", "InternalError", 503, after=1)
        return self.double.failing(later)

    def kind_refused(self) -> tuple[str, AbstractContextManager[None]]:
        """Snapshots may not be listed."""
        refused = Failing("refused", "ec2", "DescribeSnapshots", "UnauthorizedOperation", 403)
        return "snapshot", self.double.failing(refused)

    def pages(self) -> int:
        """Requests that go on from a token."""
        return sum("NextToken" in one.parameters for one in self.double.seen)

    def metric_request(self, region: str) -> MetricRequest:
        """Three hours, the last of which is not over."""
        return MetricRequest(
            region=region,
            since=self.hour - dt.timedelta(hours=3),
            until=self.hour + dt.timedelta(hours=1),
            interval_s=3600,
            instances=[Measured(ACCOUNT, one) for one in self.estate.instances[region]],
        )

    def cost_request(self, staging: Path) -> CostRequest:
        """A week that ended the day before yesterday."""
        last = self.hour.date() - dt.timedelta(days=2)
        return CostRequest(last - dt.timedelta(days=6), last, staging)

    def _open(self, double: AwsDouble, ahead: dt.timedelta) -> Any:
        settings: dict[str, Any] = {"regions": [EAST, WEST], "timeout": self.timeout}
        now = self.now + ahead if ahead else None
        return opened(double, name=NAME, now=now, pace=self.pace, **settings)

    def _counts(self) -> dict[str, int]:
        """What AWS's own client counts; moto makes a disk and snapshots besides ours."""
        counts = {"volume": 0, "snapshot": 0, "address": 0}
        for region in (EAST, WEST):
            ec2 = self.double.client("ec2", region)
            counts["volume"] += len(ec2.describe_volumes()["Volumes"])
            counts["snapshot"] += len(ec2.describe_snapshots(OwnerIds=[ACCOUNT])["Snapshots"])
            counts["address"] += len(ec2.describe_addresses()["Addresses"])
            ec2.close()
        return counts

    def _measure(self) -> None:
        machine = self.estate.instances[EAST][0]
        start = self.hour - dt.timedelta(hours=2)
        samples = {
            start + dt.timedelta(minutes=5 * number): [10.0 + number] for number in range(12)
        }
        measure(self.double, EAST, "CPUUtilization", {"InstanceId": machine}, samples)

    def _truth(self, entries: list[Entry]) -> Truth:
        gone, stopped = self.estate.terminated, self.estate.stopped
        machines = [one for region in (EAST, WEST) for one in self.estate.instances[region]]
        statuses = {
            one: "terminated" if one in gone else "stopped" if one in stopped else "running"
            for one in machines
        }
        first = self.estate.instances[EAST][0]
        wanted = self.cost_request(Path())
        costs = [one.unblended for one in entries if wanted.since <= one.day <= wanted.until]
        return Truth(
            providers=frozenset({"aws"}),
            accounts=frozenset({ACCOUNT}),
            regions=frozenset({EAST, WEST}),
            statuses=statuses,
            counts={"instance": len(machines), **self._counts()},
            points=(Point(first, "cpu_percent", self.hour - dt.timedelta(hours=2), 15.5),),
            silent=frozenset(stopped | gone),
            costs={"USD": sum(costs, Decimal(0))},
            prices={
                (EAST, "m5.large"): (Decimal("0.0960"), "USD"),
                (EAST, "t3.micro"): (Decimal("0.0104"), "USD"),
            },
        )


def _failing(fault: Fault, service: str) -> Failing:
    credentials, permission, throttled = _CODES[service]
    codes = {"credentials": credentials, "permission": permission, "throttled": throttled}
    if fault in codes:
        # It even echoes the secret.
        return Failing(
            "refused", service, code=codes[fault], status=_STATUS[fault], message=f"no: {SECRET}"
        )
    if fault == "timeout":
        return Failing("hang", service)
    if fault == "outage":
        return Failing("refused", service, code="InternalError", status=503)
    return Failing("html", service, status=200)


def _entries(today: dt.date) -> list[Entry]:
    entries = []
    for back in range(20):
        day = today - dt.timedelta(days=back)
        amount = Decimal("1.2345678901") + back
        entries += [
            Entry(day, ACCOUNT, "Usage", "Amazon Elastic Compute Cloud - Compute", EAST,
                  "BoxUsage:m5.large", amount, amount, Decimal(24)),
            Entry(day, ACCOUNT, "Usage", "Amazon Simple Storage Service", WEST,
                  "EU-TimedStorage-ByteHrs", Decimal("0.07"), Decimal("0.07"), Decimal(3), "GB-Mo"),
            Entry(day, ACCOUNT, "Credit", "Amazon Elastic Compute Cloud - Compute", EAST,
                  "", Decimal("-0.5"), Decimal("-0.5")),
        ]  # fmt: skip
    return entries


def _product(kind: str, region: str, hourly: str) -> dict[str, Any]:
    attributes = {
        "instanceType": kind,
        "regionCode": region,
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
    }
    dimension = {"unit": "Hrs", "pricePerUnit": {"USD": hourly}}
    return {
        "product": {"attributes": attributes},
        "terms": {"OnDemand": {"a": {"priceDimensions": {"b": dimension}}}},
        "publicationDate": "2026-11-01T00:00:00Z",
    }
