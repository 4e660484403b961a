"""Questions to a bill of three clouds that share names; every sum is worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from ledger_fixture import home_of, line

from agent.answer import Answer
from agent.assistant import Assistant
from tools.context import Context

NOW = dt.datetime(2026, 6, 3, 10, tzinfo=dt.UTC)
AWS = {"ProviderName": "AWS", "ServiceCategory": "Compute"}
AZURE = {"ProviderName": "Microsoft Azure", "ServiceCategory": "Compute"}
GCP = {"ProviderName": "Google Cloud", "ServiceCategory": "Compute"}
PLAN = {"CommitmentDiscountId": "sp-1", "CommitmentDiscountType": "Savings Plan"}
RESERVED = {"CommitmentDiscountId": "ri-1", "CommitmentDiscountType": "Reserved Instance"}
RESERVATION = {"CommitmentDiscountId": "res-1", "CommitmentDiscountType": "Reservation"}


def charge(
    day: str, cost: str, cloud: dict[str, str], region: str | None, **more: str
) -> dict[str, object]:
    account = more.pop("account", "prod-platform")
    number = f"{cloud['ProviderName'][:2]}-{account}"
    return line(
        f"2026-05-{day}", cost, cost, **cloud, RegionId=region, SubAccountId=number,
        SubAccountName=account, BillingAccountId="b", **more,
    )  # fmt: skip


ROWS = [
    charge("01", "1", AWS, "us-east-1", ServiceName="AWSLambda"),
    charge("02", "2", GCP, "us-east1", ServiceName="Cloud Run"),
    charge("03", "4", AZURE, "westeurope", ServiceName="Azure Monitor"),
    charge("04", "8", AWS, "eu-west-1", ServiceName="AmazonCloudWatch", account="sandbox-dev"),
    charge("05", "16", GCP, "europe-west1", ServiceName="Cloud Monitoring", account="sandbox-dev"),
    charge("06", "32", AWS, "ap-southeast-1", ServiceName="AmazonEC2", **PLAN),
    charge("07", "64", GCP, "asia-southeast1", ServiceName="Compute Engine", RegionName="Singapore"),
    charge("08", "128", AZURE, "southeastasia", ServiceName="Virtual Machines", **RESERVATION),
    charge("09", "256", AWS, "us-west-2", ServiceName="AmazonEC2", **RESERVED),
    charge("10", "512", AWS, None, ServiceName="Tax", ChargeCategory="Tax"),
    charge("20", "1024", AZURE, "eastus", ServiceName="Virtual Machines", account="sandbox-dev"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = home_of(tmp_path_factory.mktemp("clouds"), ROWS).home
    return Assistant(Context(home=home, now=NOW), remember=False)


def figure(answer: Answer) -> Decimal:
    assert answer.status == "answered", answer.answer
    return Decimal(str(answer.values[0].value))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what did we spend in europe", 4 + 8 + 16),
        ("cost in singapore", 32 + 64 + 128),
        ("EMEA spend", 4 + 8 + 16),
        ("how much on the US east coast?", 1 + 2 + 1024),
        ("spend in belgium", 16),
        ("cost in us-east-1", 1),
        ("cost in us-east1", 2),
        ("what did we pay for savings plans", 32),
        ("cost of reservations", 128 + 256),
        ("total without savings plans", 2047 - 32),
        ("how much do we spend on monitoring tools", 4 + 8 + 16),
        ("what did the sandbox cost", 8 + 16 + 1024),
        ("costs in the first three days", 1 + 2 + 4),
        ("how much did we spend in the first week of data?", 127),
        ("costs of the last day of data", 1024),
        ("cost of the last 12 days of data", 256 + 512 + 1024),
        ("weekend costs", 2 + 4 + 256 + 512),
    ],
)
def test_a_total(assistant: Assistant, question: str, wanted: int) -> None:
    assert figure(assistant.ask(question)) == wanted


def test_accounts_of_one_name_are_taken_together_and_that_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("cost per account")
    assert [row[1:3] for row in answer.tables[0].rows] == [
        ["sandbox-dev", Decimal(1048)], ["prod-platform", Decimal(999)],
    ]  # fmt: skip
    assert all(row[0] is None for row in answer.tables[0].rows)  # no one id is theirs
    said = "sandbox-dev is 3 accounts (AWS, Google Cloud, Microsoft Azure)"
    assert any(said in one for one in answer.assumptions)
    assert figure(assistant.ask("how many accounts are there?")) == 6
    assert figure(assistant.ask("how many accounts cost more than 1000 dollars?")) == 1
    apart = assistant.ask("cost by account and provider").tables[0].rows
    assert len(apart) == 6
    assert all(row[0] is not None for row in apart)
    both = assistant.ask("sandbox-dev vs prod-platform")
    assert "Difference: $49.00" in both.answer


def test_types_of_commitments_are_told_apart(assistant: Assistant) -> None:
    rows = assistant.ask("spend by commitment type").tables[0].rows
    assert {row[0]: row[1] for row in rows} == {
        None: 1631, "Reserved Instance": 256, "Reservation": 128, "Savings Plan": 32,
    }  # fmt: skip
    none = assistant.ask("what did we pay for committed use discounts")
    assert none.status == "no_data"


def test_line_items_are_counted_with_their_conditions(assistant: Assistant) -> None:
    counted = assistant.ask("how many charges are there without a region?")
    assert "1 line item" in counted.answer
    table = assistant.ask("how many charges per account").tables[0]
    assert [column.name for column in table.columns][-1] == "line items"
    assert {row[1]: row[-1] for row in table.rows} == {"prod-platform": 8, "sandbox-dev": 3}
    assert "$512.00" in counted.answer


def test_one_of_several_places_is_asked_for(assistant: Assistant) -> None:
    answer = assistant.ask("which european region costs most")
    assert answer.answer.startswith("The most expensive region")
    assert "europe-west1: $16.00" in answer.answer
    rows = assistant.ask("cost of each us region").tables[0].rows
    assert {row[0]: row[1] for row in rows} == {
        "eastus": 1024, "us-west-2": 256, "us-east1": 2, "us-east-1": 1,
    }  # fmt: skip


def test_what_moved_by_more_than_an_amount(assistant: Assistant) -> None:
    question = "which services {} between may 1-7 and may 8-14"
    more = assistant.ask(question.format("grew by more than 200 dollars"))
    assert more.answer.startswith("2 services grew by more than $200.00: Tax, AmazonEC2.")
    less = assistant.ask(question.format("fell by at least 50 dollars"))
    assert less.answer.startswith("1 service fell by at least $50.00: Compute Engine.")
    percent = assistant.ask(question.format("grew by more than 100 %"))
    assert percent.answer.startswith("1 service grew by more than 100.0 %: AmazonEC2.")
