"""Prices of instance types: what the bill shows, what price lists tell, what is derived, unknown."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ledger_fixture import AZURE, NOW, home_of, hours

from tools.clouds.base import CommittedPrice, Price, TypeSize
from tools.context import Context
from tools.registry import find_tool
from tools.services import demo
from tools.services.inquiry import Inquiry
from tools.services.pricing.book import PriceBook
from tools.services.pricing.families import family_of

PRICES = Path(__file__).resolve().parents[3] / "shared" / "data" / "prices"
DAY = dt.date(2026, 11, 1)


def book_of(context: Context) -> PriceBook:
    return PriceBook.read(Inquiry(context, "list_prices", {}))


def listed(kind: str, hourly: str, region: str = "us-east-1", **more: Any) -> Price:
    return Price(
        "aws", region, kind, Decimal(hourly), more.get("currency", "USD"), "a list",
        more.get("as_of", DAY), more.get("system"),
    )  # fmt: skip


def test_observed_prices_are_those_of_the_raw_rows(demo_context: Context) -> None:
    """The unit price of the newest day's on-demand lines, computed from the lines themselves."""
    rows = demo_context.store.query(
        """SELECT x_Provider, RegionId, x_InstanceType, ChargeDay, ContractedUnitPrice
FROM cost_line WHERE x_InstanceType IS NOT NULL AND PricingCategory = 'Standard'
AND CommitmentDiscountStatus IS NULL AND ChargeCategory = 'Usage'
AND ChargeDay > (SELECT max(ChargeDay) - 60 FROM cost_line)
ORDER BY ChargeDay"""
    ).rows
    newest = {(provider, region, kind): (day, price) for provider, region, kind, day, price in rows}
    assert len(newest) > 40
    book = book_of(demo_context)
    for (provider, region, kind), (day, price) in newest.items():
        quote = book.price(provider, region, kind)
        assert quote is not None
        assert (quote.hourly, quote.kind, quote.as_of) == (price, "observed", day), (region, kind)
        assert quote.currency == "USD"


def test_a_changed_price_counts_from_its_first_day(demo_context: Context) -> None:
    """OpenStack's g2 types became dearer in the demo's past; spot and covered lines never count."""
    book = book_of(demo_context)
    old = demo_context.store.query(
        "SELECT min(ContractedUnitPrice), max(ContractedUnitPrice) FROM cost_line "
        "WHERE x_InstanceType = 'g2.large' AND RegionId = 'RegionOne'"
    ).rows[0]
    quote = book.price("openstack", "RegionOne", "g2.large")
    assert quote is not None
    assert quote.hourly == old[1] > old[0]
    spot = demo_context.store.query(
        "SELECT DISTINCT ContractedUnitPrice FROM cost_line WHERE PricingCategory = 'Dynamic'"
    ).rows
    known = {one.hourly for one in book.quotes()}
    assert spot
    assert not known & {row[0] for row in spot}


def test_the_demo_has_a_price_and_a_size_of_every_type_in_every_region(
    demo_context: Context,
) -> None:
    book = book_of(demo_context)
    for provider, kind in book.types():
        spec = book.spec(provider, kind)
        assert spec is not None
        assert spec.whole
        for region in book.places(provider):
            quote = book.price(provider, region, kind)
            assert quote is not None
            assert quote.kind in ("observed", "catalogue")
            assert quote.kind == "observed" or "invented" in quote.source


