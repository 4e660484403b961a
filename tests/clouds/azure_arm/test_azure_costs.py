"""Costs: sums worked out independently, paging by POST, throttling, exports, what is lost."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from azure_arm.estate import NOW, SUBSCRIPTION, Estate, Line
from azure_arm.faults import Fault, error, forbidden, throttled
from azure_arm.opening import meeting, opened
from azure_arm.reading import Row, billed, machine_id, named
from azure_arm.server import ArmServer
from tools.base import CloudError, InputError, PermissionMissingError, ReplyError, ThrottledError
from tools.clouds.base import CostRequest, CostSource
from tools.clouds.calling import Pace

SINCE, UNTIL = dt.date(2026, 10, 20), dt.date(2026, 11, 20)
QUERY = "/microsoft.costmanagement/query"


def summed(rows: Iterable[Row], column: str, *keys: str) -> dict[tuple[Any, ...], Decimal]:
    """Sums per keys; a day is of ChargePeriodStart."""
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        day = row["ChargePeriodStart"].date()
        sums[tuple(day if key == "day" else row[key] for key in keys)] += row[column]
    return {key: total for key, total in sums.items() if total}


def expected(
    estate: Estate, amount: str, *keys: Callable[[Line], Any], until: dt.date = UNTIL
) -> dict[tuple[Any, ...], Decimal]:
    """The same from the ledger of the server."""
    sums: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for line in estate.ledger:
        if SINCE <= line.day <= until:
            sums[tuple(key(line) for key in keys)] += getattr(line, amount)
    return {key: total for key, total in sums.items() if total}


def test_totals_are_exact_per_day_and_currency(cloud: Any, arm: ArmServer) -> None:
    rows = billed(cloud, SINCE, UNTIL)
    keys = (lambda line: line.day, lambda line: line.currency)
    for column, amount in (("BilledCost", "actual"), ("EffectiveCost", "amortized")):
        assert summed(rows, column, "day", "BillingCurrency") == expected(arm.estate, amount, *keys)


def test_a_day_worked_out_by_hand(cloud: Any) -> None:
    day = dt.date(2026, 11, 1)  # the 26th day of the ledger: 25 cents more
    rows = billed(cloud, day, day)
    # web-1 4.61 + 0.25 and its traffic, two disks, an address, spot, and a reservation bought
    billed_cost = Decimal("4.86") + Decimal("0.123456789012") + Decimal("0.05") + Decimal("0.72")
    billed_cost += Decimal("0.12") + Decimal("1.20") + Decimal("93.00")
    assert sum(row["BilledCost"] for row in rows) == billed_cost
    # the reservation is spread: 3.10 a day in place of 93.00 at once
    assert sum(row["EffectiveCost"] for row in rows) == billed_cost - 93 + Decimal("3.10")


def test_charges_are_told_by_resource_service_and_kind(cloud: Any, arm: ArmServer) -> None:
    rows = billed(cloud, SINCE, UNTIL)
    columns = ("ResourceId", "ServiceName", "BillingCurrency")
    keys = (
        lambda line: line.resource or None,
        lambda line: line.service,
        lambda line: line.currency,
    )
    for column, amount in (("BilledCost", "actual"), ("EffectiveCost", "amortized")):
        assert summed(rows, column, *columns) == expected(arm.estate, amount, *keys)


def test_kinds_of_charges_are_those_of_focus(cloud: Any) -> None:
    rows = billed(cloud, SINCE, UNTIL)

    def kind(row: Row) -> tuple[Any, ...]:
        return (
            row["ChargeCategory"],
            row["ChargeClass"],
            row["PricingCategory"],
            row["CommitmentDiscountStatus"],
        )

    found = {kind(row): (row["CommitmentDiscountType"], row["ChargeDescription"]) for row in rows}
    assert found == {
        ("Usage", None, "Standard", None): (None, None),
        ("Usage", None, "Dynamic", None): (None, None),  # spot
        ("Usage", None, "Committed", "Used"): ("Reservation", None),
        ("Usage", None, "Committed", "Unused"): ("Reservation", "UnusedReservation"),
        ("Purchase", None, "Standard", None): ("Reservation", "Purchase"),
        ("Purchase", None, None, None): (None, "Purchase"),  # of the marketplace
        ("Adjustment", "Correction", "Standard", None): (None, "Refund"),
    }
    [market] = [row for row in rows if row["BillingCurrency"] == "EUR"]
    assert (market["BilledCost"], market["ServiceName"]) == (Decimal(40), "SaaS")
    assert market["ResourceId"] is None


def test_usage_under_a_commitment_is_billed_0_and_costs_something(cloud: Any) -> None:
    day = dt.date(2026, 11, 10)
    [row] = [r for r in billed(cloud, day, day) if r["ResourceId"] == machine_id("db-1")]
    assert (row["BilledCost"], row["EffectiveCost"]) == (0, Decimal("3.10"))


def test_rows_are_those_of_the_inventory(cloud: Any) -> None:
    machines = {row["resource_id"] for row in named(cloud, "instance").values()}
    rows = billed(cloud, UNTIL, UNTIL)
    machine, service = machine_id("web-1"), "Virtual Machines"
    web = next(r for r in rows if (r["ResourceId"], r["ServiceName"]) == (machine, service))
    assert web["ResourceId"] in machines
    assert (web["SubAccountId"], web["SubAccountName"]) == (SUBSCRIPTION, "corp")
    assert (web["ResourceName"], web["RegionId"]) == ("web-1", "eastus")
    assert web["ResourceType"] == "microsoft.compute/virtualmachines"
    assert (web["ProviderName"], web["ServiceCategory"]) == ("Microsoft Azure", "Compute")
    assert json.loads(web["x_Tags"]) == {"Owner": "Ana <ana@example.com>", "env": "prod"}
    batch = next(row for row in rows if row["ResourceId"] == machine_id("batch-1", "batch"))
    assert batch["RegionId"] == "westeurope"  # 'EU West' on the meter
    assert web["ListCost"] is None
    assert web["ConsumedQuantity"] is None
    assert web["BillingPeriodStart"] == dt.datetime(2026, 11, 1)
    assert web["BillingPeriodEnd"] == dt.datetime(2026, 12, 1)


def test_a_bill_is_of_a_month_at_most(cloud: Any) -> None:
    # A daily question of more than 31 days would be shortened without a word.
    request = CostRequest(dt.date(2026, 9, 15), UNTIL, Path())
    names = [bill.name for bill in cloud.bills(request)]
    assert names == ["corp 2026-09", "corp 2026-10", "corp 2026-11"]


def test_the_future_is_not_asked_for(cloud: Any, arm: ArmServer) -> None:
    # Azure would answer with the same days of last year.
    rows = billed(cloud, dt.date(2026, 11, 20), dt.date(2027, 1, 31))
    assert {row["ChargePeriodStart"].date() for row in rows} == {UNTIL}
    assert billed(cloud, dt.date(2026, 12, 1), dt.date(2026, 12, 31)) == []


def test_days_that_were_not_asked_for_are_no_answer(arm: ArmServer) -> None:
    columns = [
        {"name": name} for name in ("Cost", "UsageDate", "ChargeType", "PricingModel", "Currency")
    ]
    rows = [[1.0, 20251101, "Usage", "OnDemand", "USD"]]
    body = {"properties": {"columns": columns, "rows": rows}}
    fault = Fault(QUERY, 200, body)
    with meeting(arm, fault) as cloud, pytest.raises(ReplyError, match="2025-11-01"):
        billed(cloud, SINCE, UNTIL)


@pytest.mark.parametrize("drop", ["Cost", "UsageDate", "ChargeType", "Currency"])
def test_a_column_that_is_missing_is_no_answer(arm: ArmServer, drop: str) -> None:
    names = ["Cost", "UsageDate", "ChargeType", "PricingModel", "Currency"]
    columns = [{"name": "Other" if name == drop else name} for name in names]
    body = {"properties": {"columns": columns, "rows": [[1.0, 20261101, "Usage", "", "USD"]]}}
    with meeting(arm, Fault(QUERY, 200, body)) as cloud, pytest.raises(ReplyError, match="columns"):
        billed(cloud, SINCE, UNTIL)


def test_an_amount_that_is_none_is_no_0(arm: ArmServer) -> None:
    columns = [
        {"name": name} for name in ("Cost", "UsageDate", "ChargeType", "PricingModel", "Currency")
    ]
    body = {"properties": {"columns": columns, "rows": [[None, 20261101, "Usage", "", "USD"]]}}
    with meeting(arm, Fault(QUERY, 200, body)) as cloud, pytest.raises(ReplyError):
        billed(cloud, SINCE, UNTIL)


def test_pages_are_posted_with_the_same_question(cloud: Any, arm: ArmServer) -> None:
    arm.cost_page_size = 7
    billed(cloud, UNTIL - dt.timedelta(days=5), UNTIL)
    asked = arm.asked(QUERY)
    assert any("$skiptoken" in one for one in asked)
    assert {one.split()[0] for one in asked} == {"POST"}  # a GET is answered with 404
    assert all("$top=5000" in one or "$skiptoken" in one for one in asked)


def test_every_query_says_who_asks(cloud: Any, arm: ArmServer) -> None:
    billed(cloud, UNTIL, UNTIL)
    told = [
        headers.get("clienttype") for _, target, headers in arm.requests if QUERY in target.lower()
    ]
    assert set(told) == {"cloudwright"}


def test_an_answer_wrapped_in_a_list(cloud: Any, arm: ArmServer) -> None:
    plain = billed(cloud, SINCE, UNTIL)
    arm.wrap_costs = True
    assert billed(cloud, SINCE, UNTIL) == plain


def test_no_content_means_no_charges(arm: ArmServer) -> None:
    arm.estate.ledger.clear()
    with closing(opened(arm)) as cloud:
        assert billed(cloud, SINCE, UNTIL) == []
        assert "none yet" in next(p for p in cloud.probes() if p.capability == "costs").run()


def test_pages_of_costs_that_go_in_circles_end(arm: ArmServer) -> None:
    link = f"{arm.url}/subscriptions/{SUBSCRIPTION}/providers{QUERY}?again=1"
    columns = [
        {"name": name} for name in ("Cost", "UsageDate", "ChargeType", "PricingModel", "Currency")
    ]
    body = {"properties": {"nextLink": link, "columns": columns, "rows": []}}
    with meeting(arm, Fault(QUERY, 200, body)) as cloud, pytest.raises(ReplyError, match="circles"):
        billed(cloud, SINCE, UNTIL)


def test_a_throttled_query_waits_as_long_as_azure_says(arm: ArmServer) -> None:
    slept: list[float] = []
    pace = Pace(first_pause=0.001, longest_pause=0.002, sleep=slept.append)
    with meeting(arm, Fault(QUERY, **throttled(7), times=2), pace=pace) as cloud:
        rows = billed(cloud, UNTIL, UNTIL)
    assert rows
    assert [int(seconds) for seconds in slept] == [7, 7]  # of headers of Cost Management's own


def test_the_next_page_is_asked_patiently_too(arm: ArmServer) -> None:
    slept: list[float] = []
    arm.cost_page_size = 2
    pace = Pace(first_pause=0.001, longest_pause=0.002, sleep=slept.append)
    with meeting(
        arm, Fault("skiptoken", **throttled(3), times=1, method="POST"), pace=pace
    ) as cloud:
        total = sum(row["BilledCost"] for row in billed(cloud, UNTIL, UNTIL))
    assert len(slept) == 1
    assert total == sum(line.actual for line in arm.estate.ledger if line.day == UNTIL)


def test_longer_than_anyone_waits(arm: ArmServer) -> None:
    with (
        meeting(arm, Fault(QUERY, **throttled(3600))) as cloud,
        pytest.raises(ThrottledError) as caught,
    ):
        billed(cloud, UNTIL, UNTIL)
    assert caught.value.retry_after == 3600
    assert len(arm.asked(QUERY)) == 1


def test_what_no_resource_was_told_for_is_in_the_total(arm: ArmServer) -> None:
    arm.unassigned = machine_id("batch-1", "batch")
    with closing(opened(arm)) as cloud:
        bills = list(cloud.bills(CostRequest(UNTIL, UNTIL, Path())))
    [row] = [
        r for bill in bills for t in bill.batches for r in t.to_pylist() if not r["ServiceName"]
    ]
    assert (row["BilledCost"], row["EffectiveCost"]) == (Decimal("1.20"), Decimal("1.20"))
    assert (row["ResourceId"], row["PricingCategory"]) == (None, "Dynamic")
    assert any("1.20 USD of the actual cost" in text for text in bills[0].warnings)


def test_without_amortised_costs_the_effective_cost_is_unknown(arm: ArmServer) -> None:
    body = error("BadRequest", "AmortizedCost is not supported for this offer.")
    refused = Fault(QUERY, 400, body, contains=b"AmortizedCost")
    with meeting(arm, refused) as cloud:
        bills = list(cloud.bills(CostRequest(UNTIL, UNTIL, Path())))
    rows = [row for bill in bills for table in bill.batches for row in table.to_pylist()]
    assert {row["EffectiveCost"] for row in rows} == {None}
    assert sum(row["BilledCost"] for row in rows) > 0
    assert any("EffectiveCost is unknown" in text for text in bills[0].warnings)


def test_without_the_list_of_resources_there_are_no_tags(arm: ArmServer) -> None:
    body = forbidden("Microsoft.Resources/subscriptions/resources/read")
    with meeting(arm, Fault("/resources?", 403, body)) as cloud:
        [bill] = cloud.bills(CostRequest(UNTIL, UNTIL, Path()))
    assert {row["x_Tags"] for table in bill.batches for row in table.to_pylist()} == {None}
    assert any("costs have no tags" in text for text in bill.warnings)


def test_large_and_long_amounts_stay_exact(arm: ArmServer) -> None:
    # As floats have them: 17 digits at most.
    amounts = [Decimal("123456789012.34"), Decimal("1E-7"), Decimal("0.009865586851323632")]
    arm.estate.ledger = [
        Line(UNTIL, f"/subscriptions/x/{number}", "Storage", amount, amount)
        for number, amount in enumerate(amounts)
    ]
    with closing(opened(arm)) as cloud:
        rows = billed(cloud, UNTIL, UNTIL)
    assert sorted(row["BilledCost"] for row in rows) == sorted(amounts)


def test_costs_may_not_be_read(arm: ArmServer) -> None:
    body = error("RBACAccessDenied", "The client does not have authorization to perform action.")
    with (
        meeting(arm, Fault(QUERY, 401, body)) as cloud,
        pytest.raises(PermissionMissingError) as caught,
    ):
        billed(cloud, UNTIL, UNTIL)
    assert caught.value.permission == "Microsoft.CostManagement/query/read"


@pytest.mark.parametrize(
    ("status", "code"), [(403, "IndirectCostDisabled"), (400, "AccountCostDisabled")]
)
def test_costs_hidden_by_the_billing_account(arm: ArmServer, status: int, code: str) -> None:
    hidden = Fault(QUERY, status, error(code, "Access to cost data has been disabled."))
    with meeting(arm, hidden) as cloud, pytest.raises(PermissionMissingError, match="must allow"):
        billed(cloud, UNTIL, UNTIL)


def test_an_account_without_costs_says_so_by_its_type(arm: ArmServer) -> None:
    with closing(opened(arm, costs="none")) as cloud:
        assert not isinstance(cloud, CostSource)
        assert "costs" not in {probe.capability for probe in cloud.probes()}
    with closing(opened(arm)) as cloud:
        assert isinstance(cloud, CostSource)
        assert cloud.refresh == dt.timedelta(hours=4)


EXPORT = """Date,SubscriptionId,ResourceId,MeterCategory,MeterName,ChargeType,PricingModel,\
CostInBillingCurrency,BillingCurrency,ResourceLocation
11/19/2026,{id},/subscriptions/{id}/resourceGroups/P/providers/Microsoft.Compute/virtualMachines/a,\
Virtual Machines,D2s v3,Usage,OnDemand,4.61,USD,eastus
11/20/2026,{id},/subscriptions/{id}/resourceGroups/P/providers/Microsoft.Compute/virtualMachines/a,\
Virtual Machines,D2s v3,Usage,OnDemand,4.62,USD,eastus
"""


def test_costs_from_the_files_of_an_export(arm: ArmServer, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    staging = tmp_path / "staging"
    staging.mkdir()
    (folder / "part_0.csv").write_text(EXPORT.format(id=SUBSCRIPTION), "utf-8")
    (folder / "broken.parquet").write_bytes(b"PAR1 no more")
    with closing(opened(arm, export_folder="exports", home=tmp_path)) as cloud:
        bills = list(cloud.bills(CostRequest(SINCE, UNTIL, staging)))
        rows = [row for bill in bills for table in bill.batches for row in table.to_pylist()]
        assert cloud.refresh == dt.timedelta(0)
        probe = next(one for one in cloud.probes() if one.capability == "costs")
        assert probe.run().startswith("2 files in ")
    assert sum(row["BilledCost"] for row in rows) == Decimal("9.23")
    assert any("broken.parquet" in text for text in bills[0].warnings)
    assert not arm.asked(QUERY)


def test_an_export_that_is_not_there(arm: ArmServer, tmp_path: Path) -> None:
    with (
        closing(opened(arm, export_folder="nowhere", home=tmp_path)) as cloud,
        pytest.raises(CloudError, match="there is no folder"),
    ):
        list(cloud.bills(CostRequest(SINCE, UNTIL, tmp_path)))
    with pytest.raises(InputError, match="export_folder"):
        opened(arm, costs="export")


def test_costs_are_read_as_of_our_day(arm: ArmServer) -> None:
    earlier = NOW - dt.timedelta(days=10)
    with closing(opened(arm, now=earlier)) as cloud:
        rows = billed(cloud, dt.date(2026, 11, 9), UNTIL)
    assert {row["ChargePeriodStart"].day for row in rows} == {9, 10, 11}
