"""One suite for all adapters: costs and prices."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from conformance import Counterpart, billed_sums
from conformance_cases import (
    billed,
    needs,
)

from tools.clouds.base import CostRequest, TypeSource
from tools.store.schema import BILL_SCHEMA


@needs("costs")
def test_bills_are_shaped_as_the_ledger(
    counterpart: Counterpart, cloud: Any, tmp_path: Path
) -> None:
    found = billed(cloud, counterpart, tmp_path)
    assert found
    for bill, table in found:
        assert bill.name
        assert bill.format
        assert bill.sha256
        assert table.schema.equals(BILL_SCHEMA)
        for name in ("ChargePeriodStart", "ProviderName", "BilledCost", "BillingCurrency"):
            assert table[name].null_count == 0, name
        for text in table["x_Tags"].drop_null().unique().to_pylist():
            assert isinstance(json.loads(text), dict)


@needs("costs")
def test_charges_are_of_the_days_asked_for(
    counterpart: Counterpart, cloud: Any, tmp_path: Path
) -> None:
    request = counterpart.cost_request(tmp_path)
    for _, table in billed(cloud, counterpart, tmp_path):
        days = {moment.date() for moment in table["ChargePeriodStart"].to_pylist()}
        assert all(request.since <= day <= request.until for day in days)


@needs("costs")
def test_costs_add_up(counterpart: Counterpart, cloud: Any, tmp_path: Path) -> None:
    sums = billed_sums(cloud, counterpart.cost_request(tmp_path))
    assert sums.keys() == counterpart.truth.costs.keys()
    for currency, amount in counterpart.truth.costs.items():
        assert abs(sums[currency] - amount) <= Decimal("0.01"), currency


@needs("costs")
def test_bills_twice_are_the_same(counterpart: Counterpart, cloud: Any, tmp_path: Path) -> None:
    def content() -> list[tuple[str, str, list[str]]]:
        return sorted(
            (bill.name, bill.sha256, sorted(map(str, table.drop(["x_SourceRow"]).to_pylist())))
            for bill, table in billed(cloud, counterpart, tmp_path)
        )

    assert content() == content()


@needs("costs")
def test_it_is_told_how_long_costs_are_fresh(counterpart: Counterpart, cloud: Any) -> None:
    assert isinstance(cloud.refresh, dt.timedelta)
    assert dt.timedelta(0) <= cloud.refresh <= dt.timedelta(days=1)


@needs("costs")
def test_days_read_one_by_one_add_up_to_the_same(
    counterpart: Counterpart, cloud: Any, tmp_path: Path
) -> None:
    request = counterpart.cost_request(tmp_path)
    sums: dict[str, Decimal] = {}
    for number in range((request.until - request.since).days + 1):
        day = request.since + dt.timedelta(days=number)
        for currency, amount in billed_sums(cloud, CostRequest(day, day, tmp_path)).items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    for currency, amount in counterpart.truth.costs.items():
        assert abs(sums.get(currency, Decimal(0)) - amount) <= Decimal("0.02"), currency


@needs("costs")
def test_the_future_has_no_costs(counterpart: Counterpart, cloud: Any, tmp_path: Path) -> None:
    day = counterpart.now.date() + dt.timedelta(days=40)
    asked = CostRequest(day, day + dt.timedelta(days=3), tmp_path)
    assert sum(table.num_rows for bill in cloud.bills(asked) for table in bill.batches) == 0


@needs("prices")
def test_prices_are_those_of_the_cloud(counterpart: Counterpart, cloud: Any) -> None:
    known = counterpart.truth.prices
    for region in {region for region, _ in known} | counterpart.truth.regions:
        kinds = [kind for place, kind in known if place == region]
        found = list(cloud.prices(region, [*kinds, "unheard-of.type", *kinds]))
        told = {price.instance_type: (price.hourly, price.currency) for price in found}
        assert told == {kind: known[region, kind] for kind in kinds}
        assert len(found) == len(told)
        for price in found:
            assert price.provider in counterpart.truth.providers
            assert price.region == region
            assert price.source
            assert price.as_of <= counterpart.now.date()
        assert list(cloud.prices(region, [])) == []


@needs("prices")
def test_types_around_those_in_use_are_told(counterpart: Counterpart, cloud: Any) -> None:
    assert isinstance(cloud, TypeSource)
    known = counterpart.truth.prices
    for region in {region for region, _ in known}:
        kinds = [kind for place, kind in known if place == region]
        found = {one.instance_type: one for one in cloud.related_types(region, kinds)}
        assert set(kinds) <= set(found)
        for one in found.values():
            assert one.provider in counterpart.truth.providers
            assert one.region == region
            assert one.vcpus is None or one.vcpus > 0
            assert one.memory_gb is None or one.memory_gb > 0
            assert one.as_of <= counterpart.now.date()
        assert list(cloud.related_types(region, [])) == []
