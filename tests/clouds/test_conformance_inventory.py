"""One suite for all adapters: the inventory."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pyarrow as pa
import pytest
from conformance import Counterpart
from conformance_cases import (
    ALWAYS,
    STATUSES,
    collected,
    measured,
    naive,
    needs,
    rows,
)

from tools.base import CloudError
from tools.store.schema import TABLES


@needs("inventory")
def test_tables_have_the_columns_of_the_store(cloud: Any) -> None:
    for one in collected(cloud):
        for of, table in one.tables.items():
            schema, _ = TABLES[of]
            wanted = [pa.field("tags", pa.string()) if f.name == "tagset_id" else f for f in schema]
            assert table.schema.equals(pa.schema(wanted)), of


@needs("inventory")
def test_what_every_record_must_tell_is_told(cloud: Any) -> None:
    found = collected(cloud)
    for of in TABLES:
        for row in rows(found, of):
            lacking = [name for name in ALWAYS if row[name] in (None, "")]
            assert not lacking, (of, row["resource_id"], lacking)


@needs("inventory")
def test_everything_is_there_once(counterpart: Counterpart, cloud: Any) -> None:
    found = collected(cloud)
    counts = {of: len(rows(found, of)) for of in TABLES if rows(found, of)}
    assert counts == {of: n for of, n in counterpart.truth.counts.items() if n}
    ids = Counter(
        (of, row["account_id"], row["resource_id"]) for of in TABLES for row in rows(found, of)
    )
    assert [one for one, times in ids.items() if times > 1] == []
    assert {row["resource_id"] for row in rows(found, "instance")} == set(
        counterpart.truth.statuses
    )


@needs("inventory")
def test_statuses_are_normalised(counterpart: Counterpart, cloud: Any) -> None:
    found = collected(cloud)
    for of, allowed in STATUSES.items():
        assert {row["status"] for row in rows(found, of)} <= allowed
    told = {row["resource_id"]: row["status"] for row in rows(found, "instance")}
    assert told == counterpart.truth.statuses


@needs("inventory")
def test_provider_account_and_region_agree(counterpart: Counterpart, cloud: Any) -> None:
    for region in cloud.regions():
        for one in cloud.inventory(region):
            assert one.provider in counterpart.truth.providers
            assert one.region == region
            for table in one.tables.values():
                told = {(r["provider"], r["account_id"], r["region"]) for r in table.to_pylist()}
                assert told <= {(one.provider, one.account_id, region)}
            if one.tables["instance"].num_rows:
                assert one.account_id in counterpart.truth.accounts


@needs("inventory")
def test_tags_are_objects_of_texts(cloud: Any) -> None:
    found = collected(cloud)
    texts = [row["tags"] for of in TABLES for row in rows(found, of) if row["tags"] is not None]
    assert texts
    for text in texts:
        tags = json.loads(text)
        assert isinstance(tags, dict)
        assert all(isinstance(value, str) for value in tags.values())


@needs("inventory")
def test_times_are_utc_and_past(counterpart: Counterpart, cloud: Any) -> None:
    now, found = naive(counterpart.now), collected(cloud)
    for of in TABLES:
        for row in rows(found, of):
            assert abs(row["collected_at"] - now) < dt.timedelta(hours=1)
            for name in ("launched_at", "created_at", "detached_at"):
                assert row.get(name) is None or row[name] <= row["collected_at"], (of, name)


@needs("inventory")
def test_numbers_and_prices_make_sense(cloud: Any) -> None:
    for row in rows(collected(cloud), "instance"):
        for name in ("vcpus", "memory_gb", "disk_gb"):
            assert row[name] is None or row[name] >= 0
        assert (row["hourly_cost"] is None) or row["currency"]
        for name in ("private_ips", "public_ips"):
            assert row[name] is None or all(row[name])


@needs("inventory")
def test_an_inventory_twice_is_the_same(cloud: Any) -> None:
    def content() -> dict[str, list[str]]:
        found = collected(cloud)
        for one in (row for of in TABLES for row in rows(found, of)):
            assert one["collected_at"]
        return {
            of: sorted(
                json.dumps({**row, "collected_at": None}, default=str) for row in rows(found, of)
            )
            for of in TABLES
        }

    assert content() == content()


@needs("inventory", "pages")
def test_every_page_is_read(counterpart: Counterpart, cloud: Any) -> None:
    before = counterpart.pages()
    assert len(rows(collected(cloud), "instance")) == counterpart.truth.counts["instance"]
    assert counterpart.pages() > before


@needs("inventory", "empty")
def test_an_empty_account_is_told_as_empty(counterpart: Counterpart) -> None:
    with closing(counterpart.open_empty()) as cloud:
        found = collected(cloud)
        assert found, "an empty inventory must be told, so that what was there before goes"
        assert all(one.tables["instance"].num_rows == 0 for one in found)
        assert all(not one.missing for one in found)


@needs("inventory", "partial")
def test_a_kind_that_is_refused_is_missing(counterpart: Counterpart) -> None:
    of, refused = counterpart.kind_refused()
    with refused, closing(counterpart.open()) as cloud:
        found = collected(cloud)
    assert len(rows(found, "instance")) == counterpart.truth.counts["instance"]
    assert any(of in one.missing and one.missing[of] for one in found)
    assert not any(of in one.tables and of in one.missing for one in found)


@needs("inventory")
@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_of_ours_does_no_harm(counterpart: Counterpart, minutes: int) -> None:
    ahead = dt.timedelta(minutes=minutes)
    with closing(counterpart.open(ahead=ahead)) as cloud:
        found = rows(collected(cloud), "instance")
        assert {row["resource_id"] for row in found} == set(counterpart.truth.statuses)
        if "metrics" in counterpart.capabilities:
            latest = naive(counterpart.now + max(ahead, dt.timedelta(0)))
            for row in measured(cloud, counterpart):
                assert row["ts"] + dt.timedelta(seconds=row["interval_s"]) <= latest


@needs("inventory", "midway")
def test_half_a_list_is_never_handed_over(counterpart: Counterpart) -> None:
    with (
        counterpart.failing_midway(),
        pytest.raises(CloudError),
        closing(counterpart.open()) as cloud,
    ):
        collected(cloud)


@needs("inventory")
def test_several_threads_read_the_same(counterpart: Counterpart, cloud: Any) -> None:
    def ids(region: str) -> list[tuple[str, str]]:
        found = list(cloud.inventory(region))
        return sorted((of, row["resource_id"]) for of in TABLES for row in rows(found, of))

    regions = [*cloud.regions()][:4] * 2
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(ids, regions))
    assert together == [ids(region) for region in regions]
