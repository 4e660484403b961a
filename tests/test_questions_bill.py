"""Questions to real bills, against sums of the files made with csv and decimal alone."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from agent.assistant import Assistant
from tools.context import Context
from tools.services.collect import import_files

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sums(rows: list[Row], key: Callable[[Row], str | None], cost: str) -> dict[str | None, Decimal]:
    found: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[key(row)] += Decimal(row[cost] or 0)
    return dict(found)


@pytest.fixture(scope="module")
def focus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assistant, list[Row]]:
    file = Path(__file__).resolve().parents[2] / "shared/data/billing/focus-1.0-sample.csv.gz"
    if not file.is_file():
        pytest.skip("needs the billing samples, which this checkout does not have beside it")
    context = Context(home=tmp_path_factory.mktemp("focus"), now=NOW)
    import_files(context, [file])
    return Assistant(context, remember=False), read(file)


def test_last_month_is_the_latest_full_month_of_the_data(
    focus: tuple[Assistant, list[Row]],
) -> None:
    assistant, rows = focus
    answer = assistant.ask("What did we spend on AWS last month, by service?")
    aws = [row for row in rows if row["ProviderName"] == "AWS"]
    wanted = sums(aws, lambda row: row["ServiceName"], "EffectiveCost")
    found = {row[0]: Decimal(str(row[1])) for row in answer.tables[0].rows}
    assert found.keys() == wanted.keys()
    assert all(abs(found[name] - wanted[name]) < Decimal("0.000001") for name in wanted)
    assert any("2024-09-30" in line for line in answer.assumptions)


def test_billed_cost_is_not_effective_cost(focus: tuple[Assistant, list[Row]]) -> None:
    assistant, rows = focus
    billed = assistant.ask("billed cost in september 2024").values[0].value
    effective = assistant.ask("effective cost in september 2024").values[0].value
    assert abs(Decimal(str(billed)) - sum(Decimal(r["BilledCost"]) for r in rows)) < Decimal("1e-6")
    assert abs(Decimal(str(effective)) - 13) < Decimal("1e-5")


def test_tags_of_a_bill_it_has_never_seen(focus: tuple[Assistant, list[Row]]) -> None:
    assistant, rows = focus
    answer = assistant.ask("how much did the business unit PeoriaData cost in september?")

    def unit(row: Row) -> str | None:
        tags = json.loads(row["Tags"]) if row["Tags"] else {}
        return str(tags.get("business_unit"))

    wanted = sums(rows, unit, "EffectiveCost")["PeoriaData"]
    assert abs(Decimal(str(answer.values[0].value)) - wanted) < Decimal("1e-6")


def test_services_by_their_short_names(focus: tuple[Assistant, list[Row]]) -> None:
    assistant, rows = focus
    wanted = sums(rows, lambda row: row["ServiceName"], "BilledCost")
    for short, name in (
        ("ec2", "Amazon Elastic Compute Cloud"),
        ("cloudwatch", "AmazonCloudWatch"),
        ("elb", "Elastic Load Balancing"),
    ):
        answer = assistant.ask(f"billed cost of {short} in september 2024")
        assert abs(Decimal(str(answer.values[0].value)) - wanted[name]) < Decimal("1e-6"), short


def test_use_is_unknown_from_a_bill(focus: tuple[Assistant, list[Row]]) -> None:
    assistant, _ = focus
    answer = assistant.ask("Which instances have high CPU but low memory usage?")
    assert answer.status == "no_data"


def test_instances_are_counted_from_the_bill(focus: tuple[Assistant, list[Row]]) -> None:
    assistant, rows = focus
    answer = assistant.ask("how many instances do we have?")
    wanted = {row["ResourceId"] for row in rows if row["ResourceType"] == "instance"}
    assert answer.values[0].value == len(wanted)
    assert any("answered from the bill" in line for line in answer.assumptions)
