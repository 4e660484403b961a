"""A cloud whose answers a test decides, through the same protocols as real ones."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from tools.base import InputError
from tools.clouds.base import (
    Bill,
    CostRequest,
    Inventory,
    MetricRequest,
    Price,
    Probe,
)
from tools.clouds.provider import AccountSettings, Opening, Provider
from tools.clouds.tables import api_bill, inventory_table, metric_table
from tools.context import Context
from tools.store.records import Account

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
Rows = list[dict[str, Any]]
Fault = BaseException | threading.Event  # an event: hangs until it is set


def always(moment: dt.datetime) -> float | None:
    """A measurement at any time."""
    return float(moment.hour)


def lately(moment: dt.datetime) -> float | None:
    """Measurements of two days, and later: weeks of them are much to write where nothing looks."""
    return always(moment) if moment >= NOW - dt.timedelta(days=2) else None


@dataclass
class ScriptedCloud:
    """`faults` are by call, or by call and region: 'inventory', 'inventory north'."""

    name: str = "one"
    provider: str = "scripted"
    # region → project → kind → rows
    estate: dict[str, dict[str, dict[str, Rows]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)  # kind → why
    charges: Rows = field(default_factory=list)  # day, cost, …
    bill_name: str | None = None
    measure: Callable[[dt.datetime], float | None] = lately
    per_hour: int = 12  # samples
    hourly: dict[str, str] = field(default_factory=dict)  # type → price
    refresh: dt.timedelta = dt.timedelta(0)
    faults: dict[str, Fault] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    requests: list[MetricRequest] = field(default_factory=list)
    cost_windows: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    paid: int = 0  # paid calls a reading of costs
    opening: Opening | None = None
    closed: int = 0

    def regions(self) -> Sequence[str]:
        self._call("regions")
        return list(self.estate)

    def probes(self) -> Sequence[Probe]:
        return ()

    def close(self) -> None:
        self.closed += 1

    def inventory(self, region: str) -> Iterator[Inventory]:
        self._call("inventory", region)
        for project, kinds in self.estate[region].items():
            tables = {
                kind: inventory_table(kind, [self._row(project, region, row) for row in rows])
                for kind, rows in kinds.items()
                if kind not in self.missing
            }
            yield Inventory(self.provider, project, tables, region=region, missing=self.missing)

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        self.requests.append(request)
        self._call("metrics", request.region)
        for instance in request.instances:
            yield metric_table(
                list(self._points(request, instance.account_id, instance.resource_id))
            )

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        self.cost_windows.append((request.since, request.until))
        if self.paid and self.opening is not None:
            self.opening.meter("Cost Explorer", self.paid, Decimal("0.01") * self.paid)
        self._call("costs")
        rows = [
            _charge(**one)
            for one in self.charges
            if request.since <= dt.date.fromisoformat(one["day"]) <= request.until
        ]
        yield api_bill(self.bill_name or f"costs of {self.name}", "scripted-api", "1", rows)

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        self._call("prices", region)
        for kind in instance_types:
            if kind in self.hourly:
                yield Price(
                    self.provider,
                    region,
                    kind,
                    Decimal(self.hourly[kind]),
                    "USD",
                    "list",
                    NOW.date(),
                )

    def _call(self, call: str, region: str | None = None) -> None:
        name = f"{call} {region}" if region else call
        self.calls.append(name)
        fault = self.faults.get(name, self.faults.get(call))
        if isinstance(fault, threading.Event):
            fault.wait()
        elif fault is not None:
            raise fault

    def _row(self, project: str, region: str, row: dict[str, Any]) -> dict[str, Any]:
        own = {"provider": self.provider, "account_id": project, "region": region}
        return {**own, **row}

    def _points(
        self, request: MetricRequest, project: str, resource: str
    ) -> Iterator[dict[str, Any]]:
        step = dt.timedelta(seconds=request.interval_s)
        moment = request.since
        while moment < request.until:
            value = self.measure(moment)
            if value is not None:
                yield {
                    **{"provider": self.provider, "account_id": project, "resource_id": resource},
                    **{"metric": "cpu_percent", "ts": moment, "interval_s": request.interval_s},
                    **{"min": value, "max": value, "avg": value},
                    "samples": max(self.per_hour * request.interval_s // 3600, 1),
                }
            moment += step


def _charge(day: str, cost: str, **more: Any) -> dict[str, Any]:
    start = dt.datetime.fromisoformat(day)
    month = start.replace(day=1)
    costs = dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost"), Decimal(cost))
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "BillingPeriodStart": month,
        "BillingPeriodEnd": (month + dt.timedelta(days=32)).replace(day=1),
        "ProviderName": "Scripted",
        "SubAccountId": "p1",
        "ServiceName": "Compute",
        "ChargeCategory": "Usage",
        "BillingCurrency": "USD",
        **costs,
        **more,
    }


def machine(name: str, **more: Any) -> dict[str, Any]:
    """A running instance."""
    return {"resource_id": name, "name": name, "status": "running", **more}


def machines(*names: str) -> dict[str, Rows]:
    """Instances of these names, as the kinds of a project."""
    return {"instance": [machine(name) for name in names]}


def provider_of(clouds: Mapping[str, Any]) -> Provider:
    """A provider whose accounts open these clouds, by the account's name."""

    def opened(opening: Opening) -> Any:
        cloud = clouds[opening.name]
        cloud.opening = opening
        cloud._call("open")
        return cloud

    return Provider("scripted", "Scripted", AccountSettings, (), opened, lambda _actions: {})


def connected(home: Path, now: dt.datetime, *clouds: ScriptedCloud) -> Context:
    """A context over a home in which these clouds are connected, one account each."""
    providers = {"scripted": provider_of({cloud.name: cloud for cloud in clouds})}
    context = Context(home=home, now=now, more_providers=providers)
    there = {account.name for account in context.accounts.listed()}
    for cloud in clouds:
        if cloud.name not in there:
            with suppress(InputError):  # another process has just added it
                context.accounts.add(
                    name=cloud.name,
                    provider="scripted",
                    settings={"regions": []},
                    secrets={},
                    now=now,
                )
    return context


def later(context: Context, **more: float) -> Context:
    """The same home, some time on."""
    return Context(
        home=context.home,
        now=context.now + dt.timedelta(**more),
        more_providers=context.more_providers,
    )


def account(context: Context, name: str = "one") -> Account:
    """The account of that name."""
    return context.accounts.find(name)
