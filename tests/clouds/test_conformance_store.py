"""One suite for all adapters: what they hand over lands in the store, and again without a change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conformance import Counterpart
from conformance_cases import measured

from tools.store.store import Store

ORIGIN = "account-1"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home")


def land(store: Store, counterpart: Counterpart, cloud: Any, staging: Path) -> None:
    """Collect everything, as a collection does."""
    now = counterpart.now
    for region in cloud.regions():
        store.replace_inventory(cloud.inventory(region), now=now, origin=ORIGIN, complete=region)
    if "metrics" in counterpart.capabilities:
        for region in sorted(counterpart.truth.regions):
            tables = cloud.metrics(counterpart.metric_request(region))
            store.write_metrics(tables, now=now, origin=ORIGIN, region=region)
    if "costs" in counterpart.capabilities:
        request = counterpart.cost_request(staging)
        window = (request.since, request.until)
        store.land_bills(cloud.bills(request), now=now, origin=ORIGIN, window=window)


def content(store: Store) -> dict[str, Any]:
    """Counts, and sums of money by currency."""
    kinds = ("instance", "volume", "snapshot", "address", "metric")
    found: dict[str, Any] = {
        kind: store.query(f"SELECT count(*) FROM {kind}").rows[0][0] for kind in kinds
    }
    found["costs"] = dict(
        store.query("SELECT BillingCurrency, sum(BilledCost) FROM cost_line GROUP BY 1").rows
    )
    return found


def test_it_lands_as_it_is_and_again_without_a_change(
    counterpart: Counterpart, cloud: Any, store: Store, tmp_path: Path
) -> None:
    land(store, counterpart, cloud, tmp_path)
    first = content(store)
    for kind, count in counterpart.truth.counts.items():
        assert first[kind] == count, kind
    if "metrics" in counterpart.capabilities:
        assert first["metric"] == len(measured(cloud, counterpart))
    assert first["costs"].keys() == counterpart.truth.costs.keys()
    for currency, amount in counterpart.truth.costs.items():
        assert abs(first["costs"][currency] - amount) <= Decimal("0.01")
    land(store, counterpart, cloud, tmp_path)
    assert content(store) == first
