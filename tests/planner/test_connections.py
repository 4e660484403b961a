"""Questions about connected accounts, and their names in other questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from agent.planner.connections import connection
from tools.clouds.base import Inventory
from tools.clouds.tables import api_bill, inventory_table
from tools.context import Context

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
NAMES = ["lab", "prod", "Corp Azure"]


@pytest.mark.parametrize(
    ("question", "section", "account"),
    [
        ("which accounts are connected?", "list", ""),
        ("which clouds have we connected", "list", ""),
        ("are all connections ok", "list", ""),
        ("which connections are failing?", "list", ""),
        ("is the connection to foo working", "list", ""),
        ("is elsewhere connected?", "list", ""),
        ("when was prod last synced?", "list", "prod"),
        ("when did we last sync lab", "list", "lab"),
        ("how old are the credentials of prod", "list", "prod"),
        ("is lab connected?", "test", "lab"),
        ("does the connection to 'lab' work?", "test", "lab"),
        ("test the connection to corp azure", "test", "Corp Azure"),
        ("can you reach lab", "test", "lab"),
    ],
)
def test_it_is_about_connections(question: str, section: str, account: str) -> None:
    frame = connection(question, NAMES)
    assert frame is not None
    assert (frame.intent, frame.section, frame.resource) == ("accounts", section, account)


@pytest.mark.parametrize(
    "question",
    [
        "what did prod cost last month?",
        "how many servers are in lab",
        "is lab idle?",
        "is prod more expensive than lab?",
        "how many connections does the database have",
        "cost by account",
        "which accounts grew most",
        "connection charges last month",
        "is prod up this month",
    ],
)
def test_it_is_about_something_else(question: str) -> None:
    assert connection(question, NAMES) is None


def machine(project: str, name: str) -> Inventory:
    row = {"resource_id": f"{project}-1", "name": f"{name}-vm", "status": "running"}
    common = {"provider": "openstack", "account_id": project, "account_name": name, "region": "R1"}
    table = inventory_table("instance", [{**common, **row, "vcpus": 2}])
    return Inventory("openstack", project, {"instance": table}, region="R1")


def charge(project: str, name: str, amount: str) -> dict[str, Any]:
    start = dt.datetime(2026, 11, 20)
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + dt.timedelta(days=1),
        "BillingPeriodStart": dt.datetime(2026, 11, 1),
        "BillingPeriodEnd": dt.datetime(2026, 12, 1),
        "ProviderName": "OpenStack",
        "BillingAccountId": "keystone.example",
        "BillingAccountName": "lab",
        "SubAccountId": project,
        "SubAccountName": name,
        "ServiceName": "Compute (Nova)",
        "ServiceCategory": "Compute",
        "ChargeCategory": "Usage",
        "BilledCost": Decimal(amount),
        "EffectiveCost": Decimal(amount),
        "BillingCurrency": "EUR",
    }


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """'lab' has two projects now, and one more on the bill; 'edge' does not answer."""
    home: Path = tmp_path_factory.mktemp("connected")
    context = Context(home=home, now=NOW)
    url = {"url": "http://127.0.0.1:9"}
    lab, _ = (
        context.accounts.add(name=name, provider="prometheus", settings=url, secrets={}, now=NOW)
        for name in ("lab", "edge")
    )
    found = [machine("p1", "web"), machine("p2", "batch")]
    context.store.replace_inventory(found, now=NOW, origin=lab.id)
    charges = [charge("p1", "web", "3"), charge("p2", "batch", "4"), charge("p3", "old", "5")]
    bill = api_bill("lab", "openstack", "1", charges)
    context.store.land_bills([bill], now=NOW, origin=lab.id)
    assistant = Assistant(context, remember=False)
    yield assistant
    assistant.close()


def test_which_are_connected(assistant: Assistant) -> None:
    answer = assistant.ask("which accounts are connected?")
    assert answer.status == "answered"
    assert answer.answer.startswith("2 accounts are connected: edge (Prometheus) never synced")
    assert [call.tool for call in answer.calls] == ["list_accounts"]
    assert answer.receipts


def test_whether_one_works(assistant: Assistant) -> None:
    answer = assistant.ask("does the connection to edge work?")
    assert [(call.tool, call.arguments) for call in answer.calls] == [
        ("test_account", {"name": "edge"})
    ]
    assert "'edge' (Prometheus) does not work" in answer.answer
    assert "http://127.0.0.1:9" in answer.answer


def test_the_name_of_a_connection_stands_for_all_of_its_projects(assistant: Assistant) -> None:
    servers = assistant.ask("how many servers are in lab?")
    assert servers.values[0].value == 2
    cost = assistant.ask("what did lab cost this month?")
    assert (cost.values[0].value, cost.values[0].currency) == (12, "EUR")
    one = assistant.ask("what did web cost this month?")
    assert one.values[0].value == 3
    assert "account web" in one.answer


def test_questions_about_connections_do_not_change_the_thread(assistant: Assistant) -> None:
    for question in ("what did lab cost this month?", "which accounts are connected?"):
        assistant.ask(question, thread="t")
    answer = assistant.ask("and by account?", thread="t")
    table = answer.tables[0]
    assert len(table.rows) == 3
