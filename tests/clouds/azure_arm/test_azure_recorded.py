"""Answers that the real Azure gave, through the same server and the same clients.

They are read from the folder of shared data, where this checkout has it beside it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from azure_arm.faults import Fault
from azure_arm.opening import meeting
from azure_arm.reading import measure
from azure_arm.server import ArmServer
from tools.base import ReplyError
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.cost_query import Question, charges
from tools.clouds.azure.points import rows
from tools.clouds.base import Measured

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "azure-arm"
RECORDED = "ea42f556-5106-4743-99b0-c129bfa71a47"  # the subscription of the recordings
MACHINE = (
    f"/subscriptions/{RECORDED}/resourcegroups/test_vm/providers/microsoft.compute"
    "/virtualmachines/cctestvm"
)


@pytest.fixture
def recorded() -> Callable[..., Fault]:
    """A recorded answer, by name, for requests whose path has a part (its own, if not given)."""
    if not FOLDER.is_dir():
        pytest.skip("needs the recorded Azure answers, which this checkout does not have beside it")

    def load(name: str, where: str = "") -> Fault:
        found = json.loads((FOLDER / "recorded" / f"{name}.json").read_text("utf-8"))
        answer = found["response"]
        path = where or urlsplit(found["request"]["uri"]).path.lower()
        return Fault(path, answer["status"], answer["body"])

    return load


def spec(name: str) -> dict[str, Any]:
    """The body of an official example."""
    found = json.loads((FOLDER / "spec" / f"{name}.json").read_text("utf-8"))
    body: dict[str, Any] = found["responses"]["200"]["body"]
    return body


def collected(arm: ArmServer, *faults: Fault) -> dict[str, list[dict[str, Any]]]:
    """Rows of South Central US."""
    with meeting(arm, *faults, subscription_id=RECORDED, regions=["southcentralus"]) as cloud:
        [found] = cloud.inventory("southcentralus")
    return {kind: table.to_pylist() for kind, table in found.tables.items()}


def test_a_recorded_subscription(arm: ArmServer, recorded: Callable[..., Fault]) -> None:
    network = f"/subscriptions/{RECORDED}/providers/microsoft.network/networkinterfaces"
    found = collected(
        arm,
        recorded("vm-list-1", "/providers/microsoft.compute/virtualmachines?"),
        Fault("/instanceview", 200, spec("compute-vm-instance-view")),
        recorded("disks-1"),
        recorded("public-ip-1"),
        recorded("snapshot-list-delete-1"),
        Fault(network, 200, {"value": []}),
        Fault(
            "/vmsizes",
            200,
            {"value": [{"name": "Basic_A0", "numberOfCores": 1, "memoryInMB": 768}]},
        ),
        Fault("/skus", 200, {"value": []}),
    )
    machines = {row["name"]: row for row in found["instance"]}
    assert len(machines) == 5
    own = machines["cctestvm"]
    assert own["resource_id"] == MACHINE
    assert (own["vcpus"], own["memory_gb"], own["disk_gb"]) == (1, 0.75, 30 + 1023)
    assert (own["status"], own["raw_status"]) == ("running", "PowerState/running")
    assert json.loads(own["tags"])["schedule"] == "on=(M-U,8);off=(M-U,18);tz=pt"
    assert own["launched_at"] is None  # not told in 2019
    # Its disks name it in another case than it names itself.
    attached = [row for row in found["volume"] if row["attached_to"] == MACHINE]
    assert sorted(row["resource_id"] for row in attached) == sorted(own["volume_ids"])
    assert {row["status"] for row in attached} == {"in-use"}
    # Disks in a storage account are no resources of their own.
    assert machines["k8s-master-C02B7042-0"]["volume_ids"] == []
    assert machines["k8s-master-C02B7042-0"]["disk_gb"] == 158
    states = {row["name"]: row["status"] for row in found["volume"]}
    assert list(states.values()).count("available") == 2
    addresses = {row["name"]: row for row in found["address"]}
    assert addresses["myPublicIP"]["ip_address"] == "23.102.173.223"
    assert "loadbalancers" in addresses["k8s-master-ip-cctestacsdnsmgmt-C02B7042"]["attached_to"]
    assert found["snapshot"] == []  # the only one is in East US


def test_recorded_instance_view(arm: ArmServer, recorded: Callable[..., Fault]) -> None:
    """A machine with its view, where the list of states gives it in full."""
    body = recorded("vm-instance-view-2").body
    found = collected(
        arm,
        Fault("virtualmachines?", 200, {"value": [body]}),
        *(
            Fault(kind, 200, {"value": []})
            for kind in ("/disks", "/snapshots", "/vmsizes", "/skus")
        ),
        Fault("/microsoft.network/", 200, {"value": []}),
    )
    [machine] = found["instance"]
    assert (machine["status"], machine["instance_type"]) == ("running", "Standard_A1_v2")
    assert machine["disk_gb"] == 1053


def test_recorded_disks_with_their_change_of_owner(
    arm: ArmServer, recorded: Callable[..., Fault]
) -> None:
    found = collected(
        arm,
        recorded("disk-attached-1"),
        *(
            Fault(kind, 200, {"value": []})
            for kind in ("virtualmachines?", "/snapshots", "/network")
        ),
    )
    volumes = {row["name"]: row for row in found["volume"]}
    assert volumes["c7n-test-disk2"]["status"] == "in-use"
    assert volumes["c7n-test-disk2"]["detached_at"] is None
    assert volumes["c7n-test-disk1"]["created_at"] == dt.datetime(2025, 7, 23, 18, 24, 23, 586772)


def test_recorded_measurements(recorded: Callable[..., Fault]) -> None:
    measured = Measured(RECORDED, MACHINE)
    [row] = rows(recorded("metrics-average-1").body, measured, 86400)
    assert (row["metric"], row["avg"]) == ("cpu_percent", 3.1704730617608408)
    assert (row["min"], row["max"], row["samples"]) == (None, None, None)
    # Its interval starts where the question did, not at midnight: we ask from midnight.
    assert row["ts"] == dt.datetime(2019, 5, 1, 23, 59, tzinfo=dt.UTC)
    # 'Network In' is what was billable; the product asks for 'Network In Total'.
    assert list(rows(recorded("metrics-1").body, measured, 86400)) == []


def test_a_recorded_refusal_of_a_metric(arm: ArmServer, recorded: Callable[..., Fault]) -> None:
    """2019 had no 'Available Memory Bytes': Azure's list of valid metrics tells so."""
    refused = recorded("metrics-invalid-400-1")
    refused.times = 1
    nothing = Fault(refused.where, 200, {"value": []})
    machine = Measured(RECORDED, MACHINE, memory_gb=0.75)
    with meeting(arm, refused, nothing, subscription_id=RECORDED) as cloud:
        assert measure(cloud, machine) == []
    asked = arm.asked("insights/metrics")
    assert "Available%20Memory%20Bytes" in asked[0]
    assert "Available%20Memory%20Bytes" not in asked[1]
    assert "Network%20In%20Total" in asked[1]


