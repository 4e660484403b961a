"""Sizes and prices of the types that machines could become come in with a collection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripted import NOW, ScriptedCloud, connected, later, machine

from tools.base import UnreachableError
from tools.clouds.base import TypeSize
from tools.context import Context
from tools.services.collection.report import SyncReport
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest


@dataclass
class WithTypes(ScriptedCloud):
    """A cloud that tells how large types are: name → vCPUs and memory."""

    provider: str = "aws"
    types: dict[str, tuple[float, float]] = field(default_factory=dict)

    def related_types(self, region: str, instance_types: Sequence[str]) -> Iterator[TypeSize]:
        self._call("types", region)
        for name, (vcpus, memory) in self.types.items():
            yield TypeSize(self.provider, region, name, vcpus, memory, "sizes", self._today())

    def _today(self) -> dt.date:
        assert self.opening is not None
        return self.opening.clock().date()


TYPES = {
    "m5.large": (2.0, 8.0), "m5.xlarge": (4.0, 16.0), "m5.2xlarge": (8.0, 32.0),
    "m5.24xlarge": (96.0, 384.0), "c5.large": (2.0, 4.0),
}  # fmt: skip


def cloud() -> WithTypes:
    return WithTypes(
        estate={
            "north": {"p1": {"instance": [machine("a", instance_type="m5.xlarge")]}},
            "south": {"p1": {"instance": []}},
        },
        types=dict(TYPES),
        hourly={name: str(vcpus / 20) for name, (vcpus, _) in TYPES.items()},
    )


def collected(context: Context) -> SyncReport:
    return sync(context, SyncRequest(what="inventory"))


def priced(context: Context) -> set[tuple[str, str]]:
    return {
        (one.price.region, one.price.instance_type) for one in context.store.price_book.listed()
    }


def test_neighbouring_sizes_are_kept_and_those_near_priced(home: Path) -> None:
    one = cloud()
    context = connected(home, NOW, one)
    report = collected(context)
    assert report.outcome == "fine"
    sizes = {
        known.size.instance_type: known.size for known in context.store.instance_types.listed()
    }
    # Another family is none of its candidates; nobody moves to 24 times the size.
    assert set(sizes) == {"m5.large", "m5.xlarge", "m5.2xlarge", "m5.24xlarge"}
    assert (sizes["m5.2xlarge"].vcpus, sizes["m5.2xlarge"].memory_gb) == (8, 32)
    assert priced(context) == {("north", name) for name in ("m5.large", "m5.xlarge", "m5.2xlarge")}
    assert "types south" not in one.calls


def test_they_are_asked_once_a_week(home: Path) -> None:
    one = cloud()
    context = connected(home, NOW, one)
    collected(context)
    before = list(one.calls)
    collected(later(context, days=1))
    assert [call for call in one.calls[len(before) :] if call.startswith(("types", "prices"))] == []
    collected(later(context, days=8))
    assert "types north" in one.calls[len(before) :]


def test_a_cloud_that_does_not_tell_sizes_is_no_failure(home: Path) -> None:
    one = cloud()
    one.faults["types"] = UnreachableError("one: not now")
    context = connected(home, NOW, one)
    report = collected(context)
    assert report.outcome == "fine"
    assert report.accounts[0].instances == 1
    assert context.store.instance_types.listed() == []
    assert priced(context) == {("north", "m5.xlarge")}


def test_a_removed_account_takes_its_prices_along(home: Path) -> None:
    context = connected(home, NOW, cloud())
    collected(context)
    (account,) = context.accounts.listed()
    context.store.remove_origin(account.id)
    assert context.store.price_book.listed() == []
    assert context.store.instance_types.listed() == []
