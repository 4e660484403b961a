"""What a collection did, for people and programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import Literal

from pydantic import Field

from tools.base import Cell, Record

Outcome = Literal["fine", "partly", "nothing"]


class Problem(Record):
    """What failed, or was left out, and why."""

    what: str = Field(description="sign-in, inventory, metrics, costs, or a kind such as volume")
    region: str | None = None
    reason: str
    known: str | None = Field(None, description="What is shown meanwhile: the age of older data")

    @property
    def place(self) -> str:
        """'inventory in eu-west-1'"""
        return f"{self.what} in {self.region}" if self.region else self.what


class PaidCalls(Record):
    """Calls that the cloud charges for."""

    service: str
    calls: int
    usd: Cell


class AccountReport(Record):
    """What one account gave; counts are null where that kind was not collected."""

    account: str
    provider: str
    status: Literal["connected", "partial", "failing"] = "connected"
    regions: list[str] = Field(default_factory=list)
    instances: int | None = None
    volumes: int | None = None
    snapshots: int | None = None
    addresses: int | None = None
    points: int | None = None
    cost_rows: int | None = None
    sums: dict[str, dict[str, Cell]] = Field(
        default_factory=dict, description="Currency → BilledCost and EffectiveCost of the charges"
    )
    cost_days: list[dt.date] = Field(
        default_factory=list, description="First and last day of the charges that were read"
    )
    paid_calls: list[PaidCalls] = Field(default_factory=list)
    failures: list[Problem] = Field(default_factory=list)
    skipped: list[Problem] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    done: int = Field(0, description="Units (a region's inventory, …) that came in")
    left_alone: int = Field(0, description="Units that were not tried, as they failed before")

    def add(self, name: str, count: int) -> None:
        """Add to one of the counts."""
        setattr(self, name, (getattr(self, name) or 0) + count)

    def add_sums(self, sums: dict[str, dict[str, Decimal]]) -> None:
        """Add amounts, currency by currency."""
        with localcontext(prec=60):  # exact: the default of 28 digits would round large sums
            for currency, amounts in sums.items():
                own = self.sums.setdefault(currency, {})
                for name, amount in amounts.items():
                    own[name] = own.get(name, Decimal(0)) + amount

    @property
    def in_order(self) -> bool:
        """Whether nothing failed."""
        return not self.failures and not self.left_alone

    @property
    def error(self) -> str | None:
        """What to remember as the account's last error."""
        problems = self.failures or [one for one in self.skipped if self.left_alone]
        if not problems:
            return None
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return f"{problems[0].place}: {problems[0].reason}{more}"


class SyncReport(Record):
    """What one collection did."""

    started_at: dt.datetime
    finished_at: dt.datetime
    accounts: list[AccountReport]
    demo_set_aside: bool = False
    interrupted: bool = False
    rolled_up_days: int = Field(0, description="Days of measurements that were summed up")
    notes: list[str] = Field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """'nothing' when nothing came in and something failed."""
        return outcome_of(self.accounts)


def outcome_of(accounts: Iterable[AccountReport]) -> Outcome:
    """How well these went, taken together."""
    reports = list(accounts)
    if all(one.in_order for one in reports):
        return "fine"
    return "partly" if any(one.done for one in reports) else "nothing"
