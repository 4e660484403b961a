"""Importing again: what a delivery of the same kind replaces, and what it adds to."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from tools.store.store import Store

Land = Callable[..., Any]
Total = Callable[[], Any]


def costs(store: Store) -> list[tuple[Any, ...]]:
    """Resource and billed cost of every line."""
    return store.query("SELECT ResourceId, BilledCost FROM cost_line ORDER BY ALL").rows


def test_the_same_content_never_doubles(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    def lines() -> list[dict[str, Any]]:
        return [made.line(cost="2"), made.line(cost="2"), made.line("2026-06-01", "3")]

    land(made.bill("a.csv", lines()))
    (again,) = land(made.bill("renamed.csv", lines()))
    assert (again.rows_landed, again.rows_replaced, total()) == (3, 3, 7)
    newest, oldest = store.imports()
    assert (newest.name, newest.status, newest.rows_in) == ("renamed.csv", "in", 3)
    assert (oldest.name, oldest.status, oldest.rows_in) == ("a.csv", "replaced", 0)
    (appended,) = land(made.bill("a.csv", lines()), mode="append")
    assert (appended.rows_replaced, total()) == (3, 7)


def test_the_same_content_twice_in_one_delivery(made: ModuleType, land: Land, total: Total) -> None:
    one, two = made.bill("a.csv", [made.line()]), made.bill("copy.csv", [made.line()])
    first, second = land(one, two)
    assert (first.status, second.status, total()) == ("landed", "skipped", 1)
    assert second.warnings == ["copy.csv: same content as 'a.csv', so it was skipped"]


def test_a_new_version_replaces_changed_new_and_deleted_lines(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    def version(costs: dict[str, str]) -> list[dict[str, Any]]:
        return [
            made.line(cost=cost, ResourceId=name, InvoiceId="i") for name, cost in costs.items()
        ]

    land(made.bill("v1.csv", version({"kept": "1", "changed": "2", "deleted": "4"})))
    (result,) = land(made.bill("v2.csv", version({"kept": "1", "changed": "20", "new": "8"})))
    assert costs(store) == [("changed", 20), ("kept", 1), ("new", 8)]
    assert (result.rows_replaced, result.warnings, total()) == (3, [], 29)


def test_days_that_vanished_inside_the_new_version_go(
    made: ModuleType, land: Land, total: Total
) -> None:
    land(made.bill("v1.csv", [made.line(f"2026-05-0{day}", "1") for day in range(1, 8)]))
    land(made.bill("v2.csv", [made.line(f"2026-05-0{day}", "1") for day in (2, 3, 6)]))
    assert total() == 5  # days 1 and 7 are outside of its span; 4 and 5 are gone


def test_one_day_again_replaces_that_day_only(made: ModuleType, land: Land, total: Total) -> None:
    land(made.bill("may.csv", [made.line(f"2026-05-{day:02d}", "1") for day in range(1, 32)]))
    land(made.bill("day.csv", [made.line("2026-05-10", "100")]))
    assert total() == 130


def test_columns_that_only_one_export_has_do_not_hide_a_new_version(
    made: ModuleType, land: Land, total: Total
) -> None:
    land(made.bill("v1.csv", [made.line(cost="1", ResourceId=f"vm-{i}") for i in range(3)]))
    richer = [
        made.line(cost="1", ResourceId=f"vm-{i}", SkuId=f"sku-{i}", ChargeDescription="an hour")
        for i in range(3)
    ]
    (result,) = land(made.bill("v2.csv", richer))
    assert (result.rows_replaced, result.warnings, total()) == (3, [], 3)


def test_month_to_date_lines_that_grow_are_the_same_lines(
    made: ModuleType, land: Land, total: Total
) -> None:
    for end in (5, 9):
        whole = {"ChargePeriodEnd": dt.datetime(2026, 5, end), "ChargeFrequency": "Recurring"}
        land(made.bill(f"{end}.csv", [made.line("2026-05-01", str(end), **whole)]))
        assert total() == end


def test_month_to_date_exports_grow(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    for end in (3, 5, 9):
        days = range(1, end + 1)
        land(made.bill(f"{end}.csv", [made.line(f"2026-05-{day:02d}", "1") for day in days]))
        assert total() == end
    assert [one.status for one in store.imports()] == ["in", "replaced", "replaced"]


def test_parts_of_a_bill_imported_one_after_another_add_up(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    def part(number: int, cost: str) -> list[dict[str, Any]]:
        return [made.line(cost=cost, ResourceId=f"vm-{number}-{i}") for i in range(3)]

    for number in (1, 2, 3):
        (result,) = land(made.bill(f"part-{number}.csv", part(number, "1")))
        assert result.rows_replaced == 0
        told = [
            f"part-{number}.csv: was added to {3 * number - 3} rows (BilledCost {3 * number - 3}.00 "
            f"USD, EffectiveCost {3 * number - 3}.00 USD) that 'part-1.csv'"
        ]
        assert [one[: len(told[0])] for one in result.warnings[:1]] == told[: number - 1]
    assert total() == 9
    # A corrected part replaces itself only.
    land(made.bill("part-2.csv", part(2, "10")))
    assert total() == 36
    # The whole bill in one file replaces all of its parts.
    (whole,) = land(made.bill("all.csv", [*part(1, "2"), *part(2, "2"), *part(3, "2")]))
    assert (whole.rows_replaced, total()) == (9, 18)
    assert {one.name for one in store.imports() if one.rows_in} == {"all.csv"}


def test_parts_in_one_delivery_add_up_even_if_lines_look_alike(
    made: ModuleType, land: Land, total: Total
) -> None:
    tiers = [made.bill("1.csv", [made.line(cost="1")]), made.bill("2.csv", [made.line(cost="2")])]
    land(*tiers)
    assert total() == 3
    land(
        made.bill("1.csv", [made.line(cost="10")], sha256="new"),
        made.bill("2.csv", [made.line(cost="20")], sha256="newer"),
    )
    assert total() == 30


def test_few_lines_in_common_replace_and_warn(made: ModuleType, land: Land, total: Total) -> None:
    land(made.bill("one.csv", [made.line(cost="1", ResourceId=f"a{i}") for i in range(5)]))
    (result,) = land(
        made.bill(
            "two.csv",
            [made.line(cost="10", ResourceId=f"b{i}") for i in range(4)]
            + [made.line(cost="10", ResourceId="a0")],
        )
    )
    assert (result.rows_replaced, total()) == (5, 50)
    (warning,) = result.warnings
    assert "two.csv: was taken as a new version of 'one.csv'" in warning
    assert "replaced 5 rows (BilledCost 5.00 USD, EffectiveCost 5.00 USD)" in warning
    assert "mode 'append'" in warning


def test_modes_override_the_comparison(made: ModuleType, land: Land, total: Total) -> None:
    land(made.bill("one.csv", [made.line(cost="1")]))
    land(made.bill("two.csv", [made.line(cost="2")]), mode="append")
    assert total() == 3
    land(made.bill("other.csv", [made.line(cost="5", ResourceId="b")]), mode="replace")
    assert total() == 5


def test_accounts_and_providers_do_not_touch_each_other(
    made: ModuleType, land: Land, total: Total
) -> None:
    land(
        made.bill(
            "a.csv",
            [
                made.line(cost="1"),
                made.line(cost="2", SubAccountId="other"),
                made.line(cost="4", BillingAccountId="other"),
                made.line(cost="8", ProviderName="Oracle"),
            ],
        )
    )
    land(made.bill("b.csv", [made.line(cost="100")]))
    assert total() == 114


def test_unknown_accounts_are_accounts_too(made: ModuleType, land: Land, total: Total) -> None:
    def version(cost: str) -> list[dict[str, Any]]:
        return [
            made.line(cost=cost, SubAccountId=None),
            made.line(cost=cost, SubAccountId=None, BillingAccountId=None),
            made.line(cost=cost, BillingAccountId=None),
            made.line(cost=cost, BillingPeriodStart=None, BillingPeriodEnd=None),
        ]

    land(made.bill("a.csv", version("1")))
    (result,) = land(made.bill("b.csv", version("10")))
    assert (result.rows_replaced, total()) == (4, 40)
    land(made.bill("b.csv", version("10")))
    assert total() == 40


def test_corrections_on_a_later_bill_leave_the_earlier_bill_alone(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    june = made.line("2026-06-01")["BillingPeriodStart"]
    land(made.bill("may.csv", [made.line(f"2026-05-{day:02d}", "1") for day in range(1, 32)]))
    # Usage of May that was metered late, on June's bill: the same line but for its bill.
    late = [made.line("2026-05-31", "5", BillingPeriodStart=june), made.line("2026-06-01", "1")]
    land(made.bill("june.csv", late))
    assert total() == 37
    land(made.bill("june-2.csv", [{**late[0], "BilledCost": Decimal(6)}, late[1]]))
    assert total() == 38
    months = "SELECT BillingMonth, sum(BilledCost) FROM cost_daily GROUP BY 1 ORDER BY 1"
    assert store.query(months).rows == [("2026-05", 31), ("2026-06", 7)]


def test_a_small_account_without_common_lines_follows_its_bill(
    made: ModuleType, land: Land, total: Total
) -> None:
    big = [made.line(cost="1", ResourceId=f"vm-{i}") for i in range(20)]
    land(made.bill("v1.csv", [*big, made.line(cost="1", SubAccountId="tax", ResourceId="old")]))
    (result,) = land(
        made.bill("v2.csv", [*big, made.line(cost="3", SubAccountId="tax", ResourceId="new")])
    )
    assert total() == 23
    assert "replaced 1 row (BilledCost 1.00 USD" in result.warnings[0]


def test_a_bill_that_was_replaced_can_be_brought_back(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    days = [f"2026-05-{day:02d}" for day in range(1, 11)]
    land(made.bill("v1.csv", [made.line(day, "1") for day in days]))
    land(made.bill("v2.csv", [made.line(day, "10") for day in days[:4]]))
    assert total() == 46
    assert [(one.name, one.status, one.rows_in) for one in store.imports()] == [
        ("v2.csv", "in", 4),
        ("v1.csv", "partly replaced", 6),
    ]
    land(made.bill("v1.csv", [made.line(day, "1") for day in days]))
    assert total() == 10


def test_tags_that_nothing_carries_any_more_go(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("v1.csv", [made.line(x_Tags={"env": "old"})]))
    land(made.bill("v2.csv", [made.line(cost="2", x_Tags={"env": "new"})]))
    assert store.query("SELECT tag_value FROM tagset").rows == [("new",)]


@pytest.mark.parametrize("seed", range(2))
def test_any_split_into_parts_in_any_order_gives_the_same_total(
    made: ModuleType, land: Land, total: Total, seed: int
) -> None:
    chance = random.Random(seed)
    lines = [
        made.line(
            f"2026-{chance.choice((5, 6)):02d}-{chance.randint(1, 28):02d}",
            str(chance.randint(-50, 1000)),
            SubAccountId=chance.choice((None, "a", "b")),
            ResourceId=f"r{number}",
        )
        for number in range(60)
    ]
    expected = sum(one["BilledCost"] for one in lines)
    parts = [lines[at::4] for at in range(4)]
    order = list(itertools.chain(range(4), range(4)))
    chance.shuffle(order)
    for number in order:  # each part twice
        land(made.bill(f"{number}.csv", parts[number]))
    assert total() == expected
    land(made.bill("all.csv", lines))
    assert total() == expected
