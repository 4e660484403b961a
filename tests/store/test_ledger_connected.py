"""What a connected account's API tells of costs, beside bills that were imported as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import Any

from tools.store.store import Store

Land = Callable[..., Any]
NOW = dt.datetime(2026, 6, 15, 12, 0, tzinfo=dt.UTC)
WINDOW = (dt.date(2026, 5, 1), dt.date(2026, 5, 4))


def by_day(store: Store) -> dict[str, tuple[str, Decimal]]:
    assert all(one.equal for one in store.reconciliation())
    rows = store.query(
        "SELECT strftime(ChargeDay, '%d'), any_value(x_SourceFormat), sum(BilledCost) "
        "FROM cost_line GROUP BY 1 ORDER BY 1"
    )
    return {day: (form, cost) for day, form, cost in rows.rows}


def read(store: Store, made: ModuleType, name: str, cost: str) -> list[str]:
    """What an API tells: the same account, day by day, without resources."""
    lines = [
        made.line(f"2026-05-0{day}", cost, ResourceId=None, ServiceName="All")
        for day in range(1, 5)
    ]
    landed = store.land_bills(
        [made.bill(name, lines, form="aws-cost-explorer", version="1")],
        now=NOW,
        origin="aws-1",
        mode="replace",
        window=WINDOW,
    )
    return [line for one in landed for line in one.warnings]


def test_a_file_keeps_its_days_from_the_api(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("may.csv", [made.line("2026-05-01", "3"), made.line("2026-05-02", "4")]))
    for turn, cost in enumerate(("10", "20")):
        warnings = read(store, made, f"reading {turn}", cost)
        assert by_day(store) == {
            "01": ("focus", 3),
            "02": ("focus", 4),
            "03": ("aws-cost-explorer", Decimal(cost)),
            "04": ("aws-cost-explorer", Decimal(cost)),
        }
        assert any("left out 2 rows" in line and "'may.csv'" in line for line in warnings)


def test_a_file_takes_its_days_from_the_api(store: Store, made: ModuleType, land: Land) -> None:
    read(store, made, "reading", "10")
    land(made.bill("may.csv", [made.line("2026-05-02", "4")]))
    assert by_day(store)["02"] == ("focus", 4)
    read(store, made, "reading again", "11")
    assert by_day(store) == {
        "01": ("aws-cost-explorer", 11),
        "02": ("focus", 4),
        "03": ("aws-cost-explorer", 11),
        "04": ("aws-cost-explorer", 11),
    }