def test_recorded_costs(arm: ArmServer, recorded: Callable[..., Fault]) -> None:
    day = dt.date(2019, 7, 22)
    question = Question("ActualCost", day, day, ("ResourceId",), daily=False)
    with meeting(arm, recorded("cost-query-1"), subscription_id=RECORDED) as cloud:
        connection: Connection = cloud._connection
        [charge] = charges(connection, question)
    assert charge.amount == Decimal("0.16403")
    assert charge.groups == (MACHINE,)
    assert charge.currency == "USD"


def test_official_answers_of_costs(arm: ArmServer, recorded: Callable[..., Fault]) -> None:
    """One wrapped in a list; one whose next page is at the real Azure, where we do not go."""
    query = "/microsoft.costmanagement/query"
    day = dt.date(2026, 11, 1)
    question = Question("ActualCost", day, day, ("ResourceGroup",), daily=False)
    wrapped = Fault(query, 200, spec("costmanagement-query-subscription-2019"))
    with meeting(arm, wrapped, subscription_id=RECORDED) as cloud:
        amounts = [one.amount for one in charges(cloud._connection, question)]
    assert sum(amounts) == Decimal("0.009865586851323632") + Decimal(
        "218.68795741935486"
    ) + Decimal("0.14384913581657052")
    elsewhere = Fault(query, 200, spec("costmanagement-query-grouping-nextlink"))
    with (
        meeting(arm, elsewhere, subscription_id=RECORDED) as cloud,
        pytest.raises(ReplyError, match="another host"),
    ):
        list(charges(cloud._connection, question))
