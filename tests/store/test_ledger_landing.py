"""What a bill becomes in the ledger: fields, tags, sums, records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from tools.base import BillError, StoreError
from tools.clouds.base import Bill, Rejection
from tools.store.schema import TABLES
from tools.store.store import Store

Land = Callable[..., Any]
Total = Callable[[], Any]


def test_a_row_gets_the_fields_of_the_ledger(store: Store, made: ModuleType, land: Land) -> None:
    late = made.line(
        "2026-05-31T23:30:00",
        "2.50",
        ProviderName="Amazon Web Services",
        BillingPeriodStart=dt.datetime(2026, 6, 1),
    )
    (result,) = land(made.bill("june.csv", [late]))
    assert (result.status, result.rows_landed, result.providers) == ("landed", 1, ["aws"])
    assert (result.first, result.last) == (dt.date(2026, 5, 31), dt.date(2026, 5, 31))
    rows = store.query(
        "SELECT ChargeDay, BillingMonth, x_Provider, ProviderName, x_TagsetId, x_ImportId, "
        "x_SourceFormat, x_SourceVersion, x_SourceFile, charge_month, x_SourceRow FROM cost_line"
    ).rows
    assert rows == [
        (
            dt.date(2026, 5, 31), "2026-06", "aws", "Amazon Web Services", None, result.import_id,
            "focus", "1.2", "june.csv", "2026-05", 1,
        )
    ]  # fmt: skip


def test_tags_are_stored_once_and_nulls_are_dropped(
    store: Store, made: ModuleType, land: Land
) -> None:
    tags = [
        {"env": "prod", "owner": "ann"},
        '{"owner": "ann", "env": "prod", "gone": null}',
        {"env": ""},
        {},
        '{"gone": null}',
        None,
    ]
    land(made.bill("a.csv", [made.line(ResourceId=f"r{i}", x_Tags=t) for i, t in enumerate(tags)]))
    ids = [r[0] for r in store.query("SELECT x_TagsetId FROM cost_line ORDER BY ResourceId").rows]
    # md5 of {"env":"prod","owner":"ann"}
    assert ids[0] == ids[1] == "b31ad020894bd2fdaf9c2f78e944216e"
    assert ids[2] not in (None, ids[0])
    assert ids[3:] == [None, None, None]
    sets = store.query("SELECT tag_key, tag_value FROM tagset ORDER BY ALL").rows
    assert sets == [("env", ""), ("env", "prod"), ("owner", "ann")]
    land(made.bill("b.csv", [made.line("2026-06-01", x_Tags=tags[0])]))
    assert store.query("SELECT count(*) FROM tagset").rows == [(3,)]


def test_null_is_not_zero_and_amounts_are_exact(store: Store, made: ModuleType, land: Land) -> None:
    tiny, large = "0.000000000000000001", "12345678901234567.123456789012345678"
    (result,) = land(
        made.bill(
            "a.csv",
            [
                made.line(cost=tiny, EffectiveCost=None),
                made.line(cost=large),
                made.line(cost="-1", ListCost=None, ContractedCost=None),
            ],
        )
    )
    assert result.sums["USD"]["BilledCost"] == Decimal("12345678901234566.123456789012345679")
    ((daily),) = store.query(
        "SELECT BilledCost, EffectiveCost, x_Lines, x_EffectiveMissing, x_ListMissing, "
        "x_ContractedMissing FROM cost_daily"
    ).rows
    assert daily == (
        Decimal("12345678901234566.123456789012345679"),
        Decimal("12345678901234566.123456789012345678"),
        3, 1, 1, 1,
    )  # fmt: skip
    (found,) = store.reconciliation()
    assert found.equal
    assert (found.imported.effective_missing, found.imported.list_missing) == (1, 1)


def test_an_amount_that_is_nowhere_known_stays_null(
    store: Store, made: ModuleType, land: Land
) -> None:
    land(made.bill("a.csv", [made.line(EffectiveCost=None)]))
    assert store.query("SELECT EffectiveCost FROM cost_daily").rows == [(None,)]


def test_currencies_stay_apart(store: Store, made: ModuleType, land: Land) -> None:
    (result,) = land(
        made.bill("a.csv", [made.line(cost="5"), made.line(cost="7", BillingCurrency="EUR")])
    )
    assert {code: sums["BilledCost"] for code, sums in result.sums.items()} == {"USD": 5, "EUR": 7}
    assert [(r.currency, r.imported.billed, r.equal) for r in store.reconciliation()] == [
        ("EUR", Decimal(7), True),
        ("USD", Decimal(5), True),
    ]
    assert store.query("SELECT count(*) FROM cost_daily").rows == [(2,)]


def test_other_engines_read_the_same_tables(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("a.csv", [made.line(x_Tags={"a": "b"}), made.line("2026-06-02", cost="3")]))
    for name in ("cost_line", "cost_daily", "tagset"):
        delta = DeltaTable(store.home / "tables" / name).to_pyarrow_table()
        schema, _ = TABLES[name]
        assert set(delta.column_names) == set(schema.names)
        ours = store.query(f"SELECT count(*) FROM {name}").rows[0][0]
        assert delta.num_rows == ours
    lines = DeltaTable(store.home / "tables" / "cost_line").to_pyarrow_table()
    assert sum(lines["BilledCost"].to_pylist()) == 4
    assert sorted(lines["charge_month"].to_pylist()) == ["2026-05", "2026-06"]


def test_imports_keep_what_was_told(store: Store, made: ModuleType, land: Land) -> None:
    rejected = [Rejection("a.csv", row, "BilledCost", "is not a number", "x") for row in (2, 9)]
    counts = {"rows_read": 3, "rows_rejected": 2, "rows_landed": 1}
    land(made.bill("a.csv", [made.line()], rejections=rejected, counts=counts, warnings=["odd"]))
    land(made.bill("b.csv", [made.line("2026-04-01")]), origin="account-1")
    newest, oldest = store.imports()
    assert (newest.name, newest.origin, newest.rows_in) == ("b.csv", "account-1", 1)
    assert (oldest.rows_read, oldest.rows_rejected, oldest.warnings) == (3, 2, ["odd"])
    assert oldest.created_at == dt.datetime(2026, 6, 15, 12, 0)
    assert store.rejections(oldest.id) == rejected
    assert store.rejections(newest.id) == []
    assert store.origins() == ["account-1", "file"]
    with pytest.raises(StoreError, match="there is no import 'nope'"):
        store.rejections("nope")


def test_an_empty_delivery_changes_nothing(store: Store, made: ModuleType, land: Land) -> None:
    land(made.bill("a.csv", [made.line()]))
    before = store.version()
    (result,) = land(made.bill("empty.csv", []))
    assert (result.status, result.import_id) == ("empty", None)
    assert "no rows" in result.warnings[0]
    assert store.version() == before


def test_a_reader_that_fails_half_way_leaves_nothing(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    land(made.bill("a.csv", [made.line(cost="5")]))
    before = store.version()

    def batches() -> Iterator[pa.Table]:
        yield made.table([made.line("2026-06-01")])
        raise BillError("b.csv: row 2 cannot be read")

    with pytest.raises(BillError, match="row 2 cannot be read"):
        land(
            made.bill("c.csv", [made.line("2026-07-01")]),
            Bill("b.csv", "focus", "1", "x", batches()),
        )
    assert (store.version(), total()) == (before, 5)
    assert list((store.home / "staging").iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ChargePeriodStart": None}, "a.csv: a row has no ChargePeriodStart"),
        ({"x_Tags": "[1]"}, "a.csv: tags must be a JSON object"),
        ({"x_Tags": "{"}, "a.csv: tags must be a JSON object"),
    ],
)
def test_rows_that_a_ledger_cannot_hold(
    made: ModuleType, land: Land, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(BillError, match=message):
        land(made.bill("a.csv", [{**made.line(), **fields}]))


def test_columns_must_be_those_of_a_bill(made: ModuleType, land: Land) -> None:
    wrong = made.table([made.line()]).drop_columns(["BilledCost"])
    with pytest.raises(BillError, match="columns of its rows are wrong: BilledCost"):
        land(Bill("a.csv", "focus", "1.2", "x", iter([wrong])))


def test_amounts_too_large_to_add_up_are_refused(made: ModuleType, land: Land) -> None:
    huge = "90000000000000000000"
    with pytest.raises(BillError, match=r"a.csv: its amounts are too large"):
        land(made.bill("a.csv", [made.line(cost=huge) for _ in range(3)]))


def test_progress_counts_rows(store: Store, made: ModuleType) -> None:
    told: list[tuple[str, int]] = []
    batches = iter([made.table([made.line()] * 2), made.table([made.line()] * 3)])
    store.land_bills(
        [Bill("a.csv", "focus", "1.2", "x", batches)],
        now=made.NOW,
        origin="file",
        progress=lambda name, rows: told.append((name, rows)),
    )
    assert told == [("a.csv", 2), ("a.csv", 5)]


def test_many_small_imports_become_few_files(
    store: Store, made: ModuleType, land: Land, total: Total
) -> None:
    for day in range(1, 13):
        land(made.bill(f"{day}.csv", [made.line(f"2026-05-{day:02d}", x_Tags={"d": str(day)})]))
    assert len(store.files("cost_line")) < 9
    assert len(store.files("cost_daily")) < 9
    assert total() == 12
    assert store.query("SELECT count(*) FROM tagset").rows == [(12,)]
