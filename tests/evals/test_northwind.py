"""The made bill: what it promises to case writers, and that it lands as it was written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evals import northwind
from evals.datasets import DATASETS, raw
from tools.context import Context
from tools.registry import find_tool


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    path = tmp_path_factory.mktemp("bill") / "bill.csv"
    northwind.write(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    northwind.write(one)
    northwind.write(two)
    assert one.read_bytes() == two.read_bytes()


def test_what_case_writers_rely_on(rows: list[dict[str, str]]) -> None:
    days = {row["ChargePeriodStart"][:10] for row in rows}
    assert (min(days), max(days), len(days)) == ("2026-07-01", "2026-11-20", 143)
    assert {(row["ProviderName"], row["BillingCurrency"]) for row in rows} == {
        ("AWS", "EUR"),
        ("Nordhaus Private Cloud", "EUR"),
        ("Microsoft", "USD"),
        ("Kestrel Edge", "USD"),
    }
    snowball = {r["ChargePeriodStart"][:7] for r in rows if r["ServiceName"] == "AWS Snowball"}
    assert snowball == {"2026-09"}
    kestrel = {r["ChargePeriodStart"][:10] for r in rows if r["ProviderName"] == "Kestrel Edge"}
    assert days - kestrel == {"2026-09-12", "2026-09-13"}
    categories = {row["ChargeCategory"] for row in rows}
    assert categories == {"Usage", "Tax", "Purchase", "Credit", "Adjustment"}
    assert any(row["BilledCost"] != row["EffectiveCost"] for row in rows)


def test_it_lands_as_it_was_written(rows: list[dict[str, str]], tmp_path: Path) -> None:
    dataset = DATASETS["northwind"]
    context = Context(home=tmp_path / "home", now=dataset.now)
    dataset.load(context)
    for cost in ("EffectiveCost", "BilledCost"):
        result = find_tool("query_costs").call(context, {"cost": cost})
        for currency in ("EUR", "USD"):
            written = sum(float(row[cost]) for row in rows if row["BillingCurrency"] == currency)
            (landed,) = [
                value.value
                for value in result.values
                if value.name == cost and value.currency == currency
            ]
            assert float(landed) == pytest.approx(written, abs=1e-5)
    connection = raw("northwind", tmp_path)
    assert connection.execute("SELECT count(*) FROM bill").fetchone() == (len(rows),)
    connection.close()
