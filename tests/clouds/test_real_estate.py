"""Three clouds in one home, as a user connects them: an OpenStack control plane, an AWS endpoint, and
the local Azure. What is collected is compared with what the clouds' own clients say.

Skipped unless CLOUDWRIGHT_TEST_AWS and CLOUDWRIGHT_TEST_OPENSTACK name them (`make test-clouds`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from azure_arm.estate import CLIENT, SECRET, SUBSCRIPTION, TENANT
from azure_arm.sample import contoso, prices
from azure_arm.server import ArmServer, arm_server

from agent.assistant import Assistant
from tools.context import Context

AWS, OPENSTACK = (os.environ.get(f"CLOUDWRIGHT_TEST_{name}", "") for name in ("AWS", "OPENSTACK"))
if not (AWS and OPENSTACK):
    pytest.skip(
        "CLOUDWRIGHT_TEST_AWS and CLOUDWRIGHT_TEST_OPENSTACK are not both set",
        allow_module_level=True,
    )
REGIONS = ("us-east-1", "eu-west-1")
TABLES = (
    "instance",
    "volume",
    "snapshot",
    "address",
    "metric",
    "cost_line",
    "cost_daily",
    "tagset",
)
SINCE = (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).date().isoformat()
# What the collection of the same thing at another time may differ in.
_PASSING = {"collected_at", "x_ImportId", "x_SourceRow", "x_SourceFile"}


def run(home: Path, *words: str, secret: str | None = None, codes: tuple[int, ...] = (0,)) -> Any:
    """One command, as a process; its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "ui.cli", *words, "--home", str(home), "--json"],
        input=secret,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode in codes, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmServer]:
    with arm_server(tmp_path_factory.mktemp("arm")) as server:
        server.estate, server.prices = contoso(), prices()
        server.today = lambda: dt.datetime.now(dt.UTC).date()
        yield server


def connect(home: Path, azure: ArmServer) -> None:
    """The three accounts, as a user adds them."""
    regions = ",".join(REGIONS)
    run(home, "accounts", "add", "aws", "--name", "prod", "--access-key-id", "test",
        "--endpoint-url", AWS, "--regions", regions, "--secret-stdin", secret="test\n")  # fmt: skip
    card = home / "rates.yaml"
    card.write_text("currency: EUR\nrates:\n  - from: 2026-01-01\n    vcpu_hour: 0.011\n")
    run(home, "accounts", "add", "openstack", "--name", "lab", "--cloud", "lab-admin",
        "--clouds-file", OPENSTACK, "--rate-card", str(card))  # fmt: skip
    run(home, "accounts", "add", "azure", "--name", "corp", "--tenant-id", TENANT,
        "--client-id", CLIENT, "--subscription-id", SUBSCRIPTION, "--arm-endpoint", azure.url,
        "--authority", azure.url, "--ca-bundle", str(azure.ca), "--prices-endpoint", azure.url,
        "--audience", "https://management.azure.com", "--secret-stdin",
        secret=f"{SECRET}\n")  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, azure: ArmServer) -> Path:
    folder = tmp_path_factory.mktemp("home")
    connect(folder, azure)
    for name in ("prod", "lab", "corp"):
        tested = run(folder, "accounts", "test", name)
        assert tested["values"][0]["value"] == "connected"
    run(folder, "sync", "--since", SINCE)
    return folder


def content(home: Path) -> dict[str, Counter[str]]:
    """Every row of every table, without what passes."""
    store = Context.open(home=home).store
    found = {}
    for table in TABLES:
        rows = store.query(f"SELECT * FROM {table}")
        keep = [at for at, name in enumerate(rows.columns) if name not in _PASSING]
        found[table] = Counter(repr([row[at] for at in keep]) for row in rows.rows)
    return found


def counts(home: Path, table: str) -> dict[str, int]:
    sql = f"SELECT provider, count(*) FROM {table} GROUP BY 1"
    return dict(Context.open(home=home).store.query(sql).rows)


def of_aws(service: str, region: str = "us-east-1") -> Any:
    return boto3.client(
        service, region, endpoint_url=AWS, aws_access_key_id="t", aws_secret_access_key="t"
    )


