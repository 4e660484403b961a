"""Several formats or versions of one bill: never added up; Azure's two exports: combined."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tools.store.store import Store

Land = Callable[..., Any]
Total = Callable[[], Any]
AZURE = "azure-cost-export"


def test_another_version_replaces_the_same_slices(
    made: ModuleType, land: Land, total: Total
) -> None:
    land(made.bill("old.csv", [made.line(f"2026-05-0{day}", "1") for day in range(1, 6)]))
    (result,) = land(
        made.bill(
            "new.csv",
            [made.line(f"2026-05-0{day}", "10", ResourceId="x") for day in (3, 5, 7)],
            version="1.3",
        )
    )
    # Days 1, 2 and 4 are only in the older file.
    assert (total(), result.rows_replaced) == (33, 2)
    assert result.warnings == [
        "new.csv: replaced 2 rows (BilledCost 2.00 USD, EffectiveCost 2.00 USD) that 'old.csv' "
        "(focus 1.2) gave for the same accounts and days: two formats or versions of one bill are "
        "never added up"
    ]


def test_formats_write_accounts_differently(made: ModuleType, land: Land, total: Total) -> None:
    azure = {"ProviderName": "Microsoft Azure"}
    land(
        made.bill(
            "native.csv",
            [made.line(cost="1", SubAccountId="AB-12", BillingAccountId=None, **azure)],
            form=AZURE,
            version="actual",
        )
    )
    focus = made.line(
        cost="10",
        SubAccountId="/subscriptions/ab-12",
        BillingAccountId="/providers/Microsoft.Billing/billingAccounts/9",
        **{**azure, "ProviderName": "Microsoft"},
    )
    land(made.bill("focus.csv", [focus]))
    assert total() == 10


def test_the_richer_format_of_a_delivery_wins(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    older = made.bill("focus-1.2.csv", [made.line(cost="1"), made.line("2026-05-02", "1")])
    newer = made.bill("focus-1.10.csv", [made.line(cost="10")], version="1.10")
    native = made.bill(
        "cur.csv", [made.line(cost="100"), made.line("2026-05-03", "100")], form="aws-cur"
    )
    results = land(native, older, newer)
    # Day 1 from 1.10 (newer than 1.2), day 2 only in 1.2, day 3 only in the native file.
    assert total() == 111
    assert [(one.rows_landed, one.rows_left_out) for one in results] == [(1, 1), (1, 1), (1, 0)]
    assert results[1].warnings == [
        "focus-1.2.csv: left out 1 row (BilledCost 1.00 USD, EffectiveCost 1.00 USD): the same "
        "accounts and days are in 'focus-1.10.csv', and two formats or versions of one bill are "
        "never added up"
    ]
    again = [
        made.bill(
            "cur.csv", [made.line(cost="100"), made.line("2026-05-03", "100")], form="aws-cur"
        ),
        made.bill("focus-1.2.csv", [made.line(cost="1"), made.line("2026-05-02", "1")]),
        made.bill("focus-1.10.csv", [made.line(cost="10")], version="1.10"),
    ]
    land(*again)
    assert total() == 111
    assert sum(one.rows_in for one in store.imports()) == 3


def test_a_bill_left_out_as_a_whole_is_skipped(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    native, focus = land(
        made.bill("b.csv", [made.line(cost="100")], form="gcp-billing-export", version="1"),
        made.bill("a.csv", [made.line(cost="1")]),
    )
    assert (native.status, native.import_id, focus.status, total()) == (
        "skipped",
        None,
        "landed",
        1,
    )
    assert [one.name for one in store.imports()] == ["a.csv"]


def azure_line(made: ModuleType, what: str, billed: str, effective: str | None) -> dict[str, Any]:
    status = {"covered": "Used", "unused": "Unused"}.get(what)
    return made.line(  # type: ignore[no-any-return]
        cost=billed,
        EffectiveCost=None if effective is None else Decimal(effective),
        ResourceId=what,
        ProviderName="Microsoft Azure",
        CommitmentDiscountStatus=status,
        CommitmentDiscountId="ri-1" if status or what == "purchase" else None,
        ChargeCategory="Purchase" if what == "purchase" else "Usage",
    )


def azure_bills(made: ModuleType, scale: int = 1) -> dict[str, Any]:
    """A reservation bought for 90; of its 30 a day, 20 are used and 10 are not; 5 on demand."""
    actual = [
        azure_line(made, "purchase", str(90 * scale), "0"),
        azure_line(made, "covered", "0", None),
        azure_line(made, "on demand", str(5 * scale), str(5 * scale)),
    ]
    amortized = [
        azure_line(made, "covered", "0", str(20 * scale)),
        azure_line(made, "unused", "0", str(10 * scale)),
        azure_line(made, "on demand", str(5 * scale), str(5 * scale)),
    ]
    return {
        "actual": made.bill("actual.csv", actual, form=AZURE, version="actual"),
        "amortized": made.bill("amortized.csv", amortized, form=AZURE, version="amortized"),
    }


def azure_sums(store: Store) -> tuple[Any, ...]:
    return store.query("SELECT count(*), sum(BilledCost), sum(EffectiveCost) FROM cost_line").rows[
        0
    ]


@pytest.mark.parametrize("order", [("actual", "amortized"), ("amortized", "actual")])
@pytest.mark.parametrize("deliveries", [1, 2])
def test_azure_exports_complete_each_other(
    store: Store,
    made: ModuleType,
    land: Land,
    total: Total,
    order: tuple[str, str],
    deliveries: int,
) -> None:
    bills = azure_bills(made)
    chosen = [bills[name] for name in order]
    if deliveries == 1:
        land(*chosen)
    else:
        for bill in chosen:
            land(bill)
    # 3 rows of the actual export, and of the amortised one the 2 of the reservation.
    assert azure_sums(store) == (5, 95, 35)
    assert total() == 95


def test_azure_exports_again_replace_their_own_kind(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    land(*azure_bills(made).values())
    for _ in range(2):
        land(azure_bills(made, 2)["amortized"])
        assert azure_sums(store) == (5, 95, 65)
    land(azure_bills(made, 2)["actual"])
    assert azure_sums(store) == (5, 190, 70)
    assert total() == 190


def test_real_focus_versions_of_one_month(
    store: Store, billing: Path, land: Land, total: Total, tmp_path: Path
) -> None:
    from tools.clouds.focus_files.bills import open_bills

    def opened(paths: list[Path]) -> list[Any]:
        staging = tmp_path / "staging"
        staging.mkdir(exist_ok=True)
        return open_bills(paths, staging).bills

    folder = billing / "focus-synthetic"
    older, newer = (
        sorted(folder.glob(f"focus_{version}_cost_and_usage_*")) for version in ("1_2", "1_3")
    )
    slices: dict[str, dict[tuple[Any, ...], Decimal]] = {"1.2": {}, "1.3": {}}
    for bill in opened([*older, *newer]):
        for row in (row for batch in bill.batches for row in batch.to_pylist()):
            day = row["ChargePeriodStart"].date()
            key = (row["ProviderName"], row["BillingAccountId"], row["SubAccountId"], day)
            sums = slices[bill.version]
            sums[key] = sums.get(key, Decimal(0)) + row["BilledCost"]
    only_older = {key: cost for key, cost in slices["1.2"].items() if key not in slices["1.3"]}
    assert 0 < len(only_older) < len(slices["1.2"])

    results = land(*opened([folder]))
    assert len(results) == 6
    assert total() == sum(slices["1.3"].values()) + sum(only_older.values())
    assert all("left out" in one.warnings[0] for one in results if one.version == "1.2")
    land(*opened([folder]))
    assert total() == sum(slices["1.3"].values()) + sum(only_older.values())