def test_what_was_paid_an_hour_beats_a_unit_price_that_does_not_agree(tmp_path: Path) -> None:
    rows = [
        hours("2026-11-02", "m5.large", "10", "0.1", "1"),  # agrees
        hours("2026-11-02", "m5.xlarge", "10", "7.7", "2"),  # in another currency, or per 100 h
        hours("2026-11-02", "m5.2xlarge", "10", None, "4"),
        hours("2026-11-02", "m5.4xlarge", "10", "0.8", "0"),  # free: no price
        hours("2026-11-02", "r5.large", "10", "9", "90", PricingCategory="Dynamic"),
        hours("2026-11-02", "r5.large", "10", "9", "90", CommitmentDiscountStatus="Used"),
        hours("2026-11-02", "r5.large", "10", "9", "90", ChargeCategory="Credit"),
        hours("2026-11-02", "r5.large", "10", "9", "90", PricingUnit="100 Hours"),
        hours("2026-11-02", "c5.large", "10", "9", "90", ChargeDescription="vCPU Core running"),
    ]
    book = book_of(home_of(tmp_path, rows))
    found = {one.instance_type: one.hourly for one in book.quotes()}
    assert found == {
        "m5.large": Decimal("0.1"), "m5.xlarge": Decimal("0.2"), "m5.2xlarge": Decimal("0.4"),
    }  # fmt: skip


def test_linux_comes_before_licensed_systems_and_the_newest_day_before_older_ones(
    tmp_path: Path,
) -> None:
    windows = "m5.large Windows instance hours"
    rows = [
        hours("2026-11-01", "m5.large", "500", "0.09", "45"),
        hours("2026-11-02", "m5.large", "10", "0.1", "1"),
        hours("2026-11-02", "m5.large", "90", "0.19", "17.1", ChargeDescription=windows),
    ]
    quote = book_of(home_of(tmp_path, rows)).price("aws", "US-EAST-1", "M5.Large")
    assert quote is not None
    assert (quote.hourly, quote.as_of) == (Decimal("0.1"), dt.date(2026, 11, 2))
    assert quote.said == "observed on the bill, 2026-11-02"


def test_the_bill_comes_before_the_catalogue_and_tells_its_discount(tmp_path: Path) -> None:
    rows = [hours("2026-11-02", "m5.large", "10", "0.09", "0.9")]
    prices = [listed("m5.large", "0.1"), listed("m5.xlarge", "0.2"), listed("c5.large", "0.085")]
    book = book_of(home_of(tmp_path, rows, prices))
    large, xlarge = (book.price("aws", "us-east-1", name) for name in ("m5.large", "m5.xlarge"))
    assert large is not None
    assert xlarge is not None
    assert (large.hourly, large.kind) == (Decimal("0.09"), "observed")
    assert (xlarge.hourly, xlarge.kind) == (Decimal("0.18"), "catalogue")
    assert "90 % of the a list's" in str(xlarge.assumption)
    assert (xlarge.as_of, xlarge.source) == (DAY, "a list")


def test_a_bill_at_list_prices_changes_nothing_in_the_catalogue(tmp_path: Path) -> None:
    rows = [hours("2026-11-02", "m5.large", "10", "0.1", "1")]
    prices = [listed("m5.large", "0.1"), listed("m5.xlarge", "0.2")]
    quote = book_of(home_of(tmp_path, rows, prices)).price("aws", "us-east-1", "m5.xlarge")
    assert quote is not None
    assert (quote.hourly, quote.assumption) == (Decimal("0.2"), None)


def test_a_price_for_linux_or_any_system_is_taken_and_the_newest(tmp_path: Path) -> None:
    prices = [
        listed("m5.large", "0.19", system="Windows"),
        listed("m5.large", "0.1", system="Linux", as_of=dt.date(2026, 1, 1)),
        listed("r5.large", "0.3", system="Windows"),
    ]
    context = home_of(tmp_path, [], prices)
    newer = [listed("m5.large", "0.11", system="Linux", as_of=DAY)]
    context.store.price_book.keep("acc-1", newer, (), NOW)
    book = book_of(context)
    assert {(one.instance_type, one.hourly) for one in book.quotes()} == {
        ("m5.large", Decimal("0.11")), ("r5.large", Decimal("0.3")),
    }  # fmt: skip