def test_the_inventory_is_what_the_clouds_own_clients_list(home: Path, azure: ArmServer) -> None:
    ec2 = [of_aws("ec2", region) for region in REGIONS]
    machines = sum(
        len(one["Instances"])
        for client in ec2
        for one in client.describe_instances()["Reservations"]
    )
    volumes = sum(len(client.describe_volumes()["Volumes"]) for client in ec2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openstack.config import OpenStackConfig
        from openstack.connection import Connection

        known = OpenStackConfig(config_files=[OPENSTACK], load_envvars=False)
        with Connection(config=known.get_one(cloud="lab-admin")) as nova:
            servers = len(list(nova.compute.servers(all_projects=True)))
            disks = len(list(nova.block_storage.volumes(all_projects=True)))
    assert counts(home, "instance") == {
        "aws": machines,
        "openstack": servers,
        "azure": len(azure.estate.machines),
    }
    assert counts(home, "volume") == {
        "aws": volumes,
        "openstack": disks,
        "azure": len(azure.estate.disks),
    }


def test_the_ledger_is_what_cost_explorer_says(home: Path) -> None:
    end = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date().isoformat()
    told = of_aws("ce").get_cost_and_usage(
        TimePeriod={"Start": SINCE, "End": end}, Granularity="DAILY", Metrics=["UnblendedCost"]
    )
    wanted = {
        day["TimePeriod"]["Start"]: Decimal(day["Total"]["UnblendedCost"]["Amount"])
        for day in told["ResultsByTime"]
    }
    rows = Context.open(home=home).store.query(
        "SELECT strftime(ChargeDay, '%Y-%m-%d'), sum(BilledCost) FROM cost_line "
        "WHERE x_Provider = 'aws' GROUP BY 1"
    )
    found = dict(rows.rows)
    assert found.keys() == {day for day, cost in wanted.items() if cost}
    assert all(abs(found[day] - wanted[day]) < Decimal("0.000001") for day in found)


def test_questions_over_all_of_them(home: Path) -> None:
    context = Context.open(home=home)
    assistant = Assistant(context, remember=False)
    try:
        per_cloud = assistant.ask("how many servers do we have per cloud?")
        table = per_cloud.tables[0]
        names = [column.name for column in table.columns]
        told = {row[0]: row[names.index("instances")] for row in table.rows}
        running = counts(home, "instance WHERE status <> 'terminated'")
        assert told == running
        large = assistant.ask("which of my OpenStack servers are bigger than 4 vCPUs?")
        wanted = context.store.query(
            "SELECT name FROM instance WHERE provider = 'openstack' AND vcpus > 4 "
            "AND status <> 'terminated' ORDER BY 1"
        )
        assert sorted(row[0] for row in large.tables[0].rows) == [name for (name,) in wanted.rows]
        cpu = assistant.ask("CPU of web-1 over the last day")
        assert cpu.status == "answered"
        at = [column.name for column in cpu.tables[0].columns].index("provider")
        assert {row[at] for row in cpu.tables[0].rows} == {"aws", "openstack", "azure"}
    finally:
        assistant.close()


def test_a_second_sync_changes_nothing_but_freshness(home: Path) -> None:
    before = content(home)
    run(home, "sync", "--what", "inventory,costs", "--since", SINCE)
    after = content(home)
    # OpenStack bills by the minute: today is the only day that may have grown.
    today = repr(dt.datetime.now(dt.UTC).date())
    for table, rows in before.items():
        changed = (rows - after[table]) + (after[table] - rows)
        assert all(today in row for row in changed) if "cost" in table else not changed, table


def test_a_killed_sync_is_completed_by_the_next_one(
    home: Path, azure: ArmServer, tmp_path: Path
) -> None:
    other = tmp_path / "home"
    other.mkdir()
    connect(other, azure)
    chance = random.Random(11)
    command = [sys.executable, "-m", "ui.cli", "sync", "--since", SINCE, "--home", str(other)]
    for _ in range(6):
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as process:
            try:
                process.wait(chance.uniform(1.5, 12.0))
            except subprocess.TimeoutExpired:
                process.kill()
        store = Context.open(home=other).store
        assert all(one.equal for one in store.reconciliation())
    run(other, "sync", "--since", SINCE)
    whole, mended = content(home), content(other)
    for table in ("instance", "volume", "snapshot", "address"):
        assert mended[table] == whole[table], table
    day = "SELECT x_Provider, ChargeDay, sum(BilledCost) FROM cost_line WHERE ChargeDay < current_date GROUP BY ALL"
    rows = [Counter(Context.open(home=one).store.query(day).rows) for one in (home, other)]
    assert rows[0] == rows[1]