def test_a_neighbouring_size_tells_price_and_size(tmp_path: Path) -> None:
    sizes = [TypeSize("aws", "us-east-1", "m5.large", 2, 8, "a list", DAY)]
    context = home_of(
        tmp_path, [], [listed("m5.large", "0.096"), listed("t3.micro", "0.0104")], sizes=sizes
    )
    book = book_of(context)
    quote, spec = book.price("aws", "us-east-1", "m5.4xlarge"), book.spec("aws", "m5.4xlarge")
    assert quote is not None
    assert spec is not None
    assert (quote.hourly, quote.kind) == (Decimal("0.768"), "derived")
    assert "8 × that of m5.large" in str(quote.assumption)
    assert (spec.vcpus, spec.memory_gb) == (16, 64)
    assert "step of size" in str(spec.assumption)
    names = [one.instance_type for one in book.candidates("aws", "us-east-1", "m5.4xlarge")]
    assert names == ["m5.large", "m5.4xlarge"]
    # A burstable type's vCPUs do not follow its size; accelerators' prices neither.
    assert book.spec("aws", "t3.small") is None
    assert book.price("aws", "us-east-1", "g5.xlarge") is None


def test_another_region_tells_a_price_at_the_level_of_what_both_have(tmp_path: Path) -> None:
    prices = [
        listed("m5.large", "0.1"), listed("c5.large", "0.08"), listed("g5.xlarge", "1"),
        listed("m5.large", "0.12", "eu-west-1"), listed("c5.large", "0.096", "eu-west-1"),
    ]  # fmt: skip
    book = book_of(home_of(tmp_path, [], prices))
    quote = book.price("aws", "eu-west-1", "g5.xlarge")
    assert quote is not None
    assert (quote.hourly, quote.kind, quote.rough) == (Decimal("1.2"), "derived", False)
    far = book.price("aws", "ap-south-1", "g5.xlarge")
    assert far is not None
    assert (far.hourly, far.rough) == (Decimal(1), True)
    assert "as it is" in str(far.assumption)
    assert set(book.regions("aws", "m5.large")) == {"us-east-1", "eu-west-1"}
    assert list(book.regions("aws", "g5.xlarge")) == ["us-east-1"]


def test_currencies_are_never_mixed(tmp_path: Path) -> None:
    eur = {"BillingCurrency": "EUR"}
    rows = [
        hours(
            "2026-11-02",
            "Standard_D2s_v5",
            "10",
            "0.1",
            "1",
            **(AZURE | eur | {"RegionId": "westeurope"}),
        )
    ]
    dollars = [
        Price("azure", "westeurope", name, Decimal(hourly), "USD", "a list", DAY)
        for name, hourly in (("Standard_D2s_v5", "0.2"), ("Standard_E2s_v5", "0.3"))
    ]
    book = book_of(home_of(tmp_path, rows, dollars))
    assert book.currency("azure") == "EUR"
    euros = book.price("azure", "westeurope", "Standard_D2s_v5")
    assert euros is not None
    assert (euros.hourly, euros.currency) == (Decimal("0.1"), "EUR")
    assert book.price("azure", "westeurope", "Standard_E2s_v5", "EUR") is None
    other = book.price("azure", "westeurope", "Standard_E2s_v5")
    assert other is not None
    assert (other.hourly, other.currency, other.assumption) == (Decimal("0.3"), "USD", None)
    assert book.price("azure", "westeurope", "Standard_D4s_v5", "EUR") is not None


def test_the_rate_of_a_commitment_is_what_the_bill_shows(demo_context: Context) -> None:
    """Effective cost of covered hours over the on-demand price of the same hours."""
    rows = demo_context.store.query(
        """SELECT x_Provider, CommitmentDiscountName, sum(EffectiveCost), sum(ContractedCost)
FROM cost_line WHERE CommitmentDiscountStatus = 'Used'
AND ChargeDay > (SELECT max(ChargeDay) - 60 FROM cost_line) GROUP BY 1, 2"""
    ).rows
    assert {row[0] for row in rows} == {"aws", "azure"}
    book = book_of(demo_context)
    for provider, name, effective, full in rows:
        rate = book.commitments(provider)[0]
        assert (rate.name, rate.kind, rate.term_years) == (name, "observed", 1)
        assert float(rate.share) == pytest.approx(float(effective / full), abs=2e-4)
        assert book.commitments(provider, term_years=3) == []
    assert book.commitments("openstack") == []


def test_an_imported_commitment_is_used_where_the_bill_has_none(tmp_path: Path) -> None:
    committed = [
        CommittedPrice(
            "aws", "us-east-1", "m5.large", 3, "all upfront", Decimal("0.05"), "USD", "a list", DAY
        )
    ]
    context = home_of(tmp_path, [], [listed("m5.large", "0.1")], committed=committed)
    (rate,) = book_of(context).commitments("aws", "m5.large", 3)
    assert (rate.share, rate.kind, rate.upfront, rate.as_of) == (
        Decimal("0.5"), "catalogue", True, DAY,
    )  # fmt: skip
    assert book_of(context).commitments("aws", "m5.large", 1) == []


def test_nothing_known_is_unknown(context: Context) -> None:
    book = book_of(context)
    assert book.price("aws", "us-east-1", "m5.large") is None
    assert book.spec("aws", "m5.large") is None
    assert book.commitments("aws") == []
    assert book.usual_region("aws") is None
    assert book.currency("aws") is None
    assert book.regions("aws", "m5.large") == {}


@pytest.mark.parametrize(
    ("provider", "name", "key", "factor"),
    [
        ("aws", "m5.large", "m5", 4),
        ("aws", "m5.24xlarge", "m5", 192),
        ("aws", "db.r5.xlarge", "db.r5", 8),
        ("azure", "Standard_D4s_v5", "standard_d#s_v5", 4),
        ("azure", "Standard_D4as_v5", "standard_d#as_v5", 4),
        ("gcp", "n2-standard-8", "n2-standard", 8),
    ],
)
def test_names_tell_families(provider: str, name: str, key: str, factor: int) -> None:
    found = family_of(provider, name)
    assert found is not None
    assert (found.key, found.factor) == (key, factor)


@pytest.mark.parametrize(
    ("provider", "name"),
    [("aws", "m5.metal"), ("azure", "Standard_E8-4s_v5"), ("openstack", "m1.large"), ("aws", "")],
)
def test_other_names_tell_none(provider: str, name: str) -> None:
    assert family_of(provider, name) is None


def test_steps_of_size_hold_on_real_prices() -> None:
    """Between neighbouring sizes of a steady family, real prices differ by 1.2 % at most."""
    file = PRICES / "aws-ec2-ondemand-2024-02.parquet"
    if not file.is_file():
        pytest.skip("needs the price files, which this checkout does not have beside it")
    import pyarrow.parquet as pq

    families: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in pq.read_table(file, columns=["server_id", "region", "price"]).to_pylist():
        found = family_of("aws", row["server_id"])
        if found is not None and found.steady_price:
            families.setdefault((found.key, row["region"]), []).append(
                (float(found.factor), row["price"])
            )
    assert len(families) > 1_000
    for key, sizes in families.items():
        sizes.sort()
        units = [price / factor for factor, price in sizes]
        for smaller, larger in itertools.pairwise(units):
            assert abs(smaller / larger - 1) < 0.012, key


def test_what_came_with_the_demo_goes_with_it(tmp_path: Path) -> None:
    context = Context(home=tmp_path / "home", now=NOW)
    mine = [listed("m5.large", "0.1")]
    context.store.price_book.keep("file", mine, (), NOW)
    own = {"name": "azure", "amount": 7, "currency": "USD"}
    find_tool("set_budget").call(context, own)
    demo.load(context, instances=40, days=31, currencies={"azure": "EUR"})
    assert len(context.store.price_book.listed()) > len(mine)
    assert context.store.instance_types.listed()
    budgets = {item.name: item.amount for item in context.store.budgets.listed()}
    # Two currencies: no budget of everything. A name that is taken stays its owner's.
    assert set(budgets) == {"azure", "AWS", "OpenStack"}
    assert budgets["azure"] == 7
    context.store.remove_origin("demo")
    assert [one.price for one in context.store.price_book.listed()] == mine
    assert context.store.instance_types.listed() == []
    assert [item.name for item in context.store.budgets.listed()] == ["azure"]
